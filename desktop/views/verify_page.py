# ruff: noqa: N802
"""核验: what a package says, line by line, and what to do about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.jobs import Job, JobState, Lane
from desktop.messages import size_words
from desktop.office import Office
from desktop.submission.verification.report import Report, Result
from desktop.trust_office import ROOT, Trusted
from desktop.views.report_lines import ReportCard
from desktop.views.screen import Go, Screen
from desktop.views.side_by_side import SideBySide
from desktop.views.theme import Type
from desktop.views.trusting import confirm_trust
from desktop.views.verify_parts import about_verifying, wide
from desktop.views.verify_words import advice, summary, untrusted, verdict_detail
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import CERTIFICATES, choose_file, choose_save
from desktop.views.widgets.drop import DropZone
from desktop.views.widgets.facts import verdict_band
from desktop.views.widgets.hash_view import HashView
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, Scroll, rule, titled_card
from forms.errors import IpzoneError

if TYPE_CHECKING:
    from desktop.views.inside_view import InsideView

SIDE, ROOM = 312, 1020
"""The width of what stands at the right; below the other width it stands under the lines."""
SUFFIXES = (".asice", ".p7m")
_PDF, _RECORD = "核验报告 (*.pdf)", "核验记录 (*.json)"


class VerifyScreen(Screen):
    """Asks for a package, verifies it off the screen's thread, shows the report."""

    prints = True

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._office = office
        self._lane = lane
        self._file: Path | None = None
        self._job: Job | None = None
        self.report: Report | None = None
        self._saving: Job | None = None
        self._opening: Job | None = None
        self._look: Button | None = None
        self.inside: InsideView | None = None
        """What the package says, while it is looked at instead of the report."""
        self._saved_as = ""
        self.banner = Banner()
        self._drop = DropZone(
            "shield-check", "把申报包拖到这里核验", "或按 Ctrl+O 选择 .asice 文件", SUFFIXES
        )
        self._drop.dropped.connect(self.take_file)
        self._drop.wanted.connect(self._choose)
        self._main: Button | None = None
        """The primary button of the report."""
        self._panel = ProgressPanel("正在核验", "取消核验", "核验只读取文件，取消后什么都不会改变")
        self._panel.hide()
        self._result = QWidget()
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(24, 18, 24, 24)
        self._column.setSpacing(12)
        self._about = about_verifying(lambda: self.go.emit(Go("trust")), lambda: self.go.emit(Go("received")))
        for widget in (self.banner, self._drop, self._about, self._panel, self._result):
            self._column.addWidget(widget)
        self._column.addStretch()
        self._outer = outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._scroll = Scroll(self._body)
        outer.addWidget(self._scroll)

    def help_page(self) -> str:
        return "verify"

    def crumbs(self) -> tuple[str, ...]:
        name = (self._file.stem,) if self._file else ()
        return ("核验申报包", *name, *(["包内内容"] if self.inside else []))

    def take_file(self, file: Path) -> None:
        """Verify this file; one that is encrypted is opened first."""
        if self._office.is_encrypted(file):
            # not at once: the window may just be on its way to this screen
            QTimer.singleShot(0, self, lambda: self.go.emit(Go("decrypt", file=file)))
            return
        if self._job is not None and not self._job.is_over:
            self._job.cancel()
        self._close_inside()
        self._opening = None
        self._file, self.report = file, None
        self.banner.hide()
        self._show(QWidget())
        self.crumbs_changed.emit()
        office = self._office
        self._job = self._lane.run(
            "核验申报包",
            lambda progress, stop: office.verify_here(file, None, progress, stop),
        )
        self._panel.watch(self._job)
        self._panel.show()
        self._panel.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._job.ended.connect(self._ended)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Another package, while a report is shown."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if len(files) == 1 and files[0].suffix.lower() in SUFFIXES:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_file(Path(event.mimeData().urls()[0].toLocalFile()))

    def _choose(self) -> None:
        choose_file(self, "选择要核验的申报包", "申报包 (*.asice *.p7m);;所有文件 (*)", self.take_file)

    def _ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._panel.hide()
        if isinstance(job.result, Report):
            self.report = job.result
            self._show(self._report(job.result))
            if self._main is not None:
                self._main.setFocus(Qt.FocusReason.OtherFocusReason)
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "核验已取消", "", "重新核验", self._again)
        elif isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error, "另选一个", self._choose)
        elif job.error is not None:
            raise job.error

    def _again(self) -> None:
        if self._file is not None:
            self.take_file(self._file)

    def _show(self, widget: QWidget) -> None:
        self._column.replaceWidget(self._result, widget)
        self._result.hide()  # or it keeps the focus until it dies with it
        self._result.deleteLater()
        self._result = widget
        widget.show()
        for empty in (self._drop, self._about):
            empty.setVisible(self._file is None)

    # --- the report

    def _report(self, report: Report) -> QWidget:
        made = SideBySide(SIDE, 0, ROOM)
        left = made.main
        left.setSpacing(10)
        status = Status.DONE if report.trusted else Status.BLOCKER
        takes = report.trusted and report.container.application
        printing = Button("打印报告", "secondary" if takes else "primary", "printer", self.print_)
        actions = [printing]
        if takes:
            actions.append(Button("收下", "primary", "check", self._receive))
        self._main = actions[-1]
        left.addWidget(verdict_band(status, report.verdict, verdict_detail(report), *actions))
        head = QHBoxLayout()
        head.setContentsMargins(0, 6, 0, 0)
        head.addWidget(Label("逐项结果", Type.SECTION))
        head.addWidget(Label(summary(report), Type.SECONDARY, "text2"))
        head.addStretch()
        card = ReportCard(report)
        if any(line.result is Result.FAILED for line in report.lines):
            only = Button("只看不符", "link")
            only.setCheckable(True)
            only.toggled.connect(card.only_failed)
            head.addWidget(only)
        left.addLayout(head)
        left.addWidget(card)
        left.addStretch()
        made.side.setSpacing(14)
        parts = [self._advice(report), self._incoming(report)]
        parts.insert(1 if untrusted(report) else 2, self._trust())
        for part in parts:
            made.side.addWidget(part)
        made.side.addStretch()
        return made

    def _advice(self, report: Report) -> Card:
        card, column = titled_card("建议这样处理")
        for number, words in enumerate(advice(report), start=1):
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Label(str(number), Type.SECONDARY, "text2"), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Paragraph(words, Type.SECONDARY, "text"), 1)
            column.addLayout(row)
        column.addSpacing(2)
        column.addWidget(wide(Button("保存报告（PDF）", icon_name="download", clicked=self._save)))
        if report.container.application:
            tip = "看申报包里写了什么，不收下，也不能改"
            self._look = wide(Button("只读打开包内内容", icon_name="eye", clicked=self.look_inside, tip=tip))
            column.addWidget(self._look)
        record = Button("保存核验记录（JSON）", "link", clicked=self._save_record)
        record.setToolTip("逐项结果和每个文件的核对码，供程序读取")
        column.addWidget(record)
        return card

    def _trust(self) -> Card:
        card, column = titled_card("信任的根证书")
        found = [one for one in self._office.trusted() if one.kind == ROOT]
        if not found:
            column.addWidget(Paragraph("还没有。没有根证书就认不出签署人是谁。"))
        for one in found:
            name = f"{one.name}（本机）" if one.own else one.holder
            column.addWidget(Elided(name, Type.SECONDARY, "text2", Qt.TextElideMode.ElideMiddle))
        column.addWidget(wide(Button("添加根证书", icon_name="plus", clicked=self._add_root)))
        column.addWidget(Button("全部证书和吊销列表", "link", clicked=lambda: self.go.emit(Go("trust"))))
        return card

    def _incoming(self, report: Report) -> Card:
        card, column = titled_card("来件")
        facts = report.container
        column.addWidget(Elided(facts.name, Type.TITLE, "text", Qt.TextElideMode.ElideMiddle))
        place = str(self._file.parent) if self._file else ""
        column.addWidget(
            Elided(f"{size_words(facts.size)}　{place}", Type.META, "muted", Qt.TextElideMode.ElideMiddle)
        )
        column.addWidget(rule())
        column.addWidget(Label("整包 SHA-256", Type.META, "text2"))
        column.addWidget(HashView(facts.sha256, 4))
        column.addWidget(rule())
        when = report.checked.astimezone()
        column.addWidget(Paragraph(f"{when:%Y-%m-%d %H:%M} 在本机核验。", Type.META, "muted"))
        if facts.application and report.signatures and (report.trusted or untrusted(report)):
            sign = Button("在此申报包上签署", icon_name="signature", clicked=self._countersign)
            column.addWidget(wide(sign))
        return card

    # --- what the package says

    def look_inside(self) -> None:
        """Read the package that was verified; the report stays below."""
        file, report, office = self._file, self.report, self._office
        if file is None or report is None or self._look is None:
            return
        self._look.setEnabled(False)
        self._opening = self._lane.run("打开包内内容", lambda *_: (office.look_inside(file, report), report))
        self._opening.ended.connect(self._opened)

    def _opened(self, job: Job) -> None:
        from desktop.views.inside_view import InsideView

        if job is not self._opening or self._look is None:
            return
        self._look.setEnabled(True)
        if isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error, "重新核验", self._again)
            self._scroll.verticalScrollBar().setValue(0)
        elif job.error is not None:
            raise job.error
        elif isinstance(job.result, tuple):
            opened, report = job.result
            self.inside = InsideView(opened, report)
            self.inside.left.connect(self.close_top)
            self._scroll.hide()
            self._outer.addWidget(self.inside)
            self.inside.show()  # at once: what is not shown yet does not take the focus
            self.inside.take_focus()
            self.crumbs_changed.emit()

    def _close_inside(self) -> bool:
        if self.inside is None:
            return False
        self.inside.hide()  # or it keeps the focus until it dies
        self.inside.deleteLater()
        self.inside = None
        self._scroll.show()
        self.crumbs_changed.emit()
        return True

    def close_top(self) -> bool:
        """Esc: back to the report."""
        closed = self._close_inside()
        if closed and self._look is not None:
            self._look.setFocus(Qt.FocusReason.OtherFocusReason)
        return closed

    def _receive(self) -> None:
        self.go.emit(Go("received", file=self._file))

    def primary(self) -> None:
        """Ctrl+Enter: what the verdict leads to."""
        if self.close_top():
            return
        if self.report is None or self._main is None:
            self._choose()
        else:
            self._main.click()

    def print_(self) -> None:
        """Ctrl+P: the report on paper, looked at first."""
        from desktop.views.print_dialog import PrintDialog
        from desktop.views.verify_print import ReportPaper

        if self.report is None:
            self.toast.emit("核验完才有报告可以打印")
            return
        dialog = PrintDialog(self, ReportPaper(self._office, self.report), self._lane)
        dialog.printed.connect(self.toast)
        dialog.open()

    def _save(self) -> None:
        if self._file is not None:
            start = str(self._file.with_name(f"{self._file.stem}-核验报告.pdf"))
            choose_save(self, "保存核验报告", _PDF, self._write_paper, start)

    def _write_paper(self, file: Path) -> None:
        office, report = self._office, self.report
        if report is None:
            return
        self._saving = self._lane.run("保存核验报告", lambda *told: office.print_report(report, file, *told))
        self._saving.ended.connect(self._saved)  # a bound method: the connection dies with the screen
        self._saved_as = file.name

    def _saved(self, job: Job) -> None:
        if isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error, "换个位置", self._save)
        elif job.error is not None:
            raise job.error
        elif job.state is JobState.DONE:
            self.toast.emit(f"已保存 {self._saved_as}")

    def _countersign(self) -> None:
        self.go.emit(Go("countersign", file=self._file))

    def _add_root(self) -> None:
        choose_file(self, "选择根证书", CERTIFICATES, self._root_chosen)

    def _root_chosen(self, file: Path) -> None:
        confirm_trust(self, self._office, file, self._trusted, self.banner.refuse)

    def _trusted(self, added: tuple[Trusted, ...]) -> None:
        self.toast.emit(f"已添加 {added[0].holder}，正在重新核验")
        self._again()

    def _save_record(self) -> None:
        if self._file is not None:
            start = str(self._file.with_name(f"{self._file.stem}-核验记录.json"))
            choose_save(self, "保存核验记录", _RECORD, self._write, start)

    def _write(self, file: Path) -> None:
        from desktop.files import write_file

        if self.report is None:
            return
        text = json.dumps(self.report.to_json(), ensure_ascii=False, indent=2)
        try:
            write_file(file, text.encode())
        except IpzoneError as error:
            self.banner.refuse(error, "换个位置", self._save_record)
            return
        self.toast.emit(f"已保存 {file.name}")

    def closing(self) -> str:
        return "核验正在进行" if self._job is not None and not self._job.is_over else ""
