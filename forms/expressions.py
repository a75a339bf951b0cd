"""The rules a form pack writes itself, in CEL (Common Expression Language).

A pack comes from outside, so only a small, closed part of CEL is let through, token by token, before the CEL
library sees anything: no macros (`map`, `all` ...), hence no loops and no growth; no member access; no escapes.

What a pack author can write:

- `answers["tasks.2.5.start"]` with the path as a literal. Months and dates are ISO text and compare as text,
  lists are lists, and every number is a double: `60` means `60.0`, so numbers always mix.
- `filled("tasks.2.5.plan")`: whether there is an answer. Only `answers[...]` makes an answer needed.
- `months(a, b)`: the months from a to b, both counted: 2026-01 to 2027-12 are 24.
- `size(text or list)`, `text.contains(x)`, `.startsWith(x)`, `.endsWith(x)`, `"甲" in answers["..."]`
- `place_kind`, `place_batch` (0 for none), `purpose`, `today` (ISO text)
- `true false`, `== != < <= > >= && || ! + - * / % ? :`, parentheses and list literals
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Any

from forms.values import FieldKind, Month, Value, parse

if TYPE_CHECKING:
    import cel

LENGTH_LIMIT = 1000
TOKEN_LIMIT = 250
"""Bounds the depth of the syntax tree, so that neither parser nor evaluation can exhaust a small stack."""
DEPTH_LIMIT = 20

VARIABLES = frozenset({"place_kind", "place_batch", "purpose", "today"})
FUNCTIONS = frozenset({"months", "size", "filled"})
METHODS = frozenset({"contains", "startsWith", "endsWith"})
WORDS = frozenset({"true", "false", "in"})

_TOKEN = re.compile(
    r"""\s* (?: (?P<text>"[^"\\\n]*"|'[^'\\\n]*') | (?P<number>\d+(?:\.\d+)?) | (?P<name>[A-Za-z_]\w*)
        | (?P<sign>==|!=|<=|>=|&&|\|\||[-<>!+*/%?:()\[\],.]) ) \s*""",
    re.VERBOSE,
)


class ExpressionInvalid(ValueError):
    """An expression the pack may not use; the text is the reason, in Chinese, for the pack's author."""


@lru_cache(maxsize=1)
def _cel() -> Any:
    """The compiled part of the `cel` library alone: the package around it imports a whole command line (0.4 s)."""
    package = PathFinder.find_spec("cel")
    engine = package and PathFinder.find_spec("cel.cel", package.submodule_search_locations)
    if not engine or not engine.loader:
        raise ImportError("cel")
    module = module_from_spec(engine)
    engine.loader.exec_module(module)
    return module


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to be evaluated any number of times.

    `needs` are the answer paths it reads, `mentions` these and the ones it only asks `filled()` of.
    """

    expression: str
    needs: tuple[str, ...]
    mentions: tuple[str, ...]
    program: cel.Program

    def evaluate(self, answers: Mapping[str, Value], extra: Mapping[str, object]) -> bool | None:
        """Whether it holds; None when a needed answer is empty or the answers do not let it be computed.

        `extra` gives the VARIABLES (`forms.checks.Context.extra`). Raises nothing.
        """
        if any(path not in answers for path in self.needs):
            return None
        functions = _Functions(answers)
        variables = {"answers": {path: _for_cel(answers[path]) for path in self.needs}, **extra}
        try:
            result = self.program.execute(_cel().Context(variables, functions.by_name()))
        except (TypeError, ValueError, LookupError, ArithmeticError, RuntimeError):
            return None
        return result if isinstance(result, bool) and not functions.failed else None


@lru_cache(maxsize=2048)
def compile_rule(expression: str) -> Compiled:
    """Raises ExpressionInvalid. Pure, and remembered: the rules of a pack are compiled once."""
    if len(expression) > LENGTH_LIMIT:
        raise ExpressionInvalid(f"表达式有 {len(expression)} 字，最多 {LENGTH_LIMIT} 字")
    tokens = list(_tokens(expression))
    needs, mentions = _check(tokens)
    source = " ".join(_for_library(kind, text) for kind, text in tokens)
    try:
        program = _cel().compile(source)
    except (ValueError, RuntimeError):
        raise ExpressionInvalid("表达式不完整，或写法不是 CEL") from None
    return Compiled(expression, needs, mentions, program)


def problems(expression: str, known_paths: Container[str]) -> str | None:
    """Why a pack may not use this expression, in Chinese for its author; None when it may."""
    try:
        compiled = compile_rule(expression)
    except ExpressionInvalid as invalid:
        return str(invalid)
    unknown = [path for path in compiled.mentions if path not in known_paths]
    return f"模板里没有这一项：{'、'.join(unknown)}" if unknown else None


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


def _for_library(kind: str, text: str) -> str:
    """Every number a double; `size` ours, because the library's gives an integer, which does not mix."""
    if kind == "number":
        return text if "." in text else f"{text}.0"
    return "size_" if (kind, text) == ("name", "size") else text


