# ruff: noqa: N802
"""How three numbers run: a small line with a ring at each, a triangle where something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.theme import tokens
from desktop.views.widgets.shapes import Status, shape_pixmap

SIZE = QSize(116, 28)


def draw_trend(
    painter: QPainter, box: QRectF, numbers: Sequence[Decimal | None], *, wrong: bool = False
) -> None:
    """Draw the run of the numbers that are there, at their own places; nothing for none."""
    known = [(place, float(number)) for place, number in enumerate(numbers) if number is not None]
    if not known:
        return
    least, most = min(value for _, value in known), max(value for _, value in known)
    inner = box.adjusted(8, 7, -8, -7)
    step = inner.width() / max(len(numbers) - 1, 1)

    def point(place: int, value: float) -> QPointF:
        share = (value - least) / (most - least) if most > least else 0.5
        return QPointF(inner.left() + place * step, inner.bottom() - share * inner.height())

    t = tokens()
    points = [point(place, value) for place, value in known]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(t.color("bar_sel"), 1.5))
    painter.drawPolyline(points)
    painter.setBrush(t.color("surface"))
    for at in points:
        painter.drawEllipse(at, 3, 3)
    if wrong:
        shape = shape_pixmap(Status.WARN, 14, painter.device().devicePixelRatio())
        painter.drawPixmap(points[-1] - QPointF(7, 8), shape)
    painter.restore()


class Trend(QWidget):
    """The drawing on a page; the numbers stand beside it, so it says nothing itself."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: tuple[Decimal | None, ...] = ()
        self._wrong = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_numbers(self, numbers: Sequence[Decimal | None]) -> None:
        self._numbers = tuple(numbers)
        self.update()

    def show_wrong(self, wrong: bool) -> None:
        self._wrong = wrong
        self.update()

    def sizeHint(self) -> QSize:
        return SIZE

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_trend(QPainter(self), QRectF(self.rect()), self._numbers, wrong=self._wrong)
