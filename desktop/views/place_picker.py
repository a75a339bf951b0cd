"""Finding a place by its name, its code or its pinyin initials, and choosing it from a few."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.views.settings_parts import beside
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.row_list import Row, RowList

SHOWN = 6
_ROW = 34


class PlacePicker(QWidget):
    """A line and what it finds; the first found is the chosen one."""

    opened = Signal()
    """Enter or a double click on a place."""

    def __init__(self, office: Office, code: str = "") -> None:
        """`code`: of the place chosen at first."""
        super().__init__()
        self._office = office
        self.search = QLineEdit()
        self.search.setFixedWidth(320)
        self.search.setPlaceholderText("名称、6 位代码或拼音首字母，例如 czs")
        self.list = RowList("找到的地区")
        self.list.opened.connect(lambda _: self.opened.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(FieldRow("申报地区", beside(self.search), buddy=self.search))
        column.addWidget(self.list)
        self.search.textChanged.connect(self._find)
        self.search.setText(code)
        self._find(code)

    @property
    def code(self) -> str:
        """Of the chosen place; "" when nothing is written or found."""
        return self.list.current if self.search.text().strip() else ""

    def _find(self, text: str) -> None:
        found = self._office.places.search(text)[:SHOWN] if text.strip() else ()
        self.list.show_rows([Row(one.code, f"{one.full_name}　{one.code}") for one in found])
        self.list.setFixedHeight(_ROW * max(len(found), 1) + 2)
        self.list.setVisible(bool(found))
        self.list.select_first()
