"""SM2 keys in tokens, through the driver a vendor ships for GM/T 0016-2012 (智能密码钥匙应用接口规范, "SKF").

Officials' tokens with SM2 keys speak SKF, not PKCS#11, which has no mechanism for SM2. A vendor's driver is a shared
library with the functions of that standard; this module uses fourteen of them (`_CALLS`), in this order:

    SKF_EnumDev, SKF_ConnectDev                     which devices are plugged in
    SKF_EnumApplication, SKF_OpenApplication        a device's applications
    SKF_EnumContainer, SKF_OpenContainer            an application's containers, one key pair for signing in each
    SKF_ExportCertificate (bSignFlag TRUE)          the certificate of that pair; needs no PIN
    SKF_GetPINInfo, SKF_VerifyPIN (user)            how many PINs are left; the one PIN somebody typed
    SKF_ECCSignData                                 over SM3(Z || content), which is computed here from public data
    SKF_ClearSecureState, SKF_Close..., SKF_DisConnectDev   always, whatever happened

BOOL and ULONG have 32 bits and structures are packed, as the standard says. A driver that deviates needs a few lines
here and a test beside the fake driver of `tests/desktop/submission/signing/fake_skf.c`, which shows all a driver must
do; for vendors that is written down in `resources/token-drivers.md`. RSA keys of such tokens are reached through the
vendor's PKCS#11 driver. What a token signs is verified before it is used.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from asn1crypto import algos, core, x509

from desktop.submission.national import SM2_SM3_OID, sm2
from desktop.submission.signing import certificates
from desktop.submission.signing.keys import KeySigner
from desktop.submission.signing.token import TokenCertificate
from forms.errors import (
    KeyUnsupported,
    TokenFailed,
    TokenGone,
    TokenLocked,
    TokenModuleUnusable,
    WrongPin,
)

_LONG, _BOOL, _HANDLE, _TEXT = ctypes.c_uint32, ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p
_LONG_OUT, _HANDLE_OUT = ctypes.POINTER(_LONG), ctypes.POINTER(_HANDLE)
_CALLS: dict[str, tuple[Any, ...]] = {
    "SKF_EnumDev": (_BOOL, _TEXT, _LONG_OUT),
    "SKF_ConnectDev": (_TEXT, _HANDLE_OUT),
    "SKF_DisConnectDev": (_HANDLE,),
    "SKF_EnumApplication": (_HANDLE, _TEXT, _LONG_OUT),
    "SKF_OpenApplication": (_HANDLE, _TEXT, _HANDLE_OUT),
    "SKF_CloseApplication": (_HANDLE,),
    "SKF_EnumContainer": (_HANDLE, _TEXT, _LONG_OUT),
    "SKF_OpenContainer": (_HANDLE, _TEXT, _HANDLE_OUT),
    "SKF_CloseContainer": (_HANDLE,),
    "SKF_ExportCertificate": (_HANDLE, _BOOL, _TEXT, _LONG_OUT),
    "SKF_GetPINInfo": (_HANDLE, _LONG, _LONG_OUT, _LONG_OUT, ctypes.POINTER(_BOOL)),
    "SKF_VerifyPIN": (_HANDLE, _LONG, _TEXT, _LONG_OUT),
    "SKF_ClearSecureState": (_HANDLE,),
    "SKF_ECCSignData": (_HANDLE, _TEXT, _LONG, _TEXT),
}
_OK = 0
_REMOVED = frozenset({0x0A000023, 0x0A000005})
"""Device removed, handle no longer good."""
_PIN_WRONG = frozenset({0x0A000024, 0x0A000026, 0x0A000027})
_PIN_LOCKED = 0x0A000025
_USER = 1
_ROOM, _LIMIT = 1 << 16, 32


def is_driver(module: Path) -> bool:
    """Whether a file is a driver of this kind; False for one that cannot be loaded."""
    try:
        return hasattr(ctypes.CDLL(str(module)), "SKF_EnumDev")
    except OSError:
        return False


def listing(module: Path) -> tuple[TokenCertificate, ...]:
    """The signing certificates of all devices in reach; needs no PIN. Raises TokenModuleUnusable, TokenFailed."""
    driver = _Driver(module)
    found: list[TokenCertificate] = []
    for device in driver.names("SKF_EnumDev", module.name, 1):
        token = _text(device)
        with driver.device(token, device) as handle:
            for application in driver.names("SKF_EnumApplication", token, handle):
                with driver.application(token, handle, application) as opened:
                    found += driver.certificates(token, application, opened)
    return tuple(found)


def signer(module: Path, chosen: TokenCertificate, pin: str, now: datetime) -> KeySigner:
    """The signer of a certificate that `listing` gave. The PIN is tried at once, so that a wrong one costs no work.

    Raises TokenModuleUnusable, TokenGone, WrongPin, TokenLocked, TokenFailed, KeyUnsupported for anything but SM2, and
    what makes a certificate unfit to sign at `now`.
    """
    certificates.check_certificate(chosen.certificate, now)
    if not sm2.is_sm2(chosen.certificate.public_key):
        raise KeyUnsupported(algorithm=chosen.algorithm)
    key = SkfKey(_Driver(module), chosen, pin)
    with key.container():
        pass
    return KeySigner(key, certificates.in_order(chosen.certificate, chosen.others))


@dataclass(frozen=True, slots=True)
class SkfKey:
    """An SM2 key that never leaves its token. It shows neither itself nor the PIN anywhere."""

    driver: _Driver = field(repr=False)
    chosen: TokenCertificate
    pin: str = field(repr=False)

    @property
    def certificate(self) -> x509.Certificate:
        return self.chosen.certificate

    @property
    def digest(self) -> str:
        return "sm3"

    @property
    def mechanism(self) -> algos.SignedDigestAlgorithm:
        return algos.SignedDigestAlgorithm({"algorithm": SM2_SM3_OID})

    def sign(self, data: bytes) -> bytes:
        public = self.certificate.public_key
        hashed = sm2.digest_with_identity(public, data)
        room = ctypes.create_string_buffer(128)  # ECCSIGNATUREBLOB: r and s, 64 bytes each
        with self.container() as handle:
            self.driver.do("SKF_ECCSignData", self.chosen.token, handle, hashed, len(hashed), room)
        numbers = (int.from_bytes(room.raw[:64]), int.from_bytes(room.raw[64:]))
        signature = bytes(core.SequenceOf(spec=core.Integer, value=numbers).dump())
        try:
            sm2.verify(public, signature, data)
        except sm2.NotSm2 as error:
            raise TokenFailed(name=self.chosen.token, reason="签出的结果与证书不符") from error
        return signature

    @contextmanager
    def container(self) -> Iterator[int]:
        """The container of the key, with the PIN given; closed and logged out in any case."""
        name = self.chosen.token
        application, _, container = self.chosen.id.partition(b"\0")
        driver = self.driver
        device = next((one for one in driver.names("SKF_EnumDev", name, 1) if _text(one) == name), None)
        if device is None:
            raise TokenGone(name=name)
        with driver.device(name, device) as held, driver.application(name, held, application) as opened:
            driver.log_in(name, opened, self.pin)
            try:
                with driver.container(name, opened, container) as handle:
                    yield handle
            finally:
                driver.call("SKF_ClearSecureState", opened)


class _Driver:
    """The functions of one vendor's library. Raises TokenModuleUnusable."""

    def __init__(self, module: Path) -> None:
        try:
            self._library = ctypes.CDLL(str(module.resolve(strict=True)))
            for name, arguments in _CALLS.items():
                function = getattr(self._library, name)
                function.restype, function.argtypes = _LONG, arguments
        except (OSError, AttributeError) as error:
            raise TokenModuleUnusable(path=module, reason="不是 SKF 驱动，或与系统位数不同") from error

    def call(self, function: str, *arguments: Any) -> int:
        return int(getattr(self._library, function)(*arguments))

    def do(self, function: str, token: str, *arguments: Any) -> None:
        """Call a function that must succeed."""
        code = self.call(function, *arguments)
        if code in _REMOVED:
            raise TokenGone(name=token)
        if code != _OK:
            raise TokenFailed(name=token, reason=f"{function} {code:#010x}")

    def names(self, function: str, token: str, of: Any) -> list[bytes]:
        """A list the driver gives as texts parted by zeros, ended by two; in an encoding of its own."""
        room, length = ctypes.create_string_buffer(_ROOM), _LONG(_ROOM)
        self.do(function, token, of, room, ctypes.byref(length))
        return [text for text in room.raw[: length.value].split(b"\0") if text][:_LIMIT]

    @contextmanager
    def _opened(self, close: str, function: str, token: str, *arguments: Any) -> Iterator[int]:
        handle = _HANDLE()
        self.do(function, token, *arguments, ctypes.byref(handle))
        with ExitStack() as stack:
            stack.callback(partial(self.call, close, handle))  # nothing can be done where closing fails
            yield handle.value or 0

    def device(self, token: str, name: bytes) -> AbstractContextManager[int]:
        return self._opened("SKF_DisConnectDev", "SKF_ConnectDev", token, name)

    def application(self, token: str, device: int, name: bytes) -> AbstractContextManager[int]:
        return self._opened("SKF_CloseApplication", "SKF_OpenApplication", token, device, name)

    def container(self, token: str, application: int, name: bytes) -> AbstractContextManager[int]:
        return self._opened("SKF_CloseContainer", "SKF_OpenContainer", token, application, name)

    def certificates(self, token: str, application: bytes, opened: int) -> Iterator[TokenCertificate]:
        attempts = self.attempts(token, opened)
        for name in self.names("SKF_EnumContainer", token, opened):
            with self.container(token, opened, name) as handle:
                der = self._certificate(token, handle)
            try:
                parsed = certificates.parsed(der)
            except ValueError:
                continue  # a container without a certificate, or with one nobody here could sign with
            id_ = application + b"\0" + name
            yield TokenCertificate(token, _text(application), parsed, id_, attempts=attempts)

    def _certificate(self, token: str, handle: int) -> bytes:
        room, length = ctypes.create_string_buffer(_ROOM), _LONG(_ROOM)
        code = self.call("SKF_ExportCertificate", handle, 1, room, ctypes.byref(length))
        if code in _REMOVED:
            raise TokenGone(name=token)
        return room.raw[: length.value] if code == _OK else b""

    def attempts(self, token: str, application: int) -> str:
        most, left, default = _LONG(), _LONG(), _BOOL()
        parts = (ctypes.byref(part) for part in (most, left, default))
        self.do("SKF_GetPINInfo", token, application, _USER, *parts)
        return _words(left.value)

    def log_in(self, token: str, application: int, pin: str) -> None:
        """Try the PIN, once, unless the token is locked already."""
        if self.attempts(token, application) == "locked":
            raise TokenLocked(name=token)
        left = _LONG()
        code = self.call("SKF_VerifyPIN", application, _USER, pin.encode(), ctypes.byref(left))
        if code == _PIN_LOCKED or (code in _PIN_WRONG and left.value == 0):
            raise TokenLocked(name=token)
        if code in _PIN_WRONG:
            raise WrongPin(name=token, left=_words(left.value))
        if code in _REMOVED:
            raise TokenGone(name=token)
        if code != _OK:
            raise TokenFailed(name=token, reason=f"SKF_VerifyPIN {code:#010x}")


def _text(name: bytes) -> str:
    """A name as people read it: the standard says nothing of its encoding, and drivers for Windows speak GBK."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gbk", "replace")


def _words(left: int) -> str:
    if left == 0:
        return "locked"
    return "final" if left == 1 else "low" if left <= 3 else ""
