"""Writes TOML in one way only: tables of texts, numbers, truth values and lists of texts; one key to a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

Tables: TypeAlias = Mapping[str, object]
"""Keys with texts, numbers, truth values, lists of texts, tables, and lists of tables."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f]')
_NEEDS_ESCAPE = re.compile(r"['\x00-\x1f\x7f]")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def write(table: Tables) -> bytes:
    """A whole file. Raises TypeError for what such a file cannot hold."""
    return ("\n".join(_lines(table, ())).strip() + "\n").encode()


def _lines(table: Tables, at: tuple[str, ...]) -> Iterator[str]:
    """The keys of a table, then the tables in it, as TOML wants them."""
    below = {key: value for key, value in table.items() if isinstance(value, Mapping) or _are_tables(value)}
    for key, value in table.items():
        if key not in below:
            yield from _key(key, value)
    for key, value in below.items():
        name = ".".join(map(_bare, (*at, key)))
        if isinstance(value, Mapping):
            yield from ("", f"[{name}]", *_lines(value, (*at, key)))
        for row in value if isinstance(value, Sequence) else ():
            if not isinstance(row, Mapping):
                raise TypeError(key)
            yield from ("", f"[[{name}]]", *_lines(row, (*at, key)))


def _key(key: str, value: object) -> Iterator[str]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        yield f"{_bare(key)} = ["
        yield from (f"  {_plain(item)}," for item in value)
        yield "]"
    else:
        yield f"{_bare(key)} = {_plain(value)}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        if '"' in value and not _NEEDS_ESCAPE.search(value):
            return f"'{value}'"
        return f'"{_TO_ESCAPE.sub(_escaped, value)}"'
    raise TypeError(type(value).__name__)


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}"


def _are_tables(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and any(isinstance(row, Mapping) for row in value)
    )


def _bare(key: str) -> str:
    return key if _BARE.fullmatch(key) else _plain(key)
