"""Taking a finished file elsewhere (a USB stick), verified by reading back what was written."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from desktop.submission.staging import explained, settle, stage
from forms.errors import DiskFailed
from forms.progress import Progress, Stop, check, never, quiet

BLOCK = 1 << 20


def copy_out(source: Path, folder: Path, progress: Progress = quiet, stop: Stop = never) -> Path:
    """Copy a file into a folder under its name; gives where it is now.

    What was there under the name stays until the copy has been read back and is the same. Raises DiskFull,
    FolderReadOnly, FolderMissing, DiskFailed, Cancelled.
    """
    target = folder / source.name
    total = source.stat().st_size
    with explained(folder), stage(folder, total) as staged:
        part = staged / "part"
        wanted = hashlib.sha256()
        with source.open("rb") as original, part.open("xb") as copy:
            done = 0
            while block := original.read(BLOCK):
                check(stop)
                copy.write(block)
                wanted.update(block)
                done += len(block)
                progress(f"复制 {source.name}", done, total)
            copy.flush()
            os.fsync(copy.fileno())
            if sys.platform == "linux":  # so that it is read back from the stick, not from memory
                os.posix_fadvise(copy.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if _digest(part, total, progress, stop) != wanted.digest():
            raise DiskFailed(path=folder, reason="写入后读回的内容不一致")
        settle(part, target)
    return target


def _digest(path: Path, total: int, progress: Progress, stop: Stop) -> bytes:
    found, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            check(stop)
            found.update(block)
            done += len(block)
            progress("读回核对", done, total)
    return found.digest()
