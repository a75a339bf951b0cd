"""Checks: (FormPack, Application, today) -> findings. Pure; one small function per rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from forms.application import REASON_MINIMUM, Application
from forms.checks import (
    characters,
    conditions,
    consistency,
    evidence,
    fields,
    grids,
    indicators,
    pack_rules,
    sensitive,
    subject,
    tasks,
)
from forms.checks.context import Context
from forms.checks.finding import FileContent, FileState, Finding, Reading, Severity, Sighting
from forms.definition import FormPack
from forms.progress import Stop, check, never
from forms.relevance import Situation

__all__ = [
    "RULES",
    "Context",
    "FileContent",
    "FileState",
    "Finding",
    "Reading",
    "Rule",
    "Severity",
    "Sighting",
    "run",
]

Rule: TypeAlias = Callable[[Context], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    subject.may_apply,
    subject.period,
    subject.deadline,
    fields.required,
    fields.kinds,
    fields.ranges,
    fields.choices,
    fields.lengths,
    grids.cells,
    grids.rows,
    pack_rules.constraints,
    conditions.met,
    conditions.supported,
    tasks.reason,
    tasks.lead,
    tasks.order,
    tasks.within_period,
    tasks.supported,
    indicators.direction,
    indicators.ambition,
    indicators.measured,
    characters.printable,
    evidence.kept,
    evidence.linked,
    evidence.pages,
    evidence.titled,
    evidence.enclosed,
    sensitive.in_files,
    sensitive.in_answers,
    sensitive.unread,
    consistency.numbers,
    pack_rules.pack_rules,
)

_SEVERITIES = tuple(Severity)


def run(
    pack: FormPack,
    application: Application,
    today: date,
    files: Mapping[str, FileState] = MappingProxyType({}),
    contents: Mapping[str, FileContent] = MappingProxyType({}),
    unprintable: Mapping[str, str] = MappingProxyType({}),
    stop: Stop = never,
    known: Situation | None = None,
) -> tuple[Finding, ...]:
    """Everything there is to say: blockers, then warnings, then hints, each in the order of the form.

    `files` holds, by SHA-256, the evidence files that are missing or changed; `contents` what was found inside those
    that were looked through; `unprintable`, by path or "evidence:<id>", the characters that no font has; `known` is
    the situation of the application, where somebody has it. A warning carries the reason of an acceptance as long as
    it still says what it said when it was accepted. Raises Cancelled when asked to `stop`, else nothing.
    """
    context = Context(pack, application, today, files, contents, unprintable, known)
    accepted = {
        (a.key, a.cause): a.reason.strip()
        for a in application.acceptances
        if len(a.reason.strip()) >= REASON_MINIMUM
    }
    order = _order(pack, application)
    found = (_with_reason(finding, accepted) for rule in _until(stop) for finding in rule(context))
    return tuple(
        sorted(found, key=lambda f: (_SEVERITIES.index(f.severity), order.get(f.target, len(order))))
    )


def _until(stop: Stop) -> Iterator[Rule]:
    for rule in RULES:
        check(stop)
        yield rule


def _with_reason(finding: Finding, accepted: Mapping[tuple[str, str], str]) -> Finding:
    reason = accepted.get((finding.key, finding.cause), "")
    return replace(finding, accepted=reason) if reason and finding.severity is Severity.WARNING else finding


def _order(pack: FormPack, application: Application) -> dict[str, int]:
    targets = [subject.PLACE, *(field.path for field in pack.subject)]
    for item in pack.items():
        targets += [*(field.path for field in item.fields), item.target]
    targets += [f"evidence:{e.id}" for e in sorted(application.evidence, key=lambda e: e.number)]
    return {target: number for number, target in enumerate(targets)}
