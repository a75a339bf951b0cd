"""How far it is to a target, and where else a number stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from desktop.views.indicator_facts import distance, mentions_by_indicator
from forms.checks.context import Context
from forms.definition import Direction
from forms.pack import BUILT_IN, read_pack_folder
from tests.forms import build


def numbers(*values: int | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in values]


def test_the_way_from_the_baseline_to_the_last_target() -> None:
    way = distance(numbers(62, 50, 45), Direction.LOWER)
    assert way is not None
    assert way.words == "−17" and not way.backwards
    assert way.sentence("日") == "期末比基线减少 17 日"
    assert [round(share or 0, 2) for share in way.shares] == [0.71, 1.0]
    assert distance(numbers(62, 50, 65), Direction.LOWER).backwards  # type: ignore[union-attr]  # all are there


def test_three_years_and_missing_ones() -> None:
    way = distance(numbers(10, None, 30, 50), Direction.HIGHER)
    assert way is not None and way.shares == (None, 0.5, 1.0)
    assert distance(numbers(10, 20, None), Direction.HIGHER) is None
    assert distance(numbers(None, 20, 30), Direction.HIGHER) is None


def test_nothing_changes_and_percent_is_counted_in_points() -> None:
    same = distance(numbers(5, 5, 5), Direction.HIGHER)
    assert same is not None and same.words == "0" and same.sentence("件") == "期末目标与基线相同"
    rate = distance(numbers(92, 95, 98), Direction.HIGHER)
    assert rate is not None and rate.sentence("%") == "期末比基线增加 6 个百分点"


def test_texts_that_agree_and_that_do_not() -> None:
    pack = read_pack_folder(BUILT_IN / "national-2022")
    indicator = pack.indicators_of("2.5")[0]
    one, other = pack.sections[0].fields[0].path, pack.sections[1].fields[0].path
    answers = {
        f"{indicator.target}.baseline": Decimal(62),
        f"{indicator.target}.target_1": Decimal(50),
        f"{indicator.target}.target_2": Decimal(45),
        one: f"{indicator.title}缩短到45日。",
        other: f"{indicator.title}为40日。",
    }
    application = replace(build.application({}), answers=answers)
    found = mentions_by_indicator(Context(pack, application, date(2026, 9, 1), {}))[indicator.target]
    assert {mention.path: bool(mention.against) for mention in found} == {one: False, other: True}
