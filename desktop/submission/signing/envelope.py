"""A file for one reader only: CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM (RFC 5084), DER.

The length of what is encrypted is known, and GCM adds none, so that everything stands in definite lengths and is still
written and read as a stream. The key is made for one file and forgotten. What GCM lets through before its tag was
compared is nobody's: decryption goes into a private folder, and only what held takes its name.

`openssl cms -decrypt` (3.0 or later) opens such a file, up to 2 GiB, which is what it can hold.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from asn1crypto import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from desktop.submission.signing import certificates, der, recipients
from desktop.submission.signing.der import NotDer
from desktop.submission.signing.keys import SoftwareKey
from desktop.submission.staging import explained, settle, stage
from forms.errors import (
    DiskFailed,
    EnvelopeChanged,
    EnvelopeUnreadable,
    ExportUnsound,
    FileUnreadable,
    NotRecipient,
    TooLargeToEncrypt,
    TrustFileUnreadable,
)
from forms.progress import Progress, Stop, check, never, quiet
from forms.reading import opened, read_small

SUFFIX = ".p7m"
SIZE_LIMIT = (1 << 36) - 32
"""Bytes that one key and nonce may encrypt (NIST SP 800-38D 5.2.1.1), 64 GiB."""
_RECIPIENTS_LIMIT = 64 << 10
_CERTIFICATE_LIMIT = 1 << 20
_CHUNK = 1 << 20
_NONCE, _TAG = 12, 16
_AUTH_ENVELOPED, _DATA, _AES_256_GCM = (
    der.oid(name)
    for name in ("1.2.840.113549.1.9.16.1.23", "1.2.840.113549.1.7.1", "2.16.840.1.101.3.4.1.46")
)
_VERSION = der.item(der.INTEGER, b"\0")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file encrypted for one holder. `fingerprint`: SHA-256 of the certificate, hex, to be compared aloud."""

    path: Path
    size: int
    holder: str
    organization: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was decrypted. `sha256` of what was in it, hex."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Envelope:
    """Where everything lies in a file."""

    recipients: bytes
    nonce: bytes
    start: int
    size: int
    tag: bytes


def recipient(file: Path, now: datetime) -> x509.Certificate:
    """The certificate in a file for which something may be encrypted at `now`.

    Raises TrustFileUnreadable, EncryptionUnsupported, CannotEncryptFor, CertificateExpired and its like.
    """
    data = read_small(file, _CERTIFICATE_LIMIT)
    try:
        found = certificates.read_certificates(data)
    except ValueError as error:
        raise TrustFileUnreadable(path=file) from error
    chosen = next((one for one in found if not one.ca), found[0])
    recipients.check_recipient(chosen, now)
    return chosen


def encrypt(
    source: Path,
    target: Path,
    certificate: x509.Certificate,
    progress: Progress = quiet,
    stop: Stop = never,
) -> Sealed:
    """Encrypt a file for the holder of a certificate that `recipient` gave, and read back what was written.

    An earlier file at the target stays unless everything went well. Raises FileUnreadable, TooLargeToEncrypt,
    ExportUnsound, Cancelled, DiskFull, FolderReadOnly, FolderMissing, DiskFailed.
    """
    target = target.absolute()
    with opened(source) as file:
        size = os.fstat(file.fileno()).st_size
        if size > SIZE_LIMIT:
            raise TooLargeToEncrypt(path=source, size=size, limit=SIZE_LIMIT)
        with explained(target.parent), stage(target.parent, size + _CHUNK) as folder:
            _check_target(target)
            part = folder / "encrypted"
            key, nonce = secrets.token_bytes(recipients.KEY_SIZE), secrets.token_bytes(_NONCE)
            before, after = _frame(recipients.locked(key, certificate), nonce, size)
            digest = hashlib.sha256()
            encryptor = Cipher(AES(key), GCM(nonce)).encryptor()
            with part.open("xb", buffering=0) as out:
                _write(out, before)
                for piece in _pieces(source, file, size, "加密", progress, stop):
                    digest.update(piece)
                    _write(out, encryptor.update(piece))
                encryptor.finalize()
                _write(out, after + encryptor.tag)
                os.fsync(out.fileno())
                written = out.tell()
            if _read_back(part, key, progress, stop) != digest.digest():
                raise ExportUnsound(finding="envelope.changed")
            settle(part, target)
    return Sealed(
        target,
        written,
        certificates.holder(certificate),
        certificates.organization(certificate),
        certificates.fingerprint(certificate),
    )


def decrypt(
    source: Path, target: Path, key: SoftwareKey, progress: Progress = quiet, stop: Stop = never
) -> Opened:
    """Decrypt a file into a private one (mode 0600), which takes its name when every byte is vouched for.

    An earlier file at the target stays unless everything went well. Raises FileUnreadable, EnvelopeUnreadable,
    NotRecipient, EnvelopeChanged, Cancelled, DiskFull, FolderReadOnly, FolderMissing, DiskFailed.
    """
    target = target.absolute()
    with opened(source) as file:
        try:
            envelope = _parsed(file)
            content_key = recipients.unlocked(envelope.recipients, key)
        except NotDer:
            raise EnvelopeUnreadable(path=source) from None
        if content_key is None:
            raise NotRecipient(path=source, name=certificates.holder(key.certificate))
        with explained(target.parent), stage(target.parent, envelope.size + _CHUNK) as folder:
            _check_target(target)
            part = folder / "decrypted"
            digest = hashlib.sha256()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(part, flags, 0o600), "wb", buffering=0) as out:

                def take(piece: bytes) -> None:
                    digest.update(piece)
                    _write(out, piece)

                if not _authentic(source, file, envelope, content_key, take, "解密", progress, stop):
                    raise EnvelopeChanged(path=source)
                os.fsync(out.fileno())
            settle(part, target)
    return Opened(target, envelope.size, digest.hexdigest())


