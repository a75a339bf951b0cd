"""申报书（含佐证）: the application with its evidence bound behind it, for people who read on paper.

Each file begins with a sheet of ours; its pages follow, set into our sheets, numbered on. Foreign pages keep no
promise of PDF/A, so this file makes none, and nobody signs it: the signed one lies in the package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from desktop.pdfium import PdfUnreadable
from desktop.submission.pdf.book import Book
from desktop.submission.pdf.documents.application import check_characters, fill, put_front
from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.documents.printing import description
from desktop.submission.pdf.fonts import OURS, FontSet, Role
from desktop.submission.pdf.foreign import ForeignPdf, Insert
from desktop.submission.pdf.images import Picture, read_picture
from desktop.submission.pdf.objects import Document
from desktop.submission.pdf.page import AREA_HEIGHT, MM, PAPER_WIDTH, TOP, Page
from desktop.submission.pdf.styles import BODY, CELL_LEFT, LARGE_CELL, LARGE_LABEL, LEVEL_2, NOTE
from desktop.submission.pdf.table import Cell, Table
from desktop.submission.wording import EMPTY, Sources, all_supports, chinese_date, foot, size_label
from forms.application import Application, Evidence
from forms.checks.finding import Finding
from forms.definition import FormPack
from forms.progress import Progress, Stop, check

_EDGE = 12 * MM
"""Kept free around a foreign page."""
_ABOVE_NUMBER = 2.5 * MM
"""Below the type area, above the page number."""


_SHORT = 40
"""Characters that are set large on a sheet."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file, or some of its pages, that could not be bound, and why."""

    evidence: Evidence
    reason: str


@dataclass(frozen=True, slots=True)
class Bound:
    """What was written: how many pages in all, how many of evidence, and what is missing."""

    pages: int
    evidence_pages: int
    left_out: tuple[LeftOut, ...]


def write_bound(
    pack: FormPack,
    application: Application,
    findings: Sequence[Finding],
    evidence: Callable[[Evidence], Path],
    out: BinaryIO,
    spool: BinaryIO,
    *,
    mark: str,
    content_hash: str,
    today: date,
    version: str,
    progress: Progress,
    stop: Stop,
    fonts: Mapping[Role, Path] = OURS,
) -> Bound:
    """Write the application and its evidence to `out`; foreign pages wait in `spool`, an empty file, meanwhile.

    `mark`, `content_hash` and `fonts` as for `write_application`. Raises GlyphMissing, FontUnreadable, Cancelled,
    OSError.
    """
    faces = FontSet(own=fonts)
    check_characters(pack, application, faces)
    book, document = Book(faces), Document()
    w = Writing(book.body, pack, application, Sources(pack), findings)
    fill(w, progress, stop)
    before = len(book.body.pages)
    left_out = _append(w, evidence, document, spool, progress, stop)
    count = len(book.body.pages) - before
    put_front(book, w, mark, content_hash, today, version)
    about = replace(
        description("申报书（含佐证）", pack, application, content_hash, today, version), archival=False
    )
    below = foot(pack, application, content_hash, mark)
    _, pages = book.finish(about, mark, below, progress, stop, document)
    document.write(out)
    return Bound(len(pages), count, tuple(left_out))


def _append(
    w: Writing,
    path: Callable[[Evidence], Path],
    document: Document,
    spool: BinaryIO,
    progress: Progress,
    stop: Stop,
) -> list[LeftOut]:
    left_out = []
    everything = w.application.evidence
    supports = all_supports(w.pack, w.application)
    for number, evidence in enumerate(everything, 1):
        check(stop)
        progress("装订佐证材料", number, len(everything))
        content = _opened(evidence, path(evidence))
        supported = supports.get(evidence.id, "")
        first = number == 1
        if isinstance(content, str):
            left_out.append(LeftOut(evidence, content))
            _sheet(w, evidence, supported, 0, content, first)
            continue
        pages = content.pages if isinstance(content, ForeignPdf) else 1
        _sheet(w, evidence, supported, pages, "", first)
        missing = []
        for page, insert in enumerate(_inserts(content, document, spool, pages), 1):
            check(stop)
            if insert is None:
                missing.append(page)
                w.flow.begin()
                w.flow.paragraph(f"佐证{evidence.number}第{page}页无法读取，见申报包中的原文件。", NOTE)
            else:
                _show(w, insert, f"佐证{evidence.number}，第{page}页，共{pages}页：{evidence.label}")
        if missing:
            shown = "、".join(map(str, missing[:10])) + ("等" if len(missing) > 10 else "")
            left_out.append(LeftOut(evidence, f"第{shown}页无法读取"))
    return left_out


