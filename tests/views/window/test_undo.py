"""Undo as people meet it: Ctrl+Z in a text box first, then over all pages, also after a restart; and the records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QInputMethodEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from desktop.views.editors.line import LineEditor
from desktop.views.editors.long_text import LongTextEditor, Paper
from desktop.views.evidence_removed import RemovedDialog, RemovedFiles
from desktop.views.form import Form
from desktop.views.history_dialog import HistoryDialog, moment
from desktop.views.hub import Hub
from desktop.views.recent_dialog import RecentDialog
from desktop.views.widgets.field_row import FieldRow
from desktop.views.workspace import Workspace
from tests.views.window.conftest import Window

OFFICE, PHONE = "subject.office", "subject.contact"


@pytest.fixture
def said(window: Window) -> list[str]:
    """What the toast says."""
    return []


@pytest.fixture
def work(window: Window, said: list[str]) -> Workspace:
    work = window.open(window.office.new("320400").id, "subject")
    work.hub.notice.connect(said.append)
    return work


def editor(work: Workspace, path: str) -> LineEditor | LongTextEditor:
    for form in work.page.findChildren(Form):
        if path in form._editors and not form.isHidden():
            found = form.editor(path)
            assert isinstance(found, LineEditor | LongTextEditor)
            return found
    raise AssertionError(path)


def key(window: Window, sequence: str) -> None:
    """Press a key on what has the focus, as the keyboard does."""
    combination = QKeySequence(sequence)[0]
    focus = QApplication.focusWidget()
    assert focus is not None
    window.qtbot.keyClick(focus, combination.key(), combination.keyboardModifiers())


def write(widget: QWidget, text: str) -> None:
    """As an input method does."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def stored(work: Workspace, path: str) -> str:
    return work.office.load(work.hub.application_id).text(path)


def test_typing_is_taken_back_first_and_then_the_step_before(
    window: Window, work: Workspace, said: list[str]
) -> None:
    work.hub.edit(PHONE, "0519-1")
    work.goto(OFFICE)
    write(editor(work, OFFICE).control, "市知识产权局")
    key(window, "Return")
    assert stored(work, OFFICE) == "市知识产权局"
    key(window, "Ctrl+Z")
    assert editor(work, OFFICE).value() is None
    assert said == []
    key(window, "Ctrl+Z")
    assert (stored(work, OFFICE), stored(work, PHONE)) == ("", "")
    label = work.hub.pack.fields[PHONE].label
    assert said == [f"已撤销：{label}"]
    assert editor(work, PHONE).isAncestorOf(QApplication.focusWidget())
    key(window, "Ctrl+Shift+Z")
    assert stored(work, PHONE) == "0519-1"
    assert said[1:] == [f"已恢复：{label}"]


def test_what_was_typed_in_another_field_before_is_a_step(window: Window, work: Workspace) -> None:
    work.goto(OFFICE)
    write(editor(work, OFFICE).control, "市局")
    work.goto(PHONE)
    write(editor(work, PHONE).control, "0519-1")
    work.goto(OFFICE)
    key(window, "Ctrl+Z")  # steps out at once: the typing here is older than that in the other field
    assert (stored(work, OFFICE), stored(work, PHONE)) == ("市局", "")
    key(window, "Ctrl+Z")
    assert (stored(work, OFFICE), stored(work, PHONE)) == ("", "")
    key(window, "Ctrl+Y")
    assert stored(work, OFFICE) == "市局"


def test_undo_goes_on_after_a_restart_and_to_the_other_page(window: Window, said: list[str]) -> None:
    id_ = window.office.new("320400").id
    window.office.answer(id_, "tasks.2.5.lead", "市公安局")
    work = window.open(id_, "subject")
    work.hub.notice.connect(said.append)
    assert work.hub.can_undo
    assert not work.hub.can_redo
    window.frame.undo()
    assert work.step == "tasks"
    assert said == ["已撤销：2.5 牵头部门"]
    assert not work.hub.can_undo
    window.frame.redo()
    assert stored(work, "tasks.2.5.lead") == "市公安局"


def test_with_nothing_left_it_says_so(window: Window, work: Workspace, said: list[str]) -> None:
    work.undo()
    work.redo()
    assert said == ["没有可以撤销的改动了。", "没有可以恢复的改动。"]


def test_long_text_that_was_kept_in_pieces_is_one_step(window: Window, work: Workspace) -> None:
    hub = work.hub
    path = "tasks.2.5.plan"
    work.goto(path)
    box = editor(work, path)
    for piece in ("第一句。", "第二句。", "第三句。"):
        write(box.control, piece)
        box.flush()
    assert stored(work, path) == "第一句。第二句。第三句。"
    work.goto("subject")
    work.undo()
    assert stored(work, path) == ""
    assert not hub.can_undo
    work.redo()
    assert stored(work, path) == "第一句。第二句。第三句。"


