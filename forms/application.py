"""One place's bid, with everything filled in: a frozen aggregate.

Answers are kept by path. `task`, `indicator` ... give typed views of them; a view holds what fits its kind and
None for what is empty or does not (the checks say so).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from forms.places import Place
from forms.purpose import Purpose as Purpose
from forms.values import Month, Value

REASON_MINIMUM = 10
"""Characters of a reason: for accepting a warning, for not taking up a task, for enclosing no document."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file kept with the application (佐证材料). `number` is its place in the list and in the package."""

    id: str
    number: int
    name: str
    sha256: str
    crc32: int
    size: int
    """Bytes."""
    media_type: str
    added: datetime
    title: str = ""
    document_number: str = ""
    issuer: str = ""
    issued: date | None = None
    pages: int | None = None
    """Page count, where the file has pages."""

    @property
    def label(self) -> str:
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A file supports a target of the pack; `pages` like "1-3,5", "" for all."""

    evidence: str
    target: str
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A warning accepted with a written reason. It holds as long as the finding reads the same."""

    key: str
    """code@target of the finding."""
    cause: str
    """What the finding said when it was accepted."""
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """The answers of one task."""

    taken: bool | None
    reason: str
    lead: str
    support: tuple[str, ...]
    start: Month | None
    end: Month | None
    measures: tuple[str, ...]
    """Labels of the measures chosen from the pack."""
    own_measures: str
    current: str
    plan: str


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """The numbers of one indicator: baseline and the two yearly targets."""

    baseline: Decimal | None
    target_1: Decimal | None
    target_2: Decimal | None
    caliber: str
    data_source: str


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Application:
    """An 申报. `revision` counts the committed changes."""

    id: str
    place: Place
    pack_id: str
    pack_version: str
    purpose: Purpose
    created: datetime
    revision: int = 0
    answers: Mapping[str, Value] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    links: tuple[EvidenceLink, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    pack_digest: str = ""
    """Of the very pack it is filled in with; "" where only id and version are known."""

    @property
    def title(self) -> str:
        """示例市 2026 年申报"""
        return f"{self.place.name} {self.created.year} 年申报"

    def text(self, path: str) -> str:
        value = self.answers.get(path)
        return value if isinstance(value, str) else ""

    def number(self, path: str) -> Decimal | None:
        value = self.answers.get(path)
        return value if isinstance(value, Decimal) else None

    def month(self, path: str) -> Month | None:
        value = self.answers.get(path)
        return value if isinstance(value, Month) else None

    def day(self, path: str) -> date | None:
        value = self.answers.get(path)
        return value if isinstance(value, date) else None

    def flag(self, path: str) -> bool | None:
        value = self.answers.get(path)
        return value if isinstance(value, bool) else None

    def texts(self, path: str) -> tuple[str, ...]:
        value = self.answers.get(path)
        return value if isinstance(value, tuple) else ()

    def task(self, id_: str) -> TaskPlan:
        at = f"tasks.{id_}."
        return TaskPlan(
            taken=self.flag(at + "taken"),
            reason=self.text(at + "reason"),
            lead=self.text(at + "lead"),
            support=self.texts(at + "support"),
            start=self.month(at + "start"),
            end=self.month(at + "end"),
            measures=self.texts(at + "measures"),
            own_measures=self.text(at + "own_measures"),
            current=self.text(at + "current"),
            plan=self.text(at + "plan"),
        )

    def indicator(self, id_: str) -> IndicatorValue:
        at = f"indicators.{id_}."
        return IndicatorValue(
            baseline=self.number(at + "baseline"),
            target_1=self.number(at + "target_1"),
            target_2=self.number(at + "target_2"),
            caliber=self.text(at + "caliber"),
            data_source=self.text(at + "data_source"),
        )

    def evidence_for(self, target: str) -> tuple[tuple[Evidence, str], ...]:
        """The files that support a target, each with the pages cited."""
        by_id = {e.id: e for e in self.evidence}
        return tuple((by_id[link.evidence], link.pages) for link in self.links if link.target == target)

    def targets_of(self, evidence: str) -> tuple[str, ...]:
        return tuple(link.target for link in self.links if link.evidence == evidence)


class ChangeKind(StrEnum):
    APPLICATION = "application"
    """Made, archived, or moved to another pack."""
    ANSWER = "answer"
    EVIDENCE = "evidence"
    LINK = "link"
    ACCEPTANCE = "acceptance"


@dataclass(frozen=True, slots=True)
class Change:
    """What one committed transaction did; pages repaint from it."""

    application: str
    revision: int
    at: datetime
    kinds: frozenset[ChangeKind]
    paths: frozenset[str]
    """Answer paths, or targets whose evidence changed."""


class Act(StrEnum):
    """How a cell came to change."""

    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One cell that changed, as it was and as it became; JSON texts, None for absent."""

    revision: int
    at: datetime
    who: str
    kind: ChangeKind
    key: str
    before: str | None
    after: str | None
    before_rest: str | None = None
    """What is wanted besides to put the cell back exactly; None in old workspaces."""
    after_rest: str | None = None
    act: Act = Act.EDIT


@dataclass(frozen=True, slots=True)
class Step:
    """What is taken back or done again in one go."""

    revision: int
    lines: tuple[HistoryEntry, ...]
    """Oldest first."""


class Unsteppable(StrEnum):
    """Why nothing more can be taken back."""

    BEGINNING = "beginning"
    """Everything was taken back."""
    MOVED = "moved"
    """The application was moved to another pack."""
    EXPORTED = "exported"
    """A package was made."""
    OLD = "old"
    """What was done before is from an older program."""
