"""What a certificate says, and whether it may sign a submission. Shared by signing and verification."""

from __future__ import annotations

from datetime import datetime

from asn1crypto import crl, pem, x509
from cryptography import x509 as pyca

from desktop.submission.names import shown
from desktop.submission.national.sm2 import is_sm2
from desktop.submission.signing.rare_names import Certificate
from forms.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateUnsuitable,
    KeyTooWeak,
    KeyUnsupported,
)

UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What asn1crypto raises for bytes that are not what they claim; it parses lazily, so anywhere."""
RSA_MINIMUM = 2048
RSA_MAXIMUM = 8192
"""Bits; a longer key only makes the verifier wait."""
RSA_EXPONENT = 65537
"""FIPS 186-5, 5.4: no smaller public exponent; with 1 anybody can sign, with 3 careless verifiers can be deceived."""
_RSA = ("rsa", "rsassa_pss")
"""Identifiers of keys; the second are for signatures with PSS padding only."""
CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_WEAK_DIGESTS = frozenset({"md2", "md4", "md5", "sha1"})
SIGNING_PURPOSES = frozenset(
    {
        "any_extended_key_usage",
        "email_protection",
        "1.3.6.1.5.5.7.3.36",  # id-kp-documentSigning, RFC 9336
        "microsoft_document_signing",
        "1.3.6.1.4.1.311.10.3.12",
        "adobe_authentic_documents_trust",
        "1.2.840.113583.1.1.5",
    }
)
"""Extended key usages of which one must be there when the certificate restricts itself to any."""


def read_certificates(data: bytes) -> tuple[x509.Certificate, ...]:
    """All certificates of a PEM file, or the one of a DER file, in their order. Raises ValueError."""
    blocks = (
        [der for kind, _, der in pem.unarmor(data, multiple=True) if kind in _PEM]
        if pem.detect(data)
        else [data]
    )
    if not blocks:
        raise ValueError("no certificate")
    return tuple(parsed(block) for block in blocks)


_PEM = frozenset({"CERTIFICATE", "X509 CERTIFICATE"})


def parsed(der: bytes) -> x509.Certificate:
    """A certificate, parsed to the last field by two libraries, so that no surprise comes later. Raises ValueError."""
    try:
        certificate = Certificate.load(der, strict=True)
        _ = certificate.native, holder(certificate), key_words(certificate), certificate.ca
        for value in (certificate.key_usage_value, certificate.extended_key_usage_value):
            _ = value and value.native
        _ = certificate.not_valid_before, certificate.not_valid_after, certificate.self_signed
        if certificate.serial_number <= 0:
            raise ValueError("serial number")
        extensions = [one["extn_id"].dotted for one in certificate["tbs_certificate"]["extensions"] or ()]
        if len(set(extensions)) != len(extensions):  # which one counts, every library answers differently
            raise ValueError("extension twice")
        pyca.load_der_x509_certificate(der)
    except (*UNREADABLE, pyca.InvalidVersion) as error:
        raise ValueError(str(error)) from error
    return certificate


def holder(certificate: x509.Certificate) -> str:
    """Whom a certificate names: common name, else organisation, else everything it says."""
    return named(certificate.subject)


def named(name: x509.Name) -> str:
    """The part of a distinguished name that people know the holder by."""
    native = name.native
    for key in ("common_name", "organization_name"):
        value = native.get(key)
        if value:
            return shown(str(value if isinstance(value, str) else value[-1]))
    return shown(str(name.human_friendly))


def organization(certificate: x509.Certificate) -> str:
    """The organisation a certificate names, "" when it names none."""
    value = certificate.subject.native.get("organization_name", "")
    return shown(str(value if isinstance(value, str) else value[-1]))


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 over the certificate, hex."""
    return str(certificate.sha256.hex())


def key_words(certificate: x509.Certificate) -> str:
    """RSA 2048, ECDSA P-256; for anything else the identifier of the algorithm."""
    key = certificate.public_key
    if key.algorithm in _RSA:
        return f"RSA {_modulus_bits(certificate)}"
    if is_sm2(key):
        return "SM2"
    if key.algorithm == "ec":
        return f"ECDSA {CURVES.get(_curve(certificate), _curve(certificate))}"
    return str(key.algorithm).upper()


def _modulus_bits(certificate: x509.Certificate) -> int:
    """Not the library's, which rounds up to whole bytes."""
    return int(certificate.public_key["public_key"].parsed["modulus"].native.bit_length())


