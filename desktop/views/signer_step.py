"""选择签署人: a key the program made, a certificate file, a token, or a new key; and in what capacity.

Nothing secret is asked for here: that comes right before signing (`secret_ask`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.jobs import Job, Work
from desktop.office import Office
from desktop.products import Signing
from desktop.submission.signatories import Role
from desktop.views.secret_ask import Way
from desktop.views.signer_choice import Choice
from desktop.views.theme import Type
from desktop.views.token_choice import TokenChoice
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.dialogs import KEY_FILES, choose_file
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card
from forms.progress import Progress, Stop

if TYPE_CHECKING:
    from desktop.submission.signing import Signer

FILE, TOKEN, NEW = "file:", "token:", "new:"
_ABOUT = "签名写进申报书和申报包，签署后任何改动都会被发现。口令或 PIN 到签署那一刻才输入，不会保存。"


class SignerStep(QWidget):
    """Gives the `Way` that was chosen."""

    def __init__(
        self,
        office: Office,
        organization: str,
        run: Callable[[str, Work], Job],
        role: Role = Role.APPLICANT,
        heading: Type = Type.PAGE,
    ) -> None:
        """`run` carries out work off the screen's thread; `role` is offered first; `heading`: how its title is set."""
        super().__init__()
        self._office = office
        self._group = QButtonGroup(self)
        self.banner = Banner()
        self._choices: dict[str, Choice] = {}
        self.file = QLineEdit()
        self.name = QLineEdit(organization)
        self.organization = QLineEdit(organization)
        self.role = Segments([(one.value, one.value) for one in Role], role.value, "签署身份")
        self.seal = QLineEdit()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Label("选择签署人", heading))
        column.addWidget(Paragraph(_ABOUT, Type.BODY))
        column.addWidget(self._shown())
        column.addWidget(self.banner)
        self._known = QVBoxLayout()
        self._known.setSpacing(12)
        column.addLayout(self._known)
        self._choices[FILE] = choice = Choice(
            "用证书文件", ".p12 或 .pfx，由发证机构发给单位或个人", self._group
        )
        choice.ask(
            "证书文件", self.file, "", Button("选择文件", icon_name="folder-open", clicked=self._browse)
        )
        self._choices[TOKEN] = self.token = TokenChoice(office, self._group, self.banner, run)
        about = "没有证书时使用；对方要先信任随包给出的根证书"
        self._choices[NEW] = made = Choice("由程序生成新密钥", about, self._group)
        made.ask("签署人", self.name, "写单位全称，会出现在申报书的签名里")
        made.ask("单位", self.organization)
        for one in (choice, self.token, made):
            column.addWidget(one)
        column.addStretch()
        known = self.refresh()
        self.choose(known[0] if known else FILE)

    def refresh(self) -> list[str]:
        """Offer the keys of this machine, also those that are new; gives the names of the new ones."""
        new = []
        for identity in self._office.identities():
            if identity.name not in self._choices:
                until = identity.valid[1].astimezone()
                about = (
                    f"本机密钥，{identity.algorithm}，有效期到 {until:%Y-%m-%d}，由“{identity.issuer}”签发"
                )
                self._choices[identity.name] = choice = Choice(identity.holder, about, self._group)
                choice.radio.toggled.connect(partial(self._offer_capacity, identity.holder))
                self._known.addWidget(choice)
                new.append(identity.name)
        return new

    def way_of_new(self) -> Way | None:
        """The way through a key made before something went wrong: it is there to be used, not to be made again."""
        made = self.refresh() if self.chosen == NEW else []
        if not made:
            return None
        self.choose(made[-1])
        return self.way()

    def _offer_capacity(self, holder: str, chosen: bool) -> None:
        """As the address book says this person signs."""
        role = self._office.capacity(holder) if chosen else None
        if role is not None:
            self.role.choose(role.value)

    def choose(self, key: str) -> None:
        """Choose a way: an identity's name, FILE, TOKEN or NEW."""
        self._choices[key].radio.setChecked(True)

    @property
    def chosen(self) -> str:
        return next(key for key, choice in self._choices.items() if choice.radio.isChecked())

    @property
    def capacity(self) -> Role:
        """In what capacity is signed."""
        return Role(self.role.current)

    @property
    def seal_file(self) -> Path | None:
        """The picture of a seal, where one was chosen."""
        return Path(self.seal.text().strip()) if self.seal.text().strip() else None

    def way(self) -> Way | None:
        """What was chosen; None after saying what is missing."""
        key, office = self.chosen, self._office
        self.banner.hide()
        if key == FILE:
            return self._file_way()
        if key == NEW:
            return self._new_way()
        if key == TOKEN:
            return self.token.way()
        about = self._choices[key].radio.accessibleDescription()

        def make(secret: str) -> Signing:
            return lambda progress, stop: office.signer_from_identity(key, secret)

        return Way(self._choices[key].radio.text(), about, make)

    def _file_way(self) -> Way | None:
        office, path = self._office, Path(self.file.text().strip())
        if not self.file.text().strip():
            return self._missing("还没有选证书文件", "选择 .p12 或 .pfx 文件。", self.file)
        if not path.is_file():
            return self._missing(f"找不到证书文件“{path.name}”", "插好存放它的 U 盘，或重新选择。", self.file)

        def make(secret: str) -> Signing:
            return lambda progress, stop: office.signer_from_p12(path, secret)

        return Way(path.name, "证书文件，签署人以证书里写的为准", make)

    def _new_way(self) -> Way | None:
        office = self._office
        name, organization = self.name.text().strip(), self.organization.text().strip()
        if not name:
            return self._missing("还没有写签署人", "写单位全称，例如“常州市人民政府”。", self.name)
        if any(one.name == name for one in office.identities()):
            return self._missing(f"本机已有“{name}”的密钥", "直接在上面选它，或者换一个名称。", self.name)

        def make(secret: str) -> Signing:
            def work(progress: Progress, stop: Stop) -> Signer:
                progress("生成密钥", 0, 0)
                made = office.new_identity(name, organization or name, secret)
                return office.signer_from_identity(made.name, secret)

            return work

        return Way(name, "由程序生成新密钥，留在本机", make, "新口令", new=True)

    def _missing(self, sentence: str, remedy: str, line: QLineEdit) -> Way | None:
        self.banner.say(Status.BLOCKER, sentence, remedy)
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        return None

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
        choose_file(self, "选择证书文件", KEY_FILES, lambda path: self.file.setText(str(path)))
