"""The numbers of an indicator as tables and cards show them: the baseline and one target for each year.

And how Chinese counts areas. Pure; no Qt.
"""

from __future__ import annotations

from forms.checks.context import Context
from forms.definition import Field, FormPack, Indicator
from forms.numerals import numeral

__all__ = ["number_fields", "numeral", "target_count", "year_names"]


def number_fields(indicator: Indicator) -> tuple[Field, ...]:
    return indicator.numbers


def target_count(pack: FormPack) -> int:
    """How many target years the indicators of a pack have at most."""
    return max((len(number_fields(indicator)) - 1 for indicator in pack.indicators), default=2)


def year_names(context: Context, count: int) -> tuple[str, ...]:
    """What so many target years are called: by the years they end in, or 第一年 … while the period is not known."""
    return context.year_names(count)
