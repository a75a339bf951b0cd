"""Pages of foreign PDF files, as form objects that our own pages show.

PDFium opens whatever the file is, draws its notes and form fields into the page, and writes the page anew; only
that normalised form is taken over, object by object, into our file. Nothing that acts (scripts, links, embedded
files) survives. Memory is bounded by a few pages: what was taken over waits in a temporary file.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.pdfbase.pdfdoc import PDFObjectReference

from desktop.pdfium import PDFIUM, PdfFile, PdfUnreadable
from desktop.submission.pdf.objects import Document, Foreign, Waiting

PAGES_LIMIT = 3000
"""Of one file."""
_AT_ONCE = 8
"""Pages normalised in one go."""
_SHARED = 512
"""Bytes from which a stream is kept once, however many pages use it: fonts, pictures."""
_OBJECT = re.compile(rb"(\d+) 0 obj\r?\n")
_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f]*>|(\d+) 0 R", re.DOTALL)
_BOX = re.compile(rb"/BBox\[([-\d. ]+)\]")
_MATRIX = re.compile(rb"/Matrix\[([-\d. ]+)\]")


@dataclass(frozen=True, slots=True)
class Insert:
    """A form object or picture: the reference to draw, and what it covers when drawn: left, bottom, right, top in points."""

    reference: PDFObjectReference
    box: tuple[float, float, float, float]
    unit: bool = False
    """A picture: drawn, it covers the unit square, whatever its box."""


class ForeignPdf:
    """A PDF whose pages are taken over into a document; their bytes wait in a file."""

    def __init__(self, path: Path) -> None:
        """Raises PdfUnreadable, OSError."""
        self._path = path
        with PdfFile(path) as file:
            if not 0 < file.pages <= PAGES_LIMIT:
                raise PdfUnreadable
            self.pages = file.pages

    def inserts(self, document: Document, spool: BinaryIO) -> Iterator[Insert | None]:
        """One for every page, in order; None for a page that cannot be read."""
        known: dict[bytes, PDFObjectReference] = {}
        for first in range(0, self.pages, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, self.pages))
            data, readable = _normalised(self._path, numbers)
            forms = _taken_over(data, document, spool, known)
            for whole in readable:
                yield Insert(*next(forms)) if whole else None


def _normalised(path: Path, numbers: range) -> tuple[bytes, list[bool]]:
    """A new PDF with a page, showing one form object, for every page that is readable; and which ones are."""
    import pypdfium2
    from pypdfium2 import raw

    buffer = io.BytesIO()
    with PDFIUM:
        source = target = None
        try:
            source, target = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
            readable = [_copied(raw, source, target, number) for number in numbers]
            target.save(buffer)
        except pypdfium2.PdfiumError as error:
            raise PdfUnreadable from error
        finally:
            for document in (target, source):
                if document is not None:
                    document.close()
    return buffer.getvalue(), readable


def _copied(raw: Any, source: Any, target: Any, number: int) -> bool:
    try:
        page = source[number]
    except RuntimeError:
        return False
    try:
        raw.FPDFPage_Flatten(page.raw, raw.FLAT_PRINT)
        width, height = page.get_size()
    finally:
        page.close()
    form = raw.FPDF_NewXObjectFromPage(target.raw, source.raw, number)
    if not form:
        return False
    new = target.new_page(width, height)
    raw.FPDFPage_InsertObject(new.raw, raw.FPDF_NewFormObjectFromXObject(form))
    raw.FPDFPage_GenerateContent(new.raw)
    raw.FPDF_CloseXObject(form)
    new.close()
    return True


def _taken_over(
    data: bytes, document: Document, spool: BinaryIO, known: dict[bytes, PDFObjectReference]
) -> Iterator[tuple[PDFObjectReference, tuple[float, float, float, float]]]:
    """Put the objects of a normalised file among ours; gives the form objects of its pages in their order."""
    bodies = dict(_bodies(data))
    forms = [form for form in _shown(bodies) if form in bodies]
    references: dict[bytes, PDFObjectReference] = {}
    fresh = {}
    for number in _reached(bodies, forms):
        head, stream = bodies[number]
        key = hashlib.sha256(head + b"\0" + stream).digest() if len(stream) > _SHARED else b""
        shared = key and not any(match[1] for match in _TOKEN.finditer(head))
        if shared and key in known:
            references[number] = known[key]
            continue
        fresh[number] = Foreign()
        references[number] = document.add(fresh[number])
        if shared:
            known[key] = references[number]

    def renumbered(match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return match[0]
        return b"%d 0 R" % document.number(references[match[1]]) if match[1] in references else b"null"

    for number, one in fresh.items():
        head, stream = bodies[number]
        one.body = Waiting(spool, _TOKEN.sub(renumbered, head) + stream)
    for form in forms:
        yield references[form], _covered(bodies[form][0])


def _bodies(data: bytes) -> Iterator[tuple[bytes, tuple[bytes, bytes]]]:
    """(number, (dictionary or value, stream with its keywords)) of every object of a file PDFium wrote."""
    at = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    offsets = sorted(
        int(line[:10]) for line in data[at : data.rindex(b"trailer")].splitlines() if line[-1:] == b"n"
    )
    for start, end in zip(offsets, [*offsets[1:], at], strict=True):
        begin = _OBJECT.match(data, start)
        if begin is None:
            raise PdfUnreadable
        body = data[begin.end() : data.rindex(b"endobj", begin.end(), end)].rstrip(b"\r\n")
        head, found, stream = body.partition(b">>stream\r\n")
        yield begin[1], (head + b">>", b"stream\r\n" + stream) if found else (body, b"")


def _shown(bodies: dict[bytes, tuple[bytes, bytes]]) -> Iterator[bytes]:
    """The numbers of the form objects, one a page, in the order of the pages."""
    root = next(head for head, _ in bodies.values() if b"/Type/Pages" in head)
    kids = root[root.index(b"/Kids") :].partition(b"]")[0]
    for page in re.findall(rb"(\d+) 0 R", kids):
        form = re.search(rb"/XObject<</\w+ (\d+) 0 R", bodies[page][0])
        if form is None:
            raise PdfUnreadable
        yield form[1]


def _reached(bodies: dict[bytes, tuple[bytes, bytes]], first: list[bytes]) -> list[bytes]:
    """What the form objects are made of, themselves included."""
    found: dict[bytes, None] = dict.fromkeys(first)
    waiting = list(found)
    while waiting:
        for match in _TOKEN.finditer(bodies[waiting.pop()][0]):
            if match[1] and match[1] in bodies and match[1] not in found:
                found[match[1]] = None
                waiting.append(match[1])
    return list(found)


def _covered(head: bytes) -> tuple[float, float, float, float]:
    box, matrix = _BOX.search(head), _MATRIX.search(head)
    if box is None:
        raise PdfUnreadable
    left, bottom, right, top = map(float, box[1].split())
    a, b, c, d, e, f = map(float, matrix[1].split()) if matrix else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)
