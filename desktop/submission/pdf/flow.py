"""Text that runs from page to page: paragraphs, headings, anchors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.submission.pdf.page import PITCH, Page, Place
from desktop.submission.pdf.text import Run, SetLine, Style, Typesetter


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
        self.page = Page(right=True)
        self.y = 0.0
        self._landscape = False
        self.next_page()

    @property
    def left(self) -> float:
        """Room below, in points."""
        return self.page.height - self.y

    def next_page(self) -> None:
        number = len(self.pages) + 1
        self.page = Page(number % 2 == 1, self._landscape, str(number) if self._numbered else "")
        self.pages.append(self.page)
        self.y = 0.0

    def begin(self, *, landscape: bool = False) -> None:
        """Go on at the top of a page of this kind, on the present one if it is still empty."""
        self._landscape = landscape
        if self.page.code or self.page.landscape != landscape:
            if not self.page.code:
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
        self, content: str | Sequence[Run], style: Style, *, left: float = 0.0, right: float = 0.0
    ) -> None:
        """Set paragraphs; no single line of one is left behind on a page, where that can be helped."""
        lines = self.setter.paragraph(content, style, self.page.width - left - right)
        if lines:
            self.y += style.before if self.y else 0.0
        self._lines(lines, left)
        if lines:
            self.y = min(self.y + style.after, self.page.height)

    def heading(
        self, level: int, title: str, style: Style, *, content: Sequence[Run] | None = None, keep: float = 2
    ) -> None:
        """A heading stays with at least `keep` lines of what follows, and is entered in the contents."""
        lines = self.setter.paragraph(content or title, style, self.page.width)
        self.need(sum(line.height for line in lines) + keep * PITCH + style.before)
        self.y += style.before if self.y else 0.0
        self.anchors.append(Anchor(level, title, Place(self.page, self.y)))
        self._lines(lines, 0.0)
        self.y = min(self.y + style.after, self.page.height)

    def _lines(self, lines: Sequence[SetLine], left: float) -> None:
        for number, line in enumerate(lines):
            remaining = len(lines) - number
            short = self.left < line.height - 0.01
            widow = remaining == 2 and number > 1 and self.left < 2 * line.height - 0.01
            orphan = number == 0 and remaining > 1 and self.y and self.left < 2 * line.height - 0.01
            if short or widow or orphan:
                self.next_page()
            self.page.show(line, left, self.y)
            self.y += line.height
