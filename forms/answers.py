"""The document of answers: what `ipzone show --json` gives and `ipzone fill` takes.

A document comes from outside. Nothing of it is taken unless all of it can be; every problem is named at once.
Its JSON Schema is published (`ipzone schema answers`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from forms.answers_schema import ATTIC_LIMIT, GROUPS, LIST_LIMIT, REASON_LIMIT, SCHEMA
from forms.answers_schema import schema as schema
from forms.application import REASON_MINIMUM, Application
from forms.definition import Field, FormPack
from forms.errors import AnswersInvalid
from forms.moving import takes
from forms.pack_reader import ID, NAME
from forms.places import Places
from forms.relevance import situation
from forms.values import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    LISTS,
    NUMERIC,
    PARTED,
    ROW_LIMIT,
    TEXT_LIMIT,
    Division,
    FieldKind,
    Json,
    Rows,
    Value,
    encode,
)

DOCUMENT_LIMIT = 32 * 1024 * 1024
"""Bytes of a file of answers."""
PROBLEMS_SHOWN = 100

_EXACT_INTEGER = 2**53 - 1
_KEYS = ("schema", "pack", "place", "answers", "accepted", "attic", "calculated", "evidence")
_ATTIC_PATH = re.compile(rf"(?:subject|(?:{'|'.join(GROUPS[1:])})\.{ID.pattern})\.{NAME.pattern}")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a document asks to change: answers by path (None clears), reasons by the key of a warning."""

    answers: Mapping[str, Value | None]
    acceptances: Mapping[str, str]


def to_document(pack: FormPack, application: Application) -> dict[str, Json]:
    """The application as `from_document` takes it.

    `answers` holds what is asked; what is kept but has no place at present (the pack has no field for it, or it is
    not relevant) is in `attic` by path. `calculated` is for reading only.
    """
    found = situation(pack, application)
    answers: dict[str, Json] = {}
    calculated: dict[str, Json] = {}
    for path, field in pack.fields.items():
        value = found.value(path)
        if value is not None:
            _put(calculated if field.calculation else answers, field, _number_or(value))
    attic = {
        path: _number_or(value)
        for path, value in application.answers.items()
        if not (takes(pack, path) and found.asks(path))
    }
    return {
        "schema": SCHEMA,
        "pack": {"id": application.pack_id, "version": application.pack_version},
        "place": application.place.code,
        "answers": answers,
        "accepted": {a.key: a.reason for a in application.acceptances},
        "attic": attic,
        "calculated": calculated,
        "evidence": [
            {
                "number": evidence.number,
                "name": evidence.name,
                "title": evidence.title,
                "sha256": evidence.sha256,
                "for": [
                    {"target": link.target, "pages": link.pages}
                    for link in application.links
                    if link.evidence == evidence.id
                ],
            }
            for evidence in application.evidence
        ],
    }


def read_document(content: bytes) -> Json:
    """The JSON of a file. Raises AnswersInvalid: too large, not UTF-8 JSON, a key twice, nested too deep."""
    if len(content) > DOCUMENT_LIMIT:
        raise _invalid([("", f"文件有 {len(content)} 字节，最多 {DOCUMENT_LIMIT} 字节")])
    try:
        document: Json = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_no_key_twice, parse_constant=_no_constant
        )
    except RecursionError:
        raise _invalid([("", "嵌套太深")]) from None
    except UnicodeDecodeError:
        raise _invalid([("", "不是 UTF-8 文字")]) from None
    except json.JSONDecodeError as error:
        reason = f"第 {error.lineno} 行第 {error.colno} 个字符处不是 JSON"
        raise _invalid([("", reason)]) from None
    except ValueError as error:  # of the two hooks, and numbers with thousands of digits
        reason = str(error) if isinstance(error, _Refused) else "有一个数字太长"
        raise _invalid([("", reason)]) from None
    return document


