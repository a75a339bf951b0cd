# ruff: noqa: N802
"""A cell that is open to be typed into, in any table: who knows of it, keeps what is in it, or drops it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QWidget

from desktop.views.editors.base import Combo, Line


class CellDelegate(QStyledItemDelegate):
    """Subclasses make the editor and `watch` it; what they do not paint is painted as in any table."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.open: Line | Combo | None = None

    @property
    def composing(self) -> bool:
        """Whether an input method has text for the open cell that is not yet typed."""
        return isinstance(self.open, Line) and self.open.composing

    def watch(self, editor: Line | Combo) -> None:
        """This one is open from now on."""
        self.open = editor

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, Line):
            if not editor.isModified() or editor.composing:
                return
            text = editor.text()
        else:
            text = editor.currentText() if isinstance(editor, Combo) else ""
        if text != index.data(Qt.ItemDataRole.EditRole):
            model.setData(index, text, Qt.ItemDataRole.EditRole)

    def finish(self) -> None:
        """Keep what is in the open cell, and close it."""
        if self.open is not None:
            editor, self.open = self.open, None
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def drop(self) -> None:
        """Close the open cell as it was."""
        if self.open is not None:
            editor, self.open = self.open, None
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)

    def destroyEditor(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        if self.open is editor:  # not when Tab has opened the next one meanwhile
            self.open = None
        super().destroyEditor(editor, index)
