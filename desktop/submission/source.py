"""Bytes of a file at given places, for several threads at once."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from io import SEEK_END, FileIO
from pathlib import Path

from zlib_ng.zlib_ng import crc32  # eight times as fast as zlib's

from desktop.submission.faults import ReaderFault
from desktop.submission.headers import Entry
from forms.errors import PackageUnreadable


class Source:
    """A file that stays open until `close`, so what was read once is what is read again."""

    def __init__(self, path: Path) -> None:
        """Raises PackageUnreadable when there is no such file, or none that can be read."""
        self.path = path
        self._lock = threading.Lock()
        try:
            if not path.is_file():  # opening a pipe would wait for ever
                raise PackageUnreadable(path=path)
            self._file = FileIO(path)
        except (OSError, ValueError):
            raise PackageUnreadable(path=path) from None

    def size(self) -> int:
        """Bytes, as it is now."""
        return self._file.seek(0, SEEK_END)

    def fill(self, offset: int, view: memoryview) -> None:
        """Read exactly this. Raises PackageUnreadable."""
        got = 0
        while got < len(view):
            try:
                count = self._read_at(offset + got, view[got:])
            except OSError:
                raise PackageUnreadable(path=self.path) from None
            if not count:
                raise PackageUnreadable(path=self.path)
            got += count

    def pieces(self, start: int, end: int, buffer: memoryview) -> Iterator[memoryview]:
        """What lies there, each piece valid until the next is asked for. Raises PackageUnreadable."""
        while start < end:
            view = buffer[: end - start]
            self.fill(start, view)
            yield view
            start += len(view)

    def _read_at(self, offset: int, view: memoryview) -> int:
        if sys.platform == "win32":
            with self._lock:  # keeps seek and read together
                self._file.seek(offset)
                return self._file.readinto(view) or 0
        else:
            return os.preadv(self._file.fileno(), [view], offset)

    def close(self) -> None:
        self._file.close()


def checked(entry: Entry, content: Iterator[memoryview]) -> Iterator[memoryview]:
    """The content of an entry as it comes. Raises ReaderFault `entry.crc` at its end."""
    crc = 0
    for chunk in content:
        crc = crc32(chunk, crc)
        yield chunk
    if crc != entry.crc32:
        raise ReaderFault("entry.crc", entry.name)
