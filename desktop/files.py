"""Reading and writing single small files, with the failures users meet."""

from __future__ import annotations

import os
from pathlib import Path

from desktop.submission.staging import explained, settle, stage
from forms.reading import read_small

SIZE_LIMIT = 64 * 1024 * 1024


def read_file(path: Path) -> bytes:
    """The content of a regular file of at most 64 MiB. Raises FileUnreadable."""
    return read_small(path, SIZE_LIMIT)


def write_file(path: Path, data: bytes) -> None:
    """All of it on the disk under its name, or nothing. Raises DiskFull, FolderReadOnly, FolderMissing, DiskFailed."""
    with explained(path.parent), stage(path.absolute().parent, len(data)) as folder:
        part = folder / "part"
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        settle(part, path)
