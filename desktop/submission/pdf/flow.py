"""Text that runs from page to page: paragraphs, headings, anchors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.submission.pdf.footnotes import Foot
from desktop.submission.pdf.linebreak import Note
from desktop.submission.pdf.page import PITCH, Page, Place
from desktop.submission.pdf.structure import Element
from desktop.submission.pdf.text import Run, SetLine, Style, Typesetter

if TYPE_CHECKING:
    from desktop.submission.pdf.table import Cell, Table


@dataclass(frozen=True, slots=True)
class Anchor:
    """A heading that the contents and the bookmarks lead to; `level` 1 is the highest."""

    level: int
    title: str
    place: Place


class Flow:
    """Fills pages from top to bottom. `page` is the one being filled, `y` how far."""

    def __init__(self, setter: Typesetter, *, numbered: bool = True) -> None:
        self.setter = setter
        self._numbered = numbered
        self.pages: list[Page] = []
        self.anchors: list[Anchor] = []
        self.into = Element("Sect")
        """What is being filled: a chapter, a list."""
        self.page = Page(right=True)
        self.y = 0.0
        self._landscape = False
        self._below: tuple[Page, float] | None = None
        self._notes: dict[tuple[Note, float], list[SetLine]] = {}
        self.foot = Foot(setter, self.page, self._notes)
        self.next_page()

    @property
    def left(self) -> float:
        """Room below, in points, above the notes at the foot."""
        return self.page.height - self.y - self.foot.height

    @property
    def headed(self) -> bool:
        """Whether nothing stands between here and the heading above."""
        if self._below is None or self._below[0] is not self.page:
            return False
        return self.y - self._below[1] < PITCH

    def finish(self) -> None:
        """Nothing more comes on the present page."""
        self.foot.draw()
        self.page.pack()
        self.foot = Foot(self.setter, self.page, self._notes)

    def next_page(self) -> None:
        self.finish()
        number = len(self.pages) + 1
        self.page = Page(number % 2 == 1, self._landscape, str(number) if self._numbered else "")
        self.page.into = self.into
        self.pages.append(self.page)
        self.foot = Foot(self.setter, self.page, self._notes)
        self.y = 0.0

    def begin(self, *, landscape: bool = False) -> None:
        """Go on at the top of a page of this kind, on the present one if it is still empty."""
        self._landscape = landscape
        if not self.page.empty or self.page.landscape != landscape:
            if self.page.empty:
                self.pages.pop()
            self.next_page()

    def need(self, height: float) -> None:
        """Go to the next page unless there is so much room left."""
        if self.left < height - 0.01 and self.y:
            self.next_page()

    def space(self, lines: float) -> None:
        self.y = min(self.y + lines * PITCH, self.page.height)

    def to_grid(self) -> None:
        """Go down to the next line of the 22."""
        count = -(-(self.y - 0.5) // PITCH)
        self.y = min(count * PITCH, self.page.height)

    def paragraph(
        self,
        content: str | Sequence[Run],
        style: Style,
        *,
        left: float = 0.0,
        right: float = 0.0,
        target: str = "",
        kind: str = "P",
    ) -> None:
        """Set paragraphs; no single line of one is left behind on a page, where that can be helped.

        `target` is the path of the answer they show, `kind` what they are for programs that read aloud.
        """
        lines = self.setter.paragraph(content, style, self.page.width - left - right)
        if lines:
            self.y += style.before if self.y else 0.0
        self._lines(lines, left, target, kind)
        if lines:
            self.y = min(self.y + style.after, self.page.height)

    def heading(
        self, level: int, title: str, style: Style, *, content: Sequence[Run] | None = None, keep: float = 2
    ) -> None:
        """A heading stays with at least `keep` lines of what follows, and is entered in the contents."""
        lines = self.setter.paragraph(content or title, style, self.page.width)
        self.need(sum(line.height for line in lines) + keep * PITCH + style.before)
        self.y += style.before if self.y else 0.0
        if level == 1:
            self.into = self.page.into = Element("Sect")
        self.anchors.append(Anchor(level, title, Place(self.page, self.y)))
        self._lines(lines, 0.0, kind=f"H{level}")
        self.y = min(self.y + style.after, self.page.height)
        self._below = (self.page, self.y)

    def table(self, widths: Sequence[float], head: Sequence[Cell] = ()) -> Table:
        """A table on these pages, as `Table` has it."""
        from desktop.submission.pdf.table import Table

        return Table(self, widths, head)

    def figure(self, height: float, alt: str, draw: Callable[[Page, float], None]) -> None:
        """A drawing, whole on one page: `draw` gets the page and where its top is. `alt` says in words what it shows."""
        self.need(height)
        box = self.page.box_on_paper(0.0, self.y, self.page.width, self.y + height)
        with self.page.drawing(self.into.add("Figure", alt=alt, box=box)):
            draw(self.page, self.y)
        self.y += height

    @contextmanager
    def inside(self, kind: str) -> Iterator[None]:
        """What follows is part of a list, its item, a contents ..."""
        before = self.into
        self.into = self.page.into = before.add(kind)
        try:
            yield
        finally:
            self.into = self.page.into = before

    def items(self, contents: Iterable[str | Sequence[Run]], style: Style) -> None:
        """A list; each item carries its own number."""
        listed = list(contents)
        if not listed:
            return
        with self.inside("L"):
            for content in listed:
                with self.inside("LI"):
                    self.paragraph(content, style, kind="LBody")

    def _lines(self, lines: Sequence[SetLine], left: float, target: str = "", kind: str = "P") -> None:
        element = None
        top = self.y
        for number, line in enumerate(lines):
            remaining = len(lines) - number
            room = self.left - (self.foot.cost(line.notes) if line.notes else 0.0)
            short = room < line.height - 0.01
            widow = remaining == 2 and number > 1 and room < 2 * line.height - 0.01
            orphan = number == 0 and remaining > 1 and self.y and room < 2 * line.height - 0.01
            if (short or widow or orphan) and self.y:
                if target and number:
                    self.page.mark(target, (left, top, self.page.width, self.y))
                self.next_page()
                top = 0.0
            element = element or self.into.add(kind)
            self.page.show(line, left, self.y, element)
            if line.closes:
                element = None
            self.foot.add(line.notes)
            self.y += line.height
        if target and lines:
            self.page.mark(target, (left, top, self.page.width, self.y))
