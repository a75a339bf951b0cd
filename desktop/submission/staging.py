"""A folder beside the target in which a package is made, so that only a whole one ever takes the target's name."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from forms.errors import DiskFailed, DiskFull, FolderMissing, FolderReadOnly
from forms.refusals import of_system

PREFIX, SUFFIX = ".ipzone-", ".part"


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Translate what the operating system refuses while writing below `path`.

    Raises DiskFull, FolderReadOnly, FolderMissing, DiskFailed; they name `path`, never a file of ours below it.
    """
    try:
        yield
    except OSError as error:
        raise of_system(error, path) from error
    except (DiskFull, FolderReadOnly, DiskFailed) as error:
        error.details["path"] = path
        raise


@contextmanager
def stage(folder: Path, needed: int) -> Iterator[Path]:
    """A fresh folder in `folder`, removed again whatever happens; what killed runs left there is removed first.

    `needed` bytes must be free. Raises FolderMissing, DiskFull; OSError as it comes.
    """
    if not folder.is_dir():
        raise FolderMissing(path=folder)
    for leftover in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with _held(leftover) as abandoned:
            pass
        if abandoned:
            shutil.rmtree(leftover, ignore_errors=True)
    made = Path(mkdtemp(prefix=PREFIX, suffix=SUFFIX, dir=folder))
    try:
        if shutil.disk_usage(folder).free < needed:  # asked last: a disk nobody may write says 0 as well
            raise DiskFull(path=folder)
        with _held(made):
            yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def settle(source: Path, target: Path) -> None:
    """Give a file that is on the disk its final name, durably."""
    source.replace(target)
    if sys.platform != "win32":
        descriptor = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a staging folder as one's own while inside; False when it is no folder, or a living export holds it."""
    if sys.platform == "win32":
        mark = folder / "in-use"  # what is open cannot be removed there
        try:
            mark.unlink(missing_ok=True)
            file = mark.open("xb")
        except OSError:
            yield False
            return
        with file:
            yield True
    else:
        import fcntl

        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            yield False
            return
        try:
            yield _locked(fcntl.flock, descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(descriptor)


def _locked(lock: Callable[[int, int], None], descriptor: int, how: int) -> bool:
    try:
        lock(descriptor, how)
    except OSError:  # held by another, or a file system without locks: leave it alone
        return False
    return True
