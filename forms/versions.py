"""Versions, of the program and of form packs: numbers with full stops between them."""

from __future__ import annotations

import re

_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9}){0,9}")


def version_key(version: str) -> tuple[int, ...]:
    """To compare: 1.10 comes after 1.9, and 1.0 is 1.0.0. What is no version comes before every other."""
    if not _VERSION.fullmatch(version):
        return ()
    numbers = [int(part) for part in version.split(".")]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
