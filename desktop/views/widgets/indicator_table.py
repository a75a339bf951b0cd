# ruff: noqa: N802
"""The table of all indicators: numbers are typed into the cells, everything else is read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import (
    QModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.views.editors.base import Line
from desktop.views.editors.cell import CellDelegate
from desktop.views.editors.line import typed
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.indicator_model import (
    BASELINE,
    NUMBER,
    TITLE,
    UNIT,
    Index,
    IndicatorModel,
    IndicatorRow,
)
from desktop.views.widgets.shapes import Status, shape_pixmap
from desktop.views.widgets.trend import draw_trend, draw_way
from forms.definition import Field
from forms.values import Value

__all__ = ["BASELINE", "IndicatorRow", "IndicatorTable"]

ROW = 32
_WIDTHS = {NUMBER: 50, UNIT: 84}
_NUMBER_WIDTH, _TREND_WIDTH, _WAY_WIDTH, _ELSEWHERE_WIDTH, _STATE_WIDTH = 84, 84, 84, 52, 44
_MANY = 3
"""More numbers than these stand closer together."""
_CLOSE_NUMBER, _CLOSE_TREND = 72, 68
PASTE_LIMIT = 100_000
"""Characters of the clipboard that are looked at."""


class _Delegate(CellDelegate):
    def __init__(self, model: IndicatorModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        row = self._model.rows[index.row()]
        line = Line(parent)
        line.setProperty("kind", "cell")
        line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.setAccessibleName(f"{row.title}：{self._model.heads[index.column() - BASELINE]}（{row.unit}）")
        self.watch(line)
        return line

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, column, t = self._model.rows[index.row()], index.column(), tokens()
        number = self._model.is_number(index.row(), column)
        box: QRect = option.rect  # type: ignore[attr-defined]  # the stubs of QStyleOption leave its members out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, t.color("sel"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), t.color("line_soft"))
        if column == self._model.trend:
            numbers = [value if isinstance(value, Decimal) else None for value in row.values]
            draw_trend(painter, QRectF(box), numbers, wrong="warn" in row.states)
        elif column == self._model.trend + 1:
            self._way(painter, row, box)
        elif column == self._model.trend + 2:
            self._elsewhere(painter, row, box)
        elif column == self._model.state:
            shape = shape_pixmap(row.status, 14, painter.device().devicePixelRatio())
            painter.drawPixmap(QPointF(box.center().x() - 7, box.center().y() - 7), shape)
        else:
            self._text(painter, row, column, box, number=number)
        if number:
            self._cell(painter, row.states[column - BASELINE], box)
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, QRectF(box), 3)
        painter.restore()

    @staticmethod
    def _way(painter: QPainter, row: IndicatorRow, box: QRect) -> None:
        """The difference from first to last, and below it how much of it the first year makes."""
        if row.way is None:
            return
        painter.setFont(font(Type.META))
        painter.setPen(tokens().color("warn" if row.way.backwards else "text2"))
        words = QRect(box.left() + 8, box.top() + 3, box.width() - 16, 16)
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, row.way.words)
        if row.way.change:
            draw_way(painter, QRectF(box.left() + 12, box.top() + 20, box.width() - 24, 8), row.way)

    @staticmethod
    def _elsewhere(painter: QPainter, row: IndicatorRow, box: QRect) -> None:
        """A shape for texts that agree or do not, and how many there are."""
        if not row.mentions:
            return
        status = Status.WARN if row.contrary else Status.DONE
        shape = shape_pixmap(status, 14, painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(box.left() + 8, box.center().y() - 7), shape)
        painter.setFont(font(Type.META))
        painter.setPen(tokens().color("text2"))
        painter.drawText(box.adjusted(26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, f"{row.mentions} 处")

    def _text(self, painter: QPainter, row: IndicatorRow, column: int, box: QRect, *, number: bool) -> None:
        quiet = column in (NUMBER, UNIT)
        painter.setFont(font(Type.SECONDARY))
        painter.setPen(tokens().color("text2" if quiet else "text"))
        room = box.adjusted(8, 0, -14 if number else -4, 0)
        side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        text = painter.fontMetrics().elidedText(
            self._model.text(row, column), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, text)

    @staticmethod
    def _cell(painter: QPainter, state: str, box: QRect) -> None:
        """A thin frame says that this can be typed into."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens().color(state or "control"), 2 if state else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(4.5, 3.5, -4.5, -4.5), 4, 4)


