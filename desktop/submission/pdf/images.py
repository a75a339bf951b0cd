"""Pictures on paper, pixel for pixel: what a JPEG or PNG file holds is what a PDF image may hold.

Not so for pictures that are transparent, interlaced, damaged, or of other formats: those are refused.
Sources: PNG (ISO/IEC 15948), clauses 5 and 11; JPEG (ITU-T T.81), annex B.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reportlab.pdfbase.pdfdoc import PDFArray, PDFName, PDFText

from desktop.submission.pdf.objects import Stream, Waiting, dictionary

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS = 100_000_000
_SPACES = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}


@dataclass(frozen=True, slots=True)
class Png:
    """A PNG file as it is: `packed` are its pixels, in filtered rows, compressed."""

    width: int
    height: int
    bits: int
    """Of a channel."""
    kind: int
    """0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha."""
    interlaced: bool
    palette: bytes
    shades: bytes
    """Transparency of a palette, or the transparent colour."""
    packed: bytes


def parse_png(data: bytes) -> Png:
    """Raises ValueError for what is no PNG file, or a damaged one."""
    found: dict[bytes, bytes] = {}
    packed = []
    try:
        for kind, body in _chunks(data):
            if kind == b"IDAT":
                packed.append(body)
            else:
                found.setdefault(kind, body)
        width, height, bits, colour, _, _, interlaced = struct.unpack(">LLBBBBB", found[b"IHDR"])
    except (struct.error, KeyError) as error:
        raise ValueError("PNG") from error
    palette, shades = found.get(b"PLTE", b""), found.get(b"tRNS", b"")
    if not packed or not width or not height or b"IEND" not in found or (colour == 3 and not palette):
        raise ValueError("PNG")
    return Png(width, height, bits, colour, bool(interlaced), palette, shades, b"".join(packed))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(_SIGNATURE):
        raise ValueError("signature")
    at = len(_SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from(">L4s", data, at)
        body = data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">L", data, at + 8 + length)
        if checksum != zlib.crc32(body, zlib.crc32(kind)):
            raise ValueError("checksum")
        yield kind, body
        at += 12 + length


@dataclass(frozen=True, slots=True)
class Picture:
    """Ready to be shown; `entries` say how `data` are to be understood. Drawn, it covers the unit square."""

    width: int
    height: int
    """Pixels."""
    data: bytes
    entries: Mapping[str, object]

    def image(self, spool: BinaryIO | None = None) -> Stream:
        """The object that draws it; with `spool` its data wait in that file."""
        return Stream(
            Waiting(spool, self.data) if spool else self.data,
            Type=PDFName("XObject"),
            Subtype=PDFName("Image"),
            Width=self.width,
            Height=self.height,
            **self.entries,
        )


def read_picture(path: Path) -> Picture | None:
    """None for what cannot be shown pixel for pixel. Raises OSError."""
    data = path.read_bytes()
    try:
        found = _png(parse_png(data)) if data.startswith(_SIGNATURE) else _jpeg(data)
    except (struct.error, ValueError, KeyError):
        return None
    return found if found and 0 < found.width * found.height <= _PIXELS else None


def _png(png: Png) -> Picture | None:
    if png.interlaced or png.shades or png.kind not in (0, 2, 3):
        return None
    parts = 3 if png.kind == 2 else 1
    space: object = PDFName(_SPACES[parts])
    if png.kind == 3:
        last = len(png.palette) // 3 - 1
        space = PDFArray((PDFName("Indexed"), PDFName("DeviceRGB"), last, PDFText(png.palette)))
    rows = dictionary(Predictor=15, Colors=parts, BitsPerComponent=png.bits, Columns=png.width)
    entries = {
        "ColorSpace": space,
        "BitsPerComponent": png.bits,
        "Filter": PDFName("FlateDecode"),
        "DecodeParms": rows,
    }
    return Picture(png.width, png.height, png.packed, entries)


def _jpeg(data: bytes) -> Picture | None:
    if data[:2] != b"\xff\xd8":
        return None
    at, inverted = 2, False
    while at < len(data):
        marker, length = struct.unpack_from(">HH", data, at)
        if marker == 0xFFEE:
            inverted = True  # Adobe writes CMYK upside down
        if 0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC):
            bits, height, width, parts = struct.unpack_from(">BHHB", data, at + 4)
            if bits != 8:
                return None
            entries: dict[str, object] = {
                "ColorSpace": PDFName(_SPACES[parts]),
                "BitsPerComponent": bits,
                "Filter": PDFName("DCTDecode"),
            }
            if parts == 4 and inverted:
                entries["Decode"] = PDFArray((1, 0) * 4)
            return Picture(width, height, data, entries)
        if marker >> 8 != 0xFF or marker == 0xFFDA:
            return None
        at += 2 + length
    return None
