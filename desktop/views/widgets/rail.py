# ruff: noqa: N802
"""The rail of steps: one Tab stop with arrows inside, one row a step, the areas below the tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.badge import Mark
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.icons import Icon, icon_pixmap
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.shapes import Status, shape_pixmap
from desktop.views.widgets.surface import Area, rule

Index = QModelIndex | QPersistentModelIndex
WIDE, FOLDED = 208, 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A step, or an area below the tasks (`number` is then 一, 二 …)."""

    target: str
    number: str
    name: str
    short: str
    icon: str
    count: str
    status: Status
    area: bool = False

    @property
    def sentence(self) -> str:
        return "，".join(
            word for word in (f"{self.number} {self.name}", self.count, self.status.word) if word
        )


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return entry.sentence
        return None

    def show(self, entries: Sequence[Entry]) -> None:
        same = [e.target for e in entries] == [e.target for e in self.entries]
        if same:
            self.entries = list(entries)
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
        else:
            self.beginResetModel()
            self.entries = list(entries)
            self.endResetModel()


class _Delegate(QStyledItemDelegate):
    def __init__(self, rail: Rail) -> None:
        super().__init__(rail)
        self._rail = rail

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if self._rail.folded:
            return QSize(FOLDED, 50 if self._rail.low else 60)
        return QSize(WIDE, 30 if self._rail.model.entries[index.row()].area else 40)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = self._rail.model.entries[index.row()]
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stubs lack the fields of QStyleOption
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        current = entry.target == (self._rail.shown_area if entry.area else self._rail.shown)
        t = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = (
            QRectF(rect).adjusted(8, 1, -8, -1)
            if not self._rail.folded
            else QRectF(rect).adjusted(4, 1, -4, -1)
        )
        painter.setPen(Qt.PenStyle.NoPen)
        if current and not entry.area:
            painter.setBrush(t.color("tint2"))
            painter.drawRoundedRect(inner, 4, 4)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(t.color("sunken"))
            painter.drawRoundedRect(inner, 4, 4)
        if current:
            left = 24 if entry.area else inner.left()
            painter.fillRect(QRectF(left, inner.top() + 7, 3, inner.height() - 14), t.color("accent"))
        if self._rail.folded:
            self._paint_folded(painter, rect, entry, current)
        else:
            self._paint_wide(painter, rect, entry, current)
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, inner, 4)
        painter.restore()

    def _paint_wide(self, painter: QPainter, rect: QRect, entry: Entry, current: bool) -> None:
        t = tokens()
        middle = Qt.AlignmentFlag.AlignVCenter
        size = 14 if entry.area else 16
        dpr = painter.device().devicePixelRatio()
        right = rect.right() - 16
        painter.drawPixmap(
            right - 8 - size // 2, rect.center().y() - size // 2 + 1, shape_pixmap(entry.status, size, dpr)
        )
        painter.setFont(font(Type.SECONDARY))
        count = QRect(rect.left(), rect.top(), right - 22 - rect.left(), rect.height())
        painter.setPen(t.color("text2"))
        painter.drawText(count, middle | Qt.AlignmentFlag.AlignRight, entry.count)
        weight = Type.TITLE if current or not entry.area else Type.SECONDARY
        if entry.area:
            weight = Type.TITLE if current else Type.SECONDARY
        elif not current:
            weight = Type.BODY
        left = rect.left() + (40 if entry.area else 20)
        if entry.area:
            painter.setPen(t.color("link" if current else "text2"))
            painter.setFont(font(Type.SECONDARY))
            painter.drawText(
                rect.adjusted(left - rect.left(), 0, 0, 0), middle, f"{entry.number} {entry.name}"
            )
            return
        painter.drawText(rect.adjusted(left - rect.left(), 0, 0, 0), middle, entry.number)
        painter.setFont(font(weight))
        painter.setPen(t.color("text"))
        painter.drawText(rect.adjusted(40, 0, 0, 0), middle, entry.name)

    def _paint_folded(self, painter: QPainter, rect: QRect, entry: Entry, current: bool) -> None:
        t = tokens()
        dpr = painter.device().devicePixelRatio()
        left = rect.center().x() - 11
        top = rect.top() + (5 if self._rail.low else 8)
        painter.drawPixmap(left, top, icon_pixmap(entry.icon, 22, t.text if current else t.text2, dpr))
        painter.drawPixmap(left + 17, top - 4, shape_pixmap(entry.status, 13, dpr))
        painter.setFont(font(Type.META))
        painter.setPen(t.color("text"))
        words = QRect(rect.left(), top + 22, rect.width(), 18)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, entry.short)


class _List(QListView):
    """Enter, Space and a click activate; arrows only move."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)
        self.setProperty("kind", "rail")
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class Rail(Area):
    """Place and deadline above, the steps below."""

    chosen = Signal(str)
    """The target of an entry."""

    def __init__(self) -> None:
        super().__init__("window", ("right",))
        self.folded = False
        self.low = False
        self.shown = ""
        self.shown_area = ""
        self.model = _Model()
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(16, 14, 16, 6)
        head.setSpacing(2)
        self._place = Elided("", Type.SECTION)
        self._title = Elided("", Type.SECONDARY, "text2")
        self._deadline = Label("", Type.SECONDARY, "text2")
        self._mark: Mark | None = None
        self._mark_row = _row()
        self._mark_row.addStretch()
        place = _row()
        place.addWidget(self._place, 1)
        place.addLayout(self._mark_row)
        head.addLayout(place)
        head.addWidget(self._title)
        line = _row()
        line.setContentsMargins(0, 6, 0, 10)
        line.addWidget(Icon("calendar-due", 16))
        line.addWidget(self._deadline, 1)
        head.addLayout(line)
        head.addWidget(rule())
        self.list = _List()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self))
        self.list.setAccessibleName("步骤")
        self.list.chosen.connect(self._choose)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.list, 1)
        self.setFixedWidth(WIDE)

    def show_place(self, place: str, title: str, mark: str, deadline: str, overdue: bool) -> None:
        self._place.setText(place)
        self._title.setText(title)
        self._deadline.setText(deadline)
        self._deadline.set_tone("blocker" if overdue else "text2")
        if mark and self._mark is None:
            self._mark = Mark(mark)
            self._mark_row.addWidget(self._mark)

    def show_entries(self, entries: Sequence[Entry], shown: str) -> None:
        """The steps as they stand; `shown` is the target of the page on the screen."""
        self.shown = shown
        self.model.show(entries)
        for row, entry in enumerate(self.model.entries):
            if entry.target == shown and not self.list.hasFocus():
                self.list.setCurrentIndex(self.model.index(row))
        self.list.viewport().update()

    def show_area(self, target: str) -> None:
        """The area of the task on the screen."""
        self.shown_area = target
        self.list.viewport().update()

    def fold(self, folded: bool, low: bool) -> None:
        self.folded, self.low = folded, low
        self._head.setVisible(not folded)
        self._column.setContentsMargins(0, 5 if folded else 0, 1, 0)
        self.setFixedWidth(FOLDED if folded else WIDE)
        self.list.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.model.entries):
            self.chosen.emit(self.model.entries[row].target)


def _row() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    return row
