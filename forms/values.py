"""The values an answer can have, and their one form in JSON.

What an official types is kept even when it is not yet right: a number field may hold the text “约60”. It is
stored as text and `forms.checks` reports it; typing is never refused, and nothing typed is ever lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeAlias

TEXT_LIMIT = 100_000
"""Characters one answer may hold; a safety limit, far above every `max_length` of a pack."""
CELL_LIMIT = 2_000
"""Characters one cell of a table, or one part of a person, may hold."""
ROW_LIMIT = 200
"""Rows of one table."""
COLUMN_LIMIT = 20
"""Cells of one row; a pack may ask for fewer columns only."""
NAMES_LIMIT = 2 * COLUMN_LIMIT
"""Columns of one table in all, with those other versions of its pack had: each is a cell of every row on paper."""


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    """In 万元."""
    PERCENT = "percent"
    """60 means 60 %."""
    DATE = "date"
    MONTH = "month"
    CHOICE = "choice"
    MANY = "many"
    YES_NO = "yes_no"
    DEPARTMENTS = "departments"
    """Free names, the usual ones offered; the order counts."""
    PERSON = "person"
    """A name with duty and telephone, offered from the address book."""
    DIVISION = "division"
    """An administrative division out of `forms.places`."""
    TABLE = "table"
    """Rows of cells; the columns are fields of their own."""


NUMERIC = frozenset({FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.PERCENT})
LISTS = frozenset({FieldKind.MANY, FieldKind.DEPARTMENTS})
PARTED = frozenset({FieldKind.PERSON, FieldKind.DIVISION, FieldKind.TABLE})
"""Kinds whose values have parts."""
CELLS = NUMERIC | {FieldKind.TEXT, FieldKind.DATE, FieldKind.MONTH, FieldKind.CHOICE, FieldKind.YES_NO}
"""What a column of a table may hold."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, written 2027-01."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def index(self) -> int:
        """Months since year 0, for differences."""
        return self.year * 12 + self.month - 1


Cell: TypeAlias = str | bool | Decimal | date | Month
Row: TypeAlias = tuple[tuple[str, Cell], ...]
"""The filled cells of one row with their columns' names, sorted by them."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to turn to; "" for what is not said."""

    name: str = ""
    duty: str = ""
    phone: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """What is said, in the order it is read."""
        return tuple(part for part in (self.name, self.duty, self.phone) if part)


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division, with the full name it had when it was chosen: lists of divisions change."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Rows:
    """What a table holds; never a row without a cell."""

    rows: tuple[Row, ...]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Cell | None]]) -> Rows | None:
        """Without what is empty; None when nothing is left."""
        kept = (tuple(sorted((n, c) for n, c in row.items() if c is not None)) for row in rows)
        found = tuple(row for row in kept if row)
        return cls(found) if found else None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> frozenset[str]:
        """Of the columns in which anything stands."""
        return frozenset(name for row in self.rows for name, _ in row)


Value: TypeAlias = Cell | tuple[str, ...] | Person | Division | Rows
Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

_NUMBER_LENGTH = 40
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?")
_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_DIGITS = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_DIVISION = re.compile(r"[0-9]{6}")
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,59}")
_BREAKS = re.compile(r"[\n\t]+")
_NO_COLUMNS: Mapping[str, FieldKind] = {}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff]")


def clean_text(text: str) -> str:
    """Text as it is kept: NFC, line ends as \\n, no control characters or lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def coerce(kind: FieldKind, raw: Json, columns: Mapping[str, FieldKind] = _NO_COLUMNS) -> Value | None:
    """What a field of this kind keeps for a JSON value; `columns` are those of a table.

    Takes a number, text, truth value, list of texts, or what `encode` gives. Gives None for an empty answer; text
    that does not parse is kept as text. Raises TypeError when the JSON type can never be right for the kind,
    ValueError when the text is longer than TEXT_LIMIT or a table larger than its limits.
    """
    if raw is None:
        return None
    if kind in PARTED and not isinstance(raw, str):
        return _parted(kind, raw, columns)
    if kind in LISTS:
        return _texts(raw)
    if kind is FieldKind.YES_NO:
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str):
            text = clean_text(_bounded(raw)).strip()
            return {"true": True, "是": True, "false": False, "否": False}.get(text, text or None)
        raise TypeError(kind)
    if isinstance(raw, bool | list | dict):
        raise TypeError(kind)
    if isinstance(raw, int | float):
        if kind not in NUMERIC:
            raise TypeError(kind)
        number = _decimal(str(raw))
        return str(raw) if number is None else number
    return parse(kind, _bounded(raw))


def as_json_says(raw: Json) -> Value:
    """The value that `encode` writes so, without a field to say what it is: numbers and dates stay text.

    Raises TypeError for what it never writes, ValueError as `coerce`.
    """
    if isinstance(raw, dict):
        kind = FieldKind.DIVISION if "code" in raw else FieldKind.PERSON
    elif isinstance(raw, list) and raw and isinstance(raw[0], dict):
        kind = FieldKind.TABLE
    elif isinstance(raw, list):
        return tuple(text for text in raw if isinstance(text, str))
    elif isinstance(raw, bool | str):
        return raw
    else:
        raise TypeError(type(raw))
    value = coerce(kind, raw)
    if value is None or encode(value) != raw:
        raise TypeError(kind)
    return value


def parse(kind: FieldKind, text: str) -> Value | None:
    """What a field of this kind keeps for typed text; full-width digits, thousands and 年月日 are understood."""
    text = clean_text(text)
    if kind is FieldKind.LONG_TEXT:
        return text if text.strip() else None
    text = text.strip()
    if not text:
        return None
    plain = unicodedata.normalize("NFKC", text)
    if kind in NUMERIC:
        number = _decimal(plain)
        return text if number is None else number
    if kind is FieldKind.MONTH:
        return _month(plain) or text
    if kind is FieldKind.DATE:
        return _date(plain) or text
    return text


def encode(value: Value) -> Json:
    """The one JSON form of a value: numbers as exact decimal text, dates as ISO 8601."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Month):
        return str(value)
    if isinstance(value, Person):
        parts = {"name": value.name, "duty": value.duty, "phone": value.phone}
        return {key: text for key, text in parts.items() if text}
    if isinstance(value, Division):
        return {"code": value.code, "name": value.name}
    if isinstance(value, Rows):
        return [{name: encode(cell) for name, cell in row} for row in value.rows]
    return list(value)


