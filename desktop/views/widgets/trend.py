# ruff: noqa: N802
"""How the numbers of an indicator run: a small line for tables, and a chart with its numbers and the way to go."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.indicator_facts import Distance
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.shapes import Status, shape_pixmap

SIZE = QSize(116, 28)
_CHART, _TRACK = 118, 46
"""Heights of the curve and of the way below it."""


def draw_trend(
    painter: QPainter, box: QRectF, numbers: Sequence[Decimal | None], *, wrong: bool = False
) -> None:
    """Draw the run of the numbers that are there, at their own places; nothing for none."""
    points = [point for point in _points(box.adjusted(8, 7, -8, -7), numbers) if point is not None]
    if not points:
        return
    t = tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(t.color("hint"), 1.5))
    painter.drawPolyline(points)
    painter.setBrush(t.color("surface"))
    for at in points:
        painter.drawEllipse(at, 3, 3)
    if wrong:
        shape = shape_pixmap(Status.WARN, 14, painter.device().devicePixelRatio())
        painter.drawPixmap(points[-1] - QPointF(7, 8), shape)
    painter.restore()


def draw_way(painter: QPainter, box: QRectF, way: Distance) -> None:
    """A track from the baseline to the last target, with a mark where each year's target lies."""
    t = tokens()
    middle = box.center().y()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    track = (
        "line_soft" if t.links_lined else "line"
    )  # where lines are as bright as text, an empty track looks full
    painter.setPen(QPen(t.color(track), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))
    first = way.shares[0]
    if first is not None and first > 0 and way.change:
        painter.setPen(QPen(t.color("hint"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(box.left(), middle), QPointF(_along(box, first), middle))
    for share in way.shares:
        if share is not None:
            painter.fillRect(QRectF(_along(box, share) - 1, middle - 4, 2, 8), t.color("text2"))
    painter.restore()


def _along(box: QRectF, share: float) -> float:
    return box.left() + max(0.0, min(share, 1.0)) * box.width()


def _points(inner: QRectF, numbers: Sequence[Decimal | None]) -> list[QPointF | None]:
    """Where each number lies; None for those that are missing."""
    known = [float(number) for number in numbers if number is not None]
    least, most = min(known, default=0.0), max(known, default=0.0)
    step = inner.width() / max(len(numbers) - 1, 1)
    made: list[QPointF | None] = []
    for place, number in enumerate(numbers):
        if number is None:
            made.append(None)
            continue
        share = (float(number) - least) / (most - least) if most > least else 0.5
        made.append(QPointF(inner.left() + place * step, inner.bottom() - share * inner.height()))
    return made


class Trend(QWidget):
    """The drawing on a page; the numbers stand beside it, so it says nothing itself."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: tuple[Decimal | None, ...] = ()
        self._wrong = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_numbers(self, numbers: Sequence[Decimal | None]) -> None:
        self._numbers = tuple(numbers)
        self.update()

    def show_wrong(self, wrong: bool) -> None:
        self._wrong = wrong
        self.update()

    def sizeHint(self) -> QSize:
        return SIZE

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_trend(QPainter(self), QRectF(self.rect()), self._numbers, wrong=self._wrong)


class Chart(QWidget):
    """The run with its numbers, and below it how much of the way each year goes."""

    def __init__(self) -> None:
        super().__init__()
        self._heads: tuple[str, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._numbers: tuple[Decimal | None, ...] = ()
        self._states: tuple[str, ...] = ()
        self._way: Distance | None = None
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(240)

    def show_run(
        self,
        heads: Sequence[str],
        numbers: Sequence[Decimal | None],
        texts: Sequence[str],
        states: Sequence[str],
        way: Distance | None,
        words: str,
    ) -> None:
        """Takes what each number is called, the numbers, as they are written, how each is framed, the way from first
        to last, and that way in words."""
        self._heads, self._numbers, self._texts = tuple(heads), tuple(numbers), tuple(texts)
        self._states, self._way, self._words = tuple(states), way, words
        run = "，".join(f"{head} {text or '未填'}" for head, text in zip(heads, texts, strict=True))
        self.setAccessibleName("走势：" + "，".join(part for part in (run, words) if part))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, _CHART + (_TRACK if self._way else 24))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        inner = QRectF(box.left() + 44, box.top() + 30, box.width() - 88, _CHART - 66)
        self._run(painter, inner)
        self._below(painter, QRectF(box.left(), box.top() + _CHART, box.width(), _TRACK))

    def _run(self, painter: QPainter, inner: QRectF) -> None:
        t = tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        points = _points(inner, self._numbers)
        step = inner.width() / max(len(self._numbers) - 1, 1)
        painter.fillRect(
            QRectF(inner.left() - 30, inner.bottom() + 12, inner.width() + 60, 1), t.color("line")
        )
        known = [at for at in points if at is not None]
        painter.setPen(QPen(t.color("hint"), 2))
        painter.drawPolyline(known)
        for place, at in enumerate(points):
            x = inner.left() + place * step
            self._words_at(painter, x, inner.bottom() + 16, self._heads[place], "text2")
            if at is None:
                self._words_at(painter, x, inner.center().y() - 9, "未填", "muted")
                continue
            painter.setPen(QPen(t.color("hint"), 2))
            painter.setBrush(t.color("surface"))
            painter.drawEllipse(at, 4, 4)
            self._words_at(painter, x, at.y() - 25, self._texts[place], "text", Type.SECONDARY)
            state = self._states[place] if place < len(self._states) else ""
            if state:
                status = Status.BLOCKER if state == "blocker" else Status.WARN
                painter.drawPixmap(at - QPointF(7, 8), shape_pixmap(status, 14, self.devicePixelRatioF()))

    def _below(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(font(Type.META))
        painter.setPen(tokens().color("text2"))
        painter.drawText(
            QRectF(box.left() + 8, box.top(), box.width() - 16, 20),
            Qt.AlignmentFlag.AlignHCenter,
            self._words,
        )
        way = self._way
        if way is None or not way.change:
            return
        track = QRectF(box.left() + 44, box.top() + 20, box.width() - 88, 10)
        draw_way(painter, track, way)
        first = way.shares[0]
        if len(way.shares) > 1 and first is not None and 0 <= first <= 1:
            self._words_at(
                painter,
                _along(track, first),
                box.top() + 30,
                f"{self._heads[1]} {round(first * 100)}%",
                "muted",
            )

    @staticmethod
    def _words_at(
        painter: QPainter, x: float, y: float, words: str, tone: str, kind: Type = Type.META
    ) -> None:
        """Words around a place."""
        width = QFontMetrics(font(kind)).horizontalAdvance(words) + 4
        painter.setFont(font(kind))
        painter.setPen(tokens().color(tone))
        painter.drawText(QRectF(x - width / 2, y, width, 18), Qt.AlignmentFlag.AlignCenter, words)
