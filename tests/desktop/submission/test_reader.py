"""The strict reader: hostile packages are refused for the right reason, honest ones of other programs are read."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.submission import headers as h
from desktop.submission.faults import SENTENCES, printable
from desktop.submission.names import shown
from desktop.submission.reader import MEDIA_TYPE, Digests, Limits, PackageReader, ReaderFault
from forms.errors import Cancelled, PackageUnreadable
from tests.desktop.submission import hostile

CASES = list(hostile.cases())


def digested(package: PackageReader, names: Iterable[str]) -> Digests:
    wanted = list(names)
    with package.digesting(wanted) as digesting:
        return digesting.of(wanted)


def read_everything(path: Path) -> dict[str, str]:
    """As verification does; raises the first fault."""
    with PackageReader.open(path) as package:
        digests = digested(package, package.entries)
    for fault in digests.faults:
        raise fault
    return dict(digests.values)


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "package.asice"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("code", "content"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_hostile_packages_are_refused_for_the_right_reason(tmp_path: Path, code: str, content: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(ReaderFault) as refused:
        read_everything(write(tmp_path, content))
    assert refused.value.code == code
    assert refused.value.message
    assert time.perf_counter() - started < 2


def test_every_fault_of_the_reader_has_a_case() -> None:
    reached = {code for _, code, _ in CASES}
    ours = {code for code in SENTENCES if code.split(".")[0] in ("container", "entry", "name")}
    # these are asked of the reader by others, or say nothing against a package
    assert ours - reached == {"container.form", "entry.large", "entry.absent", "entry.digest"}


@pytest.mark.parametrize("content", [b"", b"PK", b"hello", b"%PDF-1.7" + bytes(5000), b"\0" * 100])
def test_what_is_no_container_at_all_is_unreadable(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(PackageUnreadable):
        PackageReader.open(write(tmp_path, content))


def test_what_is_no_file_is_unreadable(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "missing", tmp_path / "pipe", tmp_path / "a\0b"):
        with pytest.raises(PackageUnreadable):
            PackageReader.open(path)


def test_the_plain_package_is_good_and_of_our_form(tmp_path: Path) -> None:
    path = write(tmp_path, hostile.PLAIN_BYTES)
    expected = {f.name.decode(): hashlib.sha256(f.content).hexdigest() for f in hostile.PLAIN}
    assert read_everything(path) == expected
    with PackageReader.open(path) as package:
        assert package.own_form
        assert list(package.entries) == list(expected)
        assert package.read("evidence/001-a.txt") == b"hello"
        assert package.open_entry("申报书.pdf").read(4) == b"%PDF"
        with pytest.raises(ReaderFault, match="缺少"):
            package.read("missing")
        with pytest.raises(ReaderFault, match="过大"):
            package.read("申报书.pdf", limit=3)


def test_one_flipped_bit_anywhere_is_noticed(tmp_path: Path) -> None:
    honest = read_everything(write(tmp_path, hostile.PLAIN_BYTES))
    for position in range(len(hostile.PLAIN_BYTES)):
        for bit in range(8):
            content = bytearray(hostile.PLAIN_BYTES)
            content[position] ^= 1 << bit
            path = write(tmp_path, bytes(content))
            try:
                noticed = read_everything(path) != honest
                with PackageReader.open(path) as package:
                    noticed |= not package.own_form
            except (ReaderFault, PackageUnreadable):
                noticed = True
            assert noticed, (position, bit)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("seekable", [True, False])
@pytest.mark.parametrize("large", [True, False])
def test_containers_of_other_programs_are_read(
    tmp_path: Path, method: int, seekable: bool, large: bool
) -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += bytes(data)
            return len(data)

    text = "申报".encode() * 100_000
    pipe = Pipe()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer if seekable else pipe, "w", method) as made:
        if seekable:
            made.writestr("mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
        else:  # a descriptor may follow the mimetype, but nothing may be in its header
            made.writestr("mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
        with made.open("申报书.pdf", "w", force_zip64=large) as entry:
            entry.write(text[:90_000] + os.urandom(20_000))
        made.writestr("evidence/1.txt", b"")
    content = buffer.getvalue() if seekable else pipe.data
    path = write(tmp_path, content)
    with zipfile.ZipFile(path) as known, PackageReader.open(path) as package:
        assert {n: package.read(n) for n in package.entries} == {n: known.read(n) for n in known.namelist()}
        assert not package.own_form
    assert len(read_everything(path)) == 3


def test_zip64_end_of_a_small_package_is_read(tmp_path: Path) -> None:
    assert len(read_everything(write(tmp_path, hostile.end64(hostile.PLAIN)))) == 3


def test_a_fault_in_the_middle_of_a_stream_is_raised_where_it_is_met(tmp_path: Path) -> None:
    with PackageReader.open(write(tmp_path, hostile.changed(2, crc32=1))) as package:
        with pytest.raises(ReaderFault) as refused:
            package.open_entry("evidence/001-a.txt").read()
        assert refused.value.code == "entry.crc"
        digests = digested(package, ["evidence/001-a.txt", "mimetype"])
    assert [fault.entry for fault in digests.faults] == ["evidence/001-a.txt"]
    assert digests.values["evidence/001-a.txt"] == hashlib.sha256(b"hello").hexdigest()


@pytest.mark.parametrize("package", [True, False])
@pytest.mark.parametrize("sizes", [[5], [3_000_000], [3_000_000, 5, 100_000], [200_000] * 20, [0, 0]])
def test_digests_of_one_and_of_many(tmp_path: Path, sizes: list[int], package: bool) -> None:
    contents = {f"e{i}": os.urandom(size) for i, size in enumerate(sizes)}
    files = [hostile.File(n.encode(), c) for n, c in contents.items()]
    data = hostile.build([hostile.MIMETYPE, *files])
    whole = {"": data} if package else {}
    told: list[tuple[int, int]] = []
    with (
        PackageReader.open(write(tmp_path, data)) as reader,
        reader.digesting(contents, "sha512", first=["e0"], package=package) as digesting,
    ):
        first = digesting.of(["e0"])
        found = digesting.of([*contents, *whole], lambda step, done, total: told.append((done, total)))
    assert found.values == {n: hashlib.sha512(c).hexdigest() for n, c in {**contents, **whole}.items()}
    assert first.values == {"e0": found.values["e0"]}
    total = sum(sizes) + (len(data) if package else 0)
    assert told[-1] == (total, total)
    assert told == sorted(told)


@pytest.mark.parametrize("sizes", [[9_000_000], [3_000_000] * 3])
def test_digesting_stops_when_told(tmp_path: Path, sizes: list[int]) -> None:
    files = [hostile.File(f"e{i}".encode(), bytes(size)) for i, size in enumerate(sizes)]
    with (
        PackageReader.open(write(tmp_path, hostile.build([hostile.MIMETYPE, *files]))) as package,
        pytest.raises(Cancelled),
        package.digesting(package.entries) as digesting,
    ):
        digesting.of(package.entries, stop=lambda: True)


def test_digesting_that_is_left_ends(tmp_path: Path) -> None:
    files = [hostile.File(f"e{i}".encode(), bytes(9_000_000)) for i in range(3)]
    path = write(tmp_path, hostile.build([hostile.MIMETYPE, *files]))
    with PackageReader.open(path) as package, package.digesting(package.entries, package=True):
        pass
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("digest")]


def test_a_file_cut_off_while_it_is_read_is_unreadable(tmp_path: Path) -> None:
    path = write(tmp_path, hostile.PLAIN_BYTES)
    with PackageReader.open(path) as package:
        os.truncate(path, 60)
        with pytest.raises(PackageUnreadable):
            digested(package, package.entries)


def test_limits_can_be_set_lower(tmp_path: Path) -> None:
    path = write(tmp_path, hostile.PLAIN_BYTES)
    for limits, code in ((Limits(entries=2), "container.entries"), (Limits(total=20), "container.size")):
        with pytest.raises(ReaderFault) as refused:
            PackageReader.open(path, limits)
        assert refused.value.code == code


def test_hostile_names_are_shown_harmlessly() -> None:
    fault = ReaderFault("name.direction", "a\u202efdp.exe" + "x" * 500)
    assert "\u202e" not in fault.message
    assert len(fault.message) < 200
    assert printable("a\nb") == "a\\u000ab"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_noticed_and_never_crashes_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever is taken for our own form with the same contents is the same file, byte for byte."""
    honest = data.draw(st.sampled_from([hostile.PLAIN_BYTES, hostile.end64(hostile.PLAIN)]))
    content = bytearray(honest)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        piece = data.draw(
            st.binary(max_size=8) | st.sampled_from([h.END_MAGIC, b"\xff\xff\xff\xff", b"\0\0"])
        )
        content[at : at + data.draw(st.integers(0, 8))] = piece
    path = write(tmp_path, bytes(content))
    try:
        digests = read_everything(path)
        with PackageReader.open(path) as package:
            own_form = package.own_form
    except (ReaderFault, PackageUnreadable):
        return
    expected = {f.name.decode(): hashlib.sha256(f.content).hexdigest() for f in hostile.PLAIN}
    assert not own_form or digests != expected or bytes(content) == hostile.PLAIN_BYTES


def test_a_name_is_shown_without_what_shows_nothing() -> None:
    assert shown("甲\u3164乙\u202e丙") == "甲 乙 丙"
