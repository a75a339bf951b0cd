"""What the writer writes: read by others, the same every time, and only from files that are what they were."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.submission import container, headers
from desktop.submission.container import ContainerWriter
from desktop.submission.names import check_name
from desktop.submission.reader import MEDIA_TYPE, Limits, PackageReader, ReaderFault
from forms.errors import Cancelled, EvidenceChanged, EvidenceMissing

LARGE = 3 * (1 << 20) + 17


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(LARGE))
    return path


def add(writer: ContainerWriter, name: str, source: Path, **options: Any) -> None:
    content = source.read_bytes()
    writer.add_file(
        name, source, len(content), zlib.crc32(content), hashlib.sha256(content).hexdigest(), **options
    )


def write(path: Path, large: Path) -> dict[str, str]:
    with ContainerWriter(path) as writer:
        writer.add_bytes("application.json", b"{}")
        add(writer, "申报书.pdf", large)
        add(writer, "evidence/001-空.txt", Path(os.devnull))
        writer.finish()
        return {one.entry.name: one.sha256 for one in writer.written}


def test_others_read_it(tmp_path: Path, large: Path) -> None:
    path = tmp_path / "package.asice"
    digests = write(path, large)
    with zipfile.ZipFile(path) as known:
        assert known.testzip() is None
        assert [entry.filename for entry in known.infolist()] == list(digests)
        assert {n: hashlib.sha256(known.read(n)).hexdigest() for n in digests} == digests
        assert {(e.compress_type, e.flag_bits, e.extra) for e in known.infolist()} == {(0, 0x800, b"")}
        assert known.read("申报书.pdf") == large.read_bytes()
    assert path.read_bytes()[30:].startswith(b"mimetype" + MEDIA_TYPE)
    done = subprocess.run(["unzip", "-tq", path], capture_output=True)
    assert done.returncode == 0, done.stdout


def test_our_reader_finds_nothing_to_say(tmp_path: Path, large: Path) -> None:
    path = tmp_path / "package.asice"
    digests = write(path, large)
    with PackageReader.open(path) as package:
        assert package.own_form
        with package.digesting(package.entries, package=True) as digesting:
            found = digesting.of([*package.entries, ""])
    assert found.values == {**digests, "": hashlib.sha256(path.read_bytes()).hexdigest()}
    assert found.faults == ()


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, large: Path) -> None:
    write(tmp_path / "a", large)
    write(tmp_path / "b", large)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_file_must_be_as_long_as_was_expected(tmp_path: Path, large: Path) -> None:
    for size in (LARGE + 1, LARGE - 1):
        with ContainerWriter(tmp_path / f"{size}") as writer, pytest.raises(EvidenceChanged):
            writer.add_file("x", large, size, 0, "0" * 64)
    with ContainerWriter(tmp_path / "missing") as writer, pytest.raises(EvidenceMissing):
        writer.add_file("x", tmp_path / "nowhere", 5, 0, "0" * 64)


def test_content_that_does_not_fit_what_was_said_is_found_by_the_reader(tmp_path: Path, large: Path) -> None:
    with ContainerWriter(tmp_path / "p") as writer:
        writer.add_file("x", large, LARGE, 1, "0" * 64)
        writer.finish()
    with PackageReader.open(tmp_path / "p") as package, package.digesting(["x"]) as digesting:
        found = digesting.of(["x"])
    assert [fault.code for fault in found.faults] == ["entry.crc"]
    assert found.values == {"x": hashlib.sha256(large.read_bytes()).hexdigest()}


@pytest.mark.parametrize("growth", [b"more", None])
def test_a_file_that_changes_while_it_is_read_is_noticed(
    tmp_path: Path, large: Path, growth: bytes | None
) -> None:
    def meddle(_count: int) -> None:
        if growth is None:
            os.truncate(large, LARGE // 2)
        else:
            with large.open("ab") as file:
                file.write(growth)

    with ContainerWriter(tmp_path / "p") as writer, pytest.raises(EvidenceChanged):
        add(writer, "x", large, told=meddle)


def test_writing_tells_where_it_is_and_stops_when_told(tmp_path: Path, large: Path) -> None:
    told: list[int] = []
    with ContainerWriter(tmp_path / "a") as writer:
        add(writer, "x", large, told=told.append)
    assert sum(told) == LARGE
    assert len(told) == 4
    with ContainerWriter(tmp_path / "b") as writer, pytest.raises(Cancelled):
        add(writer, "x", large, stop=lambda: True)


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])
def test_it_copies_by_itself_where_the_system_does_not(
    tmp_path: Path, large: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    write(tmp_path / "a", large)
    monkeypatch.setattr(container, "_sent", refusing(code))
    write(tmp_path / "b", large)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_else_the_system_says_is_no_reason_to_go_on(
    tmp_path: Path, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "_sent", refusing(errno.ENOSPC))
    with pytest.raises(OSError, match="refused"):
        write(tmp_path / "a", large)


def refusing(code: int) -> Callable[..., int]:
    def refuse(*_: object) -> int:
        raise OSError(code, "refused")

    return refuse


def test_an_earlier_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(b"earlier")
    with pytest.raises(FileExistsError):
        ContainerWriter(tmp_path / "p")
    assert (tmp_path / "p").read_bytes() == b"earlier"


def test_names_no_reader_takes_are_not_written(tmp_path: Path) -> None:
    with ContainerWriter(tmp_path / "p") as writer:
        with pytest.raises(ReaderFault):
            writer.add_bytes("../x", b"")
        writer.add_bytes("a.txt", b"")
        writer.add_bytes("A.txt", b"")
        with pytest.raises(ReaderFault) as refused:
            writer.finish()
    assert refused.value.code == "name.equal"


def test_a_file_over_4_gib(tmp_path: Path) -> None:
    """Sparse, and only its records are looked at: reading it all would take seconds."""
    size = (1 << 32) + 5
    name = "evidence/001-大.bin"
    entry = headers.Entry(name, size, 0x1234, 69, 69 + 30 + len(name.encode()) + 20, size)
    path = tmp_path / "p"
    with path.open("wb") as file:
        with ContainerWriter(tmp_path / "first") as writer:
            first = writer.written[0].entry
        file.write((tmp_path / "first").read_bytes())
        file.write(headers.local_header(entry.name, size, entry.crc32))
        file.seek(size, os.SEEK_CUR)
        behind = file.tell()
        last = headers.Entry("z", 2, 0xEF50AE0F, behind, behind + 31, 2)
        file.write(headers.local_header("z", 2, last.crc32) + b"zz")
        file.write(headers.directory([first, entry, last], file.tell()))
    with PackageReader.open(path) as package:
        assert package.own_form
        assert package.entries[entry.name] == entry
        assert package.entries["z"].offset == behind
    with zipfile.ZipFile(path) as known:
        assert known.getinfo(entry.name).file_size == size
        assert known.getinfo("z").header_offset == behind


def test_more_than_65535_entries(tmp_path: Path) -> None:
    entries, body = [], b""
    for number in range(65_536):
        header = headers.local_header(f"{number}", 0, 0)
        name = f"{number}"
        entries.append(headers.Entry(name, 0, 0, len(body), len(body) + len(header), 0))
        body += header
    tail = headers.directory(entries, len(body))
    path = tmp_path / "p"
    path.write_bytes(body + tail)
    with zipfile.ZipFile(path) as known:
        assert len(known.infolist()) == 65_536
    with pytest.raises(ReaderFault) as refused:
        PackageReader.open(path)
    assert refused.value.code == "container.entries"
    with pytest.raises(ReaderFault) as refused:  # nothing else is wrong with it
        PackageReader.open(path, Limits(entries=100_000))
    assert refused.value.code == "container.mimetype"


def test_memory_does_not_grow_with_the_evidence(tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    with big.open("wb") as file:
        file.truncate(256 << 20)
    tracemalloc.start()
    try:
        with ContainerWriter(tmp_path / "p") as writer:
            writer.add_file("x", big, 256 << 20, 0, "")
            writer.finish()
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
        with (
            PackageReader.open(tmp_path / "p") as package,
            package.digesting(package.entries, package=True) as digesting,
        ):
            digesting.of(package.entries)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


_NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), min_size=1, max_size=40
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.dictionaries(_NAMES, st.binary(max_size=200), max_size=8))
def test_everything_written_reads_back(tmp_path: Path, contents: dict[str, bytes]) -> None:
    path = tmp_path / "p"
    path.unlink(missing_ok=True)
    taken: dict[str, bytes] = {}
    with ContainerWriter(path) as writer:
        for name, content in contents.items():
            try:
                check_name(name)
            except ReaderFault:
                continue
            writer.add_bytes(name, content)
            taken[name] = content
        try:
            writer.finish()
        except ReaderFault:  # two of them collide
            return
    with PackageReader.open(path) as package:
        assert package.own_form
        assert {n: package.read(n) for n in package.entries if n != "mimetype"} == taken
