"""Long work off the screen's thread: one lane, progress, cancel, and always an end the user sees."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QObject, QRunnable, QThreadPool, Signal, Slot

from forms.errors import Cancelled, IpzoneError
from forms.progress import Progress, Stop

Work = Callable[[Progress, Stop], object]


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """A failure the user can meet; `error` says which."""
    BROKEN = "broken"
    """Our own mistake; `error` is the exception."""


ENDED = frozenset({JobState.DONE, JobState.CANCELLED, JobState.FAILED, JobState.BROKEN})


class Job(QObject):
    """One piece of long work. All its signals arrive on the screen's thread; `ended` comes exactly once."""

    progressed = Signal(str, object, object)
    """step in words, done, total (0 when unknown)"""
    ended = Signal(object)
    """the job itself"""

    def __init__(self, title: str, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.work = work
        self.state = JobState.WAITING
        self.result: object = None
        self.error: BaseException | None = None
        self._stop = threading.Event()

    @property
    def is_over(self) -> bool:
        return self.state in ENDED

    def cancel(self) -> None:
        """Ask the work to stop; it ends as CANCELLED unless it is done first."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()


class _Wire(QObject):
    """Carries words from the worker to the screen's thread (queued, because it lives there)."""

    progressed = Signal(str, object, object)
    finished = Signal(object, object, object)


class _Run(QRunnable):
    def __init__(self, job: Job, wire: _Wire) -> None:
        super().__init__()
        self._work = job.work
        self._stop = job._stop
        self._wire = wire

    def run(self) -> None:
        state = JobState.DONE
        result: object = None
        error: BaseException | None = None
        try:
            if self._stop.is_set():
                raise Cancelled
            result = self._work(self._wire.progressed.emit, self._stop.is_set)
        except Cancelled as raised:
            state, error = JobState.CANCELLED, raised
        except IpzoneError as raised:
            state, error = JobState.FAILED, raised
        except BaseException as raised:  # noqa: BLE001 - a job must end in a state whatever happens
            state, error = JobState.BROKEN, raised
        self._wire.finished.emit(state, result, error)


class Lane(QObject):
    """Runs one job after another on a single worker thread."""

    started = Signal(object)
    """Job"""
    ended = Signal(object)
    """Job"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._waiting: deque[Job] = deque()
        self._current: Job | None = None
        self._wire: _Wire | None = None

    @property
    def current(self) -> Job | None:
        """The job that runs, if any."""
        return self._current

    def run(self, title: str, work: Work) -> Job:
        """Queue work. Takes what it is called on screen, and a callable of (progress, stop)."""
        job = Job(title, work, self)
        self._waiting.append(job)
        self._next()
        return job

    def stop(self) -> None:
        """Cancel everything and wait for the worker; for the end of the program."""
        for job in (*self._waiting, *([self._current] if self._current else [])):
            job.cancel()
        while self._current is not None:
            self._pool.waitForDone()
            QCoreApplication.sendPostedEvents(self)  # its end is on its way; it starts the next one

    def _next(self) -> None:
        if self._current is not None or not self._waiting:
            return
        job = self._current = self._waiting.popleft()
        wire = self._wire = _Wire(self)
        wire.progressed.connect(self._progressed)
        wire.finished.connect(self._finished)
        job.state = JobState.RUNNING
        self.started.emit(job)
        self._pool.start(_Run(job, wire))

    @Slot(str, object, object)
    def _progressed(self, step: str, done: object, total: object) -> None:
        if self._current is not None:
            self._current.progressed.emit(step, done, total)

    @Slot(object, object, object)
    def _finished(self, state: JobState, result: object, error: BaseException | None) -> None:
        job, self._current = self._current, None
        if self._wire is not None:
            self._wire.deleteLater()
            self._wire = None
        if job is None:
            return
        job.state, job.result, job.error = state, result, error
        job.ended.emit(job)
        self.ended.emit(job)
        job.setParent(None)
        self._next()
