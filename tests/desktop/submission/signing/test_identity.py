"""Keys the program makes: usable at once, replaced by an authority's certificate, and never half there."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from desktop.submission.signing import identity as identities
from desktop.submission.signing import scrypt
from desktop.submission.signing.identity import Identity
from desktop.submission.verification import verify
from forms.errors import (
    CertificateExpired,
    CertificateMismatch,
    CertificateUnsuitable,
    IdentityExists,
    IdentityNameInvalid,
    KeyFileUnreadable,
    KeyUnsupported,
    PassphraseTooShort,
    RenewalByAuthority,
    TrustFileUnreadable,
    WrongPassphrase,
)
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import DAY, NOW
from tests.desktop.submission.verification.packages import Draft

PASSPHRASE = "口令口令口令口令"
NAME = "示例市知识产权局"


def made(folder: Path, name: str = NAME, algorithm: str = "p256") -> Identity:
    return identities.create(folder, name, "示例市人民政府", PASSPHRASE, algorithm, NOW)


def certified(identity: Identity, authority: people.Authority, *, ca: bool = False) -> x509.Certificate:
    """What an authority answers to the identity's request."""
    request = x509.load_pem_x509_csr(identities.csr(identity, PASSPHRASE))
    assert request.is_signature_valid
    built = x509.CertificateBuilder(
        authority.certificate.subject, request.subject, request.public_key(), 4711, NOW - DAY, NOW + 700 * DAY
    )
    built = built.add_extension(x509.BasicConstraints(ca, None), critical=True)
    usage = request.extensions.get_extension_for_class(x509.KeyUsage)
    return built.add_extension(usage.value, critical=True).sign(authority.private, hashes.SHA256())


@pytest.mark.parametrize("algorithm", ["p256", "rsa3072"])
def test_signs_at_once(tmp_path: Path, algorithm: str) -> None:
    identity = made(tmp_path, algorithm=algorithm)
    assert identity.root_pem is not None
    (tmp_path / "root.pem").write_bytes(identity.root_pem)
    signer = identities.signer(identity, PASSPHRASE, NOW)
    draft = Draft().signed(lambda content: signer.sign_manifest(content, NOW))
    report = verify(draft.write(tmp_path / "a.asice"), [tmp_path / "root.pem"])
    assert report.trusted, report.findings
    assert report.signatures[0].signer == NAME
    assert report.signatures[0].root_fingerprint == identity.fingerprint
    (tmp_path / "m").write_bytes(draft.meta["META-INF/ASiCManifest001.xml"])
    (tmp_path / "s").write_bytes(draft.meta["META-INF/signature001.p7s"])
    command = "openssl cms -verify -cades -binary -inform DER -content m -in s -CAfile root.pem -out o"
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 0


def test_says_what_it_is(tmp_path: Path) -> None:
    identity = made(tmp_path, algorithm="rsa3072")
    assert (identity.name, identity.holder, identity.organization) == (NAME, NAME, "示例市人民政府")
    assert identity.algorithm == "RSA 3072"
    assert identity.valid[0] < NOW < identity.valid[1]
    assert identities.listing(tmp_path) == (identity,) or identities.listing(tmp_path)[0].name == NAME
    assert "BEGIN" not in repr(identity)


def test_long_chinese_names(tmp_path: Path) -> None:
    """64 characters are allowed, not 64 bytes."""
    name = "示例省示例自治州示例土家族苗族自治县市场监督管理局（知识产权局）知识产权保护科"
    identity = identities.create(tmp_path, name, "单" * 70, PASSPHRASE, "p256", NOW)
    assert identity.holder == name
    assert identity.organization == "单" * 64
    request = identities.csr(identity, PASSPHRASE)
    (tmp_path / "r.pem").write_bytes(request)
    command = [
        "openssl",
        "req",
        "-in",
        str(tmp_path / "r.pem"),
        "-noout",
        "-verify",
        "-subject",
        "-nameopt",
        "utf8",
    ]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0
    assert name.encode() in done.stdout


