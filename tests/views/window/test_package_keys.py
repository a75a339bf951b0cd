"""Packages by keyboard alone: made, taken on a stick, verified, printed, signed once more, opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.products import Kind
from desktop.submission.paper import Paper
from desktop.views.copy_dialog import CopyDialog
from desktop.views.countersign_page import SIGN, CountersignScreen
from desktop.views.decrypt_page import DecryptScreen
from desktop.views.export_page import CONFIRM, MAKE, PLACE, RESULT, SIGNER, ExportPage
from desktop.views.print_dialog import PrintDialog
from desktop.views.screen import Go
from desktop.views.verify_page import VerifyScreen

from .conftest import Window
from .hands import PATIENCE, Hands
from .test_access import name_of, stops, walk

SECRET = "correct horse battery"
CITY, PROVINCE = "示例市人民政府", "示例省知识产权局"
ON = (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
"""Ctrl+Enter: the primary button."""


@pytest.fixture
def hands(window: Window) -> Hands:
    window.office.new_identity(CITY, CITY, SECRET, "p256")
    return Hands(window)


def page_of(hands: Hands) -> ExportPage:
    page = hands.window.open(hands.window.office.new_sample().id, "export").page
    assert isinstance(page, ExportPage)
    return page


def package(hands: Hands, folder: Path) -> Path:
    office = hands.window.office
    signer = office.signer_from_identity(CITY, SECRET)
    return office.export(office.new_sample().id, folder / "bao.asice", signer).path


def verified(hands: Hands, file: Path) -> VerifyScreen:
    hands.window.frame.go(Go("verify", file=file))
    screen = hands.window.screen
    assert isinstance(screen, VerifyScreen)
    hands.bot.waitUntil(lambda: screen.report is not None, timeout=PATIENCE)
    return screen


def complete(window: Window) -> None:
    """Tab reaches all that can be used here, comes round, and everything says what it is."""
    window.qtbot.wait(30)  # what has just appeared finds its place
    if QApplication.focusWidget() is None:
        window.screen.take_focus()
    reached = {id(widget) for widget in walk(window)}
    shown = stops(window)
    missed = [w for w in shown if id(w) not in reached and type(w).__name__ != "QRadioButton"]
    assert not [(type(w).__name__, name_of(w)) for w in missed]
    assert all(name_of(w).strip() for w in shown), [type(w).__name__ for w in shown if not name_of(w)]


def test_from_the_first_step_to_the_stick(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, out = tmp_path / "stick", tmp_path / "out"
    stick.mkdir()
    out.mkdir()
    page = page_of(hands)
    assert page.at == CONFIRM
    hands.key(*ON)
    assert page.at == SIGNER
    hands.key(*ON)
    assert page.at == PLACE
    assert hands.focus is page.folder
    hands.replace(str(out))
    while hands.focus is not page.extras.boxes[Kind.WORD]:
        hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Space)
    hands.key(*ON)
    assert page.at == MAKE
    assert hands.focus is page.make.ask.secret
    hands.keys("wrong wrong")
    hands.key(Qt.Key.Key_Return)
    assert hands.focus is page.panel.cancel
    hands.bot.waitUntil(page.make.banner.isVisible, timeout=PATIENCE)
    hands.keys(SECRET)
    hands.key(Qt.Key.Key_Return)
    hands.bot.waitUntil(lambda: page.at == RESULT, timeout=60_000)
    assert page.delivery is not None
    made = page.delivery.result.path
    assert {made, Kind.WORD.beside(made)} == set(out.iterdir())
    assert hands.focus is page.copy
    hands.bot.keyClick(hands.window.frame, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    (printing,) = hands.window.work.findChildren(PrintDialog)
    assert printing.part.paper is Paper.RECEIPT
    hands.bot.keyClick(printing, Qt.Key.Key_Escape)
    hands.window.frame.activateWindow()
    hands.bot.waitUntil(lambda: QApplication.focusWidget() is page.copy)
    monkeypatch.setattr("desktop.drives.mounted_sticks", lambda _text: [stick])
    hands.key(Qt.Key.Key_Space)
    (dialog,) = page.findChildren(CopyDialog)
    dialog.activateWindow()
    assert dialog.target == stick
    hands.bot.waitUntil(lambda: QApplication.focusWidget() is dialog.act)
    hands.key(Qt.Key.Key_Return)
    hands.bot.waitUntil(page.banner.isVisible, timeout=PATIENCE)
    assert (stick / made.name).read_bytes() == made.read_bytes()


def test_every_step_can_be_walked(hands: Hands, tmp_path: Path) -> None:
    page, window = page_of(hands), hands.window
    complete(window)
    hands.key(*ON)
    assert page.signer_step is not None
    for way in ("file:", "token:", "new:"):
        page.signer_step.choose(way)
        complete(window)
    hands.key(*ON)
    assert page.at == SIGNER  # there is a key of that name
    page.signer_step.name.setText("示例市知识产权局")
    hands.key(*ON)
    page.folder.setText(str(tmp_path))
    for box in page.extras.boxes.values():
        box.setChecked(True)
    complete(window)
    page.extras.boxes[Kind.SEALED].setChecked(False)
    page.extras.boxes[Kind.PUBLIC].setChecked(False)
    hands.key(*ON)
    complete(window)
    ask = page.make.ask
    ask.secret.setText(SECRET)
    ask.again.setText(SECRET)
    hands.key(*ON)
    hands.bot.waitUntil(lambda: page.at == RESULT, timeout=60_000)
    complete(window)


def test_a_report_is_read_printed_and_its_package_received(hands: Hands, tmp_path: Path) -> None:
    screen = verified(hands, package(hands, tmp_path))
    window = hands.window
    hands.bot.waitUntil(lambda: name_of_focus() == "收下")
    complete(window)
    hands.bot.keyClick(window.frame, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = screen.findChildren(PrintDialog)
    hands.bot.waitUntil(lambda: dialog.desk.sheets is not None, timeout=PATIENCE)
    dialog.activateWindow()
    dialog.save_to(tmp_path / "报告.pdf")
    hands.bot.waitUntil((tmp_path / "报告.pdf").exists, timeout=PATIENCE)
    hands.bot.waitUntil(lambda: not screen.findChildren(PrintDialog), timeout=PATIENCE)
    window.frame.activateWindow()
    hands.bot.waitUntil(lambda: name_of_focus() == "收下")  # back where one was
    hands.key(*ON)
    hands.bot.waitUntil(lambda: len(window.office.received()) == 1, timeout=PATIENCE)


def name_of_focus() -> str:
    focus = QApplication.focusWidget()
    return name_of(focus) if isinstance(focus, QWidget) else ""


def test_nothing_is_printed_before_there_is_a_report(hands: Hands) -> None:
    hands.window.frame.go(Go("verify"))
    hands.bot.keyClick(hands.window.frame, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert not hands.window.screen.findChildren(PrintDialog)


def test_one_more_signature(hands: Hands, tmp_path: Path) -> None:
    window = hands.window
    window.office.new_identity(PROVINCE, PROVINCE, SECRET, "p256")
    screen = verified(hands, package(hands, tmp_path))
    while name_of_focus() != "在此申报包上签署":
        hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Space)
    signing = window.screen
    assert isinstance(signing, CountersignScreen)
    complete(window)
    signing.signer_step.choose(PROVINCE)
    hands.key(*ON)
    assert signing.at == SIGN
    complete(window)
    signing.ask.secret.setFocus()
    hands.keys(SECRET)
    hands.key(Qt.Key.Key_Return)
    hands.bot.waitUntil(lambda: signing.result is not None, timeout=60_000)
    assert hands.focus is signing.verify
    hands.key(Qt.Key.Key_Space)
    assert window.screen is screen


def test_an_envelope_is_known_by_what_it_is(hands: Hands, tmp_path: Path) -> None:
    """Not by its name."""
    window, office = hands.window, hands.window.office
    made = package(hands, tmp_path)
    to = office.identity(CITY).folder / "certificate.pem"
    sealed = office.encrypt_package(made, to, tmp_path / "改了名.asice").path
    window.frame.go(Go("verify", file=sealed))
    hands.bot.waitUntil(lambda: isinstance(window.screen, DecryptScreen))
    complete(window)
    plain = made.rename(tmp_path / "没有加密.asice.p7m")
    assert verified(hands, plain).report is not None
