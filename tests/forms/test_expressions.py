from __future__ import annotations

import threading
import time
from datetime import date
from decimal import Decimal

import cel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.expressions import LENGTH_LIMIT, ExpressionInvalid, compile_rule, problems
from forms.values import FieldKind, Month, Value, coerce, encode

ANSWERS: dict[str, Value] = {
    "subject.start": Month(2027, 1),
    "subject.end": Month(2028, 12),
    "subject.deadline": date(2026, 12, 18),
    "n": Decimal("60"),
    "half": Decimal("0.5"),
    "list": ("甲", "乙"),
    "text": "约60",
    "typed": "约60",
    "zero": Decimal(0),
    "no": False,
    "tasks.a.1.money": Decimal("0.1"),
    "tasks.b.money": Decimal("0.2"),
    "tasks.a.1.taken": True,
    "tasks.b.taken": False,
}
EXTRA = {"place_kind": "league", "place_batch": 0.0, "purpose": "formal", "today": "2026-09-15"}
KINDS = {
    "subject.start": FieldKind.MONTH,
    "subject.end": FieldKind.MONTH,
    "subject.deadline": FieldKind.DATE,
    "n": FieldKind.NUMBER,
    "half": FieldKind.NUMBER,
    "zero": FieldKind.NUMBER,
    "typed": FieldKind.NUMBER,
    "empty": FieldKind.NUMBER,
    "list": FieldKind.MANY,
    "text": FieldKind.TEXT,
    "no": FieldKind.YES_NO,
    "tasks.a.1.money": FieldKind.MONEY,
    "tasks.b.money": FieldKind.MONEY,
    "tasks.c.money": FieldKind.MONEY,
    "tasks.a.1.taken": FieldKind.YES_NO,
    "tasks.b.taken": FieldKind.YES_NO,
}


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
        ('answers["typed"] > 1', None),
        ("1 % 0 == 1", None),
        ("1 / 0 == 1", None),
        ("0.1 + 0.2 == 0.3", True),
        ('!filled("empty") || answers["empty"] > 1', True),
        ('filled("empty") && answers["empty"] > 1', False),
        ('filled("empty") ? answers["empty"] > 1 : answers["n"] > 1', True),
        ('answers["empty"] > 1 || answers["n"] > 1', True),
        ('answers["empty"] > 1 && answers["n"] > 1', None),
        ('months("2027-01", answers["subject.end"]) == 24', True),
        ("round(2.5) == 3 && round(-2.5) == -3 && round(1.005, 2) == 1.01", True),
        ('growth(answers["n"], 90) == 50', True),
        ('growth(answers["zero"], 90) == 50', None),
        ('sum([answers["n"], answers["half"]]) == 60.5', True),
        ('sum([answers["n"], answers["empty"]]) > 0', None),
        ('total("tasks.*.money") == 0.3', True),
        ('count("tasks.*.money") == 2 && count("tasks.*.taken") == 1', True),
        ("!!true == true && - -1 == 1 && 7 % 4 == 3", True),
        ("1 + 2 * 3 - 4 / 2 == 5", True),
    ],
)
def test_evaluates(expression: str, expected: bool | None) -> None:
    assert problems(expression, KINDS) is None
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
        ("answers.n == 1", "不能用 .n"),
        ("(" * 30 + "true" + ")" * 30, "嵌套"),
        ("!" * 900 + "true", "太复杂"),
        ("1" * (LENGTH_LIMIT + 1), "最多 2000 字"),
        ('answers["text"] > 1', "不能用 > 比较： text（文字）与数字"),
        ('answers["n"] > 1 > 0', "不能用 > 比较：是否与数字"),
        ('answers["no"] < true', "不能用 < 比较"),
        ('answers["n"] + "1" == "61"', "不能用 + 计算"),
        ('answers["n"]', "结果应是是否，现在是数字"),
        ('months(answers["text"], answers["text"]) == 1', "不能用于 text（文字）"),
        ("months(1) == 1", "months(年月, 年月)"),
        ("size(1) == 1", "size(文字或列表)"),
        ("[] == []", "不能是空的"),
        ('answers["n"] in ["甲"]', "同类的列表"),
        ('filled("tasks.*.money")', "* 只能用在 total 和 count 里"),
        ('total("tasks.a.1.money") > 1', "total 里写一组的一个字段"),
        ('total("tasks.*.taken") > 1', "total 只能用于数字"),
        ('count("tasks.*.nope") > 1', "模板里没有这一项：tasks.*.nope"),
        ("true false", "“false”写在这里不合"),
        ("(true", "不完整"),
    ],
)
def test_refuses_with_a_reason(expression: str, reason: str) -> None:
    assert reason in (problems(expression, KINDS) or "")


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
        "[" * 19 + "1" + "]" * 19 + "== [1]",
        "+".join(['answers["text"]'] * 9) + '== ""',
        "true ? true : " * 60 + "true",
    )
    answers: dict[str, Value] = {"text": "字" * 100_000}
    took: list[float] = []

    def evaluate() -> None:
        for expression in heaviest:
            begin = time.perf_counter()
            compile_rule(expression).evaluate(answers, {})
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
        "sum([",
        "round(",
        "growth(",
        'total("tasks.*.money")',
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
    for kind in FieldKind:
        value = compiled.compute(kind, ANSWERS, EXTRA)
        assert value is None or coerce(kind, encode(value)) == value
    assert compiled.evaluate({}, {}) in (True, False, None)
    problems(expression, KINDS)


