"""Rows to what home shows of them. Apart from the rest of `db.rows`, whose imports cost more than home itself."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.records import ExportRecord, ReceivedRecord, Summary
from forms.places import Place
from forms.purpose import Purpose

if TYPE_CHECKING:
    from types import SimpleNamespace

    from sqlalchemy import Row


def place_of(row: Row[Any] | SimpleNamespace) -> Place:
    return Place(row.place_code, row.place_name, row.place_province, row.place_kind, row.place_batch)


def summary_of(row: Row[Any] | SimpleNamespace) -> Summary:
    return Summary(
        id=row.id,
        place=place_of(row),
        purpose=Purpose(row.purpose),
        pack_id=row.pack_id,
        pack_version=row.pack_version,
        created=datetime.fromisoformat(row.created),
        changed=datetime.fromisoformat(row.changed),
        revision=row.revision,
        answered=row.answered,
        archived=bool(row.archived),
        pack_digest=getattr(row, "pack_digest", None) or "",
        deadline=date.fromisoformat(row.deadline.strip('"')) if row.deadline else None,
    )


def export_of(row: Row[Any] | SimpleNamespace) -> ExportRecord:
    return ExportRecord(
        path=Path(row.path),
        sha256=row.sha256,
        size=row.size,
        at=datetime.fromisoformat(row.at),
        who=row.who,
        pack_version=row.pack_version,
        revision=row.revision,
        draft=bool(row.draft),
        application=row.application_id,
    )


def received_of(row: Row[Any] | SimpleNamespace) -> ReceivedRecord:
    return ReceivedRecord(
        sha256=row.sha256,
        name=row.name,
        size=row.size,
        at=datetime.fromisoformat(row.at),
        who=row.who,
        refused=row.refused,
        application=row.application_id,
        revision=row.revision,
        content=row.content,
        title=row.title,
        place=row.place_code,
    )
