"""Backups of a workspace, and the way back.

A backup is a folder: the database, the evidence files, what else lies in the workspace's folders (see `db.beside`),
and `manifest.json` with the SHA-256 of each. Not one archive: a memory stick with FAT32 takes no file over 4 GiB,
damage to one file does not cost the others, and there is no archive format for a hostile backup to play with.

It gets its name when it is complete, on the disk, and has been read again. A backup that is brought along may have
been made by anybody: it is checked in full before anything of the workspace is touched.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy.exc import DatabaseError

from db import beside
from db.beside import Kept
from db.connection import connect
from db.copying import (
    alone,
    copy_database,
    fill_database,
    install_database,
    kept_name,
    logs_of,
    remove_database,
)
from db.disk import chunks, discard, discard_folder, sync_file, sync_folder
from db.errors import explained
from db.evidence import EvidenceFiles
from db.migrate import migrate_copy, revision_of
from db.revisions import REVISIONS
from db.store import DATABASE, Store
from forms.errors import (
    BackupInvalid,
    EvidenceChanged,
    FileUnreadable,
    WorkspaceCorrupt,
    WorkspaceNewer,
)
from forms.progress import Progress, Stop, check, never, quiet
from forms.reading import opened, read_small

MANIFEST = "manifest.json"
NAME = "IPZoneDesk-"
"""How the folders of backups begin."""
FORMAT = "ipzone-desk-backup"
VERSION = 2
"""1 held the database and the evidence only."""
_DEAD_AFTER = 24 * 3600
"""Seconds after which a backup without a name has been given up."""
_MANIFEST_LIMIT = 64 * 1024**2
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `evidence` is sizes in bytes by SHA-256."""

    made: str
    database: str
    """SHA-256."""
    evidence: dict[str, int]
    missing: tuple[str, ...]
    """Files that were gone or damaged in the workspace already."""
    files: tuple[Kept, ...] = ()
    """What else the workspace keeps."""

    @property
    def size(self) -> int:
        """Bytes, without the database."""
        return sum(self.evidence.values()) + sum(one.size for one in self.files)


def backup(
    store: Store, files: EvidenceFiles, target: Path, progress: Progress = quiet, stop: Stop = never
) -> Path:
    """Write the whole workspace into a new folder, read it again, and give its path.

    Where `target` is a folder already, the new one is made inside, named for the moment. The workspace stays in
    use meanwhile. Raises FolderMissing, FolderReadOnly, DiskFull, Cancelled, BackupInvalid (what was written
    cannot be read again); nothing is left behind then.
    """
    with explained(target):
        final = target / f"{NAME}{_now():%Y%m%dT%H%M%S%fZ}" if target.is_dir() else target
        _clear_given_up(final.parent)
        partial = final.with_name(f".{final.name}.partial-{token_hex(4)}")
        partial.mkdir()
        try:
            _write(store, files, partial, progress, stop)
            _verify(partial, read_manifest(partial), progress, stop)
            partial.rename(final)
            sync_folder(final.parent)
        except BaseException:
            discard_folder(partial)
            raise
    return final


def restore(source: Path, folder: Path, progress: Progress = quiet, stop: Stop = never) -> Path | None:
    """Put a backup in place of the workspace in `folder`, which nobody may have open.

    Gives where the database that was there is kept; all other files are only ever added. An older backup is
    upgraded. All or nothing: the change is one transaction, and whatever is raised leaves the workspace as it
    was. A single file is a database that this workspace kept, as before an upgrade; its evidence is still here.
    Raises BackupInvalid, WorkspaceNewer, WorkspaceLocked, FolderReadOnly, DiskFull, Cancelled.
    """
    path = folder / DATABASE
    staged = path.with_name(f".{path.name}.restoring-{token_hex(4)}")
    if source.is_file():
        return _restore_kept(source, path, staged, stop)
    manifest = read_manifest(source)
    added: list[Path] = []
    units: list[Path] = []
    with explained(path):
        folder.mkdir(parents=True, exist_ok=True)
        beside.clear(folder)
        try:
            _stage(source, manifest, staged, stop)
            others = beside.stage(source, manifest.files, folder, stop)
            files, saved = EvidenceFiles(folder), EvidenceFiles(source, read_only=True)
            for number, sha256 in enumerate(manifest.evidence):
                progress("还原佐证材料", number, len(manifest.evidence))
                if _take(files, saved, sha256, source, stop):
                    added.append(files.path(sha256))
            beside.add(others, folder, units)
            return _put_in_place(staged, path)
        except BaseException:
            for new in added:
                discard(new)
            for unit in units:
                beside.take_back(unit)
            raise
        finally:
            remove_database(staged)
            beside.clear(folder)


def _restore_kept(source: Path, path: Path, staged: Path, stop: Stop) -> Path | None:
    with explained(path):
        try:
            with _trusted(source):
                _digest(source, staged)
                _bring_up(source, staged, stop)
            return _put_in_place(staged, path)
        finally:
            remove_database(staged)


