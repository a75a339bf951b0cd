# ruff: noqa: N802
"""The library as a list of two-line rows: what is to be enclosed, and what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.icons import icon_pixmap
from desktop.views.widgets.shapes import Status, shape_pixmap

Index = QModelIndex | QPersistentModelIndex
ROW = 60


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A file, or a document to enclose (`missing`: nothing is there yet)."""

    key: str
    icon: str
    title: str
    detail: str
    count: str
    status: Status
    missing: bool = False
    loud: bool = False
    """The second line says what is wrong, in its tone."""

    @property
    def sentence(self) -> str:
        return "，".join(part for part in (self.title, self.detail, self.count, self.status.word) if part)


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[EvidenceRow, ...] = ()

    def show(self, rows: Sequence[EvidenceRow]) -> bool:
        """Take new rows; whether they are other items than before."""
        same = [row.key for row in rows] == [row.key for row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows = tuple(rows)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        return not same

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return row.sentence
        return row.title if role == Qt.ItemDataRole.ToolTipRole else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, model: _Model, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, t = self._model.rows[index.row()], tokens()
        box: QRect = option.rect  # type: ignore[attr-defined]  # the stubs of QStyleOption leave its members out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, t.color("sel"))
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), t.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, t.color("hover"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), t.color("line_soft"))
        dpr = painter.device().devicePixelRatio()
        sheet = QRect(box.left() + 14, box.top() + 10, 32, 40)
        painter.setPen(
            QPen(t.color("control"), 1, Qt.PenStyle.DashLine if row.missing else Qt.PenStyle.SolidLine)
        )
        painter.setBrush(Qt.BrushStyle.NoBrush if row.missing else t.color("surface"))
        painter.drawRect(sheet)
        painter.drawPixmap(
            sheet.topLeft() + QPointF(6, 10).toPoint(), icon_pixmap(row.icon, 20, t.text2, dpr)
        )
        right = QRect(box.right() - 92, box.top(), 80, box.height())
        painter.drawPixmap(QPointF(right.right() - 15, box.top() + 11), shape_pixmap(row.status, 16, dpr))
        text = box.adjusted(58, 0, -40, 0)
        self._line(
            painter, QRect(text.left(), text.top() + 8, text.width(), 22), row.title, Type.BODY, "text"
        )
        width = painter.fontMetrics().horizontalAdvance(row.count)
        token = row.status.token if row.loud else "text2"
        below = QRect(text.left(), text.top() + 32, box.right() - text.left() - width - 20, 18)
        self._line(painter, below, row.detail, Type.META, token)
        painter.setPen(t.color("text2"))
        at = QRect(box.right() - width - 12, text.top() + 32, width + 4, 18)
        painter.drawText(at, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, row.count)
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, QRectF(box), 3)
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, box: QRect, text: str, kind: Type, token: str) -> None:
        painter.setFont(font(kind))
        painter.setPen(tokens().color(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class EvidenceList(QListView):
    """Del removes (undoable), arrows move."""

    chosen = Signal(str)
    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows = _Model()
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self._rows, self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("佐证材料")

    def rows(self) -> tuple[EvidenceRow, ...]:
        return self._rows.rows

    @property
    def current(self) -> str:
        """The key of the current row, "" for none."""
        place = self.currentIndex().row()
        return self._rows.rows[place].key if 0 <= place < len(self._rows.rows) else ""

    def show_rows(self, rows: Sequence[EvidenceRow]) -> None:
        """Show rows; the current item stays current, or its place goes to the next one."""
        key, place = self.current, self.currentIndex().row()
        if self._rows.show(rows) and rows:
            kept = next((n for n, row in enumerate(rows) if row.key == key), -1)
            if kept >= 0:
                self.setCurrentIndex(self._rows.index(kept))
            elif place >= 0:
                self.setCurrentIndex(self._rows.index(min(place, len(rows) - 1)))

    def select(self, key: str) -> bool:
        for place, row in enumerate(self._rows.rows):
            if row.key == key:
                self.setCurrentIndex(self._rows.index(place))
                self.scrollTo(self._rows.index(place))
                return True
        return False

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(self._rows.rows[current.row()].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.current:
            self.removed.emit(self.current)
        else:
            super().keyPressEvent(event)
