"""The bars of a Gantt chart: painted over the months of a timeline, and taken by the mouse or by keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen, QPolygonF

from desktop.views.task_overview import Milestone, TaskRow
from desktop.views.task_time import Span, Timeline
from desktop.views.theme import ThemeName, Type, font, tokens
from desktop.views.widgets.shapes import Status, shape_pixmap

BAR = 12
GRIP = 7
"""How far from its end a bar is taken by that end."""
UNTIMED = "未填时间，双击填写"
DECLINED = "不承担"
UNTIMED_WIDTH = 124
"""Room for these words, free of lines."""
_DIAMOND = 6


class Part(Enum):
    """Where a bar is taken."""

    WHOLE = "whole"
    FIRST = "first"
    LAST = "last"
    MARK = "mark"
    """A milestone on it."""


@dataclass(frozen=True, slots=True)
class Grip:
    """A bar in the hand: which part of it, where it was, and over which month it was taken."""

    target: str
    part: Part
    before: Span
    taken: float
    mark: Milestone | None = None

    def by(self, index: float) -> int:
        """How many months it has been moved."""
        return round(index - self.taken)

    def at(self, index: float) -> Span:
        """Where the bar is when the hand is over a month (a fraction of months counts)."""
        by = self.by(index)
        if self.part is Part.WHOLE:
            return self.before.moved(by)
        if self.part is Part.FIRST:
            return self.before.with_first(self.before.first + by)
        return self.before.with_last(self.before.last + by)


def bar_rect(line: Timeline, span: Span, cell: QRect) -> QRectF:
    """Where the bar of a plan lies in the time column of its row."""
    left = cell.left() + line.at(span.first) * cell.width() + 2
    right = cell.left() + line.at(span.last + 1) * cell.width() - 2
    top = cell.center().y() - BAR / 2 + 1
    return QRectF(left, top, max(right - left, 4), BAR)


def month_at(line: Timeline, x: float, cell: QRect) -> float:
    """The month under a place of the time column, as months since year 0 with a fraction."""
    return line.first + (x - cell.left()) / max(cell.width(), 1) * line.months


def part_at(line: Timeline, span: Span, cell: QRect, at: QPointF) -> Part | None:
    """What of a bar lies under a point, with a little room around it."""
    bar = bar_rect(line, span, cell).adjusted(-4, -4, 4, 4)
    if not bar.contains(at):
        return None
    grip = min(GRIP + 4, bar.width() / 3)
    if at.x() < bar.left() + grip:
        return Part.FIRST
    return Part.LAST if at.x() > bar.right() - grip else Part.WHOLE


def milestone_at(line: Timeline, row: TaskRow, cell: QRect, at: QPointF) -> Milestone | None:
    """The milestone under a point."""
    for milestone in row.milestones:
        if (_middle(line, milestone, cell) - at).manhattanLength() <= _DIAMOND + 3:
            return milestone
    return None


def _middle(line: Timeline, milestone: Milestone, cell: QRect) -> QPointF:
    """Where a diamond stands: at the end of its month, within the strip."""
    x = cell.left() + line.at(milestone.month.index + 1) * cell.width() - 2
    return QPointF(min(max(x, cell.left() + _DIAMOND), cell.right() - _DIAMOND), cell.center().y() + 1)


def draw_scale(painter: QPainter, line: Timeline, cell: QRect) -> None:
    """The years and quarters in the head."""
    t = tokens()
    half = cell.height() // 2
    painter.save()
    painter.setClipRect(cell)
    starts = [round(cell.left() + line.at(first) * cell.width()) for _, first in line.years()]
    for (year, _), left, until in zip(line.years(), starts, [*starts[1:], cell.right()], strict=True):
        painter.fillRect(QRect(left, cell.top(), 1, cell.height() - 1), t.color("line"))
        painter.setFont(font(Type.TITLE))
        painter.setPen(t.color("text"))
        space = QRect(left + 8, cell.top() + 2, until - left - 8, half)
        words = _fitting(painter.fontMetrics(), (f"{year} 年", str(year)), space.width())
        painter.drawText(space, Qt.AlignmentFlag.AlignVCenter, words)
    painter.setFont(font(Type.META))
    painter.setPen(t.color("text2"))
    metrics = painter.fontMetrics()
    for quarter in line.quarters():
        left = round(cell.left() + line.at(quarter.first) * cell.width())
        room = round(quarter.months / line.months * cell.width()) - 8
        words = _fitting(metrics, (quarter.label, quarter.label[:2], quarter.label[:1]), room)
        painter.drawText(
            QRect(left + 8, cell.top() + half - 2, room + 4, half), Qt.AlignmentFlag.AlignVCenter, words
        )
    painter.restore()


def _fitting(metrics: QFontMetrics, words: Iterable[str], room: int) -> str:
    """The first words that fit; "" for none."""
    return next((one for one in words if metrics.horizontalAdvance(one) <= room), "")


def draw_grid(painter: QPainter, line: Timeline, room: QRect, cell: QRect) -> None:
    """The lines between quarters and years, and hatching where the period is over; only within `room`."""
    t = tokens()
    painter.save()
    painter.setClipRect(room)
    for quarter in line.quarters():
        left = round(cell.left() + line.at(quarter.first) * cell.width())
        tone = "line" if quarter.number == 1 or quarter.first == line.first else "line_soft"
        painter.fillRect(QRect(left, cell.top(), 1, cell.height()), t.color(tone))
    for begin, end in ((line.first, line.begin), (line.end + 1, line.last + 1)):
        if begin < end:
            from_, to = (cell.left() + line.at(index) * cell.width() for index in (begin, end))
            area = QRectF(from_, cell.top(), to - from_, cell.height())
            painter.fillRect(area, QBrush(t.color("line_soft"), Qt.BrushStyle.BDiagPattern))
    painter.restore()


def draw_plan(
    painter: QPainter,
    line: Timeline,
    row: TaskRow,
    span: Span | None,
    cell: QRect,
    *,
    selected: bool,
    moving: bool,
) -> None:
    """The bar of a row with its milestones; words where there is none. `moving` writes the months beside it."""
    painter.save()
    painter.setClipRect(cell)
    if row.declined or span is None:
        painter.setFont(font(Type.META))
        painter.setPen(tokens().color("muted"))
        words = DECLINED if row.declined else row.span + "，双击填写" if row.span else UNTIMED
        painter.drawText(cell.adjusted(10, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, words)
    else:
        bar = bar_rect(line, span, cell)
        _bar(painter, bar, selected=selected)
        if line.outside(span):
            _outside(painter, line, span, bar, cell)
        if moving:
            _label(painter, f"{span.start} 至 {span.end}", bar, bar, cell, selected=selected)
        else:
            _milestones(painter, line, row.milestones, bar, cell, selected=selected)
    painter.restore()


def _outside(painter: QPainter, line: Timeline, span: Span, bar: QRectF, cell: QRect) -> None:
    """Hatch what of a bar lies beyond the period, and put a triangle beside it: not by colour alone."""
    t, month = tokens(), cell.width() / line.months
    shape = shape_pixmap(Status.WARN, 14, painter.device().devicePixelRatio())
    early, late = line.begin - span.first, span.last - line.end
    painter.setPen(QPen(t.color("warn"), 1))
    parts = [
        QRectF(bar.left(), bar.top(), min(early * month - 2, bar.width()), BAR) if early > 0 else None,
        QRectF(bar.right() - (width := min(late * month - 2, bar.width())), bar.top(), width, BAR)
        if late > 0
        else None,
    ]
    for part in parts:
        if part is not None:
            painter.setBrush(t.color("warn_bg"))
            painter.drawRect(part)
            painter.setBrush(QBrush(t.color("warn"), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(part)
    if late > 0:
        x = bar.right() + 4 if bar.right() + 20 < cell.right() else bar.right() - late * month - 16
    else:
        x = bar.left() - 18 if bar.left() - 20 > cell.left() else bar.left() + early * month + 2
    painter.drawPixmap(QPointF(x, bar.center().y() - 7.5), shape)


def _bar(painter: QPainter, bar: QRectF, *, selected: bool) -> None:
    t = tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    framed = t.name is ThemeName.HIGH_CONTRAST
    painter.setPen(QPen(t.color("control"), 1) if framed else Qt.PenStyle.NoPen)
    painter.setBrush(t.color("bar_sel" if selected else "bar2"))
    painter.drawRoundedRect(bar, 3, 3)
    if selected:
        for x in (bar.left() + 4, bar.right() - 6):
            painter.fillRect(QRectF(x, bar.top() + 3, 2, BAR - 6), t.color("on_accent"))


def _milestones(
    painter: QPainter,
    line: Timeline,
    milestones: Iterable[Milestone],
    bar: QRectF,
    cell: QRect,
    *,
    selected: bool,
) -> None:
    t = tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for milestone in milestones:
        at = _middle(line, milestone, cell)
        inside = selected and bar.contains(at)
        painter.setPen(QPen(t.color("surface"), 1.5))
        painter.setBrush(t.color("on_accent" if inside else "accent"))
        reach = _DIAMOND + 1
        painter.drawPolygon(
            QPolygonF(
                [
                    at + QPointF(0, -reach),
                    at + QPointF(reach, 0),
                    at + QPointF(0, reach),
                    at + QPointF(-reach, 0),
                ]
            )
        )
        mark = QRectF(at.x() - reach, bar.top(), 2 * reach, BAR)
        _label(painter, milestone.label, mark, bar, cell, selected=selected)


def _label(painter: QPainter, words: str, mark: QRectF, bar: QRectF, cell: QRect, *, selected: bool) -> None:
    """Write beside a mark, wholly inside or wholly outside of its bar; nothing where neither has room."""
    metrics = QFontMetrics(font(Type.META))
    width = metrics.horizontalAdvance(words) + 2
    room = QRectF(cell).adjusted(4, 0, -4, 0)
    middle = bar.center().y() - 9
    places = [mark.right() + 4, mark.left() - 4 - width, bar.right() + 6, bar.left() - 6 - width]
    if mark == bar:
        places = [bar.center().x() - width / 2, *places[2:]]
    for left in places:
        box = QRectF(left, middle, width, 18)
        within = bar.left() + 2 <= box.left() and box.right() <= bar.right() - 2
        apart = box.right() <= bar.left() - 2 or box.left() >= bar.right() + 2
        if (within or apart) and room.left() <= box.left() and box.right() <= room.right():
            painter.setFont(font(Type.META))
            painter.setPen(tokens().color("on_accent" if within and selected else "text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            return
