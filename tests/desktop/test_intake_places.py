"""Who may stand before whom: packages of one application, by place, by signer, and when an earlier file is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.intake_office import OLDER
from desktop.office import Office
from forms.application import Purpose
from tests.desktop.submission.verification.conftest import Office as Maker
from tests.desktop.submission.verification.conftest import exported

CITY, OTHER = "320400", "320500"
AIMS = "sections.aims.text"


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return exported(tmp_path_factory.mktemp("maker"))


@pytest.fixture
def office(tmp_path: Path, maker: Maker) -> Iterator[Office]:
    office = Office.open(tmp_path / "data", "李")
    office.add_trust(maker.root.pem(tmp_path / "root.pem"))
    yield office
    office.close()


@pytest.fixture
def sent(office: Office, maker: Maker, tmp_path: Path) -> Callable[..., Path]:
    """A package under the same id: of a place, at a revision, by a signer."""
    signers = {name: maker.root.issue(name, number=70 + n) for n, name in enumerate(("常州", "苏州", "新人"))}

    def make(place: str, revision: int, by: str = "常州", name: str = "") -> Path:
        found = office.places.get(place)
        application = maker.application
        changed = replace(
            application,
            place=replace(found, name=name or found.name),
            revision=revision,
            purpose=Purpose.FORMAL,
            answers={**application.answers, AIMS: f"第 {revision} 版。"},
        )
        return maker.export(tmp_path / f"{place}-{revision}-{by}.asice", changed, signers[by])

    return make


def test_neither_of_two_places_keeps_the_other_out(office: Office, sent: Callable[..., Path]) -> None:
    """Whoever knows another's id may hand it in first, with a number nobody will ever reach."""
    theirs = office.receive(sent(OTHER, 999, "苏州"))
    ours = office.receive(sent(CITY, 1))
    assert (theirs.record.refused, ours.record.refused, ours.earlier) == ("", "", None)
    newer = office.receive(sent(CITY, 2))
    assert (newer.record.refused, newer.earlier) == ("", ours.record)
    assert [one.after for one in newer.differences] == ["第 2 版。"]
    again = office.receive(sent(OTHER, 998, "苏州"))
    assert (again.record.refused, again.earlier) == (OLDER, theirs.record)


def test_another_signer_is_told(office: Office, sent: Callable[..., Path]) -> None:
    assert not office.receive(sent(CITY, 1)).other_signers
    assert not office.receive(sent(CITY, 2)).other_signers
    intake = office.receive(sent(CITY, 3, "新人"))
    assert (intake.record.refused, intake.other_signers) == ("", True)


def test_whoever_is_no_longer_accepted_keeps_nobody_out(office: Office, sent: Callable[..., Path]) -> None:
    """Trusted, but not for this place: what they had handed in first stands aside once the office says whom it accepts."""
    first = office.receive(sent(CITY, 1)).record
    assert office.receive(sent(CITY, 10**9, "苏州")).other_signers
    assert office.receive(sent(CITY, 2)).record.refused == OLDER
    (signer,) = json.loads(office.received_report(first))["signatures"]
    office.accept_signer(CITY, signer["fingerprint"], "常州")
    intake = office.receive(sent(CITY, 2))
    assert (intake.record.refused, intake.earlier, intake.other_signers) == ("", first, False)
    assert not office.received_path(replace(intake.record, refused=OLDER)).exists()


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_lost_file_does_not_stop_the_next(office: Office, sent: Callable[..., Path], damage: str) -> None:
    two = sent(CITY, 2)
    first = office.receive(two)
    kept = office.received_path(first.record)
    if damage == "gone":
        kept.unlink()
    else:
        kept.write_bytes(kept.read_bytes()[:-200])
    intake = office.receive(sent(CITY, 3))
    assert (intake.record.refused, intake.earlier, intake.missing) == ("", first.record, True)
    assert intake.differences == ()
    older = office.receive(sent(CITY, 1))
    assert (older.record.refused, older.missing) == (OLDER, False)  # what came before is the third now
    again = office.receive(two)
    assert (again.again, again.record) == (True, first.record)
    assert kept.read_bytes() == two.read_bytes()


def test_one_of_an_older_program_is_of_the_place_it_says(office: Office, sent: Callable[..., Path]) -> None:
    theirs = office.receive(sent(OTHER, 9, "苏州")).record
    data = office.data
    with closing(sqlite3.connect(data / "workspace.db")) as database, database:
        database.execute("UPDATE received SET place_code = ''")
    ours = office.receive(sent(CITY, 1))
    assert (ours.record.refused, ours.earlier) == ("", None)
    assert office.receive(sent(OTHER, 8, "苏州")).record.refused == OLDER
    office.received_path(theirs).unlink()  # nobody can tell any more, so it counts
    with closing(sqlite3.connect(data / "workspace.db")) as database, database:
        database.execute("DELETE FROM received WHERE revision = 1")
    assert office.receive(sent(CITY, 2)).record.refused == OLDER


def test_a_place_is_not_called_what_it_likes(office: Office, sent: Callable[..., Path]) -> None:
    assert office.receive(sent(CITY, 1)).record.title.startswith("江苏省常州市 ")
    title = office.receive(sent(OTHER, 1, "苏州", "常州市")).record.title
    assert title.startswith("江苏省常州市（地区代码 320500，与名称不符）")
