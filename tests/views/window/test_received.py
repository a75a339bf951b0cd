"""Trusting somebody, taking a package in, and looking at what it says, in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.profile_office import Person
from desktop.views.received_page import ReceivedScreen
from desktop.views.received_view import CHANGES, REPORT
from desktop.views.screen import Go
from desktop.views.trust_page import TrustScreen
from desktop.views.verify_page import VerifyScreen
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.dialogs import Question
from desktop.views.widgets.mark import Mark
from tests.desktop.sending import sender_in
from tests.desktop.submission.signing import people
from tests.views.window.conftest import Window
from tests.views.window.hands import Hands
from tests.views.window.test_access import name_of, stops, walk

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
    screen.policy.usage.setChecked(True)
    screen.policy.days.setValue(30)
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
    view = screen.view
    assert "变化" not in words_of(view.switch)  # nothing to compare with yet
    assert view.findChild(Mark) is not None  # it is a practice, and says so here too
    files = window.office.open_received(window.office.received()[0]).submitted.application.evidence
    assert view.content.select(f"file:{files[0].id}")
    assert view.extract.isEnabled()
    screen.take_file(second)
    window.qtbot.waitUntil(
        lambda: len(window.office.received()) == 2 and not screen.panel.isVisible(), timeout=PATIENCE
    )
    assert view.switch.current == CHANGES
    assert view.content.current == "0"  # one difference is shown
    assert "后来补充的一句" in view.lines.sides[1].text.text()
    screen.take_file(first)
    window.qtbot.waitUntil(lambda: not screen.panel.isVisible(), timeout=PATIENCE)
    assert len(window.office.received()) == 2
    screen.print_to(window.office.received()[0], tmp_path / "再核验.pdf")
    window.qtbot.waitUntil((tmp_path / "再核验.pdf").exists, timeout=PATIENCE)


def test_looked_into_without_taking_it(window: Window, sent: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """By keys alone, from a package that does not pass; then from one that was changed meanwhile."""
    package = tmp_path / "来件.asice"
    package.write_bytes(sent[1].read_bytes())
    window.frame.go(Go("verify", file=package))
    verify, hands = window.screen, Hands(window)
    assert isinstance(verify, VerifyScreen)
    window.qtbot.waitUntil(lambda: verify.report is not None, timeout=PATIENCE)
    look = _button(window, "只读打开包内内容")
    look.setFocus()
    hands.key(Qt.Key.Key_Space)
    window.qtbot.waitUntil(lambda: verify.inside is not None, timeout=PATIENCE)
    inside = verify.inside
    assert inside is not None
    assert verify.crumbs()[-1] == "包内内容"
    assert "核验未通过" in inside.banner.sentence.text()  # the sender's root is not trusted here
    assert hands.focus is inside.content
    rows = inside.content.model_.every
    assert any(row.title.startswith("佐证材料（") for row in rows if row.head)
    hands.key(Qt.Key.Key_Down)
    chosen = next(row for row in rows if row.key == inside.content.current)
    assert inside.lines.where.text() == chosen.title
    assert inside.lines.sides[0].text.text() == inside.lines.full[chosen.key]
    walked = {id(widget) for widget in walk(window)}
    assert not [name_of(one) for one in stops(window) if id(one) not in walked]
    inside.content.setFocus()
    hands.key(Qt.Key.Key_Escape)
    assert verify.inside is None
    assert look.isVisible()
    assert hands.focus is look
    assert window.office.received() == ()
    package.write_bytes(sent[2].read_bytes())
    hands.key(Qt.Key.Key_Space)
    window.qtbot.waitUntil(verify.banner.isVisible, timeout=PATIENCE)
    assert "核验之后又变了" in verify.banner.sentence.text()
    assert verify.inside is None


def test_read_by_keys_alone(window: Window, sent: tuple[Path, Path, Path]) -> None:
    """Also from the older one: it is compared with the newer, which stays the later of the two."""
    root, first, second = sent
    window.office.add_trust(root)
    for file in (first, second):
        window.office.receive(file)
    window.frame.go(Go("received"))
    screen, hands = window.screen, Hands(window)
    assert isinstance(screen, ReceivedScreen)
    assert hands.focus is screen.list
    hands.key(Qt.Key.Key_Down)
    assert screen.view.record == window.office.received()[1]
    hands.key(Qt.Key.Key_Return)
    assert hands.focus is screen.view.content
    screen.view.switch.setFocus()
    hands.key(Qt.Key.Key_Right)
    assert screen.view.switch.current == CHANGES
    assert screen.view._says.text().startswith("第 ")
    assert "后来补充的一句" in screen.view.lines.sides[1].text.text()
    assert "后来补充的一句" not in screen.view.lines.sides[0].text.text()
    hands.key(Qt.Key.Key_Right)
    assert screen.view.switch.current == REPORT
    assert any(row.title == "容器结构" for row in screen.view.content.model_.every)


def test_a_refused_one_says_why_and_shows_its_report(window: Window, sent: tuple[Path, Path, Path]) -> None:
    window.frame.go(Go("received"))
    screen, hands = window.screen, Hands(window)
    assert isinstance(screen, ReceivedScreen)
    assert hands.focus is screen.take
    screen.take_file(sent[1])  # its root is not trusted here
    window.qtbot.waitUntil(lambda: bool(window.office.received()), timeout=PATIENCE)
    window.qtbot.waitUntil(screen.banner.isVisible, timeout=PATIENCE)
    assert "核验未通过" in screen.banner.sentence.text()
    assert screen.view.switch.current == REPORT
    assert words_of(screen.view.switch) == ["核验报告"]
    (refused,) = screen.list.model_.every
    assert refused.title == sent[1].name and refused.detail.startswith("由 ")  # the name once
    rows = screen.view.content.model_.every
    assert [row.tag for row in rows if row.key.startswith("finding:")]
    # the same package is taken once its root is trusted
    window.office.add_trust(sent[0])
    screen.take_file(sent[1])
    window.qtbot.waitUntil(lambda: not window.office.received()[0].refused, timeout=PATIENCE)
    window.qtbot.waitUntil(lambda: "内容" in words_of(screen.view.switch), timeout=PATIENCE)


def test_an_older_one_is_refused_and_still_compared(window: Window, sent: tuple[Path, Path, Path]) -> None:
    root, first, second = sent
    window.office.add_trust(root)
    window.office.receive(second)
    window.frame.go(Go("received"))
    screen = window.screen
    assert isinstance(screen, ReceivedScreen)
    screen.take_file(first)
    window.qtbot.waitUntil(lambda: len(window.office.received()) == 2, timeout=PATIENCE)
    window.qtbot.waitUntil(screen.banner.isVisible, timeout=PATIENCE)
    assert "更新的一份" in screen.banner.sentence.text()
    record = screen.view.record
    assert record is not None
    assert record.refused
    screen.view.compare()
    assert "后来补充的一句" in screen.view.lines.sides[1].text.text()  # the newer stays the later of the two


def test_the_next_one_is_taken_when_the_file_before_it_is_gone(
    window: Window, sent: tuple[Path, Path, Path]
) -> None:
    root, first, second = sent
    window.office.add_trust(root)
    window.office.received_path(window.office.receive(first).record).unlink()
    window.frame.go(Go("received"))
    screen = window.screen
    assert isinstance(screen, ReceivedScreen)
    screen.take_file(second)
    window.qtbot.waitUntil(lambda: len(window.office.received()) == 2, timeout=PATIENCE)
    window.qtbot.waitUntil(lambda: screen.banner.sentence.text() == "已收下", timeout=PATIENCE)
    assert "前一份的文件不见了" in screen.banner.detail.text()
    assert screen.view.opened is not None


def test_tab_reaches_everything_when_there_is_something(
    window: Window, sent: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    office, root = window.office, people.root()
    office.add_trust(sent[0])
    office.add_trust(root.crl(tmp_path / "a.crl"))
    for file in sent[1:]:
        office.receive(file)
    office.new_identity("本局", "本局", "correct horse", "p256")
    office.accept_signer("320400", "ab" * 32, "常州市")
    office.set_people([Person("王敏")])
    for to in (
        Go("received"),
        Go("trust"),
        Go("settings", target="keys"),
        Go("settings", target="book"),
        Go("home"),
    ):
        window.frame.go(to)
        window.qtbot.wait(30)
        walked = {id(widget) for widget in walk(window)}
        there = stops(window)
        assert not [name_of(one) for one in there if id(one) not in walked], to
        assert all(name_of(one).strip() for one in there), to


def words_of(switch: Segments) -> list[str]:
    return [words for _, words in switch._options]
