"""Tables whose rows may run over several pages: the head is repeated, every piece is framed.

A row that fits on the next page but not on this one moves there when little would stay behind; a taller one is
cut between lines, never inside one. All lengths are points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.linebreak import Note
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.shapes import Sign, draw_sign
from desktop.submission.pdf.structure import ARTIFACT, Element, as_paragraphs, walk
from desktop.submission.pdf.styles import CELL_HEAD
from desktop.submission.pdf.text import Run, SetLine, Style

PAD_X, PAD_Y = 4.0, 3.5
_SIGN, _SIGN_ROOM = 10.5, 14.0
_OUTER, _INNER = 0.9, 0.4
_HEAD_GREY = 0.93
_MIDDLE_LIMIT = 120.0
"""Cells of higher rows begin at the top, where the eye looks for them."""
_MOVE_LIMIT = 0.25
"""A row is moved to the next page rather than cut when it leaves less than this share of the page empty."""
_HOLE_LIMIT = 0.4
"""What may stay empty for rows that belong together."""
_HEAD_LIMIT = 0.5
"""The share of a page a head may take: below it, and above the notes, rows must find room on every page."""
_TOGETHER = 2
"""Lines of a cell that are not parted from each other where a row is cut."""

Block = tuple[str | Sequence[Run], Style]
"""A paragraph of a cell and how it is set."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Paragraphs, one below the other. `span` columns are taken; `middle` centres a short cell in its row."""

    blocks: tuple[Block, ...] = ()
    span: int = 1
    middle: bool = False
    shaded: bool = False
    target: str = ""
    """The path of the answer, or the target, that it shows."""
    sign: Sign | None = None
    """A shape before the first line."""

    @classmethod
    def of(
        cls,
        content: str | Sequence[Run],
        style: Style,
        *,
        span: int = 1,
        middle: bool = False,
        shaded: bool = False,
        target: str = "",
        sign: Sign | None = None,
    ) -> Cell:
        return cls(((content, style),) if content else (), span, middle, shaded, target, sign)


def heads(*titles: str) -> list[Cell]:
    """The head of a table."""
    return [Cell.of(title, CELL_HEAD, middle=True, shaded=True) for title in titles]


