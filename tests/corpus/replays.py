"""Packages that are right by themselves, and do not belong after what was received before them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from desktop.intake_office import CONFLICT, FOREIGN, OLDER
from desktop.submission.public import reduced
from forms.application import Application
from tests.corpus.case import Case
from tests.desktop.submission.signing import people
from tests.desktop.submission.verification.conftest import Office, exported
from tests.desktop.submission.verification.packages import Draft

AIMS = "sections.aims.text"


class _Sent:
    """What one office, and others with certificates of the same authority, send."""

    def __init__(self, folder: Path) -> None:
        self.office = exported(folder)
        self.trust = [self.office.root.pem(folder / "root.pem")]
        self._target = folder / "sent.asice"

    def state(self, revision: int, words: str = "", **changes: object) -> bytes:
        """The application at another revision, exported and signed by this office."""
        application = self.office.application
        answers = {**application.answers, AIMS: f"{application.answers[AIMS]}{words}"}
        return self._export(replace(application, revision=revision, answers=answers, **changes))  # type: ignore[arg-type]

    def of_another_place(self, revision: int) -> bytes:
        """By an office as trusted as the first, under the id of the first's application."""
        application = self.office.application
        place = replace(application.place, code="990200", name="另一市")
        other = self.office.root.issue("另一市人民政府", number=58)
        path = self.office.export(
            self._target, replace(application, revision=revision, place=place), signer=other
        )
        return path.read_bytes()

    def public(self) -> bytes:
        """What the office publishes of its application."""
        whole = replace(self.office.application, revision=99)
        public, withheld = reduced(self.office.pack, whole, {AIMS}, {}, checked=False)
        return self.office.export(self._target, public, withheld=withheld).read_bytes()

    def countersigned(self, package: bytes) -> bytes:
        """The same bytes with the province's signature besides."""
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            held = {one: archive.read(one) for one in archive.namelist() if one != "mimetype"}
        meta = {name: data for name, data in held.items() if name.startswith("META-INF/")}
        payload = {name: data for name, data in held.items() if name not in meta}
        province = self.office.root.issue("示例省知识产权局", number=59)
        draft = Draft(payload, meta).by(province, 2, names=[*payload, *meta])
        return draft.write(self._target).read_bytes()

    def no_application(self) -> bytes:
        """Signed by the same, without an application in it."""
        return Draft().by(self.office.signer).write(self._target).read_bytes()

    def _export(self, application: Application) -> bytes:
        return self.office.export(self._target, application).read_bytes()


def cases(folder: Path) -> Iterator[Case]:
    folder.mkdir(parents=True)
    sent = _Sent(folder)
    first, second, third = (sent.state(number, f"第{number}版。") for number in (1, 2, 3))

    def case(name: str, code: str, package: bytes, *before: bytes) -> Case:
        group = "replay" if code else "good"
        return Case(group, name, code, package, sent.trust, before=before, application=True)

    yield case("received first", "", first)
    yield case("newer after older", "", second, first)
    yield case("two numbers further", "", third, first)
    yield case("the same again", "", second, first, second)
    yield case("another application beside it", "", sent.state(1, "别的。", id="another"), third)
    yield case("with a further signature", "", sent.countersigned(second), first, second)
    yield case("older after newer", OLDER, first, second)
    yield case("one in between", OLDER, second, first, third)
    yield case("older with a further signature", OLDER, sent.countersigned(first), second)
    twin = sent.state(2, "另一种说法。")
    yield case("same number with other content", CONFLICT, twin, second)
    yield case("same number, countersigned", CONFLICT, sent.countersigned(twin), first, second)
    alien, later = sent.of_another_place(9), sent.of_another_place(10)
    yield case("id of another place's application", "", alien, second)
    yield case("older, under the id of another place's", "", sent.of_another_place(1), second)
    yield case("newer, after another place used its id", "", third, second, alien)
    yield case("first, after another place used its id", "", first, alien)
    yield case("newer of the other place", "", later, third, alien)
    yield case("older, after another place used its id", OLDER, first, second, alien)
    yield case(
        "same number, after another place used its id", CONFLICT, sent.state(2, "又一种。"), second, alien
    )
    yield case("older of the other place", OLDER, alien, first, later)
    public = sent.public()
    yield case("public edition as the next version", FOREIGN, public, first)
    yield case("public edition as the first", FOREIGN, public)
    yield case("no application", FOREIGN, sent.no_application(), first)
    stranger = Draft(dict(sent.office.entries)).by(_stranger(sent.office))
    path = stranger.write(folder / "stranger.asice")
    yield case("newer by a stranger", "certificate.untrusted", path.read_bytes(), first)


def _stranger(office: Office) -> people.Authority:
    """Somebody of the name of the one who signed before, from an authority nobody trusts."""
    return people.root("陌生", number=107).issue(office.signer.signer.name, number=60)
