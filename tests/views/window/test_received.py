"""Trusting somebody, taking a package in, and looking at what it says, in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.views.received_page import ReceivedScreen
from desktop.views.screen import Go
from desktop.views.trust_page import TrustScreen
from desktop.views.verify_page import VerifyScreen
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Question
from tests.desktop.sending import sender_in
from tests.views.window.conftest import Window

PATIENCE = 60_000


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A root and two packages of one application, from another office."""
    sender = sender_in(tmp_path_factory.mktemp("sender"))
    sender.office.close()
    return sender.root, sender.first, sender.second


def _button(window: Window, words: str) -> Button:
    found = [
        one for one in window.screen.findChildren(Button) if one.text().strip() == words and one.isVisible()
    ]
    assert len(found) == 1, (words, [one.text() for one in window.screen.findChildren(Button)])
    return found[0]


def _say_yes() -> None:
    """To the question that is open."""
    questions = [
        one for one in QApplication.topLevelWidgets() if isinstance(one, Question) and one.isVisible()
    ]
    assert len(questions) == 1
    questions[0].act.click()


def test_trusted_after_comparing(window: Window, sent: tuple[Path, Path, Path]) -> None:
    window.frame.go(Go("trust"))
    screen = window.screen
    assert isinstance(screen, TrustScreen)
    screen.take_file(sent[0])
    assert window.office.trusted() == ()  # nothing before the answer
    _say_yes()
    (one,) = window.office.trusted()
    assert screen.list.current.endswith(one.fingerprint)
    screen.usage.setChecked(True)
    screen.days.setValue(30)
    assert (window.office.policy().usage_stated, window.office.policy().list_days) == (True, 30)
    screen.remove.click()
    _say_yes()
    assert window.office.trusted() == ()


def test_what_is_no_certificate_is_said(window: Window, tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(b"rubbish")
    window.frame.go(Go("trust"))
    screen = window.screen
    assert isinstance(screen, TrustScreen)
    screen.take_file(tmp_path / "a.pem")
    assert screen.banner.isVisible()


def test_verified_received_compared(window: Window, sent: tuple[Path, Path, Path], tmp_path: Path) -> None:
    root, first, second = sent
    window.office.add_trust(root)
    window.frame.go(Go("verify", file=first))
    verify = window.screen
    assert isinstance(verify, VerifyScreen)
    window.qtbot.waitUntil(lambda: verify.report is not None, timeout=PATIENCE)
    verify._write_paper(tmp_path / "报告.pdf")
    window.qtbot.waitUntil((tmp_path / "报告.pdf").exists, timeout=PATIENCE)
    _button(window, "收下").click()
    screen = window.screen
    assert isinstance(screen, ReceivedScreen)
    window.qtbot.waitUntil(
        lambda: len(window.office.received()) == 1 and not screen.panel.isVisible(), timeout=PATIENCE
    )
    assert not screen.compare.isEnabled()
    files = window.office.open_received(window.office.received()[0]).submitted.application.evidence
    assert screen.content.select(f"file:{files[0].id}")
    assert screen.extract.isEnabled()
    screen.take_file(second)
    window.qtbot.waitUntil(
        lambda: len(window.office.received()) == 2 and not screen.panel.isVisible(), timeout=PATIENCE
    )
    assert screen.compare.isEnabled()
    assert screen.content.current == "0"  # one difference is shown
    screen.take_file(first)
    window.qtbot.waitUntil(lambda: not screen.panel.isVisible(), timeout=PATIENCE)
    assert len(window.office.received()) == 2
