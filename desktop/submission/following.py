"""What is done behind the writer of a container with what lies in its file by then: digesting it, and seeing to the disk.

Who writes gigabytes, verifies them and waits for the disk need not wait for all three in turn. What was read back
behind the writer is not read again, provided that the finished container has that very entry in that very place.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop.submission.digesting import CHUNK, Begun, Digester, Found
from desktop.submission.headers import Entry
from desktop.submission.source import Source, checked
from forms.progress import Progress, Stop, check

_WORTHWHILE = 2 * CHUNK
"""Bytes from which an entry is followed, and with it the whole file; others are digested in no time afterwards."""
_STEP = 64 << 20
"""Bytes brought to the disk at a time: a slow stick takes a few seconds, after which somebody may want to stop."""
_WHOLE = Entry("", 0, 0, 0, 0, 0)


class Following:
    """Works behind one writer, on large entries, the file as a whole and the disk. Leaving it ends the work."""

    def __init__(self, path: Path) -> None:
        """`path`: of the file that is going to be written."""
        self._path = path
        self._size = 0
        self._growing = True
        self._change = threading.Condition()
        self._digester = Digester(self._content, "sha256")
        self._pool = ThreadPoolExecutor(3, thread_name_prefix="follow")
        self._begun: dict[Entry, Future[Found]] = {}
        self._on_disk = 0
        self._synced = self._pool.submit(self._sync)

    def begin(self, entry: Entry) -> None:
        """The content of this one is written next."""
        if entry.size < _WORTHWHILE:
            return
        for one in (entry,) if self._begun else (_WHOLE, entry):
            self._begun[one] = self._pool.submit(self._digest, one)

    def grow(self, size: int) -> None:
        """So many bytes of the file are written."""
        with self._change:
            self._size = size
            self._change.notify_all()

    def finish(self) -> Begun:
        """Nothing more is written; gives the work on large entries and on the whole file, done or not."""
        with self._change:
            self._growing = False
            self._change.notify_all()
        whole = Entry("", self._size, 0, 0, 0, self._size)
        return {whole if entry is _WHOLE else entry: work for entry, work in self._begun.items()}

    def wait_for_disk(self, progress: Progress, stop: Stop) -> None:
        """Until everything is on the disk, and not only in the system's memory. Raises OSError, Cancelled."""
        while wait((self._synced,), timeout=0.05).not_done:
            progress("写入磁盘", self._on_disk, self._size)
            check(stop)
        self._synced.result()

    def _sync(self) -> None:
        if not self._wait(0, 1):
            return
        with self._path.open("r+b") as file:
            while written := self._wait(self._on_disk, _STEP):
                os.fsync(file.fileno())
                self._on_disk += written

    def _digest(self, entry: Entry) -> Found:
        return self._digester.digest([entry], memoryview(bytearray(CHUNK)))

    def _content(self, entry: Entry, buffer: memoryview) -> Iterator[memoryview]:
        if entry is _WHOLE:
            return self._grown(0, None, buffer)
        return checked(entry, self._grown(entry.data, entry.data + entry.packed, buffer))

    def _grown(self, at: int, end: int | None, buffer: memoryview) -> Iterator[memoryview]:
        """What lies there as soon as it does; without an end, up to that of the finished file."""
        with closing(Source(self._path)) as source:
            while wanted := self._wait(at, len(buffer) if end is None else min(len(buffer), end - at)):
                source.fill(at, buffer[:wanted])
                yield buffer[:wanted]
                at += wanted

    def _wait(self, at: int, wanted: int) -> int:
        """How many of the bytes wanted are there, once they all are or nothing more comes; 0 when it was left."""
        with self._change:
            self._change.wait_for(lambda: self._size >= at + wanted or not self._growing)
            return max(min(wanted, self._size - at), 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._size = 0  # nothing is there any more, for who still waits for it
        self.finish()
        self._pool.shutdown(cancel_futures=True)
