"""How values and instants are written into cells, and read back exactly, whatever the form pack says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from forms.values import Cell, Division, Json, Month, Person, Rows, Value, encode

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_PARTED = ("person", "division")


def write_value(value: Value) -> tuple[str, str]:
    """The kind tag and the JSON text of a value. Raises ValueError for numbers that are not finite."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(value)
    if isinstance(value, Rows):
        cells = [{name: [*_tagged(cell)] for name, cell in row} for row in value.rows]
        return "table", json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    return _kind(value), write_json(encode(value))


def read_value(kind: str, text: str) -> Value:
    """What `write_value` was given. Raises ValueError for what it cannot have written."""
    raw: Json = json.loads(text)
    if kind == "texts" and isinstance(raw, list):
        texts = tuple(item for item in raw if isinstance(item, str))
        if len(texts) == len(raw):
            return texts
    if kind in _PARTED and isinstance(raw, dict):
        return _parted(kind, raw)
    if kind == "table" and isinstance(raw, list):
        return Rows(tuple(tuple(sorted(_cells(row))) for row in raw))
    plain = _plain(kind, raw)
    if plain is None:
        raise ValueError(kind, text)
    return plain


def _plain(kind: str, raw: Json) -> Cell | None:
    if kind == "truth" and isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        if kind == "text":
            return raw
        if kind == "number" and _NUMBER.fullmatch(raw):
            return Decimal(raw)
        if kind == "day":
            return date.fromisoformat(raw)
        if kind == "month" and _MONTH.fullmatch(raw):
            return Month(int(raw[:4]), int(raw[5:]))
    return None


def _tagged(cell: Cell) -> tuple[str, Json]:
    """A cell with its own kind, which no pack may be there to tell."""
    return _kind(cell), encode(cell)


def _cells(row: Json) -> Iterator[tuple[str, Cell]]:
    if not isinstance(row, dict):
        raise ValueError(row)
    for name, tagged in row.items():
        if not isinstance(tagged, list) or len(tagged) != 2 or not isinstance(tagged[0], str):
            raise ValueError(tagged)
        cell = _plain(tagged[0], tagged[1])
        if cell is None:
            raise ValueError(tagged)
        yield name, cell


def _parted(kind: str, raw: dict[str, Json]) -> Person | Division:
    parts = {name: part for name, part in raw.items() if isinstance(part, str)}
    if len(parts) == len(raw) and kind == "person" and parts.keys() <= {"name", "duty", "phone"}:
        return Person(**parts)
    if len(parts) == len(raw) and kind == "division" and parts.keys() == {"code", "name"}:
        return Division(**parts)
    raise ValueError(kind, raw)


def write_json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_instant(at: datetime) -> str:
    """UTC in ISO 8601, microseconds. Raises ValueError for a time without zone."""
    if at.tzinfo is None:
        raise ValueError(at)
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _kind(value: Value) -> str:
    if isinstance(value, Person | Division):
        return "person" if isinstance(value, Person) else "division"
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, Decimal):
        return "number"
    if isinstance(value, date):
        return "day"
    return "month" if isinstance(value, Month) else "texts"
