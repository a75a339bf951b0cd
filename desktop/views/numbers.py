"""The numbers of an indicator as tables and cards show them: the baseline and one target for each year.

And how Chinese counts areas. Pure; no Qt.
"""

from __future__ import annotations

from forms.definition import Field, FormPack, Indicator
from forms.numerals import numeral

__all__ = ["number_fields", "numeral", "target_count"]


def number_fields(indicator: Indicator) -> tuple[Field, ...]:
    return indicator.numbers


def target_count(pack: FormPack) -> int:
    """How many target years the indicators of a pack have at most."""
    return max((len(number_fields(indicator)) - 1 for indicator in pack.indicators), default=2)
