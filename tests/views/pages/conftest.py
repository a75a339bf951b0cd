"""A real office with one open application, for the pages that fill it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.jobs import Lane
from desktop.office import Office
from desktop.views.hub import Hub
from desktop.views.page import Page
from desktop.views.tasks_page import TasksPage
from desktop.views.tasks_views import TasksOverview
from forms.application import Application
from forms.values import Month, Value


class Desk:
    """One application, its hub, and what a test asks of them."""

    def __init__(self, office: Office, application: Application, lane: Lane) -> None:
        self.office = office
        self.id = application.id
        self.lane = lane
        self.hub = Hub(office, application.id, lane)
        self.went: list[str] = []
        self.notes: list[str] = []
        self.errors: list[object] = []
        self.hub.goto.connect(self.went.append)
        self.hub.notice.connect(self.notes.append)
        self.hub.failed.connect(self.errors.append)

    @property
    def stored(self) -> Application:
        """As the store has it now."""
        return self.office.load(self.id)

    def put(self, **answers: Value) -> None:
        """Answers by path, with __ for the dots."""
        for path, value in answers.items():
            assert self.hub.edit(path.replace("__", "."), value)

    def again(self, kind: type[Page]) -> Page:
        """The page as it looks when the application is opened anew."""
        return kind(self.office, self.id, Hub(self.office, self.id, self.lane))


@pytest.fixture
def desk(qtbot, tmp_path: Path) -> Iterator[Desk]:  # type: ignore[no-untyped-def]
    office = Office.open(tmp_path / "data", "测试员")
    lane = Lane()
    yield Desk(office, office.new("320400"), lane)
    lane.stop()
    office.close()


@pytest.fixture
def shown(qtbot) -> Callable[[QWidget], QWidget]:  # type: ignore[no-untyped-def]
    """Show a page in an active window, as large as beside rail and guidance on 1366×768."""

    def show(page: QWidget) -> QWidget:
        qtbot.addWidget(page)
        page.resize(878, 640)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        return page

    return show


def say(widget: QWidget, text: str) -> None:
    """Type Chinese, as an input method does."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


@pytest.fixture(name="say")
def say_fixture() -> Callable[[QWidget, str], None]:
    return say


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with two usable files, the same again, and one that cannot be used."""
    folder = tmp_path / "材料"
    folder.mkdir()
    (folder / "裁决规程.txt").write_text("第一条 为规范办案", "utf-8")
    (folder / "白皮书.txt").write_text("2025 年保护状况", "utf-8")
    (folder / "白皮书（副本）.txt").write_text("2025 年保护状况", "utf-8")
    (folder / "安装.exe").write_bytes(b"MZ")
    return folder


@pytest.fixture
def overview(desk, shown) -> TasksOverview:  # type: ignore[no-untyped-def]
    """The overview of an application with a period and two tasks planned, in a wide window."""
    desk.put(subject__start=Month(2027, 1), subject__end=Month(2028, 12))
    desk.hub.edit_all(
        {
            "tasks.1.1.lead": "市政府办公室",
            "tasks.1.1.start": Month(2027, 1),
            "tasks.1.1.end": Month(2027, 12),
            "tasks.2.5.lead": "市知识产权局",
            "tasks.2.5.support": ("市司法局",),
            "tasks.2.7.taken": False,
            "tasks.2.7.reason": "本地没有这项职能，由省里办",
        }
    )
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    page.resize(1158, 640)
    return page.overview  # type: ignore[no-any-return]
