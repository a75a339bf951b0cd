"""A seal as a picture (PNG) to be shown in a signature: read by ourselves, strictly and within limits.

Source: PNG (ISO/IEC 15948), clauses 9 (filters) and 11.3 (transparency).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

from desktop.submission.pdf.images import parse_png
from forms.errors import FileUnreadable, SealUnreadable
from forms.reading import read_small

SIZE_LIMIT = 2 << 20
"""Bytes of the file."""
EDGE_LIMIT = 1000
"""Pixels; a seal 42 mm wide has 500 at 300 dpi."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""By colour type: grey, RGB, palette, grey with alpha, RGB with alpha."""


@dataclass(frozen=True, slots=True)
class Seal:
    """`rgb` holds three bytes a pixel, `alpha` one, None where nothing is transparent."""

    width: int
    height: int
    rgb: bytes
    alpha: bytes | None = None


def read_seal(path: Path) -> Seal:
    """Read a PNG of 8 bits a channel that is not interlaced. Raises SealUnreadable."""
    try:
        data = read_small(path, SIZE_LIMIT)
    except FileUnreadable as error:
        raise SealUnreadable(path=path, reason="读不了，或大于 2 MB") from error
    try:
        return _seal(data)
    except _Refused as refused:
        raise SealUnreadable(path=path, reason=str(refused)) from None
    except (zlib.error, ValueError):
        raise SealUnreadable(path=path, reason="不是完好的 PNG 图片") from None


class _Refused(Exception):
    """The picture is of a kind we do not take; its text, in Chinese, says why."""


def _seal(data: bytes) -> Seal:
    png = parse_png(data)
    width, height, colour = png.width, png.height, png.kind
    if max(width, height) > EDGE_LIMIT:
        raise _Refused(f"长和宽不能超过 {EDGE_LIMIT} 像素")
    channels = _CHANNELS.get(colour)
    if png.bits != 8 or png.interlaced or channels is None:
        raise _Refused("请另存为 8 位、不隔行的 PNG 图片")
    expected = height * (width * channels + 1)
    unpack = zlib.decompressobj()
    packed = unpack.decompress(png.packed, expected + 1)
    if len(packed) != expected:
        raise ValueError("pixels")
    pixels = _unfiltered(packed, width * channels, channels)
    if colour == 3:
        return _from_palette(pixels, width, height, png.palette, png.shades)
    if colour in (0, 4):
        grey = pixels[::channels]
        return Seal(width, height, _interleaved(grey, grey, grey), pixels[1::2] if colour == 4 else None)
    if colour == 2:
        return Seal(width, height, pixels)
    return Seal(width, height, _interleaved(pixels[::4], pixels[1::4], pixels[2::4]), pixels[3::4])


def _unfiltered(packed: bytes, row: int, step: int) -> bytes:
    out = bytearray()
    above = bytearray(row)
    for start in range(0, len(packed), row + 1):
        kind, line = packed[start], bytearray(packed[start + 1 : start + 1 + row])
        if kind > 4:
            raise ValueError("filter")
        if kind == 2:
            line = bytearray((a + b) & 0xFF for a, b in zip(line, above, strict=True))
        elif kind:
            _refine(line, above, kind, step)
        out += line
        above = line
    return bytes(out)


def _refine(line: bytearray, above: bytearray, kind: int, step: int) -> None:
    """Undo the filters that need the pixel before: Sub, Average, Paeth."""
    for n in range(len(line)):
        left = line[n - step] if n >= step else 0
        if kind == 1:
            line[n] = (line[n] + left) & 0xFF
        elif kind == 3:
            line[n] = (line[n] + (left + above[n]) // 2) & 0xFF
        else:
            line[n] = (line[n] + _paeth(left, above[n], above[n - step] if n >= step else 0)) & 0xFF


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    to_left, to_up, to_corner = abs(guess - left), abs(guess - up), abs(guess - corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner


def _from_palette(pixels: bytes, width: int, height: int, palette: bytes, shades: bytes) -> Seal:
    if len(palette) // 3 <= max(pixels):
        raise ValueError("palette")
    planes = (pixels.translate(palette[n::3].ljust(256, b"\0")) for n in range(3))
    alpha = pixels.translate(shades.ljust(256, b"\xff")[:256]) if shades else None
    return Seal(width, height, _interleaved(*planes), alpha)


def _interleaved(red: bytes, green: bytes, blue: bytes) -> bytes:
    out = bytearray(3 * len(red))
    out[::3], out[1::3], out[2::3] = red, green, blue
    return bytes(out)
