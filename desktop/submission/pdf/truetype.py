"""Read a TrueType font lazily, and write the part of it that a PDF embeds.

Only what a PDF needs: character -> glyph, advance widths, a few metrics, and a subset of the outlines. The file
stays where it is (memory-mapped); opening costs well under a millisecond whatever its size.
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from pathlib import Path

from forms.errors import FontUnreadable

_COMPOSITE_WORDS, _COMPOSITE_SCALE, _COMPOSITE_MORE = 0x0001, 0x0008, 0x0020
_COMPOSITE_XY_SCALE, _COMPOSITE_2X2 = 0x0040, 0x0080
_HINTING = ("cvt ", "fpgm", "prep")


class TrueType:
    """A font file with glyf outlines, or the first font of a collection. Raises FontUnreadable for anything else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._tables = self._directory()
            self._read_metrics()
            self.glyph = self._character_map()
        except (OSError, ValueError, KeyError, struct.error, IndexError) as error:
            raise FontUnreadable(path=path) from error

    glyph: Callable[[int], int]
    """Code point -> glyph number, 0 when the font lacks it."""
    units: int
    """Units per em."""
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]

    def advance(self, glyph: int) -> int:
        """Advance width in font units."""
        at = self._metrics_at + 4 * min(glyph, self._full_metrics - 1)
        return int(struct.unpack_from(">H", self._data, at)[0])

    def extent(self, glyph: int) -> tuple[int, int]:
        """Where the ink begins and ends, from left to right, in font units."""
        outline = self._outline(glyph)
        if len(outline) < 10:
            return 0, 0
        left, _, right, _ = struct.unpack_from(">4h", outline, 2)
        bearing = self._bearing(glyph)
        return bearing, bearing + right - left

    def _bearing(self, glyph: int) -> int:
        """Left side bearing: renderers put the outline there, wherever its points are."""
        if glyph < self._full_metrics:
            at = self._metrics_at + 4 * glyph + 2
        else:
            at = self._metrics_at + 4 * self._full_metrics + 2 * (glyph - self._full_metrics)
        return int(struct.unpack_from(">h", self._data, at)[0])

    @property
    def embedding(self) -> int:
        """fsType: what the maker allows (OpenType, OS/2)."""
        return int(struct.unpack_from(">H", self._table("OS/2"), 8)[0])

    def names(self) -> dict[tuple[int, int], str]:
        """(name number, language) -> name, for Windows; as many as are whole."""
        table = self._tables.get("name", (0, 0))
        data, found = self._data[table[0] : table[0] + table[1]], {}
        try:
            count, strings = struct.unpack_from(">HH", data, 2)
            for entry in range(count):
                platform, _, language, kind, length, at = struct.unpack_from(">6H", data, 6 + 12 * entry)
                if platform == 3:
                    value = data[strings + at : strings + at + length].decode("utf-16-be")
                    found[kind, language] = value
        except (struct.error, UnicodeDecodeError):
            return found
        return found

    def prove(self, characters: Sequence[str]) -> None:
        """Look up the whole basic plane and copy the outlines of some characters. Raises FontUnreadable."""
        try:
            glyphs = {self.glyph(code) for code in range(0x10000)}
            if any(glyph >= self._glyphs for glyph in glyphs):
                raise ValueError(max(glyphs))
            self.subset([self.glyph(ord(character)) for character in characters])
        except (ValueError, KeyError, struct.error, IndexError) as error:
            raise FontUnreadable(path=self.path) from error

    def subset(self, glyphs: Sequence[int]) -> bytes:
        """A font file whose glyph 0 is .notdef and whose glyph n + 1 is `glyphs[n]`; parts they are made of follow."""
        order = [0, *glyphs]
        place = {glyph: number for number, glyph in reversed(list(enumerate(order)))}
        outlines: list[bytes] = []
        number = 0
        while number < len(order):  # grows while composites name their parts
            outline = self._outline(order[number])
            if len(outline) >= 10 and outline[0] & 0x80:
                outline = self._renumbered(outline, order, place)
            outlines.append(outline + bytes(-len(outline) % 4))
            number += 1
        offsets = [0]
        for outline in outlines:
            offsets.append(offsets[-1] + len(outline))
        head = bytearray(self._table("head"))
        head[8:12] = bytes(4)
        head[50:52] = b"\0\1"
        hhea = self._table("hhea")[:34] + struct.pack(">H", len(order))
        maxp = self._table("maxp")[:4] + struct.pack(">H", len(order)) + self._table("maxp")[6:]
        hmtx = b"".join(struct.pack(">Hh", self.advance(g), self._bearing(g)) for g in order)
        tables = {tag: self._table(tag) for tag in _HINTING if tag in self._tables}
        tables |= {"head": bytes(head), "hhea": hhea, "maxp": maxp, "hmtx": hmtx}
        tables |= {"loca": struct.pack(f">{len(offsets)}I", *offsets), "glyf": b"".join(outlines) or bytes(4)}
        return _font_file(tables)

    # --- reading ----------------------------------------------------------------------------------------

    def _directory(self) -> dict[str, tuple[int, int]]:
        start = 0
        if self._data[:4] == b"ttcf":
            start = struct.unpack_from(">L", self._data, 12)[0]
        version, count = struct.unpack_from(">4sH", self._data, start)
        if version not in (b"\0\1\0\0", b"true"):
            raise ValueError(version)
        tables = {}
        for number in range(count):
            tag, _, offset, length = struct.unpack_from(">4sLLL", self._data, start + 12 + 16 * number)
            if offset + length > len(self._data):
                raise ValueError(tag)
            tables[tag.decode("latin-1")] = (offset, length)
        return tables

    def _table(self, tag: str) -> bytes:
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    def _read_metrics(self) -> None:
        head, hhea, os2 = self._tables["head"][0], self._tables["hhea"][0], self._table("OS/2")
        self.units = struct.unpack_from(">H", self._data, head + 18)[0]
        if not 16 <= self.units <= 16384:
            raise ValueError(self.units)
        self.box = struct.unpack_from(">4h", self._data, head + 36)
        self._long_offsets = struct.unpack_from(">h", self._data, head + 50)[0] == 1
        self.ascent, self.descent = struct.unpack_from(">hh", self._data, hhea + 4)
        self._full_metrics = struct.unpack_from(">H", self._data, hhea + 34)[0]
        self._metrics_at = self._tables["hmtx"][0]
        self._loca_at, loca_length = self._tables["loca"]
        self._glyf_at, self._glyf_length = self._tables["glyf"]
        self._glyphs = loca_length // (4 if self._long_offsets else 2) - 1
        if not 1 <= self._full_metrics <= self._tables["hmtx"][1] // 4:
            raise ValueError(self._full_metrics)
        has_cap = struct.unpack_from(">H", os2)[0] >= 2 and len(os2) >= 90
        self.cap_height = struct.unpack_from(">h", os2, 88)[0] if has_cap else int(self.ascent * 0.8)

    def _character_map(self) -> Callable[[int], int]:
        at = self._tables["cmap"][0]
        found: dict[int, int] = {}
        for number in range(struct.unpack_from(">H", self._data, at + 2)[0]):
            platform, encoding, offset = struct.unpack_from(">HHL", self._data, at + 4 + 8 * number)
            form = struct.unpack_from(">H", self._data, at + offset)[0]
            if form in (4, 12) and (platform == 0 or (platform == 3 and encoding in (1, 10))):
                found[form] = at + offset
        return self._segmented_32(found[12]) if 12 in found else self._segmented_16(found[4])

    def _numbers(self, kind: str, at: int, count: int) -> array[int]:
        numbers = array(kind)
        numbers.frombytes(self._data[at : at + count * numbers.itemsize])
        if len(numbers) != count:
            raise ValueError(count)
        if sys.byteorder == "little":
            numbers.byteswap()
        return numbers

    def _segmented_32(self, at: int) -> Callable[[int], int]:
        """cmap format 12."""
        count = struct.unpack_from(">L", self._data, at + 12)[0]
        groups = self._numbers("I", at + 16, 3 * count)
        starts, ends, firsts = groups[0::3], groups[1::3], groups[2::3]

        def glyph(code: int) -> int:
            place = bisect_left(ends, code)
            return firsts[place] + code - starts[place] if place < count and starts[place] <= code else 0

        return glyph

    def _segmented_16(self, at: int) -> Callable[[int], int]:
        """cmap format 4."""
        count = struct.unpack_from(">H", self._data, at + 6)[0] // 2
        ends = self._numbers("H", at + 14, count)
        starts = self._numbers("H", at + 16 + 2 * count, count)
        deltas = self._numbers("H", at + 16 + 4 * count, count)
        ranges_at = at + 16 + 6 * count
        ranges = self._numbers("H", ranges_at, count)

        def glyph(code: int) -> int:
            place = bisect_left(ends, code)
            if place >= count or starts[place] > code:
                return 0
            if ranges[place] == 0:
                return (code + deltas[place]) & 0xFFFF
            entry = ranges_at + 2 * place + ranges[place] + 2 * (code - starts[place])
            found = int(struct.unpack_from(">H", self._data, entry)[0])
            return (found + deltas[place]) & 0xFFFF if found else 0

        return glyph

    def _outline(self, glyph: int) -> bytes:
        if glyph >= self._glyphs:
            raise FontUnreadable(path=self.path)
        if self._long_offsets:
            start, end = struct.unpack_from(">LL", self._data, self._loca_at + 4 * glyph)
        else:
            start, end = (2 * n for n in struct.unpack_from(">HH", self._data, self._loca_at + 2 * glyph))
        if not start <= end <= self._glyf_length:
            raise FontUnreadable(path=self.path)
        return self._data[self._glyf_at + start : self._glyf_at + end]

    def _renumbered(self, outline: bytes, order: list[int], place: dict[int, int]) -> bytes:
        """A composite glyph whose parts carry their new numbers; parts not yet there are appended to `order`."""
        changed, at, flags = bytearray(outline), 10, _COMPOSITE_MORE
        try:
            while flags & _COMPOSITE_MORE:
                flags, part = struct.unpack_from(">HH", changed, at)
                if part not in place:
                    place[part] = len(order)
                    order.append(part)
                struct.pack_into(">H", changed, at + 2, place[part])
                at += 8 if flags & _COMPOSITE_WORDS else 6
                at += (
                    2 * bool(flags & _COMPOSITE_SCALE)
                    + 4 * bool(flags & _COMPOSITE_XY_SCALE)
                    + 8 * bool(flags & _COMPOSITE_2X2)
                )
        except struct.error as error:
            raise FontUnreadable(path=self.path) from error
        return bytes(changed)


def _font_file(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    header = struct.pack(">4s4H", b"\0\1\0\0", count, 16 << power, power, 16 * (count - (1 << power)))
    directory, body = [], []
    offset = 12 + 16 * count
    for tag, data in sorted(tables.items()):
        padded = data + bytes(-len(data) % 4)
        directory.append(struct.pack(">4sLLL", tag.encode("latin-1"), _checksum(padded), offset, len(data)))
        body.append(padded)
        offset += len(padded)
    return header + b"".join(directory) + b"".join(body)


def _checksum(data: bytes) -> int:
    words = array("I", data)
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF
