"""One application being changed: what happens inside one writing transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from db import rows, schema
from db.codec import read_value, write_instant, write_json, write_value
from forms.application import Acceptance, Change, ChangeKind, Evidence, EvidenceLink, HistoryEntry
from forms.errors import UnknownEvidence, UnknownFinding
from forms.values import Value


class Edit:
    """Changes cells and remembers what they were. Nothing is kept until `finish`, and the commit after it."""

    def __init__(self, database: Connection, application: str, revision: int, who: str, at: datetime) -> None:
        """`revision` is the one the application is at now; 0 for one being made."""
        self._db = database
        self._application = application
        self._revision = revision
        self._who = who
        self._at = at
        self._history: list[dict[str, str | int | None]] = []
        self._kinds: set[ChangeKind] = set()
        self._paths: set[str] = set()

    @property
    def change(self) -> Change:
        """What this edit did; with no kinds and the old revision when nothing differed."""
        revision = self._revision + bool(self._history)
        return Change(self._application, revision, self._at, frozenset(self._kinds), frozenset(self._paths))

    @property
    def effect(self) -> Change | None:
        """As `change`, None when nothing differed."""
        return self.change if self._history else None

    def note(
        self,
        kind: ChangeKind,
        key: str,
        before: str | None,
        after: str | None,
        *paths: str,
        rests: tuple[str | None, str | None] = (None, None),
    ) -> None:
        """Put a changed cell into the history, with what is wanted besides to put it back."""
        self._kinds.add(kind)
        self._paths.update(paths)
        line = {"kind": kind.value, "key": key, "before": before, "after": after}
        self._history.append({**line, "before_rest": rests[0], "after_rest": rests[1]})

    # --- cells

    def answer(self, path: str, value: Value | None) -> None:
        """None takes the answer away."""
        table = schema.answer
        found = self._row(table, path=path)
        before = (found.kind, found.value) if found else None
        after = None if value is None else write_value(value)
        if before == after:
            return
        if after is None:
            self._delete(table, path=path)
        else:
            self._put(table, {"path": path}, {"kind": after[0], "value": after[1]})
        rests = (before and write_json(before[0]), after and write_json(after[0]))
        self.note(ChangeKind.ANSWER, path, before and before[1], after and after[1], path, rests=rests)

    def accept(self, acceptance: Acceptance) -> None:
        """The same cause and reason again change nothing: who wrote it first stays."""
        table = schema.acceptance
        found = self._row(table, key=acceptance.key)
        known = rows.acceptance_of(found) if found else None
        before = rows.acceptance_json(known) if known else None
        after = rows.acceptance_json(acceptance)
        if before == after:
            return
        cells = {
            "cause": acceptance.cause,
            "reason": acceptance.reason,
            "who": acceptance.who,
            "at": write_instant(acceptance.at),
        }
        self._put(table, {"key": acceptance.key}, cells)
        rests = (rows.acceptance_rest(known) if known else None, rows.acceptance_rest(acceptance))
        self._note_acceptance(acceptance.key, before, after, rests)

    def withdraw(self, key: str) -> None:
        """Raises UnknownFinding when nothing was accepted under this key."""
        found = self._row(schema.acceptance, key=key)
        if found is None:
            raise UnknownFinding(key=key)
        self._delete(schema.acceptance, key=key)
        known = rows.acceptance_of(found)
        self._note_acceptance(key, rows.acceptance_json(known), None, (rows.acceptance_rest(known), None))

    def add(self, evidence: Evidence, position: int | None = None) -> Evidence:
        """The same file again gives the evidence there is. It goes to a position where that is free, or to the end."""
        table = schema.evidence
        known = self._row(table, sha256=evidence.sha256)
        if known is not None:
            return self.evidence(known.id)
        if position is None or self._row(table, position=position) is not None:
            highest = select(func.max(table.c.position)).where(table.c.application_id == self._application)
            position = (self._db.scalar(highest) or 0) + 1
        cells = {"application_id": self._application, "position": position, **rows.evidence_cells(evidence)}
        self._db.execute(insert(table), cells)
        rests = (None, write_json({"position": position}))
        key = f"evidence:{evidence.id}"
        self.note(ChangeKind.EVIDENCE, key, None, rows.evidence_json(evidence), rests=rests)
        return self.evidence(evidence.id)

    def evidence(self, id_: str) -> Evidence:
        """Raises UnknownEvidence."""
        table = schema.evidence
        found = self._row(table, id=id_)
        if found is None:
            raise UnknownEvidence(id=id_)
        before = select(func.count()).where(
            table.c.application_id == self._application, table.c.position <= found.position
        )
        return rows.evidence_of(found, self._db.scalar(before) or 0)

    def describe(self, evidence: Evidence) -> None:
        """Keep what is said about a file. Raises UnknownEvidence."""
        before = rows.evidence_json(self.evidence(evidence.id))
        after = rows.evidence_json(evidence)
        if before == after:
            return
        table = schema.evidence
        self._db.execute(
            update(table)
            .where(table.c.application_id == self._application, table.c.id == evidence.id)
            .values(rows.evidence_cells(evidence))
        )
        targets = (link.target for link in self._links(evidence.id))
        self.note(ChangeKind.EVIDENCE, f"evidence:{evidence.id}", before, after, *targets)

    def remove(self, id_: str) -> None:
        """Take a file out of the application, and its links with it. Raises UnknownEvidence."""
        evidence = self.evidence(id_)
        for link in self._links(id_):
            self.unlink(id_, link.target)
        rest = write_json({"position": self._row(schema.evidence, id=id_).position})
        self._delete(schema.evidence, id=id_)
        self.note(
            ChangeKind.EVIDENCE, f"evidence:{id_}", rows.evidence_json(evidence), None, rests=(rest, None)
        )

    def link(self, link: EvidenceLink) -> None:
        """Also changes the pages of a link there is. Raises UnknownEvidence."""
        evidence = self.evidence(link.evidence)
        found = self._row(schema.evidence_link, evidence_id=link.evidence, target=link.target)
        before = rows.link_json(rows.link_of(found), evidence) if found else None
        after = rows.link_json(link, evidence)
        if before == after:
            return
        names = {"evidence_id": link.evidence, "target": link.target}
        self._put(schema.evidence_link, names, {"pages": link.pages})
        self.note(ChangeKind.LINK, link.target, before, after, link.target)

    def unlink(self, evidence: str, target: str) -> None:
        """A link that is not there changes nothing. Raises UnknownEvidence."""
        known = self.evidence(evidence)
        found = self._row(schema.evidence_link, evidence_id=evidence, target=target)
        if found is not None:
            self._delete(schema.evidence_link, evidence_id=evidence, target=target)
            self.note(ChangeKind.LINK, target, rows.link_json(rows.link_of(found), known), None, target)

    # --- back and forth

    def reverse(self, lines: Iterable[HistoryEntry]) -> None:
        """Make every cell what it was before these lines, given oldest first. Raises ValueError for lines that this
        program cannot have written."""
        for line in reversed(tuple(lines)):
            self._set(line, line.before, line.before_rest)

    def repeat(self, lines: Iterable[HistoryEntry]) -> None:
        """Make every cell what it became by these lines, given oldest first. Raises as `reverse`."""
        for line in lines:
            self._set(line, line.after, line.after_rest)

    def _set(self, line: HistoryEntry, text: str | None, rest: str | None) -> None:
        key = line.key
        if line.kind is ChangeKind.ANSWER:
            self.answer(key, None if text is None else read_value(json.loads(rest or "null"), text))
        elif line.kind is ChangeKind.ACCEPTANCE:
            if text is None:
                self.withdraw(key)
            else:
                self.accept(rows.acceptance_from(key, text, rest))
        elif line.kind is ChangeKind.LINK:
            cells = rows.read_cells(text or line.before or line.after)
            if text is None:
                self.unlink(cells["evidence"], key)
            else:
                self.link(EvidenceLink(cells["evidence"], key, cells["pages"]))
        elif line.kind is ChangeKind.EVIDENCE:
            id_ = key.removeprefix("evidence:")
            if text is None:
                self.remove(id_)
            elif self._row(schema.evidence, id=id_) is None:
                self.add(rows.evidence_from(text), rows.read_cells(rest).get("position"))
            else:
                self.describe(rows.evidence_from(text))

    def finish(self) -> None:
        """Write the history and the new revision, when anything changed."""
        if not self._history:
            return
        change = self.change
        at = write_instant(change.at)
        common = {
            "application_id": self._application,
            "revision": change.revision,
            "at": at,
            "who": self._who,
        }
        self._db.execute(insert(schema.history), [{**common, **line} for line in self._history])
        table = schema.application
        self._db.execute(
            update(table).where(table.c.id == self._application).values(revision=change.revision, changed=at)
        )

    def _note_acceptance(
        self, key: str, before: str | None, after: str | None, rests: tuple[str | None, str | None]
    ) -> None:
        self.note(ChangeKind.ACCEPTANCE, key, before, after, key.partition("@")[2], rests=rests)

    def _links(self, evidence: str) -> tuple[EvidenceLink, ...]:
        table = schema.evidence_link
        query = select(table).filter_by(application_id=self._application, evidence_id=evidence)
        return tuple(rows.link_of(row) for row in self._db.execute(query.order_by(table.c.target)))

    def _row(self, table: Table, **names: str | int) -> Any:
        query = select(table).filter_by(application_id=self._application, **names)
        return self._db.execute(query).first()

    def _put(self, table: Table, names: dict[str, str], cells: dict[str, str]) -> None:
        statement = upsert(table).values(application_id=self._application, **names, **cells)
        self._db.execute(
            statement.on_conflict_do_update(index_elements=["application_id", *names], set_=cells)
        )

    def _delete(self, table: Table, **names: str) -> None:
        self._db.execute(table.delete().filter_by(application_id=self._application, **names))
