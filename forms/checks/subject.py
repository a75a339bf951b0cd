"""Rules about who applies and when."""

from __future__ import annotations

from collections.abc import Iterator

from forms.application import Purpose
from forms.checks.context import Context, short
from forms.checks.finding import Finding, Severity
from forms.definition import DRAFTED, Origin
from forms.places import Standing, standing

PLACE = "place"
REPLY = "subject.eligibility_reply"
SOON = 14
"""Days before the deadline from which it is mentioned."""


def may_apply(context: Context) -> Iterator[Finding]:
    """Whether the place may apply at all."""
    place, applicants = context.application.place, context.pack.applicants
    formal = context.application.purpose is Purpose.FORMAL
    found = standing(place, applicants)
    if found is Standing.BUILT:
        said = applicants.built_note.replace("{batch}", str(place.batch))
        yield Finding(
            "place.built",
            Severity.WARNING if formal else Severity.HINT,
            PLACE,
            f"{place.name}{said}" if said else f"{place.name}已是第 {place.batch} 批建设城市",
            "这是练习吗？练习请另建一份并选“练习”；正式申报先向省知识产权局核实"
            if formal
            else "按练习继续填写",
            applicants.origin,
        )
    elif found is Standing.CONFIRM:
        yield from _to_confirm(context)
    elif found is Standing.INELIGIBLE:
        cause = f"{place.name}是{place.kind_label}，不在可申报的范围内"
        remedy = "改选地级以上城市，或直辖市下属区县"
        yield Finding("place.ineligible", Severity.BLOCKER, PLACE, cause, remedy, applicants.origin)


def period(context: Context) -> Iterator[Finding]:
    """The construction period: in order, of the right length, not over."""
    application, months = context.application, context.pack.construction_months
    start, end = application.month("subject.start"), application.month("subject.end")
    if start and end and end < start:
        cause = f"建设期结束 {end} 早于开始 {start}"
        yield Finding(
            "period.order",
            Severity.BLOCKER,
            "subject.end",
            cause,
            "核对是否填反",
            _origin(context, "subject.end"),
        )
    if not context.period:
        return
    first, last = context.period
    length = last.index - first.index + 1
    if length != months:
        cause = f"建设期 {first} 到 {last} 共 {length} 个月，应为 {months} 个月"
        yield Finding(
            "period.length",
            Severity.WARNING,
            "subject.end",
            cause,
            "核对起止年月",
            _origin(context, "subject.end"),
        )
    if (last.year, last.month) < (context.today.year, context.today.month):
        cause = f"建设期 {first} 到 {last} 已经过去"
        yield Finding("period.past", Severity.WARNING, "subject.start", cause, "核对起止年月")


def deadline(context: Context) -> Iterator[Finding]:
    """The office's own deadline: over, or near."""
    day = context.application.day("subject.deadline")
    if day is None:
        return
    left = (day - context.today).days
    said = f"{day.year}年{day.month}月{day.day}日"
    if left < 0:
        severity = Severity.WARNING if context.application.purpose is Purpose.FORMAL else Severity.HINT
        cause = f"申报截止日 {said}已过"
        yield Finding(
            "deadline.passed", severity, "subject.deadline", cause, "核对截止日，或说明为何仍可报送"
        )
    elif left <= SOON:
        cause = f"申报截止日是 {said}，还有 {left} 天" if left else f"申报截止日就是今天，{said}"
        yield Finding("deadline.near", Severity.HINT, "subject.deadline", cause, "留出签署和报送的时间")


def _to_confirm(context: Context) -> Iterator[Finding]:
    place = context.application.place
    reply = context.value(REPLY)
    if reply is None:
        yield Finding(
            "place.confirm",
            Severity.WARNING,
            PLACE,
            f"待确认：现有公开文件没有写明{place.kind_label}能否申报",
            "先向省知识产权局核实，把答复填到“申报主体”",
            context.pack.applicants.origin,
        )
    else:
        cause = f"{place.kind_label}能否申报，依据的是答复“{short(str(reply), 40)}”"
        yield Finding("place.confirmed", Severity.HINT, PLACE, cause, "把答复原件列入佐证材料")


def _origin(context: Context, path: str) -> Origin:
    field = context.pack.fields.get(path)
    return field.origin if field else DRAFTED
