"""A small strict reader of ASiC-E containers, for packages made by people one has no reason to trust.

Not `zipfile`, which accepts duplicate names, headers that contradict the directory, content between the entries
and entries that share it. Here the records must tile the file: local header, content, (descriptor,) next local
header ... directory, end record, end of file, and every field said twice must say the same twice. Containers of
other programs are read too, so deflated entries, descriptors and a few harmless extra fields are accepted;
`PackageReader.own_form` tells whether every header is exactly as our own writer leaves it.

Source: PKWARE APPNOTE 6.3.10; ETSI EN 319 162-1 V1.1.1, annex A.
"""

from __future__ import annotations

import hashlib
import io
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import BinaryIO, Self, TypeAlias

from desktop.submission import headers as h
from desktop.submission.directory import Limits, Records, read_records
from desktop.submission.faults import ReaderFault
from desktop.submission.headers import Entry
from desktop.submission.sidehash import CHUNK, SideHash
from forms.errors import Cancelled, PackageUnreadable
from forms.progress import Progress, Stop, check, never, quiet

__all__ = ["MEDIA_TYPE", "Digests", "Entry", "Limits", "PackageReader", "ReaderFault"]

MEDIA_TYPE = b"application/vnd.etsi.asic-e+zip"
READ_LIMIT = 512 << 20
"""Bytes `PackageReader.read` takes into memory unless told otherwise."""
_COMMENT_LIMIT = 0xFFFF
_Buffers: TypeAlias = Callable[[], memoryview]


@dataclass(frozen=True, slots=True)
class Digests:
    """What `PackageReader.digest_all` found: digests in hex by name, and what was wrong with the content itself."""

    values: Mapping[str, str]
    faults: tuple[ReaderFault, ...] = ()
    package: str = ""
    """Of the whole file, when it was asked for."""


