"""Writes the workbook: an empty one to begin with, or a pack as one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from desktop.packbook import layout, start
from desktop.packbook.kinds import Code, Codes, Flag, Number, Shown, Word
from desktop.packbook.layout import EXAMPLE, Column, Sheet
from desktop.packbook.rows import Row, Rows, rows_of
from forms.definition import FormPack

_ROOM = 500
"""Rows below the last one that have drop-downs."""
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = ("=", "+", "-", "@", "\t")
_FONT = "微软雅黑"
_THIN = Side(style="thin", color="FFD0D5DD")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_NAMES, _HEAD = PatternFill("solid", fgColor="FFF5F6F8"), PatternFill("solid", fgColor="FFE3EAF4")
_NEEDED, _SAMPLE = PatternFill("solid", fgColor="FFFCE8D5"), PatternFill("solid", fgColor="FFF2F2F2")
_NAMES_FONT = Font(name=_FONT, size=9, color="FF8A94A6")
_HEAD_FONT, _BODY_FONT = Font(name=_FONT, size=10, bold=True), Font(name=_FONT, size=10)
_SAMPLE_FONT = Font(name=_FONT, size=10, italic=True, color="FF7A7A7A")
_TOP = Alignment(vertical="top", wrap_text=True)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LINE_HEIGHT, _HEIGHT_LIMIT = 16.0, 240.0
"""Points."""
_AS_TEXT = "@"
"""A number format under which Excel leaves 1.10 and 2-1 as they are typed."""


def template() -> bytes:
    """An empty workbook for an official to fill: the fields the program needs, and a marked example in every sheet."""
    return _workbook(Rows(start.TABLES), start.EXAMPLES)


def export(pack: FormPack) -> bytes:
    """A pack as a workbook that `build` makes an equal pack of."""
    return _workbook(rows_of(pack), {})


def _workbook(rows: Rows, examples: Mapping[str, Sequence[Row]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    _write_about(book.create_sheet(layout.ABOUT))
    offered = _offer(book)
    _write_facts(book.create_sheet(layout.FACTS), rows, offered)
    for sheet in layout.SHEETS:
        _write_sheet(
            book.create_sheet(sheet.title),
            sheet,
            rows.sheets[sheet.title],
            examples.get(sheet.title, ()),
            offered,
        )
    hidden = book[layout.OFFERED]
    book.move_sheet(hidden, len(book.sheetnames))
    hidden.sheet_state = "hidden"
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


# --- sheets -----------------------------------------------------------------------------------------------


def _write_about(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 100
    sheet.sheet_view.showGridLines = False
    about = [*start.ABOUT, *((f"“{one.title}”表", one.about) for one in layout.SHEETS)]
    for row, (what, text) in enumerate(about, 1):
        for column, said in enumerate((what, text), 1):
            cell = sheet.cell(row, column, said)
            cell.font = _HEAD_FONT if column == 1 else _BODY_FONT
            cell.alignment = _TOP
        _fit(sheet, row)
    sheet["A1"].font = Font(name=_FONT, size=16, bold=True)
    sheet["A1"].alignment = Alignment(wrap_text=False)
    sheet.row_dimensions[1] = _Row(sheet, index=1, ht=30)
    _on_paper(sheet)


def _offer(book: Workbook) -> dict[str, str]:
    """A sheet with the words of every closed list; gives the range of each, and of the ids of each sheet."""
    sheet = book.create_sheet(layout.OFFERED)
    ranges: dict[str, str] = {}
    lists: dict[str, Iterable[str]] = {"flags": layout.FLAGS}
    lists |= {name: word.words.values() for name, word in layout.WORDS.items()}
    for number, (name, words) in enumerate(lists.items(), 1):
        letter = get_column_letter(number)
        for row, word in enumerate(words, 1):
            sheet.cell(row, number, word)
            ranges[name] = f"'{layout.OFFERED}'!${letter}$1:${letter}${row}"
    return ranges


def _write_facts(sheet: Worksheet, rows: Rows, offered: Mapping[str, str]) -> None:
    for number, (name, heading, width) in enumerate(
        zip(
            layout.FACT_COLUMNS,
            ("名称（不要改）", "内容", "在这一列填写", "怎样填"),
            (24, 26, 60, 60),
            strict=True,
        ),
        1,
    ):
        sheet.column_dimensions[get_column_letter(number)].width = width
        _dress_head(sheet, number, name, heading, needed=number == 3, comment="")
    for row, fact in enumerate(layout.FACT_ROWS, 3):
        shown = fact.kind.show(rows.facts[fact.name]) if fact.name in rows.facts else ("",)
        for column, said in enumerate((fact.name, fact.heading, "\n".join(map(str, shown)), fact.comment), 1):
            cell = sheet.cell(row, column)
            _dress(cell, _NAMES_FONT if column == 1 else _BODY_FONT)
            if column == 3 and isinstance(fact.kind, Code):
                cell.number_format = _AS_TEXT
            if column == 3 and isinstance(fact.kind, Number) and fact.name in rows.facts:
                _put(cell, shown[0])
            elif said:
                _put(cell, said)
        _fit(sheet, row)
        if fact.offers in offered:
            _drop_down(sheet, f"C{row}", offered[fact.offers], strict=True)
    sheet.freeze_panes = "A3"
    _on_paper(sheet)


def _write_sheet(
    sheet: Worksheet, plan: Sheet, rows: Sequence[Row], examples: Sequence[Row], offered: Mapping[str, str]
) -> None:
    cells = [{name: _column(plan, name).kind.show(value) for name, value in row.items()} for row in rows]
    samples = [
        {name: _column(plan, name).kind.show(value) for name, value in row.items()} for row in examples
    ]
    last = 2 + len(rows) + len(examples) + _ROOM
    number = 0
    for column in plan.columns:
        parts = max((len(row[column.name]) for row in cells if column.name in row), default=1)
        for part in range(parts):
            number += 1
            letter = get_column_letter(number)
            sheet.column_dimensions[letter].width = column.width
            if isinstance(column.kind, Code | Codes):
                sheet.column_dimensions[letter].number_format = _AS_TEXT
            _dress_head(
                sheet, number, column.name, column.heading, needed=column.needed, comment=column.comment
            )
            for row, shown in enumerate([*samples, *cells], 3):
                cell = sheet.cell(row, number)
                sample = row - 3 < len(samples)
                _dress(cell, _SAMPLE_FONT if sample else _BODY_FONT)
                if sample:
                    cell.fill = _SAMPLE
                if isinstance(column.kind, Code | Codes):
                    cell.number_format = _AS_TEXT
                here = shown.get(column.name, ())[part : part + 1]
                if sample and number == 1:
                    _put(cell, EXAMPLE + str(here[0]))
                elif here:
                    _put(cell, here[0])
            if source := _offered(column, offered):
                _drop_down(
                    sheet, f"{letter}3:{letter}{last}", source, strict=isinstance(column.kind, Word | Flag)
                )
    for row in range(3, 3 + len(samples) + len(cells)):
        _fit(sheet, row)
    sheet.freeze_panes = "C3"
    sheet.sheet_view.zoomScale = 90
    _on_paper(sheet)


def _on_paper(sheet: Worksheet) -> None:
    """A3 across, all columns on one page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:2"


