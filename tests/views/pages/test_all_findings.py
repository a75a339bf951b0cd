"""Every finding of a field is said under it, the worst first; a page that is away catches up when it is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from desktop.views.sections_page import SectionsPage
from desktop.views.tasks_page import TasksPage
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.shapes import Status
from tests.checking import checked
from tests.views.pages.conftest import Desk

PLAN = "tasks.2.5.plan"
WORDS = "绝密★10年，联系人电话 13812345678，公民身份号码 11010519491231002X。"


def row_of(page: TasksPage, path: str) -> FieldRow:
    assert page.form is not None
    editor = page.form.editor(path)
    return next(row for row in page.form.findChildren(FieldRow) if row.editor is editor)


def test_all_is_said_the_worst_first(desk: Desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    desk.hub.edit("tasks.2.5.taken", True)
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    page.show_target(PLAN)
    desk.hub.edit(PLAN, WORDS)
    checked(desk.hub)
    row = row_of(page, PLAN)
    assert row.message.status is Status.BLOCKER
    assert "密级标志" in row.message.text()
    (more,) = row.more.texts()
    assert "疑似" in more
    desk.hub.edit(PLAN, "市知识产权局牵头，2027年6月前建成口头审理庭并投入使用。")
    checked(desk.hub)
    assert row.message.isHidden()
    assert row.more.isHidden()


def test_a_page_that_is_away_catches_up(desk: Desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    desk.hub.edit("tasks.2.5.taken", True)
    stack = QStackedWidget()
    page, other = TasksPage(desk.office, desk.id, desk.hub), SectionsPage(desk.office, desk.id, desk.hub)
    for one in (page, other):
        stack.addWidget(one)
    shown(stack)
    page.show_target(PLAN)
    stack.setCurrentWidget(other)
    desk.hub.edit(PLAN, WORDS)
    desk.hub.edit("tasks.2.5.current", "现状")
    checked(desk.hub)
    assert page.form is not None
    assert page.form.editor(PLAN).value() is None
    stack.setCurrentWidget(page)
    assert page.form.editor(PLAN).value() == WORDS
    assert page.form.editor("tasks.2.5.current").value() == "现状"
    assert "密级标志" in row_of(page, PLAN).message.text()
