"""Step 3: the overview and the form of a task."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from desktop.views.editors.departments import DepartmentsEditor
from desktop.views.editors.line import LineEditor, SuggestEditor
from desktop.views.editors.many import ManyEditor
from desktop.views.tasks_page import TasksPage
from desktop.views.widgets.shapes import Status
from forms.values import Month
from tests.checking import checked


def test_a_task_is_opened_from_the_overview_by_keys(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    page.overview.list.select("tasks.2.5")
    qtbot.keyClick(page.overview.list.view, Qt.Key.Key_Return)
    assert page.item.id == "2.5"
    assert page.stack.currentWidget() is page.single
    assert [tab.number for tab in page.strip._tabs] == [t.id for t in desk.hub.pack.tasks_of(page.item.area)]
    page.show_target("tasks")
    assert page.stack.currentWidget() is page.overview
    page.choose("tasks.2.5")
    assert page.stack.currentWidget() is page.single


def test_a_task_is_filled_in_and_survives_reopening(desk, shown, say, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    task = desk.hub.pack.targets["tasks.2.5"]
    desk.hub.edit("tasks.2.5.taken", True)
    page.show_target("tasks.2.5.lead")
    form = page.form
    lead = form.editor("tasks.2.5.lead")
    assert isinstance(lead, SuggestEditor)
    assert lead.line.hasFocus()
    say(lead.line, "市知识产权局")
    support = form.editor("tasks.2.5.support")
    assert isinstance(support, DepartmentsEditor)
    say(support.line, "市司法局")
    qtbot.keyClick(support.line, Qt.Key.Key_Return)
    start = form.editor("tasks.2.5.start")
    assert isinstance(start, SuggestEditor)
    qtbot.keyClicks(start.line, "2027-1")
    measures = form.editor("tasks.2.5.measures")
    assert isinstance(measures, ManyEditor)
    box = next(iter(measures._boxes.values()))
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    say(form.editor("tasks.2.5.plan").control, "第一年建机制")
    assert page.flush()
    plan = desk.stored.task("2.5")
    assert (plan.lead, plan.support, plan.start) == ("市知识产权局", ("市司法局",), Month(2027, 1))
    assert plan.measures == (task.field("measures").choices[0].value,)
    assert plan.plan == "第一年建机制"
    again = shown(desk.again(TasksPage))
    again.show_target("tasks.2.5")
    assert again.form.editor("tasks.2.5.plan").value() == "第一年建机制"
    assert len(again.findChildren(QWidget)) < 400


def test_why_not_taken_up_is_asked_only_then(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    page.choose("tasks.2.5")
    desk.hub.edit("tasks.2.5.taken", False)
    assert page.form.focus("tasks.2.5.reason")
    assert not page.form.focus("tasks.2.5.lead")
    desk.hub.edit("tasks.2.5.taken", True)
    assert not page.form.focus("tasks.2.5.reason")
    assert page.form.focus("tasks.2.5.lead")


def test_indicators_in_line_and_what_is_wrong_with_them(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    desk.hub.edit("tasks.2.5.taken", True)
    page.choose("tasks.2.5")
    indicator = desk.hub.pack.indicators_of("2.5")[0]
    for name, number in (("baseline", "62"), ("target_1", "50"), ("target_2", "６５")):
        editor = page.form.editor(f"{indicator.target}.{name}")
        assert isinstance(editor, LineEditor)
        editor.line.insert(number)
    assert page.flush()
    assert desk.stored.indicator(indicator.id).target_2 == Decimal(65)
    checked(desk.hub)
    card = page.form._speakers[f"{indicator.target}.target_2"]
    assert card._message.status is Status.WARN
    assert page.form.editor(f"{indicator.target}.target_2").control.property("state") == "warn"
    assert page.form.editor(f"{indicator.target}.baseline").control.property("state") == ""


def test_next_task_goes_over_the_areas(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    last_of_first = desk.hub.pack.tasks_of(desk.hub.pack.areas[0].id)[-1]
    page.choose(last_of_first.target)
    page.turn(1)
    assert page.item.area == desk.hub.pack.areas[1].id
