"""签名密钥: the keys of this office, what their certificates say, and all that keeps them usable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.identity_office import AHEAD
from desktop.jobs import Job, JobState, Lane
from desktop.office import Office
from desktop.views.key_form import KeyForm, NewKey
from desktop.views.key_view import KeyView
from desktop.views.secret_dialog import ask_secret
from desktop.views.settings_parts import Section, beside
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import CERTIFICATES, choose_file, choose_save
from desktop.views.widgets.paragraph import Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.shapes import Status
from forms.errors import IpzoneError

if TYPE_CHECKING:
    from desktop.submission.signing.identity import Identity

LISTED = 4
_NONE = "还没有。密钥用来签署申报包：签署后改动过的申报包会被发现。已有单位证书或 U 盾的，不用在这里建，签署时再选。"
_KINDS = "密钥备份 (*.p12 *.pfx);;所有文件 (*)"


class KeysSection(Section):
    """The keys at the top, the chosen one below; a new one is asked for in between."""

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__(office)
        self._lane = lane
        self._job: Job | None = None
        self._after: Callable[[Job], object] = _nothing
        self._found: dict[str, Identity] = {}
        self._none = Paragraph(_NONE)
        self.list = RowList("签名密钥")
        self.list.chosen.connect(self._choose)
        self.new = Button("新建密钥", icon_name="plus", clicked=self._begin_new)
        self.restore = Button("从备份文件恢复", icon_name="history", clicked=self._choose_backup)
        self.card("签名密钥", self._none, self.list, beside(self.new, self.restore))
        self.form = KeyForm(office.signatories(), self._missing)
        self.make = Button("生成密钥", "primary", clicked=self._make)
        self._leave = Button("不建了", clicked=self._close_form)
        self._form_card = self.card("新建密钥", self.form, beside(self.make, self._leave))
        self._form_card.hide()
        self.view = KeyView()
        for button, act in (
            (self.view.request, self._ask_request),
            (self.view.take, self._choose_certificate),
            (self.view.renew, self._ask_renewal),
            (self.view.root, self._hand_out_root),
            (self.view.certificate, self._hand_out_certificate),
            (self.view.backup, self._ask_backup),
        ):
            button.clicked.connect(act)
        self._view_card = self.card("选中的密钥", self.view)
        self.column.addStretch()
        self._show()

    # --- a new one

    def _begin_new(self) -> None:
        self._form_card.show()
        self._view_card.hide()
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_form(self) -> None:
        self.form.forget()
        self._form_card.hide()
        self.banner.hide()
        self._show()
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _missing(self, sentence: str, remedy: str, line: QWidget) -> None:
        self.banner.say(Status.BLOCKER, sentence, remedy)
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self) -> None:
        wanted = self.form.wanted()
        if wanted is None or self._busy:
            return
        self.form.forget()
        self.make.setText("正在生成密钥…")
        office, one = self.office, wanted
        self._run(
            "生成密钥",
            lambda: office.new_identity(one.name, one.organization, one.passphrase, one.algorithm),
            partial(self._made, wanted),
        )

    def _made(self, wanted: NewKey, job: Job) -> None:
        self.make.setText("生成密钥")
        if job.state is not JobState.DONE:
            self.form.secret.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._close_form()
        self._show(wanted.name)
        self.banner.say(
            Status.DONE,
            f"已生成：{wanted.name}",
            "请接着备份到 U 盘；密钥丢了无法找回。把根证书交给接收单位，请对方核对指纹。",
            "备份到文件",
            self._ask_backup,
        )

    # --- the chosen one

    @property
    def _one(self) -> Identity | None:
        return self._found.get(self.list.current)

    def _choose(self, key: str) -> None:
        one = self._found.get(key)
        if one is not None:
            self.view.show_key(one, self.office.clock())

    def _ask_request(self) -> None:
        body = "证书申请（CSR）里只有公开的部分，交给发证机构。要先用口令打开密钥。"
        self._with_secret("申请证书", body, "下一步", self._write_request)

    def _write_request(self, name: str, secret: str) -> None:
        def write(out: Path) -> None:
            self._write(out, lambda: self.office.identity_request(name, secret), "交给发证机构。")

        choose_save(
            self, "证书申请写到哪里", "证书申请 (*.csr *.pem)", write, self._start(f"{name}-证书申请.csr")
        )

    def _choose_certificate(self) -> None:
        choose_file(self, "选择发证机构签发的证书", CERTIFICATES, self.take_certificate)

    def take_certificate(self, file: Path) -> None:
        """Use the certificate in this file for the chosen key."""
        from desktop.files import read_file

        one = self._one
        if one is None:
            return
        if self.keep(lambda: self.office.import_certificate(one.name, read_file(file))):
            self._show(one.name)
            words = f"由“{self._found[one.name].issuer}”签发，今后用这份证书签署。原来的证书留在旁边。"
            self.banner.say(Status.DONE, "证书已换上", words)

    def _ask_renewal(self) -> None:
        body = "密钥不变，证书再用 5 年。根证书会换成新的，要重新交给接收单位核对。"
        self._with_secret("续期", body, "续期", self._renew)

    def _renew(self, name: str, secret: str) -> None:
        def done(job: Job) -> None:
            if job.state is not JobState.DONE:
                return
            self._show(name)
            until = self._found[name].valid[1].astimezone()
            words = f"已续期到 {until.year}年{until.month}月{until.day}日"
            detail = "根证书换了新的，请交给接收单位。"
            self.banner.say(Status.DONE, words, detail, "导出根证书", self._hand_out_root)

        self._run("续期", lambda: self.office.renew_identity(name, secret), done)

    def _hand_out_root(self) -> None:
        one = self._one
        if one is not None:
            name = one.name
            self._hand_out(f"{name}-根证书.pem", lambda: self.office.root_of(name) or b"")

    def _hand_out_certificate(self) -> None:
        one = self._one
        if one is not None:
            name = one.name
            self._hand_out(f"{name}-证书.pem", lambda: self.office.certificate_of(name))

    def _hand_out(self, file: str, make: Callable[[], bytes]) -> None:
        def write(out: Path) -> None:
            self._write(out, make, "交给对方，并当面或电话逐组核对指纹。")

        choose_save(self, "写到哪里", "证书 (*.pem)", write, self._start(file))

    def _ask_backup(self) -> None:
        body = "密钥和证书写成一个 .p12 文件，用同一个口令加密。存在 U 盘上，像公章一样保管。"
        self._with_secret("备份密钥", body, "下一步", self._write_backup)

    def _write_backup(self, name: str, secret: str) -> None:
        def write(out: Path) -> None:
            office = self.office

            def done(job: Job) -> None:
                if job.state is JobState.DONE:
                    words = f"写在 {out}。口令不在里面，请另行记下。"
                    self.banner.say(Status.DONE, f"“{name}”已备份", words)

            self._run("备份密钥", lambda: office.backup_identity(name, secret, out), done)

        choose_save(self, "备份写到哪里", "密钥备份 (*.p12)", write, self._start(f"{name}-密钥备份.p12"))

    def _choose_backup(self) -> None:
        choose_file(self, "选择密钥备份文件", _KINDS, self.take_backup)

    def take_backup(self, file: Path) -> None:
        """Ask for the passphrase of this file, and take the key in."""
        office = self.office

        def restore(secret: str) -> None:
            self._run("恢复密钥", lambda: office.restore_identity(file, secret), self._restored)

        ask_secret(self, "恢复密钥", f"输入备份时的口令，打开 {file.name}。", "恢复密钥", restore)

    def _restored(self, job: Job) -> None:
        if job.state is JobState.DONE:
            name: str = job.result.name  # type: ignore[attr-defined]  # the work gives an Identity
            self._show(name)
            self.banner.say(Status.DONE, f"已恢复：{name}", "签署时可以选它，口令不变。")

    # --- how it is done

    @property
    def _busy(self) -> bool:
        return self._job is not None and not self._job.is_over

    def _with_secret(self, title: str, body: str, verb: str, then: Callable[[str, str], object]) -> None:
        one = self._one
        if one is not None and not self._busy:
            name = one.name
            ask_secret(self, f"{title}：{name}", body, verb, lambda secret: then(name, secret))

    def _write(self, out: Path, make: Callable[[], bytes], more: str) -> None:
        from desktop.files import write_file

        def done(job: Job) -> None:
            if job.state is JobState.DONE:
                self.banner.say(Status.DONE, f"已写成 {out.name}", f"{out.parent}。{more}")

        self._run("写文件", lambda: write_file(out, make()), done)

    def _run(self, title: str, act: Callable[[], object], after: Callable[[Job], object]) -> None:
        """Do it off the screen's thread: opening a key takes its time, so that nobody can guess passphrases fast."""
        self.banner.hide()
        self._job = self._lane.run(title, lambda _progress, _stop: act())
        self._after = after
        self._job.ended.connect(self._ended)

    def _ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._after(job)
        if isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error)

    def _start(self, name: str) -> str:
        folder = self.office.backup_folder
        return str(folder / name) if folder is not None and folder.is_dir() else name

    def _show(self, wanted: str = "") -> None:
        try:
            found = self.office.identities()
        except IpzoneError as error:
            self.banner.refuse(error)
            found = ()
        now = self.office.clock()
        self._found = {one.name: one for one in found}
        self.list.show_rows([_row(one, now) for one in found])
        self.list.setFixedHeight(54 * min(max(len(found), 1), LISTED) + 2)
        if not self.list.select(wanted) and not self.list.current:
            self.list.select_first()
        self._choose(self.list.current)
        self.list.setVisible(bool(found))
        self._view_card.setVisible(bool(found) and self._form_card.isHidden())
        self._none.setVisible(not found)


def _row(one: Identity, now: datetime) -> Row:
    until = one.valid[1].astimezone(now.tzinfo)
    tag, tone = ("已到期", "blocker") if until <= now else ("快到期", "warn")
    ends = until <= now + AHEAD
    detail = f"{one.algorithm}，由“{one.issuer}”签发"
    right = f"有效至 {until:%Y-%m-%d}"
    return Row(one.name, one.name, detail, tag if ends else "", tone, right)


def _nothing(_job: Job) -> None:
    """Nothing follows."""
