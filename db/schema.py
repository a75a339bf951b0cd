"""The tables of a workspace.

SQLAlchemy Core, not its ORM: what goes in and out are frozen dataclasses, so there is nothing for a session to
track, nothing can leak out of one, and leaving the ORM out saves a third of the import time at every start.

Every constraint has a name by one convention, because SQLite can only change a table by making it anew and
Alembic must then know what to carry over. Instants are UTC in ISO 8601 with microseconds (they sort as text).
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _integer(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _application() -> Column[str]:
    return Column("application_id", Text, ForeignKey("application.id"), primary_key=True)


pack = Table(
    "pack",
    metadata,
    Column("digest", Text, primary_key=True),
    _text("pack_id"),
    _text("version"),
    _text("files"),
    _text("kept"),
    CheckConstraint("length(digest) = 64", "digest"),
    Index(None, "pack_id", "version"),
)
"""The form packs that applications were made with or moved to, whole: an application never loses its questions,
whatever packs come with a later program. `files` is JSON, text by file name."""

retired_pack = Table(
    "retired_pack",
    metadata,
    Column("pack_id", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    _text("who"),
    _text("at"),
)
"""Packs that no new application is to be made with."""

application = Table(
    "application",
    metadata,
    Column("id", Text, primary_key=True),
    _text("place_code"),
    _text("place_name"),
    _text("place_province"),
    _text("place_kind"),
    Column("place_batch", Integer),
    _text("pack_id"),
    _text("pack_version"),
    _text("purpose"),
    _text("created"),
    _text("changed"),
    _integer("revision"),
    _integer("archived"),
    Column("pack_digest", Text, ForeignKey("pack.digest")),
    Column("settled", Integer),
    CheckConstraint("purpose IN ('formal', 'practice', 'sample')", "purpose"),
    CheckConstraint("archived IN (0, 1)", "archived"),
    CheckConstraint("revision > 0", "revision"),
)
"""`pack_digest` is NULL in applications that were made before packs were kept. Undo goes no further back than the
revision `settled`, where the application was moved to another pack or a package was made of it."""

answer = Table(
    "answer",
    metadata,
    _application(),
    Column("path", Text, primary_key=True),
    _text("kind"),
    _text("value"),
    CheckConstraint(
        "kind IN ('text', 'truth', 'number', 'day', 'month', 'texts', 'person', 'division', 'table')", "kind"
    ),
)
"""`value` is JSON; `kind` makes it readable without the form pack it was given for."""

evidence = Table(
    "evidence",
    metadata,
    _application(),
    Column("id", Text, primary_key=True),
    _integer("position"),
    _text("name"),
    _text("sha256"),
    _integer("crc32"),
    _integer("size"),
    _text("media_type"),
    _text("added"),
    _text("title"),
    _text("document_number"),
    _text("issuer"),
    Column("issued", Text),
    Column("pages", Integer),
    UniqueConstraint("application_id", "sha256"),
    UniqueConstraint("application_id", "position"),
    CheckConstraint("length(sha256) = 64", "sha256"),
    CheckConstraint("size > 0", "size"),
)
"""`position` only orders the list; the number shown is the place in it, so that numbers have no gaps."""

evidence_link = Table(
    "evidence_link",
    metadata,
    Column("application_id", Text, primary_key=True),
    Column("evidence_id", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    _text("pages"),
    ForeignKeyConstraint(["application_id", "evidence_id"], ["evidence.application_id", "evidence.id"]),
)

acceptance = Table(
    "acceptance",
    metadata,
    _application(),
    Column("key", Text, primary_key=True),
    _text("cause"),
    _text("reason"),
    _text("who"),
    _text("at"),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("application_id", Text, ForeignKey("application.id"), nullable=False),
    _integer("revision"),
    _text("at"),
    _text("who"),
    _text("kind"),
    _text("key"),
    Column("before", Text),
    Column("after", Text),
    Column("before_rest", Text),
    Column("after_rest", Text),
    Index(None, "application_id", "key"),
    Index(None, "application_id", "revision"),
)
"""Only ever added to. `before` and `after` are JSON, NULL for absent; `..._rest` is what is wanted besides to put the
cell back exactly (the kind of an answer, the position of a file, who accepted when), NULL in old workspaces."""

step = Table(
    "step",
    metadata,
    _application(),
    Column("revision", Integer, primary_key=True),
    _integer("first"),
    _text("state"),
    CheckConstraint("state IN ('done', 'undone', 'dropped', 'undo', 'redo')", "state"),
    CheckConstraint("first <= revision", "first"),
    Index(None, "application_id", "state", "revision"),
)
"""What can be taken back: the changes from revision `first` to `revision`, which is one but for typing that was kept
in several pieces. It is `done`, `undone` (and can be done again), or `dropped` (undone, and then something else was
done). The revisions that took back or did again have a row too, `undo` or `redo`, so that the history can say so."""

export = Table(
    "export",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("application_id", Text, ForeignKey("application.id"), nullable=False),
    _text("path"),
    _text("sha256"),
    _integer("size"),
    _text("at"),
    _text("who"),
    _text("pack_version"),
    _integer("revision"),
    _integer("draft"),
    CheckConstraint("draft IN (0, 1)", "draft"),
    Index(None, "application_id"),
)

received = Table(
    "received",
    metadata,
    Column("sha256", Text, primary_key=True),
    _text("name"),
    _integer("size"),
    _text("at"),
    _text("who"),
    _text("refused"),
    _text("application_id"),
    _integer("revision"),
    _text("content"),
    _text("title"),
    _text("place_code"),
    _text("report"),
    CheckConstraint("length(sha256) = 64", "sha256"),
    Index(None, "application_id"),
)
"""Packages somebody handed in. `refused` is the code of why one was not taken, '' when it was; `application_id`,
`place_code`, `revision` and `content` (SHA-256 of its data) are what the package says, and no application of this
workspace. `place_code` is '' in old workspaces. `report` is long, so it comes last: what lies behind it is slow to read."""

setting = Table("setting", metadata, Column("name", Text, primary_key=True), _text("value"))
