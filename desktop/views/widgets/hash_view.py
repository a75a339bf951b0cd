# ruff: noqa: N802
"""A SHA-256 as 16 groups of 4 digits, each digit in a cell of its own."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.theme import Type, font, tokens

CELL = 9.4
GAP = 9.0
LINE = 22
FEWEST = 4
"""Groups a line that it can be narrowed to."""


class HashView(QWidget):
    """Takes 64 hex digits, the groups a line where there is room, and the tone of the digits."""

    def __init__(self, digest: str, groups: int = 8, tone: str = "text") -> None:
        super().__init__()
        digits = digest.upper()
        self._groups = [digits[n : n + 4] for n in range(0, len(digits), 4)]
        self._most = self._per_line = groups
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("SHA-256 " + " ".join(self._groups))
        self.setToolTip(digest)

    def sizeHint(self) -> QSize:
        return QSize(_width(self._most), -(-len(self._groups) // self._per_line) * LINE)

    def minimumSizeHint(self) -> QSize:
        return QSize(_width(min(FEWEST, self._most)), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        fits = [n for n in (self._most, 8, FEWEST) if n <= self._most and _width(n) <= event.size().width()]
        per_line = fits[0] if fits else min(FEWEST, self._most)
        if per_line != self._per_line:
            self._per_line = per_line
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font(Type.BODY))
        painter.setPen(tokens().color(self._tone))
        for number, group in enumerate(self._groups):
            left = number % self._per_line * (4 * CELL + GAP)
            top = number // self._per_line * LINE
            for place, digit in enumerate(group):
                cell = QRectF(left + place * CELL, top, CELL, LINE)
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, digit)


def _width(groups: int) -> int:
    return round(groups * (4 * CELL + GAP))
