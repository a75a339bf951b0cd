"""What takes the pictures: the program with a window of one size, and where they go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.app import Desk
from desktop.office import Office
from desktop.views.home_cards import ThingRow
from desktop.views.screen import Go
from desktop.views.workspace import Workspace

SMALL = (911, 512)
"""1366x768 at 150 %, the narrowest that is common."""


class Camera:
    """Names a picture, waits until everything is drawn, and keeps it."""

    def __init__(self, desk: Desk, data: Path, folder: Path, size: tuple[int, int], only: str = "") -> None:
        """`data`: where files may be put; `size`: of the window; `only`: the beginning of the names wanted."""
        self.desk, self.data, self.size = desk, data, size
        self._folder, self._only = folder, only
        self.taken: list[Path] = []
        desk.frame.resize(*size)

    @property
    def office(self) -> Office:
        return self.desk.office

    @property
    def work(self) -> Workspace:
        found = self.desk.frame.workspace
        assert found is not None
        return found

    def wants(self, name: str) -> bool:
        return name.startswith(self._only) or self._only.startswith(name)

    def __call__(self, name: str, of: QWidget | None = None) -> None:
        """Take a picture of the window, or of a part of it. What lies over the window (a dialogue) is in it."""
        if not name.startswith(self._only):
            return
        self.settle()
        out = self._folder / f"{name}.png"
        (of or self.desk.frame).grab().save(str(out))
        self.taken.append(out)

    def now(self, name: str) -> None:
        """Take a picture of the window as it is, while something runs."""
        if name.startswith(self._only):
            self.taken.append(self._folder / f"{name}.png")
            self.desk.frame.grab().save(str(self.taken[-1]))

    def dialog(self, name: str, kind: type[QWidget] = QDialog) -> None:
        """Take a picture of the dialogue that is open, and close it."""
        shown = [w for w in self.desk.frame.findChildren(kind) if w.isVisible()]
        self(name, shown[-1])
        shown[-1].close()
        self.activate()
        self.settle()

    def go(self, to: Go) -> None:
        self.activate()
        self.desk.frame.go(to)

    def home(self) -> None:
        """Home, once it knows what to do today: what looks for it waits until nothing else runs."""
        self.go(Go("home"))
        screen = self.desk.frame.screen_shown
        assert screen is not None
        wait(lambda: screen.findChildren(ThingRow))

    def activate(self) -> None:
        """What was open over the window may have taken the focus along."""
        self.desk.frame.activateWindow()
        QApplication.processEvents()

    def open(self, id_: str, target: str) -> Workspace:
        self.go(Go("application", application=id_, target=target))
        return self.work

    def resize(self, size: tuple[int, int] | None = None) -> None:
        """As large as this, or as everything else."""
        self.desk.frame.resize(*(size or self.size))

    def press(self, key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.desk.frame, key, with_)

    def settle(self) -> None:
        """Let what is drawn beside, and what is looked through in the background, come to an end. A loop of its own,
        because `qWait` keeps other threads from running."""
        lanes = (self.desk.lane, self.desk.lane.beside, self.desk.lane.checks, self.desk.lane.beside.beside)
        for _ in range(60):
            loop = QEventLoop()
            QTimer.singleShot(150, loop.quit)
            loop.exec()
            if not any(lane.current for lane in lanes):
                return


def wait(done: Callable[[], object], seconds: int = 240) -> None:
    end = monotonic() + seconds
    while not done():
        if monotonic() > end:
            raise TimeoutError
        QTest.qWait(20)
