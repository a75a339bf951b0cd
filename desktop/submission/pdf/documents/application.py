"""申报书: the whole application on paper."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.submission.pdf.book import Book
from desktop.submission.pdf.documents import chapters, front, tables
from desktop.submission.pdf.documents.signatures import signature_page
from desktop.submission.pdf.fonts import FontSet
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.writer import Description
from desktop.submission.signing import SignatureField
from desktop.submission.wording import Sources, answer, field_label, short_hash
from forms.application import Application
from forms.checks.finding import Finding
from forms.definition import FormPack
from forms.errors import DiskFailed, DiskFull, FolderReadOnly, GlyphMissing
from forms.progress import Progress, Stop, check, never, quiet


@dataclass(frozen=True, slots=True)
class PdfInfo:
    """What was written: how many pages, how many bytes, and where signatures show."""

    pages: int
    size: int
    signature_fields: tuple[SignatureField, ...]
    """申报政府 first, then the province."""


def write_application(
    pack: FormPack,
    application: Application,
    findings: Sequence[Finding],
    out: Path,
    *,
    mark: str,
    content_hash: str,
    today: date,
    version: str,
    progress: Progress = quiet,
    stop: Stop = never,
) -> PdfInfo:
    """Write the application as a PDF.

    `mark` (草稿, 样例, 练习 or "") is written across every page; `content_hash` is the SHA-256 of the
    application's data, hex, shown in short on every page. The same input gives the same bytes.
    Raises GlyphMissing, FontUnreadable, Cancelled, DiskFull, FolderReadOnly, DiskFailed; `out` is then as it was.
    """
    data, info = application_pdf(
        pack,
        application,
        findings,
        mark=mark,
        content_hash=content_hash,
        today=today,
        version=version,
        progress=progress,
        stop=stop,
    )
    _save(out, data)
    return info


def application_pdf(
    pack: FormPack,
    application: Application,
    findings: Sequence[Finding],
    *,
    mark: str,
    content_hash: str,
    today: date,
    version: str,
    progress: Progress = quiet,
    stop: Stop = never,
) -> tuple[bytes, PdfInfo]:
    """What `write_application` writes, in memory: for comparing a PDF with the data it should show."""
    fonts = FontSet()
    _check_characters(pack, application, fonts)
    book = Book(fonts)
    w = chapters.Writing(book.body, pack, application, Sources(pack))
    parts: tuple[Callable[[chapters.Writing], None], ...] = (
        chapters.subject,
        chapters.text,
        chapters.conditions,
        chapters.tasks,
        tables.task_table,
        tables.indicator_table,
        tables.departments,
        tables.documents,
        tables.evidence_list,
        lambda writing: tables.acceptances(writing, findings),
        tables.sources,
    )
    for number, part in enumerate(parts, 1):
        check(stop)
        part(w)
        progress("排版申报书", number, len(parts))
    boxes = signature_page(w)
    cover = front.cover(book, pack, application, mark, today)
    preface = front.preface(book, pack, application, content_hash, version)
    contents = book.contents([anchor for anchor in book.body.anchors if anchor.level <= 2])
    if (len(preface) + len(contents)) % 2:
        book.front = [cover, *preface, *contents]
    else:  # the back of the cover stays blank rather than the page before the first chapter
        book.front = [cover, Page(right=False), *contents, *preface]
    about = _description(pack, application, content_hash, today, version)
    foot = _foot(pack, application, content_hash, mark)
    data, pages = book.write(about, mark, foot, progress, stop)
    fields = tuple(
        SignatureField(name, pages.index(page), box, _FIELD_LABELS[name])
        for name, (page, box) in boxes.items()
    )
    return data, PdfInfo(len(pages), len(data), fields)


_FIELD_LABELS = {"Applicant": "申报政府", "Province": "省级知识产权管理部门"}


def _check_characters(pack: FormPack, application: Application, fonts: FontSet) -> None:
    """Raise GlyphMissing, saying which answer or file it is, before any page is set."""
    for path in application.answers:
        if missing := fonts.missing(answer(pack, application, path)):
            raise GlyphMissing(character=missing[0], where=field_label(pack, path))
    for one in application.evidence:
        if missing := fonts.missing(one.name + one.title + one.document_number + one.issuer):
            raise GlyphMissing(character=missing[0], where=f"佐证{one.number}")


def _description(
    pack: FormPack, application: Application, content_hash: str, today: date, version: str
) -> Description:
    return Description(
        title=f"{application.place.full_name}{pack.programme}申报书",
        author=application.text("subject.office") or application.place.name,
        subject=f"{pack.legal_basis}；申报模板 {pack.id} {pack.version}",
        content=content_hash,
        version=version,
        made=today,
    )


def _foot(pack: FormPack, application: Application, content_hash: str, mark: str) -> str:
    """What stands at the foot of every page: which place, which state of which content."""
    name = application.place.name
    parts = (
        name if len(name) <= _FOOT_NAME else name[:_FOOT_NAME] + "…",
        f"第{application.revision}次修改",
        f"内容摘要 {short_hash(content_hash)}",
        f"模板 {pack.id} {pack.version}"[:_FOOT_PACK],
        mark,
    )
    return " ｜ ".join(part for part in parts if part)


_FOOT_NAME, _FOOT_PACK = 14, 32
"""Characters: the foot shares its line with the page number."""


def _save(out: Path, data: bytes) -> None:
    """Write beside the target, then take its name."""
    draft = out.with_name(f".{out.name}.part")
    try:
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(out)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(path=out) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise FolderReadOnly(path=out.parent) from error
        raise DiskFailed(path=out, reason=error.strerror or str(error)) from error
