"""Rules about single answers: there, of the right kind, in range, one of the choices, not too long."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from forms.checks.context import Context, amount, plain, short
from forms.checks.finding import Finding, Severity
from forms.definition import Field, Indicator, Task
from forms.values import LISTS, NUMERIC, FieldKind, Value, encode, fits, texts_of

NEEDED_OF_CONDITION = frozenset({"met", "statement"})
NEEDED_OF_TASK_TAKEN = frozenset({"lead", "start", "end", "plan"})

_CHOSEN = LISTS | {FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.DIVISION}
_EXPECTED = {
    FieldKind.INTEGER: ("整数", "只填阿拉伯数字，说明写到统计口径"),
    FieldKind.MONTH: ("年月", "写成 2027-01 这样的年月"),
    FieldKind.DATE: ("日期", "写成 2026-12-18 这样的日期，并核对当月有没有这一天"),
    FieldKind.YES_NO: ("“是”或“否”", "重新选择"),
    FieldKind.PERSON: ("人员", "写明姓名，再写职务和电话"),
    FieldKind.DIVISION: ("列表中的行政区划", "按名称、代码或拼音首字母查找，再从列表里选"),
    FieldKind.TABLE: ("表格", "重新填写这张表，一行一条"),
    FieldKind.TEXT: ("文字", "重新填写"),
    FieldKind.LONG_TEXT: ("文字", "重新填写"),
    FieldKind.CHOICE: ("选项", "重新选择"),
}
_NUMBER = ("数字", "只填阿拉伯数字，单位和说明写到别处")


def required(context: Context) -> Iterator[Finding]:
    """Every answer that is asked for and missing."""
    for field in context.relevant_fields:
        missing = field.path not in context.application.answers and not field.calculation
        if missing and _needed(context, field):
            yield _missing(context, field)


def kinds(context: Context) -> Iterator[Finding]:
    """Text that could not be read as what the field asks for."""
    for field, value in context.answered():
        if not fits(field.kind, value):
            wanted, remedy = expected(field.kind)
            shown = plain(value) if isinstance(value, Decimal) else short(_shown(value))
            cause = f"{context.said(field)}“{shown}”不是{wanted}"
            yield Finding("field.kind", Severity.BLOCKER, field.path, cause, remedy, field.origin)


def ranges(context: Context) -> Iterator[Finding]:
    """Numbers beyond the bounds of the pack; a percentage without bounds lies between 0 and 100.

    A warning: bounds guard against slips, and an office may have a case nobody thought of.
    """
    for field, value in context.answered():
        if said := beyond(field, value):
            cause = f"{context.said(field)}{said}"
            yield Finding("field.range", Severity.WARNING, field.path, cause, "核对数字和单位", field.origin)


def choices(context: Context) -> Iterator[Finding]:
    """Something chosen that the pack does not offer (answers of an older pack, or filled from a file)."""
    for field, value in context.answered():
        if found := strange(field, value):
            cause = f"{context.said(field)}里的“{short(found)}”不在可选项中"
            remedy = "移除它，或写到自选措施里" if field.name == "measures" else "重新选择"
            yield Finding("field.choice", Severity.BLOCKER, field.path, cause, remedy, field.origin)


def lengths(context: Context) -> Iterator[Finding]:
    """Text longer than the pack wants it."""
    for field, value in context.answered():
        if field.max_length is not None and isinstance(value, str) and len(value) > field.max_length:
            over = len(value) - field.max_length
            cause = f"{context.said(field)}超出 {over} 字，最多 {field.max_length} 字"
            prose = field.name in ("current", "plan", "text")
            remedy = "删减，或把数据移到“指标”" if prose else "删减"
            yield Finding("field.length", Severity.WARNING, field.path, cause, remedy, field.origin)


def expected(kind: FieldKind) -> tuple[str, str]:
    """What a field of this kind wants, and what to do when it is something else."""
    return _EXPECTED.get(kind, _NUMBER)


def beyond(field: Field, value: Value) -> str:
    """What to say of a number beyond its bounds; "" when it is not."""
    if field.kind not in NUMERIC or not isinstance(value, Decimal):
        return ""
    least, most = _bounds(field)
    if (least is None or value >= least) and (most is None or value <= most):
        return ""
    return f"应{_between(least, most, field)}，现在是 {amount(value, field.unit)}"


def strange(field: Field, value: Value) -> str:
    """The first thing chosen that is not offered; "" for none."""
    if not field.choices or field.kind not in (FieldKind.CHOICE, FieldKind.MANY):
        return ""
    offered = {choice.value for choice in field.choices}
    return next((text for text in texts_of(value) if text not in offered), "")


def _needed(context: Context, field: Field) -> bool:
    """Whether an answer must be given: the pack says so, or the form makes no sense without it."""
    item = context.pack.targets.get(field.target)
    group = field.path.partition(".")[0]
    if isinstance(item, Task):
        taken = context.application.flag(f"{item.target}.taken")
        if field.name == "taken":
            return True
        if taken is None or (taken and field.name == "reason") or (not taken and field.name != "reason"):
            return False
        if field.name == "measures":
            return not context.application.text(f"{item.target}.own_measures")
        return field.required or field.name == "reason" or field.name in NEEDED_OF_TASK_TAKEN
    if isinstance(item, Indicator):
        if context.application.flag(f"tasks.{item.task}.taken") is False:
            return False
        begun = any(number.path in context.application.answers for number in item.numbers)
        return field.required or (begun and field in item.numbers)
    return field.required or (group == "conditions" and field.name in NEEDED_OF_CONDITION)


def _missing(context: Context, field: Field) -> Finding:
    verb = "选" if field.kind in _CHOSEN else "填"
    cause = f"{context.owner(field)}还没有{verb}{context.label(field)}"
    if field.kind in LISTS:
        remedy = f"至少选一个{field.label}"
    else:
        unit = f"，单位：{field.unit}" if field.unit else ""
        remedy = f"{'选择' if verb == '选' else '填写'}{field.label}{unit}"
    if field.name == "measures":
        remedy = "至少选一项措施，或写自选措施"
    return Finding("field.required", Severity.BLOCKER, field.path, cause, remedy, field.origin, unfilled=True)


def _bounds(field: Field) -> tuple[Decimal | None, Decimal | None]:
    if field.kind is FieldKind.PERCENT and field.minimum is None and field.maximum is None:
        return Decimal(0), Decimal(100)
    return field.minimum, field.maximum


def _between(least: Decimal | None, most: Decimal | None, field: Field) -> str:
    if least is not None and most is not None:
        return f"在 {plain(least)} 到 {plain(most)} 之间"
    if least is not None:
        return f"不小于 {amount(least, field.unit)}"
    return f"不大于 {amount(most or Decimal(0), field.unit)}"


def _shown(value: Value) -> str:
    return "，".join(texts_of(value)) or str(encode(value))
