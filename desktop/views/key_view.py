"""One signing key: what its certificate says, its fingerprint to be compared aloud, and what can be done with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.identity_office import AHEAD
from desktop.views.settings_parts import beside
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.field_row import FieldRow, MessageLine
from desktop.views.widgets.hash_view import HashView
from desktop.views.widgets.paragraph import Elided, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import rule

if TYPE_CHECKING:
    from desktop.submission.signing.identity import Identity

_BY_US = "快到期时点“续期”；要用发证机构的证书，先“申请证书”，签发后“导入证书”"
_BY_THEM = "快到期时“申请证书”交给发证机构，签发后“导入证书”；签署时就用新的"


class KeyView(QWidget):
    """Shows; whoever made it does what the buttons say."""

    def __init__(self) -> None:
        super().__init__()
        self._holder, self._issuer, self._valid = (Elided("", Type.BODY) for _ in range(3))
        self._ends = MessageLine()
        self._print = QVBoxLayout()
        self._print.setContentsMargins(0, 4, 0, 0)
        self._print.setSpacing(2)
        self._which = Paragraph("", Type.META, "muted")
        self.request = Button("申请证书", icon_name="file-text")
        self.take = Button("导入证书", icon_name="download")
        self.renew = Button("续期", icon_name="calendar-due")
        self.root = Button("导出根证书", icon_name="upload")
        self.certificate = Button("导出证书", icon_name="upload")
        self.backup = Button("备份到文件", icon_name="usb")
        self._about = Paragraph("", Type.META, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for label, shown in (("签署人", self._holder), ("签发", self._issuer), ("有效期", self._valid)):
            line = beside(shown, stretch=False)
            line.setContentsMargins(0, 5, 0, 0)  # on the line of its label
            column.addWidget(_fact(label, line))
        column.addWidget(self._ends)
        fingerprint = QWidget()
        fingerprint.setLayout(self._print)
        self._print.addWidget(HashView("0" * 64))
        self._print.addWidget(self._which)
        column.addWidget(_fact("指纹", fingerprint))
        column.addWidget(rule())
        certificate = _fact("证书", beside(self.request, self.take, self.renew))
        certificate.add_below(self._about)
        column.addWidget(certificate)
        given = "根证书给核验申报包的单位；证书给要把申报包加密给本单位的人。都不含密钥"
        column.addWidget(_fact("交给对方", beside(self.root, self.certificate), given))
        kept = "整个工作区的备份里也有密钥；单独备份一份更稳妥"
        column.addWidget(_fact("备份", beside(self.backup), kept))

    def show_key(self, one: Identity, now: datetime) -> None:
        """Show this one, as things stand at a moment (aware)."""
        since, until = (moment.astimezone(now.tzinfo) for moment in one.valid)
        organization = f"（{one.organization}）" if one.organization not in ("", one.holder) else ""
        self._holder.setText(f"{one.holder}{organization}，{one.algorithm}")
        self._issuer.setText("本程序自签，对方要先信任根证书" if one.self_made else one.issuer)
        self._valid.setText(f"{since:%Y-%m-%d} 至 {until:%Y-%m-%d}")
        for label, shown in (("签署人", self._holder), ("签发", self._issuer), ("有效期", self._valid)):
            shown.setAccessibleName(f"{label}：{shown.text()}")
        self._say_end(until, now)
        old = self._print.itemAt(0).widget()
        digits = HashView(one.fingerprint)
        self._print.replaceWidget(old, digits)
        old.hide()
        old.deleteLater()
        root = one.root_pem is not None
        self._which.set_text(f"{'根证书' if root else '证书'}的 SHA-256，共 16 组，逐组念给对方核对")
        self._about.set_text(_BY_US if one.self_made else _BY_THEM)
        self.renew.setVisible(one.self_made)
        self.root.setVisible(root)

    def _say_end(self, until: datetime, now: datetime) -> None:
        days = (until.date() - now.date()).days
        if until <= now:
            self._ends.say(Status.BLOCKER, "已经到期，不能再签署。已签的申报包不受影响")
        elif until <= now + AHEAD:
            self._ends.say(Status.WARN, f"还有 {days} 天到期" if days else "今天到期")
        else:
            self._ends.say(None)


def _fact(label: str, shown: QWidget, help_text: str = "") -> FieldRow:
    return FieldRow(label, shown, help_text=help_text)
