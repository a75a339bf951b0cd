# ruff: noqa: N802
"""The head of the task list: a click sorts; one Tab stop, with arrows from column to column."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QWidget

from desktop.views.task_overview import Column, Order
from desktop.views.task_time import Timeline
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.gantt import draw_scale
from desktop.views.widgets.icons import icon_pixmap
from desktop.views.widgets.paragraph import write
from desktop.views.widgets.task_cells import CHECK, GAP, SIZED, TIME, draw_check

LOW, HIGH = 32, 46
"""With one line of words; with years above quarters."""


class TaskHead(QWidget):
    """Follows the width of the list's rows, with or without a scroll bar."""

    sorted_by = Signal(object)
    """Column"""
    checked_all = Signal()
    wider = Signal(str, int)
    """(column, its width): an edge was drawn, or Shift with an arrow pressed."""
    sized = Signal()
    """The edge was let go."""

    def __init__(self, view: QListView, cells: Callable[[], dict[str, QRect]]) -> None:
        """Takes the list below, and what answers where its columns lie."""
        super().__init__()
        self._cells = cells
        self._edge: tuple[str, int] | None = None
        """The column whose edge is in the hand, and where that column begins."""
        self.setMouseTracking(True)
        self._order = Order()
        self._line: Timeline | None = None
        self._picked = (0, 0)
        self._at = 0
        self.setFixedHeight(LOW)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        view.verticalScrollBar().rangeChanged.connect(self.update)
        self._say()

    def show_order(self, order: Order) -> None:
        self._order = order
        self._say()
        self.update()

    def show_time(self, line: Timeline | None) -> None:
        """The strip of the time column; None while it is a plain list."""
        self._line = line
        self.setFixedHeight(HIGH if line else LOW)
        self.update()

    def show_picked(self, picked: int, shown: int) -> None:
        """How many of the shown rows are ticked."""
        self._picked = (picked, shown)
        self._say()
        self.update()

    def cells(self) -> dict[str, QRect]:
        """Where the columns lie now."""
        return self._cells()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._edge = self._edge_at(event.position().x())
        if self._edge is not None:
            return
        for place, (name, cell) in enumerate(self.cells().items()):
            if cell.left() - 6 <= event.position().x() < cell.right() + 2 and name != TIME:
                self._at = place
                self._press(name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().x()
        if self._edge is not None:
            name, left = self._edge
            self.wider.emit(name, round(at) - left + GAP)
            return
        over = self._edge_at(at) is not None
        self.setCursor(Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._edge is not None:
            self._edge = None
            self.sized.emit()

    def _edge_at(self, x: float) -> tuple[str, int] | None:
        """The column that can be made wider whose right edge is here."""
        for name, cell in self.cells().items():
            if self._is_sized(name) and abs(x - cell.right() - GAP // 2) <= GAP // 2:
                return name, cell.left()
        return None

    def _is_sized(self, name: str) -> bool:
        return name in SIZED and (name != "title" or self._line is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = [name for name in self.cells() if name != TIME]
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        here = names[min(self._at, len(names) - 1)]
        if move is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if self._is_sized(here):
                self.wider.emit(here, self.cells()[here].width() + GAP + move * 2 * GAP)
                self.sized.emit()
        elif move is not None:
            self._at = max(0, min(self._at + move, len(names) - 1))
            self._say()
            self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._press(names[min(self._at, len(names) - 1)])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._say()
        super().focusInEvent(event)

    def _press(self, name: str) -> None:
        if name == CHECK:
            self.checked_all.emit()
        else:
            self.sorted_by.emit(Column(name))

    def _say(self) -> None:
        names = [name for name in self.cells() if name != TIME]
        name = names[min(self._at, len(names) - 1)]
        if name == CHECK:
            words = f"全选，已选 {self._picked[0]} 项，共 {self._picked[1]} 项，空格键全选或取消"
        else:
            now = f"，现在{self._order.words}" if self._order.column.value == name else ""
            wider = "，Shift 加左右键改列宽" if self._is_sized(name) else ""
            words = f"{Column(name).label}{now}，回车键排序{wider}"
        self.setAccessibleName(f"任务表头：{words}")

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), t.color("sunken"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), t.color("line"))
        picked, shown = self._picked
        for place, (name, at) in enumerate(self.cells().items()):
            cell = QRect(at.left(), 0, at.width(), self.height() - 1)
            if name == TIME and self._line is not None:
                draw_scale(painter, self._line, cell)
                continue
            if name == CHECK:
                draw_check(painter, cell, on=0 < shown == picked, some=0 < picked < shown)
            else:
                self._name(painter, Column(name), cell)
            if self.hasFocus() and place == self._at:
                draw_ring(painter, QRectF(cell).adjusted(-6, 3, 2, -3), 4)

    def _name(self, painter: QPainter, column: Column, cell: QRect) -> None:
        sorting = column is self._order.column and not self._order.plain
        words = column.label
        write(painter, cell, words, "text" if sorting else "text2")
        if sorting:
            painter.setFont(font(Type.SECONDARY))
            left = cell.left() + painter.fontMetrics().horizontalAdvance(words) + 2
            icon = "chevron-down" if self._order.falling else "chevron-up"
            pixmap = icon_pixmap(icon, 14, tokens().text, self.devicePixelRatioF())
            painter.drawPixmap(left, cell.center().y() - 6, pixmap)
