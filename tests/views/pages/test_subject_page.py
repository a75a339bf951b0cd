"""Step 1."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.views.editors.line import LineEditor
from desktop.views.subject_page import SubjectPage
from desktop.views.widgets.shapes import Status
from forms.values import Month
from tests.checking import checked


def line(page: SubjectPage, path: str) -> QLineEdit:
    editor = page.form.editor(path)
    assert isinstance(editor, LineEditor)
    return editor.line


def test_edits_reach_the_office_and_survive_reopening(desk, shown, say, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(SubjectPage(desk.office, desk.id, desk.hub))
    page.show_target("subject.contact")
    assert line(page, "subject.contact").hasFocus()
    say(line(page, "subject.contact"), "王敏")
    qtbot.keyClick(line(page, "subject.contact"), Qt.Key.Key_Tab)
    assert desk.stored.text("subject.contact") == "王敏"
    page.show_target("subject.start")
    qtbot.keyClicks(line(page, "subject.start"), "2027-1")
    assert page.flush()
    assert desk.stored.month("subject.start") == Month(2027, 1)
    again = desk.again(SubjectPage)
    qtbot.addWidget(again)
    assert line(again, "subject.contact").text() == "王敏"
    assert line(again, "subject.start").text() == "2027年1月"


def test_the_place_says_whether_it_may_apply(desk, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = SubjectPage(desk.office, desk.id, desk.hub)
    qtbot.addWidget(page)
    assert page.place.standing.status is Status.DONE


def test_a_wrong_date_is_kept_framed_and_explained(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(SubjectPage(desk.office, desk.id, desk.hub))
    page.show_target("subject.deadline")
    qtbot.keyClicks(line(page, "subject.deadline"), "2026-2-30")
    qtbot.keyClick(line(page, "subject.deadline"), Qt.Key.Key_Return)
    assert desk.stored.text("subject.deadline") == "2026-2-30"
    row = page.form._speakers["subject.deadline"]
    assert row.message.text() == "2026年2月没有30日，请改日期"  # type: ignore[attr-defined]
    assert line(page, "subject.deadline").property("state") == "blocker"
    checked(desk.hub)
    assert line(page, "subject.deadline").property("state") == "blocker"
    line(page, "subject.deadline").selectAll()
    qtbot.keyClicks(line(page, "subject.deadline"), "2026-12-18")
    assert row.message.text() == ""  # type: ignore[attr-defined]
    assert line(page, "subject.deadline").property("state") == ""


def test_unfilled_is_not_red(desk, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = SubjectPage(desk.office, desk.id, desk.hub)
    qtbot.addWidget(page)
    checked(desk.hub)
    assert desk.hub.findings()
    assert all(editor.control.property("state") == "" for editor in page.form._editors.values())


def test_the_two_ends_of_a_period_have_examples_of_their_own(desk, shown) -> None:  # type: ignore[no-untyped-def]
    page = shown(SubjectPage(desk.office, desk.id, desk.hub))
    begin, end = (line(page, path).placeholderText() for path in ("subject.start", "subject.end"))
    assert (begin, end) == ("2027年1月", "2028年12月")


def test_the_period_is_counted(desk, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = SubjectPage(desk.office, desk.id, desk.hub)
    qtbot.addWidget(page)
    desk.put(subject__start=Month(2027, 1), subject__end=Month(2028, 12))
    assert page._period is not None
    assert page._period.behind.text() == "共 24 个月"
    desk.put(subject__end=Month(2028, 11))
    assert page._period.behind.text() == "共 23 个月，应为 24 个月"


def test_every_editor_has_a_name(desk, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = SubjectPage(desk.office, desk.id, desk.hub)
    qtbot.addWidget(page)
    assert all(editor.control.accessibleName() for editor in page.form._editors.values())
    assert len(page.findChildren(QWidget)) < 400


def test_what_the_pack_calculates_is_no_answer_without_a_place(desk, qtbot) -> None:  # type: ignore[no-untyped-def]
    desk.put(subject__start=Month(2027, 1), subject__end=Month(2028, 12))
    assert "subject.months" in desk.hub.application.answers
    page = SubjectPage(desk.office, desk.id, desk.hub)
    qtbot.addWidget(page)
    assert page.attic.isHidden()
