# ruff: noqa: N802
"""The way to a field's history from the field itself: its context menu, also by the menu key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QMenu, QTextEdit, QWidget

WORDS = "填写记录…"
KEY = "Alt+H"


class HistoryMenu(QObject):
    """Adds 填写记录 to the context menus of an editor: to those text boxes have, and one where there is none."""

    def __init__(self, editor: QWidget, wanted: Callable[[], object]) -> None:
        super().__init__(editor)
        self._editor = editor
        self._wanted = wanted
        for widget in (editor, *editor.findChildren(QLineEdit), *editor.findChildren(QTextEdit)):
            self.watch(widget)
            if isinstance(widget, QAbstractScrollArea):
                self.watch(widget.viewport())

    def watch(self, widget: QWidget) -> None:
        """Open the menu from here too."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QContextMenuEvent):
            return super().eventFilter(watched, event)
        box = watched.parent() if isinstance(watched.parent(), QTextEdit) else watched
        standard = box.createStandardContextMenu() if isinstance(box, QLineEdit | QTextEdit) else None
        menu = standard or QMenu(self._editor)
        if not menu.isEmpty():
            menu.addSeparator()
        action = QAction(WORDS + "\t" + KEY, menu)
        action.triggered.connect(lambda _checked: self._wanted())
        menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())
        return True


def path_in_focus() -> str:
    """The path of the field that has the focus, as the form or page around it says; "" for none."""
    place, path = QApplication.focusWidget(), ""
    while place is not None and not path:
        path = getattr(place, "history_path", str)()
        place = place.parentWidget()
    return path
