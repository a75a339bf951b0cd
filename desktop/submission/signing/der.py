"""The few shapes of DER (X.690) that an envelope is made of; strict: one-byte tags, definite and shortest lengths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

INTEGER, BITS, OCTETS, NULL, OID, SEQUENCE, SET = 0x02, 0x03, 0x04, 0x05, 0x06, 0x30, 0x31
_LENGTH_LIMIT = 6
"""Bytes of a length: 256 TiB, more than any file here."""


class NotDer(ValueError):
    """Bytes that are something else, or written in another way."""


@dataclass(frozen=True, slots=True)
class Item:
    """One value: its tag, what is in it, and all of it as it was written."""

    tag: int
    content: bytes
    whole: bytes


def head(tag: int, length: int) -> bytes:
    """Tag and length of a value whose content follows."""
    if length < 0x80:
        return bytes((tag, length))
    size = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(size))) + size


def item(tag: int, *parts: bytes) -> bytes:
    """A value."""
    content = b"".join(parts)
    return head(tag, len(content)) + content


def oid(dotted: str) -> bytes:
    """An object identifier, as a value."""
    first, second, *others = map(int, dotted.split("."))
    content = b""
    for number in (40 * first + second, *others):
        piece = bytes((number & 0x7F,))
        while number := number >> 7:
            piece = bytes((0x80 | number & 0x7F,)) + piece
        content += piece
    return item(OID, content)


def read_head(read: Callable[[int], bytes]) -> tuple[int, int, bytes]:
    """Tag, length, and both as they were written; `read` gives the next bytes, just as many. Raises NotDer."""
    first = read(2)
    tag, length = first[0], first[1]
    if tag & 0x1F == 0x1F or length == 0x80:
        raise NotDer
    if length < 0x80:
        return tag, length, first
    count = length & 0x7F
    if count > _LENGTH_LIMIT:
        raise NotDer
    size = read(count)
    length = int.from_bytes(size)
    if length < 0x80 or not size[0]:
        raise NotDer
    return tag, length, first + size


def items(content: bytes) -> list[Item]:
    """The values that stand one after another and fill the bytes. Raises NotDer."""
    found: list[Item] = []
    at = 0

    def read(count: int) -> bytes:
        nonlocal at
        piece = content[at : at + count]
        if len(piece) != count:
            raise NotDer
        at += count
        return piece

    while at < len(content):
        tag, length, written = read_head(read)
        inside = read(length)
        found.append(Item(tag, inside, written + inside))
    return found


def inside(data: bytes, tag: int) -> list[Item]:
    """The values in the only value there is, which must have this tag. Raises NotDer."""
    found = items(data)
    if len(found) != 1 or found[0].tag != tag:
        raise NotDer
    return items(found[0].content)
