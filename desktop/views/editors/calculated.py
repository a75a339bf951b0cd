"""What the pack calculates: shown like an answer, with its unit, never typed."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from desktop.views.editors.base import Editor
from desktop.views.editors.line import NUMBER_WIDTH, TEXT_WIDTH, written
from desktop.views.theme import Type
from desktop.views.widgets.paragraph import Label
from forms.checks.context import plain
from forms.definition import Field
from forms.values import NUMERIC, FieldKind, Value

NOTE = "自动计算"


class CalculatedEditor(Editor):
    """Read-only; follows the answers it is computed from. It can be selected and copied."""

    def __init__(self, field: Field, parent: QWidget | None = None, *, unit: bool = True) -> None:
        super().__init__(field, parent)
        self._value: Value | None = None
        self.line = QLineEdit()
        self.line.setReadOnly(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line)
        if field.kind in NUMERIC:
            self.line.setFixedWidth(NUMBER_WIDTH + 28)
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        else:
            self.line.setMaximumWidth(TEXT_WIDTH)
            self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if field.unit and unit:
            row.addWidget(Label(field.unit, Type.BODY, "text2"))
        row.addWidget(Label(NOTE, Type.META, "muted"))
        row.addStretch()
        self._own(self.line)
        self.line.setToolTip("由程序按模板的算式得出，不能填写；改它所依据的各项，结果随之变化")

    def value(self) -> Value | None:
        return self._value

    def _show(self, value: Value | None) -> None:
        self._value = value
        self.line.setText(_shown(self.field.kind, value))
        self.line.setPlaceholderText("" if value is not None else "待计算")


def _shown(kind: FieldKind, value: Value | None) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, Decimal) and kind is not FieldKind.MONEY:
        return plain(value)
    return written(kind, value)
