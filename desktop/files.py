"""Reading and writing single small files, with the failures users meet."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from db.errors import explained
from forms.errors import FileUnreadable

SIZE_LIMIT = 64 * 1024 * 1024


def read_file(path: Path) -> bytes:
    """The content of a regular file of at most 64 MiB. Raises FileUnreadable."""
    try:
        if not path.is_file() or path.stat().st_size > SIZE_LIMIT:
            raise FileUnreadable(path=path)
        return path.read_bytes()
    except (OSError, ValueError):
        raise FileUnreadable(path=path) from None


def write_file(path: Path, data: bytes) -> None:
    """All of it on the disk under its name, or nothing. Raises DiskFull, FolderReadOnly, FolderMissing."""
    part = path.with_name(f".ipzone-{secrets.token_hex(4)}.part")
    with explained(path.parent):
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
