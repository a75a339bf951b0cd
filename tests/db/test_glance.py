from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from db.glance import DATABASE, glance
from db.records import ExportRecord, ReceivedRecord
from db.store import Store
from forms.application import Application, Purpose
from forms.places import Place

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PLACE = Place("320400", "常州市", "江苏省", "prefecture_city")


def make(folder: Path) -> None:
    with Store.open(folder) as store:
        for id_ in ("a" * 32, "b" * 32):
            store.create(Application(id_, PLACE, "p", "1", Purpose.FORMAL, NOW), "王", NOW)
        store.answer("a" * 32, {"subject.contact": "甲", "subject.office": "乙"}, "王", NOW.replace(hour=10))
        for number in (1, 2):
            record = ExportRecord(Path(f"/v{number}.asice"), "0" * 64, 5, NOW, "王", "1", 1, draft=False)
            store.record_export("a" * 32, record)
            handed = ReceivedRecord(str(number) * 64, f"{number}.asice", 5, NOW.replace(hour=number), "王")
            store.record_received(handed, "{}")


def test_it_says_what_the_store_says(tmp_path: Path) -> None:
    make(tmp_path)
    seen = glance(tmp_path)
    assert seen is not None
    with Store.open(tmp_path) as store:
        assert seen.applications() == store.applications()
        assert seen.exports() == store.exports()
        newest = store.received(newest=1)
        assert [one.name for one in newest] == ["2.asice"]
        assert seen.latest_received(1) == newest
        assert len(seen.latest_received(5)) == len(store.received()) == 2
    assert [one.answered for one in seen.applications()] == [2, 0]


def test_nothing_there_is_nothing_seen_and_nothing_made(tmp_path: Path) -> None:
    assert glance(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_any_doubt_is_left_to_the_store(tmp_path: Path) -> None:
    make(tmp_path)
    path = tmp_path / DATABASE
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    assert glance(tmp_path) is None
    path.write_bytes(b"not a database" * 1000)
    assert glance(tmp_path) is None


def test_it_imports_no_database_library() -> None:
    script = "import sys, db.glance; print('sqlalchemy' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "False"
