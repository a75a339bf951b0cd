"""To whom an envelope is addressed: its key, locked for the key of one certificate (RFC 5652 6.2; RFC 5753; RFC 8017).

RSA: OAEP with SHA-256. Elliptic curves: an ephemeral key, X9.63, AES-256 key wrap. The padding of PKCS #1 v1.5, which
tells an attacker too much, and SHA-1 are neither made nor taken. SM2 certificates are not addressed: how SM4-GCM
stands in CMS is laid down nowhere, and the SM4-CBC of GM/T 0010 would let changed text through.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from asn1crypto import x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from desktop.submission.national.sm2 import is_sm2
from desktop.submission.signing import certificates, der
from desktop.submission.signing.der import Item, NotDer
from desktop.submission.signing.keys import SoftwareKey
from forms.errors import CannotEncryptFor, CertificateUnsuitable, EncryptionUnsupported

KEY_SIZE = 32
_LIMIT = 20
"""Recipients of one envelope."""
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
_SCHEMES: dict[str, hashes.HashAlgorithm] = {
    "1.3.132.1.11.1": hashes.SHA256(),
    "1.3.132.1.11.2": hashes.SHA384(),
    "1.3.132.1.11.3": hashes.SHA512(),
}
"""dhSinglePass-stdDH-…kdf-scheme; for the curve of 256, 384 and 521 bits in turn."""
_BY_CURVE = dict(zip((256, 384, 521), _SCHEMES, strict=True))
_OAEP, _MGF1, _PUBLIC_EC = (
    der.oid(name) for name in ("1.2.840.113549.1.1.7", "1.2.840.113549.1.1.8", "1.2.840.10045.2.1")
)
_WRAP = der.item(der.SEQUENCE, der.oid("2.16.840.1.101.3.4.1.45"))
"""id-aes256-wrap, without parameters (RFC 3565)."""
_NULL = der.item(der.NULL)
_WRAP_NULL = der.item(der.SEQUENCE, der.oid("2.16.840.1.101.3.4.1.45"), _NULL)
_AGREED = der.item(der.INTEGER, b"\x03")
"""The version of every KeyAgreeRecipientInfo."""


def check_recipient(certificate: x509.Certificate, now: datetime) -> None:
    """Whether something may be encrypted for a certificate.

    Raises EncryptionUnsupported for SM2, CannotEncryptFor when its key usage is another, KeyTooWeak, KeyUnsupported,
    CertificateUnsuitable, CertificateExpired, CertificateNotYetValid.
    """
    if is_sm2(certificate.public_key):
        raise EncryptionUnsupported(algorithm="SM2")
    certificates.check_key(certificate)
    wanted = "key_encipherment" if certificate.public_key.algorithm == "rsa" else "key_agreement"
    usage, purposes = certificate.key_usage_value, certificate.extended_key_usage_value
    fits = purposes is None or certificates.SIGNING_PURPOSES & set(purposes.native)
    if not fits or (usage is not None and wanted not in usage.native):
        raise CannotEncryptFor(name=certificates.holder(certificate))
    if not certificate.self_issued and certificates.weakly_signed(certificate):
        raise CertificateUnsuitable(name=certificates.holder(certificate))
    certificates.check_validity(certificate, now)


def locked(key: bytes, certificate: x509.Certificate) -> bytes:
    """A RecipientInfo with the key for one recipient, who passed `check_recipient`."""
    public = pyca.load_der_x509_certificate(certificate.dump()).public_key()
    if isinstance(public, rsa.RSAPublicKey):
        name = next(iter(_HASHES))
        address = _address(certificate, agreed=False)
        encrypted = public.encrypt(key, _oaep(_HASHES[name]))
        last = der.item(der.OCTETS, encrypted)
        return der.item(der.SEQUENCE, _version(address), address, _oaep_words(name, _NULL), last)
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise EncryptionUnsupported(algorithm=certificates.key_words(certificate))
    scheme = _BY_CURVE[public.key_size]
    own = ec.generate_private_key(public.curve)
    kek = _agreed(own.exchange(ec.ECDH(), public), _SCHEMES[scheme], _WRAP)
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    meant = _address(certificate, agreed=True) + der.item(der.OCTETS, aes_key_wrap(kek, key))
    return der.item(
        0xA1,
        _AGREED,
        der.item(0xA0, der.item(0xA1, der.item(der.SEQUENCE, _PUBLIC_EC), der.item(der.BITS, b"\0" + point))),
        der.item(der.SEQUENCE, der.oid(scheme), _WRAP),
        der.item(der.SEQUENCE, der.item(der.SEQUENCE, meant)),
    )


def unlocked(recipients: bytes, key: SoftwareKey) -> bytes | None:
    """The key of an envelope, out of the content of its RecipientInfos; None when it is addressed to others.

    Raises NotDer for what is no such list, or names ways of locking that are not taken. A key that does not open what
    is addressed to it gives a random one, so that nobody can tell that from a changed text.
    """
    found = der.items(recipients)
    if not 0 < len(found) <= _LIMIT:
        raise NotDer
    for one in found:
        if one.tag == der.SEQUENCE and isinstance(key.private, rsa.RSAPrivateKey):
            parts = der.items(one.content)
            if len(parts) != 4 or parts[0].whole != _version(parts[1].whole):
                raise NotDer
            if parts[1].whole in _addresses(key.certificate, agreed=False):
                return _checked(_decrypted(key.private, parts[2], parts[3]))
        elif one.tag == 0xA1 and isinstance(key.private, ec.EllipticCurvePrivateKey):
            opened = _of_agreement(key.private, key.certificate, der.items(one.content))
            if opened is not None:
                return _checked(opened)
    return None


def _checked(key: bytes) -> bytes:
    return key if len(key) == KEY_SIZE else secrets.token_bytes(KEY_SIZE)


def _decrypted(private: rsa.RSAPrivateKey, how: Item, encrypted: Item) -> bytes:
    forms = {_oaep_words(name, end): algorithm for name, algorithm in _HASHES.items() for end in (_NULL, b"")}
    if how.whole not in forms or encrypted.tag != der.OCTETS:
        raise NotDer
    try:
        return private.decrypt(encrypted.content, _oaep(forms[how.whole]))
    except ValueError:
        return b""


def _of_agreement(
    private: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, parts: list[Item]
) -> bytes | None:
    """The key, when one of those who agreed is meant; parts: version, originator, algorithm, recipients."""
    if [part.tag for part in parts] != [der.INTEGER, 0xA0, der.SEQUENCE, der.SEQUENCE]:
        raise NotDer
    if parts[0].whole != _AGREED:
        raise NotDer
    meant = _addresses(certificate, agreed=True)
    for one in der.items(parts[3].content)[:_LIMIT]:
        pair = der.items(one.content)
        if one.tag != der.SEQUENCE or len(pair) != 2 or pair[1].tag != der.OCTETS:
            raise NotDer
        if pair[0].whole in meant:
            how = der.items(parts[2].content)
            scheme = next((h for n, h in _SCHEMES.items() if how and how[0].whole == der.oid(n)), None)
            if scheme is None or len(how) != 2 or how[1].whole not in (_WRAP, _WRAP_NULL):
                raise NotDer
            shared = private.exchange(ec.ECDH(), _ephemeral(private.curve, parts[1].content))
            try:
                return aes_key_unwrap(_agreed(shared, scheme, how[1].whole), pair[1].content)
            except (InvalidUnwrap, ValueError):
                return b""
    return None


def _ephemeral(curve: ec.EllipticCurve, originator: bytes) -> ec.EllipticCurvePublicKey:
    """The sender's key, which must be a point of the recipient's curve."""
    parts = der.inside(originator, 0xA1)
    if [part.tag for part in parts] != [der.SEQUENCE, der.BITS] or parts[1].content[:1] != b"\0":
        raise NotDer
    if parts[0].content not in (_PUBLIC_EC, _PUBLIC_EC + _NULL):
        raise NotDer
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve, parts[1].content[1:])
    except ValueError:
        raise NotDer from None


def _agreed(shared: bytes, algorithm: hashes.HashAlgorithm, wrap: bytes) -> bytes:
    """The key that wraps (RFC 5753 7.2: ECC-CMS-SharedInfo)."""
    bits = der.item(0xA2, der.item(der.OCTETS, (8 * KEY_SIZE).to_bytes(4)))
    return X963KDF(algorithm, KEY_SIZE, der.item(der.SEQUENCE, wrap, bits)).derive(shared)


def _oaep(algorithm: hashes.HashAlgorithm) -> padding.OAEP:
    return padding.OAEP(padding.MGF1(algorithm), algorithm, None)


def _oaep_words(name: str, end: bytes) -> bytes:
    """RSAES-OAEP with one hash for both its uses; `end`: how the parameters of the hash are left empty."""
    algorithm = der.item(der.SEQUENCE, der.oid(name), end)
    mask = der.item(der.SEQUENCE, _MGF1, algorithm)
    return der.item(
        der.SEQUENCE, _OAEP, der.item(der.SEQUENCE, der.item(0xA0, algorithm), der.item(0xA1, mask))
    )


def _version(address: bytes) -> bytes:
    """Of a KeyTransRecipientInfo: 0 for issuer and serial number, 2 for the key's identifier."""
    return der.item(der.INTEGER, b"\0" if address[0] == der.SEQUENCE else b"\x02")


def _address(certificate: x509.Certificate, *, agreed: bool) -> bytes:
    """The recipient identifier: the key's own where it has one, as it outlives a renewal."""
    identifier = certificate.key_identifier_value
    if identifier is None:
        return _issuer_and_serial(certificate)
    return _by_key(bytes(identifier.native), agreed=agreed)


def _addresses(certificate: x509.Certificate, *, agreed: bool) -> set[bytes]:
    """All ways to name the holder of a certificate."""
    identifiers = {bytes(certificate.public_key.sha1)}
    if certificate.key_identifier_value is not None:
        identifiers.add(bytes(certificate.key_identifier_value.native))
    return {_issuer_and_serial(certificate), *(_by_key(one, agreed=agreed) for one in identifiers)}


def _by_key(identifier: bytes, *, agreed: bool) -> bytes:
    return der.item(0xA0, der.item(der.OCTETS, identifier)) if agreed else der.item(0x80, identifier)


def _issuer_and_serial(certificate: x509.Certificate) -> bytes:
    serial = certificate["tbs_certificate"]["serial_number"].dump()
    return der.item(der.SEQUENCE, certificate.issuer.dump(), serial)
