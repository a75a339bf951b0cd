"""A face as a font object of a PDF file: Type0 with Identity-H, whose codes stand for the characters used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from desktop.submission.pdf.fonts import Face
from desktop.submission.pdf.objects import array, dictionary, number

_EM = 1000


class Streams(Protocol):
    """Adds a packed stream to a file; gives its reference."""

    def __call__(self, data: bytes, **entries: str | int) -> str: ...


def embedded(face: Face, add: Callable[[str], str], stream: Streams) -> str:
    """Add a face, with the characters used so far in the order of their first use; gives the font's reference."""
    font, name = face.font, f"/{face.tag}+{face.name}"
    scale = 1000 / font.units
    program = face.subset()
    descriptor = dictionary(
        Type="/FontDescriptor",
        FontName=name,
        Flags=4,
        FontBBox=array(round(edge * scale) for edge in font.box),
        ItalicAngle=0,
        Ascent=round(font.ascent * scale),
        Descent=round(font.descent * scale),
        CapHeight=round(font.cap_height * scale),
        StemV=80,
        FontFile2=stream(program, Length1=len(program)),
    )
    descendant = dictionary(
        Type="/Font",
        Subtype="/CIDFontType2",
        BaseFont=name,
        CIDSystemInfo="<</Registry (Adobe)/Ordering (Identity)/Supplement 0>>",
        FontDescriptor=add(descriptor),
        CIDToGIDMap="/Identity",
        DW=_EM,
        W=_widths(face),
    )
    return add(
        dictionary(
            Type="/Font",
            Subtype="/Type0",
            BaseFont=name,
            Encoding="/Identity-H",
            DescendantFonts=f"[{add(descendant)}]",
            ToUnicode=stream(_to_unicode(face.characters)),
        )
    )


def _widths(face: Face) -> str:
    """/W (ISO 32000-1, 9.7.4.3): only what is not as wide as a Chinese character; runs of codes share an array."""
    runs: list[tuple[int, list[str]]] = []
    for code, character in enumerate(face.characters, 1):
        width = _EM * face.width(character)
        if abs(width - _EM) < 0.001:
            continue
        if not runs or runs[-1][0] + len(runs[-1][1]) != code:
            runs.append((code, []))
        runs[-1][1].append(number(width))
    return array(f"{first} {array(widths)}" for first, widths in runs)


def _to_unicode(characters: Sequence[str]) -> bytes:
    """ISO 32000-1, 9.10.3; UTF-16, so that characters above U+FFFF come back whole."""
    lines = []
    for start in range(0, len(characters), 100):
        block = characters[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{start + n:04x}> <{character.encode('utf-16-be').hex()}>"
            for n, character in enumerate(block, 1)
        ]
        lines.append("endbfchar")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        + "\n".join(lines)
        + "\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