def _check(tokens: list[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths needed and mentioned. Raises ExpressionInvalid for everything outside the closed language."""
    if not tokens:
        raise ExpressionInvalid("表达式是空的")
    if len(tokens) > TOKEN_LIMIT:
        raise ExpressionInvalid(f"表达式太复杂：有 {len(tokens)} 个记号，最多 {TOKEN_LIMIT} 个")
    needs: dict[str, None] = {}
    mentions: dict[str, None] = {}
    depth = 0
    for index, (kind, text) in enumerate(tokens):
        after = [token for _, token in tokens[index + 1 : index + 4]] + [""] * 3
        before = tokens[index - 1][1] if index else ""
        depth += (text in "([") - (text in ")]") if kind == "sign" else 0
        if depth > DEPTH_LIMIT:
            raise ExpressionInvalid(f"括号嵌套超过 {DEPTH_LIMIT} 层")
        if kind == "name":
            _check_name(text, before, after[0])
            if text in ("answers", "filled"):
                path = _literal_path(text, after)
                mentions[path] = None
                if text == "answers":
                    needs[path] = None
        elif text == "[" and before != "answers" and _is_operand(tokens[index - 1 : index]):
            raise ExpressionInvalid("方括号取值只能用于 answers")
        elif text == "." and after[0] not in METHODS:
            raise ExpressionInvalid(f"不能用 .{after[0]}，只能用 {'、'.join(sorted(METHODS))}")
    return tuple(needs), tuple(mentions)


def _check_name(name: str, before: str, after: str) -> None:
    if before == ".":
        known = name in METHODS and after == "("
    elif after == "(":
        known = name in FUNCTIONS or name == "in"
    else:
        known = name in VARIABLES or name in WORDS or name == "answers"
    if not known:
        raise ExpressionInvalid(f"不认识的名称：{name}")


def _literal_path(name: str, after: list[str]) -> str:
    opening, closing = ("[", "]") if name == "answers" else ("(", ")")
    if after[0] != opening or after[1][:1] not in ("'", '"') or after[2] != closing:
        raise ExpressionInvalid(f'{name} 后面要直接写路径，例如 {name}{opening}"subject.start"{closing}')
    return after[1][1:-1]


def _is_operand(token: list[tuple[str, str]]) -> bool:
    """Whether a bracket after this token would index it."""
    return bool(token) and (
        token[0][1] in (")", "]") or token[0][0] in ("text", "number") or _is_value(token[0][1])
    )


def _is_value(name: str) -> bool:
    return name in VARIABLES or name in ("true", "false")


class _Functions:
    """The functions of one evaluation. They must not raise: the CEL library would print to standard error."""

    def __init__(self, answers: Mapping[str, Value]) -> None:
        self.answers = answers
        self.failed = False

    def by_name(self) -> dict[str, Callable[..., Any]]:
        return {"months": self.months, "size_": self.size, "filled": self.filled}

    def months(self, *arguments: object) -> float:
        indexes = [_month_index(argument) for argument in arguments]
        if len(indexes) != 2 or indexes[0] is None or indexes[1] is None:
            return self._fail()
        return float(indexes[1] - indexes[0] + 1)

    def size(self, *arguments: object) -> float:
        if len(arguments) != 1 or not isinstance(arguments[0], str | list):
            return self._fail()
        return float(len(arguments[0]))

    def filled(self, *arguments: object) -> bool:
        return len(arguments) == 1 and arguments[0] in self.answers

    def _fail(self) -> float:
        self.failed = True
        return 0.0


def _month_index(text: object) -> int | None:
    """Takes ISO text of a month or a date."""
    month = parse(FieldKind.MONTH, text[:7]) if isinstance(text, str) else None
    return month.index if isinstance(month, Month) else None


def _for_cel(value: Value) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Month):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
