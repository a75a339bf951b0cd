"""What conftest.py gives again is what is given the first time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db import migrate
from forms import pack
from forms.pack import BUILT_IN, read_pack_folder

RUN = migrate._run
READ = pack.read_pack
"""As they are: this module is loaded before any test begins."""


def dump(path: Path) -> tuple[migrate.Shape, list[tuple[object, ...]]]:
    migrate.bring_up(path)
    with closing(sqlite3.connect(path)) as database:
        tables = [name for kind, name, _ in migrate.shape_of(database) if kind == "table"]
        rows = [(name, *row) for name in sorted(tables) for row in database.execute(f"SELECT * FROM {name}")]  # noqa: S608
        return migrate.shape_of(database), rows


def test_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newest_shape: list[str]) -> None:
    dump(tmp_path / "first.db")
    assert newest_shape
    again = dump(tmp_path / "again.db")
    monkeypatch.setattr(migrate, "_run", RUN)
    assert again == dump(tmp_path / "really.db")


def test_a_pack() -> None:
    folder = BUILT_IN / "national-2022"
    first, again = read_pack_folder(folder), read_pack_folder(folder)
    really = READ(first.files)
    assert again == really and again.digest == really.digest and again.files == really.files
    assert again.fields == really.fields and again.targets == really.targets
    assert again.templates == really.templates
    assert again.fields is not first.fields and again.targets is not first.targets
