# ruff: noqa: N802
"""The cells of a table on the screen: typing, Tab and Enter as in a spreadsheet, and the keys of its rows."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.views.editors.base import Combo, Line
from desktop.views.editors.cell import CellDelegate
from desktop.views.editors.line import DROPS
from desktop.views.editors.problems import Problem, problem
from desktop.views.editors.table_model import STATE_ROLE, Index, TableModel, understood
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.icons import icon
from forms.checks.finding import Severity
from forms.definition import Field
from forms.values import NUMERIC, FieldKind

ROW, HEAD = 34, 32
SHOWN = 10
"""Rows that are seen without scrolling."""
_WIDTHS = {FieldKind.TEXT: 150, FieldKind.DATE: 128, FieldKind.MONTH: 128, FieldKind.YES_NO: 76}
_NUMBER_WIDTH, _CHOICE_WIDTH, _NUMBERS = 96, 120, 40
_ICON = 16
_CHOSEN = (FieldKind.CHOICE, FieldKind.YES_NO)
_ALT, _CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class CellLine(Line):
    """A line in a cell; a block from a spreadsheet goes to the table instead."""

    block = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = QApplication.clipboard().text()
        if event.matches(QKeySequence.StandardKey.Paste) and ("\t" in text or "\n" in text.strip()):
            self.block.emit()
        else:
            super().keyPressEvent(event)


class _Delegate(CellDelegate):
    """Cells as lines and lists while they are written, painted else."""

    writing = Signal(object)
    """Problem | None: what the open cell holds so far cannot become right."""

    def __init__(self, parent: TableView) -> None:
        super().__init__(parent)
        self._view = parent

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        column = self._view.cells.columns[index.column()]
        made = self._list(parent, column) if column.kind in _CHOSEN else self._line(parent, column)
        unit = f"（{column.unit}）" if column.unit else ""
        made.setAccessibleName(f"第 {index.row() + 1} 行，{column.label}{unit}")
        made.setProperty("ring", False)  # it fills its cell
        self.watch(made)
        return made

    def _line(self, parent: QWidget, column: Field) -> Line:
        line = CellLine(parent)
        line.setProperty("kind", "cell")
        if column.kind in NUMERIC:
            line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.textEdited.connect(lambda text: self.writing.emit(self._trouble(column, text)))
        line.block.connect(self._view.paste)
        if column.kind in DROPS:
            drop = line.addAction(
                icon("calendar", tokens().text2, _ICON), QLineEdit.ActionPosition.TrailingPosition
            )
            drop.setToolTip("打开日历 Alt+↓")
            line.setAccessibleDescription("Alt+↓ 打开日历")
            for asked in (drop.triggered, line.dropped):
                asked.connect(lambda *_: self._drop(line, column))
        return line

    def _drop(self, line: Line, column: Field) -> None:
        """Drop the calendar; what is picked is kept at once, as in any line of a date."""
        from desktop.views.editors.calendar import drop_calendar

        def pick(text: str) -> None:
            line.selectAll()
            line.insert(text)
            self.finish()
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

        drop_calendar(line, column.kind, understood(column, line.text()), pick)

    def _list(self, parent: QWidget, column: Field) -> Combo:
        combo = Combo(parent)
        labels = ["是", "否"] if column.kind is FieldKind.YES_NO else [one.label for one in column.choices]
        combo.addItems(["", *labels])
        return combo

    @staticmethod
    def _trouble(column: Field, text: str) -> Problem | None:
        found = problem(column, understood(column, text), leaving=False)
        return Problem(found.severity, f"{column.label}：{found.sentence}") if found else None

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, Combo):
            text = str(index.data(Qt.ItemDataRole.EditRole))
            if editor.findText(text) < 0:
                editor.addItem(text)
            editor.setCurrentText(text)
        else:
            super().setEditorData(editor, index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box: QRect = option.rect  # type: ignore[attr-defined]  # the stubs of QStyleOption leave its members out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        t, trouble = tokens(), index.data(STATE_ROLE)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, t.color("sel"))
        painter.setPen(t.color("line_soft"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomRight())
        painter.setFont(font(Type.SECONDARY))
        painter.setPen(t.color("text"))
        room = box.adjusted(8, 0, -8, 0)
        side = index.data(Qt.ItemDataRole.TextAlignmentRole)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, side, text)
        if isinstance(trouble, Problem):
            tone = "blocker" if trouble.severity is Severity.BLOCKER else "warn"
            painter.setPen(QPen(t.color(tone), 2))
            painter.drawRect(QRectF(box).adjusted(2, 2, -3, -3))
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, QRectF(box), 3)
        painter.restore()


class TableView(QTableView):
    """The cells. Tab goes from cell to cell, and out of the table behind the last and before the first one."""

    wanted = Signal(str)
    """What a key asks for: add, copy, up, down, remove."""

    def __init__(self, model: TableModel) -> None:
        super().__init__()
        self.cells = model
        self.setModel(model)
        self.delegate = _Delegate(self)
        self.setItemDelegate(self.delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustIgnored)
        numbers, head = self.verticalHeader(), self.horizontalHeader()
        numbers.setDefaultSectionSize(ROW)
        numbers.setMinimumSectionSize(ROW)
        numbers.setFixedWidth(_NUMBERS)
        for header in (numbers, head):
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        head.setFixedHeight(HEAD)
        head.setMinimumSectionSize(64)
        for place, column in enumerate(model.columns):
            width = _NUMBER_WIDTH if column.kind in NUMERIC else _WIDTHS.get(column.kind, _CHOICE_WIDTH)
            words = head.fontMetrics().horizontalAdvance(
                str(model.headerData(place, Qt.Orientation.Horizontal))
            )
            self.setColumnWidth(place, max(width, words + 20))
            if column.kind is FieldKind.TEXT:
                head.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self.grow)
        self.grow()

    def grow(self) -> None:
        """As high as its rows, up to a bound; the text columns share what width is left."""
        bar = self.horizontalScrollBar()
        scroll = bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.setFixedHeight(HEAD + ROW * min(len(self.cells.rows), SHOWN) + scroll + 1)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # a QResizeEvent
        texts = [n for n, column in enumerate(self.cells.columns) if column.kind is FieldKind.TEXT]
        rest = sum(self.columnWidth(n) for n in range(len(self.cells.columns)) if n not in texts)
        share = (self.viewport().width() - rest) // max(1, len(texts))
        for place in texts:
            self.setColumnWidth(place, max(_WIDTHS[FieldKind.TEXT], share))
        self.grow()

    @property
    def at(self) -> tuple[int, int]:
        """Row and column of the current cell; the first where there is none."""
        now = self.currentIndex()
        return max(0, now.row()), max(0, now.column())

    def go(self, row: int, column: int) -> None:
        index = self.cells.index(min(row, len(self.cells.rows) - 1), column)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def paste(self) -> None:
        """Put what the clipboard holds from the current cell on."""
        self.delegate.drop()
        self.wanted.emit("paste")

    def copy(self) -> None:
        """The selected cells, as a spreadsheet takes them."""
        cells = sorted((i.row(), i.column(), str(i.data())) for i in self.selectedIndexes())
        rows = dict.fromkeys(row for row, _, _ in cells)
        lines = ("\t".join(text for at, _, text in cells if at == row) for row in rows)
        QApplication.clipboard().setText("\n".join(lines))

    # --- keys

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]  # a QFocusEvent
        if not self.currentIndex().isValid():
            self.go(0, 0)

    def focusNextPrevChild(self, next_: bool) -> bool:
        row, column = self.at
        flat, count = row * len(self.cells.columns) + column, len(self.cells.columns) * len(self.cells.rows)
        if self.delegate.open is None and not 0 <= flat + (1 if next_ else -1) < count:
            self.setTabKeyNavigation(False)
            try:
                return super().focusNextPrevChild(next_)
            finally:
                self.setTabKeyNavigation(True)
        return super().focusNextPrevChild(next_)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> Index:  # type: ignore[override]  # an index is one
        """Tab goes on over the ends of the rows."""
        step = {
            QAbstractItemView.CursorAction.MoveNext: 1,
            QAbstractItemView.CursorAction.MovePrevious: -1,
        }.get(action)
        if step is None:
            return super().moveCursor(action, modifiers)
        if not self.currentIndex().isValid():
            return self.cells.index(0, 0)
        row, column = self.at
        width, rows = len(self.cells.columns), len(self.cells.rows)
        place = min(max(0, row * width + column + step), rows * width - 1)
        return self.cells.index(*divmod(place, width))

    def closeEditor(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        """Enter goes on to the cell below, as in a spreadsheet; a row comes when there is none."""
        self.delegate.open = None
        self.delegate.writing.emit(None)
        row, column = self.at
        last = row == len(self.cells.rows) - 1
        full = last and bool(self.cells.rows[row])
        if (
            hint is QStyledItemDelegate.EndEditHint.EditNextItem
            and full
            and column == len(self.cells.columns) - 1
        ):
            super().closeEditor(editor, QStyledItemDelegate.EndEditHint.NoHint)
            self.wanted.emit("add")
            return
        super().closeEditor(editor, hint)
        if hint is QStyledItemDelegate.EndEditHint.SubmitModelCache:
            if full:
                self.wanted.emit("add")
            self.go(row + 1, column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, with_ = event.key(), event.modifiers()
        asked = _KEYS.get((Qt.Key(key), with_ & (_ALT | _CTRL)), "")
        if self.delegate.open is not None:
            super().keyPressEvent(event)
        elif asked:
            self.wanted.emit(asked)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not with_ & (_ALT | _CTRL):
            self.edit(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.cells.clear(self.selectedIndexes())
        else:
            super().keyPressEvent(event)


_KEYS = {
    (Qt.Key.Key_Insert, Qt.KeyboardModifier.NoModifier): "add",
    (Qt.Key.Key_D, _CTRL): "copy",
    (Qt.Key.Key_Up, _ALT): "up",
    (Qt.Key.Key_Down, _ALT): "down",
    (Qt.Key.Key_Delete, _CTRL): "remove",
}
