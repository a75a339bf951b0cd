"""Looking less often for garbage while much is made that never becomes any."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS = 50_000
"""Between two looks for garbage; a few megabytes."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Next to nothing of what modules, documents and pages are made of ever becomes garbage."""
    before = gc.get_threshold()
    if before[0] == 0 or before[0] >= _NEW_OBJECTS:  # off, or somebody else is at it
        yield
        return
    gc.set_threshold(_NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