def test_taking_typing_back_in_the_box_leaves_no_step(window: Window, work: Workspace) -> None:
    path = "tasks.2.5.plan"
    work.hub.edit(OFFICE, "市局")
    work.goto(path)
    box = editor(work, path)
    write(box.control, "写了又不要")
    box.flush()
    key(window, "Ctrl+Z")
    box.flush()
    assert stored(work, path) == ""
    key(window, "Ctrl+Z")
    assert (stored(work, path), stored(work, OFFICE)) == ("", "")


def test_picks_are_steps_of_their_own(work: Workspace) -> None:
    work.goto("tasks.2.5.taken")
    for value in (True, False):
        form = next(f for f in work.page.findChildren(Form) if "tasks.2.5.taken" in f._editors)
        form._commit("tasks.2.5.taken", value)
    work.undo()
    assert work.hub.application.flag("tasks.2.5.taken") is True


def test_several_answers_are_one_step(work: Workspace, said: list[str]) -> None:
    values = {f"tasks.2.{n}.taken": True for n in (1, 2, 3)}
    assert work.hub.edit_all(values, "tasks")
    work.undo()
    assert not work.hub.application.answers
    assert work.step == "tasks"
    assert said == ["已撤销：3 处填写"]


def test_a_failure_to_undo_is_said(window: Window, work: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from forms.errors import DiskFull

    def refuse(*_: object) -> None:
        raise DiskFull(path="D:")

    work.hub.edit(OFFICE, "市局")
    monkeypatch.setattr(window.office, "undo", refuse)
    work.undo()
    assert work.banner.isVisible()
    assert stored(work, OFFICE) == "市局"


# --- records ----------------------------------------------------------------------------------------------


def dialogs(kind: type[QWidget]) -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


@pytest.fixture
def records(window: Window, work: Workspace) -> Callable[[str], HistoryDialog]:
    def opened(path: str) -> HistoryDialog:
        work.goto(path)
        key(window, "Alt+H")
        (dialog,) = dialogs(HistoryDialog)
        assert isinstance(dialog, HistoryDialog)
        window.qtbot.waitUntil(dialog.list.hasFocus)
        return dialog

    return opened


def test_an_earlier_answer_is_read_and_brought_back_by_keys(
    window: Window, work: Workspace, records: Callable[[str], HistoryDialog], said: list[str]
) -> None:
    for who, text in (("王敏", "市知识产权局"), ("李四", "市市场监管局")):
        work.office.who = who
        work.hub.edit(OFFICE, text)
    dialog = records(OFFICE)
    rows = dialog.list.model_.rows
    assert [(row.title, row.right) for row in rows] == [("市市场监管局", "现在"), ("市知识产权局", "")]
    assert "李四　原来：市知识产权局" in rows[0].detail
    assert not dialog.restore.isEnabled()
    key(window, "Down")
    assert dialog.reader.toPlainText() == "市知识产权局"
    assert dialog.restore.isEnabled()
    key(window, "Return")
    assert stored(work, OFFICE) == "市知识产权局"
    assert said[-1].startswith("已恢复 今天")
    assert dialogs(HistoryDialog) == []
    work.undo()
    assert stored(work, OFFICE) == "市市场监管局"


def test_a_field_nobody_filled_in_has_no_records(records: Callable[[str], HistoryDialog]) -> None:
    dialog = records(OFFICE)
    assert dialog.list.model_.rows == []
    assert not dialog.restore.isEnabled()
    dialog.reject()


def test_the_records_follow_what_happens_meanwhile(
    work: Workspace, records: Callable[[str], HistoryDialog]
) -> None:
    dialog = records(OFFICE)
    work.hub.edit(OFFICE, "市局")
    assert [row.title for row in dialog.list.model_.rows] == ["市局"]
    dialog.reject()
    work.hub.edit(OFFICE, "省局")


def test_numbers_in_the_table_have_records(window: Window, work: Workspace) -> None:
    path = f"{work.hub.pack.indicators[0].target}.target_1"
    work.goto(path)
    work.page.table.setFocus()  # type: ignore[attr-defined]  # the indicators page
    key(window, "Alt+H")
    (dialog,) = dialogs(HistoryDialog)
    assert dialog.windowTitle().endswith("第一年目标")
    dialog.close()


@pytest.fixture
def recent(window: Window, work: Workspace) -> Callable[[], RecentDialog]:
    def opened() -> RecentDialog:
        work.rail.list.setFocus()
        key(window, "Alt+H")
        (dialog,) = dialogs(RecentDialog)
        assert isinstance(dialog, RecentDialog)
        window.qtbot.waitUntil(dialog.list.hasFocus)
        return dialog

    return opened


def test_without_a_field_the_last_changes_are_shown(
    window: Window, work: Workspace, recent: Callable[[], RecentDialog]
) -> None:
    work.hub.edit("tasks.2.5.lead", "市公安局")
    work.undo()
    work.goto("subject")
    dialog = recent()
    rows = [(row.tag, row.title) for row in dialog.list.model_.rows]
    assert rows == [("撤销", "2.5 牵头部门"), ("", "2.5 牵头部门"), ("", "新建申报")]
    assert not dialog.back.isEnabled()
    key(window, "Return")
    assert work.step == "tasks"
    assert dialogs(RecentDialog) == []


def test_undo_goes_back_to_before_any_of_them(
    window: Window, work: Workspace, recent: Callable[[], RecentDialog], said: list[str]
) -> None:
    for number in range(1, 5):
        work.hub.edit(f"tasks.2.{number}.lead", "市公安局")
    work.goto("subject")
    dialog = recent()
    for _ in range(2):
        key(window, "Down")
    dialog.back.click()
    assert set(work.hub.application.answers) == {"tasks.2.1.lead"}
    assert said == ["已撤销 3 步，直到：2.2 牵头部门"]
    assert work.step == "tasks"
    for _ in range(3):
        work.redo()
    assert len(work.hub.application.answers) == 4


@pytest.mark.parametrize("path", [OFFICE, "tasks.2.5.plan", "tasks.2.5.taken"])
def test_the_menu_of_a_field_leads_to_its_records(work: Workspace, path: str) -> None:
    wanted: list[str] = []
    work.hub.history_wanted.disconnect(work._show_history)
    work.hub.history_wanted.connect(wanted.append)
    work.goto(path)
    form = next(f for f in work.page.findChildren(Form) if path in f._editors and not f.isHidden())
    control = form.editor(path).control
    place = control.viewport() if isinstance(control, Paper) else control
    at = QPoint(2, 2)
    menu_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, place.mapToGlobal(at))
    QApplication.sendEvent(place, menu_key)
    menu = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible())
    action = menu.actions()[-1]
    assert isinstance(action, QAction)
    assert action.text() == "填写记录…\tAlt+H"
    assert (len(menu.actions()) > 2) == isinstance(control, QLineEdit | Paper)
    action.trigger()
    menu.close()
    assert wanted == [path]


