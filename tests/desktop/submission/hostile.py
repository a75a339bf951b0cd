"""Packages that nobody should take: each with the fault it must be refused for.

Made record by record, because no ZIP library writes what an attacker writes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from desktop.submission import headers as h
from desktop.submission.reader import MEDIA_TYPE


@dataclass(frozen=True)
class File:
    """One entry; every field of its records can be made to lie. None: what is true."""

    name: bytes
    content: bytes = b""
    packed: bytes | None = None
    method: int = h.STORED
    flags: int = h.UTF8_FLAG
    crc32: int | None = None
    size: int | None = None
    local: dict[str, int] = field(default_factory=dict)
    local_name: bytes | None = None
    local_extra: bytes = b""
    extra: bytes = b""
    comment: bytes = b""
    maker: int = 3 << 8 | 20
    version: int = 20
    attributes: int = 0o100644 << 16
    disk: int = 0
    before: bytes = b""
    after: bytes = b""
    offset: int | None = None
    central: dict[str, int] = field(default_factory=dict)


MIMETYPE = File(b"mimetype", MEDIA_TYPE)
PLAIN = (MIMETYPE, File("申报书.pdf".encode(), b"%PDF-1.7 content"), File(b"evidence/001-a.txt", b"hello"))


@dataclass(frozen=True)
class End:
    """The end record; None: what is true."""

    count: int | None = None
    here: int | None = None
    size: int | None = None
    offset: int | None = None
    disk: int = 0
    comment: bytes = b""
    before: bytes = b""
    after: bytes = b""
    in_directory: bytes = b""


def build(files: Sequence[File], end: End | None = None, order: Sequence[int] | None = None) -> bytes:
    """The container with exactly these records."""
    end = end or End()
    body, records = b"", []
    for file in files:
        body += file.before
        offset = len(body) if file.offset is None else file.offset
        packed = file.content if file.packed is None else file.packed
        truth = {
            "version": file.version,
            "flags": file.flags,
            "method": file.method,
            "time": 0,
            "date": 33,
            "crc32": zlib.crc32(file.content) if file.crc32 is None else file.crc32,
            "packed": len(packed),
            "size": len(file.content) if file.size is None else file.size,
        }
        if file.offset is None or file.packed is not None:
            name = file.name if file.local_name is None else file.local_name
            values = {**truth, **file.local}
            body += h.LOCAL.pack(h.LOCAL_MAGIC, *values.values(), len(name), len(file.local_extra))
            body += name + file.local_extra + packed
        body += file.after
        lengths = (len(file.name), len(file.extra), len(file.comment), file.disk, 0, file.attributes)
        values = {**truth, **file.central}
        offset = values.pop("offset", offset)
        fixed = h.CENTRAL.pack(h.CENTRAL_MAGIC, file.maker, *values.values(), *lengths, offset)
        records.append(fixed + file.name + file.extra + file.comment)
    directory = b"".join(records[i] for i in (order or range(len(records)))) + end.in_directory

    def true(value: int | None, truth: int) -> int:
        return truth if value is None else value

    count = true(end.count, len(records))
    fields = (end.disk, end.disk, true(end.here, count), count, true(end.size, len(directory)))
    tail = h.END.pack(h.END_MAGIC, *fields, true(end.offset, len(body)), len(end.comment))
    return body + directory + end.before + tail + end.comment + end.after


def with_name(name: str | bytes, flags: int = h.UTF8_FLAG) -> bytes:
    return build([*PLAIN, File(name if isinstance(name, bytes) else name.encode(), b"x", flags=flags)])


def changed(number: int, **changes: object) -> bytes:
    """The plain package with one entry changed."""
    files = list(PLAIN)
    files[number] = replace(files[number], **changes)  # type: ignore[arg-type]  # names are checked by replace
    return build(files)


def deflated(content: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(content) + squeeze.flush()


def zip64(kind: int, *values: int) -> bytes:
    return struct.pack(f"<2H{len(values)}Q", kind, 8 * len(values), *values)


def end64(files: Sequence[File], **lies: int) -> bytes:
    """A package with a large end record, true unless told to lie."""
    plain = build(files)
    short = h.END.unpack(plain[-h.END.size :])
    _, _, _, _, count, size, offset, _ = short
    values = {
        "length": 44, "made": 3 << 8 | 45, "version": 45, "disk": 0, "start": 0,
        "here": count, "count": count, "size": size, "offset": offset,
    }  # fmt: skip
    located = {"located_disk": 0, "located": offset + size, "disks": 1}
    values |= {k: v for k, v in lies.items() if k in values}
    located |= {k: v for k, v in lies.items() if k in located}
    end = h.END64.pack(h.END64_MAGIC, *values.values()) + h.LOCATOR.pack(h.LOCATOR_MAGIC, *located.values())
    shown = (lies.get("short_count", h.MAX16),) * 2 + (h.MAX32, h.MAX32)
    return plain[: offset + size] + end + h.END.pack(h.END_MAGIC, 0, 0, *shown, 0)


def bomb() -> bytes:
    """Many directory records that share one content: small to send, huge to unpack."""
    content = bytes(60_000)
    packed = deflated(content)
    first = File(b"a", content, packed=packed, method=h.DEFLATED)
    at = len(build([MIMETYPE])) - 22 - 46 - 8
    names = [f"b{i}".encode() for i in range(200)]
    shared = [
        replace(first, name=name, packed=None, offset=at, central={"packed": len(packed)}) for name in names
    ]
    return build([MIMETYPE, first, *shared])


def hidden() -> bytes:
    """An archive inside the content of another whose directory was cut off."""
    inner = build(PLAIN)
    outer = build([MIMETYPE, File(b"evidence/001.bin", inner)])
    return outer[: outer.index(inner) + len(inner)]


PLAIN_BYTES = build(PLAIN)
_SECOND = "申报书.pdf".encode()
Case: TypeAlias = tuple[str, Callable[[], bytes]]


def cases() -> Iterator[tuple[str, str, bytes]]:
    """(what it is, code it must be refused with, package)"""
    yield from _container_cases()
    yield from _entry_cases()
    yield from _name_cases()
    yield from _content_cases()


def _container_cases() -> Iterator[tuple[str, str, bytes]]:
    yield "cut off", "container.end", PLAIN_BYTES[:-1]
    yield "cut in the middle", "container.end", PLAIN_BYTES[:100]
    yield "byte after the end", "container.end", PLAIN_BYTES + b"\0"
    yield "another archive after the end", "container.gap", PLAIN_BYTES + build([File(b"mimetype", b"other")])
    yield "archive comment", "container.end", build(PLAIN, End(comment=b"hello"))
    yield (
        "comment that looks like an end",
        "container.gap",
        build(PLAIN, End(comment=h.END.pack(h.END_MAGIC, 0, 0, 0, 0, 0, 0, 0))),
    )
    yield "declared comment", "container.comment", PLAIN_BYTES[:-2] + b"\x05\0"
    yield "several disks", "container.disks", build(PLAIN, End(disk=1))
    yield "counts differ", "container.disks", build(PLAIN, End(here=2))
    yield "one record too few", "container.gap", build(PLAIN, End(count=2))
    yield "one record too many", "container.directory", build(PLAIN, End(count=4))
    yield "directory longer than said", "container.gap", build(PLAIN, End(size=50))
    yield "directory beyond the end", "container.directory", build(PLAIN, End(size=5000))
    yield "content before the first entry", "container.gap", changed(0, before=b"#!/bin/sh\n")
    yield "content between entries", "container.gap", changed(1, before=b"hidden")
    yield "content after the last entry", "container.gap", changed(2, after=b"hidden")
    yield "content inside the directory", "container.gap", build(PLAIN, End(in_directory=b"hidden"))
    yield "content after the directory", "container.gap", build(PLAIN, End(before=b"hidden"))
    yield "hidden entry without record", "container.gap", changed(1, before=_local(b"secret", b"x"))
    yield "entries that share content", "container.overlap", bomb()
    yield "entry inside another", "container.overlap", changed(2, central={"offset": 45})
    yield "records in another order", "container.order", build(PLAIN, order=(0, 2, 1))
    yield "offset too far", "container.gap", changed(2, central={"offset": 10_000})
    yield (
        "too many entries",
        "container.entries",
        build([MIMETYPE, *(File(f"e{i}".encode()) for i in range(25_000))]),
    )
    yield (
        "huge sizes",
        "container.size",
        changed(
            1,
            extra=zip64(1, 1 << 60, 1 << 60),
            central={"size": h.MAX32, "packed": h.MAX32},
        ),
    )
    yield "archive inside a cut archive", "container.gap", hidden()
    yield "empty", "container.mimetype", b"PK\5\6" + bytes(18)
    yield "no mimetype", "container.mimetype", build(PLAIN[1:])
    yield "mimetype not first", "container.mimetype", build((PLAIN[1], PLAIN[0]))
    yield (
        "mimetype deflated",
        "container.mimetype",
        changed(0, packed=deflated(MEDIA_TYPE), method=h.DEFLATED),
    )
    yield "mimetype with extra field", "container.mimetype", changed(0, local_extra=b"UT\5\0\1\0\0\0\0")
    yield "another media type", "container.mimetype", changed(0, content=b"application/zip")
    yield "ZIP64 end without locator", "container.zip64", build(PLAIN, End(count=h.MAX16))
    yield "ZIP64 counts contradict", "container.zip64", end64(PLAIN, short_count=2)
    yield "ZIP64 locator elsewhere", "container.zip64", end64(PLAIN, located=7)
    yield "ZIP64 with extensible part", "container.zip64", end64(PLAIN, length=45)
    yield "ZIP64 several disks", "container.disks", end64(PLAIN, disks=2)
    yield "ZIP64 on another disk", "container.zip64", end64(PLAIN, disk=1)
    yield "ZIP64 more entries than there are", "container.directory", end64(PLAIN, here=9, count=9)
    yield "ZIP64 directory elsewhere", "container.gap", end64(PLAIN, offset=3)


def _entry_cases() -> Iterator[tuple[str, str, bytes]]:
    yield "encrypted", "entry.encrypted", changed(1, flags=h.UTF8_FLAG | 1)
    yield "strongly encrypted", "entry.encrypted", changed(1, flags=h.UTF8_FLAG | 0x41)
    yield "masked headers", "entry.encrypted", changed(1, flags=h.UTF8_FLAG | 0x2000)
    yield "patched data", "entry.flags", changed(1, flags=h.UTF8_FLAG | 0x20)
    yield "reserved flag", "entry.flags", changed(1, flags=h.UTF8_FLAG | 0x4000)
    yield "level flags on stored content", "entry.flags", changed(1, flags=h.UTF8_FLAG | 2)
    yield "version from the future", "entry.flags", changed(1, version=63)
    for method in (1, 9, 12, 14, 93, 95, 99):
        yield f"method {method}", "entry.method", changed(1, method=method)
    yield "entry comment", "entry.comment", changed(1, comment=b"hello")
    yield "symbolic link", "entry.special", changed(1, maker=3 << 8 | 20, attributes=0o120777 << 16)
    yield "device", "entry.special", changed(1, maker=3 << 8 | 20, attributes=0o060666 << 16)
    yield "folder by attributes", "entry.special", changed(1, maker=3 << 8 | 20, attributes=0o040755 << 16)
    yield "second name in an extra field", "entry.extra", changed(1, extra=b"up\6\0\1\0\0\0\0x")
    yield "broken extra field", "entry.extra", changed(1, extra=b"UT\xff\0")
    yield "rest of an extra field", "entry.extra", changed(1, extra=b"UT\1")
    yield "extra field twice", "entry.extra", changed(1, extra=b"UT\1\0xUT\1\0x")
    yield "extra field in the local header", "entry.extra", changed(1, local_extra=b"up\6\0\1\0\0\0\0x")
    yield "other disk", "container.disks", changed(1, disk=2)
    yield "ZIP64 field that says nothing", "container.zip64", changed(1, extra=zip64(1, 16))
    yield (
        "ZIP64 field too long",
        "container.zip64",
        changed(1, extra=zip64(1, 16, 16, 77), central={"size": h.MAX32, "packed": h.MAX32}),
    )
    yield "ZIP64 field missing", "container.zip64", changed(1, central={"size": h.MAX32, "packed": h.MAX32})
    yield "local name differs", "entry.local", changed(1, local_name=b"other.pdf")
    for name, value in {
        "flags": 0,
        "method": 8,
        "time": 1,
        "date": 1,
        "crc32": 1,
        "size": 1,
        "packed": 1,
    }.items():
        yield f"local {name} differs", "entry.local", changed(1, local={name: value})
    yield "local version from the future", "entry.local", changed(1, local={"version": 99})
    yield (
        "no local header",
        "entry.local",
        PLAIN_BYTES.replace(b"PK\x03\x04", b"PK\x03\x05").replace(b"PK\x03\x05", b"PK\x03\x04", 1),
    )
    yield "stored sizes differ", "entry.size", changed(1, size=3)
    yield (
        "content reaches into the directory",
        "container.overlap",
        changed(2, size=500, central={"packed": 500}, local={"packed": 500}),
    )
    flags = h.UTF8_FLAG | h.DESCRIPTOR_FLAG
    good = h.DESCRIPTOR.pack(h.DESCRIPTOR_MAGIC, zlib.crc32(b"hello"), 5, 5)
    yield "descriptor missing", "entry.descriptor", changed(2, flags=flags)
    yield "descriptor without its mark", "entry.descriptor", changed(2, flags=flags, after=good[4:])
    yield "descriptor lies", "entry.descriptor", changed(2, flags=flags, after=good[:-1] + b"\1")
    yield "content after a descriptor", "entry.descriptor", changed(2, flags=flags, after=good + b"x")
    yield (
        "header and descriptor contradict",
        "entry.local",
        changed(2, flags=flags, after=good, local={"size": 7}),
    )


def _name_cases() -> Iterator[tuple[str, str, bytes]]:
    yield "same name twice", "name.duplicate", with_name("申报书.pdf")
    yield "same but for case", "name.equal", with_name("EVIDENCE/001-A.TXT")
    yield "same after folding", "name.equal", build([*PLAIN, File("ß".encode(), b""), File(b"SS", b"")])
    yield "file and folder", "name.conflict", with_name("evidence/001-a.txt/b")
    yield "file and folder by case", "name.conflict", with_name("EVIDENCE")
    yield "not composed", "name.form", with_name("e\u0301.pdf")
    yield "not UTF-8", "name.encoding", with_name("申报".encode("gbk"))
    yield "UTF-8 without saying so", "name.encoding", with_name("申报.pdf", flags=0)
    yield "overlong UTF-8", "name.encoding", with_name(b"a\xc0\xafb")
    yield "surrogates", "name.encoding", with_name(b"a\xed\xa0\x80b")
    yield "no name", "name.empty", with_name("")
    yield "absolute", "name.absolute", with_name("/etc/passwd")
    yield "drive", "name.absolute", with_name("C:/autoexec.bat")
    yield "drive without slash", "name.absolute", with_name("c:x")
    yield "climbing", "name.climbing", with_name("../x")
    yield "climbing inside", "name.climbing", with_name("evidence/../../x")
    yield "dot", "name.climbing", with_name("evidence/./x")
    yield "empty part", "name.climbing", with_name("evidence//x")
    yield "backslash", "name.backslash", with_name("evidence\\x")
    yield "folder entry", "name.folder", with_name("evidence/sub/")
    for reserved in ("CON", "nul.txt", "evidence/COM1.pdf", "lpt9", "aux .txt", "COM¹"):
        yield f"reserved {reserved}", "name.reserved", with_name(reserved)
    yield "trailing dot", "name.trailing", with_name("x.")
    yield "trailing space", "name.trailing", with_name("evidence /x")
    for character in '<>"|?*':
        yield f"character {character}", "name.character", with_name(f"a{character}b")
    yield "stream of NTFS", "name.character", with_name("ab.txt:hidden")
    yield "NUL", "name.control", with_name("a\0b")
    yield "line feed", "name.control", with_name("a\nb")
    yield "delete", "name.control", with_name("a\x7fb")
    yield "C1", "name.control", with_name("a\x9bb")
    yield "zero width", "name.control", with_name("a\u200bb")
    yield "byte order mark", "name.control", with_name("\ufeffb")
    yield "line separator", "name.control", with_name("a\u2028b")
    yield "right to left override", "name.direction", with_name("a\u202efdp.exe")
    yield "isolate", "name.direction", with_name("a\u2067b")
    yield "too long", "name.long", with_name("a" * 256)
    yield "too deep", "name.deep", with_name("d/" * 20 + "a")
    yield "too long in all", "name.long", with_name("/".join(["a" * 60] * 8))


def _content_cases() -> Iterator[tuple[str, str, bytes]]:
    text = b"hello world " * 100
    packed = deflated(text)
    yield "wrong CRC", "entry.crc", changed(2, crc32=12345)
    yield (
        "bomb",
        "container.ratio",
        changed(1, content=bytes(50 << 20), packed=deflated(bytes(50 << 20)), method=h.DEFLATED),
    )
    yield (
        "more than promised",
        "entry.size",
        changed(1, content=text, packed=packed, method=h.DEFLATED, size=100, crc32=zlib.crc32(text[:100])),
    )
    yield (
        "less than promised",
        "entry.size",
        changed(1, content=text, packed=packed, method=h.DEFLATED, size=5000),
    )
    yield "not deflated", "entry.deflate", changed(1, content=text, packed=b"\xff" * 50, method=h.DEFLATED)
    yield (
        "deflate stream cut off",
        "entry.deflate",
        changed(1, content=text, packed=packed[:-3], method=h.DEFLATED),
    )
    yield (
        "content behind the deflate stream",
        "entry.deflate",
        changed(1, content=text, packed=packed + b"hidden", method=h.DEFLATED),
    )


def _local(name: bytes, content: bytes) -> bytes:
    return h.local_header(name.decode(), len(content), zlib.crc32(content)) + content
