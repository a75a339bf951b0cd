"""A pack as large as packs may be, in the window: page switches, and the check, with 500 tasks and 5,000 fields.

python -m tests.bench.big_pack        (prints JSON; milliseconds)
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.window import large_pack, opened, r
from tests.checking import checked
from tests.forms import large

SWITCH, CHECK = 150, 300
"""Targets, milliseconds."""


def measure(data: Path) -> dict[str, object]:
    """Opens the window on the pack with every answer given, and goes about in it."""
    from desktop.views.screen import Go
    from desktop.views.steps import STEPS

    app, desk = opened(data)
    office, pack = desk.office, large_pack()
    office.add_pack(pack)
    made = office.new("320400", pack.id)
    office.answer_all(made.id, dict(large.application(pack).answers))
    opening = timed(app, lambda: desk.frame.go(Go("application", application=made.id, target="subject")))
    work = desk.frame.workspace
    assert work is not None
    first: dict[str, float] = {}
    again: dict[str, float] = {}
    for times in (first, again):
        for step, *_ in STEPS:
            times[step] = timed(app, lambda step=step: work.goto(step))  # type: ignore[misc]  # a default argument binds the loop's value
    targets = [task.target for task in pack.tasks]
    tasks = [timed(app, lambda t=target: work.goto(t)) for target in targets[3:450:30]]  # type: ignore[misc]  # as above
    checks = [elapsed(lambda: checked(work.hub)) for _ in range(10)]
    edits = [
        timed(app, lambda n=n: work.hub.edit(f"{targets[n]}.current", f"第 {n} 次"))  # type: ignore[misc]  # as above
        for n in range(10)
    ]
    packs = timed(app, lambda: desk.frame.go(Go("packs", target=f"{pack.id}@{pack.version}")))
    desk.close()
    switches = [*first.values(), *again.values(), *tasks]
    return {
        "tasks": len(pack.tasks),
        "fields": len(pack.fields),
        "open_ms": r(opening),
        "first_ms": {step: r(t) for step, t in first.items()},
        "again_ms": {step: r(t) for step, t in again.items()},
        "task_p50_ms": r(statistics.median(tasks)),
        "task_max_ms": r(max(tasks)),
        "switch_max_ms": r(max(switches)),
        "switch_target": f"< {SWITCH} ms",
        "check_p50_ms": r(statistics.median(checks)),
        "check_max_ms": r(max(checks)),
        "check_target": f"< {CHECK} ms",
        "edit_p50_ms": r(statistics.median(edits)),
        "pack_screen_ms": r(packs),
    }


def timed(app: Any, act: Callable[[], object]) -> float:
    """Milliseconds until it is done and painted."""
    app.processEvents()
    return elapsed(lambda: (act(), app.processEvents()))


def elapsed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        json.dump(measure(Path(folder)), sys.stdout, ensure_ascii=False)
