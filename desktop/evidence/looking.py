"""Looks through one file: its text page by page, and what in it is sensitive."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.evidence import documents
from desktop.evidence.container import DocumentUnreadable
from desktop.pdfium import PdfFile, PdfUnreadable
from forms import progress
from forms.checks.finding import FileContent, Reading, Sighting
from forms.errors import FileUnreadable
from forms.progress import Stop, never
from forms.reading import read_small
from forms.sensitive import Kind, find, masked

PAGES_LIMIT = 5_000
TEXT_LIMIT = documents.TEXT_LIMIT
"""Characters of one file."""
SECONDS_LIMIT = 60.0
"""For one PDF; looked at between pages."""
PLAIN_LIMIT = 16 << 20
"""Bytes of a text file."""
_SIGHTINGS_LIMIT = 500
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, and the text by pages (slides, sheets; one where there are none) with numbers masked."""

    content: FileContent
    pages: tuple[str, ...] = ()


def look(path: Path, media_type: str, stop: Stop = never) -> Looked:
    """Look through a kept file. Whatever is wrong with it is part of the answer. Raises Cancelled."""
    reader = _READERS.get(media_type)
    if reader is None:
        wordless = media_type.startswith("image/")
        return Looked(FileContent(Reading.WORDLESS if wordless else Reading.FOREIGN))
    texts: list[str] = []
    reading, length = Reading.READ, 0
    try:
        for text in reader(path, stop):
            length += len(text)
            if length > TEXT_LIMIT or len(texts) == PAGES_LIMIT:
                reading = Reading.PARTLY
                break
            texts.append(text)
    except _Slow:
        reading = Reading.PARTLY
    except PdfUnreadable as error:
        return Looked(FileContent(Reading.LOCKED if error.locked else Reading.BROKEN))
    except (DocumentUnreadable, FileUnreadable, OSError):
        return Looked(FileContent(Reading.LOCKED if _is_locked(path) else Reading.BROKEN))
    if reading is Reading.READ and not any(text.strip() for text in texts):
        return Looked(FileContent(Reading.WORDLESS))
    paged = len(texts) > 1 or media_type == "application/pdf"
    return _judged(texts, reading, paged=paged)


def _judged(texts: list[str], reading: Reading, *, paged: bool) -> Looked:
    sightings: list[Sighting] = []
    pages: list[str] = []
    for number, text in enumerate(texts, start=1):
        marks = find(text, first=number == 1)
        pages.append(masked(text, marks))
        counts: Counter[tuple[Kind, str]] = Counter((mark.kind, mark.shown) for mark in marks)
        sightings += [
            Sighting(kind, number if paged else 0, count, shown) for (kind, shown), count in counts.items()
        ]
    return Looked(FileContent(reading, tuple(sightings[:_SIGHTINGS_LIMIT])), tuple(pages))


class _Slow(Exception):
    """Reading takes longer than anybody waits."""


def _pdf(path: Path, stop: Stop) -> Iterator[str]:
    until = time.monotonic() + SECONDS_LIMIT
    with PdfFile(path) as file:
        readable = False
        for number in range(1, file.pages + 1):
            progress.check(stop)
            if time.monotonic() > until:
                raise _Slow
            text = _page(file, number)
            readable = readable or text is not None
            yield text or ""
    if not readable:
        raise PdfUnreadable


def _page(file: PdfFile, number: int) -> str | None:
    """One page's text; None for a broken page, whose neighbours still count."""
    try:
        return file.text(number)
    except PdfUnreadable:
        return None


def _plain(path: Path, stop: Stop) -> Iterator[str]:
    """Text as Windows and others write it: UTF-8, UTF-16 with its mark, GB 18030."""
    data = read_small(path, PLAIN_LIMIT)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield data.decode("utf-16", "replace")
        return
    try:
        yield data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield data.decode("gb18030", "replace")


def _word(path: Path, stop: Stop) -> Iterator[str]:
    yield documents.word_text(path)


def _slides(path: Path, stop: Stop) -> Iterator[str]:
    yield from documents.slide_texts(path)


def _sheets(path: Path, stop: Stop) -> Iterator[str]:
    yield from documents.sheet_texts(path)


def _is_locked(path: Path) -> bool:
    """Whether an Office document is inside a compound file, as one with a password is."""
    try:
        with path.open("rb") as file:
            return file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    except OSError:
        return False


_READERS: dict[str, Callable[[Path, Stop], Iterator[str]]] = {
    "application/pdf": _pdf,
    "text/plain": _plain,
    "text/csv": _plain,
    f"{_OFFICE}wordprocessingml.document": _word,
    f"{_OFFICE}presentationml.presentation": _slides,
    f"{_OFFICE}spreadsheetml.sheet": _sheets,
}
