"""The few parts of an Office Open XML workbook that hold text in cells, written and read.

Written here rather than by a library, because loading one takes longer than everything else the workbook needs; so
the same input gives the same bytes, too. Every cell is text in its place, never a number and never a formula.

Source: ECMA-376-1 (SpreadsheetML 18.2 workbook, 18.3 worksheets, 18.4 shared strings, 18.8 styles).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import IO, TypeAlias
from xml.etree import ElementTree

from forms.errors import WorkbookUnreadable

Rows: TypeAlias = tuple[tuple[str, ...], ...]
"""Every cell as text; blank cells at the end of a row are left out."""

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")
"""Excel takes _x000D_ in a text for the character with that code; the underscore is escaped."""
_FORMULA = ("=", "+", "-", "@", "\t")
_STAMP = (1980, 1, 1, 0, 0, 0)
_ROW_LIMIT, _COLUMN_LIMIT = 20_000, 64
_CHARACTER_LIMIT = 32 << 20

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, as it is to be written. The first row is its head, and repeated on every page."""

    title: str
    rows: Rows
    widths: Sequence[int]
    """Of all columns, in characters."""
    mark: str = ""
    """Stands above every page."""
    table: bool = True
    """Whether the head and two columns stay in place, and rows can be filtered."""


# --- writing ----------------------------------------------------------------------------------------------


def write(sheets: Sequence[Sheet], title: str, creator: str, moment: datetime) -> bytes:
    """The workbook. `moment`: said to be when it was made. The same input gives the same bytes."""
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": _content_types(numbers),
        "_rels/.rels": _links(
            {"rId1": (f"{_LINK}/officeDocument", "xl/workbook.xml")} | {"rId2": _CORE_LINK}
        ),
        "docProps/core.xml": _core(title, creator, moment),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _links(
            {f"rId{n}": (f"{_LINK}/worksheet", f"worksheets/sheet{n}.xml") for n in numbers}
            | {"rId0": (f"{_LINK}/styles", "styles.xml")}
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": _sheet(one) for n, one in zip(numbers, sheets, strict=True)},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            archive.writestr(info, _HEAD + content)
    return out.getvalue()


_CORE_LINK = (f"{_RELATIONSHIPS}/metadata/core-properties", "docProps/core.xml")


def _content_types(numbers: Sequence[int]) -> str:
    parts = {
        "xl/workbook.xml": f"{_TYPE}.sheet.main+xml",
        "xl/styles.xml": f"{_TYPE}.styles+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        **{f"xl/worksheets/sheet{n}.xml": f"{_TYPE}.worksheet+xml" for n in numbers},
    }
    said = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    default = "application/vnd.openxmlformats-package.relationships+xml"
    return f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="{default}"/>{said}</Types>'


def _links(links: Mapping[str, tuple[str, str]]) -> str:
    said = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{to}"/>' for i, (kind, to) in links.items())
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{said}</Relationships>'


def _core(title: str, creator: str, moment: datetime) -> str:
    date = f'xsi:type="dcterms:W3CDTF">{moment:%Y-%m-%dT%H:%M:%SZ}'
    return (
        f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator>"
        f"<dcterms:created {date}</dcterms:created><dcterms:modified {date}</dcterms:modified>"
        "</cp:coreProperties>"
    )


def _workbook(sheets: Sequence[Sheet]) -> str:
    said = names = ""
    for number, sheet in enumerate(sheets):
        title = escape(sheet.title)
        said += f'<sheet name="{title}" sheetId="{number + 1}" r:id="rId{number + 1}"/>'
        place = f'localSheetId="{number}"'
        if sheet.table:
            area = f"$A$1:${_letter(len(sheet.widths))}${len(sheet.rows)}"
            names += f'<definedName name="_xlnm._FilterDatabase" {place} hidden="1">\'{title}\'!{area}</definedName>'
        names += f"<definedName name=\"_xlnm.Print_Titles\" {place}>'{title}'!$1:$1</definedName>"
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINK}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{said}</sheets><definedNames>{names}</definedNames></workbook>"
    )


def _sheet(sheet: Sheet) -> str:
    last = _letter(len(sheet.widths))
    view = '<sheetView workbookViewId="0"/>'
    if sheet.table:
        pane = '<pane xSplit="2" ySplit="1" topLeftCell="C2" activePane="bottomRight" state="frozen"/>'
        view = f'<sheetView workbookViewId="0">{pane}<selection pane="bottomRight"/></sheetView>'
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(sheet.widths, 1)
    )
    rows = "".join(_row(number, row, len(sheet.widths)) for number, row in enumerate(sheet.rows, 1))
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f"<sheetViews>{view}</sheetViews><cols>{columns}</cols><sheetData>{rows}</sheetData>"
        + (f'<autoFilter ref="A1:{last}{len(sheet.rows)}"/>' if sheet.table else "")
        + '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        + (
            f"<headerFooter><oddHeader>&amp;C{escape(sheet.mark)}</oddHeader></headerFooter>"
            if sheet.mark
            else ""
        )
        + "</worksheet>"
    )


