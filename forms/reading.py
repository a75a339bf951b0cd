"""Reading files that somebody else chose: they may be folders, pipes, devices, or larger than memory."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from forms.errors import FileUnreadable


@contextmanager
def opened(source: Path) -> Iterator[BinaryIO]:
    """A regular file, open for reading. Raises FileUnreadable, also for folders, pipes and devices.

    Looked at before and after opening, as opening a device can do things and a pipe can wait for ever.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if not stat.S_ISREG(source.stat().st_mode):
            raise FileUnreadable(path=source)
        descriptor = os.open(source, flags)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise FileUnreadable(path=source) from error
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileUnreadable(path=source)
        yield file


def at_most(file: BinaryIO, limit: int) -> bytes:
    """What a file holds, and no more than `limit` + 1 bytes of it: a longer answer than `limit` means too much.

    Asks for no more than the file's own size: where memory that was asked for and not filled is not taken back
    (wine), three packs of six small files, of 4 MB at most, cost 75 MB.
    """
    asked = min(limit, os.fstat(file.fileno()).st_size) + 1
    data = file.read(asked)
    return data if len(data) < asked else data + file.read(limit + 1 - asked)  # it grew meanwhile


def read_small(source: Path, limit: int) -> bytes:
    """The whole of a regular file of at most `limit` bytes. Raises FileUnreadable."""
    with opened(source) as file:
        try:
            if os.fstat(file.fileno()).st_size <= limit:
                data = at_most(file, limit)
                if len(data) <= limit:
                    return data
        except OSError as error:
            raise FileUnreadable(path=source) from error
    raise FileUnreadable(path=source)
