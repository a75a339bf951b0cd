"""What may go otherwise at the end of the main job (see `test_main_job`); with clicks, a real office and real keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.jobs import JobState
from desktop.views.export_page import CONFIRM, MAKE, PLACE, RESULT, SIGNER, ExportPage
from desktop.views.screen import Go
from desktop.views.signer_step import FILE, NEW
from desktop.views.verify_page import VerifyScreen

from .conftest import Window

SECRET = "correct horse battery"


@pytest.fixture
def page(window: Window) -> ExportPage:
    made = window.open(window.office.new_sample().id, "export").page
    assert isinstance(made, ExportPage)
    return made


def press(window: Window, page: ExportPage) -> None:
    window.qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)


def test_a_wrong_passphrase_stays_on_its_step(window: Window, page: ExportPage) -> None:
    window.office.new_identity("示例市人民政府", "示例市人民政府", SECRET, "p256")
    press(window, page)
    assert page.signer_step is not None
    assert page.signer_step.chosen == "示例市人民政府"
    page.signer_step.passphrase.setText("不是这个口令吧")
    press(window, page)
    window.qtbot.waitUntil(page.signer_step.banner.isVisible, timeout=30_000)
    assert page.at == SIGNER
    page.signer_step.passphrase.setText(SECRET)
    press(window, page)
    window.qtbot.waitUntil(lambda: page.at == PLACE, timeout=30_000)
    assert page.signer is not None
    assert page.signer.name == "示例市人民政府"


def test_what_is_missing_is_said_before_anything_runs(window: Window, page: ExportPage) -> None:
    press(window, page)
    step = page.signer_step
    assert step is not None
    for key, fill in ((FILE, ""), (NEW, "short"), (NEW, SECRET)):
        step.choose(key)
        step.passphrase.setText(fill)
        step.banner.hide()
        press(window, page)
        assert step.banner.isVisible()
        assert page.at == SIGNER
    assert window.desk.lane.current is None


def test_a_certificate_file_signs(window: Window, page: ExportPage, tmp_path: Path) -> None:
    from tests.e2e.keys import write_p12

    press(window, page)
    step = page.signer_step
    assert step is not None
    step.choose(FILE)
    step.file.setText(str(write_p12(tmp_path / "单位.p12", SECRET)))
    step.passphrase.setText(SECRET)
    press(window, page)
    window.qtbot.waitUntil(lambda: page.at == PLACE or step.banner.isVisible(), timeout=30_000)
    assert page.signer is not None, step.banner.sentence.text()


def test_cancelling_leaves_nothing(window: Window, page: ExportPage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    page.mode.choose("draft")
    press(window, page)
    page.folder.setText(str(out))
    press(window, page)
    assert page.at == MAKE
    window.qtbot.mouseClick(page.panel.cancel, Qt.MouseButton.LeftButton)
    window.qtbot.waitUntil(lambda: page.at == PLACE, timeout=30_000)
    assert page._job is not None
    assert page._job.state is JobState.CANCELLED
    assert page.banner.isVisible()
    assert not list(out.iterdir())


def test_a_folder_that_is_gone_is_said(window: Window, page: ExportPage, tmp_path: Path) -> None:
    page.mode.choose("draft")
    press(window, page)
    page.folder.setText(str(tmp_path / "没有"))
    press(window, page)
    window.qtbot.waitUntil(lambda: page.at == PLACE, timeout=30_000)
    assert page.banner.isVisible()
    assert "没有" in page.banner.sentence.text()


def test_blockers_hold_the_signature_but_not_a_draft(window: Window, tmp_path: Path) -> None:
    page = window.open(window.office.new("320400").id, "export").page
    assert isinstance(page, ExportPage)
    press(window, page)
    assert page.at == CONFIRM
    assert page.banner.isVisible()
    page.mode.choose("draft")
    press(window, page)
    assert page.at == PLACE
    page.folder.setText(str(tmp_path))
    press(window, page)
    window.qtbot.waitUntil(lambda: page.at == RESULT, timeout=60_000)
    assert page.result is not None
    assert page.result.draft


def test_a_file_that_is_no_package(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "照片.asice"
    file.write_bytes(b"not a package")
    window.frame.go(Go("verify", file=file))
    screen = window.screen
    assert isinstance(screen, VerifyScreen)
    window.qtbot.waitUntil(screen.banner.isVisible, timeout=10_000)
    assert "照片" in screen.banner.sentence.text()
    assert screen.report is None
