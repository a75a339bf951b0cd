"""Whether a PDF shows what the data say, by the text on its pages.

White space is left out on both sides, because lines break anywhere; ligatures and other forms of the same character
are taken for the same (NFKC), because the text layer takes them apart. An answer may run on to the next pages, between
whose texts lie foot and head; it must then break where a line or cell does, so that no other text can hide there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from desktop import __version__
from desktop.pdfium import PDFIUM
from desktop.submission.data import Submitted
from desktop.submission.wording import printed, target_label
from forms.application import Application
from forms.definition import FormPack
from forms.errors import GlyphMissing
from forms.progress import Stop, check

_PAGES_LIMIT = 3000
_CHARACTERS_LIMIT = 8_000_000
_ANCHOR = 4
"""Characters by which a part of an answer is looked for."""
_LIKELY, _BACK = 20, 4
"""How many places an answer may begin at, and how many breaks and places each page then offers, longest first."""
_TRIES = 1000


_HYPHENS = str.maketrans({"\ufffe": "-\n", "\x02": "-\n", "\u00ad": None})
"""PDFium marks a hyphen at the end of a line, and leaves the end of the line out."""


class TooMuch(Exception):
    """More pages or text than an application can have."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page without white space, and the places where there was some."""

    text: str
    breaks: frozenset[int]

    @classmethod
    def of(cls, raw: str) -> PageText:
        pieces = [_plain(piece) for piece in raw.translate(_HYPHENS).split()]
        breaks, at = {0}, 0
        for piece in pieces:
            at += len(piece)
            breaks.add(at)
        return cls("".join(pieces), frozenset(breaks))

    def begins(self, wanted: str) -> Iterator[tuple[int, int]]:
        """How many characters of `wanted` stand here, and where, for every place it may begin at."""
        at = self.text.find(wanted[:_ANCHOR])
        while at >= 0:
            yield _common(self.text, at, wanted), at
            at = self.text.find(wanted[:_ANCHOR], at + 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a PDF shows. `content`: the digest of the data it says it was made from, hex; `made`: its date; "" without."""

    pages: tuple[PageText, ...]
    content: str
    made: str

    @classmethod
    def read(cls, data: bytes, stop: Stop) -> Shown:
        """Raises TooMuch, Cancelled, ValueError or RuntimeError for a file that is no PDF."""
        import pypdfium2

        with PDFIUM:
            document = pypdfium2.PdfDocument(data)
        try:
            if len(document) > _PAGES_LIMIT:
                raise TooMuch
            pages, characters = [], 0
            for number in range(len(document)):
                check(stop)
                with PDFIUM:
                    page = document[number]
                    text_page = page.get_textpage()
                    characters += text_page.count_chars()
                    if characters > _CHARACTERS_LIMIT:
                        raise TooMuch
                    text = text_page.get_text_range()
                    text_page.close()
                    page.close()
                pages.append(PageText.of(text))
            with PDFIUM:
                said = [str(document.get_metadata_value(key)) for key in ("IPZoneContent", "CreationDate")]
            return cls(tuple(pages), *said)
        finally:
            with PDFIUM:
                document.close()

    def shows(self, text: str) -> bool:
        """Whether the text stands there, whole or from page to page."""
        wanted = _plain(text)
        if not wanted or any(wanted in page.text for page in self.pages):
            return True
        begun = [(length, n, at) for n, page in enumerate(self.pages) for length, at in page.begins(wanted)]
        longest = sorted(begun, reverse=True)[:_LIKELY]
        tries = iter(range(_TRIES))
        return any(self._continued(wanted, n, at, length, tries) for length, n, at in longest)

    def _continued(self, wanted: str, number: int, at: int, length: int, tries: Iterator[int]) -> bool:
        """Whether `wanted`, of which page `number` shows `length` characters from `at`, goes on on the next pages."""
        if length == len(wanted):
            return True
        if number + 1 == len(self.pages) or next(tries, None) is None:
            return False
        following = self.pages[number + 1]
        ends = sorted((b for b in self.pages[number].breaks if at < b <= at + length), reverse=True)
        for end in ends[:_BACK]:
            rest = wanted[end - at :]
            likely = sorted((b for b in following.begins(rest) if b[1] in following.breaks), reverse=True)
            if any(self._continued(rest, number + 1, where, more, tries) for more, where in likely[:_BACK]):
                return True
        return False


def to_show(pack: FormPack, application: Application) -> Sequence[tuple[str, str]]:
    """(label, text) of everything the paper must show; a list counts item by item."""
    shown = [("申报地区", application.place.full_name)]
    for path, value in application.answers.items():
        field = pack.fields[path]
        left_out = application.flag(f"{field.target}.taken") is False
        if left_out and field.name not in ("taken", "reason"):
            continue  # what was once written for a task that is not taken up
        label = f"{target_label(pack, field.target)} {field.label}"
        values = value if isinstance(value, tuple) else (value,)
        shown += [(label, printed(field, one)) for one in values]
    return [*shown, *((f"佐证材料 {one.number}", one.label) for one in application.evidence)]


def set_the_same(shown: Shown, pack: FormPack, submitted: Submitted, stop: Stop) -> bool:
    """Whether this program, had it set the same data on the same day, would show the same text on the same pages.

    The last word when an answer was not found, because text that repeats itself across pages can hide where it
    breaks. Another version of the program may set other pages, and says nothing.
    """
    from desktop.submission.pdf.documents.application import application_pdf

    day = re.match(r"D:(\d{4})(\d\d)(\d\d)", shown.made)
    if submitted.program_version != __version__ or day is None:
        return False
    try:
        data, _ = application_pdf(
            pack,
            submitted.application,
            submitted.findings,
            mark=submitted.mark,
            content_hash=shown.content,
            today=date(int(day[1]), int(day[2]), int(day[3])),
            version=submitted.program_version,
            stop=stop,
        )
    except (ValueError, GlyphMissing):
        return False
    return Shown.read(data, stop).pages == shown.pages


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text.translate(_HYPHENS)).split())


def _common(text: str, at: int, wanted: str) -> int:
    """How many characters of `wanted` stand at `at`."""
    low, high = 0, min(len(wanted), len(text) - at)
    while low < high:
        middle = (low + high + 1) // 2
        if text.startswith(wanted[:middle], at):
            low = middle
        else:
            high = middle - 1
    return low
