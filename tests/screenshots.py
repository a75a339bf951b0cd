"""Pictures of every page, for people to look at: `make screenshots`, or `python -m tests.screenshots`.

Writes build/screenshots/<theme>-<scale>/<page>.png with the sample and with an empty application. Needs
no display. The scale comes from QT_SCALE_FACTOR, so each scale is a run of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import Desk, prepare
from desktop.office import Office
from desktop.views.screen import Go
from desktop.views.steps import STEPS
from forms.checks.finding import Severity
from forms.definition import Direction
from forms.values import Month

Picture = Callable[[str], None]
ROOT = Path(__file__).resolve().parent.parent
SIZE = (1366, 768)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--theme", default="light", choices=("light", "dark", "hc"))
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "screenshots")
    parser.add_argument("--scale", choices=("1", "1.5", "2"), help="only this one")
    parser.add_argument("--only", default="", help="only pages whose name begins so")
    options = parser.parse_args()
    if "QT_SCALE_FACTOR" in os.environ:
        take(options.theme, options.out, os.environ.get("QT_SCALE_FACTOR", "1"), options.only)
        return 0
    for scale in (options.scale,) if options.scale else ("1", "2"):
        environment = {**os.environ, "QT_SCALE_FACTOR": scale}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        command = [
            sys.executable,
            "-m",
            "tests.screenshots",
            "--theme",
            options.theme,
            "--out",
            str(options.out),
        ]
        command += ["--only", options.only]
        if subprocess.run(command, env=environment, cwd=ROOT).returncode:
            return 1
    return 0


def take(theme: str, out: Path, scale: str, only: str) -> None:
    app = QApplication([])
    prepare(app, theme)
    folder = out / f"{theme}-{float(scale) * 100:.0f}"
    folder.mkdir(parents=True, exist_ok=True)

    def picture(name: str) -> None:
        QTest.qWait(150)
        if name.startswith(only):
            desk.frame.grab().save(str(folder / f"{name}.png"))

    with tempfile.TemporaryDirectory() as data:
        desk = Desk(app, Path(data))
        desk.frame.resize(*SIZE)
        desk.frame.show()
        desk.frame.activateWindow()
        desk.start()
        picture("01b-home-empty")
        office = desk.office
        assert office is not None
        desk.frame.go(Go("new"))
        screen = desk.frame.screen_shown
        screen.search.setText("yl")
        screen.list.setCurrentIndex(screen.model.index(0))
        picture("09-new-application")
        screen.search.setText("310104")
        picture("09b-new-built")
        sample = office.new_sample()
        empty = office.new("320400")
        for name, one in (("", sample), ("-empty", empty)):
            for number, (step, *_) in enumerate(STEPS, start=1):
                desk.frame.go(Go("application", application=one.id, target=step))
                picture(f"02-{number}-{step}{name}")
        desk.frame.go(Go("application", application=sample.id, target="tasks"))
        work = desk.frame.workspace
        assert work is not None
        work.goto(work.hub.pack.tasks[11].target)
        picture("02-3-tasks-one")
        desk.frame.resize(911, 512)
        picture("08-compact")
        desk.frame.resize(*SIZE)
        desk.frame.go(Go("home"))
        picture("01-home")
        desk.frame.go(Go("settings"))
        picture("10-settings")
        check(desk, office, picture)
        export(desk, office, sample.id, Path(data), picture)
        desk.close()


def check(desk: Desk, office: Office, picture: Picture) -> None:
    """The check page with blockers, warnings, an accepted one, and the reason box open."""
    one = office.new_sample()
    pack = office.pack_of(one)
    numbers = [i for i in pack.indicators if one.indicator(i.id).target_2 is not None]
    for indicator in numbers[:4]:
        value = one.indicator(indicator.id)
        assert value.baseline is not None
        worse = value.baseline - 1 if indicator.direction is Direction.HIGHER else value.baseline + 1
        office.answer(one.id, f"{indicator.target}.target_2", worse)
    first, second = pack.tasks[:2]
    office.answer(one.id, f"{first.target}.end", Month(2020, 1))
    office.answer(one.id, f"{second.target}.lead", None)
    office.answer(one.id, f"{second.target}.measures", None)
    warnings = [f for f in office.check(one.id) if f.severity is Severity.WARNING]
    if warnings:
        office.accept(one.id, warnings[0].key, "2024 年未开展调查，以 2025 年为基线，按实际测算。")
    desk.frame.go(Go("application", application=one.id, target="check"))
    picture("05-check")
    work = desk.frame.workspace
    assert work is not None
    page = work.page
    rows = [n for n, line in enumerate(page.lines.lines) if line.acceptable and not line.row.finding.accepted]
    if rows:
        page.list.open_wanted.emit(rows[0])
    picture("05-check-reason")


def export(desk: Desk, office: Office, id_: str, data: Path, picture: Picture) -> None:
    """The wizard from its first step to the result, then the report of what it made."""
    desk.frame.go(Go("application", application=id_, target="export"))
    work = desk.frame.workspace
    assert work is not None
    page = work.page
    page.primary()
    page.signer_step.choose("new:")
    page.signer_step.passphrase.setText("correct horse 123")
    page.signer_step.again.setText("correct horse 123")
    picture("06-1-signer")
    page.primary()
    wait(lambda: page.at == 2)
    page.folder.setText(str(data))
    picture("06-2-place")
    page.primary()
    picture("06-3-make")
    wait(lambda: page.at == 4)
    picture("06-export-result")
    package = page.result.path
    desk.frame.go(Go("verify", file=package))
    wait(lambda: desk.frame.screen_shown.report is not None)
    picture("07-verify-passed")
    broken = package.with_name("改动过.asice")
    content = bytearray(package.read_bytes())
    at = content.rindex(b"\xff\xd9")
    content[at - 200] ^= 1
    broken.write_bytes(bytes(content))
    desk.frame.screen_shown.report = None
    desk.frame.go(Go("verify", file=broken))
    wait(lambda: desk.frame.screen_shown.report is not None)
    picture("07-verify-failed")


def wait(done: Callable[[], bool], seconds: int = 60) -> None:
    from time import monotonic

    end = monotonic() + seconds
    while not done():
        if monotonic() > end:
            raise TimeoutError
        QTest.qWait(20)


if __name__ == "__main__":
    sys.exit(main())
