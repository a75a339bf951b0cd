"""Whole databases: having one alone, copying it, putting another's content into it.

Never by copying or renaming the file of a database in use: its newest changes lie in a log beside it, and other
programs hold on to the file, not to its name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from db.connection import connect
from db.disk import move, sync_file, sync_folder
from forms.errors import WorkspaceLocked

KEPT = "backups"
"""The folder beside a database for what it held before it was upgraded or replaced."""


@contextmanager
def alone(path: Path) -> Iterator[sqlite3.Connection]:
    """A database that no other program can open until the end. Raises WorkspaceLocked while one has it open."""
    with closing(connect(path)) as database:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        (mode,) = database.execute("PRAGMA journal_mode = DELETE").fetchone()
        if mode != "delete":
            raise WorkspaceLocked(path=path)
        database.execute("BEGIN EXCLUSIVE")
        database.execute("COMMIT")  # the lock stays until the connection is closed
        yield database


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """A consistent copy in one file, which gets its name when it is complete and on the disk."""
    partial = target.with_name(f".{target.name}.partial-{token_hex(4)}")
    try:
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        sync_file(partial)
        partial.replace(target)
    finally:
        remove_database(partial)
    sync_folder(target.parent)


def fill_database(live: sqlite3.Connection, source: Path) -> None:
    """Put the content of the database `source` into one that is `alone`, in one transaction."""
    with closing(connect(source)) as database:
        database.backup(live)


def remove_database(path: Path) -> None:
    """Remove a database that nobody uses, with the files SQLite keeps beside it."""
    for part in (*logs_of(path), path):
        part.unlink(missing_ok=True)


def logs_of(path: Path) -> tuple[Path, ...]:
    """The files SQLite keeps beside a database."""
    return tuple(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal"))


def install_database(staged: Path, path: Path) -> None:
    """Give a synced database its final name where no usable one is. Logs of what was there must not play into it."""
    for log in logs_of(path):
        log.unlink(missing_ok=True)
    move(staged, path)


def kept_name(path: Path, why: str) -> Path:
    """A free name for what `path` holds, saying why and when (UTC) it was kept; its folder is made."""
    folder = path.parent / KEPT
    folder.mkdir(exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    return folder / f"{path.stem}-{why}-{moment}{path.suffix}"
