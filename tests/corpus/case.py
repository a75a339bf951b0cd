"""One package of the corpus: what it is, and what must be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """`code` is what it must be refused with, "" for one that must be trusted, and taken where packages are received."""

    group: str
    name: str
    code: str
    package: bytes
    trust: Sequence[Path] = ()
    crls: Sequence[Path] = ()
    at: datetime | None = None
    application: bool = field(default=False, kw_only=True)
    """Whether a good one must also be taken for an application package."""

    before: Sequence[bytes] | None = field(default=None, kw_only=True)
    """It is received in a fresh workspace, after these were; None: it is only verified."""

    @property
    def title(self) -> str:
        return f"{self.group}: {self.name}"
