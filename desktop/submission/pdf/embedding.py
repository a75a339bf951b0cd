"""A face as a font object of a PDF file: Type0 with Identity-H, whose codes stand for the characters used."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportlab.pdfbase.pdfdoc import PDFArray, PDFName, PDFObjectReference, PDFString

from desktop.submission.pdf.fonts import Face
from desktop.submission.pdf.objects import Document, dictionary

_EM = 1000


def embedded(face: Face, document: Document, stream: Callable[..., PDFObjectReference]) -> PDFObjectReference:
    """Add a face, with the characters used so far in the order of their first use; gives the font's reference.

    `stream` adds a packed stream of the data and entries given.
    """
    font, name = face.font, PDFName(f"{face.tag}+{face.name}")
    scale = 1000 / font.units
    program = face.subset()
    descriptor = dictionary(
        Type=PDFName("FontDescriptor"),
        FontName=name,
        Flags=4,
        FontBBox=PDFArray(round(edge * scale) for edge in font.box),
        ItalicAngle=0,
        Ascent=round(font.ascent * scale),
        Descent=round(font.descent * scale),
        CapHeight=round(font.cap_height * scale),
        StemV=80,
        FontFile2=stream(program, Length1=len(program)),
    )
    descendant = dictionary(
        Type=PDFName("Font"),
        Subtype=PDFName("CIDFontType2"),
        BaseFont=name,
        CIDSystemInfo=dictionary(Registry=PDFString("Adobe"), Ordering=PDFString("Identity"), Supplement=0),
        FontDescriptor=document.add(descriptor),
        CIDToGIDMap=PDFName("Identity"),
        DW=_EM,
        W=_widths(face),
    )
    return document.add(
        dictionary(
            Type=PDFName("Font"),
            Subtype=PDFName("Type0"),
            BaseFont=name,
            Encoding=PDFName("Identity-H"),
            DescendantFonts=PDFArray([document.add(descendant)]),
            ToUnicode=stream(_to_unicode(face.characters)),
        )
    )


def _widths(face: Face) -> PDFArray:
    """/W (ISO 32000-1, 9.7.4.3): only what is not as wide as a Chinese character; runs of codes share an array."""
    runs: list[tuple[int, list[float]]] = []
    for code, character in enumerate(face.characters, 1):
        width = _EM * face.width(character)
        if abs(width - _EM) < 0.001:
            continue
        if not runs or runs[-1][0] + len(runs[-1][1]) != code:
            runs.append((code, []))
        runs[-1][1].append(round(width, 3))
    return PDFArray(part for first, widths in runs for part in (first, PDFArray(widths)))


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
