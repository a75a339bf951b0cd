# ruff: noqa: N802
"""The search box: a line with what it finds below, over the window's top right corner. Keys: Ctrl+K, arrows, Enter, Esc.

The focus stays in the line; nothing is searched while an input method composes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop.jobs import Job
from desktop.search import Found, Group, Hit, Span
from desktop.views.editors.base import Line
from desktop.views.finder import Finder
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.icons import Icon
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.row_list import draw_back
from desktop.views.widgets.surface import Card, rule

Index = QModelIndex | QPersistentModelIndex
WIDTH, MARGIN, TOP = 640, 16, 4
HEAD, ONE_LINE, TWO_LINES = 28, 36, 54
MOST = 9 * TWO_LINES
PAUSE, LEAST = 250, 2
"""Milliseconds without a key, and characters, until the files themselves are looked through."""
PLACEHOLDER = "搜索事项、答案、材料"
_TEACHING = "可以打汉字、编号（如 3.2）或拼音首字母（如 zscq）"


@dataclass(frozen=True, slots=True)
class _Row:
    """The head of a group, or a hit of it."""

    group: Group
    hit: Hit | None = None
    more: int = 0
    """On a head: how many hits are not shown."""

    @property
    def sentence(self) -> str:
        if self.hit is None:
            return self.group.label
        entry = self.hit.entry
        parts = (self.group.label, f"{entry.code} {entry.title}".strip(), entry.place, self.hit.excerpt)
        return "，".join(part for part in parts if part)


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[_Row] = []

    def show(self, found: Sequence[Found]) -> None:
        self.beginResetModel()
        self.rows = []
        for group in found:
            self.rows.append(_Row(group.group, more=group.total - len(group.hits)))
            self.rows += [_Row(group.group, hit) for hit in group.hits]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        hit = self.rows[index.row()].hit
        wanted = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return wanted if hit is not None else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.sentence
        return None


def _height(row: _Row) -> int:
    if row.hit is None:
        return HEAD
    return TWO_LINES if row.hit.excerpt else ONE_LINE


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        return QSize(200, _height(model.rows[index.row()]) if isinstance(model, _Model) else ONE_LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, _Model):
            return
        row, t = model.rows[index.row()], tokens()
        box: QRect = option.rect  # type: ignore[attr-defined]  # the stubs of QStyleOption leave its members out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        painter.save()
        if row.hit is None:
            painter.fillRect(box, t.color("sunken"))
            inside = box.adjusted(16, 0, -16, 0)
            _line(painter, inside, row.group.label, (), Type.META, "muted")
            if row.more:
                painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                                 f"还有 {row.more} 条")  # fmt: skip
        else:
            draw_back(painter, box, state)
            self._hit(painter, row.hit, box.adjusted(16, 0, -16, 0))
        painter.restore()

    def _hit(self, painter: QPainter, hit: Hit, box: QRect) -> None:
        entry = hit.entry
        first = QRect(box)
        if hit.excerpt:
            first.setTop(box.top() + 5)
            first.setHeight(22)
        lead = f"{entry.code}  " if entry.code and entry.group is Group.ITEM else ""
        moved = tuple((a + len(lead), b + len(lead)) for a, b in hit.marks)
        metrics = QFontMetrics(font(Type.META))
        wanted = QFontMetrics(font(Type.BODY)).horizontalAdvance(lead + entry.title)
        room = max(first.width() - wanted - 16, first.width() // 3)
        words = metrics.elidedText(entry.place, Qt.TextElideMode.ElideMiddle, room)
        width = metrics.horizontalAdvance(words)
        left = first.adjusted(0, 0, -width - 16 if words else 0, 0)
        _line(painter, left, lead + entry.title, moved, Type.BODY, "text")
        painter.setFont(font(Type.META))
        painter.setPen(tokens().color("muted"))
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        if hit.excerpt:
            below = QRect(box.left(), first.bottom() + 1, box.width(), 20)
            _line(painter, below, hit.excerpt, hit.excerpt_marks, Type.SECONDARY, "text2")


def _line(painter: QPainter, box: QRect, text: str, marks: Sequence[Span], kind: Type, tone: str) -> None:
    """A line of text, elided at the end, with some of it marked."""
    painter.setFont(font(kind))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    for start, end in marks:
        left = metrics.horizontalAdvance(shown[:start])
        width = metrics.horizontalAdvance(shown[:end]) - left
        top = box.top() + (box.height() - metrics.height()) // 2
        painter.fillRect(QRect(box.left() + left, top, width, metrics.height()), tokens().color("tint2"))
        painter.fillRect(QRect(box.left() + left, top + metrics.height(), width, 2), tokens().color("link"))
    painter.setPen(tokens().color(tone))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class _Entry(Line):
    """The line of the box: some keys are the list's."""

    moved = Signal(int)
    """So many hits on."""
    confirmed = Signal()
    left_box = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        if key in steps and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.moved.emit(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()
        elif key == Qt.Key.Key_Escape:
            self.left_box.emit()
        else:
            super().keyPressEvent(event)


class SearchPanel(Card):
    """Opened over a window's body; `opened` says which target was chosen."""

    opened = Signal(str)

    def __init__(self, body: QWidget) -> None:
        super().__init__("surface", "control", body)
        self._body = body
        self._finder: Finder | None = None
        self._preferred = ""
        self._before: QWidget | None = None
        self.line = _Entry()
        self.line.setProperty("kind", "inner")
        self.line.setPlaceholderText(PLACEHOLDER)
        self.line.setAccessibleName("搜索事项、答案、材料、页面和命令")
        self.line.textChanged.connect(self._search)
        self.line.moved.connect(self._move)
        self.line.confirmed.connect(self._open_current)
        self.line.left_box.connect(self.close_box)
        self.model = _Model()
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName("搜索结果")
        self.list.clicked.connect(lambda index: self._open(index.row()))
        self.words = Label("", Type.SECONDARY, "muted")
        head = QHBoxLayout()
        head.setContentsMargins(16, 4, 16, 4)
        head.setSpacing(10)
        head.addWidget(Icon("search", 18, "muted"))
        head.addWidget(self.line, 1)
        head.addWidget(Label("Esc 关闭", Type.META, "muted"))
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 6, 16, 8)
        foot.addWidget(self.words)
        foot.addStretch()
        foot.addWidget(Label("↑↓ 选择　Enter 打开", Type.META, "muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self.list)
        column.addWidget(rule())
        column.addLayout(foot)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._look_inside)
        self._looking: Job | None = None
        self._found: tuple[Found, ...] = ()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        self.hide()

    def open_box(self, finder: Finder, preferred: str = "") -> None:
        """Show the box over what `finder` knows; hits in `preferred` (a target) come first among equals."""
        if self._finder is not finder:
            if self._finder is not None:
                self._finder.grown.disconnect(self._search)
            self._finder = finder
            finder.grown.connect(self._search)
            finder.destroyed.connect(self._finder_gone)
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._preferred = preferred
        finder.open()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self._search()

    def close_box(self) -> None:
        """Take it away; the focus goes back to where it was."""
        if not self.isVisible():
            return
        inside = self.isAncestorOf(QApplication.focusWidget() or self)
        before, self._before = self._before, None
        self.hide()
        self._stop_looking()
        if self._finder is not None:
            self._finder.close()
        if inside and before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> None:
        """Over the top right corner, as high as what is found."""
        rows = sum(_height(row) for row in self.model.rows)
        most = min(MOST, self._body.height() - TOP - 120)
        self.list.setFixedHeight(max(0, min(rows, most)))
        width = min(WIDTH, self._body.width() - 2 * MARGIN)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move(self._body.width() - width - MARGIN, TOP)

    @property
    def current(self) -> Hit | None:
        at = self.list.currentIndex().row()
        return self.model.rows[at].hit if 0 <= at < len(self.model.rows) else None

    def _search(self) -> None:
        if self.line.composing or self._finder is None or not self.isVisible():
            return
        query = self.line.text()
        self._stop_looking()
        self._found = self._finder.search(query, self._preferred)
        if len(query.strip()) >= LEAST:
            self._pause.start()
        self._show()
        self._make_current(1 if self.model.rows else -1)

    def _show(self) -> None:
        self.model.show(self._found)
        query = self.line.text()
        total = sum(group.total for group in self._found)
        if not query.strip():
            self.words.setText(_TEACHING)
        elif total:
            self.words.setText(f"{total} 条")
        else:
            more = "" if self._finder is None or self._finder.ready else "，还在读入"
            self.words.setText(f"没有找到{more}。换个词，或只打拼音首字母")
        self.place()

    def _look_inside(self) -> None:
        """After a pause in typing: what the files themselves say comes below the rest."""
        if self._finder is not None and self.isVisible():
            self._looking = self._finder.look_inside(self.line.text())
            if self._looking is not None:
                self._looking.ended.connect(self._looked)

    def _looked(self, job: Job) -> None:
        if job is self._looking and isinstance(job.result, Found):
            current = self.list.currentIndex().row()
            self._found = (*self._found, job.result)
            self._show()
            self._make_current(max(current, 1))

    def _stop_looking(self) -> None:
        self._pause.stop()
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _move(self, steps: int) -> None:
        hits = [number for number, row in enumerate(self.model.rows) if row.hit is not None]
        if hits:
            now = self.list.currentIndex().row()
            at = hits.index(now) if now in hits else 0
            self._make_current(hits[max(0, min(at + steps, len(hits) - 1))])

    def _make_current(self, row: int) -> None:
        index = self.model.index(row)
        self.list.setCurrentIndex(index)
        if row == 1:
            self.list.scrollToTop()
        elif row > 1:
            self.list.scrollTo(index)
        if row > 0 and QAccessible.isActive():  # the reader follows the focus, which stays in the line
            QAccessible.updateAccessibility(
                QAccessibleAnnouncementEvent(self.line, self.model.rows[row].sentence)
            )

    def _open_current(self) -> None:
        self._open(self.list.currentIndex().row())

    def _open(self, row: int) -> None:
        hit = self.model.rows[row].hit if 0 <= row < len(self.model.rows) else None
        if hit is not None:
            self.close_box()
            self.opened.emit(hit.entry.target)

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if self.isVisible() and new is not None and new is not self and not self.isAncestorOf(new):
            self._before = None
            self.close_box()

    def _finder_gone(self) -> None:
        self._finder = None
