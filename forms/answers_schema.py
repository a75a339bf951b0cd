"""The JSON Schema of the document of answers (2020-12): general, or naming every answer of a pack."""

from __future__ import annotations

from collections.abc import Mapping

from forms.application import REASON_MINIMUM
from forms.definition import Field, FormPack
from forms.values import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    LISTS,
    NUMERIC,
    PARTED,
    ROW_LIMIT,
    TEXT_LIMIT,
    FieldKind,
    Json,
)

SCHEMA = 1
GROUPS = ("subject", "conditions", "tasks", "indicators", "sections", "documents")
LIST_LIMIT = 200
"""Entries of one answer that is a list."""
REASON_LIMIT = 2000
ATTIC_LIMIT = 10_000
"""Answers without a place."""

_PART: Json = {"type": "string", "maxLength": CELL_LIMIT}
_PARTED_SCHEMA: Mapping[str, Json] = {
    "cell": {"type": ["boolean", "number", "string", "null"], "maxLength": CELL_LIMIT},
    "person": {
        "type": ["object", "string", "null"],
        "description": "人员；只写文字就是姓名",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {"name": _PART, "duty": _PART, "phone": _PART},
        "maxLength": CELL_LIMIT,
    },
    "division": {
        "type": ["object", "string", "null"],
        "description": "行政区划；可只写代码，或全名",
        "required": ["code", "name"],
        "additionalProperties": False,
        "properties": {"code": {"type": "string", "pattern": "^[0-9]{6}$"}, "name": _PART},
        "maxLength": CELL_LIMIT,
    },
    "table": {
        "type": ["array", "null"],
        "maxItems": ROW_LIMIT,
        "items": {
            "type": "object",
            "maxProperties": COLUMN_LIMIT,
            "additionalProperties": {"$ref": "#/$defs/cell"},
        },
    },
}


def schema(pack: FormPack | None = None) -> dict[str, Json]:
    """The JSON Schema (2020-12) of the document; with a pack it names every answer of it."""
    groups: dict[str, Json] = {}
    for name in GROUPS:
        items: dict[str, Json] = {"type": "object"}
        if pack is None:
            value: Json = {"$ref": "#/$defs/value"}
            entry: Json = value if name == "subject" else {"type": "object", "additionalProperties": value}
            items["additionalProperties"] = entry
        else:
            items.update(_group_schema(pack, name))
        groups[name] = items
    reason: Json = {"type": "string", "minLength": REASON_MINIMUM, "maxLength": REASON_LIMIT}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:ipzone-desk:schema:answers:1",
        "title": "示范区申报助手 填报内容",
        "description": "ipzone show --json 给出，ipzone fill 读入。null 清空一项；数字可写成文字。",
        "type": "object",
        "required": ["answers"],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": SCHEMA},
            "pack": {
                "type": "object",
                "required": ["id", "version"],
                "additionalProperties": False,
                "properties": {"id": {"type": "string"}, "version": {"type": "string"}},
            },
            "place": {"type": "string", "description": "行政区划代码"},
            "answers": {"type": "object", "additionalProperties": False, "properties": groups},
            "accepted": {
                "type": "object",
                "description": "说明理由后保留的提醒：code@target → 理由",
                "propertyNames": {"pattern": "^[^@]+@[^@]+$"},
                "additionalProperties": reason,
            },
            "attic": {
                "type": "object",
                "description": "现在没有位置的填报内容，按路径列出，留着不丢",
                "maxProperties": ATTIC_LIMIT,
                "additionalProperties": {"$ref": "#/$defs/value"},
            },
            "calculated": {"type": "object", "description": "程序算出的值，只供查看，读入时不用"},
            "evidence": {"type": "array", "description": "佐证材料清单，只供查看，读入时不用"},
        },
        "$defs": {
            "text": {"type": ["string", "null"], "maxLength": TEXT_LIMIT},
            "number": {"type": ["number", "string", "null"], "maxLength": TEXT_LIMIT},
            "truth": {"type": ["boolean", "string", "null"], "maxLength": TEXT_LIMIT},
            "list": {
                "type": ["array", "string", "null"],
                "maxItems": LIST_LIMIT,
                "items": {"type": "string", "maxLength": TEXT_LIMIT},
            },
            **_PARTED_SCHEMA,
            "value": {
                "anyOf": [
                    {"$ref": f"#/$defs/{name}"}
                    for name in ("text", "number", "truth", "list", "person", "division", "table")
                ]
            },
        },
    }


def _group_schema(pack: FormPack, group: str) -> dict[str, Json]:
    properties: dict[str, Json] = {}
    if group == "subject":
        return {"additionalProperties": False, "properties": _fields_schema(pack.subject)}
    for target, item in pack.targets.items():
        name, _, id_ = target.partition(".")
        if name == group:
            properties[id_] = {
                "type": "object",
                "description": item.title,
                "additionalProperties": False,
                "properties": _fields_schema(item.fields),
            }
    return {"additionalProperties": False, "properties": properties}


def _fields_schema(fields: tuple[Field, ...]) -> dict[str, Json]:
    return {field.name: _field_schema(field) for field in fields if not field.calculation}


def _field_schema(field: Field) -> Json:
    name = "text"
    if field.kind in NUMERIC:
        name = "number"
    elif field.kind in LISTS:
        name = "list"
    elif field.kind in PARTED and not field.columns:
        name = field.kind.value
    elif field.kind is FieldKind.YES_NO:
        name = "truth"
    said = field.label + (f"（{field.unit}）" if field.unit else "")
    if field.choices:
        said += "：" + "、".join(
            c.value if c.value == c.label else f"{c.value} {c.label}" for c in field.choices
        )
    if field.columns:
        return _table_schema(field, said)
    return {"$ref": f"#/$defs/{name}", "description": said}


def _table_schema(field: Field, said: str) -> Json:
    """A table: rows with the columns it has now, or others it once had."""
    row: dict[str, Json] = {
        "type": "object",
        "maxProperties": COLUMN_LIMIT,
        "properties": _fields_schema(field.columns),
        "additionalProperties": {"$ref": "#/$defs/cell"},
    }
    return {"type": ["array", "null"], "maxItems": ROW_LIMIT, "items": row, "description": said}
