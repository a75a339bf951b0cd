"""One way to sign, as a card."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from desktop.views.theme import Type
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.paragraph import Elided
from desktop.views.widgets.surface import Card

_WIDTH = 360


class Choice(Card):
    """One way to sign: a radio button, a line about it, and what it asks for while it is chosen."""

    def __init__(self, title: str, about: str, group: QButtonGroup) -> None:
        super().__init__()
        self.radio = QRadioButton(title)
        self.radio.setAccessibleDescription(about)
        group.addButton(self.radio)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.radio)
        head.addWidget(Elided(about, Type.SECONDARY, "muted"), 1)
        self.column.addLayout(head)
        self.fields = QWidget()
        self.form = QVBoxLayout(self.fields)
        self.form.setContentsMargins(25, 0, 0, 0)
        self.form.setSpacing(8)
        self.column.addWidget(self.fields)
        self.fields.hide()
        self.radio.toggled.connect(lambda chosen: self.fields.setVisible(chosen and self.form.count() > 0))

    def ask(self, label: str, line: QWidget, help_text: str = "", *extra: QWidget) -> None:
        """A field of this way."""
        line.setMaximumWidth(_WIDTH)
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(line, 1)
        for widget in extra:
            row.addWidget(widget)
        row.addStretch(1)
        self.form.addWidget(FieldRow(label, box, required=True, help_text=help_text, buddy=line))