def _row(number: int, row: Sequence[str], columns: int) -> str:
    cells = ""
    for column in range(1, columns + 1):
        text = row[column - 1] if column <= len(row) else ""
        # What looks like a formula stays text, also when somebody edits the cell.
        style = (1 if number == 1 else 2) + (2 if text.startswith(_FORMULA) else 0)
        at = f'<c r="{_letter(column)}{number}" s="{style}"'
        shown = escape(_ESCAPE.sub("_x005F_", text), quote=False)
        cells += f'{at} t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>' if text else f"{at}/>"
    return f'<row r="{number}">{cells}</row>'


def _letter(column: int) -> str:
    """A to Z: no sheet here has more columns."""
    return chr(ord("A") + column - 1)


_SIDES = "".join(
    f'<{side} style="thin"><color rgb="FFB8BDC6"/></{side}>' for side in ("left", "right", "top", "bottom")
)
_MIDDLE = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
_TOP = '<alignment vertical="top" wrapText="1"/>'
_STYLED = "".join(
    f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="1" xfId="0" applyFont="1" applyFill="1"'
    f' applyBorder="1" applyAlignment="1"{quote}>{alignment}</xf>'
    for quote in ("", ' quotePrefix="1"')
    for font, fill, alignment in ((1, 2, _MIDDLE), (0, 0, _TOP))
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2">'
    '<font><sz val="10"/><name val="微软雅黑"/></font><font><b/><sz val="10"/><name val="微软雅黑"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFEDEFF2"/></patternFill></fill></fills>'
    f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>{_SIDES}<diagonal/></border>'
    '</borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{_STYLED}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""Styles of cells: 1 head, 2 body; two more for each that looks like a formula."""


# --- reading ----------------------------------------------------------------------------------------------


def read(content: bytes) -> dict[str, Rows]:
    """The sheets of a workbook that has been inspected, by whichever program it was saved.

    Raises WorkbookUnreadable for a formula, for cells out of order, and for too many of them.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            links = {one.get("Id"): one.get("Target", "") for one in _elements(archive, _LINKS_PART, None)}
            texts: list[str] = []
            if _TEXTS_PART in archive.namelist():
                texts = [_text(one) for one in _elements(archive, _TEXTS_PART, "si")]
            found: dict[str, Rows] = {}
            for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
                target = links[sheet.get(f"{{{_LINK}}}id")]
                part = target[1:] if target.startswith("/") else f"xl/{target}"
                name = sheet.attrib["name"]
                if name in found:
                    raise WorkbookUnreadable(reason="工作表重名")
                found[name] = _rows(_elements(archive, part, "row"), texts)
            return found
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        LookupError,
        ValueError,
        RecursionError,
    ) as error:
        raise WorkbookUnreadable(reason=f"{type(error).__name__}") from error


_LINKS_PART, _TEXTS_PART = "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def _elements(archive: zipfile.ZipFile, part: str, name: str | None) -> Iterator[ElementTree.Element]:
    """The elements of a name in a part (None: links), one by one, each emptied behind the caller."""
    if not part.endswith((".xml", ".rels")):  # only those were searched for declarations
        raise WorkbookUnreadable(reason="部件名称不合规定")
    wanted = f"{{{_MAIN}}}{name}" if name else f"{{{_RELATIONSHIPS}}}Relationship"
    with archive.open(part) as stream:
        yield from _parsed(stream, wanted)


def _parsed(stream: IO[bytes], wanted: str) -> Iterator[ElementTree.Element]:
    # Inspected before: there are no declarations, and nothing but UTF-8 may hide one.
    parser = ElementTree.XMLParser(encoding="utf-8")  # noqa: S314
    for _, element in ElementTree.iterparse(stream, ("end",), parser):  # noqa: S314
        if element.tag == wanted:
            yield element
            element.clear()


def _rows(elements: Iterator[ElementTree.Element], texts: Sequence[str]) -> Rows:
    rows: list[tuple[str, ...]] = []
    characters = 0
    for element in elements:
        number = int(element.get("r", len(rows) + 1))
        if not len(rows) < number <= _ROW_LIMIT:
            raise WorkbookUnreadable(reason="行过多或次序颠倒")
        cells: list[str] = []
        for cell in element.iterfind(f"{{{_MAIN}}}c"):
            cells += [""] * (_column(cell, number, len(cells)) - len(cells))
            cells.append(_ESCAPED.sub("_", _value(cell, texts)))
            characters += len(cells[-1])
        if characters > _CHARACTER_LIMIT:
            raise WorkbookUnreadable(reason="文字过多")
        rows += [()] * (number - 1 - len(rows))
        rows.append(trimmed(cells))
    while rows and not rows[-1]:
        rows.pop()
    return tuple(rows)


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
