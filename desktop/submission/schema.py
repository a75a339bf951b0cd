"""The structure of application.json: published as JSON Schema, and enforced by the same lines.

`resources/schema/application-1.json` is `application_schema()`, kept equal by a test. `violation` knows only the
part of JSON Schema (2020-12) used here, so that reading a package needs no further library.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from desktop.submission.public import PUBLIC_MARK, REASONS
from forms.application import Purpose
from forms.checks.finding import Severity
from forms.values import CELL_LIMIT, ROW_LIMIT, TEXT_LIMIT, Json

URN = "urn:ipzone:application:1"
Schema: TypeAlias = dict[str, Any]

_LINE: Schema = {"type": "string", "maxLength": 2000}
_TEXT: Schema = {"type": "string", "maxLength": TEXT_LIMIT}
_COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}
_DATE: Schema = {"type": "string", "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}
_MOMENT: Schema = {
    "type": "string",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?[+-][0-9]{2}:[0-9]{2}$",
}
_SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _object(description: str = "", **properties: Schema) -> Schema:
    """An object in which every one of these must be there, and nothing else."""
    said = {"description": description} if description else {}
    closed = {"required": list(properties), "additionalProperties": False}
    return {**said, "type": "object", **closed, "properties": properties}


def _list(limit: int, items: Schema, description: str = "") -> Schema:
    said = {"description": description} if description else {}
    return {**said, "type": "array", "maxItems": limit, "items": items}


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


_CELL: Schema = {"anyOf": [{"type": "boolean"}, {"type": "string", "maxLength": CELL_LIMIT}]}
_VALUE: Schema = {
    "anyOf": [
        {"type": "boolean"},
        _TEXT,
        _list(1000, _TEXT),
        {
            **_map({"type": "string", "maxLength": CELL_LIMIT}),
            "description": "人员 name、duty、phone；行政区划 code、name",
        },
        _list(ROW_LIMIT, _map(_CELL), "表格，一行一个对象：栏 → 内容"),
    ],
    "description": "数字、日期和年月写成文字：12.50、2027-01-31、2027-01",
}


def application_schema() -> Schema:
    """The JSON Schema of application.json."""
    named = _map(_VALUE)
    document = _object(
        "示范区申报助手 申报包内的申报数据；RFC 8785 标准形式",
        schema={"const": URN},
        program=_object(name=_LINE, version=_LINE),
        id=_LINE,
        revision={**_COUNT, "description": "导出时已保存的修改次数"},
        created=_MOMENT,
        purpose={"enum": [purpose.value for purpose in Purpose]},
        mark={
            "enum": [
                purpose.mark + draft + public
                for public in ("", PUBLIC_MARK)
                for draft in ("", "草稿")
                for purpose in Purpose
            ]
        },
        draft={"type": "boolean"},
        pack=_object(
            "填报所用的申报模板，全文见 pack/", id=_LINE, version=_LINE, title=_LINE, digest=_SHA256
        ),
        place=_object(
            code=_LINE,
            name=_LINE,
            province=_LINE,
            kind=_LINE,
            batch={"type": ["integer", "null"], "minimum": 1},
        ),
        answers={
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "subject": named,
                **{g: _map(named) for g in ("conditions", "tasks", "indicators", "sections", "documents")},
            },
        },
        evidence=_list(
            25_000,
            _object(
                number={**_COUNT, "minimum": 1},
                id=_LINE,
                entry={**_LINE, "description": "在申报包中的位置"},
                name=_LINE,
                title=_LINE,
                document_number=_LINE,
                issuer=_LINE,
                issued=_DATE,
                pages={"type": ["integer", "null"], "minimum": 0},
                media_type=_LINE,
                size=_COUNT,
                sha256=_SHA256,
                crc32={**_COUNT, "maximum": 2**32 - 1},
                added=_MOMENT,
                supports=_list(1000, _object(target=_LINE, pages=_LINE), "佐证的事项和页码"),
            ),
        ),
        accepted=_list(
            5000,
            _object(key=_LINE, cause=_TEXT, reason=_TEXT, who=_LINE, at=_MOMENT),
            "说明理由后保留的提醒",
        ),
        findings=_list(
            25_000,
            _object(
                code=_LINE,
                severity={"enum": [severity.value for severity in Severity]},
                target=_LINE,
                cause=_TEXT,
                remedy=_TEXT,
                accepted=_TEXT,
            ),
            "导出时的检查结果",
        ),
    )
    # not required: most applications have none, and packages made before there was one have none either
    document["properties"]["attic"] = _object(
        "填过、但按所用的模板现在没有位置的内容；不印在纸上",
        answers=_map(_VALUE),
        links=_list(25_000, _object(evidence={**_COUNT, "minimum": 1}, target=_LINE, pages=_LINE)),
    )
    document["properties"]["withheld"] = _list(
        30_000,
        _object(
            target=_LINE,
            label=_LINE,
            reasons=_list(len(REASONS), {"enum": list(REASONS)}),
            sha256={"type": "string", "pattern": "^([0-9a-f]{64})?$"},
        ),
        "只在公开版里有：略去的内容，与 withheld.json 相同",
    )
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": URN, "title": "申报数据"}
    return {**head, **document}


_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "null": type(None),
}


def violation(value: Json, schema: Schema) -> str | None:
    """Where `value` first departs from the schema, None when it does not."""
    if "anyOf" in schema:
        return None if any(violation(value, option) is None for option in schema["anyOf"]) else ""
    if "const" in schema or "enum" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return None if isinstance(value, str) and value in allowed else ""
    kinds = schema["type"]
    if not (_is(value, kinds) if isinstance(kinds, str) else any(_is(value, kind) for kind in kinds)):
        return ""
    if isinstance(value, str):
        pattern = schema.get("pattern")
        bad = len(value) > schema.get("maxLength", len(value)) or (
            pattern and not re.fullmatch(pattern, value)
        )
        return "" if bad else None
    if isinstance(value, dict):
        return _object_violation(value, schema)
    if isinstance(value, list):
        return _list_violation(value, schema)
    if isinstance(value, int) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        return None if low <= value <= high else ""
    return None


def _object_violation(value: dict[str, Json], schema: Schema) -> str | None:
    for name in schema.get("required", ()):
        if name not in value:
            return f".{name}"
    properties, others = schema.get("properties", {}), schema["additionalProperties"]
    for name, one in value.items():
        inner = properties.get(name, others)
        found = "" if inner is False else violation(one, inner)
        if found is not None:
            return f".{name}{found}"
    return None


def _list_violation(value: list[Json], schema: Schema) -> str | None:
    if len(value) > schema["maxItems"]:
        return ""
    for number, one in enumerate(value):
        found = violation(one, schema["items"])
        if found is not None:
            return f"[{number}]{found}"
    return None


def _is(value: Json, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])
