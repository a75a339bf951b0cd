"""The documents of a package that people read: the application as a signed PDF, and the workbook."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.submission.data import mark_of, on_paper
from desktop.submission.pdf.documents.application import write_application
from desktop.submission.pdf.stamp import Stamp
from desktop.submission.workbook import write_workbook
from forms.progress import Progress, Stop, check

if TYPE_CHECKING:
    from desktop.submission.package import ExportRequest


@dataclass(frozen=True, slots=True)
class Papers:
    """Where they were written to, and the number of pages of the PDF."""

    pdf: Path
    pages: int
    workbook: Path


def make_papers(
    request: ExportRequest, content_hash: str, folder: Path, progress: Progress, stop: Stop
) -> Papers:
    """Write both into `folder`. `content_hash`: SHA-256 of the data they show, hex.

    Raises GlyphMissing, FontUnreadable, Cancelled, DiskFull, FolderReadOnly, DiskFailed, OSError, and what a signer's
    key may do.
    """
    asked, answered = on_paper(request.pack, request.application)
    printed = replace(request, pack=asked, application=answered)
    pdf, pages = _write_pdf(printed, content_hash, folder, progress, stop)
    return Papers(pdf, pages, _write_tasks(printed, content_hash, folder, progress, stop))


def _write_pdf(
    request: ExportRequest, content_hash: str, folder: Path, progress: Progress, stop: Stop
) -> tuple[Path, int]:
    """The application on paper, signed when somebody signs; gives its number of pages too."""
    unsigned, signed = folder / "unsigned.pdf", folder / "signed.pdf"
    info = write_application(
        request.pack,
        request.application,
        request.told,
        unsigned,
        mark=mark_of(request.application, request.draft, request.withheld is not None),
        content_hash=content_hash,
        today=request.now.date(),
        version=request.version,
        fonts=request.fonts,
        withheld=request.withheld,
        progress=progress,
        stop=stop,
    )
    if request.signer is None:
        return unsigned, info.pages
    progress("签署申报书", 0, 0)
    check(stop)
    pages, first = info.pages, next(f for f in info.signature_fields if f.name == request.role.field)
    del info  # it tells where each file is named, which nobody asks here
    signer = request.signer
    stamp = Stamp(request.role.label, signer.name, signer.organization, request.now, request.seal)
    signer.sign_pdf(unsigned, signed, request.now, first, (), stamp)
    return signed, pages


def _write_tasks(
    request: ExportRequest, content_hash: str, folder: Path, progress: Progress, stop: Stop
) -> Path:
    progress("生成任务清单", 0, 0)
    check(stop)
    workbook = folder / "tasks.xlsx"
    write_workbook(
        request.pack,
        request.application,
        workbook,
        mark=mark_of(request.application, request.draft, request.withheld is not None),
        content_hash=content_hash,
        today=request.now.date(),
        version=request.version,
        withheld=request.withheld,
    )
    return workbook
