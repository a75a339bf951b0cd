"""Step 4: numbers typed into the table."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.indicators_page import IndicatorsPage
from desktop.views.widgets.indicator_table import BASELINE
from tests.checking import checked


def cell(page: IndicatorsPage) -> QWidget:
    line = page.table._delegate.open
    assert line is not None
    return line


def test_numbers_are_typed_along_the_row(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    first, second = desk.hub.pack.indicators[:2]
    page.show_target(f"{first.target}.baseline")
    qtbot.keyClicks(cell(page), "12")
    qtbot.keyClick(cell(page), Qt.Key.Key_Tab)
    qtbot.keyClicks(cell(page), "13")
    qtbot.keyClick(cell(page), Qt.Key.Key_Tab)
    qtbot.keyClicks(cell(page), "14")
    qtbot.keyClick(cell(page), Qt.Key.Key_Tab)
    assert page.table.currentIndex().row() == 1
    qtbot.keyClicks(cell(page), "1,200")
    assert page.flush()
    stored = desk.stored.indicator(first.id)
    assert (stored.baseline, stored.target_1, stored.target_2) == (Decimal(12), Decimal(13), Decimal(14))
    assert desk.stored.indicator(second.id).baseline == Decimal(1200)
    again = shown(desk.again(IndicatorsPage))
    assert again.table.rows_model.rows[0].values == (Decimal(12), Decimal(13), Decimal(14))


def test_escape_changes_nothing_and_looking_changes_nothing(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    first = desk.hub.pack.indicators[0]
    desk.hub.edit(f"{first.target}.baseline", "约60")
    page.show_target(f"{first.target}.baseline")
    assert page.flush()
    assert desk.stored.answers[f"{first.target}.baseline"] == "约60"
    page.show_target(f"{first.target}.baseline")
    qtbot.keyClicks(cell(page), "99")
    qtbot.keyClick(cell(page), Qt.Key.Key_Escape)
    assert desk.stored.answers[f"{first.target}.baseline"] == "约60"


def test_nothing_is_kept_while_an_input_method_composes(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    first = desk.hub.pack.indicators[0]
    page.show_target(f"{first.target}.baseline")
    line = cell(page)
    QApplication.sendEvent(line, QInputMethodEvent("yue", []))
    assert page.flush()
    assert f"{first.target}.baseline" not in desk.stored.answers
    assert page.table._delegate.open is line


def test_the_definition_below_belongs_to_the_row(desk, shown, say, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    third = desk.hub.pack.indicators[2]
    page.show_target(f"{third.target}.data_source")
    assert page.indicator is third
    editor = page.form.editor(f"{third.target}.data_source")
    say(editor.control, "市知识产权局统计台账")
    page.table.setCurrentIndex(page.table.rows_model.index(0, BASELINE))
    assert desk.stored.indicator(third.id).data_source == "市知识产权局统计台账"
    assert page.indicator is desk.hub.pack.indicators[0]
    assert len(page.findChildren(QWidget)) < 400


def test_examples_are_called_examples_and_name_their_source(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    with_example = next(i for i in desk.hub.pack.indicators if i.examples and i.examples[0].sources)
    page.show_target(with_example.target)
    words = page.aside.examples()[0]
    assert words.startswith("例子（不是门槛）")
    assert desk.hub.pack.sources[with_example.examples[0].sources[0]].title in words


def test_a_row_reads_as_a_sentence(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    index = page.table.rows_model.index(0, 0)
    sentence = page.table.rows_model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert desk.hub.pack.indicators[0].title in sentence
    assert "未填" in sentence


def test_enter_goes_down_and_delete_empties(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    first, second = desk.hub.pack.indicators[:2]
    page.show_target(f"{first.target}.target_1")
    qtbot.keyClicks(cell(page), "12")
    qtbot.keyClick(cell(page), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.table.currentIndex().row() == 1)
    assert page.table.currentIndex().column() == BASELINE + 1
    qtbot.keyClicks(page.table, "7")
    qtbot.keyClick(cell(page), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.table.currentIndex().row() == 2)
    assert desk.stored.indicator(second.id).target_1 == Decimal(7)
    page.table.setCurrentIndex(page.table.rows_model.index(0, BASELINE + 1))
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert desk.stored.indicator(first.id).target_1 is None


def test_a_block_from_a_spreadsheet_is_one_change(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    first, second = desk.hub.pack.indicators[:2]
    page.table.setCurrentIndex(page.table.rows_model.index(0, BASELINE))
    page.table.setFocus()
    QApplication.clipboard().setText("1\t2\t3\t不要的\n4\t5\t1,200\n")
    before = desk.stored.revision
    qtbot.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    one, other = desk.stored.indicator(first.id), desk.stored.indicator(second.id)
    assert (one.baseline, one.target_1, one.target_2) == (Decimal(1), Decimal(2), Decimal(3))
    assert (other.baseline, other.target_2) == (Decimal(4), Decimal(1200))
    assert desk.stored.revision == before + 1
    assert desk.notes[-1] == "已贴入 6 个数"
    page.table.setCurrentIndex(page.table.rows_model.index(1, BASELINE + 2))
    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().replace(",", "") == "1200"
    desk.hub.undo()
    assert desk.stored.indicator(first.id).baseline is None


def test_texts_with_another_number_are_marked_and_gone_to(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    indicator = desk.hub.pack.indicators_of("2.5")[0]
    section = desk.hub.pack.sections[0].fields[0].path
    desk.hub.edit_all(
        {
            f"{indicator.target}.baseline": Decimal(62),
            f"{indicator.target}.target_2": Decimal(45),
            section: f"{indicator.title}为40日。",
        }
    )
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    page.show_target(indicator.target)
    row = next(row for row in page.table.rows_model.rows if row.target == indicator.target)
    assert (row.mentions, row.contrary) == (1, 1)
    assert "1 处不一致" in row.sentence and "期末" not in row.unit
    assert page.aside.places.isVisible()
    page.aside.places.select_first()
    qtbot.keyClick(page.aside.places, Qt.Key.Key_Return)
    assert desk.went[-1] == section
    desk.hub.edit(section, f"{indicator.title}为45日。")
    checked(desk.hub)
    row = next(row for row in page.table.rows_model.rows if row.target == indicator.target)
    assert (row.mentions, row.contrary) == (1, 0)


def test_the_chart_says_how_it_runs(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    indicator = desk.hub.pack.indicators_of("2.5")[0]
    desk.hub.edit_all(
        {
            f"{indicator.target}.{name}": Decimal(n)
            for name, n in (("baseline", 62), ("target_1", 50), ("target_2", 45))
        }
    )
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    page.show_target(indicator.target)
    words = page.aside.chart.accessibleName()
    assert "62" in words and "期末比基线减少 17 日" in words


def test_full_width_digits_become_plain_ones_and_it_is_said(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    first = desk.hub.pack.indicators[0]
    told: list[str] = []
    desk.hub.notice.connect(told.append)
    page.show_target(f"{first.target}.baseline")
    typed = QInputMethodEvent("", [])
    typed.setCommitString("１，２００．５")
    QApplication.sendEvent(cell(page), typed)
    qtbot.keyClick(cell(page), Qt.Key.Key_Tab)
    qtbot.keyClicks(cell(page), "13")
    assert page.flush()
    assert desk.stored.indicator(first.id).baseline == Decimal("1200.5")
    label = first.field("baseline").label
    assert told == [f"{label}已写成 1200.5，Ctrl+Z 可撤销"]
