"""设置: the office, its address book and keys, how it looks, where things are kept, what papers are set in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.jobs import Lane
from desktop.office import Office
from desktop.views.screen import Go, Screen
from desktop.views.settings_look import AboutSection, FolderSection, LookSection, PaperSection
from desktop.views.settings_office import BookSection, OfficeSection
from desktop.views.settings_parts import Section
from desktop.views.settings_receiving import ReceivingSection
from desktop.views.theme import Type
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import FRAMED, Card, Scroll

LIST = 168
KEYS = "keys"
NAMES = (
    ("office", "单位和姓名"),
    ("book", "通讯录和签署人"),
    (KEYS, "签名密钥"),
    ("receiving", "核验和收件"),
    ("look", "外观"),
    ("folders", "文件夹和备份"),
    ("paper", "印刷字体"),
    ("about", "模板和关于"),
)


class SettingsScreen(Screen):
    """Sections at the left, each made when it is first shown. Everything takes effect at once, except the text size."""

    passes = True

    def __init__(self, office: Office, set_theme: Callable[[str], object], lane: Lane) -> None:
        super().__init__()

        def keys() -> Section:
            from desktop.views.settings_keys import KeysSection

            return KeysSection(office, lane)

        self._makers: dict[str, Callable[[], Section]] = {
            "office": lambda: OfficeSection(office),
            "book": lambda: BookSection(office),
            KEYS: keys,
            "receiving": lambda: ReceivingSection(office),
            "look": lambda: LookSection(office, set_theme),
            "folders": lambda: FolderSection(office),
            "paper": lambda: PaperSection(office),
            "about": lambda: AboutSection(office),
        }
        self.sections: dict[str, Section] = {}
        self._places: dict[str, QWidget] = {}
        self.list = RowList("设置的各部分")
        self.list.show_rows([Row(key, name) for key, name in NAMES])
        self.stack = QStackedWidget()
        card = Card()
        card.setFixedWidth(LIST)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(card)
        both.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 18, 16, 16)
        column.setSpacing(12)
        column.addWidget(Label("设置", Type.PAGE))
        column.addLayout(both, 1)
        self.list.chosen.connect(self.show_section)
        self.list.opened.connect(lambda _: self._enter())
        self.list.select("office")

    def help_page(self) -> str:
        return "settings"

    def crumbs(self) -> tuple[str, ...]:
        return ("设置", dict(NAMES)[self.list.current])

    def take_target(self, target: str) -> None:
        """Show this section."""
        self.list.select(target)

    def take_focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def zones(self) -> tuple[QWidget, ...]:
        return (self.list, self.stack)

    def flush(self) -> bool:
        kept = [section.flush() for section in self.sections.values()]
        return all(kept)

    def show_section(self, key: str) -> Section:
        """Turn to a section."""
        if key not in self.sections:
            made = self.sections[key] = self._makers[key]()
            made.said.connect(self.toast)
            made.wanted.connect(lambda screen: self.go.emit(Go(screen)))
            body = QWidget()
            row = QHBoxLayout(body)
            row.setContentsMargins(4, 0, 16, 16)
            row.addWidget(made, 1)
            row.addStretch()
            self._places[key] = Scroll(body)
            self.stack.addWidget(self._places[key])
        self.stack.setCurrentWidget(self._places[key])
        self.crumbs_changed.emit()
        return self.sections[key]

    def _enter(self) -> None:
        """Enter in the list goes to the first field of the section."""
        self.sections[self.list.current].focusNextChild()