class Described:
    """What a certificate says of the key somebody chooses among others."""

    __slots__ = ()
    certificate: x509.Certificate

    @property
    def holder(self) -> str:
        """Whom the certificate names."""
        return holder(self.certificate)

    @property
    def organization(self) -> str:
        return organization(self.certificate)

    @property
    def algorithm(self) -> str:
        return key_words(self.certificate)

    @property
    def issuer(self) -> str:
        return named(self.certificate.issuer)

    @property
    def valid(self) -> tuple[datetime, datetime]:
        """From when until when the certificate holds, UTC."""
        return self.certificate.not_valid_before, self.certificate.not_valid_after


def check_key(certificate: x509.Certificate) -> None:
    """Raise KeyTooWeak or KeyUnsupported unless the key is RSA of at least 2048 bits, on one of CURVES, or SM2."""
    key = certificate.public_key
    if is_sm2(key):
        return
    if key.algorithm in _RSA:
        bits = _modulus_bits(certificate)
        if not RSA_MINIMUM <= bits <= RSA_MAXIMUM:
            raise KeyTooWeak(algorithm="RSA", bits=bits)
        exponent = key["public_key"].parsed["public_exponent"].native
        if exponent < RSA_EXPONENT or not exponent % 2:
            raise KeyTooWeak(algorithm="RSA（公钥指数过小）", bits=bits)
    elif key.algorithm != "ec" or _curve(certificate) not in CURVES:
        weak = key.algorithm == "ec" and _curve(certificate) in ("secp192r1", "secp224r1", "sect163k1")
        if weak:
            raise KeyTooWeak(algorithm="ECDSA", bits=key.bit_size)
        raise KeyUnsupported(algorithm=key_words(certificate))


def check_purpose(certificate: x509.Certificate) -> None:
    """Raise CertificateUnsuitable unless the certificate may sign documents.

    Key usage, where stated, must allow digital signature or non-repudiation; extended key usage, where stated,
    a kind of document or mail signing (what `openssl cms` asks for as well). A certificate for issuing others
    does not sign submissions; only a self-signed one may, because offices make themselves such with one
    command and the receiver then trusts that very certificate.
    """
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        raise CertificateUnsuitable(name=holder(certificate))
    purposes = certificate.extended_key_usage_value
    if purposes is not None and not SIGNING_PURPOSES & set(purposes.native):
        raise CertificateUnsuitable(name=holder(certificate))
    if certificate.ca and certificate.self_signed == "no":
        raise CertificateUnsuitable(name=holder(certificate))


def check_validity(certificate: x509.Certificate, now: datetime) -> None:
    """Raise CertificateNotYetValid or CertificateExpired unless `now` lies within the certificate's time."""
    since, until = certificate.not_valid_before, certificate.not_valid_after
    if now < since:
        raise CertificateNotYetValid(name=holder(certificate), since=since)
    if now > until:
        raise CertificateExpired(name=holder(certificate), until=until)


def check_certificate(certificate: x509.Certificate, now: datetime) -> None:
    """All of the above, for a certificate that is about to sign."""
    check_key(certificate)
    check_purpose(certificate)
    if not certificate.self_issued and weakly_signed(certificate):
        raise CertificateUnsuitable(name=holder(certificate))
    check_validity(certificate, now)


def weakly_signed(issued: x509.Certificate | crl.CertificateList) -> bool:
    """Whether a certificate or revocation list was signed with SHA-1, MD5 or older."""
    try:
        return issued["signature_algorithm"].hash_algo in _WEAK_DIGESTS
    except ValueError:
        return False  # an algorithm asn1crypto does not know, such as SM2 with SM3; refused elsewhere


def in_order(leaf: x509.Certificate, others: tuple[x509.Certificate, ...]) -> tuple[x509.Certificate, ...]:
    """Those of `others` that lead up from `leaf`, issuer by issuer; strangers are left out."""
    chain: list[x509.Certificate] = []
    current = leaf
    while current.subject != current.issuer:
        above = next((c for c in others if c.subject == current.issuer and c not in chain), None)
        if above is None:
            break
        chain.append(above)
        current = above
    return tuple(chain)


def _curve(certificate: x509.Certificate) -> str:
    kind, value = certificate.public_key.curve
    return str(value) if kind == "named" else "explicit"
