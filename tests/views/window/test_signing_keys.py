"""签名密钥 in the settings: made, certified, renewed, backed up, restored; with the keyboard, and nothing secret stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from desktop.profile_office import Person, Profile
from desktop.submission.signatories import Role
from desktop.submission.signing.identity import Identity
from desktop.views.home_cards import ThingRow
from desktop.views.screen import Go
from desktop.views.secret_dialog import SecretQuestion
from desktop.views.settings_keys import KeysSection
from desktop.views.settings_page import SettingsScreen
from desktop.views.signer_step import SignerStep
from desktop.views.widgets.buttons import Button
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.test_identity import certified

from .conftest import Window
from .hands import PATIENCE, Hands

SECRET = "口令口令口令口令"


def keys(window: Window) -> KeysSection:
    window.frame.go(Go("home"))
    window.frame.go(Go("settings", target="keys"))
    screen = window.screen
    assert isinstance(screen, SettingsScreen)
    shown = screen.sections["keys"]
    assert isinstance(shown, KeysSection)
    return shown


@pytest.fixture
def made(window: Window) -> Identity:
    return window.office.new_identity("本局", "市知识产权局", SECRET, "p256")


def press(hands: Hands, button: QWidget) -> None:
    button.setFocus()
    hands.key(Qt.Key.Key_Space)


def answer(window: Window, secret: str) -> None:
    """Type the passphrase into the question that is open, and go on."""
    question = QApplication.activeModalWidget()
    assert isinstance(question, SecretQuestion)
    hands = Hands(window)
    window.qtbot.waitUntil(lambda: QApplication.focusWidget() is question.secret)
    hands.say(secret)
    hands.key(Qt.Key.Key_Return)
    assert question.secret.text() == ""


def save_as(window: Window, file: Path) -> None:
    """In the dialog that asks where to write."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    dialog.done(QFileDialog.DialogCode.Rejected)  # what it would say is said for it
    dialog.fileSelected.emit(str(file))
    window.frame.activateWindow()


def said(window: Window, shown: KeysSection, words: str) -> None:
    window.qtbot.waitUntil(lambda: words in shown.banner.sentence.text(), timeout=PATIENCE)


def test_a_key_is_made_by_keys(window: Window) -> None:
    window.office.set_profile(Profile("市知识产权局", "常州市人民政府"))
    window.office.set_people([Person("王敏", signs=Role.REVIEWED.value), Person("李")])
    shown, hands = keys(window), Hands(window)
    assert shown._none.isVisible()
    press(hands, shown.new)
    form = shown.form
    box = form.name.parentWidget()
    assert [box.itemText(n) for n in range(box.count())] == ["常州市人民政府", "市知识产权局", "王敏"]  # type: ignore[attr-defined]
    hands.replace("王敏")
    hands.key(Qt.Key.Key_Tab)
    hands.replace("市知识产权局")
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Tab)
    hands.say("short")
    press(hands, shown.make)
    assert "太短" in shown.banner.sentence.text()
    assert hands.focus is form.secret
    hands.replace(SECRET)
    hands.key(Qt.Key.Key_Tab)
    hands.say(SECRET + "x")
    press(hands, shown.make)
    assert "不一样" in shown.banner.sentence.text()
    hands.replace(SECRET)
    press(hands, shown.make)
    assert form.secret.text() == form.again.text() == ""  # at once
    said(window, shown, "已生成：王敏")
    (one,) = window.office.identities()
    assert (one.name, one.organization, one.algorithm) == ("王敏", "市知识产权局", "ECDSA P-256")
    assert shown.list.current == "王敏"
    assert not shown._form_card.isVisible()


def test_what_is_typed_goes_with_the_screen(window: Window) -> None:
    shown = keys(window)
    shown._begin_new()
    shown.form.secret.setText(SECRET)
    window.frame.acts["save"](0)
    assert shown.form.secret.text() == SECRET  # Ctrl+S in the middle of it takes nothing away
    window.frame.go(Go("home"))
    assert window.office.identities() == ()
    window.qtbot.waitUntil(
        lambda: not any(line.text() == SECRET for line in window.frame.findChildren(QLineEdit))
    )


