# ruff: noqa: N802
"""A SHA-256 as 16 groups of 4 digits, each digit in a cell of its own."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.theme import Type, font, tokens

CELL = 9.4
GAP = 9.0
LINE = 22


class HashView(QWidget):
    """Takes 64 hex digits, the groups a line, and the tone of the digits."""

    def __init__(self, digest: str, groups: int = 8, tone: str = "text") -> None:
        super().__init__()
        digits = digest.upper()
        self._groups = [digits[n : n + 4] for n in range(0, len(digits), 4)]
        self._per_line, self._tone = groups, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("SHA-256 " + " ".join(self._groups))
        self.setToolTip(digest)

    def sizeHint(self) -> QSize:
        lines = -(-len(self._groups) // self._per_line)
        return QSize(round(self._per_line * (4 * CELL + GAP)), lines * LINE)

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
