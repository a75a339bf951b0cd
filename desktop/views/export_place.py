"""保存位置: the folder and the name, the USB drives there are, how much room is left, and what is made besides."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QStorageInfo
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.drives import drives
from desktop.messages import size_words
from desktop.views.export_extras import ExtrasCard
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_folder
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, empty


class PlaceStep(QWidget):
    """Asks where a package goes; a file that is there already is told of."""

    def __init__(self, extras: ExtrasCard) -> None:
        super().__init__()
        self.extras = extras
        self.folder, self.name = QLineEdit(), QLineEdit()
        self._drives = QVBoxLayout()
        self._drives.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Label("保存位置", Type.PAGE))
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 16, 18, 16)
        inside.setSpacing(12)
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.folder, 1)
        row.addWidget(Button("选择文件夹", icon_name="folder-open", clicked=self._browse))
        self._folder_row = FieldRow("文件夹", box, required=True, buddy=self.folder)
        self._name_row = FieldRow("文件名", self.name, required=True)
        inside.addWidget(self._folder_row)
        inside.addLayout(self._drives)
        inside.addWidget(self._name_row)
        column.addWidget(card)
        column.addWidget(extras)
        extras.changed.connect(self._show_target)
        for line in (self.folder, self.name):
            line.textChanged.connect(lambda _: self._show_target())

    def show_place(self, folder: str, name: str) -> None:
        """Offer a name, a folder where none is chosen yet, and the drives that are plugged in now."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        if not self.folder.text():
            self.folder.setText(folder or documents)
        self.name.setText(name)
        empty(self._drives)
        for drive in drives():
            choose = partial(self.folder.setText, str(drive.path))
            words = f"保存到 {drive.name}，还有 {size_words(drive.free)}"
            self._drives.addWidget(Button(words, "link", "usb", choose))

    @property
    def complete(self) -> bool:
        return bool(self.name.text().strip() and self.folder.text().strip())

    @property
    def target(self) -> Path:
        name = self.name.text().strip()
        return Path(self.folder.text().strip()) / (name if name.endswith(".asice") else f"{name}.asice")

    def _show_target(self) -> None:
        name = bool(self.name.text().strip())
        files = [self.target, *(kind.beside(self.target) for kind in self.extras.kinds)] if name else []
        there = [file.name for file in files if file.is_file()]
        words = f"这里已有{'、'.join(there)}。生成并核验通过后才会替换；想留着就改个文件名。"
        self._name_row.say(Status.WARN if there else None, words)
        folder = Path(self.folder.text().strip())
        disk = QStorageInfo(str(folder)) if self.folder.text().strip() and folder.is_dir() else None
        free = (
            f"这个磁盘还有 {size_words(disk.bytesAvailable())}" if disk is not None and disk.isValid() else ""
        )
        self._folder_row.say(Status.HINT if free else None, free)

    def _browse(self) -> None:
        choose_folder(
            self, "选择保存的文件夹", lambda path: self.folder.setText(str(path)), self.folder.text()
        )
