"""What tells two form packs apart: two versions of one pack, or an office's own and ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from forms.definition import (
    Area,
    Basis,
    Choice,
    Example,
    Field,
    FormPack,
    Item,
    Origin,
    Problem,
    Rule,
    Source,
)
from forms.moving import renamed

WORDS: Mapping[str, str] = {
    "applicants": "申报地区",
    "area": "任务领域",
    "asks": "填什么",
    "bodies": "遴选部门",
    "built_note": "已建地区的说明",
    "calculation": "计算",
    "caliber": "统计口径",
    "cause": "问题",
    "choices": "选项",
    "columns": "表格的栏",
    "confirm": "待确认的地区类型",
    "constraint": "校验",
    "constraint_message": "校验提示",
    "constraint_severity": "校验等级",
    "construction_months": "建设期月数",
    "date": "日期",
    "default": "默认模板",
    "departments": "部门",
    "direction": "方向",
    "eligible": "可申报的地区类型",
    "evidence": "佐证",
    "examples": "其他地方的目标",
    "expression": "表达式",
    "guidance": "指引",
    "hint": "提示",
    "id": "编号",
    "issuer": "发布单位",
    "kind": "类型",
    "label": "名称",
    "lead": "牵头部门",
    "legal_basis": "依据文件",
    "max_length": "字数上限",
    "max_rows": "行数上限",
    "maximum": "最大值",
    "measures": "措施",
    "minimum": "最小值",
    "mistakes": "常见问题",
    "needs_evidence": "是否要佐证",
    "note": "备注",
    "number": "文号",
    "origin": "依据",
    "problems": "针对的问题",
    "produced": "是否由程序生成",
    "programme": "创建名称",
    "relevant": "何时填",
    "remedy": "处理办法",
    "required": "是否必填",
    "review": "评审看什么",
    "severity": "等级",
    "short": "简称",
    "stage": "阶段",
    "support": "配合部门",
    "target": "位置",
    "task": "任务",
    "title": "标题",
    "title_origin": "标题的依据",
    "unit": "单位",
    "version": "版本",
    "was": "旧编号",
}
ORDER = "顺序"
WHOLE = "整项"
_APART = frozenset(
    {"path", "fields", "conditions", "areas", "tasks", "indicators", "sections", "documents", "rules"}
)
"""Compared one by one, not as values."""
_PACK_APART = _APART | {"sources", "problems", "subject", "applicants"}
_LISTED = 20
"""Entries of an order that are named."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing said differently; "" where one pack says nothing."""

    at: str
    """A target or path of the later pack (of the earlier one for what is gone), "pack", or such as "source.x"."""
    what: str
    """Which part of it, in Chinese."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """From a first pack to a second one. Items by target."""

    kept: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
    """Items under another id: before and after."""
    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        """Whether both packs say the same."""
        return not (self.moved or self.new or self.gone or self.changed)


def compare(a: FormPack, b: FormPack) -> Comparison:
    """What becomes of `a` in `b`. Pure; equal exactly when `a == b`."""
    names = renamed(a, b)
    counterpart = {target: names.get(target, target) for target in a.targets}
    kept = tuple(target for target in a.targets if target in b.targets)
    return Comparison(
        kept=kept,
        moved=tuple(names.items()),
        new=tuple(target for target in b.targets if target not in {*kept, *names.values()}),
        gone=tuple(target for target in a.targets if target not in {*kept, *names}),
        changed=tuple(_pack(a, b, counterpart)),
    )


def _pack(a: FormPack, b: FormPack, counterpart: Mapping[str, str]) -> Iterator[Difference]:
    yield from _parts("pack", a, b, _PACK_APART)
    yield from _parts("applicants", a.applicants, b.applicants)
    for kind, before, after in (
        ("source", a.sources, b.sources),
        ("problem", _by_id(a.problems), _by_id(b.problems)),
        ("area", _by_id(a.areas), _by_id(b.areas)),
        ("rule", _by_id(a.rules), _by_id(b.rules)),
    ):
        yield from _things(kind, before, after)
        if kind != "source":  # those are looked up, their order says nothing
            yield from _order(kind, list(before), list(after))
    yield from _fields("subject", a.subject, b.subject, "subject")
    for target, its_target in counterpart.items():
        if its_target in b.targets:
            yield from _item(a.targets[target], b.targets[its_target])
    for kind in ("conditions", "tasks", "indicators", "sections", "documents"):
        first = [counterpart[item.target] for item in getattr(a, kind)]
        yield from _order(kind, first, [item.target for item in getattr(b, kind)])


def _item(a: Item, b: Item) -> Iterator[Difference]:
    yield from _parts(b.target, _neutral(a, a.target), _neutral(b, b.target), _APART | {"id", "target"})
    yield from _fields(b.target, a.fields, b.fields, a.target)


def _fields(at: str, a: Iterable[Field], b: Iterable[Field], former: str) -> Iterator[Difference]:
    before = {field.name: _neutral(field, former) for field in a}
    after = {field.name: _neutral(field, at) for field in b}
    yield from _things(at, before, after)
    yield from _order(at, list(before), list(after))


def _things(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """Things by id, that are there or not, or say something else."""
    for id_ in dict.fromkeys((*before, *after)):
        at = f"{kind}.{id_}"
        if id_ in before and id_ in after:
            yield from _parts(at, before[id_], after[id_])
        else:
            yield Difference(at, WHOLE, _name(before.get(id_)), _name(after.get(id_)))


def _parts(at: str, a: object, b: object, apart: frozenset[str] = _APART) -> Iterator[Difference]:
    """The attributes that differ between two things of one kind."""
    before, after = _values(a, apart), _values(b, apart)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Difference(at, WORDS[name], _shown(before.get(name)), _shown(after.get(name)))


def _values(thing: object, apart: frozenset[str]) -> dict[str, object]:
    if isinstance(thing, dict):
        return thing
    return {
        f.name: getattr(thing, f.name)
        for f in fields(thing)  # type: ignore[arg-type]  # all of definition.py are dataclasses
        if f.compare and f.name not in apart
    }


def _order(at: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    """Whether what both have comes in another order."""
    both = set(before) & set(after)
    first = [id_ for id_ in before if id_ in both]
    second = [id_ for id_ in after if id_ in both]
    if first != second:
        start = next(n for n, (x, y) in enumerate(zip(first, second, strict=True)) if x != y)
        shown = slice(start, start + _LISTED)
        yield Difference(at, ORDER, "、".join(first[shown]), "、".join(second[shown]))


def _neutral(thing: Item | Field, target: str) -> dict[str, object]:
    """Its attributes, with expressions that do not name the item it belongs to: its id may have changed."""
    values = _values(thing, _APART | {"id", "target"})
    for name in ("relevant", "constraint", "calculation"):
        if name in values:
            values[name] = str(values[name]).replace(f"{target}.", "{target}.")
    return values


def _by_id(things: Iterable[Problem | Area | Rule]) -> dict[str, Problem | Area | Rule]:
    return {thing.id: thing for thing in things}


def _name(thing: object) -> str:
    if isinstance(thing, dict):
        return str(thing["label"])
    if isinstance(thing, Source | Problem | Area):
        return thing.title
    return thing.cause if isinstance(thing, Rule) else ""


def _shown(value: object) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return "；".join(map(_shown, value))
    if isinstance(value, Origin):
        return value.basis.label + (f"（{'、'.join(value.sources)}）" if value.sources else "")
    if isinstance(value, Choice):
        marked = "" if value.origin.basis is Basis.DRAFTED else f"［{_shown(value.origin)}］"
        return (value.label if value.value == value.label else f"{value.value} {value.label}") + marked
    if isinstance(value, Field):
        return f"{value.path} {value.label}（{_column(value)}）"
    if isinstance(value, Example):
        return f"{value.text}（{'、'.join(value.sources)}）"
    return str(value)


def _column(column: Field) -> str:
    """What a column of a table says besides its name."""
    plain, said = _values(Field("", "", column.kind), _APART), _values(column, _APART | {"label"})
    different = [name for name, value in said.items() if name == "kind" or value != plain[name]]
    return "，".join(f"{WORDS[name]} {_shown(said[name])}" for name in different)
