"""本单位的要求: what this office asks of a package beyond the rules, which all of it only tightens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QSpinBox, QVBoxLayout, QWidget

from desktop.messages import explain
from desktop.office import Office
from desktop.submission.verification.policy import DIGESTS, Policy
from desktop.views.editors.base import Combo
from desktop.views.settings_parts import beside
from desktop.views.theme import Type
from desktop.views.widgets.dialogs import ask
from desktop.views.widgets.field_row import FieldRow, MessageLine
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, rule
from forms.errors import IpzoneError, PolicyUnreadable

_RSA, _EC = (2048, 3072, 4096), (256, 384, 521)
_MAXIMUM_DAYS = 3650
_NUMBER = 176
_LOST = (
    "不带认可的签署者，按现在选的要求核验？",
    "原来认可了哪些签署者也读不出来。继续后名单是空的：受信任的证书签的包都会收，直到重新添加认可的签署者。",
    "按现在选的",
)


class PolicyCard(Card):
    """Everything is kept as soon as it is chosen."""

    changed = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self.message = MessageLine()
        self.usage = QCheckBox("签署证书要写明用于签名")
        self.lists = QCheckBox("要核实证书没有被吊销")
        self.days = QSpinBox()
        self.days.setMaximum(_MAXIMUM_DAYS)
        self.days.setSuffix(" 天")
        self.days.setSpecialValueText("按列表写的期限")
        self.days.setFixedWidth(_NUMBER)
        self.rsa, self.ec = _bits(_RSA), _bits(_EC)
        self.digests = {name: QCheckBox(f"{name}（国密）" if name == "SM3" else name) for name in DIGESTS}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(10)
        column.addWidget(Label("本单位的要求", Type.SECTION))
        column.addWidget(
            Paragraph(
                "只会比程序的规则更严。不符的包按“核验未通过”处理，写明是哪一条。", Type.SECONDARY, "text2"
            )
        )
        column.addWidget(rule())
        column.addWidget(self.message)
        for box in (self.usage, self.lists):
            column.addWidget(box)
        for label, editor, help_text in (
            ("吊销列表最多", self.days, "填 0 就按列表自己写的期限"),
            ("RSA 至少", self.rsa, ""),
            ("椭圆曲线至少", self.ec, ""),
        ):
            column.addWidget(FieldRow(label, beside(editor), help_text=help_text, buddy=editor))
        algorithms = QWidget()
        inside = QVBoxLayout(algorithms)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(6)
        for box in self.digests.values():
            inside.addWidget(box)
        help_text = "国密签名要用 SM3，不选就不收国密签名"
        column.addWidget(FieldRow("摘要算法", algorithms, help_text=help_text))
        column.addStretch()
        self._policy = self._read()
        self._show()
        for box in (self.usage, self.lists, *self.digests.values()):
            box.toggled.connect(self._keep)
        self.days.valueChanged.connect(self._keep)
        for combo in (self.rsa, self.ec):
            combo.currentIndexChanged.connect(self._keep)

    def _read(self) -> Policy:
        try:
            return self._office.policy()
        except PolicyUnreadable:  # verification stops for it too, rather than ask for less
            self.message.say(Status.BLOCKER, "原来的要求读不出来，核验会停下。重新选一遍，选好就能核验")
            return Policy()

    def _show(self) -> None:
        policy = self._policy
        self.usage.setChecked(policy.usage_stated)
        self.lists.setChecked(policy.lists_required)
        self.days.setValue(policy.list_days)
        for combo, bits in ((self.rsa, policy.rsa_bits), (self.ec, policy.ec_bits)):
            if combo.findData(bits) < 0:  # set by command
                combo.addItem(f"{bits} 位", bits)
            combo.setCurrentIndex(combo.findData(bits))
        for name, box in self.digests.items():
            box.setChecked(name in policy.digests)

    def _keep(self) -> None:
        digests = tuple(name for name, box in self.digests.items() if box.isChecked())
        if not digests:
            self.message.say(Status.BLOCKER, "至少留一种摘要算法，否则什么包都收不了")
            return
        wanted = replace(
            self._policy,
            usage_stated=self.usage.isChecked(),
            lists_required=self.lists.isChecked(),
            list_days=self.days.value(),
            rsa_bits=self.rsa.currentData(),
            ec_bits=self.ec.currentData(),
            digests=digests,
        )
        try:
            kept = self._office.signers_kept()
        except PolicyUnreadable:
            ask(self, *_LOST, lambda: self._set(replace(wanted, accepted=())))
            return
        self._set(replace(wanted, accepted=kept))

    def _set(self, wanted: Policy) -> None:
        try:
            self._office.set_policy(wanted)
        except IpzoneError as error:
            message = explain(error)
            self.message.say(Status.BLOCKER, f"{message.sentence}{message.remedy}")
            return
        self._policy = wanted
        self.message.say(None)
        self.changed.emit()


def _bits(choices: Sequence[int]) -> Combo:
    made = Combo()
    made.setFixedWidth(_NUMBER)
    for bits in choices:
        made.addItem(f"{bits} 位", bits)
    return made