def _check_target(target: Path) -> None:
    if target.is_dir():
        raise DiskFailed(path=target, reason="这是一个文件夹")


def _frame(address: bytes, nonce: bytes, size: int) -> tuple[bytes, bytes]:
    """What stands before the encrypted text, and between it and the tag."""
    kind = _DATA + _cipher(nonce) + der.head(0x80, size)
    content = der.head(der.SEQUENCE, len(kind) + size) + kind
    after = der.head(der.OCTETS, _TAG)
    inner = _VERSION + der.item(der.SET, address) + content
    rest = size + len(after) + _TAG
    for tag, first in ((der.SEQUENCE, b""), (0xA0, b""), (der.SEQUENCE, _AUTH_ENVELOPED)):
        inner = first + inner
        inner = der.head(tag, len(inner) + rest) + inner
    return inner, after


def _cipher(nonce: bytes) -> bytes:
    """The algorithm identifier (RFC 5084 3.2)."""
    gcm = der.item(der.SEQUENCE, der.item(der.OCTETS, nonce), der.item(der.INTEGER, bytes((_TAG,))))
    return der.item(der.SEQUENCE, _AES_256_GCM, gcm)


def _parsed(file: BinaryIO) -> _Envelope:
    """Every length must lead to the end of the file. Raises NotDer."""
    total = os.fstat(file.fileno()).st_size

    def read(count: int) -> bytes:
        data = _whole(file, count)
        if len(data) != count:
            raise NotDer
        return data

    def enter(tag: int) -> int:
        """Go into a value; gives where it ends."""
        found, length, _ = der.read_head(read)
        end = file.tell() + length
        if found != tag or end > total:
            raise NotDer
        return end

    def expect(words: bytes) -> None:
        if read(len(words)) != words:
            raise NotDer

    if enter(der.SEQUENCE) != total:
        raise NotDer
    expect(_AUTH_ENVELOPED)
    if enter(0xA0) != total or enter(der.SEQUENCE) != total:
        raise NotDer
    expect(_VERSION)
    length = enter(der.SET) - file.tell()
    if length > _RECIPIENTS_LIMIT:
        raise NotDer
    addressed = read(length)
    content_end = enter(der.SEQUENCE)
    expect(_DATA)
    before, after = _cipher(bytes(_NONCE)).split(bytes(_NONCE))
    expect(before)
    nonce = read(_NONCE)
    expect(after)
    if enter(0x80) != content_end or content_end - file.tell() > SIZE_LIMIT:
        raise NotDer
    start = file.tell()
    file.seek(content_end)
    expect(der.head(der.OCTETS, _TAG))
    tag = read(_TAG)
    if file.tell() != total:
        raise NotDer
    return _Envelope(addressed, nonce, start, content_end - start, tag)


def _authentic(
    source: Path,
    file: BinaryIO,
    envelope: _Envelope,
    key: bytes,
    take: Callable[[bytes], None],
    step: str,
    progress: Progress,
    stop: Stop,
) -> bool:
    """Decrypt piece by piece; whether all of it was what the sender encrypted is known only at the end."""
    decryptor: CipherContext = Cipher(AES(key), GCM(envelope.nonce, envelope.tag)).decryptor()
    file.seek(envelope.start)
    for piece in _pieces(source, file, envelope.size, step, progress, stop):
        take(decryptor.update(piece))
    try:
        decryptor.finalize()
    except InvalidTag:
        return False
    return True


def _read_back(part: Path, key: bytes, progress: Progress, stop: Stop) -> bytes:
    """SHA-256 of what can be decrypted from a file just written; b"" when it does not hold."""
    digest = hashlib.sha256()
    with opened(part) as file:
        try:
            envelope = _parsed(file)
        except NotDer:
            return b""
        held = _authentic(part, file, envelope, key, digest.update, "复核", progress, stop)
    return digest.digest() if held else b""


def _pieces(
    source: Path, file: BinaryIO, size: int, step: str, progress: Progress, stop: Stop
) -> Iterator[bytes]:
    """The next `size` bytes of a file. Raises FileUnreadable, Cancelled."""
    left = size
    while left:
        check(stop)
        progress(step, size - left, size)
        try:
            piece = file.read(min(_CHUNK, left))
        except OSError as error:
            raise FileUnreadable(path=source) from error
        if not piece:
            raise FileUnreadable(path=source)  # somebody made it shorter meanwhile
        left -= len(piece)
        yield piece


def _whole(file: BinaryIO, count: int) -> bytes:
    """As many bytes as there are, up to `count`, however the system deals them out."""
    data = b""
    while len(data) < count and (piece := file.read(count - len(data))):
        data += piece
    return data


def _write(out: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[out.write(rest) :]
