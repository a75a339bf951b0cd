"""Whether pages say what a script says: all of it, in its order, and nothing else.

Texts may break between pages anywhere. Between two pages stand the notes and the foot of the one and the mark of the
other; a row of a table that is cut goes on cell by cell below a repeated head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from desktop.submission.verification.script import Drawing, Row, Said

_TRIES, _FOR_A_PAGE = 300_000, 50
"""Ways in which the rows of a file may be cut that are tried; a row that goes on overleaf counts for more of them."""
_FAR = 20_000
"""Characters of a page that are looked at closely; ours have a tenth."""
_SHOWN = 12
"""Characters before and behind the place that are told."""
_NOTES = 80
"""At the foot of one page."""
_NUMERIC = frozenset("0123456789.-—%")
_NUMBER = re.compile(r"\d{1,4}")


class Differs(Exception):
    """The pages say something else; the text is what they should say there."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a page says between its mark and its foot. `ends`: where that may end before notes, nearest first."""

    text: str
    ends: tuple[int, ...]


BLANK = Body("", (0,))
"""A page with nothing on it, or one whose stamp stands beside all text."""


class Pages:
    """Reads through pages. Raises Differs."""

    def __init__(self, bodies: Sequence[Body], plain: Callable[[str], str]) -> None:
        self._bodies = bodies or (BLANK,)
        self._plain = plain
        self._tries = _TRIES
        self._waiting: list[str] = []
        self._drawn: frozenset[str] | None = None
        """The words of the drawing that stands here."""
        self.count = 0
        """Of texts and rows."""
        self._number = 0
        self._at = 0

    def take(self, one: Said) -> None:
        """This comes next."""
        self.count += 1
        if isinstance(one, str) and self._drawn is None:
            self._waiting.append(one)
            return
        self.flush()
        if isinstance(one, Drawing):
            self._drawn = frozenset(filter(None, map(self._plain, one.words)))
        elif isinstance(one, Row):
            self._row(one)
        elif self._drawn is not None:
            self._find(self._plain(one), self._drawn)
            self._drawn = None

    def flush(self) -> None:
        """Look up what was taken and waits for more."""
        if self._waiting:
            self._text(self._plain("\n".join(self._waiting)))
            self._waiting.clear()

    def numbered(self, titles: Sequence[str]) -> None:
        """Each of these, a number behind all but the first."""
        for place, title in enumerate(titles):
            self._text(self._plain(title))
            if place:
                found = _NUMBER.match(self._body.text, self._at)
                if found is None:
                    raise Differs(title)
                self._at = found.end()

    @property
    def rest(self) -> Iterator[str]:
        """What is left, page by page."""
        yield self._body.text[self._at :] if self._at not in self._body.ends else ""
        for body in self._bodies[self._number + 1 :]:
            yield body.text

    @property
    def _body(self) -> Body:
        return self._bodies[self._number]

    def _text(self, text: str) -> None:
        done = 0
        while not self._ends(text, done):
            for end in self._body.ends:
                if end >= self._at and text.startswith(self._body.text[self._at : end], done):
                    break
            else:
                done += _common(text[done : done + _FAR], self._body.text[self._at : self._at + _FAR])
                raise Differs(text[max(0, done - _SHOWN) : done + _SHOWN])
            done += end - self._at
            self._turn(text[done : done + _SHOWN])

    def _ends(self, text: str, done: int) -> bool:
        """Whether the rest of it stands on this page."""
        left = len(text) - done
        there = left <= len(self._body.text) - self._at and self._body.text.startswith(text[done:], self._at)
        self._at += left if there else 0
        return there

    def _turn(self, wanted: str) -> None:
        if self._number + 1 == len(self._bodies):
            raise Differs(wanted)
        self._number, self._at = self._number + 1, 0

    def _find(self, text: str, drawn: frozenset[str]) -> None:
        """Go on behind a text before which only words of a drawing stand."""
        while (at := self._body.text.find(text, self._at)) < 0:
            ends = (end for end in self._body.ends if end >= self._at)
            if not any(_made_of(self._body.text[self._at : end], drawn) for end in ends):
                raise Differs(text)
            self._turn(text)
        if not _made_of(self._body.text[self._at : at], drawn):
            raise Differs(text)
        self._at = at + len(text)

    def _row(self, row: Row) -> None:
        for cells in (row.cells, *row.or_else):
            text = self._plain("\n".join(cells))
            if self._body.text.startswith(text, self._at):
                self._at += len(text)
                return
        head = self._plain(row.head)
        for cells in (row.cells, *row.or_else):
            at = self._cut(_Cut([self._plain(cell) for cell in cells], head))
            if at is not None:
                self._number, self._at = at
                return
        raise Differs("，".join(row.cells)[: 2 * _SHOWN])

    def _cut(self, row: _Cut) -> tuple[int, int] | None:
        """Where the row ends that goes on from page to page; None when it does not stand there."""
        number, at, begun = self._number, self._at, (0,) * len(row.cells)
        ways: list[Iterator[tuple[int, int, tuple[int, ...]]]] = []
        while not row.ends(begun, self._bodies[number].text, at):
            ways.append(self._overleaf(row, number, at, begun))
            while (way := next(ways[-1], None)) is None:
                ways.pop()
                if not ways:
                    return None
            number, at, begun = way
        return number, at + row.left(begun)

    def _overleaf(
        self, row: _Cut, number: int, at: int, begun: tuple[int, ...]
    ) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """The ways in which it may go on: page, place on it, and how far each cell has come."""
        self._tries -= _FOR_A_PAGE
        if self._tries < 0 or number + 1 == len(self._bodies):
            return
        following = self._bodies[number + 1].text
        begins = len(row.head) if following.startswith(row.head) else 0
        body = self._bodies[number]
        for end in body.ends:
            if at <= end <= at + min(row.left(begun), _FAR):
                for rest in self._parted(row.cells, begun, body.text[at:end]):
                    yield number + 1, begins, rest

    def _parted(self, cells: Sequence[str], begun: tuple[int, ...], upper: str) -> Iterator[tuple[int, ...]]:
        """How far the cells have come when `upper` is what all of them go on with, one after the other."""
        self._tries -= 1
        if self._tries < 0:
            return
        if not cells:
            if not upper:
                yield ()
            return
        at = begun[0]
        most = _common(cells[0][at : at + len(upper)], upper)
        for length in range(most, -1, -1):  # most often it is the longest
            for rest in self._parted(cells[1:], begun[1:], upper[length:]):
                yield (at + length, *rest)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A row that goes on overleaf, below its head. One cell may go on over hundreds of pages: none is copied."""

    cells: Sequence[str]
    head: str

    def left(self, begun: tuple[int, ...]) -> int:
        """Characters still to come."""
        return sum(map(len, self.cells)) - sum(begun)

    def ends(self, begun: tuple[int, ...], page: str, at: int) -> bool:
        """Whether all that is left stands on this page."""
        if self.left(begun) > len(page) - at:
            return False
        return page.startswith("".join(cell[n:] for cell, n in zip(self.cells, begun, strict=True)), at)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    size = min(len(one), len(other))
    return next((n for n in range(size) if one[n] != other[n]), size)


def _made_of(text: str, words: frozenset[str]) -> bool:
    """Whether a text can be parted into such words, numbers and dashes."""
    beginning: dict[str, list[str]] = {}
    for word in words:
        beginning.setdefault(word[0], []).append(word)
    reached = {0}
    for at in range(min(len(text), _FAR)):
        if at in reached:
            reached.update(
                at + len(word) for word in beginning.get(text[at], ()) if text.startswith(word, at)
            )
            if text[at] in _NUMERIC:
                reached.add(at + 1)
    return len(text) in reached


def body_of(text: str, mark: str, feet: Sequence[str], notes: tuple[str, ...]) -> Body:
    """What a page says between its mark and one of these feet. Raises Differs."""
    foot = next((foot for foot in feet if text.endswith(foot)), None)
    if foot is None or not text.startswith(mark):
        raise Differs(mark if foot is not None else feet[0])
    inside = text[len(mark) : len(text) - len(foot)]
    ends, end = [len(inside)], len(inside)
    while len(ends) < _NOTES and inside.endswith(notes, 0, end):
        end -= next(len(note) for note in notes if inside.endswith(note, 0, end))
        ends.append(end)
    return Body(inside, tuple(reversed(ends)))
