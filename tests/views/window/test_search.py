"""The search box in the real window, by keyboard only."""

from __future__ import annotations

import threading
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QTextEdit

from desktop.jobs import Lane
from desktop.search import Group, by_initial
from desktop.views.help_page import HelpScreen
from desktop.views.new_application import NewApplication
from desktop.views.received_page import ReceivedScreen
from desktop.views.screen import Go
from desktop.views.search_panel import SearchPanel
from desktop.views.self_test_page import SelfTestScreen
from desktop.views.settings_page import SettingsScreen
from desktop.views.trust_page import TrustScreen
from desktop.views.update_page import UpdateScreen

from .conftest import Window

PATIENCE = 20
"""Seconds until something must have happened."""


def opened(window: Window) -> SearchPanel:
    focus = QApplication.focusWidget() or window.frame
    window.qtbot.keyClick(focus, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    panel = window.frame.findChild(SearchPanel)
    assert panel is not None
    assert panel.isVisible()
    assert QApplication.focusWidget() is panel.line
    finder = panel._finder
    assert finder is not None
    window.qtbot.waitUntil(lambda: finder.ready)
    return panel


def say(panel: SearchPanel, text: str, preedit: str = "") -> None:
    """Type as an input method does."""
    panel.line.selectAll()
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(text)
    QApplication.sendEvent(panel.line, event)


def groups(panel: SearchPanel) -> set[Group]:
    return {row.group for row in panel.model.rows}


@pytest.mark.parametrize("query", ["侵权纠纷行政裁决", "2.5", "qqjfxzcj"])
def test_a_task_is_found_and_opened(window: Window, query: str) -> None:
    work = window.open(window.office.new_sample().id, "subject")
    panel = opened(window)
    say(panel, query)
    assert panel.current is not None
    assert panel.current.entry.target == "tasks.2.5"
    window.qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert (work.step, work.target) == ("tasks", "tasks.2.5")
    focus = QApplication.focusWidget()
    assert focus is not None
    assert work.page.isAncestorOf(focus)
    window.qtbot.keyClick(focus, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert work.step == "subject"


def test_answers_are_found_as_soon_as_they_are_kept(window: Window) -> None:
    work = window.open(window.office.new_sample().id, "subject")
    say(opened(window), "独一无二的话")
    window.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert work.hub.edit("tasks.2.5.plan", "写一句独一无二的话。")
    panel = opened(window)
    say(panel, "独一无二")
    assert panel.current is not None
    assert panel.current.entry.target == "tasks.2.5.plan"
    assert "独一无二" in panel.current.excerpt
    assert work.hub.edit("tasks.2.5.plan", "改过了。")
    say(panel, "独一无二")
    assert panel.current is None


def test_evidence_comes_and_goes(window: Window, tmp_path: Path) -> None:
    work = window.open(window.office.new("320400").id, "subject")
    opened(window)
    file = tmp_path / "知识产权白皮书.pdf"
    file.write_bytes(b"%PDF-1.4 no pages")
    evidence, change = window.office.attach(work.hub.application_id, file, "tasks.2.5")
    work.hub.take(change)
    panel = opened(window)
    say(panel, "bps")
    assert panel.current is not None
    assert panel.current.entry.target == f"evidence:{evidence.id}"
    assert work.hub.change(lambda: window.office.remove_evidence(work.hub.application_id, evidence.id))
    say(panel, "白皮书")
    assert Group.EVIDENCE not in groups(panel)


def test_nothing_is_searched_while_an_input_method_composes(window: Window) -> None:
    window.open(window.office.new_sample().id, "subject")
    panel = opened(window)
    say(panel, "裁决")
    before = list(panel.model.rows)
    panel.line.selectAll()
    QApplication.sendEvent(panel.line, QInputMethodEvent("zhuan'li", []))
    assert panel.model.rows == before
    window.qtbot.keyClick(panel.line, Qt.Key.Key_End)
    assert panel.model.rows == before
    say(panel, "专利")
    assert panel.model.rows != before


def test_arrows_go_over_the_heads(window: Window) -> None:
    window.open(window.office.new_sample().id, "subject")
    panel = opened(window)
    say(panel, "知识产权")
    hits = [row.hit for row in panel.model.rows if row.hit is not None]
    assert len(groups(panel)) > 1
    for hit in hits:
        assert panel.current is hit
        window.qtbot.keyClick(panel.line, Qt.Key.Key_Down)
    assert panel.current is hits[-1]
    window.qtbot.keyClick(panel.line, Qt.Key.Key_Up)
    assert panel.current is hits[-2]


def test_esc_goes_back_to_the_text_as_it_was(window: Window) -> None:
    work = window.open(window.office.new_sample().id, "sections")
    text = next(w for w in work.page.findChildren(QTextEdit) if w.isVisible())
    text.setFocus()
    window.qtbot.keyClicks(text, "abc")
    typed, place = text.toPlainText(), text.textCursor().position()
    panel = opened(window)
    say(panel, "裁决")
    window.qtbot.keyClick(panel.line, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert QApplication.focusWidget() is text
    assert (text.toPlainText(), text.textCursor().position()) == (typed, place)


def test_commands_and_help_are_found(window: Window) -> None:
    work = window.open(window.office.new_sample().id, "subject")
    panel = opened(window)
    say(panel, "收起步骤")
    assert panel.current is None
    say(panel, "步骤栏")
    assert panel.current is not None
    window.qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert work.rail.folded
    panel = opened(window)
    say(panel, "术语表")
    window.qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert isinstance(window.screen, HelpScreen)
    assert window.screen.page.name == "glossary"


def test_home_finds_applications_and_places(window: Window) -> None:
    one = window.office.new("320400")
    window.frame.go(Go("home"))
    panel = opened(window)
    say(panel, "czs")
    assert {Group.APPLICATION, Group.PLACE} <= groups(panel)
    say(panel, one.title)
    window.qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert window.work.hub.application_id == one.id
    window.frame.go(Go("home"))
    panel = opened(window)
    say(panel, "徐汇")
    window.qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert isinstance(window.screen, NewApplication)
    assert window.screen.place is not None
    assert window.screen.place.name == "徐汇区"


def test_the_box_fits_every_window(window: Window) -> None:
    window.open(window.office.new_sample().id, "subject")
    for size in ((1366, 768), (1180, 640), (900, 500)):
        window.frame.resize(*size)
        panel = opened(window)
        say(panel, "知识产权")
        assert window.frame.rect().contains(panel.geometry())
        window.qtbot.keyClick(panel.line, Qt.Key.Key_Escape)


def test_opening_never_makes_the_window_wait(window: Window) -> None:
    """Filling is cut into slices: the box is there before everything is in, and says so."""
    work = window.open(window.office.new_sample().id, "subject")
    window.qtbot.keyClick(window.frame, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    panel = window.frame.findChild(SearchPanel)
    assert panel is not None
    finder = panel._finder
    assert finder is not None
    if not finder.ready:
        say(panel, "没有的字")
        assert "还在读入" in panel.words.text()
    window.qtbot.waitUntil(lambda: finder.ready)
    assert "还在读入" not in panel.words.text()
    assert work.page.isVisible()


def test_what_files_say_is_found_after_a_pause(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = window.open(window.office.new("320400").id, "subject")
    file = tmp_path / "白皮书.pdf"
    file.write_bytes(b"%PDF-1.4 no pages")
    evidence, change = window.office.attach(work.hub.application_id, file, "tasks.2.5")
    work.hub.take(change)
    pages = ("封面", "全年受理专利侵权纠纷案件四十六件。")
    monkeypatch.setattr(window.office, "evidence_text", lambda _: pages)
    panel = opened(window)
    say(panel, "四十六件")
    window.qtbot.waitUntil(lambda: Group.INSIDE in groups(panel))
    assert panel.current is not None
    assert panel.current.entry.place == "第 2 页"
    assert "四十六件" in panel.current.excerpt
    window.qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert work.page.list.current == f"evidence:{evidence.id}"  # type: ignore[attr-defined]  # the evidence page


def test_every_screen_is_found_from_home(window: Window) -> None:
    window.office.new("320400")
    for words, screen in (
        ("信任的证书", TrustScreen),
        ("收件：送来", ReceivedScreen),
        ("签名密钥", SettingsScreen),
        ("自检", SelfTestScreen),
        ("检查更新", UpdateScreen),
    ):
        window.frame.go(Go("home"))
        panel = opened(window)
        say(panel, words)
        window.qtbot.keyClick(panel.line, Qt.Key.Key_Return)
        assert isinstance(window.screen, screen), words


def test_what_needs_a_package_asks_for_one(window: Window) -> None:
    for words in ("解开加密", "加签", "收下送来"):
        window.frame.go(Go("home"))
        panel = opened(window)
        say(panel, words)
        window.qtbot.keyClick(panel.line, Qt.Key.Key_Return)
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QFileDialog)
        asked.reject()
        window.frame.activateWindow()
        window.qtbot.waitUntil(lambda: QApplication.activeWindow() is window.frame)


@pytest.mark.parametrize("at", ["home", "application"])
def test_the_program_waits_for_what_the_box_has_begun(
    window: Window, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """Once it is closed Python collects garbage on any thread again: none of ours may still be at work."""
    began, may_end = Event(), Event()

    def slow(characters: str) -> dict[str, str]:
        began.set()
        assert may_end.wait(PATIENCE)
        return by_initial(characters)

    def stop() -> None:
        may_end.set()
        Lane.stop(window.desk.lane)

    window.desk.lane.clear()
    monkeypatch.setattr("desktop.views.finder.by_initial", slow)
    monkeypatch.setattr(window.desk.lane, "stop", stop)
    known = set(threading.enumerate())
    if at == "application":
        window.open(window.office.new("320400").id, "subject")
    opened(window)
    assert began.wait(PATIENCE)
    window.desk.close()
    assert not set(threading.enumerate()) - known
