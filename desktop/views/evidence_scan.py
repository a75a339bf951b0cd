"""Looking through files in the background: in short turns on the lane, so that nobody's work waits for it."""

from __future__ import annotations

from collections import deque
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.jobs import Job, JobState
from desktop.views.hub import Hub
from forms import progress
from forms.application import ChangeKind, Evidence
from forms.progress import Progress, Stop

TURN = 2.0
"""Seconds of one turn; what else waits on the lane comes in between."""
TITLE = "检查佐证材料的内容"
DELAY = 400
"""Milliseconds after opening until the first turn."""


class EvidenceScan(QObject):
    """Sees to it that every file of an open application has been looked through."""

    went = Signal(int, int)
    """So many of so many are done; 0 of 0 when nothing is left to do."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self._hub = hub
        self._left: deque[Evidence] = deque()
        self._total = 0
        self._job: Job | None = None
        self._stopped = False
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self._begin)
        self._timer.start()
        hub.changed.connect(self._changed)

    @property
    def running(self) -> bool:
        return self._job is not None

    def stop(self) -> None:
        """Not now; what is left is looked through when the application is opened again."""
        self._stopped = True
        self._left.clear()
        if self._job is not None:
            self._job.cancel()

    def _changed(self, change: object) -> None:
        if ChangeKind.EVIDENCE in getattr(change, "kinds", ()) and not self._stopped:
            self._timer.start()

    def _begin(self) -> None:
        if self._job is not None or self._stopped:
            return
        hub = self._hub
        application = hub.application
        self._job = hub.lane.run(TITLE, lambda _report, _stop: hub.office.unlooked(application), idle=True)
        self._job.ended.connect(self._listed)

    def _listed(self, job: Job) -> None:
        self._job = None
        self._fail(job)
        if job.state is JobState.DONE and isinstance(job.result, tuple) and not self._stopped:
            self._left.extend(job.result)
            self._total = len(self._left)
            self._next()

    def _next(self) -> None:
        if not self._left:
            self.went.emit(0, 0)
            return
        self.went.emit(self._total - len(self._left), self._total)
        office, left = self._hub.office, tuple(self._left)

        def work(_report: Progress, stop: Stop) -> int:
            until, done = monotonic() + TURN, 0
            for evidence in left:
                progress.check(stop)
                office.look_through((evidence,), stop=stop)
                done += 1
                if monotonic() > until:
                    break
            return done

        self._job = self._hub.lane.run(TITLE, work, idle=True)
        self._job.ended.connect(self._looked)

    def _looked(self, job: Job) -> None:
        self._job = None
        if job.state is not JobState.DONE or not isinstance(job.result, int):
            self._left.clear()
            self.went.emit(0, 0)
            self._fail(job)
            return
        for _ in range(min(job.result, len(self._left))):
            self._left.popleft()
        self._hub.check_soon()
        self._next()

    def _fail(self, job: Job) -> None:
        """A failure is told like any other; our own mistake goes where all of them go."""
        if job.state is JobState.FAILED:
            self._hub.failed.emit(job.error)
        elif job.state is JobState.BROKEN and job.error is not None:
            raise job.error
