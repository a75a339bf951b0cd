"""Where a line of Chinese may end, and how its spare room is shared out.

Rules of 中文排版 (GB/T 15834-2011 附录 on the place of marks; CLREQ 3.1): no closing mark at the start of a line, no
opening mark at its end; dashes and dots of two stay whole, and so do words and numbers in Latin letters. Marks
are drawn half an em wide where two meet, and shrink before a character is pushed to the next line.

Lengths are points. Text comes as `Atom`s: a character of Chinese, or a whole Latin word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

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


@dataclass(frozen=True, slots=True)
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
    gaps = [0.0, *(gap(atoms[i], atoms[i + 1], tracking) for i in range(count - 1))]
    slack = [0.0, *(_slack(atoms[i], atoms[i + 1]) for i in range(count - 1))]
    room = measure - indent
    while start < count:
        stop = _fill(atoms, gaps, slack, start, room)
        last = stop - 1
        while last > start and atoms[last].kind is Kind.SPACE:
            last -= 1
        closes = stop == count
        lines.append(_spaced(atoms, gaps, slack, start, last, room, closes, justify))
        start = stop
        while start < count and atoms[start].kind is Kind.SPACE:
            start += 1
        room = measure
    return lines


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


def _fill(
    atoms: Sequence[Atom], gaps: Sequence[float], slack: Sequence[float], start: int, room: float
) -> int:
    """The index after the last atom of the line that begins at `start`."""
    used = shrinkable = 0.0
    legal = start  # the last place where the line may end
    count = len(atoms)
    for number in range(start, count):
        atom = atoms[number]
        used += atom.width
        if number > start:
            used += gaps[number]
            shrinkable += slack[number]
        # a closing mark at the end of a line needs its left half only
        needed = used - (atom.spare if atom.kind is Kind.CLOSING else 0.0)
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


def _spaced(
    atoms: Sequence[Atom],
    gaps: Sequence[float],
    slack: Sequence[float],
    first: int,
    last: int,
    room: float,
    closes: bool,
    justify: bool,
) -> Line:
    """Share out the spare room of a line, or take from its marks what is too much."""
    own = [0.0, *gaps[first + 1 : last + 1]]
    width = sum(a.width for a in atoms[first : last + 1]) + sum(own)
    ending = atoms[last]
    visible = width - (ending.spare if ending.kind is Kind.CLOSING else 0.0)
    if visible > room + 0.01:
        width -= _shrink(own, slack[first : last + 1], visible - room)
    elif justify and not closes and last > first:
        edge = width if width <= room else visible
        stretchable = [
            i for i in range(1, last - first + 1) if not _tied(atoms[first + i - 1], atoms[first + i])
        ]
        if stretchable:
            share = (room - edge) / len(stretchable)
            if share <= _STRETCH_LIMIT * ending.size:
                for i in stretchable:
                    own[i] += share
                width += room - edge
    return Line(first, last, tuple(own), width, closes)


def _tied(left: Atom, right: Atom) -> bool:
    """Pieces of one word, or the two halves of a dash."""
    return right.no_start and left.kind is Kind.WORD and right.kind is Kind.WORD


def _shrink(gaps: list[float], slack: Sequence[float], excess: float) -> float:
    """Take `excess` from the empty halves of the marks inside the line, each in proportion; gives what was taken."""
    whole = sum(slack[1:])
    if not whole:
        return 0.0
    for i in range(1, len(gaps)):
        gaps[i] -= excess * slack[i] / whole
    return excess
