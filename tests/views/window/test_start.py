"""The window that is on the screen before the program, and takes it in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QCloseEvent, QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.start import Options, empty_window, fill
from desktop.views import theme
from desktop.views.preferences import Preferences
from desktop.views.window import Window

HEAVY = ("desktop.app", "desktop.views.frame", "desktop.views.home", "sqlalchemy", "sqlite3", "pyhanko")


@pytest.fixture
def empty(themed: QApplication, qtbot: QtBot) -> Window:
    window = empty_window(themed, Preferences("light"))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    return window


class Refusing(QWidget):
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        event.ignore()


def test_it_is_painted_like_the_program_before_there_is_one(empty: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(empty.painted):
        empty.show()
    picture = empty.grab().toImage()
    assert picture.pixelColor(700, theme.BAR - 1) == QColor(theme.LIGHT.bar)
    assert picture.pixelColor(700, theme.BAR) == QColor(theme.LIGHT.window)


def test_it_says_so_once(empty: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(empty.painted):
        empty.show()
    with qtbot.assertNotEmitted(empty.painted, wait=20):
        empty.repaint()


@pytest.mark.parametrize("chosen", ["light", "dark", "hc"])
def test_it_begins_in_the_colours_that_were_chosen(themed: QApplication, chosen: str) -> None:
    assert theme.first_colours(themed, chosen).name == chosen


def test_it_begins_dark_where_the_system_is(themed: QApplication) -> None:
    was = themed.palette()
    try:
        themed.setPalette(theme.palette(theme.DARK))
        assert theme.first_colours(themed, "") is theme.DARK
        themed.setPalette(theme.palette(theme.LIGHT))
        assert theme.first_colours(themed, "") is theme.LIGHT
    finally:
        themed.setPalette(was)


def test_it_takes_the_program_in(empty: Window, themed: QApplication, tmp_path: Path, qtbot: QtBot) -> None:
    empty.show()
    empty.activateWindow()
    qtbot.waitUntil(empty.isActiveWindow)
    hook = sys.excepthook
    desk = fill(themed, empty, Options(tmp_path / "资料", sample=True), Preferences("light"))
    try:
        assert sys.excepthook == desk.broken
        assert desk.frame.window() is empty
        assert desk.frame.workspace is not None
        assert "示例市" in empty.windowTitle()
        assert desk.frame.size() == empty.size()
        assert desk.frame.isVisible()
        assert empty.isActiveWindow()
        focus = QApplication.focusWidget()
        assert focus is not None
        assert desk.frame.isAncestorOf(focus)
    finally:
        sys.excepthook = hook
        desk.close()
        desk.deleteLater()


def test_it_stays_when_the_program_may_not_be_closed_yet(empty: Window) -> None:
    empty.hold(Refusing())
    empty.show()
    assert not empty.close()
    assert empty.isVisible()


def test_it_closes_when_the_program_may_be(empty: Window) -> None:
    empty.hold(QWidget())
    empty.show()
    assert empty.close()


def test_an_empty_window_does_not_stay_when_the_program_cannot_be_loaded(
    empty: Window, themed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(themed, "exit", ended.append)
    monkeypatch.setitem(sys.modules, "desktop.app", None)
    with pytest.raises(ImportError):
        fill(themed, empty, Options(tmp_path), Preferences())
    assert ended == [1]


def test_nothing_else_is_loaded_before_it() -> None:
    """Nor is the namespace `Qt` touched, at which PySide makes all of its enumerations."""
    code = (
        "import enum; from desktop.start import *;"
        "app = QApplication([]); window = empty_window(app, Preferences());"
        "window.painted.connect(app.quit); window.open(); app.exec();"
        f"print([name for name in {HEAVY!r} if name in sys.modules],"
        "[kind for kind in enum.IntFlag.__subclasses__() if kind.__qualname__ == 'Qt.FocusPolicy'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split("\n")[0] == "[] []", done.stderr