def test_requested_then_certified(window: Window, made: Identity, tmp_path: Path) -> None:
    shown, hands = keys(window), Hands(window)
    press(hands, shown.view.request)
    answer(window, "wrong password")
    save_as(window, tmp_path / "a.csr")
    said(window, shown, "口令不对")
    assert not (tmp_path / "a.csr").exists()
    press(hands, shown.view.request)
    answer(window, SECRET)
    save_as(window, tmp_path / "a.csr")
    said(window, shown, "已写成 a.csr")
    assert (tmp_path / "a.csr").read_bytes().startswith(b"-----BEGIN CERTIFICATE REQUEST")
    stranger = tmp_path / "别人.pem"
    people.root().pem(stranger)
    shown.take_certificate(stranger)
    assert window.office.identity("本局").self_made
    assert shown.banner.isVisible()
    authority = people.root()
    issued = tmp_path / "签发.pem"
    from cryptography.hazmat.primitives.serialization import Encoding

    issued.write_bytes(certified(made, authority).public_bytes(Encoding.PEM))
    shown.take_certificate(issued)
    said(window, shown, "证书已换上")
    assert not window.office.identity("本局").self_made
    assert not shown.view.renew.isVisible()  # only who issued it can


def test_renewed_and_handed_out(window: Window, made: Identity, tmp_path: Path) -> None:
    shown, hands = keys(window), Hands(window)
    press(hands, shown.view.renew)
    answer(window, SECRET)
    said(window, shown, "已续期到")
    now = window.office.identity("本局")
    assert now.fingerprint != made.fingerprint
    hands.click(shown.banner._button)  # 导出根证书
    save_as(window, tmp_path / "root.pem")
    said(window, shown, "已写成 root.pem")
    assert (tmp_path / "root.pem").read_bytes() == now.root_pem
    press(hands, shown.view.certificate)
    save_as(window, tmp_path / "a.pem")
    said(window, shown, "已写成 a.pem")
    assert b"PRIVATE" not in (tmp_path / "a.pem").read_bytes()


def test_backed_up_and_restored(window: Window, made: Identity, tmp_path: Path) -> None:
    shown, hands = keys(window), Hands(window)
    file = tmp_path / "密钥.p12"
    press(hands, shown.view.backup)
    answer(window, SECRET)
    save_as(window, file)
    said(window, shown, "已备份")
    for one in made.folder.iterdir():
        one.unlink()
    made.folder.rmdir()
    shown = keys(window)
    shown.take_backup(file)
    answer(window, "wrong password")
    said(window, shown, "口令不对")
    shown.take_backup(file)
    answer(window, SECRET)
    said(window, shown, "已恢复：本局")
    assert window.office.identity("本局").fingerprint == made.fingerprint


def test_esc_asks_for_nothing(window: Window, made: Identity) -> None:
    shown, hands = keys(window), Hands(window)
    press(hands, shown.view.backup)
    question = QApplication.activeModalWidget()
    assert isinstance(question, SecretQuestion)
    window.qtbot.waitUntil(lambda: QApplication.focusWidget() is question.secret)
    hands.key(Qt.Key.Key_Return)  # nothing typed: stays
    assert question.isVisible()
    hands.key(Qt.Key.Key_Escape)
    assert QApplication.activeModalWidget() is None


def test_who_signs_in_what_capacity_is_known_from_the_book(window: Window, made: Identity) -> None:
    window.office.set_people([Person("本局", signs=Role.REVIEWED.value)])
    window.office.new_identity("市政府", "市政府", SECRET, "p256")
    step = SignerStep(window.office, "", window.desk.lane.run)
    window.qtbot.addWidget(step)
    step.choose("市政府")
    step.role.choose(Role.ISSUED.value)
    step.choose("本局")
    assert step.capacity is Role.REVIEWED
    step.role.choose(Role.APPLICANT.value)  # it is only proposed
    assert step.capacity is Role.APPLICANT


def test_home_warns_of_one_that_ends(window: Window, made: Identity) -> None:
    office = window.office
    office.new("320400")
    ends = made.valid[1].astimezone()
    office.clock = lambda: ends - timedelta(days=3)
    window.frame.go(Go("home"))
    home = window.screen
    home._clock = office.clock  # type: ignore[attr-defined]
    home.arrive()
    window.qtbot.waitUntil(lambda: bool(home.findChildren(ThingRow)), timeout=PATIENCE)
    first = home.findChildren(ThingRow)[0]
    assert "还有 3 天到期" in first.thing.title
    button = first.findChild(Button)
    assert button is not None
    button.setFocus()
    Hands(window).key(Qt.Key.Key_Space)
    screen = window.screen
    assert isinstance(screen, SettingsScreen)
    assert screen.list.current == "keys"
    shown = screen.sections["keys"]
    assert isinstance(shown, KeysSection)
    assert "还有 3 天" in shown.view._ends.text()
    press(Hands(window), shown.view.renew)
    answer(window, SECRET)
    said(window, shown, "已续期到")
    window.frame.go(Go("home"))  # which does not go on saying it
    window.qtbot.waitUntil(
        lambda: (
            [row.thing.screen for row in home.findChildren(ThingRow) if row.isVisible()]
            == ["application"] * 3
        ),
        timeout=PATIENCE,
    )