def test_lies_safely_on_the_disk(tmp_path: Path) -> None:
    identity = made(tmp_path)
    assert sorted(p.name for p in identity.folder.iterdir()) == ["certificate.pem", "key.pem"]
    if os.name == "posix":
        assert stat.S_IMODE(identity.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((identity.folder / "key.pem").stat().st_mode) == 0o600
    assert b"ENCRYPTED PRIVATE KEY" in (identity.folder / "key.pem").read_bytes()
    command = [
        "openssl",
        "pkey",
        "-in",
        str(identity.folder / "key.pem"),
        "-passin",
        f"pass:{PASSPHRASE}",
        "-noout",
    ]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("passphrase", ["", "1234567", "七个汉字也不够"])
def test_short_passphrase(tmp_path: Path, passphrase: str) -> None:
    with pytest.raises(PassphraseTooShort):
        identities.create(tmp_path, NAME, "", passphrase, "p256", NOW)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "  ", "..", "CON", "nul.txt", "a\nb", "长" * 41, "\u202eabc"])
def test_bad_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(IdentityNameInvalid):
        made(tmp_path, name)


def test_odd_names_stay_in_the_folder(tmp_path: Path) -> None:
    identity = made(tmp_path / "identities", "../../a/b:c")
    assert identity.folder.parent == tmp_path / "identities"
    assert list(tmp_path.iterdir()) == [tmp_path / "identities"]


def test_name_taken(tmp_path: Path) -> None:
    made(tmp_path, "Office")
    with pytest.raises(IdentityExists):
        made(tmp_path, "office ")


def test_unknown_algorithm(tmp_path: Path) -> None:
    with pytest.raises(KeyUnsupported):
        made(tmp_path, algorithm="rsa1024")
    assert not list(tmp_path.iterdir())


def test_no_half_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        made(tmp_path)
    assert not list(tmp_path.iterdir())
    assert identities.listing(tmp_path) == ()


def test_wrong_passphrase(tmp_path: Path) -> None:
    identity = made(tmp_path)
    for wrong in ("", "wrong passphrase"):
        with pytest.raises(WrongPassphrase):
            identities.signer(identity, wrong, NOW)
        with pytest.raises(WrongPassphrase):
            identities.csr(identity, wrong)


def test_wrong_passphrase_whose_padding_looks_right(tmp_path: Path) -> None:
    """As one in 256 does: what comes out is no key, and the file is not to blame."""
    identity = made(tmp_path)
    rubbish = scrypt.encrypted(b"no key at all", b"another passphrase")
    (identity.folder / "key.pem").write_bytes(rubbish)
    with pytest.raises(WrongPassphrase):
        identities.signer(identity, "another passphrase", NOW)


def test_damaged(tmp_path: Path) -> None:
    identity = made(tmp_path)
    (identity.folder / "key.pem").write_bytes(b"rubbish")
    with pytest.raises(KeyFileUnreadable):
        identities.signer(identity, PASSPHRASE, NOW)
    (identity.folder / "certificate.pem").unlink()
    with pytest.raises(KeyFileUnreadable):
        identities.listing(tmp_path)


def test_expired(tmp_path: Path) -> None:
    with pytest.raises(CertificateExpired):
        identities.signer(made(tmp_path), PASSPHRASE, NOW + 3000 * DAY)


@pytest.mark.parametrize("order", ["leaf first", "leaf last"])
def test_import(tmp_path: Path, order: str) -> None:
    root = people.root()
    between = root.issue("机构", ca=True, usage=("key_cert_sign",), number=2)
    before = made(tmp_path)
    chain = [certified(before, between), between.certificate, root.certificate]
    if order == "leaf last":
        chain.reverse()
    data = b"".join(c.public_bytes(Encoding.PEM) for c in chain)
    after = identities.import_certificate(before, data, NOW)
    assert after.issuer == "机构"
    assert after.root_pem == root.certificate.public_bytes(Encoding.PEM)
    signer = identities.signer(after, PASSPHRASE, NOW)
    draft = Draft().signed(lambda content: signer.sign_manifest(content, NOW))
    assert verify(draft.write(tmp_path / "a.asice"), [root.pem(tmp_path / "root.pem")]).trusted
    assert len(list(after.folder.glob("certificate-*.pem"))) == 1


def test_import_without_root(tmp_path: Path) -> None:
    identity = made(tmp_path)
    data = certified(identity, people.root()).public_bytes(Encoding.DER)
    after = identities.import_certificate(identity, data, NOW)
    assert after.root_pem is None
    assert after.fingerprint


