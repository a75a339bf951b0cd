"""What was done in an application last: by whom, when, and the way back to before it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.history_office import Event
from desktop.views.history_dialog import ACTS, moment
from desktop.views.hub import Hub
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Dialog
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import FRAMED, Card
from forms.application import Act

SIZE = (560, 520)
SHOWN = 200
"""Changes that are listed."""


class RecentDialog(Dialog):
    """最近改动, the latest first. Enter goes to where it was done."""

    def __init__(self, parent: QWidget, hub: Hub) -> None:
        super().__init__(parent)
        self._hub = hub
        self.setWindowTitle("最近改动")
        self.resize(*SIZE)
        office = hub.office
        today = office.clock().date()
        self._events = {str(one.revision): one for one in office.recent(hub.application_id, SHOWN)}
        self.list = RowList("最近改动")
        self.list.show_rows([_row(key, one, moment(one.at, today)) for key, one in self._events.items()])
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        self._words = Label("", Type.META, "muted")
        self.go = Button("去看看", clicked=self._go)
        self.back = Button("撤销到这一次之前", icon_name="arrow-back-up", clicked=self._back)
        foot = QHBoxLayout()
        foot.addWidget(self._words)
        foot.addStretch()
        for button in (self.back, self.go, Button("关闭", clicked=self.reject)):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(Paragraph("最近改动", Type.SECTION, "text"))
        column.addWidget(card, 1)
        column.addLayout(foot)
        self.list.chosen.connect(self._chosen)
        self.list.opened.connect(lambda _: self._go())
        self.list.select_first()
        self.list.setFocus()

    def _chosen(self, key: str) -> None:
        steps = self._events[key].steps
        self.back.setEnabled(steps > 0)
        self._words.setText(f"撤销 {steps} 步，都可以恢复" if steps else "")

    def _go(self) -> None:
        event = self._events.get(self.list.current)
        if event is not None:
            self.accept()
            self._hub.goto.emit(event.where)

    def _back(self) -> None:
        event = self._events.get(self.list.current)
        if event is not None and event.steps:
            self.accept()
            self._hub.undo(event.steps)


def show_recent(parent: QWidget, hub: Hub) -> RecentDialog:
    """Open the list over a window."""
    dialog = RecentDialog(parent, hub)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _row(key: str, event: Event, at: str) -> Row:
    tag = "" if event.act is Act.EDIT else ACTS[event.act]
    return Row(key, event.label, f"{at}　{event.who}", tag=tag)
