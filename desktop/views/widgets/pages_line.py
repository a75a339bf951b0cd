"""One line to write the cited pages of a file; it appears under a list and goes when it is done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views.editors.base import Line
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label


class PagesLine(QWidget):
    """Hidden until `ask`."""

    written = Signal(str, str)
    """(key, pages)"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._before = ""
        self.line = Line()
        self.line.setFixedWidth(128)
        self.line.setPlaceholderText("例如 1-3,5")
        label = Label("引用页码", Type.SECONDARY, "text2")
        label.setBuddy(self.line)
        self.line.setAccessibleName("引用页码，留空表示全部")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (
            label,
            self.line,
            Label("留空为全部", Type.META, "muted"),
            Button("完成", "text", clicked=self._done),
        ):
            row.addWidget(widget)
        row.addStretch()
        self.line.returnPressed.connect(self._done)
        self.line.left.connect(self._keep)
        self.hide()

    def ask(self, key: str, pages: str) -> None:
        """Show the line for one file or item, with the pages cited now."""
        self._key, self._before = key, pages
        self.line.setText(pages)
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    def _keep(self) -> None:
        if self.isVisible() and not self.line.composing and self.line.text().strip() != self._before:
            self._before = self.line.text().strip()
            self.written.emit(self._key, self._before)

    def _done(self) -> None:
        self._keep()
        if not self.line.composing:
            self.hide()
