"""Taking a finished file elsewhere (a USB stick), verified by reading back what was written."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import BinaryIO

from desktop.submission.staging import explained, settle, stage
from forms.errors import DiskFailed
from forms.progress import Progress, Stop, check, never, quiet
from forms.reading import opened

BLOCK = 1 << 20


def copy_out(source: Path, folder: Path, progress: Progress = quiet, stop: Stop = never) -> Path:
    """Copy a file into a folder under its name; gives where it is now.

    What was there under the name stays until the copy has been read back and is the same. Raises FileUnreadable,
    DiskFull, FolderReadOnly, FolderMissing, DiskFailed, Cancelled.
    """
    target = folder / source.name
    with opened(source) as original, explained(folder), stage(folder, _size(original)) as staged:
        total = _size(original)
        part = staged / "part"
        wanted = hashlib.sha256()
        with part.open("xb") as copy:
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


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _digest(path: Path, total: int, progress: Progress, stop: Stop) -> bytes:
    found, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            check(stop)
            found.update(block)
            done += len(block)
            progress("读回核对", done, total)
    return found.digest()
