"""Builds a pack from a workbook, or says what is wrong with every cell of it, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from desktop.packbook import layout
from desktop.packbook.cells import Book, column_number
from desktop.packbook.drafting import Draft, Remark, Spot
from forms.definition import FormPack
from forms.errors import PackbookInvalid, PackInvalid
from forms.pack import digest, read_pack
from forms.pack_reader import line_numbers
from forms.pack_writer import write_pack, write_tables

_WORD = re.compile(r"(?<![\w.“\"])[a-z_]+(?![\w.”\"])")
_WORDS = {**layout.TYPES, **layout.BASES, "kind": "type", "true": "是", "false": "否"}
_LINE = re.compile(r"（?第 (\d+) 行）?$")


@dataclass(frozen=True, slots=True)
class Built:
    """A pack made from a workbook; `remarks` is what its author should know although nothing is wrong."""

    pack: FormPack
    files: Mapping[str, bytes]
    remarks: tuple[Remark, ...]


def build(content: bytes) -> Built:
    """The pack a workbook describes. Trusts nothing.

    Raises WorkbookUnreadable when it cannot be read at all, PackbookInvalid with sheet, cell and reason of every
    fault.
    """
    book = Book(content)
    draft = Draft(book)
    files = write_tables(draft.tables)
    try:
        pack = read_pack(files)
    except PackInvalid as invalid:
        problems = [*draft.problems, *_placed(invalid, draft, files)]
    else:
        problems = draft.problems
        if not problems:
            written = write_pack(pack)
            pack = replace(pack, files=written, digest=digest(written))
            return Built(pack, written, tuple(draft.remarks))
    raise PackbookInvalid(problems=_in_order(problems, book))


def _in_order(problems: Iterable[Remark], book: Book) -> tuple[Remark, ...]:
    """Each once, by sheet, row and column, as somebody mends them."""
    sheets = {title: number for number, title in enumerate(book.titles)}

    def position(one: Remark) -> tuple[int, int, int]:
        letters = one.cell.rstrip("0123456789")
        row = int(one.cell[len(letters) :] or 0)
        return sheets.get(one.sheet, len(sheets)), row, column_number(letters)

    return tuple(sorted(dict.fromkeys(problems), key=position))


def _placed(invalid: PackInvalid, draft: Draft, files: Mapping[str, bytes]) -> list[Remark]:
    """The reader's problems where the workbook has them; not those of cells already reported."""
    reported = {Spot(one.sheet, one.cell) for one in draft.problems if one.cell}
    placed = []
    for file, place, reason in invalid.details["problems"]:  # type: ignore[attr-defined]  # a tuple of problems
        found = _LINE.search(place)
        named = _LINE.sub("", place)
        if found and not named:
            named = _at_line(files[file], int(found[1]))
        spot = draft.spot(file, named)
        if spot not in reported:
            said = _in_words(reason)
            placed.append(Remark(*spot, said if spot.sheet else f"{file}：{said}".lstrip("：")))
    return placed


def _in_words(reason: str) -> str:
    """The reader speaks of the pack's files; somebody who fills a workbook sees other words there.

    What it quotes stays: that is between quotation marks, part of a path, or after the colon.
    """
    says, colon, quoted = reason.replace("（drafted）", "").partition("：")
    return _WORD.sub(lambda found: _WORDS.get(found[0], found[0]), says) + colon + quoted


def _at_line(content: bytes, line: int) -> str:
    """The place that a line of a file belongs to."""
    places = line_numbers(content.decode("utf-8"))
    return max((number, place) for place, number in places.items() if number <= line)[1] if places else ""
