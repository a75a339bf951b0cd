"""A font file an office wants its papers set in: may it be embedded, can it be, what is it called.

fsType as the OpenType specification (OS/2 table) defines it: a font that may not be embedded, or only whole, or
only as a picture, is refused: this program embeds the outlines of the characters used.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.submission.pdf.truetype import TrueType
from forms.errors import FontRefused, FontUnreadable

SIZE_LIMIT = 64 << 20
_RESTRICTED, _WHOLE_ONLY, _BITMAPS_ONLY = 0x0002, 0x0100, 0x0200
_PERMISSIONS = 0x000E
_CHINESE, _ENGLISH = 0x0804, 0x0409
_FULL_NAME, _FAMILY = 4, 1
_NAME_LIMIT = 60
_EXPECTED = "国家知识产权保护示范区建设方案申报书一二三四五六七八九十，。、；：（）《》"
"""What no font for official papers lacks."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font that may be used. `name` is what its maker calls it, in Chinese where it has a Chinese name."""

    path: Path
    name: str


def inspect(path: Path) -> FontFile:
    """Raises FontRefused with the reason, FontUnreadable."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
        size = path.stat().st_size
    except OSError as error:
        raise FontUnreadable(path=path) from error
    if size > SIZE_LIMIT:
        raise FontRefused(path=path, reason="文件超过 64 MB")
    if start[:4] == b"OTTO":
        raise FontRefused(
            path=path, reason="它是 PostScript（CFF）轮廓的 OpenType 字体，只能用 TrueType 轮廓的"
        )
    if start[:4] in (b"wOFF", b"wOF2"):
        raise FontRefused(path=path, reason="它是网页字体")
    font = TrueType(path)
    allowed = font.embedding
    if allowed & _PERMISSIONS == _RESTRICTED:
        raise FontRefused(path=path, reason="字体的授权不允许嵌入文件")
    if allowed & (_WHOLE_ONLY | _BITMAPS_ONLY):
        raise FontRefused(path=path, reason="字体的授权不允许只嵌入用到的字")
    missing = [character for character in _EXPECTED if not font.glyph(ord(character))]
    if missing:
        raise FontRefused(path=path, reason=f"缺少公文用字“{''.join(missing[:5])}”")
    font.prove(_EXPECTED)
    return FontFile(path, _name(font) or path.stem)


def _name(font: TrueType) -> str:
    names = font.names()
    for key in ((_FULL_NAME, _CHINESE), (_FAMILY, _CHINESE), (_FULL_NAME, _ENGLISH), (_FAMILY, _ENGLISH)):
        shown = "".join(c for c in names.get(key, "") if c.isprintable()).strip()
        if shown:
            return shown[:_NAME_LIMIT]
    return ""
