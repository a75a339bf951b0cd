"""Keys the program makes for an office that has none: key, certificate, request for a better certificate.

`<folder>/<name>/key.pem` holds the encrypted key, `certificate.pem` the certificate and those above it. A new
identity can sign at once: a root made for it alone issues its certificate, and the root's key is forgotten in
the same moment, so nothing else can ever be issued under it. The receiver imports the root and compares its
fingerprint with the office by telephone. A certificate from an authority, asked for with `csr`, takes the place
of the self-made one later; the key stays.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from asn1crypto import keys, pem, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from desktop.submission.signing import certificates, issuing, scrypt
from desktop.submission.signing.keys import KeySigner, PrivateKey, SoftwareKey, public_of
from forms.errors import (
    CertificateMismatch,
    FileUnreadable,
    IdentityExists,
    IdentityNameInvalid,
    KeyFileUnreadable,
    KeyUnsupported,
    PassphraseTooShort,
    RenewalByAuthority,
    TrustFileUnreadable,
    WrongPassphrase,
)
from forms.reading import read_small

PASSPHRASE_MINIMUM = 8
NAME_LIMIT = 40
ALGORITHMS = ("rsa3072", "p256")
_SIZE_LIMIT = 1 << 20
_ROUNDS = 600_000
"""Of the key derivation of a backup, which may lie about for years: about half a second."""


@dataclass(frozen=True, slots=True)
class Identity(certificates.Described):
    """One key of the office (签名身份). `name` is also the name of its folder."""

    folder: Path
    certificate: x509.Certificate = field(repr=False)
    others: tuple[x509.Certificate, ...] = field(repr=False)
    """The certificates above, up to the root where it is known."""

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def self_made(self) -> bool:
        """Whether the program itself issued the certificate."""
        return issuing.SELF_MADE in self.issuer

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the root when it is known, else of the certificate; hex. What is compared aloud."""
        return certificates.fingerprint(self.others[-1] if self.root_pem else self.certificate)

    @property
    def root_pem(self) -> bytes | None:
        """The root a receiver must trust; None when an authority issued the certificate without sending its root."""
        top = (self.certificate, *self.others)[-1]
        return bytes(pem.armor("CERTIFICATE", top.dump())) if top.subject == top.issuer else None


def create(
    folder: Path, name: str, organization: str, passphrase: str, algorithm: str, now: datetime
) -> Identity:
    """A new key with a self-made root and certificate, valid from `now` (aware) for five years.

    `algorithm` is one of ALGORITHMS. Everything appears under its name at once or not at all. Raises
    PassphraseTooShort, IdentityNameInvalid, IdentityExists, KeyUnsupported; OSError as it comes.
    """
    place = folder / _folder_name(name)
    if len(passphrase) < PASSPHRASE_MINIMUM:
        raise PassphraseTooShort(minimum=PASSPHRASE_MINIMUM)
    if place.name.casefold() in {name.casefold() for name in _names(folder)}:
        raise IdentityExists(name=place.name)
    private = _generate(algorithm)
    return _kept(
        place, private, issuing.self_made(private, place.name, organization.strip(), now), passphrase
    )


def _kept(place: Path, private: PrivateKey, chain: Sequence[x509.Certificate], passphrase: str) -> Identity:
    """Write a new identity. Raises IdentityExists; OSError as it comes."""
    folder = place.parent
    folder.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))  # mode 0700
    try:
        _write(staging / "key.pem", _locked(private, passphrase))
        _write(staging / "certificate.pem", _pem(chain))
        try:
            staging.rename(place)
        except OSError as error:
            if place.exists():
                raise IdentityExists(name=place.name) from error
            raise
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    _sync(folder)
    return load(place)


def load(folder: Path) -> Identity:
    """The identity in a folder; needs no passphrase. Raises KeyFileUnreadable."""
    try:
        leaf, *others = certificates.read_certificates(_read(folder / "certificate.pem"))
    except ValueError as error:
        raise KeyFileUnreadable(path=folder / "certificate.pem") from error
    return Identity(folder, leaf, tuple(others))


def listing(folder: Path) -> tuple[Identity, ...]:
    """All identities of a workspace, by name. Raises KeyFileUnreadable for one that is damaged."""
    return tuple(load(folder / name) for name in _names(folder))


def certificates_pem(identity: Identity) -> bytes:
    """The certificate and those above it, PEM; nothing secret."""
    return _pem((identity.certificate, *identity.others))


def csr(identity: Identity, passphrase: str) -> bytes:
    """A certificate request (PKCS#10, PEM) for the identity's key. Raises WrongPassphrase, KeyFileUnreadable."""
    request = issuing.request(_unlock(identity, passphrase), identity.certificate.subject)
    return bytes(pem.armor("CERTIFICATE REQUEST", request))


def import_certificate(identity: Identity, data: bytes, now: datetime) -> Identity:
    """Put the certificate an authority issued for the key in place of the present one.

    `data`: PEM with the certificate and, in any order, those above it; or one DER certificate. The present file
    is kept beside it. Raises TrustFileUnreadable, CertificateMismatch, and what makes a certificate unfit to sign
    at `now`.
    """
    try:
        found = certificates.read_certificates(data)
        public = public_of(identity.certificate)
        leaf = next((c for c in found if public_of(c) == public), None)
    except ValueError as error:
        raise TrustFileUnreadable(path=identity.name) from error
    if leaf is None:
        raise CertificateMismatch(name=identity.name)
    certificates.check_certificate(leaf, now)
    return _certified(
        identity, (leaf, *certificates.in_order(leaf, tuple(c for c in found if c is not leaf)))
    )


