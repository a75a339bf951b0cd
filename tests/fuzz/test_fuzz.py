"""A second of fuzzing of each target, with seeds of its own every day; `make fuzz` goes on for longer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from tests.fuzz.__main__ import run
from tests.fuzz.targets import Target, targets

NAMES = ("reader", "package", "manifest", "cms", "envelope", "pdf", "stamp", "workbook", "data", "trust")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Target]:
    return targets(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("name", NAMES)
def test_target(found: Mapping[str, Target], name: str) -> None:
    seed = int(f"{datetime.now(UTC):%Y%m%d}")
    said = run(name, found[name], 1, seed)
    assert said["bad"] == {}, f"seed {seed}"


def test_all_targets_are_run(found: Mapping[str, Target]) -> None:
    assert tuple(found) == NAMES
