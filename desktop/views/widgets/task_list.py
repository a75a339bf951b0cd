# ruff: noqa: N802
"""All tasks at a glance: one row each, under the heads of their areas."""

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
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.badge import draw_badge
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.shapes import Status, shape_pixmap
from forms.definition import Basis

Index = QModelIndex | QPersistentModelIndex
ROW = 30
HEAD = 32
_WIDTHS = {"number": 52, "basis": 72, "lead": 168, "span": 148, "state": 96}
_NARROW = 640
"""Below this width the time span is left out."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task, or the head of an area when `target` is empty (`span` then holds how many are done)."""

    target: str
    number: str
    title: str
    basis: Basis
    lead: str = ""
    span: str = ""
    status: Status = Status.TODO
    basis_words: str = ""
    """What the basis rests on."""

    @property
    def sentence(self) -> str:
        if not self.target:
            return f"{self.number} {self.title}，{self.span}"
        parts = [
            f"{self.number} {self.title}",
            f"措施依据 {self.basis.label}",
            self.lead or "未填牵头部门",
            self.span,
        ]
        return "，".join(part for part in (*parts, self.status.word) if part)


def columns(width: int) -> dict[str, QRect]:
    """Where the columns lie in a row of this width."""
    shown = [name for name in _WIDTHS if name != "span" or width >= _NARROW]
    title = width - 12 - sum(_WIDTHS[name] for name in shown)
    left = 12
    boxes: dict[str, QRect] = {}
    for name in ("number", "title", "basis", "lead", "span", "state"):
        if name == "title" or name in shown:
            wide = title if name == "title" else _WIDTHS[name]
            boxes[name] = QRect(left, 0, wide - 8, ROW)
            left += wide
    return boxes


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[TaskRow, ...] = ()

    def show(self, rows: Sequence[TaskRow]) -> None:
        """Take new rows; where they are the same items only what changed is repainted."""
        same = [row.target for row in rows] == [row.target for row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows = tuple(rows)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return row.sentence
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n\n".join(part for part in (row.title, row.basis_words) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        task = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return task if self.rows[index.row()].target else Qt.ItemFlag.ItemIsEnabled


class _Delegate(QStyledItemDelegate):
    def __init__(self, model: _Model, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(400, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, t = self._model.rows[index.row()], tokens()
        box: QRect = option.rect  # type: ignore[attr-defined]  # the stubs of QStyleOption leave its members out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        painter.save()
        if not row.target:
            painter.fillRect(box, t.color("window"))
        elif state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, t.color("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, t.color("hover"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), t.color("line_soft"))
        cells = {name: cell.translated(box.topLeft()) for name, cell in columns(box.width()).items()}
        if row.target:
            self._task(painter, row, cells)
        else:
            self._area(painter, row, cells, box)
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, QRectF(box), 3)
        painter.restore()

    def _task(self, painter: QPainter, row: TaskRow, cells: dict[str, QRect]) -> None:
        _write(painter, cells["number"], row.number, "text2")
        _write(painter, cells["title"], row.title, "text")
        draw_badge(
            painter,
            row.basis,
            row.basis.short_label,
            QPointF(cells["basis"].left(), cells["basis"].top() + 5),
        )
        _write(painter, cells["lead"], row.lead or "未填", "text2" if row.lead else "muted")
        if "span" in cells:
            _write(painter, cells["span"], row.span, "text2")
        self._state(painter, row, cells["state"])

    def _area(self, painter: QPainter, row: TaskRow, cells: dict[str, QRect], box: QRect) -> None:
        words = f"{row.number}  {row.title}"
        painter.setFont(font(Type.TITLE))
        painter.setPen(tokens().color("text"))
        width = painter.fontMetrics().horizontalAdvance(words)
        room = QRect(box.left() + 12, box.top(), box.width() - 220, ROW)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        left = room.left() + min(width, room.width()) + 10
        draw_badge(painter, row.basis, row.basis.short_label, QPointF(left, box.top() + 5))
        _write(painter, cells["state"], row.span, "text2")

    @staticmethod
    def _state(painter: QPainter, row: TaskRow, cell: QRect) -> None:
        dpr = painter.device().devicePixelRatio()
        painter.drawPixmap(QPointF(cell.left(), cell.top() + 8), shape_pixmap(row.status, 14, dpr))
        _write(painter, cell.adjusted(20, 0, 0, 0), row.status.word, "text2", Type.META)


def _write(painter: QPainter, box: QRect, text: str, token: str, kind: Type = Type.SECONDARY) -> None:
    painter.setFont(font(kind))
    painter.setPen(tokens().color(token))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class _Head(QWidget):
    """Follows the width of the list's rows, with or without a scroll bar."""

    def __init__(self, view: QListView) -> None:
        super().__init__()
        self._view = view
        self.setFixedHeight(HEAD)
        view.verticalScrollBar().rangeChanged.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), t.color("sunken"))
        painter.fillRect(QRect(0, HEAD - 1, self.width(), 1), t.color("line"))
        words = {
            "number": "编号",
            "title": "任务",
            "basis": "措施依据",
            "lead": "牵头部门",
            "span": "起止时间",
            "state": "状态",
        }
        for name, cell in columns(self._view.viewport().width()).items():
            _write(painter, cell, words[name], "text2")


class _View(QListView):
    entered_row = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class TaskList(QWidget):
    """The list with its head; a click or Enter opens a task."""

    opened = Signal(str)
    """The target of the task."""

    def __init__(self) -> None:
        super().__init__()
        self._model = _Model()
        self.view = _View()
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(self._model, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName("重点任务一览")
        self.view.clicked.connect(lambda index: self._open(index.row()))
        self.view.entered_row.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_Head(self.view))
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    def show_rows(self, rows: Sequence[TaskRow]) -> None:
        self._model.show(rows)

    def rows(self) -> tuple[TaskRow, ...]:
        return self._model.rows

    def select(self, target: str) -> None:
        """Put the current row on a task."""
        for place, row in enumerate(self._model.rows):
            if row.target == target:
                self.view.setCurrentIndex(self._model.index(place))

    def _open(self, place: int) -> None:
        if 0 <= place < len(self._model.rows) and self._model.rows[place].target:
            self.opened.emit(self._model.rows[place].target)
