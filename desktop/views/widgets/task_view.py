# ruff: noqa: N802
"""How the rows of the task list are handled: by mouse and by keys, with bars that can be taken and moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListView

from desktop.views.task_overview import AreaRow, Line, Milestone, TaskRow
from desktop.views.task_time import Span
from desktop.views.widgets.gantt import Grip, Part, milestone_at, month_at, part_at
from desktop.views.widgets.task_cells import CHECK, TIME

if TYPE_CHECKING:
    from desktop.views.widgets.task_list import TaskList

REST = 800
"""Milliseconds after the last key until a moved bar is kept: a row of key strokes is one change."""
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TaskView(QListView):
    """Space ticks, Enter opens (or asks for months), left and right fold heads and move bars."""

    def __init__(self, list_: TaskList) -> None:
        super().__init__(list_)
        self._list = list_
        self.pending: tuple[str, Span] | None = None
        """A bar on its way: its target, and where it is now."""
        self.moved_mark: Milestone | None = None
        """A milestone on its way."""
        self._grip: Grip | None = None
        self._ticked = -1
        self._pressed = QPoint()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.settle)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("重点任务一览")

    def settle(self) -> None:
        """Keep where the bar is now."""
        self._rest.stop()
        if self.pending is not None and self._grip is None:
            target, span = self.pending
            row = next((row for row in self._list.tasks() if row.target == target), None)
            if row is not None and Span.of(row) != span:
                self._list.planned.emit(target, span)
            self.pending = None
            self.viewport().update()

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self._row(self.currentIndex().row()), Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key is Qt.Key.Key_A and control:
            self._list.turn_all()
        elif key is Qt.Key.Key_Escape and (self.pending or self.moved_mark):
            self._drop()
        elif isinstance(row, AreaRow) and self._head_key(row, key):
            pass
        elif isinstance(row, TaskRow) and key is Qt.Key.Key_Space:
            self._tick(self.currentIndex().row())
        elif isinstance(row, TaskRow) and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            self.settle()
            (self._list.dates_wanted if self._list.timed else self._list.opened).emit(row.target)
        elif isinstance(row, TaskRow) and self._list.timed and key in _MOVES:
            self._push(row, _MOVES[key], event.modifiers())
        else:
            super().keyPressEvent(event)

    def _head_key(self, row: AreaRow, key: Qt.Key) -> bool:
        folded = row.id in self._list.model.folded
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._list.fold(row.id, folded=not folded)
        elif key in _MOVES:
            self._list.fold(row.id, folded=key is Qt.Key.Key_Left)
        elif key is Qt.Key.Key_Space:
            self._list.picked.turn(one.target for one in self._list.tasks() if one.area == row.id)
        else:
            return False
        return True

    def _push(self, row: TaskRow, move: int, modifiers: Qt.KeyboardModifier) -> None:
        """Move a bar by a month, its end with Shift, all of it by a quarter with Ctrl."""
        if self.pending is not None and self.pending[0] != row.target:
            self.settle()
        span = self._list.span(row)
        if span is None or row.declined:
            return
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            span = span.with_last(span.last + move)
        else:
            span = span.moved(move * 3 if modifiers & Qt.KeyboardModifier.ControlModifier else move)
        self._show(row.target, span)
        self._rest.start()

    # --- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        place = self.indexAt(at.toPoint()).row()
        row = self._row(place)
        self._pressed = at.toPoint()
        if isinstance(row, TaskRow) and event.button() is Qt.MouseButton.LeftButton:
            self.settle()
            name = self._column(at)
            if name == CHECK:
                self._tick(place, several=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                event.accept()
                return
            if name == TIME:
                self._grip = self._take(row, place, at)
                self.setCurrentIndex(self.model().index(place, 0))
                event.accept()
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None and self._list.line is not None:
            index = month_at(self._list.line, event.position().x(), self._list.cells[TIME])
            if self._grip.mark is not None:
                self.moved_mark = self._grip.mark.moved(self._grip.by(index))
                self.update(self.currentIndex())
                return
            self._show(self._grip.target, self._grip.at(index))
            event.accept()
            return
        self._show_hand(event.position())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            held, mark, self._grip, self.moved_mark = self._grip, self.moved_mark, None, None
            self.settle()
            if mark is not None and mark != held.mark:
                self._list.marked.emit(held.target, mark)
            self.viewport().update()
            event.accept()
            return
        super().mouseReleaseEvent(event)
        at, place = event.position(), self.indexAt(event.position().toPoint()).row()
        row = self._row(place)
        still = (at.toPoint() - self._pressed).manhattanLength() < 6
        if event.button() is not Qt.MouseButton.LeftButton or not still:
            return
        if isinstance(row, AreaRow):
            self._list.fold(row.id, folded=row.id not in self._list.model.folded)
        elif isinstance(row, TaskRow) and self._column(at) not in (CHECK, TIME):
            self._list.opened.emit(row.target)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self._row(self.indexAt(event.position().toPoint()).row())
        if isinstance(row, TaskRow) and self._column(event.position()) == TIME:
            self._grip = None
            self._list.dates_wanted.emit(row.target)
        elif self._column(event.position()) == CHECK:
            self.mousePressEvent(event)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = self._row(index.row())
        if isinstance(row, TaskRow):
            at = self.visualRect(index).bottomLeft() + QPoint(60, 0) if by_key else event.pos()
            self._list.menu_wanted.emit(row.target, self.viewport().mapToGlobal(at))
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.settle()
        super().focusOutEvent(event)

    # --- helpers

    def _row(self, place: int) -> Line | None:
        rows = self._list.model.rows
        return rows[place] if 0 <= place < len(rows) else None

    def _column(self, at: QPointF) -> str:
        """The column under a point; the check box has some room around it."""
        cells = self._list.cells
        if at.x() < cells[CHECK].right() + 6:
            return CHECK
        return TIME if TIME in cells and at.x() >= cells[TIME].left() else ""

    def _cell(self, place: int) -> QRect:
        return self._list.cells[TIME].translated(0, self.visualRect(self.model().index(place, 0)).top())

    def _take(self, row: TaskRow, place: int, at: QPointF) -> Grip | None:
        line, span = self._list.line, Span.of(row)
        if line is None or span is None or row.declined:
            return None
        cell = self._cell(place)
        mark = milestone_at(line, row, cell, at)
        if mark is not None:
            return Grip(row.target, Part.MARK, span, month_at(line, at.x(), cell), mark)
        part = part_at(line, span, cell, at)
        return Grip(row.target, part, span, month_at(line, at.x(), cell)) if part else None

    def _show_hand(self, at: QPointF) -> None:
        """The cursor says what a press would do."""
        place = self.indexAt(at.toPoint()).row()
        row, shape = self._row(place), Qt.CursorShape.PointingHandCursor
        if row is None:
            shape = Qt.CursorShape.ArrowCursor
        elif isinstance(row, TaskRow) and self._column(at) == TIME:
            grip = self._take(row, place, at)
            shape = Qt.CursorShape.ArrowCursor
            if grip is not None:
                whole = grip.part is Part.WHOLE
                shape = Qt.CursorShape.SizeAllCursor if whole else Qt.CursorShape.SizeHorCursor
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)

    def _show(self, target: str, span: Span) -> None:
        if self.pending != (target, span):
            self.pending = (target, span)
            self.update(self.currentIndex())  # the bar that is moved is always that of the current row

    def _drop(self) -> None:
        """Put a bar back where it was."""
        self._rest.stop()
        self._grip = self.pending = self.moved_mark = None
        self.viewport().update()

    def _tick(self, place: int, *, several: bool = False) -> None:
        """Tick or untick a row; `several` takes everything from the one ticked before."""
        row = self._row(place)
        if not isinstance(row, TaskRow):
            return
        if several and self._ticked >= 0:
            low, high = sorted((self._ticked, place))
            rows = self._list.model.rows[low : high + 1]
            self._list.picked.put(
                self._list.picked.targets | {one.target for one in rows if isinstance(one, TaskRow)}
            )
        else:
            self._list.picked.turn((row.target,))
        self._ticked = place
        self.setCurrentIndex(self.model().index(place, 0))
