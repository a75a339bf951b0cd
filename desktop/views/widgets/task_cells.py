"""How the rows of the task list are drawn: the cells of a task, the head of an area, the columns they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.views.task_overview import AreaRow, TaskRow
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.badge import badge_width, draw_badge
from desktop.views.widgets.icons import icon_pixmap
from desktop.views.widgets.paragraph import write
from desktop.views.widgets.shapes import shape_pixmap

ROW = 29
CHECK, TIME = "check", "time"
_PAD = 14
GAP = 8
"""Between two columns."""
_WIDTHS = {
    CHECK: 30,
    "number": 48,
    "basis": 70,
    "lead": 168,
    "support": 190,
    "span": 160,
    "files": 56,
    "state": 92,
}
_LISTED = ("number", "title", "basis", "lead", "support", "span", "files", "state")
_TIMED = ("number", "title", "basis", "lead", "state", TIME)
_DROPS = (("support", 1040), ("files", 760), ("basis", 680), ("span", 600))
"""Columns of the list that are left out below a width."""
_TIME_DROPS = (("basis", 900), ("lead", 760))
_TIME_WIDTHS = {"lead": 132, "state": 44, "title": 202}
_ROOMY, _TIME_ROOMY = ("support", 320, 360), ("lead", 168, 720)
"""A column that grows where there is room, how wide, and what it leaves to the one that takes the rest."""


SIZED = ("title", "lead", "support")
"""Columns whose width can be changed, as far as they do not take what is left."""
LEAST, MOST = 80, 480


def columns(width: int, *, timed: bool, own: Mapping[str, int] = MappingProxyType({})) -> dict[str, QRect]:
    """Where the columns lie in a row of this width, as a list or beside a time strip; `own` are widths chosen by hand."""
    drops = {name for name, least in (_TIME_DROPS if timed else _DROPS) if width < least}
    shown = [CHECK, *(name for name in (_TIMED if timed else _LISTED) if name not in drops)]
    chosen = {name: max(LEAST, min(room, MOST)) for name, room in own.items() if name in SIZED}
    wide = {**_WIDTHS, **(_TIME_WIDTHS if timed else {}), **chosen}
    rest = TIME if timed else "title"
    left = _PAD
    free = width - left - sum(wide[name] for name in shown if name != rest)
    grows, most, kept = _TIME_ROOMY if timed else _ROOMY
    if grows in shown and grows not in chosen:
        more = max(0, min(most - wide[grows], free - kept))
        wide[grows] += more
        free -= more
    boxes: dict[str, QRect] = {}
    for name in shown:
        room = free if name == rest else wide[name]
        boxes[name] = QRect(left, 0, room - (0 if name == TIME else GAP), ROW)
        left += room
    return boxes


def draw_check(painter: QPainter, cell: QRect, *, on: bool, some: bool = False, alone: bool = True) -> None:
    """A check box; `some` is the dash for part of several."""
    t = tokens()
    box = QRectF(cell.left() + 1, cell.center().y() - 7, 15, 15)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(t.color("accent" if on or some else "control"), 1))
    painter.setBrush(t.color("accent" if on or some else "surface"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    pen = QPen(t.color("on_accent"), 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if on:
        at = box.topLeft()
        painter.drawPolyline([at + QPointF(3.8, 7.8), at + QPointF(6.4, 10.4), at + QPointF(11.2, 4.9)])
    elif some:
        painter.drawLine(
            QPointF(box.left() + 4, box.center().y()), QPointF(box.right() - 4, box.center().y())
        )
    painter.restore()


def draw_task(painter: QPainter, row: TaskRow, cells: dict[str, QRect], *, checked: bool) -> None:
    """Everything of a task but its bar."""
    draw_check(painter, cells[CHECK], on=checked)
    write(painter, cells["number"], row.number, "text2")
    write(painter, cells["title"], row.title, "text")
    if "basis" in cells:
        at = QPointF(cells["basis"].left(), cells["basis"].top() + 5)
        draw_badge(painter, row.basis, row.basis.short_label, at)
    if "lead" in cells:
        lead = "不承担" if row.declined else row.lead or "未填"
        write(painter, cells["lead"], lead, "text2" if row.lead and not row.declined else "muted")
    if "support" in cells:
        write(painter, cells["support"], "、".join(row.support), "text2")
    if "span" in cells:
        write(painter, cells["span"], row.span or "未填", "text2" if row.span else "muted")
    if "files" in cells:
        write(
            painter,
            cells["files"],
            f"{row.files} 份" if row.files else "—",
            "text2" if row.files else "muted",
        )
    state = cells["state"]
    shape = shape_pixmap(row.status, 15, painter.device().devicePixelRatio())
    painter.drawPixmap(QPointF(state.left(), state.top() + 7), shape)
    if state.width() > 60:
        write(painter, state.adjusted(21, 0, 0, 0), row.status.word, "text2", Type.META)


def draw_area(painter: QPainter, row: AreaRow, cells: dict[str, QRect], box: QRect, *, folded: bool) -> None:
    """The head of an area: chevron, number, title, basis, how many are done."""
    t = tokens()
    icon = "chevron-right" if folded else "chevron-down"
    pixmap = icon_pixmap(icon, 16, t.text2, painter.device().devicePixelRatio())
    painter.drawPixmap(QPointF(cells[CHECK].left(), box.top() + 7), pixmap)
    words = f"{row.number}  {row.title}"
    left = cells["number"].left()
    state = cells["state"]
    badge = badge_width(row.origin.basis.short_label)
    room = QRect(left, box.top(), state.left() - left - badge - 24, ROW)
    painter.setFont(font(Type.TITLE))
    width = min(painter.fontMetrics().horizontalAdvance(words), room.width())
    write(painter, room, words, "text", Type.TITLE)
    draw_badge(
        painter, row.origin.basis, row.origin.basis.short_label, QPointF(left + width + 10, box.top() + 5)
    )
    write(painter, state, row.count, "text2")