def test_the_label_of_a_field_has_the_menu_too(work: Workspace) -> None:
    work.goto(OFFICE)
    form = next(f for f in work.page.findChildren(Form) if OFFICE in f._editors and not f.isHidden())
    label = next(r for r in form.findChildren(FieldRow) if r.editor is form.editor(OFFICE)).label
    at = QPoint(2, 2)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, label.mapToGlobal(at))
    QApplication.sendEvent(label, asked)
    menu = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible())
    assert [action.text() for action in menu.actions()] == ["填写记录…\tAlt+H"]
    menu.close()


def test_moments_are_short_and_clear(work: Workspace) -> None:
    now = work.office.clock()
    assert moment(now, now.date()) == f"今天 {now:%H:%M}"
    assert moment(now.replace(year=2025, month=3, day=4), now.date()).startswith("2025年3月4日 ")


# --- removed files ----------------------------------------------------------------------------------------


def test_a_removed_file_is_put_back_by_keys(window: Window, work: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "批复.txt"
    file.write_text("同意", "utf-8")
    evidence, change = work.office.attach(work.hub.application_id, file, "tasks.2.5")
    work.hub.take(change)
    work.goto("evidence")
    button = work.page.findChild(RemovedFiles)
    assert isinstance(button, RemovedFiles)
    assert button.isHidden()
    work.hub.change(lambda: work.office.remove_evidence(work.hub.application_id, evidence.id))
    assert (button.text(), button.isVisible()) == ("已移除 1 份", True)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    key(window, "Space")
    (dialog,) = dialogs(RemovedDialog)
    assert isinstance(dialog, RemovedDialog)
    window.qtbot.waitUntil(dialog.list.hasFocus)
    (row,) = dialog.list.model_.rows
    assert (row.title, "支撑 任务 2.5" in row.detail) == ("批复.txt", True)
    key(window, "Return")
    assert dialogs(RemovedDialog) == []
    assert [one.id for one in work.hub.application.evidence] == [evidence.id]
    assert work.hub.application.targets_of(evidence.id) == ("tasks.2.5",)
    assert button.isHidden()
    work.undo()
    assert work.hub.application.evidence == ()


def test_undoing_an_upload_goes_to_the_list(window: Window, work: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "批复.txt"
    file.write_text("同意", "utf-8")
    _, change = work.office.attach(work.hub.application_id, file, None)
    work.hub.take(change)
    work.undo()
    assert work.step == "evidence"


def test_a_hub_that_is_gone_leaves_nothing_behind(window: Window, work: Workspace) -> None:
    """Dialogs die with their connections."""
    dialog = HistoryDialog(work, work.hub, OFFICE, "单位")
    dialog.deleteLater()
    QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    assert isinstance(work.hub, Hub)
    assert work.hub.edit(OFFICE, "市局")
