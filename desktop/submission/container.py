"""Writes an ASiC-E container as a stream: every file is read once, and copied, hashed and summed on the way.

One form for everything (see `headers`), so the same content gives the same bytes. A header goes out before the
content it describes; its checksum is put in afterwards, since the file written to can seek.

Source: ETSI EN 319 162-1 V1.1.1, annex A.1; PKWARE APPNOTE 6.3.10.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop.submission import headers as h
from desktop.submission.headers import Entry
from desktop.submission.names import check_name, check_names
from desktop.submission.reader import MEDIA_TYPE
from desktop.submission.sidehash import CHUNK, SideHash
from forms.errors import EvidenceChanged, EvidenceMissing
from forms.progress import Stop, check, never


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it was written, with the digest of its content (hex)."""

    entry: Entry
    sha256: str


class ContainerWriter:
    """Writes one container to a file that does not exist yet.

    OSError goes through as it is: the caller knows what the user was doing. The caller removes the file when
    anything is raised.
    """

    def __init__(self, path: Path) -> None:
        self._file = FileIO(path, "x+")
        self._written: list[Written] = []
        self._at = 0
        self._side = SideHash()
        try:
            self.add_bytes("mimetype", MEDIA_TYPE)
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def written(self) -> tuple[Written, ...]:
        """Everything so far, in the order of the file."""
        return tuple(self._written)

    def add_bytes(self, name: str, data: bytes) -> Written:
        """Add an entry. Raises ReaderFault `name.*` for a name that no reader should take."""
        check_name(name)
        crc32 = zlib.crc32(data)
        header = h.local_header(name, len(data), crc32)
        self._put(header + data)
        return self._note(name, len(header), len(data), crc32, hashlib.sha256(data).hexdigest())

    def add_file(
        self,
        name: str,
        source: Path,
        size: int | None = None,
        sha256: str | None = None,
        told: Callable[[int], None] = lambda _: None,
        stop: Stop = never,
    ) -> Written:
        """Add a file in one pass, memory flat; `told` gets the bytes written since it was last called.

        With `size` and `sha256` the file must be just that. Raises EvidenceMissing when it is not there,
        EvidenceChanged when it is not what was expected or changes while it is read, Cancelled.
        """
        try:
            file = FileIO(source)
        except FileNotFoundError:
            raise EvidenceMissing(name=name) from None
        with file:
            length = os.fstat(file.fileno()).st_size
            if size is not None and length != size:
                raise EvidenceChanged(name=name)
            if length <= CHUNK:
                data = _read_all(file, length)
                if data is None or (sha256 is not None and hashlib.sha256(data).hexdigest() != sha256):
                    raise EvidenceChanged(name=name)
                check(stop)
                written = self.add_bytes(name, data)
                told(length)
                return written
            return self._stream(name, file, length, sha256, told, stop)

    def finish(self) -> None:
        """Write the directory. Raises ReaderFault for names that collide."""
        check_names(one.entry.name for one in self._written)
        self._put(h.directory([one.entry for one in self._written], self._at))

    def _stream(
        self,
        name: str,
        file: FileIO,
        length: int,
        sha256: str | None,
        told: Callable[[int], None],
        stop: Stop,
    ) -> Written:
        check_name(name)
        start, crc32, left = self._at, 0, length
        self._put(h.local_header(name, length, 0))
        header = self._at - start
        self._side.reset("sha256")
        while left:
            view = self._side.buffer()[:left]
            count = file.readinto(view)
            if not count:
                raise EvidenceChanged(name=name)
            chunk = view[:count]
            self._side.update(chunk)
            crc32 = zlib.crc32(chunk, crc32)
            self._put(chunk)
            left -= count
            told(count)
            check(stop)
        digest = self._side.hexdigest()
        if file.read(1) or (sha256 is not None and digest != sha256):
            raise EvidenceChanged(name=name)
        self._file.seek(start)
        self._write(h.local_header(name, length, crc32))
        self._file.seek(self._at)
        return self._note(name, header, length, crc32, digest)

    def _close(self) -> None:
        self._side.close()
        self._file.close()

    def _note(self, name: str, header: int, size: int, crc32: int, sha256: str) -> Written:
        data = self._at - size
        written = Written(Entry(name, size, crc32, data - header, data, size), sha256)
        self._written.append(written)
        return written

    def _put(self, data: bytes | memoryview) -> None:
        self._write(data)
        self._at += len(data)

    def _write(self, data: bytes | memoryview) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]


def _read_all(file: FileIO, length: int) -> bytes | None:
    """The whole of a small file, None when it is not as long as it was."""
    data = file.read(length + 1)
    while data is not None and len(data) < length and (more := file.read(length + 1 - len(data))):
        data += more
    return data if data is not None and len(data) == length else None
