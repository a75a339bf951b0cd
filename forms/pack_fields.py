"""Reads the parts of a form pack that its files share: where a line comes from, fields and their choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from forms.definition import Basis, Choice, Field, Origin, Source
from forms.pack_reader import LONG, NAME, Table
from forms.values import CELL_LIMIT, CELLS, NUMERIC, PARTED, ROW_LIMIT, TEXT_LIMIT, FieldKind

Templates: TypeAlias = Sequence[tuple[Table, Field]]
"""Fields whose path is only a name yet, and the tables they were read from."""

_K = FieldKind
DEMANDED: Mapping[str, Mapping[str, FieldKind]] = {
    "subject": {
        "government": _K.TEXT,
        "office": _K.TEXT,
        "contact": _K.TEXT,
        "contact_phone": _K.TEXT,
        "batch": _K.TEXT,
        "deadline": _K.DATE,
        "start": _K.MONTH,
        "end": _K.MONTH,
        "eligibility_reply": _K.LONG_TEXT,
    },
    "condition": {"met": _K.CHOICE, "statement": _K.LONG_TEXT},
    "task": {
        "taken": _K.YES_NO,
        "reason": _K.LONG_TEXT,
        "lead": _K.TEXT,
        "support": _K.DEPARTMENTS,
        "start": _K.MONTH,
        "end": _K.MONTH,
        "measures": _K.MANY,
        "own_measures": _K.LONG_TEXT,
        "current": _K.LONG_TEXT,
        "plan": _K.LONG_TEXT,
    },
    "indicator": {
        "baseline": _K.NUMBER,
        "target_1": _K.NUMBER,
        "target_2": _K.NUMBER,
        "caliber": _K.LONG_TEXT,
        "data_source": _K.TEXT,
    },
    "section": {"text": _K.LONG_TEXT},
    "document": {"absent_reason": _K.LONG_TEXT},
}
"""The fields that checks, workbook and PDF call by name; every pack has them, of these kinds."""
COLUMNS_LIMIT = 12
"""Columns of a table; more than fit across a page."""
_MET = frozenset({"yes", "partly", "no"})
_NAMES = "小写字母开头，只用小写字母、数字和 _"


SEVERITIES = ("blocker", "warning", "hint")


class Use(StrEnum):
    """What an expression of a field or item is for; the name of its key."""

    RELEVANT = "relevant"
    CONSTRAINT = "constraint"
    CALCULATION = "calculation"


class Stated(NamedTuple):
    """An expression where it stands; `owner` is the path or target it is about."""

    table: Table
    use: Use
    owner: str
    expression: str


class FieldReader:
    """Knows the sources of a pack, and gathers the expressions of its fields."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.expressions: list[Stated] = []
        """To look at when all paths are known."""

    def origin(self, table: Table, prefix: str = "", inherited: tuple[str, ...] = ()) -> Origin:
        """`basis` and `sources` of a table, or `title_basis` and `title_sources`."""
        basis = table.choice(f"{prefix}basis", Basis, Basis.DRAFTED)
        own = table.texts(f"{prefix}sources", known=self.sources, what="来源")
        if basis is Basis.DRAFTED:
            if own:
                table.wrong(
                    f"{prefix}sources", "本项目编写（drafted）的内容不列来源，以免看似有据；可写入 note"
                )
            return Origin(basis)
        if not own and not inherited:
            table.wrong(f"{prefix}basis", f"依据为 {basis.value} 的内容必须在 {prefix}sources 中写明来源")
        return Origin(basis, own or inherited)

    def templates(self, tables: Iterable[Table], group: str, owner: Table) -> Templates:
        """The fields of the applicant, or those asked of every item of a group; the demanded ones among them."""
        taken: set[str] = set()
        templates = [(table, self.field(table, group, taken)) for table in tables]
        fields = {field.path: field for _, field in templates}
        key = "subject" if group == "subject" else "field"
        for name, kind in DEMANDED[group].items():
            if name not in fields:
                owner.wrong(key, f"缺少字段 {name}（{kind.value}），程序要用")
            elif fields[name].kind is not kind:
                owner.wrong(key, f"字段 {name} 的 kind 应为 {kind.value}")
        met = fields.get("met")
        if group == "condition" and met and not {choice.value for choice in met.choices} >= _MET:
            owner.wrong(key, "字段 met 的选项应有 yes、partly、no")
        return templates

    def field(self, table: Table, group: str, taken: set[str]) -> Field:
        """A field whose path is only its name yet."""
        kind = table.choice("kind", FieldKind, FieldKind.TEXT)
        field = Field(
            path=table.new_id("name", taken, NAME, _NAMES),
            label=table.text("label", 60),
            kind=kind,
            origin=self.origin(table),
            required=table.flag("required", default=False),
            hint=table.text("hint", LONG, default=""),
            unit=table.text("unit", 20, default=""),
            minimum=table.number("minimum"),
            maximum=table.number("maximum"),
            max_length=table.whole("max_length", 1, TEXT_LIMIT, optional=True),
            choices=self._choices(table),
            columns=self._columns(table, group),
            max_rows=table.whole("max_rows", 1, ROW_LIMIT, optional=True),
            relevant=table.text("relevant", LONG, default=""),
            constraint=table.text("constraint", LONG, default=""),
            constraint_message=table.text("constraint_message", default=""),
            constraint_severity=table.text("constraint_severity", default=SEVERITIES[0]),
            calculation=table.text("calculation", LONG, default=""),
        )
        _check_expressions(table, field)
        check_order(table, field.minimum, field.maximum)
        chosen = kind in (FieldKind.CHOICE, FieldKind.MANY)
        if kind not in NUMERIC and (field.unit or field.minimum is not None or field.maximum is not None):
            table.wrong("", "只有数字类字段可以有 unit、minimum、maximum")
        if field.max_length is not None and kind not in (FieldKind.TEXT, FieldKind.LONG_TEXT):
            table.wrong("max_length", "只有文字类字段可以有 max_length")
        if field.choices and not chosen:
            table.wrong("choices", "只有 choice 和 many 可以有选项")
        if field.calculation and kind in PARTED:
            table.wrong("calculation", "表格、人员、行政区划不能由计算得出")
        if kind is not FieldKind.TABLE and (field.columns or field.max_rows is not None):
            table.wrong("", "只有 table 可以有 columns、max_rows")
        if kind is FieldKind.TABLE and not field.columns:
            table.wrong("columns", "表格必须写明有哪些栏")
        if chosen and not field.choices and not (kind is FieldKind.MANY and group == "task"):
            table.wrong("choices", "选择类字段必须有选项")
        return field

    def _columns(self, table: Table, group: str) -> tuple[Field, ...]:
        taken: set[str] = set()
        lines = table.tables("columns", limit=COLUMNS_LIMIT)
        return tuple(self._column(line, group, taken) for line in lines)

    def _column(self, line: Table, group: str, taken: set[str]) -> Field:
        column = self.field(line, group, taken)
        if column.kind not in CELLS:
            line.wrong("kind", f"表格的栏不能是 {column.kind.value}")
        if column.relevant or column.constraint or column.calculation:
            line.wrong("", "表格的栏不能有 relevant、constraint、calculation")
        if column.max_length is not None and column.max_length > CELL_LIMIT:
            line.wrong("max_length", f"一格最多 {CELL_LIMIT} 字")
        return column

    def _choices(self, table: Table) -> tuple[Choice, ...]:
        taken: set[str] = set()
        return tuple(
            Choice(
                line.new_id("value", taken, NAME, _NAMES),
                line.text("label"),
                self.origin(line),
            )
            for line in table.tables("choices")
        )

    def at(self, target: str, templates: Templates) -> tuple[Field, ...]:
        """Templates as the fields of a target."""
        fields = tuple(_placed(field, target) for _, field in templates)
        for (table, _), field in zip(templates, fields, strict=True):
            for use in Use:
                if expression := getattr(field, use.value):
                    self.expressions.append(Stated(table, use, field.path, expression))
        return fields


def check_order(table: Table, minimum: Decimal | None, maximum: Decimal | None) -> None:
    if minimum is not None and maximum is not None and minimum > maximum:
        table.wrong("minimum", f"最小值 {minimum} 大于最大值 {maximum}")


def _placed(field: Field, target: str) -> Field:
    """A template as the field of a target."""
    return replace(
        field,
        path=f"{target}.{field.path}",
        relevant=field.relevant.replace("{target}", target),
        constraint=field.constraint.replace("{target}", target),
        calculation=field.calculation.replace("{target}", target),
    )


def _check_expressions(table: Table, field: Field) -> None:
    if field.constraint and not field.constraint_message:
        table.wrong("constraint_message", "有 constraint 就要写明不符合时怎么说")
    if field.constraint_message and not field.constraint:
        table.wrong("constraint_message", "没有 constraint，用不上")
    if field.constraint_severity not in SEVERITIES:
        table.wrong("constraint_severity", f"没有这个等级：{field.constraint_severity}")
    if field.calculation and field.required:
        table.wrong("calculation", "计算得出的不用填，不能设为 required")
