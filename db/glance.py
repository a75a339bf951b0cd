"""What home shows, read without the database library: the window is there before that is imported (0.4 s).

Only for looking: everything else, and every doubt, is for `db.store`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from db.lines import export_of, summary_of
from db.records import ExportRecord, Summary
from db.revisions import REVISIONS

DATABASE = "workspace.db"
_SUMMARIES = """
    SELECT *, (SELECT count(*) FROM answer WHERE application_id = application.id) AS answered
    FROM application WHERE archived = 0 ORDER BY changed DESC, id
"""


@dataclass(frozen=True, slots=True)
class Glance:
    """The applications at work, the last changed first, and the files made of them, the newest first."""

    summaries: tuple[Summary, ...]
    records: tuple[ExportRecord, ...]

    def applications(self) -> tuple[Summary, ...]:
        """As `Store.applications`."""
        return self.summaries

    def exports(self) -> tuple[ExportRecord, ...]:
        """As `Store.exports`."""
        return self.records


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
            summaries = tuple(summary_of(row) for row in _rows(database, _SUMMARIES))
            records = tuple(
                export_of(row) for row in _rows(database, "SELECT * FROM export ORDER BY id DESC")
            )
    except (sqlite3.Error, ValueError, AttributeError):
        return None
    return Glance(summaries, records)


def _rows(database: sqlite3.Connection, query: str) -> Iterator[SimpleNamespace]:
    cursor = database.execute(query)
    names = [column[0] for column in cursor.description]
    for cells in cursor:
        yield SimpleNamespace(**dict(zip(names, cells, strict=True)))
