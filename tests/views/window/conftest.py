"""The whole program: a real workspace, the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Desk, prepare
from desktop.office import Office
from desktop.views.screen import Go, Screen
from desktop.views.workspace import Workspace


class Window:
    """The window and what a test asks of it."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk = desk
        self.qtbot = qtbot
        self.frame = desk.frame

    @property
    def office(self) -> Office:
        assert self.desk.office is not None
        return self.desk.office

    @property
    def screen(self) -> Screen:
        assert self.frame.screen_shown is not None
        return self.frame.screen_shown

    @property
    def work(self) -> Workspace:
        assert self.frame.workspace is not None
        return self.frame.workspace

    def open(self, id_: str, target: str) -> Workspace:
        assert self.frame.go(Go("application", application=id_, target=target))
        self.qtbot.waitUntil(lambda: self.work.hub.findings() is not None)
        return self.work


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    prepare(qapp, "light")
    return qapp


@pytest.fixture
def window(themed: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    desk = Desk(themed, tmp_path / "资料 夹")
    desk.frame.resize(1366, 768)
    desk.frame.show()
    desk.frame.activateWindow()
    desk.start()
    yield Window(desk, qtbot)
    desk.close()
    desk.frame.close()
    desk.frame.deleteLater()
    desk.deleteLater()
