"""What is shown when the workspace cannot be opened: why, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout

from desktop.messages import explain
from desktop.views.screen import Screen
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.shapes import Status
from forms.errors import IpzoneError, WorkspaceCorrupt


class Trouble(Screen):
    """One sentence, one remedy, one way to try again, and for what is damaged the way to a backup."""

    passes = True

    def __init__(
        self, error: IpzoneError, again: Callable[[], object], restore: Callable[[], object]
    ) -> None:
        super().__init__()
        self.banner = Banner()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.addWidget(self.banner)
        if isinstance(error, WorkspaceCorrupt):
            column.addWidget(Button("从备份恢复", icon_name="history", clicked=restore))
        column.addStretch()
        message = explain(error)
        self.banner.say(Status.BLOCKER, message.sentence, message.remedy, "再试一次", again)
