"""The editor of an administrative division: found by name, code or pinyin initials, taken from the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QSizePolicy, QWidget

from desktop.views.editors.base import Editor, Line
from desktop.views.editors.line import TEXT_WIDTH
from desktop.views.editors.problems import Problem
from desktop.views.editors.spelling import ROW, dress
from forms.checks.finding import Severity
from forms.definition import Field
from forms.places import Place, Places
from forms.values import CELL_LIMIT, Division, Value, in_line

Lookup: TypeAlias = Callable[[], Places]
_OFFERED = 50


class _Found(QCompleter):
    """What was found, as it was ranked."""

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:  # noqa: N802 - Qt's name
        return str(index.data(Qt.ItemDataRole.UserRole).full_name)


class DivisionEditor(Editor):
    """A line; what it finds drops below it. Anything else that is typed is kept as text, and named."""

    def __init__(
        self,
        field: Field,
        places: Lookup,
        warm: Callable[[], None] = lambda: None,
        parent: QWidget | None = None,
    ) -> None:
        """`warm` is called when the line is entered: it may make the first search quick."""
        super().__init__(field, parent)
        self._places, self._awake = places, False
        self._old: Division | None = None
        """What was stored: its name counts even if the list has it no more."""
        self._offered = QStandardItemModel(self)
        self.line = Line()
        self.line.setMaximumWidth(TEXT_WIDTH)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.setPlaceholderText("例如：常州、320400、czs")
        self.line.setToolTip("按名称、代码或拼音首字母查找")
        self._completer = _Found(self._offered, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(10)
        self._completer.setWidget(self.line)
        self._completer.activated.connect(self._pick)
        self.line.entered.connect(warm)
        self.line.textEdited.connect(self._search)
        self.line.dropped.connect(lambda: self._search(self.line.text()))
        self.line.returnPressed.connect(self.flush)
        self.line.left.connect(self.flush)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1000)
        row.addStretch()
        self._own(self.line)

    @property
    def composing(self) -> bool:
        return self.line.composing

    def value(self) -> Value | None:
        text = in_line(self.line.text())[:CELL_LIMIT]
        if self._old is not None and text == self._old.name:
            return self._old
        place = self._places().named(text) if text else None
        return Division(place.code, place.full_name) if place else text or None

    def _show(self, value: Value | None) -> None:
        self._old = value if isinstance(value, Division) else None
        text = value.name if isinstance(value, Division) else value if isinstance(value, str) else ""
        if text != self.line.text():
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def _settle(self) -> None:
        value = self.value()
        if isinstance(value, Division) and value.name != self.line.text():
            self.line.selectAll()
            self.line.insert(value.name)

    def problem(self, *, leaving: bool) -> Problem | None:
        value = self.value()
        if not isinstance(value, str) or self.composing:
            return None
        if leaving:
            return Problem(Severity.BLOCKER, "没有这个地区。按名称、代码或拼音首字母查找，再从列表里选")
        found = self._offered.rowCount() or not self._awake
        return None if found else Problem(Severity.BLOCKER, "没有找到。直辖市请写下属的区、县")

    def forget_typing(self) -> None:
        self.line.forget_typing()

    def _search(self, text: str) -> None:
        if self.composing:
            return
        self._awake = True
        self._offered.clear()
        text = in_line(text)
        for place in self._places().search(text)[:_OFFERED] if text else ():
            self._offered.appendRow(_item(place))
        self._edited()
        if self._offered.rowCount():
            dress(self._completer)
            self._completer.complete()
        else:
            self._completer.popup().hide()

    def _pick(self, full_name: str) -> None:
        """Qt has written, or is about to write, what was chosen."""
        self.line.selectAll()
        self.line.insert(full_name)
        self._edited()
        self.flush()


def _item(place: Place) -> QStandardItem:
    item = QStandardItem(f"{place.name}　{place.province}　{place.code}")
    item.setSizeHint(QSize(0, ROW))
    item.setData(place, Qt.ItemDataRole.UserRole)
    item.setData(f"{place.full_name}，{place.kind_label}，{place.code}", Qt.ItemDataRole.AccessibleTextRole)
    return item
