"""The numbers of an indicator as tables and cards show them: the baseline and one target for each year.

And how Chinese counts areas. Pure; no Qt.
"""

from __future__ import annotations

from itertools import pairwise

from forms.checks.context import Context
from forms.definition import Field, FormPack, Indicator

_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """一, 二 … 十一 … 九十九; beyond that plain digits."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def number_fields(indicator: Indicator) -> tuple[Field, ...]:
    """The baseline, then the target of each year, as far as the indicator asks for them."""
    by_name = {field.name: field for field in indicator.fields if not field.calculation}
    targets = sorted(
        (name for name in by_name if name.startswith("target_") and name[7:].isdecimal()),
        key=lambda name: int(name[7:]),
    )
    return tuple(by_name[name] for name in ("baseline", *targets) if name in by_name)


def target_count(pack: FormPack) -> int:
    """How many target years the indicators of a pack have at most."""
    return max((len(number_fields(indicator)) - 1 for indicator in pack.indicators), default=2)


def year_names(context: Context, count: int) -> tuple[str, ...]:
    """What so many target years are called: by the years they end in, or 第一年 … while the period is not known."""
    ordinals = tuple(f"第{numeral(number)}年" for number in range(1, count + 1))
    if not context.period:
        return ordinals
    start, end = context.period
    years = [(start.index + 12 * number - 1) // 12 for number in range(1, count)] + [end.year]
    rising = all(before < after for before, after in pairwise(years))
    return tuple(f"{year} 年" for year in years) if rising else ordinals
