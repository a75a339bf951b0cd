"""What the rail of an open application lists: the steps, and below the tasks their areas, each with how it stands."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.views.hub import Hub
from desktop.views.steps import STEPS
from desktop.views.widgets.rail import Entry
from desktop.views.widgets.shapes import Status
from forms.numerals import numeral


def rail_entries(hub: Hub, open_: int | None, packages: int, *, areas: bool) -> Iterator[Entry]:
    """The steps; `open_` is how many lines of the check are to be dealt with, None before the first check; `packages`
    how many were exported; `areas` unfolds the tasks."""
    for number, (step, name, short, icon) in enumerate(STEPS, start=1):
        yield Entry(step, str(number), name, short, icon, *_state(hub, step, open_, packages))
        if step == "tasks" and areas:
            yield from _areas(hub)


def _areas(hub: Hub) -> Iterator[Entry]:
    for number, area in enumerate(hub.asked.areas, start=1):
        state = hub.readiness.area(area.id)
        if state.total:
            yield Entry(
                f"area:{area.id}",
                numeral(number),
                area.short,
                area.short,
                "",
                state.words,
                state.status,
                True,
            )


def _state(hub: Hub, step: str, open_: int | None, packages: int) -> tuple[str, Status]:
    """The words at the right, and the shape."""
    application = hub.application
    if step == "check":
        return "" if open_ is None else f"{open_} 条", hub.readiness.check
    if step == "export":
        return (f"v{packages}", Status.DONE) if packages else ("", Status.TODO)
    state = hub.readiness.step(step)
    if step == "evidence":
        return f"{len(application.evidence)} 份", state.status
    return state.words, state.status
