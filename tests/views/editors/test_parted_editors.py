"""Tables, persons and divisions by keyboard only; pinyin in the pickers; what is pasted from a spreadsheet."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.resources import RESOURCES
from desktop.views.editors import Offers, editor_for
from desktop.views.editors.base import Combo, Editor
from desktop.views.editors.calendar import Sheet
from desktop.views.editors.departments import DepartmentsEditor
from desktop.views.editors.division import DivisionEditor
from desktop.views.editors.line import SuggestEditor
from desktop.views.editors.person import PersonEditor
from desktop.views.editors.table import TableEditor
from desktop.views.editors.table_model import TableModel, block, shown, understood
from desktop.views.task_overview import initials
from desktop.views.widgets.focus import FocusRing
from forms.checks.finding import Severity
from forms.definition import Field
from forms.places import Places
from forms.values import CELL_LIMIT, Division, FieldKind, Month, Person, Rows, Value
from tests.forms import asking
from tests.forms.asking import FULL, HEAD, PACK, PARTNER, STAFF, TABLE, rows

PLACES = Places.read(RESOURCES / "divisions.csv")
WANG = Person("王敏", "市知识产权局保护处处长", "0519-1")


class Desk:
    """An editor between two buttons, with what it said; everything is done by keys."""

    def __init__(self, qtbot, field: Field, suggestions: tuple[str, ...] = ()) -> None:  # type: ignore[no-untyped-def]
        self.bot = qtbot
        self.window = QWidget()
        learn = lambda names, take: take(initials(names))  # noqa: E731
        offers = Offers(lambda: (WANG, Person("李强", "副局长", "0519-2")), lambda: PLACES, learn=learn)
        self.editor: Editor = editor_for(field, suggestions, offers=offers)
        self.before, self.after = QLineEdit(), QLineEdit()
        column = QVBoxLayout(self.window)
        for widget in (self.before, self.editor, self.after):
            column.addWidget(widget)
        column.addStretch()
        qtbot.addWidget(self.window)
        self.said: list[Value | None] = []
        self.notes: list[str] = []
        self.editor.committed.connect(self._keep)
        self.editor.noticed.connect(self.notes.append)
        self.window.resize(900, 600)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.before.setFocus()

    def _keep(self, value: Value | None) -> None:
        self.said.append(value)
        self.editor.saved(value)

    def keys(self, *sequences: str) -> None:
        """Press keys, or type what is no key."""
        for sequence in sequences:
            focus = QApplication.focusWidget() or self.window
            combination = QKeySequence(sequence)
            if len(sequence) > 1 and combination.count() == 1 and combination[0].key() != Qt.Key.Key_unknown:
                self.bot.keyClick(focus, combination[0].key(), combination[0].keyboardModifiers())
            else:
                self.bot.keyClicks(focus, sequence)
            QApplication.processEvents()  # a cell is kept once the key has been dealt with

    @property
    def table(self) -> TableEditor:
        assert isinstance(self.editor, TableEditor)
        return self.editor


@pytest.fixture
def desk(qtbot) -> Desk:  # type: ignore[no-untyped-def]
    return Desk(qtbot, TABLE)


def said(desk: Desk) -> Rows | None:
    last = desk.said[-1]
    assert last is None or isinstance(last, Rows)
    return last


# --- a table by keys


def test_cells_are_typed_one_after_the_other(desk: Desk) -> None:
    desk.keys("Tab")
    assert QApplication.focusWidget() is desk.table.view
    desk.keys("a", "Tab", "12", "Tab", "1200.5", "Return")
    assert said(desk) == rows({"name": "a", "count": 12, "money": "1200.5"})
    assert desk.notes[-1] == "经费已写成 1,200.5 万元，Ctrl+Z 可撤销"


def test_enter_goes_down_and_makes_a_row(desk: Desk) -> None:
    desk.keys("Tab", "a", "Return", "b", "Return")
    assert said(desk) == rows({"name": "a"}, {"name": "b"})
    assert desk.table.view.at == (2, 0)
    assert desk.table.value() == rows({"name": "a"}, {"name": "b"})


def test_tab_makes_a_row_behind_the_last_cell(desk: Desk) -> None:
    desk.editor.set_value(rows({"name": "a"}))
    desk.keys("Tab")
    desk.table.view.go(0, len(TABLE.columns) - 2)
    desk.keys("F2", "Tab")
    assert isinstance(QApplication.focusWidget(), Combo)
    desk.keys("Down", "Tab")
    assert said(desk) == rows({"name": "a", "rank": "high"})
    assert desk.table.view.at == (1, 0)


def test_tab_leads_through_the_cells_and_out_again(desk: Desk) -> None:
    desk.keys("Tab")
    desk.keys(*["Tab"] * (len(TABLE.columns) - 1))
    assert QApplication.focusWidget() is desk.table.view
    desk.keys("Tab")
    assert QApplication.focusWidget() is not desk.table.view
    for _ in range(6):
        if QApplication.focusWidget() is not desk.after:
            desk.keys("Tab")
    assert QApplication.focusWidget() is desk.after
    desk.table.view.setFocus()
    desk.table.view.go(0, 0)
    desk.keys("Shift+Tab")
    assert QApplication.focusWidget() is desk.before


def test_rows_are_doubled_moved_and_removed(desk: Desk) -> None:
    desk.editor.set_value(rows({"name": "a"}, {"name": "b"}, {"name": "c"}))
    desk.keys("Tab", "Alt+Down")
    assert said(desk) == rows({"name": "b"}, {"name": "a"}, {"name": "c"})
    desk.keys("Ctrl+D")
    assert said(desk) == rows({"name": "b"}, {"name": "a"}, {"name": "a"}, {"name": "c"})
    desk.keys("Alt+Up", "Alt+Up")
    assert said(desk) == rows({"name": "a"}, {"name": "b"}, {"name": "a"}, {"name": "c"})
    desk.keys("Ctrl+Delete")
    assert said(desk) == rows({"name": "b"}, {"name": "a"}, {"name": "c"})
    assert QApplication.focusWidget() is desk.table.view
    desk.keys("Ctrl+Delete", "Ctrl+Delete", "Ctrl+Delete")
    assert said(desk) is None
    assert len(desk.table.cells.rows) == 1


def test_a_new_row_is_put_in_behind_the_current_one(desk: Desk) -> None:
    desk.editor.set_value(rows({"name": "a"}, {"name": "c"}))
    desk.keys("Tab", "Insert", "b", "Return")
    assert said(desk) == rows({"name": "a"}, {"name": "b"}, {"name": "c"})


def test_delete_empties_a_cell(desk: Desk) -> None:
    desk.editor.set_value(rows({"name": "a", "count": 3}))
    desk.keys("Tab", "Right", "Delete")
    assert said(desk) == rows({"name": "a"})


def test_there_are_no_more_rows_than_the_pack_wants(desk: Desk) -> None:
    desk.editor.set_value(rows(*[{"name": "a"}] * 50))
    desk.keys("Tab", "Insert")
    assert desk.notes == ["最多 50 行，没有再加"]
    assert not desk.table._buttons["add"].isEnabled()
    assert len(desk.table.cells.rows) == 50


def test_escape_gives_up_the_cell_and_nothing_is_kept(desk: Desk) -> None:
    desk.editor.set_value(rows({"name": "a"}))
    desk.keys("Tab", "F2", "xyz", "Escape")
    assert desk.said == []
    assert desk.table.value() == rows({"name": "a"})


def test_what_is_in_an_open_cell_is_kept_when_the_page_is_left(desk: Desk) -> None:
    desk.keys("Tab", "F2", "abc")
    desk.editor.flush(leaving=True)
    assert said(desk) == rows({"name": "abc"})


# --- what is wrong, while typing


def test_what_cannot_become_right_is_said_while_typing(desk: Desk) -> None:
    height = desk.window.height()
    desk.keys("Tab", "Right", "F2", "x")
    problem = desk.editor.problem(leaving=False)
    assert problem is not None
    assert problem.sentence == "人数：这里要填数字，现在是“x”"
    desk.keys("Backspace", "3")
    assert desk.editor.problem(leaving=False) is None
    assert desk.window.height() == height


def test_the_worst_cell_is_named_first(desk: Desk) -> None:
    desk.editor.set_value(rows({"name": "a", "count": 2000}, {"day": "年底"}))
    problem = desk.editor.problem(leaving=True)
    assert problem is not None
    assert problem.severity is Severity.BLOCKER
    assert problem.sentence == "第 2 行到岗日期：看不出是哪一天，写法如 2026-12-18"
    index = desk.table.cells.index(0, 1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "第 1 行，人数：2000人，应在 1 到 999 之间，现在是 2000 人"
    )


def test_text_in_place_of_a_table_stays_until_something_is_written(desk: Desk) -> None:
    desk.editor.set_value("见附件")
    assert desk.editor.value() == "见附件"
    assert desk.editor.problem(leaving=True) is not None
    desk.keys("Tab", "a", "Return")
    assert said(desk) == rows({"name": "a"})


def test_cells_of_columns_the_pack_lacks_survive_an_edit(desk: Desk) -> None:
    desk.editor.set_value(rows({"name": "a", "old": "旧"}))
    desk.keys("Tab", "Right", "5", "Return")
    assert said(desk) == rows({"name": "a", "count": 5, "old": "旧"})


# --- a block from a spreadsheet


def test_a_block_goes_in_from_the_current_cell_on(desk: Desk) -> None:
    desk.editor.set_value(rows({"name": "a"}))
    QApplication.clipboard().setText(
        '乙\t１２\t1,200\n"丙\n丁"\t３\t2亿元\t５％\t2027年3月1日\t2027.1\t√\t高级\t多\n'
    )
    desk.keys("Tab", "Insert", "Ctrl+V")
    assert said(desk) == rows(
        {"name": "a"},
        {"name": "乙", "count": 12, "money": 1200},
        {"name": "丙 丁", "count": 3, "money": 20000, "share": 5, "day": "2027-03-01", "since": "2027-01"}
        | {"full": True, "rank": "high"},
    )
    assert len(desk.said) == 1
    assert desk.notes == ["已粘贴 2 行；8 格换成了规范写法；放不下的右边 1 栏没有收下。Ctrl+Z 可撤销"]


def test_a_block_pasted_into_an_open_cell_goes_in_as_a_block(desk: Desk) -> None:
    QApplication.clipboard().setText("甲\t1\n乙\t2")
    desk.keys("Tab", "F2", "Ctrl+V")
    assert said(desk) == rows({"name": "甲", "count": 1}, {"name": "乙", "count": 2})


def test_a_head_that_is_ours_is_left_out(desk: Desk) -> None:
    QApplication.clipboard().setText("姓名\t人数\n甲\t1")
    desk.keys("Tab", "Ctrl+V")
    assert said(desk) == rows({"name": "甲", "count": 1})


def test_what_has_no_room_is_told(desk: Desk) -> None:
    QApplication.clipboard().setText("\n".join(f"行{number}" for number in range(70)))
    desk.keys("Tab", "Ctrl+V")
    found = said(desk)
    assert found is not None
    assert len(found) == 50
    assert "放不下的 20 行没有收下" in desk.notes[-1]


def test_what_was_copied_goes_in_again_as_it_was(desk: Desk) -> None:
    desk.editor.set_value(rows(FULL, {"name": "李四"}))
    desk.keys("Tab", "Ctrl+A", "Ctrl+C", "Insert")
    desk.table.view.go(2, 0)
    desk.keys("Ctrl+V")
    found = said(desk)
    assert found is not None
    assert found.rows.count(rows(FULL).rows[0]) == 2


@settings(deadline=None, max_examples=50)
@given(asking.tables_of())
def test_every_cell_is_read_as_it_is_shown(table: Rows) -> None:
    for row in table.rows:
        for name, cell in row:
            column = next(one for one in TABLE.columns if one.name == name)
            again = understood(column, shown(column, cell))
            assert again == cell or shown(column, again) == shown(column, cell)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.lists(st.text("甲a1\"'\n ,，", max_size=6), min_size=1, max_size=4), min_size=1, max_size=5)
)
def test_any_block_of_a_spreadsheet_is_read(lines: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(lines)
    found = block(out.getvalue())
    model = TableModel(TABLE)
    model.paste(model.index(0, 0), found)
    assert len(model.rows) <= TABLE.max_rows if TABLE.max_rows else True
    assert all(len(str(cell)) <= CELL_LIMIT for row in model.rows for cell in row.values())


def test_a_hostile_clipboard_is_bounded(desk: Desk) -> None:
    QApplication.clipboard().setText("x" * 300_000 + "\t" + "y" * 300_000)
    desk.keys("Tab", "Ctrl+V")
    QApplication.clipboard().setText("\t".join(["9" * 60] * 5000) + "\n" * 3000)
    desk.keys("Ctrl+V")
    found = desk.table.value()
    assert found is None or isinstance(found, Rows)


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
    assert completer.completionCount() == 1
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
        assert completer.currentCompletion() == first


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
    ring = FocusRing(qapp)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    line.setFocus()
    frame = ring._ring
    assert frame is not None
    drawn = frame._inside().translated(frame.pos())
    assert window.rect().contains(drawn)
    assert drawn.contains(line.geometry())


def test_money_in_cells_is_exact() -> None:
    column = next(one for one in TABLE.columns if one.name == "money")
    assert understood(column, "0.1亿元") == Decimal(1000)
    assert understood(column, "１２３４．５６") == Decimal("1234.56")
