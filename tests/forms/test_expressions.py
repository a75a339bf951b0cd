from __future__ import annotations

import threading
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.expressions import LENGTH_LIMIT, ExpressionInvalid, compile_rule, problems
from forms.values import Month, Value

ANSWERS: dict[str, Value] = {
    "subject.start": Month(2027, 1),
    "subject.end": Month(2028, 12),
    "subject.deadline": date(2026, 12, 18),
    "n": Decimal("60"),
    "half": Decimal("0.5"),
    "list": ("甲", "乙"),
    "text": "约60",
    "no": False,
}
EXTRA = {"place_kind": "league", "place_batch": 0.0, "purpose": "formal", "today": "2026-09-15"}
KNOWN = {*ANSWERS, "empty"}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('months(answers["subject.start"], answers["subject.end"]) == 24', True),
        ('answers["subject.deadline"] < answers["subject.start"]', True),
        ('answers["n"] + 1 == 61 && answers["half"] * 2 == 1', True),
        ('size(answers["list"]) + 1 == 3', True),
        ('"丙" in answers["list"]', False),
        ('answers["n"] in [50, 60]', True),
        ('!answers["no"] && answers["text"].startsWith("约")', True),
        ('filled("n") && !filled("empty")', True),
        ('place_kind in ["league"] && today > "2026" && purpose == "formal" && place_batch == 0', True),
        ('answers["no"]\n  ? false\n  : true', True),
        ('answers["empty"] > 1', None),
        ('answers["text"] > 1', None),
        ('answers["n"]', None),
        ('months(answers["text"], answers["text"]) == 1', None),
        ("months(1) == 1", None),
        ("size(1) == 1", None),
        ("1 % 0 == 1", None),
    ],
)
def test_evaluates(expression: str, expected: bool | None) -> None:
    assert problems(expression, KNOWN) is None
    assert compile_rule(expression).evaluate(ANSWERS, EXTRA) is expected


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("", "空"),
        ("1 +", "不完整"),
        ("x == 1", "不认识的名称：x"),
        ("answers", "直接写路径"),
        ('answers["n" + "m"] == 1', "直接写路径"),
        ('answers["nope"] == 1', "模板里没有这一项：nope"),
        ('filled("nope")', "模板里没有这一项：nope"),
        ("[1, 2].map(answers, answers)", "map"),
        ('answers["list"].all(x, true)', "all"),
        ('answers["list"][0] == "甲"', "方括号"),
        ('"a".matches("(a+)+")', "matches"),
        ('answers["n"] == 1 // comment', "不认识"),
        ('"\\x00" == ""', "不能识别"),
        ("answers.n == 1", "直接写路径"),
        ("(" * 30 + "true" + ")" * 30, "嵌套"),
        ("!" * 900 + "true", "太复杂"),
        ("1" * (LENGTH_LIMIT + 1), "最多 1000 字"),
    ],
)
def test_refuses_with_a_reason(expression: str, reason: str) -> None:
    assert reason in (problems(expression, KNOWN) or "")


def test_knows_what_it_needs() -> None:
    compiled = compile_rule('filled("text") || answers["n"] > answers["half"] || answers["n"] == 1')
    assert compiled.needs == ("n", "half")
    assert compiled.mentions == ("text", "n", "half")


def test_what_is_let_through_fits_a_small_stack_and_a_short_time() -> None:
    heaviest = (
        "!" * 248 + "true",
        "+".join(["1"] * 120) + ">1",
        "&&".join(["true"] * 120),
        "(" * 20 + "1" + ")" * 20 + "== 1",
        "[" * 19 + "]" * 19 + "== []",
        "+".join(['answers["text"]'] * 30) + '== ""',
    )
    answers: dict[str, Value] = {"text": "字" * 100_000}
    took: list[float] = []

    def evaluate() -> None:
        for expression in heaviest:
            begin = time.perf_counter()
            assert compile_rule(expression).evaluate(answers, {}) is not None
            took.append(time.perf_counter() - begin)

    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=evaluate)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert len(took) == len(heaviest)
    assert max(took) < 1


FRAGMENTS = st.sampled_from(
    [
        'answers["n"]',
        'answers["list"]',
        'answers["text"]',
        'filled("n")',
        "months(",
        "size(",
        "today",
        "true",
        "in",
        *"()[],.?:!<>+-*/%",
        "==",
        "&&",
        "||",
        "1",
        "0.5",
        "99999999999999999999",
        '"甲"',
        ".contains(",
        "map",
        "\\",
        "{",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(FRAGMENTS, max_size=20).map(" ".join), st.text(max_size=60)))
def test_nothing_foreign_escapes(expression: str) -> None:
    try:
        compiled = compile_rule(expression)
    except ExpressionInvalid:
        return
    assert compiled.evaluate(ANSWERS, EXTRA) in (True, False, None)


def test_fifty_rules_take_a_few_milliseconds() -> None:
    rules = [
        compile_rule(f'months(answers["subject.start"], answers["subject.end"]) == {n}') for n in range(50)
    ]
    begin = time.perf_counter()
    for rule in rules:
        rule.evaluate(ANSWERS, EXTRA)
    assert time.perf_counter() - begin < 0.05
