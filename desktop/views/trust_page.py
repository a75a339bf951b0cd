"""信任的证书: roots, certificates below them and revocation lists with their age, and what is asked for besides."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.trust_office import BETWEEN, LIST, ROOT, Trusted
from desktop.views.screen import Screen
from desktop.views.theme import Type
from desktop.views.trust_policy import PolicyCard
from desktop.views.trust_signers import SignersCard
from desktop.views.trusting import KINDS, confirm_trust
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import ask, choose_file
from desktop.views.widgets.hash_view import HashView
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import Card, Scroll, rule
from forms.errors import IpzoneError

WIDTH, SIDE = 760, 380
ONE_COLUMN = 1040
"""Below this width what is asked for goes under what is trusted."""
FILES = "证书和吊销列表 (*.pem *.crt *.cer *.der *.crl);;所有文件 (*)"
SOON = timedelta(days=30)
_NONE = "还没有信任的根证书，认不出签署人是谁。向对方要根证书文件，当面或电话核对指纹后添加。"
_ROWS, _HEAD = 5, 32


class TrustScreen(Screen):
    """What is trusted, the chosen one's fingerprint below it, then accepted signers; beside it what the office asks for."""

    passes = True

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._found: dict[str, Trusted] = {}
        self.banner = Banner()
        self.list = RowList("信任的证书和吊销列表")
        self.list.chosen.connect(self._choose)
        self.add = Button("添加证书或吊销列表", "primary", "plus", self.primary)
        self.remove = Button("移除选中的", icon_name="trash", clicked=self._ask_remove)
        self._none = Paragraph(_NONE, Type.BODY, "text2")
        self._fingerprint: QWidget = QWidget()
        self._facts = Paragraph("", Type.SECONDARY, "text2")
        self.policy = PolicyCard(office)
        self.signers = SignersCard(office)
        self.policy.changed.connect(self._show)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, body := QWidget())
        self._columns.setContentsMargins(28, 14, 24, 24)
        self._columns.setSpacing(16)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setContentsMargins(4, 4, 4, 4)
            column.setSpacing(16)
        title = Label("信任的证书", Type.PAGE)
        left.addWidget(title)
        left.addWidget(self.banner)
        for card in (self._listed(), self.signers):
            card.setMaximumWidth(WIDTH)
            left.addWidget(card)
        left.addStretch()
        self._top = QWidget()
        self._top.setFixedHeight(title.sizeHint().height())  # level with the cards at the left
        right.addWidget(self._top)
        self.policy.setMaximumWidth(WIDTH)
        right.addWidget(self.policy)
        right.addStretch()
        self._columns.addLayout(left, 1)
        self._columns.addLayout(right)
        self._columns.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroll(body))

    # --- as a screen

    def help_page(self) -> str:
        return "verify"

    def crumbs(self) -> tuple[str, ...]:
        return ("信任的证书",)

    def arrive(self) -> None:
        self._show()

    def take_focus(self) -> None:
        (self.list if self._found else self.add).setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> None:
        """Choose something to trust."""
        choose_file(self, "选择证书或吊销列表", FILES, self.take_file)

    def take_file(self, file: Path) -> None:
        """Show what the file holds, and ask."""
        confirm_trust(self, self._office, file, self._taken, self.banner.refuse)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        narrow = event.size().width() < ONE_COLUMN
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        self._top.setVisible(not narrow)
        self.policy.setMinimumWidth(0 if narrow else SIDE)
        self.policy.setMaximumWidth(WIDTH if narrow else SIDE)
        super().resizeEvent(event)

    def _listed(self) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self._none)
        column.addWidget(self.list)
        column.addWidget(self._facts)
        self._print = QVBoxLayout()
        self._print.addWidget(self._fingerprint)
        column.addLayout(self._print)
        column.addWidget(rule())
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch()
        column.addLayout(row)
        return card

    # --- what is trusted

    def _show(self) -> None:
        try:
            found = self._office.trusted()
        except IpzoneError as error:
            self.banner.refuse(error)
            return
        self._found = {f"{one.name} {one.fingerprint}": one for one in found}
        rows: list[Row] = []
        for kind in (ROOT, BETWEEN, LIST):
            some = {key: one for key, one in self._found.items() if one.kind == kind}
            if some:
                rows.append(Row(f"head:{kind}", f"{KINDS[kind]}（{len(some)}）", head=True))
            rows += [self._row(key, one) for key, one in some.items()]
        self.list.show_rows(rows)
        heads = sum(row.head for row in rows)
        self.list.setFixedHeight(54 * min(len(found), _ROWS) + _HEAD * heads + 2)
        if not self.list.current:
            self.list.select_first()
        for widget in (self.list, self._facts, self.remove):
            widget.setVisible(bool(found))
        self._none.setVisible(not found)
        self._choose(self.list.current)

    def _row(self, key: str, one: Trusted) -> Row:
        now = self._office.clock()
        right = f"{one.age(now)} 天前签发" if one.kind == LIST else one.key
        until = f"有效至 {one.until:%Y-%m-%d}" if one.until else "没有写明期限"
        own = "本机密钥的根证书，" if one.own else ""
        tag, tone = self._state(one, now)
        return Row(key, one.holder, f"{own}{until}，{one.name}", tag, tone, right)

    def _state(self, one: Trusted, now: datetime) -> tuple[str, str]:
        """What is to be seen at once, and its tone."""
        if one.until is not None and one.until <= now:
            return "已过期", "blocker"
        if one.kind == LIST and 0 < self.policy.days.value() < one.age(now):
            return "太旧", "warn"
        if one.kind != LIST and one.until is not None and one.until <= now + SOON:
            return "快到期", "warn"
        return "", "text2"

    def _choose(self, key: str) -> None:
        one = self._found.get(key)
        self.remove.setEnabled(one is not None and not one.own)
        self.remove.setToolTip("本机密钥的根证书随密钥保留" if one is not None and one.own else "")
        if one is not None:
            self._facts.set_text(f"{KINDS[one.kind]}，颁发者：{one.issuer}。SHA-256 指纹，可以再和对方核对：")
        shown = HashView(one.fingerprint) if one is not None else QWidget()
        self._print.replaceWidget(self._fingerprint, shown)
        self._fingerprint.hide()
        self._fingerprint.deleteLater()
        self._fingerprint = shown

    def _taken(self, added: tuple[Trusted, ...]) -> None:
        self.banner.hide()
        self.toast.emit(f"已添加{KINDS[added[0].kind]} {added[0].holder}")
        self._show()
        self.list.select(f"{added[0].name} {added[0].fingerprint}")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_remove(self) -> None:
        one = self._found.get(self.list.current)
        if one is None or one.own:
            return
        if one.kind == LIST:
            body = "移除后不再按它核实吊销；换上新的列表以前，证书是否吊销会显示“未能核实”。"
        else:
            body = f"以后由“{one.holder}”签发的证书将不再可信。已收下的申报包不受影响。"
        ask(self, f"不再信任“{one.name}”？", body, "移除", lambda: self._remove(one.name))

    def _remove(self, name: str) -> None:
        try:
            self._office.remove_trust(name)
        except IpzoneError as error:
            self.banner.refuse(error)
        self._show()
        self.take_focus()
