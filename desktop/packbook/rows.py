"""Turns a pack's files into the rows of the workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias, cast

from desktop.packbook import layout
from desktop.packbook.kinds import Toml
from desktop.packbook.layout import GROUPS, LISTS, Sheet
from forms.definition import FormPack
from forms.pack_writer import tables

Table: TypeAlias = dict[str, Toml]
Tables: TypeAlias = Mapping[str, Table]
"""The pack's files as tables, by file name."""
Row: TypeAlias = Mapping[str, Toml]
"""Values of the pack by column name."""


_GROUPED = {"choices": layout.CHOICES, "columns": layout.COLUMNS}
"""Keys of a field that name rows of another sheet."""


class Rows:
    """The rows of every sheet, by title, and the facts by column name."""

    def __init__(self, tables: Tables) -> None:
        self.facts: dict[str, Toml] = {}
        self.sheets: defaultdict[str, list[Row]] = defaultdict(list)
        self._lists: dict[str, dict[str, list[Table]]] = {key: {} for key in _GROUPED}
        self._left = tables
        self._read()

    def _read(self) -> None:
        pack = self._left["pack.toml"]
        flat: Table = {**pack, **{f"applicants.{k}": v for k, v in _table(pack.get("applicants")).items()}}
        for fact in layout.FACT_ROWS:
            if fact.stored in flat:
                self.facts[fact.name] = flat[fact.stored]
        for list_ in LISTS:
            texts = cast("list[Toml]", pack.get(list_, []))
            self.sheets[layout.LISTED.title] += [{"list": list_, "label": text} for text in texts]
        for sheet in layout.SHEETS:
            if sheet.file:
                for table in _tables(self._left[sheet.file].get(sheet.table)):
                    self._add(sheet, table, {}, group=sheet.table)
        for group in GROUPS:
            file = self._left[f"{group}s.toml"]
            for table in _tables(file.get("field")):
                self._add(layout.FIELDS, table, {"group": group}, group=group)
            for item in _tables(file.get(group)):
                for table in _tables(item.get("field")):
                    self._add(layout.FIELDS, table, {"group": group, "item": item["id"]}, group=group)

    def _add(self, sheet: Sheet, table: Table, row: dict[str, Toml], *, group: str) -> None:
        names = {column.stored: column.name for column in sheet.columns}
        for key, value in table.items():
            if key in _GROUPED:
                if value:
                    row[key] = self._list_name(key, group, str(table["name"]), _tables(value))
            elif key in ("measures", "examples"):
                nested = layout.MEASURES if key == "measures" else layout.EXAMPLES
                for line in _tables(value):
                    self._add(nested, line, {group: table["id"]}, group=key)
            elif key != "field" and value != "" and value != []:
                row[names[key]] = value
        self.sheets[sheet.title].append(row)

    def _list_name(self, key: str, group: str, field: str, lines: list[Table]) -> str:
        """The name of a list of choices or columns; fields with the same ones share it."""
        lists = self._lists[key]
        for name, others in lists.items():
            if others == lines:
                return name
        base = name = field if field not in lists else f"{group}.{field}"
        number = 1
        while name in lists:
            number += 1
            name = f"{base}.{number}"
        lists[name] = lines
        for line in lines:
            self._add(_GROUPED[key], line, {"list_name": name}, group=key)
        return name


def rows_of(pack: FormPack) -> Rows:
    """Everything a pack says, as rows."""
    return Rows({name: _table(_plain(table)) for name, table in tables(pack).items()})


def _plain(value: object) -> object:
    """The same with every sequence a list."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _table(value: object) -> Table:
    return cast("Table", value) if isinstance(value, dict) else {}


def _tables(value: object) -> list[Table]:
    return [_table(one) for one in cast("Iterable[object]", value)] if isinstance(value, list) else []
