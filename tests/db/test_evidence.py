from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import pytest

import db.evidence
from db.evidence import SIZE_LIMIT, EvidenceFiles
from db.records import Stored
from forms.application import Evidence
from forms.checks.finding import FileState
from forms.errors import (
    Cancelled,
    DiskFull,
    EvidenceChanged,
    EvidenceEmpty,
    EvidenceMissing,
    EvidenceTooLarge,
    EvidenceTypeRefused,
    FileChanging,
    FileUnreadable,
    FolderReadOnly,
)

CONTENT = os.urandom(2_500_000)
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def kept(files: EvidenceFiles, a_file: Callable[..., Path]) -> Stored:
    return files.add(a_file(CONTENT))


@pytest.fixture
def evidence(kept: Stored, now: datetime) -> Evidence:
    return Evidence("e1", 1, kept.name, kept.sha256, kept.crc32, kept.size, "application/pdf", now)


def lying_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_kept_by_its_content(files: EvidenceFiles, kept: Stored) -> None:
    assert kept == Stored(SHA, zlib.crc32(CONTENT), len(CONTENT), "佐证 材料.pdf")
    path = files.path(SHA)
    assert path == files.folder / SHA[:2] / SHA
    assert path.read_bytes() == CONTENT
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    with files.open(SHA) as file:
        assert file.read(4) == CONTENT[:4]
    assert lying_in(files.folder) == {SHA}
    assert files.all() == (SHA,)


def test_the_same_content_is_kept_once(
    files: EvidenceFiles, kept: Stored, a_file: Callable[..., Path]
) -> None:
    inode = files.path(SHA).stat().st_ino
    again = files.add(a_file(CONTENT, "别名.PDF"), "会议:纪要.pdf")
    assert again == replace(kept, name="会议_纪要.pdf")
    assert files.path(SHA).stat().st_ino == inode
    assert lying_in(files.folder) == {SHA}


def test_a_damaged_file_is_healed_by_adding_it_again(
    files: EvidenceFiles, kept: Stored, a_file: Callable[..., Path]
) -> None:
    files.path(SHA).chmod(0o600)
    files.path(SHA).write_bytes(b"x" * len(CONTENT))
    files.add(a_file(CONTENT))
    assert files.path(SHA).read_bytes() == CONTENT


def test_progress_is_told_in_bytes(files: EvidenceFiles, a_file: Callable[..., Path]) -> None:
    told: list[tuple[str, int, int]] = []
    files.add(a_file(CONTENT), progress=lambda *step: told.append(step))
    total = len(CONTENT)
    assert told == [("佐证 材料.pdf", done, total) for done in (0, 1 << 20, 2 << 20, total)]


def test_stopping_leaves_nothing(files: EvidenceFiles, a_file: Callable[..., Path]) -> None:
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        files.add(a_file(CONTENT), stop=lambda: next(answers))
    assert lying_in(files.folder) == set()


