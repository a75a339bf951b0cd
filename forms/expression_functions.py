"""What the expressions of a pack compute with: kinds, decimals within bounds, and the functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from forms.values import FieldKind, Month, parse

Result: TypeAlias = Decimal | str | bool | tuple["Result", ...]

ARITHMETIC = Context(prec=34, Emax=60, Emin=-60, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Bounds every number: what grows beyond is an error, not a million digits."""


class Kind(StrEnum):
    """The kinds of values, as a message calls them."""

    NUMBER = "数字"
    TEXT = "文字"
    DATE = "日期"
    MONTH = "年月"
    TRUTH = "是否"
    NUMBERS = "数字的列表"
    TEXTS = "文字的列表"


class Unknown(ArithmeticError):
    """There is no value: an answer is missing, or is not of its field's kind."""


def rounded(number: Decimal, places: int) -> Decimal:
    """Half up, as people round. Raises ArithmeticError for what is too large."""
    exponent = Decimal(1).scaleb(-places)
    return number.quantize(exponent, ROUND_HALF_UP, ARITHMETIC) if number.is_finite() else number


def number_of(value: Result) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise Unknown("number")


def _month_index(text: Result) -> int:
    """Takes ISO text of a month or a date."""
    month = parse(FieldKind.MONTH, text[:7]) if isinstance(text, str) else None
    if isinstance(month, Month):
        return month.index
    raise Unknown("month")


class Function(NamedTuple):
    takes: tuple[frozenset[Kind], ...]
    least: int
    gives: Kind
    form: str
    does: Callable[..., Result]


def _months(first: Result, last: Result) -> Result:
    indexes = [_month_index(first), _month_index(last)]
    return Decimal(indexes[1] - indexes[0] + 1)


def _size(of: Result) -> Result:
    if isinstance(of, str | tuple):
        return Decimal(len(of))
    raise Unknown("size")


def _sum(numbers: Result) -> Result:
    if not isinstance(numbers, tuple):
        raise Unknown("sum")
    total = Decimal(0)
    for number in numbers:
        total = ARITHMETIC.add(total, number_of(number))
    return total


def _round(number: Result, places: Result = Decimal(0)) -> Result:
    digits = number_of(places)
    if digits not in range(7):
        raise Unknown("round")
    return rounded(number_of(number), int(digits))


def _growth(before: Result, after: Result) -> Result:
    base = number_of(before)
    change = ARITHMETIC.subtract(number_of(after), base)
    return ARITHMETIC.multiply(ARITHMETIC.divide(change, base), Decimal(100))


def _method(does: Callable[[str, str], bool]) -> Callable[[Result, Result], Result]:
    def checked(text: Result, part: Result) -> Result:
        if isinstance(text, str) and isinstance(part, str):
            return does(text, part)
        raise Unknown(does.__name__)

    return checked


_TEXT, _NUMBER, _TIME = frozenset({Kind.TEXT}), frozenset({Kind.NUMBER}), frozenset({Kind.DATE, Kind.MONTH})
_SIZED = frozenset({Kind.TEXT, Kind.TEXTS, Kind.NUMBERS})
METHODS: Mapping[str, Function] = {
    name: Function((_TEXT, _TEXT), 2, Kind.TRUTH, f"文字.{name}(文字)", _method(does))
    for name, does in (
        ("contains", str.__contains__),
        ("startsWith", str.startswith),
        ("endsWith", str.endswith),
    )
}
FUNCTIONS: Mapping[str, Function] = {
    "months": Function((_TIME, _TIME), 2, Kind.NUMBER, "months(年月, 年月)", _months),
    "size": Function((_SIZED,), 1, Kind.NUMBER, "size(文字或列表)", _size),
    "sum": Function((frozenset({Kind.NUMBERS}),), 1, Kind.NUMBER, "sum([数字, 数字])", _sum),
    "round": Function((_NUMBER, _NUMBER), 1, Kind.NUMBER, "round(数字, 小数位数)", _round),
    "growth": Function((_NUMBER, _NUMBER), 2, Kind.NUMBER, "growth(原来的数字, 现在的数字)", _growth),
    **METHODS,
}
