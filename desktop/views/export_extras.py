"""同时生成: what can be made beside the package; the public edition and the encrypted copy say first what they will be."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.jobs import Job, Work
from desktop.messages import explain
from desktop.office import Office
from desktop.products import Kind
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import CERTIFICATES, choose_file
from desktop.views.widgets.field_row import FieldRow, MessageLine
from desktop.views.widgets.hash_view import HashView
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, empty
from forms.errors import IpzoneError

if TYPE_CHECKING:
    from desktop.envelope_office import Recipient
    from desktop.submission.public import Withheld

INDENT = 26
SHOWN = 6
"""Things left out that are listed by name."""
_ABOUT = {
    Kind.BOUND: "PDF，佐证装订在申报书后面，给人看、打印用，不签署",
    Kind.WORD: "内部改稿用，改完可以在“申报正文”里读回",
    Kind.PUBLIC: "另一个申报包，略去不公开和敏感的内容，供公开使用，同样签署",
    Kind.SEALED: "只有收件单位能打开，适合路上不放心的时候",
}
_DRAFT = "草稿只供内部传阅，没有这一份"


class ExtrasCard(Card):
    """Check boxes; what one of them needs unfolds below it."""

    changed = Signal()

    def __init__(self, office: Office, application_id: str, run: Callable[[str, Work], Job]) -> None:
        """`run` carries out work off the screen's thread."""
        super().__init__()
        self._office, self._id, self._run = office, application_id, run
        self._job: Job | None = None
        self.boxes: dict[Kind, QCheckBox] = {}
        self._below: dict[Kind, QWidget] = {}
        self._unfolds: dict[Kind, QVBoxLayout] = {}
        self.certificate = QLineEdit()
        self.certificate.editingFinished.connect(self._read_certificate)
        self._receiver: Recipient | None = None
        self._read_as = ""
        """The text of `certificate` that `_receiver` was read from."""
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(8)
        column.addWidget(Label("同时生成（可选）", Type.TITLE))
        for kind in Kind:
            box = self.boxes[kind] = QCheckBox(kind.label)
            box.setAccessibleDescription(_ABOUT[kind])
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(box)
            about = Paragraph(_ABOUT[kind], Type.SECONDARY, "muted")
            row.addWidget(about, 1, Qt.AlignmentFlag.AlignVCenter)
            column.addLayout(row)
            if kind in (Kind.PUBLIC, Kind.SEALED):
                below = self._below[kind] = QWidget()
                inside = self._unfolds[kind] = QVBoxLayout(below)
                inside.setContentsMargins(INDENT, 0, 0, 6)
                inside.setSpacing(6)
                below.hide()
                column.addWidget(below)
            box.toggled.connect(partial(self._toggled, kind))
        self._public_words = MessageLine()
        self._public_list = Paragraph("", Type.SECONDARY, "text2")
        self.withhold = Button("选择不公开的内容", "link", clicked=self._choose_withheld)
        for widget in (self._public_words, self._public_list, self.withhold):
            self._unfolds[Kind.PUBLIC].addWidget(widget)
        self._lay_receiver()

    def _lay_receiver(self) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.certificate, 1)
        row.addWidget(Button("选择证书", icon_name="folder-open", clicked=self._browse))
        self._certificate_row = FieldRow(
            "收件证书",
            line,
            required=True,
            help_text="收件单位给的 .pem、.cer 或 .crt 文件，里面没有密钥",
            buddy=self.certificate,
        )
        self._holder = QWidget()
        self._holder_column = QVBoxLayout(self._holder)
        self._holder_column.setContentsMargins(124, 0, 0, 0)
        self._holder_column.setSpacing(2)
        self._holder.hide()
        for widget in (self._certificate_row, self._holder):
            self._unfolds[Kind.SEALED].addWidget(widget)

    # --- what was chosen

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(kind for kind, box in self.boxes.items() if box.isChecked() and box.isEnabled())

    @property
    def receiver(self) -> Path | None:
        """The certificate to encrypt for."""
        return Path(self.certificate.text().strip()) if Kind.SEALED in self.kinds else None

    @property
    def receiver_name(self) -> str:
        return self._receiver.holder if self._receiver is not None else ""

    def complete(self) -> bool:
        """Whether nothing is missing; else says what, and goes there."""
        if Kind.SEALED not in self.kinds:
            return True
        self._read_certificate()
        if self._receiver is None:
            if not self.certificate.text().strip():
                self._certificate_row.say(Status.BLOCKER, "还没有选收件单位的证书")
            self.certificate.setFocus(Qt.FocusReason.OtherFocusReason)
        return self._receiver is not None

    def show_draft(self, draft: bool) -> None:
        """Only some of it can be made of a draft."""
        for kind, box in self.boxes.items():
            box.setEnabled(not draft or kind.drafts)
            box.setToolTip("" if box.isEnabled() else _DRAFT)
            if kind in self._below:
                self._below[kind].setVisible(kind in self.kinds)

    def _toggled(self, kind: Kind, wanted: bool) -> None:
        if kind in self._below:
            self._below[kind].setVisible(wanted)
        if kind is Kind.PUBLIC and wanted:
            self._look_through()
        self.changed.emit()

    # --- the public edition

    def _look_through(self) -> None:
        """Find out beside the screen what would be left out."""
        office, id_ = self._office, self._id
        self._public_words.say(Status.HINT, "正在查看会略去什么…")
        self._public_list.set_text("")
        self._job = self._run("查看公开版", lambda _progress, _stop: office.public_preview(id_))
        self._job.ended.connect(self._looked)

    def _looked(self, job: Job) -> None:
        if job is not self._job:
            return
        if isinstance(job.result, tuple):
            self._show_withheld(job.result)
        elif isinstance(job.error, IpzoneError):
            self._public_words.say(Status.WARN, explain(job.error).sentence)
        elif job.error is not None:
            raise job.error

    def _show_withheld(self, withheld: tuple[Withheld, ...]) -> None:
        words = f"会略去 {len(withheld)} 项，列在公开版最后" if withheld else "没有要略去的内容"
        self._public_words.say(Status.HINT, words)
        lines = [f"{one.label}：{one.words}" for one in withheld[:SHOWN]]
        more = len(withheld) - SHOWN
        self._public_list.set_text("\n".join([*lines, *([f"还有 {more} 项"] if more > 0 else [])]))
        self._public_list.setVisible(bool(withheld))

    def _choose_withheld(self) -> None:
        from desktop.views.withhold_dialog import WithholdDialog

        application = self._office.load(self._id)
        pack, marked = self._office.pack_of(application), self._office.withheld(self._id)
        dialog = WithholdDialog(self, pack, application, marked, self._withhold)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _withhold(self, targets: frozenset[str]) -> None:
        try:
            self._office.withhold(self._id, targets)
        except IpzoneError as error:
            message = explain(error)
            self._public_words.say(Status.BLOCKER, f"{message.sentence}{message.remedy}")
            return
        self._look_through()

    # --- the receiver

    def _browse(self) -> None:
        choose_file(self, "选择收件单位的证书", CERTIFICATES, self.take_certificate)

    def take_certificate(self, file: Path) -> None:
        """Encrypt for this one."""
        self.certificate.setText(str(file))
        self._read_certificate()

    def _read_certificate(self) -> None:
        """Show whose it is, and its fingerprint."""
        words = self.certificate.text().strip()
        if words == self._read_as and self._receiver is not None:
            return
        self._receiver, self._read_as = None, words
        self._certificate_row.say(None)
        self._holder.hide()
        if not words:
            return
        try:
            self._receiver = self._office.recipient(Path(words))
        except IpzoneError as error:
            message = explain(error)
            self._certificate_row.say(Status.BLOCKER, f"{message.sentence}{message.remedy}")
            return
        self._show_receiver(self._receiver)
        self.changed.emit()

    def _show_receiver(self, receiver: Recipient) -> None:
        empty(self._holder_column)
        until = f"有效期到 {receiver.until.astimezone():%Y-%m-%d}"
        about = "，".join(part for part in (receiver.organization, until) if part)
        for widget in (
            Label(receiver.holder, Type.TITLE),
            Label(about, Type.SECONDARY, "muted"),
            HashView(receiver.fingerprint, 8),
            Paragraph("加密前先和收件单位当面或电话逐组核对这个指纹。"),
        ):
            self._holder_column.addWidget(widget)
        self._holder.show()
