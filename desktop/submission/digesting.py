"""Digests computed on two threads while the caller goes on with something else.

Hashing, summing and reading run outside the interpreter lock, but a thread that wants the lock back from busy Python
code waits for it, about 5 ms each time. So the pieces are large; there is one buffer a thread, and memory stays flat.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeAlias

from desktop.submission.faults import ReaderFault
from desktop.submission.headers import Entry
from forms.errors import Cancelled
from forms.progress import Progress, Stop, check, never, quiet

CHUNK = 4 << 20
"""Bytes handled at a time."""
_BATCH, _BATCH_BYTES = 64, 1 << 20
"""Small entries handed to a thread at once: handing one over takes longer than digesting it."""
_THREADS = 2
_PAUSE = 0.05
"""Seconds between two looks at how far it is."""
Content: TypeAlias = Callable[[Entry, memoryview], Iterator[memoryview]]
"""The content of an entry piece by piece, read into the buffer; raises ReaderFault where it is faulty."""
Found: TypeAlias = dict[str, tuple[str, ReaderFault | None]]
"""Digest by name, and what was wrong with the content."""
Begun: TypeAlias = Mapping[Entry, Future[Found]]
"""What somebody else is at, or done with."""


@dataclass(frozen=True, slots=True)
class Digests:
    """Digests in hex by name, and what was wrong with the content itself."""

    values: Mapping[str, str]
    faults: tuple[ReaderFault, ...] = ()


class Digester:
    """Digests entries one by one, and counts the bytes done with."""

    def __init__(self, content: Content, algorithm: str) -> None:
        self._content = content
        self._algorithm = algorithm
        self._lock = threading.Lock()
        self._leave = threading.Event()
        self.done = 0

    def digest(self, entries: Iterable[Entry], buffer: memoryview) -> Found:
        """Raises PackageUnreadable when the disk fails, Cancelled after `leave`."""
        return {entry.name: self._digest(entry, buffer) for entry in entries}

    def leave(self) -> None:
        """Whoever is at it stops."""
        self._leave.set()

    def _digest(self, entry: Entry, buffer: memoryview) -> tuple[str, ReaderFault | None]:
        digest = hashlib.new(self._algorithm)
        try:
            for chunk in self._content(entry, buffer):
                digest.update(chunk)
                with self._lock:
                    self.done += len(chunk)
                if self._leave.is_set():
                    raise Cancelled
        except ReaderFault as fault:
            return digest.hexdigest(), fault
        return digest.hexdigest(), None


class Digesting:
    """Entries being digested, in the order given. Leaving it ends the work, done or not."""

    def __init__(self, content: Content, entries: Iterable[Entry], algorithm: str, begun: Begun) -> None:
        """What has been `begun` on the same file, by the same algorithm, is not done again."""
        everything = list(entries)
        wanted = [entry for entry in everything if entry not in begun]
        self._digester = Digester(content, algorithm)
        self._begun = {entry.name: (begun[entry], entry.size) for entry in everything if entry in begun}
        self._total = sum(entry.size for entry in everything)
        self._room = max(1, min(CHUNK, max((entry.packed for entry in wanted), default=0)))
        self._own = threading.local()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="digest")
        self._work = {name: work for name, (work, _) in self._begun.items()}
        for batch in _batches(wanted):
            work = self._pool.submit(self._digest, batch)
            self._work.update((entry.name, work) for entry in batch)
        self._pool.shutdown(wait=False)  # threads, and their buffers, are gone when everything is done

    def of(self, names: Iterable[str], progress: Progress = quiet, stop: Stop = never) -> Digests:
        """Wait for the digests of some of the entries.

        An entry with faulty content is reported, its digest is that of what could be read. `progress` in bytes of
        all. Raises Cancelled, PackageUnreadable when the disk fails.
        """
        work = {name: self._work[name] for name in names}
        waiting = set(work.values())
        check(stop)
        while waiting:
            done, waiting = wait(waiting, _PAUSE, FIRST_EXCEPTION)
            for one in done:
                one.result()
            progress("核对文件", self._done, self._total)
            check(stop)
        found = {name: one.result()[name] for name, one in work.items()}
        faults = tuple(fault for _, fault in found.values() if fault is not None)
        return Digests({name: digest for name, (digest, _) in found.items()}, faults)

    @property
    def _done(self) -> int:
        return self._digester.done + sum(size for work, size in self._begun.values() if work.done())

    def _digest(self, entries: Iterable[Entry]) -> Found:
        if not hasattr(self._own, "buffer"):
            self._own.buffer = memoryview(bytearray(self._room))
        return self._digester.digest(entries, self._own.buffer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._digester.leave()
        self._pool.shutdown(cancel_futures=True)


def _batches(entries: Iterable[Entry]) -> Iterator[Sequence[Entry]]:
    """The entries in their order, a large one by itself: nobody who waits for a small one waits for it."""
    batch: list[Entry] = []
    room = _BATCH_BYTES
    for entry in entries:
        if batch and (len(batch) == _BATCH or entry.size > room):
            yield batch
            batch, room = [], _BATCH_BYTES
        batch.append(entry)
        room -= entry.size
    if batch:
        yield batch
