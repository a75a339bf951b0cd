"""The export walk: one frozen application becomes one verified package, or everything stays as it was.

Made in a folder beside the target; only what was opened again and verified takes the target's name.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from desktop.submission import layout
from desktop.submission.container import ContainerWriter
from desktop.submission.data import application_json
from desktop.submission.digesting import Begun
from desktop.submission.following import Following
from desktop.submission.layout import DATA_NAME, PDF_NAME, WORKBOOK_NAME, package_name
from desktop.submission.public import Withheld, listing
from desktop.submission.sealing import seal
from desktop.submission.signatories import Role as Signatory
from desktop.submission.signing import Signer
from desktop.submission.staging import explained, settle, stage
from desktop.submission.verification import Report, verify
from forms.application import Application, Evidence
from forms.checks.finding import Finding, Severity
from forms.definition import FormPack
from forms.errors import DiskFailed, EvidenceChanged, ExportBlocked, ExportUnsound, NotFirstSigner
from forms.progress import Progress, Stop, check, never, quiet

if TYPE_CHECKING:
    from desktop.submission.pdf.fonts import Role
    from desktop.submission.pdf.seal import Seal

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
    role: Signatory = Signatory.APPLICANT
    """In what capacity the signer signs."""
    seal: Seal | None = None
    """A picture shown in the signature."""
    withheld: tuple[Withheld, ...] | None = None
    """What `application` lacks of the whole one, for a public edition; the findings are still of the whole one."""
    fonts: Mapping[Role, Path] = field(default_factory=dict)
    """Those the office chose in place of ours."""

    @property
    def draft(self) -> bool:
        return self.signer is None

    @property
    def told(self) -> tuple[Finding, ...]:
        """The findings that go into the package."""
        return self.findings if self.withheld is None else ()


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
    ExportBlocked, NotFirstSigner, EvidenceMissing, EvidenceChanged, GlyphMissing, ExportUnsound, DiskFull,
    FolderReadOnly, FolderMissing, DiskFailed, Cancelled, and what a signer's key may do.
    """
    if request.signer is not None:
        _check_ready(request.findings)
        if not request.signer.signs_pdf:
            raise NotFirstSigner(algorithm=request.signer.algorithm)
    target = request.target.absolute()
    with explained(target):
        if target.is_dir():
            raise DiskFailed(path=target, reason="这是一个文件夹")
    needed = sum(evidence.size for evidence in request.application.evidence) + _ROOM
    with explained(target.parent), stage(target.parent, needed) as folder:
        package = folder / "package.asice"
        with Following(package) as following:
            pages = _write(request, package, following, folder, progress, stop)
            report = _verified(request, package, following.finish(), progress, stop)
            following.wait_for_disk(progress, stop)
        check(stop)
        settle(package, target)
    facts = report.container
    return ExportResult(target, facts.sha256, facts.size, facts.entries, pages, request.draft, report)


def _check_ready(findings: tuple[Finding, ...]) -> None:
    standing = [finding.severity for finding in findings if finding.open]
    if standing:
        blockers = standing.count(Severity.BLOCKER)
        raise ExportBlocked(blockers=blockers, warnings=len(standing) - blockers)


def _write(
    request: ExportRequest,
    package: Path,
    following: Following,
    folder: Path,
    progress: Progress,
    stop: Stop,
) -> int:
    """Write the whole container; gives the number of pages of the PDF."""
    pack = request.pack
    data = application_json(
        pack, request.application, request.told, request.version, request.draft, request.withheld
    )
    media_types = {
        DATA_NAME: layout.DATA_TYPE,
        PDF_NAME: layout.PDF_TYPE,
        WORKBOOK_NAME: layout.WORKBOOK_TYPE,
    }
    with ContainerWriter(package, following) as writer:
        content_hash = writer.add_bytes(DATA_NAME, data).sha256
        del data  # many megabytes, when there are many files
        if request.withheld is not None:
            writer.add_bytes(layout.WITHHELD_NAME, listing(request.withheld))
            media_types[layout.WITHHELD_NAME] = layout.DATA_TYPE
        for name in sorted(pack.files):
            writer.add_bytes(layout.PACK_FOLDER + name, pack.files[name])
            media_types[layout.PACK_FOLDER + name] = layout.PACK_TYPE
        with _Copying(request, writer) as copying:  # while the documents are made
            from desktop.submission.papers import make_papers

            papers = make_papers(request, content_hash, folder, progress, stop)
            media_types |= copying.done(progress, stop)
        writer.add_bytes(PDF_NAME, papers.pdf.read_bytes())
        writer.add_bytes(WORKBOOK_NAME, papers.workbook.read_bytes())
        if request.signer is not None:
            progress("签名", 0, 0)
            seal(writer, request.signer, request.now, media_types, request.role)
        writer.finish()
    return papers.pages


class _Copying:
    """The evidence being copied into the container by a thread, which nobody else writes to meanwhile."""

    def __init__(self, request: ExportRequest, writer: ContainerWriter) -> None:
        self._request = request
        self._writer = writer
        self._copied = 0
        self._leave = threading.Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="copy")
        self._work = self._pool.submit(self._copy)

    def done(self, progress: Progress, stop: Stop) -> dict[str, str]:
        """Wait for the end; gives the media types by name. Raises what copying met, Cancelled."""
        total = sum(evidence.size for evidence in self._request.application.evidence)
        while True:
            running = wait((self._work,), timeout=0.05).not_done
            progress("写入佐证材料", self._copied, total)
            check(stop)
            if not running:
                return self._work.result()

    def _copy(self) -> dict[str, str]:
        media_types: dict[str, str] = {}
        for one in sorted(self._request.application.evidence, key=lambda one: one.number):
            name = layout.evidence_name(one)
            source = self._request.evidence(one)
            self._writer.add_file(
                name, source, one.size, one.crc32, one.sha256, self._count, self._leave.is_set
            )
            media_types[name] = one.media_type
        return media_types

    def _count(self, count: int) -> None:
        self._copied += count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave.set()
        self._pool.shutdown()


def _verified(request: ExportRequest, package: Path, begun: Begun, progress: Progress, stop: Stop) -> Report:
    """Open what was written as a receiver would. Raises EvidenceChanged, ExportUnsound."""
    pinned = (request.signer.certificate,) if request.signer else ()
    report = verify(package, (), (), request.now, progress, stop, pinned=pinned, begun=begun)
    _check_evidence(request, report, stop)
    allowed = _DRAFT_FINDINGS if request.draft else frozenset[str]()
    wrong = [finding.code for finding in report.errors if finding.code not in allowed]
    if not report.container.own_form:
        wrong.append("container.form")
    if wrong or not (request.draft or report.trusted):
        raise ExportUnsound(finding=(wrong or ["signature.coverage"])[0])
    return report


def _check_evidence(request: ExportRequest, report: Report, stop: Stop) -> None:
    """Every file in the package must be what was attached; when one is not, look whether it was so before."""
    written = {file.name: file.actual for file in report.files}
    for evidence in request.application.evidence:
        name = layout.evidence_name(evidence)
        if written.get(name, evidence.sha256) != evidence.sha256:
            if _sha256(request.evidence(evidence), stop) != evidence.sha256:
                raise EvidenceChanged(name=name)
            raise ExportUnsound(finding="file.changed")


def _sha256(path: Path, stop: Stop) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            check(stop)
            digest.update(chunk)
    return digest.hexdigest()
