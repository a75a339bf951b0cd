"""帮助 and 关于: from every place to its page and back, by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication

from desktop.manual import ORDER
from desktop.views.about_page import AboutScreen
from desktop.views.help_page import HelpScreen
from desktop.views.screen import Go
from desktop.views.steps import STEPS

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
