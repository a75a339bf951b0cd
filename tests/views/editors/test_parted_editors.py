"""Persons and divisions by keyboard only; pinyin in the pickers; what all editors with parts have in common."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFocusFrame,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.views.editors.base import Combo
from desktop.views.editors.calendar import Sheet
from desktop.views.editors.departments import DepartmentsEditor
from desktop.views.editors.division import DivisionEditor
from desktop.views.editors.line import SuggestEditor
from desktop.views.editors.person import PersonEditor
from desktop.views.widgets.focus import FocusRing
from forms.definition import Field
from forms.values import Division, FieldKind, Month, Person
from tests.forms.asking import FULL, HEAD, PACK, PARTNER, STAFF, rows
from tests.views.editors.desk import WANG, Desk

# --- a person


@pytest.fixture
def person(qtbot) -> Desk:  # type: ignore[no-untyped-def]
    return Desk(qtbot, PACK.fields[HEAD])


def test_a_person_is_typed_part_by_part(person: Desk) -> None:
    person.keys("Tab", "zhang", "Tab", "head", "Tab", "010-1", "Tab")
    assert person.said[-1] == Person("zhang", "head", "010-1")
    assert QApplication.focusWidget() is person.after


def test_somebody_of_the_address_book_comes_with_everything(person: Desk) -> None:
    assert isinstance(person.editor, PersonEditor)
    person.keys("Tab")
    completer = person.editor.combo.completer()
    completer.setCompletionPrefix("wm")
    person.bot.waitUntil(lambda: completer.completionCount() == 1, timeout=15_000)
    assert completer.currentCompletion() == "王敏"
    person.editor.name.setText("王敏")
    completer.activated.emit("王敏")
    person.bot.waitUntil(lambda: person.said == [WANG])
    assert person.editor.duty.text() == WANG.duty
    assert person.notes == ["职务和电话已从通讯录填入，可以改"]


def test_a_person_without_a_name_is_told_on_leaving(person: Desk) -> None:
    person.keys("Tab", "Tab", "head")
    assert person.editor.problem(leaving=False) is None
    problem = person.editor.problem(leaving=True)
    assert problem is not None
    assert problem.sentence == "还没有写姓名"


def test_text_in_place_of_a_person_is_the_name_once_it_is_touched(person: Desk) -> None:
    person.editor.set_value("张三")
    assert person.editor.value() == "张三"
    person.keys("Tab", "Tab", "x", "Return")
    assert person.said == [Person("张三", "x")]


# --- a division


@pytest.fixture
def division(qtbot) -> Desk:  # type: ignore[no-untyped-def]
    return Desk(qtbot, PACK.fields[PARTNER])


@pytest.mark.parametrize("typed", ["320400", "jsczs", "changzhoushi"])
def test_a_division_is_found_and_picked_by_keys(division: Desk, typed: str) -> None:
    assert isinstance(division.editor, DivisionEditor)
    division.keys("Tab", typed)
    popup = division.editor._completer.popup()
    assert popup.isVisible()
    assert "常州市" in popup.model().index(0, 0).data()
    assert (
        popup.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "江苏省常州市，地级市，320400"
    )
    division.bot.keyClick(popup, Qt.Key.Key_Down)
    division.bot.keyClick(popup, Qt.Key.Key_Return)
    assert division.said[-1] == Division("320400", "江苏省常州市")
    assert division.editor.line.text() == "江苏省常州市"


def test_a_code_is_enough(division: Desk) -> None:
    assert isinstance(division.editor, DivisionEditor)
    division.keys("Tab", "320400")
    division.editor._completer.popup().hide()
    division.after.setFocus()
    assert division.said[-1] == Division("320400", "江苏省常州市")
    assert division.editor.line.text() == "江苏省常州市"


def test_what_is_no_division_is_told_and_kept_as_text(division: Desk) -> None:
    division.keys("Tab", "nowhere9")
    problem = division.editor.problem(leaving=False)
    assert problem is not None
    division.keys("Return")
    assert division.said == ["nowhere9"]


def test_a_division_that_is_no_more_in_the_list_stays(division: Desk) -> None:
    old = Division("320499", "江苏省旧市")
    division.editor.set_value(old)
    division.keys("Tab", "Tab")
    assert division.said == []
    assert division.editor.value() == old
    assert division.editor.problem(leaving=True) is None


# --- pinyin in the department picker, calendar where months are suggested


@pytest.mark.parametrize(
    ("typed", "first"), [("sgaj", "市公安局"), ("公安", "市公安局"), ("SFJ", "市司法局")]
)
def test_departments_are_found_by_initials(qtbot, typed: str, first: str) -> None:  # type: ignore[no-untyped-def]
    names = ("市公安局", "市司法局", "市场监督管理局")
    for kind in (FieldKind.DEPARTMENTS, FieldKind.TEXT):
        desk = Desk(qtbot, Field("tasks.1.x", "部门", kind), names)
        assert isinstance(desk.editor, DepartmentsEditor | SuggestEditor)
        desk.keys("Tab")
        completer = desk.editor.combo.completer()
        completer.setCompletionPrefix(typed)
        qtbot.waitUntil(lambda c=completer: c.currentCompletion() == first, timeout=15_000)


def test_suggested_months_have_a_calendar_too(qtbot) -> None:  # type: ignore[no-untyped-def]
    desk = Desk(qtbot, Field("subject.start", "起始", FieldKind.MONTH), ("2027年1月", "2027年2月"))
    desk.editor.set_value(Month(2027, 1))
    desk.keys("Tab", "Alt+Down")
    (sheet,) = desk.editor.findChildren(Sheet)
    desk.bot.keyClick(sheet, Qt.Key.Key_Right)
    desk.bot.keyClick(sheet, Qt.Key.Key_Return)
    assert desk.said == [Month(2027, 2)]


# --- for everybody


@pytest.mark.parametrize("path", [STAFF, HEAD, PARTNER])
def test_everything_has_a_name(qtbot, path: str) -> None:  # type: ignore[no-untyped-def]
    desk = Desk(qtbot, PACK.fields[path])
    desk.editor.set_value({STAFF: rows(FULL), HEAD: WANG, PARTNER: Division("320400", "江苏省常州市")}[path])
    found = [
        w for w in desk.editor.findChildren(QWidget) if isinstance(w, QAbstractButton | QLineEdit | Combo)
    ]
    inner = [w for w in found if w.metaObject().className() == "QTableCornerButton"]
    named = [w for w in found if w not in inner and w.isVisible()]
    assert named
    assert all(w.accessibleName() for w in named), [w for w in named if not w.accessibleName()]
    if path == STAFF:
        desk.keys("Tab", "F2")
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.accessibleName() == "第 1 行，姓名"


def test_the_ring_of_a_control_at_the_edge_is_whole(qtbot, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 2, 0, 0)
    line = QLineEdit()
    column.addWidget(line)
    qtbot.addWidget(window)
    window.resize(200, 60)
    ring = FocusRing(qapp, window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    line.setFocus()
    frame = ring._ring
    assert frame is not None
    drawn = frame._inside().translated(frame.pos())
    assert window.rect().contains(drawn)
    assert drawn.contains(line.geometry())


def test_the_ring_goes_with_whoever_has_it_made(qtbot, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    window, owner = QWidget(), QObject()
    line = QLineEdit(window)
    qtbot.addWidget(window)
    before = set(qapp.allWidgets())
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    FocusRing(qapp, owner)
    line.setFocus()
    assert any(isinstance(one, QFocusFrame) for one in set(qapp.allWidgets()) - before)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    line.clearFocus()
    line.setFocus()
    assert not any(isinstance(one, QFocusFrame) for one in set(qapp.allWidgets()) - before)
