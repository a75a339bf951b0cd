"""What a pack's expression is made of: nodes that know their kind (told from the kinds of the fields, before
there is any answer) and their value (told from the answers).

Numbers are decimals, so 0.1 + 0.2 is 0.3. Lists are tuples; dates and months are ISO text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeAlias

from forms.values import NUMERIC, FieldKind, Month, Value, parse

Result: TypeAlias = Decimal | str | bool | tuple["Result", ...]

ARITHMETIC = Context(prec=34, Emax=60, Emin=-60, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Bounds every number: what grows beyond is an error, not a million digits."""
TEXT_GROWTH = 1_000_000
"""Characters a text may grow to on the way."""


class Kind(StrEnum):
    """The kinds of values, as a message calls them."""

    NUMBER = "数字"
    TEXT = "文字"
    DATE = "日期"
    MONTH = "年月"
    TRUTH = "是否"
    NUMBERS = "数字的列表"
    TEXTS = "文字的列表"


KINDS: Mapping[FieldKind, Kind] = {
    **dict.fromkeys(FieldKind, Kind.TEXT),
    **dict.fromkeys(NUMERIC, Kind.NUMBER),
    FieldKind.DATE: Kind.DATE,
    FieldKind.MONTH: Kind.MONTH,
    FieldKind.YES_NO: Kind.TRUTH,
    FieldKind.MANY: Kind.TEXTS,
    FieldKind.DEPARTMENTS: Kind.TEXTS,
}
_WRITTEN = frozenset({Kind.TEXT, Kind.DATE, Kind.MONTH})
"""All of these are text to compare."""
_LISTS = {Kind.NUMBER: Kind.NUMBERS, Kind.TEXT: Kind.TEXTS, Kind.DATE: Kind.TEXTS, Kind.MONTH: Kind.TEXTS}

VARIABLES: Mapping[str, Kind] = {
    "place_kind": Kind.TEXT,
    "place_batch": Kind.NUMBER,
    "purpose": Kind.TEXT,
    "today": Kind.DATE,
}


class KindWrong(ValueError):
    """Things put together that do not go together; the text says so in Chinese."""


class Unknown(ArithmeticError):
    """There is no value: an answer is missing, or is not of its field's kind."""


class Scope(NamedTuple):
    """What the values are told from."""

    answers: Mapping[str, Value]
    extra: Mapping[str, object]


class Node(Protocol):
    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        """Raises KindWrong; KeyError for a path that is not there."""

    def value(self, scope: Scope) -> Result:
        """Raises ArithmeticError, Unknown among them."""


@dataclass(frozen=True, slots=True)
class Literal:
    constant: Result
    its_kind: Kind

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        return self.its_kind

    def value(self, scope: Scope) -> Result:
        return self.constant


@dataclass(frozen=True, slots=True)
class Variable:
    name: str

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        return VARIABLES[self.name]

    def value(self, scope: Scope) -> Result:
        given = scope.extra.get(self.name)
        if isinstance(given, str):
            return given
        if isinstance(given, int | float | Decimal):
            return Decimal(given)
        raise Unknown(self.name)


@dataclass(frozen=True, slots=True)
class Answer:
    path: str

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        return KINDS[kinds[self.path]]

    def value(self, scope: Scope) -> Result:
        given = scope.answers.get(self.path)
        if given is None:
            raise Unknown(self.path)
        if isinstance(given, date):
            return given.isoformat()
        return str(given) if isinstance(given, Month) else given


@dataclass(frozen=True, slots=True)
class Filled:
    path: str

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        return Kind.TRUTH

    def value(self, scope: Scope) -> Result:
        return scope.answers.get(self.path) is not None


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple[Node, ...]

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        found = [_LISTS.get(item.kind(kinds)) for item in self.items]
        if not found or None in found or len(set(found)) > 1:
            raise KindWrong("列表里要么都是数字，要么都是文字，不能是空的")
        return found[0] or Kind.TEXTS

    def value(self, scope: Scope) -> Result:
        return tuple(item.value(scope) for item in self.items)


@dataclass(frozen=True, slots=True)
class Not:
    inner: Node

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        return _demand(self.inner, kinds, "!", Kind.TRUTH)

    def value(self, scope: Scope) -> Result:
        return not _truth(self.inner.value(scope))


@dataclass(frozen=True, slots=True)
class Minus:
    inner: Node

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        return _demand(self.inner, kinds, "-", Kind.NUMBER)

    def value(self, scope: Scope) -> Result:
        return ARITHMETIC.minus(_number(self.inner.value(scope)))


@dataclass(frozen=True, slots=True)
class Either:
    """`||` where `decides` is true, `&&` where it is false: a side that decides makes up for an unknown one."""

    decides: bool
    left: Node
    right: Node

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        sign = "||" if self.decides else "&&"
        _demand(self.left, kinds, sign, Kind.TRUTH)
        return _demand(self.right, kinds, sign, Kind.TRUTH)

    def value(self, scope: Scope) -> Result:
        try:
            left = _truth(self.left.value(scope))
        except ArithmeticError:
            if _truth(self.right.value(scope)) is self.decides:
                return self.decides
            raise
        return left if left is self.decides else _truth(self.right.value(scope))


