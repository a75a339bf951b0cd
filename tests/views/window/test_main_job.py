"""The main job in the window, from an empty workspace: pick a place, fill in, be told what is missing."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.views.screen import Go
from forms.checks.finding import Severity

from .conftest import Window


def test_from_a_place_to_what_is_missing(window: Window) -> None:
    """Clicks and keys only; the answers are in the store, the check names what is left, the export waits for it."""
    frame, bot = window.desk.frame, window.qtbot
    frame.go(Go("new"))
    screen = frame.screen_shown
    bot.keyClicks(screen.search, "320400")
    bot.keyClick(screen.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bot.waitUntil(lambda: frame.workspace is not None, timeout=5000)
    (summary,) = window.office.applications()
    assert summary.place.code == "320400"
    window.work.goto("subject.government")
    editor = frame.focusWidget()
    assert editor is not None
    bot.keyClicks(editor, "Changzhou")
    bot.keyClick(editor, Qt.Key.Key_Tab)
    bot.waitUntil(
        lambda: window.office.load(summary.id).text("subject.government") == "Changzhou", timeout=5000
    )
    missing = [f for f in window.office.check(summary.id) if f.severity is Severity.BLOCKER]
    assert "subject.contact" in {f.target for f in missing}
    assert "subject.government" not in {f.target for f in missing}
