"""Editors of one line: text, numbers with their unit, dates, months, text with suggestions."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.views.editors.base import Combo, Editor, Line, inner_line
from desktop.views.editors.spelling import Learn, Speller, never
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label
from forms.definition import Field
from forms.values import NUMERIC, FieldKind, Month, Value, parse

TEXT_WIDTH = 420
_WIDTHS = {FieldKind.DATE: 128, FieldKind.MONTH: 128, FieldKind.MONEY: 128, FieldKind.TEXT: TEXT_WIDTH}
NUMBER_WIDTH = 100
DROPS = frozenset({FieldKind.DATE, FieldKind.MONTH})
"""Kinds a calendar drops from."""
_EXAMPLES = {FieldKind.DATE: "2026-12-18", FieldKind.MONTH: "2027年1月"}
LAST_MONTH = "2028年12月"
"""The example of a month that ends something."""


def written(kind: FieldKind, value: Value | None) -> str:
    """How a line shows a stored value."""
    if isinstance(value, Decimal):
        return f"{value:,f}" if kind is FieldKind.MONEY else f"{value:f}"
    if isinstance(value, Month):
        return f"{value.year}年{value.month}月"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else ""


_MONEY = {"亿元": 4, "亿": 4, "千万元": 3, "百万元": 2, "万元": 0, "万": 0, "元": -4}
"""Powers of ten that make 万元 of it, the longest words first."""


def typed(field: Field, text: str) -> Value | None:
    """What a typed line means; the field's own unit behind a number is understood, and those of money are converted."""
    value = parse(field.kind, text)
    if field.kind not in NUMERIC or not isinstance(value, str):
        return value
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").replace(" ", "")
    units = {unicodedata.normalize("NFKC", field.unit): 0} if field.unit else {}
    if field.kind is FieldKind.MONEY:
        units |= {"": 0, **_MONEY}
    elif field.kind is FieldKind.PERCENT:
        units["%"] = 0
    for unit in sorted(units, key=len, reverse=True):
        if plain.endswith(unit):
            bare = parse(field.kind, plain.removesuffix(unit))
            return _shifted(bare, units[unit]) if isinstance(bare, Decimal) else value
    return value


def _shifted(number: Decimal, places: int) -> Decimal:
    """An exact multiple by a power of ten, without an exponent: 3 亿元 are 30000 万元."""
    sign, digits, exponent = number.as_tuple()
    moved = Decimal((sign, digits, int(exponent) + places))
    return Decimal(format(moved, "f"))


class LineEditor(Editor):
    """A line of text, a number with its unit outside the box, a date."""

    def __init__(self, field: Field, parent: QWidget | None = None, *, unit: bool = True) -> None:
        super().__init__(field, parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.line = self._make(row)
        self.line.setPlaceholderText(_EXAMPLES.get(field.kind, ""))
        self.line.textEdited.connect(self._edited)
        self.line.returnPressed.connect(self.flush)
        self.line.left.connect(self.flush)
        if field.kind in NUMERIC:
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if field.unit and unit:
            row.addWidget(Label(field.unit, Type.BODY, "text2"))
        if field.kind in DROPS:
            self.drop = Button("", "text", "calendar", self.open_calendar, tip="打开日历 Alt+↓")
            self.drop.setAccessibleName(f"{field.label}：打开日历")
            self.drop.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Alt+↓ in the line does the same
            self.line.dropped.connect(self.open_calendar)
            row.addWidget(self.drop)
        row.addStretch()

    def open_calendar(self) -> None:
        """Drop the calendar of a date or month; what is picked there is kept at once."""
        from desktop.views.editors.calendar import drop_calendar

        drop_calendar(self.line, self.field.kind, self.value(), self._pick)

    def _pick(self, text: str) -> None:
        self.line.selectAll()
        self.line.insert(text)
        self._edited()
        self.flush()

    def _make(self, row: QHBoxLayout) -> Line:
        """Put the control into the row and give the line in it."""
        line = Line()
        if self.field.kind is FieldKind.TEXT:
            line.setMaximumWidth(TEXT_WIDTH)
            line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(line, 1000)
        else:
            line.setFixedWidth(_WIDTHS.get(self.field.kind, NUMBER_WIDTH))
            row.addWidget(line)
        self._own(line)
        return line

    @property
    def composing(self) -> bool:
        return self.line.composing

    def value(self) -> Value | None:
        return typed(self.field, self.line.text())

    def _show(self, value: Value | None) -> None:
        text = written(self.field.kind, value)
        if self.line.text() != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def forget_typing(self) -> None:
        self.line.forget_typing()

    def _settle(self) -> None:
        """Replace the text by its normal form, so that Ctrl+Z brings back what was typed."""
        shown, before = written(self.field.kind, self.value()), self.line.text()
        if shown == before:
            return
        place = self.line.cursorPosition()
        self.line.selectAll()
        self.line.insert(shown)
        self.line.setCursorPosition(min(place, len(shown)))
        if shown != before.strip():
            unit = f" {self.field.unit}" if self.field.kind in NUMERIC and self.field.unit else ""
            self.noticed.emit(f"已写成 {shown}{unit}，Ctrl+Z 可还原")


class SuggestEditor(LineEditor):
    """A line with usual answers to pick from; anything else may be typed."""

    def __init__(
        self, field: Field, suggestions: Sequence[str], learn: Learn = never, parent: QWidget | None = None
    ) -> None:
        self._suggestions = tuple(dict.fromkeys(suggestions))
        self._learn = learn
        super().__init__(field, parent)

    def _make(self, row: QHBoxLayout) -> Line:
        line = inner_line()
        self.combo = Combo()
        self.combo.drops = self.field.kind in DROPS
        self.combo.dropped.connect(self.open_calendar)
        self.combo.setEditable(True)
        self.combo.setLineEdit(line)
        self.combo.setInsertPolicy(Combo.InsertPolicy.NoInsert)
        self.combo.setMaxVisibleItems(14)
        self.combo.addItems(self._suggestions)
        self.combo.setCurrentIndex(-1)
        self.combo.activated.connect(self._picked)
        self._speller = Speller(self._suggestions, self.combo, self._learn)
        self._speller.activated.connect(self._picked)
        line.entered.connect(self._speller.wake)
        self.combo.setCompleter(self._speller)
        if self.field.kind is FieldKind.TEXT:
            self.combo.setMaximumWidth(280)
            self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(self.combo, 1000)
        else:
            self.combo.setFixedWidth(_WIDTHS.get(self.field.kind, NUMBER_WIDTH))
            row.addWidget(self.combo)
        self._own(self.combo)
        line.setAccessibleName(self.field.label)
        return line

    def offer(self, suggestions: Sequence[str]) -> None:
        """Offer other answers; what is written stays."""
        suggestions = tuple(dict.fromkeys(suggestions))
        if suggestions == self._suggestions:
            return
        self._suggestions, text = suggestions, self.line.text()
        self.combo.clear()
        self.combo.addItems(suggestions)
        self.combo.setCurrentIndex(-1)
        self._speller.offer(suggestions)
        self.line.setText(text)

    def _picked(self) -> None:
        self._edited()
        self.flush()


def months(first: Month, last: Month) -> tuple[str, ...]:
    """The months from first to last as a month editor offers them, at most ten years."""
    span = range(first.index, min(last.index, first.index + 119) + 1)
    return tuple(f"{index // 12}年{index % 12 + 1}月" for index in span)
