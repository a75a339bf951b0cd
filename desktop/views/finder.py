"""Where the search box looks: in the open application, kept up with its changes; on home among the applications."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.jobs import Job, Lane
from desktop.office import Office
from desktop.search import Entry, Found, Group, Index, by_initial, look_through
from desktop.views.hub import Hub
from desktop.views.search_entries import (
    answers,
    application_entries,
    commands,
    entries,
    evidence_entries,
    page_entries,
    place_entries,
)
from forms.application import Change, ChangeKind
from forms.definition import FormPack

SLICE = 0.004
"""Seconds the screen's thread gives at a time to taking things in."""
LOT = 20
"""Entries taken in between two looks at the clock."""


class Finder(QObject):
    """An index that fills itself a slice at a time: opening the box never makes the window wait."""

    grown = Signal()
    """Everything is in now."""

    def __init__(
        self, source: Callable[[], Iterable[Entry]], lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._source, self._lane = source, lane
        self._index: Index | None = None
        self._rest: Iterator[Entry] | None = None
        self._in_use = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._take_in)

    @property
    def ready(self) -> bool:
        return self._index is not None and self._rest is None

    def open(self) -> None:
        """The box was opened: take in what there is, unless that is done."""
        self._in_use = True
        if self._index is None:
            self._lane.beside.run("准备拼音查找", lambda progress, stop: by_initial("字"), idle=True)
            self._index = Index()
            self._rest = iter(self._source())
            self._timer.start()

    def close(self) -> None:
        """The box was closed."""
        self._in_use = False

    def search(self, query: str, preferred: str = "") -> tuple[Found, ...]:
        return self._index.search(query, preferred=preferred) if self._index is not None else ()

    def look_inside(self, query: str) -> Job | None:
        """Look for it in the files themselves, off the screen's thread; the job's result is a Found or None."""
        return None

    def put(self, changed: Iterable[Entry]) -> None:
        """Something reads differently now."""
        if self._index is not None:
            self._index.put(changed)

    def replace(self, group: Group, present: Iterable[Entry]) -> None:
        """These are all there are of a group."""
        if self._index is not None:
            self._index.drop(group)
            self._index.put(present)

    def forget(self) -> None:
        """Too much has changed: take everything in again, now or when the box is next opened."""
        self._timer.stop()
        self._index = self._rest = None
        if self._in_use:
            self.open()

    def _take_in(self) -> None:
        until = perf_counter() + SLICE
        while self._index is not None and self._rest is not None and perf_counter() < until:
            lot = list(islice(self._rest, LOT))
            self._index.put(lot)
            if len(lot) < LOT:
                self._rest = None
                self._timer.stop()
                self.grown.emit()


class HomeFinder(Finder):
    """Over the applications of the workspace, the places, and the pages of the program."""

    def __init__(self, office: Office, lane: Lane, parent: QObject) -> None:
        super().__init__(
            lambda: chain(
                application_entries(office.applications()),
                place_entries(office.places.all),
                commands(in_work=False),
            ),
            lane,
            parent,
        )


class ApplicationFinder(Finder):
    """Over one open application. Lives as long as it is open."""

    def __init__(self, hub: Hub, parent: QObject) -> None:
        super().__init__(self._everything, hub.lane, parent)
        self._hub = hub
        self._asked: FormPack = hub.asked
        hub.changed.connect(self._follow)

    def _everything(self) -> Iterable[Entry]:
        self._asked = self._hub.asked
        return chain(commands(in_work=True), entries(self._asked, self._hub.application))

    def look_inside(self, query: str) -> Job | None:
        office, application = self._hub.office, self._hub.application
        return self._hub.lane.beside.run(
            "在材料里查找",
            lambda _, stop: look_through(query, page_entries(application, office.evidence_text, stop)),
        )

    def _follow(self, change: Change) -> None:
        asked, application = self._hub.asked, self._hub.application
        if not self.ready or asked.fields.keys() != self._asked.fields.keys():
            self.forget()
            return
        calculated = (path for path, field in asked.fields.items() if field.calculation)
        self.put(answers(asked, application, chain(change.paths, calculated)))
        if change.kinds & {ChangeKind.EVIDENCE, ChangeKind.LINK}:
            self.replace(Group.EVIDENCE, evidence_entries(asked, application))
