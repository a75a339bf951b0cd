"""The divisions: who may apply, and how a place is found."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from forms.definition import Applicants
from forms.errors import UnknownPlace
from forms.pack import BUILT_IN, read_pack_folder
from forms.places import KIND_LABELS, Place, Places, Standing, standing

DIVISIONS = Path(__file__).parents[2] / "resources" / "divisions.csv"


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.read(DIVISIONS)


@pytest.fixture(scope="module")
def applicants() -> Applicants:
    return read_pack_folder(BUILT_IN / "national-2022").applicants


def codes(found: tuple[Place, ...]) -> list[str]:
    return [place.code for place in found]


def test_the_list_is_whole(places: Places) -> None:
    assert len(places.all) == len({place.code for place in places.all}) == 418
    assert Counter(place.kind for place in places.all) == {
        "sub_provincial_city": 15,
        "prefecture_city": 278,
        "municipal_district": 73,
        "municipal_county": 12,
        "autonomous_prefecture": 30,
        "prefecture": 7,
        "league": 3,
    }
    assert Counter(place.batch for place in places.all) == {None: 393, 1: 10, 2: 15}


def test_every_place_has_a_standing(places: Places, applicants: Applicants) -> None:
    for place in places.all:
        if place.batch is not None:
            expected = Standing.BUILT
        elif place.kind in ("autonomous_prefecture", "prefecture", "league"):
            expected = Standing.CONFIRM
        else:
            expected = Standing.ELIGIBLE
        assert standing(place, applicants) is expected, place
    assert Counter(standing(place, applicants) for place in places.all) == {
        Standing.ELIGIBLE: 353,
        Standing.CONFIRM: 40,
        Standing.BUILT: 25,
    }


def test_a_kind_the_pack_does_not_name_may_not_apply(applicants: Applicants) -> None:
    assert standing(Place("110000", "北京市", "", "municipality"), applicants) is Standing.INELIGIBLE


def test_every_kind_has_its_word(places: Places) -> None:
    assert {place.kind for place in places.all} == set(KIND_LABELS)
    assert places.get("320400").kind_label == "地级市"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("常州市", "320400"),
        ("常州", "320400"),
        (" 常 州 ", "320400"),
        ("320400", "320400"),
        ("CZS", "320400"),
        ("jsczs", "320400"),
        ("jssczs", "320400"),
        ("江苏常州", "320400"),
        ("广西南宁", "450100"),
        ("changzhou", "320400"),
        ("江苏省常州市", "320400"),
        ("徐汇", "310104"),
        ("xhq", "310104"),
        ("延边", "222400"),
        ("ybcxzzzz", "222400"),
    ],
)
def test_search_by_name_code_and_initials(places: Places, text: str, code: str) -> None:
    assert code in codes(places.search(text))


def test_the_best_match_comes_first(places: Places) -> None:
    assert codes(places.search("常州市"))[0] == "320400"
    assert "320400" in codes(places.search("czs"))[:5]
    assert all(place.code.startswith("3204") for place in places.search("3204"))
    assert {place.province for place in places.search("江苏省")} == {"江苏省"}


def test_searching_for_nothing_gives_all_and_for_nonsense_none(places: Places) -> None:
    assert places.search("  ") == places.all
    assert places.search("没有这个地方") == ()


def test_every_place_is_found_by_its_own_code_and_name(places: Places) -> None:
    for place in places.all:
        assert places.search(place.code)[0] == place
        assert place in places.search(place.name)


def test_an_unknown_code(places: Places) -> None:
    with pytest.raises(UnknownPlace) as caught:
        places.get("000000")
    assert caught.value.details == {"code": "000000"}
