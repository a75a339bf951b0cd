"""The window on a large workspace: 500 tasks, 5,000 files, 200 applications. How long the screen's thread is away.

python -m tests.bench.fluent [files]        (prints JSON; milliseconds)

A watchdog times every turn of the event loop while somebody types into long text (with the pauses in which it is kept
and checked), opens, switches pages, scrolls, and goes home and back: `wall` is what the user waits, `cpu` what the thread
itself computes (the difference is other threads and other programs).
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.task_views import build, rest
from tests.bench.window import opened, r

APPLICATIONS, FILES = 200, 5_000
TYPING, SWITCH = 16, 100
"""Targets, milliseconds."""
WORDS = "推行书面审理和联合口头审理，平均办案周期由 62 日缩短到 50 日。"
TICK = 0.002
"""Seconds the watchdog sleeps between two turns."""


class Watchdog:
    """Turns the event loop itself, and notes how long every turn took."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.wall: list[float] = []
        self.cpu: list[float] = []

    def turn(self, act: Callable[[], object] = lambda: None) -> None:
        wall, cpu = time.perf_counter(), time.thread_time()
        act()
        self._app.processEvents()
        self.wall.append((time.perf_counter() - wall) * 1000)
        self.cpu.append((time.thread_time() - cpu) * 1000)

    def watch(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.turn()
            time.sleep(TICK)

    def result(self, least: float = 0.2) -> dict[str, float]:
        """Of the turns in which anything happened (more than `least` milliseconds)."""
        result = {}
        for name, times in (("wall", self.wall), ("cpu", self.cpu)):
            busy = sorted(one for one in times if one > least) or [0.0]
            result |= {f"{name}_p95_ms": r(busy[int(len(busy) * 0.95)]), f"{name}_max_ms": r(busy[-1])}
        return result


def measure(data: Path, files: int = FILES) -> dict[str, object]:
    from desktop.views.screen import Go

    app, desk = opened(data)
    for _ in range(APPLICATIONS - 2):
        desk.office.new("320400")
    sample = desk.office.new_sample().id
    made = build(desk.office, data, files)
    small = opening(app, desk, sample)
    whole = opening(app, desk, made)
    work = desk.frame.workspace
    assert work is not None
    rest(app, work.hub.lane)
    targets = [task.target for task in work.hub.asked.tasks[10:400:20]]
    steps = ["conditions", "tasks", "indicators", "evidence", "sections", "check", "export", "subject"]
    first, again, tasks, away = (Watchdog(app) for _ in range(4))
    for watchdog, wanted in ((first, steps), (again, steps * 3), (tasks, targets)):
        for target in wanted:
            watchdog.turn(lambda target=target: work.goto(target))  # type: ignore[misc]  # a default argument binds the loop's value
            settle(app, 0.1)
    for _ in range(5):
        away.turn(lambda: desk.frame.go(Go("home")))
        settle(app, 0.2)
        away.turn(lambda: desk.frame.go(Go("application", application=made, target=targets[0])))
        settle(app, 0.5)
    work = desk.frame.workspace
    assert work is not None
    result = {
        "applications": len(desk.office.applications()),
        "files": files,
        "tasks": len(work.hub.asked.tasks),
        "open_sample": small,
        "open": whole,
        "first_switch": first.result(),
        "switch": again.result(),
        "task_switch": tasks.result(),
        "home_and_back": away.result(),
        "switch_target": f"p95 < {SWITCH} ms",
        "typing": typing(app, work, targets[3]),
        "scroll": scroll(app, work),
        "typing_target": f"max < {TYPING} ms",
    }
    desk.close()
    return result


def opening(app: Any, desk: Any, id_: str) -> dict[str, object]:
    """An application opened: until it can be seen, how long any turn after that takes, and when the first check is
    through, which runs beside."""
    from desktop.views.screen import Go

    first, after = Watchdog(app), Watchdog(app)
    begin = time.perf_counter()
    first.turn(lambda: desk.frame.go(Go("application", application=id_, target="subject")))
    hub = desk.frame.workspace.hub
    while hub.findings() is None:
        after.watch(TICK)
    checked = (time.perf_counter() - begin) * 1000
    after.watch(1)
    return {"seen": first.result(), "after": after.result(), "checked_ms": r(checked)}


def settle(app: Any, seconds: float) -> None:
    Watchdog(app).watch(seconds)


def typing(app: Any, work: Any, target: str) -> dict[str, object]:
    """Long text, a key every 40 ms; every sentence a pause in which it is kept, and checked beside the next keys."""
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtWidgets import QApplication

    work.goto(f"{target}.current")
    settle(app, 2)
    paper = work.page.form.editor(f"{target}.current").control
    keys, pauses = Watchdog(app), Watchdog(app)
    revision = work.hub.application.revision

    def key(character: str) -> None:
        event = QInputMethodEvent("", [])
        event.setCommitString(character)
        QApplication.sendEvent(paper, event)

    for _ in range(6):
        for character in WORDS:
            keys.turn(lambda character=character: key(character))  # type: ignore[misc]  # a default argument binds the loop's value
            keys.watch(0.04)
        pauses.watch(1.9)  # kept after 1.5 s; the checks begin 0.3 s later and run beside the next sentence
    kept = work.hub.application.revision - revision
    return {"kept": kept, "keys": keys.result(), "pauses": pauses.result()}


def scroll(app: Any, work: Any) -> dict[str, float]:
    from PySide6.QtWidgets import QAbstractScrollArea

    watchdog = Watchdog(app)
    for step in ("tasks", "evidence", "check", "subject"):
        work.goto(step)
        settle(app, 0.5)
        areas = [one for one in work.page.findChildren(QAbstractScrollArea) if one.isVisible()]
        for bar in [area.verticalScrollBar() for area in areas]:
            for n in range(25 if bar.maximum() else 0):
                watchdog.turn(lambda bar=bar, n=n: bar.setValue(n * 120))  # type: ignore[misc]  # as above
    return watchdog.result()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        count = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
        json.dump(measure(Path(folder), count), sys.stdout, ensure_ascii=False, indent=1)
