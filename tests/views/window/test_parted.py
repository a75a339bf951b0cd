"""A table, a person and a division in the whole window, by keyboard: kept, taken back, looked up, printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from desktop.packs import PackShelf
from desktop.profile_office import Person as Known
from desktop.views.editors.base import Editor
from desktop.views.form import Form
from desktop.views.history_dialog import HistoryDialog
from desktop.views.widgets.field_row import FieldRow
from desktop.views.workspace import Workspace
from forms.values import Division, Person
from tests.checking import checked
from tests.desktop.pack_kit import put
from tests.forms import asking
from tests.forms.asking import HEAD, PARTNER, STAFF, rows
from tests.views.window.conftest import Window

Key = Callable[..., None]


@pytest.fixture
def work(window: Window) -> Workspace:
    office = window.office
    put(asking.pack(asking.EVERYWHERE), office.data / "packs" / "tiny-1")
    shelf = office._shelf
    assert isinstance(shelf, PackShelf)
    shelf.reload()
    office.set_people([Known("王敏", "处长", "保护处", "0519-1")])
    return window.open(office.new("320400", "tiny").id, "subject")


@pytest.fixture
def key(window: Window) -> Key:
    def press(*sequences: str) -> None:
        for sequence in sequences:
            focus = QApplication.focusWidget()
            assert focus is not None
            combination = QKeySequence(sequence)
            if len(sequence) > 1 and combination[0].key() != Qt.Key.Key_unknown:
                window.qtbot.keyClick(focus, combination[0].key(), combination[0].keyboardModifiers())
            else:
                window.qtbot.keyClicks(focus, sequence)
            QApplication.processEvents()

    return press


def editor(page: QWidget, path: str) -> Editor:
    return next(form for form in page.findChildren(Form) if path in form._editors).editor(path)


def stored(work: Workspace, path: str) -> object:
    return work.office.load(work.hub.application_id).answers.get(path)


def test_a_table_is_kept_cell_by_cell_and_taken_back(work: Workspace, key: Key) -> None:
    editor(work.page, STAFF).setFocus()
    key("a", "Tab", "12", "Return")
    assert stored(work, STAFF) == rows({"name": "a", "count": 12})
    key("Ctrl+Z")
    assert stored(work, STAFF) == rows({"name": "a"})
    assert editor(work.page, STAFF).value() == rows({"name": "a"})
    key("Ctrl+Y")
    assert stored(work, STAFF) == rows({"name": "a", "count": 12})


def test_a_pasted_block_is_one_step(work: Workspace, key: Key) -> None:
    editor(work.page, STAFF).setFocus()
    QApplication.clipboard().setText("甲\t1\n乙\t2")
    key("Ctrl+V")
    assert stored(work, STAFF) == rows({"name": "甲", "count": 1}, {"name": "乙", "count": 2})
    key("Ctrl+Z")
    assert stored(work, STAFF) is None


def test_what_is_wrong_in_a_cell_is_said_below_the_table(work: Workspace, key: Key) -> None:
    table = editor(work.page, STAFF)
    table.setFocus()
    key("Right", "x", "Return")
    form = next(form for form in work.page.findChildren(Form) if STAFF in form._editors)
    row = form._speakers[STAFF]
    assert isinstance(row, FieldRow)
    assert "第 1 行人数：这里要填数字，现在是“x”" in row.message.text()
    checked(work.hub)
    assert any(f.target == STAFF and f.code == "table.kind" for f in work.hub.findings())


def test_a_person_and_a_division_are_kept(work: Workspace, key: Key) -> None:
    editor(work.page, HEAD).setFocus()
    key("zhang", "Tab", "head", "Tab")
    assert stored(work, HEAD) == Person("zhang", "head")
    editor(work.page, PARTNER).setFocus()
    key("320500", "Return")
    work.flush()
    assert stored(work, PARTNER) == Division("320500", "江苏省苏州市")


def test_the_records_of_a_table_are_in_words(window: Window, work: Workspace, key: Key) -> None:
    editor(work.page, STAFF).setFocus()
    key("a", "Return", "b", "Return")
    work.hub.history_wanted.emit(STAFF)
    (dialog,) = work.findChildren(HistoryDialog)
    assert "2. 姓名 b" in dialog.reader.toPlainText()
    dialog.close()


@pytest.mark.parametrize("target", ["conditions.c", "tasks.a", "indicators.a", "sections.s", "documents.d"])
def test_every_page_shows_them(window: Window, work: Workspace, target: str) -> None:
    work.hub.edit("tasks.a.taken", value=True)
    window.open(work.hub.application_id, target)
    shown = [path for form in work.page.findChildren(Form) for path in form._editors]
    assert {f"{target}.staff", f"{target}.head", f"{target}.partner"} <= set(shown)
