"""An encrypted package is asked for its key, decrypted, and verified."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.views.decrypt_page import FILE, DecryptScreen
from desktop.views.received_page import ReceivedScreen
from desktop.views.screen import Go
from desktop.views.verify_page import VerifyScreen

from .conftest import Window

PASSPHRASE = "口令12345678"


@pytest.fixture
def sealed(window: Window, tmp_path: Path) -> Path:
    """A draft, encrypted for this very office."""
    made = window.office.new_identity("收件处", "省局", PASSPHRASE, "p256")
    id_ = window.office.new("320400").id
    package = window.office.export(id_, tmp_path / "包.asice", None).path
    to = made.folder / "certificate.pem"
    return window.office.encrypt_package(package, to, tmp_path / "来件.asice.p7m").path


def opened(window: Window, file: Path) -> DecryptScreen:
    window.frame.go(Go("verify", file=file))
    window.qtbot.waitUntil(lambda: isinstance(window.screen, DecryptScreen))
    screen = window.screen
    assert isinstance(screen, DecryptScreen)
    return screen


def test_it_is_opened_by_keyboard_and_verified(window: Window, sealed: Path) -> None:
    screen = opened(window, sealed)
    line = screen.secrets[screen.chosen]
    screen.primary()
    assert screen.banner.isVisible()
    assert QApplication.focusWidget() is line
    window.qtbot.keyClicks(line, "wrong-one-1")
    out = sealed.parent / "来件.asice"
    screen.decrypt_to(out)
    window.qtbot.waitUntil(screen.open.isEnabled)
    assert "口令不对" in screen.banner.sentence.text()
    assert not out.exists()
    line.setText(PASSPHRASE)
    screen.decrypt_to(out)
    window.qtbot.waitUntil(lambda: isinstance(window.screen, VerifyScreen))
    verifying = window.screen
    assert isinstance(verifying, VerifyScreen)
    window.qtbot.waitUntil(lambda: verifying.report is not None)
    assert out.read_bytes() == (sealed.parent / "包.asice").read_bytes()


def test_offered_for_receipt_it_is_known_by_what_it_is(window: Window, sealed: Path) -> None:
    renamed = sealed.rename(sealed.parent / "改了名.asice")
    window.frame.go(Go("received", file=renamed))
    window.qtbot.waitUntil(lambda: isinstance(window.screen, DecryptScreen))
    plain = (sealed.parent / "包.asice").rename(sealed.parent / "没有加密.asice.p7m")
    window.frame.go(Go("received", file=plain))
    screen = window.screen
    assert isinstance(screen, ReceivedScreen)
    window.qtbot.waitUntil(screen.take.isEnabled)
    assert window.screen is screen


def test_another_key_and_a_changed_file_give_nothing(window: Window, sealed: Path) -> None:
    data = bytearray(sealed.read_bytes())
    data[-40] ^= 1
    sealed.write_bytes(data)
    screen = opened(window, sealed)
    screen.secrets[screen.chosen].setText(PASSPHRASE)
    out = sealed.parent / "来件.asice"
    screen.decrypt_to(out)
    window.qtbot.waitUntil(screen.open.isEnabled)
    assert "改动" in screen.banner.sentence.text()
    assert not out.exists()
    screen.choices[FILE].radio.setChecked(True)
    window.qtbot.keyClick(screen.open, Qt.Key.Key_Space)
    assert screen.banner.sentence.text() == "还没有选证书文件"
