"""What a workspace remembers of packages that others hand in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from db.migrate import bring_up
from db.records import ReceivedRecord
from db.revisions import REVISIONS
from db.store import Store

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ONE = ReceivedRecord(
    "a" * 64, "一.asice", 5, NOW, "王", application="x", revision=2, content="c" * 64, place="320400"
)


def test_by_application_and_digest_with_the_report_apart(store: Store) -> None:
    two = replace(ONE, sha256="ab" + "0" * 62, name="二.asice", at=NOW.replace(hour=10), refused="untrusted")
    three = replace(ONE, sha256="b" * 64, application="y", at=NOW.replace(hour=8))
    for number, one in enumerate((ONE, two, three)):
        store.record_received(one, f'{{"number": {number}}}')
    assert store.received() == (two, ONE, three)
    assert store.received(newest=1) == (two,)
    assert store.received("y") == (three,)
    assert store.received(digest="a") == (two, ONE)
    assert store.received(digest="ab") == (two,)
    assert store.received(digest=ONE.sha256) == (ONE,)
    assert store.received(digest="ag") == store.received(digest="%") == ()
    assert store.received_report(two.sha256) == '{"number": 1}'
    assert store.received_report("c" * 64) == ""
    taken = replace(two, refused="")
    store.record_received(taken, "{}")
    assert store.received(digest="ab") == (taken,)
    assert store.received_report(two.sha256) == "{}"


def test_those_of_an_older_program_have_no_place(folder: Path, store: Store) -> None:
    store.close()
    path = folder / "workspace.db"
    path.unlink()
    bring_up(path, revisions=REVISIONS[:5])
    with closing(sqlite3.connect(path)) as database, database:
        cells = (ONE.sha256, "一.asice", 5, NOW.isoformat(), "王", "", "x", 2, ONE.content, "", "{}")
        database.execute("INSERT INTO received VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", cells)
    with Store.open(folder) as newer:
        assert newer.received() == (replace(ONE, place=""),)
        assert newer.received_report(ONE.sha256) == "{}"
