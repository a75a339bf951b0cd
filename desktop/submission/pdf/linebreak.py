"""Where a line of Chinese may end, and how its spare room is shared out.

Rules of 中文排版 (GB/T 15834-2011 附录 on the place of marks; CLREQ 3.1): no closing mark at the start of a line, no
opening mark at its end; dashes and dots of two stay whole, and so do words and numbers in Latin letters. Marks
are drawn half an em wide where two meet, and shrink before a character is pushed to the next line.

Lengths are points. Text comes as `Atom`s: a character of Chinese, or a whole Latin word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate, combinations, islice, pairwise
from operator import add
from typing import TypeAlias

NO_START = frozenset(
    "，。、；：！？．,.;:!?)]}）］｝〕】》〉」』〗〙”’…—～·％%‰℃°′″〞ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
NO_END = frozenset("([{（［｛〔【《〈「『〖〘“‘〝￥＄￡¥$£#＃№")
OPENING = frozenset("（［｛〔【《〈「『〖〘“‘〝")
"""Full-width marks whose left half is empty."""
CLOSING = frozenset("，。、；：！？．）］｝〕】》〉」』〗〙”’〞")
"""Full-width marks whose right half is empty."""


class Kind(IntEnum):
    HAN = 0
    """Han and everything else that may stand alone."""
    OPENING = 1
    CLOSING = 2
    WORD = 3
    """Latin letters, figures and the marks between them."""
    SPACE = 4


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """A note for the foot of the page; `order` is its place among others."""

    order: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """What no line may break. `font` is opaque here; `size` is the type size."""

    text: str
    codes: str
    font: int
    width: float
    size: float
    kind: Kind
    no_start: bool
    no_end: bool
    spare: float = 0.0
    """Of a mark: how much of its empty half may be taken, half an em at most."""
    notes: tuple[Note, ...] = ()
    """What stands at the foot of its page."""
    alone: bool = False
    """One character, and no piece of a word."""


@dataclass(frozen=True, slots=True)
class Line:
    """Atoms first..last of a text, the gap before each (0 for the first), and the width they take together."""

    first: int
    last: int
    gaps: tuple[float, ...]
    width: float
    closes: bool
    """The last line of its paragraph."""


_WORD_GAP = 0.125
"""em between Chinese and Latin."""
_SHRINK_LIMIT = 0.25
"""em a mark inside a line may give up to keep a line whole."""
_STRETCH_LIMIT = 0.35
"""em that may be added to a gap; a line that would need more stays ragged."""


def gap(left: Atom, right: Atom, tracking: float) -> float:
    """The natural space between two neighbours: tracking, what a pair of marks gives up, or air around Latin."""
    if left.kind is Kind.CLOSING and right.kind in (Kind.CLOSING, Kind.OPENING):
        return tracking - left.spare
    if left.kind is Kind.OPENING and right.kind is Kind.OPENING:
        return tracking - right.spare
    if (left.kind is Kind.WORD and right.kind is Kind.HAN) or (
        left.kind is Kind.HAN and right.kind is Kind.WORD
    ):
        return tracking + _WORD_GAP * min(left.size, right.size)
    return tracking


def break_lines(
    atoms: Sequence[Atom], measure: float, indent: float = 0.0, tracking: float = 0.0, *, justify: bool = True
) -> list[Line]:
    """Cut a paragraph into lines no wider than `measure`, the first starting `indent` further in.

    Atoms wider than the measure must have been cut up before. A text of closing marks only is broken where the
    line is full, whatever the rules say: nothing may leave the page.
    """
    lines: list[Line] = []
    start, count = 0, len(atoms)
    text = _spaced_out(atoms, tracking)
    room = measure - indent
    while start < count:
        stop = _fill(text, start, room)
        lines.append(_spaced(text, start, _shown(text, start, stop), room, stop == count, justify))
        start = stop
        while start < count and atoms[start].kind is Kind.SPACE:
            start += 1
        room = measure
    if len(lines) > 1 and _lonely(atoms, lines[-1]):
        lines[-2:] = _paired(text, lines, measure, measure - (indent if len(lines) == 2 else 0.0), justify)
    return lines


_SHAPED_LINES = 4
"""Of more lines no shape can be seen."""
_SHAPES = 20_000
"""Ways to break a title that are looked at, at most."""


def break_evenly(
    atoms: Sequence[Atom], starts: Sequence[int], measure: float, tracking: float = 0.0
) -> list[Line]:
    """Cut a title into lines of like length, none shorter than both its neighbours, that begin at some of `starts`.

    There are as few as `break_lines` needs, or one more. As that, where no such lines fit, or there are many.
    """
    plain = break_lines(atoms, measure, tracking=tracking, justify=False)
    if not 1 < len(plain) <= _SHAPED_LINES:
        return plain
    text = _spaced_out(atoms, tracking)
    for count in (len(plain), len(plain) + 1):
        shapes = islice(_shapes(text, starts, count, measure, 0), _SHAPES)
        if best := min(shapes, key=_unevenness, default=None):
            stops = [*(first for first, _ in best[1:]), len(atoms)]
            return [
                _spaced(text, first, _shown(text, first, stop), measure, stop == len(atoms), False)
                for (first, _), stop in zip(best, stops, strict=True)
            ]
    return plain


_Shape: TypeAlias = tuple[tuple[int, float], ...]
"""The first atom of every line, and how wide the line is."""


def _shapes(text: _Text, starts: Sequence[int], count: int, measure: float, first: int) -> Iterator[_Shape]:
    """Every way to make `count` lines of what begins at `first`."""
    end = len(text.atoms)
    for stop in (end,) if count == 1 else starts:
        line = (first, text.width(first, _shown(text, first, stop)) if stop > first else 0.0)
        if not 0 < line[1] <= measure:
            continue
        if count == 1:
            yield (line,)
        elif text.width(stop, end - 1) <= measure * (count - 1):
            for rest in _shapes(text, starts, count - 1, measure, stop):
                if len(rest) == 1 or not rest[0][1] < min(line[1], rest[1][1]):
                    yield (line, *rest)


def _unevenness(shape: _Shape) -> float:
    return sum((a - b) ** 2 for (_, a), (_, b) in combinations(shape, 2))


@dataclass(frozen=True, slots=True)
class _Text:
    """Atoms; before each, the natural space, and what may be taken from it; how far all reaches with each.

    `tied` are those that go on with the word of the one before.
    """

    atoms: Sequence[Atom]
    gaps: list[float]
    slack: list[float]
    reach: list[float]
    tied: list[int]

    def width(self, first: int, last: int) -> float:
        return self.reach[last] - self.reach[first] + self.atoms[first].width


def _spaced_out(atoms: Sequence[Atom], tracking: float) -> _Text:
    han = Kind.HAN
    gaps, slack, tied = [tracking] * len(atoms), [0.0] * len(atoms), list[int]()
    for number, (left, right) in enumerate(pairwise(atoms), 1):
        if left.kind is not han or right.kind is not han:
            gaps[number], slack[number] = gap(left, right, tracking), _slack(left, right)
            if right.no_start and right.kind is Kind.WORD and left.kind is Kind.WORD:
                tied.append(number)
    reach = list(accumulate(map(add, [atom.width for atom in atoms], gaps)))
    return _Text(atoms, gaps, slack, reach, tied)


_AT_LEAST = 3
"""Atoms that stay in a line which gives one to the next."""
_GIVEN_LIMIT = 2.0
"""em it gives at most: more would show."""


def _shown(text: _Text, first: int, stop: int) -> int:
    """The last atom of a line that ends before `stop`; space there is not set."""
    last = stop - 1
    while last > first and text.atoms[last].kind is Kind.SPACE:
        last -= 1
    return last


def _lonely(atoms: Sequence[Atom], line: Line) -> bool:
    """孤字不成行: whether a line has a single character of Chinese, marks apart."""
    said = [atom for atom in atoms[line.first : line.last + 1] if not atom.no_start]
    return len(said) == 1 and said[0].kind is Kind.HAN and len(said[0].text) == 1


def _paired(text: _Text, lines: Sequence[Line], measure: float, room: float, justify: bool) -> Sequence[Line]:
    """The last two lines, the first of which, `room` wide, has given the other company where it can."""
    before, last, given = lines[-2], lines[-1], 0.0
    for stop in range(last.first - 1, before.first + _AT_LEAST - 1, -1):
        left, right = text.atoms[stop - 1], text.atoms[stop]
        given += right.width
        if given > _GIVEN_LIMIT * right.size:
            break
        if not (left.no_end or right.no_start or Kind.SPACE in (left.kind, right.kind)):
            shorter = _spaced(text, before.first, stop - 1, room, False, justify)
            longer = _spaced(text, stop, last.last, measure, True, justify)
            if longer.width <= measure and not (justify and shorter.width < room - 0.01):
                return shorter, longer
            break
    return before, last


def _slack(left: Atom, right: Atom) -> float:
    """What may still be taken from the empty half between two neighbours; a pair of marks has given it already."""
    marks = (Kind.CLOSING, Kind.OPENING)
    if (
        left.kind in marks
        and right.kind in marks
        and not (left.kind is Kind.OPENING and right.kind is Kind.CLOSING)
    ):
        return 0.0
    if left.kind is Kind.CLOSING:
        return min(_SHRINK_LIMIT * left.size, left.spare)
    return min(_SHRINK_LIMIT * right.size, right.spare) if right.kind is Kind.OPENING else 0.0


def _fill(text: _Text, start: int, room: float) -> int:
    """The index after the last atom of the line that begins at `start`."""
    atoms, count = text.atoms, len(text.atoms)
    origin = text.reach[start] - atoms[start].width
    full = bisect_right(text.reach, room + origin, start)  # up to here nothing needs to shrink
    legal = full  # the last place where the line may end
    while legal > start and legal < count and (atoms[legal - 1].no_end or atoms[legal].no_start):
        legal -= 1
    shrinkable = sum(text.slack[start + 1 : full])
    for number in range(full, count):
        atom = atoms[number]
        shrinkable += text.slack[number] if number > start else 0.0
        # a closing mark at the end of a line needs its left half only
        needed = text.reach[number] - origin - (atom.spare if atom.kind is Kind.CLOSING else 0.0)
        if needed - shrinkable > room + 0.01 and atom.kind is not Kind.SPACE:
            return legal if legal > start else max(number, start + 1)
        follows = number + 1
        if follows == count or not (atom.no_end or atoms[follows].no_start):
            # marks are shrunk for what must not start the next line, not to squeeze in one more character
            fits = needed <= room + 0.01 or atom.no_start
            if fits or legal == start:
                legal = follows
            else:
                return legal
    return count


def _spaced(text: _Text, first: int, last: int, room: float, closes: bool, justify: bool) -> Line:
    """Share out the spare room of a line, or take from its marks what is too much."""
    own = [0.0, *text.gaps[first + 1 : last + 1]]
    width = text.width(first, last)
    ending = text.atoms[last]
    visible = width - (ending.spare if ending.kind is Kind.CLOSING else 0.0)
    if visible > room + 0.01:
        width -= _shrink(own, text.slack[first : last + 1], visible - room)
    elif justify and not closes and last > first:
        edge = width if width <= room else visible
        tied = [i - first for i in text.tied if first < i <= last]
        if count := last - first - len(tied):
            share = (room - edge) / count
            if share <= _STRETCH_LIMIT * ending.size:
                own = [0.0, *[one + share for one in own[1:]]]
                for i in tied:
                    own[i] -= share
                width += room - edge
    return Line(first, last, tuple(own), width, closes)


def _shrink(gaps: list[float], slack: Sequence[float], excess: float) -> float:
    """Take `excess` from the empty halves of the marks inside the line, each in proportion; gives what was taken."""
    whole = sum(slack[1:])
    if not whole:
        return 0.0
    for i in range(1, len(gaps)):
        gaps[i] -= excess * slack[i] / whole
    return excess
