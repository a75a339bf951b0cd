"""Signing with SM2 (GB/T 32918.2) by the OpenSSL that Python itself brings along.

No package on the index fits: those with a compiled core lack a platform we ship for, are abandoned, or come from
nobody one could ask; those in plain Python sign in variable time, one with a nonce from `random`. OpenSSL 3 signs in
constant time, is maintained by those who answer for it, and is in every process already, behind `hashlib`. The key is
read by OpenSSL and stays there: no number of it ever becomes a Python object. What was signed is verified with our own
code before it is used.

Source: OpenSSL 3.0 manual, EVP_PKEY-SM2(7), PKCS12_parse(3).
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import algos, x509

from desktop.submission.national import DISTINGUISHING_ID, SM2_SM3_OID, sm2
from desktop.submission.signing import certificates
from desktop.submission.signing.keys import KeySigner
from forms.errors import (
    CertificateMismatch,
    CertificateMissing,
    FileUnreadable,
    KeyFileUnreadable,
    KeyUnsupported,
    NationalLibraryMissing,
    WrongPassphrase,
)
from forms.reading import read_small

SIZE_LIMIT = 1 << 20
_SIGNATURE_ROOM = 128
_POINTER, _SIZE, _INT = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
_CALLS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "OpenSSL_version_num": (ctypes.c_ulong, ()),
    "ERR_clear_error": (None, ()),
    "d2i_PKCS12": (_POINTER, (_POINTER, ctypes.POINTER(ctypes.c_char_p), ctypes.c_long)),
    "PKCS12_free": (None, (_POINTER,)),
    "PKCS12_verify_mac": (_INT, (_POINTER, ctypes.c_char_p, _INT)),
    "PKCS12_parse": (_INT, (_POINTER, ctypes.c_char_p, *[ctypes.POINTER(_POINTER)] * 3)),
    "i2d_X509": (_INT, (_POINTER, _POINTER)),
    "X509_free": (None, (_POINTER,)),
    "OPENSSL_sk_num": (_INT, (_POINTER,)),
    "OPENSSL_sk_value": (_POINTER, (_POINTER, _INT)),
    "OPENSSL_sk_free": (None, (_POINTER,)),
    "EVP_PKEY_is_a": (_INT, (_POINTER, ctypes.c_char_p)),
    "EVP_PKEY_free": (None, (_POINTER,)),
    "EVP_PKEY_CTX_new": (_POINTER, (_POINTER, _POINTER)),
    "EVP_PKEY_CTX_free": (None, (_POINTER,)),
    "EVP_PKEY_CTX_set1_id": (_INT, (_POINTER, ctypes.c_char_p, _SIZE)),
    "EVP_MD_CTX_new": (_POINTER, ()),
    "EVP_MD_CTX_free": (None, (_POINTER,)),
    "EVP_MD_CTX_set_pkey_ctx": (None, (_POINTER, _POINTER)),
    "EVP_sm3": (_POINTER, ()),
    "EVP_DigestSignInit": (_INT, (*[_POINTER] * 5,)),
    "EVP_DigestSign": (
        _INT,
        (_POINTER, ctypes.c_char_p, ctypes.POINTER(_SIZE), ctypes.c_char_p, _SIZE),
    ),
}


class OpenSsl:
    """The functions used here, of one loaded library. Raises NationalLibraryMissing where they are not to be had."""

    def __init__(self) -> None:
        try:
            library = _loaded()
            for name, (result, arguments) in _CALLS.items():
                function = getattr(library, name)
                function.restype, function.argtypes = result, arguments
        except (OSError, AttributeError) as error:
            raise NationalLibraryMissing from error
        if library.OpenSSL_version_num() < 0x30000000:
            raise NationalLibraryMissing
        self.call: Any = library

    def der(self, certificate: int) -> bytes:
        """An X509 as DER."""
        out = _POINTER()
        length = self.call.i2d_X509(certificate, None)
        room = ctypes.create_string_buffer(max(length, 1))
        out.value = ctypes.addressof(room)
        if length <= 0 or self.call.i2d_X509(certificate, ctypes.byref(out)) != length:
            raise ValueError("certificate")
        return room.raw[:length]


def _loaded() -> ctypes.CDLL:
    """The library behind hashlib: no second one, of another version, gets into the process."""
    import _hashlib

    home = Path(getattr(_hashlib, "__file__", None) or sys.executable)
    if sys.platform == "win32":
        beside = (*home.parent.glob("libcrypto-3*.dll"), *Path(sys.base_prefix).glob("**/libcrypto-3*.dll"))
        return ctypes.CDLL(str(next(iter(beside), "libcrypto-3.dll")))
    library = ctypes.CDLL(str(home)) if home.suffix == ".so" else ctypes.CDLL(None)
    if hasattr(library, "EVP_sm3"):
        return library
    return ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Sm2Key:
    """An SM2 key that OpenSSL holds; it ends with this object."""

    certificate: x509.Certificate = field(repr=False)
    library: OpenSsl = field(repr=False)
    pointer: int = field(repr=False)

    def __post_init__(self) -> None:
        weakref.finalize(self, self.library.call.EVP_PKEY_free, self.pointer)

    @property
    def digest(self) -> str:
        return "sm3"

    @property
    def mechanism(self) -> algos.SignedDigestAlgorithm:
        return algos.SignedDigestAlgorithm({"algorithm": SM2_SM3_OID})

    def sign(self, data: bytes) -> bytes:
        call = self.library.call
        with _signing(self.library, self.pointer) as context:
            length = _SIZE(_SIGNATURE_ROOM)
            room = ctypes.create_string_buffer(_SIGNATURE_ROOM)
            if call.EVP_DigestSign(context, room, ctypes.byref(length), data, len(data)) != 1:
                raise KeyUnsupported(algorithm="SM2")
            signature = room.raw[: length.value]
        try:
            sm2.verify(self.certificate.public_key, signature, data)
        except sm2.NotSm2 as error:
            raise CertificateMismatch(name=certificates.holder(self.certificate)) from error
        return signature


@contextmanager
def _signing(library: OpenSsl, key: int) -> Iterator[int]:
    """A context ready to sign with SM2, SM3 and everybody's identity."""
    call = library.call
    about = call.EVP_PKEY_CTX_new(key, None)
    context = call.EVP_MD_CTX_new()
    try:
        if not about or not context:
            raise KeyUnsupported(algorithm="SM2")
        fits = call.EVP_PKEY_CTX_set1_id(about, DISTINGUISHING_ID, len(DISTINGUISHING_ID)) == 1
        call.EVP_MD_CTX_set_pkey_ctx(context, about)
        if not fits or call.EVP_DigestSignInit(context, None, call.EVP_sm3(), None, key) != 1:
            raise KeyUnsupported(algorithm="SM2")
        yield context
    finally:
        call.EVP_MD_CTX_free(context)
        call.EVP_PKEY_CTX_free(about)
        call.ERR_clear_error()


