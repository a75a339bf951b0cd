"""What may go otherwise at the end of the main job (see `test_main_job`); with clicks, a real office and real keys."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.products import Kind
from desktop.views.copy_dialog import CopyDialog
from desktop.views.export_page import CONFIRM, MAKE, PLACE, RESULT, SIGNER, ExportPage
from desktop.views.export_receipt import ReceiptView
from desktop.views.preview_sheets import Sheets
from desktop.views.print_parts import ApplicationPapers, Part
from desktop.views.screen import Go
from desktop.views.signer_step import FILE, NEW, TOKEN
from desktop.views.verify_page import VerifyScreen
from desktop.views.widgets.paragraph import Paragraph
from desktop.views.withhold_dialog import WithholdDialog
from forms.definition import Direction
from forms.progress import quiet
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.tokens import PIN, Drawer
from tests.e2e.keys import write_p12

from .conftest import Window
from .hands import PATIENCE

SECRET = "correct horse battery"
CITY = "示例市人民政府"


@pytest.fixture
def page(window: Window) -> ExportPage:
    made = window.open(window.office.new_sample().id, "export").page
    assert isinstance(made, ExportPage)
    return made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    made = tmp_path / "out"
    made.mkdir()
    return made


def press(window: Window, page: ExportPage) -> None:
    window.qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)


def to_the_signature(window: Window, page: ExportPage, folder: Path) -> None:
    """With a key of this machine, up to where the passphrase is asked for."""
    if not window.office.identities():
        window.office.new_identity(CITY, CITY, SECRET, "p256")
    press(window, page)
    assert page.at == SIGNER
    press(window, page)
    assert page.at == PLACE
    page.folder.setText(str(folder))
    press(window, page)
    assert page.at == MAKE


def sign(window: Window, page: ExportPage, secret: str = SECRET) -> None:
    page.make.ask.secret.setText(secret)
    press(window, page)


def result(window: Window, page: ExportPage) -> Path:
    window.qtbot.waitUntil(lambda: page.at == RESULT, timeout=60_000)
    assert page.delivery is not None
    return page.delivery.result.path


def test_the_passphrase_comes_last_and_a_wrong_one_changes_nothing(
    window: Window, page: ExportPage, out: Path
) -> None:
    to_the_signature(window, page, out)
    ask = page.make.ask
    name = page.name.text()
    assert QApplication.focusWidget() is ask.secret
    sign(window, page, "不是这个口令吧")
    assert not ask.secret.text()
    window.qtbot.waitUntil(page.make.banner.isVisible, timeout=30_000)
    assert "口令不对" in page.make.banner.sentence.text()
    assert (page.at, page.name.text(), page.folder.text()) == (MAKE, name, str(out))
    assert QApplication.focusWidget() is ask.secret
    assert not list(out.iterdir())
    sign(window, page)
    assert result(window, page) == out / name
    assert not ask.secret.text()
    kept = b"".join(path.read_bytes() for path in window.office.data.rglob("*") if path.is_file())
    assert SECRET.encode() not in kept


def test_going_back_shows_what_was_found_since(window: Window, page: ExportPage) -> None:
    press(window, page)
    assert page.at == SIGNER
    hub = page.hub
    with window.qtbot.waitSignal(hub.findings_changed, timeout=PATIENCE):
        assert hub.edit("subject.contact", None)
    assert any(one.open for one in hub.findings() or ())
    window.qtbot.mouseClick(page.previous, Qt.MouseButton.LeftButton)
    assert page.at == CONFIRM
    said = [one.text() for one in page.findChildren(Paragraph) if one.isVisible()]
    assert any("还不能签署导出" in one for one in said)
    assert not any("可以签署导出" in one and "不" not in one for one in said)


def test_findings_do_not_take_the_focus_from_a_choice(window: Window, page: ExportPage) -> None:
    page.mode.choose("draft")
    page.mode.setFocus()
    with window.qtbot.waitSignal(page.hub.findings_changed, timeout=PATIENCE):
        assert page.hub.edit("subject.contact", None)
    assert QApplication.focusWidget() is page.mode


def test_what_was_typed_does_not_wait_for_anybody(window: Window, page: ExportPage, out: Path) -> None:
    to_the_signature(window, page, out)
    page.make.ask.secret.setText(SECRET)
    window.qtbot.mouseClick(page.previous, Qt.MouseButton.LeftButton)
    assert page.at == PLACE
    press(window, page)
    assert page.make.ask.secret.text() == ""
    page.make.ask.secret.setText(SECRET)
    window.work.goto("check")
    window.work.goto("export")
    assert page.at == MAKE
    assert page.make.ask.secret.text() == ""


def test_what_is_missing_is_said_before_anything_runs(window: Window, page: ExportPage, out: Path) -> None:
    press(window, page)
    step = page.signer_step
    assert step is not None
    step.choose(FILE)
    for path in ("", str(out / "没有.p12")):
        step.file.setText(path)
        step.banner.hide()
        press(window, page)
        assert step.banner.isVisible()
        assert page.at == SIGNER
    step.choose(NEW)
    press(window, page)
    page.folder.clear()
    press(window, page)
    assert page.at == PLACE
    assert page.banner.isVisible()
    page.folder.setText(str(out))
    press(window, page)
    ask = page.make.ask
    for first, second in (("", ""), ("short", "short"), (SECRET, "another one")):
        ask.secret.setText(first)
        ask.again.setText(second)
        press(window, page)
        assert page.at == MAKE
    assert QApplication.focusWidget() is ask.again
    assert page._job is None
    running = window.desk.lane.current
    assert running is None or running.idle  # nothing that was begun here


def test_a_certificate_file_signs(window: Window, page: ExportPage, tmp_path: Path, out: Path) -> None:
    press(window, page)
    step = page.signer_step
    assert step is not None
    step.choose(FILE)
    step.file.setText(str(write_p12(tmp_path / "单位.p12", SECRET)))
    press(window, page)
    page.folder.setText(str(out))
    press(window, page)
    sign(window, page)
    result(window, page)
    assert page.delivery is not None
    assert [one.signer for one in page.delivery.result.report.signatures] == ["测试市知识产权局"]


def test_a_token_signs_and_says_how_many_pins_are_left(
    window: Window, page: ExportPage, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "hsm"
    folder.mkdir()
    drawer = Drawer.opened(folder, monkeypatch)
    drawer.token("市钥匙")
    drawer.put("市钥匙", people.root().issue("市府签发人"), b"\x01")
    press(window, page)
    step = page.signer_step
    assert step is not None
    step.choose(TOKEN)
    step.token.module.setText(str(drawer.module))

    def choose_certificate() -> None:
        window.qtbot.mouseClick(step.token.read, Qt.MouseButton.LeftButton)
        window.qtbot.waitUntil(step.token.read.isEnabled, timeout=PATIENCE)
        assert step.token.certificate.count() == 1
        press(window, page)
        assert page.at == PLACE
        page.folder.setText(str(out))
        press(window, page)
        assert page.at == MAKE

    choose_certificate()
    ask = page.make.ask
    assert ask.secret.accessibleName() == "PIN"
    assert not ask.warning.isVisible()
    sign(window, page, "000000")
    window.qtbot.waitUntil(page.make.banner.isVisible, timeout=PATIENCE)
    assert "再错几次就会锁住" in page.make.banner.sentence.text()
    assert page.at == MAKE
    for _ in (MAKE, PLACE):
        window.qtbot.mouseClick(page.previous, Qt.MouseButton.LeftButton)
    choose_certificate()
    assert "再错几次会锁住" in ask.warning.text()
    sign(window, page, PIN)
    result(window, page)
    assert page.delivery is not None
    assert [one.signer for one in page.delivery.result.report.signatures] == ["市府签发人"]
    kept = b"".join(path.read_bytes() for path in window.office.data.rglob("*") if path.is_file())
    assert PIN.encode() not in kept


def test_a_new_key_is_used_again_after_something_went_wrong(
    window: Window, page: ExportPage, tmp_path: Path, out: Path
) -> None:
    press(window, page)
    step = page.signer_step
    assert step is not None
    step.choose(NEW)
    press(window, page)
    page.folder.setText(str(tmp_path / "没有"))
    press(window, page)
    page.make.ask.secret.setText(SECRET)
    page.make.ask.again.setText(SECRET)
    press(window, page)
    window.qtbot.waitUntil(page.make.banner.isVisible, timeout=30_000)
    assert page.at == MAKE
    (made,) = window.office.identities()
    assert step.chosen == made.name
    assert not page.make.ask.again.isVisible()
    window.qtbot.mouseClick(page.previous, Qt.MouseButton.LeftButton)
    page.folder.setText(str(out))
    press(window, page)
    sign(window, page)
    result(window, page)
    assert len(window.office.identities()) == 1


@pytest.mark.parametrize("draft", [False, True])
def test_cancelling_leaves_nothing(window: Window, page: ExportPage, out: Path, draft: bool) -> None:
    if draft:
        page.mode.choose("draft")
        press(window, page)
        page.folder.setText(str(out))
        press(window, page)
    else:
        to_the_signature(window, page, out)
        sign(window, page)
    assert page.at == MAKE
    window.qtbot.mouseClick(page.panel.cancel, Qt.MouseButton.LeftButton)
    banner = page.banner if draft else page.make.banner
    window.qtbot.waitUntil(banner.isVisible, timeout=30_000)
    assert page.at == (PLACE if draft else MAKE)
    assert "取消" in banner.sentence.text()
    assert not list(out.iterdir())
    assert window.office.exports(page.application_id) == ()


def test_a_folder_that_is_gone_is_said(window: Window, page: ExportPage, tmp_path: Path) -> None:
    page.mode.choose("draft")
    press(window, page)
    page.folder.setText(str(tmp_path / "没有"))
    press(window, page)
    window.qtbot.waitUntil(lambda: page.at == PLACE, timeout=30_000)
    assert page.banner.isVisible()
    assert "没有" in page.banner.sentence.text()


def test_blockers_hold_the_signature_but_not_a_draft(window: Window, out: Path) -> None:
    page = window.open(window.office.new("320400").id, "export").page
    assert isinstance(page, ExportPage)
    press(window, page)
    assert page.at == CONFIRM
    assert page.banner.isVisible()
    page.mode.choose("draft")
    press(window, page)
    assert page.at == PLACE
    assert not page.extras.boxes[Kind.SEALED].isEnabled()
    page.folder.setText(str(out))
    press(window, page)
    result(window, page)
    assert page.delivery is not None
    assert page.delivery.result.draft


def test_the_first_step_tells_what_was_kept_and_why(window: Window) -> None:
    office, reason = window.office, "2024 年未开展调查，以 2025 年为基线。"
    one = office.new_sample()
    indicator = next(i for i in office.pack_of(one).indicators if i.direction is Direction.HIGHER)
    baseline = one.indicator(indicator.id).baseline
    assert baseline is not None
    office.answer(one.id, f"{indicator.target}.target_2", baseline - 1)
    (found,) = (f for f in office.check(one.id) if f.open)
    office.accept(one.id, found.key, reason)
    page = window.open(one.id, "export").page
    assert isinstance(page, ExportPage)

    def said() -> list[str]:
        return [words.text() for words in page.findChildren(Paragraph) if words.isVisible()]

    window.qtbot.waitUntil(lambda: found.cause in said(), timeout=PATIENCE)
    assert f"理由：{reason}" in said()
    assert any("16\u00a0份佐证材料" in words for words in said())


def test_all_that_can_be_made_besides(window: Window, page: ExportPage, out: Path) -> None:
    to = window.office.new_identity("收件处", "省局", SECRET, "p256").folder / "certificate.pem"
    window.office.new_identity(CITY, CITY, SECRET, "p256")
    press(window, page)
    assert page.signer_step is not None
    page.signer_step.choose(CITY)
    press(window, page)
    page.folder.setText(str(out))
    for box in page.extras.boxes.values():
        box.setChecked(True)
    press(window, page)
    assert page.at == PLACE  # for whom?
    assert QApplication.focusWidget() is page.extras.certificate
    page.extras.take_certificate(write_text(out.parent / "x.pem", "rubbish"))
    press(window, page)
    assert page.at == PLACE
    page.extras.take_certificate(to)
    assert page.extras.receiver_name == "收件处"
    press(window, page)
    sign(window, page)
    package = result(window, page)
    assert page.delivery is not None
    assert page.delivery.missing == ()
    assert {one.path for one in page.delivery.products} == {kind.beside(package) for kind in Kind}
    assert sorted(out.iterdir()) == sorted([package, *(kind.beside(package) for kind in Kind)])
    assert window.office.verify_here(Kind.PUBLIC.beside(package)).trusted
    opened = window.office.decrypt_package(
        Kind.SEALED.beside(package), out / "解开.asice", identity="收件处", passphrase=SECRET
    )
    assert opened.path.read_bytes() == package.read_bytes()
    window.qtbot.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    (copying,) = page.findChildren(CopyDialog)
    assert copying.chosen == [Kind.SEALED.beside(package)]  # what was made for the way
    copying.reject()
    receipt = page.findChild(ReceiptView)
    assert receipt is not None
    window.qtbot.waitUntil(lambda: receipt.desk.sheets is not None, timeout=PATIENCE)


def test_the_receipt_is_closed_when_somebody_goes_on_and_there_when_he_comes_back(
    window: Window, page: ExportPage, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it is still being made meanwhile."""
    made: list[Sheets] = []
    begun, may_end = Event(), Event()

    def slowly(papers: ApplicationPapers, part: Part, draft: bool, *_: Any) -> Sheets:
        begun.set()
        assert may_end.wait(PATIENCE / 1000)
        made.append(make(papers, part, draft, quiet, lambda: False))
        return made[-1]

    make = ApplicationPapers.make
    monkeypatch.setattr(ApplicationPapers, "make", slowly)
    to_the_signature(window, page, out)
    sign(window, page)
    result(window, page)
    receipt = page.findChild(ReceiptView)
    assert receipt is not None
    window.qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    window.work.goto("check")
    may_end.set()
    window.qtbot.waitUntil(lambda: bool(made) and not made[0].path.exists(), timeout=PATIENCE)
    window.work.goto("export")
    window.qtbot.waitUntil(lambda: receipt.desk.sheets is not None, timeout=PATIENCE)
    window.work.goto("check")
    window.qtbot.waitUntil(lambda: not any(one.path.exists() for one in made), timeout=PATIENCE)
    assert len(made) == 2


