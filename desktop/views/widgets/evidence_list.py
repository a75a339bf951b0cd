# ruff: noqa: N802
"""The library as a list of two-line rows with small pictures: what is to be enclosed, and what is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.icons import icon_pixmap
from desktop.views.widgets.paragraph import write
from desktop.views.widgets.row_list import draw_back
from desktop.views.widgets.shapes import Status, shape_pixmap
from forms.application import Evidence

Index = QModelIndex | QPersistentModelIndex
ROW = 60
EVIDENCE_MIME = "application/x-ipzone-evidence"
"""What a drag of rows carries: the ids of the files, one a line."""
Pictures = Callable[[Evidence], QImage]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A file, or a document to enclose (`missing`: nothing is there yet)."""

    key: str
    icon: str
    title: str
    detail: str
    count: str
    status: Status
    missing: bool = False
    loud: bool = False
    """The second line says what is wrong, in its tone."""
    evidence: Evidence | None = None
    links: int = 0
    also: str = ""
    """Words the row is found by besides, in small letters."""

    @property
    def searched(self) -> str:
        return f"{self.title} {self.detail}".casefold() + self.also

    @property
    def sentence(self) -> str:
        return "，".join(part for part in (self.title, self.detail, self.count, self.status.word) if part)


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[EvidenceRow, ...] = ()

    def show(self, rows: Sequence[EvidenceRow]) -> bool:
        """Take new rows; whether they are other items than before."""
        same = [row.key for row in rows] == [row.key for row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows = tuple(rows)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        return not same

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return row.sentence
        return row.title if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        there = index.isValid() and self.rows[index.row()].evidence is not None
        return usable | Qt.ItemFlag.ItemIsDragEnabled if there else usable

    def mimeTypes(self) -> list[str]:
        return [EVIDENCE_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        found = (self.rows[index.row()].evidence for index in indexes)
        data = QMimeData()
        data.setData(EVIDENCE_MIME, "\n".join(e.id for e in found if e is not None).encode())
        return data


class _Delegate(QStyledItemDelegate):
    def __init__(self, model: _Model, pictures: Pictures | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, t = self._model.rows[index.row()], tokens()
        box: QRect = option.rect  # type: ignore[attr-defined]  # the stubs of QStyleOption leave its members out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        painter.save()
        draw_back(painter, box, state)
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), t.color("line_soft"))
        dpr = painter.device().devicePixelRatio()
        self._sheet(painter, QRect(box.left() + 14, box.top() + 10, 32, 40), row)
        right = QRect(box.right() - 92, box.top(), 80, box.height())
        painter.drawPixmap(QPointF(right.right() - 15, box.top() + 11), shape_pixmap(row.status, 16, dpr))
        text = box.adjusted(58, 0, -40, 0)
        write(painter, QRect(text.left(), text.top() + 8, text.width(), 22), row.title, "text", Type.BODY)
        painter.setFont(font(Type.META))
        width = painter.fontMetrics().horizontalAdvance(row.count)
        token = row.status.token if row.loud else "text2"
        below = QRect(text.left(), text.top() + 32, box.right() - text.left() - width - 20, 18)
        write(painter, below, row.detail, token, Type.META)
        painter.setPen(t.color("text2"))
        at = QRect(box.right() - width - 12, text.top() + 32, width, 18)
        painter.drawText(at, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.count)
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, QRectF(box), 3)
        painter.restore()

    def _sheet(self, painter: QPainter, sheet: QRect, row: EvidenceRow) -> None:
        """The first page as a small picture, or the icon of the kind on a sheet."""
        t, dpr = tokens(), painter.device().devicePixelRatio()
        image = self._pictures(row.evidence) if self._pictures and row.evidence else QImage()
        if image.isNull():
            style = Qt.PenStyle.DashLine if row.missing else Qt.PenStyle.SolidLine
            painter.setPen(QPen(t.color("control"), 1, style))
            painter.setBrush(Qt.BrushStyle.NoBrush if row.missing else t.color("surface"))
            painter.drawRect(sheet)
            pixmap = icon_pixmap(row.icon, 20, t.text2, dpr)
            painter.drawPixmap(sheet.topLeft() + QPointF(6, 10).toPoint(), pixmap)
            return
        room = sheet.adjusted(-4, 0, 4, 0) if image.width() > image.height() else sheet
        size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        at = QRect(room.center() - QPointF(size.width() / 2 - 1, size.height() / 2 - 1).toPoint(), size)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(at, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(t.color("control"), 1))
        painter.drawRect(at.adjusted(-1, -1, 0, 0))
        painter.restore()


class EvidenceList(QListView):
    """Del removes, arrows move, Shift and Ctrl choose several; rows can be dragged onto items."""

    chosen = Signal(str)
    removed = Signal(object)
    """The keys of the rows to remove, a tuple."""
    marked = Signal(int)
    """So many files are selected."""

    def __init__(self, pictures: Pictures | None = None) -> None:
        super().__init__()
        self._rows = _Model()
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self._rows, pictures, self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("佐证材料")

    def rows(self) -> tuple[EvidenceRow, ...]:
        return self._rows.rows

    @property
    def current(self) -> str:
        """The key of the current row, "" for none."""
        place = self.currentIndex().row()
        return self._rows.rows[place].key if 0 <= place < len(self._rows.rows) else ""

    def show_rows(self, rows: Sequence[EvidenceRow]) -> None:
        """Show rows; the current item stays current, or its place goes to the next one."""
        key, place = self.current, self.currentIndex().row()
        if self._rows.show(rows) and rows:
            kept = next((n for n, row in enumerate(rows) if row.key == key), -1)
            if kept >= 0:
                self.setCurrentIndex(self._rows.index(kept))
            elif place >= 0:
                self.setCurrentIndex(self._rows.index(min(place, len(rows) - 1)))

    def select(self, key: str) -> bool:
        for place, row in enumerate(self._rows.rows):
            if row.key == key:
                self.setCurrentIndex(self._rows.index(place))
                self.scrollTo(self._rows.index(place))
                return True
        return False

    def step(self, by: int) -> None:
        """So many rows on."""
        place = self.currentIndex().row() + by
        if 0 <= place < len(self._rows.rows):
            self.setCurrentIndex(self._rows.index(place))

    def selected(self) -> tuple[Evidence, ...]:
        """The files that are selected, in the order of the list."""
        places = sorted(index.row() for index in self.selectedIndexes())
        found = (self._rows.rows[place].evidence for place in places if place < len(self._rows.rows))
        return tuple(evidence for evidence in found if evidence is not None)

    def only_current(self) -> None:
        """Select nothing but the current row."""
        clear = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().select(self.currentIndex(), clear)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(self._rows.rows[current.row()].key)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.marked.emit(len(self.selectedIndexes()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.current:
            keys = tuple(f"evidence:{evidence.id}" for evidence in self.selected())
            self.removed.emit(keys or (self.current,))
        else:
            super().keyPressEvent(event)
