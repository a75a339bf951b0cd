# ruff: noqa: N802
"""A wide column and a narrow one beside it; below it where there is no room."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

SIDE = 290
MAIN = 794
GAP = 24
ROOM = 780
"""Below this width the narrow column stands under the wide one."""


class SideBySide(QWidget):
    """Fill `main` and `side`. Takes the width of the narrow column, the most of the wide one (0: all there is), and
    the least of both.
    """

    def __init__(self, side: int = SIDE, main: int = MAIN, room: int = ROOM) -> None:
        super().__init__()
        self._side_width, self._room = side, room
        left = QWidget()
        if main:
            left.setMaximumWidth(main)
        self._right = QWidget()
        self._right.setFixedWidth(side)
        self.main, self.side = QVBoxLayout(left), QVBoxLayout(self._right)
        for column in (self.main, self.side):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(12)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(GAP)
        self._both.addWidget(left, MAIN)
        self._both.addWidget(self._right)
        if main:
            self._both.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = event.size().width() >= self._room
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._both.direction() != direction:
            self._both.setDirection(direction)
            self._right.setMinimumWidth(self._side_width if beside else 0)
            self._right.setMaximumWidth(self._side_width if beside else MAIN)
        super().resizeEvent(event)
