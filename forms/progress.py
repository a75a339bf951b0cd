"""How long work tells where it is, and learns that it should stop. Nothing here knows a thread exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from forms.errors import Cancelled

Progress: TypeAlias = Callable[[str, int, int], None]
"""step in words, done, total (0 when unknown)"""
Stop: TypeAlias = Callable[[], bool]
"""True as soon as the user wants to stop."""


def quiet(step: str, done: int, total: int) -> None:
    """For callers who do not watch."""


def never() -> bool:
    """For callers who cannot stop."""
    return False


def check(stop: Stop) -> None:
    """Raise Cancelled when the user wants to stop."""
    if stop():
        raise Cancelled
