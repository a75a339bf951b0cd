"""The expressions a form pack writes itself, in CEL (Common Expression Language).

A pack comes from outside, so only a small, closed part of CEL is understood: no macros (`map`, `all` ...), hence
no loops and no growth; no member access; no escapes. It is read and computed here, within bounds of length, tokens
and depth, so that no expression can hang, exhaust a stack, or reach anything but the answers.

What a pack author can write:

- `answers["tasks.2.5.start"]` with the path as a literal. Months and dates are ISO text and compare as text,
  lists are lists, numbers are exact decimals.
- `filled("tasks.2.5.plan")`: whether there is an answer
- `months(a, b)`: the months from a to b, both counted: 2026-01 to 2027-12 are 24.
- `total("tasks.*.money")`: the sum of this field over all items of the group, as far as it is asked and answered;
  `count("tasks.*.taken")`: how many have it answered, yes/no fields only with yes
- `sum([a, b])`, `round(x, places)` half up, `growth(before, after)` in percent
- `size(text or list)`, `text.contains(x)`, `.startsWith(x)`, `.endsWith(x)`, `"甲" in answers["..."]`
- `place_kind`, `place_batch` (0 for none), `purpose`, `today` (ISO text; in rules and constraints only)
- `true false`, `== != < <= > >= && || ! + - * / % ? :`, parentheses and list literals

What needs an answer that is missing has no value. As in CEL, `||` and `&&` have one when the other side decides:
`!filled("a") || answers["a"] > 3` holds where a is empty.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from forms.expression_functions import FUNCTIONS, METHODS, Kind, Result, rounded
from forms.expression_tree import (
    KINDS,
    VARIABLES,
    Among,
    Answer,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Either,
    Filled,
    KindWrong,
    ListOf,
    Literal,
    Minus,
    Node,
    Not,
    Over,
    Scope,
    Variable,
    matching,
)
from forms.values import LISTS, NUMERIC, TEXT_LIMIT, FieldKind, Value, parse

LENGTH_LIMIT = 2000
TOKEN_LIMIT = 250
"""Bounds the depth of the tree, so that neither reading nor computing can exhaust a stack."""
DEPTH_LIMIT = 20
DECIMALS = 6
"""A calculated number is rounded to as many places as a pack's own numbers may have."""
DIGITS = 30
"""Digits of a calculated number; beyond it there is none."""

_WORDS = frozenset({"true", "false", "in"})
_NAMES = _WORDS | VARIABLES.keys() | FUNCTIONS.keys() | {"answers", "filled", "total", "count"}
_PATTERN = re.compile(r"[a-z]+\.\*\.[a-z][a-z0-9_]*")
_RELATIONS = ("==", "!=", "<", "<=", ">", ">=")
_END = ("end", "")
Groups: TypeAlias = Mapping[str, Sequence[Value]]
_NO_GROUPS: Groups = MappingProxyType({})
_MONTH = re.compile(r"[12]\d{3}-[01]\d")
_DATE = re.compile(r"[12]\d{3}-[01]\d-[0-3]\d")

_TOKEN = re.compile(
    r"""\s* (?: (?P<text>"[^"\\\n]*"|'[^'\\\n]*') | (?P<number>\d+(?:\.\d+)?) | (?P<name>[A-Za-z_]\w*)
        | (?P<sign>==|!=|<=|>=|&&|\|\||[-<>!+*/%?:()\[\],.]) ) \s*""",
    re.VERBOSE,
)


class ExpressionInvalid(ValueError):
    """An expression the pack may not use; the text is the reason, in Chinese, for the pack's author."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to be computed any number of times.

    `needs` are the answer paths it reads, `mentions` these and the ones it only asks `filled()` of; for `total` and
    `count` it has the pattern.
    """

    expression: str
    needs: tuple[str, ...]
    mentions: tuple[str, ...]
    variables: frozenset[str]
    tree: Node

    def evaluate(
        self, answers: Mapping[str, Value], extra: Mapping[str, object], groups: Groups = _NO_GROUPS
    ) -> bool | None:
        """Whether it holds; None when a missing answer, or one of the wrong kind, does not let it be told.

        `extra` gives the variables, `groups` what is already known to fit a pattern. Raises nothing.
        """
        result = self._result(Scope(answers, extra, groups))
        return result if isinstance(result, bool) else None

    def compute(
        self,
        kind: FieldKind,
        answers: Mapping[str, Value],
        extra: Mapping[str, object],
        groups: Groups = _NO_GROUPS,
    ) -> Value | None:
        """The value for a field of this kind; None when there is none. Raises nothing.

        Numbers are rounded half up: to six decimals, for an integer field to none.
        """
        result = self._result(Scope(answers, extra, groups))
        if isinstance(result, bool):
            return result if kind is FieldKind.YES_NO else None
        if isinstance(result, Decimal):
            return _number(kind, result)
        if isinstance(result, tuple):
            return tuple(map(str, result)) or None if kind in LISTS else None
        written = kind not in NUMERIC and kind not in LISTS and kind is not FieldKind.YES_NO
        return parse(kind, result) if written and result is not None and len(result) <= TEXT_LIMIT else None

    def _result(self, scope: Scope) -> Result | None:
        try:
            return self.tree.value(scope)
        except ArithmeticError:
            return None


