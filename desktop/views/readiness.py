"""How far an application is: counts and shapes for rail, cards and check page. Pure; no Qt.

What is merely unfilled is never an alarm: it counts as 填写中 or 未开始, and the check page folds it into one
row a step. Findings may be None: the application is not checked yet, and nothing is claimed of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from desktop.views.steps import STEP_NAMES, step_of
from desktop.views.widgets.shapes import Status
from forms.application import Application
from forms.checks.finding import Finding, Severity
from forms.definition import Document, Field, FormPack, Item

UNFOLD = "。展开可逐项去填"
"""Ends the remedy of a folded row; means nothing where it cannot be unfolded."""
ENDS = frozenset({Status.DONE, Status.HINT, Status.ACCEPTED})


def item_of(pack: FormPack, target: str) -> str:
    """The item (`tasks.2.5`, or `subject`) that a path or target belongs to; what is no part of the form stays."""
    field = pack.fields.get(target)
    return field.target if field else target


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` parts, and the worst shape among them."""

    done: int
    total: int
    status: Status

    @property
    def known(self) -> bool:
        """Whether it was checked how much is done."""
        return self.status is not Status.UNCHECKED

    @property
    def words(self) -> str:
        return f"{self.done}/{self.total}" if self.known else ""

    @property
    def sentence(self) -> str:
        return f"{self.total} 项" + (f"，已填完 {self.done} 项" if self.known else "")


class Readiness:
    """One application, its pack and its findings, counted."""

    def __init__(self, pack: FormPack, application: Application, findings: Sequence[Finding] | None) -> None:
        self._pack = pack
        self._application = application
        self.checked = findings is not None
        """Whether anything is known: what nothing is said of is in order only then."""
        self.findings = tuple(findings or ())
        self._by_item: dict[str, list[Finding]] = {}
        for finding in self.findings:
            self._by_item.setdefault(item_of(pack, finding.target), []).append(finding)
        given = (path for path in application.answers if not _is_calculated(pack, path))
        self._begun = {item_of(pack, path) for path in given}
        self._begun.update(link.target for link in application.links)
        self._items: dict[str, Status] = {}
        self._steps: dict[str, Progress] = {}

    def found(self, target: str) -> Sequence[Finding]:
        """Everything said of an item and its fields."""
        return self._by_item.get(target, ())

    def item(self, target: str) -> Status:
        """The shape of a condition, task, indicator, section or document: what is wrong first, then what is missing."""
        if target not in self._items:
            self._items[target] = self._status(self.found(target), target in self._begun)
        return self._items[target]

    def field(self, field: Field) -> Status:
        """The shape of one field."""
        found = [f for f in self.found(field.target) if f.target == field.path]
        return self._status(found, field.path in self._application.answers)

    def area(self, area: str) -> Progress:
        return self._progress(self.item(task.target) for task in self._pack.tasks_of(area))

    def step(self, step: str) -> Progress:
        """Of one of the steps that are filled in."""
        if step not in self._steps:
            self._steps[step] = self._step(step)
        return self._steps[step]

    def _step(self, step: str) -> Progress:
        if step == "subject":
            asked = [f for f in self._pack.subject if f.required or f.path in self._application.answers]
            states = [self.field(f) for f in asked]
            states += [Status.of(f) for f in self.findings if f.target == "place"]
            return self._progress(states)
        items: dict[str, Sequence[Item]] = {
            "conditions": self._pack.conditions,
            "tasks": self._pack.tasks,
            "indicators": self._pack.indicators,
            "sections": self._pack.sections,
            "evidence": [d for d in self._pack.documents if self._counts(d)],
        }
        states = [self.item(item.target) for item in items[step]]
        if step == "evidence":
            states += [Status.of(f) for f in self.findings if f.target.startswith("evidence:")]
        return self._progress(states)

    @property
    def whole(self) -> Progress:
        """Everything there is to fill in."""
        parts = [
            self.step(s) for s in ("subject", "conditions", "tasks", "indicators", "evidence", "sections")
        ]
        return Progress(
            sum(p.done for p in parts), sum(p.total for p in parts), Status.worst(p.status for p in parts)
        )

    @cached_property
    def rows(self) -> tuple[Row, ...] | None:
        """The lines of the check page; None while not `checked`."""
        return rows(self.findings, self._pack) if self.checked else None

    @cached_property
    def open_rows(self) -> tuple[Row, ...] | None:
        """Of these, what is to be done."""
        return None if self.rows is None else tuple(row for row in self.rows if row.open)

    @cached_property
    def row_counts(self) -> dict[Status, int]:
        """How many lines there are of each kind."""
        return counts(self.rows or ())

    def counted(self) -> Readiness:
        """Itself, with all that the window always shows counted already: it is made beside the screen."""
        _ = self.whole, self.open_rows, self.row_counts
        return self

    def _counts(self, document: Document) -> bool:
        """Whether a document is one to enclose: asked for, or there; what may be left out is not done by that."""
        if document.produced or document.stage != "apply":
            return False
        return document.required or document.target in self._begun or bool(self.found(document.target))

    @property
    def check(self) -> Status:
        """The shape of the check step: what is open, unfilled things as 填写中."""
        return self._status(self.findings, bool(self._begun))

    def _progress(self, states: Iterable[Status]) -> Progress:
        found = list(states)
        if not self.checked:
            return Progress(0, len(found), Status.UNCHECKED)
        worst = Status.worst(found)
        done = sum(state in ENDS for state in found)
        if worst is Status.TODO and done:
            worst = Status.PART
        return Progress(done, len(found), worst)

    def _status(self, found: Iterable[Finding], begun: bool) -> Status:
        if not self.checked:
            return Status.UNCHECKED
        missing = Status.PART if begun else Status.TODO
        return Status.worst(missing if f.unfilled and f.open else Status.of(f) for f in found)


