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

DEPTH_LIMIT = 32
"""Folders within each other, the file counted too."""
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_WINDOWS = frozenset('<>:"|?*')
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories. Private and unassigned ones are let pass: rare family names live there."""


def check_name(name: str) -> None:
    """Raise ReaderFault `name.*` unless a file of this name can lie in a package."""

    def refuse_if(bad: bool, code: str) -> None:
        if bad:
            raise ReaderFault(f"name.{code}", name)

    refuse_if(not name, "empty")
    refuse_if(any(c in _DIRECTION for c in name), "direction")
    refuse_if(any(unicodedata.category(c) in _INVISIBLE for c in name), "control")
    refuse_if(len(name.encode()) > NAME_LIMIT, "long")
    refuse_if(unicodedata.normalize("NFC", name) != name, "form")
    refuse_if("\\" in name, "backslash")
    refuse_if(name.startswith("/") or bool(re.match(r"[A-Za-z]:", name)), "absolute")
    refuse_if(name.endswith("/"), "folder")
    refuse_if(any(c in _WINDOWS for c in name), "character")
    refuse_if(name.count("/") >= DEPTH_LIMIT, "deep")
    for part in name.split("/"):
        refuse_if(part in ("", ".", ".."), "climbing")
        refuse_if(part[-1] in " .\u3000\u00a0", "trailing")
        refuse_if(_RESERVED.fullmatch(part) is not None, "reserved")
        refuse_if(len(part.encode()) > PART_LIMIT, "long")


def check_names(names: Iterable[str]) -> None:
    """Raise ReaderFault for names that are equal, or would be once they are unpacked; each was checked alone."""
    seen: dict[str, str] = {}
    for name in names:
        folded = fold(name)
        if folded in seen:
            raise ReaderFault("name.duplicate" if seen[folded] == name else "name.equal", name)
        seen[folded] = name
    for folded, name in seen.items():
        parent = folded.rpartition("/")[0]
        while parent:
            if parent in seen:
                raise ReaderFault("name.conflict", name)
            parent = parent.rpartition("/")[0]


def fold(name: str) -> str:
    """What two names share that a file system may take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
