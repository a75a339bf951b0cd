# ruff: noqa: N802
"""The rows of the table of indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.views.editors.line import written
from desktop.views.indicator_facts import Distance
from desktop.views.widgets.shapes import Status
from forms.definition import Field
from forms.values import Value

Index = QModelIndex | QPersistentModelIndex
NUMBER, TITLE, UNIT, BASELINE = range(4)
"""The first columns; behind the baseline stand the targets of the years, how they run, how far it is from first to
last, where else the number is stated, and the state."""
_ARROWS = {"越高越好": "↑", "越低越好": "↓"}


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
    way: Distance | None = None
    mentions: int = 0
    """How many texts state one of its numbers."""
    contrary: int = 0
    """How many of them state another number."""

    @property
    def elsewhere(self) -> str:
        """What the texts say of it, in words; "" when none does."""
        if not self.mentions:
            return ""
        rest = f"，{self.contrary} 处不一致" if self.contrary else "，都一致"
        return f"别处提到 {self.mentions} 处{rest}"

    @property
    def sentence(self) -> str:
        numbers = [
            f"{f.label} {written(f.kind, v) or '未填'}" for f, v in zip(self.fields, self.values, strict=True)
        ]
        way = f"增减 {self.way.words}" if self.way else ""
        parts = [f"{self.number} {self.title}", self.unit, self.direction, *numbers, way, self.elsewhere]
        return "，".join(part for part in (*parts, self.status.word) if part)


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
        """The column that draws how the numbers run; the way, the other places and the state stand behind it."""
        return BASELINE + len(self.heads)

    @property
    def state(self) -> int:
        """The last column."""
        return self.trend + 3

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
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.state))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, BASELINE, self.trend - 1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self.state + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return ("任务", "指标", "单位", *self.heads, "走势", "期末增减", "别处", "状态")[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = BASELINE <= section < self.trend
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            if self.trend <= section <= self.trend + 1:
                side = Qt.AlignmentFlag.AlignHCenter
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        if role == Qt.ItemDataRole.ToolTipRole:
            return {
                TITLE: row.title,
                UNIT: f"{row.unit}，{row.direction}",
                self.trend + 1: row.way.sentence(row.unit) if row.way else None,
                self.trend + 2: row.elsewhere or None,
                self.state: row.status.word,
            }.get(column)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text(row, column)
        return None

    @staticmethod
    def text(row: IndicatorRow, column: int) -> str:
        place = column - BASELINE
        if 0 <= place < len(row.fields):
            return written(row.fields[place].kind, row.values[place])
        unit = f"{row.unit} {_ARROWS.get(row.direction, '')}".rstrip()
        return {NUMBER: row.number, TITLE: row.title, UNIT: unit}.get(column, "")

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.is_number(index.row(), index.column()):
            return False
        self.typed.emit(self.rows[index.row()].fields[index.column() - BASELINE], str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsEditable if self.is_number(index.row(), index.column()) else plain
