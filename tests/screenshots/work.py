"""The pages of an open application."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.views.help_dialog import HelpDialog
from desktop.views.history_dialog import HistoryDialog
from desktop.views.print_dialog import PrintDialog
from desktop.views.recent_dialog import RecentDialog
from desktop.views.screen import Go
from desktop.views.search_panel import SearchPanel
from desktop.views.steps import STEPS
from desktop.views.task_dialogs import TaskDialog
from forms.checks.finding import Severity
from forms.definition import Direction
from forms.values import Division, Month, Person
from tests.forms import asking
from tests.screenshots.kit import SMALL, Camera, wait

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def steps(shot: Camera, sample: str, empty: str) -> None:
    """Every step, filled in and empty."""
    for name, one in (("", sample), ("-empty", empty)):
        for number, (step, *_) in enumerate(STEPS, start=1):
            shot.open(one, step)
            shot(f"02-{number}-{step}{name}")


def tasks(shot: Camera, sample: str, empty: str) -> None:
    """The overviews with some ticked and a toast, the dialogues of the bulk bar, and the form of one task."""
    work = shot.open(sample, "tasks")
    shown = work.page.overview
    some = [task.target for task in work.hub.pack.tasks[10:13]]
    shown.switch.choose("board")
    shot("03-tasks-board")
    shown.switch.choose("time")
    shown.picked.put(some)
    shown.select(some[0])
    shown.take_focus()
    shot("03-tasks-gantt")
    work.toast.emit("2.4 的起止时间改为 2027-01 至 2028-12")
    shot("03-tasks-toast")
    shot.desk.frame._toast.hide()
    for name, ask in (("lead", shown.ask_lead), ("months", shown.ask_months), ("taken", shown.ask_taken)):
        ask(some)
        shot.dialog(f"03-tasks-{name}", TaskDialog)
    shown.ask_lead(some).show_help()
    shot.dialog("10-help-over-a-dialogue", HelpDialog)
    shown.findChild(TaskDialog).close()
    shown.picked.put(())
    shown.switch.choose("cover")
    shown.take_focus()
    shot("03b-tasks-coverage")
    shown.switch.choose("list")
    work.goto(work.hub.pack.tasks[11].target)
    shot("02-3-tasks-one")
    work.page.scroller.verticalScrollBar().setValue(10_000)
    shot("02-3-tasks-one-end")
    work.goto(f"{work.hub.pack.tasks[11].target}.start")
    shot.press(Qt.Key.Key_Down, ALT)
    shot("02-3-tasks-months", QApplication.activePopupWidget())
    shot.press(Qt.Key.Key_Escape)


def compact(shot: Camera, sample: str, empty: str) -> None:
    """The narrowest window that is common: pages, guidance as a drawer, the preview over the page."""
    shot.resize(SMALL)
    for step, *_ in STEPS:
        shot.open(sample, step)
        shot(f"08-compact-{step}")
    work = shot.open(sample, "tasks")
    work.goto(work.hub.pack.tasks[11].target)
    shot("08-compact")
    work.toggle_guidance()
    shot("08-compact-guidance")
    work.toggle_guidance()
    work.preview.toggle()
    preview_made(shot)
    shot("08-compact-preview")
    work.preview.close()
    shot.resize()


def preview_made(shot: Camera) -> None:
    panel = shot.work.preview.panel
    wait(lambda: panel.desk.sheets is not None)


def papers(shot: Camera, sample: str, empty: str) -> None:
    """The preview beside the form, and the print dialogue from where people print."""
    work = shot.open(sample, "tasks")
    work.goto(f"{work.hub.pack.tasks[11].target}.current")
    work.preview.toggle()
    preview_made(shot)
    shot("18-preview")
    work.preview.close()
    for step in ("subject", "tasks", "evidence", "check"):
        work.goto(step)
        if not shot.wants(f"18-print-{step}"):
            continue
        work.print_()
        (asked,) = (w for w in shot.desk.frame.findChildren(PrintDialog) if w.isVisible())
        wait(lambda asked=asked: asked.desk.sheets is not None)
        shot.dialog(f"18-print-{step}", PrintDialog)


def evidence(shot: Camera, sample: str, empty: str) -> None:
    """The library with several chosen, a picture, the outcome of an upload, and what will not print."""
    one = shot.office.new_sample()
    work = shot.open(one.id, "evidence")
    page = work.page
    folder = shot.data / "上传"
    folder.mkdir()
    image = QImage(1200, 800, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    image.save(str(folder / "保护中心揭牌现场.png"))
    (folder / "安装.exe").write_bytes(b"MZ")
    (folder / "名单.txt").write_text("联系人 13800138000，身份证 11010519491231002X", "utf-8")
    page.uploads.start([folder], None)
    wait(lambda: not page.library.progress.isVisible() and page.library.banner.isVisible())
    shot("04-evidence-outcome")
    page.library.banner.hide()
    page.list.select(page.list.rows()[0].key)
    page.list.selectAll()
    shot("04-evidence-several")
    names = {e.name: e.id for e in work.hub.application.evidence}
    for word, name in (("picture", "保护中心揭牌现场.png"), ("sensitive", "名单.txt")):
        work.goto(f"evidence:{names[name]}")
        shot(f"04-evidence-{word}")
    page._link_selected()
    shot.dialog("04-evidence-links")


def check(shot: Camera, sample: str, empty: str) -> None:
    """The check page with blockers, warnings, an accepted one, and the reason box open."""
    office = shot.office
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
    work = shot.open(one.id, "check")
    shot("05-check")
    page = work.page
    rows = [n for n, line in enumerate(page.lines.lines) if line.acceptable and not line.row.finding.accepted]
    if rows:
        page.list.open_wanted.emit(rows[0])
    shot("05-check-reason")
    work.goto(f"{numbers[0].target}.target_2")
    shot("05-check-gone-there")
    work.goto(f"{first.target}.end")
    shot("05-check-blocker")


def history(shot: Camera, sample: str, empty: str) -> None:
    """What a field held before, what was done last, and the page of Word."""
    work = shot.open(empty, "subject")
    for text in ("常州市人民政府", "常州市知识产权局"):
        work.hub.edit("subject.office", text)
    work.hub.history_wanted.emit("subject.office")
    shot.dialog("19-history", HistoryDialog)
    work.hub.history_wanted.emit("")
    shot.dialog("19-recent", RecentDialog)
    shot.go(Go("word", application=sample))
    shot("19-word")


def search(shot: Camera, sample: str, empty: str) -> None:
    for name, size in (("14-search", None), ("14b-search-compact", SMALL)):
        shot.resize(size)
        shot.open(sample, "subject")
        for query in ("行政裁决", "xzcj"):
            shot.desk.frame.act("search")
            panel = shot.desk.frame.findChild(SearchPanel)
            panel.findChild(QLineEdit).setText(query)
            wait(lambda panel=panel: panel._finder is not None and panel._finder.ready)
            shot(f"{name}-{query}" if query.isascii() else name)
            panel.close_box()
    shot.resize()


def parted(shot: Camera, sample: str, empty: str) -> None:
    """A table with a cell that does not fit its kind, a person and a division; then empty, then narrow."""
    if not shot.wants("02-9-parted"):
        return
    office = shot.office
    office.add_pack(asking.pack())
    full, bare = office.new("320400", "tiny").id, office.new("320400", "tiny").id
    other = {**asking.FULL, "name": "李示例", "count": "十二", "rank": "low", "full": False}
    office.answer(full, asking.STAFF, asking.rows(asking.FULL, other))
    office.answer(full, asking.HEAD, Person("王敏", "副市长", "0000-12345678"))
    office.answer(full, asking.PARTNER, Division("320500", "江苏省苏州市"))
    for name, one, size in (("", full, None), ("-empty", bare, None), ("-compact", full, SMALL)):
        shot.resize(size)
        work = shot.open(one, "subject")
        work.goto(asking.PARTNER)
        work.goto(asking.STAFF)
        shot(f"02-9-parted{name}")
    shot.resize()


PICTURES = (steps, tasks, compact, papers, evidence, check, history, search)
