# ruff: noqa: N802
"""The tasks as cards in columns, one a department that leads; a card dragged to another column changes who leads it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame

from desktop.views.task_overview import DECLINED, Pile, TaskRow
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.badge import draw_badge
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.paragraph import write
from desktop.views.widgets.picked import Picked
from desktop.views.widgets.shapes import shape_pixmap
from desktop.views.widgets.surface import Area, draw_frame
from desktop.views.widgets.task_cells import draw_check

COLUMN, GAP, CARD, STEP, HEAD, PAD, TOP = 218, 10, 66, 74, 48, 8, 8
_EDGE = 36
"""So near an edge a card in the hand scrolls the board."""


class Board(QAbstractScrollArea):
    """Arrows go from card to card, Ctrl with left or right moves the card, Space ticks, Enter opens."""

    opened = Signal(str)
    """The target of the task."""
    led_by = Signal(str, str)
    """(target, department): a card was put into another column; "" for nobody."""
    menu_wanted = Signal(str, QPoint)

    def __init__(self, picked: Picked) -> None:
        super().__init__()
        self.picked = picked
        self.piles: tuple[Pile, ...] = ()
        self._at = (0, 0)
        self._held: TaskRow | None = None
        self._hand = QPointF()
        self._pressed = QPoint()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.horizontalScrollBar().setSingleStep(COLUMN // 3)
        self.verticalScrollBar().setSingleStep(STEP // 2)
        self.setCornerWidget(Area("window"))
        self.setAccessibleDescription("方向键换卡片，Ctrl 加左右键改牵头部门，空格勾选，回车打开")
        picked.changed.connect(self.viewport().update)
        self._say()

    def show_piles(self, piles: Sequence[Pile]) -> None:
        """Show these columns; the current card stays current wherever it has gone."""
        target = self.current
        self.piles = tuple(piles)
        if not self.select(target):
            self._at = (0, 0)
        self._arrange()
        self._say()
        self.viewport().update()

    @property
    def current(self) -> str:
        row = self._card()
        return row.target if row is not None else ""

    def select(self, target: str) -> bool:
        """Make a card the current one. False when it is not on the board."""
        for column, pile in enumerate(self.piles):
            for place, row in enumerate(pile.cards):
                if row.target == target:
                    self._go(column, place)
                    return True
        return False

    # --- where things are

    def card_rect(self, column: int, place: int) -> QRect:
        """Where a card lies in the viewport."""
        left = PAD + column * (COLUMN + GAP) - self.horizontalScrollBar().value()
        top = HEAD + PAD + place * STEP - self.verticalScrollBar().value()
        return QRect(left + 8, top, COLUMN - 16, CARD)

    def _column_at(self, x: float) -> int:
        column = int(x + self.horizontalScrollBar().value() - PAD) // (COLUMN + GAP)
        return column if 0 <= column < len(self.piles) else -1

    def _place_at(self, at: QPointF) -> tuple[int, int] | None:
        column = self._column_at(at.x())
        if column < 0 or at.y() < HEAD:
            return None
        place = int(at.y() - HEAD - PAD + self.verticalScrollBar().value()) // STEP
        inside = 0 <= place < len(self.piles[column].cards)
        return (column, place) if inside and self.card_rect(column, place).contains(at.toPoint()) else None

    def _card(self) -> TaskRow | None:
        column, place = self._at
        if column < len(self.piles) and place < len(self.piles[column].cards):
            return self.piles[column].cards[place]
        return None

    def _arrange(self) -> None:
        width = PAD + len(self.piles) * (COLUMN + GAP)
        height = HEAD + 2 * PAD + max((len(pile.cards) for pile in self.piles), default=0) * STEP
        for bar, whole, room in (
            (self.horizontalScrollBar(), width, self.viewport().width()),
            (self.verticalScrollBar(), height, self.viewport().height()),
        ):
            bar.setRange(0, max(0, whole - room))
            bar.setPageStep(room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _go(self, column: int, place: int) -> None:
        before, self._at = self.card_rect(*self._at), (column, place)
        where = (self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        self._arrange()
        card = self.card_rect(column, place)
        for bar, low, high, begin, end in (
            (self.horizontalScrollBar(), card.left(), card.right(), 8, self.viewport().width() - 8),
            (self.verticalScrollBar(), card.top(), card.bottom(), HEAD + 8, self.viewport().height() - 8),
        ):
            if low < begin:
                bar.setValue(bar.value() + low - begin)
            elif high > end:
                bar.setValue(bar.value() + high - end)
        self._say()
        if where == (self.horizontalScrollBar().value(), self.verticalScrollBar().value()):
            self.viewport().update(before)
            self.viewport().update(card)
        else:
            self.viewport().update()

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = Qt.Key(event.key()), self._card()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        sideways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        column, place = self._at
        if sideways and control and row is not None:
            self._move(row, column, sideways)
        elif sideways:
            self._step(sideways)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.piles:
            move = -1 if key is Qt.Key.Key_Up else 1
            self._go(column, max(0, min(place + move, len(self.piles[column].cards) - 1)))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.piles:
            self._go(column, 0 if key is Qt.Key.Key_Home else max(0, len(self.piles[column].cards) - 1))
        elif key is Qt.Key.Key_Space and row is not None:
            self.picked.turn((row.target,))
            self._say()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control and row is not None:
            self.opened.emit(row.target)
        elif key is Qt.Key.Key_Escape and self._held is not None:
            self._held = None
            self.viewport().update()
        else:
            super().keyPressEvent(event)

    def _step(self, sideways: int) -> None:
        """To the next column that has cards."""
        column, place = self._at
        while 0 <= (column := column + sideways) < len(self.piles):
            if self.piles[column].cards:
                self._go(column, min(place, len(self.piles[column].cards) - 1))
                return

    def _move(self, row: TaskRow, column: int, sideways: int) -> None:
        """Put a card into the next column that is a department."""
        other = column + sideways
        if 0 <= other < len(self.piles):
            self._put(row, other)

    def _put(self, row: TaskRow, column: int) -> None:
        key = self.piles[column].key
        if not row.declined and key not in (DECLINED, row.lead):
            self.led_by.emit(row.target, key)

    # --- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._place_at(event.position())
        if found is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._pressed = event.position().toPoint()
        row = self.piles[found[0]].cards[found[1]]
        if self._check(*found).contains(self._pressed):
            self.picked.turn((row.target,))
        self._go(*found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before, self._hand = self._hand, event.position()
        row = self._card()
        far = (self._hand.toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if event.buttons() & Qt.MouseButton.LeftButton and self._held is None and row is not None and far:
            self._held = (
                row if not row.declined and self._place_at(QPointF(self._pressed)) == self._at else None
            )
        if self._held is not None:
            self._scroll()
            self._repaint(before)
        over = self._place_at(self._hand) is not None
        shape = Qt.CursorShape.ClosedHandCursor if self._held else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape if over or self._held else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, self._held = self._held, None
        column = self._column_at(event.position().x())
        if held is not None and column >= 0:
            self._put(held, column)
        elif held is None and event.button() is Qt.MouseButton.LeftButton:
            found = self._place_at(event.position())
            if found == self._at and not self._check(*self._at).contains(event.position().toPoint()):
                self.opened.emit(self.current)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        found = self._place_at(QPointF(event.pos()))
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        if found is not None and not by_key:
            self._go(*found)
        if self.current and (by_key or found is not None):
            at = self.card_rect(*self._at).bottomLeft() if by_key else event.pos()
            self.menu_wanted.emit(self.current, self.viewport().mapToGlobal(at))

    def _check(self, column: int, place: int) -> QRect:
        card = self.card_rect(column, place)
        return QRect(card.right() - 28, card.top() + 2, 26, 28)

    def _repaint(self, before: QPointF) -> None:
        """Only what a card in the hand has left and reached, and the frames of the columns when it changes over."""
        self.viewport().update(
            self._hand_rect(before).united(self._hand_rect(self._hand)).adjusted(-2, -2, 2, 2)
        )
        if self._column_at(before.x()) != self._column_at(self._hand.x()):
            self.viewport().update()

    @staticmethod
    def _hand_rect(hand: QPointF) -> QRect:
        return QRect(hand.toPoint() - QPoint(COLUMN // 2, 20), QSize(COLUMN - 16, CARD))

    def _scroll(self) -> None:
        for bar, at, room in (
            (self.horizontalScrollBar(), self._hand.x(), self.viewport().width()),
            (self.verticalScrollBar(), self._hand.y() - HEAD / 2, self.viewport().height()),
        ):
            if at < _EDGE:
                bar.setValue(bar.value() - 24)
            elif at > room - _EDGE:
                bar.setValue(bar.value() + 24)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), tokens().color("window"))
        shown = self.viewport().rect()
        for column, pile in enumerate(self.piles):
            left = PAD + column * (COLUMN + GAP) - self.horizontalScrollBar().value()
            box = QRect(left, TOP, COLUMN, shown.height() - TOP - 2)
            if box.intersects(event.rect()):
                self._paint_column(painter, column, pile, box, event.rect())
        if self._held is not None:
            self._paint_card(painter, self._held, self._hand_rect(self._hand), held=True)

    def _paint_column(self, painter: QPainter, column: int, pile: Pile, box: QRect, dirty: QRect) -> None:
        t = tokens()
        draw_frame(painter, QRectF(box).adjusted(0, 0, 0, -1), "sunken", "line")
        over = self._held is not None and self._column_at(self._hand.x()) == column
        painter.save()
        painter.setClipRect(box.adjusted(1, HEAD - TOP, -1, -1))
        first = max(0, (self.verticalScrollBar().value() - PAD) // STEP)
        for place in range(first, len(pile.cards)):
            card = self.card_rect(column, place)
            if card.top() > min(box.bottom(), dirty.bottom()):
                break
            if card.intersects(dirty):
                self._paint_card(painter, pile.cards[place], card, current=(column, place) == self._at)
        painter.restore()
        if not pile.cards:
            write(
                painter,
                QRect(box.left() + 12, HEAD + 2, COLUMN - 24, 24),
                "拖到这里改为牵头",
                "muted",
                Type.META,
            )
        head = QRect(box.left() + 12, box.top(), COLUMN - 24, HEAD - TOP)
        painter.setFont(font(Type.SECONDARY))
        count = f"{len(pile.cards)} 项"
        room = painter.fontMetrics().horizontalAdvance(count) + 4
        write(painter, head.adjusted(0, 0, -room - 4, 0), pile.title, "text", Type.TITLE)
        write(painter, QRect(head.right() - room, head.top(), room + 4, head.height()), count, "text2")
        if over and self._held is not None and pile.key != DECLINED:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(t.color("accent"), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -2), 6, 6)

    def _paint_card(
        self, painter: QPainter, row: TaskRow, box: QRect, *, current: bool = False, held: bool = False
    ) -> None:
        checked = row.target in self.picked.targets
        draw_frame(painter, QRectF(box), "sel" if checked else "surface", "accent" if held else "line", 4)
        shape = shape_pixmap(row.status, 15, painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(box.left() + 10, box.top() + 8), shape)
        write(painter, QRect(box.left() + 31, box.top() + 5, 44, 20), row.number, "text2")
        draw_badge(painter, row.basis, row.basis.short_label, QPointF(box.left() + 72, box.top() + 6))
        draw_check(painter, QRect(box.right() - 24, box.top() + 5, 18, 20), on=checked)
        write(painter, QRect(box.left() + 10, box.top() + 25, box.width() - 20, 20), row.title, "text")
        files = f"佐证 {row.files} 份"
        detail = "　".join(part for part in (row.span.replace(" 至 ", "—"), files) if part)
        write(
            painter, QRect(box.left() + 10, box.top() + 44, box.width() - 20, 18), detail, "muted", Type.META
        )
        if current and self.hasFocus():
            draw_ring(painter, QRectF(box), 4)

    def _say(self) -> None:
        row, column = self._card(), self._at[0]
        if row is None:
            self.setAccessibleName("按部门分列的任务")
            return
        pile = self.piles[column]
        picked = "，已选" if row.target in self.picked.targets else ""
        self.setAccessibleName(
            f"按部门分列的任务：{pile.title}，第 {self._at[1] + 1} 项，共 {len(pile.cards)} 项，{row.sentence}{picked}"
        )
