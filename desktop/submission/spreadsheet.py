"""Strict reading of the few parts of an Office Open XML workbook that hold text in cells.

Read here rather than by a library: what a receiver compares with the data is exactly what this takes out of the
file, anything that could be shown differently is refused, and a verification does not pay for loading a library.

Source: ECMA-376-1 (SpreadsheetML 18.2 workbook, 18.3 worksheets, 18.4 shared strings).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import IO, TypeAlias
from xml.etree import ElementTree

from forms.errors import WorkbookUnreadable

Row: TypeAlias = tuple[str, ...]
"""Every cell as text; blank cells at the end are left out."""
Rows: TypeAlias = tuple[Row, ...]

_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")
"""Excel takes _x000D_ in a text for the character with that code; the underscore is escaped."""
_ROW_LIMIT, _COLUMN_LIMIT = 40_000, 64
_CHARACTER_LIMIT = 12 << 20
_MARKS_LIMIT = 20_000
"""Opening brackets between the ends of two rows or texts: elements are kept until theirs is complete."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def read(content: bytes) -> dict[str, Iterator[Row]]:
    """The sheets of a workbook that has been inspected, by whichever program it was saved; rows are read as they go.

    Raises WorkbookUnreadable, also later, for a formula, for cells out of order, and for too many of them.
    """
    with _explained(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        listed = [(one.get("Id"), one.get("Target", "")) for one in _elements(archive, _LINKS_PART, None)]
        links = dict(listed)
        if len(links) < len(listed):
            raise WorkbookUnreadable(reason="部件重名")
        texts: list[str] = []
        if _TEXTS_PART in archive.namelist():
            texts = [_text(one) for one in _elements(archive, _TEXTS_PART, "si")]
        found: dict[str, Iterator[Row]] = {}
        for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
            target = links[sheet.get(f"{{{_LINK}}}id")]
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            name = sheet.attrib["name"]
            if name in found:
                raise WorkbookUnreadable(reason="工作表重名")
            found[name] = _sheet(content, part, texts)
        return found


def _sheet(content: bytes, part: str, texts: Sequence[str]) -> Iterator[Row]:
    with _explained(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield from _rows(_elements(archive, part, "row"), texts)


@contextmanager
def _explained() -> Iterator[None]:
    """Whatever is wrong is said as WorkbookUnreadable."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ElementTree.ParseError,
        LookupError,
        ValueError,
        RecursionError,
    ) as error:
        raise WorkbookUnreadable(reason=f"{type(error).__name__}") from error


_LINKS_PART, _TEXTS_PART = "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
_ENDS = re.compile(rb"</(?:\w+:)?(?:row|si)>")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def _elements(archive: zipfile.ZipFile, part: str, name: str | None) -> Iterator[ElementTree.Element]:
    """The elements of a name in a part (None: links), one by one, each emptied behind the caller."""
    if not part.endswith((".xml", ".rels")):  # only those were searched for declarations
        raise WorkbookUnreadable(reason="部件名称不合规定")
    wanted = f"{{{_MAIN}}}{name}" if name else f"{{{_RELATIONSHIPS}}}Relationship"
    with archive.open(part) as stream:
        yield from _parsed(_Marked(stream), wanted)


class _Marked:
    """A part as the parser reads it. Raises WorkbookUnreadable before it is given too much to keep."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._open = 0
        """Brackets since the end of a row or text."""

    def read(self, size: int = -1, /) -> bytes:
        content, at = self._stream.read(size), 0
        for end in _ENDS.finditer(content):
            self._count(content.count(b"<", at, end.end()))
            self._open, at = 0, end.end()
        self._count(content.count(b"<", at))
        return content

    def _count(self, more: int) -> None:
        self._open += more
        if self._open > _MARKS_LIMIT:
            raise WorkbookUnreadable(reason="单元格过多")


def _parsed(stream: _Marked, wanted: str) -> Iterator[ElementTree.Element]:
    # Inspected before: there are no declarations, and nothing but UTF-8 may hide one.
    parser = ElementTree.XMLParser(encoding="utf-8")  # noqa: S314
    for _, element in ElementTree.iterparse(stream, ("end",), parser):  # noqa: S314
        if element.tag == wanted:
            yield element
            element.clear()


def _rows(elements: Iterator[ElementTree.Element], texts: Sequence[str]) -> Iterator[Row]:
    """Without the blank rows at the end."""
    last = shown = characters = 0
    for element in elements:
        number = int(element.get("r", last + 1))
        if not last < number <= _ROW_LIMIT:
            raise WorkbookUnreadable(reason="行过多或次序颠倒")
        last = number
        cells: list[str] = []
        for cell in element.iterfind(f"{{{_MAIN}}}c"):
            cells += [""] * (_column(cell, number, len(cells)) - len(cells))
            cells.append(_ESCAPED.sub("_", _value(cell, texts)))
            characters += len(cells[-1])
        if characters > _CHARACTER_LIMIT:
            raise WorkbookUnreadable(reason="文字过多")
        if row := trimmed(cells):
            yield from repeat((), number - 1 - shown)
            yield row
            shown = number


def _column(cell: ElementTree.Element, row: int, after: int) -> int:
    """Which column a cell says it is in, from 0; cells go from left to right."""
    column = after
    if (place := cell.get("r")) is not None:
        stated = _CELL.fullmatch(place)
        if stated is None or int(stated[2]) != row:
            raise WorkbookUnreadable(reason="单元格位置不合规定")
        column = 0
        for letter in stated[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        column -= 1
    if not after <= column < _COLUMN_LIMIT:
        raise WorkbookUnreadable(reason="列过多或次序颠倒")
    return column


def _value(cell: ElementTree.Element, texts: Sequence[str]) -> str:
    if cell.find(f"{{{_MAIN}}}f") is not None:
        raise WorkbookUnreadable(reason=f"{cell.get('r', '')} 是公式")
    kind = cell.get("t")
    if kind == "inlineStr":
        inline = cell.find(f"{{{_MAIN}}}is")
        return "" if inline is None else _text(inline)
    value = cell.findtext(f"{{{_MAIN}}}v") or ""
    if kind == "s":
        if not value.isdecimal():
            raise WorkbookUnreadable(reason="单元格内容不合规定")
        return texts[int(value)]
    return value


def _text(element: ElementTree.Element) -> str:
    """Plain or in runs; how it is pronounced is left out."""
    runs = (element, *element.iterfind(f"{{{_MAIN}}}r"))
    return "".join(run.findtext(f"{{{_MAIN}}}t") or "" for run in runs)


def trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Without the blank cells at the end."""
    row = list(cells)
    while row and not row[-1]:
        row.pop()
    return tuple(row)
