"""The files that were taken out of an application, and the way back for each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.history_office import Removed
from desktop.messages import size_words
from desktop.views.history_dialog import moment
from desktop.views.hub import Hub
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Dialog
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import FRAMED, Card
from forms.application import Change, ChangeKind

SIZE = (560, 420)
_SHOWN = 3
"""Items that are named in a row."""


class RemovedFiles(Button):
    """已移除 2 份: there while there is something to bring back."""

    def __init__(self, hub: Hub) -> None:
        super().__init__("", "link", tip="看已移除的材料，可以放回来")
        self._hub = hub
        self.clicked.connect(lambda _checked: self.open())
        hub.changed.connect(self._changed)
        self._count()

    def open(self) -> RemovedDialog:
        """Show the files over the window."""
        dialog = RemovedDialog(self.window(), self._hub)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _changed(self, change: Change) -> None:
        if ChangeKind.EVIDENCE in change.kinds:
            self._count()

    def _count(self) -> None:
        found = self._hub.office.removed_evidence(self._hub.application_id)
        self.setText(f"已移除 {len(found)} 份")
        self.setVisible(bool(found))


class RemovedDialog(Dialog):
    """已移除的材料, the last removed first; each goes back to where it was, with what it supported."""

    about = "evidence"

    def __init__(self, parent: QWidget, hub: Hub) -> None:
        super().__init__(parent)
        self._hub = hub
        self.setWindowTitle("已移除的材料")
        self.resize(*SIZE)
        self.list = RowList("已移除的材料")
        self.list.chosen.connect(lambda key: self.restore.setEnabled(bool(key)))
        self.list.opened.connect(lambda _: self.restore.click())
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        self.restore: Button = Button("放回这一份", "primary", "arrow-back-up", self._restore)
        foot = QHBoxLayout()
        foot.addWidget(Label("放回后可用 Ctrl+Z 撤销", Type.META, "muted"))
        foot.addStretch()
        foot.addWidget(Button("关闭", clicked=self.reject))
        foot.addWidget(self.restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(Paragraph("已移除的材料", Type.SECTION, "text"))
        column.addWidget(
            Paragraph("文件还在工作区里。放回后名称、文号和关联的事项都照旧。", Type.SECONDARY, "text2")
        )
        column.addWidget(card, 1)
        column.addLayout(foot)
        self.refresh()
        self.list.setFocus()

    def refresh(self) -> None:
        """Show what is gone now; the dialog closes when nothing is."""
        office = self._hub.office
        found = office.removed_evidence(self._hub.application_id)
        today = office.clock().date()
        self.list.show_rows(
            [
                Row(
                    one.evidence.id,
                    one.evidence.label,
                    f"{moment(one.at, today)} {one.who}移除　{_supported(one)}",
                    right=size_words(one.evidence.size),
                )
                for one in found
            ]
        )
        if not found:
            self.accept()
        elif not self.list.current:
            self.list.select_first()

    def _restore(self) -> None:
        id_, hub = self.list.current, self._hub
        if not id_:
            return
        where = f"evidence:{id_}"
        if hub.change(lambda: hub.office.restore_evidence(hub.application_id, id_), where):
            hub.notice.emit("已放回材料库，Ctrl+Z 可撤销")
            hub.goto.emit(where)
            self.refresh()


def _supported(one: Removed) -> str:
    if not one.supported:
        return "没有关联事项"
    more = f"等 {len(one.supported)} 项" if len(one.supported) > _SHOWN else ""
    return "支撑 " + "、".join(one.supported[:_SHOWN]) + more
