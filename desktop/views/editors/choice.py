"""Editors that pick: yes or no, one of a few, one of many."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from desktop.views.editors.base import Combo, Editor
from forms.definition import Field
from forms.values import FieldKind, Value

FEW = 4
"""Up to so many choices are all shown."""


class RadioEditor(Editor):
    """A few choices side by side; speaks at once."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        if field.kind is FieldKind.YES_NO:
            self._values: tuple[Value, ...] = (True, False)
            labels = [choice.label for choice in field.choices] if len(field.choices) == 2 else ["是", "否"]
        else:
            self._values = tuple(choice.value for choice in field.choices)
            labels = [choice.label for choice in field.choices]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(20)
        for number, label in enumerate(labels):
            button = QRadioButton(label)
            self._group.addButton(button, number)
            row.addWidget(button)
            button.setAccessibleDescription(field.label)
        row.addStretch()
        self._own(self._group.button(0))
        self._group.button(0).setAccessibleName(f"{field.label}：{labels[0]}")
        self._quiet = False
        self._group.idToggled.connect(self._picked)

    def value(self) -> Value | None:
        number = self._group.checkedId()
        return self._values[number] if number >= 0 else None

    def _show(self, value: Value | None) -> None:
        self._quiet = True
        self._group.setExclusive(False)
        for number, candidate in enumerate(self._values):
            self._group.button(number).setChecked(candidate == value and type(candidate) is type(value))
        self._group.setExclusive(True)
        self._quiet = False
        shown = self._group.checkedButton() or self._group.button(0)
        self.control = shown
        self.setFocusProxy(shown)

    def _picked(self, _number: int, checked: bool) -> None:
        if checked and not self._quiet:
            self._edited()
            self.flush()


class ComboEditor(Editor):
    """One of many choices; the first line is empty and takes the answer back."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.combo = Combo()
        self.combo.addItem("")
        for choice in field.choices:
            self.combo.addItem(choice.label, choice.value)
        self.combo.activated.connect(self._picked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.combo)
        row.addStretch()
        self._own(self.combo)

    def value(self) -> Value | None:
        data = self.combo.currentData()
        return data if isinstance(data, str) else None

    def _show(self, value: Value | None) -> None:
        self.combo.setCurrentIndex(max(self.combo.findData(value), 0) if value is not None else 0)

    def _picked(self) -> None:
        self._edited()
        self.flush()


def choice_editor(field: Field) -> Editor:
    few = field.kind is FieldKind.YES_NO or 0 < len(field.choices) <= FEW
    return RadioEditor(field) if few else ComboEditor(field)
