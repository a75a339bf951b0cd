"""What home shows, read without the database library: the window is there before that is imported (0.4 s).

Only for looking: everything else, and every doubt, is for `db.store`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from db.lines import export_of, received_of, summary_of
from db.records import ExportRecord, ReceivedRecord, Summary
from db.revisions import REVISIONS

DATABASE = "workspace.db"
_RECEIVED = """
    SELECT sha256, name, size, at, who, refused, application_id, revision, content, title, place_code
        FROM received ORDER BY at DESC, sha256 LIMIT 60
"""
_SUMMARIES = """
    SELECT *, (SELECT count(*) FROM answer WHERE application_id = application.id) AS answered,
        (SELECT value FROM answer WHERE application_id = application.id
            AND path = 'subject.deadline' AND kind = 'day') AS deadline
    FROM application WHERE archived = 0 ORDER BY changed DESC, id
"""


@dataclass(frozen=True, slots=True)
class Glance:
    """The applications at work, the last changed first, the files made of them and those handed in, the newest first,
    and settings."""

    summaries: tuple[Summary, ...]
    records: tuple[ExportRecord, ...]
    handed_in: tuple[ReceivedRecord, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    def applications(self) -> tuple[Summary, ...]:
        """As `Store.applications`."""
        return self.summaries

    def exports(self) -> tuple[ExportRecord, ...]:
        """As `Store.exports`; the newest of them."""
        return self.records

    def latest_received(self, count: int) -> tuple[ReceivedRecord, ...]:
        """As `Store.received`; the newest of them, up to 60."""
        return self.handed_in[:count]

    def setting(self, name: str) -> str | None:
        """As `Store.setting`."""
        return self.settings.get(name)


def glance(folder: Path) -> Glance | None:
    """Look at the workspace in a folder. None when there is none, it is of another program version, or anything
    is the matter with it: open it as usual, which says what."""
    path = folder / DATABASE
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(path, timeout=0.2)) as database:
            database.execute("PRAGMA query_only = ON")
            if database.execute("SELECT version_num FROM alembic_version").fetchall() != [(REVISIONS[-1],)]:
                return None
            summaries = read_summaries(database)
            records = tuple(
                export_of(row) for row in _rows(database, "SELECT * FROM export ORDER BY id DESC LIMIT 60")
            )
            handed_in = tuple(received_of(row) for row in _rows(database, _RECEIVED))
            settings = dict(database.execute("SELECT name, value FROM setting WHERE name LIKE 'backup.%'"))
    except (sqlite3.Error, ValueError, AttributeError, TypeError):
        return None
    return Glance(summaries, records, handed_in, settings)


def read_summaries(database: sqlite3.Connection) -> tuple[Summary, ...]:
    """The applications at work, the last changed first. Raises sqlite3.Error, and ValueError, AttributeError or
    TypeError for cells that this program cannot have written."""
    return tuple(summary_of(row) for row in _rows(database, _SUMMARIES))


def _rows(database: sqlite3.Connection, query: str) -> Iterator[SimpleNamespace]:
    cursor = database.execute(query)
    names = [column[0] for column in cursor.description]
    for cells in cursor:
        yield SimpleNamespace(**dict(zip(names, cells, strict=True)))
