"""The search box of the window, made when it is first wanted, and where its answers lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.views.screen import Go

if TYPE_CHECKING:
    from desktop.views.finder import Finder
    from desktop.views.search_panel import SearchPanel
    from desktop.views.workspace import Workspace


class SearchDesk(QObject):
    """Searches the open application, or what there is where none is open."""

    def __init__(
        self,
        over: QWidget,
        find: Callable[[Workspace | None], Finder],
        act: Callable[[str, int], object],
        go: Callable[[Go], object],
    ) -> None:
        """`find` gives where to search; `act` does what a key does, by the name of the act."""
        super().__init__(over)
        self._over, self._find, self._act, self._go = over, find, act, go
        self._panel: SearchPanel | None = None
        self._finder: Finder | None = None
        self._work: Workspace | None = None

    def open(self, work: Workspace | None) -> None:
        """Show the box; `work` is the application on the screen."""
        from desktop.views.search_panel import SearchPanel

        self._work = work
        if self._panel is None:
            self._panel = SearchPanel(self._over)
            self._panel.opened.connect(self._open_found)
        if work is not None:
            self._panel.open_box(self._find(work), work.target)
            return
        if self._finder is None:
            self._finder = self._find(None)
        self._finder.forget()  # applications come and go
        self._panel.open_box(self._finder)

    def close(self) -> None:
        if self._panel is not None:
            self._panel.close_box()

    def forget(self) -> None:
        """What was searched is of a workspace that is closed."""
        self._finder = None

    def place(self) -> None:
        """The window has another size."""
        if self._panel is not None and self._panel.isVisible():
            self._panel.place()

    def _open_found(self, target: str) -> None:
        kind, _, rest = target.partition(":")
        if kind == "act":
            name, _, number = rest.partition(":")
            self._act(name, int(number))
        elif kind == "go":
            screen, _, inside = rest.partition(":")
            self._go(Go(screen, target=inside))
        elif kind == "help":
            self._go(Go("help", target=rest))
        elif kind == "application":
            self._go(Go("application", application=rest))
        elif kind == "place":
            self._go(Go("new", target=target))
        elif self._work is not None:
            self._work.jump(target)
