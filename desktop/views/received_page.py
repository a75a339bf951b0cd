"""收件: packages that were handed in, what they say, and what changed since the one before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.intake_office import CONFLICT, FOREIGN, NOT_TRUSTED, OLDER, Intake
from desktop.jobs import Job, JobState, Lane
from desktop.office import Office
from desktop.views.received_rows import FILE, received_rows
from desktop.views.received_view import ReceivedView
from desktop.views.screen import COMPACT, Go, Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_file, choose_save
from desktop.views.widgets.notices import Banner, EmptyState, ProgressPanel
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.row_list import RowList
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import FRAMED, Card
from forms.errors import IpzoneError
from forms.progress import Progress, Stop

if TYPE_CHECKING:
    from db.records import ReceivedRecord

LEFT, LEFT_COMPACT = 372, 268
_KINDS = "申报包 (*.asice *.p7m);;所有文件 (*)"
_REFUSED = {
    NOT_TRUSTED: "核验未通过，没有收下。",
    FOREIGN: "签名可信，但里面没有申报，没有收下。",
    OLDER: "同一申报已收过更新的一份，没有收下。",
    CONFLICT: "同一修订号已收过内容不同的一份，没有收下。",
}
_MISSING = "前一份的文件不见了或已损坏，没有比较。重新收一次那一份就能补上。"
_OTHERS = "两份不是用同一份证书签署的，请与申报地区核实。"


class ReceivedScreen(Screen):
    """The packages on the left; on the right all that the chosen one says, or what changed."""

    passes = True

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__()
        self._office = office
        self._lane = lane
        self._job: Job | None = None
        self._records: tuple[ReceivedRecord, ...] = ()
        self._wanted = ""
        self.banner = Banner()
        self.panel = ProgressPanel("正在收件", "取消收件", "取消后没有收下，来件不受影响")
        self.panel.hide()
        self.list = RowList("收到的申报包")
        self.list.chosen.connect(self._choose)
        self.view = ReceivedView(office)
        self.list.opened.connect(lambda _: self.view.content.setFocus(Qt.FocusReason.OtherFocusReason))
        self.view.failed.connect(self.banner.refuse)
        self.view.extract.clicked.connect(lambda _: self._extract())
        self.view.print.clicked.connect(lambda _: self._print())
        self.view.content.opened.connect(lambda key: self._extract() if key.startswith(FILE) else None)
        self.take = Button("收下申报包", "primary", "download", self.primary)
        self._empty = Card()
        self._full = QWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label("收件", Type.PAGE))
        head.addStretch()
        trust = Button("信任的证书", icon_name="shield-check", clicked=lambda: self.go.emit(Go("trust")))
        head.addWidget(trust)
        head.addWidget(self.take)
        nothing = QVBoxLayout(self._empty)
        words = "送来的申报包核验后收在这里，和本单位的申报分开，只看不改"
        nothing.addWidget(EmptyState("download", "还没有收到申报包", words))
        self._left = left = Card()
        inside = QVBoxLayout(left)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        both = QHBoxLayout(self._full)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(16)
        both.addWidget(left)
        both.addWidget(self.view, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 18, 32, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.panel)
        column.addWidget(self._empty, 1)
        column.addWidget(self._full, 1)
        self._full.hide()

    # --- as a screen

    def help_page(self) -> str:
        return "received"

    def crumbs(self) -> tuple[str, ...]:
        return ("收件",)

    def zones(self) -> tuple[QWidget, ...]:
        return (self.list, self.view) if self._records else (self,)

    def take_target(self, target: str) -> None:
        """Show the package of this digest."""
        self._wanted = target

    def arrive(self) -> None:
        wanted, self._wanted = self._wanted, ""
        self._show(wanted)

    def take_focus(self) -> None:
        (self.list if self._records else self.take).setFocus(Qt.FocusReason.OtherFocusReason)

    def closing(self) -> str:
        return "收件正在进行" if self._job is not None and not self._job.is_over else ""

    def primary(self) -> None:
        """Choose a package to take in."""
        if not self.closing():
            choose_file(self, "选择送来的申报包", _KINDS, self.take_file)

    def take_file(self, file: Path) -> None:
        """Take this package in; one that is encrypted is opened first."""
        office = self._office
        if office.is_encrypted(file):
            # not at once: the window may just be on its way to this screen
            QTimer.singleShot(0, self, lambda: self.go.emit(Go("decrypt", file=file)))
            return
        self.banner.hide()
        self.take.setEnabled(False)
        self._job = self._lane.run("收下申报包", lambda progress, stop: office.receive(file, progress, stop))
        self.panel.watch(self._job)
        self.panel.show()
        self._job.ended.connect(self._ended)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self._left.setFixedWidth(LEFT if event.size().width() >= COMPACT else LEFT_COMPACT)
        super().resizeEvent(event)

    # --- what became of it

    def _ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self.panel.hide()
        self.take.setEnabled(True)
        if isinstance(job.result, Intake):
            self._said(job.result)
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "收件已取消", "没有收下，来件不受影响")
        elif isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error)
        elif job.error is not None:
            raise job.error

    def _said(self, intake: Intake) -> None:
        record = intake.record
        self._show(record.sha256)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if intake.again:
            self.banner.say(Status.HINT, "这一份已经收过", "没有重复登记")
        elif record.refused:
            detail = "来件连同核验报告另放一处，列在这里。请与送件单位核实。"
            self.banner.say(Status.BLOCKER, _REFUSED[record.refused], detail + _OTHERS * intake.other_signers)
        elif intake.earlier is not None:
            changed = f"与前一份相比有 {len(intake.differences)} 处不同。"
            status = Status.WARN if intake.missing or intake.other_signers else Status.DONE
            detail = (_MISSING if intake.missing else changed) + _OTHERS * intake.other_signers
            self.banner.say(status, "已收下", detail)
            if not intake.missing:
                self.view.compare()
        else:
            self.banner.say(Status.DONE, "已收下", "以收到的时间为准，今后按这一时刻核验")

    def _show(self, wanted: str = "") -> None:
        self._records = self._office.received()
        self._empty.setVisible(not self._records)
        self._full.setVisible(bool(self._records))
        self.list.show_rows(received_rows(self._records))
        if wanted and self.list.current == wanted:
            self._choose(wanted)  # it was refused before, and says something else now
        elif not wanted or not self.list.select(wanted):
            self.list.select_first()

    def _choose(self, key: str) -> None:
        record = next((one for one in self._records if one.sha256 == key), None)
        if record is not None:
            self.view.show_package(record, self._records)

    # --- what is taken out of it

    def _extract(self) -> None:
        record, opened, key = self.view.record, self.view.opened, self.view.content.current
        if record is None or opened is None or not key.startswith(FILE):
            return
        entry = opened.submitted.entry(key.removeprefix(FILE))
        name = entry.rpartition("/")[2]
        choose_save(self, "取出文件", "所有文件 (*)", lambda out: self._write(record, entry, out), name)

    def _write(self, record: ReceivedRecord, entry: str, out: Path) -> None:
        office = self._office

        def run(_progress: Progress, stop: Stop) -> Path:
            office.extract_received(record, entry, out, stop)
            return out

        self._lane.run("取出文件", run).ended.connect(self._written)

    def _print(self) -> None:
        record = self.view.record
        if record is not None:
            start = f"{Path(record.name).stem}-核验报告.pdf"
            choose_save(self, "打印核验报告", "PDF (*.pdf)", lambda out: self.print_to(record, out), start)

    def print_to(self, record: ReceivedRecord, out: Path) -> None:
        """Verify again as of the moment it came, and write the report as a PDF."""
        office = self._office

        def run(progress: Progress, stop: Stop) -> Path:
            office.print_report(office.verify_received(record, progress, stop), out, progress, stop)
            return out

        self._lane.run("打印核验报告", run).ended.connect(self._written)

    def _written(self, job: Job) -> None:
        if isinstance(job.result, Path):
            self.toast.emit(f"已写成 {job.result.name}")
        elif isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error)
        elif job.error is not None:
            raise job.error
