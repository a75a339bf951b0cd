"""The parts of an Office document (docx, xlsx, pptx), by the project's own strict reader of ZIP records.

What programs disagree about is refused, not guessed: a part that one program shows and another hides would pass the
look for sensitive content. Source: ECMA-376-2 (Open Packaging Conventions).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.parsers import expat

from desktop.submission.directory import Limits, read_records
from desktop.submission.faults import ReaderFault
from desktop.submission.headers import DEFLATED, Entry
from forms.errors import FileUnreadable
from forms.reading import read_small

FILE_LIMIT = 128 << 20
"""Bytes of a document that is taken into memory; its pictures are most of it."""
PART_LIMIT = 48 << 20
"""Bytes of one part, unpacked."""
ELEMENT_LIMIT = 3_000_000
"""XML elements of everything read; what bounds the time."""
_LIMITS = Limits(entries=20_000, total=2 << 30, ratio=1100, padding=True)
"""1100: more than deflate can reach, so the ratio is left to PART_LIMIT."""


class DocumentUnreadable(Exception):
    """It is no such document, or one that programs would read differently."""


class Parts:
    """The parts of a document in memory."""

    def __init__(self, path: Path) -> None:
        """Raises DocumentUnreadable."""
        try:
            self._data = read_small(path, FILE_LIMIT)
            records = read_records(self._at, len(self._data), _LIMITS)
        except (FileUnreadable, ReaderFault) as error:
            raise DocumentUnreadable from error
        self._entries: Mapping[str, Entry] = {entry.name: entry for entry in records.entries}
        self._elements = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def read(self, name: str, limit: int = PART_LIMIT) -> bytes:
        """One part. Raises DocumentUnreadable when it is absent, larger, or not what the directory says."""
        entry = self._entries.get(name)
        if entry is None or entry.size > limit:
            raise DocumentUnreadable(name)
        data = self._data[entry.data : entry.data + entry.packed]
        if entry.method == DEFLATED:
            inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                data = inflate.decompress(data, entry.size + 1)
            except zlib.error as error:
                raise DocumentUnreadable(name) from error
        if len(data) != entry.size or zlib.crc32(data) != entry.crc32:
            raise DocumentUnreadable(name)
        return data

    def walk(
        self,
        name: str,
        start: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None],
    ) -> None:
        """Walk an XML part; names come without their namespace. No declarations. Raises DocumentUnreadable."""
        parser = expat.ParserCreate(namespace_separator="|")
        parser.buffer_text = True

        def started(tag: str, attributes: dict[str, str]) -> None:
            self._elements += 1
            if self._elements > ELEMENT_LIMIT:
                raise DocumentUnreadable(name)
            start(tag.rpartition("|")[2], attributes)

        def refuse(*_: object) -> None:
            raise DocumentUnreadable(name)

        parser.StartElementHandler = started
        parser.EndElementHandler = lambda tag: end(tag.rpartition("|")[2])
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = refuse
        try:
            parser.Parse(self.read(name), True)
        except (expat.ExpatError, ValueError) as error:
            raise DocumentUnreadable(name) from error

    def _at(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]