def from_document(
    pack: FormPack, application: Application, document: Json, places: Places | None = None
) -> Filled:
    """What a document says; divisions are looked up in `places`.

    Raises AnswersInvalid with all problems, each a path and a reason in Chinese.
    """
    if not isinstance(document, dict):
        raise _invalid([("", "最外层应是对象")])
    problems = list(_envelope(pack, application, document))
    answers: dict[str, Value | None] = {}
    given = document.get("answers")
    if isinstance(given, dict):
        for path, raw in _flat(pack, given, problems):
            try:
                answers[path] = _value(application, pack.fields[path], raw, places)
            except _Refused as refused:
                problems.append((path, str(refused)))
    attic = document.get("attic", {})
    for path, raw in attic.items() if isinstance(attic, dict) else ():
        if path not in answers:
            _take_from_attic(pack, application, path, raw, answers, problems)
    accepted = document.get("accepted", {})
    reasons = dict(_reasons(accepted, problems)) if isinstance(accepted, dict) else {}
    if problems:
        raise _invalid(problems)
    return Filled(answers, reasons)


class _Refused(ValueError):
    """The text is a reason, in Chinese."""


def _put(answers: dict[str, Json], field: Field, value: Json) -> None:
    node = answers
    for key in field.target.split(".", 1):
        node = cast("dict[str, Json]", node.setdefault(key, {}))
    node[field.name] = value


def _number_or(value: Value) -> Json:
    """A JSON number where it reads back as exactly the same decimal, else what `encode` gives."""
    if isinstance(value, Rows):
        return [{name: _number_or(cell) for name, cell in row} for row in value.rows]
    text = encode(value)
    if not isinstance(value, Decimal):
        return text
    if abs(value) <= _EXACT_INTEGER:
        if str(int(value)) == text:
            return int(value)
        if repr(float(value)) == text:
            return float(value)
    return text


def _envelope(
    pack: FormPack, application: Application, document: Mapping[str, Json]
) -> Iterator[tuple[str, str]]:
    for key in document:
        if key not in _KEYS:
            yield _shown(key), f"没有这一项，只认 {'、'.join(_KEYS)}"
    if document.get("schema", SCHEMA) != SCHEMA:
        yield "schema", f"版本应是 {SCHEMA}"
    if "pack" in document and document["pack"] != {"id": pack.id, "version": pack.version}:
        yield "pack", f"这份申报用的模板是 {pack.id} {pack.version}"
    if "place" in document and document["place"] != application.place.code:
        yield "place", f"这份申报的地区是 {application.place.code} {application.place.name}"
    if not isinstance(document.get("answers"), dict):
        yield "answers", "缺少填报内容" if "answers" not in document else "应是对象"
    if not isinstance(document.get("accepted", {}), dict):
        yield "accepted", "应是对象"
    attic = document.get("attic", {})
    if not isinstance(attic, dict) or not isinstance(document.get("calculated", {}), dict):
        yield "attic" if not isinstance(attic, dict) else "calculated", "应是对象"
    elif len(attic) > ATTIC_LIMIT:
        yield "attic", f"有 {len(attic)} 项，最多 {ATTIC_LIMIT} 项"
    if not isinstance(document.get("evidence", []), list):
        yield "evidence", "应是列表"


def _flat(
    pack: FormPack, answers: Mapping[str, Json], problems: list[tuple[str, str]]
) -> Iterator[tuple[str, Json]]:
    """The answers by path; whatever has no field goes to the problems."""
    targets = {"subject"} | pack.targets.keys()
    for group, items in answers.items():
        if group not in GROUPS:
            problems.append((_shown(group), f"没有这一组，只有 {'、'.join(GROUPS)}"))
        elif not isinstance(items, dict):
            problems.append((group, "应是对象"))
        else:
            entries = (
                {group: items} if group == "subject" else {f"{group}.{id_}": v for id_, v in items.items()}
            )
            for target, named in entries.items():
                if target not in targets:
                    problems.append((_shown(target), "模板里没有这一项"))
                elif not isinstance(named, dict):
                    problems.append((target, "应是对象"))
                else:
                    for name, raw in named.items():
                        path = f"{target}.{name}"
                        if path not in pack.fields:
                            problems.append((_shown(path), "模板里没有这一项"))
                        elif pack.fields[path].calculation:
                            problems.append((path, "这一项由程序算出，不用填"))
                        else:
                            yield path, raw


def _take_from_attic(
    pack: FormPack,
    application: Application,
    path: str,
    raw: Json,
    answers: dict[str, Value | None],
    problems: list[tuple[str, str]],
) -> None:
    """What a document keeps without a place: an answer where the pack has a field after all, else kept as it is."""
    field = pack.fields[path] if takes(pack, path) else None
    try:
        if field is None and (len(path) > 200 or not _ATTIC_PATH.fullmatch(path)):
            raise _Refused("不是填报内容的路径")
        answers[path] = _value(application, field or Field(path, path, _kind_of(raw)), raw)
    except _Refused as refused:
        problems.append((f"attic.{_shown(path)}", str(refused)))


