"""Which tasks are ticked; list, time strip and board share it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Picked(QObject):
    """A set of targets that tells when it changes."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.targets: frozenset[str] = frozenset()

    def put(self, targets: Iterable[str]) -> None:
        """Exactly these are ticked."""
        found = frozenset(targets)
        if found != self.targets:
            self.targets = found
            self.changed.emit()

    def turn(self, targets: Iterable[str]) -> None:
        """Tick these, or untick them when all of them are ticked."""
        found = frozenset(targets)
        self.put(self.targets - found if found <= self.targets else self.targets | found)
