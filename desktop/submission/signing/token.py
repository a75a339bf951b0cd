"""Keys in tokens (密码钥匙), through the driver the vendor ships: PKCS#11 (OASIS, version 2.40).

The PIN is tried once for what somebody typed once, and goes nowhere but into the token. A session lasts for one
signature; the driver is ended after it, and every session with it. What a token signs is verified before it is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import algos, keys, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11 import Attribute, Mechanism, ObjectClass, TokenFlag
from pkcs11 import exceptions as refused
from pkcs11.util.ec import encode_ecdsa_signature

from desktop.submission.national.sm2 import is_sm2
from desktop.submission.signing import certificates
from desktop.submission.signing.keys import HASHES, KeySigner
from forms.errors import (
    CertificateMissing,
    KeyUnsupported,
    TokenFailed,
    TokenGone,
    TokenLocked,
    TokenModuleUnusable,
    WrongPin,
)

_TOKENS, _CERTIFICATES = 16, 64
_GONE = (
    refused.DeviceRemoved,
    refused.TokenNotPresent,
    refused.TokenNotRecognised,
    refused.NoSuchToken,
    refused.SlotIDInvalid,
    refused.SessionHandleInvalid,
    refused.SessionClosed,
    refused.ObjectHandleInvalid,
    refused.KeyHandleInvalid,
)


@dataclass(frozen=True, slots=True)
class TokenCertificate(certificates.Described):
    """A certificate found in a token; found without a PIN."""

    token: str
    """The token's label."""
    serial: str
    """Of the token, hex."""
    certificate: x509.Certificate = field(repr=False)
    id: bytes = field(repr=False)
    """What ties the certificate to its key inside the token (CKA_ID)."""
    others: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    attempts: str = ""
    """What the token says of PINs left: "" for enough, low, final, locked."""

    @property
    def fingerprint(self) -> str:
        """SHA-256, hex: what the choice is remembered by."""
        return certificates.fingerprint(self.certificate)


def listing(module: Path) -> tuple[TokenCertificate, ...]:
    """The certificates of every token in reach, those of issuing authorities left out; needs no PIN.

    `module`: the vendor's driver (.so, .dll). Raises TokenModuleUnusable, TokenFailed.
    """
    library = _library(module)
    found: list[TokenCertificate] = []
    with _explained(module.name), _fresh(library):
        tokens = [slot.get_token() for slot in library.get_slots(token_present=True)[:_TOKENS]]
        for token in tokens:
            if TokenFlag.TOKEN_INITIALIZED in token.flags:
                found += _on(token)
    return tuple(found)


