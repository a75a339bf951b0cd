"""Puts a pack's files into a folder: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from desktop.submission.staging import explained, settle, stage
from forms.errors import TargetExists
from forms.pack import FILES


def write_pack_folder(folder: Path, files: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Write a new folder; or replace one that holds nothing but the files of a pack.

    A folder that is replaced is moved aside and comes back when the new one cannot take its place. Raises
    TargetExists, FolderMissing, DiskFull, FolderReadOnly, DiskFailed.
    """
    folder = folder.absolute()
    with explained(folder.parent):
        there = os.path.lexists(folder)
        if there and not (_is_empty(folder) or (replace and _is_pack(folder))):
            raise TargetExists(path=folder)
        with stage(folder.parent, sum(map(len, files.values()))) as staged:
            made = staged / "made"
            made.mkdir()
            for name, content in files.items():
                with (made / name).open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            if there:
                aside = staged / "aside"
                folder.replace(aside)
                try:
                    settle(made, folder)
                except BaseException:
                    aside.replace(folder)
                    raise
            else:
                settle(made, folder)


def _is_empty(folder: Path) -> bool:
    return not folder.is_symlink() and folder.is_dir() and not any(folder.iterdir())


def _is_pack(folder: Path) -> bool:
    """Whether replacing the folder loses nothing but a pack."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return all(
        entry.name in FILES and entry.is_file() and not entry.is_symlink() for entry in folder.iterdir()
    )
