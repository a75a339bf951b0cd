"""The status shapes of the screen on paper: form and word say it, in black and white. On a 16 grid."""

from __future__ import annotations

from enum import Enum
from math import cos, pi, sin

from desktop.submission.pdf.page import Page
from desktop.submission.pdf.structure import ARTIFACT

_ROUND = 0.5523
"""How far the handles of a quarter of a circle stand off, as a share of the radius."""


class Sign(Enum):
    """A state and the word that always stands beside its shape."""

    BLOCKER = "阻断"
    UNFILLED = "未填"
    WARN = "提醒"
    ACCEPTED = "已说明"
    HINT = "建议"
    DONE = "通过"
    FAILED = "不符"
    STATED = "自述"
    UNKNOWN = "未能核实"

    @property
    def word(self) -> str:
        return self.value


_SOLID = (Sign.BLOCKER, Sign.FAILED, Sign.WARN, Sign.DONE)


def draw_sign(page: Page, sign: Sign, left: float, top: float, size: float) -> None:
    """Draw a shape in a square of `size` points. The word beside it is read aloud, not the shape."""
    scale = size / 16
    solid = sign in _SOLID
    ink, inside = "0 g 0 G", "1 G 1.7 w 1 J" if solid else "0 G 1.5 w 1 J"
    with page.drawing(ARTIFACT):
        page.code.append(
            f"q {scale:.4f} 0 0 {-scale:.4f} {left:.2f} {-top:.2f} cm {ink} 1.4 w 1 j "
            f"{_outline(sign)} {'B' if solid else 'S'} {inside} {_inner(sign)} Q"
        )


def _outline(sign: Sign) -> str:
    if sign in (Sign.BLOCKER, Sign.FAILED):
        corners = [(pi / 8 + k * pi / 4) for k in range(8)]
        return _path([(8 + 7.2 * cos(a), 8 + 7.2 * sin(a)) for a in corners]) + " h"
    if sign in (Sign.WARN, Sign.ACCEPTED):
        return _path([(8, 1.8), (1.3, 13.9), (14.7, 13.9)]) + " h"
    return _circle(6.8 if sign is Sign.DONE else 6.4)


def _inner(sign: Sign) -> str:
    if sign in (Sign.BLOCKER, Sign.FAILED):
        return "5.6 5.6 m 10.4 10.4 l S 10.4 5.6 m 5.6 10.4 l S"
    if sign is Sign.UNFILLED:
        return ""
    if sign is Sign.WARN:
        return "8 6 m 8 9.6 l S 8 11.9 m 8 12 l S"
    if sign is Sign.ACCEPTED:
        return "5.6 10.2 m 7.3 11.8 l 10.4 8.3 l S"
    if sign is Sign.DONE:
        return "4.9 8.2 m 7.1 10.4 l 11.2 5.9 l S"
    if sign is Sign.UNKNOWN:
        return "5.4 8 m 10.6 8 l S"
    return "8 7.4 m 8 11.2 l S 8 4.7 m 8 4.8 l S"


def _path(points: list[tuple[float, float]]) -> str:
    return " l ".join(f"{x:.2f} {y:.2f}" for x, y in points).replace(" l ", " m ", 1) + " l"


def _circle(radius: float) -> str:
    r, k = radius, radius * _ROUND
    quarters = ((r, k, k, r, 0, r), (-k, r, -r, k, -r, 0), (-r, -k, -k, -r, 0, -r), (k, -r, r, -k, r, 0))
    curves = " ".join(" ".join(f"{8 + v:.2f}" for v in quarter) + " c" for quarter in quarters)
    return f"{8 + r:.2f} 8 m {curves} h"
