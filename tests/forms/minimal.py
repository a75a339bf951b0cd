"""The smallest pack there can be, as the tables of its files, for tests that change one thing in it."""

from __future__ import annotations

from typing import Any

from forms.definition import FormPack
from forms.pack import read_pack
from forms.pack_fields import DEMANDED
from forms.pack_writer import write_tables
from forms.values import FieldKind

Tables = dict[str, Any]


def _field(name: str, kind: FieldKind) -> Tables:
    row: Tables = {"name": name, "label": f"字段 {name}", "kind": kind.value}
    if kind is FieldKind.CHOICE:
        row["choices"] = [{"value": value, "label": value} for value in ("yes", "partly", "no")]
    return row


def _fields(group: str) -> list[Tables]:
    return [_field(name, kind) for name, kind in DEMANDED[group].items()]


def tables() -> Tables:
    """Two tasks a and b with an indicator each; one condition, section and document."""
    return {
        "pack.toml": {
            "schema": 1,
            "id": "tiny",
            "version": "1",
            "title": "小模板",
            "programme": "示范区",
            "legal_basis": "方案",
            "construction_months": 24,
            "applicants": {"eligible": ["prefecture_city"]},
            "problem": [{"id": "weak", "title": "基础投入不足"}],
            "subject": _fields("subject"),
        },
        "conditions.toml": {"field": _fields("condition"), "condition": [{"id": "c", "title": "条件"}]},
        "tasks.toml": {
            "field": _fields("task"),
            "area": [{"id": "1", "title": "领域", "short": "领域"}],
            "task": [
                {"id": id_, "title": f"任务 {id_}", "area": "1", "measures": [{"text": "措施"}]}
                for id_ in "ab"
            ],
        },
        "indicators.toml": {
            "field": _fields("indicator"),
            "indicator": [{"id": id_, "title": f"指标 {id_}", "task": id_} for id_ in "ab"],
        },
        "sections.toml": {"field": _fields("section"), "section": [{"id": "s", "title": "正文"}]},
        "documents.toml": {
            "field": _fields("document"),
            "document": [{"id": "d", "title": "请示", "stage": "apply"}],
        },
    }


def at(files: Tables, place: str) -> Tables:
    """The table at a place such as `tasks.toml task[1] field[2]`, its lists counted from 1."""
    found: Any = files
    for step in place.split():
        key, _, number = step.partition("[")
        found = found[key][int(number[:-1]) - 1] if number else found[key]
    return found  # type: ignore[no-any-return]  # whatever stands there


def named(files: Tables, file: str, group: str, name: str) -> Tables:
    """The template field of this name."""
    return next(row for row in files[file][group] if row["name"] == name)


def pack(files: Tables | None = None) -> FormPack:
    return read_pack(write_tables(files or tables()))
