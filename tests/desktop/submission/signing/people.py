"""Authorities and holders of certificates, made for the tests: real keys, real certificates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from asn1crypto import core, crl, pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from desktop.submission.signing.certificates import parsed
from desktop.submission.signing.keys import KeySigner, PrivateKey, SoftwareKey

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
EMAIL = ExtendedKeyUsageOID.EMAIL_PROTECTION
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
SIGNING = ("digital_signature", "content_commitment")
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@cache
def key(kind: str, number: int = 0) -> PrivateKey:
    """rsa2048, rsa1024, p256, p384, p521, p192 ...; the same number is the same key, because making one takes time."""
    if kind.startswith("rsa"):
        bits, _, exponent = kind[3:].partition("e")
        return rsa.generate_private_key(int(exponent or 65537), int(bits))
    curves = {
        "p256": ec.SECP256R1,
        "p384": ec.SECP384R1,
        "p521": ec.SECP521R1,
        "k256": ec.SECP256K1,
        "p224": ec.SECP224R1,
    }
    return ec.generate_private_key(curves[kind]())


@dataclass
class Holder:
    """A key with its certificate, and those above it."""

    private: PrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def asn1(self) -> asn1.Certificate:
        return parsed(self.der)

    @property
    def signer(self) -> KeySigner:
        others = tuple(parsed(c.public_bytes(Encoding.DER)) for c in self.above)
        return KeySigner(SoftwareKey(self.asn1, self.private), others)

    def pem(self, path: Path) -> Path:
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return path

    def key_pem(self, path: Path) -> Path:
        path.write_bytes(self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return path

    def p12(self, path: Path, passphrase: str = "口令12345678") -> Path:  # noqa: S107
        encryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        data = pkcs12.serialize_key_and_certificates(
            "测试".encode(), self.private, self.certificate, list(self.above), encryption
        )
        path.write_bytes(data)
        return path


@dataclass
class Authority(Holder):
    """Issues certificates and revocation lists."""

    issued: list[x509.Certificate] = field(default_factory=list)

    def issue(
        self,
        name: str = "示例市知识产权局",
        kind: str = "p256",
        *,
        usage: tuple[str, ...] | None = SIGNING,
        purposes: tuple[x509.ObjectIdentifier, ...] = (),
        since: datetime = NOW - 30 * DAY,
        until: datetime = NOW + 365 * DAY,
        ca: bool = False,
        number: int = 1,
        extra: tuple[x509.ExtensionType, ...] = (),
        critical: tuple[x509.ExtensionType, ...] = (),
        path_length: int | None = None,
    ) -> Authority:
        private = key(kind, number)
        built = _certificate(
            name, self.certificate.subject, private, since, until, usage, purposes, ca, extra, path_length
        )
        for extension in critical:
            built = built.add_extension(extension, critical=True)
        built = built.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.private.public_key()), critical=False
        )
        certificate = built.sign(self.private, hashes.SHA256())
        self.issued.append(certificate)
        return Authority(private, certificate, (self.certificate, *self.above))

    def crl(
        self,
        path: Path,
        revoked: tuple[x509.Certificate, ...] = (),
        *,
        made: datetime = NOW - DAY,
        until: datetime = NOW + 30 * DAY,
        since: datetime = NOW - 2 * DAY,
    ) -> Path:
        builder = x509.CertificateRevocationListBuilder(self.certificate.subject, made, until)
        for certificate in revoked:
            entry = x509.RevokedCertificateBuilder(certificate.serial_number, since)
            builder = builder.add_revoked_certificate(entry.build())
        builder = builder.add_extension(x509.CRLNumber(1), critical=False)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.private.public_key()), critical=False
        )
        path.write_bytes(builder.sign(self.private, hashes.SHA256()).public_bytes(Encoding.PEM))
        return path


def root(
    name: str = "示例省政务根证书",
    kind: str = "p256",
    *,
    number: int = 100,
    since: datetime = NOW - 365 * DAY,
    until: datetime = NOW + 3650 * DAY,
    usage: tuple[str, ...] | None = ("key_cert_sign", "crl_sign"),
    ca: bool = True,
) -> Authority:
    """A self-signed authority."""
    private = key(kind, number)
    subject = _name(name)
    certificate = _certificate(name, subject, private, since, until, usage, (), ca).sign(
        private, hashes.SHA256()
    )
    return Authority(private, certificate)


def with_sha1(holder: Authority, issuer: Authority) -> Authority:
    """The same certificate, signed by an RSA issuer with SHA-1, which the library no longer does."""
    certificate = holder.asn1.copy()
    certificate["tbs_certificate"]["signature"] = {"algorithm": "sha1_rsa"}
    _sign_with_sha1(certificate, "tbs_certificate", issuer)
    return Authority(
        holder.private, x509.load_der_x509_certificate(certificate.dump(force=True)), holder.above
    )


def crl_with_sha1(path: Path, issuer: Authority) -> None:
    """The same list, signed by an RSA issuer with SHA-1."""
    revocations = crl.CertificateList.load(pem.unarmor(path.read_bytes())[2]).copy()
    revocations["tbs_cert_list"]["signature"] = {"algorithm": "sha1_rsa"}
    _sign_with_sha1(revocations, "tbs_cert_list", issuer)
    path.write_bytes(revocations.dump(force=True))


def _sign_with_sha1(structure: core.Sequence, body: str, issuer: Authority) -> None:
    assert isinstance(issuer.private, rsa.RSAPrivateKey)
    structure["signature_algorithm"] = {"algorithm": "sha1_rsa"}
    value = issuer.private.sign(structure[body].dump(force=True), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    structure["signature_value" if body == "tbs_certificate" else "signature"] = value


def _name(name: str) -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, "示例单位"),
        (NameOID.COMMON_NAME, name),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _certificate(
    name: str,
    issuer: x509.Name,
    private: PrivateKey,
    since: datetime,
    until: datetime,
    usage: tuple[str, ...] | None,
    purposes: tuple[x509.ObjectIdentifier, ...],
    ca: bool,
    extra: tuple[x509.ExtensionType, ...] = (),
    path_length: int | None = None,
) -> x509.CertificateBuilder:
    built = x509.CertificateBuilder(
        issuer, _name(name), private.public_key(), x509.random_serial_number(), since, until
    )
    built = built.add_extension(x509.BasicConstraints(ca, path_length), critical=True)
    built = built.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False
    )
    if usage is not None:
        built = built.add_extension(x509.KeyUsage(**{u: u in usage for u in _USAGES}), critical=True)
    if purposes:
        built = built.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    for extension in extra:
        built = built.add_extension(extension, critical=False)
    return built
