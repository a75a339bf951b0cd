"""What SQLite and the operating system refuse, as failures a user can meet.

Only what the surroundings cause is translated: a locked, full, read-only, vanished or damaged workspace.
Everything else (a wrong statement, a broken constraint) is a mistake of this program and goes through as it is.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forms.errors import (
    DiskFailed,
    DiskFull,
    FolderReadOnly,
    IpzoneError,
    WorkspaceCorrupt,
    WorkspaceLocked,
)
from forms.refusals import of_system

__all__ = ["explained", "of_system"]

_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PROBE = 256 * 1024
"""Bytes that must still fit; SQLite needs about this much for the files beside a database."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Translate what SQLite or the operating system refuse while working on `path`, a file of the workspace.

    Raises WorkspaceLocked, WorkspaceCorrupt, DiskFull, FolderReadOnly, FolderMissing, DiskFailed.
    """
    try:
        yield
    except OSError as error:
        raise of_system(error, path) from error
    except Exception as error:
        # SQLAlchemy wraps the driver's errors; asking for `orig` spares its import here
        native = getattr(error, "orig", None) or error
        found = _of_sqlite(native, path) if isinstance(native, sqlite3.Error) else None
        if found is None:
            raise
        raise found from error


def _of_sqlite(error: sqlite3.Error, path: Path) -> IpzoneError | None:
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code in _LOCKED:
        return WorkspaceLocked(path=path)
    if code in _DAMAGED:
        return WorkspaceCorrupt(path=path)
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(path=path)
    if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
        # SQLite does not say why; the folder does
        trouble = _trouble_with(path.parent)
        if (
            trouble is None
            and code == sqlite3.SQLITE_READONLY
            and extended != sqlite3.SQLITE_READONLY_DBMOVED
        ):
            trouble = FolderReadOnly(path=path)  # the file alone may only be read
        return trouble or DiskFailed(path=path, reason=str(error))
    return None


def _trouble_with(folder: Path) -> IpzoneError | None:
    """What keeps a file from being written into a folder, found by writing one."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        try:
            with probe.open("wb") as file:
                file.write(bytes(_PROBE))
                os.fsync(file.fileno())
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        return of_system(error, folder)
    return None
