"""What a backup holds, and what restoring it would change: looked at without opening it as a workspace.

A backup may have been made by anybody, so nothing of it is believed before `db.backup.restore` has checked it, and
a query that does not end is cut off.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db.backup import MANIFEST, NAME, Manifest, read_manifest
from db.glance import read_summaries
from db.records import Summary
from db.workspace import DATABASE
from forms.errors import BackupInvalid

_STEPS = 20_000_000
"""Virtual machine instructions of SQLite that 10,000 applications do not need."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A backup as its owner describes it."""

    path: Path
    manifest: Manifest
    made: datetime | None
    applications: tuple[Summary, ...]
    """Those at work, the last changed first."""

    def count(self, folder: str) -> int:
        """How many things one of the folders beside holds: identities, packs, roots, packages, fonts."""
        return len({one.path.split("/")[1] for one in self.manifest.files if one.folder == folder})


@dataclass(frozen=True, slots=True)
class Consequences:
    """What restoring changes, in numbers of applications."""

    back: int
    """That the workspace lacks, or has archived."""
    older: int
    """That go back to an earlier state."""
    gone: int
    """That the backup lacks: they stay only in what is kept of the replaced workspace."""


def look_into(source: Path) -> Contents:
    """What a folder that should be a backup holds, or a database that was kept. Raises BackupInvalid."""
    kept = source.is_file()
    manifest = Manifest(_written(source), "", {}, ()) if kept else read_manifest(source)
    database = source if kept else source / DATABASE
    address = f"{database.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as opened:
            opened.set_progress_handler(lambda: 1, _STEPS)
            applications = read_summaries(opened)
    except (sqlite3.Error, ValueError, AttributeError, TypeError) as error:
        raise BackupInvalid(path=source) from error
    return Contents(source, manifest, _moment(manifest.made), applications)


def backups_in(folder: Path) -> tuple[Path, ...]:
    """The backups a folder holds, the newest first; the folder itself when it is one."""
    if (folder / MANIFEST).is_file():
        return (folder,)
    found = (path for path in folder.glob(f"{NAME}*") if (path / MANIFEST).is_file())
    return tuple(sorted(found, key=lambda path: path.name, reverse=True))


def consequences(now: tuple[Summary, ...], contents: Contents) -> Consequences:
    """What becomes of the applications there are when this backup is restored."""
    here = {one.id: one for one in now}
    there = {one.id: one for one in contents.applications}
    return Consequences(
        back=len(there.keys() - here.keys()),
        older=sum(there[id_].revision < here[id_].revision for id_ in there.keys() & here.keys()),
        gone=len(here.keys() - there.keys()),
    )


def _written(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
