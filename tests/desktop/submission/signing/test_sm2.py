"""The national algorithms: the standard's own example, OpenSSL as judge of what we sign, and all that must be refused."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms as structures
from asn1crypto import core, keys

from desktop.submission.national import SM2_CURVE_OID, sm2
from desktop.submission.national.sm3 import plain_sm3, sm3
from desktop.submission.signing.keys import KeySigner, digest
from desktop.submission.signing.p12 import load_p12
from desktop.submission.verification import chain, cms
from forms.errors import CertificateMissing, KeyFileUnreadable, NationalLibraryMissing, WrongPassphrase
from tests.desktop.submission.signing import national
from tests.desktop.submission.signing.national import PASSPHRASE, National

CONTENT = b"<manifest/>"
X = 0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020
Y = 0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA


def public(x: int = X, y: int = Y) -> keys.PublicKeyInfo:
    point = b"\4" + x.to_bytes(32) + y.to_bytes(32)
    algorithm = {"algorithm": "ec", "parameters": keys.ECDomainParameters("named", SM2_CURVE_OID)}
    return keys.PublicKeyInfo({"algorithm": algorithm, "public_key": keys.ECPointBitString(point)})


def der(*numbers: int) -> bytes:
    return bytes(core.SequenceOf(spec=core.Integer, value=numbers).dump())


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("national")


@pytest.fixture(scope="module")
def holder(folder: Path) -> National:
    between = national.root(folder / "root").issue(folder / "between", "国密机构", ca=True)
    return between.issue(folder / "leaf", "江苏省知识产权局")


@pytest.fixture(scope="module")
def signer(holder: National, folder: Path) -> KeySigner:
    return load_p12(holder.p12(folder / "a.p12"), PASSPHRASE, now())


def read(signature: bytes, content: bytes = CONTENT) -> cms.Signed:
    return cms.read(signature, lambda algorithm: digest(algorithm, content), national=True)


def test_the_examples_of_the_standards() -> None:
    """GB/T 32905 annex A; GB/T 32918.5 annex A."""
    assert plain_sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert plain_sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    sm2.verify(public(), der(R, S), b"message digest")


@pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 119, 120, 1000])
def test_both_ways_to_sm3_are_one(length: int) -> None:
    assert plain_sm3(b"x" * length) == sm3(b"x" * length)


@pytest.mark.parametrize(
    ("signature", "content", "point"),
    [
        pytest.param(der(R, S), b"another message", (X, Y), id="content"),
        pytest.param(der(R ^ 1, S), b"message digest", (X, Y), id="r"),
        pytest.param(der(R, S ^ 1), b"message digest", (X, Y), id="s"),
        pytest.param(der(R + sm2.N, S), b"message digest", (X, Y), id="r too large"),
        pytest.param(der(0, S), b"message digest", (X, Y), id="r zero"),
        pytest.param(der(R, 0), b"message digest", (X, Y), id="s zero"),
        pytest.param(der(R, -S), b"message digest", (X, Y), id="s negative"),
        pytest.param(der(R, sm2.N - R), b"message digest", (X, Y), id="sum zero"),
        pytest.param(der(R, S, 1), b"message digest", (X, Y), id="third number"),
        pytest.param(der(R, S) + b"\0", b"message digest", (X, Y), id="behind"),
        pytest.param(b"\x30\x81" + der(R, S)[1:], b"message digest", (X, Y), id="long length"),
        pytest.param(R.to_bytes(32) + S.to_bytes(32), b"message digest", (X, Y), id="raw"),
        pytest.param(b"", b"message digest", (X, Y), id="empty"),
        pytest.param(der(R, S), b"message digest", (X, Y ^ 1), id="other point"),
        pytest.param(der(R, S), b"message digest", (0, 0), id="no point"),
        pytest.param(der(R, S), b"message digest", (X, sm2.P - Y), id="mirrored"),
    ],
)
def test_nothing_else_holds(signature: bytes, content: bytes, point: tuple[int, int]) -> None:
    with pytest.raises(sm2.NotSm2):
        sm2.verify(public(*point), signature, content)


def test_openssl_accepts_what_we_sign(signer: KeySigner, holder: National, tmp_path: Path) -> None:
    """`openssl cms` knows no identity for SM2, so the signature over the attributes is taken out and judged itself."""
    signature = signer.sign_manifest(CONTENT, now())
    info = structures.ContentInfo.load(signature)["content"]["signer_infos"][0]
    (tmp_path / "attributes").write_bytes(info["signed_attrs"].untag().dump(force=True))
    (tmp_path / "value").write_bytes(info["signature"].native)
    show = ["openssl", "x509", "-in", str(holder.pem), "-pubkey", "-noout"]
    (tmp_path / "public.pem").write_bytes(subprocess.run(show, capture_output=True, check=True).stdout)
    verify = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin", "-digest", "sm3"]
    identity = ["-pkeyopt", "distid:1234567812345678"]
    done = subprocess.run([*verify, *identity, "-in", "attributes", "-sigfile", "value"], cwd=tmp_path)
    assert done.returncode == 0
    digests = [a["values"][0].native for a in info["signed_attrs"] if a["type"].native == "message_digest"]
    assert digests == [hashlib.new("sm3", CONTENT).digest()]


def test_what_we_sign_is_read_with_its_chain(signer: KeySigner, holder: National) -> None:
    signed = read(signer.sign_manifest(CONTENT, now()))
    assert (signed.intact, signed.faults, signed.algorithm) == (True, (), "SM2 / SM3")
    assert signed.certificate is not None
    trust = chain.Trust.read([holder.above[-1].pem], ())
    assert chain.judge(signed.certificate, signed.others, trust, now(), now()).trusted
    assert chain.judge(signed.certificate, (), chain.Trust(), now(), now()).code == "certificate.untrusted"
    late = now() + timedelta(days=4000)
    assert chain.judge(signed.certificate, signed.others, trust, late, now()).code == "certificate.expired"


def test_an_issuer_of_the_same_name_is_not_the_issuer(holder: National, tmp_path: Path) -> None:
    other = national.root(tmp_path / "root")
    trust = chain.Trust.read([other.pem], ())
    above = tuple(one.asn1 for one in holder.above[:-1])
    assert chain.judge(holder.asn1, above, trust, now(), now()).code == "certificate.untrusted"


def test_tampering_is_noticed(signer: KeySigner) -> None:
    signature = signer.sign_manifest(CONTENT, now())
    assert not read(signature, b"<other/>").intact
    changed = bytearray(signature)
    changed[-1] ^= 1
    assert [fault.code for fault in read(bytes(changed)).faults] == ["signature.value"]


def test_where_it_is_not_expected_it_is_refused(signer: KeySigner) -> None:
    signature = signer.sign_manifest(CONTENT, now())
    found = cms.read(signature, lambda algorithm: hashlib.new(algorithm, CONTENT).digest())
    assert "signature.algorithm" in [fault.code for fault in found.faults]
    assert not found.intact


def test_sm2_goes_with_sm3_only(signer: KeySigner) -> None:
    info = structures.ContentInfo.load(signer.sign_manifest(CONTENT, now()))
    info["content"]["signer_infos"][0]["signature_algorithm"] = {"algorithm": "sha256_ecdsa"}
    assert not read(info.dump(force=True)).intact


def test_key_files(holder: National, folder: Path, tmp_path: Path) -> None:
    path = holder.p12(folder / "b.p12")
    for wrong in ("", "geheim", PASSPHRASE + " "):
        with pytest.raises(WrongPassphrase):
            load_p12(path, wrong, now())
    data = path.read_bytes()
    for length in (0, 1, 100, len(data) // 2, len(data) - 1):
        (tmp_path / "cut.p12").write_bytes(data[:length])
        with pytest.raises((KeyFileUnreadable, WrongPassphrase)):
            load_p12(tmp_path / "cut.p12", PASSPHRASE, now())
    export = ["openssl", "pkcs12", "-export", "-nocerts", "-inkey", holder.key, "-passout", "pass:12345678"]
    subprocess.run([*export, "-out", tmp_path / "bare.p12"], check=True)
    with pytest.raises(CertificateMissing):
        load_p12(tmp_path / "bare.p12", "12345678", now())


def test_nothing_secret_is_shown(signer: KeySigner) -> None:
    assert "pointer" not in repr(signer) + repr(signer.key)
    assert not signer.signs_pdf


def test_without_a_library_verification_still_works(
    signer: KeySigner, holder: National, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = signer.sign_manifest(CONTENT, now())
    known = hashlib.new

    def without(name: str, *rest: bytes) -> object:
        if name == "sm3":
            raise ValueError("unsupported hash type sm3")
        return known(name, *rest)

    monkeypatch.setattr(hashlib, "new", without)
    monkeypatch.setattr("ctypes.CDLL", _missing)
    assert read(signature).intact
    with pytest.raises(NationalLibraryMissing):
        load_p12(holder.p12(folder / "c.p12"), PASSPHRASE, now())


def _missing(*_: object) -> None:
    raise OSError("no library")
