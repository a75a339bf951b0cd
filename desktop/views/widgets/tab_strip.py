# ruff: noqa: N802
"""The tabs of the items of one group: number and shape, the current one with its title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.shapes import Status, shape_pixmap

HEIGHT = 36
PAD, TIGHT = 12, 9
"""Pixels at either side of a tab, and where not all would fit otherwise."""
SHAPE = 14
TITLE = 14
"""Characters of the current tab's title; the page has all of it."""


@dataclass(frozen=True, slots=True)
class Tab:
    id: str
    number: str
    title: str
    status: Status = Status.TODO


class TabStrip(QWidget):
    """One Tab stop; arrows move inside. What does not fit slides, so that the current tab is in sight."""

    chosen = Signal(str)
    """The id of the tab."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Takes the accessible name of the group."""
        super().__init__(parent)
        self._name = name
        self._tabs: tuple[Tab, ...] = ()
        self._current = ""
        self._hover = -1
        self._hint = ""
        self._numbers: list[int] = []
        """How wide their numbers are, until they are others: there may be hundreds."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_tabs(self, tabs: Sequence[Tab], current: str, hint: str = "") -> None:
        """Show these tabs; `hint` stands at the right where there is room."""
        if (tuple(tabs), current, hint) != (self._tabs, self._current, self._hint):
            if [tab.number for tab in tabs] != [tab.number for tab in self._tabs]:
                self._numbers = []
            self._tabs, self._current, self._hint = tuple(tabs), current, hint
            self._say()
            self.update()

    @property
    def current(self) -> str:
        return self._current

    def sizeHint(self) -> QSize:
        return QSize(320, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        if at >= 0:
            self._choose(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = self._at(event.position().x())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = -1
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._numbers = []
        if isinstance(event, QHelpEvent):
            at = self._at(event.pos().x())
            if at >= 0:
                tab = self._tabs[at]
                QToolTip.showText(
                    event.globalPos(), f"{tab.number} {tab.title}：{tab.status.word}".strip(), self
                )
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        place = self._place()
        if move is None or not 0 <= place + move < len(self._tabs):
            super().keyPressEvent(event)
            return
        self._choose(place + move)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), t.color("line"))
        titled, pad = self._way()
        boxes = self._boxes()
        for number, (tab, box) in enumerate(zip(self._tabs, boxes, strict=True)):
            if not box.intersects(self.rect()):
                continue
            current = tab.id == self._current
            painter.setFont(font(Type.TITLE if current else Type.BODY))
            shape = shape_pixmap(tab.status, SHAPE, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(box.x() + pad, (HEIGHT - SHAPE) / 2), shape)
            painter.setPen(t.color("text" if current or number == self._hover else "text2"))
            room = box.adjusted(pad + SHAPE + 7, 0, -pad + 4, 0)
            painter.drawText(
                room,
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                self._words(tab, titled=titled),
            )
            if current:
                painter.fillRect(QRectF(box.x(), HEIGHT - 3, box.width(), 3), t.color("accent"))
                if self.hasFocus():
                    draw_ring(painter, QRectF(box).adjusted(1, 3, -1, -5), 4)
        self._paint_hint(painter, boxes)

    def _paint_hint(self, painter: QPainter, boxes: Sequence[QRect]) -> None:
        painter.setFont(font(Type.META))
        width = painter.fontMetrics().horizontalAdvance(self._hint)
        if self._hint and (not boxes or boxes[-1].right() + width + 24 < self.width()):
            painter.setPen(tokens().color("muted"))
            room = QRect(self.width() - width - 4, 0, width + 4, HEIGHT)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._hint)

    def _words(self, tab: Tab, *, titled: bool = True) -> str:
        if tab.id != self._current or not titled:
            return tab.number
        title = tab.title if len(tab.title) <= TITLE else tab.title[: TITLE - 1] + "…"
        return f"{tab.number}  {title}"

    def _way(self) -> tuple[bool, int]:
        """Whether the current tab has room for its title (the page has it anyway), and the pixels beside each."""
        ways = ((True, PAD), (False, PAD), (False, TIGHT))
        return next((way for way in ways if sum(self._widths(*way)) <= self.width()), ways[1])

    def _boxes(self) -> list[QRect]:
        """The tabs one after another; where they have no room, around the current one."""
        widths = self._widths(*self._way())
        ends = list(accumulate(widths))
        place = self._place()
        slide = 0
        if ends and ends[-1] > self.width() and place >= 0:
            middle = ends[place] - widths[place] // 2
            slide = max(0, min(middle - self.width() // 2, ends[-1] - self.width()))
        return [QRect(end - width - slide, 0, width, HEIGHT) for end, width in zip(ends, widths, strict=True)]

    def _widths(self, titled: bool, pad: int) -> list[int]:
        """Of the tabs."""
        if not self._numbers:
            metrics = QFontMetrics(font(Type.BODY))
            self._numbers = [metrics.horizontalAdvance(tab.number) for tab in self._tabs]
        widths = [number + 2 * pad + SHAPE + 7 for number in self._numbers]
        place = self._place()
        if place >= 0:
            words = self._words(self._tabs[place], titled=titled)
            strong = QFontMetrics(font(Type.TITLE)).horizontalAdvance(words)
            widths[place] += strong - self._numbers[place]
        return widths

    def _at(self, x: float) -> int:
        return next((n for n, box in enumerate(self._boxes()) if box.left() <= x < box.right()), -1)

    def _place(self) -> int:
        return next((n for n, tab in enumerate(self._tabs) if tab.id == self._current), -1)

    def _choose(self, place: int) -> None:
        if self._tabs[place].id != self._current:
            self.chosen.emit(self._tabs[place].id)

    def _say(self) -> None:
        place = self._place()
        if place < 0:
            self.setAccessibleName(self._name)
            return
        tab = self._tabs[place]
        self.setAccessibleName(
            f"{self._name}：{tab.number} {tab.title}，{tab.status.word}，第 {place + 1} 项，共 {len(self._tabs)} 项"
        )