def _column(plan: Sheet, name: str) -> Column:
    return next(column for column in plan.columns if column.name == name)


def _offered(column: Column, offered: Mapping[str, str]) -> str:
    """The range of a column's drop-down, "" for none."""
    if not column.offers or column.offers in offered:
        return offered.get(column.offers, "")
    return f"'{column.offers}'!$A$3:$A$1000"


# --- cells ------------------------------------------------------------------------------------------------


def _dress_head(
    sheet: Worksheet, number: int, name: str, heading: str, *, needed: bool, comment: str
) -> None:
    names, head = sheet.cell(1, number, name), sheet.cell(2, number, heading)
    names.font, names.fill, names.alignment, names.border = _NAMES_FONT, _NAMES, _MIDDLE, _BORDER
    head.font, head.fill, head.alignment, head.border = (
        _HEAD_FONT,
        _NEEDED if needed else _HEAD,
        _MIDDLE,
        _BORDER,
    )
    sheet.row_dimensions[2].height = 46
    if comment:
        head.comment = Comment(
            comment, "示范区申报助手", height=40 + 22 * (len(comment) // 22 + 1), width=300
        )


def _dress(cell: Cell | MergedCell, font: Font) -> None:
    cell.font, cell.alignment, cell.border = font, _TOP, _BORDER
    cell.protection = Protection(locked=False)


def _put(cell: Cell | MergedCell, shown: Shown) -> None:
    """A number as one; a text as text and nothing else, also when somebody edits the cell."""
    if not isinstance(shown, str):
        cell.value = shown
        return
    cell.value = _ESCAPE.sub("_x005F_", shown)
    cell.data_type = "s"
    if shown.startswith(_FORMULA):
        cell.quotePrefix = True


class _Row(RowDimension):
    """A row as high as its text for now; openpyxl's own would never grow again when somebody writes more."""

    customHeight = property(lambda _: False)  # noqa: N815 - openpyxl's name


def _fit(sheet: Worksheet, row: int) -> None:
    """Give a row the height its texts need at the widths of their columns."""
    lines = 1
    for number, cell in enumerate(sheet[row], 1):
        width = sheet.column_dimensions[get_column_letter(number)].width - 1
        lines = max(lines, sum(1 + int(_width(line) / width) for line in str(cell.value or "").split("\n")))
    sheet.row_dimensions[row] = _Row(sheet, index=row, ht=min(_LINE_HEIGHT * lines + 3, _HEIGHT_LIMIT))


def _width(text: str) -> float:
    """In digits, as widths of columns are counted; a Chinese character takes two."""
    return sum(1.1 if ord(character) < 0x2E80 else 2.0 for character in text)


def _drop_down(sheet: Worksheet, cells: str, source: str, *, strict: bool) -> None:
    """Offer the cells of a range; anything else may still be typed unless `strict`."""
    rule = DataValidation(type="list", formula1=f"={source}", allow_blank=True, showErrorMessage=strict)
    rule.errorStyle = "warning"
    rule.errorTitle, rule.error = "不在可选范围", "请从下拉列表里选；写别的内容，生成模板时会提示。"
    sheet.add_data_validation(rule)
    rule.add(cells)
