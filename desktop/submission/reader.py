"""A small strict reader of ASiC-E containers, for packages made by people one has no reason to trust.

Not `zipfile`, which accepts duplicate names, headers that contradict the directory, content between the entries
and entries that share it. Here the records must tile the file: local header, content, (descriptor,) next local
header ... directory, end record, end of file, and every field said twice must say the same twice. Containers of
other programs are read too, so deflated entries, descriptors and a few harmless extra fields are accepted;
`PackageReader.own_form` tells whether every header is exactly as our own writer leaves it.

Source: PKWARE APPNOTE 6.3.10; ETSI EN 319 162-1 V1.1.1, annex A.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import BinaryIO, Self

from desktop.submission import headers as h
from desktop.submission.digesting import Begun, Digesting, Digests
from desktop.submission.directory import MEDIA_TYPE, SIMPLE_TYPE, Limits, Records, read_records
from desktop.submission.faults import ReaderFault
from desktop.submission.headers import Entry
from desktop.submission.source import Source, checked
from forms.errors import PackageUnreadable

__all__ = ["MEDIA_TYPE", "Begun", "Digesting", "Digests", "Entry", "Limits", "PackageReader", "ReaderFault"]

READ_LIMIT = 512 << 20
"""Bytes `PackageReader.read` takes into memory unless told otherwise."""
_COMMENT_LIMIT = 0xFFFF
_PIECE = 1 << 20
"""Bytes read at a time by somebody who is not digesting."""


class PackageReader:
    """An opened package whose records are in order; its content is checked as it is read.

    Safe to use from several threads. The file stays open until `close`, so what was checked is what is read.
    """

    def __init__(self, source: Source, limits: Limits) -> None:
        """Use `open`."""
        self.path = source.path
        self._source = source
        self.size = source.size()
        if not self._looks_like_one():
            raise PackageUnreadable(path=self.path)
        records = read_records(self._bytes_at, self.size, limits)
        self.entries: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in records.entries})
        """In the order of the file."""
        self.own_form: bool = self._has_own_form(records)
        self.simple: bool = self._is_simple(records, limits.simple)
        """ASiC-S: what lies in META-INF is about the only other file."""

    @classmethod
    def open(cls, path: Path, limits: Limits | None = None) -> Self:
        """Raises PackageUnreadable when this is no container at all, ReaderFault when it is a bad one."""
        source = Source(path)
        try:
            return cls(source, limits or Limits())
        except BaseException:
            source.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._source.close()

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
        content = io.BytesIO()
        for chunk in self.chunks(name):
            content.write(chunk)
        return content.getvalue()

    def open_entry(self, name: str) -> BinaryIO:
        """The content as a stream to read once; a fault is raised as ReaderFault where it is met."""
        return io.BufferedReader(_Stream(self.chunks(name)), _PIECE)

    def chunks(self, name: str) -> Iterator[memoryview]:
        """The content piece by piece, each valid until the next is asked for; its CRC is compared at the end."""
        entry = self.entry(name)
        buffer = memoryview(bytearray(min(_PIECE, max(entry.packed, 1))))
        return self._checked(entry, buffer)

    def as_it_lies(self, start: int, end: int) -> Iterator[memoryview]:
        """The bytes of the file itself, unchecked, each piece valid until the next is asked for."""
        return self._source.pieces(start, end, memoryview(bytearray(_PIECE)))

    def digesting(
        self,
        names: Iterable[str],
        algorithm: str = "sha256",
        *,
        first: Collection[str] = (),
        package: bool = False,
        begun: Begun | None = None,
    ) -> Digesting:
        """Begin to digest entries on two threads; memory stays flat.

        `algorithm` as hashlib names it; `first`: names somebody waits for; `package`: the file as a whole too, under
        the name ""; `begun`: what others are at. The largest go before smaller ones, so that both threads are busy to
        the end. Raises ReaderFault `entry.absent`.
        """
        wanted = [self.entry(name) for name in names]
        if package:
            wanted.append(Entry("", self.size, 0, 0, 0, self.size))
        urgent = frozenset(first)
        wanted.sort(key=lambda entry: (entry.name not in urgent, -entry.size))
        return Digesting(self._content, wanted, algorithm, begun or {})

    def _content(self, entry: Entry, buffer: memoryview) -> Iterator[memoryview]:
        """Of an entry, checked; of the whole package for the one without a name."""
        return self._checked(entry, buffer) if entry.name else self._packed(entry, buffer)

    def _checked(self, entry: Entry, buffer: memoryview) -> Iterator[memoryview]:
        packed = self._packed(entry, buffer)
        return checked(entry, _inflated(entry, packed) if entry.method == h.DEFLATED else packed)

    def _packed(self, entry: Entry, buffer: memoryview) -> Iterator[memoryview]:
        return self._source.pieces(entry.data, entry.data + entry.packed, buffer)

    def _bytes_at(self, offset: int, length: int) -> bytes:
        data = bytearray(max(min(length, self.size - offset), 0))
        self._source.fill(offset, memoryview(data))
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

    def _is_simple(self, records: Records, allowed: bool) -> bool:
        """Raises ReaderFault `container.mimetype`, `container.comment`."""
        first = records.entries[0] if records.entries else None
        plain = first is not None and first.name == "mimetype" and first.method == h.STORED
        if first is None or not plain or first.data != h.LOCAL.size + len(first.name):
            raise ReaderFault("container.mimetype")
        said = self._bytes_at(first.data, min(first.packed, 100))
        if said != MEDIA_TYPE and not (allowed and said == SIMPLE_TYPE):
            raise ReaderFault("container.mimetype")
        if records.comment not in (b"", b"mimetype=" + said):
            raise ReaderFault("container.comment")
        return said == SIMPLE_TYPE


def _inflated(entry: Entry, packed: Iterator[memoryview]) -> Iterator[memoryview]:
    """Unpack, never further than the size the directory promised."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    left = entry.size
    try:
        for chunk in packed:
            data: bytes | memoryview = chunk
            while data and not inflate.eof:
                # One byte more than promised shows content that goes on.
                piece = inflate.decompress(data, min(_PIECE, left + 1))
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
