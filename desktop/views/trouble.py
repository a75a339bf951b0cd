"""What is shown when the workspace cannot be opened: why, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout

from desktop.views.screen import Screen
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.notices import Banner
from forms.errors import IpzoneError, WorkspaceCorrupt, WorkspaceNewer


class Trouble(Screen):
    """One sentence, one remedy, one way to try again, and the way to a backup: for what is damaged, or too new."""

    passes = True

    def __init__(
        self, error: IpzoneError, again: Callable[[], object], restore: Callable[[Path | None], object]
    ) -> None:
        """`restore` takes the backup to look into, or None for one that is to be chosen."""
        super().__init__()
        self.banner = Banner()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.addWidget(self.banner)
        if isinstance(error, WorkspaceCorrupt):
            column.addWidget(Button("从备份恢复", icon_name="history", clicked=lambda: restore(None)))
        kept = error.details.get("kept") if isinstance(error, WorkspaceNewer) else None
        if isinstance(kept, Path):
            column.addWidget(Button("恢复升级前的数据", icon_name="history", clicked=lambda: restore(kept)))
        column.addStretch()
        self.banner.refuse(error, "再试一次", again)
