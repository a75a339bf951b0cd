"""Whether anything on a page lies over its text, or text on something as dark as itself.

Our writer's shapes stand beside texts, but for light fills, upon which texts are set afterwards. Lengths are points,
in the coordinates of the type area. What is taken apart here is known to be written as our writer writes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

_N = rb"(-?[\d.]+)"
_SEGMENT = rb"%b %b m %b %b l S" % (_N, _N, _N, _N)
_RULE, _DOTS = re.compile(rb" G " + _SEGMENT), re.compile(rb" d " + _SEGMENT)
_BASE = re.compile(rb"BT 1 0 0 1 \S+ (\S+) Tm")
_FILL = re.compile(rb"\n%b g (?:0\.5 w 0 G )?%b %b %b %b re" % (_N, _N, _N, _N, _N))
_TEXT = re.compile(rb"BT 1 0 0 1 %b %b Tm ([^\n]*) ET" % (_N, _N))
_SIZE = re.compile(rb" ([\d.]+) Tf")
_PIECE = re.compile(rb"/(\S+) (\S+) Tf|(\S+) Tc|\[([^]]*)\]TJ")
_SHOWN = re.compile(rb"<([0-9a-f]*)>|(-?\d+)")
_RUN = re.compile(rb"(\d+)\s*\[([^]]*)\]")
_LIGHT = 0.85
_FOOT, _HEAD = 0.12, 0.62
"""Where the middle of a character lies above its base line, in em: nothing of ours comes there."""
_BAND = 0.5, 10.0
"""The same in points for a first look, for all sizes that answers are set in."""
_TIGHT = 8.0
"""Three parallel rules of ours take more than this."""
_SLANTED = 60
"""Lines of charts on a page; those of ours have less."""
_PAIRS = 2_000_000
_SAME = 0.05

Widths = Mapping[bytes, Mapping[int, float]]
"""By the name of a font, the widths of its codes in em; what is not there is as wide as high."""


class _Box(NamedTuple):
    left: float
    low: float
    right: float
    high: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right - _SAME
            and other.left < self.right - _SAME
            and self.low < other.high
            and other.low < self.high
        )


def suspicious(content: bytes) -> bool:
    """Whether a page needs a closer look; most do not."""
    rules = _rules(content)
    across, upright, slanted = _sorted(rules)
    if slanted or _crowded(across) or _crowded(upright) or _near(across, content):
        return True
    filled = content.rfind(b" re ")
    if filled < 0:
        return False
    begun = content.find(b"BT 1 0 0 1 ")
    return 0 <= begun < filled or any(float(fill[0]) < _LIGHT for fill in _FILL.findall(content))


def covered(content: bytes, widths: Widths) -> bool:
    """Whether something lies over a text, a text on something dark, or lines so close that they hide what is below."""
    rules = _rules(content)
    across, upright, slanted = _sorted(rules)
    if slanted > _SLANTED or _crowded(across) or _crowded(upright):
        return True
    texts, fills = list(_TEXT.finditer(content)), list(_FILL.finditer(content))
    if len(texts) * (len(fills) + len(rules)) > _PAIRS:
        return True
    shapes = [(_box(*map(float, fill.groups()[1:])), fill.start(), float(fill[1])) for fill in fills]
    lines = [tuple(map(float, rule)) for rule in rules if rule[1] == rule[3]]
    shapes += [(_box(x0, y, x1 - x0, 0.0), len(content), 0.0) for x0, y, x1, _ in lines]
    for text in texts:
        low, high = _heights(text)
        near = [
            shape
            for shape, at, grey in shapes
            if shape.high > low and shape.low < high and (at > text.start() or grey < _LIGHT)
        ]
        if near:
            middle = _middle(text, widths)
            if any(map(middle.meets, near)):
                return True
    return False


def _heights(text: re.Match[bytes]) -> tuple[float, float]:
    """From where to where the middle of the characters of a text lies."""
    base, size = float(text[2]), max(map(float, _SIZE.findall(text[3])), default=0.0)
    return base + _FOOT * size, base + _HEAD * size


def _box(x: float, y: float, width: float, height: float) -> _Box:
    return _Box(min(x, x + width), min(y, y + height), max(x, x + width), max(y, y + height))


def widths_of(entry: bytes) -> dict[int, float]:
    """What the /W of a font says (ISO 32000-2, 9.7.4.3), as our writer writes it."""
    return {
        code: float(width) / 1000
        for found in _RUN.finditer(entry)
        for code, width in enumerate(found[2].split(), int(found[1]))
    }


def _rules(content: bytes) -> list[tuple[bytes, ...]]:
    """From where to where."""
    return _RULE.findall(content) + (_DOTS.findall(content) if b" d " in content else [])


def _sorted(rules: Sequence[tuple[bytes, ...]]) -> tuple[list[float], list[float], int]:
    """Heights of the level ones, places of the upright ones, and how many are neither."""
    across = sorted(map(float, {y0 for _, y0, _, y1 in rules if y0 == y1}))
    upright = sorted(map(float, {x0 for x0, _, x1, _ in rules if x0 == x1}))
    return across, upright, sum(x0 != x1 and y0 != y1 for x0, y0, x1, y1 in rules)


def _crowded(edges: Iterable[float]) -> bool:
    apart: list[float] = []
    for edge in edges:
        if not apart or edge - apart[-1] > _SAME:
            apart.append(edge)
    return any(third - first < _TIGHT for first, third in zip(apart, apart[2:], strict=False))


def _near(across: Sequence[float], content: bytes) -> bool:
    """Whether a level rule may run through a text, wherever they begin and end."""
    if not across:
        return False
    for base in map(float, set(_BASE.findall(content))):
        at = bisect_left(across, base + _BAND[0])
        if at < len(across) and across[at] < base + _BAND[1]:
            return True
    return False


def _middle(found: re.Match[bytes], widths: Widths) -> _Box:
    """Where the middle of the characters of a text lies."""
    x, (low, high) = float(found[1]), _heights(found)
    face: Mapping[int, float] = {}
    at, size, spacing = x, 0.0, 0.0
    right = at
    for name, stated, apart, shown in _PIECE.findall(found[3]):
        if name:
            face, size = widths.get(name, {}), float(stated)
        elif apart:
            spacing = float(apart)
        for codes, step in _SHOWN.findall(shown):
            if step:
                at -= int(step) * size / 1000
                continue
            for place in range(0, len(codes), 4):
                at += face.get(int(codes[place : place + 4], 16), 1.0) * size + spacing
            right = max(right, at - spacing if codes else at)
    return _Box(x, low, right, high)
