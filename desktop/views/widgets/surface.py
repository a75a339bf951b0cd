# ruff: noqa: N802
"""Surfaces: the painted card, and areas filled with one colour of the theme."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.views.theme import Type, tokens
from desktop.views.widgets.paragraph import Label

RADIUS = 6


def draw_frame(painter: QPainter, rect: QRectF, fill: str, line: str, radius: float = RADIUS) -> None:
    """A rounded box whose line is whole device pixels wide at every scale. Takes colour tokens."""
    t = tokens()
    dpr = painter.device().devicePixelRatio()
    thin = max(1, round(dpr)) / dpr
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(t.color(line), thin) if line else Qt.PenStyle.NoPen)
    painter.setBrush(t.color(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(thin / 2, thin / 2, -thin / 2, -thin / 2), radius, radius)
    painter.restore()


class Card(QFrame):
    """White paper with a thin edge. `fill` and `line` are colour tokens."""

    def __init__(self, fill: str = "surface", line: str = "line", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fill, self._line = fill, line

    def set_tone(self, fill: str, line: str) -> None:
        self._fill, self._line = fill, line
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_frame(QPainter(self), QRectF(self.rect()), self._fill, self._line)


FRAMED = (1, 1, 1, 4)
"""Margins of a list inside a card: its edge stays free, and its round corners at the foot."""


class Area(QWidget):
    """A plain area of one colour, with hair lines at some edges ("top", "bottom", "left", "right")."""

    def __init__(self, fill: str, edges: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fill, self._edges = fill, edges

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), t.color(self._fill))
        for edge in self._edges:
            box = self.rect()
            if edge == "top":
                box.setHeight(1)
            elif edge == "bottom":
                box.setTop(box.bottom())
            elif edge == "left":
                box.setWidth(1)
            else:
                box.setLeft(box.right())
            painter.fillRect(box, t.color("line"))


class Scroll(QScrollArea):
    """A scrolling area that lets the colour below shine through."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Made here: the first time Qt hands out a widget it made itself, PySide loads every kind there is (7 ms).
        self.setViewport(QWidget())
        self.setWidget(content)
        content.setAutoFillBackground(False)

    def bring(self, widget: QWidget) -> None:
        """Scroll to a widget once everything has its place (rows may just have been made)."""
        QTimer.singleShot(0, widget, lambda: self.ensureWidgetVisible(widget, 0, 60))


def titled_card(title: str) -> tuple[Card, QVBoxLayout]:
    """A card with its title, and the column below it."""
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(18, 14, 18, 14)  # as `Facts`, which stand above and below it
    column.setSpacing(8)
    column.addWidget(Label(title, Type.TITLE))
    return card, column


def empty(layout: QLayout) -> None:
    """Take away all that a layout holds."""
    while layout.count():
        old = layout.takeAt(0).widget()
        if old is not None:
            old.hide()  # or it is drawn, and keeps the focus, until it dies
            old.deleteLater()


def rule(vertical: bool = False, tone: str = "line_soft") -> QWidget:
    """A hair line between sections, drawn on whole device pixels."""
    return _Rule(vertical, tone)


class _Rule(QWidget):
    def __init__(self, vertical: bool, tone: str) -> None:
        super().__init__()
        self._tone = tone
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().color(self._tone))
