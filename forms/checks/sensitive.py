"""Rules about what must not leave the office by mistake, in files and in answers.

A mark of secrecy stops the export. Numbers of persons, and marks of internal papers, want a decision: mask them, or
write down why they may be sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from forms.checks.context import Context, short
from forms.checks.finding import FileContent, Finding, Reading, Severity, Sighting
from forms.sensitive import Kind, find, shown_phone
from forms.values import FieldKind, Value, texts_of

CONTACT_PHONE = "subject.contact_phone"
"""The office's own number, which is there to be found."""
_PAGES_NAMED = 2
_PROSE = frozenset(
    {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.DEPARTMENTS, FieldKind.MANY, FieldKind.TABLE}
)


def in_files(context: Context) -> Iterator[Finding]:
    """Marks and numbers in the text of the evidence."""
    own = shown_phone(context.application.text(CONTACT_PHONE))
    for evidence in context.application.evidence:
        content = context.contents.get(evidence.sha256)
        if content is None or not content.sightings:
            continue
        at, name = f"evidence:{evidence.id}", f"佐证材料“{short(evidence.label)}”"
        marks = [one for one in content.sightings if one.kind is Kind.CLASSIFIED]
        if marks:
            cause = f"{name}{where(marks)}有密级标志“{marks[0].shown}”"
            remedy = "涉密材料不能报送。移除它，或换成不涉密的版本"
            yield Finding("evidence.classified", Severity.BLOCKER, at, cause, remedy)
        others = personal(content, own)
        if others:
            remedy = "遮盖后重新上传，或确认可以报送"
            yield Finding("evidence.sensitive", Severity.WARNING, at, name + said(others), remedy)


def in_answers(context: Context) -> Iterator[Finding]:
    """The same in what was typed."""
    for field, value in context.answered():
        if field.path == CONTACT_PHONE or field.kind not in _PROSE:
            continue
        marks = find(_text(value), first=False)
        if not marks:
            continue
        about = context.said(field)
        secrets = [mark for mark in marks if mark.kind is Kind.CLASSIFIED]
        if secrets:
            cause = f"{about}里有密级标志“{secrets[0].shown}”"
            remedy = "涉密内容不能填报。删去它，改写成可以公开的内容"
            yield Finding("answer.classified", Severity.BLOCKER, field.path, cause, remedy)
        counts = Counter[Kind](mark.kind for mark in marks if mark.kind is not Kind.CLASSIFIED)
        if counts:
            cause = f"{about}里有{_counted(counts)}"
            remedy = "删去或遮盖，或确认可以报送"
            yield Finding("answer.sensitive", Severity.WARNING, field.path, cause, remedy)


def unread(context: Context) -> Iterator[Finding]:
    """Files that nobody can open: what is in them was not checked, and the receiver cannot read them either."""
    for evidence in context.application.evidence:
        content = context.contents.get(evidence.sha256)
        if content is None or content.reading not in (Reading.LOCKED, Reading.BROKEN):
            continue
        word = "设了打开口令" if content.reading is Reading.LOCKED else "打不开，可能已损坏"
        cause = f"佐证材料“{short(evidence.label)}”{word}，没有检查其中的内容，也不能装订进合订本"
        remedy = "换成能打开的文件，或写明为何可以这样报送"
        yield Finding("evidence.unread", Severity.WARNING, f"evidence:{evidence.id}", cause, remedy)


def personal(content: FileContent, own: str = "") -> list[Sighting]:
    """What wants a decision; `own` is the office's own number, masked."""
    return [
        one
        for one in content.sightings
        if one.kind is not Kind.CLASSIFIED and not (own and one.kind is Kind.PHONE and one.shown == own)
    ]


def said(sightings: Iterable[Sighting]) -> str:
    """第 3 页有 2 处疑似公民身份号码；第 5 页有 1 处疑似手机号码."""
    by_page: dict[int, Counter[Kind]] = {}
    for one in sightings:
        by_page.setdefault(one.page, Counter())[one.kind] += one.count
    parts = [f"{_page(page)}有{_counted(by_page[page])}" for page in sorted(by_page)[:_PAGES_NAMED]]
    more = f"，另有 {len(by_page) - _PAGES_NAMED} 页也有" if len(by_page) > _PAGES_NAMED else ""
    return "；".join(parts) + more


def where(sightings: Iterable[Sighting]) -> str:
    """第 1 页, or nothing where the file has no pages."""
    return _page(min(one.page for one in sightings))


def _page(page: int) -> str:
    return f"第 {page} 页" if page else "里"


def _counted(counts: Mapping[Kind, int]) -> str:
    """2 处疑似公民身份号码、1 处…, with a half space before a leading digit."""
    parts = [Kind.INTERNAL.label] if counts.get(Kind.INTERNAL) else []
    parts += [
        f"{counts[kind]} 处疑似{kind.label}"
        for kind in Kind
        if counts.get(kind) and kind is not Kind.INTERNAL
    ]
    text = "、".join(parts)
    return f" {text}" if text[:1].isdigit() else text


def _text(value: Value) -> str:
    return "\n".join(texts_of(value))
