"""How screens speak of packs: what is in one, what tells two apart, what moving does. Pure; no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.views.numbers import numeral
from forms.checks.context import named
from forms.comparison import WHOLE, Comparison, Difference
from forms.definition import Area, Basis, Field, FormPack, Indicator, Item, Origin, Problem, Rule, Source
from forms.moving import Moved
from forms.values import Rows, Value, encode, texts_of

KINDS: dict[str, str] = {
    "text": "单行文字", "long_text": "多行文字", "integer": "整数", "number": "数字", "money": "金额",
    "percent": "百分数", "date": "日期", "month": "年月", "choice": "单选", "many": "多选",
    "yes_no": "是否", "departments": "部门", "person": "人员", "division": "行政区划", "table": "表格",
}  # fmt: skip
_THINGS = {"source": "来源", "problem": "问题", "area": "领域", "rule": "规则"}
_WHOLES = {"pack": "模板", "applicants": "申报地区", "subject": "申报主体"}


def pack_key(pack: FormPack) -> str:
    """How a screen is told which pack: id@version, as the office takes it."""
    return f"{pack.id}@{pack.version}"


def pack_title(pack: FormPack) -> str:
    return f"{pack.title} {pack.version}"


def size_words(pack: FormPack) -> str:
    """How large it is."""
    return (
        f"条件 {len(pack.conditions)} · 领域 {len(pack.areas)} · 任务 {len(pack.tasks)} · "
        f"指标 {len(pack.indicators)} · 正文 {len(pack.sections)} · 材料 {len(pack.documents)}"
    )


def basis_counts(pack: FormPack) -> Counter[Basis]:
    """How many lines rest on what: items, measures, areas, problems, rules."""
    return Counter(origin.basis for origin in _origins(pack))


def basis_words(pack: FormPack) -> str:
    counted = basis_counts(pack)
    return " · ".join(f"{basis.label} {counted[basis]} 处" for basis in Basis)


def _origins(pack: FormPack) -> Iterator[Origin]:
    yield pack.applicants.origin
    for item in pack.items():
        yield item.origin
    for task in pack.tasks:
        yield from (measure.origin for measure in task.measures)
    yield from (area.origin for area in pack.areas)
    yield from (problem.origin for problem in pack.problems)
    yield from (rule.origin for rule in pack.rules)


# --- what tells two packs apart -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a comparison."""

    kind: str
    """new, gone, moved or changed."""
    where: str
    what: str
    before: str
    after: str


SORTS = {"new": "新增", "gone": "取消", "moved": "换编号", "changed": "改动"}
TONES = {"new": "done", "gone": "blocker", "moved": "hint", "changed": "warn"}


def changes(comparison: Comparison) -> int:
    """How many places differ."""
    apart = (comparison.moved, comparison.new, comparison.gone, comparison.changed)
    return sum(map(len, apart))


def said(comparison: Comparison, before: FormPack, after: FormPack) -> tuple[Said, ...]:
    """Every difference in words: what is new and gone first, then what moved, then what reads differently."""
    lines = [Said("new", title_of(after, target), "", "", _about(after, target)) for target in comparison.new]
    lines += [
        Said("gone", title_of(before, target), "", _about(before, target), "") for target in comparison.gone
    ]
    lines += [
        Said("moved", title_of(after, now), "编号", then.partition(".")[2], now.partition(".")[2])
        for then, now in comparison.moved
    ]
    lines += [_difference(one, before, after) for one in comparison.changed]
    return tuple(lines)


def _difference(one: Difference, before: FormPack, after: FormPack) -> Said:
    whole = one.what == WHOLE
    kind = "changed"
    if whole and not one.before:
        kind = "new"
    elif whole and not one.after:
        kind = "gone"
    return Said(kind, place_of(one.at, after, before), "" if whole else one.what, one.before, one.after)


def title_of(pack: FormPack, target: str) -> str:
    item = pack.targets.get(target)
    return named(item) if item is not None else target


def _about(pack: FormPack, target: str) -> str:
    item = pack.targets.get(target)
    return item.asks or item.guidance if item is not None else ""


def place_of(at: str, *packs: FormPack) -> str:
    """What a target, a path, or such as "source.x" is called, in the first pack that knows it."""
    kind, _, id_ = at.partition(".")
    for pack in packs:
        if at in pack.targets:
            return named(pack.targets[at])
        field = pack.fields.get(at)
        if field is not None:
            return field_name(pack, field)
        for thing in _things(pack, kind):
            if thing.id == id_:
                title = thing.cause if isinstance(thing, Rule) else thing.title
                return f"{_THINGS[kind]}“{title}”"
    return _WHOLES.get(at, at)


def _things(pack: FormPack, kind: str) -> tuple[Source | Problem | Area | Rule, ...]:
    if kind == "source":
        return tuple(pack.sources.values())
    if kind == "problem":
        return pack.problems
    if kind == "area":
        return pack.areas
    return pack.rules if kind == "rule" else ()


def field_name(pack: FormPack, field: Field) -> str:
    """申报主体的“联系人”, 任务 2.5“办案周期”的“牵头部门”."""
    item = pack.targets.get(field.target)
    return f"{named(item) if item is not None else '申报主体'}的“{field.label}”"


# --- what moving does -----------------------------------------------------------------------------------


def moved_words(moved: Moved) -> str:
    """One sentence with the numbers."""
    parts = [f"填好的内容保留 {len(moved.kept)} 项"]
    parts += [f"换位置 {len(moved.moved)} 项"] if moved.moved else []
    parts += [f"恢复 {len(moved.restored)} 项"] if moved.restored else []
    parts += [f"新增要填 {len(moved.new)} 项"] if moved.new else []
    parts += [f"没有位置 {len(moved.gone)} 项，留存不丢"] if moved.gone else []
    return "，".join(parts) + "。"


def value_words(value: Value) -> str:
    """An answer as one reads it where no field says how."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Rows):
        rows = ("，".join(value_words(cell) for _, cell in row) for row in value.rows)
        return "；".join(rows)
    texts = texts_of(value)
    return "；".join(texts) if texts else str(encode(value))


# --- what is asked --------------------------------------------------------------------------------------


def field_words(field: Field) -> str:
    """What a field takes, in one line: kind, unit, bounds, length."""
    parts = [KINDS.get(field.kind.value, field.kind.value)]
    parts += [field.unit] if field.unit else []
    if field.minimum is not None or field.maximum is not None:
        least = "" if field.minimum is None else format(field.minimum, "f")
        most = "" if field.maximum is None else format(field.maximum, "f")
        parts.append(
            f"{least}—{most}" if least and most else f"不小于 {least}" if least else f"不大于 {most}"
        )
    parts += [f"最多 {field.max_length} 字"] if field.max_length else []
    parts += ["、".join(column.label for column in field.columns)] if field.columns else []
    parts += [f"最多 {field.max_rows} 行"] if field.max_rows else []
    parts += ["必填"] if field.required else []
    parts += ["自动计算"] if field.calculation else []
    return "，".join(parts)


def item_number(item: Item) -> str:
    """What stands before its title in lists."""
    return item.id if item.target.startswith(("tasks.", "indicators.")) else ""


def item_line(item: Item) -> str:
    """Number and title; an indicator with its unit."""
    unit = f"（{item.unit}）" if isinstance(item, Indicator) and item.unit else ""
    return f"{item_number(item)}  {item.title}{unit}".strip()


def area_title(pack: FormPack, place: int) -> str:
    return f"领域{numeral(place + 1)}  {pack.areas[place].title}"
