"""The export walk: one frozen application becomes one verified package, or everything stays as it was.

Made in a folder beside the target; only what was opened again and verified takes the target's name.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from desktop.submission import layout
from desktop.submission.container import ContainerWriter
from desktop.submission.data import application_json, mark_of, on_paper
from desktop.submission.layout import DATA_NAME, PDF_NAME, WORKBOOK_NAME, package_name
from desktop.submission.pdf import write_application
from desktop.submission.sealing import seal
from desktop.submission.signing import Signer
from desktop.submission.staging import explained, settle, stage
from desktop.submission.verification import Report, verify
from desktop.submission.workbook import write_workbook
from forms.application import Application, Evidence
from forms.checks.finding import Finding, Severity
from forms.definition import FormPack
from forms.errors import DiskFailed, ExportBlocked, ExportUnsound
from forms.progress import Progress, Stop, check, never, quiet

__all__ = [
    "DATA_NAME",
    "PDF_NAME",
    "WORKBOOK_NAME",
    "ExportRequest",
    "ExportResult",
    "export",
    "package_name",
]

_ROOM = 64 << 20
"""Bytes besides the evidence that must be free."""
_DRAFT_FINDINGS = frozenset({"signature.none", "pdf.unsigned"})
"""What verification must find, and nothing else, in a package nobody signed."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Everything an export needs, fixed before it starts."""

    pack: FormPack
    application: Application
    findings: tuple[Finding, ...]
    """What the check said of this very application."""
    evidence: Callable[[Evidence], Path]
    """Where a file is kept."""
    target: Path
    signer: Signer | None
    """Without one the package is an unsigned draft (草稿)."""
    now: datetime
    """Aware; the declared time of signing."""
    version: str
    """Of the program."""

    @property
    def draft(self) -> bool:
        return self.signer is None


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written. `size` in bytes, `sha256` of the whole file, `entries` counted as they lie in it."""

    path: Path
    sha256: str
    size: int
    entries: int
    pdf_pages: int
    draft: bool
    report: Report
    """Verification of what was written. Whether the signer is to be trusted is for the receiver to say."""


def export(request: ExportRequest, progress: Progress = quiet, stop: Stop = never) -> ExportResult:
    """Write, sign, verify and put in place one package.

    Whatever is raised, an earlier file at the target stays as it was and nothing else is left behind. Raises
    ExportBlocked, EvidenceMissing, EvidenceChanged, GlyphMissing, ExportUnsound, DiskFull, FolderReadOnly,
    FolderMissing, DiskFailed, Cancelled, and what a signer's key may do.
    """
    if not request.draft:
        _check_ready(request.findings)
    target = request.target.absolute()
    with explained(target):
        if target.is_dir():
            raise DiskFailed(path=target, reason="这是一个文件夹")
    needed = sum(evidence.size for evidence in request.application.evidence) + _ROOM
    with explained(target.parent), stage(target.parent, needed) as folder:
        package = folder / "package.asice"
        pages = _write(request, package, folder, progress, stop)
        with _on_disk(package):
            report = _verified(request, package, progress, stop)
        check(stop)
        settle(package, target)
    facts = report.container
    return ExportResult(target, facts.sha256, facts.size, facts.entries, pages, request.draft, report)


def _check_ready(findings: tuple[Finding, ...]) -> None:
    standing = [finding.severity for finding in findings if finding.open]
    if standing:
        blockers = standing.count(Severity.BLOCKER)
        raise ExportBlocked(blockers=blockers, warnings=len(standing) - blockers)


def _write(request: ExportRequest, package: Path, folder: Path, progress: Progress, stop: Stop) -> int:
    """Write the whole container; gives the number of pages of the PDF."""
    pack = request.pack
    asked, answered = on_paper(pack, request.application)
    printed = replace(request, pack=asked, application=answered)
    data = application_json(pack, request.application, request.findings, request.version, request.draft)
    content_hash = hashlib.sha256(data).hexdigest()
    pdf, pages = _write_pdf(printed, content_hash, folder, progress, stop)
    workbook = _write_tasks(printed, content_hash, folder, progress, stop)
    media_types = {
        DATA_NAME: layout.DATA_TYPE,
        PDF_NAME: layout.PDF_TYPE,
        WORKBOOK_NAME: layout.WORKBOOK_TYPE,
    }
    with ContainerWriter(package) as writer:
        writer.add_bytes(DATA_NAME, data)
        for name in sorted(pack.files):
            writer.add_bytes(layout.PACK_FOLDER + name, pack.files[name])
            media_types[layout.PACK_FOLDER + name] = layout.PACK_TYPE
        writer.add_file(PDF_NAME, pdf, stop=stop)
        writer.add_file(WORKBOOK_NAME, workbook, stop=stop)
        media_types |= _write_evidence(request, writer, progress, stop)
        if request.signer is not None:
            progress("签名", 0, 0)
            seal(writer, request.signer, request.now, media_types)
        writer.finish()
    return pages


def _write_pdf(
    request: ExportRequest, content_hash: str, folder: Path, progress: Progress, stop: Stop
) -> tuple[Path, int]:
    """The application on paper, signed when somebody signs; gives its number of pages too."""
    unsigned, signed = folder / "unsigned.pdf", folder / "signed.pdf"
    info = write_application(
        request.pack,
        request.application,
        request.findings,
        unsigned,
        mark=mark_of(request.application, request.draft),
        content_hash=content_hash,
        today=request.now.date(),
        version=request.version,
        progress=progress,
        stop=stop,
    )
    if request.signer is None:
        return unsigned, info.pages
    progress("签署申报书", 0, 0)
    check(stop)
    first, *later = info.signature_fields
    request.signer.sign_pdf(unsigned, signed, request.now, first, later)
    return signed, info.pages


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
        mark=mark_of(request.application, request.draft),
        content_hash=content_hash,
        today=request.now.date(),
        version=request.version,
    )
    return workbook


def _write_evidence(
    request: ExportRequest, writer: ContainerWriter, progress: Progress, stop: Stop
) -> dict[str, str]:
    """Copy the evidence in; gives the media types by name."""
    done, total = 0, sum(evidence.size for evidence in request.application.evidence)
    step = "写入佐证材料"

    def told(count: int) -> None:
        nonlocal done
        done += count
        progress(step, done, total)

    media_types: dict[str, str] = {}
    for evidence in sorted(request.application.evidence, key=lambda one: one.number):
        name = layout.evidence_name(evidence)
        source = request.evidence(evidence)
        writer.add_file(name, source, evidence.size, evidence.sha256, told, stop)
        media_types[name] = evidence.media_type
    return media_types


def _verified(request: ExportRequest, package: Path, progress: Progress, stop: Stop) -> Report:
    """Open what was written as a receiver would. Raises ExportUnsound."""
    pinned = (request.signer.certificate,) if request.signer else ()
    report = verify(package, (), (), request.now, progress, stop, pinned=pinned)
    allowed = _DRAFT_FINDINGS if request.draft else frozenset[str]()
    wrong = [finding.code for finding in report.errors if finding.code not in allowed]
    if not report.container.own_form:
        wrong.append("container.form")
    if wrong or not (request.draft or report.trusted):
        raise ExportUnsound(finding=(wrong or ["signature.coverage"])[0])
    return report


@contextmanager
def _on_disk(path: Path) -> Iterator[None]:
    """See to it that a closed file is on the disk when the work inside is done; both go on at once."""
    with ThreadPoolExecutor(1, thread_name_prefix="sync") as pool:
        synced: Future[None] = pool.submit(_sync, path)
        yield
        synced.result()


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())
