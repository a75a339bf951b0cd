"""Home, new, the check page, settings and the keys, in the real window over a real workspace."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.revisions import REVISIONS
from desktop.app import Desk
from desktop.office import Office
from desktop.views.check_page import CheckPage
from desktop.views.home import Home
from desktop.views.new_application import NewApplication
from desktop.views.preferences import Preferences
from desktop.views.restore_page import RestoreScreen
from desktop.views.screen import Go
from desktop.views.settings_look import LookSection
from desktop.views.settings_office import OfficeSection
from desktop.views.settings_page import SettingsScreen
from desktop.views.steps import STEPS
from desktop.views.theme import tokens
from desktop.views.trouble import Trouble
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.shapes import Status
from forms.application import Purpose
from forms.checks.finding import Severity
from forms.definition import Direction

from .conftest import Window


def new(window: Window, text: str) -> NewApplication:
    window.frame.go(Go("new"))
    screen = window.screen
    assert isinstance(screen, NewApplication)
    screen.search.setText(text)
    screen.list.setCurrentIndex(screen.model.index(0))
    return screen


def test_a_window_behind_another_puts_the_focus_where_it_belongs(window: Window) -> None:
    other = QWidget()
    window.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    window.qtbot.waitUntil(other.isActiveWindow)
    window.frame.go(Go("new"))
    screen = window.screen
    assert isinstance(screen, NewApplication)
    assert window.frame.focusWidget() is screen.search


def warned(window: Window) -> str:
    """A copy of the sample with a warning in it."""
    one = window.office.new_sample()
    pack = window.office.pack_of(one)
    for indicator in pack.indicators:
        now = one.indicator(indicator.id)
        if now.baseline is not None and indicator.direction is not Direction.NEITHER:
            worse = now.baseline - 1 if indicator.direction is Direction.HIGHER else now.baseline + 1
            window.office.answer(one.id, f"{indicator.target}.target_2", worse)
            if any(f.severity is Severity.WARNING for f in window.office.check(one.id)):
                return one.id
    raise AssertionError("no indicator can be made worse")


def test_an_empty_home_teaches_and_begins(window: Window) -> None:
    home = window.screen
    assert isinstance(home, Home)
    assert home.new_button is not None
    window.qtbot.mouseClick(home.new_button, Qt.MouseButton.LeftButton)
    assert isinstance(window.screen, NewApplication)


@pytest.mark.parametrize("text", ["常州", "320400", "jsczs", "changzhou"])
def test_a_place_is_found_and_begun(window: Window, text: str) -> None:
    screen = new(window, text)
    assert screen.place is not None
    assert screen.place.code == "320400"
    assert "可以申报" in screen.banner.sentence.text()
    window.qtbot.mouseClick(screen.begin, Qt.MouseButton.LeftButton)
    assert window.work.step == "subject"
    assert window.office.applications()[0].purpose is Purpose.FORMAL


def test_a_construction_city_is_asked_about(window: Window) -> None:
    screen = new(window, "310104")
    assert "练习" in screen.banner.sentence.text()
    assert "第 2 批" in screen.banner.detail.text()
    assert "练习" not in screen.banner.detail.text()  # the question is asked once, and the buttons answer it
    window.qtbot.mouseClick(screen.begin, Qt.MouseButton.LeftButton)
    assert window.office.applications()[0].purpose is Purpose.PRACTICE
    assert window.screen.mark() == "练习"
    assert "练习" in window.frame.windowTitle()


def test_an_autonomous_prefecture_is_to_be_confirmed(window: Window) -> None:
    screen = new(window, "延边")
    assert "待确认" in screen.banner.sentence.text()


def test_nothing_found_says_what_to_do(window: Window) -> None:
    screen = new(window, "不存在的地方")
    assert screen.place is None
    assert not screen.begin.isEnabled()
    assert screen.begin.toolTip()


def test_cards_say_how_far(window: Window) -> None:
    office = window.office
    office.new("320400")
    office.new_sample()
    window.frame.go(Go("home"))
    home = window.screen
    assert isinstance(home, Home)
    window.qtbot.waitUntil(lambda: any("已填" in label.text() for label in home.findChildren(Label)))
    words = {label.text() for label in home.findChildren(QLabel) if label.isVisibleTo(home)}
    assert {"今日三件事", "常州市", "样例：示例市", "未填写截止日期"} <= words
    window.qtbot.keyClick(home.cards[0], Qt.Key.Key_Return)
    assert window.work.hub.application.place.name == "常州市"


def test_every_step_opens_by_its_key_and_stays_small(window: Window) -> None:
    one = window.office.new_sample()
    window.open(one.id, "subject")
    for number, (step, *_) in enumerate(STEPS, start=1):
        window.qtbot.keyClick(window.frame, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)
        assert window.work.step == step
        assert len(window.work.page.findChildren(QWidget)) <= 400


def test_the_rail_is_drawn_once_each_time_it_is_come_back_to(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = window.open(window.office.new_sample().id, "subject")
    drawn: list[object] = []
    draw = work.rail.show_entries
    monkeypatch.setattr(work.rail, "show_entries", lambda *given: drawn.append(draw(*given)))
    work.arrive()
    assert len(drawn) == 1


def test_f8_goes_to_findings_and_alt_left_back(window: Window) -> None:
    one = window.office.new("320400")
    window.open(one.id, "check")
    window.qtbot.keyClick(window.frame, Qt.Key.Key_F8)
    assert window.work.step == "subject"
    assert window.work.check_bar.back.isVisible()
    window.qtbot.keyClick(window.frame, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.work.step == "check"


def test_the_check_page_folds_and_jumps(window: Window) -> None:
    one = window.office.new("320400")
    page = window.open(one.id, "check").page
    assert isinstance(page, CheckPage)
    fold = next(n for n, line in enumerate(page.lines.lines) if line.row and line.row.step == "tasks")
    before = len(page.lines.lines)
    page.list.setCurrentIndex(page.lines.index(fold))
    window.qtbot.keyClick(page.list, Qt.Key.Key_Space)
    assert len(page.lines.lines) > before
    child = page.lines.lines[fold + 1]
    page.list.setCurrentIndex(page.lines.index(fold + 1))
    window.qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert window.work.step == "tasks"
    assert child.child is not None


def test_a_warning_is_accepted_with_a_reason(window: Window) -> None:
    id_ = warned(window)
    page = window.open(id_, "check").page
    assert isinstance(page, CheckPage)
    row = next(n for n, line in enumerate(page.lines.lines) if line.acceptable)
    index = page.lines.index(row)
    page.list.scrollTo(index)
    spot = page.list.delegate.reason_link(page.list.visualRect(index)).center()
    window.qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert page._box is not None
    page._box.line.setText("太短")
    window.qtbot.keyClick(page._box.line, Qt.Key.Key_Return)
    assert not window.office.load(id_).acceptances
    page._box.line.setText("按实际测算上调，已经报分管领导同意。")
    window.qtbot.mouseClick(page._box.accept, Qt.MouseButton.LeftButton)
    assert window.office.load(id_).acceptances

    def is_accepted() -> bool:
        line = page.lines.lines[row].row
        return line is not None and line.status is Status.ACCEPTED

    window.qtbot.waitUntil(is_accepted, timeout=5000)
    page.list.open_wanted.emit(row)
    assert page._box is not None
    assert page._box.line.text().startswith("按实际")
    page._box.withdrawn.emit()
    assert not window.office.load(id_).acceptances


def test_filters_of_the_check_page(window: Window) -> None:
    page = window.open(warned(window), "check").page
    assert isinstance(page, CheckPage)
    page.filter.choose("blocker")
    assert not any(line.group is not Status.BLOCKER for line in page.lines.lines)
    page._clear()
    assert any(line.group is Status.WARN for line in page.lines.lines)


def test_an_answer_is_kept_and_taken_back(window: Window) -> None:
    one = window.office.new("320400")
    work = window.open(one.id, "subject")
    assert work.hub.edit("subject.office", "市知识产权局")
    assert window.office.load(one.id).text("subject.office") == "市知识产权局"
    window.frame.undo()
    assert window.office.load(one.id).text("subject.office") == ""
    window.frame.redo()
    assert window.office.load(one.id).text("subject.office") == "市知识产权局"


def test_a_failure_to_save_is_said_and_the_way_back_offered(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forms.errors import DiskFull

    def refuse(*_: object) -> None:
        raise DiskFull(path="D:")

    one = window.office.new("320400")
    work = window.open(one.id, "subject")
    monkeypatch.setattr(window.office, "answer", refuse)
    assert not work.hub.edit("subject.office", "市知识产权局")
    assert work.banner.isVisible()
    assert work.banner.sentence.text().startswith("没有保存：")


def test_narrow_windows_fold(window: Window) -> None:
    one = window.office.new_sample()
    work = window.open(one.id, "subject")
    assert work.guidance.isVisible()
    window.frame.resize(1180, 700)
    assert not work.guidance.isVisible()
    assert not work.rail.folded
    work.toggle_guidance()
    assert work.guidance.isVisible()
    window.frame.resize(900, 500)
    assert work.rail.folded
    assert window.frame.width() == 900


def test_no_words_are_cut_off(window: Window) -> None:
    """Every visible line of text has the room it asks for."""
    one = window.office.new_sample()
    steps = (Go("application", application=one.id, target=step) for step, *_ in STEPS)
    everything = (Go("home"), *steps, Go("new"), Go("settings"))
    for size in ((1366, 697), (1280, 720), (900, 500)):
        window.frame.resize(*size)
        for target in everything:
            window.frame.go(target)
            window.qtbot.wait(1)
            cut = [
                w.text()
                for w in window.frame.findChildren(QWidget)
                if isinstance(w, QLabel | QPushButton)
                and w.isVisible()
                and not isinstance(w, Elided)
                and w.width() + 1 < w.sizeHint().width()
            ]
            assert not cut, (size, target)


def test_settings_are_kept(window: Window) -> None:
    window.frame.go(Go("settings"))
    page = window.screen
    assert isinstance(page, SettingsScreen)
    office, look = page.sections["office"], page.show_section("look")
    assert isinstance(office, OfficeSection)
    assert isinstance(look, LookSection)
    office.who.setText("王敏")
    look.theme.choose("dark")
    assert tokens().name == "dark"
    look.scale.choose("1.5")
    assert page.flush()
    assert window.office.who == "王敏"
    assert Preferences.read(window.office.data) == Preferences("dark", "1.5")
    look.theme.choose("light")


def test_bad_preferences_mean_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "window.json").write_text('{"theme": "red", "scale": 9')
    assert Preferences.read(tmp_path) == Preferences()


def test_controls_have_names(window: Window) -> None:
    window.open(window.office.new_sample().id, "tasks")
    nameless = [
        b
        for b in window.frame.findChildren(QPushButton)
        if b.isVisible() and not (b.text() or b.accessibleName())
    ]
    assert not nameless


@pytest.fixture
def desk_at(themed: QApplication) -> Iterator[Callable[[Path], Desk]]:
    """Makes a window over a folder; it goes again with all it holds."""
    made: list[Desk] = []

    def make(data: Path) -> Desk:
        made.append(Desk(themed, data))
        return made[-1]

    yield make
    for desk in made:
        desk.close()
        desk.frame.close()
        desk.frame.deleteLater()
        desk.deleteLater()


def test_a_workspace_that_cannot_be_opened_says_why(
    desk_at: Callable[[Path], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    database = tmp_path / "workspace.db"
    database.write_bytes(b"this is no database at all" * 100)
    desk = desk_at(tmp_path)
    desk.frame.show()
    desk.start()
    trouble = desk.frame.screen_shown
    assert isinstance(trouble, Trouble)
    assert "损坏" in trouble.banner.sentence.text()
    database.unlink()
    qtbot.mouseClick(trouble.banner.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert isinstance(desk.frame.screen_shown, Home)


def test_what_a_newer_program_upgraded_leads_to_what_was_before(
    desk_at: Callable[[Path], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    office = Office.open(tmp_path)
    office.new_sample()
    office.close()
    kept = tmp_path / "backups" / f"workspace-before-upgrade-from-{REVISIONS[-1]}-20260101T000000000000Z.db"
    kept.parent.mkdir(exist_ok=True)
    shutil.copyfile(tmp_path / "workspace.db", kept)
    with closing(sqlite3.connect(tmp_path / "workspace.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9001'")
        database.commit()
    desk = desk_at(tmp_path)
    desk.frame.show()
    desk.start()
    trouble = desk.frame.screen_shown
    assert isinstance(trouble, Trouble)
    way = next(one for one in trouble.findChildren(QPushButton) if one.text() == "恢复升级前的数据")
    qtbot.mouseClick(way, Qt.MouseButton.LeftButton)
    screen = desk.frame.screen_shown
    assert isinstance(screen, RestoreScreen)
    qtbot.waitUntil(screen.act.isVisible)
    shown = " ".join(one.text() for one in screen.findChildren(QLabel))
    assert kept.name in shown
    assert "佐证材料" not in shown, "what lies beside the database is not touched"


def test_a_bad_pack_of_the_office_keeps_nothing_else_away(
    desk_at: Callable[[Path], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    pack = tmp_path / "packs" / "ours"
    pack.mkdir(parents=True)
    (pack / "pack.toml").write_text("nonsense = 1")
    desk = desk_at(tmp_path)
    desk.start()
    assert isinstance(desk.frame.screen_shown, Home)
    assert desk.office.packs()
    assert [one.folder for one in desk.office.damaged_packs()] == [pack]


def test_our_own_mistake_is_one_dialog_and_a_log(window: Window) -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        window.desk.broken(type(error), error, None)
    dialog = window.frame.findChild(QDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.close()
    assert list((window.office.data / "log").iterdir())


@pytest.mark.parametrize("step", ["tasks", "evidence", "export"])
def test_the_toast_covers_no_bar_of_buttons(window: Window, step: str) -> None:
    work = window.open(window.office.new_sample().id, step)
    QApplication.processEvents()
    if step == "tasks":
        overview = work.page.overview  # type: ignore[attr-defined]  # the page of tasks
        overview.picked.put([work.hub.pack.tasks[0].target])
        bar: QWidget = overview.bar
    elif step == "evidence":
        bar = work.page.library.print  # type: ignore[attr-defined]  # the page of evidence
    else:
        bar = next(b for b in work.page.findChildren(QPushButton) if b.text() == "下一步" and b.isVisible())
    QApplication.processEvents()
    window.frame.say("一句话")
    toast = window.frame._toast
    assert toast.mapTo(window.frame, toast.rect().bottomLeft()).y() < bar.mapTo(window.frame, QPoint()).y()


def test_the_toast_makes_room_when_one_goes_on(window: Window) -> None:
    work = window.open(window.office.new_sample().id, "subject")
    window.frame.say("一句话")
    work.goto("export")
    window.qtbot.wait(20)
    toast, foot = window.frame._toast, work.foot()
    below = window.frame.height() - toast.mapTo(window.frame, toast.rect().bottomLeft()).y()
    assert toast.isVisible()
    assert below > foot > 60


def test_what_is_said_of_one_application_is_not_read_over_another(window: Window) -> None:
    one, other = window.office.new_sample().id, window.office.new_sample().id
    window.open(one, "subject")
    window.frame.say("已换用国家级 2022 1.1")
    window.open(one, "check")
    assert window.frame._toast.isVisible()
    window.open(other, "subject")
    assert not window.frame._toast.isVisible()
    window.frame.say("已保存")
    assert window.frame._toast.isVisible()
