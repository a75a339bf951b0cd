# ruff: noqa: N802
"""The calendar that drops from a date or a month: one painted sheet, all by keys or by mouse."""

from __future__ import annotations

from calendar import Calendar, monthrange
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.views.editors.line import written
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.surface import draw_frame
from forms.values import FieldKind, Month, Value

_CELL, _MONTH_CELL = QSize(36, 28), QSize(63, 36)
_HEAD, _MARGIN = 34, 10
_WEEK = "一二三四五六日"
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


def drop_calendar(
    line: QLineEdit, kind: FieldKind, value: Value | None, pick: Callable[[str], object]
) -> None:
    """Drop the calendar from a line of a date or a month, at its value or else at today; `pick` gets what is chosen,
    as a line shows it."""
    today = date.today()  # noqa: DTZ011 - only where the calendar opens
    at = value.first if isinstance(value, Month) else value if isinstance(value, date) else today
    sheet = Sheet(at, today, months=kind is FieldKind.MONTH, parent=line)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.picked.connect(lambda day: pick(written(kind, day)))
    sheet.drop(line)


class Sheet(QWidget):
    """A month of days, or with `months` a year of months. `picked` brings what was chosen, a day or a Month."""

    picked = Signal(object)

    def __init__(self, at: date, today: date, *, months: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.months = months
        self.at = at
        self._today = today
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setFont(font(Type.SECONDARY))
        self._say()

    def sizeHint(self) -> QSize:
        cell, columns, rows = (_MONTH_CELL, 4, 3) if self.months else (_CELL, 7, 7)
        return QSize(cell.width() * columns + 2 * _MARGIN, cell.height() * rows + _HEAD + 2 * _MARGIN)

    def drop(self, below: QWidget) -> None:
        """Show below a widget, above it where there is no room."""
        self.resize(self.sizeHint())
        room = below.screen().availableGeometry()
        spot = below.mapToGlobal(QPoint(0, below.height() + 2))
        if spot.y() + self.height() > room.bottom():
            spot = below.mapToGlobal(QPoint(0, -self.height() - 2))
        spot.setX(max(room.left(), min(spot.x(), room.right() - self.width())))
        self.move(spot)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    # --- going about

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        if key in steps:
            step = steps[Qt.Key(key)]
            self._go(self._months_on(step if abs(step) == 1 else step // 7 * 4) if self.months else step)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._turn(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key == Qt.Key.Key_Home:
            self._show(self._today)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._pick()
        elif key == Qt.Key.Key_Escape:
            self.close()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turn(-1 if event.angleDelta().y() > 0 else 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        if not self.rect().contains(spot):
            self.close()
        for move, box in self._arrows().items():
            if box.contains(spot):
                self._turn(move)
        for day, box in self._cells():
            if box.contains(spot):
                self._show(day)
                self._pick()
                return

    def _turn(self, move: int) -> None:
        """A month on, or a year of months."""
        self._go(self._months_on(move * 12 if self.months else move))

    def _months_on(self, months: int) -> int:
        """Days from the day shown to the same day so many months on, or the last of that month."""
        index = self.at.year * 12 + self.at.month - 1 + months
        if not _FIRST.year <= index // 12 <= _LAST.year:
            return 0
        year, month = index // 12, index % 12 + 1
        return (date(year, month, min(self.at.day, monthrange(year, month)[1])) - self.at).days

    def _go(self, days: int) -> None:
        ordinal = self.at.toordinal() + days
        self._show(date.fromordinal(max(_FIRST.toordinal(), min(ordinal, _LAST.toordinal()))))

    def _show(self, day: date) -> None:
        self.at = day
        self._say()
        self.update()

    def _pick(self) -> None:
        self.picked.emit(Month(self.at.year, self.at.month) if self.months else self.at)
        self.close()

    def _say(self) -> None:
        day = "" if self.months else f"{self.at.day}日"
        self.setAccessibleName(f"{self.at.year}年{self.at.month}月{day}")
        self.setAccessibleDescription("方向键选，PgUp、PgDn 翻页，Home 回到今天，回车选定，Esc 关闭")

    # --- painting

    def _arrows(self) -> dict[int, QRect]:
        return {
            -1: QRect(_MARGIN, _MARGIN, _HEAD, _HEAD - 6),
            1: QRect(self.width() - _MARGIN - _HEAD, _MARGIN, _HEAD, _HEAD - 6),
        }

    def _cells(self) -> list[tuple[date, QRect]]:
        top = QPoint(_MARGIN, _MARGIN + _HEAD)
        if self.months:
            first = [date(self.at.year, month, 1) for month in range(1, 13)]
            size, columns = _MONTH_CELL, 4
        else:
            weeks = Calendar().monthdatescalendar(self.at.year, self.at.month)
            first, size, columns = [day for week in weeks for day in week], _CELL, 7
            top += QPoint(0, _CELL.height())
        return [
            (day, QRect(top + QPoint(n % columns * size.width(), n // columns * size.height()), size))
            for n, day in enumerate(first)
            if day.month == self.at.month or self.months
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), t.color("surface"))
        draw_frame(painter, QRectF(self.rect()), "surface", "control", 0)
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setFont(font(Type.TITLE))
        painter.setPen(t.color("text"))
        head = QRect(_MARGIN, _MARGIN, self.width() - 2 * _MARGIN, _HEAD - 6)
        painter.drawText(head, centre, f"{self.at.year}年" + ("" if self.months else f"{self.at.month}月"))
        for move, box in self._arrows().items():
            painter.drawText(box, centre, "‹" if move < 0 else "›")
        painter.setFont(self.font())
        painter.setPen(t.color("muted"))
        for column, word in enumerate("" if self.months else _WEEK):
            box = QRect(
                QPoint(_MARGIN + column * _CELL.width(), _MARGIN + _HEAD),
                QSize(_CELL.width(), _CELL.height()),
            )
            painter.drawText(box, centre, word)
        for day, box in self._cells():
            chosen = (day.month == self.at.month) if self.months else day == self.at
            now = (day.year, day.month) == (self._today.year, self._today.month)
            today = now if self.months else day == self._today
            if chosen or today:
                inner = QRectF(box.adjusted(1, 1, -1, -1))
                draw_frame(painter, inner, "accent" if chosen else "", "accent", 4)
            painter.setPen(t.color("on_accent" if chosen else "text"))
            painter.drawText(box, centre, f"{day.month}月" if self.months else str(day.day))
