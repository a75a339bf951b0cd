"""What a workspace remembers of packages that others handed in."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from db import schema
from db.codec import write_instant
from db.lines import received_of
from db.records import ReceivedRecord
from db.workspace import Workspace

_SHOWN = tuple(column for column in schema.received.c if column.name != "report")
_HEX_END = "g"
"""Sorts behind every digit of a digest."""


class Receiving(Workspace):
    """The part of `Store` that is about packages handed in."""

    def record_received(self, record: ReceivedRecord, report: str) -> None:
        """Remember one with its report (JSON); what was refused once may be taken later, and then this is what is
        remembered.
        """
        # a name that is not text must not spoil a finished intake
        name = record.name.encode("utf-8", "replace").decode("utf-8")
        cells = {
            "name": name,
            "size": record.size,
            "at": write_instant(record.at),
            "who": record.who,
            "refused": record.refused,
            "application_id": record.application,
            "revision": record.revision,
            "content": record.content,
            "title": record.title,
            "place_code": record.place,
            "report": report,
        }
        statement = insert(schema.received).values(sha256=record.sha256, **cells)
        with self._writing() as db:
            db.execute(statement.on_conflict_do_update(index_elements=["sha256"], set_=cells))

    def received(
        self, application: str | None = None, newest: int | None = None, digest: str | None = None
    ) -> tuple[ReceivedRecord, ...]:
        """All, or those of one application, so many, those whose SHA-256 begins so; the newest first."""
        query = select(*_SHOWN).order_by(schema.received.c.at.desc(), schema.received.c.sha256)
        query = query.limit(newest)
        if application is not None:
            query = query.where(schema.received.c.application_id == application)
        if digest is not None:
            query = query.where(schema.received.c.sha256.between(digest, digest + _HEX_END))
        with self._reading() as db:
            return tuple(received_of(row) for row in db.execute(query))

    def received_report(self, sha256: str) -> str:
        """What verification found when a package came, as JSON; "" for one that nobody handed in."""
        query = select(schema.received.c.report).where(schema.received.c.sha256 == sha256)
        with self._reading() as db:
            return str(db.execute(query).scalar() or "")
