"""Digests made behind a writer are those of what lies in the file, and of nothing else."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
import zlib
from pathlib import Path
from queue import SimpleQueue

import pytest

from desktop.submission import following
from desktop.submission.container import ContainerWriter
from desktop.submission.following import Following
from desktop.submission.headers import Entry
from desktop.submission.reader import PackageReader
from desktop.submission.source import Source
from forms.errors import Cancelled
from forms.progress import never, quiet

LARGE = 9_000_000


@pytest.fixture
def contents(tmp_path: Path) -> dict[str, bytes]:
    sizes = {"a": LARGE, "b": 5, "c": LARGE + 1}
    found = {name: os.urandom(size) for name, size in sizes.items()}
    for name, content in found.items():
        (tmp_path / name).write_bytes(content)
    return found


def write(writer: ContainerWriter, folder: Path, name: str, content: bytes) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    writer.add_file(name, folder / name, len(content), zlib.crc32(content), sha256)


def written(folder: Path, contents: dict[str, bytes], behind: Following) -> Path:
    path = folder / "package"
    with ContainerWriter(path, behind) as writer:
        for name, content in contents.items():
            write(writer, folder, name, content)
        writer.finish()
    return path


def test_large_entries_and_the_whole_are_digested_behind_the_writer(
    tmp_path: Path, contents: dict[str, bytes]
) -> None:
    with Following(tmp_path / "package") as behind:
        path = written(tmp_path, contents, behind)
        begun = behind.finish()
        assert [entry.name for entry in begun] == ["", "a", "c"]
        with PackageReader.open(path) as package:
            assert set(begun) <= {*package.entries.values(), Entry("", package.size, 0, 0, 0, package.size)}
        data = path.read_bytes()
        found = {name: one for work in begun.values() for name, one in work.result().items()}
    wanted = {"": data, "a": contents["a"], "c": contents["c"]}
    assert found == {name: (hashlib.sha256(content).hexdigest(), None) for name, content in wanted.items()}


def test_it_reads_while_there_is_more_to_come(
    tmp_path: Path, contents: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: SimpleQueue[int] = SimpleQueue()

    class Told(Source):
        def fill(self, offset: int, view: memoryview) -> None:
            super().fill(offset, view)
            ends.put(offset + len(view))

    monkeypatch.setattr(following, "Source", Told)
    path = tmp_path / "package"
    with Following(path) as behind, ContainerWriter(path, behind) as writer:
        write(writer, tmp_path, "a", contents["a"])
        entry = writer.written[-1].entry
        while ends.get(timeout=10) != entry.data + entry.size:
            pass


def test_everything_is_on_the_disk_when_it_was_waited_for(
    tmp_path: Path, contents: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "package"
    kept: list[int] = []
    monkeypatch.setattr(following, "_STEP", LARGE // 2)
    monkeypatch.setattr(os, "fsync", lambda _: kept.append(path.stat().st_size))
    told: list[tuple[int, int]] = []
    with Following(path) as behind:
        written(tmp_path, contents, behind)
        behind.finish()
        behind.wait_for_disk(lambda step, done, total: told.append((done, total)), never)
    size = path.stat().st_size
    assert len(kept) == 5
    assert kept[-1] == size
    assert all(done <= total == size for done, total in told)


def test_what_the_disk_refuses_is_raised_where_it_is_waited_for(
    tmp_path: Path, contents: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EIO, "refused")

    monkeypatch.setattr(os, "fsync", refuse)
    with Following(tmp_path / "package") as behind:
        written(tmp_path, contents, behind)
        behind.finish()
        with pytest.raises(OSError, match="refused"):
            behind.wait_for_disk(quiet, never)


def test_waiting_for_the_disk_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = threading.Event()
    monkeypatch.setattr(os, "fsync", lambda _: busy.wait(10))
    with pytest.raises(Cancelled), Following(tmp_path / "package") as behind:
        written(tmp_path, {}, behind)
        behind.finish()
        try:
            behind.wait_for_disk(quiet, lambda: True)
        finally:
            busy.set()


def test_small_packages_are_left_to_who_reads_them(tmp_path: Path, contents: dict[str, bytes]) -> None:
    with Following(tmp_path / "package") as behind:
        written(tmp_path, {"b": contents["b"]}, behind)
        assert behind.finish() == {}


def test_content_that_is_not_what_was_said_is_found(tmp_path: Path, contents: dict[str, bytes]) -> None:
    """The evidence changed since it was attached, or the disk does not keep what it is given."""
    changed = bytes([contents["a"][0] ^ 1]) + contents["a"][1:]
    (tmp_path / "a").write_bytes(changed)
    with Following(tmp_path / "package") as behind:
        path = written(tmp_path, contents, behind)
        with (
            PackageReader.open(path) as package,
            package.digesting(package.entries, package=True, begun=behind.finish()) as digesting,
        ):
            found = digesting.of([*package.entries, ""])
    assert [(fault.code, fault.entry) for fault in found.faults] == [("entry.crc", "a")]
    assert found.values["a"] == hashlib.sha256(changed).hexdigest()
    assert found.values["c"] == hashlib.sha256(contents["c"]).hexdigest()
    assert found.values[""] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_only_the_very_same_entry_is_taken_over(tmp_path: Path, contents: dict[str, bytes]) -> None:
    with Following(tmp_path / "package") as behind:
        path = written(tmp_path, contents, behind)
        begun = behind.finish()
        for work in begun.values():
            work.result()
        path.unlink()
        swapped = {name: contents[name] for name in "ca"}
        with Following(path) as other:
            written(tmp_path, swapped, other)
        with path.open("r+b") as file:
            file.seek(LARGE // 2)
            file.write(bytes(8))
        with (
            PackageReader.open(path) as package,
            package.digesting(package.entries, package=True, begun=begun) as digesting,
        ):
            found = digesting.of([*package.entries, ""])
    assert [fault.entry for fault in found.faults] == ["c"]
    assert found.values["a"] == hashlib.sha256(contents["a"]).hexdigest()
    assert found.values[""] == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("started", [True, False])
def test_leaving_it_ends_the_work(tmp_path: Path, contents: dict[str, bytes], started: bool) -> None:
    with Following(tmp_path / "package") as behind:
        behind.begin(Entry("a", LARGE, 0, 0, 30, LARGE))
        if started:
            (tmp_path / "package").write_bytes(contents["a"])
            behind.grow(LARGE // 2)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("follow")]
