"""Reading files that may be anything, and making sure that what was written stays written."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from forms.errors import FileUnreadable

CHUNK = 1024 * 1024
"""Bytes read at a time."""
_DEAD_AFTER = 3600
"""Seconds a temporary file is left alone: nobody writes one for that long without touching it."""


def chunks(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """A file in pieces of at most CHUNK.

    Raises FileUnreadable, so that trouble with what is read is not taken for trouble with what is written.
    """
    while True:
        try:
            chunk = file.read(CHUNK)
        except OSError as error:
            raise FileUnreadable(path=path) from error
        if not chunk:
            return
        yield chunk


def write_all(target: BinaryIO, chunk: bytes) -> None:
    """Unbuffered files may take less than they are given."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[target.write(rest) :]


def clear_leftovers(folder: Path, beginning: str) -> None:
    """Remove temporary files of ours that killed programs left."""
    for path in folder.glob(f"{beginning}*"):
        if is_old(path):
            discard(path)


def is_old(path: Path) -> bool:
    """Whether a temporary file or folder was left alone for so long that its owner is dead; not when it is gone."""
    try:
        return time.time() - path.stat().st_mtime > _DEAD_AFTER
    except FileNotFoundError:
        return False  # its owner was faster


def sync_file(path: Path) -> None:
    """Wait until a closed file's content is on the disk."""
    descriptor = os.open(path, os.O_RDWR)  # Windows flushes only what is open for writing
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk. Windows keeps them in order by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move(source: Path, target: Path) -> None:
    """Give a file its final name on the same disk, in place of what may be there."""
    if os.name == "nt" and target.exists():
        target.chmod(0o600)  # Windows does not replace what may only be read
    source.replace(target)
    sync_folder(target.parent)


def discard(path: Path) -> None:
    """Remove a file if it is there, also one that may only be read."""
    if os.name == "nt" and path.exists():
        path.chmod(0o600)
    path.unlink(missing_ok=True)


def discard_folder(folder: Path) -> None:
    """Remove a folder and what is in it, also files that may only be read."""
    for path in folder.rglob("*"):
        if not path.is_dir():
            discard(path)
    shutil.rmtree(folder)
