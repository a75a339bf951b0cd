"""What the editors about one application have to offer: people, places, and names found by the initials of pinyin."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from desktop.jobs import Job, Lane
from desktop.views.editors import Offers
from desktop.views.hub import Hub


def offers_of(hub: Hub) -> Offers:
    """Offers from the office's own address book and list of places; what takes long is done beside the screen."""
    office, lane = hub.office, hub.lane

    def warm() -> None:
        places = office.places
        lane.beside.run("准备地区查找", lambda progress, stop: places.search("a"), idle=True)

    return Offers(office.known_people, lambda: office.places, warm, partial(learn, lane))


def learn(lane: Lane, names: Iterable[str]) -> Job:
    """Have the pinyin initials of names worked out; the job's result is a dict of them by name."""
    from desktop.views.task_overview import initials

    return lane.beside.run("准备拼音查找", lambda progress, stop: initials(names), idle=True)
