"""Keys from a PKCS#12 file (.p12, .pfx), as certification authorities hand them out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from asn1crypto import pkcs12 as structure
from asn1crypto import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from desktop.submission.signing import certificates
from desktop.submission.signing.keys import KeySigner, PrivateKey, SoftwareKey
from forms.errors import (
    CertificateMissing,
    FileUnreadable,
    KeyFileUnreadable,
    KeyUnsupported,
    WrongPassphrase,
)
from forms.reading import read_small

SIZE_LIMIT = 1 << 20


def load_p12(path: Path, passphrase: str | bytes, now: datetime) -> KeySigner:
    """The signer of a PKCS#12 file, ready and allowed to sign at `now` (aware).

    The passphrase is used once and kept nowhere. Raises KeyFileUnreadable, WrongPassphrase, KeyUnsupported,
    KeyTooWeak, CertificateMissing, CertificateUnsuitable, CertificateExpired, CertificateNotYetValid or
    NationalLibraryMissing, for an SM2 key.
    """
    secret = passphrase.encode() if isinstance(passphrase, str) else passphrase
    try:
        private, leaf, others, _ = content_of(path, secret)
    except KeyUnsupported as error:
        if error.details["algorithm"] != "SM2":
            raise
        from desktop.submission.signing import sm2

        return sm2.load_p12(path, secret, now)
    certificates.check_certificate(leaf, now)
    return KeySigner(SoftwareKey(leaf, private), certificates.in_order(leaf, others))


def content_of(
    path: Path, secret: bytes
) -> tuple[PrivateKey, x509.Certificate, tuple[x509.Certificate, ...], str]:
    """The key, its certificate, the other certificates, and what the file calls the key.

    Raises KeyFileUnreadable, WrongPassphrase, KeyUnsupported, CertificateMissing.
    """
    data = _read(path)
    try:
        content = pkcs12.load_pkcs12(data, secret)
    except UnsupportedAlgorithm as error:
        raise KeyUnsupported(algorithm=_algorithm(error)) from error
    except (ValueError, TypeError) as error:
        raise (WrongPassphrase if _is_p12(data) else KeyFileUnreadable)(path=path) from error
    private = content.key
    if private is None:
        raise KeyFileUnreadable(path=path)
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyUnsupported(algorithm=type(private).__name__.removesuffix("PrivateKey"))
    found = [c for c in (content.cert, *content.additional_certs) if c is not None]
    try:
        everything = tuple(certificates.parsed(c.certificate.public_bytes(Encoding.DER)) for c in found)
        leaf = next((c for c in everything if SoftwareKey(c, private).matches), None)
    except ValueError as error:
        raise KeyFileUnreadable(path=path) from error
    if leaf is None:
        raise CertificateMissing(name=path.name)
    label = (content.cert.friendly_name or b"") if content.cert else b""
    return private, leaf, _without(everything, leaf), label.decode("utf-8", "replace")


def _read(path: Path) -> bytes:
    try:
        return read_small(path, SIZE_LIMIT)
    except FileUnreadable as error:
        raise KeyFileUnreadable(path=path) from error


def _is_p12(data: bytes) -> bool:
    """Whether the outer shape is that of a PKCS#12 file, so that only the passphrase can be wrong."""
    try:
        return bool(structure.Pfx.load(data, strict=True)["auth_safe"]["content_type"].native == "data")
    except (ValueError, TypeError, KeyError):
        return False


def _algorithm(error: UnsupportedAlgorithm) -> str:
    return "SM2" if "1.2.156.10197.1.301" in str(error) else ""


def _without(everything: tuple[x509.Certificate, ...], one: x509.Certificate) -> tuple[x509.Certificate, ...]:
    return tuple(c for c in everything if c is not one)
