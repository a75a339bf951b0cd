"""Money in any unit, what is pasted from Word, and the calendar."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication

from desktop.views.editors.calendar import Sheet
from desktop.views.editors.long_text import LongTextEditor
from forms.definition import Field
from forms.values import FieldKind, Month
from tests.views.editors.test_editors import Bench, line_of


@pytest.mark.parametrize(
    ("typed", "value", "note"),
    [
        ("1,234.5万元", Decimal("1234.5"), "已写成 1,234.5 万元，Ctrl+Z 可还原"),
        ("3亿元", Decimal(30000), "已写成 30,000 万元，Ctrl+Z 可还原"),
        ("0.25 亿", Decimal(2500), "已写成 2,500 万元，Ctrl+Z 可还原"),
        ("1234567元", Decimal("123.4567"), "已写成 123.4567 万元，Ctrl+Z 可还原"),
        ("１２．５万", Decimal("12.5"), "已写成 12.5 万元，Ctrl+Z 可还原"),
    ],
)
def test_money_is_understood_in_any_unit(qtbot, typed, value, note) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("tasks.1.1.money", "经费", FieldKind.MONEY, unit="万元"))
    line = line_of(bench.editor).line
    bench.enter()
    QApplication.clipboard().setText(typed)
    line.paste()
    assert bench.editor.problem(leaving=False) is None
    bench.leave()
    assert bench.said == [value]
    assert bench.notes == [note]
    bench.enter()
    line.undo()
    assert line.text() == typed


def test_money_without_sense_stays_as_it_is(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("tasks.1.1.money", "经费", FieldKind.MONEY, unit="万元"))
    line_of(bench.editor).line.setText("约3亿元")
    assert bench.editor.value() == "约3亿元"
    assert bench.editor.problem(leaving=False) is not None


def test_a_table_from_word_becomes_lines_and_full_width_digits_half(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "现有基础", FieldKind.LONG_TEXT))
    assert isinstance(bench.editor, LongTextEditor)
    table = QMimeData()
    table.setHtml("<TABLE><tr><td>年份</td><td>件数</td></tr></TABLE>")
    table.setText("年份\t件数\r\n2025\t46\r\n")
    paper = bench.editor.paper
    paper.insertFromMimeData(table)
    assert bench.editor.value() == "年份｜件数\n2025｜46\n"
    assert "｜" in bench.editor._note.text()
    digits = QMimeData()
    digits.setText('结案４４件，占９８．６％，"三合一"审判')
    paper.insertFromMimeData(digits)
    assert paper.toPlainText().endswith("结案44件，占98.6%，“三合一”审判")
    assert bench.editor._note.text() == "粘贴的全角数字已换成半角，Ctrl+Z 可还原"
    paper.undo()
    assert "结案４４件，占９８．６％" in paper.toPlainText()


@pytest.mark.parametrize(
    ("kind", "typed", "keys", "value"),
    [
        (FieldKind.DATE, "2026-12-18", [Qt.Key.Key_Right, Qt.Key.Key_Down], date(2026, 12, 26)),
        (FieldKind.DATE, "2027-01-31", [Qt.Key.Key_PageDown], date(2027, 2, 28)),
        (FieldKind.MONTH, "2027年1月", [Qt.Key.Key_Left], Month(2026, 12)),
        (FieldKind.MONTH, "2027年1月", [Qt.Key.Key_Down, Qt.Key.Key_PageUp], Month(2026, 5)),
    ],
)
def test_a_day_is_picked_by_keys(qtbot, kind, typed, keys, value) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.day", "截止", kind))
    line = line_of(bench.editor).line
    bench.enter()
    line.setText(typed)
    qtbot.keyClick(line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    (sheet,) = bench.editor.findChildren(Sheet)
    for key in keys:
        qtbot.keyClick(sheet, key)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert bench.said == [value]
    assert bench.editor.value() == value


def test_the_calendar_says_where_it_is_and_closes_on_escape(qtbot) -> None:  # type: ignore[no-untyped-def]
    sheet = Sheet(date(2026, 12, 18), date(2026, 1, 1))
    qtbot.addWidget(sheet)
    sheet.show()
    assert sheet.accessibleName() == "2026年12月18日"
    qtbot.keyClick(sheet, Qt.Key.Key_Home)
    assert sheet.at == date(2026, 1, 1)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
