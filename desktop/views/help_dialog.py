"""The manual over a dialogue, which stays as it is below: what the window itself shows in place of a page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views.help_page import HelpScreen
from desktop.views.widgets.dialogs import Dialog

SIZE, LEAST = (940, 640), (760, 420)
AROUND = 64
"""Pixels of the screen left free around it."""


class HelpDialog(Dialog):
    """Esc goes back to the dialogue below, and to where one was in it."""

    def __init__(self, parent: QWidget, page: str) -> None:
        """Takes the dialogue it stands over, and the name of a page of the manual."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = self.screen().availableGeometry().size()
        self.setMinimumSize(*LEAST)  # or the text has no room between the list and the button
        self.resize(min(SIZE[0], room.width() - AROUND), min(SIZE[1], room.height() - AROUND))
        self.help = HelpScreen(page, over=True)
        self.help.go.connect(lambda _: self.reject())
        self.help.crumbs_changed.connect(self._show_title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.help)
        self._show_title()
        self.help.take_focus()

    def show_help(self) -> None:
        """It is there."""

    def _show_title(self) -> None:
        self.setWindowTitle(" · ".join(reversed(self.help.crumbs())))
