"""Everything around an open application: home, packs, what others sent, settings, help."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.packbook import export as export_pack
from desktop.views.screen import Go
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.basis_card import BasisCard
from desktop.views.widgets.dialogs import Broken
from forms.definition import FormPack
from forms.values import Month
from tests.screenshots.kit import Camera, wait

OTHERS = (
    "applications", "trust", "received", "backup", "restore", "setup",
    "self-test", "update",
)  # fmt: skip


def beginning(shot: Camera) -> None:
    """Before there is any application."""
    shot("01b-home-empty")
    shot.go(Go("setup"))
    shot("20-setup-first")
    shot.go(Go("new"))
    screen = shot.desk.frame.screen_shown
    screen.search.setText("yl")
    screen.list.setCurrentIndex(screen.model.index(0))
    shot("09-new-application")
    screen.search.setText("310104")
    shot("09b-new-built")


def home(shot: Camera, sample: str, empty: str) -> None:
    shot.home()
    shot("01-home")
    shot.go(Go("settings"))
    shot("10-settings")


def others(shot: Camera, sample: str, empty: str) -> None:
    """The screens one seldom sees, as they are when first gone to."""
    for name in OTHERS:
        shot.go(Go(name))
        shot(f"20-{name}")


def asides(shot: Camera, sample: str, empty: str) -> None:
    """Help, the list of keys, what the program consists of, and when something breaks."""
    desk = shot.desk
    shot.open(sample, "subject")
    for page in ("start", "keys", "basis", "glossary", "evidence"):
        shot.go(Go("help", target=page))
        shot(f"15-help-{page}")
    desk.frame.screen_shown.wanted.setText("根证书")
    shot("15b-help-search")
    shot.go(Go("about"))
    shot("16-about")
    desk.broken(ZeroDivisionError, ZeroDivisionError(), None)
    shot.dialog("17-broken", Broken)
    shot.go(Go("home"))


def packs(shot: Camera, sample: str, empty: str) -> None:
    """The screens about packs: the shelf, a workbook with faults, a newer version, moving to it, the attic."""
    desk, office, id_ = shot.desk, shot.office, empty
    desk.frame.go(Go("packs"))
    screen = desk.frame.screen_shown
    shot("11-packs")
    screen.card.contents.list.select(screen.card.pack.tasks[11].target)
    shot("11-packs-task")
    shot.resize((900, 500))
    shot("11-packs-small")
    shot.resize()
    desk.frame.go(Go("help", target="pack-in-excel"))
    shot("11-help")
    desk.frame.go(Go("packs"))
    national = office.default_pack()
    book = shot.data / "模板.xlsx"
    newer_book(national, book, faults=True)
    screen.build_from(book)
    wait(lambda: screen.stack.currentIndex() == 2)
    shot("11-packs-faults")
    newer_book(national, book)
    screen.build_from(book)
    wait(lambda: screen.stack.currentIndex() == 0 and screen.banner.isVisible())
    shot("11-packs-built")
    screen.compare(national, office.offered(national.id))
    shot("11-packs-compare")
    office.answer(id_, f"{national.tasks[-1].target}.current", "已印发三年行动计划，建立联席会议制度。")
    desk.frame.go(Go("application", application=id_, target="subject"))
    shot("12-newer-version")
    work = desk.frame.workspace
    assert work is not None
    QTest.mouseClick(work.page.place.findChild(Badge), Qt.MouseButton.LeftButton)
    shot("12-basis-card", desk.frame.findChild(BasisCard))
    desk.frame.findChild(BasisCard).close()
    desk.frame.go(Go("move", application=id_, target=f"{national.id}@9.9"))
    shot("12-move")
    desk.frame.screen_shown.switch.choose("answers")
    shot("12-move-answers")
    desk.frame.screen_shown.act.click()
    desk.frame.go(Go("application", application=id_, target="subject"))
    work = desk.frame.workspace
    assert work is not None
    work.page.attic._turn()
    work.page.scroller.bring(work.page.attic)
    shot("12-attic")
    work.goto("indicators")
    shot("12-indicators")
    strong = next(pack for pack in office.packs() if any("target_3" in path for path in pack.fields))
    third = office.new("320400", strong.id)
    office.answer(third.id, "subject.start", Month(2027, 1))
    office.answer(third.id, "subject.end", Month(2029, 12))
    total = next(i for i in strong.indicators if any(f.calculation for f in i.fields))
    for number, name in enumerate(("baseline", "target_1", "target_2", "target_3"), start=5):
        office.answer(third.id, f"{total.target}.{name}", Decimal(number * 100))
    desk.frame.go(Go("application", application=third.id, target=total.target))
    shot("13-calculated")
    desk.frame.workspace.goto(f"tasks.{total.task}")
    shot("13-three-years")


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


PICTURES = (home, others, asides, packs)
