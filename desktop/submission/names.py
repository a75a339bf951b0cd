"""Which names a package may contain: such as can be unpacked on any system without a surprise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from desktop.submission.faults import ReaderFault

NAME_LIMIT = 400
"""Bytes of UTF-8 a whole name may have."""
PART_LIMIT = 255
"""Bytes of UTF-8 between two slashes: what Linux file systems take."""

DEPTH_LIMIT = 20
"""Folders within each other, the file counted too."""
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_WINDOWS = frozenset('<>:"|?*')
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories. Private and unassigned ones are let pass: rare family names live there."""
_BLANK = (
    frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
    | frozenset(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    | frozenset(map(chr, range(0xFDD0, 0xFDF0)))
)
"""Letters and signs that show nothing, and code points that stand for no character."""
TRAILING = (
    " .\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
"""With what no part of a name ends: spaces, and the full stop."""
_ALIKE = dict.fromkeys(
    (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
) | dict.fromkeys(map(ord, TRAILING[2:]), " ")
"""Which form of a character is meant, and how wide a space is, is not seen."""


def check_name(name: str) -> None:
    """Raise ReaderFault `name.*` unless a file of this name can lie in a package."""
    code = _fault(name, set(name))
    if code:
        raise ReaderFault(f"name.{code}", name)


def _fault(name: str, characters: set[str]) -> str:
    """What is wrong with a name, "" when nothing is. Written flat, because a package has 25,000 of them."""
    # before anything is encoded; whatever else is invisible is not printable either
    if not name.isprintable() and any(unicodedata.category(c) in _INVISIBLE for c in characters):
        return "control" if _DIRECTION.isdisjoint(characters) else "direction"
    if not _BLANK.isdisjoint(characters):
        return "control"
    parts = name.split("/")
    checks = (
        ("empty", not name),
        ("long", len(name.encode()) > NAME_LIMIT),
        ("form", not unicodedata.is_normalized("NFC", name)),
        ("backslash", "\\" in characters),
        ("absolute", name.startswith("/") or re.match(r"[A-Za-z]:", name) is not None),
        ("folder", name.endswith("/")),
        ("character", not _WINDOWS.isdisjoint(characters)),
        ("deep", len(parts) > DEPTH_LIMIT),
    )
    for code, bad in checks:
        if bad:
            return code
    for part in dict.fromkeys(parts):
        if part in ("", ".", ".."):
            return "climbing"
        if part[-1] in TRAILING:
            return "trailing"
        if _RESERVED.fullmatch(part):
            return "reserved"
        if len(part.encode()) > PART_LIMIT:
            return "long"
    return ""


def check_names(names: Iterable[str]) -> None:
    """Raise ReaderFault for names that are equal, or would be once they are unpacked; each was checked alone."""
    seen: dict[str, str] = {}
    for name in names:
        folded = fold(name)
        if folded in seen:
            raise ReaderFault("name.duplicate" if seen[folded] == name else "name.equal", name)
        seen[folded] = name
    folders: dict[str, str] = {}
    for folded, name in seen.items():
        parent, given = folded.rpartition("/")[0], name.rpartition("/")[0]
        while parent and folders.get(parent) != given:
            if parent in seen:
                raise ReaderFault("name.conflict", name)
            if parent in folders or (parent == "meta-inf" and given != "META-INF"):
                raise ReaderFault("name.equal", name)
            folders[parent] = given
            parent, given = parent.rpartition("/")[0], given.rpartition("/")[0]


def shown(text: str, limit: int = 120) -> str:
    """Somebody's name as it may be shown on one line: without what is invisible or turns the reading direction."""
    plain = "".join(" " if _unseen(c) else c for c in text[: limit + 1])
    return plain if len(plain) <= limit else plain[:limit] + "…"


def _unseen(character: str) -> bool:
    return character in _BLANK or unicodedata.category(character) in _INVISIBLE


def fold(name: str) -> str:
    """What two names share that a file system may take for one, or nobody can tell apart."""
    if name.isascii():
        return name.lower()
    plain = unicodedata.normalize("NFC", name.translate(_ALIKE)).upper()  # the dotless i is an I too
    return unicodedata.normalize("NFC", plain.casefold())
