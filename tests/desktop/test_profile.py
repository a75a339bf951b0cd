"""What an office says of itself, and where editors offer it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.office import Office
from desktop.profile_office import DEPARTMENTS, LIMIT, PEOPLE, PROFILE, Person, Profile
from forms.errors import WorkspaceCorrupt


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office.open(tmp_path / "工作区")
    yield opened
    opened.close()


def test_it_is_kept(office: Office) -> None:
    assert (office.profile(), office.people(), office.departments()) == (Profile(), (), ())
    profile = Profile(" 市知识产权局 ", "市人民政府")
    office.set_profile(profile)
    office.set_people([Person("王敏", "科长", "市知识产权局", "0519-1", "填报"), Person(" "), Person("李")])
    office.set_departments(["市法院", "市法院", "", "市检察院"])
    assert office.profile() == Profile("市知识产权局", "市人民政府")
    assert [one.name for one in office.people()] == ["王敏", "李"]
    assert office.departments() == ("市法院", "市检察院")


def test_editors_are_offered_what_fits(office: Office) -> None:
    office.set_profile(Profile("市知识产权局", "市人民政府", phone="0519-0"))
    office.set_people([Person("王敏", "", "市市场监管局", "0519-1")])
    office.set_departments(["市法院"])
    fields = office.offered().fields
    known = {path: office.known(fields[path]) for path in fields}
    assert known["subject.government"] == ("市人民政府",)
    assert known["subject.office"] == ("市知识产权局", "市法院")
    assert known["subject.contact"] == ("王敏",)
    assert known["subject.contact_phone"] == ("0519-1", "0519-0")
    assert known["tasks.1.1.support"] == known["tasks.1.1.lead"] == ("市法院", "市市场监管局")
    assert known["subject.deadline"] == known["tasks.1.1.measures"] == ()


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"office": 5}', '"x"', "[" * 100_000, str([""] * (LIMIT + 1)).replace("'", '"')]
)
def test_a_strange_setting_is_damage(office: Office, text: str) -> None:
    for name, read in ((PROFILE, office.profile), (PEOPLE, office.people), (DEPARTMENTS, office.departments)):
        office.set_setting(name, text)
        with pytest.raises(WorkspaceCorrupt):
            read()


def test_a_later_program_may_know_more(office: Office) -> None:
    office.set_setting(PEOPLE, '[{"name": "王敏", "mail": "x"}, {"position": "局长"}]')
    assert office.people() == (Person("王敏"), Person("", "局长"))
