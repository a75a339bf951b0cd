# ruff: noqa: N802
"""The cards and rows of home."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.screen import Go
from desktop.views.theme import Type, tokens
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.checkbar import Count
from desktop.views.widgets.icons import Icon
from desktop.views.widgets.mark import Mark
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card, rule

if TYPE_CHECKING:
    from db.records import Summary
    from desktop.messages import Message
    from desktop.views.look import Look
    from desktop.views.today import Thing

CARD = 457


class Meter(QWidget):
    """n of m as a bar 6 high; the words beside it say it too."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(6)
        self._share = 0.0

    def show_share(self, done: int, total: int) -> None:
        self._share = done / total if total else 0.0
        self.setAccessibleName(f"已填 {done} / {total} 项")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.color("bar2"))
        whole = QRectF(self.rect())
        painter.drawRoundedRect(whole, 3, 3)
        painter.setBrush(t.color("bar_sel"))
        if self._share:
            painter.drawRoundedRect(QRectF(0, 0, max(6.0, whole.width() * self._share), 6), 3, 3)


AREAS = 8
"""Areas shown on a card; the workspace has all."""


HEIGHT = 232
"""Of a card that knows nothing yet."""


class ApplicationCard(Card):
    """One application: how far, how long, where one stopped. Opens as a whole on a click and on Enter."""

    wanted = Signal(str, str)
    """id, target"""

    def __init__(self, summary: Summary, first: bool) -> None:
        super().__init__()
        self.id = summary.id
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{summary.purpose.mark}申报：{summary.place.full_name}")
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(Label(summary.place.name, Type.SECTION))
        if summary.purpose.mark:
            place.addWidget(Mark(summary.purpose.mark))
        name = f"{summary.place.province} · {summary.created.year} 年申报"
        place.addWidget(Elided(name, Type.SECONDARY, "text2"), 1)
        self._state = Label("", Type.SECONDARY, "text2")
        place.addWidget(self._state)
        time = QHBoxLayout()
        time.setSpacing(6)
        self._time_icon = Icon("calendar-due", 16)
        self._late = Shape(Status.WARN, 16)
        self._late.hide()
        self._deadline = Label("", Type.SECONDARY, "text2")
        self._filled = Label("", Type.SECONDARY, "text2")
        for widget in (self._time_icon, self._late, self._deadline):
            time.addWidget(widget)
        time.addStretch()
        time.addWidget(self._filled)
        self._meter = Meter()
        self._middle = QVBoxLayout()
        self._middle.setSpacing(4)
        last = QHBoxLayout()
        last.setSpacing(6)
        last.addWidget(Icon("history", 16))
        self._last = Elided("", Type.SECONDARY, "text2")
        last.addWidget(self._last, 1)
        foot = QHBoxLayout()
        foot.setSpacing(14)
        self._counts = {s: Count(s) for s in (Status.BLOCKER, Status.TODO, Status.WARN, Status.HINT)}
        for count in self._counts.values():
            count.hide()
            foot.addWidget(count)
        foot.addStretch()
        self.button = Button(
            "继续填报" if first else "打开", "primary" if first else "secondary", clicked=self.open
        )
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        for part in (place, time):
            column.addLayout(part)
        column.addWidget(self._meter)
        column.addSpacing(4)
        column.addLayout(self._middle)
        column.addStretch()
        column.addWidget(rule())
        column.addLayout(last)
        column.addLayout(foot)

    def minimumSizeHint(self) -> QSize:
        """Never less than what stands in it: a set minimum would let the grid squeeze six areas."""
        return super().minimumSizeHint().expandedTo(QSize(0, HEIGHT))

    def show_look(self, look: Look) -> None:
        """What the checks and the answers say."""
        whole = look.readiness.whole
        self._filled.setText(f"已填 {whole.done} / {whole.total} 项")
        self._meter.show_share(whole.done, whole.total)
        self._state.setText("可以导出" if not any(r.open for r in look.rows) else "填报中")
        words, overdue = look.deadline
        self._deadline.setText(words)
        self._deadline.set_tone("warn" if overdue else "text2")
        self._late.setVisible(overdue)
        self._time_icon.setVisible(not overdue)
        if look.unsettled is not None:
            status, standing = look.unsettled
            self._say(status, standing.cause, standing.remedy)
        else:
            self._middle.addLayout(_areas(look))
        for status, number in look.counts.items():
            if status in self._counts:
                self._counts[status].show_count(number)
        self._last.setText(look.stopped)

    def show_failure(self, message: Message) -> None:
        self._say(Status.BLOCKER, message.sentence, message.remedy)
        self.button.setEnabled(False)
        self.button.setToolTip(message.sentence)

    def _say(self, status: Status, sentence: str, detail: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Shape(status, 18), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Paragraph(sentence, Type.TITLE, "text"))
        words.addWidget(Paragraph(detail, Type.SECONDARY, "text2"))
        row.addLayout(words, 1)
        self._middle.addLayout(row)

    def open(self) -> None:
        if self.button.isEnabled():
            self.wanted.emit(self.id, "")

    def enterEvent(self, event: QEnterEvent) -> None:
        self.set_tone("hover", "line")

    def leaveEvent(self, event: QEvent) -> None:
        self.set_tone("surface", "line")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open()
        else:
            super().keyPressEvent(event)


