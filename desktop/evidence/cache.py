"""What was derived from evidence files, by their SHA-256: findings, page texts, small pictures.

A cache and nothing more: it may be deleted at any time, and what is damaged or not understood counts as absent and is
made anew. It holds no number of a person: texts and samples are masked. Layout, below `cache/v<VERSION>/`:

    looked.jsonl        one line a file: what was found in it; only added to, the last line of a file counts
    text/ab/<sha256>    zlib, JSON list of the pages' texts
    picture/ab/<sha256> PNG
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import threading
import zlib
from pathlib import Path
from typing import Any

from forms.checks.finding import FileContent, Reading, Sighting
from forms.reading import at_most
from forms.sensitive import Kind

VERSION = 1
"""Of the layout and of what the detectors find: another number, and everything is looked through again."""
FOLDER = "cache"
_INDEX_LIMIT = 64 << 20
_PACKED_LIMIT, _TEXT_LIMIT = 16 << 20, 64 << 20
"""Bytes of one file's text, packed and unpacked."""
PICTURE_LIMIT = 1 << 20
"""Bytes of one small picture."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SIGHTINGS_LIMIT, _SHOWN_LIMIT = 1_000, 80


class EvidenceCache:
    """The cache of one workspace. Safe to use from several threads; failures to write it are let pass."""

    def __init__(self, workspace: Path) -> None:
        self._root = workspace / FOLDER
        self._folder = self._root / f"v{VERSION}"
        self._index = self._folder / "looked.jsonl"
        self._lock = threading.Lock()
        self._known: dict[str, FileContent] | None = None

    def content(self, sha256: str) -> FileContent | None:
        """What was found in a file; None when nobody has looked yet."""
        return self._contents().get(sha256)

    def holds(self, sha256: str) -> bool:
        """Whether a file was looked through, and its text, if it has any, is still there."""
        content = self.content(sha256)
        if content is None:
            return False
        return content.reading not in (Reading.READ, Reading.PARTLY) or self._path("text", sha256).exists()

    def text(self, sha256: str) -> tuple[str, ...] | None:
        """The text of every page, numbers masked; None when it is not there."""
        path = self._path("text", sha256)
        packed = self._read(path, _PACKED_LIMIT)
        if packed is None:
            return None
        pages = _unpacked(packed)
        if pages is None:
            path.unlink(missing_ok=True)  # then it counts as not looked through
        return pages

    def picture(self, sha256: str) -> bytes | None:
        """The small picture, a PNG nobody has vouched for; b"" when there is none to be made, None when not tried."""
        return self._read(self._path("picture", sha256), PICTURE_LIMIT)

    def keep(self, sha256: str, content: FileContent, pages: tuple[str, ...]) -> None:
        """Remember what was found and read."""
        if pages:
            packed = _packed(pages)
            self._write(self._path("text", sha256), packed if len(packed) <= _PACKED_LIMIT else _packed(()))
        line = json.dumps(_written(sha256, content), ensure_ascii=False, separators=(",", ":")) + "\n"
        contents = self._contents()
        with self._lock:
            contents[sha256] = content
            self._append(line.encode())

    def keep_picture(self, sha256: str, png: bytes) -> None:
        """Remember a small picture, or b"" that there is none."""
        if len(png) <= PICTURE_LIMIT:
            self._write(self._path("picture", sha256), png)

    # --- the index

    def _contents(self) -> dict[str, FileContent]:
        with self._lock:
            if self._known is None:
                self._known = {}
                data = self._read(self._index, _INDEX_LIMIT) or b""
                for line in data.splitlines():
                    read = _read_line(line)
                    if read is not None:
                        self._known[read[0]] = read[1]
            return self._known

    def _append(self, line: bytes) -> None:
        """One write, so that another program's lines stay whole."""
        try:
            self._prepare(self._folder)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
            descriptor = os.open(self._index, flags, 0o600)
            try:
                os.write(descriptor, line)
            finally:
                os.close(descriptor)
        except OSError:
            return  # it is made anew next time, and must not stop anybody's work

    # --- files

    def _path(self, kind: str, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError(sha256)
        return self._folder / kind / sha256[:2] / sha256

    def _read(self, path: Path, limit: int) -> bytes | None:
        try:
            with path.open("rb") as file:
                data = at_most(file, limit)
        except OSError:
            return None
        return data if len(data) <= limit else None

    def _write(self, path: Path, data: bytes) -> None:
        """Whole or not at all; not forced to the disk, as it can be made anew."""
        try:
            self._prepare(path.parent)
            partial = path.with_name(f".{secrets.token_hex(8)}")
            try:
                partial.write_bytes(data)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
        except OSError:
            return  # as above

    def _prepare(self, folder: Path) -> None:
        if not self._folder.exists() and self._root.exists():
            for other in self._root.iterdir():  # of another version of the program
                shutil.rmtree(other, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)


def _packed(pages: tuple[str, ...]) -> bytes:
    return zlib.compress(json.dumps(pages, ensure_ascii=False).encode("utf-8", "replace"), 6)


def _unpacked(packed: bytes) -> tuple[str, ...] | None:
    try:
        inflate = zlib.decompressobj()
        data = inflate.decompress(packed, _TEXT_LIMIT)
        pages = json.loads(data) if inflate.eof else None
    except (zlib.error, ValueError, RecursionError):
        return None
    if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
        return None
    return tuple(pages)


def _written(sha256: str, content: FileContent) -> dict[str, Any]:
    found = [[one.kind.value, one.page, one.count, one.shown] for one in content.sightings]
    return {"sha256": sha256, "reading": content.reading.value, "found": found}


def _read_line(line: bytes) -> tuple[str, FileContent] | None:
    """One line of the index; None for anything that this program would not have written."""
    try:
        data = json.loads(line)
        sha256, found = data["sha256"], data["found"]
        sightings = tuple(_sighting(*one) for one in found)
        content = FileContent(Reading(data["reading"]), sightings)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    sound = isinstance(sha256, str) and _SHA256.fullmatch(sha256) and len(sightings) <= _SIGHTINGS_LIMIT
    return (sha256, content) if sound else None


def _sighting(kind: object, page: object, count: object, shown: object) -> Sighting:
    if (
        type(page) is not int
        or type(count) is not int
        or not (isinstance(shown, str) and isinstance(kind, str))
    ):
        raise TypeError
    if page < 0 or count < 1 or len(shown) > _SHOWN_LIMIT:
        raise ValueError
    return Sighting(Kind(kind), page, count, shown)
