"""The editor of a person: name, duty and telephone; who is in the address book comes with all three."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.views.editors.base import Combo, Editor, Line, inner_line
from desktop.views.editors.flow import Flow
from desktop.views.editors.problems import Problem
from desktop.views.editors.spelling import Learn, Speller, never
from desktop.views.theme import Type
from desktop.views.widgets.paragraph import Label
from forms.checks.finding import Severity
from forms.definition import Field
from forms.values import CELL_LIMIT, Person, Value, in_line

_NAME_WIDTH, _DUTY_WIDTH, _PHONE_WIDTH = 180, 240, 160


class PersonEditor(Editor):
    """Three boxes that are one answer."""

    def __init__(
        self, field: Field, people: Sequence[Person] = (), learn: Learn = never, parent: QWidget | None = None
    ) -> None:
        super().__init__(field, parent)
        self._people = {person.name: person for person in reversed(people)}
        names = list(dict.fromkeys(person.name for person in people))
        self.name = inner_line()
        self.combo = Combo()
        self.combo.setEditable(True)
        self.combo.setLineEdit(self.name)
        self.combo.setInsertPolicy(Combo.InsertPolicy.NoInsert)
        self.combo.addItems(names)
        self.combo.setCurrentIndex(-1)
        self.combo.setFixedWidth(_NAME_WIDTH)
        speller = Speller(names, self.combo, learn)
        self.combo.setCompleter(speller)
        self.name.entered.connect(speller.wake)
        for picked in (speller.activated, self.combo.activated):  # Qt writes the line after this signal
            picked.connect(lambda: QTimer.singleShot(0, self, self._pick))
        self.duty, self.phone = Line(), Line()
        self.duty.setFixedWidth(_DUTY_WIDTH)
        self.phone.setFixedWidth(_PHONE_WIDTH)
        flow = Flow(self, gap=8)
        for words, box, line in (
            ("姓名", self.combo, self.name),
            ("职务", self.duty, self.duty),
            ("电话", self.phone, self.phone),
        ):
            flow.addWidget(_Part(words, box))
            line.setAccessibleName(f"{field.label}：{words}")
            line.textEdited.connect(self._edited)
            line.returnPressed.connect(self.flush)
            line.left.connect(self.flush)
        self._own(self.combo)
        self._wrap()
        if names:
            self.name.setPlaceholderText("输入或从通讯录选")

    @property
    def composing(self) -> bool:
        return any(line.composing for line in self._lines)

    @property
    def _lines(self) -> tuple[Line, Line, Line]:
        return self.name, self.duty, self.phone

    def value(self) -> Value | None:
        person = Person(*(in_line(line.text())[:CELL_LIMIT] for line in self._lines))
        if isinstance(self._stored, str) and not self._touched:
            return self._stored
        return person if person.parts else None

    def _show(self, value: Value | None) -> None:
        person = value if isinstance(value, Person) else Person(value if isinstance(value, str) else "")
        for line, text in zip(self._lines, (person.name, person.duty, person.phone), strict=True):
            _write(line, text)

    def _settle(self) -> None:
        for line in self._lines:
            _write(line, in_line(line.text()))

    def problem(self, *, leaving: bool) -> Problem | None:
        value = self.value()
        if leaving and isinstance(value, Person) and not value.name:
            return Problem(Severity.WARNING, "还没有写姓名")
        return None if isinstance(value, Person) else super().problem(leaving=leaving)

    def forget_typing(self) -> None:
        for line in self._lines:
            line.forget_typing()

    def _pick(self) -> None:
        """Somebody of the address book: duty and telephone come along."""
        person = self._people.get(in_line(self.name.text()))
        self._edited()
        if person is not None:
            _write(self.duty, person.duty)
            _write(self.phone, person.phone)
            self.noticed.emit("职务和电话已从通讯录填入，可以改")
        self.flush()


class _Part(QWidget):
    """A word over a box."""

    def __init__(self, words: str, box: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        label = Label(words, Type.META, "muted")
        label.setBuddy(box)
        column.addWidget(label)
        column.addWidget(box)


def _write(line: QLineEdit, text: str) -> None:
    if line.text() != text:
        line.setText(text)
        line.setCursorPosition(0)
