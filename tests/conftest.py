"""What every test would otherwise do again: read the packs that come with the program, run all migrations.

Both give the same each time. Each is done in full once a process; after that what came out is given again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from sqlalchemy import Connection

import db.migrate
import forms.pack
from db.revisions import REVISIONS
from forms.definition import FormPack


@pytest.fixture(scope="session", autouse=True)
def packs_read_once() -> Iterator[None]:
    """A folder is looked into each time; where its files are the same, so is the pack, with tables of its own."""
    read = forms.pack.read_pack

    @lru_cache(maxsize=8)
    def once(files: frozenset[tuple[str, bytes]]) -> FormPack:
        return read(dict(files))

    def read_pack(files: Mapping[str, bytes]) -> FormPack:
        return replace(once(frozenset(files.items())))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms.pack, "read_pack", read_pack)
        yield


@pytest.fixture(scope="session")
def newest_shape() -> list[str]:
    """The SQL of a database that all migrations have made, filled by the first that runs them."""
    return []


@pytest.fixture(autouse=True)
def migrations_run_once(monkeypatch: pytest.MonkeyPatch, newest_shape: list[str]) -> None:
    """An empty database becomes what the migrations made of the first; any other is migrated as it is."""
    run = db.migrate._run

    def run_once(connection: Connection, scripts: Path, revision: str) -> None:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        empty = not raw.execute("SELECT 1 FROM sqlite_master").fetchone()
        if not empty or (scripts, revision) != (db.migrate.SCRIPTS, REVISIONS[-1]):
            run(connection, scripts, revision)
        elif newest_shape:
            for statement in tuple(newest_shape):
                raw.execute(statement)
        else:
            run(connection, scripts, revision)
            # at once: a job may be making a workspace too
            newest_shape[:] = [one for one in raw.iterdump() if not one.startswith(("BEGIN", "COMMIT"))]

    monkeypatch.setattr(db.migrate, "_run", run_once)
