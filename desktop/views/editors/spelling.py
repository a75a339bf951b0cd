"""Offers that are found by any part of their name, and by the initials of its pinyin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QWidget

from desktop.jobs import Job, JobState

Learn: TypeAlias = Callable[[Iterable[str]], Job | None]
"""Has the initials of names worked out, off the screen's thread: the job's result is a Mapping of them by name."""
_KEYS = Qt.ItemDataRole.UserRole


def never(_names: Iterable[str]) -> None:
    """Where nobody works initials out, names are found by their characters."""


ROW = 28


def dress(completer: QCompleter) -> None:
    """Give the list below a line its frame."""
    popup = completer.popup()
    if popup.property("kind") is None:
        popup.setProperty("kind", "offers")
        popup.style().unpolish(popup)
        popup.style().polish(popup)


class Speller(QCompleter):
    """A list under a line. `learn` is asked once, when the line is first used."""

    def __init__(self, names: Sequence[str], parent: QWidget, learn: Learn = never) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._learn = learn
        self._initials: Mapping[str, str] = {}
        self._asked: frozenset[str] = frozenset()
        self._offered = QStandardItemModel(self)
        self.setModel(self._offered)
        self.setCompletionRole(_KEYS)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.offer(names)

    def offer(self, names: Sequence[str]) -> None:
        """Offer these names."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._fill()

    def wake(self) -> None:
        """The line is used: initials are wanted from now on."""
        dress(self)
        if self._asked != frozenset(self._names):
            self._asked = frozenset(self._names)
            job = self._learn(self._names)
            if job is not None:
                job.ended.connect(self._know)  # which goes with this list, should it be gone by then

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:  # noqa: N802 - Qt's name
        return str(index.data(Qt.ItemDataRole.DisplayRole))

    def _know(self, job: Job) -> None:
        if job.state is JobState.DONE and isinstance(job.result, Mapping):
            self._initials = job.result
            self._fill()

    def _fill(self) -> None:
        self._offered.clear()
        for name in self._names:
            item = QStandardItem(name)
            item.setData(f"{name} {self._initials.get(name, '')}", _KEYS)
            item.setSizeHint(QSize(0, ROW))
            self._offered.appendRow(item)
