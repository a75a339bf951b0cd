"""Everything about packages: the wizard, the copy on a stick, verification, one more signature, decryption."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop

from desktop.drives import Drive
from desktop.office import Office
from desktop.views.copy_dialog import CopyDialog
from desktop.views.decrypt_page import DecryptScreen
from desktop.views.screen import Go
from desktop.views.withhold_dialog import WithholdDialog
from forms.checks.finding import Severity
from forms.definition import Direction
from tests.screenshots.kit import SMALL, Camera, wait

SECRET = "correct horse 123"
RECEIVER = "省知识产权局收件处"


def export(shot: Camera, sample: str, empty: str) -> None:
    """The wizard from its first step to the result, then what can be done with what it made."""
    if not any(shot.wants(number) for number in ("06", "07")):
        return
    shot.open(empty, "export")
    shot("06-0-confirm-empty")
    keep_a_warning(shot.office, sample)
    made = shot.office.new_identity(RECEIVER, "省知识产权局", SECRET, "p256")
    page = shot.open(sample, "export").page
    shot("06-0-confirm")
    shot.settle()  # nothing can be signed before everything is checked
    page.primary()
    page.signer_step.choose("token:")
    shot("06-1-signer-token")
    page.signer_step.choose("new:")
    shot("06-1-signer")
    page.primary()
    page.folder.setText(str(shot.data))
    for box in page.extras.boxes.values():
        box.setChecked(True)
    page.extras.take_certificate(made.folder / "certificate.pem")
    shot("06-2-place")
    page.extras.withhold.click()
    (dialog,) = page.extras.findChildren(WithholdDialog)
    dialog.turn("subject.contact")
    shot.dialog("06-2-withhold", WithholdDialog)
    shot.resize(SMALL)
    shot("06-2-place-compact")
    shot.resize()
    page.primary()
    page.make.ask.secret.setText("kurz")
    page.primary()
    shot("06-3-ask")
    page.make.ask.secret.setText(SECRET)
    page.make.ask.again.setText(SECRET)
    page.primary()
    begun(shot)
    shot.now("06-3-make")
    wait(lambda: page.at == 4)
    shot("06-export-result")
    shot.resize(SMALL)
    shot("06-export-result-compact")
    shot.resize()
    package = page.delivery.result.path
    copying = CopyDialog(page, [("申报包", package)], shot.desk.lane.run, two_sticks)
    copying.open()
    shot("06-copy", copying)
    copying.close()
    verify(shot, package)
    countersign(shot, package)
    decrypt(shot, package.with_name(f"{package.name}.p7m"))


def two_sticks() -> tuple[Drive, ...]:
    return Drive(Path("/media/政务交换"), 28 << 30), Drive(Path("/media/KINGSTON"), 900 << 20)


def keep_a_warning(office: Office, id_: str) -> None:
    """A target below the baseline, and why."""
    one = office.load(id_)
    for indicator in office.pack_of(one).indicators:
        value = one.indicator(indicator.id)
        if value.baseline is not None and value.target_2 is not None:
            worse = -1 if indicator.direction is Direction.HIGHER else 1
            office.answer(id_, f"{indicator.target}.target_2", value.baseline + worse)
            break
    for finding in office.check(id_):
        if finding.severity is Severity.WARNING:
            office.accept(id_, finding.key, "2024 年未开展调查，以 2025 年为基线，按实际测算。")


def begun(shot: Camera) -> None:
    """Until the job that runs has said its first words."""
    job, loop = shot.desk.lane.current, QEventLoop()
    if job is not None:
        job.progressed.connect(loop.quit)
        job.ended.connect(loop.quit)
        loop.exec()


def verify(shot: Camera, package: Path) -> None:
    screens = shot.desk.frame
    shot.go(Go("verify"))
    shot("07-verify-empty")
    shot.go(Go("verify", file=package))
    wait(lambda: screens.screen_shown.report is not None)
    shot("07-verify-passed")
    look_inside(shot)
    shot("07-verify-inside")
    broken = package.with_name("改动过.asice")
    content = bytearray(package.read_bytes())
    content[content.rindex(b"\xff\xd9") - 200] ^= 1
    broken.write_bytes(bytes(content))
    shot.go(Go("verify", file=broken))
    wait(lambda: screens.screen_shown.report is not None)
    shot("07-verify-failed")
    look_inside(shot)
    shot("07-verify-inside-failed")
    shot.resize(SMALL)
    shot("07-verify-inside-compact")
    shot.resize()
    screens.screen_shown.close_top()
    shot.resize(SMALL)
    shot("07-verify-failed-compact")
    shot.resize()
    screens.screen_shown.print_()
    shot.dialog("07-verify-print")


def look_inside(shot: Camera) -> None:
    screen = shot.desk.frame.screen_shown
    screen.look_inside()
    wait(lambda: screen.inside is not None)


def countersign(shot: Camera, package: Path) -> None:
    shot.go(Go("countersign", file=package))
    screen = shot.desk.frame.screen_shown
    screen.signer_step.choose(RECEIVER)
    shot("07-countersign-1")
    screen.primary()
    shot("07-countersign-2")
    screen.ask.secret.setText("wrong wrong wrong")
    screen.primary()
    wait(screen.banner.isVisible)
    shot("07-countersign-wrong")
    screen.ask.secret.setText(SECRET)
    screen.primary()
    wait(lambda: screen.result is not None)
    shot("07-countersign-3")


def decrypt(shot: Camera, file: Path) -> None:
    shot.go(Go("verify", file=file))
    wait(lambda: isinstance(shot.desk.frame.screen_shown, DecryptScreen))
    shot("07-decrypt")
    shot.desk.frame.screen_shown.primary()
    shot("07-decrypt-missing")


PICTURES = (export,)
