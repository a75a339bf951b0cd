"""在此申报包上签署: one more signatory of a package that somebody signed already; the file itself is not changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.jobs import Job, JobState, Lane
from desktop.office import Office
from desktop.products import Signing
from desktop.submission.signatories import Role
from desktop.views.foot import as_wizard
from desktop.views.screen import Go, Screen, focus_inside
from desktop.views.secret_ask import SecretAsk
from desktop.views.signer_step import SignerStep
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_save
from desktop.views.widgets.facts import Facts, verdict_band
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, Scroll
from desktop.views.widgets.wizard import WizardSteps
from forms.errors import IpzoneError
from forms.progress import Progress, Stop

if TYPE_CHECKING:
    from desktop.submission.countersigning import CountersignResult

SIGNER, SIGN, RESULT = range(3)
NAMES = ("选择签署人", "签署", "结果")
_COLUMN = 860
_ABOUT = "先前的签名原样保留；你的签名盖住包里的全部内容和先前的签名。结果写成一个新文件，原文件不变。"


class CountersignScreen(Screen):
    """Who signs; then where to and the passphrase or PIN; then what came of it."""

    passes = True

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__()
        self._office, self._lane = office, lane
        self._file: Path | None = None
        self._job: Job | None = None
        self.at = SIGNER
        self.result: CountersignResult | None = None
        self.head = WizardSteps(NAMES)
        self.banner = Banner()
        self._name = Elided("", Type.TITLE, "text", Qt.TextElideMode.ElideMiddle)
        self.signer_step = SignerStep(office, "", lane.run, Role.PROVINCE, Type.SECTION)
        self.target = QLineEdit()
        self.target.textChanged.connect(lambda _: self._show_target())
        self.ask = SecretAsk()
        self.ask.entered.connect(self.primary)
        self.panel = ProgressPanel("正在加签", "取消加签", "取消后不会留下半个文件，原来的申报包不受影响")
        self.panel.hide()
        self._stack = QStackedWidget()
        self._ends = QVBoxLayout()
        self.next = Button("下一步", "primary", clicked=self.primary)
        self.verify = Button("核验加签后的包", "primary", "shield-check", self._verify_result)
        self.copy = Button("复制到 U 盘", icon_name="usb", clicked=self._copy)
        self.previous = Button("上一步", clicked=self._back)
        self.leave = Button("返回", clicked=self._leave)
        self._lay_out()
        self._show(SIGNER)

    def _lay_out(self) -> None:
        about = QWidget()
        column = QVBoxLayout(about)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (Label("在此申报包上签署", Type.PAGE), self._name, Paragraph(_ABOUT, Type.BODY)):
            column.addWidget(part)
        self._add_step(about, self.signer_step)
        self._add_step(Label("签署", Type.PAGE), self._place(), self.ask, self.panel)
        ends = QWidget()
        ends.setLayout(self._ends)
        self._ends.setContentsMargins(0, 0, 0, 0)
        self._ends.setSpacing(12)
        self._add_step(ends)
        buttons = (self.next, self.verify, self.copy, self.previous)
        as_wizard(self, self.head, self.banner, self._stack, buttons, self.leave)

    def _add_step(self, *parts: QWidget) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 14, 24, 20)
        column.setSpacing(12)
        for part in parts:
            part.setMaximumWidth(_COLUMN)
            column.addWidget(part)
        column.addStretch()
        self._stack.addWidget(Scroll(body))

    def _place(self) -> Card:
        card, line = Card(), QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.target, 1)
        row.addWidget(Button("另选位置", icon_name="folder-open", clicked=self._browse))
        self._target_row = FieldRow("写成新文件", line, required=True, buddy=self.target)
        column = QVBoxLayout(card)
        column.setContentsMargins(18, 14, 18, 14)
        column.addWidget(self._target_row)
        return card

    # --- as a screen

    def help_page(self) -> str:
        return "verify"

    def crumbs(self) -> tuple[str, ...]:
        return ("在申报包上签署", self._file.stem) if self._file else ("在申报包上签署",)

    def take_file(self, file: Path) -> None:
        self._file = file
        self._name.setText(file.name)
        self.crumbs_changed.emit()

    def closing(self) -> str:
        return "加签正在进行" if self._runs else ""

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        self.ask.forget()
        super().hideEvent(event)

    # --- moving

    @property
    def _runs(self) -> bool:
        return self._job is not None and not self._job.is_over

    def primary(self) -> None:
        """The primary button of each step."""
        {SIGNER: self._chosen, SIGN: self._sign, RESULT: self._verify_result}[self.at]()

    def _show(self, step: int) -> None:
        self.at = step
        self.banner.hide()
        self.head.show_step(step, over=step == RESULT)
        self._stack.setCurrentIndex(step)
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.next.setVisible(self.at != RESULT and not self._runs)
        self.next.show_words("签署并另存" if self.at == SIGN else "下一步")
        self.previous.setVisible(self.at == SIGN and not self._runs)
        for button in (self.verify, self.copy):
            button.setVisible(self.at == RESULT)
        self.ask.setVisible(not self._runs)
        self.panel.setVisible(self._runs)

    def _back(self) -> None:
        self.ask.forget()
        self._show(SIGNER)
        focus_inside(self.signer_step)

    def _chosen(self) -> None:
        way = self.signer_step.way()
        if way is None or self._file is None:
            return
        self.ask.show_way(way)
        role = self.signer_step.capacity.value
        self.target.setText(str(self._file.with_name(f"{self._file.stem}-{role}.asice")))
        self._show(SIGN)
        self.ask.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- signing

    @property
    def out(self) -> Path:
        """Where the signed package goes."""
        out = Path(self.target.text().strip())
        return out if out.suffix == ".asice" else out.with_name(f"{out.name}.asice")

    def _browse(self) -> None:
        kinds = "申报包 (*.asice)"
        words = "加签后的申报包写到哪里"
        choose_save(self, words, kinds, lambda out: self.target.setText(str(out)), self.target.text())

    def _show_target(self) -> None:
        there = bool(self.target.text().strip()) and self.out.is_file()
        words = "这里已有同名文件。签署并复核通过后才会替换；想留着就改个文件名。"
        self._target_row.say(Status.WARN if there else None, words)

    def _sign(self) -> None:
        if self._file is None or self._runs:
            return
        if not self.target.text().strip():
            self._target_row.say(Status.BLOCKER, "还没有写明写到哪里")
            self.target.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        signing = self.ask.signing()
        if signing is not None:
            self._run(self._file, signing)

    def _run(self, package: Path, signing: Signing) -> None:
        office, out = self._office, self.out
        role, picture = self.signer_step.capacity, self.signer_step.seal_file

        def work(progress: Progress, stop: Stop) -> CountersignResult:
            seal = office.seal(picture) if picture else None
            return office.countersign(package, out, signing(progress, stop), role, seal, progress, stop)

        self.banner.hide()
        self._job = self._lane.run("在申报包上签署", work)
        self.panel.watch(self._job)
        self._show_buttons()
        self.panel.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._job.ended.connect(self._ended)

    def _ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        from desktop.submission.countersigning import CountersignResult  # loaded by the work already

        if isinstance(job.result, CountersignResult):
            self._finished(job.result)
            return
        way = self.signer_step.way_of_new()
        if way is not None:
            self.ask.show_way(way)
        self._show(SIGN)
        self.ask.secret.setFocus(Qt.FocusReason.OtherFocusReason)
        if job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "加签已取消", "没有留下半个文件，原来的申报包不受影响。")
        elif isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error)
        elif job.error is not None:
            raise job.error

    def _finished(self, result: CountersignResult) -> None:
        self.result = result
        title = f"第 {result.number} 个签名（{result.role}）已加上，复核无误"
        facts = Facts()
        facts.add("文件", Elided(result.path.name, Type.TITLE, mode=Qt.TextElideMode.ElideMiddle))
        facts.add("位置", Elided(str(result.path.parent), Type.BODY, mode=Qt.TextElideMode.ElideMiddle))
        self._ends.addWidget(verdict_band(Status.DONE, title, "先前的签名原样保留，原文件没有改动。"))
        self._ends.addWidget(facts)
        self._show(RESULT)
        self.verify.setFocus(Qt.FocusReason.OtherFocusReason)

    def _verify_result(self) -> None:
        if self.result is not None:
            self.go.emit(Go("verify", file=self.result.path))

    def _copy(self) -> None:
        from desktop.views.copy_dialog import CopyDialog

        if self.result is not None:
            dialog = CopyDialog(self, [("申报包", self.result.path)], self._lane.run)
            dialog.copied.connect(lambda folder: self.toast.emit(f"已复制到 {folder}，读回核对一致"))
            dialog.open()

    def _leave(self) -> None:
        self.go.emit(Go("verify", file=self._file))
