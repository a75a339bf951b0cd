"""What a pack's expression is made of: nodes that know their kind (told from the kinds of the fields, before
there is any answer) and their value (told from the answers).

Numbers are decimals, so 0.1 + 0.2 is 0.3. Lists are tuples; dates and months are ISO text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from forms.expression_functions import ARITHMETIC, FUNCTIONS, Kind, Result, Unknown, number_of
from forms.values import NUMERIC, Division, FieldKind, Month, Person, Rows, Value

TEXT_GROWTH = 1_000_000
"""Characters a text may grow to on the way."""


KINDS: Mapping[FieldKind, Kind] = {
    **dict.fromkeys(FieldKind, Kind.TEXT),
    **dict.fromkeys(NUMERIC, Kind.NUMBER),
    FieldKind.DATE: Kind.DATE,
    FieldKind.MONTH: Kind.MONTH,
    FieldKind.YES_NO: Kind.TRUTH,
    FieldKind.MANY: Kind.TEXTS,
    FieldKind.DEPARTMENTS: Kind.TEXTS,
    FieldKind.TABLE: Kind.TEXTS,
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


class Scope(NamedTuple):
    """What the values are told from."""

    answers: Mapping[str, Value]
    extra: Mapping[str, object]
    groups: Mapping[str, Sequence[Value]]
    """The answers that fit a pattern, by pattern; those that are not here are looked for in `answers`."""


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
        return _told(given)


@dataclass(frozen=True, slots=True)
class Filled:
    path: str

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        return Kind.TRUTH

    def value(self, scope: Scope) -> Result:
        return scope.answers.get(self.path) is not None


@dataclass(frozen=True, slots=True)
class Over:
    """`total` or `count` over a field of all items of a group; `pattern` like tasks.*.money."""

    name: str
    pattern: str

    def kind(self, kinds: Mapping[str, FieldKind]) -> Kind:
        for path in matching(self.pattern, kinds):
            if self.name == "total" and kinds[path] not in NUMERIC:
                raise KindWrong(f"total 只能用于数字，{path} 是{KINDS[kinds[path]]}")
        return Kind.NUMBER

    def value(self, scope: Scope) -> Result:
        answers = scope.groups.get(self.pattern)
        if answers is None:
            answers = [scope.answers[path] for path in matching(self.pattern, scope.answers)]
        if self.name == "count":
            return Decimal(sum(answer is not False for answer in answers))
        numbers = [answer for answer in answers if isinstance(answer, Decimal)]
        if not numbers:
            raise Unknown(self.pattern)
        return FUNCTIONS["sum"].does(tuple(numbers))


def matching(pattern: str, paths: Iterable[str]) -> Iterator[str]:
    """The paths that fit a pattern, which has one * in place of an id."""
    start, _, end = pattern.partition("*")
    return (path for path in paths if path.startswith(start) and path.endswith(end))


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
        return ARITHMETIC.minus(number_of(self.inner.value(scope)))


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
        return _SIGNS[self.sign](number_of(left), number_of(right))


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


_SIGNS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": ARITHMETIC.add,
    "-": ARITHMETIC.subtract,
    "*": ARITHMETIC.multiply,
    "/": ARITHMETIC.divide,
    "%": ARITHMETIC.remainder,
}


def _ordered(sign: str, order: Decimal | int) -> bool:
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[sign]


def _truth(value: Result) -> bool:
    if isinstance(value, bool):
        return value
    raise Unknown("bool")


def _demand(node: Node, kinds: Mapping[str, FieldKind], sign: str, kind: Kind) -> Kind:
    if node.kind(kinds) is not kind:
        raise KindWrong(f"{sign} 只能用于{kind}，不能用于{_said(node, kinds)}")
    return kind


def _said(node: Node, kinds: Mapping[str, FieldKind]) -> str:
    kind = node.kind(kinds)
    return f" {node.path}（{kind}）" if isinstance(node, Answer) else f"{kind}"


def _told(value: Value) -> Result:
    """What an expression makes of an answer: of a person the name, of a division the code, of a table one text a row."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Person):
        return value.name
    if isinstance(value, Division):
        return value.code
    if isinstance(value, Rows):
        return tuple(" ".join(str(_told(cell)) for _, cell in row) for row in value.rows)
    return str(value) if isinstance(value, Month) else value
