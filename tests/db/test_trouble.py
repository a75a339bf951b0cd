"""What the surroundings do to a workspace becomes one clear failure, and leaves it as it was."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from db.errors import explained, of_system
from db.evidence import EvidenceFiles
from db.store import Store
from forms.application import Application
from forms.errors import (
    DiskFailed,
    DiskFull,
    FolderMissing,
    FolderReadOnly,
    WorkspaceCorrupt,
    WorkspaceLocked,
    WorkspaceMoved,
)

LONG = "知识产权保护" * 20_000


@contextmanager
def pragma(store: Store, name: str, value: object, after: object) -> Iterator[None]:
    """Set on the one pooled connection, which the next use gets again."""
    with store._engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA {name} = {value}")
    yield
    with store._engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA {name} = {after}")


def test_busy(store: Store, application: Application, now: datetime) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pragma(store, "busy_timeout", 30, 5000):
            with pytest.raises(WorkspaceLocked):
                store.answer("a1", {"subject.contact": "王五"}, "我", now)
            assert store.load("a1") == application  # reading goes on
            other.execute("COMMIT")
            assert store.answer("a1", {"subject.contact": "王五"}, "我", now) is not None


def test_somebody_holds_it_at_the_start(
    store: Store, application: Application, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.setattr("db.connection.BUSY_MILLISECONDS", 30)
    with closing(sqlite3.connect(folder / "workspace.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(WorkspaceLocked):
            Store.open(folder)


def test_no_room_simulated(store: Store, application: Application, now: datetime) -> None:
    with pragma(store, "max_page_count", 1, 1_000_000):
        with pytest.raises(DiskFull):
            store.answer("a1", {"subject.contact": "王五", "sections.s1.text": LONG}, "我", now)
        assert store.load("a1") == application
    assert store.answer("a1", {"sections.s1.text": LONG}, "我", now) is not None


def test_may_only_be_read_simulated(store: Store, application: Application, now: datetime) -> None:
    with pragma(store, "query_only", 1, 0):
        with pytest.raises(FolderReadOnly):
            store.answer("a1", {"subject.contact": "王五"}, "我", now)
        assert store.load("a1") == application
    assert store.answer("a1", {"subject.contact": "王五"}, "我", now) is not None


@pytest.mark.parametrize("damage", ["head", "middle", "cut"])
def test_damage_shows_at_the_start(
    store: Store, application: Application, now: datetime, damage: str
) -> None:
    for number in range(20):
        store.answer("a1", {f"sections.s{number}.text": LONG[:5000]}, "我", now)
    store.close()
    content = bytearray(store.path.read_bytes())
    if damage == "head":
        content[:16] = b"not a database!!"
    elif damage == "middle":
        content[4096 * 3 : -4096] = bytes(len(content) - 4096 * 4)
    else:
        del content[len(content) // 2 :]
    store.path.write_bytes(content)
    with pytest.raises(WorkspaceCorrupt):
        Store.open(store.path.parent)
    assert store.path.read_bytes() == content


@pytest.mark.parametrize("damage", ["gone", "empty"])
def test_a_lost_database_is_not_replaced_by_an_empty_one(
    store: Store, files: EvidenceFiles, a_file: Callable[..., Path], damage: str
) -> None:
    files.add(a_file())
    store.close()
    if damage == "gone":
        store.path.unlink()
    else:
        store.path.write_bytes(b"")
    with pytest.raises(WorkspaceCorrupt):
        Store.open(store.path.parent)
    assert not store.path.exists() or store.path.stat().st_size == 0


def test_the_folder_vanishes(store: Store, application: Application, folder: Path, now: datetime) -> None:
    folder.rename(folder.with_name("拔掉的 U 盘"))
    with pytest.raises(FolderMissing):
        store.answer("a1", {"subject.contact": "王五"}, "我", now)


def test_a_sync_program_puts_an_older_file_in_place(
    store: Store, application: Application, folder: Path, now: datetime
) -> None:
    shutil.copy(store.path, folder / "older")
    (folder / "older").replace(store.path)
    with pytest.raises(WorkspaceMoved):
        store.answer("a1", {"subject.contact": "王五"}, "我", now)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises((FolderMissing, DiskFailed)):
        Store.open(tmp_path / "file")
    with pytest.raises(FolderMissing):
        Store.open(tmp_path / "file" / "below")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EROFS, FolderReadOnly),
        (errno.EACCES, FolderReadOnly),
        (errno.ENOENT, FolderMissing),
        (errno.EIO, DiskFailed),
        (errno.EFBIG, DiskFailed),
    ],
)
def test_what_the_system_says(number: int, expected: type[Exception]) -> None:
    assert type(of_system(OSError(number, os.strerror(number)), Path("x"))) is expected


def test_our_own_mistakes_go_through(store: Store, application: Application) -> None:
    with (
        pytest.raises(sqlite3.OperationalError),
        explained(store.path),
        closing(sqlite3.connect(":memory:")) as database,
    ):
        database.execute("SELECT * FROM nowhere")
    with pytest.raises(ZeroDivisionError), explained(store.path):
        raise ZeroDivisionError
