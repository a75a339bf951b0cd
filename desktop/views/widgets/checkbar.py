"""The bar at the bottom: what is open, the next finding, and that nothing leaves this machine."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.icons import Icon
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.roving import Roving
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Area, rule
from desktop.views.widgets.waiting import Waiting

HEIGHT = 32
_SHOWN = (Status.BLOCKER, Status.TODO, Status.WARN, Status.HINT)


class Count(QWidget):
    """A shape, its word and how many; of what is merely unfilled, how many steps."""

    def __init__(self, status: Status, size: int = 14) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(Shape(status, size))
        self._status = status
        self._words = Label("", Type.SECONDARY, "text")
        row.addWidget(self._words)

    def show_count(self, number: int, short: bool = False) -> None:
        words, told = f"{self._status.word} {number}", f"{self._status.word} {number} 条"
        if self._status is Status.TODO:
            words = told = f"{number} 步没有填完"
        self._words.setText(str(number) if short else words)
        self.setAccessibleName(told)
        self.setVisible(number > 0)


class CheckBar(Area):
    """Shows counts of lines as the check page counts them; nothing of that before the first check."""

    next_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, pack: str) -> None:
        super().__init__("surface", ("top",))
        self.setFixedHeight(HEIGHT)
        self._counts = {status: Count(status) for status in _SHOWN}
        self._numbers: dict[Status, int] = dict.fromkeys(_SHOWN, 0)
        self._short = False
        self._line = rule(vertical=True)
        self._line.setFixedHeight(16)
        self._shape = Shape(Status.UNCHECKED, 14)
        self._waiting = Waiting()
        self._cause = Elided("", Type.SECONDARY, "text2")
        self.next = Button("下一条", "link", clicked=self.next_wanted.emit, tip="去下一条检查结果（F8）")
        self._key = Label("F8", Type.SECONDARY, "muted")
        self.back = Button("返回检查", "link", clicked=self.back_wanted.emit, tip="回到检查页（Alt+←）")
        self._local = QWidget()
        local = QHBoxLayout(self._local)
        local.setContentsMargins(0, 0, 0, 0)
        local.setSpacing(5)
        local.addWidget(Icon("lock", 14, "muted"))
        local.addWidget(Label("材料只保存在本机", Type.META, "muted"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 16, 0)
        row.setSpacing(14)
        for count in self._counts.values():
            row.addWidget(count)
        row.addWidget(self._line)
        row.addWidget(self._waiting)
        row.addWidget(self._shape)
        row.addWidget(self._cause)
        row.addWidget(self.next)
        row.addWidget(self._key)
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self._local)
        row.addWidget(Label(pack, Type.META, "muted"))
        for widget in (*self._counts.values(), self._line, self.next, self._key, self.back):
            widget.hide()
        self._stop = Roving((self.next, self.back), self)
        self.setAccessibleName("检查栏")

    def show_counts(self, numbers: dict[Status, int]) -> None:
        self._numbers = numbers
        for status, count in self._counts.items():
            count.show_count(numbers.get(status, 0), self._short)
        self._line.setVisible(any(numbers.get(status, 0) for status in self._counts))

    def show_next(self, status: Status, cause: str) -> None:
        """The finding F8 goes to; DONE with a sentence when there is none."""
        self._waiting.hide()
        self._shape.set_status(status)
        self._cause.setText(cause)
        self._cause.setMaximumWidth(self._cause.fontMetrics().horizontalAdvance(cause) + 4)
        wanted = status is not Status.DONE
        self.next.setVisible(wanted)
        self._key.setVisible(wanted)

    def fold(self, folded: bool) -> None:
        self._short = folded
        self._local.setVisible(not folded)
        self.show_counts(self._numbers)