def _opened(evidence: Evidence, path: Path) -> ForeignPdf | Picture | str:
    """What can be bound, or why it cannot."""
    try:
        if evidence.media_type == "application/pdf":
            return ForeignPdf(path)
        if evidence.media_type in ("image/jpeg", "image/png"):
            return read_picture(path) or "图片已损坏，或带有透明、隔行等不能直接印刷的内容"
    except PdfUnreadable as error:
        return "文件设有打开密码" if error.locked else "文件已损坏或页数过多"
    except OSError:
        return "文件不在工作区或不能读取"
    return "不是 PDF、JPG 或 PNG 文件"


def _inserts(
    content: ForeignPdf | Picture, document: Document, spool: BinaryIO, pages: int
) -> Iterator[Insert | None]:
    if isinstance(content, Picture):
        covered = (0.0, 0.0, float(content.width), float(content.height))
        yield Insert(document.add(content.image(spool)), covered, unit=True)
        return
    done = 0
    try:
        for insert in content.inserts(document, spool):
            done += 1
            yield insert
    except PdfUnreadable:
        for _ in range(done, pages):
            yield None


def _sheet(w: Writing, evidence: Evidence, supported: str, pages: int, missing: str, first: bool) -> None:
    """The sheet before a file: which it is, what it supports, or why it does not follow."""
    flow = w.flow
    if first:
        w.begin_chapter("佐证材料")
        flow.paragraph("这份合订本供阅读；电子签名在申报包内的申报书上，佐证以申报包内的原文件为准。", NOTE)
        flow.space(0.4)
    else:
        flow.begin()
    flow.heading(2, f"佐证{evidence.number}　{evidence.label}", LEVEL_2)
    flow.space(0.3)
    issued = chinese_date(evidence.issued) if evidence.issued else EMPTY
    table = Table(flow, (38, 118))
    for label, value in (
        ("文件名", evidence.name),
        ("文号", evidence.document_number or EMPTY),
        ("出具单位", evidence.issuer or EMPTY),
        ("日期", issued),
        ("支撑事项", supported or EMPTY),
        ("页数", f"{pages}页" if pages else EMPTY),
        ("大小", size_label(evidence.size)),
        ("SHA-256", evidence.sha256),
    ):
        table.row(
            (
                Cell.of(label, LARGE_LABEL, middle=True, shaded=True),
                Cell.of(value, CELL_LEFT if len(value) > _SHORT else LARGE_CELL, middle=True),
            )
        )
    table.close()
    if missing:
        flow.space(0.5)
        flow.paragraph(f"未装订：{missing}。请查看申报包中的原文件。", BODY)


def _show(w: Writing, insert: Insert, alt: str) -> None:
    """A foreign page on a sheet of ours, upright and as large as the number below leaves room for."""
    left, bottom, right, top = insert.box
    width, height = right - left, top - bottom
    w.flow.begin(landscape=width > height)
    page = w.flow.page
    x0, y0, x1, y1 = _room(page)
    scale = min((x1 - x0) / width, (y1 - y0) / height)
    x = (x0 + x1 - width * scale) / 2
    y = (y0 + y1 - height * scale) / 2
    figure = page.into.add("Figure", alt=alt)
    with page.drawing(figure):
        page.insert(insert.reference, _matrix(insert, scale, x, y))
    w.flow.y = page.height


def _room(page: Page) -> tuple[float, float, float, float]:
    """Where a foreign page may stand, in the coordinates of the page's code: left, bottom, right, top."""
    if page.landscape:
        return (
            -_ABOVE_NUMBER,
            -(PAPER_WIDTH - page.left - _EDGE),
            AREA_HEIGHT + TOP - _EDGE,
            page.left - _EDGE,
        )
    return _EDGE - page.left, -AREA_HEIGHT - _ABOVE_NUMBER, PAPER_WIDTH - page.left - _EDGE, TOP - _EDGE


def _matrix(insert: Insert, scale: float, x: float, y: float) -> str:
    """Scaled, with its lower left corner at (x, y)."""
    left, bottom, right, top = insert.box
    if insert.unit:
        return f"{scale * right:.4f} 0 0 {scale * top:.4f} {x:.3f} {y:.3f}"
    return f"{scale:.5f} 0 0 {scale:.5f} {x - scale * left:.3f} {y - scale * bottom:.3f}"
