"""Reads the cells of a workbook somebody handed in: Excel's, WPS's or an attacker's.

Only what is written in cells is looked at. Formulas are never computed, links never followed, styles only asked
whether they show a date or a percentage; so what a workbook can do here is bounded by its size.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from xml.parsers import expat

from desktop.submission.workbook import inspect_workbook
from forms.errors import WorkbookUnreadable

UNPACKED_LIMIT = 24 << 20
"""Bytes."""
ELEMENT_LIMIT = 500_000
"""XML elements of everything read; what bounds the time."""
TEXT_LIMIT = 12 << 20
"""Characters of all cells."""
ROW_LIMIT, COLUMN_LIMIT = 20_000, 100
MERGED_LIMIT = 50_000
"""Rows that merged cells may cover altogether."""
SHEET_LIMIT = 64

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_MONTHS = frozenset([17, 57])
_PERCENTAGES = frozenset([9, 10])
_LITERALS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')


class Content(Enum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    """A number shown as a percentage: 0.6 is 60 %."""
    DATE = "date"
    """As ISO text, without the day where the cell shows none."""
    FLAG = "flag"
    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    content: Content
    text: str

    @property
    def number(self) -> Decimal:
        """Of NUMBER and PERCENT; 0.6 shown as 60 % is 60."""
        plain = Decimal(self.text)
        return plain * 100 if self.content is Content.PERCENT else plain


@dataclass(slots=True)
class Grid:
    """The cells of one sheet that are not blank, by row and column from 1."""

    title: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    merged: int = 0
    """Rows that were filled from merged cells."""
    beyond: str = ""
    """The first cell that lies too far out to be read."""

    def rows(self) -> list[int]:
        """The rows that are not blank, in order."""
        return sorted({row for row, _ in self.cells})


class Book:
    """An open workbook. Raises WorkbookUnreadable, also from `grid`."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(_OLD_FORMAT):
            raise WorkbookUnreadable(reason="是旧的 .xls 文件，或设了打开口令")
        inspect_workbook(content, unpacked_limit=UNPACKED_LIMIT, hyperlinks=True)
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = set(self._archive.namelist())
        self._elements = self._characters = 0
        main = next(iter(self._related("", "officeDocument").values()), "xl/workbook.xml")
        self._parts: dict[str, str] = {}
        self._from_1904 = False
        self._read_workbook(main)
        self._strings = self._read_strings(self._related(main, "sharedStrings"))
        self._formats = self._read_formats(self._related(main, "styles"))

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def grid(self, title: str, *, head_only: bool = False) -> Grid:
        """One sheet; `head_only` stops after its first row."""
        grid = Grid(title)
        reader = _SheetReader(grid, self._strings, self._formats, self._from_1904, head_only)
        self._parse(self._parts[title], reader.start, reader.end, reader.text)
        if not head_only:
            reader.fill_merged()
        return grid

    # --- parts ----------------------------------------------------------------------------------------------

    def _parse(
        self,
        part: str,
        start: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Walk one XML part; names come without their namespace. Only what was counted before is walked."""
        if part not in self._names:
            raise WorkbookUnreadable(reason=f"缺少部件 {part[:60]}")
        content = self._archive.read(part)
        if self._elements + content.count(b"<") - content.count(b"</") > ELEMENT_LIMIT:
            raise WorkbookUnreadable(reason="内容过多")
        parser = expat.ParserCreate(namespace_separator="|")
        parser.buffer_text = True

        def started(name: str, attributes: dict[str, str]) -> None:
            self._elements += 1
            if self._elements > ELEMENT_LIMIT:  # in an encoding where the count above finds nothing
                raise WorkbookUnreadable(reason="内容过多")
            start(name.rpartition("|")[2], attributes)

        def said(characters: str) -> None:
            self._characters += len(characters)
            if self._characters > TEXT_LIMIT:
                raise WorkbookUnreadable(reason="文字过多")
            if text:
                text(characters)

        parser.StartElementHandler = started
        parser.CharacterDataHandler = said
        parser.StartDoctypeDeclHandler = _refuse_doctype
        if end:
            parser.EndElementHandler = lambda name: end(name.rpartition("|")[2])
        try:
            parser.Parse(content, True)
        except _Enough:
            pass
        except (expat.ExpatError, ValueError, ArithmeticError) as error:
            raise WorkbookUnreadable(reason=f"部件 {part[:60]} 损坏") from error

    def _related(self, part: str, kind: str) -> dict[str, str]:
        """The parts a part refers to as this kind, by the id of the relation."""
        folder, _, name = part.rpartition("/")
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, str] = {}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "Relationship" and attributes.get("Type", "").rpartition("/")[2] == kind:
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                found[attributes.get("Id", "")] = target.lstrip("/")

        if relations in self._names:
            self._parse(relations, start)
        return found

    def _read_workbook(self, main: str) -> None:
        sheets = self._related(main, "worksheet")

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "workbookPr":
                self._from_1904 = attributes.get("date1904") in ("1", "true")
            elif tag == "sheet":
                id_ = next((value for key, value in attributes.items() if key.endswith("|id")), "")
                if id_ in sheets:  # charts have a tab too
                    self._parts[attributes.get("name", "")] = sheets[id_]

        self._parse(main, start)
        if len(self._parts) > SHEET_LIMIT:
            raise WorkbookUnreadable(reason="工作表过多")

    def _read_strings(self, parts: Mapping[str, str]) -> list[str]:
        strings: list[str] = []
        pieces: list[str] = []
        inside: list[str] = []

        def start(tag: str, _: Mapping[str, str]) -> None:
            inside.append(tag)

        def end(tag: str) -> None:
            inside.pop()
            if tag == "si":
                strings.append("".join(pieces))
                pieces.clear()

        def text(characters: str) -> None:
            if inside[-1:] == ["t"] and "rPh" not in inside:  # rPh says how to pronounce it
                pieces.append(characters)

        for part in parts.values():
            self._parse(part, start, end, text)
        return strings

    def _read_formats(self, parts: Mapping[str, str]) -> list[Content]:
        """What a number is, by style: NUMBER, PERCENT, DATE, or TEXT for a month."""
        codes: dict[int, str] = {}
        formats: list[Content] = []
        inside: list[str] = []

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            inside.append(tag)
            if tag == "numFmt":
                codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
            elif tag == "xf" and inside[-2:-1] == ["cellXfs"]:
                id_ = int(attributes.get("numFmtId", 0))
                formats.append(_format(id_, codes.get(id_, "")))

        for part in parts.values():
            self._parse(part, start, lambda _: inside.clear() if not inside else inside.__delitem__(-1))
        return formats


def _format(id_: int, code: str) -> Content:
    plain = _LITERALS.sub("", code.lower())
    if id_ in _PERCENTAGES or "%" in plain:
        return Content.PERCENT
    if id_ in _MONTHS or ("y" in plain and "m" in plain and "d" not in plain):
        return Content.TEXT
    if id_ in _DATES or "y" in plain or "d" in plain:
        return Content.DATE
    return Content.NUMBER


class _Enough(Exception):
    """Nothing further of a part is wanted."""


def _refuse_doctype(*_: object) -> None:
    raise WorkbookUnreadable(reason="含有不允许的 XML 声明")


class _SheetReader:
    """Listens to the XML of one sheet."""

    def __init__(
        self, grid: Grid, strings: list[str], formats: list[Content], from_1904: bool, head_only: bool
    ) -> None:
        self._grid, self._strings, self._formats = grid, strings, formats
        self._epoch = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
        self._head_only = head_only
        self._row = self._column = 0
        self._attributes: Mapping[str, str] = {}
        self._formula = False
        self._text: list[str] = []
        self._inside = ""
        self._spoken = False
        self._merged: list[tuple[int, int, int]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._inside = tag
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            if self._head_only and self._row > 1:
                raise _Enough
            if attributes.get("hidden") in ("1", "true"):
                self._grid.hidden.add(self._row)
        elif tag == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = column_number(found[1]) if found else self._column + 1
            self._attributes, self._formula = attributes, False
            self._text.clear()
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._spoken = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, characters: str) -> None:
        if self._inside in ("v", "t") and not self._spoken:
            self._text.append(characters)

    def end(self, tag: str) -> None:
        self._inside = ""
        if tag == "rPh":
            self._spoken = False
        elif tag == "c":
            cell = self._cell("".join(self._text))
            if cell and self._row <= ROW_LIMIT and self._column <= COLUMN_LIMIT:
                self._grid.cells[self._row, self._column] = cell
            elif cell and not self._grid.beyond:
                self._grid.beyond = f"{column_letter(self._column)}{self._row}"

    def _cell(self, text: str) -> Cell | None:
        if self._formula:
            return Cell(Content.FORMULA, "")
        kind = self._attributes.get("t", "n")
        if kind == "s" and text:
            text = self._strings[int(text)] if 0 <= int(text) < len(self._strings) else ""
        if kind in ("s", "str", "inlineStr"):
            plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
            return Cell(Content.TEXT, plain) if plain.strip() else None
        text = text.strip()
        if not text:
            return None
        if kind == "b":
            return Cell(Content.FLAG, text)
        if kind == "d":
            return Cell(Content.DATE, text[:10])
        return Cell(Content.ERROR, text) if kind == "e" else self._number(text)

    def _number(self, text: str) -> Cell:
        """Excel keeps 80.61 as 80.609999999999999; the shortest text for the same double is what was typed."""
        style = int(self._attributes.get("s", 0))
        content = self._formats[style] if 0 <= style < len(self._formats) else Content.NUMBER
        try:
            number = Decimal(repr(float(text)))
            if not number.is_finite():
                return Cell(Content.ERROR, text)
            if content in (Content.DATE, Content.TEXT):
                day = (self._epoch + timedelta(days=int(number))).isoformat()
                return Cell(Content.DATE, day if content is Content.DATE else day[:7])
            plain = format(number, "f")
            return Cell(content, plain[:-2] if plain.endswith(".0") else plain)
        except (ValueError, OverflowError, InvalidOperation):
            return Cell(Content.ERROR, text)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if start and end and int(end[2]) > int(start[2]):
            self._merged.append((int(start[2]), int(end[2]), column_number(start[1])))

    def fill_merged(self) -> None:
        """Give every row that a merged cell spans its content, as it looks; not rows that are otherwise blank."""
        if not self._merged:
            return
        grid = self._grid
        rows = grid.rows()
        covered = 0
        for first, last, column in self._merged:
            cell = grid.cells.get((first, column))
            inside = [row for row in rows if first < row <= last] if cell else []
            covered += len(rows)
            if covered > MERGED_LIMIT * 20:
                raise WorkbookUnreadable(reason="合并单元格过多")
            for row in inside:
                if cell and (row, column) not in grid.cells:
                    grid.cells[row, column] = cell
                    grid.merged += 1


def column_number(letters: str) -> int:
    """A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letter(number: int) -> str:
    """1 is A."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
