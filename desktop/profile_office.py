"""What an office says once about itself: its names, who signs, and its address book. Editors offer it everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from desktop.open_office import OpenOffice
from desktop.submission.signatories import Role
from forms.definition import Field
from forms.errors import UnknownPlace, WorkspaceCorrupt
from forms.places import Place
from forms.values import FieldKind, clean_text
from forms.values import Person as KnownPerson

PROFILE, PEOPLE, DEPARTMENTS = "office.profile", "office.people", "office.departments"
"""Settings, as JSON."""
OWN_PLACE = "office.place"
"""Setting: the code of the place the office is of."""
LIMIT = 500
"""People, or departments."""
TEXT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Profile:
    """The office itself."""

    office: str = ""
    government: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the address book. `signs` is in what capacity the person signs ("" when the person does not)."""

    name: str
    position: str = ""
    department: str = ""
    phone: str = ""
    signs: str = ""


class ProfileCases(OpenOffice):
    """The part of `Office` that is about the office itself."""

    def profile(self) -> Profile:
        """Raises WorkspaceCorrupt for what this program cannot have written, as the next two do."""
        found = self._read(PROFILE, {})
        return Profile(**_texts(found, Profile, self._corrupt())) if found else Profile()

    def set_profile(self, profile: Profile) -> None:
        self._write(PROFILE, {key: clean_text(text).strip() for key, text in asdict(profile).items()})

    def people(self) -> tuple[Person, ...]:
        """Everybody in the address book, in its order."""
        found = self._read(PEOPLE, [])
        return tuple(Person(**{"name": "", **_texts(one, Person, self._corrupt())}) for one in found)

    def set_people(self, people: Iterable[Person]) -> None:
        """Keep the address book; nobody without a name."""
        cleaned = (Person(*(clean_text(text).strip() for text in asdict(one).values())) for one in people)
        self._write(PEOPLE, [asdict(one) for one in cleaned if one.name][:LIMIT])

    def departments(self) -> tuple[str, ...]:
        """The departments of the place, as they are called here."""
        found = self._read(DEPARTMENTS, [])
        if not all(isinstance(one, str) for one in found):
            raise self._corrupt()
        return tuple(found)

    def set_departments(self, names: Iterable[str]) -> None:
        cleaned = (clean_text(name).strip() for name in names)
        self._write(DEPARTMENTS, list(dict.fromkeys(name for name in cleaned if name))[:LIMIT])

    def own_place(self) -> Place | None:
        """The place the office is of, which a new application begins with; None when nobody said, or it is no more."""
        code = self._store.setting(OWN_PLACE)
        try:
            return self.places.get(code) if code else None
        except UnknownPlace:
            return None

    def set_own_place(self, code: str) -> None:
        """Takes the code of a place, "" for none. Raises UnknownPlace."""
        self._store.set_setting(OWN_PLACE, self.places.get(code).code if code else "")

    def capacity(self, holder: str) -> Role | None:
        """In what capacity the holder of a certificate signs, going by the address book."""
        said = next((one.signs for one in self.people() if one.name == holder and one.signs), "")
        return next((role for role in Role if role.value == said), None)

    def signatories(self) -> tuple[str, ...]:
        """Who may be named in a new key: the government, the office, and the people who sign."""
        profile = self.profile()
        people = (one.name for one in self.people() if one.signs)
        return tuple(dict.fromkeys(name for name in (profile.government, profile.office, *people) if name))

    def known(self, field: Field) -> tuple[str, ...]:
        """What the profile and the address book have to offer for a field: by its name, or by its kind."""
        name = field.path.rpartition(".")[2]
        if field.kind is FieldKind.DEPARTMENTS or name == "lead":
            return tuple(
                dict.fromkeys((*self.departments(), *(p.department for p in self.people() if p.department)))
            )
        if not field.path.startswith("subject."):
            return ()
        profile, people = self.profile(), self.people()
        offered: dict[str, tuple[str, ...]] = {
            "government": (profile.government,),
            "office": (profile.office, *self.departments()),
            "contact": tuple(one.name for one in people),
            "contact_phone": (*(one.phone for one in people), profile.phone),
        }
        return tuple(dict.fromkeys(text for text in offered.get(name, ()) if text))

    def known_people(self) -> tuple[KnownPerson, ...]:
        """The address book as a field for a person takes it."""
        return tuple(KnownPerson(p.name, p.department + p.position, p.phone) for p in self.people())

    def _read(self, name: str, empty: Any) -> Any:
        text = self._store.setting(name)
        if not text:
            return empty
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self._corrupt() from error
        if type(found) is not type(empty) or len(found) > LIMIT:
            raise self._corrupt()
        return found

    def _write(self, name: str, value: object) -> None:
        self._store.set_setting(name, json.dumps(value, ensure_ascii=False))

    def _corrupt(self) -> WorkspaceCorrupt:
        return WorkspaceCorrupt(path=self._store.path)


def _texts(found: object, kind: type, corrupt: WorkspaceCorrupt) -> dict[str, str]:
    """The texts of a JSON object by the names of a dataclass; further ones, of a later program, are left out."""
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise corrupt
    names = {field.name for field in fields(kind)}
    return {key: text[: 10 * TEXT_LIMIT] for key, text in found.items() if key in names}
