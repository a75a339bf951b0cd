"""自检 and 检查更新文件: reached from 关于, 帮助 and the search box, worked by keyboard, with an end one sees."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop import update
from desktop.clock import local_now
from desktop.self_test import JSON_NAME, TEXT_NAME, SelfTest, Step
from desktop.update import Update
from desktop.views import self_test_page, update_page
from desktop.views.screen import Go
from desktop.views.search_entries import commands
from desktop.views.self_test_page import SelfTestScreen
from desktop.views.update_page import UpdateScreen
from forms.errors import UpdateUntrusted
from forms.progress import Progress, Stop, check, never, quiet

from .conftest import Window

AT = datetime(2026, 11, 22, 10, 0, tzinfo=local_now().tzinfo)
WINDOW = (Step("window", "窗口", True, "正常"),)


def button(widget: QWidget, words: str) -> QPushButton:
    return next(one for one in widget.findChildren(QPushButton) if one.text() == words and one.isVisible())


@pytest.mark.parametrize("start", ["about", "help"])
@pytest.mark.parametrize(("words", "kind"), [("自检", SelfTestScreen), ("检查更新文件", UpdateScreen)])
def test_reached_by_keyboard_and_left_by_esc(
    window: Window, start: str, words: str, kind: type[QWidget]
) -> None:
    home = window.screen
    window.frame.go(Go(start))
    before = window.screen
    there = button(before, words)
    there.setFocus()
    window.qtbot.keyClick(there, Qt.Key.Key_Space)
    assert isinstance(window.screen, kind)
    assert window.screen.crumbs() == (words,)
    window.qtbot.keyClick(QApplication.focusWidget() or window.frame, Qt.Key.Key_Escape)
    assert window.screen is before, "a step back leads to where it was opened from"
    assert QApplication.focusWidget() is there
    window.qtbot.keyClick(there, Qt.Key.Key_Escape)
    assert window.screen is home


def test_both_are_commands() -> None:
    found = {entry.target: entry.title for entry in commands(in_work=False)}
    assert found["go:self-test"] == "自检"
    assert found["go:update"] == "检查更新文件"


def on(window: Window, name: str) -> QWidget:
    window.frame.go(Go(name))
    return window.screen


def outcome(*steps: Step) -> SelfTest:
    return SelfTest(AT, {"系统": "Linux"}, (*WINDOW, *steps))


def pretend(monkeypatch: pytest.MonkeyPatch, *steps: Step) -> None:
    def run(others: object, progress: Progress = quiet, stop: Stop = never) -> SelfTest:
        progress("自检：签署和导出", 1, 2)
        check(stop)
        return outcome(*steps)

    monkeypatch.setattr(self_test_page, "run", run)


def test_a_self_test_is_run_read_copied_and_kept(
    window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pretend(monkeypatch, Step("backup", "备份", True, "写出并复核无误"))
    screen = on(window, "self-test")
    assert isinstance(screen, SelfTestScreen)
    screen.begin.setFocus()
    window.qtbot.keyClick(screen.begin, Qt.Key.Key_Space)
    assert screen.panel.isVisible()
    assert QApplication.focusWidget() is screen.panel.cancel
    assert screen.closing()
    window.qtbot.waitUntil(lambda: screen.report is not None)
    assert QApplication.focusWidget() is screen.save
    assert "备份：写出并复核无误" in screen.text.toPlainText()
    assert not screen.closing()
    window.qtbot.keyClick(screen.copy, Qt.Key.Key_Space)
    assert QApplication.clipboard().text() == outcome(*screen.report.steps[1:]).to_text()
    screen.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} >= {JSON_NAME, TEXT_NAME}
    screen.write(tmp_path / "none")
    assert screen.banner.isVisible()
    window.qtbot.keyClick(screen.begin, Qt.Key.Key_Space)  # the buttons outlive the first result
    window.qtbot.waitUntil(lambda: screen.report is not None)
    assert screen.copy.isVisible()


def test_what_is_wrong_is_named(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, Step("pdf", "申报书 PDF", False, "申报书打不开"))
    screen = on(window, "self-test")
    assert isinstance(screen, SelfTestScreen)
    screen.primary()
    window.qtbot.waitUntil(lambda: screen.report is not None)
    bands = [
        w.accessibleName() for w in screen.findChildren(QWidget) if w.accessibleName().startswith("1 项")
    ]
    assert bands == ["1 项不正常。申报书 PDF。请把报告交给技术支持。"]


def test_a_self_test_is_cancelled_and_goes_on_when_left(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(others: object, progress: Progress = quiet, stop: Stop = never) -> SelfTest:
        while True:
            check(stop)

    monkeypatch.setattr(self_test_page, "run", endless)
    screen = on(window, "self-test")
    assert isinstance(screen, SelfTestScreen)
    screen.primary()
    window.qtbot.keyClick(screen.panel.cancel, Qt.Key.Key_Space)
    window.qtbot.waitUntil(screen.begin.isEnabled)
    assert screen.banner.sentence.text() == "自检已取消"
    screen.primary()
    window.frame.go(Go("back"))
    assert on(window, "self-test") is screen  # it went on meanwhile
    window.qtbot.keyClick(screen.panel.cancel, Qt.Key.Key_Space)
    window.qtbot.waitUntil(screen.begin.isEnabled)


def test_the_real_one_passes(window: Window) -> None:
    screen = on(window, "self-test")
    assert isinstance(screen, SelfTestScreen)
    screen.primary()
    window.qtbot.waitUntil(lambda: screen.report is not None, timeout=120_000)
    assert screen.report is not None
    assert {step.name for step in screen.report.steps} >= {"window", "print", "sign", "verify", "backup"}
    assert all(step.ok for step in screen.report.steps if step.name not in ("input", "window"))


@pytest.mark.parametrize(
    ("version", "words"), [("99.0", "可以安装"), (update.__version__, "不用安装"), ("0.0.1", "版本旧")]
)
def test_an_update_file_is_judged(
    window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, words: str
) -> None:
    found = Update(tmp_path / "setup.exe", version, 3, "ab" * 32, "发布单位")
    monkeypatch.setattr(update_page, "check_update", lambda file, progress, stop: found)
    screen = on(window, "update")
    assert isinstance(screen, UpdateScreen)
    screen.take_file(tmp_path)
    window.qtbot.waitUntil(lambda: screen.update_ is not None)
    said = [w.accessibleName() for w in screen.findChildren(QWidget) if "发布单位" in w.accessibleName()]
    assert any(words in one for one in said)
    assert QApplication.focusWidget() is screen.file


def test_an_update_file_is_refused_in_one_sentence(
    window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(file: Path, progress: Progress, stop: Stop) -> Update:
        raise UpdateUntrusted(path=file, reason="文件内容和发布时不一致")

    monkeypatch.setattr(update_page, "check_update", refuse)
    screen = on(window, "update")
    assert isinstance(screen, UpdateScreen)
    screen.take_file(tmp_path / "setup.exe")
    window.qtbot.waitUntil(screen.banner.isVisible)
    assert "不可信" in screen.banner.sentence.text()
    assert screen.file.isEnabled()


def test_without_its_manifest_nothing_is_taken(window: Window, tmp_path: Path) -> None:
    screen = on(window, "update")
    assert isinstance(screen, UpdateScreen)
    screen.take_file(tmp_path)
    window.qtbot.waitUntil(screen.banner.isVisible)
    assert screen.update_ is None
