"""The same troubles on a real small disk. Collected only where one can be mounted, see conftest; `test_trouble` and
`test_evidence` cover the rest everywhere."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from db.backup import backup
from db.evidence import EvidenceFiles
from db.store import Store
from forms.application import Application
from forms.errors import DiskFull, FolderReadOnly

LONG = "知识产权保护" * 20_000


@pytest.fixture
def on_tiny_disk(
    tiny_disk: Path, new_application: Callable[..., Application], now: datetime
) -> Iterator[Store]:
    with Store.open(tiny_disk / "工作区") as store:
        store.create(new_application(), "我", now)
        yield store


def fill_up(disk: Path) -> Path:
    filler = disk / "filler"
    with pytest.raises(OSError, match="space"), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filler


def test_no_room(on_tiny_disk: Store, tiny_disk: Path, now: datetime) -> None:
    before = on_tiny_disk.load("a1")
    filler = fill_up(tiny_disk)
    with pytest.raises(DiskFull):
        on_tiny_disk.answer("a1", {"sections.s1.text": LONG}, "我", now)
    assert on_tiny_disk.load("a1") == before
    with pytest.raises(DiskFull):
        Store.open(tiny_disk / "另一个")
    filler.unlink()
    assert on_tiny_disk.answer("a1", {"subject.contact": "王五"}, "我", now) is not None


def test_no_room_for_evidence(tiny_disk: Path, a_file: Callable[..., Path]) -> None:
    files = EvidenceFiles(tiny_disk)
    with pytest.raises(DiskFull):
        files.add(a_file(bytes(4_000_000)))
    assert list(files.folder.iterdir()) == []


def test_may_only_be_read(on_tiny_disk: Store, tiny_disk: Path, a_file: Callable[..., Path]) -> None:
    on_tiny_disk.close()
    files = EvidenceFiles(on_tiny_disk.path.parent)
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    with pytest.raises(FolderReadOnly):
        Store.open(on_tiny_disk.path.parent)
    with pytest.raises(FolderReadOnly):
        Store.open(tiny_disk / "另一个")
    with pytest.raises(FolderReadOnly):
        files.add(a_file())


def test_no_room_for_a_backup(
    store: Store, application: Application, files: EvidenceFiles, a_file: Callable[..., Path], tiny_disk: Path
) -> None:
    files.add(a_file(bytes(4_000_000)))
    with pytest.raises(DiskFull):
        backup(store, files, tiny_disk)
    assert list(tiny_disk.iterdir()) == []
