"""A key that can sign bytes, and the signer made of it. Tokens and national algorithms are further keys."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from asn1crypto import algos, x509
from cryptography import x509 as pyca
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from desktop.submission.signing import SignatureField, cades, certificates

if TYPE_CHECKING:
    from desktop.submission.pdf.stamp import Stamp

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class Key(Protocol):
    """The one operation that needs the secret, and what must be written beside its result."""

    @property
    def certificate(self) -> x509.Certificate: ...

    @property
    def digest(self) -> str:
        """sha256, sha384, sha512 or sm3: what content and attributes are hashed with."""

    @property
    def mechanism(self) -> algos.SignedDigestAlgorithm:
        """The algorithm identifier as CMS wants it."""

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`, which is not hashed yet."""


def digest_for(private: PrivateKey) -> str:
    """The SHA-2 digest that fits the strength of a key."""
    if isinstance(private, rsa.RSAPrivateKey):
        return "sha256"
    return {256: "sha256", 384: "sha384"}.get(private.key_size, "sha512")


def mechanism(private: PrivateKey) -> algos.SignedDigestAlgorithm:
    """The algorithm identifier of what `sign` makes."""
    family = "rsa" if isinstance(private, rsa.RSAPrivateKey) else "ecdsa"
    return algos.SignedDigestAlgorithm({"algorithm": f"{digest_for(private)}_{family}"})


def sign(private: PrivateKey, data: bytes) -> bytes:
    """RSA with PKCS #1 v1.5 padding, which every program verifies, or ECDSA."""
    algorithm = HASHES[digest_for(private)]()
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), algorithm)
    return private.sign(data, ec.ECDSA(algorithm))


@dataclass(frozen=True, slots=True)
class SoftwareKey:
    """A private key in memory; it shows itself nowhere."""

    certificate: x509.Certificate = field(repr=False)
    private: PrivateKey = field(repr=False)

    @property
    def digest(self) -> str:
        return digest_for(self.private)

    @property
    def mechanism(self) -> algos.SignedDigestAlgorithm:
        return mechanism(self.private)

    def sign(self, data: bytes) -> bytes:
        return sign(self.private, data)

    @property
    def matches(self) -> bool:
        """Whether certificate and key belong together."""
        public = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return public == public_of(self.certificate)


def digest(algorithm: str, content: bytes) -> bytes:
    """By a name a `Key` gives; SM3 is our own, because many a library lacks it."""
    if algorithm == "sm3":
        from desktop.submission.national.sm3 import sm3

        return sm3(content)
    return hashlib.new(algorithm, content).digest()


def public_of(certificate: x509.Certificate) -> bytes:
    """The certificate's public key as every library writes it; raises ValueError for one the library cannot read."""
    try:
        key = pyca.load_der_x509_certificate(certificate.dump()).public_key()
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from error
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class KeySigner:
    """A `Signer` for any `Key`."""

    key: Key = field(repr=False)
    others: tuple[x509.Certificate, ...] = field(default=(), repr=False)

    @cached_property
    def name(self) -> str:
        return certificates.holder(self.key.certificate)

    @cached_property
    def organization(self) -> str:
        return certificates.organization(self.key.certificate)

    @cached_property
    def algorithm(self) -> str:
        return certificates.key_words(self.key.certificate)

    @property
    def signs_pdf(self) -> bool:
        return self.key.digest in HASHES

    @property
    def certificate(self) -> bytes:
        return bytes(self.key.certificate.dump())

    @property
    def chain(self) -> tuple[bytes, ...]:
        return tuple(bytes(other.dump()) for other in self.others)

    def sign_manifest(self, content: bytes, at: datetime) -> bytes:
        return cades.signed_data(self.key, self.others, digest(self.key.digest, content), at)

    def sign_pdf(
        self,
        source: Path,
        target: Path,
        at: datetime,
        field: SignatureField = SignatureField(),  # noqa: B008  frozen
        reserve: Sequence[SignatureField] = (),
        stamp: Stamp | None = None,
    ) -> None:
        from desktop.submission.signing import pades

        pades.sign_pdf(self.key, self.others, source, target, at, field, reserve, stamp)
