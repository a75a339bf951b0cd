"""What is wrong with the form of a typed value, in one sentence with a way out.

Only what can be seen in the value alone, said before it is stored; severities and bounds are those of
`forms.checks.fields`, which speaks of everything that is stored.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from forms.checks.context import amount, plain
from forms.checks.finding import Severity
from forms.definition import Field
from forms.values import NUMERIC, FieldKind, Value, fits

_STARTS = {
    FieldKind.DATE: re.compile(r"\d{0,4}(\s*[-./年]\s*(\d{0,2}(\s*[-./月]\s*(\d{0,2}\s*日?)?)?)?)?"),
    FieldKind.MONTH: re.compile(r"\d{0,4}(\s*[-./年]\s*(\d{0,2}\s*月?)?)?"),
}
_NUMBER_START = re.compile(r"[+-]?[\d,]*(\.\d*)?")
_MONEY_START = re.compile(r"¥?[+-]?[\d,]*(\.\d*)?\s*(亿元?|[百千]?万?元?)?")
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")


class Problem(NamedTuple):
    severity: Severity
    sentence: str


def problem(field: Field, value: Value | None, *, leaving: bool) -> Problem | None:
    """None when the value is in order. While typing (`leaving` false) only what cannot become right any more."""
    if value is None:
        return None
    if isinstance(value, str) and not fits(field.kind, value):
        sentence = _unreadable(field, value, leaving)
        return Problem(Severity.BLOCKER, sentence) if sentence else None
    if isinstance(value, str) and field.max_length is not None and len(value) > field.max_length:
        over = len(value) - field.max_length
        return Problem(Severity.WARNING, f"超出 {over} 字，最多 {field.max_length} 字")
    if isinstance(value, Decimal):
        if field.kind is FieldKind.INTEGER and not fits(field.kind, value):
            return Problem(Severity.BLOCKER, f"应是整数，现在是 {plain(value)}")
        return _range(field, value, leaving)
    return None


def _range(field: Field, value: Decimal, leaving: bool) -> Problem | None:
    least, most = field.minimum, field.maximum
    if field.kind is FieldKind.PERCENT and least is None and most is None:
        least, most = Decimal(0), Decimal(100)
    low = least is not None and value < least and leaving
    high = most is not None and value > most
    if not (low or high):
        return None
    if least is not None and most is not None:
        between = f"在 {plain(least)} 到 {plain(most)} 之间"
    elif least is not None:
        between = f"不小于 {amount(least, field.unit)}"
    else:
        between = f"不大于 {amount(most or Decimal(0), field.unit)}"
    return Problem(Severity.WARNING, f"应{between}，现在是 {amount(value, field.unit)}")


def _unreadable(field: Field, text: str, leaving: bool) -> str:
    typed = unicodedata.normalize("NFKC", text).strip()
    if field.kind in NUMERIC:
        start = _MONEY_START if field.kind is FieldKind.MONEY else _NUMBER_START
        if not leaving and start.fullmatch(typed):
            return ""
        return f"这里要填数字，现在是“{text if len(text) <= 12 else text[:12] + '…'}”"
    if field.kind is FieldKind.DATE:
        return _unreadable_day(typed, leaving)
    if field.kind is FieldKind.MONTH:
        waits = not leaving and _STARTS[FieldKind.MONTH].fullmatch(typed)
        return "" if waits else "看不出是哪年哪月，写法如 2027年1月"
    return "请从所列选项中选" if leaving else ""


def _unreadable_day(typed: str, leaving: bool) -> str:
    if not leaving and _STARTS[FieldKind.DATE].fullmatch(typed):
        return ""
    found = _DAY.fullmatch(typed)
    if not found:
        return "看不出是哪一天，写法如 2026-12-18"
    year, month, day = (int(part) for part in found.groups())
    if not 1 <= month <= 12:
        return f"一年没有 {month} 月，请改月份"
    return f"{year}年{month}月没有{day}日，请改日期"
