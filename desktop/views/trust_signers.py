"""认可的签署者: for places that are named here, packages of nobody else are taken."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.trust_office import LIST
from desktop.views.place_picker import PlacePicker
from desktop.views.settings_parts import beside
from desktop.views.theme import Type
from desktop.views.trusting import ask_compared
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import CERTIFICATES, choose_file
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, rule
from forms.errors import IpzoneError, PolicyUnreadable, UnknownPlace

if TYPE_CHECKING:
    from desktop.submission.verification.policy import Accepted

LISTED = 4
_ABOUT = "写明了的地区，只收这几份证书签署的包；没有写的地区，凡可信的都收。证书换新后，这里也要换。"


class SignersCard(Card):
    """The list, and below it what a new one asks for."""

    changed = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._found: dict[str, Accepted] = {}
        self._file_name = ""
        self.banner = Banner()
        self._none = Paragraph("还没有写明，凡可信的签署者都收。", Type.SECONDARY, "muted")
        self.list = RowList("认可的签署者")
        self.add = Button("认可签署者", icon_name="plus", clicked=self._begin)
        self.drop = Button("移除选中的", icon_name="trash", clicked=self._drop)
        self.places = PlacePicker(office)
        self.line = QLineEdit()
        self.line.setMaxLength(200)
        self.line.setPlaceholderText("64 位指纹，可以分组写；或选择证书文件")
        self.accept = Button("认可", clicked=self._ask)
        self._form = QWidget()
        self._lay_out()
        self.show_all()

    def _lay_out(self) -> None:
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(10)
        form.addWidget(rule())
        form.addWidget(self.places)
        choose = Button("选择证书", icon_name="folder-open", clicked=self._choose_file)
        form.addWidget(FieldRow("签署者", beside(self.line, choose, stretch=False), buddy=self.line))
        form.addWidget(beside(self.accept, Button("返回", clicked=self._close)))
        self._form.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(Label("认可的签署者", Type.SECTION))
        column.addWidget(Paragraph(_ABOUT, Type.SECONDARY, "text2"))
        column.addWidget(self.banner)
        column.addWidget(self._none)
        column.addWidget(self.list)
        column.addWidget(beside(self.add, self.drop))
        column.addWidget(self._form)

    def show_all(self) -> None:
        """What the policy says just now."""
        try:
            accepted = self._office.signers_kept()
        except PolicyUnreadable:  # the card of the policy says so
            accepted = ()
        self._found = {f"{one.place}:{one.fingerprint}": one for one in accepted}
        self.list.show_rows([self._row(key, one) for key, one in self._found.items()])
        self.list.setFixedHeight(54 * min(max(len(accepted), 1), LISTED) + 2)
        if not self.list.current:
            self.list.select_first()
        self.list.setVisible(bool(accepted))
        self.drop.setVisible(bool(accepted))
        self._none.setVisible(not accepted)

    def take_file(self, file: Path) -> None:
        """Fill in the fingerprint of this certificate, and whose it is."""
        try:
            found = [one for one in self._office.look_at_trust(file) if one.kind != LIST]
        except IpzoneError as error:
            self.banner.refuse(error)
            return
        if len(found) != 1:
            words = "这个文件里有多份证书" if found else "这是吊销列表，不是证书"
            self.banner.say(Status.BLOCKER, words, "请只选签署者本人的那一份证书。")
            return
        self.banner.hide()
        self._file_name = found[0].holder
        self.line.setText(" ".join(found[0].groups))
        self.line.setCursorPosition(0)
        self.accept.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self) -> None:
        self._form.show()
        self.places.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self._form.hide()
        self.places.search.clear()
        self.line.clear()
        self._file_name = ""
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_file(self) -> None:
        choose_file(self, "选择签署者的证书", CERTIFICATES, self.take_file)

    def _ask(self) -> None:
        place, digest = self.places.code, "".join(self.line.text().replace(":", "").split())
        if not place:
            self._missing("还没有选申报地区", "写名称、代码或拼音首字母，再选一个。", self.places.search)
        elif not digest:
            self._missing("还没有写签署者", "选择证书文件，或写 64 位指纹。", self.line)
        else:
            whose = f"签署者：{self._file_name}" if self._file_name else "签署者的证书"
            body = "请和签署者当面或电话逐组核对 SHA-256 指纹。一致才认可。"
            ask_compared(self, [(whose, digest)], body, "已核对，认可", self._accept)

    def _accept(self) -> None:
        try:
            self._office.accept_signer(self.places.code, self.line.text(), self._file_name)
        except IpzoneError as error:
            self.banner.refuse(error)
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.banner.hide()
        self._close()
        self.show_all()
        self.changed.emit()

    def _drop(self) -> None:
        one = self._found.get(self.list.current)
        if one is None:
            return
        try:
            self._office.drop_signer(one.place, one.fingerprint)
        except IpzoneError as error:
            self.banner.refuse(error)
            return
        self.show_all()
        left = any(other.place == one.place for other in self._found.values())
        detail = "" if left else f"{self._place(one.place)}没有写明的了，凡可信的签署者都收。"
        self.banner.say(
            Status.DONE,
            f"已移除：{one.name or one.fingerprint[:8].upper()}",
            detail,
            "撤销",
            lambda: self._again(one),
        )
        (self.list if self._found else self.add).setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _again(self, one: Accepted) -> None:
        try:
            self._office.accept_signer(one.place, one.fingerprint, one.name)
        except IpzoneError as error:
            self.banner.refuse(error)
        self.show_all()
        self.changed.emit()

    def _row(self, key: str, one: Accepted) -> Row:
        groups = " ".join(one.fingerprint[n : n + 4].upper() for n in range(0, 16, 4))
        return Row(key, one.name or "（没有写名称）", f"指纹 {groups}…", right=self._place(one.place))

    def _place(self, code: str) -> str:
        try:
            return self._office.places.get(code).full_name
        except UnknownPlace:
            return code

    def _missing(self, sentence: str, remedy: str, line: QLineEdit) -> None:
        self.banner.say(Status.BLOCKER, sentence, remedy)
        line.setFocus(Qt.FocusReason.OtherFocusReason)
