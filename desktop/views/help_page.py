"""帮助: the manual, page by page, with its contents and a line to search it. It shows what is on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.manual import Heading, HelpPage, manual, plain, words
from desktop.search import Entry, Group, Hit, Index
from desktop.views.editors.base import Line
from desktop.views.help_text import WIDTH, HelpText
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import FRAMED, Card

SIDE = 248
FOUND = 60
"""Places shown at most."""
NEAR = 4
"""Characters before what was found."""


class HelpScreen(Screen):
    """Opens at a page; the contents at the left become what is found while something is searched for."""

    passes = True
    aside = True

    def __init__(self, page: str, *, over: bool = False) -> None:
        """Takes the name of a page of the manual; `over` a dialogue there is no way but back."""
        super().__init__()
        self._pages = {page.name: page for page in manual()}
        self._index: Index | None = None
        self.page = self._pages["start"]
        self.wanted = Line()
        self.wanted.setPlaceholderText("在帮助里查找")
        self.wanted.setAccessibleName("在帮助里查找")
        self.wanted.setClearButtonEnabled(True)
        self.wanted.textChanged.connect(self._search)
        self.wanted.returnPressed.connect(self._to_list)
        self.none = Label("没有找到。换个短一些的词", Type.SECONDARY, "muted")
        self.list = RowList("帮助目录")
        self.list.chosen.connect(self._choose)
        self.text = HelpText()
        self.list.opened.connect(lambda _: self.take_focus())
        self.text.wanted.connect(self.take_target)
        self._lay_out(over)
        self._show_contents()
        self.take_target(page)

    def _lay_out(self, over: bool) -> None:
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.wanted)
        side.addWidget(self.none)
        card = Card()
        card.setFixedWidth(SIDE)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        side.addWidget(card, 1)
        self.wanted.setFixedWidth(SIDE)
        row = QHBoxLayout(self)
        row.setContentsMargins(32, 16, 32, 16)
        row.setSpacing(16)
        row.addLayout(side)
        row.addWidget(self.text, 1)
        right = QVBoxLayout()
        right.addWidget(Button("返回", icon_name="arrow-left", clicked=lambda: self.go.emit(Go("back"))))
        ways = (("关于", "about"), ("自检", "self-test"), ("检查更新文件", "update"))
        for word, screen in () if over else ways:
            right.addWidget(Button(word, "text", clicked=partial(self.go.emit, Go(screen))))
        right.addStretch()
        row.addLayout(right)
        row.addStretch(0)
        self.text.setMaximumWidth(WIDTH)

    def help_page(self) -> str:
        return ""

    def crumbs(self) -> tuple[str, ...]:
        return ("帮助", self.page.title)

    def take_target(self, target: str) -> None:
        """Show a page by its name; the first page for a name there is none of."""
        self._show(self._pages.get(target, self._pages["start"]))
        self.wanted.clear()
        self.list.select(self.page.name)

    def take_focus(self) -> None:
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- searching

    def _search(self) -> None:
        if self.wanted.composing:
            return
        query = self.wanted.text().strip()
        if not query:
            self._show_contents()
            return
        self._index = self._index or Index(e for page in self._pages.values() for e in _sections(page))
        found = [hit for group in self._index.search(query, FOUND) for hit in group.hits]
        rows = [
            Row(hit.entry.target, hit.entry.title, _near(hit) or hit.entry.place, tip=hit.entry.place)
            for hit in found
        ]
        self.none.setVisible(not rows)
        self.list.show_rows(rows)

    def _show_contents(self) -> None:
        self.none.hide()
        self.list.show_rows([Row(page.name, page.title) for page in self._pages.values()])
        self.list.select(self.page.name)

    def _to_list(self) -> None:
        self.list.select_first()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, key: str) -> None:
        name, _, block = key.partition("#")
        if name != self.page.name:
            self._show(self._pages[name])
        if block:
            self.text.show_block(int(block), self.wanted.text().strip())

    def _show(self, page: HelpPage) -> None:
        self.page = page
        self.text.show_page(page)
        self.crumbs_changed.emit()


def _near(hit: Hit) -> str:
    """The excerpt from a little before what was found: the column is narrow."""
    start = max(0, hit.excerpt_marks[0][0] - NEAR) if hit.excerpt_marks else 0
    return ("…" if start else "") + hit.excerpt[start:].lstrip("…　 ")


def _sections(page: HelpPage) -> Iterator[Entry]:
    """The parts of a page between headings, each with what it says."""
    start, title, said = 0, page.title, list[str]()
    for number, block in enumerate(page.blocks):
        if isinstance(block, Heading):
            if said or not number:
                yield _section(page, start, title, said)
            start, title, said = number, plain(block.line), []
        else:
            said.append(words(block))
    yield _section(page, start, title, said)


def _section(page: HelpPage, start: int, title: str, said: list[str]) -> Entry:
    return Entry(Group.HELP, f"{page.name}#{start}", title, page.title, "", "\n".join(said))
