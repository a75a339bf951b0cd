"""Nothing here can reach a network: what pyHanko would fetch with is replaced by nothing before it is imported.

pyHanko imports aiohttp at once, for time stamps and revocation lists from the network. This program takes both
from files only, and aiohttp costs a quarter of a second of every start.
"""

from __future__ import annotations

import sys
from types import ModuleType


class _Nothing:
    """Stands for every class of the missing library; it can be named, not used."""

    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError("this program has no network code")


class _Absent(ModuleType):
    def __getattr__(self, name: str) -> type[_Nothing]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing


def close_network() -> None:
    """Put nothing in the place of aiohttp, for the whole process."""
    sys.modules.setdefault("aiohttp", _Absent("aiohttp"))
