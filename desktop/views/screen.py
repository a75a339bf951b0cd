"""What fills the window below the top bar: home, new, an open application, verification, settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Go:
    """Where to go: a screen by name, with an application, a target in it, or a file."""

    screen: str
    application: str = ""
    target: str = ""
    file: Path | None = None


class Screen(QWidget):
    """One screen. Screens do not know each other: they say where to go."""

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

    def arrive(self) -> None:
        """The screen is shown (again)."""

    def take_file(self, file: Path) -> None:
        """A file was handed over to this screen."""

    def flush(self) -> bool:
        """Keep what is typed but not kept, before leaving. False when it was refused."""
        return True

    def closing(self) -> str:
        """What will be lost when the window closes now, in one sentence; nothing when nothing is."""
        return ""

    def primary(self) -> None:
        """Ctrl+Enter."""
