"""签署导出: 确认内容 → 选择签署人 → 保存位置 → 生成 → 结果."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from desktop.jobs import Job, JobState
from desktop.messages import Message, explain
from desktop.office import Office
from desktop.products import Delivery, Kind, Order, Signing, deliver
from desktop.submission.paper import Paper
from desktop.submission.signatories import Role
from desktop.views.export_confirm import Situation, confirm_page
from desktop.views.export_extras import ExtrasCard
from desktop.views.export_make import MakeStep
from desktop.views.export_place import PlaceStep
from desktop.views.export_result import ResultView, open_folder
from desktop.views.foot import HEIGHT, as_wizard
from desktop.views.hub import Hub
from desktop.views.page import Page
from desktop.views.screen import focus_inside
from desktop.views.secret_ask import Way
from desktop.views.signer_step import SignerStep
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Scroll, empty
from desktop.views.widgets.wizard import WizardSteps
from forms.checks.finding import Finding
from forms.errors import IpzoneError
from forms.progress import Progress, Stop

CONFIRM, SIGNER, PLACE, MAKE, RESULT = range(5)
NAMES = ("确认内容", "选择签署人", "保存位置", "生成", "结果")
COLUMN = 860
FOLDER = "export.folder"
_CANCELLED = Message("cancelled", "导出已取消", "没有留下半个文件，原来的申报包不受影响。")


class ExportPage(Page):
    """上一步 keeps everything; 生成 can be cancelled until the file gets its name; 结果 cannot go back.

    The passphrase or PIN is asked for in 生成, given to the work, and forgotten; so is the key.
    """

    step = "export"

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        super().__init__(office, application_id, hub)
        self.at = CONFIRM
        self.way: Way | None = None
        self.delivery: Delivery | None = None
        self._job: Job | None = None
        self.head = WizardSteps(NAMES)
        self.banner = Banner()
        self.mode = Segments([("sign", "签署导出"), ("draft", "导出草稿")], "sign", "导出方式")
        self.mode.chosen.connect(lambda _: self._show_buttons())
        self.signer_step: SignerStep | None = None
        self.extras = ExtrasCard(office, application_id, hub.run)
        self.place = PlaceStep(self.extras)
        self.folder, self.name = self.place.folder, self.place.name
        self.make = MakeStep()
        self.make.entered.connect(self.primary)
        self.panel = self.make.panel
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
        self._fill(MAKE, self.make)
        self._show(CONFIRM)

    def _slot(self) -> QVBoxLayout:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 14, 24, 20)
        self._stack.addWidget(Scroll(body))
        return column

    def _fill(self, step: int, widget: QWidget, width: int = COLUMN) -> None:
        """Put a widget into a step in place of what was there."""
        column = self._slots[step]
        empty(column)
        widget.setMaximumWidth(width)
        column.addWidget(widget)
        column.addStretch()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        self.make.ask.forget()
        super().hideEvent(event)

    # --- moving

    @property
    def part(self) -> str:
        """What Ctrl+P offers first."""
        return Paper.RECEIPT.value if self.at == RESULT else ""

    def restart(self) -> None:
        """From the first step; what was chosen is offered again."""
        self.way, self.delivery = None, None
        self._build_confirm()
        self._show(CONFIRM)

    def arrive(self) -> None:
        self.hub.check_again()
        if self.at == CONFIRM:
            self._build_confirm()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        if self.at == CONFIRM:
            self.banner.hide()  # it spoke of what was found before
            self._build_confirm()

    @property
    def draft(self) -> bool:
        return self.mode.current == "draft"

    def foot(self) -> int:
        return HEIGHT

    def primary(self) -> None:
        """The primary button of each step."""
        {
            CONFIRM: self._confirmed, SIGNER: self._signed, PLACE: self._placed, MAKE: self._start,
            RESULT: self._copy,
        }[self.at]()  # fmt: skip

    def _show(self, step: int) -> None:
        self.at = step
        self.banner.hide()
        self.head.show_step(step)
        self._stack.setCurrentIndex(step)
        self._show_buttons()

    @property
    def _runs(self) -> bool:
        """Whether something is being made."""
        return self._job is not None

    def _show_buttons(self) -> None:
        over = self.at == RESULT
        asks = self.at == MAKE and not self._runs
        self.next.setVisible(asks or self.at in (CONFIRM, SIGNER, PLACE))
        at_place = "生成草稿" if self.draft else "下一步"
        self.next.show_words({PLACE: at_place, MAKE: "签署并生成"}.get(self.at, "下一步"))
        self.previous.setVisible(asks or self.at in (SIGNER, PLACE))
        for button in (self.copy, self.receipt, self.again, self.finish):
            button.setVisible(over)
        self.root.setVisible(over and self._own_root() is not None)

    def _back(self) -> None:
        self.make.ask.forget()
        before = PLACE if self.at == MAKE else CONFIRM if self.at == SIGNER or self.draft else SIGNER
        if before == CONFIRM:
            self._build_confirm()  # more may have been found since
        self._show(before)
        focus_inside(self._stack.currentWidget())

    # --- 1 确认内容

    def _build_confirm(self) -> None:
        held = QApplication.focusWidget()
        lost = held is not None and self._stack.isAncestorOf(held)
        situation = Situation(self.pack, self.application, self.hub.readiness, self._comes())
        page = confirm_page(situation, self.mode, self.hub.goto.emit)
        self._fill(CONFIRM, page, 1108)
        if lost:  # what had the focus is made anew, or stands elsewhere
            page.show()
            focus_inside(self.mode if held is self.mode else page)

    def _comes(self) -> tuple[tuple[str, str], ...]:
        """Who will sign and where it goes, as far as that is known before anybody is asked."""
        known = "、".join(one.holder for one in self.office.identities())
        who = f"下一步选择。本机有密钥：{known}" if known else "下一步选择：证书文件、密码钥匙或新密钥"
        folder = self.office.setting(FOLDER)
        where = f"可以改。上次保存在 {folder}" if folder else "第 3 步选择文件夹或 U 盘"
        found = [("谁签署", who), ("保存到哪里", where)]
        made = self.office.exports(self.application_id)
        if made:
            word = "草稿" if made[0].draft else "申报包"
            found.append(
                ("上一次导出", f"{made[0].at.astimezone():%Y-%m-%d %H:%M} {word} {made[0].path.name}")
            )
        return tuple(found)

    def _confirmed(self) -> None:
        found = self.hub.findings()
        if self.draft:
            self._to_place()
            return
        if found is None:
            words = (
                "还没有检查完，暂时不能签署",
                "检查完会显示在这里，再点“下一步”；只要草稿时，选“导出草稿”。",
            )
            self.banner.say(Status.HINT, *words)
            return
        if any(finding.open for finding in found):
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
        focus_inside(self.signer_step)

    # --- 2 选择签署人

    def _signed(self) -> None:
        if self.signer_step is None:
            return
        self.way = self.signer_step.way()
        if self.way is not None:
            self._to_place()

    # --- 3 保存位置

    def _to_place(self) -> None:
        name = self.office.export_name(self.application)
        self.extras.show_draft(self.draft)
        self.place.show_place(self.office.setting(FOLDER) or "", f"草稿-{name}" if self.draft else name)
        self._show(PLACE)
        self.folder.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def target(self) -> Path:
        return self.place.target

    def _placed(self) -> None:
        if not self.place.complete:
            self.banner.say(Status.BLOCKER, "还没有写明保存位置", "选一个文件夹，写上文件名。")
            return
        if not self.extras.complete():
            return
        kinds = [kind for kind in Kind if kind in self.extras.kinds]
        besides = [f"{kind.label}　{kind.beside(self.target).name}" for kind in kinds]
        self.make.show_order(self._role, self.target, besides, None if self.draft else self.way)
        if self.draft:
            self._run(None)
            return
        self._show(MAKE)
        self.make.ask.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _role(self) -> Role:
        return self.signer_step.capacity if self.signer_step else Role.APPLICANT

    # --- 4 生成

    def _start(self) -> None:
        if self._runs:
            return
        signing = self.make.ask.signing()
        if signing is not None:
            self._run(signing)

    def _run(self, signing: Signing | None) -> None:
        office, step = self.office, self.signer_step
        order = Order(
            self.application_id,
            self.target,
            self._role,
            step.seal_file if step else None,
            self.extras.kinds,
            self.extras.receiver,
        )

        def work(progress: Progress, stop: Stop) -> Delivery:
            return deliver(office, order, signing, progress, stop)

        self._job = self.hub.run("导出申报包", work)
        self._show(MAKE)
        self.make.watch(self._job)
        self.panel.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._job.ended.connect(self._made)

    def _made(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        if isinstance(job.result, Delivery):
            self._finished(job.result)
            return
        way = self.signer_step.way_of_new() if self.signer_step is not None else None
        if way is not None:
            self.way = way
            self.make.ask.show_way(way)
        self.make.wait()
        self._show(PLACE if self.draft else MAKE)
        message = explain(job.error) if isinstance(job.error, IpzoneError) else None
        if job.state is JobState.CANCELLED:
            self._tell(Status.HINT, _CANCELLED)
        elif message is not None:
            self._tell(Status.BLOCKER, message)
        elif job.error is not None:
            raise job.error

    def _tell(self, status: Status, message: Message) -> None:
        """Where the work was begun from; to try again the passphrase is needed again."""
        if self.draft:
            self.banner.say(status, message.sentence, message.remedy)
            self.next.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.make.say(status, message)
            self.make.ask.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def _finished(self, delivery: Delivery) -> None:
        from desktop.views.export_receipt import ReceiptView

        self.delivery = delivery
        if self.signer_step is not None:
            self.signer_step.refresh()
        self._remember_folder()
        accepted = sum(bool(finding.accepted) for finding in self.hub.findings() or ())
        self._fill(RESULT, ResultView(delivery, accepted, ReceiptView(self.hub)), 1108)
        self._show(RESULT)
        self.head.show_step(RESULT, over=True)
        if delivery.missing:
            names = "、".join(kind.label for kind, _ in delivery.missing)
            self.banner.say(Status.WARN, f"申报包已经好了，{names}没有生成", "原因写在“同时生成”里。")
        self.hub.exported.emit()
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remember_folder(self) -> None:
        try:
            self.office.set_setting(FOLDER, str(self.target.parent))
        except IpzoneError as error:
            self.hub.failed.emit(error)

    # --- 5 结果

    def _copy(self) -> None:
        from desktop.views.copy_dialog import CopyDialog

        if self.delivery is None:
            return
        plain = ("申报包", self.delivery.result.path)
        others = [(one.kind.label, one.path) for one in self.delivery.products if one.kind is not Kind.SEALED]
        sealed = [(one.kind.label, one.path) for one in self.delivery.products if one.kind is Kind.SEALED]
        dialog = CopyDialog(self, [*sealed, plain, *others], self.hub.run)
        dialog.copied.connect(self._copied)
        dialog.open()

    def _copied(self, folder: Path) -> None:
        words = f"{folder}。先在系统里安全弹出 U 盘，再拔下。"
        self.banner.say(
            Status.DONE, "已复制，读回核对一致", words, "打开文件夹", partial(open_folder, folder / "x")
        )

    def _print_receipt(self) -> None:
        self.hub.print_wanted.emit(Paper.RECEIPT.value)

    def _own_root(self) -> bytes | None:
        """The root of the identity that signed, when this machine made it."""
        if self.delivery is None:
            return None
        signers = {one.signer for one in self.delivery.result.report.signatures}
        mine = (one for one in self.office.identities() if one.holder in signers)
        return next((one.root_pem for one in mine), None)

    def _save_root(self) -> None:
        from desktop.files import write_file

        root = self._own_root()
        if root is None or self.delivery is None:
            return
        result = self.delivery.result
        target = result.path.with_name(f"{result.report.signatures[0].signer}-根证书.pem")
        try:
            write_file(target, root)
        except IpzoneError as error:
            self.banner.refuse(error)
            return
        words = ("根证书已保存在申报包旁边", f"{target.name}。对方核验时要先信任它，请电话核对指纹。")
        self.banner.say(Status.DONE, *words, "打开文件夹", partial(open_folder, target))
