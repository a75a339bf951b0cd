"""How values and references read on paper; the workbook says the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from forms.application import Application
from forms.definition import Basis, Field, FormPack, Origin, Source
from forms.values import Division, FieldKind, Month, Person, Rows, Value

EMPTY = "—"
"""Printed where nothing was filled in."""
HASH_LENGTH = 16
"""Digits of a SHA-256 shown on paper; the manifest of the package has all of them."""


def chinese_date(day: date) -> str:
    """2026年11月22日 (GB/T 9704-2012, 7.3.5: Arabic figures, no leading zeros)"""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_month(month: Month) -> str:
    return f"{month.year}年{month.month}月"


def printed(field: Field, value: Value | None) -> str:
    """An answer as it is printed, "" for none. Text that does not fit its kind is printed as it was typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Month):
        return chinese_month(value)
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, Person):
        return "，".join(value.parts)
    if isinstance(value, Division):
        return f"{value.name}（{value.code}）"
    if isinstance(value, Rows):
        return _rows_in_words(field, value)
    labels = {choice.value: choice.label for choice in field.choices}
    if isinstance(value, tuple):
        return "、".join(labels.get(item, item) for item in value)
    return labels.get(value, value)


def columns_of(field: Field, value: Rows) -> tuple[Field, ...]:
    """The columns of a table, with those that only another version of the pack has: nothing filled in is hidden."""
    known = {column.name for column in field.columns}
    strange = sorted(value.names - known)
    return (*field.columns, *(Field(name, name, FieldKind.TEXT) for name in strange))


def printed_rows(field: Field, value: Rows) -> tuple[tuple[str, ...], ...]:
    """A table as it is printed, head first; a unit stands with the name of its column."""
    columns = columns_of(field, value)
    head = tuple(column.label + (f"（{column.unit}）" if column.unit else "") for column in columns)
    rows = (dict(row) for row in value.rows)
    return (head, *(tuple(printed(column, row.get(column.name)) for column in columns) for row in rows))


def _rows_in_words(field: Field, value: Rows) -> str:
    """Where a table has no room to be one: 1. 姓名 张三，人数 3 人"""
    columns = columns_of(field, value)
    lines = []
    for number, row in enumerate(map(dict, value.rows), 1):
        cells = (
            f"{column.label} {said}{column.unit}"
            for column in columns
            if (said := printed(column, row.get(column.name)))
        )
        lines.append(f"{number}. {'，'.join(cells)}")
    return "\n".join(lines)


def answer(pack: FormPack, application: Application, path: str) -> str:
    """What is printed for a path, "" where it is empty or the pack does not ask it."""
    field = pack.fields.get(path)
    return printed(field, application.answers.get(path)) if field else ""


def period(pack: FormPack, application: Application, target: str) -> str:
    """2027年1月—2028年12月"""
    start, end = (answer(pack, application, f"{target}.{name}") for name in ("start", "end"))
    return f"{start or EMPTY}—{end or EMPTY}" if start or end else ""


def evidence_references(application: Application, target: str) -> str:
    """佐证1（第1-3页）、佐证2"""
    parts = []
    for evidence, pages in application.evidence_for(target):
        parts.append(f"佐证{evidence.number}" + (f"（第{pages}页）" if pages else ""))
    return "、".join(parts)


def evidence_numbers(application: Application, target: str) -> str:
    """1（第1-3页）、2: where the column says that they are numbers of evidence."""
    found = application.evidence_for(target)
    return "、".join(
        f"{evidence.number}" + (f"（第{pages}页）" if pages else "") for evidence, pages in found
    )


def all_supports(pack: FormPack, application: Application) -> Mapping[str, str]:
    """What every file supports, by its id, one line each: 任务 3.2 某某（第1-3页）"""
    lines: dict[str, list[str]] = {}
    for link in application.links:
        pages = f"（第{link.pages}页）" if link.pages else ""
        lines.setdefault(link.evidence, []).append(f"{target_label(pack, link.target)}{pages}")
    return {evidence: "\n".join(words) for evidence, words in lines.items()}


_GROUPS = {
    "conditions": "条件",
    "tasks": "任务",
    "indicators": "指标",
    "sections": "正文",
    "documents": "材料",
}


def target_label(pack: FormPack, target: str) -> str:
    """任务 3.2 某某; a target the pack does not know is shown as it is."""
    item = pack.targets.get(target)
    if item is None:
        return "申报主体" if target == "subject" else target
    group = target.partition(".")[0]
    number = f" {item.id} " if group in ("tasks", "indicators") else "："
    return f"{_GROUPS.get(group, '')}{number}{item.title}"


def field_label(pack: FormPack, path: str) -> str:
    """任务 3.2 某某：工作安排"""
    field = pack.fields[path]
    return f"{target_label(pack, field.target)}：{field.label}"


def size_label(size: int) -> str:
    """Bytes in words: 64.2 KB"""
    amount = float(size)
    for unit in ("字节", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "字节" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"


def short_hash(sha256: str) -> str:
    return sha256[:HASH_LENGTH]


def foot(pack: FormPack, application: Application, content_hash: str, mark: str) -> str:
    """What stands at the foot of every page: which place, which state of which content."""
    name = application.place.name
    parts = (
        name if len(name) <= _FOOT_NAME else name[:_FOOT_NAME] + "…",
        f"第{application.revision}次修改",
        f"内容摘要 {short_hash(content_hash)}",
        f"模板 {pack.id} {pack.version}"[:_FOOT_PACK],
        mark,
    )
    return " ｜ ".join(part for part in parts if part)


_FOOT_NAME, _FOOT_PACK = 14, 32
"""Characters: the foot shares its line with the page number."""


class Sources:
    """Numbers the sources in the order they stand in the pack; only those cited are listed."""

    def __init__(self, pack: FormPack) -> None:
        cited: set[str] = set()
        for origin in _origins(pack):
            cited.update(origin.sources)
        for indicator in pack.indicators:
            for example in indicator.examples:
                cited.update(example.sources)
        self.listed = tuple(source for id_, source in pack.sources.items() if id_ in cited)
        self._numbers = {source.id: number for number, source in enumerate(self.listed, 1)}

    def numbers(self, ids: tuple[str, ...]) -> str:
        """[1、3]"""
        found = [str(self._numbers[id_]) for id_ in ids if id_ in self._numbers]
        return f"[{'、'.join(found)}]" if found else ""

    def cited(self, ids: tuple[str, ...]) -> tuple[tuple[int, Source], ...]:
        """The sources with their numbers."""
        wanted = {self._numbers[id_] for id_ in ids if id_ in self._numbers}
        return tuple((number, self.listed[number - 1]) for number in sorted(wanted))

    def basis(self, origin: Origin) -> str:
        """公开文件[1、3]"""
        return origin.basis.label + ("" if origin.basis is Basis.DRAFTED else self.numbers(origin.sources))


def _origins(pack: FormPack) -> list[Origin]:
    found = [pack.applicants.origin, *(area.origin for area in pack.areas)]
    found += [item.origin for item in pack.items()]
    for task in pack.tasks:
        found += [task.title_origin, *(measure.origin for measure in task.measures)]
    return found
