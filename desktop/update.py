"""检查更新文件: whether an installer on a USB stick is what the publisher released, and newer than this program.

Beside the installers lie `release.json` and its detached signature `release.json.p7s`:

    {"program": "ipzone-desk", "version": "0.2.0",
     "files": [{"name": "ipzone-desk_0.2.0_amd64.deb", "size": 85000000, "sha256": "..."}]}

Nothing is fetched and nothing is installed: the file is read, and the answer is given.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from db.disk import chunks
from desktop import __version__
from desktop.clock import local_now
from desktop.resources import RESOURCES
from forms.errors import NoReleaseRoot, UpdateInvalid, UpdateUntrusted
from forms.progress import Progress, Stop, check, never, quiet
from forms.reading import opened, read_small
from forms.versions import version_key

PROGRAM = "ipzone-desk"
MANIFEST, SIGNATURE = "release.json", "release.json.p7s"
ROOT = RESOURCES / "release" / "root.pem"
_MANIFEST_LIMIT = 64 << 10
_FILE_LIMIT = 2 << 30
_VERSION = re.compile(r"\d{1,5}(\.\d{1,5}){1,3}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")


@dataclass(frozen=True, slots=True)
class Update:
    """An installer that is what its publisher released."""

    path: Path
    version: str
    size: int
    sha256: str
    signer: str
    installed: str = __version__

    @property
    def newer(self) -> bool:
        """Whether it is a later version than the program that runs."""
        return version_key(self.version) > version_key(self.installed)

    @property
    def same(self) -> bool:
        return version_key(self.version) == version_key(self.installed)

    @property
    def words(self) -> str:
        """Whether it is worth installing, in one sentence."""
        if self.newer:
            return f"可以安装：版本 {self.version}（现在是 {self.installed}）。"
        if self.same:
            return f"就是现在的版本 {self.installed}，不用安装。"
        return f"比现在的版本旧：{self.version}（现在是 {self.installed}）。"


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    size: int
    sha256: str


def check_update(
    source: Path,
    root: Path = ROOT,
    progress: Progress = quiet,
    stop: Stop = never,
    clock: Callable[[], datetime] = local_now,
) -> Update:
    """Verify an installer by the signed manifest beside it.

    Takes the installer, or the folder that holds it (then the one of it that fits this system). Raises
    NoReleaseRoot, FileUnreadable, UpdateInvalid, UpdateUntrusted, TrustFileUnreadable, Cancelled.
    """
    from desktop.submission.verification.detached import Untrusted, signer_of

    if not root.is_file():
        raise NoReleaseRoot
    folder = source if source.is_dir() else source.parent
    if not (folder / MANIFEST).is_file() or not (folder / SIGNATURE).is_file():
        raise UpdateInvalid(path=source, reason=f"旁边没有 {MANIFEST} 和 {SIGNATURE}")
    content = read_small(folder / MANIFEST, _MANIFEST_LIMIT)
    signature = read_small(folder / SIGNATURE, _MANIFEST_LIMIT)
    try:
        signer = signer_of(content, signature, [root], clock())
    except Untrusted as error:
        raise UpdateUntrusted(path=folder / MANIFEST, reason=str(error).rstrip("。")) from None
    version, files = _manifest(folder / MANIFEST, content)
    listed = _chosen(source, files)
    path = folder / listed.name
    _compare(path, listed, progress, stop)
    return Update(path, version, listed.size, listed.sha256, signer)


def _manifest(path: Path, content: bytes) -> tuple[str, tuple[_Listed, ...]]:
    """What a signed manifest says; signed or not, it is read with care."""
    try:
        document: Any = json.loads(content.decode("utf-8"))
        if document["program"] != PROGRAM:
            raise UpdateInvalid(path=path, reason="它属于别的程序")
        version = document["version"]
        files = tuple(_Listed(one["name"], one["size"], one["sha256"]) for one in document["files"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UpdateInvalid(path=path, reason="内容看不懂") from None
    sound = isinstance(version, str) and _VERSION.fullmatch(version)
    if not sound or not files or not all(_is_sound(one) for one in files):
        raise UpdateInvalid(path=path, reason="内容看不懂")
    return version, files


def _is_sound(one: _Listed) -> bool:
    return (
        isinstance(one.name, str)
        and _NAME.fullmatch(one.name) is not None
        and type(one.size) is int
        and 0 < one.size <= _FILE_LIMIT
        and isinstance(one.sha256, str)
        and re.fullmatch(r"[0-9a-f]{64}", one.sha256) is not None
    )


def _chosen(source: Path, files: tuple[_Listed, ...]) -> _Listed:
    """The file that was pointed at; of a folder, the first listed one that is in it."""
    if source.is_dir():
        here = [one for one in files if (source / one.name).is_file()]
    else:
        here = [one for one in files if one.name == source.name]
    if not here:
        raise UpdateInvalid(path=source, reason=f"{MANIFEST} 里没有这个文件")
    return here[0]


def _compare(path: Path, listed: _Listed, progress: Progress, stop: Stop) -> None:
    digest, done = hashlib.sha256(), 0
    with opened(path) as file:
        for chunk in chunks(file, path):
            check(stop)
            digest.update(chunk)
            done += len(chunk)
            progress("核对更新文件", done, listed.size)
            if done > listed.size:
                break
    if done != listed.size:
        raise UpdateUntrusted(path=path, reason="文件大小和发布时不一致，可能没有复制完整")
    if digest.hexdigest() != listed.sha256:
        raise UpdateUntrusted(path=path, reason="文件内容和发布时不一致")
