"""Rules about the cells of tables: there, of the right kind, in range, one of the choices, not too long.

One finding a table and kind of fault: it names the first cell, and says how many more there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from forms.checks.context import Context, short
from forms.checks.fields import beyond, expected, strange
from forms.checks.finding import Finding, Severity
from forms.definition import Field
from forms.values import CELLS, Cell, FieldKind, Rows, fits

Fault: TypeAlias = Callable[[Field, Cell | None], str]
"""What is wrong with a cell, said after “第 2 行的人数”; "" when nothing is."""


def cells(context: Context) -> Iterator[Finding]:
    """What is wrong in the cells of a table."""
    for field, value in context.answered():
        if field.kind is FieldKind.TABLE and isinstance(value, Rows):
            for code, severity, fault, remedy in _FAULTS:
                found = [(row, c, said) for row, c, cell in _all(field, value) if (said := fault(c, cell))]
                if found:
                    row, column, said = found[0]
                    more = f"，另有 {len(found) - 1} 处" if len(found) > 1 else ""
                    cause = f"{context.said(field)}第 {row} 行的{column.label}{said}{more}"
                    yield Finding(code, severity, field.path, cause, remedy, field.origin)


def rows(context: Context) -> Iterator[Finding]:
    """More rows than the pack wants, and cells of columns it does not have."""
    for field, value in context.answered():
        if field.kind is not FieldKind.TABLE or not isinstance(value, Rows):
            continue
        if field.max_rows is not None and len(value) > field.max_rows:
            cause = f"{context.said(field)}有 {len(value)} 行，最多 {field.max_rows} 行"
            yield Finding("table.rows", Severity.WARNING, field.path, cause, "删减", field.origin)
        if left := sorted(value.names - {column.name for column in field.columns}):
            cause = f"{context.said(field)}里有模板没有的栏“{short(left[0])}”的内容"
            remedy = "把内容移到别的栏，再重新填写这张表"
            yield Finding("table.columns", Severity.WARNING, field.path, cause, remedy, field.origin)


def _all(field: Field, value: Rows) -> Iterator[tuple[int, Field, Cell | None]]:
    """Every cell there could be, with the number of its row."""
    for number, row in enumerate(map(dict, value.rows), 1):
        for column in field.columns:
            yield number, column, row.get(column.name)


def _missing(column: Field, cell: Cell | None) -> str:
    return "还没有填" if column.required and cell is None else ""


def _unreadable(column: Field, cell: Cell | None) -> str:
    if cell is None or column.kind not in CELLS or fits(column.kind, cell):
        return ""
    return f"“{short(str(cell))}”不是{expected(column.kind)[0]}"


def _strange(column: Field, cell: Cell | None) -> str:
    found = strange(column, cell) if cell is not None else ""
    return f"“{short(found)}”不在可选项中" if found else ""


def _beyond(column: Field, cell: Cell | None) -> str:
    return beyond(column, cell) if cell is not None else ""


def _long(column: Field, cell: Cell | None) -> str:
    limit = column.max_length
    over = len(cell) - limit if limit is not None and isinstance(cell, str) else 0
    return f"超出 {over} 字，最多 {limit} 字" if over > 0 else ""


_FAULTS: tuple[tuple[str, Severity, Fault, str], ...] = (
    ("table.required", Severity.BLOCKER, _missing, "填上，或删去不用的行"),
    ("table.kind", Severity.BLOCKER, _unreadable, "只填内容本身，说明写到别处"),
    ("table.choice", Severity.BLOCKER, _strange, "重新选择"),
    ("table.range", Severity.WARNING, _beyond, "核对数字和单位"),
    ("table.length", Severity.WARNING, _long, "删减"),
)
