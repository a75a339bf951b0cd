"""A workbook made to do harm is refused or harmless, in two seconds and 200 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.packbook import build
from tests.desktop.packbook import hostile
from tests.desktop.packbook.books import small_book

ALL = {**hostile.REFUSED, **hostile.FAULTY, **hostile.HARMLESS}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, str]]:
    """Every hostile workbook opened in one other process: seconds and outcome of each."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "first.xlsx").write_bytes(small_book())
    paths = []
    for name, make in ALL.items():
        paths.append(folder / f"{name}.xlsx")
        paths[-1].write_bytes(make())
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.desktop.packbook.hostile",
            str(folder / "first.xlsx"),
            *map(str, paths),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert said["peak"] < 200, said["peak"]
    results: dict[str, tuple[float, str]] = said["results"]
    return results


@pytest.mark.parametrize("name", ALL)
def test_it_is_refused_or_harmless_and_soon(name: str, ran: dict[str, tuple[float, str]]) -> None:
    seconds, outcome = ran[name]
    expected = (
        "workbook.unreadable"
        if name in hostile.REFUSED
        else "packbook.invalid"
        if name in hostile.FAULTY
        else "built"
    )
    assert outcome == expected
    assert seconds < 2


def test_signs_stay_text() -> None:
    assert build(hostile.HARMLESS["signs"]()).pack.tasks[0].title == hostile.SIGNS


def test_escapes_make_no_control_characters() -> None:
    assert build(hostile.HARMLESS["escaped"]()).pack.tasks[0].title == "党政"
