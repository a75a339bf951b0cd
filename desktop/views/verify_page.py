"""核验: what a package says, line by line, and what to do about it."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.jobs import Job, JobState, Lane
from desktop.messages import explain
from desktop.office import Office
from desktop.submission.verification.report import Report, Result
from desktop.trust_office import ROOT
from desktop.views.report_lines import ReportCard
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type
from desktop.views.trusting import confirm_trust
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_file, choose_save
from desktop.views.widgets.drop import DropZone
from desktop.views.widgets.facts import verdict_band
from desktop.views.widgets.hash_view import HashView
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, Scroll, rule
from forms.errors import IpzoneError

SIDE = 312
ENCRYPTED = ".p7m"
_ADVICE_FAILED = (
    "先不要受理或转报这个包。",
    "请对方重新导出，换一个 U 盘或渠道再送。",
    "重送后电话核对 SHA-256 前 8 位。",
    "保存这份报告，随来件登记留存。",
)
_ADVICE_UNTRUSTED = (
    "先不要受理或转报这个包。",
    "向对方索取根证书，电话核对指纹后添加到“信任的根证书”。",
    "添加后会自动重新核验。",
)
_ADVICE_UNSIGNED = (
    "这可能是草稿：没有签名，不能作为正式申报受理。",
    "请对方签署导出后再送。",
)
_ADVICE_PASSED = (
    "电话核对 SHA-256 前 8 位，确认是对方送出的那一份。",
    "签署时间由签署方自述，以接收登记的时间为准。",
    "保存这份报告，随来件登记留存。",
)
_UNTRUSTED = frozenset({"certificate.untrusted"})
_UNSIGNED = frozenset({"signature.none", "pdf.unsigned"})


class VerifyScreen(Screen):
    """Asks for a package, verifies it off the screen's thread, shows the report."""

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__()
        self._office = office
        self._lane = lane
        self._file: Path | None = None
        self._job: Job | None = None
        self.report: Report | None = None
        self.banner = Banner()
        self._drop = DropZone(
            "shield-check", "把申报包拖到这里核验", "或按 Ctrl+O 选择 .asice 文件", (".asice", ENCRYPTED)
        )
        self._drop.dropped.connect(self.take_file)
        self._drop.wanted.connect(self._choose)
        self._panel = ProgressPanel("正在核验", "取消核验", "核验只读取文件，取消后什么都不会改变")
        self._panel.hide()
        self._result = QWidget()
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(24, 18, 24, 24)
        self._column.setSpacing(12)
        for widget in (self.banner, self._drop, self._panel, self._result):
            self._column.addWidget(widget)
        self._column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroll(self._body))

    def help_page(self) -> str:
        return "verify"

    def crumbs(self) -> tuple[str, ...]:
        return ("核验申报包", self._file.stem) if self._file else ("核验申报包",)

    def take_file(self, file: Path) -> None:
        """Verify this file; one that is encrypted is opened first."""
        if file.suffix.lower() == ENCRYPTED:
            # not at once: the window may just be on its way to this screen
            QTimer.singleShot(0, self, lambda: self.go.emit(Go("decrypt", file=file)))
            return
        if self._job is not None and not self._job.is_over:
            self._job.cancel()
        self._file = file
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
        self._job.ended.connect(self._ended)

    def _choose(self) -> None:
        choose_file(self, "选择要核验的申报包", "申报包 (*.asice *.p7m);;所有文件 (*)", self.take_file)

    def _ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._panel.hide()
        if isinstance(job.result, Report):
            self.report = job.result
            self._show(self._report(job.result))
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "核验已取消", "", "重新核验", self._again)
        elif isinstance(job.error, IpzoneError):
            message = explain(job.error)
            self.banner.say(Status.BLOCKER, message.sentence, message.remedy, "另选一个", self._choose)
        elif job.error is not None:
            raise job.error

    def _again(self) -> None:
        if self._file is not None:
            self.take_file(self._file)

    def _show(self, widget: QWidget) -> None:
        self._column.replaceWidget(self._result, widget)
        self._result.deleteLater()
        self._result = widget
        self._drop.setVisible(self._file is None)

    # --- the report

    def _report(self, report: Report) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        left = QVBoxLayout()
        left.setSpacing(10)
        status = Status.DONE if report.trusted else Status.BLOCKER
        takes = report.trusted and report.container.application
        actions = [
            Button("打印报告", icon_name="printer", clicked=self._print),
            Button("保存报告", "secondary" if takes else "primary", "download", self._save),
        ]
        if takes:
            actions.append(Button("收下", "primary", "check", self._receive))
        left.addWidget(verdict_band(status, _verdict(report), _verdict_detail(report), *actions))
        head = QHBoxLayout()
        head.setContentsMargins(0, 6, 0, 0)
        head.addWidget(Label("逐项结果", Type.SECTION))
        head.addWidget(Label(_summary(report), Type.SECONDARY, "text2"))
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
        row.addLayout(left, 1)
        side = QVBoxLayout()
        side.setSpacing(14)
        for part in (self._advice(report), self._trust(), self._incoming(report)):
            part.setFixedWidth(SIDE)
            side.addWidget(part)
        side.addStretch()
        row.addLayout(side)
        return made

    def _advice(self, report: Report) -> Card:
        card, column = _card("建议这样处理")
        advice = _advice(report)
        for number, words in enumerate(advice, start=1):
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Label(str(number), Type.SECONDARY, "text2"), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Paragraph(words, Type.SECONDARY, "text"), 1)
            column.addLayout(row)
        return card

    def _trust(self) -> Card:
        card, column = _card("信任的根证书")
        found = [one for one in self._office.trusted() if one.kind == ROOT]
        if not found:
            column.addWidget(Paragraph("还没有。没有根证书就认不出签署人是谁。"))
        for one in found:
            name = f"{one.name}（本机）" if one.own else one.holder
            column.addWidget(Elided(name, Type.SECONDARY, "text2", Qt.TextElideMode.ElideMiddle))
        add = Button("添加根证书", icon_name="plus", clicked=self._add_root)
        add.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(add)
        column.addWidget(Button("全部证书和吊销列表", "link", clicked=lambda: self.go.emit(Go("trust"))))
        return card

    def _incoming(self, report: Report) -> Card:
        card, column = _card("来件")
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
        if facts.application and report.signatures and all(s.intact for s in report.signatures):
            sign = Button("在此申报包上签署", icon_name="signature", clicked=self._countersign)
            sign.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            column.addWidget(sign)
        return card

    def _receive(self) -> None:
        self.go.emit(Go("received", file=self._file))

    def _print(self) -> None:
        if self._file is not None:
            start = str(self._file.with_name(f"{self._file.stem}-核验报告.pdf"))
            choose_save(self, "打印核验报告", "PDF (*.pdf)", self._write_paper, start)

    def _write_paper(self, file: Path) -> None:
        office, report = self._office, self.report
        if report is None:
            return
        job = self._lane.run(
            "打印核验报告", lambda progress, stop: office.print_report(report, file, progress, stop)
        )
        job.ended.connect(lambda done: self._printed(done, file))

    def _printed(self, job: Job, file: Path) -> None:
        if isinstance(job.error, IpzoneError):
            message = explain(job.error)
            self.banner.say(Status.BLOCKER, message.sentence, message.remedy, "换个位置", self._print)
        elif job.error is not None:
            raise job.error
        elif job.result is not None:
            self.toast.emit(f"已写成 {file.name}，可以打印")

    def _countersign(self) -> None:
        self.go.emit(Go("countersign", file=self._file))

    def _add_root(self) -> None:
        kinds = "证书 (*.pem *.crt *.cer *.der);;所有文件 (*)"
        choose_file(self, "选择根证书", kinds, self._root_chosen)

    def _root_chosen(self, file: Path) -> None:
        try:
            confirm_trust(self, self._office, file, lambda: self._trust_file(file))
        except IpzoneError as error:
            self._complain(error)

    def _trust_file(self, file: Path) -> None:
        try:
            added = self._office.add_trust(file)
        except IpzoneError as error:
            self._complain(error)
            return
        self.toast.emit(f"已添加 {added[0].holder}，正在重新核验")
        self._again()

    def _complain(self, error: IpzoneError) -> None:
        message = explain(error)
        self.banner.say(Status.BLOCKER, message.sentence, message.remedy)

    def _save(self) -> None:
        if self._file is not None:
            start = str(self._file.with_name(f"{self._file.stem}-核验报告.json"))
            choose_save(self, "保存核验报告", "核验报告 (*.json)", self._write, start)

    def _write(self, file: Path) -> None:
        from desktop.files import write_file

        if self.report is None:
            return
        text = json.dumps(self.report.to_json(), ensure_ascii=False, indent=2)
        try:
            write_file(file, text.encode())
        except IpzoneError as error:
            message = explain(error)
            self.banner.say(Status.BLOCKER, message.sentence, message.remedy, "换个位置", self._save)
            return
        self.toast.emit(f"已保存 {file.name}")

    def closing(self) -> str:
        return "核验正在进行" if self._job is not None and not self._job.is_over else ""


