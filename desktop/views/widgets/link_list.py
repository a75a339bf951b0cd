# ruff: noqa: N802
"""A short list of links in a frame, each with a cross: files of an item, or items of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.icons import icon_pixmap
from desktop.views.widgets.surface import draw_frame

ROW = 48
LEAD = 40


@dataclass(frozen=True, slots=True)
class LinkRow:
    key: str
    lead: str
    """A number such as 2.5, or the name of an icon when it begins with "icon:"."""
    title: str
    detail: str


class LinkList(QWidget):
    """Enter or double click opens a row, F2 or a click on its second line edits it, Delete or the cross removes."""

    opened = Signal(str)
    edited = Signal(str)
    removed = Signal(str)
    moved = Signal(str)
    """The key of the row that became current."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._rows: tuple[LinkRow, ...] = ()
        self._current = 0
        self._hover = QPointF(-1, -1)
        self.marks_current = False
        """Whether the current row is tinted: something beside the list is about it."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[LinkRow]) -> None:
        self._rows = tuple(rows)
        self._current = max(0, min(self._current, len(rows) - 1))
        self.setFixedHeight(len(rows) * ROW + 2)
        self.setVisible(bool(rows))
        self._say()
        self.update()

    def rows(self) -> tuple[LinkRow, ...]:
        return self._rows

    @property
    def current(self) -> str:
        """The key of the current row, "" for none."""
        return self._rows[self._current].key if self._rows else ""

    def sizeHint(self) -> QSize:
        return QSize(240, len(self._rows) * ROW + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            move = -1 if key == Qt.Key.Key_Up else 1
            self._go(max(0, min(self._current + move, len(self._rows) - 1)))
        elif self._rows and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._rows[self._current].key)
        elif self._rows and key == Qt.Key.Key_F2:
            self.edited.emit(self._rows[self._current].key)
        elif self._rows and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self._rows[self._current].key)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place < 0:
            return
        self._go(place)
        if self._cross(place).contains(event.position().toPoint()):
            self.removed.emit(self._rows[place].key)
        elif self._second(place).contains(event.position().toPoint()):
            self.edited.emit(self._rows[place].key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place >= 0 and not self._cross(place).contains(event.position().toPoint()):
            self.opened.emit(self._rows[place].key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = event.position()
        place = self._at(self._hover)
        over = place >= 0 and self._cross(place).contains(self._hover.toPoint())
        second = place >= 0 and self._second(place).contains(self._hover.toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over or second else Qt.CursorShape.ArrowCursor)
        self.setToolTip(
            "" if place < 0 else "取消关联" if over else "改引用的页码" if second else self._rows[place].title
        )
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = QPointF(-1, -1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        draw_frame(painter, QRectF(self.rect()), "surface", "line", 4)
        dpr = self.devicePixelRatioF()
        for place, row in enumerate(self._rows):
            top = 1 + place * ROW
            if self.marks_current and place == self._current and len(self._rows) > 1:
                painter.fillRect(QRect(1, top, self.width() - 2, ROW), t.color("sel"))
                painter.fillRect(QRect(1, top, 3, ROW), t.color("accent"))
            if place:
                painter.fillRect(QRect(1, top, self.width() - 2, 1), t.color("line_soft"))
            if row.lead.startswith("icon:"):
                pixmap = icon_pixmap(row.lead[5:], 20, t.text2, dpr)
                painter.drawPixmap(QPointF(11, top + (ROW - 20) / 2), pixmap)
            else:
                painter.setFont(font(Type.TITLE))
                painter.setPen(t.color("text"))
                painter.drawText(QRect(10, top, LEAD, ROW), Qt.AlignmentFlag.AlignVCenter, row.lead)
            self._line(
                painter, QRect(LEAD + 2, top + 4, self._text_width(), 22), row.title, Type.BODY, "text"
            )
            detail = self._second(place)
            over = detail.contains(self._hover.toPoint())
            self._line(painter, detail, row.detail, Type.META, "link" if over else "muted")
            cross = self._cross(place)
            color = t.text if cross.contains(self._hover.toPoint()) else t.muted
            painter.drawPixmap(cross.topLeft() + QPointF(6, 6).toPoint(), icon_pixmap("x", 16, color, dpr))
            if self.hasFocus() and place == self._current:
                draw_ring(painter, QRectF(1, top, self.width() - 2, ROW), 4)

    @staticmethod
    def _line(painter: QPainter, box: QRect, text: str, kind: Type, token: str) -> None:
        painter.setFont(font(kind))
        painter.setPen(tokens().color(token))
        shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _text_width(self) -> int:
        return self.width() - LEAD - 2 - 34

    def _second(self, place: int) -> QRect:
        return QRect(LEAD + 2, 1 + place * ROW + 25, min(self._text_width(), 260), 18)

    def _cross(self, place: int) -> QRect:
        return QRect(self.width() - 34, 1 + place * ROW + 10, 28, 28)

    def _go(self, place: int) -> None:
        self._current = place
        self._say()
        self.update()
        if self._rows:
            self.moved.emit(self.current)

    def _at(self, position: QPointF) -> int:
        place = int(position.y() - 1) // ROW
        return place if 0 <= place < len(self._rows) and 0 <= position.x() < self.width() else -1

    def _say(self) -> None:
        if not self._rows:
            self.setAccessibleName(self._name)
            return
        row = self._rows[self._current]
        lead = "" if row.lead.startswith("icon:") else row.lead + " "
        self.setAccessibleName(
            f"{self._name}：{lead}{row.title}，{row.detail}，第 {self._current + 1} 项，共 {len(self._rows)} 项"
        )
