"""Cards of facts: names at the left, what they are at the right; and lines of a report."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.theme import Type
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card

NAME = 80


class Facts(Card):
    """Rows of (name, widget)."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(18, 14, 18, 14)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnMinimumWidth(0, NAME)
        self._grid.setColumnStretch(1, 1)

    def add(self, name: str, *parts: QWidget) -> None:
        """A row; several parts stand side by side."""
        line = self._grid.rowCount()
        self._grid.addWidget(Label(name, Type.SECONDARY, "text2"), line, 0, Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setSpacing(12)
        for part in parts:
            row.addWidget(part)
            if isinstance(part, Shape):
                row.setAlignment(part, Qt.AlignmentFlag.AlignVCenter)
        if not any(isinstance(part, Paragraph) for part in parts):
            row.addStretch()
        self._grid.setRowMinimumHeight(line, Type.BODY.line)
        self._grid.addLayout(row, line, 1)

    def add_below(self, *parts: QWidget) -> None:
        """A row without a name."""
        self.add("", *parts)


def verdict_band(status: Status, title: str, detail: str, *actions: QWidget) -> Card:
    """The word first, the colour second."""
    tones = {
        Status.DONE: ("done_bg", "done_line"),
        Status.BLOCKER: ("blocker_bg", "blocker_line"),
    }
    card = Card(*tones.get(status, ("warn_bg", "warn_line")))
    row = QHBoxLayout(card)
    row.setContentsMargins(20, 14, 18, 14)
    row.setSpacing(16)
    row.addWidget(Shape(status, 28))
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label(title, Type.PAGE))
    words.addWidget(Paragraph(detail, Type.BODY))
    row.addLayout(words, 1)
    for action in actions:
        row.addWidget(action)
    card.setAccessibleName(f"{title}。{detail}")
    return card
