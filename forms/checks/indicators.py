"""Rules about the numbers of each indicator (指标)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from forms.checks.context import Context, amount, named
from forms.checks.finding import Finding, Severity
from forms.definition import Direction, Indicator

_TIME = ("日", "天", "月", "年", "小时", "工作日", "分钟", "周")


def direction(context: Context) -> Iterator[Finding]:
    """Baseline, first and second target do not get worse."""
    first, second = context.years
    for indicator, numbers in _planned(context):
        if indicator.direction is Direction.NEITHER:
            continue
        stated = [
            (name, word, number)
            for name, word, number in zip(
                ("baseline", "target_1", "target_2"), ("基期", first, second), numbers, strict=True
            )
            if number is not None
        ]
        for (_, before_word, before), (name, word, number) in pairwise(stated):
            higher = number > before
            if number != before and higher is (indicator.direction is Direction.LOWER):
                cause = (
                    f"{named(indicator)}{word} {amount(number, indicator.unit)}"
                    f"{'高' if higher else '低'}于{_before(before_word)} {amount(before, indicator.unit)}，"
                    f"此项越{_better(indicator)}越好"
                )
                path = f"{indicator.target}.{name}"
                yield Finding(
                    "indicator.direction", Severity.WARNING, path, cause, "核对是否填反", indicator.origin
                )


def ambition(context: Context) -> Iterator[Finding]:
    """Two years that change nothing."""
    for indicator, numbers in _planned(context):
        baseline, *targets = numbers
        if indicator.direction is not Direction.NEITHER and targets == [baseline, baseline]:
            if baseline is None:
                continue
            if baseline == 100 and indicator.unit == "%" and indicator.direction is Direction.HIGHER:
                continue
            cause = f"{named(indicator)}两年目标都是 {amount(baseline, indicator.unit)}，与基期相同"
            yield Finding(
                "indicator.unchanged",
                Severity.HINT,
                f"{indicator.target}.target_2",
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
        if all(_numbers(context, indicator) == (None, None, None) for indicator in indicators):
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


def _numbers(context: Context, indicator: Indicator) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    values = context.application.indicator(indicator.id)
    return values.baseline, values.target_1, values.target_2


def _planned(
    context: Context,
) -> Iterator[tuple[Indicator, tuple[Decimal | None, Decimal | None, Decimal | None]]]:
    """The indicators whose task is not declined."""
    for indicator in context.pack.indicators:
        if context.application.flag(f"tasks.{indicator.task}.taken") is not False:
            yield indicator, _numbers(context, indicator)


def _before(word: str) -> str:
    """“于 2027 年”, but “于基期”: a space only between Chinese and digits."""
    return f" {word}" if word[:1].isdigit() else word


def _better(indicator: Indicator) -> str:
    higher = indicator.direction is Direction.HIGHER
    if indicator.unit.removesuffix("/件") in _TIME:
        return "长" if higher else "短"
    return "高" if higher else "低"
