"""The last moment before signing: who signs, and the passphrase or PIN. What is typed is used once and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.products import Signing
from desktop.views.theme import Type
from desktop.views.widgets.field_row import FieldRow, MessageLine
from desktop.views.widgets.paragraph import Elided
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card

PASSPHRASE_MINIMUM = 8
_WIDTH = 360
_ONCE = "只用这一次，不会保存"
_NEW = f"至少 {PASSPHRASE_MINIMUM} 个字符。忘记后无法找回，只能重新生成"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to sign that somebody chose; all it still lacks is what is secret."""

    who: str
    about: str
    make: Callable[[str], Signing]
    """Takes the passphrase or PIN; gives what opens the key."""
    word: str = "口令"
    new: bool = False
    """The passphrase is being made up, and typed twice."""
    warning: str = ""
    """What the token says of the PINs left."""


class SecretAsk(Card):
    """Asks, and gives what opens the key; the lines are empty as soon as it has."""

    entered = Signal()
    """Enter in the last line."""

    def __init__(self) -> None:
        super().__init__()
        self._way: Way | None = None
        self._who = Elided("", Type.TITLE, "text", Qt.TextElideMode.ElideMiddle)
        self._about = Elided("", Type.SECONDARY, "muted")
        self.warning = MessageLine()
        self._fields = QWidget()
        self._lay_fields(Way("", "", _no_key))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(18, 14, 18, 16)
        self._column.setSpacing(4)
        for widget in (self._who, self._about, self.warning, self._fields):
            self._column.addWidget(widget)

    def show_way(self, way: Way) -> None:
        """Ask for this one; what was typed for another is gone."""
        self._way = way
        self._who.setText(way.who)
        self._about.setText(way.about)
        self.warning.say(Status.WARN if way.warning else None, way.warning)
        old = self._fields
        self._lay_fields(way)
        self._column.replaceWidget(old, self._fields)
        old.hide()
        old.deleteLater()

    def _lay_fields(self, way: Way) -> None:
        self._fields = QWidget()
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        self.secret, self.again = secret_line(way.word), secret_line("再输一次")
        help_text = _NEW if way.new else _ONCE
        first, second = _at_left(self.secret), _at_left(self.again)
        self._row = FieldRow(way.word, first, required=True, help_text=help_text, buddy=self.secret)
        self._again_row = FieldRow("再输一次", second, required=True, buddy=self.again)
        column.addWidget(self._row)
        column.addWidget(self._again_row)
        self._again_row.setVisible(way.new)
        self.secret.returnPressed.connect(self.again.setFocus if way.new else self.entered.emit)
        self.again.returnPressed.connect(self.entered.emit)

    def signing(self) -> Signing | None:
        """What opens the key; None after saying what is missing."""
        way, secret = self._way, self.secret.text()
        self._row.say(None)
        self._again_row.say(None)
        if way is None:
            return None
        trouble = trouble_with(self.secret, self.again) if way.new else None
        if trouble is not None:
            sentence, remedy, line = trouble
            row = self._row if line is self.secret else self._again_row
            row.say(Status.BLOCKER, f"{sentence}。{remedy}")
            line.selectAll()
            line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not secret:
            self.refuse(f"还没有输入{way.word}" if way.word != "PIN" else "还没有输入 PIN")
        else:
            self.forget()
            return way.make(secret)
        return None

    def forget(self) -> None:
        """Nothing secret stays on the screen."""
        for line in (self.secret, self.again):
            line.clear()

    def refuse(self, sentence: str) -> None:
        """Say under the line why it has to be typed again, and go there."""
        self._row.say(Status.BLOCKER, sentence)
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)


def trouble_with(secret: QLineEdit, again: QLineEdit) -> tuple[str, str, QLineEdit] | None:
    """What is wrong with a passphrase that is being made up, what to do, and in which line; None when nothing is."""
    if len(secret.text()) < PASSPHRASE_MINIMUM:
        return f"口令太短，至少 {PASSPHRASE_MINIMUM} 个字符", "换一个长一些的，并妥善记下。", secret
    if secret.text() != again.text():
        return "两次输入的口令不一样", "重新输入第二次。", again
    return None


def secret_line(name: str) -> QLineEdit:
    """A line that shows dots."""
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setAccessibleName(name)
    line.setMaximumWidth(_WIDTH)
    return line


def _at_left(line: QLineEdit) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(line, 1)
    row.addStretch(1)
    return box


def _no_key(_secret: str) -> Signing:
    raise ValueError("nobody was chosen")
