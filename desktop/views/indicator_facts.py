"""What the numbers of an indicator say together: how far it is to the target, and where else they are stated.

Pure; no Qt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from forms.checks.consistency import Mention, mentions
from forms.checks.context import Context, amount, plain
from forms.definition import Direction

DIRECTIONS = {Direction.HIGHER: "越高越好", Direction.LOWER: "越低越好", Direction.NEITHER: "不分高低"}


@dataclass(frozen=True, slots=True)
class Distance:
    """From the baseline to the last target."""

    change: Decimal
    """Last target minus baseline."""
    shares: tuple[float | None, ...]
    """How much of the way each target has gone, 1 at the last one; None where a target is missing."""
    backwards: bool
    """It gets worse by its own direction."""

    @property
    def words(self) -> str:
        """+190, −12, 0"""
        number = plain(abs(self.change))
        return f"+{number}" if self.change > 0 else f"−{number}" if self.change < 0 else "0"

    def sentence(self, unit: str) -> str:
        """From the baseline to the last target in words."""
        if not self.change:
            return "期末目标与基线相同"
        word = "增加" if self.change > 0 else "减少"
        unit = "个百分点" if unit in ("%", "％") else unit.partition("/")[0]
        return f"期末比基线{word} {amount(abs(self.change), unit)}"


def distance(numbers: Sequence[Decimal | None], direction: Direction) -> Distance | None:
    """Takes the baseline and the targets. None while the first or the last is missing."""
    if len(numbers) < 2 or numbers[0] is None or numbers[-1] is None:
        return None
    baseline, change = numbers[0], numbers[-1] - numbers[0]
    shares = tuple(
        None if number is None else float((number - baseline) / change) if change else 1.0
        for number in numbers[1:]
    )
    worse = {Direction.HIGHER: change < 0, Direction.LOWER: change > 0}.get(direction, False)
    return Distance(change, shares, worse)


def mentions_by_indicator(context: Context) -> Mapping[str, tuple[Mention, ...]]:
    """Where the number of each indicator is stated in the texts, by the indicator's target."""
    found: dict[str, list[Mention]] = {}
    for mention in mentions(context):
        found.setdefault(mention.indicator, []).append(mention)
    return {target: tuple(own) for target, own in found.items()}