@lru_cache(maxsize=16_384)
def compile_rule(expression: str) -> Compiled:
    """Raises ExpressionInvalid. Pure, and remembered: the expressions of a pack are read once."""
    if len(expression) > LENGTH_LIMIT:
        raise ExpressionInvalid(f"表达式有 {len(expression)} 字，最多 {LENGTH_LIMIT} 字")
    return _Parser(expression).parse()


def problems(
    expression: str,
    kinds: Mapping[str, FieldKind],
    gives: FieldKind = FieldKind.YES_NO,
    forbidden: Container[str] = (),
) -> str | None:
    """Why a pack may not use this expression, in Chinese for its author; None when it may.

    `kinds` are the fields by path, `gives` the kind of the field it is for, `forbidden` variables that may not occur.
    """
    try:
        compiled = compile_rule(expression)
        unknown = [
            path
            for path in compiled.mentions
            if path not in kinds and ("*" not in path or not any(matching(path, kinds)))
        ]
        if unknown:
            return f"模板里没有这一项：{'、'.join(unknown)}"
        kind = compiled.tree.kind(kinds)
    except (ExpressionInvalid, KindWrong) as invalid:
        return str(invalid)
    for name in sorted(compiled.variables):
        if name in forbidden:
            return f"这里不能用 {name}，否则同一份申报的内容会自己变"
    return None if kind is KINDS[gives] else f"结果应是{KINDS[gives]}，现在是{kind}"


def _number(kind: FieldKind, result: Decimal) -> Decimal | None:
    try:
        number = rounded(result, 0 if kind is FieldKind.INTEGER else DECIMALS)
    except ArithmeticError:
        return None
    if kind not in NUMERIC or len(number.as_tuple().digits) > DIGITS:
        return None
    text = format(number, "f")
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text) if number else Decimal(0)


