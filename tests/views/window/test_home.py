"""Home: three things, cards, the list of all, practising, and the first-run assistant; with the keyboard alone."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from desktop.messages import explain
from desktop.profile_office import Profile
from desktop.views.applications_page import AWAY, ApplicationsScreen
from desktop.views.first_run_page import BACKUP, KEY, OFFICE, PLACE, FirstRunScreen
from desktop.views.home import CARDS, Home
from desktop.views.home_cards import ThingRow
from desktop.views.home_empty import EmptyHome
from desktop.views.new_application import NewApplication
from desktop.views.received_page import ReceivedScreen
from desktop.views.screen import Go
from desktop.views.settings_page import SettingsScreen
from desktop.views.trust_page import TrustScreen
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.waiting import Waiting
from forms.application import Application
from forms.checks.finding import Finding
from forms.errors import IpzoneError, UnknownApplication
from forms.progress import Stop
from forms.purpose import Purpose
from forms.values import Month
from tests.desktop.sending import sender_in

from .conftest import Window
from .hands import PATIENCE, Hands


def home(window: Window) -> Home:
    window.frame.go(Go("home"))
    shown = window.screen
    assert isinstance(shown, Home)
    return shown


def things(window: Window, count: int) -> list[ThingRow]:
    shown = home(window)
    window.qtbot.waitUntil(lambda: len(shown.findChildren(ThingRow)) >= count, timeout=PATIENCE)
    return shown.findChildren(ThingRow)


def test_the_three_things_lead_there(window: Window) -> None:
    office = window.office
    one = office.new_sample(Purpose.FORMAL)
    first, second = (task.target for task in office.pack_of(one).tasks[:2])
    office.answer_all(one.id, {f"{first}.end": Month(2020, 1), f"{second}.lead": None})
    rows = things(window, 3)
    assert rows[0].thing.status is Status.BLOCKER
    assert all(
        row.thing.status in (Status.PART, Status.TODO) for row in rows[1:] if "没有填" in row.thing.title
    )
    button = rows[0].findChild(QAbstractButton)
    assert button is not None
    button.setFocus()
    window.qtbot.keyClick(button, Qt.Key.Key_Space)
    assert window.work.target.startswith(first)


def test_what_is_not_known_is_not_claimed(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stands in the place of the three things but that they are being looked for, or cannot be told."""
    window.office.new_sample(Purpose.FORMAL)
    lost = UnknownApplication(id="x")

    def fail(_id: str) -> NoReturn:
        raise lost

    monkeypatch.setattr(window.office, "load", fail)
    shown = home(window)
    window.qtbot.waitUntil(lambda: bool(shown.findChildren(Waiting)), timeout=PATIENCE)
    window.qtbot.waitUntil(
        lambda: any("看不出" in one.text() for one in shown.findChildren(Elided)), timeout=PATIENCE
    )
    assert not any(one.isVisible() for one in shown.findChildren(Waiting))


