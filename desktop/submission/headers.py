"""The records of a ZIP file (PKWARE APPNOTE 6.3.10), as the writer leaves them and the reader takes them apart.

The writer has exactly one form for everything: stored, UTF-8 names, no descriptors, fixed times. So a reader can
build the same records again and notice any bit of a header that was changed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR = struct.Struct("<4sLQL")
DESCRIPTOR = struct.Struct("<4s3L")
DESCRIPTOR64 = struct.Struct("<4sL2Q")

LOCAL_MAGIC = b"PK\x03\x04"
CENTRAL_MAGIC = b"PK\x01\x02"
END_MAGIC = b"PK\x05\x06"
END64_MAGIC = b"PK\x06\x06"
LOCATOR_MAGIC = b"PK\x06\x07"
DESCRIPTOR_MAGIC = b"PK\x07\x08"

MAX16 = 0xFFFF
MAX32 = 0xFFFFFFFF
UTF8_FLAG = 0x0800
DESCRIPTOR_FLAG = 0x0008
STORED = 0
DEFLATED = 8
ZIP64_EXTRA = 0x0001

_PLAIN, _LARGE = 20, 45
"""Versions of the format: plain, and with ZIP64."""
_UNIX = 3 << 8
"""Said to be made on Unix: unzip takes Chinese names for an old code page when it reads anything else."""
_READABLE = 0o100644 << 16
"""A regular file everybody may read."""
_TIME, _DATE = 0, (1 << 5) | 1
"""1980-01-01 00:00, the first moment the format knows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in a package. Offsets and sizes in bytes; `data` to `data + packed` is its content as it lies there."""

    name: str
    size: int
    crc32: int
    offset: int
    """Of the local header."""
    data: int
    packed: int
    """Equal to `size` unless deflated."""
    method: int = STORED

    @property
    def large(self) -> bool:
        """Whether its size needs ZIP64."""
        return max(self.size, self.packed) >= MAX32


def local_header(name: str, size: int, crc32: int) -> bytes:
    """The writer's header before a file's content; its length depends on `name` and on whether `size` is large."""
    raw = name.encode()
    extra = struct.pack("<2H2Q", ZIP64_EXTRA, 16, size, size) if size >= MAX32 else b""
    shown = MAX32 if extra else size
    version = _LARGE if extra else _PLAIN
    fields = (version, UTF8_FLAG, STORED, _TIME, _DATE, crc32, shown, shown, len(raw), len(extra))
    return LOCAL.pack(LOCAL_MAGIC, *fields) + raw + extra


def directory(entries: Sequence[Entry], offset: int) -> bytes:
    """The writer's central directory and end records, when the directory begins at `offset`."""
    records = b"".join(_central(entry) for entry in entries)
    count, size = len(entries), len(records)
    large = count >= MAX16 or size >= MAX32 or offset >= MAX32
    end64 = b""
    if large:
        end64 = END64.pack(
            END64_MAGIC, END64.size - 12, _UNIX | _LARGE, _LARGE, 0, 0, count, count, size, offset
        )
        end64 += LOCATOR.pack(LOCATOR_MAGIC, 0, offset + size, 1)
    count, size, offset = min(count, MAX16), min(size, MAX32), min(offset, MAX32)
    return records + end64 + END.pack(END_MAGIC, 0, 0, count, count, size, offset, 0)


def _central(entry: Entry) -> bytes:
    raw = entry.name.encode()
    wide = ([entry.size, entry.size] if entry.large else []) + (
        [entry.offset] if entry.offset >= MAX32 else []
    )
    extra = struct.pack(f"<2H{len(wide)}Q", ZIP64_EXTRA, 8 * len(wide), *wide) if wide else b""
    version = _LARGE if extra else _PLAIN
    shown = MAX32 if entry.large else entry.size
    fields = (_UNIX | version, version, UTF8_FLAG, STORED, _TIME, _DATE, entry.crc32, shown, shown)
    lengths = (len(raw), len(extra), 0, 0, 0, _READABLE, min(entry.offset, MAX32))
    return CENTRAL.pack(CENTRAL_MAGIC, *fields, *lengths) + raw + extra
