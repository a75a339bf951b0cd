"""Whom this office trusts, what it asks for, and whom it accepts; with the keyboard, fingerprints compared first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.submission.verification.policy import DIGESTS, Accepted, Policy
from desktop.views.screen import Go
from desktop.views.trust_page import TrustScreen
from desktop.views.widgets.dialogs import Question
from desktop.views.widgets.hash_view import HashView
from forms.errors import PolicyUnreadable
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import DAY

from .conftest import Window
from .hands import Hands


@pytest.fixture
def trust(window: Window) -> TrustScreen:
    window.frame.go(Go("trust"))
    assert isinstance(window.screen, TrustScreen)
    return window.screen


def question() -> Question:
    found = QApplication.activeModalWidget()
    assert isinstance(found, Question)
    return found


def said(shown: Question) -> str:
    """The digits that are shown, as they are read out."""
    return "\n".join(part.accessibleName() for part in shown.findChildren(HashView))


def test_all_kinds_under_their_heads(window: Window, trust: TrustScreen, tmp_path: Path) -> None:
    office, root = window.office, people.root()
    between = root.issue("机构", ca=True, usage=("key_cert_sign", "crl_sign"), number=2)
    office.add_trust(root.pem(tmp_path / "root.pem"))
    office.add_trust(between.pem(tmp_path / "between.pem"))
    office.add_trust(root.crl(tmp_path / "root.crl", made=office.clock() - 9 * DAY))
    trust.arrive()
    titles = [row.title for row in trust.list.model_.every if row.head]
    assert titles == ["根证书（1）", "中间证书（1）", "吊销列表（1）"]
    (listed,) = [row for row in trust.list.model_.every if row.right.endswith("天前签发")]
    assert (listed.tag, listed.right) == ("", "9 天前签发")
    trust.policy.days.setValue(5)
    (listed,) = [row for row in trust.list.model_.every if row.right.endswith("天前签发")]
    assert listed.tag == "太旧"


def test_the_fingerprint_is_shown_before_and_after(
    window: Window, trust: TrustScreen, tmp_path: Path
) -> None:
    trust.take_file(people.root().pem(tmp_path / "root.pem"))
    asked = question()
    (one,) = window.office.look_at_trust(tmp_path / "root.pem")
    assert " ".join(one.groups) in said(asked)
    window.qtbot.waitUntil(asked.safe.hasFocus)  # Enter trusts nobody
    Hands(window).bot.keyClick(asked, Qt.Key.Key_Escape)
    assert window.office.trusted() == ()
    trust.take_file(tmp_path / "root.pem")
    question().act.click()
    assert trust.list.current.endswith(one.fingerprint)
    assert " ".join(one.groups) in trust._fingerprint.accessibleName()


def test_the_own_root_cannot_be_removed(window: Window, trust: TrustScreen) -> None:
    window.office.new_identity("本局", "本局", "correct horse", "p256")
    trust.arrive()
    assert not trust.remove.isEnabled()
    assert "随密钥" in trust.remove.toolTip()


def test_what_is_asked_for_by_keys(window: Window, trust: TrustScreen) -> None:
    hands, card = Hands(window), trust.policy
    for box in (card.usage, card.lists, card.digests["SM3"]):
        box.setFocus()
        hands.key(Qt.Key.Key_Space)
    card.days.setFocus()
    hands.replace("30")
    for combo in (card.rsa, card.ec):
        combo.setFocus()
        hands.key(Qt.Key.Key_Down)
    assert window.office.policy() == Policy(
        digests=DIGESTS[:-1],
        rsa_bits=3072,
        ec_bits=384,
        usage_stated=True,
        lists_required=True,
        list_days=30,
    )


def test_one_algorithm_stays(window: Window, trust: TrustScreen) -> None:
    for box in trust.policy.digests.values():
        box.setChecked(False)
    assert "至少留一种" in trust.policy.message.text()
    assert window.office.policy().digests == ("SM3",)  # the last that could go
    trust.policy.digests["SHA-256"].setChecked(True)
    assert trust.policy.message.text() == ""
    assert window.office.policy().digests == ("SHA-256",)


def test_a_policy_nobody_can_read_is_said_and_chosen_anew(window: Window) -> None:
    window.office.set_setting("trust.policy", "{")
    window.frame.go(Go("trust"))
    screen = window.screen
    assert isinstance(screen, TrustScreen)
    assert "读不出来" in screen.policy.message.text()
    screen.policy.usage.setChecked(True)
    asked = question()  # whom it accepted is lost as well
    with pytest.raises(PolicyUnreadable):
        window.office.policy()
    asked.safe.click()
    screen.policy.lists.setChecked(True)
    with pytest.raises(PolicyUnreadable):
        window.office.policy()
    question().act.click()
    assert window.office.policy() == Policy(usage_stated=True, lists_required=True)
    assert screen.policy.message.text() == ""


def test_a_policy_chosen_anew_keeps_the_signers_that_can_be_read(window: Window) -> None:
    signers = (Accepted("320400", "ab" * 32, "甲"),)
    said = {**json.loads(Policy(accepted=signers).to_json()), "of a later program": 1}
    window.office.set_setting("trust.policy", json.dumps(said))
    window.frame.go(Go("trust"))
    screen = window.screen
    assert isinstance(screen, TrustScreen)
    assert "读不出来" in screen.policy.message.text()
    assert len(screen.signers.list.model_.every) == 1
    screen.policy.usage.setChecked(True)
    assert window.office.policy() == Policy(usage_stated=True, accepted=signers)


def test_a_signer_is_accepted_and_removed_by_keys(window: Window, trust: TrustScreen, tmp_path: Path) -> None:
    hands, card = Hands(window), trust.signers
    trust.policy.usage.setChecked(True)
    card.add.setFocus()
    hands.key(Qt.Key.Key_Space)
    hands.keys("320400")
    assert card.places.code == "320400"
    card.accept.setFocus()
    hands.key(Qt.Key.Key_Space)
    assert "还没有写签署者" in card.banner.sentence.text()
    assert hands.focus is card.line
    signer = people.root().issue(number=7)
    file = tmp_path / "签署者.pem"
    signer.pem(file)
    card.take_file(file)
    assert hands.focus is card.accept
    hands.key(Qt.Key.Key_Space)
    asked = question()
    assert card.line.text() in said(asked)
    assert window.office.policy().accepted == ()
    asked.act.click()
    (one,) = window.office.policy().accepted
    (seen,) = window.office.look_at_trust(file)
    assert one == Accepted("320400", seen.fingerprint, seen.holder)
    assert window.office.policy().usage_stated  # nothing else was touched
    trust.policy.lists.setChecked(True)
    assert window.office.policy().accepted == (one,)
    card.drop.setFocus()
    hands.key(Qt.Key.Key_Space)
    assert window.office.policy().accepted == ()
    assert hands.focus is card.add
    card.banner._button.setFocus()
    hands.key(Qt.Key.Key_Space)  # 撤销
    assert window.office.policy().accepted == (one,)


def test_what_is_no_signer_is_refused(window: Window, trust: TrustScreen, tmp_path: Path) -> None:
    card = trust.signers
    card._begin()
    root = people.root()
    card.take_file(root.crl(tmp_path / "a.crl"))
    assert "吊销列表" in card.banner.sentence.text()
    (tmp_path / "rubbish.pem").write_bytes(b"rubbish")
    card.take_file(tmp_path / "rubbish.pem")
    assert card.banner.isVisible()
    card.places.search.setText("320400")
    card.line.setText("12 34")
    card._ask()
    question().act.click()
    assert "不是证书的 SHA-256 指纹" in card.banner.sentence.text()
    assert window.office.policy().accepted == ()