def size_words(size: int) -> str:
    """A size as people read it."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 1024))} KB"


def _verdict(report: Report) -> str:
    """Counts lines, as the list below it does; one line may hold several findings."""
    failed = sum(line.result is Result.FAILED for line in report.lines)
    return report.verdict if report.trusted else f"核验未通过：{failed} 项不符"


def _verdict_detail(report: Report) -> str:
    if report.trusted:
        signer = next((s for s in report.signatures if s.trusted), None)
        return f"{signer.signer}签署，签署后没有改动过。" if signer else ""
    first = report.errors[0].message.rstrip("。") + "。" if report.errors else "没有可信的签名。"
    intact = any(s.intact for s in report.signatures)
    broken = any(f.digest_ok is False for f in report.files)
    return first + ("签名本身有效，但包里的内容已不是签署时的内容。" if intact and broken else "")


def _advice(report: Report) -> tuple[str, ...]:
    codes = {finding.code for finding in report.errors}
    if report.trusted:
        return _ADVICE_PASSED
    if codes <= _UNSIGNED:
        return _ADVICE_UNSIGNED
    return _ADVICE_UNTRUSTED if codes <= _UNTRUSTED else _ADVICE_FAILED


def _summary(report: Report) -> str:
    lines = report.lines
    passed = sum(line.result is Result.PASSED for line in lines)
    failed = sum(line.result is Result.FAILED for line in lines)
    other = len(lines) - passed - failed
    parts = [f"通过 {passed}", f"不符 {failed}"] + ([f"仅供参考 {other}"] if other else [])
    return f"{len(lines)} 项：" + "，".join(parts)


def _card(title: str) -> tuple[Card, QVBoxLayout]:
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 14, 16, 14)
    column.setSpacing(8)
    column.addWidget(Label(title, Type.TITLE))
    return card, column
