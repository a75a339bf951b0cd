"""The hub: findings come beside the screen, and only those about how things stand."""

from __future__ import annotations

import threading

from desktop.views.hub import Hub
from forms.checks.finding import Finding
from tests.checking import checked
from tests.views.pages.conftest import Desk

LEAD = "tasks.2.5.lead"


def codes(hub: Hub) -> set[str]:
    return {finding.code for finding in hub.findings() if finding.target == LEAD}


def test_checks_run_beside_the_screen(desk: Desk, qtbot, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    desk.hub.edit("tasks.2.5.taken", True)
    checked(desk.hub)
    threads: list[int] = []
    check = desk.office.check_loaded
    monkeypatch.setattr(
        desk.office,
        "check_loaded",
        lambda *args: threads.append(threading.get_ident()) or check(*args),
    )
    assert desk.hub.edit(LEAD, "市法院、市公安局")
    qtbot.waitUntil(lambda: "task.lead" in codes(desk.hub), timeout=5000)
    assert threads
    assert threading.get_ident() not in threads


def test_a_result_about_what_is_no_longer_so_is_dropped(desk: Desk, qtbot, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    hub = desk.hub
    hub.edit("tasks.2.5.taken", True)
    checked(hub)
    go, begun = threading.Event(), threading.Event()
    check = desk.office.check_loaded

    def slow(*args: object) -> tuple[Finding, ...]:
        begun.set()
        assert go.wait(10)
        return check(*args)  # type: ignore[arg-type]  # what it was given

    monkeypatch.setattr(desk.office, "check_loaded", slow)
    hub.edit(LEAD, "市法院、市公安局")
    hub.check_soon()
    qtbot.waitUntil(begun.is_set, timeout=10_000)
    heard: list[set[str]] = []
    hub.findings_changed.connect(lambda _: heard.append(codes(hub)))
    hub.edit(LEAD, "市法院")
    hub.edit("tasks.2.5.plan", "写明做法")
    go.set()
    qtbot.waitUntil(lambda: bool(heard), timeout=5000)
    assert all("task.lead" not in found for found in heard)


def test_the_window_follows_what_is_stored(desk: Desk) -> None:
    desk.hub.edit("tasks.2.5.taken", True)
    desk.hub.edit(LEAD, "市法院")
    desk.hub.undo()
    assert desk.hub.application == desk.stored
    assert desk.hub.situation.asks(LEAD)
