"""The text of Office documents, and the preview picture their program left in them.

Only what somebody could see is wanted: paragraphs, cells, slides, and the notes, comments and heads beside them. Text
that was deleted with changes tracked is read too: it is still in the file, and would be sent along.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from desktop.evidence.container import DocumentUnreadable, Parts

TEXT_LIMIT = 8_000_000
"""Characters of one document."""
PICTURE_LIMIT = 4 << 20
_PICTURES = ("docProps/thumbnail.jpeg", "docProps/thumbnail.jpg", "docProps/thumbnail.png")
_WORD = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_SLIDE = re.compile(r"ppt/(slides|notesSlides)/\w*?(\d+)\.xml")
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_COMMENTS = re.compile(r"xl/(comments\d*|drawings/drawing\d+)\.xml")
_BREAKS = frozenset({"p", "br", "cr", "tr"})
_STRINGS = "xl/sharedStrings.xml"


def preview(path: Path) -> bytes | None:
    """The preview picture that Office or WPS left in a document, as it lies there; None without one.

    Somebody else's picture: it is to be decoded with care. Raises DocumentUnreadable.
    """
    parts = Parts(path)
    return next((parts.read(name, PICTURE_LIMIT) for name in _PICTURES if name in parts.names), None)


def word_text(path: Path) -> str:
    """Of a docx: the body first, then heads, feet, notes and comments. Raises DocumentUnreadable."""
    parts = Parts(path)
    names = sorted(
        (n for n in parts.names if _WORD.fullmatch(n)), key=lambda n: (n != "word/document.xml", n)
    )
    if "word/document.xml" not in names:
        raise DocumentUnreadable
    return "\n".join(_Running(parts, name).text for name in names)


def slide_texts(path: Path) -> tuple[str, ...]:
    """Of a pptx: one text a slide, its notes with it. Raises DocumentUnreadable."""
    parts = Parts(path)
    slides: dict[int, list[str]] = {}
    for name in sorted(parts.names):
        found = _SLIDE.fullmatch(name)
        if found:
            slides.setdefault(int(found[2]), []).append(_Running(parts, name).text)
    if not slides:
        raise DocumentUnreadable
    return tuple("\n".join(slides[number]) for number in sorted(slides))


def sheet_texts(path: Path) -> tuple[str, ...]:
    """Of an xlsx: one text a sheet, a line a row, cells apart by tabs; comments last. Raises DocumentUnreadable."""
    parts = Parts(path)
    sheets = {int(found[1]): name for name in parts.names if (found := _SHEET.fullmatch(name))}
    if not sheets:
        raise DocumentUnreadable
    strings = _Strings(parts).all if _STRINGS in parts.names else []
    texts = [_Cells(parts, sheets[number], strings).text for number in sorted(sheets)]
    beside = [_Running(parts, name).text for name in sorted(parts.names) if _COMMENTS.fullmatch(name)]
    if beside:
        texts[-1] += "\n" + "\n".join(beside)
    return tuple(texts)


class _Walk:
    """One XML part, walked when it is made."""

    def __init__(self, parts: Parts, name: str) -> None:
        self._pieces: list[str] = []
        self._length = 0
        parts.walk(name, self.start, self.end, self.said)

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def add(self, text: str) -> None:
        self._length += len(text)
        if self._length > TEXT_LIMIT:
            raise DocumentUnreadable
        self._pieces.append(text)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def said(self, characters: str) -> None: ...


class _Running(_Walk):
    """Text in runs (`t`, also deleted ones), by paragraphs; the same in Word, in slides and in notes of sheets."""

    _inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._inside = tag in ("t", "delText")
        if tag in ("tab", "tc"):
            self.add("\t")

    def end(self, tag: str) -> None:
        self._inside = False
        if tag in _BREAKS:
            self.add("\n")

    def said(self, characters: str) -> None:
        if self._inside:
            self.add(characters)


class _Strings(_Walk):
    """The strings that sheets share, by number."""

    def __init__(self, parts: Parts) -> None:
        self.all: list[str] = []
        self._inside = self._spoken = False
        super().__init__(parts, _STRINGS)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._inside = tag == "t"
        self._spoken = self._spoken or tag == "rPh"  # how it is pronounced

    def end(self, tag: str) -> None:
        self._inside = False
        if tag == "rPh":
            self._spoken = False
        elif tag == "si":
            self.all.append(self.text)
            self._pieces.clear()

    def said(self, characters: str) -> None:
        if self._inside and not self._spoken:
            self.add(characters)


class _Cells(_Walk):
    """The cells of a sheet as they are kept, formulas by their last result; numbers stay as they are written."""

    def __init__(self, parts: Parts, name: str, strings: list[str]) -> None:
        self._strings = strings
        self._shared = self._inside = False
        super().__init__(parts, name)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._inside = tag in ("v", "t")
        if tag == "c":
            self._shared = attributes.get("t") == "s"

    def end(self, tag: str) -> None:
        self._inside = False
        if tag == "c":
            self.add("\t")
        elif tag == "row":
            self.add("\n")

    def said(self, characters: str) -> None:
        if not self._inside:
            return
        if not self._shared:
            self.add(characters)
        elif characters.isdecimal() and int(characters) < len(self._strings):
            self.add(self._strings[int(characters)])
