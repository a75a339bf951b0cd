"""Workbooks as people make them: the built-in pack, or a small one, edited cell by cell with openpyxl."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook

from desktop.packbook import build, template
from desktop.packbook.layout import EXAMPLE, SHEETS
from forms.definition import FormPack
from forms.errors import PackbookInvalid
from forms.pack import BUILT_IN, read_pack_folder

Edit = Callable[[Workbook], object]
FACTS = {
    "id": "office-2026",
    "version": "1.0",
    "title": "示例省级 2026",
    "programme": "示例省知识产权保护示范区",
    "legal_basis": "《通知》（某知发〔2026〕1号）",
    "construction_months": 24,
    "eligible": "地级市\n直辖市下属区",
}


@cache
def national() -> FormPack:
    return read_pack_folder(BUILT_IN / "national-2022")


@cache
def small_book() -> bytes:
    """The template with its facts filled in and every example made a real row."""
    book = openpyxl.load_workbook(io.BytesIO(template()))
    facts = book["模板"]
    for row in range(3, facts.max_row + 1):
        facts.cell(row, 3).value = FACTS.get(facts.cell(row, 1).value)
    for sheet in SHEETS:
        first = book[sheet.title].cell(3, 1)
        first.value = str(first.value).removeprefix(EXAMPLE)
    return saved(book)


def edited(edit: Edit, book: bytes | None = None) -> bytes:
    """A workbook, the small one if none is given, after somebody worked in it."""
    loaded = openpyxl.load_workbook(io.BytesIO(book or small_book()))
    edit(loaded)
    return saved(loaded)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet: str, **cells: Any) -> Edit:
    """Type into cells of a sheet: put("任务", C3="…")."""

    def edit(book: Workbook) -> None:
        for name, value in cells.items():
            book[sheet][name] = value

    return edit


def row(sheet: str, values: Mapping[str, Any]) -> Edit:
    """Add a row below the last one, by column name, as somebody would who reads row 1."""

    def edit(book: Workbook) -> None:
        there = book[sheet]
        names = {cell.value: cell.column for cell in there[1]}
        number = max(cell.row for line in there.iter_rows() for cell in line if cell.value is not None) + 1
        for name, value in values.items():
            there.cell(number, names[name]).value = value

    return edit


def both(*edits: Edit) -> Edit:
    return lambda book: [edit(book) for edit in edits]


def faults(content: bytes) -> list[tuple[str, str, str]]:
    """What `build` has against a workbook: sheet, cell, reason."""
    with pytest.raises(PackbookInvalid) as caught:
        build(content)
    problems = caught.value.details["problems"]
    assert isinstance(problems, tuple)
    return [tuple(problem) for problem in problems]


def at(sheet: str, column: str, line: int) -> str:
    """The cell of a column by name, in the small workbook."""
    book = openpyxl.load_workbook(io.BytesIO(small_book()))
    letter = next(cell.column_letter for cell in book[sheet][1] if cell.value == column)
    return f"{letter}{line}"


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(content: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def replaced(name: str, pattern: bytes, by: bytes, book: bytes | None = None) -> bytes:
    """A workbook with one of its parts changed underneath."""
    content = parts(book or small_book())
    content[name], count = re.subn(pattern, lambda _: by, content[name], count=1)
    assert count
    return zipped(content)


def part_of(sheet: str) -> str:
    """The part a sheet of the small workbook is in."""
    titles = openpyxl.load_workbook(io.BytesIO(small_book()), read_only=True).sheetnames
    return f"xl/worksheets/sheet{titles.index(sheet) + 1}.xml"
