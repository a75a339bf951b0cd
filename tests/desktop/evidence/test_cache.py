"""The cache of what was derived: whole or absent, never believed blindly."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from desktop.evidence import cache as module
from desktop.evidence.cache import EvidenceCache
from forms.checks.finding import FileContent, Reading, Sighting
from forms.sensitive import Kind

ONE, OTHER = "a" * 64, "b" * 64
FOUND = FileContent(Reading.READ, (Sighting(Kind.PHONE, 2, 3, "138****5678"),))


@pytest.fixture
def cache(tmp_path: Path) -> EvidenceCache:
    return EvidenceCache(tmp_path)


def index(folder: Path) -> Path:
    return folder / "cache" / f"v{module.VERSION}" / "looked.jsonl"


def test_what_is_kept_is_there_after_a_restart(tmp_path: Path, cache: EvidenceCache) -> None:
    assert cache.content(ONE) is None
    assert not cache.holds(ONE)
    cache.keep(ONE, FOUND, ("第一页", "第二页"))
    cache.keep_picture(ONE, b"png")
    for again in (cache, EvidenceCache(tmp_path)):
        assert again.content(ONE) == FOUND
        assert again.text(ONE) == ("第一页", "第二页")
        assert again.picture(ONE) == b"png"
        assert again.holds(ONE)
        assert again.content(OTHER) is None


def test_nothing_is_written_before_there_is_something(tmp_path: Path) -> None:
    EvidenceCache(tmp_path).content(ONE)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        json.dumps({"sha256": "short", "reading": "read", "found": []}).encode(),
        json.dumps({"sha256": ONE, "reading": "known", "found": []}).encode(),
        json.dumps({"sha256": ONE, "reading": "read", "found": [["phone", -1, 1, "x"]]}).encode(),
        json.dumps({"sha256": ONE, "reading": "read", "found": [["phone", True, 1, "x"]]}).encode(),
        json.dumps({"sha256": ONE, "reading": "read", "found": [["phone", 1, 1, "x" * 200]]}).encode(),
        json.dumps({"sha256": ONE, "reading": "read", "found": [["phone", 1, 1, "x"]] * 1001}).encode(),
        json.dumps({"sha256": ONE, "reading": "read", "found": "phone"}).encode(),
    ],
)
def test_a_damaged_line_counts_as_absent_and_the_others_stand(tmp_path: Path, line: bytes) -> None:
    EvidenceCache(tmp_path).keep(OTHER, FOUND, ("一",))
    with index(tmp_path).open("ab") as file:
        file.write(line + b"\n")
    EvidenceCache(tmp_path).keep("c" * 64, FOUND, ("一",))
    again = EvidenceCache(tmp_path)
    assert again.content(ONE) is None
    assert again.content(OTHER) == again.content("c" * 64) == FOUND


def test_the_last_line_of_a_file_counts(tmp_path: Path, cache: EvidenceCache) -> None:
    cache.keep(ONE, FOUND, ("一",))
    cache.keep(ONE, FileContent(Reading.BROKEN), ())
    assert EvidenceCache(tmp_path).content(ONE) == FileContent(Reading.BROKEN)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zlib",
        zlib.compress(b"no json"),
        zlib.compress(b"[1]"),
        zlib.compress(b'["a"]')[:-3],
        zlib.compress(b"{}"),
    ],
)
def test_a_damaged_text_is_made_anew(tmp_path: Path, cache: EvidenceCache, data: bytes) -> None:
    cache.keep(ONE, FOUND, ("一",))
    (text,) = (index(tmp_path).parent / "text").rglob(ONE)
    text.write_bytes(data)
    assert cache.text(ONE) is None
    assert not cache.holds(ONE)


def test_a_text_that_unpacks_without_end(
    tmp_path: Path, cache: EvidenceCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.keep(ONE, FOUND, ("文" * 10_000,))
    monkeypatch.setattr(module, "_TEXT_LIMIT", 1000)
    assert cache.text(ONE) is None


def test_a_text_too_long_to_keep_is_not_read_again_and_again(
    cache: EvidenceCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PACKED_LIMIT", 20)
    cache.keep(ONE, FOUND, (bytes(range(200)).decode("latin-1"),))
    assert cache.text(ONE) == ()
    assert cache.holds(ONE)


def test_another_version_is_cleared_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    EvidenceCache(tmp_path).keep(ONE, FOUND, ("一",))
    monkeypatch.setattr(module, "VERSION", module.VERSION + 1)
    later = EvidenceCache(tmp_path)
    assert later.content(ONE) is None
    later.keep(OTHER, FOUND, ("一",))
    assert [folder.name for folder in (tmp_path / "cache").iterdir()] == [f"v{module.VERSION}"]


def test_a_disk_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    cache = EvidenceCache(tmp_path)
    cache.keep(ONE, FOUND, ("一",))
    cache.keep_picture(ONE, b"png")
    assert cache.content(ONE) == FOUND
    assert cache.text(ONE) is None
    assert cache.picture(ONE) is None


def test_no_name_leads_out_of_the_folder(cache: EvidenceCache) -> None:
    with pytest.raises(ValueError, match="\\.\\."):
        cache.text("../../etc/passwd")