class _Parser:
    """One reading of one expression, by recursive descent over its tokens."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.tokens = list(_tokens(expression))
        _check(self.tokens)
        self.at = 0
        self.needs: dict[str, None] = {}
        self.mentions: dict[str, None] = {}
        self.variables: set[str] = set()

    def parse(self) -> Compiled:
        """Raises ExpressionInvalid."""
        tree = self.choice()
        if self.peek() != _END:
            raise self.wrong()
        return Compiled(
            self.expression, tuple(self.needs), tuple(self.mentions), frozenset(self.variables), tree
        )

    # --- tokens ---------------------------------------------------------------------------------------------

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def take(self, *signs: str) -> str:
        """The next token if it is one of these signs or words, which is then behind us; else nothing."""
        kind, text = self.peek()
        if kind in ("sign", "name") and text in signs:
            self.at += 1
            return text
        return ""

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.wrong()

    def wrong(self) -> ExpressionInvalid:
        text = self.peek()[1]
        return ExpressionInvalid(f"“{text}”写在这里不合 CEL 的写法" if text else "表达式不完整")

    # --- what binds least comes first -----------------------------------------------------------------------

    def choice(self) -> Node:
        cases = []
        node = self.either()
        while self.take("?"):
            outcome = self.either()
            self.expect(":")
            cases.append((node, outcome))
            node = self.either()
        return Choose(tuple(cases), node) if cases else node

    def either(self) -> Node:
        node = self.both()
        while self.take("||"):
            node = Either(True, node, self.both())
        return node

    def both(self) -> Node:
        node = self.relation()
        while self.take("&&"):
            node = Either(False, node, self.relation())
        return node

    def relation(self) -> Node:
        node = self.added()
        while sign := self.take(*_RELATIONS, "in"):
            right = self.added()
            node = Among(node, right) if sign == "in" else Compare(sign, node, right)
        return node

    def added(self) -> Node:
        node = self.multiplied()
        while sign := self.take("+", "-"):
            node = Arithmetic(sign, node, self.multiplied())
        return node

    def multiplied(self) -> Node:
        node = self.signed()
        while sign := self.take("*", "/", "%"):
            node = Arithmetic(sign, node, self.signed())
        return node

    def signed(self) -> Node:
        sign, count = self.take("!", "-"), 0
        while sign:
            count += 1
            if not self.take(sign):
                break
        node = self.member()
        for _ in range(count if count < 2 else 2 - count % 2):
            node = Not(node) if sign == "!" else Minus(node)
        return node

    def member(self) -> Node:
        node = self.primary()
        while True:
            if self.take("."):
                name = self.take(*METHODS)
                self.expect("(")
                node = Call(name, (node, *self.items(")")))
            elif self.peek() == ("sign", "["):
                raise ExpressionInvalid("方括号取值只能用于 answers")
            else:
                return node

    def primary(self) -> Node:
        kind, text = self.peek()
        self.at += 1
        if kind == "text":
            return Literal(text[1:-1], _kind_of(text[1:-1]))
        if kind == "number":
            return Literal(Decimal(text), Kind.NUMBER)
        if (kind, text) == ("sign", "("):
            node = self.choice()
            self.expect(")")
            return node
        if (kind, text) == ("sign", "["):
            return ListOf(self.items("]"))
        if kind == "name" and text not in METHODS and text != "in":
            return self.named(text)
        self.at -= 1
        raise self.wrong()

    def named(self, name: str) -> Node:
        if name in ("true", "false"):
            return Literal(name == "true", Kind.TRUTH)
        if name == "answers":
            path = self.path(name, "[", "]")
            self.needs[path] = None
            return Answer(path)
        if name == "filled":
            return Filled(self.path(name, "(", ")"))
        if name in ("total", "count"):
            pattern = self.path(name, "(", ")", "tasks.*.money")
            if not _PATTERN.fullmatch(pattern):
                raise ExpressionInvalid(f'{name} 里写一组的一个字段，例如 {name}("tasks.*.money")')
            return Over(name, pattern)
        if name in VARIABLES:
            self.variables.add(name)
            return Variable(name)
        self.expect("(")
        return Call(name, self.items(")"))

    def items(self, closing: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self.take(closing):
            if items:
                self.expect(",")
            items.append(self.choice())
        return tuple(items)

    def path(self, name: str, opening: str, closing: str, example: str = "subject.start") -> str:
        start = self.at
        if self.take(opening) and self.peek()[0] == "text":
            path = self.peek()[1][1:-1]
            self.at += 1
            if "*" in path and name in ("answers", "filled"):
                raise ExpressionInvalid("* 只能用在 total 和 count 里")
            if self.take(closing):
                self.mentions[path] = None
                return path
        self.at = start
        raise ExpressionInvalid(f'{name} 后面要直接写路径，例如 {name}{opening}"{example}"{closing}')


def _kind_of(text: str) -> Kind:
    """A text that is an ISO month or date counts as one, so that `months("2027-01", ...)` may be written."""
    if _MONTH.fullmatch(text):
        return Kind.MONTH
    return Kind.DATE if _DATE.fullmatch(text) else Kind.TEXT


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(expression):
        found = _TOKEN.match(expression, position)
        if not found or not found.lastgroup:
            raise ExpressionInvalid(
                f"第 {position + 1} 个字符起不能识别：{expression[position : position + 12]}"
            )
        yield found.lastgroup, found[found.lastgroup]
        position = found.end()


def _check(tokens: list[tuple[str, str]]) -> None:
    """Raises ExpressionInvalid for names outside the closed language, and for what is too large or too deep."""
    if not tokens:
        raise ExpressionInvalid("表达式是空的")
    if len(tokens) > TOKEN_LIMIT:
        raise ExpressionInvalid(f"表达式太复杂：有 {len(tokens)} 个记号，最多 {TOKEN_LIMIT} 个")
    depth = 0
    before = ""
    for kind, text in tokens:
        if kind == "sign":
            depth += (text in "([") - (text in ")]")
            if depth > DEPTH_LIMIT:
                raise ExpressionInvalid(f"括号嵌套超过 {DEPTH_LIMIT} 层")
        elif before == "." and text not in METHODS:
            raise ExpressionInvalid(f"不能用 .{text}，只能用 {'、'.join(sorted(METHODS))}")
        elif kind == "name" and text not in _NAMES:
            raise ExpressionInvalid(f"不认识的名称：{text}")
        before = text
