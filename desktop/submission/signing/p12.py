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
from desktop.submission.signing.keys import KeySigner, SoftwareKey
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
    data = _read(path)
    secret = passphrase.encode() if isinstance(passphrase, str) else passphrase
    try:
        content = pkcs12.load_pkcs12(data, secret)
    except UnsupportedAlgorithm as error:
        if _algorithm(error) != "SM2":
            raise KeyUnsupported(algorithm=_algorithm(error)) from error
        from desktop.submission.signing import sm2

        return sm2.load_p12(path, secret, now)
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
        key = next((k for c in everything if (k := SoftwareKey(c, private)).matches), None)
    except ValueError as error:
        raise KeyFileUnreadable(path=path) from error
    if key is None:
        raise CertificateMissing(name=path.name)
    certificates.check_certificate(key.certificate, now)
    return KeySigner(key, certificates.in_order(key.certificate, _without(everything, key.certificate)))


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
