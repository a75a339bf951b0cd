"""Every kind of editor: when it speaks, what it understands, what it never does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import QApplication, QRadioButton, QVBoxLayout, QWidget

from desktop.views.editors import Editor, editor_for
from desktop.views.editors.base import Combo
from desktop.views.editors.choice import ComboEditor, RadioEditor
from desktop.views.editors.departments import DepartmentsEditor
from desktop.views.editors.line import LineEditor, SuggestEditor, months
from desktop.views.editors.long_text import AT_LATEST, PAUSE, LongTextEditor, undressed
from desktop.views.editors.many import ManyEditor
from forms.checks.finding import Severity
from forms.definition import Choice, Field
from forms.values import FieldKind, Month, Value


class Bench:
    """An editor in a window, with what it said."""

    def __init__(self, qtbot, field: Field, suggestions: tuple[str, ...] = ()) -> None:  # type: ignore[no-untyped-def]
        self.bot = qtbot
        self.window = QWidget()
        self.editor = editor_for(field, suggestions)
        self.other = QRadioButton("别处")
        column = QVBoxLayout(self.window)
        column.addWidget(self.editor)
        column.addWidget(self.other)
        qtbot.addWidget(self.window)
        self.said: list[Value | None] = []
        self.notes: list[str] = []
        self.editor.committed.connect(self._keep)
        self.editor.noticed.connect(self.notes.append)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    def _keep(self, value: Value | None) -> None:
        self.said.append(value)
        self.editor.saved(value)

    def leave(self) -> None:
        self.other.setFocus()

    def enter(self) -> None:
        self.editor.control.setFocus()


def line_of(editor: Editor) -> LineEditor:
    assert isinstance(editor, LineEditor)
    return editor


def compose(widget: QWidget, preedit: str = "", commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize(
    ("kind", "keys", "value", "shown"),
    [
        (FieldKind.TEXT, " abc ", "abc", "abc"),
        (FieldKind.INTEGER, "1,200", Decimal(1200), "1200"),
        (FieldKind.NUMBER, "62.50", Decimal("62.50"), "62.50"),
        (FieldKind.MONEY, "1200.00", Decimal("1200.00"), "1,200.00"),
        (FieldKind.PERCENT, "85%", Decimal(85), "85"),
        (FieldKind.DATE, "2026.12.8", date(2026, 12, 8), "2026-12-08"),
        (FieldKind.MONTH, "2027-1", Month(2027, 1), "2027年1月"),
    ],
)
def test_a_line_is_kept_and_normalised_on_leaving(qtbot, kind, keys, value, shown) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "测试项", kind, unit="%" if kind is FieldKind.PERCENT else ""))
    bench.enter()
    qtbot.keyClicks(line_of(bench.editor).line, keys)
    assert bench.said == []
    bench.leave()
    assert bench.said == [value]
    assert line_of(bench.editor).line.text() == shown
    bench.enter()
    bench.leave()
    assert bench.said == [value]


def test_normalising_is_said_and_taken_back(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "日期", FieldKind.DATE))
    bench.enter()
    line = line_of(bench.editor).line
    qtbot.keyClicks(line, "2026.12.18")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert bench.said == [date(2026, 12, 18)]
    assert bench.notes == ["已写成 2026-12-18，Ctrl+Z 可还原"]
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "2026.12.18"


def test_full_width_digits_are_understood(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "数", FieldKind.NUMBER, unit="件"))
    bench.enter()
    compose(line_of(bench.editor).line, commit="６２件")
    bench.leave()
    assert bench.said == [Decimal(62)]


def test_what_does_not_parse_is_kept_as_text_and_named(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "数", FieldKind.NUMBER))
    bench.enter()
    compose(line_of(bench.editor).line, commit="约60")
    assert bench.editor.problem(leaving=False) == (Severity.BLOCKER, "这里要填数字，现在是“约60”")
    bench.leave()
    assert bench.said == ["约60"]
    assert line_of(bench.editor).line.text() == "约60"


@pytest.mark.parametrize(
    ("kind", "text", "typing", "leaving"),
    [
        (FieldKind.DATE, "2026-2-30", "", "2026年2月没有30日，请改日期"),
        (FieldKind.DATE, "2026-1", "", "看不出是哪一天，写法如 2026-12-18"),
        (FieldKind.DATE, "明天", "看不出是哪一天，写法如 2026-12-18", "看不出是哪一天，写法如 2026-12-18"),
        (FieldKind.MONTH, "2027", "", "看不出是哪年哪月，写法如 2027年1月"),
        (
            FieldKind.PERCENT,
            "120",
            "应在 0 到 100 之间，现在是 120%",
            "应在 0 到 100 之间，现在是 120%",
        ),
        (FieldKind.PERCENT, "-1", "", "应在 0 到 100 之间，现在是 -1%"),
        (FieldKind.PERCENT, "12.", "", "这里要填数字，现在是“12.”"),
        (FieldKind.INTEGER, "1.5", "应是整数，现在是 1.5", "应是整数，现在是 1.5"),
        (FieldKind.TEXT, "123456789", "超出 1 字，最多 8 字", "超出 1 字，最多 8 字"),
    ],
)
def test_problems_are_said_late_and_with_a_way_out(qtbot, kind, text, typing, leaving) -> None:  # type: ignore[no-untyped-def]
    percent = kind is FieldKind.PERCENT
    field = Field("subject.x", "比例", kind, unit="%" if percent else "", max_length=8 if kind is FieldKind.TEXT else None,
                  minimum=Decimal(0) if percent else None, maximum=Decimal(100) if percent else None)  # fmt: skip
    bench = Bench(qtbot, field)
    line_of(bench.editor).line.insert(text)
    assert (bench.editor.problem(leaving=False) or ("", ""))[1] == typing
    assert (bench.editor.problem(leaving=True) or ("", ""))[1] == leaving


def test_nothing_is_said_while_an_input_method_composes(qtbot) -> None:  # type: ignore[no-untyped-def]
    for kind in (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.DEPARTMENTS):
        bench = Bench(qtbot, Field("subject.x", "项", kind))
        editor = bench.editor
        widget = editor.line if isinstance(editor, LineEditor | DepartmentsEditor) else editor.control
        bench.enter()
        compose(widget, commit="市")
        compose(widget, preedit="shi chang")
        assert editor.composing
        editor.flush()
        assert bench.said == []
        editor.set_value("别人写的" if kind is not FieldKind.DEPARTMENTS else ("别人写的",))
        compose(widget, commit="场")
        editor.flush()
        assert bench.said == [("市场",) if kind is FieldKind.DEPARTMENTS else "市场"]


def test_long_text_speaks_after_a_pause(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "现有基础", FieldKind.LONG_TEXT, max_length=5))
    assert isinstance(bench.editor, LongTextEditor)
    bench.enter()
    qtbot.keyClicks(bench.editor.paper, "abcdef")
    assert bench.said == []
    assert bench.editor._count.text() == "6 / 5 字"
    assert bench.editor.problem(leaving=False) == (Severity.WARNING, "超出 1 字，最多 5 字")
    qtbot.waitUntil(lambda: bench.said == ["abcdef"], timeout=PAUSE + 1500)
    qtbot.keyClick(bench.editor.paper, Qt.Key.Key_Tab)
    assert bench.said == ["abcdef"]
    assert not bench.editor.paper.hasFocus()


def test_long_text_does_not_wait_for_a_pause_for_ever(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "现有基础", FieldKind.LONG_TEXT))
    assert isinstance(bench.editor, LongTextEditor)
    bench.enter()
    timer = next(t for t in bench.editor.findChildren(QTimer) if t.interval() == AT_LATEST)
    assert not timer.isActive()
    qtbot.keyClicks(bench.editor.paper, "abc")
    began = timer.remainingTime()
    qtbot.keyClicks(bench.editor.paper, "def")
    assert 0 < timer.remainingTime() <= began, "more keys do not put it off"
    timer.timeout.emit()
    assert bench.said == ["abcdef"]
    assert not timer.isActive()


def test_long_text_undresses_what_is_pasted(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "现有基础", FieldKind.LONG_TEXT))
    assert isinstance(bench.editor, LongTextEditor)
    data = QMimeData()
    data.setHtml("<b>已设</b>")
    data.setText("已设\u00a0\t2 个 \r\n\r\n\r\n\r\n口审庭")
    bench.editor.paper.insertFromMimeData(data)
    assert bench.editor.value() == "已设 2 个\n\n口审庭"
    assert bench.editor._note.text() == "已清除粘贴带来的格式"
    block = bench.editor.paper.document().lastBlock()
    assert block.blockFormat().lineHeight() == 23
    assert undressed("第一段\n第二段") == "第一段\n第二段"


def test_showing_a_value_is_not_typing_and_typing_is_not_overwritten(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "项", FieldKind.LONG_TEXT))
    bench.editor.set_value("甲")
    bench.editor.flush()
    assert bench.said == []
    bench.enter()
    qtbot.keyClicks(bench.editor.control, "x")
    bench.editor.set_value("乙")
    assert bench.editor.value() == "x甲"
    bench.leave()
    assert bench.said == ["x甲"]
    bench.editor.set_value("丙")
    assert bench.editor.value() == "丙"
    assert isinstance(bench.editor, LongTextEditor)
    assert not bench.editor.paper.document().isUndoAvailable()


def test_a_refused_value_is_offered_again(qtbot) -> None:  # type: ignore[no-untyped-def]
    editor = editor_for(Field("subject.x", "项", FieldKind.TEXT))
    qtbot.addWidget(editor)
    said: list[object] = []
    editor.committed.connect(said.append)
    line_of(editor).line.insert("a")
    editor.flush()
    editor.flush()
    assert said == ["a", "a"]
    editor.saved("a")
    editor.flush()
    assert said == ["a", "a"]


def test_a_stored_text_of_the_wrong_kind_stays_until_it_is_edited(qtbot) -> None:  # type: ignore[no-untyped-def]
    for kind in (FieldKind.YES_NO, FieldKind.CHOICE, FieldKind.MANY, FieldKind.DATE):
        bench = Bench(qtbot, Field("subject.x", "项", kind, choices=(Choice("a", "甲"), Choice("b", "乙"))))
        bench.editor.set_value("说不清")
        bench.editor.flush()
        assert bench.said == []


def test_yes_no_speaks_at_once(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "是否纳入", FieldKind.YES_NO))
    assert isinstance(bench.editor, RadioEditor)
    yes, no = bench.editor._group.buttons()
    qtbot.mouseClick(no, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert bench.said == [False, True]
    bench.editor.set_value(None)
    assert bench.editor.value() is None
    assert bench.said == [False, True]


def test_choices_few_and_many(qtbot) -> None:  # type: ignore[no-untyped-def]
    few = Bench(
        qtbot,
        Field("subject.x", "项", FieldKind.CHOICE, choices=(Choice("yes", "符合"), Choice("no", "不符合"))),
    )
    assert isinstance(few.editor, RadioEditor)
    qtbot.mouseClick(few.editor._group.button(1), Qt.MouseButton.LeftButton)
    assert few.said == ["no"]
    many = Bench(
        qtbot,
        Field("subject.x", "项", FieldKind.CHOICE, choices=tuple(Choice(str(n), f"第{n}") for n in range(8))),
    )
    assert isinstance(many.editor, ComboEditor)
    many.editor.set_value("3")
    assert many.editor.value() == "3"
    many.enter()
    qtbot.keyClick(many.editor.combo, Qt.Key.Key_Down)
    many.editor.combo.activated.emit(many.editor.combo.currentIndex())
    assert many.said[-1] == "4"


def test_the_wheel_passes_over_a_combo(qtbot) -> None:  # type: ignore[no-untyped-def]
    window = QWidget()
    qtbot.addWidget(window)
    combo = Combo(window)
    combo.addItems(["甲", "乙"])
    wheel = QWheelEvent(QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(combo, wheel)
    assert combo.currentIndex() == 0


def test_ticks_keep_the_order_of_the_form_and_unknown_texts(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("tasks.1.measures", "主要措施", FieldKind.MANY,
                               choices=(Choice("甲", "甲"), Choice("乙", "乙"))))  # fmt: skip
    assert isinstance(bench.editor, ManyEditor)
    bench.editor.set_value(("旧措施", "乙"))
    qtbot.mouseClick(bench.editor._boxes["甲"], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert bench.said == [("甲", "乙", "旧措施")]


def test_departments_are_added_and_removed_by_keys(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(
        qtbot, Field("tasks.1.support", "配合部门", FieldKind.DEPARTMENTS), ("市司法局", "市公安局")
    )
    assert isinstance(bench.editor, DepartmentsEditor)
    bench.enter()
    compose(bench.editor.line, commit="市司法局、市财政局")
    qtbot.keyClick(bench.editor.line, Qt.Key.Key_Return)
    assert bench.said == [("市司法局", "市财政局")]
    assert bench.editor.line.text() == ""
    assert [bench.editor.combo.itemText(n) for n in range(bench.editor.combo.count())] == ["市公安局"]
    bench.editor._chips[0].setFocus()
    qtbot.keyClick(bench.editor._chips[0], Qt.Key.Key_Delete)
    assert bench.said[-1] == ("市财政局",)
    assert bench.editor._chips[0].hasFocus()
    chip = bench.editor._chips[0]
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 8, 10))
    assert bench.said[-1] is None


def test_a_suggestion_is_picked_or_passed_over(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("tasks.1.lead", "牵头部门", FieldKind.TEXT), ("市知识产权局", "市司法局"))
    assert isinstance(bench.editor, SuggestEditor)
    bench.editor.combo.setCurrentIndex(1)
    bench.editor.combo.activated.emit(1)
    assert bench.said == ["市司法局"]
    bench.enter()
    bench.editor.line.selectAll()
    compose(bench.editor.line, commit="自贸区管委会")
    bench.leave()
    assert bench.said[-1] == "自贸区管委会"


def test_months_offered() -> None:
    assert months(Month(2026, 12), Month(2027, 2)) == ("2026年12月", "2027年1月", "2027年2月")
    assert months(Month(2027, 2), Month(2026, 2)) == ()


def test_a_department_picked_from_the_suggestions_becomes_a_chip(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(
        qtbot, Field("tasks.1.support", "配合部门", FieldKind.DEPARTMENTS), ("市司法局", "市公安局")
    )
    assert isinstance(bench.editor, DepartmentsEditor)
    bench.enter()
    bench.editor.combo.setCurrentIndex(1)
    bench.editor.combo.activated.emit(1)
    qtbot.waitUntil(lambda: bench.said == [("市公安局",)])
    compose(bench.editor.line, commit="司法")
    completer = bench.editor.combo.completer()
    completer.setCompletionPrefix("司法")
    completer.complete()
    popup = completer.popup()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bench.said[-1] == ("市公安局", "市司法局"))
    qtbot.waitUntil(lambda: bench.editor.line.text() == "")


def test_closing_while_composing_keeps_what_was_typed_before(qtbot) -> None:  # type: ignore[no-untyped-def]
    for kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
        bench = Bench(qtbot, Field("subject.x", "项", kind))
        bench.enter()
        compose(bench.editor.control, commit="市场")
        compose(bench.editor.control, preedit="jian guan")
        bench.editor.flush(leaving=True)
        assert bench.said == ["市场"]


def test_leaving_ends_composing(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("subject.x", "项", FieldKind.TEXT))
    bench.enter()
    line = line_of(bench.editor).line
    compose(line, commit="市")
    compose(line, preedit="chang")
    bench.leave()
    assert not bench.editor.composing
    assert bench.said == ["市"]


def test_undo_steps_out_when_the_box_has_nothing_to_take_back(qtbot) -> None:  # type: ignore[no-untyped-def]
    for kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
        bench = Bench(qtbot, Field("subject.x", "项", kind))
        stepped: list[int] = []
        shortcut = QShortcut(QKeySequence("Ctrl+Z"), bench.window)
        shortcut.activated.connect(lambda stepped=stepped: stepped.append(1))
        bench.enter()
        box = bench.editor.control
        qtbot.keyClicks(box, "a")
        qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert (bench.editor.value(), stepped) == (None, [])
        qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert stepped == [1]


def test_composing_in_a_combo_box_is_noticed_too(qtbot) -> None:  # type: ignore[no-untyped-def]
    bench = Bench(qtbot, Field("tasks.1.lead", "牵头部门", FieldKind.TEXT), ("市知识产权局",))
    assert isinstance(bench.editor, SuggestEditor)
    bench.enter()
    compose(bench.editor.combo, commit="市")
    compose(bench.editor.combo, preedit="si fa ju")
    assert bench.editor.composing
    bench.editor.flush()
    assert bench.said == []
    compose(bench.editor.combo, commit="司法局")
    bench.leave()
    assert bench.said == ["市司法局"]
    bench.enter()
    stepped: list[int] = []
    shortcut = QShortcut(QKeySequence("Ctrl+Z"), bench.window)
    shortcut.activated.connect(lambda: stepped.append(1))
    bench.editor.set_value("市公安局")
    qtbot.keyClick(bench.editor.combo, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stepped == [1]
