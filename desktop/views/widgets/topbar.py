# ruff: noqa: N802
"""The bar at the top: home, where one is, whether it is saved, and the few things for the whole program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views.theme import BAR, Type, font, tokens
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.icons import Icon
from desktop.views.widgets.mark import Mark
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.roving import Roving
from desktop.views.widgets.surface import Area, empty, rule

BOX = 232
PATIENCE = 300
"""Milliseconds until 正在保存… is worth saying."""


class SearchButton(Button):
    """Looks like a line to type in where there is room; opens the search box."""

    def __init__(self, words: str, key: str, clicked: Callable[[], object]) -> None:
        super().__init__("搜索", "bar", "search", clicked, tip=f"{words}（{key}）", name=f"搜索：{words}")
        self.setProperty("kind", "search")
        self._box_words = words
        self._key, self._folded = key, True

    def fold(self, folded: bool) -> None:
        """A box with its words, or a button like the others."""
        self._folded = folded
        kind = "bar" if folded else "search"
        if self.property("kind") != kind:  # not at the start: to ask for the style costs 5 ms there
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)
        self.show_words("搜索" if folded else self._box_words)
        self.setFixedWidth(self.sizeHint().width() if folded else BOX)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._folded:
            painter = QPainter(self)
            painter.setFont(font(Type.META))
            painter.setPen(tokens().color("bar_muted"))
            end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(self.rect().adjusted(0, 0, -10, 0), end, self._key)


class TopBar(Area):
    """The words on the right are buttons the frame hands in. One Tab stop; arrows move inside."""

    def __init__(self, home: Button, actions: Sequence[Button]) -> None:
        super().__init__("bar")
        self.setFixedHeight(BAR)
        self._home = home
        self._brand = QWidget()
        brand = QHBoxLayout(self._brand)
        brand.setContentsMargins(0, 0, 0, 0)
        brand.setSpacing(10)
        brand.addWidget(Icon("clipboard-check", 22, "bar_text"))
        brand.addWidget(Label("示范区申报助手", Type.SECTION, "bar_text"))
        self._trail = QHBoxLayout()
        self._trail.setSpacing(8)
        self._state = Label("", Type.SECONDARY, "bar_muted")
        self._tick = Icon("check", 16, "bar_muted")
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(PATIENCE)
        self._waiting.timeout.connect(lambda: self._say("正在保存…", False))

        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(10)
        row.addWidget(self._brand)
        row.addWidget(home)
        row.addLayout(self._trail, 1)
        row.addWidget(self._tick)
        row.addWidget(self._state)
        row.addSpacing(8)
        for action in actions:
            row.addWidget(action)
        self._actions = list(actions)
        self._stop = Roving((home, *actions), self)
        self.setAccessibleName("顶栏")
        self.show_trail((), "")
        self.forget()

    def show_trail(self, crumbs: Sequence[str], mark: str) -> None:
        """Where one is; nothing shows the program's name instead."""
        empty(self._trail)
        self._home.setVisible(bool(crumbs))
        self._brand.setVisible(not crumbs)
        if crumbs:
            line = rule(vertical=True, tone="bar_sel")
            line.setFixedHeight(20)
            self._trail.addWidget(line)
        for number, crumb in enumerate(crumbs):
            if number:
                self._trail.addWidget(Icon("chevron-right", 16, "bar_muted"))
            last = number == len(crumbs) - 1
            self._trail.addWidget(
                Elided(crumb, Type.TITLE if last else Type.BODY, "bar_text" if last else "bar_muted")
            )
            if mark and number == 0:
                self._trail.addWidget(Mark(mark, "bar_text"), 0, Qt.AlignmentFlag.AlignVCenter)
        self._trail.addStretch(1)

    def saving(self) -> None:
        self._waiting.start()

    def saved(self, at: datetime) -> None:
        self._waiting.stop()
        self._say(f"已保存 {at.astimezone():%H:%M}", True)

    def not_saved(self) -> None:
        self._waiting.stop()
        self._say("没有保存", False)

    def forget(self) -> None:
        """Nothing is open that could be saved."""
        self._waiting.stop()
        self._say("", False)

    def fold(self, folded: bool) -> None:
        """Icons only, on narrow windows; their tooltips and accessible names stay."""
        for button in (self._home, *self._actions):
            if isinstance(button, SearchButton):
                button.fold(folded)
                continue
            words = button.property("words") or button.text()
            if not words:  # it has an icon only, and its name already
                continue
            button.setProperty("words", words)
            button.setAccessibleName(words)
            button.show_words("" if folded else words)
            if folded and not button.toolTip():
                button.setToolTip(words)

    def _say(self, words: str, tick: bool) -> None:
        self._state.setText(words)
        self._tick.setVisible(tick)
