"""Takes the records of a hostile ZIP file apart: they must tile it, and say everything the same way twice."""

from __future__ import annotations

import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, NoReturn, TypeAlias

from desktop.submission import headers as h
from desktop.submission.faults import ReaderFault
from desktop.submission.headers import Entry
from desktop.submission.names import NAME_LIMIT, check_name, check_names

ReadAt: TypeAlias = Callable[[int, int], bytes]
"""(offset, length) -> the bytes there, fewer only at the end of the file."""

_HARMLESS = {0x000A: 32, 0x5455: 13, 0x7875: 35, 0xCAFE: 0}
"""Extra fields that say nothing about content or name, and how long they can be: NTFS and Unix times, Unix owner,
Java's archive mark. No signature covers them, so there is no room for anything else."""
_EXTRA_LIMIT = 256
_PADDING = 0xA220
"""Microsoft's room to grow, in documents that Office wrote (ECMA-376-2, annex C): zeros behind two short numbers."""
_PADDING_LIMIT = 4096
_RATIO_FLOOR = 1 << 20
_TOTAL_RATIO_FLOOR = 16 << 20
"""Bytes of one entry, and of all, below which no ratio matters: a blank scan may shrink to nearly nothing."""
MEDIA_TYPE = b"application/vnd.etsi.asic-e+zip"
SIMPLE_TYPE = b"application/vnd.etsi.asic-s+zip"
_COMMENTS = tuple(b"mimetype=" + one for one in (MEDIA_TYPE, SIMPLE_TYPE))
"""EN 319 162-1, A.1: the comment may say again what `mimetype` says, and nothing else."""
_LEVEL_FLAGS = 0x0006
_ENCRYPTION_FLAGS = 0x2041
_DOS_SPECIAL = 0x458
"""Volume label, folder, device, link."""
_UNIX_SPECIAL = 0o7000
"""Whoever runs it gets somebody else's rights."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package may ask of the machine that reads it."""

    entries: int = 25_000
    total: int = 256 << 30
    """Bytes of all entries, unpacked."""
    ratio: int = 120
    """Unpacked to packed, for deflated entries. Real documents stay below 60."""
    padding: bool = False
    """Whether local headers may carry the padding that Office leaves in its documents."""
    simple: bool = False
    """Whether ASiC-S is taken too: one file, and in META-INF the signature over it."""


class Records(NamedTuple):
    """The entries in the order of the file, where the central directory begins, and the comment."""

    entries: tuple[Entry, ...]
    offset: int
    comment: bytes = b""


class _End(NamedTuple):
    entries: int
    size: int
    offset: int
    at: int
    """Where the end records begin: right behind the directory."""
    comment: bytes


class _Listed(NamedTuple):
    """One record of the central directory; ZIP64 values already resolved."""

    name: str
    raw: bytes
    version: int
    flags: int
    method: int
    time: int
    date: int
    crc32: int
    packed: int
    size: int
    offset: int


def read_records(read: ReadAt, size: int, limits: Limits) -> Records:
    """Take apart a file of `size` bytes. Raises ReaderFault `container.*`, `entry.*`, `name.*`."""
    end = _end(read, size)
    if end.entries > limits.entries:
        raise ReaderFault("container.entries")
    if end.size > end.entries * (h.CENTRAL.size + NAME_LIMIT + _EXTRA_LIMIT):
        raise ReaderFault("container.directory")
    listed = _listed(read(end.offset, end.size), end.entries)
    check_names(record.name for record in listed)
    _check_sizes(listed, limits)
    return Records(tuple(_tile(read, listed, end.offset, limits.padding)), end.offset, end.comment)


def _check_sizes(listed: list[_Listed], limits: Limits) -> None:
    total, packed = sum(record.size for record in listed), sum(record.packed for record in listed)
    if total > limits.total:
        raise ReaderFault("container.size")
    for record in listed:
        if record.size > max(record.packed * limits.ratio, _RATIO_FLOOR):
            raise ReaderFault("container.ratio", record.name)
    if total > max(packed * limits.ratio, _TOTAL_RATIO_FLOOR):
        raise ReaderFault("container.ratio")