class IndicatorTable(QTableView):
    """Typing, F2, Enter or a click opens a number; Tab goes on to the next one."""

    chosen = Signal(str)
    """The target of the current row."""
    pasted = Signal(object)
    """Values by path: a block from a spreadsheet, or cells that were emptied."""

    def __init__(self, keep: Callable[[Field, str], None]) -> None:
        """Takes what to do with a number that was typed."""
        super().__init__()
        self.rows_model = IndicatorModel()
        self.rows_model.typed.connect(keep)
        self.setModel(self.rows_model)
        self._delegate = _Delegate(self.rows_model, self)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.clicked.connect(self._clicked)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setMinimumSectionSize(ROW)
        head = self.horizontalHeader()
        head.setFixedHeight(32)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.rows_model.modelReset.connect(self._widen)
        self._widen()
        self.setAccessibleName("指标")

    def _widen(self) -> None:
        """Give every column its width; the title takes what is left."""
        trend = self.rows_model.trend
        close = trend - BASELINE > _MANY
        number, run = (_CLOSE_NUMBER, _CLOSE_TREND) if close else (_NUMBER_WIDTH, _TREND_WIDTH)
        widths = {**_WIDTHS, **dict.fromkeys(range(BASELINE, trend), number)}
        rest = {trend: run, trend + 1: _WAY_WIDTH, trend + 2: _ELSEWHERE_WIDTH, trend + 3: _STATE_WIDTH}
        for column, width in {**widths, **rest}.items():
            self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != previous.row():
            self.chosen.emit(self.rows_model.rows[current.row()].target)

    def open_cell(self, target: str, column: int = BASELINE, *, edit: bool = True) -> None:
        """Go to a row, and open a number."""
        for place, row in enumerate(self.rows_model.rows):
            if row.target == target:
                index = self.rows_model.index(place, column)
                self.setCurrentIndex(index)
                self.scrollTo(index)
                self.setFocus(Qt.FocusReason.OtherFocusReason)
                if edit:
                    self.edit(index)

    def flush(self) -> None:
        self._delegate.finish()

    @property
    def composing(self) -> bool:
        return self._delegate.composing

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Tab goes from number to number, over the ends of the rows."""
        step = {
            QAbstractItemView.CursorAction.MoveNext: 1,
            QAbstractItemView.CursorAction.MovePrevious: -1,
        }.get(action)
        if step is None:
            return super().moveCursor(action, modifiers)
        now, model, width = self.currentIndex(), self.rows_model, len(self.rows_model.heads)
        flat = now.row() * width + max(-1 if step > 0 else 0, min(now.column(), model.trend) - BASELINE)
        while 0 <= (flat := flat + step) < len(model.rows) * width:
            row, place = divmod(flat, width)
            if model.is_number(row, BASELINE + place):
                return model.index(row, BASELINE + place)
        return now

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        now = self.currentIndex()
        if self._delegate.open is not None or not self._on_number(now):
            super().keyPressEvent(event)
        elif enter:
            self.edit(now)
        elif event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(
                self.rows_model.text(self.rows_model.rows[now.row()], now.column())
            )
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste(now, QApplication.clipboard().text()[:PASTE_LIMIT])
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.pasted.emit({self._field(now.row(), now.column()).path: None})
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        """Enter goes on to the number below, as in a spreadsheet."""
        super().closeEditor(editor, hint)
        now = self.currentIndex()
        if hint is QStyledItemDelegate.EndEditHint.SubmitModelCache:
            below = self.rows_model.index(now.row() + 1, now.column())
            if self._on_number(below):
                self.setCurrentIndex(below)

    def _paste(self, now: QModelIndex, text: str) -> None:
        """Put a block of cells from the current number on; what lies beyond the table is left out."""
        values: dict[str, Value | None] = {}
        for down, line in enumerate(text.rstrip("\n").splitlines()):
            for right, cell in enumerate(line.split("\t")):
                row, column = now.row() + down, now.column() + right
                if self.rows_model.is_number(row, column):
                    field = self._field(row, column)
                    values[field.path] = typed(field, cell)
        if values:
            self.pasted.emit(values)

    def _field(self, row: int, column: int) -> Field:
        return self.rows_model.rows[row].fields[column - BASELINE]

    def _clicked(self, index: QModelIndex) -> None:
        if self._on_number(index):
            self.edit(index)

    def _on_number(self, index: QModelIndex) -> bool:
        return self.rows_model.is_number(index.row(), index.column())
