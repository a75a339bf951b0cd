# ruff: noqa: N802
"""The steps of a wizard, painted above it: done, current, to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.shapes import Status, shape_pixmap
from desktop.views.widgets.surface import Area

HEIGHT = 56
MARK = 20
BESIDE = 24
"""Left free at both ends, as on the pages below."""


class WizardSteps(Area):
    """Says where one is in its accessible name too."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("surface", ("bottom",))
        self._names = tuple(names)
        self._current = 0
        self._over = False
        self.setFixedHeight(HEIGHT)
        self.show_step(0)

    def show_step(self, current: int, over: bool = False) -> None:
        """The current step, and whether all of it is over."""
        self._current, self._over = current, over
        self.setAccessibleName(f"第 {current + 1} 步，共 {len(self._names)} 步：{self._names[current]}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widths = [QFontMetrics(font(Type.TITLE)).horizontalAdvance(name) + MARK + 8 for name in self._names]
        room = self.width() - 2 * BESIDE - sum(widths)
        gap = max(12, room // max(1, len(widths) - 1))
        left, middle = BESIDE, self.height() / 2
        for number, (name, width) in enumerate(zip(self._names, widths, strict=True)):
            self._paint_mark(painter, number, QRectF(left, middle - MARK / 2, MARK, MARK))
            painter.setFont(font(Type.TITLE if number == self._current else Type.BODY))
            painter.setPen(t.color("text" if number <= self._current else "text2"))
            words = QRectF(left + MARK + 8, 0, width, self.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
            if number < len(widths) - 1:
                painter.setPen(QPen(t.color("line"), 1))
                painter.drawLine(QPointF(left + width + 12, middle), QPointF(left + width + gap - 12, middle))
            left += width + gap

    def _paint_mark(self, painter: QPainter, number: int, box: QRectF) -> None:
        t = tokens()
        if number < self._current:
            shape = shape_pixmap(Status.DONE, MARK, self.devicePixelRatioF())
            painter.drawPixmap(box.topLeft(), shape)
            return
        here = number == self._current
        painter.setPen(QPen(t.color("accent" if here else "control"), 1.5))
        painter.setBrush(t.color("accent" if here else "surface"))
        painter.drawEllipse(box.adjusted(0.75, 0.75, -0.75, -0.75))
        painter.setFont(font(Type.META))
        painter.setPen(t.color("on_accent" if here else "text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number + 1))