@dataclass(frozen=True, slots=True)
class Choose:
    """`condition ? value : ... : otherwise`"""

    cases: tuple[tuple[Node, Node], ...]
    otherwise: Node

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        result = self.otherwise.kind(kinds)
        for condition, outcome in self.cases:
            _demand(condition, kinds, "?", Kind.TRUTH)
            if outcome.kind(kinds) is not result:
                raise KindWrong(
                    f"? 的两个结果要同类：{_said(outcome, kinds)}与{_said(self.otherwise, kinds)}"
                )
        return result

    def value(self, scope: Scope) -> Result:
        for condition, outcome in self.cases:
            if _truth(condition.value(scope)):
                return outcome.value(scope)
        return self.otherwise.value(scope)


@dataclass(frozen=True, slots=True)
class Compare:
    sign: str
    left: Node
    right: Node

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        left, right = self.left.kind(kinds), self.right.kind(kinds)
        ordered = self.sign in ("==", "!=") or left is Kind.NUMBER or left in _WRITTEN
        if not ordered or (left is not right and not {left, right} <= _WRITTEN):
            said = f"{_said(self.left, kinds)}与{_said(self.right, kinds)}"
            raise KindWrong(f"不能用 {self.sign} 比较：{said}")
        return Kind.TRUTH

    def value(self, scope: Scope) -> Result:
        left, right = self.left.value(scope), self.right.value(scope)
        if type(left) is not type(right):
            raise Unknown(self.sign)
        if self.sign == "==":
            return left == right
        if self.sign == "!=":
            return left != right
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return _ordered(self.sign, left.compare(right))
        if isinstance(left, str) and isinstance(right, str):
            return _ordered(self.sign, (left > right) - (left < right))
        raise Unknown(self.sign)


@dataclass(frozen=True, slots=True)
class Among:
    """`left in right`"""

    left: Node
    right: Node

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        if _LISTS.get(self.left.kind(kinds)) is not self.right.kind(kinds):
            said = f"{_said(self.left, kinds)}与{_said(self.right, kinds)}"
            raise KindWrong(f"in 的右边应是同类的列表：{said}")
        return Kind.TRUTH

    def value(self, scope: Scope) -> Result:
        left, right = self.left.value(scope), self.right.value(scope)
        if not isinstance(right, tuple):
            raise Unknown("in")
        return any(type(item) is type(left) and item == left for item in right)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    sign: str
    left: Node
    right: Node

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        left, right = self.left.kind(kinds), self.right.kind(kinds)
        if left is right and (left is Kind.NUMBER or (self.sign == "+" and left is Kind.TEXT)):
            return left
        raise KindWrong(f"不能用 {self.sign} 计算：{_said(self.left, kinds)}与{_said(self.right, kinds)}")

    def value(self, scope: Scope) -> Result:
        left, right = self.left.value(scope), self.right.value(scope)
        if isinstance(left, str) and isinstance(right, str) and self.sign == "+":
            if len(left) + len(right) > TEXT_GROWTH:
                raise Unknown(self.sign)
            return left + right
        return _SIGNS[self.sign](_number(left), _number(right))


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or a method whose first argument stands before it."""

    name: str
    arguments: tuple[Node, ...]

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        function = FUNCTIONS[self.name]
        if not function.least <= len(self.arguments) <= len(function.takes):
            raise KindWrong(f"{self.name} 应写成 {function.form}")
        for argument, takes in zip(self.arguments, function.takes, strict=False):
            if argument.kind(kinds) not in takes:
                raise KindWrong(f"{self.name} 应写成 {function.form}，不能用于{_said(argument, kinds)}")
        return function.gives

    def value(self, scope: Scope) -> Result:
        function = FUNCTIONS[self.name]
        if not function.least <= len(self.arguments) <= len(function.takes):
            raise Unknown(self.name)
        return function.does(*(argument.value(scope) for argument in self.arguments))


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
        total = ARITHMETIC.add(total, _number(number))
    return total


def _round(number: Result, places: Result = Decimal(0)) -> Result:
    digits = _number(places)
    if digits not in range(7):
        raise Unknown("round")
    return rounded(_number(number), int(digits))


def _growth(before: Result, after: Result) -> Result:
    base = _number(before)
    change = ARITHMETIC.subtract(_number(after), base)
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
_SIGNS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": ARITHMETIC.add,
    "-": ARITHMETIC.subtract,
    "*": ARITHMETIC.multiply,
    "/": ARITHMETIC.divide,
    "%": ARITHMETIC.remainder,
}


def rounded(number: Decimal, places: int) -> Decimal:
    """Half up, as people round. Raises ArithmeticError for what is too large."""
    exponent = Decimal(1).scaleb(-places)
    return number.quantize(exponent, ROUND_HALF_UP, ARITHMETIC) if number.is_finite() else number


def _ordered(sign: str, order: Decimal | int) -> bool:
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[sign]


def _truth(value: Result) -> bool:
    if isinstance(value, bool):
        return value
    raise Unknown("bool")


def _number(value: Result) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise Unknown("number")


def _month_index(text: Result) -> int:
    """Takes ISO text of a month or a date."""
    month = parse(FieldKind.MONTH, text[:7]) if isinstance(text, str) else None
    if isinstance(month, Month):
        return month.index
    raise Unknown("month")


def _demand(node: Node, kinds: Mapping[str, FieldKind], sign: str, kind: Kind) -> Kind:
    if node.kind(kinds) is not kind:
        raise KindWrong(f"{sign} 只能用于{kind}，不能用于{_said(node, kinds)}")
    return kind


def _said(node: Node, kinds: Mapping[str, FieldKind]) -> str:
    kind = node.kind(kinds)
    return f" {node.path}（{kind}）" if isinstance(node, Answer) else f"{kind}"
