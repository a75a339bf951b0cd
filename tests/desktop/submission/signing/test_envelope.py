"""Encrypted packages: for one reader, by any program; whatever was changed or is for others gives nothing."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography.x509.oid import ExtendedKeyUsageOID

from desktop.submission.signing import der, envelope, identity, recipients
from desktop.submission.signing.envelope import decrypt, encrypt, recipient
from desktop.submission.signing.keys import SoftwareKey
from desktop.submission.staging import stage
from forms.errors import (
    Cancelled,
    CannotEncryptFor,
    CertificateExpired,
    DiskFailed,
    EncryptionUnsupported,
    EnvelopeChanged,
    EnvelopeUnreadable,
    FileUnreadable,
    FolderMissing,
    IpzoneError,
    KeyTooWeak,
    NotRecipient,
    TooLargeToEncrypt,
    TrustFileUnreadable,
)
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import NOW, Authority, Holder

SECRET = "这是申报包的内容，不给别人看。".encode() * 4000
USAGES = {"rsa2048": ("key_encipherment",), "p256": ("key_agreement",), "p384": ("key_agreement",)}
USAGES["p521"] = ("key_agreement",)


@pytest.fixture(scope="module")
def root() -> Authority:
    return people.root()


def office(root: Authority, kind: str = "p256", number: int = 1, **more: object) -> Holder:
    return root.issue("收件单位", kind, number=number, usage=USAGES[kind], **more)  # type: ignore[arg-type]


def key_of(holder: Holder) -> SoftwareKey:
    return SoftwareKey(holder.asn1, holder.private)


def plain(folder: Path, content: bytes = SECRET) -> Path:
    path = folder / "包.asice"
    path.write_bytes(content)
    return path


def sealed_for(folder: Path, holder: Holder, content: bytes = SECRET) -> Path:
    certificate = recipient(holder.pem(folder / "to.pem"), NOW)
    return encrypt(plain(folder, content), folder / "包.asice.p7m", certificate).path


def openssl(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True)


def alone(folder: Path, *names: str) -> None:
    """Nothing but these lies in a folder."""
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)


@pytest.mark.parametrize("kind", list(USAGES))
@pytest.mark.parametrize("content", [b"", b"x", SECRET, bytes(3 << 20)], ids=["none", "one", "some", "more"])
def test_only_the_receiver_opens_it_and_gets_the_same(
    root: Authority, tmp_path: Path, kind: str, content: bytes
) -> None:
    file = sealed_for(tmp_path, office(root, kind), content)
    assert SECRET[:60] not in file.read_bytes()
    got = decrypt(file, tmp_path / "out.asice", key_of(office(root, kind)))
    assert got.path.read_bytes() == content
    assert got.size == len(content)
    assert got.path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotRecipient):
        decrypt(file, tmp_path / "other.asice", key_of(office(root, kind, 2)))
    alone(tmp_path, "包.asice", "包.asice.p7m", "to.pem", "out.asice")


@pytest.mark.parametrize("kind", list(USAGES))
def test_openssl_opens_what_we_made(root: Authority, tmp_path: Path, kind: str) -> None:
    holder = office(root, kind)
    file, key = sealed_for(tmp_path, holder), holder.key_pem(tmp_path / "key.pem")
    out = tmp_path / "out"
    ran = openssl(
        *("cms", "-decrypt", "-inform", "DER", "-in", file, "-binary", "-out", out),
        *("-recip", tmp_path / "to.pem", "-inkey", key),
    )
    assert ran.returncode == 0, ran.stderr
    assert out.read_bytes() == SECRET


@pytest.mark.parametrize("kind", list(USAGES))
@pytest.mark.parametrize("by_key", [[], ["-keyid"]])
def test_we_open_what_openssl_made(root: Authority, tmp_path: Path, kind: str, by_key: list[str]) -> None:
    holder = office(root, kind)
    how = ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256"] if kind == "rsa2048" else ["ecdh_kdf_md:sha256"]
    options = [word for one in how for word in ("-keyopt", one)]
    file = tmp_path / "file.p7m"
    ran = openssl(
        *("cms", "-encrypt", "-aes-256-gcm", "-binary", "-outform", "DER", "-in", plain(tmp_path)),
        *("-out", file, *by_key, "-recip", holder.pem(tmp_path / "to.pem"), *options),
    )
    if by_key and b"certificate has no keyid" in ran.stderr:
        pytest.skip("the certificate has no identifier of its key")
    assert ran.returncode == 0, ran.stderr
    assert decrypt(file, tmp_path / "out", key_of(holder)).path.read_bytes() == SECRET


@pytest.mark.parametrize(
    "options",
    [
        ["-aes-256-gcm"],  # PKCS #1 v1.5
        ["-aes-256-gcm", "-keyopt", "rsa_padding_mode:oaep"],  # OAEP with SHA-1
        ["-aes-256-cbc", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"],
        ["-aes-128-gcm", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"],
    ],
)
def test_weaker_ways_are_refused(root: Authority, tmp_path: Path, options: list[str]) -> None:
    holder = office(root, "rsa2048")
    file = tmp_path / "file.p7m"
    keyopt = options.index("-keyopt") if "-keyopt" in options else len(options)
    ran = openssl(
        *("cms", "-encrypt", *options[:keyopt], "-binary", "-outform", "DER", "-in", plain(tmp_path)),
        *("-out", file, "-recip", holder.pem(tmp_path / "to.pem"), *options[keyopt:]),
    )
    assert ran.returncode == 0, ran.stderr
    with pytest.raises(EnvelopeUnreadable):
        decrypt(file, tmp_path / "out", key_of(holder))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["rsa2048", "p256"])
def test_no_changed_byte_and_no_cut_gives_anything(root: Authority, tmp_path: Path, kind: str) -> None:
    holder = office(root, kind)
    whole = sealed_for(tmp_path, holder, b"short").read_bytes()
    broken = tmp_path / "broken.p7m"
    wrong = [whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :] for at in range(len(whole))]
    wrong += [whole[:at] for at in range(0, len(whole), 7)] + [whole + b"\0", whole + whole, b""]
    for data in wrong:
        broken.write_bytes(data)
        with pytest.raises((EnvelopeUnreadable, EnvelopeChanged, NotRecipient)):
            decrypt(broken, tmp_path / "out", key_of(holder))
    alone(tmp_path, "包.asice", "包.asice.p7m", "to.pem", "broken.p7m")


def test_a_changed_text_leaves_the_earlier_file(root: Authority, tmp_path: Path) -> None:
    holder = office(root)
    file = sealed_for(tmp_path, holder, bytes(5 << 20))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x80
    file.write_bytes(data)
    out = tmp_path / "out.asice"
    out.write_bytes(b"before")
    with pytest.raises(EnvelopeChanged):
        decrypt(file, out, key_of(holder))
    assert out.read_bytes() == b"before"
    alone(tmp_path, "包.asice", "包.asice.p7m", "to.pem", "out.asice")


def _wrapped(*parts: bytes) -> bytes:
    inner = der.item(der.SEQUENCE, *parts)
    kind = der.oid("1.2.840.113549.1.9.16.1.23")
    return der.item(der.SEQUENCE, kind, der.item(0xA0, inner))


@pytest.mark.parametrize(
    "data",
    [
        b"\x30\x80\x06\x0b",  # indefinite
        b"\x30\x84\xff\xff\xff\xff\x06",
        b"\x30\x88\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\x30\xfe" + b"\xff" * 126,
        b"\x30\x81\x05\x06\x03abc",  # a length longer than need be
        b"\x1f" * 40,
        b"PK\x03\x04" + bytes(100),
        _wrapped(b""),
        _wrapped(der.item(2, b"\0"), der.item(der.SET)),
        _wrapped(der.item(2, b"\0"), der.item(der.SET, bytes(1 << 20))),
        _wrapped(der.item(2, b"\0"), der.item(der.SET, b"\x31\x00" * 30)),
        _wrapped(der.item(2, b"\0"), b"\x31\x84\x7f\xff\xff\xff"),
    ],
)
def test_hostile_structures_are_refused_at_once(root: Authority, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "hostile.p7m"
    file.write_bytes(data)
    with pytest.raises(EnvelopeUnreadable):
        decrypt(file, tmp_path / "out", key_of(office(root)))
    alone(tmp_path, "hostile.p7m")


def test_hostile_recipients_are_refused(root: Authority) -> None:
    holder = office(root)
    entry = recipients.locked(bytes(32), holder.asn1)
    assert recipients.unlocked(entry, key_of(holder)) == bytes(32)
    assert recipients.unlocked(entry, key_of(office(root, "rsa2048"))) is None
    with pytest.raises(der.NotDer):
        recipients.unlocked(entry * 21, key_of(holder))
    point = entry.index(b"\x03\x42\x00\x04") + 10  # off the curve
    with pytest.raises(der.NotDer):
        recipients.unlocked(entry[:point] + bytes((entry[point] ^ 1,)) + entry[point + 1 :], key_of(holder))
    # what does not open tells nothing: a random key, as if the text had been changed
    opened = recipients.unlocked(entry[:-1] + bytes((entry[-1] ^ 1,)), key_of(holder))
    assert opened is not None
    assert opened != bytes(32)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"usage": ("digital_signature",)}, CannotEncryptFor),
        ({"purposes": (ExtendedKeyUsageOID.SERVER_AUTH,), "usage": ("key_agreement",)}, CannotEncryptFor),
        ({"until": NOW - timedelta(days=1), "usage": ("key_agreement",)}, CertificateExpired),
        ({"kind": "rsa1024", "usage": ("key_encipherment",)}, KeyTooWeak),
        ({"usage": None}, None),
        ({"purposes": (ExtendedKeyUsageOID.EMAIL_PROTECTION,), "usage": ("key_agreement",)}, None),
    ],
)
def test_whom_one_may_encrypt_for(
    root: Authority, tmp_path: Path, change: dict[str, object], error: type[IpzoneError] | None
) -> None:
    file = root.issue("某单位", **change).pem(tmp_path / "to.pem")  # type: ignore[arg-type]
    if error is None:
        recipient(file, NOW)
    else:
        with pytest.raises(error):
            recipient(file, NOW)


def test_sm2_is_refused_and_said_so(tmp_path: Path) -> None:
    key, file = tmp_path / "sm2.key", tmp_path / "sm2.pem"
    made = openssl("genpkey", "-algorithm", "SM2", "-out", key)
    assert made.returncode == 0, made.stderr
    made = openssl("req", "-new", "-x509", "-key", key, "-sm3", "-subj", "/CN=SM2", "-out", file)
    assert made.returncode == 0, made.stderr
    with pytest.raises(EncryptionUnsupported) as refused:
        recipient(file, NOW)
    assert refused.value.details == {"algorithm": "SM2"}


def test_a_file_without_certificate_is_refused(tmp_path: Path) -> None:
    for data in (b"", b"nothing", b"\x30\x03\x02\x01\x01"):
        (tmp_path / "to.pem").write_bytes(data)
        with pytest.raises(TrustFileUnreadable):
            recipient(tmp_path / "to.pem", NOW)
    with pytest.raises(FileUnreadable):
        recipient(tmp_path / "none.pem", NOW)


def test_a_key_the_program_made_opens_also_after_renewal(tmp_path: Path) -> None:
    for algorithm in identity.ALGORITHMS:
        made = identity.create(tmp_path / "keys", algorithm, "省局", "口令12345678", algorithm, NOW)
        certificate = recipient(made.folder / "certificate.pem", NOW)
        file = encrypt(plain(tmp_path), tmp_path / f"{algorithm}.p7m", certificate).path
        renewed = identity.renew(made, "口令12345678", NOW)
        opened = decrypt(file, tmp_path / "out", identity.key_of(renewed, "口令12345678"))
        assert opened.path.read_bytes() == SECRET


def test_cancelled_and_refused_places_leave_nothing(root: Authority, tmp_path: Path) -> None:
    holder = office(root)
    file = sealed_for(tmp_path, holder, bytes(4 << 20))
    certificate: asn1.Certificate = holder.asn1
    with pytest.raises(Cancelled):
        encrypt(tmp_path / "包.asice", tmp_path / "new.p7m", certificate, stop=lambda: True)
    with pytest.raises(Cancelled):
        decrypt(file, tmp_path / "new", key_of(holder), stop=lambda: True)
    with pytest.raises(FolderMissing):
        decrypt(file, tmp_path / "none" / "new", key_of(holder))
    with pytest.raises(DiskFailed):
        decrypt(file, tmp_path, key_of(holder))
    with pytest.raises(FileUnreadable):
        decrypt(tmp_path / "none.p7m", tmp_path / "new", key_of(holder))
    alone(tmp_path, "包.asice", "包.asice.p7m", "to.pem")


def test_too_large_is_said_before_anything_is_written(
    root: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelope, "SIZE_LIMIT", 100)
    with pytest.raises(TooLargeToEncrypt):
        sealed_for(tmp_path, office(root))
    alone(tmp_path, "包.asice", "to.pem")


_SLOW = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from desktop.submission.signing.envelope import decrypt
from desktop.submission.signing.keys import SoftwareKey
from desktop.submission.signing.p12 import content_of
private, certificate, _, _ = content_of(Path(sys.argv[1]), "口令12345678".encode())
def progress(step, done, total):
    if done > total // 2:
        print("half", flush=True)
        sys.stdin.read()
decrypt(Path(sys.argv[2]), Path(sys.argv[3]), SoftwareKey(certificate, private), progress)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
def test_killed_in_the_middle_leaves_no_text_under_its_name(root: Authority, tmp_path: Path) -> None:
    holder = office(root)
    file = sealed_for(tmp_path, holder, bytes(8 << 20))
    (tmp_path / "包.asice").unlink()
    p12 = holder.p12(tmp_path / "key.p12")
    out = tmp_path / "out.asice"
    command = [sys.executable, "-c", _SLOW, str(p12), str(file), str(out)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"half\n"
        child.kill()
    assert not out.exists()
    (left,) = tmp_path.glob(".ipzone-*.part")
    assert left.stat().st_mode & 0o777 == 0o700
    with stage(tmp_path, 0):  # the next work in that folder
        assert not left.exists()


def test_memory_does_not_grow_with_the_file(root: Authority, tmp_path: Path) -> None:
    holder = office(root)
    big = tmp_path / "big.asice"
    with big.open("wb") as file:
        file.truncate(200 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sealed = encrypt(big, tmp_path / "big.p7m", holder.asn1)
    opened = decrypt(sealed.path, tmp_path / "out", key_of(holder))
    assert opened.size == 200 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 << 10  # KiB
    os.truncate(big, 0)
