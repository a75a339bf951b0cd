"""One editor between two buttons, worked by keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.jobs import Job, Lane
from desktop.resources import RESOURCES
from desktop.views.editors import Offers, editor_for
from desktop.views.editors.base import Editor
from desktop.views.editors.calendar import Sheet
from desktop.views.editors.table import TableEditor
from desktop.views.task_overview import initials
from forms.definition import Field
from forms.places import Places
from forms.values import Person, Rows, Value

PLACES = Places.read(RESOURCES / "divisions.csv")
WANG = Person("王敏", "市知识产权局保护处处长", "0519-1")


class Desk:
    """An editor between two buttons, with what it said; everything is done by keys."""

    def __init__(self, qtbot, field: Field, suggestions: tuple[str, ...] = ()) -> None:  # type: ignore[no-untyped-def]
        self.bot = qtbot
        self.window = QWidget()
        self.lane = Lane(self.window)
        offers = Offers(lambda: (WANG, Person("李强", "副局长", "0519-2")), lambda: PLACES, learn=self._learn)
        self.editor: Editor = editor_for(field, suggestions, offers=offers)
        self.before, self.after = QLineEdit(), QLineEdit()
        column = QVBoxLayout(self.window)
        for widget in (self.before, self.editor, self.after):
            column.addWidget(widget)
        column.addStretch()
        qtbot.addWidget(self.window, before_close_func=lambda _: self.lane.stop())
        self.said: list[Value | None] = []
        self.notes: list[str] = []
        self.editor.committed.connect(self._keep)
        self.editor.noticed.connect(self.notes.append)
        self.window.resize(900, 600)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.before.setFocus()

    def _learn(self, names: Iterable[str]) -> Job:
        return self.lane.run("拼音", lambda progress, stop: initials(names))

    def _keep(self, value: Value | None) -> None:
        self.said.append(value)
        self.editor.saved(value)

    def keys(self, *sequences: str) -> None:
        """Press keys, or type what is no key."""
        for sequence in sequences:
            focus = QApplication.focusWidget() or self.window
            combination = QKeySequence(sequence)
            if len(sequence) > 1 and combination.count() == 1 and combination[0].key() != Qt.Key.Key_unknown:
                self.bot.keyClick(focus, combination[0].key(), combination[0].keyboardModifiers())
            else:
                self.bot.keyClicks(focus, sequence)
            QApplication.processEvents()  # a cell is kept once the key has been dealt with

    def sheet_keys(self, sheet: Sheet, *sequences: str) -> None:
        """Press keys in a calendar; without a real screen it does not get them by itself."""
        for sequence in sequences:
            self.bot.keyClick(sheet, QKeySequence(sequence)[0].key())
        self.window.activateWindow()
        QApplication.processEvents()

    @property
    def table(self) -> TableEditor:
        assert isinstance(self.editor, TableEditor)
        return self.editor


def said(desk: Desk) -> Rows | None:
    last = desk.said[-1]
    assert last is None or isinstance(last, Rows)
    return last
