"""What a change to one or several tasks means for their answers. Pure; no Qt.

Every function answers the answers to keep, by path: only those that differ, so that one transaction (and one step
of undo) holds what really changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from desktop.views.task_time import Span
from forms.application import Application
from forms.definition import FormPack
from forms.values import Value

_Answers: TypeAlias = Callable[[str], dict[str, Value | None]]


@dataclass(frozen=True, slots=True)
class Changes:
    """Answers by path, and how many tasks they are about."""

    values: Mapping[str, Value | None]
    tasks: int
    """Tasks that change."""
    same: int
    """Tasks that are so already."""
    declined: int = 0
    """Tasks left alone because they are not taken up."""

    @property
    def rest(self) -> str:
        """What is said of the tasks that do not change; "" when all do."""
        parts = [
            f"{self.same} 项本来就是" if self.same else "",
            f"{self.declined} 项不承担，不改" if self.declined else "",
        ]
        return "，".join(part for part in parts if part)


def shared(
    pack: FormPack,
    application: Application,
    targets: Iterable[str],
    lead: str | None,
    support: Iterable[str] = (),
) -> Changes:
    """A department leads these tasks (None: as now, "": nobody yet), others support them too.

    Whoever leads does not support besides.
    """
    added = tuple(support)

    def answers(target: str) -> dict[str, Value | None]:
        leads = application.text(f"{target}.lead") if lead is None else lead
        now = application.texts(f"{target}.support")
        kept = tuple(name for name in dict.fromkeys((*now, *added)) if name != leads)
        return {f"{target}.lead": leads or None, f"{target}.support": kept or None}

    return _changes(pack, application, targets, answers)


def planned(pack: FormPack, application: Application, targets: Iterable[str], span: Span) -> Changes:
    """These tasks run from the first to the last month of a span."""

    def answers(target: str) -> dict[str, Value | None]:
        return {f"{target}.start": span.start, f"{target}.end": span.end}

    return _changes(pack, application, targets, answers)


def taken(
    pack: FormPack, application: Application, targets: Iterable[str], *, up: bool, reason: str = ""
) -> Changes:
    """These tasks are taken up, or not for a reason. A reason given earlier stays for when it is needed again."""

    def answers(target: str) -> dict[str, Value | None]:
        why: dict[str, Value | None] = {} if up else {f"{target}.reason": reason}
        return {f"{target}.taken": up, **why}

    return _changes(pack, application, targets, answers, also_declined=True)


def _changes(
    pack: FormPack,
    application: Application,
    targets: Iterable[str],
    answers: _Answers,
    *,
    also_declined: bool = False,
) -> Changes:
    values: dict[str, Value | None] = {}
    changed = same = declined = 0
    for target in targets:
        if not also_declined and application.flag(f"{target}.taken") is False:
            declined += 1
            continue
        own = {
            path: value
            for path, value in answers(target).items()
            if path in pack.fields and application.answers.get(path) != value
        }
        values.update(own)
        changed += bool(own)
        same += not own
    return Changes(values, changed, same, declined)
