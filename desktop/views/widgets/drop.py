# ruff: noqa: N802
"""A place to drop a file on; a click or Enter asks for one instead."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.theme import Type, tokens
from desktop.views.widgets.icons import Icon
from desktop.views.widgets.paragraph import Label


class DropZone(QWidget):
    """A dashed frame. Says at once when what hovers over it is no file it takes."""

    dropped = Signal(object)
    """Path"""
    wanted = Signal()
    """Ask for a file instead."""

    def __init__(self, icon: str, title: str, detail: str, suffixes: tuple[str, ...]) -> None:
        super().__init__()
        self._suffixes = suffixes
        self._detail_words = detail
        self._over = False
        self.setAcceptDrops(True)
        self.setFixedHeight(96)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{title}，{detail}")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(14)
        row.addWidget(Icon(icon, 22))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch()
        words.addWidget(Label(title, Type.TITLE))
        self._detail = Label(detail, Type.SECONDARY, "text2")
        words.addWidget(self._detail)
        words.addStretch()
        row.addLayout(words, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(t.color("accent" if self._over else "control"), 2 if self._over else 1.5)
        pen.setDashPattern([5, 3])
        painter.setPen(pen)
        painter.setBrush(t.color("tint" if self._over else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        fits = len(files) == 1 and files[0].suffix.lower() in self._suffixes
        self._over = fits
        if fits:
            self._detail.setText(f"松手就核验 {files[0].name}")
            event.acceptProposedAction()
        else:
            kinds = "、".join(self._suffixes)
            self._detail.setText(f"一次放一个 {kinds} 文件")
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._rest()

    def dropEvent(self, event: QDropEvent) -> None:
        file = Path(event.mimeData().urls()[0].toLocalFile())
        event.acceptProposedAction()
        self._rest()
        self.dropped.emit(file)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)

    def _rest(self) -> None:
        self._over = False
        self._detail.setText(self._detail_words)
        self.update()