@dataclass(frozen=True, slots=True)
class _Set:
    """A cell with its lines set: where it stands and what is left to draw."""

    cell: Cell
    left: float
    right: float
    lines: list[tuple[SetLine, float]] = field(default_factory=list)
    """Each line with the space above it."""
    first: bool = True
    """Not the rest of a cell that began on an earlier page."""
    element: Element | None = None
    """The cell for programs that read aloud: one, however many pages it takes."""

    @property
    def height(self) -> float:
        return sum(line.height + above for line, above in self.lines)


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells beside each other; `leads` as `Table.row` has it."""

    cells: list[_Set]
    leads: bool

    @property
    def height(self) -> float:
        return _height(self.cells)

    @property
    def notes(self) -> list[Note]:
        return _notes(self.cells)

    @property
    def beginning(self) -> float:
        """The least of it that may stand alone at the foot of a page."""
        return _height([replace(cell, lines=cell.lines[:_TOGETHER]) for cell in self.cells])


class Table:
    """`widths` are the columns' shares of the width; `head` is repeated on every page."""

    def __init__(self, flow: Flow, widths: Sequence[float], head: Sequence[Cell] = ()) -> None:
        self._flow = flow
        whole = sum(widths)
        self._edges = [0.0]
        for width in widths:
            self._edges.append(self._edges[-1] + width * flow.page.width / whole)
        self._head = self._set(head) if head else []
        self._head_height = _height(self._head) if head else 0.0
        self._rows: list[_Row] = []
        """Those that wait until it is known which rows belong on their page."""
        self._first = True
        """Whether the first of them begins what is drawn together."""
        if self._head_height > _HEAD_LIMIT * flow.page.height:  # said once, as a row, which may be cut
            self._rows.append(_Row(self._head, leads=False))
            self._head, self._head_height = [], 0.0
        self._open = False
        self._element: Element | None = None
        self._body: Element | None = None

    def row(self, cells: Sequence[Cell], *, leads: bool = False) -> None:
        """Add a row. One that leads stands on the page where the next one begins."""
        self._rows.append(_Row(self._set(cells), leads))
        self._place_rows(more=True)

    def draw(self) -> None:
        """Put the rows added so far on pages; no page but a full one holds a single row, where that can be helped."""
        self._place_rows(more=False)
        self._first = True

    def close(self) -> None:
        """End the table; what follows begins on the grid of lines again."""
        self.draw()
        if self._element and not any(element.kind == "TH" for element in walk([self._element])):
            as_paragraphs(self._element)
        if self._open:
            self._flow.to_grid()
        self._open = False

    def _tagged(self, row: Sequence[_Set]) -> list[_Set]:
        """The row with its elements; a shaded cell heads its row."""
        if self._body is None:
            self._body = self._tree().add("TBody") if self._head else self._tree()
        line = self._body.add("TR")
        return [replace(cell, element=_cell(line, cell.cell, "Row")) for cell in row]

    def _tree(self) -> Element:
        if self._element is None:
            self._element = self._flow.into.add("Table")
        return self._element

    # --- setting ----------------------------------------------------------------------------------------

    def _set(self, cells: Sequence[Cell]) -> list[_Set]:
        row, column = [], 0
        for cell in cells:
            left, right = self._edges[column], self._edges[column + cell.span]
            lines = []
            measure = right - left - 2 * PAD_X - (_SIGN_ROOM if cell.sign else 0.0)
            for content, style in cell.blocks:
                set_lines = self._flow.setter.paragraph(content, style, measure)
                lines += [(line, style.before if n == 0 else 0.0) for n, line in enumerate(set_lines)]
            row.append(_Set(cell, left, right, lines))
            column += cell.span
        return row

    # --- flowing ----------------------------------------------------------------------------------------

    def _place_rows(self, *, more: bool) -> None:
        """Put rows on pages as soon as nothing that may come changes where they stand."""
        while self._rows and (company := _company(self._rows, self._first, more)) is not None:
            self._place(self._rows.pop(0), company)
            self._first = False

    def _place(self, row: _Row, company: Sequence[_Row]) -> None:
        if not self._open:
            self._begin(row, company)
        elif self._moves(row, company, self._flow.left, _HOLE_LIMIT):
            self._next_page()
        cells = self._tagged(row.cells)
        while _height(cells) + self._flow.foot.cost(_notes(cells)) > self._flow.left + 0.01:
            cells = self._cut(cells) or cells  # as it was, when not even its first lines fit any more
            self._next_page()
        self._draw(cells, _height(cells), whole=True)

    def _begin(self, row: _Row, company: Sequence[_Row]) -> None:
        left = self._flow.left - self._head_height
        moves = not self._flow.headed and self._moves(row, company, left, _MOVE_LIMIT)
        if moves or left < row.beginning:
            self._flow.next_page()
        self._open = True
        if self._head:
            line = self._tree().add("THead").add("TR")
            head = [replace(cell, element=_cell(line, cell.cell, "Column")) for cell in self._head]
            self._draw(head, self._head_height, whole=True)

    def _moves(self, row: _Row, company: Sequence[_Row], left: float, limit: float) -> bool:
        """Whether a row had better begin overleaf: for its own sake, or not to part from its company.

        `limit` is the share of the page that may stay empty for the sake of company.
        """
        page, used, notes = self._flow.page.height, 0.0, list[Note]()
        for number, one in enumerate((row, *company)):
            before = left - used
            used += one.height
            notes += one.notes
            if used + self._flow.foot.cost(notes) <= left + 0.01:
                continue
            overleaf = before < one.beginning or (
                before <= _MOVE_LIMIT * page and one.height <= page - self._head_height
            )
            if number == 0 or not overleaf:
                return overleaf
            helps = row.leads or used <= page - self._head_height
            return helps and left <= limit * page
        return False

    def _next_page(self) -> None:
        self._flow.next_page()
        if self._head:
            with self._flow.page.drawing(ARTIFACT):  # said once, at the beginning
                self._draw(self._head, self._head_height, whole=True)

    def _cut(self, row: list[_Set]) -> list[_Set] | None:
        """Draw what fits of a row; gives what is left of it, or None when nothing fits."""
        left = self._flow.left
        room = left - 2 * PAD_Y
        while True:
            upper, rest = _split(row, room)
            noted = self._flow.foot.cost(_notes(upper))
            if _height(upper) + noted <= left + 0.01:
                break
            room = min(left - noted, _height(upper) - 1.0) - 2 * PAD_Y
        if any(len(up.lines) < min(_TOGETHER, len(cell.lines)) for cell, up in zip(row, upper, strict=True)):
            return None
        self._draw(upper, min(_height(upper), left), whole=False)
        return rest

    def _draw(self, row: Sequence[_Set], height: float, *, whole: bool) -> None:
        page, top = self._flow.page, self._flow.y
        bottom = top + height
        for cell in row:
            if cell.cell.shaded:
                page.fill(cell.left, top, cell.right, bottom, _HEAD_GREY)
        for cell in row:
            y = top + PAD_Y
            if cell.cell.middle and whole and height <= _MIDDLE_LIMIT:
                y = top + (height - cell.height) / 2
            x = cell.left + PAD_X
            if cell.cell.sign:
                if cell.first and cell.lines:
                    draw_sign(page, cell.cell.sign, x, y + (cell.lines[0][0].height - _SIGN) / 2, _SIGN)
                x += _SIGN_ROOM
            for line, above in cell.lines:
                y += above
                page.show(line, x, y, cell.element)
                self._flow.foot.add(line.notes)
                y += line.height
            if cell.cell.target and cell.lines:
                page.mark(cell.cell.target, (cell.left, top, cell.right, bottom))
        self._frame(page, row, top, bottom)
        self._flow.y = bottom

    def _frame(self, page: Page, row: Sequence[_Set], top: float, bottom: float) -> None:
        left, right = self._edges[0], self._edges[-1]
        for y in (top, bottom):
            page.rule(left, y, right, y, _INNER)
        for cell in row[1:]:
            page.rule(cell.left, top, cell.left, bottom, _INNER)
        for x in (left, right):
            page.rule(x, top - _INNER / 2, x, bottom + _INNER / 2, _OUTER)


