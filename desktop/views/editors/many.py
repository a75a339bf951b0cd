"""The editor that ticks any number of choices, each with the badge of its basis."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.editors.base import Editor
from desktop.views.widgets.badge import Badge
from forms.definition import Field, FormPack
from forms.values import Value


class ManyEditor(Editor):
    """Check boxes under each other; speaks at every tick."""

    def __init__(self, field: Field, pack: FormPack | None = None, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._boxes: dict[str, QCheckBox] = {}
        self._others: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        for choice in field.choices:
            box = QCheckBox(choice.label)
            box.setAccessibleName(choice.label)
            box.setAccessibleDescription(f"{field.label}，{choice.origin.basis.label}")
            box.clicked.connect(self._ticked)
            self._boxes[choice.value] = box
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(box)
            row.addWidget(Badge(choice.origin, pack))
            row.addStretch()
            column.addLayout(row)
        self._own(next(iter(self._boxes.values()), QWidget(self)))

    def value(self) -> Value | None:
        ticked = tuple(value for value, box in self._boxes.items() if box.isChecked())
        return (*ticked, *self._others) or None

    def _show(self, value: Value | None) -> None:
        kept = value if isinstance(value, tuple) else ()
        self._others = tuple(text for text in kept if text not in self._boxes)
        for text, box in self._boxes.items():
            box.setChecked(text in kept)

    def _ticked(self) -> None:
        self._edited()
        self.flush()
