# ruff: noqa: N802
"""A list of rows of one or two lines, under heads that fold: packs, what is in a pack, what tells two apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.badge import badge_width, draw_badge, draw_mark
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.icons import icon_pixmap
from desktop.views.widgets.mark import HEIGHT
from desktop.views.widgets.paragraph import write
from forms.definition import Basis

Index = QModelIndex | QPersistentModelIndex
HEAD, ONE_LINE, TWO_LINES = 32, 34, 54
_INSET, _LEVEL, _TAG = 14, 20, 62


def draw_back(painter: QPainter, box: QRect, state: QStyle.StateFlag) -> None:
    """What lies behind a row that is selected, or below the mouse; for delegates."""
    t = tokens()
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(box, t.color("sel"))
        painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), t.color("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(box, t.color("hover"))


@dataclass(frozen=True, slots=True)
class Row:
    """`tag` stands in a frame before the title, `right` at the right before the badge; a head has rows below it."""

    key: str
    title: str
    detail: str = ""
    tag: str = ""
    tone: str = "text2"
    """The colour token of the tag."""
    right: str = ""
    basis: Basis | None = None
    tip: str = ""
    level: int = 0
    head: bool = False

    @property
    def sentence(self) -> str:
        basis = f"依据：{self.basis.label}" if self.basis else ""
        return "，".join(part for part in (self.tag, self.title, self.detail, self.right, basis) if part)


class RowModel(QAbstractListModel):
    """The rows that are shown; those under a folded head are not."""

    def __init__(self) -> None:
        super().__init__()
        self.every: tuple[Row, ...] = ()
        self.rows: list[Row] = []
        self.folded: set[str] = set()
        self.tags = 0
        """Pixels kept for the tags, so that all titles begin in one line; 0 where no row has one."""

    def show(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.every = tuple(rows)
        self.rows = []
        self.tags = max((max(_TAG, badge_width(row.tag) + 10) for row in rows if row.tag), default=0)
        hidden = False
        for row in rows:
            if row.head:
                hidden = row.key in self.folded
            if row.head or not hidden:
                self.rows.append(row)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            folded = ("，已收起" if row.key in self.folded else "，已展开") if row.head else ""
            return row.sentence + folded
        return (row.tip or row.title) if role == Qt.ItemDataRole.ToolTipRole else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, model: RowModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = self._model.rows[index.row()]
        return QSize(200, HEAD if row.head else TWO_LINES if row.detail else ONE_LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, t = self._model.rows[index.row()], tokens()
        box: QRect = option.rect  # type: ignore[attr-defined]  # the stubs of QStyleOption leave its members out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        painter.save()
        if row.head:
            painter.fillRect(box, t.color("sunken"))
        else:
            draw_back(painter, box, state)
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), t.color("line_soft"))
        if row.head:
            self._head(painter, row, box)
        else:
            self._row(painter, row, box)
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, QRectF(box).adjusted(1, 1, -1, -1), 4)
        painter.restore()

    def _head(self, painter: QPainter, row: Row, box: QRect) -> None:
        t = tokens()
        icon = "chevron-right" if row.key in self._model.folded else "chevron-down"
        dpr = painter.device().devicePixelRatio()
        painter.drawPixmap(
            QPointF(box.left() + 10, box.center().y() - 7), icon_pixmap(icon, 16, t.text2, dpr)
        )
        room = self._right(painter, row, box.adjusted(32, 0, -12, 0))
        write(painter, room, _flat(row.title), "text", Type.TITLE)

    def _row(self, painter: QPainter, row: Row, box: QRect) -> None:
        top = box.top() + (8 if row.detail else 0)
        height = 20 if row.detail else box.height()
        line = QRect(box.left() + _INSET + row.level * _LEVEL, top, 0, height)
        line.setRight(box.right() - 12)
        if row.tag:
            at = QPointF(line.left(), line.center().y() - HEIGHT / 2 + 1)
            draw_mark(painter, row.tag, at, tokens().color(row.tone))
        line.setLeft(line.left() + self._model.tags)
        below = QRect(line.left(), line.bottom() + 2, line.width(), 18)
        write(painter, self._right(painter, row, line), _flat(row.title), "text", Type.BODY)
        if row.detail:
            write(painter, below, _flat(row.detail), "muted", Type.META)

    @staticmethod
    def _right(painter: QPainter, row: Row, room: QRect) -> QRect:
        """Draw the badge and the words at the right; gives the room that is left."""
        if row.basis is not None:
            words = row.basis.short_label
            room.setRight(room.right() - badge_width(words))
            draw_badge(painter, row.basis, words, QPointF(room.right(), room.center().y() - HEIGHT / 2 + 1))
            room.setRight(room.right() - 8)
        if row.right:
            width = QFontMetrics(font(Type.SECONDARY)).horizontalAdvance(row.right)
            painter.setFont(font(Type.SECONDARY))
            painter.setPen(tokens().color("text2"))
            at = QRect(room.right() - width, room.top(), width + 2, room.height())
            painter.drawText(at, Qt.AlignmentFlag.AlignVCenter, row.right)
            room.setRight(room.right() - width - 10)
        return room


def _flat(text: str) -> str:
    return text.replace("\n", " ")


class RowList(QListView):
    """Arrows move; Enter opens; on a head, Enter, Space, a click, left and right fold and unfold."""

    chosen = Signal(str)
    """The key of the row that became current (never a head)."""
    opened = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.model_ = RowModel()
        self.setModel(self.model_)
        self.setItemDelegate(_Delegate(self.model_, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(name)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows; the current one stays current where it is still there."""
        key = self.current
        self.model_.show(rows)
        self.select(key)

    @property
    def current(self) -> str:
        """The key of the current row; "" for none."""
        place = self.currentIndex().row()
        return self.model_.rows[place].key if 0 <= place < len(self.model_.rows) else ""

    def select(self, key: str) -> bool:
        """Make a row the current one. False when it is not shown."""
        for place, row in enumerate(self.model_.rows):
            if row.key == key:
                self.setCurrentIndex(self.model_.index(place))
                self.scrollTo(self.model_.index(place))
                return True
        return False

    def select_first(self) -> None:
        """Make the first row that is no head the current one."""
        for row in self.model_.rows:
            if not row.head:
                self.select(row.key)
                return

    def fold(self, key: str, *, folded: bool) -> None:
        """Fold or unfold what is below a head."""
        if folded == (key in self.model_.folded):
            return
        self.model_.folded ^= {key}
        self.show_rows(self.model_.every)
        self.select(key)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self.model_.rows[current.row()].head:
            self.chosen.emit(self.model_.rows[current.row()].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place, key = self.currentIndex().row(), event.key()
        head = 0 <= place < len(self.model_.rows) and self.model_.rows[place].head
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(place)
        elif head and key == Qt.Key.Key_Space:
            self._turn(place)
        elif head and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.fold(self.model_.rows[place].key, folded=key == Qt.Key.Key_Left)
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        if self.model_.rows[index.row()].head:
            self._turn(index.row())

    def _turn(self, place: int) -> None:
        key = self.model_.rows[place].key
        self.fold(key, folded=key not in self.model_.folded)

    def _open(self, place: int) -> None:
        if not 0 <= place < len(self.model_.rows):
            return
        if self.model_.rows[place].head:
            self._turn(place)
        else:
            self.opened.emit(self.model_.rows[place].key)
