"""Every paper of the program by one entry: which there are, what each needs, and how it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__
from desktop.submission.collecting import seldom_collecting
from desktop.submission.paper import Paper
from desktop.submission.pdf.book import Book
from desktop.submission.pdf.documents.application import check_characters, set_application
from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.documents.checklist import checklist
from desktop.submission.pdf.documents.division import division_of_tasks, policy_support
from desktop.submission.pdf.documents.letters import briefing, recommendation
from desktop.submission.pdf.documents.printing import PdfInfo, description, places_of, save
from desktop.submission.pdf.documents.summary import summary
from desktop.submission.pdf.fonts import FontSet, Role
from desktop.submission.pdf.metadata import Description
from desktop.submission.pdf.objects import Document
from desktop.submission.wording import Sources, chinese_date, foot, short_hash
from forms.application import Application
from forms.checks.finding import Finding
from forms.definition import FormPack
from forms.progress import Progress, Stop, check, never, quiet

if TYPE_CHECKING:
    from desktop.manual import HelpPage
    from desktop.submission.pdf.documents.proofs import Receipt
    from desktop.submission.verification.report import Report


@dataclass(frozen=True, slots=True)
class Case:
    """An application to be printed. `content_hash`: SHA-256 of its data, hex; `mark`: 草稿, 样例, 练习 or ""."""

    pack: FormPack
    application: Application
    findings: Sequence[Finding]
    content_hash: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What papers are made of; each needs one of these besides day and version of the program."""

    today: date
    version: str
    case: Case | None = None
    receipt: Receipt | None = None
    report: Report | None = None
    manual: Sequence[HelpPage] = ()
    fonts: Mapping[Role, Path] = field(default_factory=dict)
    """Those an office chose in place of ours."""
    only: Sequence[int] = ()
    """An extract of these pages, from 0."""


_OF_A_CASE: Mapping[Paper, Callable[[Writing], None]] = {
    Paper.SUMMARY: summary,
    Paper.CHECKLIST: checklist,
    Paper.RECOMMENDATION: recommendation,
    Paper.BRIEFING: briefing,
    Paper.DIVISION_OF_TASKS: division_of_tasks,
    Paper.POLICY_SUPPORT: policy_support,
}


@seldom_collecting()
def write_paper(
    paper: Paper, material: Material, out: Path, *, progress: Progress = quiet, stop: Stop = never
) -> PdfInfo:
    """Write a paper as a PDF. The same material gives the same bytes.

    Raises ValueError when the material lacks what the paper is about; GlyphMissing, FontUnreadable, Cancelled,
    DiskFull, FolderReadOnly, DiskFailed: `out` is then as it was.
    """
    document, info = _set(paper, material, progress, stop)
    return save(out, document, info)


def write_report(report: Report, out: Path) -> PdfInfo:
    """The report of a verification, set on the day it was made. Raises as `write_paper`."""
    return write_paper(Paper.VERIFICATION, Material(report.checked.date(), __version__, report=report), out)


def _set(paper: Paper, material: Material, progress: Progress, stop: Stop) -> tuple[Document, PdfInfo]:
    case = material.case
    if case and paper is Paper.APPLICATION:
        return set_application(
            case.pack,
            case.application,
            case.findings,
            mark=case.mark,
            content_hash=case.content_hash,
            today=material.today,
            version=material.version,
            fonts=material.fonts,
            only=material.only,
            progress=progress,
            stop=stop,
        )
    if case and paper in _OF_A_CASE:
        return _of_case(paper, case, material, progress, stop)
    book = Book(FontSet(own=material.fonts))
    if paper is Paper.RECEIPT and material.receipt:
        from desktop.submission.pdf.documents.proofs import receipt

        receipt(book.body, material.receipt)
        subject, content, below = material.receipt.name, material.receipt.sha256, material.receipt.name
    elif paper is Paper.VERIFICATION and material.report:
        from desktop.submission.pdf.documents.proofs import verification

        verification(book.body, material.report)
        container = material.report.container
        subject, content, below = container.name, container.sha256, container.name
    elif paper is Paper.MANUAL and material.manual:
        from desktop.manual import words
        from desktop.submission.pdf.documents.manual import manual

        manual(book.body, material.manual)
        said = "\n".join(words(block) for page in material.manual for block in page.blocks)
        subject, content, below = paper.label, hashlib.sha256(said.encode()).hexdigest(), "示范区申报助手"
        chapters = [anchor for anchor in book.body.anchors if anchor.level == 1]
        book.front = book.contents(chapters, f"示范区申报助手{paper.label}")
    else:
        raise ValueError(paper)
    about = Description(
        title=paper.label,
        author="示范区申报助手",
        subject=subject,
        content=content,
        version=material.version,
        made=material.today,
    )
    return _bound(book, about, "", _foot(below, content, material), material.only, progress, stop)


def _of_case(
    paper: Paper, case: Case, material: Material, progress: Progress, stop: Stop
) -> tuple[Document, PdfInfo]:
    faces = FontSet(own=material.fonts)
    check_characters(case.pack, case.application, faces)
    book = Book(faces)
    check(stop)
    _OF_A_CASE[paper](Writing(book.body, case.pack, case.application, Sources(case.pack), case.findings))
    about = description(
        paper.label, case.pack, case.application, case.content_hash, material.today, material.version
    )
    below = foot(case.pack, case.application, case.content_hash, case.mark)
    return _bound(book, about, case.mark, below, material.only, progress, stop)


def _bound(
    book: Book,
    about: Description,
    mark: str,
    below: str,
    only: Sequence[int],
    progress: Progress,
    stop: Stop,
) -> tuple[Document, PdfInfo]:
    document, pages = book.finish(about, mark, below, progress, stop, only=only)
    return document, PdfInfo(len(pages), places=places_of(pages))


_NAME = 24
"""Characters of a file's name at the foot."""


def _foot(name: str, content: str, material: Material) -> str:
    shown = name if len(name) <= _NAME else name[: _NAME - 1] + "…"
    parts = (
        shown,
        f"内容摘要 {short_hash(content)}",
        f"示范区申报助手 {material.version}",
        chinese_date(material.today),
    )
    return " ｜ ".join(parts)
