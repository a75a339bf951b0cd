"""Writes a form pack as its six TOML files, in one way only: what `forms.pack` reads from them is an equal pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from forms import toml_text
from forms.definition import (
    Basis,
    Choice,
    Condition,
    Document,
    Field,
    FormPack,
    Indicator,
    Item,
    Origin,
    Section,
    Task,
)
from forms.pack import FILES, SCHEMA
from forms.toml_text import Tables
from forms.values import FieldKind

_Row: TypeAlias = dict[str, object]


def write_pack(pack: FormPack) -> dict[str, bytes]:
    """The files of a pack that was read (`pack.templates` are needed). Comments and layout are not kept."""
    return write_tables(tables(pack))


def write_tables(files: Mapping[str, Tables]) -> dict[str, bytes]:
    """The files from their tables, as `tables` gives them; nothing is looked at, that is for `read_pack`."""
    return {name: toml_text.write(files[name]) for name in FILES if name in files}


def tables(pack: FormPack) -> dict[str, Tables]:
    """What the six files say, as TOML tables; what goes without saying is left out."""
    return {
        "pack.toml": _pack(pack),
        "conditions.toml": _items(pack, "condition", pack.conditions),
        "tasks.toml": _items(pack, "task", pack.tasks),
        "indicators.toml": _items(pack, "indicator", pack.indicators),
        "sections.toml": _items(pack, "section", pack.sections),
        "documents.toml": _items(pack, "document", pack.documents),
    }


def _pack(pack: FormPack) -> _Row:
    applicants = pack.applicants
    return {
        "schema": SCHEMA,
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "programme": pack.programme,
        "legal_basis": pack.legal_basis,
        "construction_months": pack.construction_months,
        **_said(default=pack.default, issuer=pack.issuer, departments=pack.departments, bodies=pack.bodies),
        "applicants": {
            "eligible": applicants.eligible,
            **_said(confirm=applicants.confirm, built_note=applicants.built_note),
            **_origin(applicants.origin),
        },
        **_said(
            source=[
                {
                    "id": source.id,
                    "title": source.title,
                    **_said(issuer=source.issuer, number=source.number, date=source.date, note=source.note),
                }
                for source in pack.sources.values()
            ],
            problem=[
                {"id": problem.id, "title": problem.title, **_origin(problem.origin)}
                for problem in pack.problems
            ],
        ),
        "subject": [_field(field) for field in pack.subject],
        **_said(
            rule=[
                {
                    "id": rule.id,
                    "target": rule.target,
                    "expression": rule.expression,
                    "severity": rule.severity,
                    "cause": rule.cause,
                    "remedy": rule.remedy,
                    **_origin(rule.origin),
                }
                for rule in pack.rules
            ]
        ),
    }


def _items(pack: FormPack, group: str, items: Iterable[Item]) -> _Row:
    templates = pack.templates[group]
    rows: _Row = {"field": [_field(field) for field in templates]}
    if group == "task":
        rows["area"] = [
            {"id": area.id, "title": area.title, "short": area.short, **_origin(area.origin)}
            for area in pack.areas
        ]
    rows[group] = [_item(item, {field.name: field for field in templates}) for item in items]
    return rows


def _item(item: Item, templates: Mapping[str, Field]) -> _Row:
    measures = item.measures if isinstance(item, Task) else ()
    return {
        "id": item.id,
        "title": item.title,
        **_origin(item.origin),
        **_own(item, templates),
        **_said(
            asks=item.asks,
            guidance=item.guidance,
            evidence=item.evidence,
            note=item.note,
            mistakes=item.mistakes,
            review=item.review,
            relevant=item.relevant,
            was=item.was,
            field=[_field(field, measures) for field in item.fields if field.name not in templates],
        ),
    }


def _own(item: Item, templates: Mapping[str, Field]) -> _Row:
    """What only items of its kind have."""
    if isinstance(item, Condition):
        return {} if item.needs_evidence else {"needs_evidence": False}
    if isinstance(item, Task):
        return {
            "area": item.area,
            **_origin(item.title_origin, "title_"),
            **_said(lead=item.lead, support=item.support, problems=item.problems),
            "measures": [
                {"text": measure.label, **_origin(measure.origin, inherited=item.origin.sources)}
                for measure in item.measures
            ],
        }
    if isinstance(item, Indicator):
        return {
            "task": item.task,
            "kind": item.kind.value,
            "direction": item.direction.value,
            **_said(unit=item.unit, caliber=item.caliber),
            **_given(minimum=item.minimum, maximum=item.maximum),
            **_said(
                examples=[{"text": example.text, "sources": example.sources} for example in item.examples]
            ),
        }
    if isinstance(item, Section):
        limit = item.field("text").max_length
        return {} if limit == templates["text"].max_length else _given(max_length=limit)
    if isinstance(item, Document):
        return {"stage": item.stage, "required": item.required, "produced": item.produced}
    return {}


def _field(field: Field, offered: tuple[Choice, ...] = ()) -> _Row:
    """`offered` are the choices the field has anyway."""
    severity = "" if field.constraint_severity == "blocker" else field.constraint_severity
    return {
        "name": field.name,
        "label": field.label,
        **_said(
            kind="" if field.kind is FieldKind.TEXT else field.kind.value,
            required=field.required,
            hint=field.hint,
            unit=field.unit,
        ),
        **_given(
            minimum=field.minimum, maximum=field.maximum, max_length=field.max_length, max_rows=field.max_rows
        ),
        **_said(
            relevant=field.relevant,
            constraint=field.constraint,
            constraint_message=field.constraint_message,
            constraint_severity=severity,
            calculation=field.calculation,
        ),
        **_origin(field.origin),
        **_said(
            choices=[
                {"value": choice.value, "label": choice.label, **_origin(choice.origin)}
                for choice in field.choices
                if field.choices != offered
            ],
            columns=[_field(column) for column in field.columns],
        ),
    }


def _origin(origin: Origin, prefix: str = "", inherited: tuple[str, ...] = ()) -> _Row:
    if origin.basis is Basis.DRAFTED:
        return {}
    sources = () if origin.sources == inherited else origin.sources
    return {f"{prefix}basis": origin.basis.value, **_said(**{f"{prefix}sources": sources})}


def _said(**values: object) -> _Row:
    """Without what is empty."""
    return {key: value for key, value in values.items() if value}


def _given(**values: object) -> _Row:
    """Without what is absent; a bound of 0 is one."""
    return {key: value for key, value in values.items() if value is not None}
