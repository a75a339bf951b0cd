"""What a folder holds, for saying that nothing of it changed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path


def tree(folder: Path, *without: str) -> dict[str, str]:
    """Everything below a folder by its name, files with a digest; `without` are names that do not count."""
    return {
        path.relative_to(folder).as_posix(): _content(path)
        for path in sorted(folder.rglob("*"))
        if path.name not in without
    }


def _content(path: Path) -> str:
    if not path.is_file():
        return "no file"
    size = path.stat().st_size
    return sha256(path.read_bytes()).hexdigest() if size < 64 * 1024**2 else f"{size} bytes"
