# ruff: noqa: N802
"""The status shapes: form, word and place say it, colour only helps. On a 16 grid, drawn at 13 to 30."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from math import cos, pi, sin
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop.views.theme import THEMES, ThemeName, tokens

if TYPE_CHECKING:
    from forms.checks.finding import Finding


class Status(Enum):
    """A state; declared from worst to best, a step shows its worst. (word, colour token)"""

    BLOCKER = ("阻断", "blocker")
    WARN = ("提醒", "warn")
    CONFIRM = ("待确认", "warn")
    PART = ("填写中", "idle")
    TODO = ("未开始", "idle")
    ACCEPTED = ("已接受", "warn")
    UNKNOWN = ("未能核实", "idle")
    UNCHECKED = ("待检查", "idle")
    """The first check of a freshly opened application still runs: no shape, since nothing can be said."""
    HINT = ("建议", "hint")
    DONE = ("完成", "done")

    @property
    def word(self) -> str:
        return self.value[0]

    @property
    def token(self) -> str:
        return self.value[1]

    @classmethod
    def of(cls, finding: Finding) -> Status:
        if finding.accepted:
            return cls.ACCEPTED
        return _OF[finding.severity]

    @classmethod
    def worst(cls, states: Iterable[Status]) -> Status:
        """The worst of them; DONE for none."""
        return min(states, key=_ORDER.index, default=cls.DONE)


_ORDER = tuple(Status)
_OF = {"blocker": Status.BLOCKER, "warning": Status.WARN, "hint": Status.HINT}
"""By severity; this is asked thousands of times after every check."""


def draw_shape(painter: QPainter, status: Status, rect: QRectF, color: QColor, inside: QColor) -> None:
    """Draw a shape; `inside` is the colour of the sign in a solid one."""
    if status is Status.UNCHECKED:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 16, rect.height() / 16)
    solid = status in (Status.BLOCKER, Status.WARN, Status.DONE)
    outline = QPen(color, 1.5)
    outline.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if solid:
        painter.setPen(
            QPen(color, 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.setBrush(color)
    else:
        painter.setPen(outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_outline(status))
    sign = QPen(inside if solid else color, 1.6)
    sign.setCapStyle(Qt.PenCapStyle.RoundCap)
    sign.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(sign)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _sign(painter, status, color)
    painter.restore()


def _outline(status: Status) -> QPainterPath:
    path = QPainterPath()
    if status is Status.BLOCKER:
        corners = [
            QPointF(8 + 7.2 * cos(pi / 8 + k * pi / 4), 8 + 7.2 * sin(pi / 8 + k * pi / 4)) for k in range(8)
        ]
        path.addPolygon(QPolygonF([*corners, corners[0]]))
    elif status in (Status.WARN, Status.ACCEPTED):
        inset = 0.0 if status is Status.WARN else 0.4
        top, left, right = QPointF(8, 1.6 + inset), QPointF(1.1 + inset, 13.9), QPointF(14.9 - inset, 13.9)
        path.addPolygon(QPolygonF([top, right, left, top]))
    elif status is Status.CONFIRM:
        path.addPolygon(
            QPolygonF([QPointF(8, 0.9), QPointF(15.1, 8), QPointF(8, 15.1), QPointF(0.9, 8), QPointF(8, 0.9)])
        )
    else:
        radius = 6.8 if status is Status.DONE else 6.4
        path.addEllipse(QPointF(8, 8), radius, radius)
    return path


def _sign(painter: QPainter, status: Status, color: QColor) -> None:
    line = painter.drawLine
    if status is Status.BLOCKER:
        line(QPointF(5.6, 5.6), QPointF(10.4, 10.4))
        line(QPointF(10.4, 5.6), QPointF(5.6, 10.4))
    elif status is Status.WARN:
        line(QPointF(8, 6), QPointF(8, 9.6))
        line(QPointF(8, 11.9), QPointF(8, 12.0))
    elif status is Status.DONE:
        painter.drawPolyline(QPolygonF([QPointF(4.9, 8.2), QPointF(7.1, 10.4), QPointF(11.2, 5.9)]))
    elif status is Status.ACCEPTED:
        painter.drawPolyline(QPolygonF([QPointF(5.6, 10.2), QPointF(7.3, 11.8), QPointF(10.4, 8.3)]))
    elif status is Status.HINT:
        line(QPointF(8, 7.4), QPointF(8, 11.2))
        line(QPointF(8, 4.7), QPointF(8, 4.8))
    elif status is Status.UNKNOWN:
        line(QPointF(5.4, 8), QPointF(10.6, 8))
    elif status is Status.CONFIRM:
        path = QPainterPath(QPointF(6.3, 6.7))
        path.cubicTo(QPointF(6.4, 4.3), QPointF(9.9, 4.4), QPointF(9.7, 6.7))
        path.cubicTo(QPointF(9.6, 7.9), QPointF(8, 8), QPointF(8, 9.2))
        painter.drawPath(path)
        line(QPointF(8, 11.3), QPointF(8, 11.4))
    elif status is Status.PART:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPie(QRectF(3.4, 3.4, 9.2, 9.2), -90 * 16, 180 * 16)


@lru_cache(maxsize=256)
def _pixmap(status: Status, size: int, theme: ThemeName, dpr: float) -> QPixmap:
    t = THEMES[theme]
    pixmap = QPixmap(round(size * dpr), round(size * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_shape(painter, status, QRectF(0, 0, size, size), t.color(status.token), t.color("surface"))
    painter.end()
    return pixmap


def shape_pixmap(status: Status, size: int, dpr: float) -> QPixmap:
    """A shape in the theme in force; `size` in logical pixels."""
    return _pixmap(status, size, tokens().name, dpr)


class Shape(QWidget):
    """A shape on a page; its word is its accessible name."""

    def __init__(self, status: Status, size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self.setFixedSize(size, size)
        self.status = status
        self.set_status(status)

    def set_status(self, status: Status) -> None:
        self.status = status
        self.setAccessibleName(status.word)
        self.update()

    def paintEvent(self, event: object) -> None:
        QPainter(self).drawPixmap(0, 0, shape_pixmap(self.status, self._size, self.devicePixelRatioF()))
