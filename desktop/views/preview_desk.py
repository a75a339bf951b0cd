"""Where the preview of an open application stands, and its way to the printer; both are made when first wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.views.history_menu import path_in_focus
from desktop.views.hub import Hub

if TYPE_CHECKING:
    from desktop.views.preview import Preview
    from desktop.views.print_dialog import PrintDialog


class PreviewDesk(QObject):
    """Beside the page where there is room, over it where there is not."""

    wanted = Signal(str)
    """A target that was pointed at."""

    def __init__(
        self, hub: Hub, over: QWidget, arrange: Callable[[], object], part: Callable[[], str]
    ) -> None:
        """`part` gives the key of what is printed of the step one is at, "" for the application itself."""
        super().__init__(over)
        self._hub, self._over, self._arrange, self._part = hub, over, arrange, part
        self._focus: QWidget | None = None
        self._covers = False
        self.is_open = False
        self.panel: Preview | None = None

    def toggle(self) -> None:
        """Open it beside what is filled in, which keeps the focus; or put it away."""
        if self.close():
            return
        if self.panel is None:
            from desktop.views.preview import Preview

            self.panel = Preview(self._hub)
            self.panel.setParent(self._over)
            self.panel.wanted.connect(self._pointed)
            self.panel.print_wanted.connect(lambda key: self.print_((), key))
            self.panel.closed.connect(self.close)
        self.is_open = True
        self._focus = QApplication.focusWidget()
        self.panel.begin_at(path_in_focus())
        self._arrange()
        if part := self._part():
            self.panel.show_part(part)
        if self._covers:
            self.panel.desk.setFocus()

    def close(self) -> bool:
        """False when it was not open."""
        if not self.is_open or self.panel is None:
            return False
        held = QApplication.focusWidget()
        inside = held is not None and (held is self.panel or self.panel.isAncestorOf(held))
        self.is_open = False
        self._arrange()
        if inside and self._focus is not None and isValid(self._focus) and self._focus.isVisible():
            self._focus.setFocus()
        return True

    def zones(self) -> tuple[QWidget, ...]:
        """For F6."""
        return (self.panel,) if self.panel is not None and self.is_open else ()

    def place(self, room: QRect, *, beside: bool) -> int:
        """Take a part of the room, or all of it; gives the width that the page must do without."""
        self._covers = not beside
        if self.panel is None:
            return 0
        width = room.width() // 2 if beside else room.width()
        self.panel.setGeometry(room.right() + 1 - width, room.top(), width, room.height())
        self.panel.setVisible(self.is_open)
        self.panel.raise_()
        return width if self.is_open and beside else 0

    def print_(self, selected: Sequence[str] = (), key: str = "", of: str = "任务") -> PrintDialog:
        """Open the print dialogue, at what is ticked, else at a part of the application."""
        from desktop.views.print_dialog import PrintDialog
        from desktop.views.print_parts import ApplicationPapers

        papers = ApplicationPapers(self._hub, selected, of)
        dialog = PrintDialog(self._over, papers, self._hub.lane, "selected" if selected else key)
        dialog.printed.connect(self._hub.notice)
        dialog.open()
        return dialog

    def _pointed(self, target: str) -> None:
        if self._covers:
            self.close()
        self.wanted.emit(target)
