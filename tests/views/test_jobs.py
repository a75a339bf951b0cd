"""Every job ends, on the screen's thread, in a state the user sees."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.jobs import Job, JobState, Lane, Sweeper, Work
from forms.errors import DiskFull
from forms.progress import Progress, Stop, check


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane()
    yield made
    made.stop()


def ended(qtbot: QtBot, job: Job) -> Job:
    if not job.is_over:
        with qtbot.waitSignal(job.ended, timeout=5000):
            pass
    return job


def test_a_result_arrives_on_the_screens_thread(lane: Lane, qtbot: QtBot) -> None:
    threads: list[int] = []
    steps: list[tuple[str, int, int]] = []

    def work(progress: Progress, stop: Stop) -> int:
        threads.append(threading.get_ident())
        progress("一", 1, 2)
        progress("二", 2, 2)
        return 42

    job = lane.run("算数", work)
    job.progressed.connect(lambda *step: steps.append(step))
    job.ended.connect(lambda _: threads.append(threading.get_ident()))
    assert ended(qtbot, job).state is JobState.DONE
    assert job.result == 42
    assert steps == [("一", 1, 2), ("二", 2, 2)]
    assert threads[0] != threads[1] == threading.get_ident()


def test_a_refusal_fails_and_a_mistake_breaks(lane: Lane, qtbot: QtBot) -> None:
    def refuse(progress: Progress, stop: Stop) -> None:
        raise DiskFull(path="D")

    def mistake(progress: Progress, stop: Stop) -> None:
        raise ZeroDivisionError

    refused, broken = lane.run("一", refuse), lane.run("二", mistake)
    assert ended(qtbot, broken).state is JobState.BROKEN
    assert refused.state is JobState.FAILED
    assert isinstance(refused.error, DiskFull)
    assert isinstance(broken.error, ZeroDivisionError)


def test_cancelling_one_that_runs_and_one_that_waits(lane: Lane, qtbot: QtBot) -> None:
    begun = threading.Event()

    def work(progress: Progress, stop: Stop) -> None:
        begun.set()
        while True:
            check(stop)

    running, waiting = lane.run("一", work), lane.run("二", work)
    begun.wait(5)
    waiting.cancel()
    running.cancel()
    assert ended(qtbot, waiting).state is JobState.CANCELLED
    assert running.state is JobState.CANCELLED


def test_one_at_a_time(lane: Lane, qtbot: QtBot) -> None:
    inside, most = 0, 0

    def work(progress: Progress, stop: Stop) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        threading.Event().wait(0.01)
        inside -= 1

    jobs = [lane.run(str(n), work) for n in range(5)]
    ended(qtbot, jobs[-1])
    assert most == 1
    assert all(job.state is JobState.DONE for job in jobs)


def test_stopping_the_lane_ends_everything(lane: Lane, qtbot: QtBot) -> None:
    def work(progress: Progress, stop: Stop) -> None:
        while True:
            check(stop)

    jobs = [lane.run(str(n), work) for n in range(3)]
    lane.stop()
    assert all(job.state is JobState.CANCELLED for job in jobs)


def test_many_jobs_that_end_at_once(lane: Lane, qtbot: QtBot) -> None:
    """A worker may still be leaving its last signal when the screen's thread has long gone on."""
    last = None
    for number in range(2000):
        last = lane.run("快", lambda progress, stop, number=number: progress("一", number, 2000))  # type: ignore[misc]
    assert last is not None
    with qtbot.waitSignal(last.ended, timeout=30_000):
        pass
    assert lane.current is None


def test_after_stop_nothing_begins_but_every_job_ends(lane: Lane, qtbot: QtBot) -> None:
    lane.stop()
    began: list[int] = []
    for one in (lane, lane.beside, lane.checks):
        job = one.run("迟到", lambda progress, stop: began.append(1))
        assert job.state is JobState.CANCELLED
        with qtbot.waitSignal(job.ended, timeout=5000):
            pass
    assert not began


def test_what_an_end_begins_is_stopped_too(lane: Lane, qtbot: QtBot) -> None:
    later: list[Job] = []
    job = lane.run("先", lambda progress, stop: None)
    job.ended.connect(lambda _: later.append(lane.checks.run("后", lambda progress, stop: None)))
    lane.stop()
    assert later
    assert later[0].is_over


def test_what_a_job_held_goes_with_it(lane: Lane, qtbot: QtBot) -> None:
    """A passphrase, a key: nobody keeps them because somebody keeps the job."""

    class Held:
        """Something secret."""

    held = Held()
    watched = weakref.ref(held)

    def work(secret: Held) -> Work:
        return lambda _progress, _stop: id(secret)

    job = lane.run("签名", work(held))
    del held
    assert ended(qtbot, job).state is JobState.DONE
    gc.collect()
    assert watched() is None


class Knot:
    """What only the collector frees, and where it was."""

    def __init__(self, freed: list[int]) -> None:
        self.freed = freed
        self.itself = self

    def __del__(self) -> None:
        self.freed.append(threading.get_ident())


def litter(progress: Progress, stop: Stop) -> None:
    """Enough for Python to look for garbage of all ages many times, on this thread."""
    for _ in range(200_000):
        knot: list[object] = []
        knot.append(knot)


def test_garbage_is_freed_on_the_screens_thread_alone(lane: Lane, qtbot: QtBot, sweeper: Sweeper) -> None:
    """A page of one window, freed by the worker of another, took the program down: its timer rang on."""
    freed: list[int] = []
    Knot(freed)
    assert ended(qtbot, lane.run("算数", litter)).state is JobState.DONE
    sweeper.sweep()
    qtbot.waitUntil(lambda: bool(freed), timeout=5000)
    assert freed == [threading.get_ident()]


def test_python_collects_again_afterwards(qtbot: QtBot) -> None:
    before = gc.isenabled()
    gc.enable()
    try:
        first = Sweeper()
        assert not gc.isenabled()
        second = Sweeper()
        second.stop()
        assert not gc.isenabled()
        first.stop()
        assert gc.isenabled()
    finally:
        (gc.enable if before else gc.disable)()


def test_what_has_lived_long_is_looked_through_only_when_there_is_more_of_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a large application that takes 30 ms, in the midst of typing."""
    looked: list[int] = []
    monkeypatch.setattr(gc, "collect", looked.append)
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, gc.get_threshold()[2] + 1))
    monkeypatch.setattr(gc, "get_objects", lambda generation: [None] * lived[generation])
    lived = {2: 1000}
    sweeper = Sweeper()
    sweeper.sweep()
    for lived[2] in (1000, 1200, 700, 800, 1000):
        sweeper.sweep()
        looked.append(-1)
    sweeper.stop()
    assert looked == [2, -1, -1, -1, -1, 2, -1]


def test_what_will_be_due_before_long_is_done_when_one_has_just_gone_somewhere(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    count, lived = [0], [1000]
    monkeypatch.setattr(gc, "collect", looked.append)
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, count[0]))
    monkeypatch.setattr(gc, "get_objects", lambda _generation: [None] * lived[0])
    most = gc.get_threshold()[2]
    sweeper = Sweeper()
    for count[0] in (most // 2, most // 2 + 1):
        sweeper.sweep()
        sweeper.settle()
        looked.append(-1)
    sweeper.settle()  # there is no more of it than before
    sweeper.stop()
    assert looked == [-1, 2, -1]
