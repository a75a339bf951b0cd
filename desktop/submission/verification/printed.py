"""Whether a PDF shows what the data say, by the text on its pages.

White space is left out on both sides, because lines break anywhere; ligatures and other forms of the same character
are taken for the same (NFKC), because the text layer takes them apart. An answer may run on to the next pages, between
whose texts lie foot and head; it must then break where a line or cell does, so that no other text can hide there.
Where lines and pages break depends on the fonts of who printed it, and does not matter.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from typing import TYPE_CHECKING

from desktop.pdfium import PDFIUM
from desktop.submission.pdf.documents.signatures import PAGE_TITLE
from desktop.submission.public import Withheld
from desktop.submission.verification.reading import BLANK, Differs, Pages, body_of
from desktop.submission.wording import printed, printed_rows, target_label
from forms.application import Application
from forms.definition import FormPack
from forms.progress import Stop, check, never
from forms.values import Rows

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

    from desktop.submission.verification.script import Told

_PAGES_LIMIT = 6000
_CHARACTERS_LIMIT = 8_000_000
_ANCHOR = 4
"""Characters by which a part of an answer is looked for."""
_BEGINNINGS = 1000
"""Places on a page at which one answer may begin."""


_HYPHENS = str.maketrans({"\ufffe": "-\n", "\x02": "-\n", "\u00ad": None})
"""PDFium marks a hyphen at the end of a line, and leaves the end of the line out."""
_FOLIO = re.compile(r"—\s*\d{1,4}\s*—")
"""The page number, before which it sometimes leaves the end of the line out too."""


_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_MARKS, _LARGE, _LETTERS = 3, 90.0, 40
"""Texts a mark is drawn with, points it is high at least, and letters it has at most."""
_FOOT = 90.0
"""Points from the lower edge of the paper, below which the foot of our pages stands and nothing else."""


class TooMuch(Exception):
    """More pages or text than an application can have."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page without white space, which falls into the pieces between which there was some."""

    text: str
    starts: array[int]
    """Where in the text each piece begins, and where the last ends."""

    @classmethod
    def of(cls, raw: str) -> PageText:
        pieces = _FOLIO.sub(r" \g<0> ", raw.translate(_HYPHENS)).split()
        # All at once: no character joins with the end of a line. Some become a space and a mark, those go one by one.
        plain = unicodedata.normalize("NFKC", "\n".join(pieces)).split()
        if len(plain) != len(pieces):
            plain = [_plain(piece) for piece in pieces]
        return cls("".join(plain), array("I", accumulate(map(len, plain), initial=0)))

    @property
    def pieces(self) -> Iterator[str]:
        return (self.text[start:end] for start, end in pairwise(self.starts))

    def begun(self, wanted: str) -> Iterator[tuple[int, int]]:
        """(how many characters of `wanted` a piece ends with, the number of the next piece), wherever it may begin."""
        at = self.text.find(wanted[:_ANCHOR])
        while at >= 0:
            piece = bisect_right(self.starts, at)
            end = self.starts[piece]
            if wanted.startswith(self.text[at:end]):
                yield end - at, piece
            at = self.text.find(wanted[:_ANCHOR], at + 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a PDF shows. `content`: the digest of the data it says it was made from, hex; "" without."""

    pages: tuple[PageText, ...]
    content: str

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
                    text_page, turned = page.get_textpage(), page.get_rotation() != 0
                    boxes = tuple(_fields(page))
                    mark = _taken_out(page, text_page, wherever=bool(boxes)) if turned or boxes else ""
                    if mark:
                        text_page.close()
                        text_page = page.get_textpage()
                    characters += text_page.count_chars()
                    if characters > _CHARACTERS_LIMIT:
                        raise TooMuch
                    text, inside = mark + text_page.get_text_range(), mark + _inside(page, text_page)
                    stamped = any(text_page.get_text_bounded(*box).strip() for box in boxes)
                    text_page.close()
                    page.close()
                # the first has its lines and cells apart; the second leaves out what lies outside the sheet
                # on a page that is turned, it takes the foot for a part of the line beside it
                seen = text if _same(text, inside, in_order=turned) else inside
                pages.append(PageText.of("" if stamped else seen))  # a stamp of ours stands beside all text
            with PDFIUM:
                said = str(document.get_metadata_value("IPZoneContent"))
            return cls(tuple(pages), said)
        finally:
            with PDFIUM:
                document.close()

    def differs(self, told: Told) -> tuple[str, int]:
        """What the pages should say where they do not, "" when they say all of it in order and nothing else.

        Besides, how many texts and rows were found.
        """
        place, count = self._differs(told, _plain)
        if place and self._has_marks():
            return self._differs(told, _bare)  # PDFium gives some marks before what they stand on
        return place, count

    def _has_marks(self) -> bool:
        return any(unicodedata.combining(c) for page in self.pages for c in set(page.text))

    def _differs(self, told: Told, plain: Callable[[str], str]) -> tuple[str, int]:
        mark, foot = plain(told.mark), plain(told.foot)
        notes = tuple(map(plain, told.notes))
        texts = [page.text if plain is _plain else plain(page.text) for page in self.pages] or [""]
        first = next((n for n, text in enumerate(texts) if text.endswith(_feet(foot, 1))), 0)
        try:
            _check_cover(texts[0], mark + plain(told.cover[0]), plain(told.cover[1]))
            bodies = [
                body_of(text, mark, _feet(foot, number) if number > 0 else (foot,), notes) if text else BLANK
                for number, text in enumerate(texts[1:], 2 - first)
            ]
            before, main = Pages(bodies[: first - 1], plain), Pages(bodies[first - 1 :], plain)
            titles = told.body(main.take)
            main.flush()
            contents_first = any(body.text.startswith(plain(titles[0])) for body in bodies[:2])
            if contents_first:
                before.numbered(titles)
            told.preface(before.take)
            before.flush()
            if not contents_first:
                before.numbered(titles)
            if any(before.rest) or any(main.rest):
                raise Differs(PAGE_TITLE)
        except Differs as differs:
            return str(differs) or PAGE_TITLE, 0
        return "", main.count

    def missing(self, texts: Sequence[tuple[str, str]], stop: Stop = never) -> list[str]:
        """Labels of the texts that stand nowhere. Raises Cancelled.

        They are looked for from where the one before stood, because they come in the order of the paper.
        """
        at, found = 0, []
        for label, text in texts:
            wanted = _plain(text)
            places = (n for n in (*range(at, len(self.pages)), *range(at)) if wanted in self.pages[n].text)
            place = next(places, None)
            if place is not None:
                at = place
            elif not self.shows(text, stop):
                found.append(label)
            check(stop)
        return found

    def shows(self, text: str, stop: Stop = never) -> bool:
        """Whether the text stands there, whole or from page to page. Raises Cancelled."""
        check(stop)
        wanted = _plain(text)
        if not wanted or any(wanted in page.text for page in self.pages):
            return True
        search = _Search(wanted)
        return any(search.follow(page) for page in self.pages)


class _Search:
    """Looks for a text that goes on overleaf. A set of places in it is a number: bit n stands for its n-th character.

    All ways in which pieces of the pages may follow each other are followed at once, however often the text repeats
    itself.
    """

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._overleaf = 0
        """The places at which the text may go on with the next page."""
        self._known: dict[str, int] = {}

    def follow(self, page: PageText) -> bool:
        """Take the next page; whether the text has now been shown to its end."""
        begun: defaultdict[int, int] = defaultdict(int)
        for length, following in islice(page.begun(self._wanted), _BEGINNINGS):
            begun[following] |= 1 << length
        if not begun and not self._overleaf:
            return False
        reached = at = 0
        for number, piece in enumerate(page.pieces):
            at |= begun[number]
            reached |= at
            at |= self._overleaf
            if at and self._ends(at, piece):
                return True
            at = (at & self._places(piece)) << len(piece) if at else 0
        self._overleaf = reached | at | begun[len(page.starts) - 1]
        return False

    def _places(self, piece: str) -> int:
        """Where in the text a piece stands."""
        if piece not in self._known:
            places, at = 0, self._wanted.find(piece)
            while at >= 0:
                places |= 1 << at
                at = self._wanted.find(piece, at + 1)
            self._known[piece] = places
        return self._known[piece]

    def _ends(self, at: int, piece: str) -> bool:
        """Whether a piece begins with what is left of the text at one of these places."""
        size = len(self._wanted)
        first = max(0, size - len(piece))
        return bool(at >> first) and any(
            at >> place & 1 and piece.startswith(self._wanted[place:]) for place in range(first, size)
        )


def _check_cover(text: str, before: str, behind: str) -> None:
    """A date stands between the two. Raises Differs."""
    inside = text.removeprefix(before).removesuffix(behind)
    if len(inside) != len(text) - len(before + behind) or not _DAY.fullmatch(inside):
        raise Differs("封面")


def _feet(foot: str, number: int) -> tuple[str, str]:
    """The number stands on the outer side."""
    return f"—{number}—{foot}", f"{foot}—{number}—"


def _taken_out(page: PdfPage, text: PdfTextPage, *, wherever: bool) -> str:
    """The mark across a page, with the end of its line, where it mixes up the lines or fields it stands across.

    It is then no longer on the page as it is held here. "" where it stands in front of all text, unless it is to be
    taken out `wherever` it stands.
    """
    from ctypes import byref, c_float, c_ushort

    from pypdfium2 import raw

    words, marks = "", []
    for number in range(min(_MARKS, raw.FPDFPage_CountObjects(page))):
        one, size = raw.FPDFPage_GetObject(page, number), c_float()
        if not raw.FPDFTextObj_GetFontSize(one, byref(size)) or size.value < _LARGE:
            break
        said = (c_ushort * _LETTERS)()
        length = raw.FPDFTextObj_GetText(one, text, said, _LETTERS) // 2
        words += bytes(said)[: 2 * max(0, min(length, _LETTERS) - 1)].decode("utf-16-le", "replace")
        marks.append(one)
    first = text.get_text_range(0, min(len(words), text.count_chars()))
    if not words or (first == words and not wherever):
        return ""
    for one in marks:
        raw.FPDFPage_RemoveObject(page, one)
        raw.FPDFPageObj_Destroy(one)
    return words + "\n"


def _inside(page: PdfPage, text: PdfTextPage) -> str:
    """What stands on the sheet: on one that is turned, the foot by itself."""
    left, bottom, right, top = page.get_mediabox()
    if page.get_rotation() == 0:
        return str(text.get_text_bounded(left, bottom, right, top))
    above = text.get_text_bounded(left, bottom + _FOOT, right, top)
    return f"{above}\n{text.get_text_bounded(left, bottom, right, bottom + _FOOT)}"


def _fields(page: PdfPage) -> Iterator[tuple[float, float, float, float]]:
    """Where the form fields of a page are: left, bottom, right, top."""
    from pypdfium2 import raw

    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, number)
        box = raw.FS_RECTF()
        field = raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_WIDGET and raw.FPDFAnnot_GetRect(note, box)
        raw.FPDFPage_CloseAnnot(note)  # before anybody stops asking
        if field:
            yield box.left, box.bottom, box.right, box.top


def _same(text: str, inside: str, *, in_order: bool) -> bool:
    """Whether both have everything, wherever lines end in them; with `in_order`, at the same places."""
    one, other = "".join(text.split()), "".join(inside.split())
    if one == other if in_order else len(one) == len(other):
        return True
    return _plain(text) == _plain(inside)


def to_show(
    pack: FormPack, application: Application, withheld: Sequence[Withheld] | None = None
) -> Sequence[tuple[str, str]]:
    """(label, text) of everything the paper must show; a list counts item by item, a table cell by cell."""
    shown = [("申报地区", application.place.full_name)]
    for path, value in application.answers.items():
        field = pack.fields[path]
        left_out = application.flag(f"{field.target}.taken") is False
        if left_out and field.name not in ("taken", "reason"):
            continue  # what was once written for a task that is not taken up
        label = f"{target_label(pack, field.target)} {field.label}"
        if isinstance(value, Rows):
            shown += [(label, cell) for row in printed_rows(field, value) for cell in row if cell]
            continue
        values = value if isinstance(value, tuple) else (value,)
        shown += [(label, printed(field, one)) for one in values]
    shown += ((f"佐证材料 {one.number}", one.label) for one in application.evidence)
    for one_left in withheld or ():
        shown += [("略去的内容", one_left.label), ("略去的原因", one_left.words)]
    return shown


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text.translate(_HYPHENS)).split())


def _bare(text: str) -> str:
    """Without the marks above and below letters."""
    plain = unicodedata.normalize("NFKD", _plain(text))
    return "".join([c for c in plain if not unicodedata.combining(c)])
