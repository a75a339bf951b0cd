"""Settings, backup and restore at the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from desktop.profile_office import Person, Profile
from desktop.submission.pdf.fonts import Role
from desktop.views.backup_page import BackupScreen
from desktop.views.editors.line import SuggestEditor
from desktop.views.home import Home
from desktop.views.preferences import Preferences
from desktop.views.restore_page import RestoreScreen
from desktop.views.screen import Go, Screen
from desktop.views.settings_look import FolderSection, LookSection, PaperSection
from desktop.views.settings_office import BookSection, OfficeSection
from desktop.views.settings_page import NAMES, SettingsScreen
from desktop.views.widgets.buttons import Segments
from desktop.views.widgets.dialogs import Question

from .conftest import Window
from .hands import PATIENCE, Hands


def section(window: Window, name: str) -> QWidget:
    window.frame.go(Go("settings", target=name))
    screen = window.screen
    assert isinstance(screen, SettingsScreen)
    return screen.sections[name]


def go(window: Window, to: Go) -> Screen:
    window.frame.go(to)
    return window.screen


def test_the_office_is_written_once(window: Window) -> None:
    shown, hands = section(window, "office"), Hands(window)
    assert isinstance(shown, OfficeSection)
    shown.lines["office"].setFocus()
    hands.replace("市知识产权局")
    shown.who.setFocus()
    hands.replace("王敏")
    window.frame.go(Go("home"))  # leaving keeps what is typed
    assert window.office.profile() == Profile("市知识产权局")
    assert window.office.who == "王敏"


def test_the_place_of_the_office_is_chosen_once(window: Window) -> None:
    shown, hands = section(window, "office"), Hands(window)
    assert isinstance(shown, OfficeSection)
    shown.place.search.setFocus()
    hands.keys("320400")
    hands.key(Qt.Key.Key_Tab)
    own = window.office.own_place()
    assert own is not None
    assert own.name == "常州市"
    shown.place.search.setFocus()
    hands.replace("没有这个地方")
    hands.key(Qt.Key.Key_Tab)
    assert window.office.own_place() == own  # what finds nothing changes nothing
    shown.place.search.setFocus()
    hands.replace("")
    shown.place.search.clear()
    window.frame.go(Go("home"))
    assert window.office.own_place() is None


def test_the_address_book_by_keys(window: Window) -> None:
    shown, hands = section(window, "book"), Hands(window)
    assert isinstance(shown, BookSection)
    shown.add.setFocus()
    hands.key(Qt.Key.Key_Space)
    assert hands.focus is shown.lines["name"]
    hands.replace("王敏")
    hands.key(Qt.Key.Key_Tab)
    hands.replace("科长")
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Tab)
    hands.replace("0519-1")
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Down)
    assert (
        window.office.people() == (Person("王敏", "科长", "", "0519-1", "填报"),)
        or window.office.people()[0].phone == "0519-1"
    )
    shown.remove.setFocus()
    hands.key(Qt.Key.Key_Space)
    assert window.office.people() == ()
    hands.click(shown.banner._button)
    assert [one.name for one in window.office.people()] == ["王敏"]


def test_the_book_is_offered_in_an_application(window: Window) -> None:
    window.office.set_people([Person("王敏", phone="0519-1")])
    one = window.office.new("320400")
    form = window.open(one.id, "subject").page.form
    contact = form.editor("subject.contact")
    assert isinstance(contact, SuggestEditor)
    assert [contact.combo.itemText(n) for n in range(contact.combo.count())] == ["王敏"]


def test_how_it_looks(window: Window) -> None:
    shown, hands = section(window, "look"), Hands(window)
    assert isinstance(shown, LookSection)
    shown.scale.setFocus()
    hands.key(Qt.Key.Key_Right)
    assert Preferences.read(window.office.data).scale == "1.25"
    shown.theme.choose("dark")
    assert Preferences.read(window.office.data).theme == "dark"
    shown.theme.choose("light")


def test_folders_are_remembered(window: Window, tmp_path: Path) -> None:
    shown = section(window, "folders")
    assert isinstance(shown, FolderSection)
    for line, name in zip(shown.folders, ("evidence.folder", "export.folder"), strict=True):
        line.line.setText(str(tmp_path))
        line.flush()
        assert window.office.setting(name) == str(tmp_path)
    shown.folders[0].line.setText(str(tmp_path / "没有"))
    shown.folders[0].flush()
    assert "找不到" in shown.banner.sentence.text()


def test_a_font_that_cannot_be_used_says_why(window: Window, tmp_path: Path) -> None:
    shown = section(window, "paper")
    assert isinstance(shown, PaperSection)
    file = tmp_path / "x.ttf"
    file.write_bytes(b"no font")
    shown.take(Role.BODY, file)
    assert shown.banner.isVisible()
    assert shown.names[Role.BODY].text() == "自带"


@pytest.mark.parametrize("name", [name for name, _ in NAMES])
def test_every_control_has_a_name_and_can_be_reached(window: Window, name: str) -> None:
    shown = section(window, name)
    for widget in shown.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox | Segments) and widget.isVisible():
            inner = isinstance(widget.parentWidget(), QComboBox)
            said = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert said or inner, widget
            assert inner or widget.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_back_up_and_restore(window: Window, tmp_path: Path) -> None:
    office, hands = window.office, Hands(window)
    kept = office.new("320400")
    screen = go(window, Go("backup"))
    assert isinstance(screen, BackupScreen)
    hands.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "还没有选" in screen.banner.sentence.text()
    screen.folder.setFocus()
    hands.replace(str(tmp_path / "盘"))
    hands.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    window.qtbot.waitUntil(lambda: "备份完成" in screen.banner.sentence.text(), timeout=PATIENCE)
    later = office.new("320500")
    (made,) = office.backups()
    screen.arrive()
    screen.list.setFocus()
    hands.key(Qt.Key.Key_Return)
    restoring = window.screen
    assert isinstance(restoring, RestoreScreen)
    assert restoring._contents is not None
    assert restoring._contents.path == made
    hands.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    question = window.frame.findChild(Question)
    assert question is not None
    question.act.click()
    assert restoring.flush() is False  # nobody leaves meanwhile
    window.qtbot.waitUntil(lambda: "已恢复" in restoring.banner.sentence.text(), timeout=PATIENCE)
    assert "backups" in restoring.banner.detail.text()
    assert [one.id for one in window.office.applications()] == [kept.id]
    assert later.id not in {one.id for one in window.office.applications()}
    restoring.primary()
    assert isinstance(window.screen, Home)
    assert [card.id for card in window.screen.cards] == [kept.id]


def test_what_is_no_backup_is_said(window: Window, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    screen = go(window, Go("restore", file=tmp_path / "空"))
    assert isinstance(screen, RestoreScreen)
    assert "不是完好的备份" in screen.banner.sentence.text()
    screen.primary()  # nothing to restore
    assert QApplication.activeModalWidget() is None


def test_a_damaged_workspace_leads_to_a_backup(window: Window, tmp_path: Path) -> None:
    office = window.office
    kept = office.new("320400")
    made = office.backup(tmp_path / "备份")
    data = office.data
    window.desk._let_go()
    window.frame.forget()
    (data / "workspace.db").write_bytes(b"damage" * 1000)
    for log in data.glob("workspace.db-*"):
        log.unlink()
    window.desk.start()
    Hands(window).click(Hands(window).button("从备份恢复"))
    screen = window.screen
    assert isinstance(screen, RestoreScreen)
    screen.take_file(made)
    screen.primary()
    question = window.frame.findChild(Question)
    assert question is not None
    question.act.click()
    window.qtbot.waitUntil(lambda: "已恢复" in screen.banner.sentence.text(), timeout=PATIENCE)
    assert [one.id for one in window.office.applications()] == [kept.id]
