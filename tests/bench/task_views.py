"""The four ways to look at tasks, and the indicators, with 500 tasks and 5,000 evidence files.

python -m tests.bench.task_views        (prints JSON; milliseconds)

`switch` is a page or view change until it is painted; `event` the longest single turn of the event loop while
somebody types, drags or scrolls; `change` what one change costs that several tasks share, with everything repainted.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from forms.application import Evidence, EvidenceLink, Purpose
from forms.values import Month
from tests.bench.window import large_pack, opened, r
from tests.checking import checked
from tests.forms import large

FILES = 5000
SWITCH, EVENT = 100, 16
"""Targets, milliseconds."""


def measure(data: Path, count: int = FILES) -> dict[str, object]:
    """Opens the window on the large application and goes about in it."""
    from desktop.views.screen import Go

    app, desk = opened(data)
    made = build(desk.office, data, count)
    opening = timed(app, lambda: desk.frame.go(Go("application", application=made, target="tasks")))
    work = desk.frame.workspace
    assert work is not None
    overview = work.page.overview
    rest(app, work.hub.lane)
    views = ("list", "board", "time", "cover")
    for name in views:
        overview.switch.choose(name)
        settle(app)
    switches = [
        timed(app, lambda name=name: overview.switch.choose(name))  # type: ignore[misc]  # a default argument binds the loop's value
        for _ in range(10)
        for name in views
    ]
    pages = []
    for _ in range(10):
        for target in ("indicators", "tasks", overview._all.tasks[40].target, "tasks"):
            pages.append(timed(app, lambda target=target: work.goto(target)))  # type: ignore[misc]  # as above
    result: dict[str, object] = {
        "tasks": len(overview._all.tasks),
        "files": len(work.hub.application.evidence),
        "open_ms": r(opening),
        "view_switch_p95_ms": p95(switches),
        "page_switch_p95_ms": p95(pages),
        "switch_target": f"< {SWITCH} ms",
    }
    events = {
        "typing": typing(app, overview),
        "drag_bar": drag_bar(app, overview),
        "drag_card": drag_card(app, overview),
        "scroll": scroll(app, overview),
        "matrix": matrix(app, overview),
        "indicator_typing": cells(app, work),
    }
    result |= {f"{name}_max_ms": r(max(times)) for name, times in events.items()}
    result |= {f"{name}_p95_ms": p95(times) for name, times in events.items()}
    result["event_target"] = f"< {EVENT} ms"
    result |= changes(app, work, overview)
    desk.close()
    return result


def build(office: object, data: Path, count: int) -> str:
    """500 tasks over 20 departments and two years, 5,000 files of which most support a task or two."""
    pack = large_pack()
    office.add_pack(pack)  # type: ignore[attr-defined]  # an Office, imported late
    answers = {k: v for k, v in large.application(pack).answers.items() if v is not None}
    for number, task in enumerate(pack.tasks):
        answers[f"{task.target}.lead"] = f"市第{number % 20}局"
        answers[f"{task.target}.start"] = Month(2027, number % 12 + 1)
        answers[f"{task.target}.end"] = Month(2028, number % 7 + 3)
    folder = data / "来"
    folder.mkdir()
    evidence, links = [], []
    now = office.clock()  # type: ignore[attr-defined]  # as above
    for number in range(1, count + 1):
        file = folder / f"材料{number:04d}.txt"
        file.write_text(f"第 {number} 份材料", "utf-8")
        stored = office._files.add(file)  # type: ignore[attr-defined]  # as above
        id_ = f"{number:032x}"
        evidence.append(
            Evidence(
                id_,
                number,
                stored.name,
                stored.sha256,
                stored.crc32,
                stored.size,
                "text/plain",
                now,
                f"材料 {number}",
            )
        )
        if number % 10:
            links.append(EvidenceLink(id_, pack.tasks[number % 499].target))
        if not number % 7:
            links += [EvidenceLink(id_, pack.tasks[(number * 3 + n) % 499].target) for n in range(6)]
    place = office.places.get("320400")  # type: ignore[attr-defined]  # as above
    empty = office.new("320400", pack.id)  # type: ignore[attr-defined]  # as above
    whole = replace(
        empty,
        id="f" * 32,
        place=place,
        purpose=Purpose.FORMAL,
        answers=answers,
        evidence=tuple(evidence),
        links=tuple(dict.fromkeys(links)),
    )
    office._store.create(whole, "测试员", now, pack)  # type: ignore[attr-defined]  # as above
    return whole.id


def typing(app: object, overview: object) -> list[float]:
    """Words typed into the filter, and what filtering them costs."""
    from PySide6.QtTest import QTest

    overview.switch.choose("list")  # type: ignore[attr-defined]  # a TasksOverview
    line = overview.filters.wanted  # type: ignore[attr-defined]  # as above
    line.setFocus()
    settle(app, 1.0)
    times = []
    for key in "dxrw12345":
        times.append(timed(app, lambda key=key: QTest.keyClicks(line, key)))  # type: ignore[misc]  # a default argument binds the loop's value
    times += [turn for turn in turns(app, 0.4) if turn > 0.5]  # the filter acts a moment after the last key
    times.append(timed(app, overview.filters.reset))  # type: ignore[attr-defined]  # as above
    settle(app)
    return times


def drag_bar(app: object, overview: object) -> list[float]:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    overview.switch.choose("time")  # type: ignore[attr-defined]  # a TasksOverview
    settle(app)
    list_ = overview.list  # type: ignore[attr-defined]  # as above
    view, row = list_.view.viewport(), list_.model.rows[3]
    from desktop.views.widgets.gantt import bar_rect

    cell = list_.cells["time"].translated(0, list_.view.visualRect(list_.model.index(3)).top())
    bar = bar_rect(list_.line, list_.span(row), cell).center().toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=bar)
    times = [timed(app, lambda n=n: QTest.mouseMove(view, bar + QPoint(n * 5, 0))) for n in range(40)]  # type: ignore[misc]  # as above
    list_.view._drop()
    list_.view.setFocus()
    times += [timed(app, lambda: QTest.keyClick(list_.view, Qt.Key.Key_Right)) for _ in range(20)]
    list_.view._drop()
    return times


def drag_card(app: object, overview: object) -> list[float]:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    overview.switch.choose("board")  # type: ignore[attr-defined]  # a TasksOverview
    settle(app)
    board = overview.board  # type: ignore[attr-defined]  # as above
    start = board.card_rect(0, 1).center()
    QTest.mousePress(board.viewport(), Qt.MouseButton.LeftButton, pos=start)
    times = [
        timed(app, lambda n=n: QTest.mouseMove(board.viewport(), start + QPoint(n * 12, n)))  # type: ignore[misc]  # as above
        for n in range(60)
    ]
    board._held = None
    board.setFocus()
    times += [timed(app, lambda: QTest.keyClick(board, Qt.Key.Key_Down)) for _ in range(20)]
    return times


def scroll(app: object, overview: object) -> list[float]:
    times = []
    for name in ("list", "time", "board"):
        overview.switch.choose(name)  # type: ignore[attr-defined]  # a TasksOverview
        settle(app)
        where = overview.board if name == "board" else overview.list.view  # type: ignore[attr-defined]  # as above
        bar = where.verticalScrollBar()
        times += [timed(app, lambda bar=bar, n=n: bar.setValue(n * 180)) for n in range(40)]  # type: ignore[misc]  # as above
    return times


def matrix(app: object, overview: object) -> list[float]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    overview.switch.choose("cover")  # type: ignore[attr-defined]  # a TasksOverview
    settle(app)
    view = overview.matrix  # type: ignore[attr-defined]  # as above
    view.setFocus()
    keys = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_Home)
    times = [timed(app, lambda key=key: QTest.keyClick(view, key)) for _ in range(12) for key in keys]  # type: ignore[misc]  # as above
    bar = view.horizontalScrollBar()
    times += [timed(app, lambda n=n: bar.setValue(n * 900)) for n in range(60)]  # type: ignore[misc]  # as above
    return times


def cells(app: object, work: object) -> list[float]:
    """Digits typed into the table of indicators; keeping them is counted as a change, not here."""
    from PySide6.QtTest import QTest

    work.goto("indicators")  # type: ignore[attr-defined]  # a Workspace
    settle(app)
    table = work.page.table  # type: ignore[attr-defined]  # as above
    table.open_cell(table.rows_model.rows[3].target)
    line = table._delegate.open
    times = [timed(app, lambda: QTest.keyClicks(line, "7")) for _ in range(9)]
    table.setFocus()
    settle(app)
    return times


def changes(app: object, work: object, overview: object) -> dict[str, object]:
    """One bar moved, and 200 tasks given another department at once."""
    from desktop.views import task_changes

    work.goto("tasks")  # type: ignore[attr-defined]  # a Workspace
    overview.switch.choose("time")  # type: ignore[attr-defined]  # a TasksOverview
    settle(app)
    hub = work.hub  # type: ignore[attr-defined]  # as above
    rows = overview._all.tasks  # type: ignore[attr-defined]  # as above
    span = overview.list.span(rows[5])  # type: ignore[attr-defined]  # as above
    one = [
        timed(app, lambda n=n: overview._plan(rows[5].target, span.moved(n % 2 + 1)))  # type: ignore[attr-defined, misc]  # as above
        for n in range(8)
    ]
    many = task_changes.shared(hub.pack, hub.application, [row.target for row in rows[:200]], "市公安局")
    at_once = timed(app, lambda: overview.keep(many, ""))  # type: ignore[attr-defined]  # as above
    check = timed(app, lambda: checked(hub))
    return {"change_one_p50_ms": r(statistics.median(one)), "change_200_ms": r(at_once), "check_ms": r(check)}


def timed(app: object, act: Callable[[], object]) -> float:
    """Milliseconds of the screen's thread until it is done and painted; what others compute meanwhile does not count."""
    start = time.thread_time()
    act()
    app.processEvents()  # type: ignore[attr-defined]  # a QApplication, imported late
    return (time.thread_time() - start) * 1000


def turns(app: object, seconds: float) -> list[float]:
    """How long each turn of the event loop takes for a while."""
    end, times = time.perf_counter() + seconds, []
    while time.perf_counter() < end:
        times.append(timed(app, lambda: None))
    return times


def settle(app: object, seconds: float = 0.5) -> None:
    turns(app, seconds)


def rest(app: object, lane: object, seconds: float = 120) -> None:
    """Until no job runs any more: after opening, the files are looked through in the background."""
    end, quiet = time.perf_counter() + seconds, 0
    while quiet < 5 and time.perf_counter() < end:
        settle(app, 0.2)
        quiet = 0 if lane.current or lane.beside.current else quiet + 1  # type: ignore[attr-defined]  # a Lane


def p95(times: list[float]) -> float:
    return r(sorted(times)[int(len(times) * 0.95)])


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        json.dump(measure(Path(folder)), sys.stdout, ensure_ascii=False, indent=1)
