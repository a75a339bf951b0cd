"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forms.definition import DRAFTED, Origin


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