def read_manifest(source: Path) -> Manifest:
    """Raises BackupInvalid when the folder is no backup, or one of a later kind."""
    try:
        return _manifest_of(json.loads(read_small(source / MANIFEST, _MANIFEST_LIMIT)))
    except (FileUnreadable, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BackupInvalid(path=source) from error


def _manifest_of(raw: Any) -> Manifest:
    if raw["format"] != FORMAT or raw["version"] not in range(1, VERSION + 1):
        raise ValueError(raw["version"])
    evidence = {entry["sha256"]: entry["size"] for entry in raw["evidence"]}
    digests = [raw["database"]["sha256"], *evidence, *raw["missing"]]
    for digest in digests:
        if not _DIGEST.fullmatch(digest):
            raise ValueError(digest)
    if len(evidence) != len(raw["evidence"]) or not all(type(size) is int for size in evidence.values()):
        raise ValueError("evidence")
    files = tuple(Kept(one["path"], one["sha256"], one["size"]) for one in raw.get("files", ()))
    if len({str(one.path).casefold() for one in files}) != len(files) or len(files) > beside.LIMIT:
        raise ValueError("files")
    for one in files:
        if not beside.is_name(one.path) or type(one.size) is not int or not _DIGEST.fullmatch(one.sha256):
            raise ValueError(one)
    return Manifest(str(raw["made"]), raw["database"]["sha256"], evidence, tuple(raw["missing"]), files)


def _write(store: Store, files: EvidenceFiles, folder: Path, progress: Progress, stop: Stop) -> None:
    database = folder / DATABASE
    with closing(connect(store.path)) as live:
        copy_database(live, database)
    saved = EvidenceFiles(folder)
    evidence, missing = [], []
    wanted = sorted({*files.all(), *_referenced(database)})
    for number, sha256 in enumerate(wanted):
        progress("备份佐证材料", number, len(wanted))
        try:
            saved.take(files, sha256, stop=stop)
        except (EvidenceChanged, FileUnreadable):  # the check of each application names them
            missing.append(sha256)
        else:
            evidence.append({"sha256": sha256, "size": saved.path(sha256).stat().st_size})
    others, lost = beside.save(store.path.parent, folder, progress, stop)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "made": _now().isoformat(timespec="seconds"),
        "database": {"sha256": _digest(database), "revision": REVISIONS[-1]},
        "evidence": evidence,
        "missing": missing,
        "files": [{"path": one.path, "sha256": one.sha256, "size": one.size} for one in others],
        "unreadable": lost,
    }
    manifest = folder / MANIFEST
    manifest.write_text(json.dumps(document, indent=1), encoding="utf-8")
    sync_file(manifest)
    sync_folder(folder)


def _verify(folder: Path, manifest: Manifest, progress: Progress, stop: Stop) -> None:
    if _digest(folder / DATABASE) != manifest.database:
        raise BackupInvalid(path=folder)
    saved = EvidenceFiles(folder, read_only=True)
    for number, (sha256, size) in enumerate(manifest.evidence.items()):
        progress("校验备份", number, len(manifest.evidence))
        if not saved.holds(sha256, size, stop=stop):
            raise BackupInvalid(path=folder)
    if not beside.holds(folder, manifest.files, stop):
        raise BackupInvalid(path=folder)


def _stage(source: Path, manifest: Manifest, staged: Path, stop: Stop) -> None:
    """Copy the backup's database beside the workspace's, bring it up to date, and check all of it."""
    with _trusted(source):
        if _digest(source / DATABASE, staged) != manifest.database:
            raise BackupInvalid(path=source)
        _bring_up(source, staged, stop)
        with explained(staged):
            if not _referenced(staged) <= {*manifest.evidence, *manifest.missing}:
                raise BackupInvalid(path=source)


def _bring_up(source: Path, staged: Path, stop: Stop) -> None:
    """Take a copy of a database that anybody may have made to the shape of now."""
    check(stop)
    with explained(staged):
        found = revision_of(staged)
        if found is None:
            raise BackupInvalid(path=source)
        if found not in REVISIONS:
            raise WorkspaceNewer(path=source, found=found)
        migrate_copy(staged)


@contextmanager
def _trusted(source: Path) -> Iterator[None]:
    """What is found wrong with a database makes the backup invalid."""
    try:
        yield
    except (WorkspaceCorrupt, FileUnreadable, sqlite3.Error, DatabaseError) as error:
        raise BackupInvalid(path=source) from error


def _take(files: EvidenceFiles, saved: EvidenceFiles, sha256: str, source: Path, stop: Stop) -> bool:
    try:
        return files.take(saved, sha256, stop=stop)
    except (EvidenceChanged, FileUnreadable) as error:
        raise BackupInvalid(path=source) from error


def _put_in_place(staged: Path, path: Path) -> Path | None:
    if not path.exists():
        install_database(staged, path)
        return None
    kept = kept_name(path, "before-restore")
    try:
        with explained(path), alone(path) as live:
            copy_database(live, kept)
            fill_database(live, staged)
    except WorkspaceCorrupt:
        for part in (*logs_of(path), path):  # as it is: somebody may still get something out of it
            if part.exists():
                shutil.copyfile(part, kept.with_name(kept.name + part.name.removeprefix(path.name)))
        install_database(staged, path)
    return kept


def _digest(path: Path, into: Path | None = None) -> str:
    """The SHA-256 of a file, which is copied and synced on the way when asked. Raises FileUnreadable."""
    digest = hashlib.sha256()
    with opened(path) as file, into.open("xb") if into else nullcontext() as copy:
        for chunk in chunks(file, path):
            digest.update(chunk)
            if copy:
                copy.write(chunk)
    if into:
        sync_file(into)
    return digest.hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)


def _clear_given_up(folder: Path) -> None:
    """Remove backups that a kill left without a name."""
    for left in folder.glob(f".{NAME}*.partial-*"):
        if left.is_dir() and _now().timestamp() - left.stat().st_mtime > _DEAD_AFTER:
            discard_folder(left)


def _referenced(database: Path) -> set[str]:
    with closing(connect(database)) as copy:
        return {sha256 for (sha256,) in copy.execute("SELECT DISTINCT sha256 FROM evidence")}
