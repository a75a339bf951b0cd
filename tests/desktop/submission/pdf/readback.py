"""Does a PDF say what the data say? Its text layer is read and compared, answer by answer.

White space is not compared: lines break where they must. A cell of a table may go on on the next page, where
other cells and the page's foot stand between; so an answer may be printed in pieces, page after page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop.pdfium import PDFIUM
from desktop.submission.pdf.fonts import printable
from desktop.submission.wording import answer, printed
from forms.application import Application
from forms.definition import FormPack
from forms.progress import Stop, check, never

_CHANGED = str.maketrans(
    {"\ufffe": "-", "\x02": "-"}
    | {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
)
"""What pdfium changes: a hyphen at the end of a line becomes one of these, and Latin ligatures are taken apart."""


_SHORTEST_PIECE = 4
"""Characters of an answer that a page must show before the answer may go on on the next."""


def page_texts(pdf: bytes | Path, stop: Stop = never) -> tuple[str, ...]:
    """The text of every page, without white space. Raises pypdfium2.PdfiumError, Cancelled."""
    import pypdfium2

    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for number in range(len(document)):
            check(stop)
            with PDFIUM:
                page = document[number]
                layer = page.get_textpage()
                text = layer.get_text_range()
                layer.close()
                page.close()
            texts.append(comparable(text))
        return tuple(texts)
    finally:
        with PDFIUM:
            document.close()


def comparable(text: str) -> str:
    """A text as it is compared: as printed, NFC, no white space."""
    return unicodedata.normalize("NFC", "".join(printable(text.translate(_CHANGED)).split()))


def same_pages(pdf: bytes, reprint: bytes, stop: Stop = never) -> bool:
    """Whether a PDF, signed or not, shows what `write_application` makes of the data.

    The bytes are the same on the same build; elsewhere the text of every page is. Raises pypdfium2.PdfiumError,
    Cancelled.
    """
    return pdf.startswith(reprint) or page_texts(pdf, stop) == page_texts(reprint, stop)


def unprinted(texts: Sequence[str], pack: FormPack, application: Application) -> tuple[str, ...]:
    """The paths whose answers are not, or not as given, in the text of the pages."""
    return tuple(
        path
        for path in application.answers
        if path in pack.fields and not all(_found(part, texts) for part in _parts(pack, application, path))
    )


def unprinted_evidence(texts: Sequence[str], application: Application) -> tuple[str, ...]:
    """The names of the evidence files that the pages do not list."""
    names: Iterable[str] = (evidence.name for evidence in application.evidence)
    return tuple(name for name in names if not _found(comparable(name), texts))


def _parts(pack: FormPack, application: Application, path: str) -> list[str]:
    """What is printed of an answer; the measures of a task stand on lines of their own, with marks between."""
    value = application.answers[path]
    if isinstance(value, tuple):
        return [comparable(printed(pack.fields[path], (item,))) for item in value]
    return [comparable(answer(pack, application, path))]


def _found(wanted: str, texts: Sequence[str]) -> bool:
    if any(wanted in text for text in texts):
        return True
    return any(_continues(wanted, texts, first) for first in range(len(texts)))


def _continues(wanted: str, texts: Sequence[str], first: int) -> bool:
    """Whether the text begins on page `first` and goes on, without a gap, on the pages after it."""
    rest = wanted
    for text in texts[first:]:
        length = _longest_start(rest, text)
        if length < min(_SHORTEST_PIECE, len(rest)):
            return False
        rest = rest[length:]
        if not rest:
            return True
    return False


def _longest_start(wanted: str, text: str) -> int:
    """How many characters of `wanted`, from its first, stand together in `text`."""
    low, high = 0, len(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        if wanted[:middle] in text:
            low = middle
        else:
            high = middle - 1
    return low
