# ruff: noqa: N802
"""The cells of a table while it is filled in: rows come and go, are moved, doubled and pasted; nothing is kept here."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.views.editors.line import typed, written
from desktop.views.editors.long_text import straight, undressed
from desktop.views.editors.problems import Problem, problem
from forms.checks.finding import Severity
from forms.definition import Field
from forms.values import CELL_LIMIT, NUMERIC, ROW_LIMIT, Cell, Division, FieldKind, Person, Rows, in_line

Index = QModelIndex | QPersistentModelIndex
Cells = dict[str, Cell]
PASTE_LIMIT = 1_000_000
"""Characters of the clipboard that are looked at."""
_TRUE, _FALSE = (
    frozenset({"是", "√", "有", "true", "yes", "y"}),
    frozenset({"否", "×", "无", "false", "no", "n"}),
)
_SEVERITIES = tuple(Severity)
STATE_ROLE = Qt.ItemDataRole.UserRole
"""Problem of a cell, or None."""


class Taken(NamedTuple):
    """What became of a pasted block."""

    rows: int
    changed: int
    """Cells that were written in their normal form."""
    left_out: str
    """What had no room, in words; "" for nothing."""


def understood(column: Field, text: str) -> Cell | None:
    """What typed or pasted text means in a column."""
    text = in_line(text)[:CELL_LIMIT]
    if not text:
        return None
    if column.kind is FieldKind.YES_NO and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    if column.kind is FieldKind.CHOICE:
        return next((one.value for one in column.choices if text in (one.label, one.value)), text)
    value = typed(column, text)
    return None if isinstance(value, tuple | Person | Division | Rows) else value


def shown(column: Field, cell: Cell | None) -> str:
    """How a cell is written."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if column.kind is FieldKind.CHOICE:
        return next((one.label for one in column.choices if one.value == cell), written(column.kind, cell))
    return written(column.kind, cell)


def block(text: str) -> list[list[str]]:
    """The cells of a block copied from a spreadsheet; a cell with line breaks comes in quotes."""
    lines = csv.reader(io.StringIO(text[:PASTE_LIMIT]), delimiter="\t")
    try:
        found = [[undressed(straight(cell)) for cell in line] for line in lines]
    except csv.Error:  # a cell beyond all bounds
        return []
    while found and not any(found[-1]):
        found.pop()
    return found


class TableModel(QAbstractTableModel):
    """Rows of cells; there is always one to type into."""

    edited = Signal()
    """By hand; everything that belongs together is one."""
    normalised = Signal(str)
    """What a cell was written as instead of what was typed."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.columns: Sequence[Field] = field.columns
        self.limit = field.max_rows or ROW_LIMIT
        self.rows: list[Cells] = [{}]
        self._told: dict[tuple[str, type, Cell], Problem | None] = {}

    # --- for the editor

    def show(self, value: Rows | None) -> None:
        self.beginResetModel()
        self._told.clear()
        self.rows = [dict(row) for row in value.rows] if value else [{}]
        self.endResetModel()

    def value(self) -> Rows | None:
        return Rows.of(self.rows)

    def insert(self, at: int, *rows: Cells) -> int:
        """Put rows in as far as there is room; how many."""
        rows = rows[: max(0, self.limit - len(self.rows))]
        if rows:
            self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
            self.rows[at:at] = [dict(row) for row in rows]
            self.endInsertRows()
        return len(rows)

    def remove(self, first: int, last: int) -> None:
        """Take rows out; one blank one stays."""
        if last - first + 1 == len(self.rows):
            self.show(None)
        else:
            self.beginRemoveRows(QModelIndex(), first, last)
            del self.rows[first : last + 1]
            self.endRemoveRows()
        self.edited.emit()

    def move(self, row: int, to: int) -> bool:
        if not 0 <= to < len(self.rows) or row == to:
            return False
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), to + (to > row))
        self.rows.insert(to, self.rows.pop(row))
        self.endMoveRows()
        self.edited.emit()
        return True

    def clear(self, cells: Sequence[Index]) -> None:
        for index in cells:
            self.rows[index.row()].pop(self.columns[index.column()].name, None)
        self._changed()
        self.edited.emit()

    def paste(self, at: Index, lines: list[list[str]]) -> Taken:
        """Put a block of cells from a cell on, with rows added where they lack; a head of our own is left out."""
        if lines and [cell.strip() for cell in lines[0]] == [
            column.label for column in self.columns[at.column() :][: len(lines[0])]
        ]:
            lines = lines[1:]
        self.insert(len(self.rows), *({} for _ in range(at.row() + len(lines) - len(self.rows))))
        room = lines[: len(self.rows) - at.row()]
        columns, changed = self.columns[at.column() :], 0
        for number, line in enumerate(room, at.row()):
            for column, text in zip(columns, line, strict=False):
                changed += self._put(number, column, text)
        left = [f" {len(lines) - len(room)} 行"] if len(lines) > len(room) else []
        wide = max(map(len, lines), default=0) - len(columns)
        left += [f"右边 {wide} 栏"] if wide > 0 else []
        self._changed()
        self.edited.emit()
        return Taken(len(room), changed, "、".join(left))

    def problem(self, row: int, column: Field) -> Problem | None:
        """What is wrong with a cell; told once for equal cells, because a table is looked at as a whole."""
        cell = self.rows[row].get(column.name)
        if cell is None:
            return None
        key = (column.name, type(cell), cell)
        if key not in self._told:
            self._told[key] = problem(column, cell, leaving=True)
        return self._told[key]

    def first_problem(self) -> Problem | None:
        """The worst first, with the place of the cell before it."""
        found = []
        for number in range(len(self.rows)):
            for column in self.columns:
                if trouble := self.problem(number, column):
                    said = f"第 {number + 1} 行{column.label}：{trouble.sentence}"
                    found.append(Problem(trouble.severity, said))
        return min(found, key=lambda one: _SEVERITIES.index(one.severity), default=None)

    def _put(self, row: int, column: Field, text: str) -> bool:
        """Write a cell; whether what stands there looks different from what was typed."""
        cell = understood(column, text)
        if cell is None:
            self.rows[row].pop(column.name, None)
        else:
            self.rows[row][column.name] = cell
        return cell is not None and shown(column, cell) != text.strip()

    def _changed(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    # --- for the view

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.label + (f"（{column.unit}）" if column.unit else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                "　".join(part for part in (column.hint, "必填" if column.required else "") if part) or None
            )
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(column) | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = self.columns[index.column()]
        cell = self.rows[index.row()].get(column.name)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return shown(column, cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(column) | Qt.AlignmentFlag.AlignVCenter
        trouble = self.problem(index.row(), column)
        if role == STATE_ROLE:
            return trouble
        if role == Qt.ItemDataRole.ToolTipRole:
            return trouble.sentence if trouble else shown(column, cell) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = shown(column, cell) + (column.unit if cell is not None else "") or "空"
            wrong = f"，{trouble.sentence}" if trouble else ""
            return f"第 {index.row() + 1} 行，{column.label}：{said}{wrong}"
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        column, text = self.columns[index.column()], str(value)
        if role != Qt.ItemDataRole.EditRole:
            return False
        if self._put(index.row(), column, text):
            cell = self.rows[index.row()][column.name]
            unit = f" {column.unit}" if column.kind in NUMERIC and column.unit else ""
            self.normalised.emit(f"{column.label}已写成 {shown(column, cell)}{unit}，Ctrl+Z 可撤销")
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    @staticmethod
    def _side(column: Field) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignRight if column.kind in NUMERIC else Qt.AlignmentFlag.AlignLeft
