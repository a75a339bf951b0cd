"""One application as home needs it: counts and words, computed once.

Home imports this only after its first picture; it brings in the checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop.views.readiness import UNFOLD, Readiness, Row, deadline_words
from desktop.views.steps import STEP_NAMES, step_of
from desktop.views.widgets.shapes import Status
from forms.application import Application
from forms.checks.finding import Finding, Severity
from forms.definition import FormPack
from forms.relevance import asked


@dataclass(frozen=True, slots=True)
class Look:
    application: Application
    pack: FormPack
    readiness: Readiness
    counts: dict[Status, int]
    deadline: tuple[str, bool]
    """The words, and whether it has passed."""
    unsettled: tuple[Status, Finding] | None
    """What speaks against the place itself."""
    stopped: str
    """Where one was."""

    @classmethod
    def at(
        cls,
        application: Application,
        pack: FormPack,
        findings: tuple[Finding, ...],
        last: str,
        now: datetime,
    ) -> Look:
        """`last` is the step, path or target one was at."""
        pack, application = asked(pack, application)
        readiness = Readiness(pack, application, findings).counted()
        return cls(
            application,
            pack,
            readiness,
            readiness.row_counts,
            deadline_words(application.day("subject.deadline"), now.date()),
            _unsettled(application, findings),
            _stopped(pack, last),
        )

    @property
    def rows(self) -> tuple[Row, ...]:
        """What the checks say, folded as on the check page."""
        return self.readiness.rows or ()

    def where(self, row: Row) -> str:
        """Place, step and remedy of a line."""
        mark = f"（{self.application.purpose.mark}）" if self.application.purpose.mark else ""
        return (
            f"{self.application.place.name}{mark} · {STEP_NAMES[row.step]}　{row.remedy.removesuffix(UNFOLD)}"
        )


def _unsettled(application: Application, findings: tuple[Finding, ...]) -> tuple[Status, Finding] | None:
    for finding in findings:
        if finding.target == "place" and finding.open:
            silent = finding.severity is Severity.WARNING and application.place.batch is None
            return (Status.CONFIRM if silent else Status.of(finding)), finding
    return None


def _stopped(pack: FormPack, last: str) -> str:
    if not last:
        return "还没有开始填"
    step = step_of(last)
    item = pack.targets.get(last)
    place = f"{item.id} {item.title}" if item is not None and step == "tasks" else STEP_NAMES[step]
    return f"上次停在 {place}"