def write_text(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_the_public_edition_says_first_what_it_leaves_out(window: Window) -> None:
    one = window.office.new_sample()
    window.office.answer(one.id, "subject.contact_phone", "13812345678")
    page = window.open(one.id, "export").page
    assert isinstance(page, ExportPage)
    press(window, page)
    page.mode.choose("sign")
    page._show(PLACE)
    page.extras.boxes[Kind.PUBLIC].setChecked(True)
    window.qtbot.waitUntil(lambda: bool(page.extras._public_list.text()), timeout=PATIENCE)
    assert "含手机号码" in page.extras._public_list.text()
    window.qtbot.keyClick(page.extras.withhold, Qt.Key.Key_Space)
    (dialog,) = page.extras.findChildren(WithholdDialog)
    assert dialog.list.select("subject.contact")
    window.qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.mark.text() == "改为公开"
    assert window.office.withheld(one.id) == frozenset()  # nothing before the verb
    window.qtbot.keyClick(dialog.act, Qt.Key.Key_Space)
    assert window.office.withheld(one.id) == {"subject.contact"}
    window.qtbot.waitUntil(lambda: "本单位定为不公开" in page.extras._public_list.text(), timeout=PATIENCE)


def test_a_file_that_is_no_package(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "照片.asice"
    file.write_bytes(b"not a package")
    window.frame.go(Go("verify", file=file))
    screen = window.screen
    assert isinstance(screen, VerifyScreen)
    window.qtbot.waitUntil(screen.banner.isVisible, timeout=10_000)
    assert "照片" in screen.banner.sentence.text()
    assert screen.report is None
