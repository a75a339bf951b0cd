"""The manual on paper, from the same pages as the help on screen."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.manual import Block, Heading, HelpPage, Image, Line, Listing, Paragraph, Table, plain
from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.fonts import Role
from desktop.submission.pdf.images import read_picture
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.styles import (
    BODY,
    BODY_INK,
    CELL_INK,
    CELL_LEFT,
    LEVEL_1,
    LEVEL_2,
    LEVEL_3,
    NOTE,
)
from desktop.submission.pdf.table import Cell, heads
from desktop.submission.pdf.table import Table as PaperTable
from desktop.submission.pdf.text import Align, Ink, Run, Style
from forms.numerals import numeral

_STYLES = {1: LEVEL_1, 2: LEVEL_2}
_CAPTION = Style(Ink(Role.BODY, 10.5), 18, Align.CENTRE)
_PIXELS_PER_POINT = 1.6
"""A picture of the screen at its own size would be too large for paper."""
_TALL = 0.6
"""Of the page's height, at most."""
_AROUND = 10.0
_SHRINK = 0.6
"""Of its size, at least, where a picture is made smaller for what is left of a page."""


def manual(flow: Flow, pages: Sequence[HelpPage]) -> None:
    """A chapter for every page; a picture that cannot be printed is described in words."""
    for number, page in enumerate(pages, 1):
        if flow.y > 0 and flow.left < 0.4 * flow.page.height:
            flow.begin()
        elif flow.y > 0:
            flow.space(1)
        flow.heading(1, f"{numeral(number)}、{page.title}", LEVEL_1, keep=3)
        for at, block in enumerate(page.blocks):
            if not (at == 0 and isinstance(block, Heading)):
                _block(flow, block)


def _block(flow: Flow, block: Block) -> None:
    if isinstance(block, Heading):
        flow.heading(max(2, block.level), plain(block.line), _STYLES.get(block.level, LEVEL_3))
    elif isinstance(block, Paragraph):
        flow.paragraph(_runs(block.line, BODY_INK), BODY)
    elif isinstance(block, Listing):
        marks = (f"{n}. " if block.numbered else "· " for n in range(1, len(block.items) + 1))
        items = [
            [Run(mark, BODY_INK), *_runs(item, BODY_INK)]
            for mark, item in zip(marks, block.items, strict=True)
        ]
        flow.items(items, BODY)
    elif isinstance(block, Table):
        _table(flow, block)
    else:
        _image(flow, block)


def _runs(line: Line, ink: Ink) -> list[Run]:
    strong = Ink(Role.HEAD, ink.size)
    return [Run(span.text, strong if span.strong else ink) for span in line]


def _table(flow: Flow, block: Table) -> None:
    columns = list(zip(block.head, *block.rows, strict=True))
    longest = [max(len(plain(cell)) for cell in column) for column in columns]
    widths = [min(max(length, 5), 30) for length in longest]
    table = PaperTable(flow, widths, heads(*(plain(cell) for cell in block.head)))
    for row in block.rows:
        table.row([Cell.of(_runs(cell, CELL_INK), CELL_LEFT, middle=True) for cell in row])
    table.close()
    flow.space(0.3)


def _image(flow: Flow, block: Image) -> None:
    picture = read_picture(block.file) if block.file.is_file() else None
    if picture is None:
        flow.paragraph(f"（图：{block.words}）", NOTE)
        return
    scale = min(
        1 / _PIXELS_PER_POINT, flow.page.width / picture.width, _TALL * flow.page.height / picture.height
    )
    room = (flow.left - _CAPTION.pitch - _AROUND) / (picture.height * scale)
    if _SHRINK <= room < 1:  # rather than an empty half page
        scale *= room
    width, height = picture.width * scale, picture.height * scale

    image = picture.image()

    def draw(page: Page, top: float) -> None:
        left = (page.width - width) / 2
        page.insert(image, f"{width:.2f} 0 0 {height:.2f} {left:.2f} {-top - height:.2f}")

    flow.need(height + _CAPTION.pitch + _AROUND)
    flow.y += _AROUND / 2 if flow.y else 0
    flow.figure(height, block.words, draw)
    flow.paragraph(block.words, _CAPTION)
    flow.to_grid()
