"""JSON in its canonical form (RFC 8785), and reading only what is in it.

Where both write the same, the interpreter's own encoder writes it: twenty times as fast, and a package with 20,000
files says a million things. They differ in fractions, and in the order of keys with characters beyond U+FFFF.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import rfc8785

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
_WHOLE_LIMIT = 2**53 - 1
_RUN = 1 << 18
"""Bytes of a list that are looked at at a time."""
_BEYOND = re.compile(rb"[\xf0-\xff]")
"""The first byte of a character beyond U+FFFF."""


class NotCanonical(ValueError):
    """JSON, in another form: also a key given twice, or a byte order mark."""


def dumps(document: object) -> bytes:
    """Raises ValueError for what JSON cannot say: an infinite number, half a character, a whole number of 2^53."""
    if _is_plain(document):
        written = io.BytesIO()
        for piece in _pieces(document):
            written.write(piece.encode("utf-8"))
        data = written.getvalue()
        if _BEYOND.search(data) is None:
            return data
    return rfc8785.dumps(document)  # type: ignore[arg-type]  # anything may be tried


def _is_plain(value: object) -> bool:
    if isinstance(value, str | bool) or value is None:
        return True
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return isinstance(value, int) and abs(value) <= _WHOLE_LIMIT


def loads(data: bytes) -> Any:
    """The document. Raises NotCanonical, ValueError for what is no JSON, RecursionError."""
    document, plain = _parsed(data)
    if not (_is_written(data, document) if plain else rfc8785.dumps(document) == data):
        raise NotCanonical
    return document


def parted(data: bytes, name: str, first: str, following: str) -> tuple[Any, Iterator[list[Any]]] | None:
    """The document with an empty list in the place of a long one, and what that holds, a few at a time.

    As Python's own objects a list of 20,000 would take several times the room it is written in. `name`: of the list,
    whose items are objects that begin with the key `first`; `following`: the key after it. Both parts raise as
    `loads` does. None for a document that cannot be parted so, though it may be as good as others.
    """
    # Quotes stand in no text but behind a backslash: what is looked for is nowhere but between items.
    begin, between = b'"%b":[' % name.encode(), b'},{"%b":' % first.encode()
    start = data.find(begin + between[2:]) + len(begin)
    end = data.find(b'}],"%b":' % following.encode(), start) + 1
    if start < len(begin) or not end:
        return None
    document = loads(data[:start] + data[end:])
    if not isinstance(document, dict):
        return None
    before = dumps({key: document[key] for key in document if key < name})
    if data[:start] != before[:-1] + b"," * (len(before) > 2) + begin:
        return None
    return document, map(loads, _runs(data, start, end, between))


def _runs(data: bytes, start: int, end: int, between: bytes) -> Iterator[bytes]:
    """What lies there as lists of not too much."""
    while start < end:
        cut = data.find(between, min(start + _RUN, end), end)
        stop = end if cut < 0 else cut + 1
        yield b"[%b]" % data[start:stop]
        start = stop + 1


def _is_written(data: bytes, document: object) -> bool:
    """Whether the document is written so; compared piece by piece, because it is large."""
    at = 0
    for piece in _pieces(document):
        raw = piece.encode("utf-8")
        if not data.startswith(raw, at):
            return False
        at += len(raw)
    return at == len(data)


def _pieces(value: object, depth: int = 2) -> Iterator[str]:
    """The canonical form, in pieces down to some depth: the encoder takes several times the room of what it says."""
    if not depth or not value or not isinstance(value, dict | list):
        yield _ENCODER.encode(value)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield "," if number else "["
            yield from _pieces(one, depth - 1)
        yield "]"
    else:
        for number, key in enumerate(sorted(value)):
            yield f"{',' if number else '{'}{_ENCODER.encode(key)}:"
            yield from _pieces(value[key], depth - 1)
        yield "}"


def _parsed(data: bytes) -> tuple[Any, bool]:
    """The document, and whether both ways would write it the same."""
    fractions: list[str] = []

    def fraction(digits: str) -> float:
        fractions.append(digits)
        return float(digits)

    document = json.loads(data.decode("utf-8"), parse_int=_whole, parse_float=fraction)
    return document, not fractions and _BEYOND.search(data) is None


def _whole(digits: str) -> int:
    number = int(digits)
    if abs(number) > _WHOLE_LIMIT:
        raise ValueError(digits)
    return number
