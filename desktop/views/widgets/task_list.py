# ruff: noqa: N802
"""All tasks, one row each, under the heads of their areas; as a list, or beside the bars of their plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from desktop.views.task_overview import AreaRow, Line, Order, TaskRow
from desktop.views.task_time import Span, Timeline
from desktop.views.theme import tokens
from desktop.views.widgets.basis_card import said
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.gantt import UNTIMED_WIDTH, bar_rect, draw_grid, draw_plan
from desktop.views.widgets.picked import Picked
from desktop.views.widgets.task_cells import LEAST, MOST, ROW, TIME, columns, draw_area, draw_task
from desktop.views.widgets.task_head import TaskHead
from desktop.views.widgets.task_view import TaskView
from forms.definition import FormPack

Index = QModelIndex | QPersistentModelIndex
_LIST_KEYS = "空格勾选，回车打开，左右键收起展开领域"
_TIME_KEYS = "左右键移动一个月，加 Shift 只移结束，加 Ctrl 移动一个季度，回车填月份，Ctrl+回车打开任务"


class _Model(QAbstractListModel):
    """The lines; those under a folded head are not shown."""

    def __init__(self, pack: FormPack, picked: Picked) -> None:
        super().__init__()
        self._pack, self._picked = pack, picked
        self.every: tuple[Line, ...] = ()
        self.rows: tuple[Line, ...] = ()
        self.folded: set[str] = set()

    def show(self, lines: Sequence[Line]) -> None:
        """Take new lines; where they are the same items only what changed is repainted."""
        self.every = tuple(lines)
        rows = tuple(
            line
            for line in self.every
            if isinstance(line, AreaRow) or line.area not in self.folded or not _heads(self.every)
        )
        same = [_key(row) for row in rows] == [_key(row) for row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows = rows
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.title}\n\n{said(row.origin, self._pack)}"
        if role not in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return None
        if isinstance(row, AreaRow):
            return row.sentence + ("，已收起" if row.id in self.folded else "，已展开")
        return row.sentence + ("，已选" if row.target in self._picked.targets else "")


def _heads(lines: Sequence[Line]) -> bool:
    return bool(lines) and isinstance(lines[0], AreaRow)


def _key(line: Line) -> tuple[str, str]:
    return ("area", line.id) if isinstance(line, AreaRow) else ("task", line.target)


class _Delegate(QStyledItemDelegate):
    def __init__(self, list_: TaskList) -> None:
        super().__init__(list_)
        self._list = list_

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(400, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, t = self._list.model.rows[index.row()], tokens()
        box: QRect = option.rect  # type: ignore[attr-defined]  # the stubs of QStyleOption leave its members out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        cells = {name: cell.translated(box.topLeft()) for name, cell in self._list.cells.items()}
        if isinstance(row, AreaRow):
            painter.fillRect(box, t.color("window"))
            if TIME in cells and self._list.line is not None:
                draw_grid(painter, self._list.line, cells[TIME], cells[TIME])
            draw_area(painter, row, cells, box, folded=row.id in self._list.model.folded)
        else:
            checked = row.target in self._list.picked.targets
            current = bool(state & QStyle.StateFlag.State_Selected)
            if checked or (current and not self._list.timed):
                painter.fillRect(box, t.color("sel"))
            elif state & QStyle.StateFlag.State_MouseOver or current:
                painter.fillRect(box, t.color("hover"))
            draw_task(painter, row, cells, checked=checked)
            if TIME in cells:
                self._time(painter, row, cells[TIME], selected=checked or current, ringed=focused)
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), t.color("line_soft"))
        if focused and not (self._list.timed and isinstance(row, TaskRow) and self._list.span(row)):
            draw_ring(painter, QRectF(box), 3)
        painter.restore()

    def _time(self, painter: QPainter, row: TaskRow, cell: QRect, *, selected: bool, ringed: bool) -> None:
        line = self._list.line
        if line is None:
            return
        span = self._list.span(row)
        draw_grid(
            painter, line, cell if span and not row.declined else cell.adjusted(UNTIMED_WIDTH, 0, 0, 0), cell
        )
        moving = self._list.view.pending is not None and self._list.view.pending[0] == row.target
        mark = self._list.view.moved_mark
        if mark is not None and any(one.path == mark.path for one in row.milestones):
            shown = replace(mark, label=f"{mark.label} {mark.month}")
            row = replace(row, milestones=tuple(shown if m.path == mark.path else m for m in row.milestones))
        draw_plan(painter, line, row, span, cell, selected=selected, moving=moving)
        if ringed and span is not None and not row.declined:
            draw_ring(painter, bar_rect(line, span, cell).adjusted(-3, -3, 3, 3) & QRectF(cell), 4)


class TaskList(QWidget):
    """The rows with their head. As a list a click or Enter opens a task; beside bars Enter asks for exact months."""

    opened = Signal(str)
    """The target of the task."""
    planned = Signal(str, object)
    """(target, Span): a bar was moved."""
    marked = Signal(str, object)
    """(target, Milestone): a milestone was moved."""
    dates_wanted = Signal(str)
    """Exact months are to be asked for."""
    menu_wanted = Signal(str, QPoint)
    """(target, where on the screen)"""
    order_wanted = Signal(object)
    """Order"""
    sized = Signal()
    """A column has another width now: see `widths`."""

    def __init__(self, pack: FormPack, picked: Picked) -> None:
        super().__init__()
        self.picked = picked
        self.line: Timeline | None = None
        self.order = Order()
        self._cells: tuple[int, bool, dict[str, QRect]] = (0, False, {})
        self.widths: dict[str, int] = {}
        """Widths of columns chosen by hand."""
        self.model = _Model(pack, picked)
        self.view = TaskView(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Delegate(self))
        self.head = TaskHead(self.view, lambda: self.cells)
        self.head.wider.connect(self.widen)
        self.head.sized.connect(self.sized)
        self.head.sorted_by.connect(lambda column: self.order_wanted.emit(self.order.clicked(column)))
        self.head.checked_all.connect(self.turn_all)
        picked.changed.connect(self._show_picked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    @property
    def timed(self) -> bool:
        """Whether bars stand beside the rows."""
        return self.line is not None

    @property
    def cells(self) -> dict[str, QRect]:
        """Where the columns lie in a row."""
        width, timed = self.view.viewport().width(), self.timed
        if self._cells[:2] != (width, timed):
            self._cells = (width, timed, columns(width, timed=timed, own=self.widths))
        return self._cells[2]

    def show_lines(self, lines: Sequence[Line], order: Order, line: Timeline | None) -> None:
        """Show these lines, sorted so; `line` puts their bars beside them."""
        target = self.current
        if self.order != order:
            self.order = order
            self.head.show_order(order)
        if self.line != line:
            self.line = line
            self.head.show_time(line)
            self.view.setAccessibleName("任务时间进度" if line else "重点任务一览")
            self.view.setAccessibleDescription(_TIME_KEYS if line else _LIST_KEYS)
        self.model.show(lines)
        self._show_picked()
        if target and not self.current:
            self.select(target)

    def widen(self, name: str, width: int) -> None:
        """Give a column another width."""
        self.widths[name] = max(LEAST, min(width, MOST))
        self._cells = (0, False, {})
        self.head.update()
        self.view.viewport().update()

    def rows(self) -> tuple[Line, ...]:
        return self.model.rows

    def tasks(self) -> tuple[TaskRow, ...]:
        """The tasks that pass the filter, also under folded heads."""
        return tuple(row for row in self.model.every if isinstance(row, TaskRow))

    def span(self, row: TaskRow) -> Span | None:
        """The plan of a row as it is drawn: as it is being moved, or as it is stored."""
        pending = self.view.pending
        if pending is not None and pending[0] == row.target:
            return pending[1]
        return Span.of(row)

    @property
    def current(self) -> str:
        """The target of the current task; "" on a head or nothing."""
        place = self.view.currentIndex().row()
        row = self.model.rows[place] if 0 <= place < len(self.model.rows) else None
        return row.target if isinstance(row, TaskRow) else ""

    def select(self, target: str) -> None:
        """Put the current row on a task."""
        for place, row in enumerate(self.model.rows):
            if isinstance(row, TaskRow) and row.target == target:
                self.view.setCurrentIndex(self.model.index(place))
                self.view.scrollTo(self.model.index(place))

    def fold(self, area: str, *, folded: bool) -> None:
        """Fold or unfold what is below the head of an area."""
        if folded != (area in self.model.folded):
            self.model.folded ^= {area}
            self.model.show(self.model.every)
            for place, row in enumerate(self.model.rows):
                if isinstance(row, AreaRow) and row.id == area:
                    self.view.setCurrentIndex(self.model.index(place))

    def turn_all(self) -> None:
        """Tick every task that passes the filter, or none."""
        self.picked.turn(row.target for row in self.tasks())

    def flush(self) -> None:
        """Keep a bar that was moved by keys a moment ago."""
        self.view.settle()

    def _show_picked(self) -> None:
        shown = self.tasks()
        self.head.show_picked(sum(row.target in self.picked.targets for row in shown), len(shown))
        self.view.viewport().update()
