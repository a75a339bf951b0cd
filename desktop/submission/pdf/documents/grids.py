"""A table that was filled in, as a table on paper."""

from __future__ import annotations

from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.fonts import Role
from desktop.submission.pdf.page import PITCH
from desktop.submission.pdf.styles import BODY, BODY_INK, CELL_CENTRE, CELL_INK, CELL_LEFT
from desktop.submission.pdf.table import Cell, heads
from desktop.submission.pdf.text import Align, Ink, Run, Style
from desktop.submission.wording import columns_of, printed_rows
from forms.definition import Field
from forms.values import NUMERIC, FieldKind, Rows

_NUMBERS = 3
"""Characters of the column of numbers."""
_NUMBER = Style(CELL_INK, 15, Align.RIGHT)
_LEAST, _MOST = 4, 16
"""Characters a column gets."""
_BEGINNING = 7 * PITCH
"""What must be left for the name, the head and two rows."""


def grid(flow: Flow, field: Field, value: Rows) -> None:
    """The name of the field, and below it one line a row, numbered."""
    head, *rows = printed_rows(field, value)
    columns = columns_of(field, value)
    flow.need(_BEGINNING)
    flow.space(0.3)
    flow.paragraph([Run(f"{field.label}：", Ink(Role.HEAD, BODY_INK.size))], BODY)
    styles = [
        _NUMBER if column.kind in NUMERIC else CELL_LEFT if column.kind is FieldKind.TEXT else CELL_CENTRE
        for column in columns
    ]
    wanted = [_wanted([head[place], *(row[place] for row in rows)]) for place in range(len(head))]
    widths = _shared(wanted, flow.page.width / CELL_INK.size - _NUMBERS)
    table = flow.table((_NUMBERS, *widths), heads("序号", *head))
    for number, row in enumerate(rows, 1):
        cells = [
            Cell.of(text, style, middle=True, target=field.path)
            for text, style in zip(row, styles, strict=True)
        ]
        table.row((Cell.of(str(number), CELL_CENTRE, middle=True), *cells))
    table.close()
    flow.space(0.3)


def _wanted(texts: list[str]) -> float:
    """Characters its longest text takes, a head in two lines; letters and digits take half."""
    head, *cells = (sum(1.0 if ord(c) > 0x2E7F else 0.55 for c in text) for text in texts)
    return max(_LEAST, max([head / 2, *cells]) + 1)


def _shared(wanted: list[float], room: float) -> list[float]:
    """What is wanted, as far as there is room: the widest columns give way first."""
    for most in range(_MOST, _LEAST, -1):
        widths = [min(width, float(most)) for width in wanted]
        if sum(widths) <= room:
            break
    return widths
