"""Characters that no font can print: named before they become boxes on paper."""

from __future__ import annotations

from collections.abc import Iterator

from forms.checks.context import Context, short
from forms.checks.finding import Finding, Severity

_SHOWN = 5
_REMEDY = "换一个写法，或在“设置”里换上有这个字的字体"


def printable(context: Context) -> Iterator[Finding]:
    """Answers and descriptions of files with such characters."""
    for field, _ in context.answered():
        if missing := context.unprintable.get(field.path):
            yield _finding(field.path, context.said(field), missing)
    for evidence in context.application.evidence:
        at = f"evidence:{evidence.id}"
        if missing := context.unprintable.get(at):
            yield _finding(at, f"佐证材料“{short(evidence.label)}”的名称或说明", missing)


def _finding(at: str, about: str, missing: str) -> Finding:
    named = "、".join(f"“{_shown(character)}”" for character in missing[:_SHOWN])
    more = f"等 {len(missing)} 个字" if len(missing) > _SHOWN else ""
    return Finding("text.unprintable", Severity.BLOCKER, at, f"{about}里的{named}{more}没有字体可印", _REMEDY)


def _shown(character: str) -> str:
    """With its code point, because the screen may show a box for it, too."""
    return f"{character} U+{ord(character):04X}"
