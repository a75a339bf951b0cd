"""Values: what is typed is understood, kept, and comes back from JSON as it was."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.values import (
    LISTS,
    NUMERIC,
    TEXT_LIMIT,
    FieldKind,
    Json,
    Month,
    Value,
    clean_text,
    coerce,
    encode,
    fits,
    parse,
)

K = FieldKind
KINDS = st.sampled_from(list(FieldKind))


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (K.NUMBER, "1,234.50", Decimal("1234.50")),
        (K.NUMBER, "１２．５", Decimal("12.5")),
        (K.INTEGER, " 60 ", Decimal(60)),
        (K.PERCENT, "-0.5", Decimal("-0.5")),
        (K.MONEY, "0", Decimal(0)),
        (K.NUMBER, "约60", "约60"),
        (K.NUMBER, "1,23", "1,23"),
        (K.NUMBER, "NaN", "NaN"),
        (K.NUMBER, "Infinity", "Infinity"),
        (K.MONTH, "2027年1月", Month(2027, 1)),
        (K.MONTH, "2027-01", Month(2027, 1)),
        (K.MONTH, "2027．12", Month(2027, 12)),
        (K.MONTH, "2027-13", "2027-13"),
        (K.DATE, "2027年2月28日", date(2027, 2, 28)),
        (K.DATE, "2027/2/30", "2027/2/30"),
        (K.TEXT, "  市知识产权局\x00 ", "市知识产权局"),
        (K.TEXT, "   ", None),
        (K.LONG_TEXT, " 一\r\n二 ", " 一\n二 "),
        (K.LONG_TEXT, "\n ", None),
    ],
)
def test_typed_text(kind: FieldKind, typed: str, kept: Value | None) -> None:
    assert parse(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [
        (K.NUMBER, 85, Decimal(85)),
        (K.NUMBER, 80.61, Decimal("80.61")),
        (K.NUMBER, 0, Decimal(0)),
        (K.NUMBER, 1e-7, Decimal("1e-7")),
        (K.YES_NO, True, True),
        (K.YES_NO, "否", False),
        (K.YES_NO, "也许", "也许"),
        (K.DEPARTMENTS, "市司法局", ("市司法局",)),
        (K.DEPARTMENTS, ["市司法局", " 市司法局 ", "", "市公安局"], ("市司法局", "市公安局")),
        (K.MANY, [], None),
        (K.TEXT, None, None),
    ],
)
def test_json(kind: FieldKind, raw: Json, kept: Value | None) -> None:
    assert coerce(kind, raw) == kept


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (K.NUMBER, True),
        (K.NUMBER, [1]),
        (K.TEXT, 5),
        (K.MONTH, {}),
        (K.MANY, [1]),
        (K.YES_NO, 1),
        (K.MANY, 3),
    ],
)
def test_json_types_that_can_never_be_right(kind: FieldKind, raw: Json) -> None:
    with pytest.raises(TypeError):
        coerce(kind, raw)


@pytest.mark.parametrize("kind", list(FieldKind))
def test_endless_text(kind: FieldKind) -> None:
    with pytest.raises(ValueError, match=str(TEXT_LIMIT + 1)):
        coerce(kind, "x" * (TEXT_LIMIT + 1))


def test_months_are_counted_and_ordered() -> None:
    assert Month(2028, 12).index - Month(2027, 1).index + 1 == 24
    assert Month(2027, 12) < Month(2028, 1)
    assert Month(2027, 2).first == date(2027, 2, 1)


@pytest.mark.parametrize(("kind", "value", "right"), [
    (K.INTEGER, Decimal("60.0"), True),
    (K.INTEGER, Decimal("60.5"), False),
    (K.NUMBER, "约60", False),
    (K.MONTH, "2027-13", False),
    (K.CHOICE, "yes", True),
    (K.MANY, "yes", False),
])  # fmt: skip
def test_fits(kind: FieldKind, value: Value, right: bool) -> None:
    assert fits(kind, value) is right


@given(KINDS, st.text(max_size=60))
def test_what_is_typed_comes_back_from_json(kind: FieldKind, typed: str) -> None:
    value = coerce(kind, typed)
    if value is not None:
        assert coerce(kind, json.loads(json.dumps(encode(value)))) == value


@given(st.sampled_from(sorted(NUMERIC)), st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_numbers_come_back_exactly(kind: FieldKind, digits: int, places: int) -> None:
    number = Decimal(digits).scaleb(-places)
    text = encode(number)
    assert isinstance(text, str) and "E" not in text
    assert coerce(kind, text) == number
    assert parse(kind, f" {number:,f} ") == number


@given(st.sampled_from(sorted(NUMERIC)), st.floats() | st.integers())
def test_any_json_number_is_kept_and_comes_back(kind: FieldKind, raw: float) -> None:
    value = coerce(kind, raw)
    assert value is not None
    assert coerce(kind, encode(value)) == value
    if isinstance(value, Decimal):
        assert value == Decimal(str(raw))


@given(st.dates(min_value=date(1900, 1, 1)))
def test_dates_and_months_come_back(day: date) -> None:
    month = Month(day.year, day.month)
    assert coerce(K.DATE, encode(day)) == day
    assert parse(K.DATE, f"{day.year}年{day.month}月{day.day}日") == day
    assert coerce(K.MONTH, encode(month)) == month
    assert parse(K.MONTH, f"{day.year}/{day.month}") == month


@given(st.sampled_from(sorted(LISTS)), st.lists(st.text(max_size=20), max_size=8))
def test_lists_come_back(kind: FieldKind, texts: list[str]) -> None:
    value = coerce(kind, list(texts))
    assert value is None or (isinstance(value, tuple) and len(set(value)) == len(value))
    if value is not None:
        assert coerce(kind, encode(value)) == value


@given(st.text(max_size=200))
def test_cleaned_text_is_clean_and_stays_so(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(ord(c) < 32 and c not in "\t\n" for c in cleaned)
    cleaned.encode()
