"""The evidence files of a workspace, kept by content.

A file lies at `evidence/ab/abcdef...`, named by its SHA-256: the same file is kept once, and damage shows. It gets
that name only when it is complete and on the disk; whatever happens before leaves at most a temporary file, which
a later start clears away. Kept files are never changed and never removed.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from zlib_ng.zlib_ng import crc32

from db.disk import chunks, clear_leftovers, discard, discard_folder, is_old, move, sync_folder, write_all
from db.errors import of_system
from db.names import FOLDER, MEDIA_TYPES, cleaned_name, media_type
from db.records import Stored
from forms.application import Evidence
from forms.errors import (
    EvidenceChanged,
    EvidenceEmpty,
    EvidenceMissing,
    EvidenceTooLarge,
    FileChanging,
    FileUnreadable,
)
from forms.progress import Progress, Stop, check, never, quiet
from forms.reading import opened

if TYPE_CHECKING:
    from forms.checks.finding import FileState

SIZE_LIMIT = 4 * 1024**3
"""Bytes; what a package can hold in one entry on every reader we know."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PARTIAL = ".adding-"
LENT = "lent"
"""The folder of a workspace with copies for other programs."""


class EvidenceFiles:
    """The folder `evidence` of a workspace. Several programs may use it at once."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        """`folder` is the workspace. Makes the evidence folder and clears what killed programs left in it.

        With `read_only` nothing is made and nothing may be added. Raises FolderReadOnly, DiskFull.
        """
        self.folder = folder / FOLDER
        self._lent = folder / LENT
        self._mine: list[Path] = []
        """What was lent by us."""
        if not read_only:
            with self._writing():
                self.folder.mkdir(parents=True, exist_ok=True)
                clear_leftovers(self.folder, _PARTIAL)

    def add(self, source: Path, name: str = "", progress: Progress = quiet, stop: Stop = never) -> Stored:
        """Keep a copy of a file; when this returns, it is on the disk.

        `name` is what the user calls it, if not as the file is called; it must have one of the known suffixes.
        Links are followed. Raises EvidenceTypeRefused, EvidenceEmpty, EvidenceTooLarge, FileUnreadable (also
        for folders, pipes and devices), FileChanging (somebody is writing it), Cancelled, DiskFull,
        FolderReadOnly.
        """
        name = cleaned_name(name or source.name)
        media_type(name)
        with opened(source) as file:
            size = os.fstat(file.fileno()).st_size
            if size == 0:
                raise EvidenceEmpty(name=name)
            if size > SIZE_LIMIT:
                raise EvidenceTooLarge(name=name, size=size, limit=SIZE_LIMIT)
            with self._partial() as (partial, target):
                stored = _copy(file, target, source, name, progress, stop)
                target.close()
                self._place(partial, stored)
        return stored

    def take(self, other: EvidenceFiles, sha256: str, progress: Progress = quiet, stop: Stop = never) -> bool:
        """Keep what another folder keeps under this name; False when it was here already, and whole.

        Raises FileUnreadable, EvidenceChanged (the other folder's file is damaged), Cancelled, DiskFull,
        FolderReadOnly.
        """
        source = other.path(sha256)
        if self.path(sha256).exists() and self.holds(sha256, self.path(sha256).stat().st_size):
            return False
        with opened(source) as file, self._partial() as (partial, target):
            stored = _copy(file, target, source, sha256, progress, stop)
            if stored.sha256 != sha256:
                raise EvidenceChanged(name=sha256)
            target.close()
            self._place(partial, stored)
        return True

    def path(self, sha256: str) -> Path:
        """Where a file lies, or would lie. Raises ValueError for what is no SHA-256."""
        return Path(self._where(sha256))

    def _where(self, sha256: str) -> str:
        """As `path`; a check asks this for thousands of files."""
        if not _DIGEST.fullmatch(sha256):
            raise ValueError(sha256)
        return f"{self.folder}{os.sep}{sha256[:2]}{os.sep}{sha256}"

    def open(self, sha256: str) -> BinaryIO:
        """Open a kept file for reading. Raises EvidenceMissing, FileUnreadable."""
        path = self.path(sha256)
        try:
            return path.open("rb")
        except FileNotFoundError:
            raise EvidenceMissing(name=sha256) from None
        except OSError as error:
            raise FileUnreadable(path=path) from error

    def lend(self, evidence: Evidence, progress: Progress = quiet, stop: Stop = never) -> Path:
        """A copy for other programs, under the name people gave the file: what they do to it changes nothing here.

        It may only be read, and `take_back` removes it. Raises EvidenceMissing, EvidenceChanged, FileUnreadable,
        Cancelled, DiskFull, FolderReadOnly.
        """
        with self.open(evidence.sha256) as file, self._writing():
            folder = self._lent / secrets.token_hex(8)
            folder.mkdir(parents=True)
            self._mine.append(folder)
            copy = folder / cleaned_name(evidence.name)
            with copy.open("xb", buffering=0) as target:
                source = self.path(evidence.sha256)
                stored = _copy(file, target, source, evidence.name, progress, stop)
            copy.chmod(0o400)
        if stored.sha256 != evidence.sha256:
            raise EvidenceChanged(name=evidence.label)
        return copy

    def take_back(self) -> None:
        """Remove what was lent here, and what killed programs lent; Windows keeps what is still open till next time."""
        known = {*self._mine}
        for folder in (
            *self._mine,
            *(one for one in self._lent.glob("*") if one not in known and is_old(one)),
        ):
            with suppress(OSError):
                discard_folder(folder)
        self._mine.clear()
        with suppress(OSError):
            self._lent.rmdir()

    def state(self, evidence: Evidence) -> FileState | None:
        """What is wrong with a file at first sight (gone, or of another size); None when nothing is."""
        from forms.checks.finding import FileState  # with it come all checks, which opening has no use for

        try:
            found = os.stat(self._where(evidence.sha256))  # noqa: PTH116 - a Path apiece takes as long again
        except OSError:
            return FileState.MISSING
        return None if stat.S_ISREG(found.st_mode) and found.st_size == evidence.size else FileState.CHANGED

    def verify(self, evidence: Evidence, progress: Progress = quiet, stop: Stop = never) -> FileState | None:
        """As `state`, but reads the whole file. Raises Cancelled, FileUnreadable."""
        from forms.checks.finding import FileState

        state = self.state(evidence)
        if state is None and not self.holds(evidence.sha256, evidence.size, evidence.name, progress, stop):
            return FileState.CHANGED
        return state

    def all(self) -> tuple[str, ...]:
        """The SHA-256 of every kept file, in order."""
        found = (path.name for path in self.folder.glob("[0-9a-f][0-9a-f]/*"))
        return tuple(sorted(name for name in found if _DIGEST.fullmatch(name)))

    def _place(self, partial: Path, stored: Stored) -> None:
        final = self.path(stored.sha256)
        if final.exists() and self.holds(stored.sha256, stored.size):
            return
        final.parent.mkdir(exist_ok=True)
        sync_folder(self.folder)
        move(partial, final)  # where a damaged one lies, this heals it

    def holds(
        self, sha256: str, size: int, name: str = "", progress: Progress = quiet, stop: Stop = never
    ) -> bool:
        """Whether a kept file is what it should be, by reading it. Raises EvidenceMissing, FileUnreadable, Cancelled."""
        digest = hashlib.sha256()
        done = 0
        path = self.path(sha256)
        with self.open(sha256) as file:
            for chunk in chunks(file, path):
                check(stop)
                digest.update(chunk)
                done += len(chunk)
                progress(name, done, size)
        return done == size and digest.hexdigest() == sha256

    @contextmanager
    def _partial(self) -> Iterator[tuple[Path, BinaryIO]]:
        """A temporary file that is gone afterwards unless it was moved. It can only be read once closed."""
        with self._writing():
            partial = self.folder / f"{_PARTIAL}{secrets.token_hex(8)}"
            flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
            try:
                with os.fdopen(os.open(partial, flags, 0o400), "wb", buffering=0) as file:
                    yield partial, file
            finally:
                discard(partial)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise of_system(error, self.folder) from error


def _copy(
    file: BinaryIO, target: BinaryIO, source: Path, name: str, progress: Progress, stop: Stop
) -> Stored:
    """Copy and sync one file, and make sure that nobody wrote it meanwhile."""
    before = os.fstat(file.fileno())
    total = before.st_size
    digest = hashlib.sha256()
    crc = done = 0
    progress(name, 0, total)
    for chunk in chunks(file, source):
        check(stop)
        digest.update(chunk)
        crc = crc32(chunk, crc)
        write_all(target, chunk)
        done += len(chunk)
        if done > total:  # also keeps a file that grows for ever from filling the disk
            raise FileChanging(path=source)
        progress(name, done, total)
    after = os.fstat(file.fileno())
    if (done, after.st_size, after.st_mtime_ns) != (total, total, before.st_mtime_ns):
        raise FileChanging(path=source)
    os.fsync(target.fileno())
    return Stored(digest.hexdigest(), crc, done, name)


__all__ = ["MEDIA_TYPES", "SIZE_LIMIT", "EvidenceFiles", "cleaned_name", "media_type"]