def _end(read: ReadAt, size: int) -> _End:
    """The end record, which must be the last thing in the file but for the one comment that the standard knows."""
    comment = next((one for one in _COMMENTS if read(max(size - len(one), 0), len(one)) == one), b"")
    at = size - h.END.size - len(comment)
    tail = read(at, h.END.size) if at >= 0 else b""
    if not tail.startswith(h.END_MAGIC):
        raise ReaderFault("container.end")
    _, disk, start_disk, here, count, length, offset, said = h.END.unpack(tail)
    if said != len(comment):
        raise ReaderFault("container.comment")
    if h.MAX16 in (here, count) or h.MAX32 in (length, offset):
        at, (disk, start_disk, here, count, length, offset) = _end64(
            read, at, (disk, start_disk, here, count, length, offset)
        )
    if disk or start_disk or here != count:
        raise ReaderFault("container.disks")
    if offset + length != at:
        raise ReaderFault("container.directory" if offset + length > at else "container.gap")
    return _End(count, length, offset, at, comment)


def _end64(read: ReadAt, at: int, short: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """The large end record: without an extensible part, directly before its locator, agreeing with the short one."""
    at -= h.LOCATOR.size + h.END64.size
    records = read(at, h.END64.size + h.LOCATOR.size) if at >= 0 else b""
    if not records.startswith(h.END64_MAGIC) or records[h.END64.size :][:4] != h.LOCATOR_MAGIC:
        raise ReaderFault("container.zip64")
    _, length, _, version, disk, start_disk, *wide = h.END64.unpack(records[: h.END64.size])
    _, located_disk, located, disks = h.LOCATOR.unpack(records[h.END64.size :])
    if located_disk or disks != 1:
        raise ReaderFault("container.disks")
    long = (disk, start_disk, *wide)
    tops = (h.MAX16,) * 4 + (h.MAX32,) * 2
    agree = all(s in (v, top) for s, v, top in zip(short, long, tops, strict=True))
    if length != h.END64.size - 12 or located != at or not agree or version > 45:
        raise ReaderFault("container.zip64")
    return at, long


def _listed(data: bytes, count: int) -> list[_Listed]:
    """The records of the central directory, which must fill it."""
    records: list[_Listed] = []
    at = 0
    for _ in range(count):
        fixed = data[at : at + h.CENTRAL.size]
        if len(fixed) < h.CENTRAL.size or not fixed.startswith(h.CENTRAL_MAGIC):
            raise ReaderFault("container.directory")
        fields = h.CENTRAL.unpack(fixed)
        at += h.CENTRAL.size
        lengths = fields[10:13]
        variable = data[at : at + sum(lengths)]
        if len(variable) < sum(lengths):
            raise ReaderFault("container.directory")
        at += sum(lengths)
        records.append(_record(fields, variable))
    if at != len(data):
        raise ReaderFault("container.gap")
    return records


def _record(fields: tuple[int, ...], variable: bytes) -> _Listed:
    _, _, version, flags, method, time, date, crc32, packed, size = fields[:10]
    name_length, extra_length, comment_length, disk, _, attributes, offset = fields[10:]
    raw = variable[:name_length]
    name = _name(raw, flags)
    _check_flags(name, flags, method, version)
    if comment_length:
        raise ReaderFault("entry.comment", name)
    # whatever system it says it was made on: some programs make links for more than one
    mode = attributes >> 16
    special = mode & _UNIX_SPECIAL or attributes & _DOS_SPECIAL
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG) or special:
        raise ReaderFault("entry.special", name)
    wide = _extra(name, variable[name_length : name_length + extra_length])
    size, packed, offset, disk = _widened(name, wide, (size, packed, offset, disk))
    if disk:
        raise ReaderFault("container.disks", name)
    if method == h.STORED and size != packed:
        raise ReaderFault("entry.size", name)
    return _Listed(name, raw, version, flags, method, time, date, crc32, packed, size, offset)


def _name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & h.UTF8_FLAG else "ascii")
    except UnicodeDecodeError:
        raise ReaderFault("name.encoding", raw.decode("utf-8", "replace")) from None
    check_name(name)
    return name


def _check_flags(name: str, flags: int, method: int, version: int) -> None:
    if flags & _ENCRYPTION_FLAGS:
        raise ReaderFault("entry.encrypted", name)
    if method not in (h.STORED, h.DEFLATED):
        raise ReaderFault("entry.method", name, str(method))
    allowed = h.UTF8_FLAG | h.DESCRIPTOR_FLAG | (_LEVEL_FLAGS if method == h.DEFLATED else 0)
    if flags & ~allowed or version & 0xFF > 45:
        raise ReaderFault("entry.flags", name)


