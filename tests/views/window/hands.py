"""What an official does at the window: clicks, keys, and Chinese from an input method."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from .conftest import Window

PATIENCE = 20_000
"""Milliseconds until something must have happened."""


class Hands:
    """Works one window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.bot = window.qtbot

    def click(self, widget: QWidget) -> None:
        """Scroll to a widget and click on it; on a radio button, on what can be ticked."""
        QApplication.processEvents()  # what has just appeared finds its place
        above = widget.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(widget)
            above = above.parentWidget()
        assert widget.isVisible()
        assert widget.isEnabled()
        ticked = QPoint(8, widget.height() // 2)
        place = ticked if isinstance(widget, QRadioButton) else QPoint()
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)

    def button(self, words: str) -> QAbstractButton:
        """The button that says so, or is read out so."""
        buttons = self.window.frame.findChildren(QAbstractButton)
        (found,) = (b for b in buttons if b.isVisible() and words in (b.text(), b.accessibleName()))
        return found

    def click_cell(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """Click on what a list or a table shows."""
        place = view.visualRect(index).center()
        self.bot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def key(self, key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        self.bot.keyClick(self.focus, key, with_)

    def keys(self, text: str) -> None:
        """Type ASCII where the focus is."""
        self.bot.keyClicks(self.focus, text)

    def say(self, text: str) -> None:
        """Type anything where the focus is, as an input method does."""
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(self.focus, event)

    def replace(self, text: str) -> None:
        """Type in place of all that stands where the focus is."""
        self.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.say(text)

    def step(self, number: int) -> None:
        """Alt and a digit: go to a step."""
        self.bot.keyClick(self.window.frame, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)

    def pick(self, path: Path, back_to: QWidget | None = None) -> None:
        """Name a file or a folder in the dialog that is open, and go on to what opened it, the window if nothing.

        Put in at once: what is typed opens the dialog's own list of proposals, whenever it has read the folder.
        """
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        line.setText(str(path))
        buttons = dialog.findChild(QDialogButtonBox)
        assert buttons is not None
        ok = QDialogButtonBox.StandardButton
        self.click(buttons.button(ok.Open) or buttons.button(ok.Ok))
        frame = back_to or self.window.frame
        frame.activateWindow()  # a screen does so when a dialog has gone
        self.bot.waitUntil(lambda: QApplication.activeWindow() is frame)

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found
