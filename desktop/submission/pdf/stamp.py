"""What a signature shows on the page: who, of which office, when by their own clock, and a seal where there is one.

Set with the document's own typefaces and embedded, so that the page stays PDF/A; a stamp library's text would not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference

from desktop.submission.pdf.embedding import embedded
from desktop.submission.pdf.fonts import FontSet, Role
from desktop.submission.pdf.objects import Document, PackedStream, dictionary, number
from desktop.submission.pdf.seal import Seal
from desktop.submission.pdf.text import Align, Ink, SetLine, Style, Typesetter

_PAD = 4.0
_GREY = 0.35
_SIZES = (10.0, 9.0, 8.0, 7.0, 6.0, 5.0)
"""Points, tried from the largest until everything fits into the box."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is shown. `at` (aware) is the declared time, shown in its own zone."""

    role: str
    name: str
    organization: str
    at: datetime
    seal: Seal | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        office = (self.organization,) if self.organization not in ("", self.name) else ()
        zone = f"{self.at:%z}"
        when = f"自述时间 {self.at:%Y-%m-%d %H:%M}（{zone[:3]}:{zone[3:5]}）"
        return (f"{self.role} 电子签名", self.name, *office, when)


def stamp_file(stamp: Stamp, width: float, height: float) -> bytes:
    """A small PDF file whose catalog entry /Stamp is the form object to show in a box of this size, in points."""
    document = Document()
    setter = Typesetter(FontSet())
    picture = min(height, width / 2) - 2 * _PAD if stamp.seal else 0.0
    code = [f"q 0.6 w {_GREY} G 0.5 0.5 {number(width - 1)} {number(height - 1)} re S Q"]
    if stamp.seal:
        code.append(_placed(stamp.seal, width - picture - _PAD, (height - picture) / 2, picture))
    measure = width - 2 * _PAD - (picture + _PAD if picture else 0.0)
    lines = _fitting(setter, stamp.lines, measure, height - 2 * _PAD)
    y = height - (height - sum(line.height for line in lines)) / 2
    for line in lines:
        code.append(f"BT 1 0 0 1 {_PAD + line.shift:.2f} {y - line.drop:.2f} Tm {line.code} ET")
        y -= line.height

    def stream(data: bytes, **entries: object) -> PDFObjectReference:
        return document.add(PackedStream(data, **entries))

    fonts = {face.name: embedded(face, document, stream) for face in setter.fonts.used()}
    document.Catalog.Stamp = PackedStream(
        "\n".join(code).encode("ascii"),
        Type=PDFName("XObject"),
        Subtype=PDFName("Form"),
        BBox=PDFArray((0, 0, width, height)),
        Resources=dictionary(
            Font=PDFDictionary(fonts),
            XObject=dictionary(Seal=_image(stamp.seal)) if stamp.seal else None,
        ),
    )
    return document.bytes()


def _fitting(setter: Typesetter, texts: tuple[str, ...], measure: float, height: float) -> list[SetLine]:
    """The lines at the largest size at which they fit; at the smallest what does not fit is left out."""
    lines: list[SetLine] = []
    for size in _SIZES:
        style = Style(Ink(Role.HEAD, size), size * 1.3, Align.LEFT)
        lines = [
            line for text in texts for line in setter.paragraph(_shown(setter.fonts, text), style, measure)
        ]
        if sum(line.height for line in lines) <= height:
            return lines
    while len(lines) > 1 and sum(line.height for line in lines) > height:
        del lines[-2]  # the declared time stays
    return lines


def _shown(fonts: FontSet, text: str) -> str:
    """A certificate may name anybody: what no font has becomes a box, and everything stays on its line."""
    missing = frozenset(fonts.missing(text))
    return "".join("□" if c in missing else c if c.isprintable() else " " for c in text)


def _image(seal: Seal) -> PackedStream:
    common = {
        "Type": PDFName("XObject"),
        "Subtype": PDFName("Image"),
        "Width": seal.width,
        "Height": seal.height,
        "BitsPerComponent": 8,
    }
    mask = PackedStream(seal.alpha, ColorSpace=PDFName("DeviceGray"), **common) if seal.alpha else None
    return PackedStream(seal.rgb, ColorSpace=PDFName("DeviceRGB"), SMask=mask, **common)


def _placed(seal: Seal, left: float, bottom: float, room: float) -> str:
    """The picture, as large as fits into a square, in its own proportions."""
    scale = room / max(seal.width, seal.height)
    width, height = seal.width * scale, seal.height * scale
    x, y = left + (room - width) / 2, bottom + (room - height) / 2
    return f"q {number(width)} 0 0 {number(height)} {number(x)} {number(y)} cm /Seal Do Q"
