"""The only signature of a PDF, as pyHanko would read it, without the parts of pyHanko that judge all others.

Loading those takes longer than the rest of a verification does. A signature that covers the file to its last byte
leaves them nothing to judge: no revision after it, so no difference to analyse.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject
    from pyhanko.pdf_utils.reader import PdfFileReader

_PIECE = 1 << 20
"""Bytes read at a time: with 20,000 files listed, a second copy of the PDF would be the largest thing held."""


@dataclass(frozen=True, slots=True)
class Lone:
    """`pkcs7_content`: the signature value with what fills its place."""

    reader: PdfFileReader
    sig_object: DictionaryObject
    byte_range: tuple[int, ...]
    pkcs7_content: bytes

    @classmethod
    def of(cls, reader: PdfFileReader, field: IndirectObject) -> Self | None:
        """The signature of a field; None when it is not plainly what it should be."""
        from pyhanko.pdf_utils import generic

        held = _resolved(field)
        if reader.xrefs.hybrid_xrefs_present or not isinstance(held, generic.DictionaryObject):
            return None
        value = held.raw_get("/V") if "/V" in held else None
        signature = _resolved(value) if isinstance(value, generic.IndirectObject) else None
        if not isinstance(signature, generic.DictionaryObject):
            return None
        if "/ByteRange" not in signature or "/Contents" not in signature:
            return None
        if "/Reference" in signature or "/Lock" in held:  # what may be changed later is for pyHanko to judge
            return None
        span = signature.raw_get("/ByteRange")
        content = signature.raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)
        texts = (generic.TextStringObject, generic.ByteStringObject)
        if not isinstance(span, generic.ArrayObject) or len(span) != 4 or not isinstance(content, texts):
            return None
        if not all(isinstance(number, generic.NumberObject) for number in span):
            return None
        return cls(reader, signature, tuple(map(int, span)), content.original_bytes)

    def covers(self, size: int) -> bool:
        """Whether it covers a file of so many bytes, all but its own value, from beginning to end."""
        start, before, after, length = self.byte_range
        return start == 0 and after == before + 2 * len(self.pkcs7_content) + 2 and after + length == size

    def compute_digest(self, algorithm: str) -> bytes:
        """Of what it covers."""
        digest = hashlib.new(algorithm)
        stream = self.reader.stream
        for at, length in (self.byte_range[:2], self.byte_range[2:]):
            stream.seek(at)
            left = length
            while left and (piece := stream.read(min(left, _PIECE))):
                digest.update(piece)
                left -= len(piece)
        return digest.digest()

    @property
    def self_reported_timestamp(self) -> datetime | None:
        """What the signature object says beside the value."""
        from pyhanko.pdf_utils.generic import parse_pdf_date

        if "/M" not in self.sig_object:
            return None
        stated: datetime = parse_pdf_date(self.sig_object["/M"], strict=self.reader.strict)
        return stated


def _resolved(reference: IndirectObject) -> Any:
    return reference.get_object()  # type: ignore[no-untyped-call]  # pyHanko left it so
