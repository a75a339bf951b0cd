"""Brings a workspace's database to the shape this program knows, or refuses.

Nothing but a plain SELECT happens to a database that is up to date; Alembic is imported only when there is
something to do. A new database is made by running all migrations in one transaction.

An older one is never worked on in place (elsewhere, half a migration left programs that never started again):
it is backed up beside itself, a copy is migrated and checked, and the copy goes back into the database file
by SQLite's online backup, which is one transaction under an exclusive lock held since before the first copy.
Renaming over the file instead would strand programs that wait for the old one, let SQLite play an old
write-ahead log into the new one, and fail on Windows while any program has it open.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, StaticPool, create_engine

from db.connection import connect, engine_for
from db.copying import KEPT, alone, copy_database, fill_database, kept_name, remove_database
from db.disk import sync_file, sync_folder
from db.errors import explained
from db.revisions import REVISIONS
from forms.errors import WorkspaceCorrupt, WorkspaceNewer

SCRIPTS = Path(__file__).parent / "migrations"
"""Read as files by Alembic: a frozen program must carry the folder as data."""

_BEFORE = "before-upgrade-from-"

Shape = frozenset[tuple[str, str, str]]
"""Type, name and SQL of everything a database defines."""


def bring_up(path: Path, scripts: Path = SCRIPTS, revisions: tuple[str, ...] = REVISIONS) -> Path | None:
    """Make `path` a database of the last of `revisions`; gives the backup of an older one, if there was one.

    Raises WorkspaceNewer, WorkspaceCorrupt, WorkspaceLocked, DiskFull, FolderReadOnly. After any of them the
    database holds what it held.
    """
    with explained(path):
        found = revision_of(path) if path.exists() else None
        if found == revisions[-1]:
            return None
        if found is None:
            _create(path, scripts, revisions)
            return None
        if found not in revisions:
            raise WorkspaceNewer(path=path, found=found, kept=kept_for(path, revisions))
        return _upgrade(path, found, scripts, revisions)


def kept_for(path: Path, revisions: tuple[str, ...] = REVISIONS) -> Path | None:
    """What was kept of a database before a newer program upgraded it: the last that a program of `revisions` reads."""
    start = f"{path.stem}-{_BEFORE}"
    found: dict[str, Path] = {}
    for file in (path.parent / KEPT).glob(f"{start}*{path.suffix}"):
        revision, _, moment = file.stem.removeprefix(start).partition("-")
        if revision in revisions:
            found[moment] = file
    return found[max(found)] if found else None


def revision_of(path: Path) -> str | None:
    """The revision a database is at, None when it is empty. Raises WorkspaceCorrupt when it is not ours."""
    with closing(connect(path)) as database:
        database.execute("PRAGMA query_only = ON")
        return _revision(database, path)


def check(path: Path, scripts: Path = SCRIPTS, revisions: tuple[str, ...] = REVISIONS) -> None:
    """Read a whole database of the last revision. Raises WorkspaceCorrupt when anything is not as it must be."""
    with explained(path), closing(connect(path)) as database:
        sound = (
            database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            and not database.execute("PRAGMA foreign_key_check").fetchall()
            and shape_of(database) == expected_shape(scripts, revisions)
        )
    if not sound:
        raise WorkspaceCorrupt(path=path)


def shape_of(database: sqlite3.Connection) -> Shape:
    """Everything a database defines; the order of a table's constraints, which Alembic leaves to chance, is not kept."""
    rows = database.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
    return frozenset((kind, name, _ordered(sql)) for kind, name, sql in rows)


def _ordered(sql: str) -> str:
    text = " ".join(sql.split()).removesuffix(")").rstrip()
    columns, *constraints = text.split(", CONSTRAINT ")
    return ", CONSTRAINT ".join((columns, *sorted(constraints)))


def expected_shape(scripts: Path = SCRIPTS, revisions: tuple[str, ...] = REVISIONS) -> Shape:
    """What a database made by running the migrations defines."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        _run(connection, scripts, revisions[-1])
        raw = connection.connection.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            raise TypeError(raw)
        return shape_of(raw)


def migrate_copy(path: Path, scripts: Path = SCRIPTS, revisions: tuple[str, ...] = REVISIONS) -> None:
    """Take a database that nobody else uses to the last revision, check it, and leave it as one synced file."""
    with explained(path):
        engine = engine_for(path, pooled=False, foreign_keys=False)
        with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
            _run(connection, scripts, revisions[-1])
        check(path, scripts, revisions)
        with closing(connect(path)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
        sync_file(path)


def _create(path: Path, scripts: Path, revisions: tuple[str, ...]) -> None:
    """All in one transaction: a start that is killed leaves an empty database, and the next one begins again."""
    engine = engine_for(path, pooled=False, foreign_keys=False)
    with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        raw = connection.connection.driver_connection
        if isinstance(raw, sqlite3.Connection) and _revision(raw, path) is None:  # nobody was faster
            _run(connection, scripts, revisions[-1])
    sync_folder(path.parent)


def _upgrade(path: Path, found: str, scripts: Path, revisions: tuple[str, ...]) -> Path | None:
    with alone(path) as live:
        if _revision(live, path) != found:
            return None  # another program was faster
        kept = kept_name(path, f"{_BEFORE}{found}")
        copy_database(live, kept)
        copy = path.with_name(f".{path.name}.migrating-{token_hex(4)}")
        try:
            copy_database(live, copy)
            migrate_copy(copy, scripts, revisions)
            fill_database(live, copy)
        finally:
            remove_database(copy)
    return kept


def _revision(database: sqlite3.Connection, path: Path) -> str | None:
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return None
    rows = (
        database.execute("SELECT version_num FROM alembic_version").fetchall()
        if "alembic_version" in tables
        else []
    )
    if len(rows) != 1 or not isinstance(rows[0][0], str):
        raise WorkspaceCorrupt(path=path)
    return rows[0][0]


def _run(connection: Connection, scripts: Path, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()  # no file: nothing in the current folder has a say
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
