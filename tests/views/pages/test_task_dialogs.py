"""Several tasks at once: what the dialogues ask, offer and change."""

from __future__ import annotations

from threading import Event

import pytest

from forms.values import Month


def test_departments_of_several_tasks_change_in_one_step(desk, overview, say) -> None:  # type: ignore[no-untyped-def]
    overview.picked.put(("tasks.1.1", "tasks.2.5", "tasks.2.7"))
    dialog = overview.ask_lead(overview.ticked)
    say(dialog.lead.line, "市司法局")
    say(dialog.support.line, "市公安局")
    dialog.act.click()
    stored = desk.stored
    assert [stored.task(n).lead for n in ("1.1", "2.5", "2.7")] == ["市司法局", "市司法局", ""]
    assert stored.task("2.5").support == ("市公安局",), "whoever leads does not support besides"
    assert desk.notes[-1] == "2 项任务：牵头部门改为市司法局，增加配合部门市公安局"
    desk.hub.undo()
    stored = desk.stored
    assert (stored.task("1.1").lead, stored.task("2.5").support) == ("市政府办公室", ("市司法局",))
    assert desk.went[-1] == "tasks"


@pytest.mark.parametrize("name", ["lead", "support"])
def test_departments_of_several_tasks_are_found_by_initials(overview, qtbot, name: str) -> None:  # type: ignore[no-untyped-def]
    dialog = overview.ask_lead(("tasks.1.1", "tasks.2.5"))
    editor = getattr(dialog, name)
    editor.line.clearFocus()
    editor.line.setFocus()
    completer = editor.combo.completer()
    completer.setCompletionPrefix("ssfj")
    qtbot.waitUntil(lambda: completer.currentCompletion() == "市司法局", timeout=15_000)
    dialog.reject()


def test_a_dialog_closed_while_initials_are_worked_out_is_not_asked_again(desk, overview, qtbot) -> None:  # type: ignore[no-untyped-def]
    may_go_on = Event()
    desk.hub.lane.beside.run("在前面", lambda progress, stop: may_go_on.wait())
    dialog = overview.ask_lead(("tasks.1.1", "tasks.2.5"))
    dialog.lead.line.entered.emit()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    with qtbot.waitSignal(
        desk.hub.lane.beside.ended, check_params_cb=lambda job: job.title == "准备拼音查找"
    ):
        may_go_on.set()


def test_the_dialog_says_how_many_and_why_it_does_not_go(desk, overview, say) -> None:  # type: ignore[no-untyped-def]
    dialog = overview.ask_lead(("tasks.1.1", "tasks.2.7"))
    dialog.act.click()
    assert dialog.isVisible() and "至少" not in dialog.message.text() and dialog.message.text()
    say(dialog.lead.line, "市政府办公室")
    assert dialog.message.text() == "会改 0 项，1 项本来就是，1 项不承担，不改"
    dialog.reject()


def test_months_of_several_tasks(desk, overview, qtbot) -> None:  # type: ignore[no-untyped-def]
    dialog = overview.ask_months(("tasks.1.2", "tasks.1.3"))
    qtbot.keyClicks(dialog.first.line, "2028-3")
    qtbot.keyClicks(dialog.last.line, "2027-3")
    dialog.act.click()
    assert "早于" in dialog.message.text()
    dialog.last.line.selectAll()
    qtbot.keyClicks(dialog.last.line, "2028-9")
    dialog.act.click()
    assert [desk.stored.task(n).end for n in ("1.2", "1.3")] == [Month(2028, 9)] * 2


def test_not_taking_up_asks_for_a_reason(desk, overview, say) -> None:  # type: ignore[no-untyped-def]
    dialog = overview.ask_taken(("tasks.1.2", "tasks.1.3"))
    dialog.no.setChecked(True)
    say(dialog.reason.control, "太难")
    dialog.act.click()
    assert "10 字以上" in dialog.message.text()
    say(dialog.reason.control, "，本市没有这项职能，由省里统一办理")
    dialog.act.click()
    assert [desk.stored.task(n).taken for n in ("1.2", "1.3", "1.1")] == [False, False, None]
    assert desk.stored.task("1.2").reason.startswith("太难，本市")
