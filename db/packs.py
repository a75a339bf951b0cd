"""The form packs kept in a workspace, and those that were retired; called inside a transaction of the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from db import schema
from db.codec import write_instant, write_json
from forms.definition import FormPack


def keep(database: Connection, pack: FormPack, at: datetime) -> str:
    """Keep a copy of a pack, once; gives its digest."""
    cells = {
        "digest": pack.digest,
        "pack_id": pack.id,
        "version": pack.version,
        "files": write_json({name: content.decode() for name, content in sorted(pack.files.items())}),
        "kept": write_instant(at),
    }
    database.execute(upsert(schema.pack).values(cells).on_conflict_do_nothing())
    return pack.digest


def kept(database: Connection, id_: str, version: str, digest: str = "") -> Mapping[str, bytes] | None:
    """The files of a kept pack, the last that was kept where there are several of one version; None without any.

    Raises ValueError for cells that `keep` cannot have written.
    """
    table = schema.pack
    query = select(table.c.files).filter_by(pack_id=id_, version=version)
    if digest:
        query = query.filter_by(digest=digest)
    found = database.scalar(query.order_by(table.c.kept.desc()).limit(1))
    if found is None:
        return None
    files = json.loads(found)
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        raise ValueError(id_, version)
    return {name: text.encode() for name, text in files.items()}


def retire(database: Connection, id_: str, version: str, who: str, at: datetime) -> None:
    """Retiring again changes nothing: who did it first stays."""
    cells = {"pack_id": id_, "version": version, "who": who, "at": write_instant(at)}
    database.execute(upsert(schema.retired_pack).values(cells).on_conflict_do_nothing())


def restore(database: Connection, id_: str, version: str) -> None:
    """Offer a pack again."""
    database.execute(delete(schema.retired_pack).filter_by(pack_id=id_, version=version))


def retired(database: Connection) -> frozenset[tuple[str, str]]:
    """Id and version of every retired pack."""
    table = schema.retired_pack
    return frozenset((row.pack_id, row.version) for row in database.execute(select(table)))
