# ruff: noqa: N802
"""What every editor has in common: when it speaks, and what it never does.

An editor shows the stored value of one field and says when the official has finished with another one. It never
clears, never blocks leaving, never commits while an input method is composing, and says nothing when what it holds
equals what is stored.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from desktop.views.editors.problems import Problem, problem
from forms.definition import Field
from forms.values import Value


class Editor(QWidget):
    """The editor of one field.

    `control` is the widget that takes the focus (the label's buddy). Whoever handles `committed` calls `saved` when
    the value is safe; until then the editor counts it as unsaved and offers it again at the next `flush`.
    """

    committed = Signal(object)
    """Value | None: the official has finished with this value."""
    typing = Signal()
    """What the editor holds has just changed by hand."""
    noticed = Signal(str)
    """What was changed for the official (normalised, cleaned), in one sentence."""

    control: QWidget

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._stored: Value | None = None
        self._touched = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    # --- for subclasses

    def value(self) -> Value | None:
        """What the editor holds now, as it would be stored."""
        raise NotImplementedError

    def _show(self, value: Value | None) -> None:
        """Show a stored value; must not count as typing."""
        raise NotImplementedError

    def _settle(self) -> None:
        """Show what was typed in its normal form; called when the official leaves."""

    def _wrap(self) -> None:
        """Be as high as the width asks for: what is inside goes on in a further line."""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _own(self, control: QWidget) -> None:
        self.control = control
        control.setAccessibleName(self.field.label + (f"（{self.field.unit}）" if self.field.unit else ""))
        control.setProperty("state", "")
        self.setFocusProxy(control)

    def _edited(self) -> None:
        """Every change by hand passes here."""
        self._touched = True
        self.typing.emit()

    def forget_typing(self) -> None:
        """Let undo step out of the editor from now on."""

    # --- for pages

    @property
    def composing(self) -> bool:
        """Whether an input method has text that is not yet typed."""
        return False

    @property
    def unsaved(self) -> bool:
        return self._touched and self.value() != self._stored

    def set_value(self, value: Value | None) -> None:
        """Show what is stored. What is being typed stays: it is the newer."""
        typed = self.unsaved or self.composing
        self._stored = value
        if not typed:
            self._touched = False
            if self.value() != value or value is None or isinstance(value, str):
                self._show(value)

    def saved(self, value: Value | None) -> None:
        """The value is safe."""
        self._stored = value
        self._touched = self.value() != value

    def flush(self, *, leaving: bool = False) -> None:
        """Speak now, if there is something to say. With `leaving` (the page is left, the window closes) also while an
        input method composes: what was typed before that must not be lost."""
        if (self.composing and not leaving) or not self._touched:
            return
        self._settle()
        value = self.value()
        if value == self._stored and type(value) is type(self._stored):
            self._touched = False
            return
        self.committed.emit(value)

    def problem(self, *, leaving: bool) -> Problem | None:
        """What is wrong with the form of what the editor holds; while typing only what cannot become right any more."""
        return None if self.composing else problem(self.field, self.value(), leaving=leaving)

    def show_state(self, state: str) -> None:
        """Frame the control: "", "warn" or "blocker"."""
        if self.control.property("state") != state:
            self.control.setProperty("state", state)
            self.control.style().unpolish(self.control)
            self.control.style().polish(self.control)


def leaves_undo(event: QKeyEvent, own: bool) -> bool:
    """Whether an undo or redo key is to step out of a text box whose own history (`own`) is empty."""
    keys = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    return bool(keys) and not own


class Line(QLineEdit):
    """A line that knows when an input method composes, and lets undo step out when it has nothing to take back."""

    left = Signal()
    dropped = Signal()
    """Alt+↓"""
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.dropped.emit()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.composing = False  # some input methods end without a word when the focus goes
            self.left.emit()

    def forget_typing(self) -> None:
        """There is nothing left to take back in this line."""
        if self.isUndoAvailable() or self.isRedoAvailable():
            place = self.cursorPosition()
            self.setText(self.text())  # the only way there is
            self.setCursorPosition(place)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = event.matches(QKeySequence.StandardKey.Undo)
            own = self.isUndoAvailable() if undo else self.isRedoAvailable()
            if leaves_undo(event, own):
                event.ignore()
                return False
        return super().event(event)


def inner_line() -> Line:
    """A line without a frame of its own, to stand in a combo box."""
    line = Line()
    line.setProperty("kind", "inner")
    return line


class StillWheel(QObject):
    """Keeps the wheel from changing a combo box that does not have the focus; the page scrolls instead."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class Combo(QComboBox):
    """A combo box the wheel does not change in passing."""

    dropped = Signal()
    """Alt+↓, where something else than the list is to drop (`drops`); F4 drops the list all the same."""
    drops = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.installEventFilter(StillWheel(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if down and self.drops:
            self.dropped.emit()
        else:
            super().keyPressEvent(event)
