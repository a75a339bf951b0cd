# ruff: noqa: N802
"""The words 样例 and 练习 in a thin frame: what is no formal application says so everywhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.theme import Type, font, tokens

HEIGHT = 19
PADDING = 6


def badge_width(text: str) -> int:
    """How wide a badge or mark with this text is."""
    return round(QFontMetricsF(font(Type.META)).horizontalAdvance(text)) + 2 * PADDING


def draw_mark(painter: QPainter, text: str, at: QPointF, color: QColor) -> int:
    """样例 or 练习 in a thin frame; gives its width."""
    width = badge_width(text)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(Type.META))
    painter.setPen(QPen(color, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(at.x() + 0.5, at.y() + 0.5, width - 1, HEIGHT - 1), 3, 3)
    painter.drawText(QRectF(at.x(), at.y(), width, HEIGHT), Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return width


class Mark(QWidget):
    """The word 样例 or 练习; `tone` names its colour."""

    def __init__(self, text: str, tone: str = "text2") -> None:
        super().__init__()
        self._text, self._tone = text, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        return QSize(badge_width(self._text), HEIGHT)

    def paintEvent(self, event: object) -> None:
        draw_mark(QPainter(self), self._text, QPointF(0, 0), tokens().color(self._tone))
