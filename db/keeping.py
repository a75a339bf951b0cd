"""What a workspace keeps beside the applications: the packs they use, and the files made of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select

from db import packs, rows, schema, steps
from db.reading import row_of
from db.records import ExportRecord
from db.workspace import Workspace
from forms.values import clean_text


class Keeping(Workspace):
    """The part of `Store` that is about packs and exports."""

    def record_export(self, id_: str, record: ExportRecord) -> None:
        """Remember a file that was made; undo goes no further back than a package. Raises UnknownApplication."""
        with self._writing() as db:
            row_of(db, id_)
            db.execute(insert(schema.export).values(application_id=id_, **rows.export_cells(record)))
            if not record.draft:
                steps.settle(db, id_, record.revision)

    def exports(self, id_: str | None = None) -> tuple[ExportRecord, ...]:
        """The files made of one application, or of all; the newest first."""
        query = select(schema.export).order_by(schema.export.c.id.desc())
        if id_ is not None:
            query = query.filter_by(application_id=id_)
        with self._reading() as db:
            return tuple(rows.export_of(row) for row in db.execute(query))

    def kept_pack(self, id_: str, version: str, digest: str = "") -> Mapping[str, bytes] | None:
        """The files of a pack that an application was made with or moved to; None when it was not kept."""
        with self._reading() as db:
            return packs.kept(db, id_, version, digest)

    def retire(self, id_: str, version: str, who: str, at: datetime, *, retired: bool = True) -> None:
        """Remember that no new application is to be made with a pack; or take that back."""
        with self._writing() as db:
            if retired:
                packs.retire(db, id_, version, clean_text(who), at)
            else:
                packs.restore(db, id_, version)

    def retired(self) -> frozenset[tuple[str, str]]:
        """Id and version of the packs that were retired."""
        with self._reading() as db:
            return packs.retired(db)
