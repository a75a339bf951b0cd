"""What upgrades are tried from, and how an application before and after is compared."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.packaging.conftest import PACKAGING

ROOT = PACKAGING.parent
VERSIONS = "db/migrations/versions"
APPLICATION = {"place": "990100", "answers": {"a": "甲"}, "evidence": ["证明.pdf"], "title": "从前"}


def git(*arguments: str) -> list[str]:
    said = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
    return said.stdout.split()


def test_the_program_before_lacks_the_last_migration() -> None:
    said = subprocess.run([PACKAGING / "before.sh"], check=True, capture_output=True, text=True)
    commit = said.stdout.strip()
    if not commit:
        pytest.skip("the history is cut off here")
    tracked = git("ls-files", f"{VERSIONS}/r[0-9]*.py")
    before = [name for name in git("ls-tree", "--name-only", commit, f"{VERSIONS}/") if "/r" in name]
    assert before
    assert before == sorted(tracked)[: len(before)]
    assert len(before) < len(tracked)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 0),
        ({"title": "如今"}, 0),
        ({"answers": {"a": "乙"}}, 1),
        ({"evidence": []}, 1),
        ({"place": "990200"}, 1),
    ],
)
def test_an_application_is_compared_by_what_was_filled_in(
    script: Callable[[str], ModuleType], tmp_path: Path, change: dict[str, Any], status: int
) -> None:
    names = tmp_path / "before.json", tmp_path / "after.json"
    for path, content in zip(names, (APPLICATION, {**APPLICATION, **change}), strict=True):
        path.write_text(json.dumps(content), "utf-8")
    assert script("same").main(*map(str, names)) == status


def test_nothing_is_not_the_same(script: Callable[[str], ModuleType], tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_text(json.dumps({**APPLICATION, "answers": {}}), "utf-8")
    assert script("same").main(str(path), str(path)) == 1
