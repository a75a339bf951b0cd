"""A kept file leaves the window: onto paper, or into another program as a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QWidget

from desktop.jobs import Job, JobState
from desktop.pdfium import PdfUnreadable
from desktop.views.hub import Hub
from desktop.views.preview_sheets import Sheets, own_sheets
from desktop.views.print_parts import Part
from desktop.views.widgets.file_pages import read_picture
from forms import pages as citation
from forms.application import Evidence
from forms.errors import FileUnreadable, IpzoneError, NoProgram
from forms.progress import Progress, Stop

if TYPE_CHECKING:
    from desktop.views.print_dialog import PrintDialog

DOTS = 300
"""Of an inch of paper a picture is put on."""
_PDF = "application/pdf"


def is_printable(evidence: Evidence) -> bool:
    """Whether the window itself can show a file, and print what it shows."""
    return evidence.media_type == _PDF or evidence.media_type.startswith("image/")


class FilePapers:
    """One file as the print dialogue sees it: all of it, or the pages that are cited."""

    def __init__(self, hub: Hub, evidence: Evidence) -> None:
        self._evidence = evidence
        self._path = hub.office.evidence_path(evidence)
        cited = {
            number - 1
            for link in hub.application.links
            if link.evidence == evidence.id
            for number in citation.numbers(link.pages)
        }
        self._cited = tuple(sorted(cited))

    def parts(self) -> tuple[Part, ...]:
        name = Path(self._evidence.name).stem
        cited = (Part("cited", f"{name}（引用的页）", pages=self._cited),) if self._cited else ()
        return (Part("file", name), *cited)

    def make(self, part: Part, draft: bool, progress: Progress, stop: Stop) -> Sheets:
        """The file itself, or its picture on a page. Raises FileUnreadable."""
        try:
            return (
                Sheets(self._path)
                if self._evidence.media_type == _PDF
                else own_sheets("page.pdf", self._frame)
            )
        except (PdfUnreadable, OSError) as error:
            raise FileUnreadable(path=self._evidence.name) from error

    def _frame(self, out: Path) -> tuple[()]:
        """The picture on a page of A4, turned as the picture is, as large as fits; no answer is printed there."""
        image, size = read_picture(self._path, QSize(DOTS * 11, DOTS * 11))
        if image.isNull():
            raise FileUnreadable(path=self._evidence.name)
        writer = QPdfWriter(str(out))
        writer.setResolution(DOTS)
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        wide = size.width() > size.height()
        way = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        writer.setPageOrientation(way)
        writer.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout.Unit.Millimeter)
        room = writer.pageLayout().paintRectPixels(DOTS).size()
        drawn = image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(writer)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left, top = (room.width() - drawn.width()) // 2, (room.height() - drawn.height()) // 2
        painter.drawImage(QRect(left, top, drawn.width(), drawn.height()), image)
        painter.end()
        return ()


def print_file(parent: QWidget, hub: Hub, evidence: Evidence) -> PrintDialog:
    """Open the print dialogue with the pages of a file."""
    from desktop.views.print_dialog import PrintDialog

    dialog = PrintDialog(parent, FilePapers(hub, evidence), hub.lane)
    dialog.printed.connect(hub.notice)
    dialog.open()
    return dialog


def open_outside(hub: Hub, evidence: Evidence, refused: Callable[[IpzoneError], object]) -> Job:
    """Let the program this machine has for such files show a copy."""
    office = hub.office

    def work(progress: Progress, stop: Stop) -> Path:
        return office.lend_evidence(evidence, progress, stop)

    def lent(ended: Job) -> None:
        if isinstance(ended.result, Path):
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(ended.result))):
                refused(NoProgram(name=evidence.name))
        elif ended.state is JobState.FAILED and isinstance(ended.error, IpzoneError):
            refused(ended.error)

    job = hub.lane.beside.run("打开材料", work)
    job.ended.connect(lent)
    return job
