"""Rows to frozen dataclasses, and what the history says of them. No query lives here."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from db.codec import read_instant, read_value, write_instant, write_json
from db.lines import export_of as export_of
from db.lines import place_of as place_of
from db.lines import summary_of as summary_of
from db.records import ExportRecord
from forms.application import (
    Acceptance,
    Act,
    Application,
    ChangeKind,
    Evidence,
    EvidenceLink,
    HistoryEntry,
)
from forms.values import Json, Value

if TYPE_CHECKING:
    from sqlalchemy import Row

Cells = dict[str, Any]
_ACTS = {"undo": Act.UNDO, "redo": Act.REDO}


def application_cells(application: Application) -> Cells:
    place = application.place
    return {
        "id": application.id,
        "place_code": place.code,
        "place_name": place.name,
        "place_province": place.province,
        "place_kind": place.kind,
        "place_batch": place.batch,
        "pack_id": application.pack_id,
        "pack_version": application.pack_version,
        "purpose": application.purpose.value,
        "created": write_instant(application.created),
    }


def answer_of(row: Row[Any]) -> Value:
    return read_value(row.kind, row.value)


def evidence_cells(evidence: Evidence) -> Cells:
    """All but `position`, which is the store's to give."""
    return {
        "id": evidence.id,
        "name": evidence.name,
        "sha256": evidence.sha256,
        "crc32": evidence.crc32,
        "size": evidence.size,
        "media_type": evidence.media_type,
        "added": write_instant(evidence.added),
        "title": evidence.title,
        "document_number": evidence.document_number,
        "issuer": evidence.issuer,
        "issued": evidence.issued.isoformat() if evidence.issued else None,
        "pages": evidence.pages,
    }


def evidence_of(row: Row[Any] | SimpleNamespace, number: int) -> Evidence:
    return Evidence(
        id=row.id,
        number=number,
        name=row.name,
        sha256=row.sha256,
        crc32=row.crc32,
        size=row.size,
        media_type=row.media_type,
        added=read_instant(row.added),
        title=row.title,
        document_number=row.document_number,
        issuer=row.issuer,
        issued=date.fromisoformat(row.issued) if row.issued else None,
        pages=row.pages,
    )


def evidence_json(evidence: Evidence) -> str:
    cells: dict[str, Json] = {**evidence_cells(evidence)}
    return write_json(cells)


def link_of(row: Row[Any]) -> EvidenceLink:
    return EvidenceLink(row.evidence_id, row.target, row.pages)


def link_json(link: EvidenceLink, evidence: Evidence) -> str:
    """With the name, so that it can be read after the file was taken out."""
    return write_json({"evidence": link.evidence, "name": evidence.name, "pages": link.pages})


def acceptance_of(row: Row[Any]) -> Acceptance:
    return Acceptance(row.key, row.cause, row.reason, row.who, read_instant(row.at))


def acceptance_json(acceptance: Acceptance) -> str:
    return write_json({"cause": acceptance.cause, "reason": acceptance.reason})


def acceptance_rest(acceptance: Acceptance) -> str:
    return write_json({"who": acceptance.who, "at": write_instant(acceptance.at)})


def history_of(row: Row[Any]) -> HistoryEntry:
    return HistoryEntry(
        row.revision,
        read_instant(row.at),
        row.who,
        ChangeKind(row.kind),
        row.key,
        row.before,
        row.after,
        row.before_rest,
        row.after_rest,
        _ACTS.get(row.state, Act.EDIT),
    )


def acceptance_from(key: str, text: str, rest: str | None) -> Acceptance:
    """What `acceptance_json` and `acceptance_rest` were given."""
    said, written = read_cells(text), read_cells(rest)
    return Acceptance(key, said["cause"], said["reason"], written["who"], read_instant(written["at"]))


def evidence_from(text: str) -> Evidence:
    """What `evidence_json` was given, but for its number."""
    return evidence_of(SimpleNamespace(**read_cells(text)), 0)


def read_cells(text: str | None) -> Cells:
    """What `evidence_json`, `link_json`, `acceptance_json` and the rests beside them say. Raises ValueError."""
    cells = json.loads(text or "{}")
    if not isinstance(cells, dict):
        raise ValueError(text)
    return cells


def export_cells(record: ExportRecord) -> Cells:
    # the path is kept for people to read; a name that is not text must not spoil a finished export
    path = str(record.path).encode("utf-8", "replace").decode("utf-8")
    return {
        "path": path,
        "sha256": record.sha256,
        "size": record.size,
        "at": write_instant(record.at),
        "who": record.who,
        "pack_version": record.pack_version,
        "revision": record.revision,
        "draft": int(record.draft),
    }
