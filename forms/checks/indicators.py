"""Rules about the numbers of each indicator (指标)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from forms.checks.context import Context, amount, named
from forms.checks.finding import Finding, Severity
from forms.definition import Direction, Indicator
from forms.numerals import numeral

_TIME = ("日", "天", "月", "年", "小时", "工作日", "分钟", "周")


def direction(context: Context) -> Iterator[Finding]:
    """From the baseline on, no target is worse than the one before."""
    for indicator in _planned(context):
        if indicator.direction is Direction.NEITHER:
            continue
        stated = [
            (path, word, number) for path, word, number in context.goals(indicator) if number is not None
        ]
        for (_, before_word, before), (path, word, number) in pairwise(stated):
            higher = number > before
            if number != before and higher is (indicator.direction is Direction.LOWER):
                cause = (
                    f"{named(indicator)}{word} {amount(number, indicator.unit)}"
                    f"{'高' if higher else '低'}于{_before(before_word)} {amount(before, indicator.unit)}，"
                    f"此项越{_better(indicator)}越好"
                )
                yield Finding(
                    "indicator.direction", Severity.WARNING, path, cause, "核对是否填反", indicator.origin
                )


def ambition(context: Context) -> Iterator[Finding]:
    """Years that change nothing."""
    for indicator in _planned(context):
        numbers = [number for _, _, number in context.goals(indicator)]
        if indicator.direction is not Direction.NEITHER and len(numbers) > 1 and len(set(numbers)) == 1:
            baseline = numbers[0]
            if baseline is None:
                continue
            if baseline == 100 and indicator.unit == "%" and indicator.direction is Direction.HIGHER:
                continue
            said = "目标是" if len(numbers) == 2 else f"{_years(len(numbers) - 1)}年目标都是"
            cause = f"{named(indicator)}{said} {amount(baseline, indicator.unit)}，与基期相同"
            yield Finding(
                "indicator.unchanged",
                Severity.HINT,
                indicator.numbers[-1].path,
                cause,
                "核对目标；保持现状的，在统计口径里说明",
                indicator.origin,
            )


def measured(context: Context) -> Iterator[Finding]:
    """A task taken up, none of whose indicators has a number."""
    for task in context.pack.tasks:
        indicators = context.pack.indicators_of(task.id)
        asked = any(
            indicator.field("baseline").required for indicator in indicators if _has_baseline(indicator)
        )
        if not indicators or asked or not context.application.flag(f"{task.target}.taken"):
            continue
        if all(number is None for one in indicators for _, _, number in context.goals(one)):
            cause = f"{named(task)}没有填任何指标"
            yield Finding(
                "indicator.none",
                Severity.HINT,
                indicators[0].target,
                cause,
                "至少填一个指标，便于验收",
                task.origin,
            )


def _has_baseline(indicator: Indicator) -> bool:
    return any(field.name == "baseline" for field in indicator.fields)


def _planned(context: Context) -> Iterator[Indicator]:
    """The indicators whose task is not declined."""
    for indicator in context.pack.indicators:
        if context.application.flag(f"tasks.{indicator.task}.taken") is not False:
            yield indicator


def _years(number: int) -> str:
    return "两" if number == 2 else numeral(number)


def _before(word: str) -> str:
    """“于 2027 年”, but “于基期”: a space only between Chinese and digits."""
    return f" {word}" if word[:1].isdigit() else word


def _better(indicator: Indicator) -> str:
    higher = indicator.direction is Direction.HIGHER
    if indicator.unit.removesuffix("/件") in _TIME:
        return "长" if higher else "短"
    return "高" if higher else "低"
