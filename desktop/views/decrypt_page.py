"""解开加密的申报包: asks for the key of the receiving office, decrypts beside the screen, and goes on to verify."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QVBoxLayout, QWidget

from desktop.jobs import Job, JobState, Lane
from desktop.office import Office
from desktop.views.foot import foot
from desktop.views.screen import Go, Screen
from desktop.views.secret_ask import secret_line
from desktop.views.signer_choice import Choice
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import KEY_FILES, choose_file, choose_save
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Scroll
from forms.errors import IpzoneError

FILE = "file:"
_COLUMN = 860
_ABOUT = (
    "这个申报包是加密的，只有收件单位的密钥能打开。解开后另存为 .asice 文件，接着核验；原文件不变。"
    "口令只在这次使用，不会保存。"
)


class DecryptScreen(Screen):
    """Takes an encrypted package; what was decrypted appears only when all of it is as it was sent."""

    passes = True

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__()
        self._office, self._lane = office, lane
        self._source: Path | None = None
        self._job: Job | None = None
        self.banner = Banner()
        self._name = Elided("", Type.TITLE, "text", Qt.TextElideMode.ElideMiddle)
        self._group = QButtonGroup(self)
        self._out: Path | None = None
        self.choices: dict[str, Choice] = {}
        self.secrets: dict[str, QLineEdit] = {}
        self.p12 = QLineEdit()
        self.p12.setAccessibleName("证书文件")
        self.panel = ProgressPanel("正在解密", "取消解密", "取消后不留下内容，原文件不变")
        self.panel.hide()
        self.open = Button("解密并另存", "primary", "lock", self.primary)
        self._lay_out()

    def _lay_out(self) -> None:
        form = QWidget()
        form.setMaximumWidth(_COLUMN)
        inside = QVBoxLayout(form)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        for part in (Label("解开加密的申报包", Type.PAGE), self._name, Paragraph(_ABOUT, Type.BODY)):
            inside.addWidget(part)
        inside.addWidget(self.banner)
        inside.addWidget(self.panel)
        for identity in self._office.identities():
            self._add(inside, identity.name, identity.holder, f"本机密钥，{identity.algorithm}")
        choice = self._add(inside, FILE, "用证书文件", ".p12 或 .pfx，发证机构发给收件单位的加密证书")
        choice.ask(
            "证书文件", self.p12, "", Button("选择文件", icon_name="folder-open", clicked=self._browse)
        )
        for key, one in self.choices.items():
            one.ask("口令", self.secrets[key])
            self.secrets[key].returnPressed.connect(self.primary)
        inside.addStretch()  # or what is left over makes the banner high
        next(iter(self.choices.values())).radio.setChecked(True)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 18, 24, 24)
        column.addWidget(form)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(Scroll(body), 1)
        outer.addWidget(foot((self.open,), Button("返回", clicked=lambda: self.go.emit(Go("home")))))

    def _add(self, column: QVBoxLayout, key: str, title: str, about: str) -> Choice:
        choice = self.choices[key] = Choice(title, about, self._group)
        self.secrets[key] = secret_line("口令")
        column.addWidget(choice)
        return choice

    def crumbs(self) -> tuple[str, ...]:
        return ("解开加密的申报包",)

    def help_page(self) -> str:
        return "verify"

    def closing(self) -> str:
        return "解密正在进行" if self._job is not None and not self._job.is_over else ""

    def take_file(self, file: Path) -> None:
        self._source = file
        self._name.setText(file.name)

    def take_focus(self) -> None:
        """To what is typed first."""
        line = self.p12 if self.chosen == FILE else self.secrets[self.chosen]
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def chosen(self) -> str:
        """The name of an identity, or FILE."""
        return next(key for key, choice in self.choices.items() if choice.radio.isChecked())

    def primary(self) -> None:
        if self._source is None or self.closing():
            return
        secret = self.secrets[self.chosen]
        if self.chosen == FILE and not self.p12.text().strip():
            self._missing("还没有选证书文件", "选择 .p12 或 .pfx 文件，再输入它的口令。", self.p12)
        elif self.chosen != FILE and not secret.text():
            self._missing("还没有输入口令", "输入这把密钥的口令。", secret)
        else:
            start = str(self._source.with_suffix(""))
            choose_save(self, "解开的申报包写到哪里", "申报包 (*.asice)", self.decrypt_to, start)

    def decrypt_to(self, out: Path) -> None:
        """Decrypt into this file."""
        if self._source is None:
            return
        self.banner.hide()
        self.open.setEnabled(False)
        source, office, key = self._source, self._office, self.chosen
        secret = self.secrets[key].text()
        self._forget()
        p12 = Path(self.p12.text().strip()) if key == FILE else None
        identity = "" if key == FILE else key
        self._job = self._lane.run(
            "解开申报包",
            lambda progress, stop: office.decrypt_package(
                source, out, p12=p12, identity=identity, passphrase=secret, progress=progress, stop=stop
            ),
        )
        self._out = out
        self.panel.watch(self._job)
        self.panel.show()
        self.panel.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._job.ended.connect(self._ended)  # a bound method: the connection dies with the screen

    def _forget(self) -> None:
        """Nothing secret stays on the screen."""
        for line in self.secrets.values():
            line.clear()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        self._forget()
        super().hideEvent(event)

    def _ended(self, job: Job) -> None:
        out = self._out
        if job is not self._job or out is None:
            return
        self._job = None
        self.panel.hide()
        self.open.setEnabled(True)
        self.secrets[self.chosen].setFocus(Qt.FocusReason.OtherFocusReason)
        if job.state is JobState.DONE:
            self.toast.emit(f"已解密 {out.name}，正在核验")
            self.go.emit(Go("verify", file=out))
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "解密已取消", "没有留下内容")
        elif isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error)
        elif job.error is not None:
            raise job.error

    def _missing(self, sentence: str, remedy: str, line: QLineEdit) -> None:
        self.banner.say(Status.BLOCKER, sentence, remedy)
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _browse(self) -> None:
        choose_file(self, "选择证书文件", KEY_FILES, lambda path: self.p12.setText(str(path)))
