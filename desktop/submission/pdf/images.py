"""PNG pictures on a page, as they are: what a PNG file holds is what a PDF image may hold.

Grey, coloured and palette pictures without transparency, 8 bits, not interlaced; others are refused.
"""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from pathlib import Path

from desktop.submission.pdf.page import Page

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SIZE_LIMIT = 8 << 20
_COLORS = {0: ("/G", 1), 2: ("/RGB", 3), 3: ("", 1)}
_LINE = 4000


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be drawn; `width` and `height` in pixels."""

    width: int
    height: int
    code: str

    def draw(self, page: Page, left: float, top: float, width: float, height: float) -> None:
        """Into a box of the type area, in points."""
        page.code.append(f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {-top - height:.2f} cm {self.code} Q")


def read_png(path: Path) -> Picture | None:
    """None for what is no PNG file of the kinds above. Raises OSError."""
    with path.open("rb") as file:
        data = file.read(_SIZE_LIMIT + 1)
    if len(data) > _SIZE_LIMIT or not data.startswith(_SIGNATURE):
        return None
    try:
        return _picture(data)
    except (struct.error, KeyError):
        return None


def _picture(data: bytes) -> Picture | None:
    at, packed, palette = len(_SIGNATURE), b"", b""
    width = height = 0
    space, colors = "", 0
    while at < len(data):
        length, kind = struct.unpack_from(">L4s", data, at)
        body = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, color, _, _, interlaced = struct.unpack(">LLBBBBB", body)
            if depth != 8 or interlaced or not 0 < width < 10_000 or not 0 < height < 10_000:
                return None
            space, colors = _COLORS[color]
        elif kind == b"PLTE":
            palette = body
        elif kind == b"tRNS":
            return None
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    if not packed or not colors:
        return None
    if not space:
        space = f"[/I /RGB {len(palette) // 3 - 1} <{palette.hex()}>]"
    text = base64.a85encode(packed, wrapcol=_LINE).decode("ascii")
    parameters = f"<</Predictor 15/Colors {colors}/BitsPerComponent 8/Columns {width}>>"
    head = f"BI /W {width} /H {height} /CS {space} /BPC 8 /F [/A85 /Fl] /DP [null {parameters}] ID"
    return Picture(width, height, f"{head} {text}~> EI")
