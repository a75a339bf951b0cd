"""Asking for the passphrase of a key, once, right before it is needed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.views.secret_ask import secret_line
from desktop.views.widgets.dialogs import Question
from desktop.views.widgets.field_row import FieldRow


class SecretQuestion(Question):
    """A question with a line that shows dots. `secret` is empty again as soon as the dialog has closed."""

    def __init__(
        self, parent: QWidget, title: str, body: str, verb: str, then: Callable[[str], object]
    ) -> None:
        super().__init__(parent, title, body, verb, danger=False)
        self._then = then
        self.secret = secret_line("口令")
        self._row = FieldRow("口令", self.secret, help_text="只用这一次，不会保存")
        self.column.insertWidget(self.column.count() - 1, self._row)
        self.secret.returnPressed.connect(self.accept)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTabOrder(self.secret, self.safe)
        self.secret.setFocus()

    def accept(self) -> None:
        """Go on with what was typed."""
        secret = self.secret.text()
        if not secret:
            self.secret.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().accept()
        self._then(secret)

    def done(self, result: int) -> None:
        self.secret.clear()
        super().done(result)


def ask_secret(
    parent: QWidget, title: str, body: str, verb: str, then: Callable[[str], object]
) -> SecretQuestion:
    """Ask for a passphrase; `then` gets it. No nested event loop."""
    question = SecretQuestion(parent, title, body, verb, then)
    question.open()
    return question
