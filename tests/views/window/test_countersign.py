"""Signing what somebody signed already, and signing with a token: with clicks, a real office and real keys."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.submission.signatories import Role
from desktop.views.countersign_page import SIGN, SIGNER, CountersignScreen
from desktop.views.screen import Go
from desktop.views.signer_step import FILE, TOKEN
from desktop.views.verify_page import VerifyScreen
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.tokens import PIN, Drawer
from tests.e2e.keys import write_p12

from .conftest import Window

SECRET = "correct horse battery"


@pytest.fixture
def package(window: Window, tmp_path: Path) -> Path:
    """What the city signed, with an identity of this machine."""
    office = window.office
    office.new_identity("示例市人民政府", "示例市人民政府", SECRET, "p256")
    office.new_identity("示例省知识产权局", "示例省知识产权局", SECRET, "p256")
    signer = office.signer_from_identity("示例市人民政府", SECRET)
    return office.export(office.new_sample().id, tmp_path / "包.asice", signer).path


def shown(screen: VerifyScreen) -> str:
    return screen.report.container.name if screen.report else ""


def screen_for(window: Window, package: Path) -> CountersignScreen:
    """By way of the verification page, as a user gets there."""
    window.frame.go(Go("verify", file=package))
    verifying = window.screen
    assert isinstance(verifying, VerifyScreen)
    window.qtbot.waitUntil(lambda: verifying.report is not None, timeout=30_000)
    (button,) = (b for b in verifying.findChildren(QPushButton) if b.text() == "在此申报包上签署")
    window.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    screen = window.screen
    assert isinstance(screen, CountersignScreen)
    return screen


def to_the_signature(window: Window, screen: CountersignScreen) -> None:
    window.qtbot.mouseClick(screen.next, Qt.MouseButton.LeftButton)
    assert screen.at == SIGN


def sign(window: Window, screen: CountersignScreen, secret: str, out: Path) -> None:
    screen.target.setText(str(out))
    screen.ask.secret.setText(secret)
    window.qtbot.mouseClick(screen.next, Qt.MouseButton.LeftButton)
    assert screen.ask.secret.text() == ""


def test_the_province_signs_after_the_city(window: Window, package: Path, tmp_path: Path) -> None:
    before = package.read_bytes()
    screen = screen_for(window, package)
    step = screen.signer_step
    assert step.capacity is Role.PROVINCE
    step.choose("示例省知识产权局")
    to_the_signature(window, screen)
    assert screen.target.text() == str(package.with_name("包-省级.asice"))
    screen.primary()  # no passphrase yet
    assert screen.closing() == ""
    assert QApplication.focusWidget() is screen.ask.secret
    sign(window, screen, SECRET, tmp_path / "加签")
    window.qtbot.waitUntil(lambda: screen.result is not None, timeout=60_000)
    assert (tmp_path / "加签.asice").is_file()
    assert package.read_bytes() == before
    window.qtbot.mouseClick(screen.verify, Qt.MouseButton.LeftButton)
    verifying = window.screen
    assert isinstance(verifying, VerifyScreen)
    window.qtbot.waitUntil(lambda: shown(verifying) == "加签.asice", timeout=30_000)
    assert verifying.report is not None
    assert verifying.report.trusted
    assert [s.role for s in verifying.report.signatures] == ["申报单位", "省级"]


def test_a_capacity_taken_and_a_wrong_passphrase_are_said(
    window: Window, package: Path, tmp_path: Path
) -> None:
    screen = screen_for(window, package)
    step = screen.signer_step
    for role, secret, words in (
        (Role.PROVINCE, "falsch falsch", "口令"),
        (Role.APPLICANT, SECRET, "申报单位"),
    ):
        step.choose("示例省知识产权局")
        step.role.choose(role.value)
        to_the_signature(window, screen)
        sign(window, screen, secret, tmp_path / "x.asice")
        window.qtbot.waitUntil(screen.banner.isVisible, timeout=60_000)
        assert words in screen.banner.sentence.text()
        assert not (tmp_path / "x.asice").exists()
        assert screen.at == SIGN
        assert QApplication.focusWidget() is screen.ask.secret
        window.qtbot.mouseClick(screen.previous, Qt.MouseButton.LeftButton)


def test_a_certificate_file_signs(window: Window, package: Path, tmp_path: Path) -> None:
    screen = screen_for(window, package)
    step = screen.signer_step
    step.choose(FILE)
    step.file.setText(str(tmp_path / "没有.p12"))
    screen.primary()
    assert "没有.p12" in step.banner.sentence.text()
    step.file.setText(str(write_p12(tmp_path / "单位.p12", SECRET)))
    to_the_signature(window, screen)
    sign(window, screen, SECRET, tmp_path / "x.asice")
    window.qtbot.waitUntil(lambda: screen.result is not None, timeout=60_000)


def test_a_token_signs(
    window: Window, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "hsm"
    folder.mkdir()
    drawer = Drawer.opened(folder, monkeypatch)
    drawer.token("省钥匙")
    drawer.put("省钥匙", people.root().issue("省局签发人"), b"\x01")
    screen = screen_for(window, package)
    step = screen.signer_step
    step.choose(TOKEN)
    screen.primary()
    assert step.banner.isVisible()
    assert screen.at == SIGNER
    step.token.module.setText(str(drawer.module))
    window.qtbot.mouseClick(step.token.read, Qt.MouseButton.LeftButton)
    window.qtbot.waitUntil(lambda: step.token.certificate.count() == 1, timeout=20_000)
    assert "省局签发人" in step.token.certificate.currentText()
    assert window.office.setting("token.module") == str(drawer.module)
    to_the_signature(window, screen)
    sign(window, screen, "000000", tmp_path / "x.asice")
    window.qtbot.waitUntil(screen.banner.isVisible, timeout=20_000)
    assert "PIN 不对，再错几次就会锁住" in screen.banner.sentence.text()
    sign(window, screen, PIN, tmp_path / "x.asice")
    window.qtbot.waitUntil(lambda: screen.result is not None, timeout=60_000)
    data = b"".join(path.read_bytes() for path in window.office.data.rglob("*") if path.is_file())
    assert PIN.encode() not in data
    assert SECRET.encode() not in data


def test_it_is_cancelled_without_a_trace(window: Window, package: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    screen = screen_for(window, package)
    screen.signer_step.choose("示例省知识产权局")
    to_the_signature(window, screen)
    sign(window, screen, SECRET, out / "x.asice")
    window.qtbot.keyClick(screen.panel.cancel, Qt.Key.Key_Space)
    window.qtbot.waitUntil(screen.banner.isVisible, timeout=60_000)
    assert "取消" in screen.banner.sentence.text()
    assert not list(out.iterdir())


def test_the_screen_can_be_seen(window: Window, package: Path) -> None:
    screen = screen_for(window, package)
    screen.signer_step.choose(TOKEN)
    window.qtbot.waitUntil(
        lambda: screen.signer_step.token.module.visibleRegion().boundingRect().height() > 20
    )
    picture = screen.grab()
    assert picture.width() > 400
    if "IPZONE_SHOTS" in os.environ:
        picture.save(str(Path(os.environ["IPZONE_SHOTS"]) / "countersign.png"))
