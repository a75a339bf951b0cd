"""That the first check of a freshly opened application still runs, where its result is going to stand."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from desktop.views.theme import Type
from desktop.views.widgets.paragraph import Label

SILENT = 300
"""Milliseconds in which nothing is said: mostly the result is there before anybody could have read it."""
WORDS = "还没有检查完"


class Waiting(Label):
    """Claims nothing; whoever puts it up takes it away when the result comes."""

    def __init__(self) -> None:
        super().__init__("", Type.SECONDARY, "muted")
        self.setAccessibleName(WORDS)
        self.setMinimumWidth(
            self.fontMetrics().horizontalAdvance(WORDS)
        )  # so that nothing moves when it speaks
        QTimer.singleShot(SILENT, self, lambda: self.setText(WORDS))