class PackageReader:
    """An opened package whose records are in order; its content is checked as it is read.

    Safe to use from several threads. The file stays open until `close`, so what was checked is what is read.
    """

    def __init__(self, path: Path, file: FileIO, limits: Limits) -> None:
        """Use `open`."""
        self.path = path
        self._file = file
        self._lock = threading.Lock()
        self.size: int = file.seek(0, io.SEEK_END)
        if not self._looks_like_one():
            raise PackageUnreadable(path=path)
        records = read_records(self._bytes_at, self.size, limits)
        self.entries: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in records.entries})
        """In the order of the file."""
        self.own_form: bool = self._has_own_form(records)
        self._check_mimetype(records)

    @classmethod
    def open(cls, path: Path, limits: Limits | None = None) -> Self:
        """Raises PackageUnreadable when this is no container at all, ReaderFault when it is a bad one."""
        try:
            if not path.is_file():  # opening a pipe would wait for ever
                raise PackageUnreadable(path=path)
            file = FileIO(path)
        except (OSError, ValueError):
            raise PackageUnreadable(path=path) from None
        try:
            return cls(path, file, limits or Limits())
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def entry(self, name: str) -> Entry:
        """Raises ReaderFault `entry.absent`."""
        try:
            return self.entries[name]
        except KeyError:
            raise ReaderFault("entry.absent", name) from None

    def read(self, name: str, limit: int = READ_LIMIT) -> bytes:
        """The whole content of an entry of at most `limit` bytes. Raises ReaderFault `entry.*`."""
        if self.entry(name).size > limit:
            raise ReaderFault("entry.large", name)
        return b"".join(bytes(chunk) for chunk in self.chunks(name))

    def open_entry(self, name: str) -> BinaryIO:
        """The content as a stream to read once; a fault is raised as ReaderFault where it is met."""
        return io.BufferedReader(_Stream(self.chunks(name)), CHUNK)

    def chunks(self, name: str) -> Iterator[memoryview]:
        """The content piece by piece, each valid until the next is asked for; its CRC is compared at the end."""
        entry = self.entry(name)
        buffer = memoryview(bytearray(min(CHUNK, max(entry.packed, 1))))
        return self._checked(entry, lambda: buffer)

    def digest_all(
        self,
        names: Iterable[str],
        algorithm: str = "sha256",
        progress: Progress = quiet,
        stop: Stop = never,
        *,
        package: bool = False,
    ) -> Digests:
        """Digest entries on two threads (hashing runs outside the interpreter lock); memory stays flat.

        `algorithm` as hashlib names it; progress in bytes; `package`: the file as a whole too. An entry with
        faulty content is reported, its digest is that of what could be read. Raises Cancelled, PackageUnreadable
        when the disk fails, ReaderFault `entry.absent`.
        """
        wanted = [self.entry(name) for name in names]
        whole = Entry("", self.size, 0, 0, 0, self.size)
        total = sum(entry.size for entry in wanted) + (self.size if package else 0)
        work = _Digesting(self._content, algorithm, lambda done: progress("核对文件", done, total), stop)
        by_size = sorted(wanted, key=lambda entry: entry.size, reverse=True)
        if package:
            work.rest([whole, *by_size])
        else:
            if by_size and by_size[0].size > total // 2:
                # One file outweighs the others: its reading and its hashing share the two threads.
                work.one(by_size.pop(0))
            work.rest(by_size)
        order = {entry.name: number for number, entry in enumerate(wanted)}
        return Digests(
            {entry.name: work.values[entry.name] for entry in wanted},
            tuple(sorted(work.faults, key=lambda fault: order[fault.entry])),
            work.values.get("", ""),
        )

    def _content(self, entry: Entry, buffers: _Buffers) -> Iterator[memoryview]:
        """Of an entry, checked; of the whole package for the one without a name."""
        return self._checked(entry, buffers) if entry.name else self._packed(entry, buffers)

    def _checked(self, entry: Entry, buffers: _Buffers) -> Iterator[memoryview]:
        crc = 0
        for chunk in self._unpacked(entry, buffers):
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if crc != entry.crc32:
            raise ReaderFault("entry.crc", entry.name)

    def _unpacked(self, entry: Entry, buffers: _Buffers) -> Iterator[memoryview]:
        if entry.method == h.DEFLATED:
            yield from _inflated(entry, self._packed(entry, buffers))
        else:
            yield from self._packed(entry, buffers)

    def _packed(self, entry: Entry, buffers: _Buffers) -> Iterator[memoryview]:
        at, end = entry.data, entry.data + entry.packed
        while at < end:
            view = buffers()[: end - at]
            self._fill(at, view)
            yield view
            at += len(view)

    def _fill(self, offset: int, view: memoryview) -> None:
        """Read exactly this. The lock keeps seek and read together; the reading itself is short beside hashing."""
        got = 0
        with self._lock:
            try:
                self._file.seek(offset)
                while got < len(view):
                    count = self._file.readinto(view[got:])
                    if not count:
                        raise PackageUnreadable(path=self.path)
                    got += count
            except OSError:
                raise PackageUnreadable(path=self.path) from None

    def _bytes_at(self, offset: int, length: int) -> bytes:
        data = bytearray(max(min(length, self.size - offset), 0))
        self._fill(offset, memoryview(data))
        return bytes(data)

    def _looks_like_one(self) -> bool:
        """Whether anybody would take this for a container: it begins like one, or could end like one."""
        if self._bytes_at(0, 4) == h.LOCAL_MAGIC:
            return True
        tail = min(self.size, h.END.size + _COMMENT_LIMIT)
        return h.END_MAGIC in self._bytes_at(self.size - tail, tail)

    def _has_own_form(self, records: Records) -> bool:
        for entry in records.entries:
            own = h.local_header(entry.name, entry.size, entry.crc32)
            if entry.method != h.STORED or self._bytes_at(entry.offset, entry.data - entry.offset) != own:
                return False
        tail = h.directory(records.entries, records.offset)
        return self._bytes_at(records.offset, self.size - records.offset) == tail

    def _check_mimetype(self, records: Records) -> None:
        first = records.entries[0] if records.entries else None
        plain = first is not None and first.name == "mimetype" and first.method == h.STORED
        if first is None or not plain or first.data != h.LOCAL.size + len(first.name):
            raise ReaderFault("container.mimetype")
        if self._bytes_at(first.data, min(first.packed, 100)) != MEDIA_TYPE:
            raise ReaderFault("container.mimetype")