def test_what_is_below_is_spoken_of_only_where_it_is(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """A practice has no card that could say why it cannot be read."""
    lost = UnknownApplication(id="x")
    window.office.new_sample(Purpose.PRACTICE)

    def fail(_id: str) -> NoReturn:
        raise lost

    monkeypatch.setattr(window.office, "load", fail)
    shown = home(window)
    window.qtbot.waitUntil(
        lambda: any("看不出" in one.text() for one in shown.findChildren(Elided)), timeout=PATIENCE
    )
    said = [one.text() for one in shown.findChildren(Elided)]
    assert not any("下面" in one for one in said)
    assert any(explain(lost).sentence in one for one in said)


def test_our_own_mistake_in_a_look_is_told(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not swallowed, nor taken for an application that cannot be opened; the others are looked at all the same."""
    window.office.new_sample(Purpose.FORMAL)

    def fail(_id: str) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(window.office, "load", fail)
    with window.qtbot.captureExceptions() as told:
        shown = home(window)
        window.qtbot.waitUntil(
            lambda: any("看不出" in one.text() for one in shown.findChildren(Elided)), timeout=PATIENCE
        )
        window.qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    assert [kind for kind, *_ in told] == [ZeroDivisionError]
    assert not any("打不开" in one.text() for one in shown.findChildren(Elided))


def test_nothing_is_looked_at_while_another_screen_is_shown(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on when one is back, where it was left."""
    office = window.office
    ids = [office.new_sample(Purpose.FORMAL).id for _ in range(3)]
    check, looked, go = office.check_loaded, list[str](), threading.Event()

    def slow(application: Application, stop: Stop) -> tuple[Finding, ...]:
        looked.append(application.id)
        assert go.wait(PATIENCE)
        return check(application, stop)

    monkeypatch.setattr(office, "check_loaded", slow)
    home(window)
    window.qtbot.waitUntil(lambda: len(looked) == 1, timeout=PATIENCE)
    window.frame.go(Go("settings"))
    go.set()
    window.qtbot.waitUntil(lambda: window.desk.lane.checks.current is None, timeout=PATIENCE)
    window.qtbot.wait(50)
    assert len(looked) == 1
    assert len(things(window, 1)) >= 1
    assert sorted(looked) == sorted(ids)


def test_many_applications_are_one_click_away(window: Window) -> None:
    office = window.office
    codes = [place.code for place in office.places.all][: CARDS + 3]
    made = [office.new(code) for code in codes]
    office.answer(made[0].id, "subject.deadline", office.clock().date() + timedelta(days=2))
    for code in codes[1:]:
        office.answer(next(one.id for one in made if one.place.code == code), "subject.contact", "王")
    rows = things(window, 3)
    shown = home(window)
    assert len(shown.cards) == CARDS
    assert made[0].id not in {card.id for card in shown.cards}
    assert {row.thing.application for row in rows} == {made[0].id}  # pressing, though it has no card
    office.new_sample()
    shown = home(window)
    said = [one.text() for one in shown.findChildren(Label) if one.isVisible()]
    assert f"{len(made)} 个" in said  # samples are no applications
    Hands(window).click(Hands(window).button(f"全部 {len(made) + 1} 个"))
    assert isinstance(window.screen, ApplicationsScreen)


def test_put_away_and_taken_out_by_keys(window: Window) -> None:
    office = window.office
    one, other = office.new("320400"), office.new("320500")
    window.frame.go(Go("applications"))
    screen = window.screen
    assert isinstance(screen, ApplicationsScreen)
    hands = Hands(window)
    screen.filter.setText("常州")
    screen.take_focus()
    assert screen.list.current == one.id
    screen.away.setFocus()
    hands.key(Qt.Key.Key_Space)
    assert [left.id for left in office.applications()] == [other.id]
    screen.banner._button.setFocus()
    hands.key(Qt.Key.Key_Space)  # 撤销
    assert len(office.applications()) == 2
    office.archive(one.id)
    screen.which.setFocus()
    hands.key(Qt.Key.Key_Right)
    assert screen.which.current == AWAY
    screen.take_focus()
    hands.key(Qt.Key.Key_Return)
    assert window.work.hub.application.id == one.id
    assert office.applications(archived=True) == ()


def test_a_practice_begins_again_and_comes_back(window: Window) -> None:
    office = window.office
    old = office.new_sample(Purpose.PRACTICE)
    shown, hands = home(window), Hands(window)
    again = next(b for b in shown.findChildren(QAbstractButton) if b.text() == "恢复初始")
    hands.click(again)
    window.qtbot.waitUntil(lambda: office.applications()[0].id != old.id, timeout=PATIENCE)
    window.qtbot.waitUntil(shown.banner.isVisible, timeout=PATIENCE)
    assert "归档" in shown.banner.detail.text()
    hands.click(shown.banner._button)
    assert [one.id for one in office.applications()] == [old.id]


def test_the_empty_home_offers_the_assistant_until_it_is_put_away(window: Window) -> None:
    assert home(window).findChild(EmptyHome) is not None
    Hands(window).click(Hands(window).button("开始设置"))
    screen = window.screen
    assert isinstance(screen, FirstRunScreen)
    Hands(window).click(screen.later)
    assert isinstance(window.screen, Home)
    buttons = window.screen.findChildren(QAbstractButton)
    assert not any(b.text() == "开始设置" and b.isVisible() for b in buttons)
    assert window.office.profile() == Profile()


def test_the_assistant_by_keys(window: Window, tmp_path: Path) -> None:
    stick = tmp_path / "盘"
    stick.mkdir()
    window.frame.go(Go("setup"))
    screen, hands = window.screen, Hands(window)
    assert isinstance(screen, FirstRunScreen)
    control = Qt.KeyboardModifier.ControlModifier

    def write(line: QLineEdit, text: str) -> None:
        line.setFocus()
        hands.replace(text)

    write(screen.office, "市知识产权局")
    write(screen.government, "常州市人民政府")
    assert screen.at == OFFICE
    hands.key(Qt.Key.Key_Return, control)
    assert screen.at == PLACE
    write(screen.places.search, "jsczs")
    hands.key(Qt.Key.Key_Return, control)
    assert screen.at == KEY
    assert screen.key.name.text() == "常州市人民政府"
    write(screen.key.secret, "short")
    hands.key(Qt.Key.Key_Return, control)
    assert "太短" in screen.banner.sentence.text()
    write(screen.key.secret, "correct horse")
    write(screen.key.again, "correct horse")
    hands.key(Qt.Key.Key_Return, control)
    window.qtbot.waitUntil(lambda: screen.at == BACKUP, timeout=60_000)
    assert screen.key.secret.text() == ""
    write(screen.folder, str(stick / "没有"))
    hands.key(Qt.Key.Key_Return, control)
    assert "找不到" in screen.banner.sentence.text()
    write(screen.folder, str(stick))
    hands.key(Qt.Key.Key_Return, control)
    office = window.office
    assert isinstance(window.screen, Home)
    assert office.profile() == Profile("市知识产权局", "常州市人民政府")
    assert office.setting("office.place") == "320400"
    assert [one.name for one in office.identities()] == ["常州市人民政府"]
    assert office.backup_folder == stick


def test_every_step_of_the_assistant_can_be_skipped(window: Window) -> None:
    window.frame.go(Go("setup"))
    screen = window.screen
    assert isinstance(screen, FirstRunScreen)
    for _ in range(4):
        Hands(window).click(screen.skip)
    assert isinstance(window.screen, Home)
    assert window.office.identities() == ()


def test_a_new_application_begins_with_the_own_place(window: Window) -> None:
    window.office.set_own_place("320400")
    window.frame.go(Go("new"))
    screen, hands = window.screen, Hands(window)
    assert isinstance(screen, NewApplication)
    assert screen.place is not None
    assert screen.place.code == "320400"
    assert screen.begin.isEnabled()
    assert hands.focus is screen.search
    hands.say("310104")  # another one is typed over it
    assert screen.place is not None
    assert screen.place.code == "310104"


def test_everything_about_packages_is_reached_from_home(window: Window) -> None:
    office, hands = window.office, Hands(window)
    office.new("320400")
    for words, screen in (
        ("收件：送来的申报包", ReceivedScreen),
        ("查看信任的证书", TrustScreen),
        ("管理签名密钥", SettingsScreen),
    ):
        home(window)
        button = hands.button(words)
        button.setFocus()
        hands.key(Qt.Key.Key_Space)
        assert isinstance(window.screen, screen)


def test_what_was_handed_in_stands_among_the_packages(window: Window, tmp_path: Path) -> None:
    office = window.office
    office.new("320400")
    broken = tmp_path / "来件.asice"
    broken.write_bytes(b"PK rubbish")
    with pytest.raises(IpzoneError):
        office.receive(broken)  # not even a package: nothing is kept
    made = sender_in(tmp_path)
    made.office.close()
    office.receive(made.first)
    home(window)
    hands = Hands(window)
    button = hands.button("查看 一.asice")
    button.setFocus()
    hands.key(Qt.Key.Key_Space)
    screen = window.screen
    assert isinstance(screen, ReceivedScreen)
    assert screen.view.record == office.received()[0]


def test_a_fresh_application_is_calm(window: Window) -> None:
    window.office.new("320400")
    shown = home(window)
    (card,) = shown.cards
    window.qtbot.waitUntil(card._counts[Status.TODO].isVisible, timeout=PATIENCE)
    assert {status for status, count in card._counts.items() if count.isVisible()} == {Status.TODO}
    assert card._counts[Status.TODO].accessibleName() == "6 步没有填完"
    assert card._filled.text().startswith("已填 0 / ")
    assert card._state.text() == "填报中"
