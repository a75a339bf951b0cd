"""签署导出: 确认内容 → 选择签署人 → 保存位置 → 生成 → 结果."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.copy_out import copy_out
from desktop.jobs import Job, JobState
from desktop.messages import explain
from desktop.office import Office
from desktop.submission.paper import Paper
from desktop.submission.signatories import Role
from desktop.views.export_place import PlaceStep
from desktop.views.export_result import ResultView, open_folder
from desktop.views.foot import as_wizard
from desktop.views.hub import Hub
from desktop.views.page import Page
from desktop.views.readiness import counts, rows
from desktop.views.screen import focus_inside
from desktop.views.signer_step import SignerStep
from desktop.views.steps import STEPS
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.dialogs import choose_folder
from desktop.views.widgets.facts import Facts
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Scroll
from desktop.views.widgets.wizard import WizardSteps
from forms.checks.finding import Finding
from forms.errors import IpzoneError
from forms.progress import Progress, Stop

if TYPE_CHECKING:
    from desktop.submission.package import ExportResult
    from desktop.submission.signing import Signer

CONFIRM, SIGNER, PLACE, MAKE, RESULT = range(5)
NAMES = ("确认内容", "选择签署人", "保存位置", "生成", "结果")
COLUMN = 860
FOLDER = "export.folder"


class ExportPage(Page):
    """上一步 keeps everything; 生成 can be cancelled until the file gets its name; 结果 cannot go back."""

    step = "export"

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        super().__init__(office, application_id, hub)
        self.at = CONFIRM
        self.signer: Signer | None = None
        self.result: ExportResult | None = None
        self._job: Job | None = None
        self.head = WizardSteps(NAMES)
        self.banner = Banner()
        self.mode = Segments([("sign", "签署导出"), ("draft", "导出草稿")], "sign", "导出方式")
        self.mode.chosen.connect(lambda _: self._show_buttons())
        self.signer_step: SignerStep | None = None
        self.place = PlaceStep()
        self.folder, self.name = self.place.folder, self.place.name
        self.panel = ProgressPanel(
            "正在生成申报包", "取消导出", "取消后不会留下半个文件，原来的申报包不受影响"
        )
        self._stack = QStackedWidget()
        self._slots = [self._slot() for _ in NAMES]
        self.previous = Button("上一步", clicked=self._back)
        self.next = Button("下一步", "primary", clicked=self.primary)
        self.again = Button("再导出一版", "text", clicked=self.restart)
        self.copy = Button("复制到 U 盘", "primary", "usb", self._copy)
        self.receipt = Button("打印回执", icon_name="printer", clicked=self._print_receipt)
        self.root = Button("另存根证书", icon_name="download", clicked=self._save_root)
        self.finish = Button("完成", clicked=lambda: hub.goto.emit("check"))
        buttons = (self.next, self.copy, self.receipt, self.root, self.previous, self.again)
        as_wizard(self, self.head, self.banner, self._stack, buttons, self.finish)
        self._fill(PLACE, self.place)
        self._fill(MAKE, self.panel)
        self.restart()

    def _slot(self) -> QVBoxLayout:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 14, 24, 20)
        self._stack.addWidget(Scroll(body))
        return column

    def _fill(self, step: int, widget: QWidget) -> None:
        """Put a widget into a step in place of what was there."""
        column = self._slots[step]
        while column.count():
            old = column.takeAt(0).widget()
            if old is not None:
                old.hide()  # or it keeps the focus until it dies with it
                old.deleteLater()
        widget.setMaximumWidth(COLUMN)
        column.addWidget(widget)
        column.addStretch()

    # --- moving

    def restart(self) -> None:
        """From the first step; what was chosen is offered again."""
        self.signer, self.result = None, None
        self._build_confirm()
        self._show(CONFIRM)

    def arrive(self) -> None:
        self.hub.check_again()
        if self.at == CONFIRM:
            self._build_confirm()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        if self.at == CONFIRM:
            self._build_confirm()

    @property
    def draft(self) -> bool:
        return self.mode.current == "draft"

    def primary(self) -> None:
        """The primary button of each step."""
        {CONFIRM: self._confirmed, SIGNER: self._signed, PLACE: self._start, RESULT: self._copy}.get(
            self.at, lambda: None
        )()

    def _show(self, step: int) -> None:
        self.at = step
        self.banner.hide()
        self.head.show_step(step)
        self._stack.setCurrentIndex(step)
        self._show_buttons()

    def _show_buttons(self) -> None:
        over = self.at == RESULT
        self.next.setVisible(self.at in (CONFIRM, SIGNER, PLACE))
        self.next.setEnabled(True)
        self.next.setText("下一步" if self.at != PLACE else "生成草稿" if self.draft else "生成申报包")
        self.previous.setVisible(self.at in (SIGNER, PLACE))
        self.copy.setVisible(over)
        self.receipt.setVisible(over)
        self.again.setVisible(over)
        self.finish.setVisible(over)
        self.root.setVisible(over and self._own_root() is not None)

    def _back(self) -> None:
        self._show(CONFIRM if self.at == SIGNER or self.draft else SIGNER)

    # --- 1 确认内容

    def _build_confirm(self) -> None:
        found = rows(self.hub.findings(), self.pack)
        blockers, warnings = counts(found)[Status.BLOCKER], counts(found)[Status.WARN]
        held = QApplication.focusWidget()
        lost = held is not None and self._stack.isAncestorOf(held)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Label("确认内容", Type.PAGE))
        open_now = Banner(page)
        if blockers or warnings:
            parts = [f"阻断 {blockers} 条"] * bool(blockers) + [f"提醒 {warnings} 条"] * bool(warnings)
            open_now.say(
                Status.BLOCKER if blockers else Status.WARN,
                f"还不能签署导出：{'、'.join(parts)}没有处理",
                "处理完再签署；现在可以先导出草稿，每页印有“草稿”。",
                "去检查",
                lambda: self.hub.goto.emit("check"),
                closable=False,
            )
        else:
            open_now.say(Status.DONE, "检查通过，可以签署导出", "", closable=False)
        column.addWidget(open_now)
        column.addWidget(self._contents())
        self.mode.setParent(page)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.mode)
        row.addWidget(Paragraph("签署导出用于报送；草稿不签署，只供内部传阅。"), 1)
        column.addLayout(row)
        self._fill(CONFIRM, page)
        if lost:  # what had the focus is made anew
            page.show()
            focus_inside(page)
        self._blocked = (blockers, warnings)

    def _contents(self) -> Facts:
        application, facts = self.application, Facts()
        facts.add("申报地区", Label(application.place.full_name, Type.TITLE))
        facts.add("申报模板", Label(f"{self.pack.title} · {self.pack.version}", Type.BODY))
        ready = self.hub.readiness
        for step, name, _, _ in STEPS[:6]:
            state = ready.step(step)
            words = f"{len(application.evidence)} 份" if step == "evidence" else f"{state.words} 项"
            facts.add(name, Shape(state.status, 16), Label(words, Type.BODY))
        return facts

    def _confirmed(self) -> None:
        blockers, warnings = self._blocked
        if self.draft:
            self._to_place()
            return
        if blockers or warnings:
            self.banner.say(
                Status.BLOCKER, "还不能签署导出", "先处理检查结果；只要草稿时，选“导出草稿”。", "去检查",
                lambda: self.hub.goto.emit("check"),
            )  # fmt: skip
            return
        if self.signer_step is None:
            organization = (
                self.application.text("subject.government") or f"{self.application.place.full_name}人民政府"
            )
            self.signer_step = SignerStep(self.office, organization, self.hub.run)
            self._fill(SIGNER, self.signer_step)
        self._show(SIGNER)

    # --- 2 选择签署人

    def _signed(self) -> None:
        if self.signer_step is None:
            return
        work = self.signer_step.work()
        if work is None:
            return
        self.next.setEnabled(False)
        self.next.setText("正在打开密钥…")
        self._job = self.hub.run("打开签名密钥", work)
        self._job.ended.connect(self._signer_ready)

    def _signer_ready(self, job: Job) -> None:
        self._show_buttons()
        if self.signer_step is None or job is not self._job:
            return
        if job.state is JobState.DONE:
            self.signer = job.result  # type: ignore[assignment]  # the work gives a Signer
            self.signer_step.forget()
            self._to_place()
        elif isinstance(job.error, IpzoneError):
            message = explain(job.error)
            self.signer_step.banner.say(Status.BLOCKER, message.sentence, message.remedy)
            self.signer_step.passphrase.selectAll()
            self.signer_step.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
        elif job.error is not None:
            raise job.error

    # --- 3 保存位置

    def _to_place(self) -> None:
        name = self.office.export_name(self.application)
        self.place.show_place(self.office.setting(FOLDER) or "", f"草稿-{name}" if self.draft else name)
        self._show(PLACE)

    @property
    def target(self) -> Path:
        return self.place.target

    # --- 4 生成

    def _start(self) -> None:
        if not self.place.complete:
            self.banner.say(Status.BLOCKER, "还没有写明保存位置", "选一个文件夹，写上文件名。")
            return
        office, id_, target, signer = self.office, self.application_id, self.target, self.signer
        signer = None if self.draft else signer
        step = self.signer_step
        role = step.capacity if step else Role.APPLICANT
        picture = step.seal_file if step and signer else None

        def work(progress: Progress, stop: Stop) -> ExportResult:
            seal = office.seal(picture) if picture else None
            return office.export(id_, target, signer, progress, stop, role=role, seal=seal)

        self._show(MAKE)
        self._job = self.hub.run("导出申报包", work)
        self.panel.watch(self._job)
        self._job.ended.connect(self._made)

    def _made(self, job: Job) -> None:
        if job is not self._job:
            return
        if job.state is JobState.DONE:
            self.result = job.result  # type: ignore[assignment]  # the work gives an ExportResult
            self._remember_folder()
            accepted = counts(rows(self.hub.findings(), self.pack))[Status.ACCEPTED]
            self._fill(RESULT, ResultView(self.result, None if self.draft else self.signer, accepted))  # type: ignore[arg-type]  # as above
            self._show(RESULT)
            self.head.show_step(RESULT, over=True)
            self.hub.exported.emit()
            self.copy.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._show(PLACE)
        if job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "导出已取消", "没有留下半个文件，原来的申报包不受影响。")
        elif isinstance(job.error, IpzoneError):
            self._refused(job.error)
        elif job.error is not None:
            raise job.error

    def _remember_folder(self) -> None:
        try:
            self.office.set_setting(FOLDER, str(self.target.parent))
        except IpzoneError as error:
            self.hub.failed.emit(error)

    # --- 5 结果

    def _copy(self) -> None:
        choose_folder(self, "选择 U 盘或文件夹", self.copy_to)

    def copy_to(self, folder: Path) -> None:
        """Copy the package into a folder and read it back."""
        if self.result is None:
            return
        self._job = self.hub.run("复制申报包", partial(copy_out, self.result.path, folder))
        self.copy.setEnabled(False)
        self.copy.setText("正在复制…")
        self._job.ended.connect(self._copied)

    def _copied(self, job: Job) -> None:
        self.copy.setEnabled(True)
        self.copy.setText("复制到 U 盘")
        if isinstance(job.result, Path):
            there = job.result
            self.banner.say(
                Status.DONE,
                "已复制，读回核对一致",
                f"{there}。先在系统里安全弹出 U 盘，再拔下。",
                "打开文件夹",
                lambda: open_folder(there),
            )
        elif isinstance(job.error, IpzoneError):
            self._refused(job.error, "换个位置", self._copy)
        elif job.error is not None:
            raise job.error

    def _print_receipt(self) -> None:
        from desktop.views.print_dialog import PrintDialog
        from desktop.views.print_parts import ApplicationPapers

        papers = ApplicationPapers(self.hub)
        dialog = PrintDialog(self, papers, self.hub.lane, Paper.RECEIPT.value)
        dialog.printed.connect(self.hub.notice)
        dialog.open()

    def _own_root(self) -> bytes | None:
        """The root of the identity that signed, when this machine made it."""
        if self.signer is None or self.draft:
            return None
        mine = (one for one in self.office.identities() if one.holder == self.signer.name)
        return next((one.root_pem for one in mine), None)

    def _refused(self, error: IpzoneError, verb: str = "", act: Callable[[], object] | None = None) -> None:
        self.banner.say(Status.BLOCKER, explain(error).sentence, explain(error).remedy, verb, act)

    def _save_root(self) -> None:
        from desktop.files import write_file

        root = self._own_root()
        if root is None or self.result is None:
            return
        target = self.result.path.with_name(f"{self.signer.name if self.signer else ''}-根证书.pem")
        try:
            write_file(target, root)
        except IpzoneError as error:
            self._refused(error)
            return
        words = ("根证书已保存在申报包旁边", f"{target.name}。对方核验时要先信任它，请电话核对指纹。")
        self.banner.say(Status.DONE, *words, "打开文件夹", partial(open_folder, target))
