"""收件: packages that were handed in, what they say, and what changed since the one before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.intake_office import CONFLICT, FOREIGN, NOT_TRUSTED, OLDER, Intake
from desktop.jobs import Job, JobState, Lane
from desktop.messages import explain
from desktop.office import Office
from desktop.views.received_rows import received_rows
from desktop.views.screen import Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_save
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card
from forms.errors import IpzoneError

if TYPE_CHECKING:
    from db.records import ReceivedRecord
    from desktop.submission.differences import Opened

LEFT = 380
_FILE = "file:"
_LEAD = 10
"""Characters shown before those that differ."""


class ReceivedScreen(Screen):
    """The packages on the left; on the right all that the chosen one says, or what changed."""

    passes = True

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__()
        self._office = office
        self._lane = lane
        self._job: Job | None = None
        self._opened: Opened | None = None
        self.banner = Banner()
        self.panel = ProgressPanel("正在收件", "取消收件", "取消后没有收下，来件不受影响")
        self.panel.hide()
        self.list = RowList("收到的申报包")
        self.list.chosen.connect(self._choose)
        self.content = RowList("申报包里的内容")
        self.content.chosen.connect(self._line_chosen)
        self.content.opened.connect(lambda key: self._extract() if key.startswith(_FILE) else None)
        self._title = Paragraph("", Type.TITLE, "text")
        self._facts = Paragraph("", Type.SECONDARY, "text2")
        self.compare = Button("与前一份比较", icon_name="history", clicked=self._compare)
        self.extract = Button("取出选中的文件", icon_name="download", clicked=self._extract)
        left, right = Card(), Card()
        left.setFixedWidth(LEFT)
        _filled(left, self.list)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.compare)
        head.addWidget(self.extract)
        inside = _filled(right, head, self._facts, self.content)
        inside.setStretch(2, 1)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(left)
        both.addWidget(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 18, 24, 16)
        column.setSpacing(12)
        column.addWidget(Label("收件", Type.PAGE))
        column.addWidget(self.banner)
        column.addWidget(self.panel)
        column.addLayout(both, 1)

    def help_page(self) -> str:
        return "verify"

    def crumbs(self) -> tuple[str, ...]:
        return ("收件",)

    def zones(self) -> tuple[QWidget, ...]:
        return (self.list, self.content)

    def arrive(self) -> None:
        self._show()

    def closing(self) -> str:
        return "收件正在进行" if self._job is not None and not self._job.is_over else ""

    def take_file(self, file: Path) -> None:
        """Take this package in."""
        office = self._office
        self.banner.hide()
        self._job = self._lane.run("收下申报包", lambda progress, stop: office.receive(file, progress, stop))
        self.panel.watch(self._job)
        self.panel.show()
        self._job.ended.connect(self._ended)

    def _ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self.panel.hide()
        if isinstance(job.result, Intake):
            self._said(job.result)
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "收件已取消", "没有收下，来件不受影响")
        elif isinstance(job.error, IpzoneError):
            self._complain(job.error)
        elif job.error is not None:
            raise job.error

    def _said(self, intake: Intake) -> None:
        record = intake.record
        self._show(record.sha256)
        if intake.again:
            self.banner.say(Status.HINT, "这一份已经收过", "没有重复登记")
        elif record.refused:
            words = {
                NOT_TRUSTED: "核验未通过，没有收下。",
                FOREIGN: "签名可信，但里面没有申报，没有收下。",
                OLDER: "同一申报已收过更新的一份，没有收下。",
                CONFLICT: "同一修订号已收过内容不同的一份，没有收下。",
            }[record.refused]
            self.banner.say(Status.BLOCKER, words, "来件连同核验报告另放一处，列在这里。请与送件单位核实。")
        elif intake.earlier is not None:
            self.banner.say(Status.DONE, "已收下", f"与前一份相比有 {len(intake.differences)} 处不同")
            self._compare()
        else:
            self.banner.say(Status.DONE, "已收下", "以收到的时间为准，今后按这一时刻核验")

    def _show(self, wanted: str = "") -> None:
        self.list.show_rows(received_rows(self._office))
        if not wanted or not self.list.select(wanted):
            self.list.select_first()
        if not self.list.current:  # else choosing it has shown it
            self._choose("")

    def _chosen(self) -> ReceivedRecord | None:
        return next((one for one in self._office.received() if one.sha256 == self.list.current), None)

    def _before(self, record: ReceivedRecord) -> ReceivedRecord | None:
        """The one of the same application that was received before."""
        if not record.application:
            return None
        return next(
            (
                one
                for one in self._office.received()
                if one.application == record.application and one.at < record.at and not one.refused
            ),
            None,
        )

    def _choose(self, _key: str) -> None:
        record = self._chosen()
        self._opened = None
        self.extract.setEnabled(False)
        self.compare.setEnabled(record is not None and self._before(record) is not None)
        self._title.set_text(record.title or record.name if record else "")
        self._facts.set_text(_facts(record) if record else "还没有收到申报包。在“核验申报包”里核验后收下。")
        self.content.show_rows([])
        if record is None or not record.application:
            return
        try:
            self._opened = self._office.open_received(record)
        except IpzoneError as error:
            self._complain(error)
            return
        self.content.show_rows(_lines(self._opened))

    def _line_chosen(self, key: str) -> None:
        self.extract.setEnabled(key.startswith(_FILE))

    def _compare(self) -> None:
        record = self._chosen()
        before = self._before(record) if record else None
        if record is None or before is None:
            return
        try:
            found = self._office.compare_received(before, record)
        except IpzoneError as error:
            self._complain(error)
            return
        rows = [
            Row(f"{number}", one.label, _change(one.before, one.after), one.kind.value, tip=one.after)
            for number, one in enumerate(found)
        ]
        self._facts.set_text(
            f"与 {before.at.astimezone():%Y-%m-%d %H:%M} 收到的第 {before.revision} 次修改比较：{len(rows)} 处不同"
        )
        self.content.show_rows(rows)
        self.content.select_first()

    def _extract(self) -> None:
        record, key = self._chosen(), self.content.current
        if record is None or self._opened is None or not key.startswith(_FILE):
            return
        entry = self._opened.submitted.entries[key.removeprefix(_FILE)]
        name = entry.rpartition("/")[2]
        choose_save(self, "取出文件", "所有文件 (*)", lambda out: self._write(record, entry, out), name)

    def _write(self, record: ReceivedRecord, entry: str, out: Path) -> None:
        office = self._office

        def run(progress: object, stop: object) -> Path:
            office.extract_received(record, entry, out)
            return out

        job = self._lane.run("取出文件", run)
        job.ended.connect(self._written)

    def _written(self, job: Job) -> None:
        if isinstance(job.result, Path):
            self.toast.emit(f"已取出 {job.result.name}")
        elif isinstance(job.error, IpzoneError):
            self._complain(job.error)

    def _complain(self, error: IpzoneError) -> None:
        message = explain(error)
        self.banner.say(Status.BLOCKER, message.sentence, message.remedy)


def _filled(card: Card, *parts: QWidget | QHBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 12, 12, 12)
    column.setSpacing(8)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return column


def _lines(opened: Opened) -> list[Row]:
    from desktop.submission.differences import Kind, lines

    rows: list[Row] = []
    for kind in Kind:
        found = [one for one in lines(opened) if one.kind is kind]
        if found:
            rows.append(Row(f"head:{kind}", f"{kind.value}（{len(found)}）", head=True))
        for one in found:
            key = f"{_FILE}{one.key}" if kind is Kind.FILE else one.key
            rows.append(Row(key, one.label, _short(one.text), tip=one.text, level=1))
    return rows


def _facts(record: ReceivedRecord) -> str:
    when = f"{record.at.astimezone():%Y-%m-%d %H:%M}"
    return f"{when} 由 {record.who} 登记，{record.name}，SHA-256 {record.sha256[:8].upper()}…"


def _change(before: str, after: str) -> str:
    """Both from a little before where they part."""
    apart = (n for n, (was, now) in enumerate(zip(before, after, strict=False)) if was != now)
    start = max(0, next(apart, min(len(before), len(after))) - _LEAD)
    lead = "…" if start else ""
    return f"原：{lead}{_short(before[start:])}　现：{lead}{_short(after[start:])}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return (flat[:60] + "…" if len(flat) > 60 else flat) or "（无）"