def load_p12(path: Path, passphrase: bytes, now: datetime) -> KeySigner:
    """The signer of a PKCS#12 file with an SM2 key, allowed to sign at `now` (aware).

    Raises KeyFileUnreadable, WrongPassphrase, KeyUnsupported, CertificateMissing, NationalLibraryMissing, and what
    makes a certificate unfit to sign.
    """
    library = OpenSsl()
    try:
        data = read_small(path, SIZE_LIMIT)
    except FileUnreadable as error:
        raise KeyFileUnreadable(path=path) from error
    pointer, found = _parsed(library, path, data, passphrase)
    key: Sm2Key | None = None
    try:
        if not library.call.EVP_PKEY_is_a(pointer, b"SM2"):
            raise KeyUnsupported(algorithm="")
        if not found:
            raise CertificateMissing(name=path.name)
        try:
            leaf, *others = (certificates.parsed(der) for der in found)
        except ValueError as error:
            raise KeyFileUnreadable(path=path) from error
        certificates.check_certificate(leaf, now)
        key = Sm2Key(leaf, library, pointer)
    finally:
        if key is None:
            library.call.EVP_PKEY_free(pointer)
    key.sign(b"")  # a certificate of somebody else's key is found now
    return KeySigner(key, certificates.in_order(leaf, tuple(others)))


def _parsed(library: OpenSsl, path: Path, data: bytes, secret: bytes) -> tuple[int, list[bytes]]:
    """The key, which the caller frees, and the certificates (DER), the key's own first."""
    call = library.call
    begin = ctypes.c_char_p(data)
    file = call.d2i_PKCS12(None, ctypes.byref(begin), len(data))
    key, certificate, others = _POINTER(), _POINTER(), _POINTER()
    try:
        if not file:
            raise KeyFileUnreadable(path=path)
        if call.PKCS12_verify_mac(file, secret, -1) != 1:
            raise WrongPassphrase(path=path)
        parts = (ctypes.byref(part) for part in (key, certificate, others))
        if call.PKCS12_parse(file, secret, *parts) != 1 or not key.value:
            raise KeyFileUnreadable(path=path)
        chain = [certificate.value] if certificate.value else []
        chain += [call.OPENSSL_sk_value(others, n) for n in range(call.OPENSSL_sk_num(others))]
        try:
            return key.value, [library.der(one) for one in chain]
        finally:
            for one in chain:
                call.X509_free(one)
    finally:
        call.OPENSSL_sk_free(others)
        call.PKCS12_free(file)
        call.ERR_clear_error()
