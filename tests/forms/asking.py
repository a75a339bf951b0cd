"""A small pack that asks for a table, a person and a division, in every group of the form."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from forms.definition import Field, FormPack
from forms.values import (
    CELL_LIMIT,
    NUMERIC,
    Cell,
    Division,
    FieldKind,
    Month,
    Person,
    Rows,
    Value,
    in_line,
    parse,
)
from tests.forms import minimal

COLUMNS: list[dict[str, Any]] = [
    {"name": "name", "label": "姓名", "required": True, "max_length": 20},
    {"name": "count", "label": "人数", "kind": "integer", "unit": "人", "minimum": 1, "maximum": 999},
    {"name": "money", "label": "经费", "kind": "money", "unit": "万元"},
    {"name": "share", "label": "占比", "kind": "percent", "unit": "%"},
    {"name": "day", "label": "到岗日期", "kind": "date"},
    {"name": "since", "label": "起始", "kind": "month"},
    {"name": "full", "label": "专职", "kind": "yes_no"},
    {
        "name": "rank",
        "label": "级别",
        "kind": "choice",
        "choices": [{"value": "high", "label": "高级"}, {"value": "low", "label": "初级"}],
    },
]
STAFF, HEAD, PARTNER = "subject.staff", "subject.head", "subject.partner"
FULL: dict[str, Any] = {
    "name": "张三",
    "count": 12,
    "money": "1200.50",
    "share": 85,
    "day": "2026-12-18",
    "since": "2027-01",
    "full": True,
    "rank": "high",
}


def fields() -> list[dict[str, Any]]:
    return [
        {"name": "staff", "label": "人员配备", "kind": "table", "columns": COLUMNS, "max_rows": 50},
        {"name": "head", "label": "分管领导", "kind": "person"},
        {"name": "partner", "label": "协作地区", "kind": "division"},
    ]


def tables(groups: tuple[str, ...] = ("pack.toml",)) -> minimal.Tables:
    """The tables of the pack; the fields are asked in these files."""
    made = minimal.tables()
    for file in groups:
        made[file]["subject" if file == "pack.toml" else "field"] += fields()
    return made


EVERYWHERE = (
    "pack.toml",
    *(f"{group}s.toml" for group in ("condition", "task", "indicator", "section", "document")),
)


def pack(groups: tuple[str, ...] = ("pack.toml",)) -> FormPack:
    return minimal.pack(tables(groups))


PACK = pack()
TABLE = PACK.fields[STAFF]


def rows(*rows: dict[str, Any], of: Field = TABLE) -> Rows:
    """A table out of JSON."""
    value = of.read([dict(row) for row in rows])
    assert isinstance(value, Rows)
    return value


# --- any value of any kind ------------------------------------------------------------------------------

_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(in_line)
_NUMBERS = st.decimals(-(10**12), 10**12, allow_nan=False, places=2)
_MONTHS = st.builds(Month, st.integers(1900, 2999), st.integers(1, 12))
_DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))


def cells(column: Field) -> st.SearchStrategy[Cell | None]:
    """What a cell may hold, the text that does not fit its kind among it."""
    plain: dict[FieldKind, st.SearchStrategy[Any]] = {
        **dict.fromkeys(NUMERIC, _NUMBERS),
        FieldKind.DATE: _DAYS,
        FieldKind.MONTH: _MONTHS,
        FieldKind.YES_NO: st.booleans(),
        FieldKind.CHOICE: st.sampled_from([choice.value for choice in column.choices] or ["x"]),
    }
    typed = _TEXTS.map(lambda text: parse(column.kind, text[:CELL_LIMIT]))
    known = plain.get(column.kind)
    return st.none() | (typed if known is None else known | typed)


def tables_of(field: Field = TABLE, most: int = 5) -> st.SearchStrategy[Rows]:
    row = st.fixed_dictionaries({column.name: cells(column) for column in field.columns})
    return st.lists(row, min_size=1, max_size=most).map(Rows.of).filter(bool)  # type: ignore[arg-type, return-value]  # never None then


def persons() -> st.SearchStrategy[Person]:
    return st.builds(Person, _TEXTS, _TEXTS, _TEXTS).filter(lambda person: bool(person.parts))


def divisions() -> st.SearchStrategy[Division]:
    return st.builds(Division, st.from_regex(r"[0-9]{6}", fullmatch=True), _TEXTS.filter(bool))


def values(kind: FieldKind) -> st.SearchStrategy[Value]:
    """Any value a field of this kind can hold."""
    texts: st.SearchStrategy[Any] = _TEXTS.filter(bool)
    special: dict[FieldKind, st.SearchStrategy[Any]] = {
        **dict.fromkeys(NUMERIC, _NUMBERS),
        FieldKind.DATE: _DAYS,
        FieldKind.MONTH: _MONTHS,
        FieldKind.YES_NO: st.booleans(),
        FieldKind.CHOICE: st.sampled_from(["yes", "no"]),
        FieldKind.MANY: st.lists(texts, min_size=1, max_size=4, unique=True).map(tuple),
        FieldKind.DEPARTMENTS: st.lists(texts, min_size=1, max_size=4, unique=True).map(tuple),
        FieldKind.PERSON: persons(),
        FieldKind.DIVISION: divisions(),
        FieldKind.TABLE: tables_of(),
    }
    return special.get(kind, texts)
