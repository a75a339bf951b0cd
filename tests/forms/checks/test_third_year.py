"""The checks of numbers take as many target years as the pack asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from desktop.resources import BUILT_IN_PACKS
from forms.application import Application, Purpose
from forms.checks import Context, run
from forms.pack import read_pack_folder
from forms.places import Place
from forms.values import Month, Value

PACK = read_pack_folder(BUILT_IN_PACKS / "provincial-2023")
INDICATOR = next(one for one in PACK.indicators if len(one.numbers) == 4)
PLACE = Place("320400", "常州市", "江苏省", "prefecture_city", None)
PERIOD: dict[str, Value] = {"subject.start": Month(2027, 1), "subject.end": Month(2029, 12)}


def stated(*numbers: int) -> Application:
    answers: dict[str, Value] = {
        field.path: Decimal(number) for field, number in zip(INDICATOR.numbers, numbers, strict=True)
    }
    made = datetime(2026, 9, 15, tzinfo=UTC)
    return Application("a", PLACE, PACK.id, PACK.version, Purpose.FORMAL, made, answers={**PERIOD, **answers})


def found(application: Application, code: str) -> list[str]:
    return [f.cause for f in run(PACK, application, date(2026, 9, 15)) if f.code == code]


def test_the_years_are_named_by_the_construction_period() -> None:
    context = Context(PACK, stated(1, 2, 3, 4), date(2026, 9, 15), {})
    assert context.years == ("2027 年", "2028 年", "2029 年")
    assert [word for _, word, _ in context.goals(INDICATOR)] == ["基期", *context.years]


@pytest.mark.parametrize(("numbers", "open_"), [((1, 2, 3, 4), 0), ((1, 2, 4, 3), 1)])
def test_the_third_year_must_not_fall_behind_the_second(numbers: tuple[int, ...], open_: int) -> None:
    causes = found(stated(*numbers), "indicator.direction")
    assert len(causes) == open_
    assert all("2029 年" in cause and "2028 年" in cause for cause in causes)


def test_three_years_that_change_nothing_are_said_to() -> None:
    assert "三年目标都是 2" in found(stated(2, 2, 2, 2), "indicator.unchanged")[0]
    assert not found(stated(2, 2, 2, 3), "indicator.unchanged")
