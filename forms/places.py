"""The administrative divisions, and who may apply.

The list (293 prefecture-level cities, 85 districts and counties of the municipalities, 40 autonomous
prefectures, prefectures and leagues) is `resources/divisions.csv`; its codes agree with GB/T 2260.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import UnknownPlace

if TYPE_CHECKING:
    from forms.definition import Applicants

KIND_LABELS: Mapping[str, str] = {
    "sub_provincial_city": "副省级城市",
    "prefecture_city": "地级市",
    "municipal_district": "直辖市下属区",
    "municipal_county": "直辖市下属县",
    "autonomous_prefecture": "自治州",
    "prefecture": "地区",
    "league": "盟",
}

_PROVINCE_SUFFIX = r"(省|市|(壮族|回族|维吾尔)?自治区)$"


@dataclass(frozen=True, slots=True)
class Place:
    """An 申报地区. `batch` is 1 or 2 where it is already a construction city, else None."""

    code: str
    name: str
    province: str
    kind: str
    batch: int | None = None

    @property
    def full_name(self) -> str:
        return self.province + self.name

    @property
    def kind_label(self) -> str:
        return KIND_LABELS.get(self.kind, self.kind)


class Standing(StrEnum):
    """Whether a place may apply."""

    ELIGIBLE = "eligible"
    CONFIRM = "confirm"
    """Nothing in the policy settles it."""
    BUILT = "built"
    """Already a construction city of an earlier batch."""
    INELIGIBLE = "ineligible"


def standing(place: Place, applicants: Applicants) -> Standing:
    if place.batch is not None:
        return Standing.BUILT
    if place.kind in applicants.eligible:
        return Standing.ELIGIBLE
    return Standing.CONFIRM if place.kind in applicants.confirm else Standing.INELIGIBLE


class Places:
    """The list of divisions, searchable."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.all = tuple(places)
        self._by_code = {place.code: place for place in self.all}

    @classmethod
    def read(cls, path: Path) -> Places:
        """Read a CSV file with the columns code, name, province, kind, batch."""
        import csv  # here: home shows places without the list of them

        with path.open(encoding="utf-8", newline="") as file:
            return cls(
                Place(r["code"], r["name"], r["province"], r["kind"], int(r["batch"]) if r["batch"] else None)
                for r in csv.DictReader(file)
            )

    def get(self, code: str) -> Place:
        """Raises UnknownPlace."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownPlace(code=code) from None

    def named(self, text: str) -> Place | None:
        """The one place with this code or full name; None when there is none."""
        text = "".join(text.split())
        found = self._by_code.get(text) or next((p for p in self.all if p.full_name == text), None)
        return found or self._alone(text)

    def _alone(self, name: str) -> Place | None:
        """The place of this name, where no other is called so."""
        found = [place for place in self.all if place.name == name]
        return found[0] if len(found) == 1 else None

    def search(self, text: str) -> tuple[Place, ...]:
        """Places whose name, code or pinyin initials match, best first; all of them for an empty text."""
        wanted = "".join(text.split()).lower()
        if not wanted:
            return self.all
        ranked = ((self._rank(place, wanted), number) for number, place in enumerate(self.all))
        return tuple(self.all[number] for rank, number in sorted(r for r in ranked if r[0] is not None))

    def _rank(self, place: Place, wanted: str) -> int | None:
        keys = (place.name, place.code, *self._spellings[place.code])
        if any(key == wanted for key in keys):
            return 0
        if any(key.startswith(wanted) for key in keys):
            return 1
        if wanted in place.full_name:
            return 2
        return 3 if any(wanted in key for key in keys) else None

    @cached_property
    def _spellings(self) -> dict[str, tuple[str, ...]]:
        """What else people type: 江苏常州市, and in pinyin czs, jsczs, jssczs, changzhoushi. Costs a lookup once."""
        from pypinyin import Style, lazy_pinyin

        def initials(text: str) -> str:
            return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()

        def keys(place: Place) -> tuple[str, ...]:
            short = re.sub(_PROVINCE_SUFFIX, "", place.province) + place.name
            names = (place.name, short, place.full_name)
            return (short, *map(initials, names), "".join(lazy_pinyin(place.name)))

        return {place.code: keys(place) for place in self.all}