def _is_calculated(pack: FormPack, path: str) -> bool:
    field = pack.fields.get(path)
    return field is not None and bool(field.calculation)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the check page: a finding, or all that a step still lacks (`folded`)."""

    severity: Severity
    step: str
    cause: str
    remedy: str
    target: str
    finding: Finding | None = None
    folded: tuple[Finding, ...] = ()
    items: int = 1
    """How many items it is about."""

    @property
    def unfilled(self) -> bool:
        """It stands in the way of export by being empty, not by being wrong."""
        return self.open and (self.finding is None or self.finding.unfilled)

    @property
    def status(self) -> Status:
        """The shape; an empty ring for what is merely unfilled."""
        if self.unfilled:
            return Status.TODO
        return self.group if self.finding is None else Status.of(self.finding)

    @property
    def group(self) -> Status:
        """What it is listed under on the check page, accepted or not."""
        return Status.TODO if self.unfilled else _GROUP_OF[self.severity]

    @property
    def open(self) -> bool:
        return self.finding.open if self.finding is not None else self.severity is not Severity.HINT

    @property
    def verb(self) -> str:
        """What its button says."""
        if self.finding is None or self.finding.unfilled:
            return "去填写"
        if self.step == "evidence" or "evidence" in self.finding.code:
            return "去上传"
        return "去修改" if self.severity is Severity.BLOCKER else "去核对"


_GROUP_OF = {
    Severity.BLOCKER: Status.BLOCKER,
    Severity.WARNING: Status.WARN,
    Severity.HINT: Status.HINT,
}
_STEP_ORDER = tuple(STEP_NAMES)
_ORDER = (Severity.BLOCKER, Severity.WARNING, Severity.HINT)


def rows(findings: Sequence[Finding], pack: FormPack) -> tuple[Row, ...]:
    """The lines of the check page: by severity, what is unfilled folded into one row a step at the end."""
    made: list[Row] = []
    for severity in _ORDER:
        folds: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.severity is not severity:
                continue
            step = step_of(finding.target)
            if finding.unfilled and not finding.accepted:
                folds.setdefault(step, []).append(finding)
            else:
                made.append(Row(severity, step, finding.cause, finding.remedy, finding.target, finding))
        for step in sorted(folds, key=_STEP_ORDER.index):  # as in the rail
            made.append(_fold(severity, step, tuple(folds[step]), pack))
    return tuple(made)


def _fold(severity: Severity, step: str, folded: tuple[Finding, ...], pack: FormPack) -> Row:
    first = folded[0]
    if len(folded) == 1:
        return Row(severity, step, first.cause, first.remedy, first.target, first)
    items = dict.fromkeys(_counted_as(f.target, pack) for f in folded)
    names = [where(target, pack) for target in items]
    listed = "、".join(names[:3]) + (f"等 {len(names)} 项" if len(names) > 3 else "")
    return Row(
        severity,
        step,
        f"{STEP_NAMES[step]}还有 {len(items)} 项没有填完",
        listed + UNFOLD,
        first.target,
        folded=folded,
        items=len(items),
    )


def _counted_as(target: str, pack: FormPack) -> str:
    """The item that counts as one of its step, as in the rail; of the subject every field does."""
    item = item_of(pack, target)
    return item if item in pack.targets else target


def where(target: str, pack: FormPack) -> str:
    """What a path or target is called, as short as it can be found again."""
    item = pack.targets.get(target) or pack.targets.get(target.rpartition(".")[0])
    if item is None:
        field = pack.fields.get(target)
        return field.label if field else STEP_NAMES.get(step_of(target), "")
    return f"{item.id} {item.title}" if target.startswith("tasks.") else item.title


def counts(found: Iterable[Row]) -> dict[Status, int]:
    """How many lines are open as 阻断, 提醒, 建议; how many steps are merely unfilled; and how many lines are accepted."""
    made = {Status.BLOCKER: 0, Status.WARN: 0, Status.TODO: 0, Status.HINT: 0, Status.ACCEPTED: 0}
    for row in found:
        made[row.status] += 1
    return made


def deadline_words(deadline: date | None, today: date) -> tuple[str, bool]:
    """How long is left until the office's own deadline, and whether it has passed."""
    if deadline is None:
        return "未填写截止日期", False
    days = (deadline - today).days
    day = f"{deadline.month}月{deadline.day}日"
    if days < 0:
        return f"已过截止 {-days} 天（{day}）", True
    return (f"距截止 {days} 天（{day}）" if days else f"今天截止（{day}）"), False
