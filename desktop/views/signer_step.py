"""选择签署人: a key the program made, a certificate file, a token, or a new key; and in what capacity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.jobs import Job, Work
from desktop.office import Office
from desktop.submission.signatories import Role
from desktop.views.signer_choice import Choice
from desktop.views.theme import Type
from desktop.views.token_choice import TokenChoice
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.dialogs import choose_file
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card
from forms.progress import Progress, Stop

if TYPE_CHECKING:
    from desktop.submission.signing import Signer

FILE, TOKEN, NEW = "file:", "token:", "new:"
PASSPHRASE_MINIMUM = 8


class SignerStep(QWidget):
    """Gives work that makes the signer; the page runs it off the screen's thread."""

    def __init__(
        self,
        office: Office,
        organization: str,
        run: Callable[[str, Work], Job],
        role: Role = Role.APPLICANT,
    ) -> None:
        """`run` carries out work off the screen's thread; `role` is offered first."""
        super().__init__()
        self._office = office
        self._group = QButtonGroup(self)
        self.banner = Banner()
        self._passphrases: dict[str, QLineEdit] = {}
        self._choices: dict[str, Choice] = {}
        self.file = QLineEdit()
        self.name = QLineEdit(organization)
        self.organization = QLineEdit(organization)
        self.again = secret_line("再输一次新口令")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addWidget(Label("选择签署人", Type.PAGE))
        self._column.addWidget(
            Paragraph(
                "签名写进申报书和申报包，签署后任何改动都会被发现。口令只在这次使用，不会保存。", Type.BODY
            )
        )
        self.role = Segments([(one.value, one.value) for one in Role], role.value, "签署身份")
        self.seal = QLineEdit()
        self._column.addWidget(self._shown())
        self._column.addWidget(self.banner)
        for identity in office.identities():
            until = identity.valid[1].astimezone()
            about = f"本机密钥，{identity.algorithm}，有效期到 {until:%Y-%m-%d}，{identity.issuer}签发"
            self._add(identity.name, identity.holder, about)
        self._add_file()
        self._passphrases[TOKEN] = secret_line("PIN")
        self.token = TokenChoice(office, self._group, self.banner, self._passphrases[TOKEN], run)
        self._choices[TOKEN] = self.token
        self._column.addWidget(self.token)
        self._add_new()
        self._column.addStretch()
        first = next(iter(self._choices.values()))
        first.radio.setChecked(True)

    def choose(self, key: str) -> None:
        """Choose a way: an identity's name, FILE or NEW."""
        self._choices[key].radio.setChecked(True)

    @property
    def chosen(self) -> str:
        return next(key for key, choice in self._choices.items() if choice.radio.isChecked())

    @property
    def passphrase(self) -> QLineEdit:
        """The line for the passphrase of what is chosen."""
        return self._passphrases[self.chosen]

    @property
    def capacity(self) -> Role:
        """In what capacity is signed."""
        return Role(self.role.current)

    @property
    def seal_file(self) -> Path | None:
        """The picture of a seal, where one was chosen."""
        return Path(self.seal.text().strip()) if self.seal.text().strip() else None

    def forget(self) -> None:
        """No passphrase stays on the screen."""
        for line in (*self._passphrases.values(), self.again):
            line.clear()

    def work(self) -> Callable[[Progress, Stop], Signer] | None:
        """What makes the signer; None after saying what is missing."""
        key, secret = self.chosen, self.passphrase.text()
        office = self._office
        if key == FILE:
            path = Path(self.file.text().strip())
            if not self.file.text().strip():
                self._missing("还没有选证书文件", "选择 .p12 或 .pfx 文件，再输入它的口令。", self.file)
                return None
            return lambda progress, stop: office.signer_from_p12(path, secret)
        if key == NEW:
            return self._new_work(secret)
        if key == TOKEN:
            opened = self.token.work()
            return None if opened is None else lambda progress, stop: opened()
        if not secret:
            self._missing("还没有输入口令", "输入这把密钥的口令。", self.passphrase)
            return None
        return lambda progress, stop: office.signer_from_identity(key, secret)

    def _new_work(self, secret: str) -> Callable[[Progress, Stop], Signer] | None:
        office = self._office
        name, organization = self.name.text().strip(), self.organization.text().strip()
        if not name:
            self._missing("还没有写签署人", "写单位全称，例如“常州市人民政府”。", self.name)
            return None
        if len(secret) < PASSPHRASE_MINIMUM:
            self._missing(
                f"口令太短，至少 {PASSPHRASE_MINIMUM} 个字符",
                "换一个长一些的口令，并妥善记下。",
                self.passphrase,
            )
            return None
        if secret != self.again.text():
            self._missing("两次输入的口令不一样", "重新输入第二次。", self.again)
            return None

        def make(progress: Progress, stop: Stop) -> Signer:
            progress("生成密钥", 0, 0)
            made = office.new_identity(name, organization or name, secret)
            return office.signer_from_identity(made.name, secret)

        return make

    def _missing(self, sentence: str, remedy: str, line: QLineEdit) -> None:
        self.banner.say(Status.BLOCKER, sentence, remedy)
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, key: str, title: str, about: str) -> Choice:
        choice = self._choices[key] = Choice(title, about, self._group)
        line = self._passphrases[key] = secret_line("口令")
        self._column.addWidget(choice)
        if key not in (FILE, NEW):
            choice.ask("口令", line)
        return choice

    def _add_file(self) -> None:
        choice = self._add(FILE, "用证书文件", ".p12 或 .pfx，由发证机构发给单位或个人")
        browse = Button("选择文件", icon_name="folder-open", clicked=self._browse)
        choice.ask("证书文件", self.file, "", browse)
        choice.ask("口令", self._passphrases[FILE])

    def _add_new(self) -> None:
        choice = self._add(NEW, "由程序生成新密钥", "没有证书时使用；对方要先信任随包给出的根证书")
        choice.ask("签署人", self.name, "写单位全称，会出现在申报书的签名里")
        choice.ask("单位", self.organization)
        choice.ask(
            "新口令",
            self._passphrases[NEW],
            f"至少 {PASSPHRASE_MINIMUM} 个字符。忘记后无法找回，只能重新生成",
        )
        choice.ask("再输一次", self.again)

    def _shown(self) -> Card:
        """What appears on the page of signatures."""
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        wide = QWidget()
        held = QHBoxLayout(wide)
        held.setContentsMargins(0, 0, 0, 0)
        held.addWidget(self.role)
        held.addStretch()
        column.addWidget(FieldRow("签署身份", wide, required=True, buddy=self.role))
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.seal, 1)
        row.addWidget(Button("选择图片", icon_name="photo", clicked=self._browse_seal))
        help_text = "PNG 图片，2 MB 以内，显示在签署页的签名里；不选就只显示文字"
        column.addWidget(FieldRow("印章图", box, help_text=help_text, buddy=self.seal))
        return card

    def _browse_seal(self) -> None:
        kinds = "图片 (*.png);;所有文件 (*)"
        choose_file(self, "选择印章图", kinds, lambda path: self.seal.setText(str(path)))

    def _browse(self) -> None:
        kinds = "证书文件 (*.p12 *.pfx);;所有文件 (*)"
        choose_file(self, "选择证书文件", kinds, lambda path: self.file.setText(str(path)))


def secret_line(name: str) -> QLineEdit:
    """A line that shows dots."""
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setAccessibleName(name)
    return line
