"""Nothing here can reach a network: what pyHanko would fetch with is replaced by nothing before it is imported.

pyHanko imports aiohttp at once, for time stamps and revocation lists from the network. This program takes both
from files only, and aiohttp costs a quarter of a second of every start. What it would use in turn, TLS and the
web's root certificates, is absent as well, and does not ship.
"""

from __future__ import annotations

import sys
from types import ModuleType

_ABSENT = ("aiohttp", "certifi", "ssl")


class _Nothing:
    """Stands for every class of a missing library; it can be named, not used."""

    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError("this program has no network code")


class _Absent(ModuleType):
    def __getattr__(self, name: str) -> type[_Nothing]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing


def close_network() -> None:
    """Put nothing in the place of what reaches a network, for the whole process."""
    for name in _ABSENT:
        sys.modules.setdefault(name, _Absent(name))