def test_fifty_rules_take_a_few_milliseconds() -> None:
    rules = [
        compile_rule(f'months(answers["subject.start"], answers["subject.end"]) == {n}') for n in range(50)
    ]
    begin = time.perf_counter()
    for rule in rules:
        rule.evaluate(ANSWERS, EXTRA)
    assert time.perf_counter() - begin < 0.05


@pytest.mark.parametrize(
    ("expression", "kind", "expected"),
    [
        ("1 / 3", FieldKind.NUMBER, Decimal("0.333333")),
        ("2 / 3", FieldKind.INTEGER, Decimal(1)),
        ("100 * 1", FieldKind.MONEY, Decimal(100)),
        ("-0.0000001", FieldKind.NUMBER, Decimal(0)),
        ('growth(80, answers["n"])', FieldKind.PERCENT, Decimal(-25)),
        ('answers["empty"] + 1', FieldKind.NUMBER, None),
        ("1 / 0", FieldKind.NUMBER, None),
        ("9" * 60 + " * 1000", FieldKind.NUMBER, None),
        ('answers["text"] + "次"', FieldKind.TEXT, "约60次"),
        ('answers["subject.start"]', FieldKind.MONTH, Month(2027, 1)),
        ('answers["subject.deadline"]', FieldKind.DATE, date(2026, 12, 18)),
        ('answers["list"]', FieldKind.MANY, ("甲", "乙")),
        ('answers["n"] > 1', FieldKind.YES_NO, True),
        ("true", FieldKind.NUMBER, None),
        ("1", FieldKind.TEXT, None),
    ],
)
def test_computes(expression: str, kind: FieldKind, expected: Value | None) -> None:
    value = compile_rule(expression).compute(kind, ANSWERS, EXTRA)
    assert value == expected and type(value) is type(expected)


TRUTHS = st.sampled_from(
    ["true", "false", 'answers["no"]', 'filled("n")', 'filled("empty")', '(answers["n"] > 3)']
)


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        TRUTHS,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["&&", "||", "==", "!="]), inner).map(
                lambda t: f"({' '.join(t)})"
            ),
            inner.map(lambda text: f"!({text})"),
            st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})"),
        ),
        max_leaves=8,
    )
)
def test_logic_is_that_of_cel(expression: str) -> None:
    """The independent implementation is asked as well; it wants numbers as doubles and knows no filled()."""
    assert problems(expression, KINDS) is None
    answers = {"no": False, "n": 60.0}
    source = expression.replace("3", "3.0")
    context = cel.Context({"answers": answers}, {"filled": lambda path: path in answers})
    theirs = cel.evaluate(source, context)
    assert compile_rule(expression).evaluate(ANSWERS, EXTRA) is theirs
