"""Small pictures of evidence files, made when a row is first looked at, and remembered."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from desktop.evidence import documents
from desktop.evidence.container import DocumentUnreadable
from desktop.jobs import Job, JobState, Lane
from desktop.office import Office
from desktop.pdfium import PdfFile, PdfUnreadable
from desktop.views.widgets.file_pages import draw_page, read_picture
from forms import progress
from forms.application import Evidence
from forms.progress import Progress, Stop

SIZE = QSize(96, 120)
"""Pixels at most; three times the room in a row."""
_KEPT = 600
_BATCH = 6
_MEMORY = 64
"""MiB that decoding one may take."""
_PDF_LIMIT = 64 << 20
"""Bytes of a PDF that is opened for its first page."""


class Thumbnails(QObject):
    """Asked from paint events: gives what it has at once, and has the rest made beside the long work."""

    ready = Signal()
    """There are more pictures than before."""

    def __init__(self, office: Office, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._lane = office, lane
        self._made: OrderedDict[str, QImage] = OrderedDict()
        self._wanted: dict[str, Evidence] = {}
        self._job: Job | None = None

    def of(self, evidence: Evidence) -> QImage:
        """The picture of a file, a null one while there is none."""
        image = self._made.get(evidence.sha256)
        if image is not None:
            self._made.move_to_end(evidence.sha256)
            return image
        self._wanted[evidence.sha256] = evidence
        self._next()
        return QImage()

    def _next(self) -> None:
        """Make those asked for last first: they are on the screen."""
        if self._job is not None or not self._wanted:
            return
        office, batch = (
            self._office,
            [self._wanted.popitem()[1] for _ in range(min(_BATCH, len(self._wanted)))],
        )

        def work(_report: Progress, stop: Stop) -> list[tuple[str, QImage]]:
            made = []
            for evidence in batch:
                progress.check(stop)
                made.append((evidence.sha256, picture(office, evidence)))
            return made

        self._job = self._lane.run("缩略图", work)
        self._job.ended.connect(self._take)

    def _take(self, job: Job) -> None:
        self._job = None
        if job.state is JobState.BROKEN and job.error is not None:
            raise job.error
        for sha256, image in job.result if isinstance(job.result, list) else []:
            self._made[sha256] = image
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        self.ready.emit()
        self._next()


def picture(office: Office, evidence: Evidence) -> QImage:
    """The small picture of a file from the cache, or made and kept there; null when none can be made."""
    kept = office.evidence_picture(evidence)
    if kept is not None:
        image = _decoded(kept, QByteArray(b"png")) if kept else QImage()
        if not kept or not image.isNull():
            return image
    image = _made(office.evidence_path(evidence), evidence.media_type)
    office.keep_evidence_picture(evidence, _encoded(image) if not image.isNull() else b"")
    return image


def _made(path: Path, media_type: str) -> QImage:
    if media_type.startswith("image/"):
        image, _ = read_picture(path, SIZE)
        return image
    if media_type == "application/pdf":
        return _first_page(path)
    if "openxmlformats" in media_type:
        try:
            left = documents.preview(path)
        except DocumentUnreadable:
            return QImage()
        return _decoded(left, QByteArray()) if left else QImage()
    return QImage()


def _first_page(path: Path) -> QImage:
    try:
        if path.stat().st_size > _PDF_LIMIT:
            return QImage()
        with PdfFile(path) as pdf:
            width, height = pdf.size(1)
            image = draw_page(pdf, 1, min(SIZE.width() / width, SIZE.height() / height))
    except (PdfUnreadable, OSError):
        return QImage()
    return image


def _decoded(data: bytes, kind: QByteArray) -> QImage:
    """A picture somebody else made, no larger than SIZE; null for anything but a plain bitmap."""
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, kind)
    reader.setAllocationLimit(_MEMORY)
    size = reader.size()
    if bytes(reader.format().data()) not in (b"png", b"jpeg") or not size.isValid():
        return QImage()
    if size.width() > SIZE.width() or size.height() > SIZE.height():
        reader.setScaledSize(size.scaled(SIZE, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _encoded(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(data.data())
