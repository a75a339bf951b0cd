"""How values and instants are written into cells, and read back exactly, whatever the form pack says."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

from forms.values import Json, Month, Value, encode

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


def write_value(value: Value) -> tuple[str, str]:
    """The kind tag and the JSON text of a value. Raises ValueError for numbers that are not finite."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(value)
    return _kind(value), write_json(encode(value))


def read_value(kind: str, text: str) -> Value:
    """What `write_value` was given. Raises ValueError for what it cannot have written."""
    raw = json.loads(text)
    if kind == "truth" and isinstance(raw, bool):
        return raw
    if kind == "texts" and isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        return tuple(raw)
    if isinstance(raw, str):
        if kind == "text":
            return raw
        if kind == "number" and _NUMBER.fullmatch(raw):
            return Decimal(raw)
        if kind == "day":
            return date.fromisoformat(raw)
        if kind == "month" and _MONTH.fullmatch(raw):
            return Month(int(raw[:4]), int(raw[5:]))
    raise ValueError(kind, text)


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
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, Decimal):
        return "number"
    if isinstance(value, date):
        return "day"
    return "month" if isinstance(value, Month) else "texts"
