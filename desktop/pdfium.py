"""PDF files read by PDFium, one caller at a time.

PDFium must not be entered by two threads at once, not even with two documents: whoever uses it, also through
pypdfium2 itself, holds `PDFIUM` meanwhile, closing included. Files are hostile: sizes and lengths have limits. A
single page cannot be interrupted, so none of this belongs on the screen's thread, except counting pages.
"""

from __future__ import annotations

import ctypes
import math
import threading
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PDFIUM = threading.RLock()
SIZE_LIMIT = 512 << 20
"""Bytes of a file that is opened at all."""
PIXELS = 24_000_000
"""Most pixels a page is drawn with; a hostile page may say that it is kilometres wide."""
PAGE_CHARACTERS = 400_000
"""Characters of one page's text; a full page of small print has 5,000."""
_PASSWORD = 4
"""FPDF_ERR_PASSWORD."""

Canvas = Callable[[int, int], tuple[memoryview, int]]
"""(width, height) in pixels -> writable memory for BGRx pixels, and the bytes of a line."""


class PdfUnreadable(Exception):
    """PDFium cannot make anything of a file. `locked`: it asks for a password."""

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__("locked" if locked else "broken")
        self.locked = locked


class PdfFile:
    """An open PDF. Pages count from 1. Every method may be called from any thread; each takes the lock for itself."""

    def __init__(self, path: Path) -> None:
        """Raises PdfUnreadable, OSError."""
        if path.stat().st_size > SIZE_LIMIT:
            raise PdfUnreadable
        with PDFIUM:
            import pypdfium2

            try:
                self._document: Any = pypdfium2.PdfDocument(path)
            except pypdfium2.PdfiumError as error:
                raise PdfUnreadable(locked=error.err_code == _PASSWORD) from error
            self.pages: int = len(self._document)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with PDFIUM:
            self._document.close()

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of a page in points. Raises PdfUnreadable."""
        with PDFIUM:
            page = self._page(number)
            try:
                width, height = page.get_size()
            finally:
                page.close()
        return max(float(width), 1.0), max(float(height), 1.0)

    def text(self, number: int) -> str:
        """What stands on a page, as far as it is text; at most PAGE_CHARACTERS. Raises PdfUnreadable."""
        with PDFIUM:
            page = self._page(number)
            try:
                layer = page.get_textpage()
                try:
                    count = min(layer.count_chars(), PAGE_CHARACTERS)
                    return str(layer.get_text_range(0, count)) if count > 0 else ""
                finally:
                    layer.close()
            except (RuntimeError, ValueError, AssertionError) as error:
                raise PdfUnreadable from error
            finally:
                page.close()

    def draw(self, number: int, scale: float, canvas: Canvas) -> None:
        """Draw a page at so many pixels a point, fewer when it would be larger than PIXELS.

        Raises PdfUnreadable.
        """
        import pypdfium2

        def native(width: int, height: int, format: int, rev_byteorder: bool = False) -> Any:  # noqa: A002 - its name
            memory, stride = canvas(width, height)
            buffer = (ctypes.c_ubyte * len(memory)).from_buffer(memory)
            return pypdfium2.PdfBitmap.new_native(width, height, format, rev_byteorder, buffer, stride)

        with PDFIUM:
            page = self._page(number)
            try:
                width, height = page.get_size()
                most = math.sqrt(PIXELS / max(width * height, 1.0))
                bitmap = page.render(scale=min(scale, most), prefer_bgrx=True, bitmap_maker=native)
                bitmap.close()
            except (RuntimeError, ValueError, OverflowError, MemoryError) as error:
                raise PdfUnreadable from error
            finally:
                page.close()

    def _page(self, number: int) -> Any:
        try:
            return self._document[number - 1]
        except (RuntimeError, IndexError) as error:
            raise PdfUnreadable from error


def extract(path: Path, numbers: Sequence[int]) -> bytes:
    """Some pages of a PDF (from 1, in this order) as a PDF of their own. Raises PdfUnreadable."""
    with PDFIUM:
        import pypdfium2

        made = pypdfium2.PdfDocument.new()
        try:
            source = pypdfium2.PdfDocument(path)
            try:
                made.import_pages(source, [number - 1 for number in numbers])
            finally:
                source.close()
            into = BytesIO()
            made.save(into)
        except (pypdfium2.PdfiumError, RuntimeError) as error:
            raise PdfUnreadable from error
        finally:
            made.close()
    return into.getvalue()
