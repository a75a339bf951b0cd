"""A row of buttons that is one Tab stop: arrows move inside, as in a toolbar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class Roving(QObject):
    """Watches buttons; the one that had the focus last (or the first that is there) is where Tab arrives."""

    def __init__(self, buttons: Sequence[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._buttons = list(buttons)
        self._stop: QWidget | None = None
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.installEventFilter(self)
        self.settle()

    def settle(self) -> None:
        """Some came, went or can be used now: see that there is one Tab stop among those that can."""
        usable = [b for b in self._buttons if not b.isHidden() and b.isEnabled()]
        if self._stop not in usable:
            self._take(usable[0] if usable else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        kind = event.type()
        if kind == QEvent.Type.FocusIn and watched in self._buttons:
            self._take(watched if isinstance(watched, QWidget) else None)
        elif kind in (QEvent.Type.EnabledChange, QEvent.Type.HideToParent, QEvent.Type.ShowToParent):
            self.settle()
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not event.modifiers():
            return self._pressed(watched, Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _pressed(self, watched: QObject, key: Qt.Key) -> bool:
        usable = [b for b in self._buttons if b.isVisible() and b.isEnabled()]
        if watched not in usable or (key not in _MOVES and key not in _ENDS):
            return False
        at = _ENDS.get(key)
        if at is None:
            at = (usable.index(watched) + _MOVES[key]) % len(usable)
        usable[at].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _take(self, stop: QWidget | None) -> None:
        if self._stop is not None:
            self._stop.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._stop = stop
        if stop is not None:
            stop.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
