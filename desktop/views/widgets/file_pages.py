"""What a file looks like, drawn off the screen's thread: pages of a PDF, or a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from desktop.pdfium import PdfFile, PdfUnreadable

PICTURE_PIXELS = 120_000_000
"""Pixels of a picture that is opened at all."""
PICTURE_MEMORY = 512
"""MiB that decoding one picture may take."""
SHOWN_PIXELS = 24_000_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page as a picture, or the words to show instead. `size` is that of the page in points (or pixels)."""

    image: QImage
    page: int
    pages: int
    size: tuple[float, float]
    words: str = ""


class FilePages:
    """One file that is looked at. Only one thread at a time may use it; a PDF stays open until `close`."""

    def __init__(self, path: Path, media_type: str) -> None:
        self._path = path
        self._is_pdf = media_type == "application/pdf"
        self._pdf: PdfFile | None = None
        self.left = False
        """Nobody looks at it any more: whoever draws it at the moment closes it."""

    def close(self) -> None:
        if self._pdf is not None:
            self._pdf.close()
            self._pdf = None

    def draw(self, page: int, room: QSize, zoom: float) -> Drawn:
        """A page (from 1) as wide as `room` (device pixels), or at `zoom` pixels a point when that is not 0."""
        try:
            return self._draw(page, room, zoom)
        finally:
            if self.left:
                self.close()

    def _draw(self, page: int, room: QSize, zoom: float) -> Drawn:
        if not self._is_pdf:
            return _picture(self._path, room, zoom)
        try:
            if self._pdf is None:
                self._pdf = PdfFile(self._path)
            width, height = self._pdf.size(page)
            image = draw_page(self._pdf, page, zoom or room.width() / width)
        except PdfUnreadable as error:
            pages = self._pdf.pages if self._pdf is not None else 0
            words = "这份 PDF 设了打开口令，不能预览" if error.locked else "这份 PDF 打不开，可能已损坏"
            if pages:
                words = f"第 {page} 页打不开，可能已损坏"
            return Drawn(QImage(), page, pages, (0, 0), words)
        except OSError:
            return Drawn(QImage(), 1, 0, (0, 0), "这份文件现在读不了")
        return Drawn(image, page, self._pdf.pages, (width, height))


def draw_page(pdf: PdfFile, page: int, scale: float) -> QImage:
    """A page drawn straight into the memory of a picture. Raises PdfUnreadable."""
    made: list[QImage] = []

    def canvas(width: int, height: int) -> tuple[memoryview, int]:
        image = QImage(width, height, QImage.Format.Format_RGB32)
        if image.isNull():
            raise MemoryError
        made.append(image)
        return memoryview(image.bits()), image.bytesPerLine()

    pdf.draw(page, scale, canvas)
    return made[0]


def read_picture(path: Path, room: QSize) -> tuple[QImage, QSize]:
    """A picture no larger than `room`, and the size it has; a null one when it cannot or must not be decoded."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    reader.setAllocationLimit(PICTURE_MEMORY)
    size = reader.size()
    if bytes(reader.format().data()) in (b"svg", b"svgz") or not size.isValid():
        return QImage(), size
    if size.width() * size.height() > PICTURE_PIXELS:
        return QImage(), size
    if size.width() > room.width() or size.height() > room.height():
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read(), size


def _picture(path: Path, room: QSize, zoom: float) -> Drawn:
    image, size = read_picture(path, QSize(room.width(), room.width() * 4))
    if zoom and not image.isNull():
        most = (SHOWN_PIXELS / max(1, size.width() * size.height())) ** 0.5
        wanted = size * min(zoom, most)
        image, _ = read_picture(path, wanted)
    if image.isNull():
        words = "这张图片太大，不在这里预览" if size.isValid() else "这张图片打不开，可能已损坏"
        return Drawn(QImage(), 1, 0, (0, 0), words)
    return Drawn(image, 1, 1, (size.width(), size.height()))
