# ruff: noqa: N802
"""A field on a page: label, editor, and below it, in this order, what is wrong and what helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.theme import Type, font
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import rule
from forms.definition import DRAFTED, FormPack, Origin

__all__ = ["FieldRow", "MessageLine", "rule"]

LABEL_WIDTH = 112
NARROW = 720
"""Below this width of the row labels go on top."""


class MessageLine(QWidget):
    """A shape and a sentence in its tone; takes no room while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status: Status | None = None
        self._shape = Shape(Status.HINT, 14)
        self._words = Paragraph("", Type.SECONDARY)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(6)
        lowered = QVBoxLayout()  # the shape stands on the middle of the first line
        lowered.setContentsMargins(0, 3, 0, 0)
        lowered.addWidget(self._shape)
        lowered.addStretch()
        row.addLayout(lowered)
        row.addWidget(self._words, 1)
        self.hide()

    def text(self) -> str:
        return "" if self.status is None else self._words.text()

    def say(self, status: Status | None, sentence: str = "") -> None:
        """Show a sentence, or nothing (None)."""
        self.status = status
        if status is not None:
            self._shape.set_status(status)
            self._words.set_text(sentence)
            self._words.set_tone(status.token)
        self.setVisible(status is not None)


class MoreLines(QWidget):
    """What else is wrong, a line each; takes no room while there is nothing more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._lines: list[MessageLine] = []
        self.hide()

    def texts(self) -> tuple[str, ...]:
        return tuple(line.text() for line in self._lines if line.status is not None)

    def say(self, more: Sequence[tuple[Status, str]]) -> None:
        while len(self._lines) < len(more):
            self._lines.append(MessageLine())
            self._column.addWidget(self._lines[-1])
        for place, line in enumerate(self._lines):
            line.say(*(more[place] if place < len(more) else (None, "")))
        self.setVisible(bool(more))


class OfferLine(QWidget):
    """A text the pack suggests, and a button that takes it over. Always drafted, and says so."""

    def __init__(self, label: str, text: str, adopt: Callable[[], object]) -> None:
        super().__init__()
        self.text = text
        self.adopt = Button("采用建议", "link", clicked=adopt, name=f"采用建议的{label}：{text}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (Badge(DRAFTED), Elided(f"建议的{label}", Type.META, "muted"), self.adopt):
            head.addWidget(widget)
        head.addStretch()
        column.addLayout(head)
        column.addWidget(Paragraph(text, Type.SECONDARY, "text2"))


class FieldRow(QWidget):
    """One field. `editor` is any widget; give its focus widget as `buddy` when it is not the editor itself."""

    def __init__(
        self,
        label: str,
        editor: QWidget,
        *,
        required: bool = False,
        help_text: str = "",
        origin: Origin | None = None,
        pack: FormPack | None = None,
        buddy: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(12)

        words = QWidget()
        self._words = words
        words.setFixedWidth(LABEL_WIDTH)
        head = QHBoxLayout(words)
        head.setContentsMargins(0, 5, 0, 0)
        head.setSpacing(6)
        short = QFontMetrics(font(Type.BODY)).horizontalAdvance(label) <= LABEL_WIDTH - (
            32 if required else 0
        )
        self.label = Label(label, Type.BODY, "text2") if short else Paragraph(label, Type.BODY, "text2")
        head.addWidget(self.label, 0 if short else 1)
        self._required = Label("必填", Type.META, "muted") if required else None
        if self._required:
            head.addWidget(self._required, 0, Qt.AlignmentFlag.AlignTop)
            self._required.setContentsMargins(0, 3, 0, 0)
        if short:
            head.addStretch()
        self._layout.addWidget(words, 0, Qt.AlignmentFlag.AlignTop)

        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)  # what stands below clears the focus ring
        column.addWidget(editor)
        self.message = MessageLine()
        column.addWidget(self.message)
        self.more = MoreLines()
        column.addWidget(self.more)
        self._note = Label("", Type.META, "muted")
        self._note.hide()
        column.addWidget(self._note)
        self._below = column
        if help_text or origin is not None:
            column.addLayout(_help(help_text, origin, pack))
        self._layout.addLayout(column, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

        focus = buddy or editor
        described = label + ("，必填" if required else "") + (f"，{help_text}" if help_text else "")
        if origin is not None:
            described += f"，依据：{origin.basis.label}"
        if not focus.accessibleName():
            focus.setAccessibleName(label)
        focus.setAccessibleDescription(described)

    def say(self, status: Status | None, sentence: str = "", *more: tuple[Status, str]) -> None:
        """The error or warning lines, the worst first; frames the editor through its `show_state`, where it has one."""
        self.message.say(status, sentence)
        self.more.say(more)
        state = {Status.BLOCKER: "blocker", Status.WARN: "warn"}.get(status, "") if status else ""
        show_state = getattr(self.editor, "show_state", None)
        if callable(show_state):
            show_state(state)

    def note(self, text: str) -> None:
        """What was changed for the official, in 12 px."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def add_below(self, widget: QWidget) -> None:
        """Put something under the help."""
        self._below.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        on_top = event.size().width() < NARROW - 2 * 24 - LABEL_WIDTH
        direction = QBoxLayout.Direction.TopToBottom if on_top else QBoxLayout.Direction.LeftToRight
        if self._layout.direction() != direction:
            self._layout.setDirection(direction)
            self._layout.setSpacing(2 if on_top else 12)
            self._words.setMinimumWidth(0 if on_top else LABEL_WIDTH)
            self._words.setMaximumWidth(320 if on_top else LABEL_WIDTH)
        super().resizeEvent(event)


def _help(text: str, origin: Origin | None, pack: FormPack | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    if origin is not None:
        row.addWidget(Badge(origin, pack), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Paragraph(text, Type.META, "muted") if text else QLabel(), 1)
    return row