def _extra(name: str, data: bytes, *, padding: bool = False) -> bytes | None:
    """The ZIP64 field of an extra area, None without one. Everything but the harmless is refused."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        if at + 4 > len(data):
            raise ReaderFault("entry.extra", name)
        kind, length = struct.unpack_from("<2H", data, at)
        at += 4 + length
        grows = padding and kind == _PADDING
        known = kind == h.ZIP64_EXTRA or kind in _HARMLESS or grows
        limit = _PADDING_LIMIT if grows else _HARMLESS.get(kind, _EXTRA_LIMIT)
        if at > len(data) or kind in found or not known or length > limit:
            raise ReaderFault("entry.extra", name, f"{kind:#06x}")
        found[kind] = data[at - length : at]
    return found.get(h.ZIP64_EXTRA)


def _widened(name: str, wide: bytes | None, shown: tuple[int, ...]) -> list[int]:
    """Replace those of (size, packed, offset, disk) that are at their top by the ZIP64 values, which must all be used.

    Sizes that are there anyway may be repeated.
    """
    tops = (h.MAX32, h.MAX32, h.MAX32, h.MAX16)
    if wide is not None and wide == b"".join(value.to_bytes(8, "little") for value in shown[:2]):
        return list(shown)  # said twice, but the same twice: so does Python's zipfile up to 3.11.3
    values: list[int] = []
    rest = wide or b""
    for value, top in zip(shown, tops, strict=False):
        if value != top:
            values.append(value)
            continue
        width = 4 if top == h.MAX16 else 8
        if len(rest) < width:
            raise ReaderFault("container.zip64", name)
        values.append(int.from_bytes(rest[:width], "little"))
        rest = rest[width:]
    if rest or (wide is not None and values == list(shown)):
        raise ReaderFault("container.zip64", name)
    return values


def _tile(read: ReadAt, listed: list[_Listed], end: int, padding: bool) -> list[Entry]:
    """Follow the local headers from the first byte to the directory, and demand that nothing lies between them."""
    entries: list[Entry] = []
    at = 0
    for number, record in enumerate(listed):
        if record.offset != at:
            _misplaced(record, at, listed)
        room = _PADDING_LIMIT if padding else 2 * _EXTRA_LIMIT
        data = at + _local(record, read(at, h.LOCAL.size + len(record.raw) + room), padding)
        following = listed[number + 1].offset if number + 1 < len(listed) else end
        at = data + record.packed
        if at > end:
            raise ReaderFault("container.overlap", record.name)
        if record.flags & h.DESCRIPTOR_FLAG:
            at += _descriptor(record, read(at, min(max(following - at, 0), h.DESCRIPTOR64.size)))
        entries.append(
            Entry(record.name, record.size, record.crc32, record.offset, data, record.packed, record.method)
        )
    if at != end:
        raise ReaderFault("container.gap" if at < end else "container.overlap")
    return entries


def _misplaced(record: _Listed, at: int, listed: list[_Listed]) -> NoReturn:
    if any(other.offset == at for other in listed):
        raise ReaderFault("container.order", record.name)
    raise ReaderFault("container.gap" if record.offset > at else "container.overlap", record.name)


def _local(record: _Listed, data: bytes, padding: bool) -> int:
    """The length of a local header that agrees with the directory. Raises ReaderFault `entry.local`."""
    if len(data) < h.LOCAL.size or not data.startswith(h.LOCAL_MAGIC):
        raise ReaderFault("entry.local", record.name)
    _, version, flags, method, time, date, crc32, packed, size, name_length, extra_length = (
        h.LOCAL.unpack_from(data)
    )
    length: int = h.LOCAL.size + name_length + extra_length
    raw = data[h.LOCAL.size :][:name_length]
    same = (flags, method, time, date, raw) == (
        record.flags,
        record.method,
        record.time,
        record.date,
        record.raw,
    )
    if not same or len(data) < length or version & 0xFF > 45:
        raise ReaderFault("entry.local", record.name)
    wide = _extra(record.name, data[length - extra_length : length], padding=padding)
    size, packed = _widened(record.name, wide, (size, packed))
    told = (crc32, packed, size)
    later = bool(flags & h.DESCRIPTOR_FLAG) and told == (0, 0, 0)
    if told != (record.crc32, record.packed, record.size) and not later:
        raise ReaderFault("entry.local", record.name)
    return length


def _descriptor(record: _Listed, data: bytes) -> int:
    """The length of the descriptor that follows the content; it must carry its mark and agree with the directory."""
    for form in (h.DESCRIPTOR, h.DESCRIPTOR64):
        fits = max(record.packed, record.size) <= h.MAX32 or form is h.DESCRIPTOR64
        if fits and data == form.pack(h.DESCRIPTOR_MAGIC, record.crc32, record.packed, record.size):
            return form.size
    raise ReaderFault("entry.descriptor", record.name)
