"""The values an answer can have, and their one form in JSON.

What an official types is kept even when it is not yet right: a number field may hold the text “约60”. It is
stored as text and `forms.checks` reports it; typing is never refused, and nothing typed is ever lost.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeAlias

TEXT_LIMIT = 100_000
"""Characters one answer may hold; a safety limit, far above every `max_length` of a pack."""


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


NUMERIC = frozenset({FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.PERCENT})
LISTS = frozenset({FieldKind.MANY, FieldKind.DEPARTMENTS})


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


Value: TypeAlias = str | bool | Decimal | date | Month | tuple[str, ...]
Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

_NUMBER_LENGTH = 40
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?")
_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_DIGITS = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff]")


def clean_text(text: str) -> str:
    """Text as it is kept: NFC, line ends as \\n, no control characters or lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def coerce(kind: FieldKind, raw: Json) -> Value | None:
    """What a field of this kind keeps for a JSON value.

    Takes a number, text, truth value or list of texts. Gives None for an empty answer; text that does not
    parse is kept as text. Raises TypeError when the JSON type can never be right for the kind, ValueError
    when the text is longer than TEXT_LIMIT.
    """
    if raw is None:
        return None
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
    return list(value)


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
    return isinstance(value, str)


def _bounded(text: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise ValueError(len(text))
    return text


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