def texts_of(value: Value) -> tuple[str, ...]:
    """Everything in a value that is text, as somebody typed or chose it."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Person):
        return value.parts
    if isinstance(value, Division):
        return (value.name, value.code)
    if isinstance(value, Rows):
        return tuple(cell for row in value.rows for _, cell in row if isinstance(cell, str))
    return value if isinstance(value, tuple) else ()


def fits(kind: FieldKind, value: Value) -> bool:
    """Whether a kept value is of the kind its field asks for."""
    if kind is FieldKind.INTEGER:
        return isinstance(value, Decimal) and value == value.to_integral_value()
    if kind in NUMERIC:
        return isinstance(value, Decimal)
    if kind is FieldKind.MONTH:
        return isinstance(value, Month)
    if kind is FieldKind.DATE:
        return isinstance(value, date)
    if kind is FieldKind.YES_NO:
        return isinstance(value, bool)
    if kind in LISTS:
        return isinstance(value, tuple)
    if kind in PARTED:
        return isinstance(value, _PARTED[kind])
    return isinstance(value, str)


_PARTED: Mapping[FieldKind, type] = {
    FieldKind.PERSON: Person,
    FieldKind.DIVISION: Division,
    FieldKind.TABLE: Rows,
}


def _bounded(text: str, limit: int = TEXT_LIMIT) -> str:
    if len(text) > limit:
        raise ValueError(len(text))
    return text


def _parted(kind: FieldKind, raw: Json, columns: Mapping[str, FieldKind]) -> Value | None:
    if kind is FieldKind.TABLE:
        return _rows(raw, columns)
    if not isinstance(raw, dict) or not all(isinstance(part, str) for part in raw.values()):
        raise TypeError(kind)
    said = {key: in_line(_bounded(str(part), CELL_LIMIT)) for key, part in raw.items()}
    if kind is FieldKind.PERSON and said.keys() <= {"name", "duty", "phone"}:
        person = Person(**said)
        return person if person.parts else None
    whole = said.keys() == {"code", "name"} and said["name"]
    if kind is FieldKind.DIVISION and whole and _DIVISION.fullmatch(said["code"]):
        return Division(**said)
    raise TypeError(kind)


def _rows(raw: Json, columns: Mapping[str, FieldKind]) -> Rows | None:
    """Cells of columns that are not known are kept as they are: another version of the pack may know them."""
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        raise TypeError(FieldKind.TABLE)
    if len(raw) > ROW_LIMIT:
        raise ValueError(len(raw))
    rows: list[dict[str, Cell | None]] = []
    for row in raw:
        if not isinstance(row, dict) or not all(_COLUMN.fullmatch(name) for name in row):
            raise TypeError(FieldKind.TABLE)
        if len(row) > COLUMN_LIMIT:
            raise ValueError(len(row))
        rows.append({name: _cell(columns.get(name), cell) for name, cell in row.items()})
    names = {name for row in rows for name in row}
    if len(names) > NAMES_LIMIT:
        raise ValueError(len(names))
    return Rows.of(rows)


def _cell(kind: FieldKind | None, raw: Json) -> Cell | None:
    if kind is None:
        kind = FieldKind.YES_NO if isinstance(raw, bool) else FieldKind.TEXT
    if isinstance(raw, str):
        raw = in_line(_bounded(raw, CELL_LIMIT))
    value = coerce(kind, raw)
    if isinstance(value, tuple | Person | Division | Rows):
        raise TypeError(kind)
    return value


def in_line(text: str) -> str:
    """Text as a cell keeps it: on one line, without blanks around it."""
    return clean_text(_BREAKS.sub(" ", clean_text(text))).strip()


def _texts(raw: Json) -> tuple[str, ...] | None:
    if isinstance(raw, str):
        raw = [raw]
    if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
        raise TypeError("list of texts")
    texts = (clean_text(_bounded(item)).strip() for item in raw if isinstance(item, str))
    return tuple(dict.fromkeys(text for text in texts if text)) or None


def _decimal(text: str) -> Decimal | None:
    text = text.strip()
    if len(text) > _NUMBER_LENGTH:
        return None
    if not _DIGITS.fullmatch(text):
        try:  # numbers from JSON may come as 1e-7
            number = Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?[eE][+-]?\d{1,2}", text) else None
        except InvalidOperation:
            return None
        # what cannot be written out plainly would not come back from `encode`
        return number if number is not None and len(format(number, "f")) <= _NUMBER_LENGTH else None
    return Decimal(text.replace(",", ""))


def _month(text: str) -> Month | None:
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
        return None
    return Month(int(found[1]), int(found[2]))


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
