# ruff: noqa: N802
"""Everything that is wrong with a workbook, or worth knowing about it, as a table: sheet, cell, reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.views.theme import Type, tokens
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.paragraph import draw_paragraph, paragraph_height

Index = QModelIndex | QPersistentModelIndex
Fault = tuple[str, str, str]
"""Sheet, cell, reason."""
HEADS = ("工作表", "单元格", "原因")
_WIDTHS = (120, 84)


class FaultModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.faults: tuple[Fault, ...] = ()

    def show(self, faults: Sequence[Fault]) -> None:
        self.beginResetModel()
        self.faults = tuple((sheet or "整个文件", cell or "整张表", text) for sheet, cell, text in faults)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.faults)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return left if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        fault = self.faults[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return fault[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"工作表 {fault[0]}，{fault[1]}：{fault[2]}"
        return None


class _Delegate(QStyledItemDelegate):
    """Words under their heads, over as many lines as they need, a hair line between rows."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        table = self.parent()
        width = table.columnWidth(index.column()) if isinstance(table, QTableView) else 200
        return QSize(width, paragraph_height(str(index.data()), width - 20, Type.SECONDARY) + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = tokens()
        box: QRect = option.rect  # type: ignore[attr-defined]  # the stubs of QStyleOption leave its members out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, t.color("sel"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), t.color("line_soft"))
        tone = t.color("text" if index.column() == len(HEADS) - 1 else "text2")
        draw_paragraph(painter, str(index.data()), box.adjusted(10, 6, -10, -6), Type.SECONDARY, tone)
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, QRectF(box).adjusted(1, 1, -1, -1), 3)
        painter.restore()


class FaultTable(QTableView):
    """Read-only; Ctrl+C copies the chosen lines, to be sent to whoever keeps the workbook."""

    def __init__(self) -> None:
        super().__init__()
        self.faults = FaultModel()
        self.setModel(self.faults)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().setMinimumSectionSize(32)
        head = self.horizontalHeader()
        head.setFixedHeight(32)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        head.setStretchLastSection(True)
        self.setAccessibleName("工作簿里的问题")

    def show_faults(self, faults: Sequence[Fault]) -> None:
        self.faults.show(faults)
        if faults:
            self.setCurrentIndex(self.faults.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted({index.row() for index in self.selectedIndexes()})
            QApplication.clipboard().setText(as_text([self.faults.faults[row] for row in rows]))
        else:
            super().keyPressEvent(event)


def as_text(faults: Sequence[Fault]) -> str:
    """The lines as somebody pastes them into a message."""
    return "\n".join(f"{sheet} {cell}：{text}" for sheet, cell, text in faults)
