"""Every page of an open application worked by keys alone: no mouse, no call into a page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from desktop.views.print_dialog import PrintDialog
from forms.application import Application
from forms.values import Month
from tests.checking import checked

from .conftest import Window
from .hands import PATIENCE, Hands
from .test_access import name_of

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
MOST = 90
"""Presses of Tab until a place on a page must have been reached."""


class Keys(Hands):
    """An official without a mouse."""

    def __init__(self, window: Window, id_: str) -> None:
        super().__init__(window)
        self.id = id_

    def key(self, key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        popup = QApplication.activePopupWidget()
        if (
            popup is not None
        ):  # what a line offers is put away first, as without a real screen it keeps the focus
            self.bot.keyClick(popup, Qt.Key.Key_Escape)
            self.focus.window().activateWindow()
            QApplication.processEvents()
        super().key(key, with_)
        QApplication.processEvents()  # nobody types faster than the window shows

    def step(self, number: int) -> None:
        super().step(number)
        QApplication.processEvents()

    def back_in_the_window(self) -> None:
        """A screen activates it when a dialogue has gone."""
        self.window.frame.activateWindow()
        self.bot.waitUntil(lambda: QApplication.activeWindow() is self.window.frame)

    def tab_to(self, words: str, *, back: bool = False) -> None:
        """Press Tab until what has the focus is read out with these words first; a combo box is read as its choice."""
        seen = []
        for _ in range(MOST):
            seen.append((name_of(self.focus), self.focus.accessibleName()))
            if any(name.startswith(words) for name in seen[-1]):
                return
            self.key(Qt.Key.Key_Tab, SHIFT if back else Qt.KeyboardModifier.NoModifier)
        raise AssertionError(f"{words} is not among {seen}")

    @property
    def stored(self) -> Application:
        return self.window.office.load(self.id)


@pytest.fixture
def sample(window: Window) -> Keys:
    id_ = window.office.new_sample().id
    window.open(id_, "subject")
    return Keys(window, id_)


@pytest.fixture
def empty(window: Window) -> Keys:
    id_ = window.office.new("320400").id
    window.open(id_, "subject")
    return Keys(window, id_)


def test_subject(empty: Keys) -> None:
    empty.step(1)
    empty.tab_to("牵头部门")
    empty.say("常州市知识产权局")
    empty.tab_to("联系电话")
    empty.keys("0519-12345678")
    empty.key(Qt.Key.Key_Return)
    assert empty.stored.answers["subject.office"] == "常州市知识产权局"
    assert empty.stored.answers["subject.contact_phone"] == "0519-12345678"
    empty.key(Qt.Key.Key_Z, CONTROL)
    empty.key(Qt.Key.Key_Z, CONTROL)
    assert "subject.contact_phone" not in empty.stored.answers


def test_conditions(empty: Keys) -> None:
    empty.step(2)
    first, second = empty.window.work.hub.pack.conditions[:2]
    empty.tab_to("是否符合：符合")
    empty.key(Qt.Key.Key_Space)
    empty.tab_to("说明")
    empty.say("常州市为地级市。")
    empty.key(Qt.Key.Key_PageDown, CONTROL)
    assert empty.window.work.target == second.target
    kept = {path: value for path, value in empty.stored.answers.items() if path.startswith(first.target)}
    assert "常州市为地级市。" in kept.values()
    assert len(kept) == 2


def test_tasks(empty: Keys) -> None:
    empty.step(3)
    work = empty.window.work
    first, second, third = work.hub.pack.tasks[:3]
    empty.tab_to("重点任务一览")
    empty.key(Qt.Key.Key_Down)  # from the head of the area to its first task
    empty.key(Qt.Key.Key_Space)
    empty.key(Qt.Key.Key_Down)
    empty.key(Qt.Key.Key_Space)
    empty.tab_to("改起止时间")
    empty.key(Qt.Key.Key_Space)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    empty.replace("2027年1月")
    empty.tab_to("完成月份")
    empty.replace("2028年12月")
    empty.tab_to("修改 2 项")
    empty.key(Qt.Key.Key_Space)
    empty.back_in_the_window()
    for task in (first, second):
        assert empty.stored.answers[f"{task.target}.start"] == Month(2027, 1)
    assert f"{third.target}.start" not in empty.stored.answers
    empty.tab_to("重点任务一览", back=True)
    empty.key(Qt.Key.Key_Return)
    assert work.target == second.target
    empty.tab_to("牵头部门")
    empty.replace("市知识产权局")
    empty.key(Qt.Key.Key_Tab)
    assert empty.stored.text(f"{second.target}.lead") == "市知识产权局"
    empty.tab_to("全部任务")
    empty.key(Qt.Key.Key_Space)
    assert work.target == ""
    assert name_of(empty.focus) == "重点任务一览"


def test_indicators(empty: Keys) -> None:
    empty.step(4)
    first = empty.window.work.hub.pack.indicators[0]
    empty.tab_to("指标")
    empty.key(Qt.Key.Key_F2)
    empty.replace("12")
    empty.key(Qt.Key.Key_Tab)
    assert str(empty.stored.answers[f"{first.target}.baseline"]) == "12"


def test_evidence(sample: Keys) -> None:
    sample.step(5)
    page = sample.window.work.page
    sample.tab_to("佐证材料")
    sample.key(Qt.Key.Key_Down)
    id_ = page.list.current.removeprefix("evidence:")  # type: ignore[attr-defined]  # the page of evidence
    sample.tab_to("标题")
    sample.replace("改过的标题")
    sample.key(Qt.Key.Key_Tab)
    assert next(one.title for one in sample.stored.evidence if one.id == id_) == "改过的标题"
    sample.tab_to("移除")
    sample.key(Qt.Key.Key_Space)
    sample.tab_to("移除 1 份")
    sample.key(Qt.Key.Key_Space)
    sample.back_in_the_window()
    assert sample.focus is page.list  # type: ignore[attr-defined]
    assert id_ not in {one.id for one in sample.stored.evidence}
    sample.key(Qt.Key.Key_Z, CONTROL)
    assert id_ in {one.id for one in sample.stored.evidence}


def test_sections(empty: Keys) -> None:
    empty.step(6)
    first = empty.window.work.hub.pack.sections[0]
    empty.key(Qt.Key.Key_Tab)  # from the chapters to the text
    empty.say("第一章。")
    empty.key(Qt.Key.Key_PageDown, CONTROL)
    assert "第一章。" in [
        value for path, value in empty.stored.answers.items() if path.startswith(first.target)
    ]


def test_check(sample: Keys) -> None:
    office = sample.window.office
    pack = sample.window.work.hub.pack
    office.answer(sample.id, f"{pack.tasks[0].target}.end", Month(2031, 1))
    sample.window.open(sample.id, "subject")
    sample.window.work.hub.take(office.answer(sample.id, f"{pack.tasks[1].target}.end", Month(2031, 1)))  # type: ignore[arg-type]
    checked(sample.window.work.hub)
    sample.step(7)
    sample.tab_to("检查结果")
    reason = "上级已经批准延期，见局务会纪要"
    for _ in range(20):
        sample.key(Qt.Key.Key_Down)
        sample.key(Qt.Key.Key_Space)
        if "理由" in name_of(sample.focus):
            break
    sample.say(reason)
    sample.key(Qt.Key.Key_Return, CONTROL)
    assert [one.reason for one in sample.stored.acceptances] == [reason]


def test_export(sample: Keys) -> None:
    sample.step(8)
    page = sample.window.work.page
    sample.key(Qt.Key.Key_Return, CONTROL)
    assert page.at == 1  # type: ignore[attr-defined]  # the wizard
    sample.tab_to("上一步")
    sample.key(Qt.Key.Key_Space)
    assert page.at == 0  # type: ignore[attr-defined]


def test_printing(sample: Keys) -> None:
    sample.step(7)
    sample.key(Qt.Key.Key_P, CONTROL)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PrintDialog)
    sample.bot.waitUntil(lambda: dialog.desk.sheets is not None, timeout=PATIENCE)
    for words in ("打印什么", "页码", "份数", "双面", "黑白", "存为 PDF", "返回"):
        sample.tab_to(words)
    sample.key(Qt.Key.Key_Space)
    assert QApplication.activeModalWidget() is None
    assert sample.window.work.step == "check"
