# ruff: noqa: N802
"""What the program says by itself: the banner at the top of a page, the toast, the empty state, the progress panel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from desktop.jobs import Job
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.icons import Icon
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card
from forms.errors import IpzoneError

_TONES = {
    Status.BLOCKER: ("blocker_bg", "blocker_line"),
    Status.WARN: ("warn_bg", "warn_line"),
    Status.CONFIRM: ("warn_bg", "warn_line"),
    Status.ACCEPTED: ("warn_bg", "warn_line"),
    Status.HINT: ("hint_bg", "hint_line"),
    Status.DONE: ("done_bg", "done_line"),
}
_APART = 16
"""Pixels between the toast and what it stands beside."""
TOAST_TIME = 6000
"""Milliseconds."""


class Banner(Card):
    """One cause, one remedy, one action; at the top of a page. Blockers have no close cross."""

    closed = Signal()
    """Put away by its cross, or its action was taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shape = Shape(Status.HINT, 18)
        self.sentence = Paragraph("", Type.TITLE, "text")
        self.detail = Paragraph("", Type.SECONDARY, "text2")
        self._button = Button("", clicked=self._act)
        self._close = Button("", "text", "x", self._put_away, tip="关闭")
        self._action: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 12, 12)
        row.setSpacing(12)
        side = QVBoxLayout()
        side.setContentsMargins(0, 2, 0, 0)
        side.addWidget(self._shape)
        side.addStretch()
        row.addLayout(side)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.sentence)
        words.addWidget(self.detail)
        row.addLayout(words, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    def say(
        self,
        status: Status,
        sentence: str,
        detail: str = "",
        button: str = "",
        action: Callable[[], object] | None = None,
        *,
        closable: bool | None = None,
    ) -> None:
        """Show it; what was shown before is gone."""
        self._shape.set_status(status)
        self.set_tone(*_TONES.get(status, ("surface", "line")))
        self.sentence.set_text(sentence)
        self.detail.set_text(detail)
        self.detail.setVisible(bool(detail))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self._action = action
        self._close.setVisible(status is not Status.BLOCKER if closable is None else closable)
        self.setAccessibleName(f"{status.word}：{sentence}{detail}")
        self.show()

    def refuse(
        self, error: IpzoneError, button: str = "", action: Callable[[], object] | None = None
    ) -> None:
        """What could not be done, why, and the remedy."""
        from desktop.messages import explain  # not at start: nothing has gone wrong yet

        message = explain(error)
        self.say(Status.BLOCKER, message.sentence, message.remedy, button, action)

    def _put_away(self) -> None:
        self.hide()
        self.closed.emit()

    def _act(self) -> None:
        self._put_away()
        if self._action is not None:
            self._action()


class Toast(Card):
    """One sentence at the bottom left for six seconds, longer while the mouse or the focus is on it; never errors."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("surface", "control", parent)
        self._over, self._foot = parent, 0
        self._words = Label("", Type.SECONDARY, "text")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 6, 6)
        row.setSpacing(12)
        row.addWidget(self._words)
        row.addWidget(Button("", "text", "x", self.hide, tip="关闭"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOAST_TIME)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, sentence: str, foot: int = 0) -> None:
        """`foot`: pixels at the bottom that are to stay free."""
        self._foot = foot
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        self._timer.start()

    def clear(self, foot: int) -> None:
        """Something else is shown below: leave that much of it free."""
        self._foot = foot
        self.place()

    def place(self) -> None:
        """At the bottom left, above what must stay free."""
        self.move(_APART, self._over.height() - self.height() - self._foot - _APART)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()


class EmptyState(QWidget):
    """What goes here, one sentence, one action."""

    def __init__(self, icon_name: str, title: str, sentence: str, action: Button | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch()
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(Icon(icon_name, 22), 0, middle)
        column.addWidget(Label(title, Type.TITLE), 0, middle)
        column.addWidget(Label(sentence, Type.SECONDARY, "text2"), 0, middle)
        if action is not None:
            column.addWidget(action, 0, middle)
        column.addStretch()


class ProgressPanel(Card):
    """What runs, how far it is, and what cancelling leaves behind."""

    def __init__(self, title: str, cancel: str, consequence: str) -> None:
        """Takes the title, the words of the cancel button, and what is left after cancelling."""
        super().__init__()
        self._title = Label(title, Type.TITLE)
        self._count = Label("", Type.SECONDARY, "text2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(title)
        self._step = Elided("", Type.SECONDARY, "text2", Qt.TextElideMode.ElideMiddle)
        self.cancel = Button(cancel)
        self._job: Job | None = None
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._count)
        foot = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._step)
        words.addWidget(Paragraph(consequence, Type.META, "muted"))
        foot.addLayout(words, 1)
        foot.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addLayout(foot)
        self.cancel.clicked.connect(self._stop)

    def watch(self, job: Job) -> None:
        self._job = job
        self.cancel.setEnabled(True)
        self._bar.setRange(0, 0)
        self._count.setText("")
        self._step.setText("准备中")
        job.progressed.connect(self._show)

    def _show(self, step: str, done: int, total: int) -> None:
        self._step.setText(step)
        self._bar.setRange(0, 1000 if total else 0)
        if total:
            self._bar.setValue(min(1000, done * 1000 // total))
        self._count.setText(_amount(done, total))

    def _stop(self) -> None:
        if self._job is not None and not self._job.is_over:
            self._job.cancel()
            self.cancel.setEnabled(False)
            self._step.setText("正在取消，稍候")


def _amount(done: int, total: int) -> str:
    if not total:
        return ""
    if total > 100_000:  # bytes, not things
        return f"{done / 2**20:.1f} / {total / 2**20:.1f} MB"
    return f"{done} / {total}"