def renew(identity: Identity, passphrase: str, now: datetime) -> Identity:
    """A new self-made root and certificate for the same key, valid from `now` (aware) for five years.

    Receivers must import the new root. The present certificate is kept beside the new one. Raises WrongPassphrase,
    KeyFileUnreadable, RenewalByAuthority for a certificate that somebody else issued.
    """
    if not identity.self_made:
        raise RenewalByAuthority(name=identity.name, issuer=identity.issuer)
    private = _unlock(identity, passphrase)
    return _certified(identity, issuing.self_made(private, identity.name, identity.organization, now))


def backup(identity: Identity, passphrase: str) -> bytes:
    """Key and certificates as one PKCS#12 file, encrypted with the same passphrase; any program can read it.

    Raises WrongPassphrase, KeyFileUnreadable.
    """
    private = _unlock(identity, passphrase)
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode())
    )
    leaf, *above = (
        pyca.load_der_x509_certificate(c.dump()) for c in (identity.certificate, *identity.others)
    )
    return pkcs12.serialize_key_and_certificates(identity.name.encode(), private, leaf, above, encryption)


def restore(folder: Path, source: Path, passphrase: str, name: str = "") -> Identity:
    """An identity from such a file, under its old name or a new one; other PKCS#12 files are taken as well.

    An expired certificate is no reason to refuse: the key may be renewed. Raises KeyFileUnreadable, WrongPassphrase,
    KeyUnsupported, CertificateMissing, PassphraseTooShort, IdentityNameInvalid, IdentityExists; OSError as it comes.
    """
    from desktop.submission.signing.p12 import content_of

    private, leaf, others, label = content_of(source, passphrase.encode())
    if len(passphrase) < PASSPHRASE_MINIMUM:
        raise PassphraseTooShort(minimum=PASSPHRASE_MINIMUM)
    place = folder / _folder_name(name or label or certificates.holder(leaf))
    if place.name.casefold() in {name.casefold() for name in _names(folder)}:
        raise IdentityExists(name=place.name)
    return _kept(place, private, (leaf, *certificates.in_order(leaf, others)), passphrase)


def _certified(identity: Identity, chain: Sequence[x509.Certificate]) -> Identity:
    """Put certificates in place of the present ones, which are kept beside them."""
    before = identity.folder / f"certificate-{certificates.fingerprint(identity.certificate)[:16]}.pem"
    if not before.exists():
        _write(before, _pem((identity.certificate, *identity.others)))
    staged = identity.folder / ".certificate.new"
    staged.unlink(missing_ok=True)
    _write(staged, _pem(chain))
    staged.replace(identity.folder / "certificate.pem")
    _sync(identity.folder)
    return load(identity.folder)


def signer(identity: Identity, passphrase: str, now: datetime) -> KeySigner:
    """The identity as a signer. Raises WrongPassphrase, KeyFileUnreadable, CertificateExpired and its like."""
    certificates.check_certificate(identity.certificate, now)
    return KeySigner(SoftwareKey(identity.certificate, _unlock(identity, passphrase)), identity.others)


def key_of(identity: Identity, passphrase: str) -> SoftwareKey:
    """The key, to decrypt with, whatever the age of its certificate. Raises WrongPassphrase, KeyFileUnreadable."""
    return SoftwareKey(identity.certificate, _unlock(identity, passphrase))


def _generate(algorithm: str) -> PrivateKey:
    if algorithm == "rsa3072":
        return rsa.generate_private_key(public_exponent=65537, key_size=3072)
    if algorithm == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    raise KeyUnsupported(algorithm=algorithm)


def _locked(private: PrivateKey, passphrase: str) -> bytes:
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return scrypt.encrypted(plain, passphrase.encode())


def _unlock(identity: Identity, passphrase: str) -> PrivateKey:
    path = identity.folder / "key.pem"
    data = _read(path)
    try:
        private = load_pem_private_key(data, passphrase.encode())
    except (ValueError, TypeError) as error:
        # its words do not tell: to one wrong passphrase in 256 the padding looks right, and the key is rubbish
        raise (WrongPassphrase if _is_locked(data) else KeyFileUnreadable)(path=path) from error
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyFileUnreadable(path=path)
    if not SoftwareKey(identity.certificate, private).matches:
        raise CertificateMismatch(name=identity.name)
    return private


def _is_locked(data: bytes) -> bool:
    """Whether a file is whole as far as that can be told without its passphrase (PKCS#8, RFC 5958, 3)."""
    try:
        kind, _, content = pem.unarmor(data)
        _ = keys.EncryptedPrivateKeyInfo.load(content, strict=True).native
    except ValueError:
        return False
    return bool(kind == "ENCRYPTED PRIVATE KEY")


def _folder_name(name: str) -> str:
    """The name as a folder can carry it on any system."""
    name = re.sub(r'[\\/:*?"<>|]', "_", unicodedata.normalize("NFC", name).strip()).strip(" .")
    reserved = re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name, re.IGNORECASE)
    if not name or len(name) > NAME_LIMIT or reserved or not name.isprintable():
        raise IdentityNameInvalid(name=name)
    return name


def _names(folder: Path) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(p.name for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")))


def _read(path: Path) -> bytes:
    try:
        return read_small(path, _SIZE_LIMIT)
    except FileUnreadable as error:
        raise KeyFileUnreadable(path=path) from error


def _pem(chain: Sequence[x509.Certificate]) -> bytes:
    return b"".join(pem.armor("CERTIFICATE", c.dump()) for c in chain)


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make a rename durable; Windows has no handles on folders and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