def _kind_of(raw: Json) -> FieldKind:
    """The kind that keeps a JSON value as it is."""
    if isinstance(raw, bool):
        return FieldKind.YES_NO
    if isinstance(raw, int | float):
        return FieldKind.NUMBER
    if isinstance(raw, dict):
        return FieldKind.DIVISION if "code" in raw else FieldKind.PERSON
    if isinstance(raw, list):
        return FieldKind.TABLE if raw and isinstance(raw[0], dict) else FieldKind.MANY
    return FieldKind.LONG_TEXT


def _value(application: Application, field: Field, raw: Json, places: Places | None = None) -> Value | None:
    stored = application.answers.get(field.path)
    if stored is not None:
        as_shown = _number_or(stored)
        if type(as_shown) is type(raw) and as_shown == raw:
            return stored  # as it is: its kind may be finer than JSON's, or another pack's
    if isinstance(raw, float) and not math.isfinite(raw):
        raise _Refused("不是数字")
    if isinstance(raw, list) and field.kind is not FieldKind.TABLE and len(raw) > LIST_LIMIT:
        raise _Refused(f"有 {len(raw)} 个，最多 {LIST_LIMIT} 个")
    if isinstance(raw, str) and field.kind is FieldKind.PERSON:
        raw = {"name": raw}
    try:
        value = field.read(raw)
    except TypeError:
        raise _Refused(f"应是{_expected(field.kind)}") from None
    except ValueError:
        raise _Refused(_too_much(field.kind)) from None
    return _placed(value, places) if field.kind is FieldKind.DIVISION else value


def _placed(value: Value | None, places: Places | None) -> Value | None:
    """A division as the list has it, found by its code or name."""
    if places is None or value is None:
        return value
    said = value.code if isinstance(value, Division) else str(value)
    found = places.named(said)
    if found is None:
        raise _Refused(f"没有这个行政区划：{_shown(said)}")
    return Division(found.code, found.full_name)


def _too_much(kind: FieldKind) -> str:
    if kind is FieldKind.TABLE:
        return f"太大，最多 {ROW_LIMIT} 行，每行 {COLUMN_LIMIT} 格，一格 {CELL_LIMIT} 字"
    return f"太长，最多 {CELL_LIMIT if kind in PARTED else TEXT_LIMIT} 字"


def _expected(kind: FieldKind) -> str:
    if kind in NUMERIC:
        return "数字"
    if kind in LISTS:
        return "文字的列表"
    if kind in PARTED:
        return {
            FieldKind.PERSON: "对象，有 name、duty、phone",
            FieldKind.DIVISION: "行政区划代码或名称",
            FieldKind.TABLE: "对象的列表，一行一个，栏名对内容",
        }[kind]
    return "true 或 false" if kind is FieldKind.YES_NO else "文字"


def _reasons(accepted: Mapping[str, Json], problems: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for key, reason in accepted.items():
        code, _, target = key.partition("@")
        if not code or not target or len(key) > 200:
            problems.append((f"accepted.{_shown(key)}", "应写成 code@target"))
        elif not isinstance(reason, str) or not REASON_MINIMUM <= len(reason.strip()) <= REASON_LIMIT:
            problems.append((f"accepted.{key}", f"理由应有 {REASON_MINIMUM} 到 {REASON_LIMIT} 字"))
        else:
            yield key, reason.strip()


def _shown(key: object) -> str:
    """A key somebody else chose, short enough to print."""
    text = "".join(c if c.isprintable() else "�" for c in str(key)[:80])
    return text + ("…" if len(str(key)) > 80 else "")


def _no_key_twice(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            raise _Refused(f"“{_shown(name)}”写了两次")
        found[name] = value
    return found


def _no_constant(name: str) -> Json:
    raise _Refused(f"{name} 不是数字")


def _invalid(problems: list[tuple[str, str]]) -> AnswersInvalid:
    left = len(problems) - PROBLEMS_SHOWN
    more = [("", f"另有 {left} 处问题")] if left > 0 else []
    return AnswersInvalid(problems=tuple(problems[:PROBLEMS_SHOWN] + more))
