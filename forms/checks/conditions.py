"""Rules about the conditions (创建条件)."""

from __future__ import annotations

from collections.abc import Iterator

from forms.checks.context import Context, named
from forms.checks.finding import Finding, Severity
from forms.definition import Basis


def met(context: Context) -> Iterator[Finding]:
    """A condition that is not met.

    Only one stated in the Plan stands in the way; whether the others are demanded is not known.
    """
    for condition in context.pack.conditions:
        path = f"{condition.target}.met"
        official = condition.origin.basis is Basis.OFFICIAL
        answer = context.value(path)
        if answer == "no":
            severity = Severity.BLOCKER if official else Severity.WARNING
            remedy = (
                "核对是否选错；确实不符合，先补上再申报" if official else "核对是否选错，或说明打算怎样补上"
            )
            cause = f"{named(condition)}填的是不符合"
            yield Finding("condition.not_met", severity, path, cause, remedy, condition.origin)
        elif answer == "partly":
            severity = Severity.WARNING if official else Severity.HINT
            cause = f"{named(condition)}填的是部分符合"
            remedy = "在说明里写清差在哪里、何时补上"
            yield Finding("condition.partly_met", severity, path, cause, remedy, condition.origin)


def supported(context: Context) -> Iterator[Finding]:
    """A condition said to be met that no file supports."""
    for condition in context.pack.conditions:
        if (
            condition.needs_evidence
            and condition.target not in context.supported
            and context.value(f"{condition.target}.met") != "no"
        ):
            cause = f"{named(condition)}还没有佐证材料"
            yield Finding(
                "condition.evidence",
                Severity.BLOCKER,
                condition.target,
                cause,
                "上传并关联佐证材料",
                condition.origin,
                unfilled=True,
            )
