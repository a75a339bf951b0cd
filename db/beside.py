"""What a workspace keeps in folders beside its database and its evidence: packs, trusted roots, identities (their
keys are encrypted), received packages, fonts. A backup takes them along.

Coming back they are only ever added, a whole one (a file, or the folder of one identity or pack) at a time by one
rename, so that a kill leaves none by halves. What is there already under the name stays; where it differs, the
one from the backup gets a name of its own beside it.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from secrets import token_hex

from db.disk import chunks, discard, discard_folder, sync_file, sync_folder
from forms.errors import BackupInvalid, FileUnreadable
from forms.progress import Progress, Stop, check, never
from forms.reading import opened

FOLDERS = ("packs", "trust", "identities", "received", "fonts")
PARTIAL = ".restoring-"
LIMIT = 100_000
"""Files in one backup."""
_PART = re.compile(r'[^\x00-\x1f\x7f/\\:*?"<>|.][^\x00-\x1f\x7f/\\:*?"<>|]{0,199}')
_PRIVATE = "identities"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file: `path` from the workspace, with slashes."""

    path: str
    sha256: str
    size: int
    """Bytes."""

    @property
    def folder(self) -> str:
        return self.path.partition("/")[0]


def is_name(path: object) -> bool:
    """Whether this can be the path of such a file: inside one of the folders, the same on every system."""
    if not isinstance(path, str) or len(path) > 1000:
        return False
    first, *rest = path.split("/")
    return (
        first in FOLDERS
        and 1 <= len(rest) <= 8
        and all(_PART.fullmatch(part) and not part.endswith((" ", ".")) for part in rest)
    )


def listing(folder: Path) -> tuple[str, ...]:
    """The files of a workspace that are to be saved: regular ones, by their paths. Names of ours that begin with a
    dot are work in progress."""
    found = (
        path.relative_to(folder).as_posix()
        for name in FOLDERS
        for path in (folder / name).rglob("*")
        if path.is_file() and not path.is_symlink()
    )
    return tuple(sorted(path for path in found if is_name(path)))


def save(folder: Path, into: Path, progress: Progress, stop: Stop) -> tuple[list[Kept], list[str]]:
    """Copy them; gives what was saved, and the paths that could not be read.

    Raises Cancelled; OSError of the place written to.
    """
    saved: list[Kept] = []
    lost: list[str] = []
    paths = listing(folder)
    for number, path in enumerate(paths):
        progress("备份密钥、证书和模板", number, len(paths))
        try:
            saved.append(_copy(folder / path, into / path, path, stop))
        except FileUnreadable:
            lost.append(path)
    for made in {(into / one.path).parent for one in saved}:
        sync_folder(made)
    return saved, lost


def holds(folder: Path, files: Iterable[Kept], stop: Stop) -> bool:
    """Whether every file is there as it should be, by reading it. Raises FileUnreadable, Cancelled."""
    return all(_digest(folder / one.path, stop) == (one.sha256, one.size) for one in files)


def stage(source: Path, files: Iterable[Kept], folder: Path, stop: Stop) -> Path:
    """Copy files of a backup into a new folder beside the workspace's, checked. Raises BackupInvalid, Cancelled."""
    staged = folder / f"{PARTIAL}{token_hex(4)}"
    staged.mkdir()
    try:
        for one in files:
            try:
                found = _copy(source / one.path, staged / one.path, one.path, stop, one.size)
            except FileUnreadable as error:
                raise BackupInvalid(path=source) from error
            if found != one:
                raise BackupInvalid(path=source)
    except BaseException:
        shutil.rmtree(staged)
        raise
    return staged


def add(staged: Path, folder: Path, added: list[Path]) -> None:
    """Give what was staged its place in the workspace, each under a name that is free, which `added` gets."""
    for name in FOLDERS:
        for unit in sorted((staged / name).iterdir()) if (staged / name).is_dir() else ():
            (folder / name).mkdir(exist_ok=True)
            there = folder / name / unit.name
            if there.exists():
                if unit.is_file() and unit.stem == _digest(unit)[0]:
                    unit.replace(there)  # named by its content: a damaged one is healed
                    continue
                if _content(unit) == _content(there):
                    continue
                there = _free(there)
            unit.rename(there)
            added.append(there)
            sync_folder(folder / name)


def take_back(unit: Path) -> None:
    """Remove what `add` added."""
    if unit.is_file():
        discard(unit)
    else:
        shutil.rmtree(unit)


def _copy(source: Path, target: Path, path: str, stop: Stop, limit: int | None = None) -> Kept:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with ExitStack() as open_files:
        file = open_files.enter_context(opened(source))
        copy = open_files.enter_context(target.open("xb"))
        for chunk in chunks(file, source):
            check(stop)
            size += len(chunk)
            if limit is not None and size > limit:
                break
            digest.update(chunk)
            copy.write(chunk)
    if path.startswith(f"{_PRIVATE}/"):
        target.chmod(0o600)
    sync_file(target)
    return Kept(path, digest.hexdigest(), size)


def _digest(path: Path, stop: Stop = never) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with opened(path) as file:
        for chunk in chunks(file, path):
            check(stop)
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _content(unit: Path) -> Mapping[str, str]:
    if unit.is_file():
        return {"": _digest(unit)[0]}
    files = (path for path in unit.rglob("*") if path.is_file())
    return {path.relative_to(unit).as_posix(): _digest(path)[0] for path in files}


def _free(path: Path) -> Path:
    """A name beside one that is taken, saying when it came."""
    day = f"{datetime.now(UTC):%Y%m%d}"
    name = PurePosixPath(path.name) if path.is_file() else None
    stem, suffix = (name.stem, name.suffix) if name else (path.name, "")
    number = 1
    while True:
        free = path.with_name(f"{stem}-{day}{f'-{number}' if number > 1 else ''}{suffix}")
        if not free.exists():
            return free
        number += 1


def clear(folder: Path) -> None:
    """Remove what a killed restore staged. Nobody else may be at it."""
    for left in folder.glob(f"{PARTIAL}*"):
        discard_folder(left)