def signer(module: Path, chosen: TokenCertificate, pin: str, now: datetime) -> KeySigner:
    """The signer of a certificate that `listing` gave. The PIN is tried at once, so that a wrong one costs no work.

    Raises TokenModuleUnusable, TokenGone, WrongPin, TokenLocked, TokenFailed, CertificateMissing when the token
    has no key for the certificate, and what makes a certificate unfit to sign at `now`.
    """
    certificates.check_certificate(chosen.certificate, now)
    if is_sm2(chosen.certificate.public_key):  # PKCS#11 has no mechanism for it; vendors offer SKF instead
        raise KeyUnsupported(algorithm="SM2")
    key = TokenKey(module, chosen, pin)
    key.try_pin()
    return KeySigner(key, certificates.in_order(chosen.certificate, chosen.others))


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key that never leaves its token. It shows neither itself nor the PIN anywhere."""

    module: Path
    chosen: TokenCertificate
    pin: str = field(repr=False)

    @property
    def certificate(self) -> x509.Certificate:
        return self.chosen.certificate

    @property
    def digest(self) -> str:
        key = self.certificate.public_key
        if key.algorithm == "rsa":
            return "sha256"
        return {256: "sha256", 384: "sha384"}.get(key.bit_size, "sha512")

    @property
    def mechanism(self) -> algos.SignedDigestAlgorithm:
        family = "rsa" if self.certificate.public_key.algorithm == "rsa" else "ecdsa"
        return algos.SignedDigestAlgorithm({"algorithm": f"{self.digest}_{family}"})

    def try_pin(self) -> None:
        """Log in, look for the key, log out."""
        with self._key():
            pass

    def sign(self, data: bytes) -> bytes:
        hashed = hashlib.new(self.digest, data).digest()
        with self._key() as key:
            again = self.pin if _asks_always(key) else None
            if self.certificate.public_key.algorithm == "rsa":
                info = algos.DigestInfo({"digest_algorithm": {"algorithm": self.digest}, "digest": hashed})
                made = key.sign(info.dump(), mechanism=Mechanism.RSA_PKCS, pin=again)
            else:  # tokens that hash themselves differ in what they take; the raw mechanism all have
                made = encode_ecdsa_signature(key.sign(hashed, mechanism=Mechanism.ECDSA, pin=again))
        signature = bytes(made)
        if not _fits(self.certificate.public_key, self.digest, hashed, signature):
            raise TokenFailed(name=self.chosen.token, reason="签出的结果与证书不符")
        return signature

    @contextmanager
    def _key(self) -> Iterator[Any]:
        """The private key in a session of its own."""
        name = self.chosen.token
        with _explained(name, self._gone), _fresh(_library(self.module)) as library:
            token = self._token(library)
            if _attempts(token) == "locked":
                raise TokenLocked(name=name)
            try:
                session = token.open(user_pin=self.pin)
            except (refused.PinIncorrect, refused.PinInvalid, refused.PinLenRange) as error:
                left = _attempts(self._token(library))
                if left == "locked":
                    raise TokenLocked(name=name) from error
                raise WrongPin(name=name, left=left) from error
            wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: self.chosen.id}
            found = list(session.get_objects(wanted))
            if not found:
                raise CertificateMissing(name=self.chosen.holder)
            yield found[0]

    def _gone(self) -> bool:
        """Whether the token is out of reach, asked after something went wrong; drivers have many words for it."""
        try:
            with _fresh(_library(self.module)) as library:
                self._token(library)
        except (TokenGone, TokenModuleUnusable, refused.PKCS11Error):
            return True
        return False

    def _token(self, library: Any) -> Any:
        for slot in library.get_slots(token_present=True):
            token = slot.get_token()
            if token.serial.hex() == self.chosen.serial and token.label == self.chosen.token:
                return token
        raise TokenGone(name=self.chosen.token)


def _library(module: Path) -> Any:
    try:
        return pkcs11.lib(str(module.resolve(strict=True)))
    except OSError:
        raise TokenModuleUnusable(path=module, reason="找不到这个文件") from None
    except RuntimeError as error:  # of the loader and of the driver alike
        raise TokenModuleUnusable(path=module, reason="不是 PKCS#11 驱动，或与系统位数不同") from error


def _on(token: Any) -> Iterator[TokenCertificate]:
    stored: list[tuple[bytes, x509.Certificate]] = []
    with token.open() as session:
        for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
            if len(stored) >= _CERTIFICATES:
                break
            try:
                stored.append((bytes(one[Attribute.ID]), certificates.parsed(bytes(one[Attribute.VALUE]))))
            except (ValueError, refused.PKCS11Error):
                continue  # a certificate of a kind nobody here could sign with
    everything = tuple(certificate for _, certificate in stored)
    for id_, certificate in stored:
        if certificate.ca and certificate.self_signed == "no":
            continue
        others = tuple(c for c in everything if c is not certificate)
        yield TokenCertificate(
            token.label, token.serial.hex(), certificate, id_, others, attempts=_attempts(token)
        )


def _attempts(token: Any) -> str:
    for flag, word in (
        (TokenFlag.USER_PIN_LOCKED, "locked"),
        (TokenFlag.USER_PIN_FINAL_TRY, "final"),
        (TokenFlag.USER_PIN_COUNT_LOW, "low"),
    ):
        if flag in token.flags:
            return word
    return ""


def _asks_always(key: Any) -> bool:
    try:
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    except refused.PKCS11Error:  # older than the attribute
        return False


@contextmanager
def _fresh(library: Any) -> Iterator[Any]:
    """A driver started anew, for many see what was plugged in only then; ending it ends every session and login."""
    library.reinitialize()
    try:
        yield library
    finally:
        with suppress(refused.PKCS11Error):  # a token pulled out may be refused even this
            library.finalize()


@contextmanager
def _explained(name: str, gone: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Translate what a driver refuses; `gone` is asked where its word may mean anything."""
    try:
        yield
    except refused.PinLocked as error:
        raise TokenLocked(name=name) from error
    except (refused.MechanismInvalid, refused.KeyTypeInconsistent) as error:
        raise KeyUnsupported(algorithm=name) from error
    except refused.PKCS11Error as error:
        if isinstance(error, _GONE) or gone():
            raise TokenGone(name=name) from error
        raise TokenFailed(name=name, reason=type(error).__name__) from error


def _fits(public: keys.PublicKeyInfo, digest: str, hashed: bytes, signature: bytes) -> bool:
    loaded = load_der_public_key(public.dump())
    algorithm = utils.Prehashed(HASHES[digest]())
    try:
        if isinstance(loaded, rsa.RSAPublicKey):
            loaded.verify(signature, hashed, padding.PKCS1v15(), algorithm)
        elif isinstance(loaded, ec.EllipticCurvePublicKey):
            loaded.verify(signature, hashed, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True
