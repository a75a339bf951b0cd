# ruff: noqa: N802
"""The pages of a file in a row: which one is shown, and which ones are cited."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.focus import draw_ring

Index = QModelIndex | QPersistentModelIndex
HEIGHT, CELL = 40, 36


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.pages = 0
        self.cited: frozenset[int] = frozenset()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self.pages

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        page = index.row() + 1
        if role == Qt.ItemDataRole.DisplayRole:
            return str(page)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"第 {page} 页，{'已引用' if page in self.cited else '没有引用'}"
        return "空格或 Ctrl+单击：引用；Shift：引用一段" if role == Qt.ItemDataRole.ToolTipRole else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, strip: PageStrip) -> None:
        super().__init__(strip)
        self._strip = strip

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(CELL, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box: QRect = option.rect  # type: ignore[attr-defined]  # the stubs of QStyleOption leave its members out
        t, page = tokens(), index.row() + 1
        cited, shown = page in self._strip.cited, page == self._strip.page
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = QRectF(box).adjusted(3, 5, -3, -7)
        painter.setPen(QPen(t.color("accent" if shown or cited else "control"), 2 if shown else 1))
        painter.setBrush(t.color("accent" if cited else "surface"))
        painter.drawRoundedRect(cell, 3, 3)
        painter.setFont(font(Type.META))
        painter.setPen(t.color("on_accent" if cited else "text"))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, index.data())
        if shown:  # a bar below as well, so that a cited page that is shown differs from its neighbours
            painter.fillRect(QRectF(cell.left() + 4, cell.bottom() + 3, cell.width() - 8, 2), t.color("text"))
        if shown and self._strip.hasFocus():
            draw_ring(painter, cell.adjusted(-2, -2, 2, 2), 4)
        painter.restore()


class PageStrip(QListView):
    """Arrows turn, Space or Enter cites a page or no longer, Shift with an arrow or a click cites a stretch."""

    turned = Signal(int)
    picked = Signal(object)
    """frozenset[int]: the pages that are to be cited from now on."""

    def __init__(self) -> None:
        super().__init__()
        self._model = _Model()
        self._anchor = 1
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setFixedHeight(HEIGHT + 14)
        self.viewport().setAutoFillBackground(False)
        self.setProperty("kind", "rail")
        self.setAccessibleName("引用的页")

    @property
    def cited(self) -> frozenset[int]:
        return self._model.cited

    @property
    def page(self) -> int:
        """The page that is shown."""
        return self.currentIndex().row() + 1

    def show_pages(self, pages: int, cited: Collection[int]) -> None:
        """So many pages, of which these are cited."""
        if pages != self._model.pages:
            self._model.beginResetModel()
            self._model.pages = pages
            self._model.endResetModel()
            self._anchor = 1
        self._model.cited = frozenset(cited)
        self.viewport().update()

    def go(self, page: int) -> None:
        """Another page is shown now."""
        if 1 <= page <= self._model.pages and page != self.page:
            self.setCurrentIndex(self._model.index(page - 1))
            self.scrollTo(self.currentIndex())
        self.viewport().update()

    def toggle(self, page: int) -> None:
        """Cite a page, or no longer."""
        self._anchor = page
        self._pick(self.cited ^ {page})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        ends = {Qt.Key.Key_Home: 1, Qt.Key.Key_End: self._model.pages}.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.page:
            self.toggle(self.page)
        elif move is not None or ends is not None:
            page = max(1, min(ends or self.page + (move or 0), self._model.pages))
            self._turn(page, stretch=shift)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        page = index.row() + 1
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turn(page, stretch=False)
            self.toggle(page)
        else:
            self._turn(page, stretch=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _turn(self, page: int, *, stretch: bool) -> None:
        if not stretch:
            self._anchor = page
        self.go(page)
        self.turned.emit(page)
        if stretch:
            first, last = sorted((self._anchor, page))
            self._pick(self.cited | set(range(first, last + 1)))

    def _pick(self, pages: Iterable[int]) -> None:
        self._model.cited = frozenset(pages)
        self.viewport().update()
        self.picked.emit(self._model.cited)
