"""A list whose chosen line stands below it in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.theme import Type
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import Scroll, rule

FULL, LOW = 148, 330
"""Height of the chosen line in full, and the height of the whole below which it is less."""


class InFull(QWidget):
    """To be read, not changed. What changed stands side by side: as it was, as it is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.list = RowList(name)
        self.full: Mapping[str, str | tuple[str, str]] = {}
        self.where = Label("", Type.TITLE)
        self.sides = [_Side(), _Side()]
        self._below = QWidget()
        inside = QVBoxLayout(self._below)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.where)
        both = QHBoxLayout()
        both.setSpacing(20)
        for side in self.sides:
            both.addWidget(side, 1)
        inside.addLayout(both, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addWidget(rule())
        column.addWidget(self._below)
        self.list.chosen.connect(self._choose)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self._below.setFixedHeight(FULL if event.size().height() >= LOW else FULL * 2 // 3)
        super().resizeEvent(event)

    def show_rows(self, rows: Sequence[Row], full: Mapping[str, str | tuple[str, str]]) -> None:
        """Show these lines, the first one chosen. `full`: by key the text, or both when it was another before."""
        self.full = full
        self._say("", "")
        self.list.show_rows(rows)
        self.list.select_first()

    def _choose(self, key: str) -> None:
        row = next((one for one in self.list.model_.every if one.key == key), None)
        if row is None:
            return
        told = self.full.get(key, "")
        if isinstance(told, str):
            self._say(row.title, told)
        else:
            self._say(f"{row.tag}：{row.title}", *told)

    def _say(self, where: str, text: str, after: str = "") -> None:
        first, second = self.sides
        self.where.setText(where)
        first.show_text("原来" if after else "", text)
        second.show_text("现在", after)
        second.setVisible(bool(after))


class _Side(QWidget):
    """A text in full under a word."""

    def __init__(self) -> None:
        super().__init__()
        self._word = Label("", Type.META, "muted")
        self.text = Paragraph("", Type.SECONDARY, "text")
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.addWidget(self.text)
        inside.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._word)
        column.addWidget(Scroll(body), 1)

    def show_text(self, word: str, text: str) -> None:
        self._word.setText(word)
        self._word.setVisible(bool(word))
        self.text.set_text(text)
