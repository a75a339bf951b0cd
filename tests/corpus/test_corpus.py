"""Every package of the corpus gets the verdict it must get, for the right reason, within bounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.submission.verification import verify
from forms.errors import PackageUnreadable
from tests.corpus.__main__ import write
from tests.corpus.bench import Bench
from tests.desktop.submission.verification.packages import Draft

SECONDS, MEGABYTES = 2, 200
HOSTILE, GOOD = 700, 75
_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, Any]]]:
    if sys.platform == "win32":
        pytest.skip("needs fork")
    folder = tmp_path_factory.mktemp("corpus")
    write(folder)
    before = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    arguments = [sys.executable, "-m", "tests.corpus.judge", str(folder)]
    done = subprocess.run(arguments, cwd=_ROOT, capture_output=True, text=True, check=True)
    after = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    assert after == before  # verification writes nothing
    yield [json.loads(line) for line in done.stdout.splitlines()]


def test_there_are_enough(results: list[dict[str, Any]]) -> None:
    assert sum(bool(one["code"]) for one in results) >= HOSTILE
    assert sum(not one["code"] for one in results) >= GOOD
    groups = {one["title"].partition(":")[0] for one in results}
    wanted = {"container", "entry", "name", "manifest", "cms", "certificate", "revocation", "time", "bomb"}
    assert groups >= wanted | {"pdf", "workbook", "data", "content", "national", "replay", "good"}
    strange = {f"strange {kind}" for kind in ("container", "manifest", "cms", "certificate", "revocation")}
    assert groups >= strange | {"foreign", "signatories", "public"}


def test_the_hostile_are_refused_for_the_right_reason(results: list[dict[str, Any]]) -> None:
    wrong = [one for one in results if one["code"] and (one["trusted"] or one["code"] not in one["codes"])]
    assert [(one["title"], one["code"], one["codes"]) for one in wrong] == []


def test_of_documents_nothing_else_is_said(results: list[dict[str, Any]]) -> None:
    groups = ("data:", "workbook:", "content:", "replay:", "public:")
    wrong = [o for o in results if o["code"] and o["title"].startswith(groups) and o["codes"] != [o["code"]]]
    assert [(one["title"], one["code"], one["codes"]) for one in wrong] == []


def test_nobody_who_is_refused_has_signed(results: list[dict[str, Any]]) -> None:
    kinds = ("certificate:", "strange certificate:")
    refused = [one for one in results if one["title"].startswith(kinds) and one["code"]]
    assert [one["title"] for one in refused if one["signed"] or not one["failed"]] == []


def test_the_good_are_believed(results: list[dict[str, Any]]) -> None:
    good = [one for one in results if not one["code"]]
    assert [(one["title"], one["codes"]) for one in good if not one["trusted"]] == []
    assert all(one["is_application"] == one["application"] for one in good)


def test_none_takes_long_or_much(results: list[dict[str, Any]]) -> None:
    assert [(o["title"], o["seconds"]) for o in results if o["seconds"] > SECONDS] == []
    assert [(o["title"], o["wall"]) for o in results if o["wall"] >= SECONDS] == []
    assert [(o["title"], o["megabytes"]) for o in results if o["megabytes"] > MEGABYTES] == []


def _unnoticed(folder: Path, step: int) -> list[int]:
    """The bits of a small package that can be flipped without verification noticing."""
    bench = Bench(folder)
    good = bench.package(Draft({"a": b"x"}).by(bench.signer))
    path = folder / "bent.asice"
    path.write_bytes(good)
    assert verify(path, bench.trust).trusted
    found = []
    for bit in range(0, 8 * len(good), step):
        bent = bytearray(good)
        bent[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bent)
        try:
            report = verify(path, bench.trust)
            # what only says who wrote the container, and how it may be run, is noticed as not our writer's
            if report.trusted and report.container.own_form:
                found.append(bit)
        except PackageUnreadable:
            continue
    return found


def test_one_bit_anywhere_sampled(tmp_path: Path) -> None:
    assert _unnoticed(tmp_path, 97) == []


@pytest.mark.skipif("IPZONE_LONG" not in os.environ, reason="takes ten minutes")
def test_one_bit_anywhere(tmp_path: Path) -> None:
    assert _unnoticed(tmp_path, 1) == []
