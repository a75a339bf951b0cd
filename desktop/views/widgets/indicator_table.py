# ruff: noqa: N802
"""The table of all indicators: numbers are typed into the cells, everything else is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.views.editors.base import Line
from desktop.views.editors.line import written
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.shapes import Status, shape_pixmap
from desktop.views.widgets.trend import draw_trend
from forms.definition import Field
from forms.values import Value

Index = QModelIndex | QPersistentModelIndex
ROW = 32
NUMBER, TITLE, UNIT, DIRECTION, BASELINE = range(5)
"""The first columns; behind the baseline stand the targets of the years, then how they run, and the state."""
_WIDTHS = {NUMBER: 52, UNIT: 68, DIRECTION: 72}
_NUMBER_WIDTH, _TREND_WIDTH, _STATE_WIDTH = 88, 96, 40
_MANY = 3
"""More numbers than these stand closer together."""
_CLOSE_NUMBER, _CLOSE_TREND = 72, 76


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    target: str
    number: str
    title: str
    unit: str
    direction: str
    fields: tuple[Field, ...]
    """The numbers it asks for, the baseline first; it may have fewer years than others."""
    values: tuple[Value | None, ...]
    status: Status
    states: tuple[str, ...] = ()
    """How each number is framed: "", "warn" or "blocker"."""

    @property
    def sentence(self) -> str:
        numbers = [
            f"{f.label} {written(f.kind, v) or '未填'}" for f, v in zip(self.fields, self.values, strict=True)
        ]
        return "，".join(
            [f"{self.number} {self.title}", self.unit, self.direction, *numbers, self.status.word]
        )


class IndicatorModel(QAbstractTableModel):
    """Rows to show; a number that was typed goes to `typed`, nothing is kept here."""

    typed = Signal(object, str)
    """(Field, text)"""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[IndicatorRow, ...] = ()
        self.heads: tuple[str, ...] = ("", "", "")

    @property
    def trend(self) -> int:
        """The column that draws how the numbers run; the state stands behind it."""
        return BASELINE + len(self.heads)

    def is_number(self, row: int, column: int) -> bool:
        """Whether this cell holds a number that can be typed."""
        return 0 <= row < len(self.rows) and 0 <= column - BASELINE < len(self.rows[row].fields)

    def show(self, rows: Sequence[IndicatorRow], heads: Sequence[str]) -> None:
        """Take new rows; `heads` name the columns of numbers."""
        same = [row.target for row in rows] == [row.target for row in self.rows]
        same = same and len(heads) == len(self.heads)
        if not same:
            self.beginResetModel()
        self.rows, self.heads = tuple(rows), tuple(heads)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.trend + 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, BASELINE, self.trend - 1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self.trend + 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return ("任务", "指标", "单位", "方向", *self.heads, "走势", "状态")[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = BASELINE <= section < self.trend
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.title if column == TITLE else row.status.word if column == self.trend + 1 else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(row, column)
        return None

    @staticmethod
    def text(row: IndicatorRow, column: int) -> str:
        place = column - BASELINE
        if 0 <= place < len(row.fields):
            return written(row.fields[place].kind, row.values[place])
        return {NUMBER: row.number, TITLE: row.title, UNIT: row.unit, DIRECTION: row.direction}.get(
            column, ""
        )

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.is_number(index.row(), index.column()):
            return False
        self.typed.emit(self.rows[index.row()].fields[index.column() - BASELINE], str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsEditable if self.is_number(index.row(), index.column()) else plain


class _Delegate(QStyledItemDelegate):
    def __init__(self, model: IndicatorModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.line: Line | None = None

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        row = self._model.rows[index.row()]
        self.line = line = Line(parent)
        line.setProperty("kind", "cell")
        line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.setAccessibleName(f"{row.title}：{self._model.heads[index.column() - BASELINE]}（{row.unit}）")
        line.destroyed.connect(self._forget)
        return line

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if (
            isinstance(editor, QLineEdit)
            and editor.isModified()
            and not (isinstance(editor, Line) and editor.composing)
        ):
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def finish(self) -> None:
        """Keep what is in the open cell."""
        if self.line is not None:
            line, self.line = self.line, None
            self.commitData.emit(line)
            self.closeEditor.emit(line, QStyledItemDelegate.EndEditHint.NoHint)

    def _forget(self) -> None:
        self.line = None

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
            shape = shape_pixmap(row.status, 14, painter.device().devicePixelRatio())
            painter.drawPixmap(QPointF(box.center().x() - 7, box.center().y() - 7), shape)
        else:
            self._text(painter, row, column, box, number=number)
        if number:
            self._cell(painter, row.states[column - BASELINE], box)
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, QRectF(box), 3)
        painter.restore()

    def _text(self, painter: QPainter, row: IndicatorRow, column: int, box: QRect, *, number: bool) -> None:
        quiet = column in (NUMBER, UNIT, DIRECTION)
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
        painter.setPen(QPen(tokens().color(state or "line"), 2 if state else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(4.5, 3.5, -4.5, -4.5), 4, 4)


class IndicatorTable(QTableView):
    """Typing, F2, Enter or a click opens a number; Tab goes on to the next one."""

    chosen = Signal(str)
    """The target of the current row."""

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
        for column, width in {**widths, trend: run, trend + 1: _STATE_WIDTH}.items():
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
        return self._delegate.line is not None and self._delegate.line.composing

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
        if enter and self._delegate.line is None and self._on_number(self.currentIndex()):
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        if self._on_number(index):
            self.edit(index)

    def _on_number(self, index: QModelIndex) -> bool:
        return self.rows_model.is_number(index.row(), index.column())
