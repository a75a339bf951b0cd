"""Writes an ASiC-E container as a stream, in one form for everything (see `headers`): same content, same bytes.

A file is only copied: its checksums have been known since it was attached, and the container is read again and
verified before anybody gets it, which is when content that does not fit them is found.

Source: ETSI EN 319 162-1 V1.1.1, annex A.1; PKWARE APPNOTE 6.3.10.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop.submission import headers as h
from desktop.submission.following import Following
from desktop.submission.headers import Entry
from desktop.submission.names import check_name, check_names
from desktop.submission.reader import MEDIA_TYPE, PackageReader, ReaderFault
from forms.errors import EvidenceChanged, EvidenceMissing
from forms.progress import Progress, Stop, check, never, quiet

_CHUNK = 1 << 20
"""Bytes copied at a time. Far more at once makes Linux look for large pages, which can take seconds."""
_NOT_BY_SYSTEM = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)
"""What some file systems say, of which one cannot be copied from or to without a program's hands."""


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

    def __init__(self, path: Path, following: Following | None = None) -> None:
        """`following`: makes digests of what is written behind this writer."""
        self._file = FileIO(path, "x+")
        self._written: list[Written] = []
        self._at = 0
        self._buffer = memoryview(bytearray(_CHUNK))
        self._by_system = sys.platform == "linux"
        self._following = following
        try:
            self.add_bytes("mimetype", MEDIA_TYPE)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def written(self) -> tuple[Written, ...]:
        """Everything so far, in the order of the file."""
        return tuple(self._written)

    def add_bytes(self, name: str, data: bytes) -> Written:
        """Add an entry. Raises ReaderFault `name.*` for a name that no reader should take."""
        check_name(name)
        crc32 = zlib.crc32(data)
        entry = self._begin(name, len(data), crc32)
        self._put(data)
        return self._note(entry, hashlib.sha256(data).hexdigest())

    def add_file(
        self,
        name: str,
        source: Path,
        size: int,
        crc32: int,
        sha256: str,
        told: Callable[[int], None] = lambda _: None,
        stop: Stop = never,
    ) -> Written:
        """Copy a file whose checksums are known; `told` gets the bytes written since it was last called.

        The checksums are taken as they are given: whoever reads the container again finds out whether the content
        fits them. Raises EvidenceMissing when the file is not there, EvidenceChanged when it has not this size,
        Cancelled.
        """
        check_name(name)
        try:
            file = FileIO(source)
        except FileNotFoundError:
            raise EvidenceMissing(name=name) from None
        with file:
            if os.fstat(file.fileno()).st_size != size:
                raise EvidenceChanged(name=name)
            entry = self._begin(name, size, crc32)
            left = size
            while left:
                check(stop)
                count = self._copy(file, min(left, _CHUNK))
                if not count:
                    raise EvidenceChanged(name=name)
                left -= count
                told(count)
            if file.read(1):
                raise EvidenceChanged(name=name)
        return self._note(entry, sha256)

    def adopt(
        self,
        package: PackageReader,
        sha256: Mapping[str, str],
        progress: Progress = quiet,
        stop: Stop = never,
    ) -> None:
        """Take over all entries of a package of our own form, as they lie there, into a container just begun.

        `sha256` by name, hex; like checksums they are taken as given. Raises ReaderFault `container.form`,
        PackageUnreadable, Cancelled.
        """
        entries = tuple(package.entries.values())
        if not package.own_form or len(self._written) != 1 or entries[0] != self._written[0].entry:
            raise ReaderFault("container.form")
        end = entries[-1].data + entries[-1].packed
        for piece in package.as_it_lies(self._at, end):
            check(stop)
            self._put(piece)
            progress("抄写申报包", self._at, end)
        self._written = [Written(entry, sha256[entry.name]) for entry in entries]

    def finish(self) -> None:
        """Write the directory. Raises ReaderFault for names that collide."""
        check_names(one.entry.name for one in self._written)
        self._put(h.directory([one.entry for one in self._written], self._at))

    def _begin(self, name: str, size: int, crc32: int) -> Entry:
        header, offset = h.local_header(name, size, crc32), self._at
        self._put(header)
        entry = Entry(name, size, crc32, offset, self._at, size)
        if self._following is not None:
            self._following.begin(entry)
        return entry

    def _note(self, entry: Entry, sha256: str) -> Written:
        written = Written(entry, sha256)
        self._written.append(written)
        return written

    def _copy(self, source: FileIO, count: int) -> int:
        """Copy up to so many bytes from where a file stands; gives how many, 0 at its end."""
        if self._by_system:
            try:
                copied = _sent(self._file, source, count)
            except OSError as error:
                if error.errno not in _NOT_BY_SYSTEM:
                    raise
                self._by_system = False
            else:
                self._grow(copied)
                return copied
        read = source.readinto(self._buffer[:count]) or 0
        self._put(self._buffer[:read])
        return read

    def _put(self, data: bytes | memoryview) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._grow(len(data))

    def _grow(self, count: int) -> None:
        self._at += count
        if self._following is not None:
            self._following.grow(self._at)


def _sent(target: FileIO, source: FileIO, count: int) -> int:
    """Let the system copy, which takes half the time. Raises OSError, `_NOT_BY_SYSTEM` where it cannot."""
    if sys.platform == "linux":
        return os.sendfile(target.fileno(), source.fileno(), None, count)
    raise OSError(errno.ENOSYS, "sendfile")
