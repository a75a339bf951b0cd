"""The workspace: every application, and everything that was ever changed in it.

Each method that writes is one IMMEDIATE transaction, on the disk when the method returns, with a line of history
for every cell that changed and the application's revision one higher. What does not differ is not written, and
the answer is None.
Nothing is ever deleted: an application can be archived, and what is taken out of one stays in its history.

A Store may be used from several threads. All methods that touch the database raise what `db.errors` lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, insert, select, update

from db import packs, rows, schema
from db.codec import write_instant, write_json
from db.edit import Edit
from db.evidence_list import EvidenceList
from db.following import read_since
from db.keeping import Keeping
from db.reading import read_application, row_of
from db.receiving import Receiving
from db.records import ExportRecord, Stored, Summary
from db.undoing import Undoing
from db.workspace import DATABASE
from forms.application import (
    Acceptance,
    Application,
    Change,
    ChangeKind,
)
from forms.definition import FormPack
from forms.moving import Moved
from forms.values import Value, clean_text


class Store(EvidenceList, Undoing, Keeping, Receiving):
    """Made by `Store.open`; closed by `close`, or as a context manager."""

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
        deadline = (
            select(answers.c.value)
            .where(answers.c.application_id == table.c.id)
            .where(answers.c.path == "subject.deadline", answers.c.kind == "day")
            .scalar_subquery()
            .label("deadline")
        )
        query = (
            select(table, answered, deadline)
            .where(table.c.archived == int(archived))
            .order_by(table.c.changed.desc(), table.c.id)
        )
        with self._reading() as db:
            return tuple(rows.summary_of(row) for row in db.execute(query))

    def load(self, id_: str) -> Application:
        """Everything about one application, as of one moment. Raises UnknownApplication."""
        with self._reading() as db:
            return read_application(db, id_)

    def follow(self, known: Application) -> Application:
        """As `load`, given the application as it was loaded some changes ago. Raises UnknownApplication."""
        with self._reading() as db:
            return read_since(db, known)

    def pack_of(self, id_: str) -> tuple[str, str, str]:
        """Id, version and digest ("" when unknown) of an application's pack. Raises UnknownApplication."""
        with self._reading() as db:
            row = row_of(db, id_)
            return row.pack_id, row.pack_version, row.pack_digest or ""

    def move(
        self, id_: str, pack: FormPack, plan: Callable[[Application], Moved], who: str, at: datetime
    ) -> Change | None:
        """Take an application to another pack, of which a copy is kept. None when nothing differs.

        `plan` says what becomes of the answers and links there are when the transaction has begun: nobody's
        answer falls between. Raises UnknownApplication.
        """
        table = schema.application
        with self._editing(id_, who, at, act="settling") as (db, edit):
            application = read_application(db, id_)
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
        with self._editing(id_, who, at, act="aside") as (db, edit):
            before = bool(db.scalar(select(table.c.archived).where(table.c.id == id_)))
            if before != archived:
                db.execute(update(table).where(table.c.id == id_).values(archived=int(archived)))
                edit.note(ChangeKind.APPLICATION, "archived", write_json(before), write_json(archived))
        return edit.effect

    # --- answers and acceptances ------------------------------------------------------------------------

    def answer(
        self,
        id_: str,
        answers: Mapping[str, Value | None],
        who: str,
        at: datetime,
        *,
        after: int | None = None,
    ) -> Change | None:
        """Give answers, None takes one away; all or none are kept. None when nothing differs.

        With `after`, the revision of the newest step, this is a further piece of it and taken back with it.
        Raises UnknownApplication.
        """
        with self._editing(id_, who, at, after=after) as (_, edit):
            for path, value in answers.items():
                edit.answer(path, value)
        return edit.effect

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


__all__ = ["DATABASE", "ExportRecord", "Store", "Stored", "Summary"]
