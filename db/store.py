"""The workspace: every application, and everything that was ever changed in it.

Each method that writes is one IMMEDIATE transaction, on the disk when the method returns, with a line of history
for every cell that changed and the application's revision one higher. What does not differ is not written, and
the answer is None.
Nothing is ever deleted: an application can be archived, and what is taken out of one stays in its history.

A Store may be used from several threads. All methods that touch the database raise what `db.errors` lists.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from db import packs, rows, schema
from db.codec import read_instant, write_instant, write_json
from db.connection import engine_for
from db.disk import clear_leftovers
from db.edit import Edit, read_evidence, read_links
from db.errors import explained
from db.migrate import bring_up
from db.names import FOLDER, media_type
from db.records import ExportRecord, Stored, Summary
from forms.application import (
    Acceptance,
    Application,
    Change,
    ChangeKind,
    Evidence,
    EvidenceLink,
    HistoryEntry,
    Purpose,
)
from forms.definition import FormPack
from forms.errors import UnknownApplication, WorkspaceCorrupt, WorkspaceMoved
from forms.moving import Moved
from forms.values import Value, clean_text

DATABASE = "workspace.db"


class Store:
    """Made by `Store.open`; closed by `close`, or as a context manager."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._path = path
        self._engine = engine
        self._writer = engine.execution_options(begin="IMMEDIATE")
        self._identity = _identity(path)

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Open the workspace in a folder, or make one; an older one is upgraded, see `db.migrate`.

        Raises WorkspaceNewer, WorkspaceCorrupt (also when there are evidence files but no database: it was
        lost, and an empty one must not take its place), WorkspaceLocked, FolderReadOnly, DiskFull.
        """
        path = folder / DATABASE
        with explained(path):
            folder.mkdir(parents=True, exist_ok=True)
            clear_leftovers(folder, f".{DATABASE}.")
            if _is_lost(path):
                raise WorkspaceCorrupt(path=path)
            bring_up(path)
            store = cls(path, engine_for(path))
            try:
                store._verify()
            except BaseException:
                store.close()
                raise
        return store

    def close(self) -> None:
        """Let go of the database. The store cannot be used after it."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The database file; only `db.backup` has business with it."""
        return self._path

    # --- applications -----------------------------------------------------------------------------------

    def create(
        self, application: Application, who: str, at: datetime, pack: FormPack | None = None
    ) -> Change:
        """Keep a new application with everything in it; it gets revision 1. The order of its evidence is kept.

        A copy of the pack it is made with is kept with it.
        """
        with self._writing() as db:
            cells: dict[str, int | str | None] = {"revision": 1, "archived": 0, "changed": write_instant(at)}
            cells["pack_digest"] = packs.keep(db, pack, at) if pack else None
            db.execute(insert(schema.application).values(**rows.application_cells(application), **cells))
            edit = Edit(db, application.id, 0, clean_text(who), at)
            edit.note(ChangeKind.APPLICATION, "created", None, write_json(application.place.code))
            for path, value in application.answers.items():
                edit.answer(path, value)
            for evidence in sorted(application.evidence, key=lambda e: e.number):
                edit.add(evidence)
            for link in application.links:
                edit.link(link)
            for acceptance in application.acceptances:
                edit.accept(acceptance)
            edit.finish()
        return edit.change

    def applications(self, *, archived: bool = False) -> tuple[Summary, ...]:
        """The applications at work, or the archived ones; the last changed first."""
        table, answers = schema.application, schema.answer
        answered = (
            select(func.count())
            .where(answers.c.application_id == table.c.id)
            .scalar_subquery()
            .label("answered")
        )
        query = (
            select(table, answered)
            .where(table.c.archived == int(archived))
            .order_by(table.c.changed.desc(), table.c.id)
        )
        with self._reading() as db:
            return tuple(rows.summary_of(row) for row in db.execute(query))

    def load(self, id_: str) -> Application:
        """Everything about one application, as of one moment. Raises UnknownApplication."""
        with self._reading() as db:
            return _application(db, id_)

    def pack_of(self, id_: str) -> tuple[str, str, str]:
        """Id, version and digest ("" when unknown) of an application's pack. Raises UnknownApplication."""
        with self._reading() as db:
            row = _row(db, id_)
            return row.pack_id, row.pack_version, row.pack_digest or ""

    def move(
        self, id_: str, pack: FormPack, plan: Callable[[Application], Moved], who: str, at: datetime
    ) -> Change | None:
        """Take an application to another pack, of which a copy is kept. None when nothing differs.

        `plan` says what becomes of the answers and links there are when the transaction has begun: nobody's
        answer falls between. Raises UnknownApplication.
        """
        table = schema.application
        with self._editing(id_, who, at) as (db, edit):
            application = _application(db, id_)
            moved = plan(application)
            before = (application.pack_id, application.pack_version, application.pack_digest)
            after = (pack.id, pack.version, packs.keep(db, pack, at))
            if before != after:
                cells = dict(zip(("pack_id", "pack_version", "pack_digest"), after, strict=True))
                db.execute(update(table).where(table.c.id == id_).values(cells))
                edit.note(ChangeKind.APPLICATION, "pack", write_json(list(before)), write_json(list(after)))
            for path, value in moved.answers.items():
                edit.answer(path, value)
            wanted = {(link.evidence, link.target): link for link in moved.links}
            for link in application.links:
                if (link.evidence, link.target) not in wanted:
                    edit.unlink(link.evidence, link.target)
            for link in wanted.values():
                edit.link(link)
        return edit.effect

    def archive(self, id_: str, who: str, at: datetime, *, archived: bool = True) -> Change | None:
        """Put an application away, or take it out again. Raises UnknownApplication."""
        table = schema.application
        with self._editing(id_, who, at) as (db, edit):
            before = bool(db.scalar(select(table.c.archived).where(table.c.id == id_)))
            if before != archived:
                db.execute(update(table).where(table.c.id == id_).values(archived=int(archived)))
                edit.note(ChangeKind.APPLICATION, "archived", write_json(before), write_json(archived))
        return edit.effect

    # --- answers and acceptances ------------------------------------------------------------------------

    def answer(self, id_: str, answers: Mapping[str, Value | None], who: str, at: datetime) -> Change | None:
        """Give answers, None takes one away; all or none are kept. None when nothing differs.

        Raises UnknownApplication.
        """
        return self.fill(id_, answers, (), who, at)

    def fill(
        self,
        id_: str,
        answers: Mapping[str, Value | None],
        acceptances: Iterable[Acceptance],
        who: str,
        at: datetime,
    ) -> Change | None:
        """Answers and acceptances in one transaction. None when nothing differs. Raises UnknownApplication."""
        with self._editing(id_, who, at) as (_, edit):
            for path, value in answers.items():
                edit.answer(path, value)
            for acceptance in acceptances:
                edit.accept(acceptance)
        return edit.effect

    def accept(self, id_: str, acceptance: Acceptance) -> Change | None:
        """Accept a warning. Raises UnknownApplication."""
        with self._editing(id_, acceptance.who, acceptance.at) as (_, edit):
            edit.accept(acceptance)
        return edit.effect

    def withdraw(self, id_: str, key: str, who: str, at: datetime) -> Change | None:
        """Take an acceptance back. Raises UnknownApplication, UnknownFinding."""
        with self._editing(id_, who, at) as (_, edit):
            edit.withdraw(key)
        return edit.effect

    # --- evidence ---------------------------------------------------------------------------------------

    def add_evidence(
        self,
        id_: str,
        stored: Stored,
        target: str | None,
        pages: str,
        who: str,
        at: datetime,
        *,
        title: str = "",
        document_number: str = "",
        issuer: str = "",
        issued: date | None = None,
        page_count: int | None = None,
    ) -> tuple[Evidence, Change]:
        """Put a stored file on the list, and link it to a target. A file that is on it already stays as it is.

        The Change has no kinds when nothing differed. Raises UnknownApplication, EvidenceTypeRefused.
        """
        evidence = Evidence(
            id=secrets.token_hex(6),
            number=0,
            name=stored.name,
            sha256=stored.sha256,
            crc32=stored.crc32,
            size=stored.size,
            media_type=media_type(stored.name),
            added=at,
            title=clean_text(title),
            document_number=clean_text(document_number),
            issuer=clean_text(issuer),
            issued=issued,
            pages=page_count,
        )
        with self._editing(id_, who, at) as (_, edit):
            evidence = edit.add(evidence)
            if target is not None:
                edit.link(EvidenceLink(evidence.id, target, pages))
        return evidence, edit.change

    def describe_evidence(
        self,
        id_: str,
        evidence_id: str,
        title: str,
        document_number: str,
        issuer: str,
        issued: date | None,
        who: str,
        at: datetime,
    ) -> Change | None:
        """What the office says about a file. Raises UnknownApplication, UnknownEvidence."""
        with self._editing(id_, who, at) as (_, edit):
            described = replace(
                edit.evidence(evidence_id),
                title=clean_text(title),
                document_number=clean_text(document_number),
                issuer=clean_text(issuer),
                issued=issued,
            )
            edit.describe(described)
        return edit.effect

    def link(self, id_: str, link: EvidenceLink, who: str, at: datetime) -> Change | None:
        """A file supports a target; a link there is gets the new pages. Raises UnknownApplication, UnknownEvidence."""
        with self._editing(id_, who, at) as (_, edit):
            edit.link(link)
        return edit.effect

    def unlink(self, id_: str, evidence_id: str, target: str, who: str, at: datetime) -> Change | None:
        """Raises UnknownApplication, UnknownEvidence."""
        with self._editing(id_, who, at) as (_, edit):
            edit.unlink(evidence_id, target)
        return edit.effect

    def remove_evidence(self, id_: str, evidence_id: str, who: str, at: datetime) -> Change | None:
        """Take a file off the list, with its links; the file itself stays in the workspace.

        Raises UnknownApplication, UnknownEvidence.
        """
        with self._editing(id_, who, at) as (_, edit):
            edit.remove(evidence_id)
        return edit.effect

    # --- what happened ----------------------------------------------------------------------------------

    def history(self, id_: str, path: str | None = None) -> tuple[HistoryEntry, ...]:
        """What changed in an application, oldest first; of one path, target, "evidence:<id>" or finding key only."""
        query = select(schema.history).filter_by(application_id=id_).order_by(schema.history.c.id)
        if path is not None:
            query = query.filter_by(key=path)
        with self._reading() as db:
            return tuple(rows.history_of(row) for row in db.execute(query))

    def record_export(self, id_: str, record: ExportRecord) -> None:
        """Remember a file that was made. Raises UnknownApplication."""
        with self._writing() as db:
            _revision(db, id_)
            db.execute(insert(schema.export).values(application_id=id_, **rows.export_cells(record)))

    def exports(self, id_: str | None = None) -> tuple[ExportRecord, ...]:
        """The files made of one application, or of all; the newest first."""
        query = select(schema.export).order_by(schema.export.c.id.desc())
        if id_ is not None:
            query = query.filter_by(application_id=id_)
        with self._reading() as db:
            return tuple(rows.export_of(row) for row in db.execute(query))

    # --- packs ------------------------------------------------------------------------------------------

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

    # --- settings ---------------------------------------------------------------------------------------

    def setting(self, name: str) -> str | None:
        with self._reading() as db:
            return db.scalar(select(schema.setting.c.value).filter_by(name=name))

    def set_setting(self, name: str, value: str) -> None:
        with self._writing() as db:
            statement = upsert(schema.setting).values(name=name, value=value)
            db.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    # --- transactions -----------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with explained(self._path), self._engine.connect() as db:
                yield db
        except ValueError as error:  # a cell that this program cannot have written
            raise WorkspaceCorrupt(path=self._path) from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with explained(self._path), self._writer.begin() as db:
            # an open file can be taken away from under its name; what is written to it then is lost
            if _identity(self._path) != self._identity:
                raise WorkspaceMoved(path=self._path)
            yield db

    @contextmanager
    def _editing(self, id_: str, who: str, at: datetime) -> Iterator[tuple[Connection, Edit]]:
        with self._writing() as db:
            edit = Edit(db, id_, _revision(db, id_), clean_text(who), at)
            yield db, edit
            edit.finish()

    def _verify(self) -> None:
        """A look at every page, and at what the database defines: damage must show here, not in the middle."""
        with self._reading() as db:
            sound = db.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"
            defined = {tuple(row) for row in db.exec_driver_sql("SELECT type, name FROM sqlite_master")}
        tables = {("table", name) for name in schema.metadata.tables}
        if not sound or not tables <= defined or any(kind in {"trigger", "view"} for kind, _ in defined):
            raise WorkspaceCorrupt(path=self._path)


def _row(database: Connection, id_: str) -> Row[Any]:
    found = database.execute(select(schema.application).where(schema.application.c.id == id_)).first()
    if found is None:
        raise UnknownApplication(id=id_)
    return found


def _revision(database: Connection, id_: str) -> int:
    return int(_row(database, id_).revision)


def _application(database: Connection, id_: str) -> Application:
    row = _row(database, id_)
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
        evidence=read_evidence(database, id_),
        links=read_links(database, id_),
        acceptances=tuple(rows.acceptance_of(found) for found in database.execute(accepted)),
        pack_digest=row.pack_digest or "",
    )


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _is_lost(path: Path) -> bool:
    if path.exists() and path.stat().st_size > 0:
        return False
    return any((path.parent / FOLDER).glob("[0-9a-f][0-9a-f]/*"))


__all__ = ["DATABASE", "ExportRecord", "Store", "Stored", "Summary"]
