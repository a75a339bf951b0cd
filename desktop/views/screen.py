"""What fills the window below the top bar: home, new, an open application, verification, settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

FULL, COMPACT, ROOMY = 1280, 1100, 1600
"""Logical widths: guidance beside the page; rail unfolded; guidance wider."""


@dataclass(frozen=True, slots=True)
class Go:
    """Where to go: a screen by name, with an application, a target in it, or a file."""

    screen: str
    application: str = ""
    target: str = ""
    file: Path | None = None


class Screen(QWidget):
    """One screen. Screens do not know each other: they say where to go."""

    holds_application: ClassVar[bool] = False
    """Whether it is the `Workspace`; the window does not import that one before it is gone to."""

    passes: ClassVar[bool] = False
    """Whether it is made anew each time and closed when it is left."""

    aside: ClassVar[bool] = False
    """Whether it is a look aside: what was shown before stays open below, and `Go("back")` leads there."""

    prints: ClassVar[bool] = False
    """Whether it has something to print."""

    go = Signal(object)
    """Go"""
    toast = Signal(str)
    failed = Signal(object)
    """IpzoneError"""
    crumbs_changed = Signal()

    def crumbs(self) -> tuple[str, ...]:
        """Where one is, for the top bar; nothing at home."""
        return ()

    def mark(self) -> str:
        """样例, 练习 or nothing."""
        return ""

    def help_page(self) -> str:
        """The page of the manual about what is shown; "" for the manual itself."""
        return "start"

    def zones(self) -> tuple[QWidget, ...]:
        """What F6 walks through below the top bar."""
        return (self,)

    def foot(self) -> int:
        """Pixels at the bottom that the toast must leave free."""
        return 0

    def close_top(self) -> bool:
        """Esc that nobody inside wanted: close what lies over the screen. False when nothing does."""
        return False

    def arrive(self) -> None:
        """The screen is shown (again)."""

    def take_file(self, file: Path) -> None:
        """A file was handed over to this screen."""

    def take_target(self, target: str) -> None:
        """Something of this screen was asked for; it arrives next."""

    def take_focus(self) -> None:
        """Put the focus on the first thing that takes it, unless it is inside already."""
        focus_inside(self)

    def flush(self) -> bool:
        """Keep what is typed but not kept, before leaving. False when it was refused."""
        return True

    def closing(self) -> str:
        """What will be lost when the window closes now, in one sentence; nothing when nothing is."""
        return ""

    def primary(self) -> None:
        """Ctrl+Enter."""

    def print_(self) -> None:
        """Ctrl+P."""


def focus_inside(zone: QWidget) -> None:
    """Give the focus to the first widget of a zone that Tab would reach, unless the zone has it."""
    focus = zone.window().focusWidget()  # the application's is None while another program is in front
    if focus is not None and (focus is zone or zone.isAncestorOf(focus)) and focus.isVisible():
        return
    for widget in (zone, *zone.findChildren(QWidget)):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(zone) and widget.isEnabled():
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return
