"""Random but valid actions on a real workspace, which is closed, killed and opened again in between.

What was acknowledged is there after every opening; undo leads through every earlier state back to the beginning,
and redo forward through the same. `IPZONE_RANDOM_ACTIONS=10000` makes it that many actions instead of a few hundred.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.desktop.sending import sender_in
from tests.e2e.acts.filing import Filing
from tests.e2e.acts.filling import Filling
from tests.e2e.acts.leaving import Leaving

ACTIONS = int(os.environ.get("IPZONE_RANDOM_ACTIONS", "400"))
STEPS = 50 if ACTIONS < 5_000 else 200


class Actions(Filling, Filing, Leaving):
    """Everything people do."""


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[Counter[str]]:
    Actions.done.clear()
    Actions.sender = sender_in(tmp_path)
    Actions.sender.office.close()
    yield Actions.done
    print(f"{Actions.done.total()} actions: {dict(Actions.done)}")  # noqa: T201 - shown by pytest -s


def test_nothing_acknowledged_is_lost_and_undo_brings_every_state_back(counted: Counter[str]) -> None:
    run_state_machine_as_test(
        Actions,
        settings=settings(
            max_examples=max(1, ACTIONS // STEPS),
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert counted.total() > ACTIONS / 2
