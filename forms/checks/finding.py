"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forms.definition import DRAFTED, Origin
from forms.sensitive import Kind


class Severity(StrEnum):
    BLOCKER = "blocker"
    """阻断: must be mended before export."""
    WARNING = "warning"
    """提醒: mend it, or accept it with a written reason."""
    HINT = "hint"
    """建议: may be left."""

    @property
    def label(self) -> str:
        return {"blocker": "阻断", "warning": "提醒", "hint": "建议"}[self.value]


class FileState(StrEnum):
    """What was found of a kept evidence file."""

    MISSING = "missing"
    CHANGED = "changed"


class Reading(StrEnum):
    """How far the text of a file could be read."""

    READ = "read"
    PARTLY = "partly"
    """It is longer than anybody looks through."""
    WORDLESS = "wordless"
    """A picture, or scanned pages: there is no text in it."""
    LOCKED = "locked"
    """It asks for a password."""
    BROKEN = "broken"
    FOREIGN = "foreign"
    """A kind of file whose text is not read."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one page of a file shows of a kind, how often. `shown` is masked."""

    kind: Kind
    page: int
    """From 1; 0 where the file has no pages."""
    count: int
    shown: str


@dataclass(frozen=True, slots=True)
class FileContent:
    """What was found inside a kept file when it was looked through."""

    reading: Reading
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check. `target` is a path or target of the pack, "evidence:<id>" for a file, or "place"."""

    code: str
    severity: Severity
    target: str
    cause: str
    remedy: str
    origin: Origin = DRAFTED
    unfilled: bool = False
    """Merely not yet filled in: lists may fold these into one row a step."""
    accepted: str = ""
    """The reason given, when a warning was accepted."""

    @property
    def key(self) -> str:
        return f"{self.code}@{self.target}"

    @property
    def open(self) -> bool:
        """Stands in the way of export: a blocker, or a warning nobody accepted."""
        return self.severity is Severity.BLOCKER or (self.severity is Severity.WARNING and not self.accepted)
