"""The only signature of a PDF written as ours are, without pyHanko.

Loading what judges all others takes longer than the rest of a verification does, and its tables of 20,000 listed files
more room than everything else. A signature that covers the file to its last byte leaves it nothing to judge: no
revision after it, so no difference to analyse. What is not written just so is left to pyHanko.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from desktop.submission.verification.pdf_plain import Tables
from desktop.submission.verification.pdf_refused import Refused
from desktop.submission.verification.pdf_written import without_texts

_FIELDS = 50
_DICTIONARY = re.compile(rb"\d+ 0 obj\s*<<(.*)>>\s*endobj\s*", re.DOTALL)
_INNER = re.compile(rb"<<(?>(?:[^<>]|<[0-9A-Fa-f\s]*>)*)>>")
_VALUE = rb"/[^\s()<>\[\]{}/%]+|\(\)|<[0-9A-Fa-f\s]*>|\[[^\[\]]*\]|\d+\s+\d+\s+R\b|-?\d+(?:\.\d+)?\b|true\b|false\b"
_ENTRY = re.compile(rb"\s*/([^\s()<>\[\]{}/%%]+)\s*(%b)\s*" % _VALUE)
_REFERENCE = re.compile(rb"(\d+)\s+0\s+R")
_REFERENCES = re.compile(rb"\[\s*(?>(?:\d+\s+0\s+R\s*)*)\]")
_SIGNATURE = re.compile(
    rb"\d+ 0 obj\s<<\s/Contents <([0-9A-Fa-f]*)>\s/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]\s+/Type /Sig\s"
    rb"/Filter /Adobe\.PPKLite\s/SubFilter /ETSI\.CAdES\.detached\s/M \(D\\072(\d{14})Z\)\s>>\sendobj\s+"
)
"""As pyHanko writes it for us."""
_MOMENT = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class Lone:
    """`pkcs7_content`: the signature value with what fills its place; `pages`: how many the file says it has."""

    data: bytes
    byte_range: tuple[int, ...]
    pkcs7_content: bytes
    self_reported_timestamp: datetime
    """What the signature object says beside the value."""
    pages: int

    @classmethod
    def of(cls, data: bytes, tables: Tables) -> Self | None:
        """The signature of a file that was looked at; None when it is not plainly what it should be."""
        try:
            return cls._of(data, tables)
        except (LookupError, ValueError, TypeError, Refused):  # TypeError: of no match
            return None

    @classmethod
    def _of(cls, data: bytes, tables: Tables) -> Self | None:
        trailer = _entries(tables.trailer)
        if not tables.in_order or int(trailer[b"Size"]) <= tables.highest:
            return None
        catalog = _object(data, tables, _number(trailer[b"Root"]))
        pages = int(_object(data, tables, _number(catalog[b"Pages"]))[b"Count"])
        listed = _REFERENCES.fullmatch(_object(data, tables, _number(catalog[b"AcroForm"]))[b"Fields"])[0]  # type: ignore[index]
        numbers = [int(number) for number in _REFERENCE.findall(listed)]
        if not numbers or len(set(numbers)) != len(numbers) or len(numbers) > _FIELDS:
            return None
        fields = [_dictionary(body) for body in tables.newest(data, numbers)]
        if any(field[b"FT"] != b"/Sig" or b"T" not in field or b"Kids" in field for field in fields):
            return None
        (field,) = [field for field in fields if b"V" in field]
        if b"Lock" in field:  # what may be changed later is for pyHanko to judge
            return None
        (body,) = tables.newest(data, [_number(field[b"V"])])
        signature = _SIGNATURE.fullmatch(body)
        if signature is None:
            return None
        value, *span, moment = signature.groups()
        content = bytes.fromhex(value.decode("ascii"))
        stated = datetime.strptime(moment.decode("ascii"), _MOMENT).replace(tzinfo=UTC)
        return cls(data, tuple(map(int, span)), content, stated, pages)

    def covers(self, size: int) -> bool:
        """Whether it covers a file of so many bytes, all but its own value, from beginning to end."""
        start, before, after, length = self.byte_range
        return start == 0 and after == before + 2 * len(self.pkcs7_content) + 2 and after + length == size

    def compute_digest(self, algorithm: str) -> bytes:
        """Of what it covers; without a second copy of it."""
        digest = hashlib.new(algorithm)
        whole = memoryview(self.data)
        for at, length in (self.byte_range[:2], self.byte_range[2:]):
            digest.update(whole[at : at + length])
        return digest.digest()


def _object(data: bytes, tables: Tables, number: int) -> Mapping[bytes, bytes]:
    (body,) = tables.newest(data, [number])
    return _dictionary(body)


def _dictionary(body: bytes) -> Mapping[bytes, bytes]:
    return _entries(_DICTIONARY.fullmatch(body)[1])  # type: ignore[index]  # caught above


def _number(reference: bytes) -> int:
    return int(_REFERENCE.fullmatch(reference)[1])  # type: ignore[index]  # caught above


def _entries(inside: bytes) -> Mapping[bytes, bytes]:
    """What stands in a dictionary, texts and dictionaries in it as "()". Raises ValueError for what is not plain."""
    plain, _ = without_texts(inside)
    while b"<<" in plain:
        plain, count = _INNER.subn(b"()", plain)
        if not count:
            raise ValueError
    if b"\v" in plain:  # white space to a pattern, a part of names to a PDF
        raise ValueError
    found: dict[bytes, bytes] = {}
    at, end = 0, len(plain.rstrip())
    while at < end:
        entry = _ENTRY.match(plain, at)
        if entry is None or entry[1] in found:
            raise ValueError
        found[entry[1]] = entry[2]
        at = entry.end()
    return found