def test_what_cannot_be_attached(files: EvidenceFiles, a_file: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(EvidenceEmpty):
        files.add(a_file(b""))
    with pytest.raises(EvidenceTypeRefused):
        files.add(a_file(b"MZ", "程序.exe"))
    with pytest.raises(FileUnreadable):
        files.add(tmp_path / "没有.pdf")
    with pytest.raises(FileUnreadable):
        files.add(tmp_path, "文件夹.pdf")
    with pytest.raises(FileUnreadable):
        files.add(Path("/dev/zero"), "无尽.pdf")
    with pytest.raises(FileUnreadable):
        files.add(Path("x\0y.pdf"))
    os.mkfifo(tmp_path / "管道.pdf")
    with pytest.raises(FileUnreadable):
        files.add(tmp_path / "管道.pdf")
    assert lying_in(files.folder) == set()


def test_over_4_gib(files: EvidenceFiles, tmp_path: Path) -> None:
    large = tmp_path / "大.pdf"
    with large.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    with pytest.raises(EvidenceTooLarge) as caught:
        files.add(large)
    assert caught.value.details == {"name": "大.pdf", "size": SIZE_LIMIT + 1, "limit": SIZE_LIMIT}


@pytest.mark.parametrize("change", ["grow", "shrink", "touch"])
def test_a_file_that_is_being_written(files: EvidenceFiles, a_file: Callable[..., Path], change: str) -> None:
    source = a_file(CONTENT)

    def interfere(_: str, done: int, __: int) -> None:
        if done == 1 << 20:
            if change == "grow":
                with source.open("ab") as file:
                    file.write(CONTENT)
            elif change == "shrink":
                os.truncate(source, 1 << 20)
            else:
                os.utime(source, (1, 1))

    with pytest.raises(FileChanging):
        files.add(source, progress=interfere)
    assert lying_in(files.folder) == set()


def test_a_source_that_fails_while_read(
    files: EvidenceFiles, a_file: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        def __init__(self, file: BinaryIO) -> None:
            self.fileno = file.fileno

        def read(self, _: int) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

    chunks = db.evidence.chunks
    monkeypatch.setattr(db.evidence, "chunks", lambda file, path: chunks(Failing(file), path))  # type: ignore[arg-type]
    with pytest.raises(FileUnreadable):
        files.add(a_file(CONTENT))
    assert lying_in(files.folder) == set()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EROFS, FolderReadOnly),
        (errno.EACCES, FolderReadOnly),
    ],
)
def test_a_disk_that_takes_no_more(
    files: EvidenceFiles,
    a_file: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    expected: type[Exception],
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(db.evidence, "write_all", fail)
    with pytest.raises(expected):
        files.add(a_file(CONTENT))
    assert lying_in(files.folder) == set()


def test_state_is_quick_and_verify_reads(files: EvidenceFiles, evidence: Evidence) -> None:
    path = files.path(SHA)
    assert files.state(evidence) is None
    assert files.verify(evidence) is None
    path.chmod(0o600)
    path.write_bytes(b"x" * len(CONTENT))
    assert files.state(evidence) is None
    assert files.verify(evidence) is FileState.CHANGED
    path.write_bytes(b"x")
    assert files.state(evidence) is FileState.CHANGED
    path.unlink()
    assert files.state(evidence) is FileState.MISSING
    assert files.verify(evidence) is FileState.MISSING
    with pytest.raises(EvidenceMissing):
        files.open(SHA)


def test_only_digests_name_files(files: EvidenceFiles) -> None:
    for name in ("../../etc/passwd", "", "AB" * 32, "ab" * 31):
        with pytest.raises(ValueError, match=r".*"):
            files.path(name)


def test_leftovers_of_killed_programs_go(files: EvidenceFiles, folder: Path) -> None:
    old, young, other = (files.folder / name for name in (".adding-1", ".adding-2", "别人的.tmp"))
    for path in (old, young, other):
        path.write_bytes(b"x")
    long_ago = time.time() - 3 * 3600
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    EvidenceFiles(folder)
    assert lying_in(files.folder) == {".adding-2", "别人的.tmp"}


def test_another_folder_gives_only_what_is_whole(files: EvidenceFiles, kept: Stored, tmp_path: Path) -> None:
    other = EvidenceFiles(tmp_path / "另一个")
    assert other.take(files, SHA) is True
    assert other.take(files, SHA) is False
    other.path(SHA).unlink()
    files.path(SHA).chmod(0o600)
    files.path(SHA).write_bytes(b"x" * len(CONTENT))
    with pytest.raises(EvidenceChanged):
        other.take(files, SHA)
    with pytest.raises(FileUnreadable):
        other.take(files, "ab" * 32)
    assert lying_in(other.folder) == set()


def test_what_was_lent_is_a_copy_and_goes(files: EvidenceFiles, folder: Path, evidence: Evidence) -> None:
    copy = files.lend(evidence)
    assert copy.name == evidence.name
    assert copy.read_bytes() == CONTENT
    copy.chmod(0o600)
    copy.write_bytes(b"changed by another program")
    assert files.verify(evidence) is None
    others = [folder / db.evidence.LENT / name for name in ("old", "young")]
    for one in others:
        one.mkdir()
        (one / "x.pdf").write_bytes(b"x")
    long_ago = time.time() - 3 * 3600
    os.utime(others[0], (long_ago, long_ago))
    files.take_back()
    assert [one.name for one in (folder / db.evidence.LENT).iterdir()] == ["young"]


def test_what_is_damaged_is_not_lent(files: EvidenceFiles, evidence: Evidence) -> None:
    path = files.path(SHA)
    path.chmod(0o600)
    path.write_bytes(b"x" * len(CONTENT))
    with pytest.raises(EvidenceChanged):
        files.lend(evidence)
    path.unlink()
    with pytest.raises(EvidenceMissing):
        files.lend(evidence)
