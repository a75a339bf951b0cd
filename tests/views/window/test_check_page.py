"""The check page: groups by severity or by step, folding, and the checklist to print."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from desktop.submission.paper import Paper
from desktop.views.check_page import CheckPage
from desktop.views.export_page import CONFIRM, ExportPage
from desktop.views.print_dialog import PrintDialog
from desktop.views.steps import STEPS
from desktop.views.widgets.shapes import Status

from .conftest import Window
from .hands import PATIENCE, Hands


@pytest.fixture
def page(window: Window) -> CheckPage:
    one = window.office.new("320400")
    shown = window.open(one.id, "check").page
    assert isinstance(shown, CheckPage)
    return shown


def test_groups_are_severities_or_steps(page: CheckPage) -> None:
    by_severity = [line.title for line in page.lines.lines if line.row is None]
    assert by_severity == ["未填"]  # a fresh application is empty, not wrong
    rows = {line.key for line in page.lines.lines if line.row is not None}
    page.groups.setCurrentIndex(1)
    heads = [line for line in page.lines.lines if line.row is None]
    names = [name for _, name, *_ in STEPS]
    assert [line.title for line in heads] == sorted((line.title for line in heads), key=names.index)
    assert {line.key for line in page.lines.lines if line.row is not None} == rows
    assert sum(line.count for line in heads) == len(rows)
    page.list.open_wanted.emit(0)
    assert len(page.lines.lines) == len(rows) + len(heads) - heads[0].count
    page.groups.setCurrentIndex(0)
    assert [line.title for line in page.lines.lines if line.row is None] == by_severity


def test_a_fresh_application_is_empty_and_not_wrong(window: Window, page: CheckPage) -> None:
    entries = {entry.target: entry.status for entry in window.work.rail.model.entries}
    assert set(entries.values()) == {Status.TODO}
    rows = [line.row for line in page.lines.lines if line.row is not None]
    assert {row.status for row in rows} == {Status.TODO}
    shown = {status for status, count in window.work.check_bar._counts.items() if count.isVisible()}
    assert shown == {Status.TODO}
    words = page.verdict._words.text()
    assert words == f"填完 {len(rows)} 步后可以导出。"
    page.filter.choose("unfilled")
    assert sum(line.row is not None for line in page.lines.lines) == len(rows)
    page.filter.choose("blocker")
    assert not page.lines.lines
    work = window.open(window.work.hub.application_id, "export")
    work.page.primary()
    assert isinstance(work.page, ExportPage)
    assert work.page.at == CONFIRM  # calm, but closed
    assert "还不能签署导出" in work.page.banner.sentence.text()


def test_the_checklist_is_offered_to_print(window: Window, page: CheckPage) -> None:
    hands = Hands(window)
    hands.click(page.verdict.print)
    dialog = window.frame.findChild(PrintDialog)
    assert dialog is not None
    assert Paper.CHECKLIST.label in dialog.what.currentText()
    window.qtbot.waitUntil(lambda: dialog.desk.sheets is not None, timeout=PATIENCE)
    dialog.reject()


def test_nothing_to_do_is_said_in_words_and_leads_on(window: Window) -> None:
    one = window.office.new_sample()
    work = window.open(one.id, "check")
    shown = work.page
    assert isinstance(shown, CheckPage)
    assert not work.hub.findings()
    window.frame.resize(911, 512)  # no room for the verdict
    assert shown.list.isHidden()
    (onward,) = (b for b in shown.findChildren(QPushButton) if b.isVisible() and b.text() == "去签署导出")
    Hands(window).click(onward)
    assert work.step == "export"
