"""信任的证书: roots, certificates below them and revocation lists with their age, and what is asked for besides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from desktop.messages import explain
from desktop.office import Office
from desktop.trust_office import LIST, Trusted
from desktop.views.screen import Screen
from desktop.views.theme import Type
from desktop.views.trusting import KINDS, confirm_trust
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import ask, choose_file
from desktop.views.widgets.hash_view import HashView
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, Scroll, rule
from forms.errors import IpzoneError

WIDTH = 760
FILES = "证书和吊销列表 (*.pem *.crt *.cer *.der *.crl);;所有文件 (*)"
_MAXIMUM_DAYS = 3650


class TrustScreen(Screen):
    """What is trusted at the top, the chosen one's fingerprint below, then what the office asks for."""

    passes = True

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._found: dict[str, Trusted] = {}
        self.banner = Banner()
        self.list = RowList("信任的证书和吊销列表")
        self.list.setMinimumHeight(220)
        self.list.chosen.connect(self._choose)
        self.add = Button("添加证书或吊销列表", "primary", "plus", self._add)
        self.remove = Button("移除选中的", icon_name="trash", clicked=self._ask_remove)
        self._detail = QVBoxLayout()
        self._fingerprint = QWidget()
        self._facts = Paragraph("", Type.SECONDARY, "text2")
        column = QVBoxLayout(body := QWidget())
        column.setContentsMargins(32, 18, 16, 24)
        column.setSpacing(12)
        column.addWidget(Label("信任的证书", Type.PAGE))
        column.addWidget(self.banner)
        for card in (self._listed(), self._policy()):
            card.setMaximumWidth(WIDTH)
            column.addWidget(card)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroll(body))

    def help_page(self) -> str:
        return "verify"

    def crumbs(self) -> tuple[str, ...]:
        return ("信任的证书",)

    def arrive(self) -> None:
        self._show()

    def take_file(self, file: Path) -> None:
        """Show what the file holds, and ask."""
        try:
            confirm_trust(self, self._office, file, lambda: self._take(file))
        except IpzoneError as error:
            self._complain(error)

    def _listed(self) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.list)
        column.addWidget(self._facts)
        self._detail.addWidget(self._fingerprint)
        column.addLayout(self._detail)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch()
        column.addLayout(row)
        return card

    def _policy(self) -> Card:
        policy = self._office.policy()
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(Label("本单位的要求", Type.TITLE))
        column.addWidget(Paragraph("只会比程序的规则更严。不符的包按“未通过”处理。", Type.SECONDARY, "text2"))
        column.addWidget(rule())
        self.usage = QCheckBox("签署证书必须写明用于签名")
        self.usage.setChecked(policy.usage_stated)
        self.lists = QCheckBox("必须核实证书没有被吊销")
        self.lists.setChecked(policy.lists_required)
        self.days = _number(policy.list_days, "吊销列表最多几天", " 天", _MAXIMUM_DAYS)
        self.days.setSpecialValueText("按列表自己写的期限")
        self.bits = _number(policy.rsa_bits, "RSA 密钥至少几位", " 位", 8192)
        self.bits.setMinimum(2048)
        self.bits.setSingleStep(1024)
        for box in (self.usage, self.lists):
            box.toggled.connect(self._keep)
            column.addWidget(box)
        for label, number in (("吊销列表最多", self.days), ("RSA 密钥至少", self.bits)):
            row = QHBoxLayout()
            row.addWidget(Label(label, Type.BODY))
            row.addWidget(number)
            row.addStretch()
            column.addLayout(row)
            number.valueChanged.connect(self._keep)
        return card

    def _keep(self) -> None:
        self._office.set_policy(
            replace(
                self._office.policy(),
                usage_stated=self.usage.isChecked(),
                lists_required=self.lists.isChecked(),
                list_days=self.days.value(),
                rsa_bits=self.bits.value(),
            )
        )

    def _show(self) -> None:
        try:
            found = self._office.trusted()
        except IpzoneError as error:
            self._complain(error)
            return
        self._found = {f"{one.name} {one.fingerprint}": one for one in found}
        self.list.show_rows([self._row(key, one) for key, one in self._found.items()])
        self.list.select_first()
        if not self._found:  # else choosing it has shown it
            self._choose("")

    def _row(self, key: str, one: Trusted) -> Row:
        now = self._office.clock()
        right = f"{one.age(now)} 天前签发" if one.kind == LIST else one.key
        until = f"有效至 {one.until:%Y-%m-%d}" if one.until else "没有写明期限"
        detail = f"{until}，{'本机的签名身份' if one.own else one.name}"
        return Row(key, one.holder, detail, KINDS[one.kind], right=right)

    def _choose(self, key: str) -> None:
        one = self._found.get(key)
        self.remove.setEnabled(one is not None and not one.own)
        words = "还没有。没有根证书就认不出签署人是谁。" if not self._found else ""
        self._facts.set_text(f"SHA-256，颁发者：{one.issuer}" if one is not None else words)
        shown = HashView(one.fingerprint) if one is not None else QWidget()
        self._detail.replaceWidget(self._fingerprint, shown)
        self._fingerprint.hide()
        self._fingerprint.deleteLater()
        self._fingerprint = shown

    def _add(self) -> None:
        choose_file(self, "选择证书或吊销列表", FILES, self.take_file)

    def _take(self, file: Path) -> None:
        try:
            added = self._office.add_trust(file)
        except IpzoneError as error:
            self._complain(error)
            return
        self.banner.hide()
        self.toast.emit(f"已添加{KINDS[added[0].kind]} {added[0].holder}")
        self._show()

    def _ask_remove(self) -> None:
        one = self._found.get(self.list.current)
        if one is not None:
            body = f"以后由“{one.holder}”签发的证书将不再可信。已收下的申报包不受影响。"
            ask(self, f"不再信任“{one.name}”？", body, "移除", lambda: self._remove(one.name))

    def _remove(self, name: str) -> None:
        try:
            self._office.remove_trust(name)
        except IpzoneError as error:
            self._complain(error)
        self._show()

    def _complain(self, error: IpzoneError) -> None:
        message = explain(error)
        self.banner.say(Status.BLOCKER, message.sentence, message.remedy)


def _number(value: int, name: str, unit: str, maximum: int) -> QSpinBox:
    box = QSpinBox()
    box.setMaximum(maximum)
    box.setSuffix(unit)
    box.setValue(value)
    box.setAccessibleName(name)
    return box