class ThingRow(QWidget):
    """One of the three things: number, shape, what, where, and a button that goes there."""

    HEIGHT = 60
    wanted = Signal(object)
    """Go"""

    def __init__(self, number: int, thing: Thing) -> None:
        super().__init__()
        self.thing = thing
        digit = Label(str(number), Type.SECTION, "text2")
        digit.setFixedWidth(16)
        go = Button(thing.verb, name=f"{thing.verb}：{thing.title}，{thing.status.word}")
        go.clicked.connect(
            lambda: self.wanted.emit(Go(thing.screen, application=thing.application, target=thing.target))
        )
        layout = _told(self, thing.status, thing.title, thing.detail)
        layout.insertWidget(0, digit)
        layout.addWidget(go)


def nothing_row(why: str) -> QWidget:
    """In the place of the three things when no application could be read."""
    row = QWidget()
    _told(row, Status.HINT, "现在看不出要先做什么", why)
    return row


def _told(row: QWidget, status: Status, title: str, detail: str) -> QHBoxLayout:
    """Lay out a row of today's things: shape, what, and below it where."""
    layout = QHBoxLayout(row)
    layout.setContentsMargins(16, 8, 12, 8)
    layout.setSpacing(14)
    layout.addWidget(Shape(status, 18))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Elided(title, Type.TITLE))
    words.addWidget(Elided(detail, Type.SECONDARY, "text2"))
    layout.addLayout(words, 1)
    return layout


class MadeUpRow(Card):
    """The way into made-up data: a practice, or the sample."""

    def __init__(self, place: str, mark: str, start: Callable[[], object]) -> None:
        super().__init__()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(Label(f"{mark}：{place}", Type.TITLE))
        row.addWidget(Mark(mark))
        row.addWidget(Elided("数据是编造的，可随意修改，不会混入正式申报", Type.SECONDARY, "text2"), 1)
        self.button = Button(f"打开{mark}", clicked=start)
        row.addWidget(self.button)

    def offer_fresh(self, fresh: Callable[[], object]) -> None:
        """Also offer to begin again with what it was at first."""
        again = Button("恢复初始", "link", clicked=fresh, name="恢复初始：练习重新开始，现在的这份归档")
        self._row.insertWidget(self._row.count() - 1, again)


def _areas(look: Look) -> QGridLayout:
    """The areas in two columns, each with shape and n/m."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(5)
    areas = look.pack.areas[:AREAS]
    half = (len(areas) + 1) // 2
    for number, area in enumerate(areas):
        state = look.readiness.area(area.id)
        left = number // half * 4
        line = number % half
        grid.addWidget(Shape(state.status, 14), line, left)
        grid.addWidget(Elided(area.short, Type.SECONDARY), line, left + 1)
        grid.addWidget(Label(state.words, Type.SECONDARY, "text2"), line, left + 2)
        if left == 0:
            grid.setColumnMinimumWidth(3, 12)
        grid.setColumnStretch(left + 1, 1)
    return grid
