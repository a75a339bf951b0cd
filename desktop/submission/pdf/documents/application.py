"""申报书: the whole application on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from desktop.submission import signatories
from desktop.submission.collecting import seldom_collecting
from desktop.submission.pdf.book import Book
from desktop.submission.pdf.documents import chapters, front
from desktop.submission.pdf.documents.order import PARTS
from desktop.submission.pdf.documents.printing import PdfInfo, description, places_of, save
from desktop.submission.pdf.documents.signatures import signature_page
from desktop.submission.pdf.fonts import OURS, Coverage, FontSet, Role
from desktop.submission.pdf.objects import Document
from desktop.submission.pdf.page import FormField, Page
from desktop.submission.public import Withheld
from desktop.submission.signing import SignatureField
from desktop.submission.wording import Sources, answer, field_label, foot
from forms.application import Application
from forms.checks.finding import Finding
from forms.definition import FormPack
from forms.errors import GlyphMissing
from forms.progress import Progress, Stop, check, never, quiet

Boxes = dict[str, tuple[Page, tuple[int, int, int, int]]]
"""By signatory: the page, and the box on it where the electronic signature shows."""


@seldom_collecting()
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
    fonts: Mapping[Role, Path] = OURS,
    withheld: Sequence[Withheld] | None = None,
    progress: Progress = quiet,
    stop: Stop = never,
) -> PdfInfo:
    """Write the application as a PDF.

    `mark` (草稿, 样例, 练习 or "") is written across every page; `content_hash` is the SHA-256 of the
    application's data, hex, shown in short on every page; `fonts` are those an office chose in place
    of ours; `withheld`: what a public edition leaves out. The same input gives the same bytes.
    Raises GlyphMissing, FontUnreadable, Cancelled, DiskFull, FolderReadOnly, DiskFailed; `out` is then as it was.
    """
    document, info = set_application(
        pack,
        application,
        findings,
        mark=mark,
        content_hash=content_hash,
        today=today,
        version=version,
        fonts=fonts,
        withheld=withheld,
        progress=progress,
        stop=stop,
    )
    return save(out, document, info)


def set_application(
    pack: FormPack,
    application: Application,
    findings: Sequence[Finding],
    *,
    mark: str,
    content_hash: str,
    today: date,
    version: str,
    fonts: Mapping[Role, Path] = OURS,
    withheld: Sequence[Withheld] | None = None,
    only: Sequence[int] = (),
    progress: Progress = quiet,
    stop: Stop = never,
) -> tuple[Document, PdfInfo]:
    """What `write_application` writes, ready to be written. `only`: an extract of these pages, from 0."""
    faces = FontSet(own=fonts)
    check_characters(pack, application, faces)
    book = Book(faces)
    w = chapters.Writing(book.body, pack, application, Sources(pack), findings, withheld=withheld)
    boxes = fill(w, progress, stop)
    for name, (page, box) in boxes.items():
        page.fields.append(FormField(name, _FIELD_LABELS[name], box, page.into.add("Form")))
    put_front(book, w, mark, content_hash, today, version)
    about = description("申报书", pack, application, content_hash, today, version)
    below = foot(pack, application, content_hash, mark)
    document, pages = book.finish(about, mark, below, progress, stop, only=only)
    fields = tuple(
        SignatureField(name, pages.index(page), box, _FIELD_LABELS[name])
        for name, (page, box) in boxes.items()
        if page in pages and page.fields
    )
    return document, PdfInfo(len(pages), signature_fields=fields, places=places_of(pages))


_FIELD_LABELS = {role.field: role.label for role in signatories.Role}


def fill(w: chapters.Writing, progress: Progress, stop: Stop) -> Boxes:
    """The numbered pages; gives the boxes of the signature page."""
    for number, part in enumerate(PARTS, 1):
        check(stop)
        part(w)
        progress("排版申报书", number, len(PARTS))
    return signature_page(w)


def put_front(
    book: Book, w: chapters.Writing, mark: str, content_hash: str, today: date, version: str
) -> None:
    """Cover, contents and preface before the numbered pages."""
    pack, application = w.pack, w.application
    cover = front.cover(book, pack, application, mark, today)
    behind = book.front_flow()
    front.preface(behind, pack, application, content_hash, version)
    preface = behind.pages
    contents = book.contents([anchor for anchor in book.body.anchors if anchor.level <= 2])
    if (len(preface) + len(contents)) % 2:
        book.front = [cover, *preface, *contents]
    else:  # the back of the cover stays blank rather than the page before the first chapter
        book.front = [cover, Page(right=False), *contents, *preface]


def check_characters(pack: FormPack, application: Application, fonts: FontSet) -> None:
    """Raise GlyphMissing, saying which answer or file it is, before any page is set."""
    coverage = Coverage(fonts)
    for path in application.answers:
        if missing := coverage.missing(answer(pack, application, path)):
            raise GlyphMissing(character=missing[0], where=field_label(pack, path))
    for one in application.evidence:
        if missing := coverage.missing(one.name + one.title + one.document_number + one.issuer):
            raise GlyphMissing(character=missing[0], where=f"佐证{one.number}")
