# ruff: noqa: N802
"""The pages of a PDF one below the other; only those that are seen are drawn, off the screen's thread."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from desktop.jobs import Job, JobState, Lane
from desktop.views.preview_sheets import Sheets, Spot, within
from desktop.views.theme import LIGHT, Type, font, tokens
from desktop.views.widgets.focus import draw_ring

MARGIN, GAP = 16, 12
ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Times the size on paper."""
_POINT = 96 / 72
_KEPT = 96 << 20
"""Bytes of drawn pages that are kept."""


class PageDesk(QAbstractScrollArea):
    """Scrolls the pages, shows where an answer is printed, and tells which one was pointed at."""

    wanted = Signal(str)
    """The target of what was clicked, or chosen with Enter."""
    moved = Signal()
    """Another page is at the top, or there are others."""

    def __init__(self, lane: Lane) -> None:
        """`lane`: where pages are drawn."""
        super().__init__()
        self._lane = lane
        self._job: Job | None = None
        self._sheets: Sheets | None = None
        self._words = ""
        self._tops: list[int] = []
        self._zoom = 0.0
        self._widest = 0
        self._made = 0
        self._images: OrderedDict[int, tuple[int, float, QImage]] = OrderedDict()
        self._target = ""
        self._spot: Spot | None = None
        self._page = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _: self._scrolled())
        self._say()

    # --- what is shown

    @property
    def sheets(self) -> Sheets | None:
        return self._sheets

    @property
    def page(self) -> int:
        """The page at the top, from 0."""
        middle = self.verticalScrollBar().value() + self.viewport().height() / 3
        return max(0, min(bisect_right(self._tops, middle) - 1, len(self._tops) - 1))

    @property
    def zoom_words(self) -> str:
        return f"{self._zoom:.0%}" if self._zoom else "适合宽度"

    def show_sheets(self, sheets: Sheets | None, words: str = "", *, same: bool = False) -> None:
        """Show a PDF, or words where there is none. `same`: a newer edition of what is shown."""
        self._leave()
        self._sheets, self._words = sheets, words
        self._made += 1
        if not same:
            self._images.clear()
            self.verticalScrollBar().setValue(0)
            self._spot = None
        self._arrange()
        if same and self._target:
            self._find_spot()
        self._want()
        self._say()
        self.moved.emit()

    def show_target(self, target: str) -> bool:
        """Mark where an answer is printed, and scroll there. False when it is printed nowhere."""
        self._target = target
        found = self._find_spot()
        if self._spot is not None:
            self._reveal(self._spot)
        self.viewport().update()
        self._say()
        return found

    def go_page(self, page: int) -> None:
        """Put a page (from 0) at the top."""
        if self._tops:
            page = max(0, min(page, len(self._tops) - 1))
            self.verticalScrollBar().setValue(round(self._tops[page]) - GAP)

    def zoom(self, move: int) -> None:
        """One step larger or smaller."""
        now = self._zoom or self._scale(self.page) / _POINT
        steps = [step for step in ZOOMS if (step > now + 0.01 if move > 0 else step < now - 0.01)]
        if steps:
            self._set_zoom(steps[0] if move > 0 else steps[-1])

    def fit(self) -> None:
        """As wide as there is room."""
        self._set_zoom(0.0)

    def _set_zoom(self, zoom: float) -> None:
        page, tops, at = self.page, self._tops, self.verticalScrollBar().value()
        part = (at - tops[page]) / self._size(page)[1] if tops else 0.0
        self._zoom = zoom
        self._arrange()
        if tops:
            self.verticalScrollBar().setValue(round(self._tops[page] + part * self._size(page)[1]))
        self._want()
        self.moved.emit()

    @property
    def _sizes(self) -> tuple[tuple[float, float], ...]:
        return self._sheets.sizes if self._sheets is not None else ()

    @property
    def _spots(self) -> tuple[Spot, ...]:
        return self._sheets.spots if self._sheets is not None else ()

    def _find_spot(self) -> bool:
        spots = self._spots
        item = self._target.rpartition(".")[0]  # what is not printed itself shows at its item
        tries = [one for one in (self._target, item if "." in item else "") if one]
        self._spot = next((s for one in tries for s in spots if within(s.target, one)), None)
        return self._spot is not None

    # --- where things are

    def _scale(self, page: int) -> float:
        """Logical pixels a point; each page as wide as the desk unless somebody chose a size."""
        if self._zoom or not self._sizes:
            return (self._zoom or 1.0) * _POINT
        return float(max(80, self.viewport().width() - 2 * MARGIN) / self._sizes[page][0])

    def _size(self, page: int) -> tuple[int, int]:
        """Logical pixels of a page as shown."""
        width, height = self._sizes[page]
        scale = self._scale(page)
        return round(width * scale), round(height * scale)

    def _box(self, page: int) -> QRectF:
        """Where a page is in the viewport."""
        width, height = self._size(page)
        room = max(self.viewport().width(), self._widest)
        left = (room - width) // 2 - self.horizontalScrollBar().value()
        return QRectF(left, self._tops[page] - self.verticalScrollBar().value(), width, height)

    def _arrange(self) -> None:
        view = self.viewport().size()
        sizes = [self._size(page) for page in range(len(self._sizes))]
        *self._tops, end = accumulate((height + GAP for _, height in sizes), initial=GAP)
        self._widest = max((width + 2 * MARGIN for width, _ in sizes), default=0)
        for bar, length, seen in (
            (self.verticalScrollBar(), end, view.height()),
            (self.horizontalScrollBar(), self._widest, view.width()),
        ):
            bar.setRange(0, max(0, length - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(40)
        self.viewport().update()

    def _seen(self) -> range:
        if not self._tops:
            return range(0)
        top = self.verticalScrollBar().value()
        first = max(0, bisect_right(self._tops, top) - 1)
        return range(first, max(first + 1, bisect_right(self._tops, top + self.viewport().height())))

    def _spot_box(self, spot: Spot) -> QRectF:
        page, scale = self._box(spot.page), self._scale(spot.page)
        return QRectF(
            page.left() + spot.box.left() * scale,
            page.top() + spot.box.top() * scale,
            spot.box.width() * scale,
            spot.box.height() * scale,
        )

    def _reveal(self, spot: Spot) -> None:
        box, view = self._spot_box(spot), self.viewport().rect()
        if box.top() < view.top() or box.bottom() > view.bottom():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + round(box.top()) - view.height() // 4)
        across = self.horizontalScrollBar()
        if box.left() < 0 or box.left() > view.right():
            across.setValue(across.value() + round(box.left()) - MARGIN)

    def _spot_at(self, point: QPointF) -> Spot | None:
        """The smallest box below a point."""
        seen = self._seen()
        found = [s for s in self._spots if s.page in seen and self._spot_box(s).contains(point)]
        return min(found, key=lambda s: s.box.width() * s.box.height(), default=None)

    # --- events

    def resizeEvent(self, event: QResizeEvent) -> None:
        page = self.page
        self._arrange()
        if not self._zoom and self._tops and page:
            self.go_page(page)
        self._want()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # a window in the task bar comes back as it was
            self._leave()
            self._images.clear()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, bar = Qt.Key(event.key()), self.verticalScrollBar()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control and self._spot is not None:
            self.wanted.emit(self._spot.target)
        elif key == Qt.Key.Key_Home:
            bar.setValue(0)
        elif key == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(-1 if key == Qt.Key.Key_Minus else 1)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._spot_at(event.position())
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if over is not None else Qt.CursorShape.ArrowCursor
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        spot = self._spot_at(event.position())
        if spot is not None and event.button() is Qt.MouseButton.LeftButton:
            self._target, self._spot = spot.target, spot
            self.viewport().update()
            self.wanted.emit(spot.target)

    def _walk(self, move: int) -> None:
        """To the next answer that is printed, or the one before; from the page that is seen when there is none."""
        spots = self._spots
        if not spots:
            return
        if self._spot in spots:
            at = spots.index(self._spot)
            steps = range(at + move, len(spots) if move > 0 else -1, move)
            at = next((n for n in steps if spots[n].target != spots[at].target), at)
        else:
            at = next((n for n, spot in enumerate(spots) if spot.page >= self.page), 0)
        self._spot, self._target = spots[at], spots[at].target
        self._reveal(spots[at])
        self.viewport().update()
        self._say()

    def _scrolled(self) -> None:
        self.viewport().update()
        self._want()
        if self.page != self._page:
            self._page = self.page
            self._say()
            self.moved.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), t.color("sunken"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._sheets is None:
            painter.setFont(font(Type.SECONDARY))
            painter.setPen(t.color("text2"))
            box = self.viewport().rect().adjusted(MARGIN, 0, -MARGIN, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        else:
            for page in self._seen():
                self._paint_page(painter, page)
        if self.hasFocus():
            draw_ring(painter, QRectF(self.viewport().rect()), 2)

    def _paint_page(self, painter: QPainter, page: int) -> None:
        t, box = tokens(), self._box(page)
        painter.fillRect(box.adjusted(-1, -1, 1, 1), t.color("line"))
        kept = self._images.get(page)
        if kept is not None:
            painter.drawImage(box, kept[2])
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            painter.fillRect(box, t.color("paper"))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        else:
            painter.fillRect(box, t.color("paper"))
        if self._spot is not None:
            for spot in self._spots:
                if spot.page == page and spot.target == self._spot.target:
                    edge = self._spot_box(spot).adjusted(-3, -2, 3, 2)
                    painter.setPen(QPen(LIGHT.color("focus"), 2))  # the paper is light in every theme
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(edge)

    def _say(self) -> None:
        if self._sheets is None:
            self.setAccessibleName(f"预览，{self._words}" if self._words else "预览")
        else:
            self.setAccessibleName(f"预览，第 {self.page + 1} 页，共 {len(self._sheets.sizes)} 页")

    # --- drawing

    def _want(self) -> None:
        """Have the first page drawn that is missing among those seen and their neighbours; then the next."""
        if self._job is not None or self._sheets is None or not self.isVisible():
            return
        seen, dpr = self._seen(), self.devicePixelRatioF()
        around = (*seen, seen.stop, seen.start - 1)
        for page in around:
            if not 0 <= page < len(self._tops):
                continue
            kept, scale = self._images.get(page), self._scale(page) * dpr
            if kept is None or kept[:2] != (self._made, scale):
                self._draw(self._sheets, page, scale)
                return

    def _draw(self, sheets: Sheets, page: int, scale: float) -> None:
        made = self._made
        self._job = self._lane.run("预览", lambda _progress, _stop: sheets.draw(page, scale), idle=True)
        self._job.ended.connect(lambda job: self._drawn(job, made, page, scale))

    def _drawn(self, job: Job, made: int, page: int, scale: float) -> None:
        if job is not self._job:
            return
        self._job = None
        if job.state is JobState.BROKEN and job.error is not None:
            raise job.error
        if isinstance(job.result, QImage):
            self._images[page] = (made, scale, job.result)
            self._images.move_to_end(page)
            kept = sum(image.sizeInBytes() for _, _, image in self._images.values())
            while kept > _KEPT and len(self._images) > 1:
                _, (_, _, image) = self._images.popitem(last=False)
                kept -= image.sizeInBytes()
            self.viewport().update()
        self._want()

    def _leave(self) -> None:
        """Let go of the file, once nobody draws it any more."""
        sheets, drawing = self._sheets, self._job
        self._sheets, self._job = None, None
        if sheets is not None:
            sheets.leave(self._lane, drawing)
