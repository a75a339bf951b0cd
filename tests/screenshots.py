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
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import Desk, prepare
from desktop.office import Office
from desktop.packbook import export as export_pack
from desktop.views.screen import Go
from desktop.views.steps import STEPS
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.basis_card import BasisCard
from desktop.views.widgets.dialogs import Broken
from desktop.views.workspace import Workspace
from forms.checks.finding import Severity
from forms.definition import Direction, FormPack
from forms.values import Month

Picture = Callable[..., None]
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

    def picture(name: str, of: QWidget | None = None) -> None:
        settle(desk)
        if name.startswith(only):
            (of or desk.frame).grab().save(str(folder / f"{name}.png"))

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
        overview(work, picture)
        work.goto(work.hub.pack.tasks[11].target)
        picture("02-3-tasks-one")
        desk.frame.resize(911, 512)
        picture("08-compact")
        desk.frame.resize(*SIZE)
        desk.frame.go(Go("home"))
        picture("01-home")
        desk.frame.go(Go("settings"))
        picture("10-settings")
        asides(desk, sample.id, picture)
        check(desk, office, picture)
        packs(desk, office, empty.id, Path(data), picture)
        export(desk, office, sample.id, Path(data), picture)
        desk.close()


def asides(desk: Desk, id_: str, picture: Picture) -> None:
    """The search box, help, the list of keys, what the program consists of, and when something breaks."""
    for name, size in (("14-search", SIZE), ("14b-search-compact", (911, 512))):
        desk.frame.resize(*size)
        desk.frame.go(Go("application", application=id_, target="subject"))
        for query in ("行政裁决", "xzcj"):
            desk.frame.act("search")
            QTest.qWait(200)
            QApplication.focusWidget().setText(query)
            picture(f"{name}-{query}" if query.isascii() else name)
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    desk.frame.resize(*SIZE)
    for page in ("start", "keys", "basis"):
        desk.frame.go(Go("help", target=page))
        picture(f"15-help-{page}")
    desk.frame.screen_shown.wanted.setText("根证书")
    picture("15b-help-search")
    desk.frame.go(Go("about"))
    picture("16-about")
    desk.broken(ZeroDivisionError, ZeroDivisionError(), None)
    picture("17-broken", desk.frame.findChild(Broken))
    desk.frame.findChild(Broken).close()
    desk.frame.go(Go("home"))


def overview(work: Workspace, picture: Picture) -> None:
    """The other ways to look at all tasks: by department, along the months with some ticked, against the evidence."""
    shown = work.page.overview
    shown.switch.choose("board")
    picture("03-tasks-board")
    shown.switch.choose("time")
    shown.picked.put(task.target for task in work.hub.pack.tasks[10:13])
    shown.select(work.hub.pack.tasks[10].target)
    shown.take_focus()
    picture("03-tasks-gantt")
    shown.picked.put(())
    shown.switch.choose("cover")
    shown.take_focus()
    picture("03b-tasks-coverage")
    shown.switch.choose("list")


def settle(desk: Desk) -> None:
    """Let what is drawn beside, and what is looked through in the background, come to an end. A loop of its own,
    because `qWait` keeps other threads from running."""
    for _ in range(40):
        loop = QEventLoop()
        QTimer.singleShot(150, loop.quit)
        loop.exec()
        if not any(lane.current for lane in (desk.lane, desk.lane.beside, desk.lane.checks)):
            return


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


def packs(desk: Desk, office: Office, id_: str, data: Path, picture: Picture) -> None:
    """The screens about packs: the shelf, a workbook with faults, a newer version, moving to it, the attic."""
    desk.frame.go(Go("packs"))
    screen = desk.frame.screen_shown
    picture("11-packs")
    screen.card.contents.list.select(screen.card.pack.tasks[11].target)
    picture("11-packs-task")
    desk.frame.resize(900, 500)
    picture("11-packs-small")
    desk.frame.resize(*SIZE)
    desk.frame.go(Go("help", target="pack-in-excel"))
    picture("11-help")
    desk.frame.go(Go("packs"))
    national = office.default_pack()
    book = data / "模板.xlsx"
    newer_book(national, book, faults=True)
    screen.build_from(book)
    wait(lambda: screen.stack.currentIndex() == 2)
    picture("11-packs-faults")
    newer_book(national, book)
    screen.build_from(book)
    wait(lambda: screen.stack.currentIndex() == 0 and screen.banner.isVisible())
    picture("11-packs-built")
    screen.compare(national, office.offered(national.id))
    picture("11-packs-compare")
    office.answer(id_, f"{national.tasks[-1].target}.current", "已印发三年行动计划，建立联席会议制度。")
    desk.frame.go(Go("application", application=id_, target="subject"))
    picture("12-newer-version")
    work = desk.frame.workspace
    assert work is not None
    QTest.mouseClick(work.page.place.findChild(Badge), Qt.MouseButton.LeftButton)
    picture("12-basis-card", desk.frame.findChild(BasisCard))
    desk.frame.findChild(BasisCard).close()
    desk.frame.go(Go("move", application=id_, target=f"{national.id}@9.9"))
    picture("12-move")
    desk.frame.screen_shown.switch.choose("answers")
    picture("12-move-answers")
    desk.frame.screen_shown.act.click()
    desk.frame.go(Go("application", application=id_, target="subject"))
    work = desk.frame.workspace
    assert work is not None
    work.page.attic._turn()
    work.page.scroller.bring(work.page.attic)
    picture("12-attic")
    work.goto("indicators")
    picture("12-indicators")
    strong = next(pack for pack in office.packs() if any("target_3" in path for path in pack.fields))
    third = office.new("320400", strong.id)
    office.answer(third.id, "subject.start", Month(2027, 1))
    office.answer(third.id, "subject.end", Month(2029, 12))
    total = next(i for i in strong.indicators if any(f.calculation for f in i.fields))
    for number, name in enumerate(("baseline", "target_1", "target_2", "target_3"), start=5):
        office.answer(third.id, f"{total.target}.{name}", Decimal(number * 100))
    desk.frame.go(Go("application", application=third.id, target=total.target))
    picture("13-calculated")
    desk.frame.workspace.goto(f"tasks.{total.task}")
    picture("13-three-years")


def newer_book(pack: FormPack, out: Path, *, faults: bool = False) -> None:
    """The workbook of a pack, changed as somebody would in Excel: a task more, one less, a longer guidance."""
    book = load_workbook(BytesIO(export_pack(pack)))
    facts = {row[0].value: row for row in book["模板"].iter_rows(min_row=1)}
    facts["version"][2].value = "9.9"
    tasks = book["任务"]
    names = {cell.value: cell.column for cell in tasks[1]}
    last = tasks.max_row
    while not tasks.cell(last, 1).value:
        last -= 1
    tasks.cell(last, names["id"]).value = "6.99"
    tasks.cell(last, names["title"]).value = "跨区域执法协作"
    tasks.cell(last - 1, names["guidance"]).value = "写明协议名称、签订日期和每年联合行动的次数。"
    if faults:
        tasks.cell(last, names["area"]).value = "九"
        tasks.cell(last - 1, names["relevant"]).value = 'answers["tasks.1.1.takn"] == true'
        tasks.cell(last - 2, names["title"]).value = None
    for name in ("指标", "措施"):
        at = [cell.value for cell in book[name][1]].index("task")
        for row in book[name].iter_rows(min_row=3):
            if row[at].value == pack.tasks[-1].id:
                row[at].value = "6.99"
    book.save(out)


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
