"""Who filled in a field with what when, and the way back to any of it."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from desktop.history_office import Deed
from desktop.views.hub import Hub
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Dialog
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import FRAMED, Card
from forms.application import Act, Change

SIZE = (620, 520)
EMPTY = "（空）"
ACTS = {Act.UNDO: "撤销", Act.REDO: "恢复"}


def moment(at: datetime, today: date) -> str:
    """今天 09:42, 3月4日 09:42, 2025年3月4日 09:42: as short as it stays clear."""
    local = at.astimezone()
    if local.date() == today:
        return f"今天 {local:%H:%M}"
    year = "" if local.year == today.year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 {local:%H:%M}"


class HistoryDialog(Dialog):
    """填写记录 of one field, the latest first."""

    def __init__(self, parent: QWidget, hub: Hub, path: str, label: str) -> None:
        super().__init__(parent)
        self._hub, self._path = hub, path
        self._deeds: dict[str, Deed] = {}
        self.setWindowTitle(f"填写记录：{label}")
        self.resize(*SIZE)
        self.list = RowList(f"{label}的填写记录")
        self.list.chosen.connect(self._show)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        self._head = Label("", Type.SECONDARY, "text2")
        self.reader = QTextEdit()
        self.reader.setReadOnly(True)
        self.reader.setTabChangesFocus(True)
        self.reader.setProperty("kind", "reading")
        self.reader.setAccessibleName("这一次填写的全文")
        self.restore = Button("恢复这一次", "primary", "arrow-back-up", self._restore)
        self.list.opened.connect(lambda _: self.restore.click())
        self.close_ = Button("关闭", clicked=self.reject)
        foot = QHBoxLayout()
        foot.addWidget(Label("恢复也记入填写记录，Ctrl+Z 可撤销", Type.META, "muted"))
        foot.addStretch()
        foot.addWidget(self.close_)
        foot.addWidget(self.restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(Paragraph(f"填写记录：{label}", Type.SECTION, "text"))
        column.addWidget(card, 3)
        column.addWidget(self._head)
        column.addWidget(self.reader, 2)
        column.addLayout(foot)
        hub.changed.connect(self.refresh)
        self.refresh()
        self.list.select_first()
        self.list.setFocus()

    def refresh(self, _change: Change | None = None) -> None:
        """Show what is recorded."""
        office, id_ = self._hub.office, self._hub.application_id
        deeds = office.field_history(id_, self._path)
        self._deeds = {str(deed.revision): deed for deed in deeds}
        today = office.clock().date()
        self.list.show_rows(
            [
                Row(
                    str(deed.revision),
                    deed.after or EMPTY,
                    f"{moment(deed.at, today)}　{deed.who}　原来：{deed.before or EMPTY}",
                    tag=ACTS.get(deed.act, ""),
                    right="" if number else "现在",
                )
                for number, deed in enumerate(deeds)
            ]
        )
        self._show(self.list.current)

    def _show(self, key: str) -> None:
        deed = self._deeds.get(key)
        now = self._hub.application.answers.get(self._path)
        self.restore.setEnabled(deed is not None and deed.value != now)
        if deed is None:
            self._head.setText("这一格还没有填写过")
            self.reader.setPlainText("")
            return
        at = moment(deed.at, self._hub.office.clock().date())
        self._head.setText(f"{at} 由 {deed.who} {ACTS.get(deed.act, '填写')}：")
        self.reader.setPlainText(deed.after or EMPTY)

    def _restore(self) -> None:
        deed, hub = self._deeds.get(self.list.current), self._hub
        if deed is None or not self.restore.isEnabled():
            return
        if hub.change(lambda: hub.office.restore_answer(hub.application_id, self._path, deed), self._path):
            hub.notice.emit(f"已恢复 {moment(deed.at, hub.office.clock().date())} 的内容，Ctrl+Z 可撤销")
            self.accept()


def show_history(parent: QWidget, hub: Hub, path: str) -> HistoryDialog:
    """Open the history of a field over a window; focus goes back to the field."""
    dialog = HistoryDialog(parent, hub, path, hub.office.field_label(hub.application_id, path))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
