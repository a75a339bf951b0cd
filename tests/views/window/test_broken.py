"""When something breaks: one dialog, what is safe, what to copy; nothing of what was typed leaves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.views.widgets.dialogs import Broken
from desktop.views.widgets.paragraph import Paragraph

from .conftest import Window

SECRET = "张三丰的电话13800138000"


def break_(window: Window) -> None:
    try:
        raise ZeroDivisionError(SECRET)
    except ZeroDivisionError as error:
        window.desk.broken(type(error), error, error.__traceback__)


def dialogs(window: Window) -> list[Broken]:
    return [d for d in window.frame.findChildren(Broken) if d.isVisible()]


def said(dialog: Broken) -> str:
    return "\n".join(part.text() for part in dialog.findChildren(Paragraph))


def test_one_dialog_says_what_is_safe_and_is_left_by_esc(window: Window) -> None:
    work = window.open(window.office.new("320400").id, "subject")
    assert work.hub.edit("subject.office", "市知识产权局")
    break_(window)
    break_(window)
    (dialog,) = dialogs(window)
    assert "最后一次保存在" in said(dialog)
    assert "bug.ZeroDivisionError" in said(dialog)
    assert SECRET not in said(dialog)
    window.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialogs(window)
    break_(window)
    assert len(dialogs(window)) == 1


def test_what_is_copied_and_logged_tells_nothing_personal(
    window: Window, capsys: pytest.CaptureFixture[str]
) -> None:
    break_(window)
    (dialog,) = dialogs(window)
    window.qtbot.keyClick(dialog.copy, Qt.Key.Key_Space)
    copied = QApplication.clipboard().text()
    assert "bug.ZeroDivisionError" in copied
    assert "test_broken.py:" in copied
    logged = (window.office.data / "log" / "ipzone.log").read_text("utf-8")
    for told in (copied, logged, capsys.readouterr().err):
        assert SECRET not in told
        assert str(window.office.data) not in told
        assert "ZeroDivisionError" in told


def test_typed_text_is_kept_when_something_breaks(window: Window) -> None:
    id_ = window.office.new("320400").id
    work = window.open(id_, "subject")
    line = QApplication.focusWidget()
    assert line is not None
    window.qtbot.keyClicks(line, "abc")
    break_(window)
    assert "正在填的内容也已保存" in said(dialogs(window)[0])
    assert "abc" in window.office.load(id_).answers.values()
    assert work.page.isVisible()


def test_a_page_that_cannot_keep_says_so(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    work = window.open(window.office.new("320400").id, "subject")

    def refuse() -> bool:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(work.page, "flush", refuse)
    break_(window)
    assert "没有存上" in said(dialogs(window)[0])
    monkeypatch.undo()


def test_a_job_that_breaks_is_told_once(window: Window) -> None:
    def work(*_: object) -> None:
        raise ZeroDivisionError(SECRET)

    job = window.desk.lane.run("试一试", work)
    window.qtbot.waitUntil(lambda: job.is_over and bool(dialogs(window)))
    assert len(dialogs(window)) == 1
