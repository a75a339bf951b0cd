"""Writes a workbook of sheets that hold text: every cell is text in its place, never a number and never a formula."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from desktop.submission.spreadsheet import Rows

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Excel takes _x000D_ in a text for the character with that code; the underscore is escaped."""
_FORMULA = ("=", "+", "-", "@", "\t")
_STAMP = (1980, 1, 1, 0, 0, 0)
_A4 = 9
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

_FONT = "微软雅黑"
_THIN = Side(style="thin", color="FFB8BDC6")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD, _BODY = "表头", "正文"


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


def write(sheets: Sequence[Sheet], title: str, creator: str, day: date) -> bytes:
    """The workbook. `day`: said to be when it was made. The same input gives the same bytes."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, creator
    for style in _styles():
        book.add_named_style(style)
    for sheet in sheets:
        # of a kind of its own, which has what is used here; its types do not say so
        _fill(cast(Worksheet, book.create_sheet(sheet.title)), sheet)
    packed = io.BytesIO()
    book.save(packed)
    return _steady(packed.getvalue(), day)


def _styles() -> tuple[NamedStyle, NamedStyle]:
    return (
        NamedStyle(
            _HEAD,
            font=Font(name=_FONT, size=10, bold=True),
            fill=PatternFill("solid", fgColor="FFEDEFF2"),
            border=_BORDER,
            alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
        ),
        NamedStyle(
            _BODY,
            font=Font(name=_FONT, size=10),
            border=_BORDER,
            alignment=Alignment(vertical="top", wrap_text=True),
        ),
    )


def _fill(made: Worksheet, sheet: Sheet) -> None:
    for number, width in enumerate(sheet.widths, 1):
        made.column_dimensions[get_column_letter(number)].width = width
    made.page_setup.orientation, made.page_setup.paperSize, made.page_setup.fitToHeight = "landscape", _A4, 0
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    made.print_title_rows = "1:1"
    if sheet.mark and made.oddHeader:
        made.oddHeader.center.text = sheet.mark
    if sheet.table:
        made.freeze_panes = "C2"
        made.auto_filter.ref = f"A1:{get_column_letter(len(sheet.widths))}{len(sheet.rows)}"
    for number, row in enumerate(sheet.rows):
        texts = (*row, *("",) * (len(sheet.widths) - len(row)))
        made.append(list(_cells(made, texts, _BODY if number else _HEAD)))


def _cells(sheet: Worksheet, texts: Sequence[str], style: str) -> Iterator[object]:
    for text in texts:
        cell = WriteOnlyCell(sheet, _ESCAPE.sub("_x005F_", text) or None)
        cell.style = style
        if text:
            cell.data_type = "s"
        if text.startswith(_FORMULA):
            cell.quotePrefix = True  # so that it stays text also when somebody edits the cell
        yield cell


def _steady(packed: bytes, day: date) -> bytes:
    """The same archive in a fixed order with fixed dates: openpyxl writes the time of day into it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist()):
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            with source.open(name) as content, target.open(info, "w") as copy:
                if name == "docProps/core.xml":
                    copy.write(_MOMENT.sub(f"{day:%Y-%m-%d}T00:00:00Z".encode(), content.read()))
                else:
                    shutil.copyfileobj(content, copy)
    return out.getvalue()