def _cell(line: Element, cell: Cell, scope: str) -> Element:
    if scope == "Column" or cell.shaded:
        return line.add("TH", scope=scope, span=cell.span)
    return line.add("TD", span=cell.span)


def _split(row: Sequence[_Set], room: float) -> tuple[list[_Set], list[_Set]]:
    """The lines of each cell that stand within `room`, and the rest."""
    upper, rest = [], []
    for cell in row:
        taken, used = 0, 0.0
        for line, above in cell.lines:
            used += line.height + above
            if used > room:
                break
            taken += 1
        upper.append(replace(cell, lines=cell.lines[:taken]))
        rest.append(replace(cell, lines=cell.lines[taken:], first=cell.first and not taken))
    for place, (cell, up) in enumerate(zip(row, upper, strict=True)):
        taken = len(up.lines)
        if len(cell.lines) - taken == 1 and taken > _TOGETHER and not _continues(rest):
            upper[place] = replace(cell, lines=cell.lines[: taken - 1])
            rest[place] = replace(cell, lines=cell.lines[taken - 1 :], first=False)
    return upper, rest


def _continues(rest: Sequence[_Set]) -> bool:
    """Whether a page that begins with it has more than one line of it."""
    return any(len(cell.lines) >= _TOGETHER for cell in rest)


def _company(rows: Sequence[_Row], first: bool, more: bool) -> Sequence[_Row] | None:
    """The rows that belong on the page of the first of these: below a row that leads, beside the first of all and
    beside the last. None when that depends on whether there are `more` to come.
    """
    end = 0
    while end + 1 < len(rows) and (rows[end].leads or (first and end == 0) or end == len(rows) - 2):
        end += 1
    return None if more and end + 2 >= len(rows) else rows[1 : end + 1]


def _notes(row: Sequence[_Set]) -> list[Note]:
    return [note for cell in row for line, _ in cell.lines for note in line.notes]


def _height(row: Sequence[_Set]) -> float:
    return max((cell.height for cell in row), default=0.0) + 2 * PAD_Y
