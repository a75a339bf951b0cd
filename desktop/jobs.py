"""Long work off the screen's thread: one lane, progress, cancel, and always an end the user sees."""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from forms.errors import Cancelled, IpzoneError
from forms.progress import Progress, Stop, check

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


OLDEST = 2
"""Python's last generation: what has lived long."""
SWEEP_EVERY = 1000
"""Milliseconds between two looks for garbage."""

ENDED = frozenset({JobState.DONE, JobState.CANCELLED, JobState.FAILED, JobState.BROKEN})


def _nothing(_progress: Progress, _stop: Stop) -> None:
    """What is left to do of a job that is over."""


class Job(QObject):
    """One piece of long work. All its signals arrive on the screen's thread; `ended` comes exactly once."""

    progressed = Signal(str, object, object)
    """step in words, done, total (0 when unknown)"""
    ended = Signal(object)
    """the job itself"""

    def __init__(self, title: str, work: Work, parent: QObject | None = None, *, idle: bool = False) -> None:
        super().__init__(parent)
        self.title = title
        self.idle = idle
        """Nothing is lost when the window closes meanwhile: it goes on next time."""
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

    def wants_to_stop(self) -> bool:
        return self._stop.is_set()


class Lane(QObject):
    """Runs one job after another on a thread of its own.

    What the worker has to say comes to the screen's thread through two queued signals of the lane itself: they
    outlive every job, so a worker that is still leaving `emit` never finds its signal gone.
    """

    started = Signal(object)
    """Job"""
    ended = Signal(object)
    """Job"""
    _told = Signal(object, str, object, object)
    _done = Signal(object, object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Job] = deque()
        self._current: Job | None = None
        self._thread: threading.Thread | None = None
        self._beside: Lane | None = None
        self._checks: Lane | None = None
        self._closed = False
        self._told.connect(self._progressed, Qt.ConnectionType.QueuedConnection)
        self._done.connect(self._finished, Qt.ConnectionType.QueuedConnection)

    @property
    def current(self) -> Job | None:
        """The job that runs, if any."""
        return self._current

    @property
    def beside(self) -> Lane:
        """A second lane for short work somebody is looking at, such as drawing a page; it ends with this one."""
        if self._beside is None:
            self._beside = self._side()
        return self._beside

    @property
    def checks(self) -> Lane:
        """A third lane, for what must be known at once after every change; it ends with this one."""
        if self._checks is None:
            self._checks = self._side()
        return self._checks

    def _side(self) -> Lane:
        lane = Lane(self)
        lane._closed = self._closed
        return lane

    def run(self, title: str, work: Work, *, idle: bool = False) -> Job:
        """Queue work. Takes what it is called on screen, and a callable of (progress, stop).

        `idle` work may be cut off without asking. After `stop` nothing begins any more: the job ends as CANCELLED.
        """
        job = Job(title, work, self, idle=idle)
        if self._closed:
            job.state = JobState.CANCELLED
            QTimer.singleShot(0, job, lambda: job.ended.emit(job))
            return job
        self._waiting.append(job)
        self._next()
        return job

    def stop(self) -> None:
        """Cancel everything and wait for the worker; for the end of the program."""
        self.clear()
        for lane in self._lanes():
            lane._closed = True

    def clear(self) -> None:
        """Cancel everything and wait for the worker."""
        while any(
            lane._current for lane in self._lanes()
        ):  # the end of one job may be the beginning of another
            for lane in self._lanes():
                lane._drain()

    def _lanes(self) -> list[Lane]:
        return [lane for lane in (self, self._beside, self._checks) if lane is not None]

    def _drain(self) -> None:
        for job in (*self._waiting, *([self._current] if self._current else [])):
            job.cancel()
        while self._current is not None and self._thread is not None:
            self._thread.join()
            QCoreApplication.sendPostedEvents(self)  # its end is on its way; it starts the next one

    def _next(self) -> None:
        if self._current is not None or not self._waiting:
            return
        job = self._current = self._waiting.popleft()
        job.state = JobState.RUNNING
        self.started.emit(job)
        self._thread = threading.Thread(target=self._work, args=(job,), name="lane", daemon=True)
        self._thread.start()

    def _work(self, job: Job) -> None:
        """On the worker's thread; touches nothing of the job but its work and its wish to stop."""
        state = JobState.DONE
        result: object = None
        error: BaseException | None = None

        def progress(step: str, done: int, total: int) -> None:
            self._told.emit(job, step, done, total)

        try:
            check(job.wants_to_stop)
            result = job.work(progress, job.wants_to_stop)
        except Cancelled as raised:
            state, error = JobState.CANCELLED, raised
        except IpzoneError as raised:
            state, error = JobState.FAILED, raised
        except BaseException as raised:  # noqa: BLE001 - a job must end in a state whatever happens
            state, error = JobState.BROKEN, raised
        self._done.emit(job, state, result, error)

    def _progressed(self, job: Job, step: str, done: object, total: object) -> None:
        if job is self._current:
            job.progressed.emit(step, done, total)

    def _finished(self, job: Job, state: JobState, result: object, error: BaseException | None) -> None:
        if self._thread is not None:
            self._thread.join()  # it has said its last word
        self._current = self._thread = None
        job.state, job.result, job.error = state, result, error
        job.work = _nothing  # what it held (keys, passphrases) goes with it
        job.ended.emit(job)
        self.ended.emit(job)
        job.setParent(None)
        self._next()


class Sweeper(QObject):
    """Looks for garbage on the screen's thread, and keeps Python from doing so anywhere else.

    Python's collector runs on whatever thread has just allocated. A widget or a timer freed on a worker's thread
    stays known to the screen's thread, and the next event for it ends the program without a word. It keeps to the
    thresholds Python itself would keep to, and like Python looks through all that has lived long only when a quarter
    has been added: with a large application that takes 30 ms, in which nobody can type [measured]. So it does that
    rather when somebody has just gone somewhere (`settle`).
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._long_lived = 0
        """How many there were after the last look through all of them."""
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=SWEEP_EVERY)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> None:
        """Free what is due; next to nothing when little was made since."""
        self._free(1)

    def settle(self) -> None:
        """Somebody has just gone somewhere and does not type yet: free also what is half due already."""
        self._free(2)

    def _free(self, sooner: int) -> None:
        due = [
            n
            for n, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count * sooner > most > 0
        ]
        if OLDEST in due and not self._has_grown():
            due.remove(OLDEST)
        if due:
            gc.collect(due[-1])
        if OLDEST in due:
            self._long_lived = len(gc.get_objects(OLDEST))

    def _has_grown(self) -> bool:
        now = len(gc.get_objects(OLDEST))
        self._long_lived = min(self._long_lived, now)
        return now > self._long_lived * 5 // 4

    def stop(self) -> None:
        """Leave it to Python again; when no worker is left."""
        self._timer.stop()
        if self._was_on:
            gc.enable()
