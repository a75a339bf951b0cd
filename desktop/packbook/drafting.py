"""Turns the cells of a workbook into the tables of a pack's files, remembering which cell said what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from desktop.packbook import layout
from desktop.packbook.cells import Book, Cell, Grid, column_letter
from desktop.packbook.kinds import Fault, Toml, plain
from desktop.packbook.layout import EXAMPLE, GROUPS, LISTS, Column, Sheet
from desktop.packbook.rows import Table
from forms.errors import PackbookInvalid
from forms.pack_reader import LIST_LIMIT

SCHEMA = 1
FAULT_LIMIT = 500
FIELD_LIMIT = 20_000
"""Fields of all items together."""
CHOICE_LIMIT = 20_000
"""Choices of all fields together; fields may share a list, so a small workbook could mean a very large pack."""
_GROUPED: Mapping[str, tuple[Sheet, str]] = {
    "choices": (layout.CHOICES, "选项"),
    "columns": (layout.COLUMNS, "表格栏"),
}
"""Columns that name a group of rows of another sheet, and what those are."""
_SHEET_TITLES = {sheet.title: sheet for sheet in layout.SHEETS}


class Spot(NamedTuple):
    """A place in the workbook; `cell` is "" for a whole sheet."""

    sheet: str
    cell: str = ""


class Remark(NamedTuple):
    """Something to say about a place: a fault, or what was left out or understood in a way worth knowing."""

    sheet: str
    cell: str
    text: str


@dataclass(slots=True)
class Line:
    """One row: its values by column name, and where each of them stands."""

    sheet: str
    number: int
    values: dict[str, Toml] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)

    def spot(self, column: str) -> Spot:
        return Spot(self.sheet, self.cells.get(column, f"A{self.number}"))


class Draft:
    """The tables a workbook describes, and everything that is wrong or remarkable about its cells."""

    def __init__(self, book: Book) -> None:
        self.tables: dict[str, Table] = {"pack.toml": {"schema": SCHEMA}}
        self.tables |= {f"{group}s.toml": {"field": [], group: []} for group in GROUPS}
        self.tables["tasks.toml"]["area"] = []
        self.problems: list[Remark] = []
        self.remarks: list[Remark] = []
        self.spots: dict[tuple[str, str], Spot] = {}
        """By file and place in it, as the pack reader names places."""
        self._grouped: dict[str, dict[str, list[Line]]] = {"choices": {}, "columns": {}}
        self._items: dict[tuple[str, str], tuple[Table, str]] = {}
        self._used_lists: set[tuple[str, str]] = set()
        self._choices_used = 0
        self._book = book
        self._titles = self._recognised()
        self._read()

    def wrong(self, spot: Spot, reason: str) -> None:
        """Note a fault. Raises PackbookInvalid when there are more than anybody would read."""
        self.problems.append(Remark(*spot, reason))
        if len(self.problems) > FAULT_LIMIT:
            more = Remark("", "", f"问题超过 {FAULT_LIMIT} 处，没有再查；先改正以上各处")
            raise PackbookInvalid(problems=(*self.problems[:FAULT_LIMIT], more))

    def spot(self, file: str, place: str) -> Spot:
        """Where a place in a file comes from, or the nearest thing around it."""
        while place and (file, place) not in self.spots:
            place = place[: max(place.rfind("["), place.rfind("."), 0)]
        return self.spots.get((file, place), Spot(""))

    # --- sheets ---------------------------------------------------------------------------------------------

    def _recognised(self) -> Mapping[str, str]:
        """The titles in this workbook of the sheets we know: by name, else by their columns."""
        found: dict[str, str] = {}
        strangers: list[str] = []
        for title in self._book.titles:
            name = "".join(title.split())
            if (name in _SHEET_TITLES or name == layout.FACTS) and name not in found:
                found[name] = title
            elif name not in (layout.ABOUT, layout.OFFERED):
                strangers.append(title)
        for title in strangers:
            names = set(_head(self._book.grid(title, head_only=True)))
            likely = [
                (len(names & sheet.names) / len(names | sheet.names), sheet.title)
                for sheet in layout.SHEETS
                if sheet.title not in found
            ]
            facts = layout.FACTS not in found and names >= set(layout.FACT_COLUMNS[:3:2])
            likeness, name = (1.0, layout.FACTS) if facts else max(likely, default=(0.0, ""))
            if likeness >= 0.75:
                found[name] = title
                self.remarks.append(Remark(title, "", f"按列名认作“{name}”表"))
            else:
                self.remarks.append(Remark(title, "", "不认识的工作表，没有读入"))
        return found

    def _grid(self, title: str) -> Grid | None:
        if title not in self._titles:
            if title not in _SHEET_TITLES or _SHEET_TITLES[title].needed:
                self.wrong(Spot(title), "缺少这张工作表")
            return None
        grid = self._book.grid(self._titles[title])
        if grid.beyond:
            self.wrong(Spot(grid.title, grid.beyond), "离表格太远的内容；请移回表内，或清除它")
        if grid.merged:
            self.remarks.append(
                Remark(grid.title, "", f"有合并单元格；合并的内容按每一行都有读入，共 {grid.merged} 处")
            )
        return grid

    def _lines(self, sheet: Sheet) -> Iterator[Line]:
        """The rows of a sheet as values, without examples; faults are noted."""
        grid = self._grid(sheet.title)
        if grid is None:
            return
        columns = self._columns(sheet, grid)
        first = min((number for column, numbers in columns for number in numbers), default=1)
        by_row: defaultdict[int, dict[int, Cell]] = defaultdict(dict)
        for (row, number), cell in grid.cells.items():
            by_row[row][number] = cell
        headings = {numbers[0]: column.heading for column, numbers in columns if numbers}
        for row in sorted(by_row):
            cells = by_row[row]
            if row == 1 or (row == 2 and _is_heading(cells, headings)):
                continue
            if _says(cells.get(first)).startswith(EXAMPLE):
                continue
            line = self._line(grid.title, row, columns, cells)
            if not line:
                continue
            if row in grid.hidden:
                self.remarks.append(Remark(grid.title, f"A{row}", "这一行是隐藏的，也读入了"))
            yield line

    def _columns(self, sheet: Sheet, grid: Grid) -> list[tuple[Column, list[int]]]:
        """Where each column of a sheet is. Notes missing and unknown ones."""
        head = _head(grid)
        found = []
        for column in sheet.columns:
            numbers = head.pop(column.name, [])
            if not numbers and column.needed:
                self.wrong(Spot(grid.title, "A1"), f"第 1 行缺少列名 {column.name}（{column.heading}）")
            if len(numbers) > 1 and not column.repeats:
                self.wrong(Spot(grid.title, f"{column_letter(numbers[1])}1"), f"列名 {column.name} 重复")
            found.append((column, numbers))
        for name, numbers in head.items():
            said = f"不认识的列“{name[:20]}”，没有读入"
            self.remarks.append(Remark(grid.title, f"{column_letter(numbers[0])}1", said))
        return found

    def _line(
        self, title: str, row: int, columns: list[tuple[Column, list[int]]], cells: Mapping[int, Cell]
    ) -> Line | None:
        """None for a row that is blank in all known columns."""
        line = Line(title, row)
        blank = True
        for column, numbers in columns:
            if numbers:
                line.cells[column.name] = f"{column_letter(numbers[0])}{row}"
            for number in numbers:
                if cell := cells.get(number):
                    blank = False
                    self._take(line, column, cell, Spot(title, f"{column_letter(number)}{row}"))
        return None if blank else line

    def _take(self, line: Line, column: Column, cell: Cell, spot: Spot) -> None:
        try:
            value = column.kind.read(cell)
        except Fault as fault:
            self.wrong(spot, str(fault))
            return
        before = line.values.get(column.name)
        if isinstance(before, list) and isinstance(value, list):
            line.values[column.name] = before + value
        elif value is not None:
            line.values[column.name] = value

    # --- tables ---------------------------------------------------------------------------------------------

    def _read(self) -> None:
        self._read_facts()
        for key, (sheet, what) in _GROUPED.items():
            for line in self._lines(sheet):
                if name := self._needed(line, "list_name", f"写明属于哪一组{what}"):
                    lines = self._grouped[key].setdefault(name, [])
                    if len(lines) == LIST_LIMIT:
                        self.wrong(line.spot("list_name"), f"太多了，同一组最多 {LIST_LIMIT} 项")
                    elif len(lines) < LIST_LIMIT:
                        lines.append(line)
        lists = {list_: self._rows_of_file("pack.toml", list_) for list_ in LISTS}
        for line in self._lines(layout.LISTED):
            if (list_ := self._needed(line, "list", "写明是哪一类")) and "label" in line.values:
                lists[list_].append(line.values["label"])
                self.spots["pack.toml", f"{list_}[{len(lists[list_])}]"] = line.spot("label")
        for sheet in layout.SHEETS:
            if sheet.file:
                self._read_tables(sheet)
        self._read_nested(layout.MEASURES, "task", "measures")
        for (group, id_), (item, place) in self._items.items():
            if group == "task" and "measures" not in item:
                item["measures"] = []
                self.remarks.append(
                    Remark(*self.spot("tasks.toml", place), f"任务“{id_}”在“措施”表里没有措施")
                )
        self._read_nested(layout.EXAMPLES, "indicator", "examples")
        for line in self._lines(layout.FIELDS):
            self._read_field(line)
        self._count_fields()
        for key, named in self._grouped.items():
            for name, lines in named.items():
                if (key, name) not in self._used_lists:
                    said = f"{_GROUPED[key][1]}组“{name}”没有字段用它"
                    self.remarks.append(Remark(*lines[0].spot("list_name"), said))

    def _count_fields(self) -> None:
        """Raises PackbookInvalid when every field for every item is more than a pack can be."""
        count = 0
        for group in GROUPS:
            file = f"{group}s.toml"
            count += len(self._rows_of_file(file, "field")) * len(self._rows_of_file(file, group))
        if count > FIELD_LIMIT:
            spot = Spot(self._titles.get(layout.FIELDS.title, layout.FIELDS.title))
            self.wrong(spot, f"要填的内容共 {count} 项，最多 {FIELD_LIMIT} 项；每个字段对每一项都要算一次")
            raise PackbookInvalid(problems=tuple(self.problems))

    def _read_facts(self) -> None:
        grid = self._grid(layout.FACTS)
        if grid is None:
            return
        head = _head(grid)
        name_column, value_column = (head.get(name, [0])[0] for name in ("name", "value"))
        if not name_column or not value_column:
            self.wrong(Spot(grid.title, "A1"), "第 1 行要有列名 name 和 value")
            return
        facts = {fact.name: fact for fact in layout.FACT_ROWS}
        line = Line(grid.title, 1)
        for row in grid.rows():
            name = _says(grid.cells.get((row, name_column)))
            spot = Spot(grid.title, f"{column_letter(value_column)}{row}")
            cell = grid.cells.get((row, value_column))
            if fact := facts.get(name):
                line.cells[name] = spot.cell
                if cell:
                    self._take(line, fact, cell, spot)
            elif name and row > 2 and cell:
                self.remarks.append(
                    Remark(grid.title, f"{column_letter(name_column)}{row}", "不认识的行，没有读入")
                )
        pack = self.tables["pack.toml"]
        applicants: Table = {}
        pack["applicants"] = applicants
        self.spots["pack.toml", ""] = Spot(grid.title)
        for fact in facts.values():
            self.spots["pack.toml", fact.stored] = line.spot(fact.name)
            if fact.name in line.values:
                into = applicants if fact.stored.startswith("applicants.") else pack
                into[fact.stored.removeprefix("applicants.")] = line.values[fact.name]
            if fact.name not in line.cells:
                self.wrong(Spot(grid.title), f"缺少 name 为 {fact.name}（{fact.heading}）的一行")

    def _rows_of_file(self, file: str, key: str) -> list[Toml]:
        found = self.tables[file].setdefault(key, [])
        if not isinstance(found, list):  # no key of a file is both a list and something else
            raise TypeError(key)
        return found

    def _read_tables(self, sheet: Sheet) -> None:
        rows = self._rows_of_file(sheet.file, sheet.table)
        self.spots[sheet.file, sheet.table] = Spot(self._titles.get(sheet.title, sheet.title))
        self.spots.setdefault((sheet.file, ""), self.spots[sheet.file, sheet.table])
        for line in self._lines(sheet):
            if self._is_full(rows, line):
                break
            place = f"{sheet.table}[{len(rows) + 1}]"
            table = self._table(line, sheet, sheet.file, place)
            rows.append(table)
            if "id" in table:
                self._items.setdefault((sheet.table, str(table["id"])), (table, place))

    def _read_nested(self, sheet: Sheet, owner: str, key: str) -> None:
        what = GROUPS[owner]
        for line in self._lines(sheet):
            id_ = self._needed(line, owner, f"写明是哪一项{what}的")
            if not id_:
                continue
            found = self._items.get((owner, id_))
            if not found:
                self.wrong(line.spot(owner), f"“{what}”表里没有编号为“{id_}”的一项")
                continue
            item, place = found
            self._append(item, f"{owner}s.toml", place, key, sheet, line, left_out=(owner,))

    def _read_field(self, line: Line) -> None:
        group = self._needed(line, "group", f"写明用于哪一类：{'、'.join(GROUPS.values())}")
        if not group:
            return
        file = f"{group}s.toml"
        item: Table = self.tables[file]
        place = ""
        if id_ := str(line.values.get("item", "")):
            found = self._items.get((group, id_))
            if not found:
                self.wrong(line.spot("item"), f"“{GROUPS[group]}”表里没有编号为“{id_}”的一项")
                return
            item, place = found
        self.spots.setdefault((file, "field"), Spot(line.sheet))
        self._append(item, file, place, "field", layout.FIELDS, line, left_out=("group", "item"))

    def _append(
        self,
        owner: Table,
        file: str,
        place: str,
        key: str,
        sheet: Sheet,
        line: Line,
        *,
        left_out: tuple[str, ...],
    ) -> None:
        rows = owner.setdefault(key, [])
        if not isinstance(rows, list):  # none of our keys
            raise TypeError(key)
        if self._is_full(rows, line):
            return
        at = f"{place}.{key}[{len(rows) + 1}]".lstrip(".")
        rows.append(self._table(line, sheet, file, at, left_out))

    def _table(
        self, line: Line, sheet: Sheet, file: str, place: str, left_out: tuple[str, ...] = ()
    ) -> Table:
        """A row as a table of a file; `place` is where it stands there."""
        self.spots[file, place] = Spot(line.sheet, f"A{line.number}")
        table: Table = {}
        for column in sheet.columns:
            if column.name in left_out:
                continue
            self.spots[file, f"{place}.{column.stored}"] = line.spot(column.name)
            if column.name not in line.values:
                continue
            value = line.values[column.name]
            if column.name in _GROUPED:
                spot = line.spot(column.name)
                value = self._list(column.name, str(value), spot, file, f"{place}.{column.name}")
            table[column.stored] = value
        return table

    def _is_full(self, rows: list[Toml], line: Line) -> bool:
        """Whether a list has all it may have; a fault of the line that is one too many."""
        if len(rows) < LIST_LIMIT:
            return False
        self.wrong(Spot(line.sheet, f"A{line.number}"), f"太多了，同一类最多 {LIST_LIMIT} 项")
        return True

    def _list(self, key: str, name: str, spot: Spot, file: str, place: str) -> Toml:
        """A list of choices or columns for a field."""
        sheet, what = _GROUPED[key]
        self._used_lists.add((key, name))
        if name not in self._grouped[key]:
            self.wrong(spot, f"“{sheet.title}”表里没有名为“{name}”的一组")
            return []
        lines = self._grouped[key][name]
        self._choices_used += len(lines)
        if self._choices_used > CHOICE_LIMIT:
            self.wrong(spot, f"所有字段的{what}加起来太多，最多 {CHOICE_LIMIT} 项")
            return []
        return [
            self._table(line, sheet, file, f"{place}[{number}]", ("list_name",))
            for number, line in enumerate(lines, 1)
        ]

    def _needed(self, line: Line, column: str, otherwise: str) -> str:
        """What a row belongs to; "" with a problem when it does not say, or says it wrongly."""
        if column in line.values:
            return str(line.values[column])
        spot = line.spot(column)
        if not any((one.sheet, one.cell) == spot for one in self.problems):
            self.wrong(spot, f"不能为空：{otherwise}")
        return ""


def _head(grid: Grid) -> dict[str, list[int]]:
    """The column numbers of every name in row 1."""
    head: defaultdict[str, list[int]] = defaultdict(list)
    for row, number in sorted(grid.cells):
        if row == 1:
            head[_says(grid.cells[row, number]).lower()].append(number)
    head.pop("", None)
    return dict(head)


def _says(cell: Cell | None) -> str:
    """The half-width text of a cell that only names something."""
    try:
        return plain(cell) if cell else ""
    except Fault:
        return ""


def _is_heading(cells: Mapping[int, Cell], headings: Mapping[int, str]) -> bool:
    """Whether row 2 is still the explanations; some people delete it."""
    known = [cell for number, cell in cells.items() if number in headings]
    same = sum(cell.text.strip() == headings[number] for number, cell in cells.items() if number in headings)
    return same * 2 >= len(known)
