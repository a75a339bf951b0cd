"""The bars below the tasks: what can be done with the ticked ones, and what the file of the matrix is called."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views.task_coverage import FileColumn
from desktop.views.theme import Type, tokens
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.icons import icon_pixmap
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.surface import Card

HEIGHT = 46


class SelectionBar(Card):
    """已选 3 项, and what can be done with them."""

    def __init__(self) -> None:
        super().__init__("surface", "control")
        self.setFixedHeight(HEIGHT)
        self.count = Label("", Type.TITLE)
        self.lead = Button("改责任部门", icon_name="users")
        self.months = Button("改起止时间", icon_name="calendar")
        self.taken = Button("改是否承担", icon_name="list-check")
        self.print = Button("打印所选", icon_name="printer")
        self._undo = Label("可撤销 Ctrl+Z", Type.SECONDARY, "muted")
        self.nothing = Button("取消选择", "text")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 10, 0)
        row.setSpacing(10)
        row.addWidget(self.count)
        row.addSpacing(6)
        for button in (self.lead, self.months, self.taken, self.print):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self._undo)
        row.addWidget(self.nothing)

    def show_count(self, count: int) -> None:
        self.count.setText(f"已选 {count} 项")
        self.setAccessibleName(f"已选 {count} 项任务")


class _FileIcon(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.name = "file"
        self.setFixedSize(QSize(22, 22))

    def paintEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        pixmap = icon_pixmap(self.name, 20, tokens().text2, self.devicePixelRatioF())
        QPainter(self).drawPixmap(QPointF(1, 1), pixmap)


class FileBar(Card):
    """Number, name and use of one file: no name has to be turned on its side in the head of the matrix."""

    def __init__(self) -> None:
        super().__init__("surface", "line")
        self.key = ""
        self.setFixedHeight(HEIGHT)
        self._icon = _FileIcon()
        self._number = Label("", Type.TITLE)
        self._name = Elided("", Type.TITLE, mode=Qt.TextElideMode.ElideMiddle)
        self._words = Elided("", Type.SECONDARY, "text2")
        self.open = Button("查看", "text")
        self.only = Button("只看这份", "text")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(10)
        for widget in (self._icon, self._number, self._name):
            row.addWidget(widget)
        row.addWidget(self._words, 1)
        row.addWidget(self.open)
        row.addWidget(self.only)

    def show_file(self, column: FileColumn | None, icon: str, *, only: bool) -> None:
        """Show what the current column is; nothing when there is no file."""
        self.key = column.evidence.id if column else ""
        self._icon.name = icon
        self._number.setText(str(column.evidence.number) if column else "")
        self._name.setText(column.evidence.label if column else "还没有佐证材料")
        self._words.setText(column.words if column else "到“佐证材料”上传后，在这里看哪项任务还缺。")
        self.open.setText("查看" if column else "去上传")
        self.only.setVisible(column is not None)
        self.only.setText("看全部任务" if only else "只看这份")
        self._icon.update()
