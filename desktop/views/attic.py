"""没有位置的答案: what was filled in under another pack and has no place in this one; kept, exported, readable."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.form import COLUMN
from desktop.views.hub import Hub
from desktop.views.pack_words import place_of, value_words
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import ONE_LINE, TWO_LINES, Row, RowList
from desktop.views.widgets.surface import Card
from forms.moving import attic

SHOWN = 6
"""Rows of its own height; the rest scrolls."""


class AtticCard(Card):
    """Read-only; hidden while there is nothing in it."""

    def __init__(self, hub: Hub, parent: QWidget) -> None:
        """Takes its parent at once: it may show itself before it lies in a layout."""
        super().__init__("window", parent=parent)
        self._hub = hub
        self._count = Label("", Type.SECONDARY, "text2")
        self._open = Button("看内容", "text", "chevron-down", self._turn)
        self.list = RowList("没有位置的答案")
        self.list.chosen.connect(self._choose)
        self.list.hide()
        self._whole = Paragraph("", Type.SECONDARY, "text2")
        self._whole.hide()
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Label("没有位置的答案", Type.TITLE))
        head.addWidget(self._count)
        head.addStretch()
        head.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(6)
        column.addLayout(head)
        words = "换用模板后没有对应的位置，不检查、不打印，随申报包一并留存；换回原来的模板就恢复。"
        column.addWidget(Paragraph(words, Type.SECONDARY, "text2"))
        column.addWidget(self.list)
        column.addWidget(self._whole)
        self.setMaximumWidth(COLUMN)
        self.setAccessibleName("没有位置的答案")
        self.refresh()

    def refresh(self) -> None:
        pack = self._hub.pack  # what it calculates itself is among the answers too, and has its place
        kept = {
            path: value
            for path, value in attic(pack, self._hub.application).items()
            if path not in pack.fields
        }
        self._values = {path: value_words(value) for path, value in kept.items()}
        self.setVisible(bool(kept))
        self._count.setText(f"{len(kept)} 项")
        rows = [Row(path, self._named(path), text, tip=path) for path, text in self._values.items()]
        self.list.show_rows(rows)
        heights = [TWO_LINES if row.detail else ONE_LINE for row in rows[:SHOWN]]
        self.list.setFixedHeight(sum(heights) + 2)

    def _named(self, path: str) -> str:
        """What the path is called in whichever pack knows it, one of the same name first."""
        own = self._hub.pack.id
        return place_of(path, *sorted(self._hub.office.packs(), key=lambda pack: pack.id != own))

    def _turn(self) -> None:
        shown = self.list.isHidden()
        self.list.setVisible(shown)
        self._whole.setVisible(shown and bool(self.list.current))
        self._open.setText("收起" if shown else "看内容")
        self._open.set_icon("chevron-up" if shown else "chevron-down")
        if shown:
            self.list.setFocus()

    def _choose(self, path: str) -> None:
        self._whole.set_text(self._values.get(path, ""))
        self._whole.setVisible(not self.list.isHidden())
