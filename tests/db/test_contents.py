"""What a backup says it holds, before anything of it is believed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.backup import backup
from db.contents import Consequences, backups_in, consequences, look_into
from db.evidence import EvidenceFiles
from db.store import Store
from forms.application import Application
from forms.errors import BackupInvalid


@pytest.fixture
def saved(store: Store, files: EvidenceFiles, application: Application, tmp_path: Path) -> Path:
    (store.path.parent / "identities/王敏").mkdir(parents=True)
    for name in ("key.pem", "certificate.pem"):
        (store.path.parent / "identities/王敏" / name).write_bytes(b"x")
    return backup(store, files, tmp_path / "备份")


def test_it_tells_what_it_holds(store: Store, saved: Path) -> None:
    held = look_into(saved)
    assert held.applications == store.applications()
    assert (held.count("identities"), held.count("packs"), held.manifest.size) == (1, 0, 2)
    assert held.made is not None


def test_a_kept_database_tells_too(store: Store, saved: Path) -> None:
    held = look_into(saved / "workspace.db")
    assert held.applications == store.applications()
    assert held.made is not None
    assert held.manifest.size == 0


def test_consequences_are_numbers(
    store: Store, saved: Path, new_application: Callable[..., Application], now: datetime
) -> None:
    assert consequences(store.applications(), look_into(saved)) == Consequences(0, 0, 0)
    store.answer("a1", {"subject.contact": "后来"}, "我", now + timedelta(hours=1))
    store.create(new_application("a2"), "我", now)
    assert consequences(store.applications(), look_into(saved)) == Consequences(back=0, older=1, gone=1)
    assert consequences((), look_into(saved)) == Consequences(back=1, older=0, gone=0)


def test_backups_are_found_newest_first(
    store: Store, files: EvidenceFiles, saved: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "盘"
    stick.mkdir()
    first, second = backup(store, files, stick), backup(store, files, stick)
    (stick / "IPZoneDesk-nothing").mkdir()
    assert backups_in(stick) == (second, first)
    assert backups_in(first) == (first,)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE application",
        "UPDATE application SET created = 'x'",
        "UPDATE application SET purpose = x'00'",
        "ALTER TABLE application RENAME TO a; CREATE VIEW application AS WITH RECURSIVE r(n) AS "
        "(SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT a.*, n FROM a, r",
    ],
)
def test_a_strange_database_is_refused(saved: Path, statement: str) -> None:
    with closing(sqlite3.connect(saved / "workspace.db")) as database:
        database.executescript("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;" + statement)
    with pytest.raises(BackupInvalid):
        look_into(saved)


def test_an_older_database_can_be_looked_into(saved: Path) -> None:
    before = look_into(saved)
    with closing(sqlite3.connect(saved / "workspace.db")) as database:
        database.executescript("ALTER TABLE application DROP COLUMN settled")
    assert look_into(saved) == replace(before)
