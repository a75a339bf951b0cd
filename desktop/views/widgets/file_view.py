# ruff: noqa: N802
"""A look at a kept file: pages of a PDF, or a picture; paper stays light in every theme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QImage,
    QImageReader,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.surface import Area

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

PIXELS = 6_000_000
"""Most pixels a page is drawn with; a hostile page may say it is kilometres wide."""
MARGIN = 16


class _Sheet(QWidget):
    """The drawn page on its desk."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def room(self) -> QSize:
        """Device pixels there are for the page."""
        dpr = self.devicePixelRatioF()
        return QSize(round((self.width() - 2 * MARGIN) * dpr), round((self.height() - 2 * MARGIN) * dpr))

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), t.color("sunken"))
        if self.image.isNull():
            painter.setFont(font(Type.SECONDARY))
            painter.setPen(t.color("text2"))
            box = self.rect().adjusted(MARGIN, 0, -MARGIN, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)
            return
        dpr = self.devicePixelRatioF()
        size = QSize(round(self.image.width() / dpr), round(self.image.height() / dpr))
        at = QRect((self.width() - size.width()) // 2, MARGIN, size.width(), size.height())
        painter.fillRect(at.adjusted(-1, -1, 1, 1), t.color("line"))
        painter.drawImage(at, self.image)


class FileView(Area):
    """Pages are drawn when they are looked at. `cite` says that the official wants to cite this page."""

    cite = Signal(int)

    def __init__(self) -> None:
        super().__init__("surface", ("left",))
        self._file: Path | None = None
        self._kind = ""
        self._document: PdfDocument | None = None
        self._page = 1
        self._pages = 0
        self._sheet = _Sheet()
        self.back = Button("", "text", "chevron-left", lambda: self.turn(-1), tip="上一页", name="上一页")
        self.on = Button("", "text", "chevron-right", lambda: self.turn(1), tip="下一页", name="下一页")
        self._where = Label("", Type.SECONDARY, "text2")
        self.cite_button = Button("引用本页", icon_name="link", clicked=lambda: self.cite.emit(self._page))
        row = QHBoxLayout()
        row.setContentsMargins(12, 7, 12, 8)
        for widget in (self._where, self.back, self.on):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.cite_button)
        self._bar = QWidget()
        self._bar.setLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._sheet, 1)
        self._timer = QTimer(self, singleShot=True, interval=60)
        self._timer.timeout.connect(self._draw)
        self.show_file(None, "", "选一份材料，在这里预览")

    def show_file(self, file: Path | None, media_type: str, words: str = "") -> None:
        """Show a file of a media type from its first page, or words where there is nothing to show."""
        self._close()
        self._file, self._page, self._pages = file, 1, 0
        self._kind = media_type if file is not None else ""
        self._sheet.image, self._sheet.words = QImage(), words
        self._show_bar()
        self._sheet.update()
        if self.isVisible():
            self._timer.start()

    def turn(self, move: int) -> None:
        """Turn so many pages."""
        page = max(1, min(self._page + move, self._pages))
        if page != self._page:
            self._page = page
            self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
        else:
            self.turn(move)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._close()

    def _draw(self) -> None:
        if self._file is None or not self.isVisible():
            return
        if self._kind == "application/pdf":
            self._draw_page(self._file)
        elif self._kind.startswith("image/"):
            self._draw_picture(self._file)
        self._show_bar()
        self._sheet.update()

    def _draw_page(self, file: Path) -> None:
        from pypdfium2 import PdfDocument, PdfiumError

        try:
            if self._document is None:
                self._document = PdfDocument(file)
                self._pages = len(self._document)
            page = self._document[self._page - 1]
            width, height = page.get_size()
            room = self._sheet.room()
            fits = min(room.width() / max(width, 1), room.height() / max(height, 1))
            scale = min(max(fits, 0.05), (PIXELS / max(width * height, 1)) ** 0.5)
            bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
            image = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGBX8888,
            )
            self._sheet.image = image.copy()
        except (PdfiumError, OSError, ValueError):
            self._pages = 0
            self._sheet.image, self._sheet.words = QImage(), "这份 PDF 打不开，可能已损坏或设了密码"

    def _draw_picture(self, file: Path) -> None:
        reader = QImageReader(str(file))
        reader.setDecideFormatFromContent(True)
        reader.setAutoTransform(True)
        size = reader.size()
        if size.isValid():
            reader.setScaledSize(size.scaled(self._sheet.room(), Qt.AspectRatioMode.KeepAspectRatio))
        self._sheet.image = reader.read()
        if self._sheet.image.isNull():
            self._sheet.words = "这张图片打不开，可能已损坏"

    def _show_bar(self) -> None:
        self._where.setText(f"第 {self._page} / {self._pages} 页" if self._pages else "")
        for widget in (self.back, self.on):
            widget.setVisible(self._pages > 1)
        self.back.setEnabled(self._page > 1)
        self.on.setEnabled(self._page < self._pages)
        self.cite_button.setVisible(self._pages > 0)
        self.setAccessibleName(f"预览，{self._where.text()}" if self._pages else "预览")

    def _close(self) -> None:
        if self._document is not None:
            self._document.close()
            self._document = None
