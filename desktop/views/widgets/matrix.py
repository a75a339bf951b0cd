# ruff: noqa: N802
"""Tasks against evidence: a square where a file supports a task, a dot where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from desktop.views.task_coverage import NOTHING, Coverage, FileColumn, is_hole
from desktop.views.task_overview import AreaRow, Line, TaskRow
from desktop.views.theme import THEMES, ThemeName, Type, font, tokens
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.paragraph import write
from desktop.views.widgets.shapes import Status, shape_pixmap
from desktop.views.widgets.surface import Area

CELL, WIDEST, ROW, HEAD = 16, 34, 23, 50
"""Cells are 16 wide where there are many files, wider where all of them have room."""
SQUARE = 9
TITLES = 318
_NARROW_TITLES = 236
_NUMBERED = 5
"""Every so many files are numbered in the head; all of them where cells are roomy."""
_ROOMY = 26
_SHAPE = 13


class Matrix(QAbstractScrollArea):
    """Arrows move the cross hairs, Space links or unlinks, Enter opens the file; Home and End go to the ends."""

    moved = Signal()
    """The current cell is another one."""
    turned = Signal(str, str)
    """(target, evidence id): link them, or unlink them."""
    opened = Signal(str)
    """The target of a task, or "evidence:<id>"."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = NOTHING
        self.lines: tuple[Line, ...] = ()
        self.columns: tuple[FileColumn, ...] = ()
        self._groups: tuple[tuple[int, str], ...] = ()
        self._at = (0, 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().setSingleStep(ROW)
        self.horizontalScrollBar().setSingleStep(CELL * 3)
        self.setCornerWidget(Area("surface"))
        self.setAccessibleDescription("方向键移动，空格关联或取消，回车打开材料")
        self._say()

    def show_coverage(self, whole: Coverage, lines: Sequence[Line], columns: Sequence[FileColumn]) -> None:
        """Show these rows and columns of the matrix; the current cell stays where its task and file are."""
        task, file = self.task, self.file
        self._whole, self.lines, self.columns = whole, tuple(lines), tuple(columns)
        self._groups = whole.starts(self.columns)
        row = next((n for n, line in enumerate(self.lines) if _same(line, task)), -1)
        column_ = next(
            (n for n, c in enumerate(self.columns) if file and c.evidence.id == file.evidence.id), 0
        )
        if row < 0:
            row = next((n for n, line in enumerate(self.lines) if isinstance(line, TaskRow)), 0)
        self._at = (row, column_)
        self._arrange()
        self._say()
        self.moved.emit()
        self.viewport().update()

    @property
    def task(self) -> TaskRow | None:
        line = self.lines[self._at[0]] if self._at[0] < len(self.lines) else None
        return line if isinstance(line, TaskRow) else None

    @property
    def file(self) -> FileColumn | None:
        return self.columns[self._at[1]] if self._at[1] < len(self.columns) else None

    @property
    def linked(self) -> bool:
        """Whether the file of the current cell supports its task."""
        task, file = self.task, self.file
        return task is not None and file is not None and self._whole.linked(task.target, file.evidence.id)

    def select(self, target: str, evidence: str = "") -> None:
        """Go to the row of a task, and the column of a file."""
        row = next(
            (n for n, line in enumerate(self.lines) if isinstance(line, TaskRow) and line.target == target),
            self._at[0],
        )
        column = next((n for n, c in enumerate(self.columns) if c.evidence.id == evidence), self._at[1])
        self._go(row, column)

    # --- where things are

    @property
    def _titles(self) -> int:
        return TITLES if self.viewport().width() >= 800 else _NARROW_TITLES

    @property
    def _cell(self) -> int:
        room = self.viewport().width() - self._titles - 12
        return max(CELL, min(WIDEST, room // max(len(self.columns), 1)))

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a cell lies in the viewport."""
        left = self._titles + column * self._cell - self.horizontalScrollBar().value()
        return QRect(left, self._top(row), self._cell, ROW)

    def _top(self, row: int) -> int:
        return HEAD + row * ROW - self.verticalScrollBar().value()

    def _arrange(self) -> None:
        for bar, whole, room in (
            (
                self.horizontalScrollBar(),
                len(self.columns) * self._cell + 12,
                self.viewport().width() - self._titles,
            ),
            (self.verticalScrollBar(), len(self.lines) * ROW, self.viewport().height() - HEAD),
        ):
            bar.setRange(0, max(0, whole - room))
            bar.setPageStep(max(room, CELL))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _go(self, row: int, column: int) -> None:
        self._at = (row, column)
        cell = self.cell_rect(row, column)
        for bar, low, high, begin, end in (
            (
                self.horizontalScrollBar(),
                cell.left(),
                cell.right(),
                self._titles,
                self.viewport().width() - CELL,
            ),
            (self.verticalScrollBar(), cell.top(), cell.bottom(), HEAD, self.viewport().height() - 4),
        ):
            if low < begin:
                bar.setValue(bar.value() + low - begin)
            elif high > end:
                bar.setValue(bar.value() + high - end)
        self._say()
        self.moved.emit()
        self.viewport().update()

    # --- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, (row, column) = Qt.Key(event.key()), self._at
        last, page = len(self.columns) - 1, max(1, (self.viewport().height() - HEAD) // ROW - 1)
        rows = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}
        sideways = {
            Qt.Key.Key_Left: column - 1,
            Qt.Key.Key_Right: column + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in rows and plain:
            self._go(self._next_task(row, rows[key]), column)
        elif key in sideways and plain:
            self._go(row, max(0, min(sideways[key], last)))
        elif key is Qt.Key.Key_Space:
            self._turn()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and self.file is not None:
            self.opened.emit(f"evidence:{self.file.evidence.id}")
        else:
            super().keyPressEvent(event)

    def _next_task(self, row: int, move: int) -> int:
        """The row of the next task, over the heads of areas."""
        tasks = [n for n, line in enumerate(self.lines) if isinstance(line, TaskRow)]
        if not tasks:
            return row
        near = min(range(len(tasks)), key=lambda n: abs(tasks[n] - row))
        return tasks[max(0, min(near + move, len(tasks) - 1))]

    def _turn(self) -> None:
        task, file = self.task, self.file
        if task is not None and file is not None:
            self.turned.emit(task.target, file.evidence.id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        row, column = self._row_at(at.y()), self._column_at(at.x())
        if row is not None and column is not None:
            self._go(row, column)
        elif column is not None and at.y() < HEAD:
            self._go(self._at[0], column)
        elif row is not None:
            self._go(row, self._at[1])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        row, column = self._row_at(at.y()), self._column_at(at.x())
        if row is not None and column is not None:
            self._turn()
        elif column is not None and self.file is not None:
            self.opened.emit(f"evidence:{self.file.evidence.id}")
        elif row is not None and self.task is not None:
            self.opened.emit(self.task.target)

    def _row_at(self, y: int) -> int | None:
        row = (y - HEAD + self.verticalScrollBar().value()) // ROW
        inside = y >= HEAD and 0 <= row < len(self.lines) and isinstance(self.lines[row], TaskRow)
        return row if inside else None

    def _column_at(self, x: int) -> int | None:
        column = (x - self._titles + self.horizontalScrollBar().value()) // self._cell
        return column if x >= self._titles and 0 <= column < len(self.columns) else None

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self.viewport())
        room = self.viewport().rect()
        painter.fillRect(room, t.color("surface"))
        first = self.verticalScrollBar().value() // ROW
        last = min(len(self.lines), first + (room.height() - HEAD) // ROW + 2)
        left = self.horizontalScrollBar().value() // self._cell
        shown = range(left, min(len(self.columns), left + (room.width() - self._titles) // self._cell + 2))
        cells = QRect(self._titles, HEAD, room.width() - self._titles, room.height() - HEAD)
        painter.setClipRect(QRect(0, HEAD, room.width(), cells.height()))
        for row in range(first, last):
            self._paint_row(painter, row, self.lines[row], room.width())
        painter.setClipRect(cells)
        if self.columns:
            cross = self.cell_rect(0, self._at[1])
            painter.fillRect(
                QRect(cross.left(), HEAD, self._cell, min(cells.height(), self._top(len(self.lines)) - HEAD)),
                t.color("tint"),
            )
        dots = _dots(t.name, self._cell, self.devicePixelRatioF())
        for row in range(first, last):
            line = self.lines[row]
            if isinstance(line, TaskRow):
                self._paint_cells(painter, row, line, shown, dots)
        self._paint_groups(painter, cells)
        painter.setClipping(False)
        self._paint_head(painter, shown, room.width())
        if self.hasFocus() and self.task is not None and self.file is not None:
            painter.setClipRect(cells)
            draw_ring(painter, QRectF(self.cell_rect(*self._at)).adjusted(0, 3, 0, -3), 3)

    def _paint_row(self, painter: QPainter, row: int, line: Line, width: int) -> None:
        t, top = tokens(), self._top(row)
        box = QRect(0, top, width, ROW)
        if isinstance(line, AreaRow):
            painter.fillRect(box, t.color("window"))
            title = line.title if self._titles == TITLES else line.short
            write(painter, QRect(14, top, self._titles - 20, ROW), f"{line.number}  {title}", "text")
        else:
            if row == self._at[0]:
                painter.fillRect(box, t.color("sel"))
            write(painter, QRect(14, top, 40, ROW), line.number, "text2")
            write(painter, QRect(52, top, self._titles - 116, ROW), line.title, "text")
            count = QRect(self._titles - 60, top, 44, ROW)
            hole = is_hole(line)
            if hole:  # with an empty library nothing is wrong yet: it is merely not begun
                status = Status.WARN if self._whole.columns else Status.TODO
                shape = shape_pixmap(status, 14, painter.device().devicePixelRatio())
                painter.drawPixmap(QPointF(count.left() - 4, top + 5), shape)
            tone = "muted" if line.declined else "text2"
            if hole and self._whole.columns:
                tone = "warn"
            words = "—" if line.declined else "缺" if hole else str(line.files)
            painter.setFont(font(Type.SECONDARY))
            painter.setPen(t.color(tone))
            painter.drawText(count, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        painter.fillRect(QRect(0, top + ROW - 1, width, 1), t.color("line_soft"))
        painter.fillRect(QRect(self._titles - 1, top, 1, ROW), t.color("line"))

    def _paint_cells(self, painter: QPainter, row: int, line: TaskRow, shown: range, dots: QPixmap) -> None:
        t, own = tokens(), self._whole.by_task.get(line.target, frozenset())
        if not shown:
            return
        start = self.cell_rect(row, shown.start)
        painter.drawTiledPixmap(QRect(start.left(), start.top(), len(shown) * self._cell, ROW - 1), dots)
        if not own:
            return
        square = _square(t.name, self.devicePixelRatioF())
        side = QPoint((self._cell - SQUARE) // 2, (ROW - SQUARE) // 2)
        for column in shown:
            if self.columns[column].evidence.id in own:
                at = QPoint(start.left() + (column - shown.start) * self._cell, start.top()) + side
                painter.drawPixmap(at, square)

    def _paint_groups(self, painter: QPainter, cells: QRect) -> None:
        bottom = min(cells.bottom(), self._top(len(self.lines)))
        for place, _ in self._groups:
            left = self.cell_rect(0, place).left()
            painter.fillRect(QRect(left, cells.top(), 1, bottom - cells.top()), tokens().color("line"))

    def _paint_head(self, painter: QPainter, shown: range, width: int) -> None:
        t = tokens()
        painter.fillRect(QRect(0, 0, width, HEAD), t.color("sunken"))
        painter.fillRect(QRect(0, HEAD - 1, width, 1), t.color("line"))
        write(painter, QRect(14, 0, 80, HEAD - 1), "任务", "text2")
        write(painter, QRect(self._titles - 44, 0, 40, HEAD - 1), "份数", "text2")
        painter.fillRect(QRect(self._titles - 1, 0, 1, HEAD), t.color("line"))
        painter.setClipRect(QRect(self._titles, 0, width - self._titles, HEAD))
        if self.columns:
            cross = self.cell_rect(0, self._at[1])
            painter.fillRect(QRect(cross.left(), 26, self._cell, HEAD - 27), t.color("tint"))
        ends = [place for place, _ in self._groups[1:]] + [len(self.columns)]
        for (place, title), end in zip(self._groups, ends, strict=False):
            left, right = self.cell_rect(0, place).left(), self.cell_rect(0, end).left()
            painter.fillRect(QRect(left, 0, 1, HEAD - 1), t.color("line"))
            at = max(left, self._titles) + 6
            # over a single file its numeral only
            words = title if right - at > 28 else title.partition(" ")[0]
            write(painter, QRect(at, 3, right - at - 4, 20), words, "text", Type.META)
        for column in shown:
            self._paint_file(painter, column)
        painter.setClipping(False)

    def _paint_file(self, painter: QPainter, column: int) -> None:
        file, cell = self.columns[column], self.cell_rect(0, column)
        current = column == self._at[1]
        if file.often or file.orphan:
            status = Status.WARN if file.often else Status.HINT
            shape = shape_pixmap(status, _SHAPE, painter.device().devicePixelRatio())
            painter.drawPixmap(QPointF(cell.left() + (self._cell - _SHAPE) / 2, 30), shape)
        elif (
            current
            or self._cell >= _ROOMY
            or (column % _NUMBERED == _NUMBERED - 1 and not self._shaped_near(column))
        ):
            painter.setFont(font(Type.META))
            painter.setPen(tokens().color("text" if current else "text2"))
            room = QRect(cell.left() - 12, 28, self._cell + 24, 18)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(file.evidence.number))

    def _shaped_near(self, column: int) -> bool:
        """Whether a shape or the current number beside it would be overwritten."""
        near = (n for n in (column - 1, column + 1) if 0 <= n < len(self.columns))
        return any(self.columns[n].often or self.columns[n].orphan or n == self._at[1] for n in near)

    def _say(self) -> None:
        task, file = self.task, self.file
        if task is None or file is None:
            self.setAccessibleName("任务与佐证材料对照")
            return
        state = "已关联" if self.linked else "未关联"
        self.setAccessibleName(
            f"任务与佐证材料对照：{task.number} {task.title}，第 {file.evidence.number} 份 {file.evidence.label}，{state}"
        )


@lru_cache(maxsize=16)
def _square(theme: ThemeName, dpr: float) -> QPixmap:
    """What stands for a link."""
    pixmap = QPixmap(round(SQUARE * dpr), round(SQUARE * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(THEMES[theme].color("hint"))
    painter.drawRoundedRect(QRectF(0, 0, SQUARE, SQUARE), 2, 2)
    painter.end()
    return pixmap


def _same(line: Line, task: TaskRow | None) -> bool:
    return isinstance(line, TaskRow) and task is not None and line.target == task.target


@lru_cache(maxsize=64)
def _dots(theme: ThemeName, cell: int, dpr: float) -> QPixmap:
    """A tile with the dot of an empty cell in its middle."""
    pixmap = QPixmap(round(cell * dpr), round(ROW * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.fillRect(QRectF(cell // 2 - 1, ROW // 2 - 1, 2, 2), THEMES[theme].color("line"))
    painter.end()
    return pixmap
