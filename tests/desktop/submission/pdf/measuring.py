"""What a finished PDF looks like, measured from the file and not from the code that made it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from desktop.submission.pdf.book import Book
from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.fonts import FontSet
from desktop.submission.pdf.metadata import Description
from forms.progress import never, quiet

MM = 72 / 25.4
PAPER_HEIGHT = 297 * MM
LEFT, RIGHT = 28 * MM, (28 + 156) * MM
"""Of an odd page; the binding edge of an even one is on the other side."""
TOP, BOTTOM = PAPER_HEIGHT - 37 * MM, PAPER_HEIGHT - (37 + 225) * MM
_WATERMARK = 100.0
"""Points; nothing else is set so large."""


@dataclass(frozen=True)
class Glyph:
    """A visible character and where it stands: origin on the base line, and the box of its ink."""

    text: str
    x: float
    y: float
    box: tuple[float, float, float, float]
    size: float


def flowed(fill: Callable[[Flow], None], out: Path) -> Path:
    """A PDF of nothing but what `fill` sets."""
    book = Book(FontSet())
    fill(book.body)
    about = Description("试排", "", "", "0" * 64, "0", date(2026, 11, 22))
    out.write_bytes(book.finish(about, "", "", quiet, never)[0].bytes())
    return out


def glyphs(page: pypdfium2.PdfPage) -> list[Glyph]:
    """The visible characters of a page in the order they are drawn, without the watermark."""
    layer = page.get_textpage()
    found = []
    x, y = pdfium.c_double(), pdfium.c_double()
    for index in range(layer.count_chars()):
        code = pdfium.FPDFText_GetUnicode(layer, index)
        if 0xDC00 <= code < 0xE000:  # the second half of a pair
            continue
        if 0xD800 <= code < 0xDC00:
            low = pdfium.FPDFText_GetUnicode(layer, index + 1)
            code = 0x10000 + ((code - 0xD800) << 10) + low - 0xDC00
        size = pdfium.FPDFText_GetFontSize(layer, index)
        if code <= 0x20 or size > _WATERMARK:
            continue
        pdfium.FPDFText_GetCharOrigin(layer, index, x, y)
        found.append(Glyph(chr(code), x.value, y.value, layer.get_charbox(index), size))
    return found


def lines(page: pypdfium2.PdfPage) -> list[list[Glyph]]:
    """The characters of the type area by base line, from the top; for text in one column."""
    by_line: dict[int, list[Glyph]] = {}
    for glyph in glyphs(page):
        if glyph.y > BOTTOM - 2:
            by_line.setdefault(round(glyph.y), []).append(glyph)
    merged: list[list[Glyph]] = []
    for y in sorted(by_line, reverse=True):
        if merged and abs(merged[-1][0].y - y) <= 2:
            merged[-1] += by_line[y]
        else:
            merged.append(by_line[y])
    return [sorted(line, key=lambda glyph: glyph.x) for line in merged]


def pages(path: Path) -> Iterator[pypdfium2.PdfPage]:
    document = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            yield page
            page.close()
    finally:
        document.close()


@dataclass(frozen=True)
class Rule:
    """A line that is drawn: left, bottom, right, top on the paper."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def upright(self) -> bool:
        return self.y1 - self.y0 > self.x1 - self.x0


def rules(page: pypdfium2.PdfPage) -> list[Rule]:
    found = []
    for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4):
        rule = Rule(*thing.get_bounds())
        if min(rule.x1 - rule.x0, rule.y1 - rule.y0) < 2.5:  # thin ones; others are grounds
            found.append(rule)
    return found


def holes(path: Path) -> list[tuple[int, float]]:
    """For each upright page, from 1: the share of the type area's height that its largest empty band takes.

    The end of the document's last page does not count, nor do pages that are meant to be empty.
    """
    found = []
    for number, page in enumerate(pages(path), 1):
        if page.get_rotation():
            continue
        bands = []
        for thing in page.get_objects(max_depth=4):
            left, bottom, right, top = thing.get_bounds()
            if bottom >= BOTTOM - 2 and not (right - left > 250 and top - bottom > 250):
                bands.append((TOP - top, TOP - bottom))
        if bands:
            bands.sort()
            largest, reached = 0.0, 0.0
            for begin, end in [*bands, (TOP - BOTTOM, TOP - BOTTOM)]:
                largest = max(largest, begin - reached)
                reached = max(reached, end)
            found.append((number, largest / (TOP - BOTTOM)))
    return found


def overlaps(page: pypdfium2.PdfPage) -> list[tuple[Glyph, Glyph]]:
    """Pairs of characters whose ink covers each other by more than a touch."""
    found = []
    cells: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs(page):
        x0, y0, x1, y1 = glyph.box
        at = (int((x0 + x1) / 2 // 12), int((y0 + y1) / 2 // 12))
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                for other in cells.get((at[0] + dx, at[1] + dy), ()):
                    a0, b0, a1, b1 = other.box
                    wide, high = min(x1, a1) - max(x0, a0), min(y1, b1) - max(y0, b0)
                    if (
                        wide > 0.25 * min(x1 - x0, a1 - a0) > 0.3
                        and high > 0.25 * min(y1 - y0, b1 - b0) > 0.3
                    ):
                        found.append((other, glyph))
        cells.setdefault(at, []).append(glyph)
    return found


def outside(page: pypdfium2.PdfPage) -> list[Glyph]:
    """Characters with ink beyond the type area, but for page number and foot below it."""
    left, right = min(LEFT, 210 * MM - RIGHT), max(RIGHT, 210 * MM - LEFT)
    wrong = []
    for glyph in glyphs(page):
        x0, y0, x1, y1 = glyph.box
        foot = y1 < BOTTOM - 2 * MM
        if x0 < left - 1 or x1 > right + 8.5 or y1 > TOP + 2 or (y0 < BOTTOM - 1 and not foot):
            wrong.append(glyph)
    return wrong
