"""Tables by keyboard only: cells, rows, blocks pasted from a spreadsheet, the calendar of a cell."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from desktop.views.editors.base import Combo
from desktop.views.editors.calendar import Sheet
from desktop.views.editors.table_model import TableModel, block, shown, understood
from forms.checks.finding import Severity
from forms.values import CELL_LIMIT, Rows
from tests.forms import asking
from tests.forms.asking import FULL, TABLE, rows
from tests.views.editors.desk import Desk, said


@pytest.fixture
def desk(qtbot) -> Desk:  # type: ignore[no-untyped-def]
    return Desk(qtbot, TABLE)


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


def test_a_cell_gone_on_to_by_tab_is_kept_when_the_page_is_left(desk: Desk) -> None:
    desk.keys("Tab", "F2", "a", "Tab", "7")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    desk.editor.flush(leaving=True)
    assert said(desk) == rows({"name": "a", "count": 7})


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
            if isinstance(cell, str) and not isinstance(
                again, str
            ):  # "TRUE" kept as text is now read for what it says
                assert understood(column, shown(column, again)) == again
            else:
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


def test_money_in_cells_is_exact() -> None:
    column = next(one for one in TABLE.columns if one.name == "money")
    assert understood(column, "0.1亿元") == Decimal(1000)
    assert understood(column, "１２３４．５６") == Decimal("1234.56")


# --- the calendar of a cell

DAY, SINCE = 4, 5


@pytest.mark.parametrize(
    ("column", "keys", "picked"),
    [
        (DAY, ("Right", "Return"), {"day": "2026-12-19"}),
        (DAY, ("PgDown", "Down", "Space"), {"day": "2027-01-25"}),
        (SINCE, ("Right", "Return"), {"since": "2027-02"}),
        (SINCE, ("PgUp", "Return"), {"since": "2026-01"}),
    ],
)
def test_cells_of_dates_and_months_have_a_calendar(
    desk: Desk, column: int, keys: tuple[str, ...], picked: dict[str, str]
) -> None:
    desk.editor.set_value(rows(FULL))
    desk.keys("Tab")
    desk.table.view.go(0, column)
    desk.keys("Return", "Alt+Down")
    (sheet,) = desk.editor.findChildren(Sheet)
    desk.sheet_keys(sheet, *keys)
    assert said(desk) == rows({**FULL, **picked})
    assert desk.table.view.delegate.open is None
    assert desk.table.view.at == (0, column)
    assert QApplication.focusWidget() is desk.table.view


def test_the_calendar_of_a_cell_is_left_without_a_trace(desk: Desk) -> None:
    desk.editor.set_value(rows(FULL))
    desk.keys("Tab")
    desk.table.view.go(0, DAY)
    desk.keys("F2", "Alt+Down")
    (sheet,) = desk.editor.findChildren(Sheet)
    desk.sheet_keys(sheet, "Right", "Esc")
    line = desk.table.view.delegate.open
    assert isinstance(line, QLineEdit)
    assert (line.text(), desk.said) == ("2026-12-18", [])
    assert QApplication.focusWidget() is line
    desk.keys("Esc")
    assert (desk.said, desk.table.view.at) == ([], (0, DAY))


def test_the_calendar_of_a_cell_drops_by_mouse_and_puts_right_what_was_typed(desk: Desk) -> None:
    desk.editor.set_value(rows({"name": "a", "day": "2026-12-18"}))
    desk.keys("Tab")
    desk.table.view.go(0, DAY)
    desk.keys("2026-13-99")
    line = desk.table.view.delegate.open
    assert isinstance(line, QLineEdit)
    (button,) = (b for b in line.findChildren(QAbstractButton) if b.isVisible())
    desk.bot.mouseClick(button, Qt.MouseButton.LeftButton)
    (sheet,) = desk.editor.findChildren(Sheet)
    sheet.picked.emit(date(2026, 12, 18))
    sheet.close()
    assert desk.table.value() == rows({"name": "a", "day": "2026-12-18"})
    assert desk.said == []
    assert desk.editor.problem(leaving=True) is None


def test_what_was_wrong_in_a_cell_is_not_said_once_it_is_left_as_it_was(desk: Desk) -> None:
    desk.editor.set_value(rows({"name": "a", "count": 12}))
    desk.keys("Tab", "Tab", "x")
    trouble = desk.editor.problem(leaving=False)
    assert trouble is not None and trouble.sentence.startswith("人数")
    desk.keys("Esc")
    assert desk.editor.problem(leaving=False) is None
    assert desk.said == []
