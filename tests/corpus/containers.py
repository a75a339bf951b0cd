"""Containers whose records lie, names that mean harm, contents that are not what they are said to be."""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.case import Case
from tests.desktop.submission import hostile


def cases() -> Iterator[Case]:
    for name, code, package in hostile.cases():
        yield Case(code.partition(".")[0], name, code, package)
