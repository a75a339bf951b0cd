"""Page ranges that evidence is cited by: "1-3,5"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from forms.errors import PagesInvalid

_RANGE = re.compile(r"([1-9]\d{0,5})(?:\s*[-—–~至到]\s*([1-9]\d{0,5}))?")
_LIMIT = 50
"""Ranges one citation may have."""


def clean_pages(text: str) -> str:
    """The one form of a citation: "1-3,5"; "" stands for the whole file.

    Understands “第1—3页、5页”. Raises PagesInvalid.
    """
    plain = unicodedata.normalize("NFKC", text).replace("第", "").replace("页", "").strip()
    if not plain:
        return ""
    ranges: list[str] = []
    for part in re.split(r"[,、;]", plain)[: _LIMIT + 1]:
        found = _RANGE.fullmatch(part.strip())
        if not found or (found[2] and int(found[2]) < int(found[1])) or len(ranges) == _LIMIT:
            raise PagesInvalid(pages=text[:60])
        first, last = int(found[1]), int(found[2] or found[1])
        ranges.append(f"{first}-{last}" if last > first else str(first))
    return ",".join(ranges)


def numbers(pages: str) -> tuple[int, ...]:
    """The pages of a citation in order, each once; none for the whole file. Takes what `clean_pages` gives."""
    found: set[int] = set()
    for part in filter(None, pages.split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(found))


def ranges(chosen: Iterable[int]) -> str:
    """The citation of these pages: 1, 2, 3 and 5 are "1-3,5"."""
    parts: list[list[int]] = []
    for number in sorted(set(chosen)):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in parts)
