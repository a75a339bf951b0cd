"""Pages of a PDF onto paper, as large as they are: nothing is shrunk to fit.

Qt's printing is imported only when somebody prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

from desktop.files import write_file
from desktop.pdfium import PdfUnreadable, extract
from desktop.views.preview_sheets import Sheets
from forms.errors import PrinterFailed
from forms.progress import Progress, Stop, check

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

RESOLUTION = 400
"""Most dots an inch a page is drawn with; finer than that no office printer shows of text."""
NEARLY = 12.0
"""Points by which two papers may differ and still be called the same size."""


@dataclass(frozen=True, slots=True)
class Order:
    """How to print. `printer` is its name; `file` prints into a PDF instead."""

    title: str
    pages: tuple[int, ...]
    """From 0, in this order."""
    printer: str = ""
    file: Path | None = None
    copies: int = 1
    both_sides: bool = True
    grey: bool = False


def printers() -> tuple[list[str], str]:
    """The names of the printers there are, and that of the usual one."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return list(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName()


def print_sheets(sheets: Sheets, order: Order, progress: Progress, stop: Stop) -> int:
    """Print pages; gives how many went to the printer, copies included. Off the screen's thread.

    A page larger than the paper is the only one that is made smaller. Raises PrinterFailed, Cancelled.
    """
    printer = _printer(order)
    themselves = 1 if printer.supportsMultipleCopies() or order.file else order.copies
    printer.setCopyCount(1 if themselves > 1 or order.file else order.copies)
    pages = [page for _ in range(themselves if not order.file else order.copies) for page in order.pages]
    _lay(printer, sheets.sizes[pages[0]])
    painter = QPainter()
    if not painter.begin(printer):
        raise PrinterFailed(printer=order.printer or str(order.file))
    whole = False
    try:
        for number, page in enumerate(pages):
            progress(f"第 {page + 1} 页", number, len(pages))
            check(stop)
            if number:
                _lay(printer, sheets.sizes[page])
                if not printer.newPage():
                    raise PrinterFailed(printer=order.printer or str(order.file))
            _draw(painter, printer, sheets, page, order.grey)
        progress("送往打印机", len(pages), len(pages))
        whole = True
    finally:
        if not whole:
            printer.abort()
        ended = painter.end()
        if not whole and order.file is not None:
            order.file.unlink(missing_ok=True)
    if not ended:
        raise PrinterFailed(printer=order.printer or str(order.file))
    return len(pages) * printer.copyCount()


def _printer(order: Order) -> QPrinter:
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if order.file is not None:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(order.file))
        printer.setResolution(RESOLUTION)
    else:
        printer.setPrinterName(order.printer)
    printer.setDocName(order.title)
    printer.setFullPage(True)
    printer.setCollateCopies(True)
    printer.setDuplex(
        QPrinter.DuplexMode.DuplexLongSide if order.both_sides else QPrinter.DuplexMode.DuplexNone
    )
    grey = QPrinter.ColorMode.GrayScale if order.grey else QPrinter.ColorMode.Color
    printer.setColorMode(grey)
    return printer


def _lay(printer: QPrinter, size: tuple[float, float]) -> None:
    """Paper for a page: A4, unless the page is as large as another paper of the A row."""
    turned = size[0] > size[1]
    upright = QSizeF(min(size), max(size))
    kinds = (QPageSize.PageSizeId.A4, QPageSize.PageSizeId.A3, QPageSize.PageSizeId.A5)
    papers = [QPageSize(kind) for kind in kinds]

    def unlike(paper: QPageSize) -> float:
        points = paper.size(QPageSize.Unit.Point)
        return max(abs(points.width() - upright.width()), abs(points.height() - upright.height()))

    paper = next((paper for paper in papers if unlike(paper) < NEARLY), papers[0])
    way = QPageLayout.Orientation.Landscape if turned else QPageLayout.Orientation.Portrait
    layout = QPageLayout(paper, way, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    printer.setPageLayout(layout)


def _draw(painter: QPainter, printer: QPrinter, sheets: Sheets, page: int, grey: bool) -> None:
    """A page in the middle of its paper."""
    dots = printer.resolution() / 72
    paper = printer.paperRect(_device_pixel())
    width, height = (length * dots for length in sheets.sizes[page])
    if width > paper.width() + NEARLY * dots or height > paper.height() + NEARLY * dots:
        shrink = min(paper.width() / width, paper.height() / height)
        width, height = width * shrink, height * shrink
    try:
        image = sheets.draw(page, min(printer.resolution(), RESOLUTION) / 72)
    except PdfUnreadable as error:
        raise PrinterFailed(printer=f"第 {page + 1} 页") from error
    if image is None:
        return
    if grey:
        image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    # Turned pages and papers cut to the inch differ by a dot or two: the corner is the corner then.
    left = (paper.width() - width) / 2 if paper.width() - width > NEARLY * dots else 0.0
    top = (paper.height() - height) / 2 if paper.height() - height > NEARLY * dots else 0.0
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(left, top, width, height), image)


def _device_pixel() -> QPrinter.Unit:
    from PySide6.QtPrintSupport import QPrinter

    return QPrinter.Unit.DevicePixel


def pages_of(words: str, count: int) -> tuple[int, ...] | None:
    """Pages (from 0) of a range such as 1-3,8; all for nothing; None when it cannot be read or is outside."""
    text = words.strip()
    for wide, narrow in (
        ("，", ","),
        ("、", ","),
        ("－", "-"),
        ("—", "-"),
        ("–", "-"),
        ("～", "-"),
        ("~", "-"),
    ):
        text = text.replace(wide, narrow)
    if not text:
        return tuple(range(count))
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = (one.strip() for one in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(first) > 6 or len(last) > 6:
            return None
        begin, end = int(first), int(last) if dash else int(first)
        if not 1 <= begin <= end <= count:
            return None
        found += range(begin - 1, end)
    return tuple(dict.fromkeys(found))


def pages_words(pages: Sequence[int]) -> str:
    """Pages (from 0) as a range to be typed: 1-3,8."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ",".join(f"{r[0] + 1}-{r[-1] + 1}" if len(r) > 1 else str(r[0] + 1) for r in runs)


def save_pages(sheets: Sheets, pages: Sequence[int], out: Path, progress: Progress, stop: Stop) -> Path:
    """Write pages as a PDF: the very file where it is all of them, our own pages set again, others cut out.

    Raises DiskFull, FolderReadOnly, FolderMissing, DiskFailed, PrinterFailed, Cancelled.
    """
    if tuple(pages) == tuple(range(len(sheets.sizes))):
        write_file(out, sheets.path.read_bytes())
        return out
    if sheets.again is not None:
        sheets.again(out, pages, progress, stop)
        return out
    try:
        write_file(out, extract(sheets.path, [page + 1 for page in pages]))
    except PdfUnreadable as error:
        raise PrinterFailed(printer=out.name) from error
    return out