def test_import_refused(tmp_path: Path) -> None:
    identity, root = made(tmp_path), people.root()
    kept = (identity.folder / "certificate.pem").read_bytes()
    stranger = root.issue().certificate.public_bytes(Encoding.PEM)
    with pytest.raises(CertificateMismatch):
        identities.import_certificate(identity, stranger, NOW)
    with pytest.raises(TrustFileUnreadable):
        identities.import_certificate(identity, b"rubbish", NOW)
    unfit = certified(identity, root, ca=True).public_bytes(Encoding.PEM)
    with pytest.raises(CertificateUnsuitable):
        identities.import_certificate(identity, unfit, NOW)
    late = certified(identity, root).public_bytes(Encoding.PEM)
    with pytest.raises(CertificateExpired):
        identities.import_certificate(identity, late, NOW + 1000 * DAY)
    assert (identity.folder / "certificate.pem").read_bytes() == kept
    assert len(list(identity.folder.iterdir())) == 2


# --- renewal, backup --------------------------------------------------------------------------------------


def test_renewal_keeps_the_key_and_the_former_certificate(tmp_path: Path) -> None:
    before = made(tmp_path)
    later = NOW + 1800 * DAY
    after = identities.renew(before, PASSPHRASE, later)
    assert after.certificate.public_key.dump() == before.certificate.public_key.dump()
    assert (after.name, after.organization) == (before.name, before.organization)
    assert after.fingerprint != before.fingerprint
    assert after.valid[1] > before.valid[1]
    assert len(list(before.folder.glob("certificate-*.pem"))) == 1
    long_after = NOW + 2500 * DAY
    assert identities.signer(after, PASSPHRASE, long_after).sign_manifest(b"a", long_after)
    with pytest.raises(CertificateExpired):
        identities.signer(before, PASSPHRASE, long_after)
    with pytest.raises(WrongPassphrase):
        identities.renew(after, "falsch falsch", later)


def test_what_an_authority_issued_only_it_renews(tmp_path: Path) -> None:
    identity = made(tmp_path)
    issued = certified(identity, people.root()).public_bytes(Encoding.PEM)
    with pytest.raises(RenewalByAuthority):
        identities.renew(identities.import_certificate(identity, issued, NOW), PASSPHRASE, NOW)


@pytest.mark.parametrize("algorithm", ["p256", "rsa3072"])
def test_backup_and_restore(tmp_path: Path, algorithm: str) -> None:
    identity = made(tmp_path / "a", algorithm=algorithm)
    data = identities.backup(identity, PASSPHRASE)
    (tmp_path / "a.p12").write_bytes(data)
    again = identities.restore(tmp_path / "b", tmp_path / "a.p12", PASSPHRASE)
    assert (again.name, again.fingerprint, again.root_pem) == (
        identity.name,
        identity.fingerprint,
        identity.root_pem,
    )
    assert identities.signer(again, PASSPHRASE, NOW).sign_manifest(b"a", NOW)
    assert stat.S_IMODE((again.folder / "key.pem").stat().st_mode) == 0o600
    show = [
        "openssl",
        "pkcs12",
        "-in",
        str(tmp_path / "a.p12"),
        "-info",
        "-nokeys",
        "-passin",
        f"pass:{PASSPHRASE}",
    ]
    said = subprocess.run(show, capture_output=True, text=True, errors="replace", check=True)
    assert "AES-256-CBC" in said.stderr
    assert "Iteration 600000" in said.stderr
    assert "BEGIN PRIVATE KEY" not in data.decode("latin1")


def test_what_cannot_be_backed_up_or_restored(tmp_path: Path) -> None:
    identity = made(tmp_path / "a")
    with pytest.raises(WrongPassphrase):
        identities.backup(identity, "falsch falsch")
    source = tmp_path / "a.p12"
    source.write_bytes(identities.backup(identity, PASSPHRASE))
    with pytest.raises(WrongPassphrase):
        identities.restore(tmp_path / "b", source, "falsch falsch")
    with pytest.raises(IdentityExists):
        identities.restore(tmp_path / "a", source, PASSPHRASE)
    assert identities.restore(tmp_path / "a", source, PASSPHRASE, "另一个").name == "另一个"
    with pytest.raises(IdentityNameInvalid):
        identities.restore(tmp_path / "b", source, PASSPHRASE, "con")
    source.write_bytes(b"hello")
    with pytest.raises(KeyFileUnreadable):
        identities.restore(tmp_path / "b", source, PASSPHRASE)
    assert not (tmp_path / "b").exists()
