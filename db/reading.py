"""One application as it stands, read inside a transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from db import rows, schema
from db.codec import read_instant
from forms.application import Application, Evidence, EvidenceLink, Purpose
from forms.errors import UnknownApplication


def row_of(database: Connection, id_: str) -> Row[Any]:
    """Raises UnknownApplication."""
    found = database.execute(select(schema.application).where(schema.application.c.id == id_)).first()
    if found is None:
        raise UnknownApplication(id=id_)
    return found


def read_application(database: Connection, id_: str) -> Application:
    """Everything about one application. Raises UnknownApplication."""
    row = row_of(database, id_)
    answers = select(schema.answer).filter_by(application_id=id_).order_by(schema.answer.c.path)
    accepted = select(schema.acceptance).filter_by(application_id=id_).order_by(schema.acceptance.c.key)
    return Application(
        id=row.id,
        place=rows.place_of(row),
        pack_id=row.pack_id,
        pack_version=row.pack_version,
        purpose=Purpose(row.purpose),
        created=read_instant(row.created),
        revision=row.revision,
        answers={found.path: rows.answer_of(found) for found in database.execute(answers)},
        evidence=_evidence(database, id_),
        links=_links(database, id_),
        acceptances=tuple(rows.acceptance_of(found) for found in database.execute(accepted)),
        pack_digest=row.pack_digest or "",
    )


def _evidence(database: Connection, application: str) -> tuple[Evidence, ...]:
    """The files in the order of their list, numbered from 1."""
    table = schema.evidence
    found = database.execute(
        select(table).where(table.c.application_id == application).order_by(table.c.position)
    )
    return tuple(rows.evidence_of(row, number) for number, row in enumerate(found, 1))


def _links(database: Connection, application: str) -> tuple[EvidenceLink, ...]:
    """In the order of the files, then of the targets."""
    table, files = schema.evidence_link, schema.evidence
    found = database.execute(
        select(table)
        .join(files)
        .where(table.c.application_id == application)
        .order_by(files.c.position, table.c.target)
    )
    return tuple(rows.link_of(row) for row in found)
