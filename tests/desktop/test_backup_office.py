"""Backups and putting applications away, as an office does it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop.backup_words import AT, WHERE, backup_words
from desktop.drives import mounted_sticks
from desktop.office import Office
from forms.errors import FolderMissing, UnknownApplication
from forms.purpose import Purpose

NOW = datetime.fromisoformat("2026-11-22T09:30:00+08:00")
PASSPHRASE = "correct horse"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office.open(tmp_path / "工作区", "王敏", lambda: NOW)
    yield opened
    opened.close()


def words(at: datetime | None, where: str = "/盘/IPZoneDesk-1") -> tuple[str, bool]:
    kept = {AT: at.isoformat() if at else "", WHERE: where}
    return backup_words(kept.get, NOW)


def test_when_the_last_backup_was() -> None:
    assert words(None) == ("还没有备份", True)
    assert words(NOW.replace(hour=8)) == ("今天 08:30 已备份到 /盘", False)
    assert words(NOW - timedelta(days=1)) == ("昨天 09:30 已备份到 /盘", False)
    assert words(NOW - timedelta(days=7)) == ("11月15日 09:30 已备份到 /盘", False)
    assert words(NOW - timedelta(days=8)) == ("已有 8 天没有备份", True)
    assert backup_words({AT: "unsinn"}.get, NOW) == ("还没有备份", True)


def test_an_office_moves_to_another_machine(office: Office, tmp_path: Path) -> None:
    one = office.new("320400")
    office.new_identity("市人民政府", "市人民政府", PASSPHRASE)
    stick = tmp_path / "盘"
    stick.mkdir()
    office.set_backup_folder(stick / "备份")
    made = office.back_up(stick / "备份")
    assert made.parent == stick / "备份"
    assert office.backups() == (made,)
    assert backup_words(office.setting, NOW)[1] is False
    assert Office.restore(tmp_path / "新", made) is None
    moved = Office.open(tmp_path / "新")
    try:
        assert moved.load(one.id) == office.load(one.id)
        assert moved.signer_from_identity("市人民政府", PASSPHRASE).name == "市人民政府"
    finally:
        moved.close()


def test_a_stick_that_was_pulled_out_is_said(office: Office, tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        office.back_up(tmp_path / "拔掉了" / "备份")
    assert office.setting(AT) is None


def test_consequences(office: Office, tmp_path: Path) -> None:
    office.new("320400")
    held = Office.look_into(office.backup(tmp_path / "备份"))
    office.new("320500")
    numbers = office.consequences(held)
    assert (numbers.back, numbers.older, numbers.gone) == (0, 0, 1)


def test_put_away_and_taken_out(office: Office) -> None:
    one = office.new("320400")
    office.archive(one.id)
    assert office.applications() == ()
    assert [away.id for away in office.applications(archived=True)] == [one.id]
    office.archive(one.id, archived=False)
    assert [back.id for back in office.applications()] == [one.id]
    with pytest.raises(UnknownApplication):
        office.archive("0" * 32)


def test_a_fresh_practice_keeps_the_old_one(office: Office) -> None:
    old = office.new_sample(Purpose.PRACTICE)
    office.answer(old.id, "subject.contact", "改过的")
    new = office.fresh_practice(old.id)
    assert [one.id for one in office.applications()] == [new.id]
    assert new.purpose is Purpose.PRACTICE
    assert office.load(old.id).text("subject.contact") == "改过的"
    assert [one.id for one in office.applications(archived=True)] == [old.id]


def test_sticks_are_told_from_disks() -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\n"
        "/dev/sdb1 /media/wang/U\\040盘 vfat rw 0 0\n"
        "tmpfs /run/media/x tmpfs rw 0 0\n"
        "/dev/sdc1 /run/media/wang/BACKUP exfat rw 0 0\n"
        "broken\n"
    )
    assert mounted_sticks(mounts) == [Path("/media/wang/U 盘"), Path("/run/media/wang/BACKUP")]
