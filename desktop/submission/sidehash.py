"""A digest computed on a second thread while the first goes on reading and writing."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

CHUNK = 1 << 20
"""Bytes handled at a time: large enough that hashing runs outside the interpreter lock nearly all the time."""
_BUFFERS = 4


class SideHash:
    """A digest fed from buffers of its own: take a `buffer`, fill it, `update`, and go on at once.

    A buffer is handed out again only when it has been hashed, so memory stays at four chunks.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="hash")
        self._buffers = [memoryview(bytearray(CHUNK)) for _ in range(_BUFFERS)]
        self._pending: list[Future[None] | None] = [None] * _BUFFERS
        self._next = 0
        self.reset("sha256")

    def reset(self, algorithm: str) -> None:
        """Begin another digest."""
        self._digest = hashlib.new(algorithm)

    def buffer(self) -> memoryview:
        """A buffer nobody reads any more; waits for one when hashing is behind."""
        self._wait(self._next)
        return self._buffers[self._next]

    def update(self, chunk: memoryview) -> None:
        """Hash `chunk`, which lies in the buffer taken last or is nobody else's."""
        self._wait(self._next)
        self._pending[self._next] = self._pool.submit(self._digest.update, chunk)
        self._next = (self._next + 1) % _BUFFERS

    def hexdigest(self) -> str:
        """The digest of everything given so far."""
        for number in range(_BUFFERS):
            self._wait(number)
        return self._digest.hexdigest()

    def _wait(self, number: int) -> None:
        pending, self._pending[number] = self._pending[number], None
        if pending is not None:
            pending.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the thread."""
        self._pool.shutdown(cancel_futures=True)
