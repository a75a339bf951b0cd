"""Notes at the foot of the page on which their mark stands: what a mark of basis means, which source a number names.

A note is shown once a page, however often its mark stands there. Lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop.submission.pdf.fonts import Role
from desktop.submission.pdf.linebreak import Note
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.text import Align, Ink, SetLine, Style, Typesetter

_STYLE = Style(Ink(Role.BODY, 9), 12.5, Align.LEFT)
_ABOVE, _RULE_AT = 13.0, 7.0
"""Between the text and the first note; where in it the rule is drawn."""
_RULE_WIDTH = 120.0
_SHARE = 0.35
"""Of the page's height, at most; the list of sources at the end of the document has all of them."""
MORE = Note(1_000_000, "其余见文末“依据与来源”。")


class Foot:
    """The notes of one page, `width` wide and `height` high."""

    def __init__(
        self, setter: Typesetter, page: Page, known: dict[tuple[Note, float], list[SetLine]]
    ) -> None:
        """`known` remembers notes that were set before, from page to page."""
        self._setter = setter
        self._page = page
        self._known = known
        self._notes: list[Note] = []
        self._limit = page.height * _SHARE
        self.height = 0.0
        """Room the notes take, with the space above them."""

    def cost(self, notes: Iterable[Note]) -> float:
        """What the height would grow by."""
        new = [note for note in dict.fromkeys(notes) if note not in self._notes]
        if not new:
            return 0.0
        return min(self._needed([*self._notes, *new]), self._limit) - self.height

    def add(self, notes: Sequence[Note]) -> None:
        if notes:
            self._notes += [note for note in dict.fromkeys(notes) if note not in self._notes]
            self.height = min(self._needed(self._notes), self._limit)

    def draw(self) -> None:
        """Put them at the foot of the page."""
        if not self._notes:
            return
        top = self._page.height - self.height
        self._page.rule(0.0, top + _RULE_AT, _RULE_WIDTH, top + _RULE_AT, 0.5)
        element = self._page.into.section.add("Note")
        y = top + _ABOVE
        for line in self._shown():
            self._page.show(line, 0.0, y, element)
            y += line.height

    def _shown(self) -> list[SetLine]:
        notes = sorted(self._notes)
        if self._needed(notes) <= self._limit:
            return [line for note in notes for line in self._lines(note)]
        more = self._lines(MORE)
        shown: list[SetLine] = []
        for note in notes:
            lines = self._lines(note)
            if _ABOVE + sum(line.height for line in (*shown, *lines, *more)) > self._limit:
                break
            shown += lines
        return shown + more

    def _needed(self, notes: Iterable[Note]) -> float:
        return _ABOVE + sum(line.height for note in notes for line in self._lines(note))

    def _lines(self, note: Note) -> list[SetLine]:
        key = (note, self._page.width)
        if key not in self._known:
            self._known[key] = self._setter.paragraph(note.text, _STYLE, self._page.width)
        return self._known[key]