class _Digesting:
    """One run of `digest_all`."""

    def __init__(
        self,
        chunks: Callable[[Entry, _Buffers], Iterator[memoryview]],
        algorithm: str,
        told: Callable[[int], None],
        stop: Stop,
    ) -> None:
        self.values: dict[str, str] = {}
        self.faults: list[ReaderFault] = []
        self._chunks = chunks
        self._algorithm = algorithm
        self._told = told
        self._stop = stop
        self._done = 0
        self._lock = threading.Lock()

    def one(self, entry: Entry) -> None:
        """A large entry: read here, hash on the side."""
        with SideHash() as side:
            side.reset(self._algorithm)
            try:
                for chunk in self._chunks(entry, side.buffer):
                    # What inflating gives does not lie in the buffer taken last, but is a copy of its own.
                    side.update(chunk)
                    self._done += len(chunk)
                    self._told(self._done)
                    check(self._stop)
            except ReaderFault as fault:
                self.faults.append(fault)
            self.values[entry.name] = side.hexdigest()

    def rest(self, entries: Iterable[Entry]) -> None:
        """Entries of any size, largest first, each hashed whole by one of two threads."""
        check(self._stop)
        queue = deque(entries)
        leave = threading.Event()
        with ThreadPoolExecutor(2, thread_name_prefix="digest") as pool:
            running = [pool.submit(self._work, queue, leave) for _ in range(min(2, len(queue)))]
            try:
                while wait(running, timeout=0.05).not_done:
                    self._told(self._done)
                    check(self._stop)
            finally:
                leave.set()
        for worker in running:
            worker.result()
        self._told(self._done)

    def _work(self, queue: deque[Entry], leave: threading.Event) -> None:
        buffer = memoryview(bytearray(CHUNK))
        while not leave.is_set():
            try:
                entry = queue.popleft()
            except IndexError:
                return
            digest = hashlib.new(self._algorithm)
            fault: ReaderFault | None = None
            try:
                for chunk in self._chunks(entry, lambda: buffer):
                    digest.update(chunk)
                    with self._lock:
                        self._done += len(chunk)
                    if leave.is_set():
                        raise Cancelled
            except ReaderFault as found:
                fault = found
            with self._lock:
                self.values[entry.name] = digest.hexdigest()
                if fault is not None:
                    self.faults.append(fault)


def _inflated(entry: Entry, packed: Iterator[memoryview]) -> Iterator[memoryview]:
    """Unpack, never further than the size the directory promised."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    left = entry.size
    try:
        for chunk in packed:
            data: bytes | memoryview = chunk
            while data and not inflate.eof:
                # One byte more than promised shows content that goes on.
                piece = inflate.decompress(data, min(CHUNK, left + 1))
                data = inflate.unconsumed_tail
                left -= len(piece)
                if left < 0:
                    raise ReaderFault("entry.size", entry.name)
                if piece:
                    yield memoryview(piece)
            if data or inflate.unused_data:
                raise ReaderFault("entry.deflate", entry.name)
    except zlib.error:
        raise ReaderFault("entry.deflate", entry.name) from None
    if not inflate.eof:
        raise ReaderFault("entry.deflate", entry.name)
    if left:
        raise ReaderFault("entry.size", entry.name)


class _Stream(io.RawIOBase):
    """Chunks as a readable stream."""

    def __init__(self, chunks: Iterator[memoryview]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed: WriteableBuffer
        if not self._rest:
            self._rest = next(self._chunks, memoryview(b""))
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
