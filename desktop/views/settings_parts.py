"""What the sections of the settings are made of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_folder
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.surface import Card, Scroll, rule
from forms.errors import IpzoneError

WIDTH = 720


class Section(QWidget):
    """One section: keeps each thing when its field is left, and says above when it could not."""

    said = Signal(str)
    """A sentence for the toast."""
    wanted = Signal(str)
    """The name of a screen to go to."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office
        self.banner = Banner()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)
        self.column.addWidget(self.banner)
        self.setMaximumWidth(WIDTH)

    def flush(self) -> bool:
        """Keep what is typed but not kept. False when it was refused."""
        return True

    def keep(self, act: Callable[[], object], done: str = "") -> bool:
        """Do something that may be refused; `done` is said when it was not."""
        try:
            act()
        except IpzoneError as error:
            self.banner.refuse(error)
            return False
        self.banner.hide()
        if done:
            self.said.emit(done)
        return True

    def card(self, title: str, *parts: QWidget) -> Card:
        """Add a card."""
        made = Card()
        column = QVBoxLayout(made)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        column.addWidget(Label(title, Type.SECTION))
        column.addWidget(rule())
        for part in parts:
            column.addWidget(part)
        self.column.addWidget(made)
        return made


def scrolled(*parts: QWidget, left: int = 32) -> tuple[Scroll, QVBoxLayout]:
    """Parts below each other in a column of readable width, `left` pixels from the edge, and the column.

    The width is that of one widget around them: a layout reckons the height of a part by the room there is, not by
    the part's own greatest width, and would squeeze what is below long paragraphs.
    """
    body, inner = QWidget(), QWidget()
    inner.setMaximumWidth(WIDTH + 40)
    around = QHBoxLayout(body)
    around.setContentsMargins(left, 20, 32, 32)
    around.addWidget(inner, 1)
    around.addStretch()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for part in parts:
        column.addWidget(part)
    column.addStretch()
    return Scroll(body), column


def beside(*parts: QWidget, stretch: bool = True) -> QWidget:
    """Widgets in a line; the first one takes the room unless `stretch`."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for number, part in enumerate(parts):
        row.addWidget(part, 0 if stretch or number else 1)
    if stretch:
        row.addStretch()
    return made


class FolderLine(QWidget):
    """A folder to type or to choose."""

    changed = Signal(str)

    def __init__(self, label: str, folder: str, hint: str) -> None:
        super().__init__()
        self.line = QLineEdit(folder)
        self.line.setPlaceholderText(hint)
        self._kept = folder
        self._label = label
        self.line.editingFinished.connect(self.flush)
        choose = Button(
            "选择文件夹", icon_name="folder-open", clicked=self._choose, name=f"{label}：选择文件夹"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        box = beside(self.line, choose, stretch=False)
        column.addWidget(FieldRow(label, box, buddy=self.line))

    def flush(self) -> None:
        """Tell what is written, if it is not known."""
        text = self.line.text().strip()
        if text != self._kept:
            self._kept = text
            self.changed.emit(text)

    def _choose(self) -> None:
        choose_folder(self, f"选择{self._label}", self._take, self.line.text())

    def _take(self, folder: object) -> None:
        self.line.setText(str(folder))
        self.flush()
