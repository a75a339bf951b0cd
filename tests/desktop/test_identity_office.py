"""What an office does with its keys: which end soon, and what is handed to others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop.identity_office import AHEAD, Ending
from desktop.office import Office
from desktop.profile_office import Person, Profile
from desktop.submission.signatories import Role
from forms.errors import KeyFileUnreadable, UnknownPlace

NOW = datetime.fromisoformat("2026-11-22T09:30:00+08:00")
PASSPHRASE = "correct horse"
DAY = timedelta(days=1)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    opened = Office.open(tmp_path / "工作区", "王敏", clock)
    yield opened
    opened.close()


def test_a_key_is_spoken_of_a_month_ahead(office: Office, clock: Clock) -> None:
    assert office.ending() == ()
    until = office.new_identity("本局", "本局", PASSPHRASE, "p256").valid[1]
    clock.now = until.astimezone(NOW.tzinfo) - AHEAD - timedelta(minutes=1)
    assert office.ending() == ()
    clock.now += timedelta(minutes=2)
    (one,) = office.ending()
    assert one == Ending("本局", until.astimezone(NOW.tzinfo))
    assert one.until.utcoffset() == NOW.utcoffset()


def test_one_that_has_ended_is_let_be_while_another_holds(office: Office, clock: Clock) -> None:
    office.new_identity("旧", "本局", PASSPHRASE, "p256")
    clock.now += 6 * 365 * DAY
    assert [one.name for one in office.ending()] == ["旧"]
    office.new_identity("新", "本局", PASSPHRASE, "p256")
    assert office.ending() == ()
    clock.now += 5 * 365 * DAY - 10 * DAY
    assert [one.name for one in office.ending()] == ["新"]
    clock.now += 20 * DAY
    assert [one.name for one in office.ending()] == ["旧", "新"]


def test_renewing_takes_it_off_the_list(office: Office, clock: Clock) -> None:
    office.new_identity("本局", "本局", PASSPHRASE, "p256")
    clock.now += 5 * 365 * DAY - 3 * DAY
    assert len(office.ending()) == 1
    office.renew_identity("本局", PASSPHRASE)
    assert office.ending() == ()


def test_a_damaged_one_is_said(office: Office) -> None:
    made = office.new_identity("本局", "本局", PASSPHRASE, "p256")
    (made.folder / "certificate.pem").write_bytes(b"rubbish")
    with pytest.raises(KeyFileUnreadable):
        office.ending()


def test_what_is_handed_out_holds_no_key(office: Office, tmp_path: Path) -> None:
    made = office.new_identity("本局", "本局", PASSPHRASE, "p256")
    root, certificate = office.root_of("本局"), office.certificate_of("本局")
    assert root is not None
    assert b"PRIVATE" not in root + certificate
    assert certificate.count(b"BEGIN CERTIFICATE") == 2
    (tmp_path / "root.pem").write_bytes(root)
    (seen,) = office.look_at_trust(tmp_path / "root.pem")
    assert seen.fingerprint == made.fingerprint


def test_where_the_office_is(office: Office) -> None:
    assert office.own_place() is None
    office.set_own_place("320400")
    place = office.own_place()
    assert place is not None
    assert place.name == "常州市"
    with pytest.raises(UnknownPlace):
        office.set_own_place("999999")
    office.set_setting("office.place", "999999")  # of another edition of the divisions
    assert office.own_place() is None
    office.set_own_place("")
    assert office.own_place() is None


def test_who_signs_and_how(office: Office) -> None:
    assert office.signatories() == ()
    office.set_profile(Profile("市知识产权局", "市人民政府"))
    office.set_people(
        [Person("王敏", signs=Role.PREPARED.value), Person("李"), Person("赵", signs="以后才有的身份")]
    )
    assert office.signatories() == ("市人民政府", "市知识产权局", "王敏", "赵")
    assert office.capacity("王敏") is Role.PREPARED
    assert office.capacity("李") is office.capacity("赵") is office.capacity("别人") is None
