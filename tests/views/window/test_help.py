"""帮助 and 关于: from every place to its page and back, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication

from desktop import views
from desktop.manual import ORDER
from desktop.messages import unexpected
from desktop.views.about_page import AboutScreen
from desktop.views.copy_dialog import CopyDialog
from desktop.views.evidence_links import choose_items
from desktop.views.evidence_outcome import show_outcome
from desktop.views.evidence_removed import RemovedDialog
from desktop.views.help_dialog import HelpDialog
from desktop.views.help_page import HelpScreen
from desktop.views.history_dialog import show_history
from desktop.views.recent_dialog import show_recent
from desktop.views.screen import Go
from desktop.views.secret_dialog import ask_secret
from desktop.views.steps import STEPS
from desktop.views.task_dialogs import TaskDialog
from desktop.views.tasks_page import TasksPage
from desktop.views.tasks_views import TasksOverview
from desktop.views.uploads import Outcome
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Dialog, ask, tell_broken
from desktop.views.withhold_dialog import WithholdDialog

from .conftest import Window


def help_(window: Window) -> HelpScreen:
    window.qtbot.keyClick(QApplication.focusWidget() or window.frame, Qt.Key.Key_F1)
    screen = window.screen
    assert isinstance(screen, HelpScreen)
    return screen


@pytest.mark.parametrize("step", [step for step, *_ in STEPS])
def test_f1_opens_the_page_of_the_step_and_esc_leads_back(window: Window, step: str) -> None:
    work = window.open(window.office.new_sample().id, step)
    focus = QApplication.focusWidget()
    screen = help_(window)
    assert screen.page.name == step
    assert window.frame.windowTitle().startswith(screen.page.title)
    window.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert window.screen is work
    assert work.step == step
    assert QApplication.focusWidget() is focus


def test_a_look_at_help_forgets_nothing(window: Window) -> None:
    work = window.open(window.office.new("320400").id, "subject")
    assert work.hub.edit("subject.office", "市知识产权局")
    screen = help_(window)
    screen.text.wanted.emit("basis")
    window.qtbot.keyClick(window.frame, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.frame.workspace is work
    assert work.hub.can_undo


@pytest.mark.parametrize(
    ("screen", "page"),
    [
        ("home", "start"),
        ("settings", "settings"),
        ("packs", "packs"),
        ("verify", "verify"),
        ("new", "subject"),
        ("received", "received"),
        ("trust", "verify"),
        ("countersign", "verify"),
        ("decrypt", "verify"),
        ("backup", "backup"),
        ("restore", "backup"),
        ("setup", "start"),
        ("applications", "start"),
        ("self-test", "questions"),
        ("update", "questions"),
    ],
)
def test_other_screens_have_their_page(window: Window, screen: str, page: str) -> None:
    window.frame.go(Go(screen))
    assert help_(window).page.name == page
    window.frame.go(Go("back"))
    assert window.frame.screen_shown is not None
    assert window.screen.help_page() == page


def test_help_about_a_look_aside_leads_back_to_it_and_from_there_on(window: Window) -> None:
    work = window.open(window.office.new_sample().id, "subject")
    window.frame.go(Go("about"))
    about = window.screen
    first = help_(window)
    first.take_target("export")
    assert help_(window) is first  # the manual has no page about itself
    assert first.page.name == "export"
    window.qtbot.keyClick(first.list, Qt.Key.Key_Escape)
    assert window.screen is about
    window.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert window.screen is work


def f1(window: Window, dialog: Dialog) -> HelpDialog:
    """Press F1 where the focus is in a dialogue."""
    window.qtbot.waitUntil(lambda: dialog.isAncestorOf(QApplication.focusWidget()))
    window.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1)
    shown = QApplication.activeModalWidget()
    assert isinstance(shown, HelpDialog)
    window.qtbot.waitUntil(lambda: shown.isAncestorOf(QApplication.focusWidget()))
    return shown


def kinds(top: type[Dialog]) -> set[type[Dialog]]:
    return {found for below in top.__subclasses__() for found in (below, *kinds(below))}


def over_tasks(window: Window) -> TasksOverview:
    window.work.goto("tasks")
    page = window.work.page
    assert isinstance(page, TasksPage)
    return page.overview


def print_dialog(window: Window) -> Dialog:
    window.work.print_()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Dialog)
    return dialog


def opened(dialog: Dialog) -> Dialog:
    dialog.open()
    return dialog


DIALOGS: dict[str, tuple[str, Callable[[Window], Dialog]]] = {
    "print": ("print", print_dialog),
    "lead": ("tasks", lambda w: over_tasks(w).ask_lead(("tasks.1.1",))),
    "months": ("tasks", lambda w: over_tasks(w).ask_months(("tasks.1.1",))),
    "taken": ("tasks", lambda w: over_tasks(w).ask_taken(("tasks.1.1",))),
    "history": ("subject", lambda w: show_history(w.frame, w.work.hub, "subject.office")),
    "recent": ("subject", lambda w: show_recent(w.frame, w.work.hub)),
    "links": ("evidence", lambda w: choose_items(w.frame, w.work.hub.pack, "关联到", print)),
    "outcome": ("evidence", lambda w: show_outcome(w.work, Outcome())),
    "removed": ("evidence", lambda w: opened(RemovedDialog(w.frame, w.work.hub))),
    "withhold": (
        "export",
        lambda w: opened(WithholdDialog(w.work, w.work.hub.pack, w.work.hub.application, (), print)),
    ),
    "copy": (
        "export",
        lambda w: opened(CopyDialog(w.work, [("申报包", Path(__file__))], w.work.hub.run, tuple)),
    ),
    "question": ("subject", lambda w: ask(w.work, "删除？", "不能恢复。", "删除", print)),
    "secret": ("subject", lambda w: ask_secret(w.work, "口令？", "签名要用。", "签名", print)),
    "broken": ("questions", lambda w: tell_broken(w.frame, unexpected(ValueError()), "已保存。", "代码")),
}


@pytest.mark.parametrize("which", DIALOGS)
def test_f1_in_a_dialogue_opens_its_page_over_it_and_esc_leads_back(window: Window, which: str) -> None:
    page, make = DIALOGS[which]
    window.open(window.office.new_sample().id, "subject")
    dialog = make(window)
    shown, focus = f1(window, dialog), dialog.focusWidget()
    assert shown.help.page.name == page
    assert shown.windowTitle() == f"{shown.help.page.title} · 帮助"
    window.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1)
    assert QApplication.activeModalWidget() is shown, "the manual has no page about itself"
    window.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert QApplication.activeModalWidget() is dialog
    dialog.activateWindow()  # a screen does so when what was over it has gone
    window.qtbot.waitUntil(lambda: QApplication.focusWidget() is focus)
    dialog.close()


def test_every_kind_of_dialogue_is_among_them(window: Window) -> None:
    window.open(window.office.new_sample().id, "subject")
    seen = set[type[Dialog]]()
    for _, make in DIALOGS.values():
        dialog = make(window)
        seen.add(type(dialog))
        dialog.close()
    assert kinds(Dialog) - {HelpDialog, TaskDialog} == seen
    source = "".join(path.read_text("utf-8") for path in Path(views.__path__[0]).rglob("*.py"))
    assert source.count("(QDialog)") == 1, "the one all others derive from"


def test_help_over_a_dialogue_is_gone_through_by_keys(window: Window) -> None:
    window.open(window.office.new_sample().id, "subject")
    dialog = ask(window.work, "删除？", "不能恢复。", "删除", print)
    shown = f1(window, dialog)
    screen = shown.help
    screen.wanted.setFocus()
    screen.wanted.setText("根证书")
    window.qtbot.keyClick(screen.wanted, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is screen.list
    assert screen.text.textCursor().selectedText() == "根证书"
    window.qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is screen.text
    assert shown.windowTitle() == f"{screen.page.title} · 帮助"
    assert [b.text() for b in shown.findChildren(Button) if b.isVisible()] == ["返回"]
    shown.findChildren(Button)[0].click()
    assert QApplication.activeModalWidget() is dialog
    dialog.close()


def test_pages_are_chosen_and_links_followed_by_keyboard(window: Window) -> None:
    screen = help_(window)
    screen.list.setFocus()
    seen = [screen.page.name]
    for _ in ORDER[1:]:
        window.qtbot.keyClick(screen.list, Qt.Key.Key_Down)
        seen.append(screen.page.name)
    assert tuple(seen) == ORDER
    screen.text.anchorClicked.emit(QUrl("export"))
    assert screen.page.name == "export"
    assert screen.list.current == "export"
    assert window.frame.windowTitle().startswith("签署导出")


def test_the_manual_is_searched(window: Window) -> None:
    screen = help_(window)
    screen.wanted.setText("根证书")
    window.qtbot.keyClick(screen.wanted, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is screen.list
    assert screen.text.textCursor().selectedText() == "根证书"
    screen.wanted.setText("没有这样的词")
    assert screen.none.isVisible()
    assert not screen.list.model_.rows
    screen.wanted.clear()
    assert [row.key for row in screen.list.model_.rows] == list(ORDER)


def test_pictures_and_words_of_every_page_are_shown(window: Window) -> None:
    screen = help_(window)
    for name in ORDER:
        screen.take_target(name)
        assert screen.text.toPlainText().startswith(screen.page.title)
        assert screen.text.accessibleName() == screen.page.title
    assert screen.text.horizontalScrollBar().maximum() == 0


def test_about_says_what_it_is_made_of(window: Window) -> None:
    window.frame.go(Go("settings"))
    settings = window.screen
    window.frame.go(Go("about"))
    about = window.screen
    assert isinstance(about, AboutScreen)
    assert "Apache License" in about.text.toPlainText()
    names = {row.title.partition(" ")[0].replace("_", "-") for row in about.list.model_.rows}
    assert {"PySide6-Essentials", "SQLAlchemy", "pypdfium2", "Tabler"} <= names
    about.list.select(next(row.key for row in about.list.model_.rows if row.key.startswith("Tabler")))
    assert "MIT" in about.text.toPlainText()
    window.qtbot.keyClick(about.list, Qt.Key.Key_Escape)
    assert window.screen is settings
