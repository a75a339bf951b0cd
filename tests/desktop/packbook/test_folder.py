"""A pack's folder is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.packbook import folder as module
from desktop.packbook import write_pack_folder
from forms.errors import DiskFailed, FolderMissing, TargetExists
from forms.pack import read_pack_folder
from tests.desktop.packbook.books import national
from tests.e2e.trees import tree

FILES = dict(national().files)


def test_a_new_folder(tmp_path: Path) -> None:
    write_pack_folder(tmp_path / "模板", FILES)
    assert read_pack_folder(tmp_path / "模板") == national()
    assert [one.name for one in tmp_path.iterdir()] == ["模板"]


def test_an_empty_folder_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "模板").mkdir()
    write_pack_folder(tmp_path / "模板", FILES)
    assert read_pack_folder(tmp_path / "模板") == national()


def test_a_file_or_a_folder_that_is_missing_around_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(TargetExists):
        write_pack_folder(tmp_path / "file", FILES, replace=True)
    with pytest.raises(FolderMissing):
        write_pack_folder(tmp_path / "no" / "模板", FILES)


def test_the_old_one_comes_back_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pack_folder(tmp_path / "模板", FILES)
    before = tree(tmp_path)

    def fail(source: Path, target: Path) -> None:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(module, "settle", fail)
    with pytest.raises(DiskFailed):
        write_pack_folder(tmp_path / "模板", {**FILES, "pack.toml": b"new"}, replace=True)
    assert tree(tmp_path) == before
