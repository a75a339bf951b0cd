"""An application read again after changes: only the cells that the history says have changed.

Every change writes a line of history for each cell, so what no line since a known revision names is as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from db import rows, schema
from db.reading import read_application, row_of
from forms.application import Acceptance, Application, ChangeKind, Evidence, EvidenceLink
from forms.values import Value

MANY = 1_000
"""Changed cells from which reading everything is as fast."""


def read_since(database: Connection, known: Application) -> Application:
    """As `read_application`, given what was read at some earlier revision. Raises UnknownApplication."""
    revision = row_of(database, known.id).revision
    if revision == known.revision:
        return known
    table = schema.history
    query = select(table.c.kind, table.c.key).where(
        table.c.application_id == known.id, table.c.revision > known.revision
    )
    changed: dict[str, set[str]] = {kind.value: set() for kind in ChangeKind}
    for kind, key in database.execute(query.distinct().limit(MANY + 1)):
        changed[kind].add(key)
    whole = changed[ChangeKind.APPLICATION.value] or sum(map(len, changed.values())) > MANY
    if whole or revision < known.revision:
        return read_application(database, known.id)
    evidence = _evidence(database, known, changed[ChangeKind.EVIDENCE.value])
    return replace(
        known,
        revision=revision,
        answers=_answers(database, known, changed[ChangeKind.ANSWER.value]),
        evidence=evidence,
        links=_links(database, known, evidence, changed[ChangeKind.LINK.value]),
        acceptances=_acceptances(database, known, changed[ChangeKind.ACCEPTANCE.value]),
    )


def _answers(database: Connection, known: Application, paths: Iterable[str]) -> dict[str, Value]:
    """By path, in its order."""
    table, wanted = schema.answer, tuple(paths)
    kept = dict(known.answers)
    if wanted:
        query = select(table).where(table.c.application_id == known.id, table.c.path.in_(wanted))
        found = {row.path: rows.answer_of(row) for row in database.execute(query)}
        new = found.keys() - kept.keys()
        for path in wanted:
            if path not in found:
                kept.pop(path, None)
        kept.update(found)
        if new:
            kept = dict(sorted(kept.items()))
    return kept


def _evidence(database: Connection, known: Application, keys: Iterable[str]) -> tuple[Evidence, ...]:
    """In the order of the list, numbered anew."""
    table, wanted = schema.evidence, [key.removeprefix("evidence:") for key in keys]
    if not wanted:
        return known.evidence
    ours = table.c.application_id == known.id
    order = database.scalars(select(table.c.id).where(ours).order_by(table.c.position)).all()
    kept = {one.id: one for one in known.evidence}
    for row in database.execute(select(table).where(ours, table.c.id.in_(wanted))):
        kept[row.id] = rows.evidence_of(row, 0)
    return tuple(
        one if one.number == number else replace(one, number=number)
        for number, one in enumerate((kept[id_] for id_ in order), 1)
    )


def _links(
    database: Connection, known: Application, evidence: Iterable[Evidence], targets: Iterable[str]
) -> tuple[EvidenceLink, ...]:
    """In the order of the files, then of the targets."""
    table, wanted = schema.evidence_link, frozenset(targets)
    if not wanted:
        return known.links
    query = select(table).where(table.c.application_id == known.id, table.c.target.in_(wanted))
    links = [link for link in known.links if link.target not in wanted]
    links += [rows.link_of(row) for row in database.execute(query)]
    number = {one.id: one.number for one in evidence}
    return tuple(sorted(links, key=lambda link: (number[link.evidence], link.target)))


def _acceptances(database: Connection, known: Application, keys: Iterable[str]) -> tuple[Acceptance, ...]:
    """In the order of their keys."""
    table, wanted = schema.acceptance, frozenset(keys)
    if not wanted:
        return known.acceptances
    query = select(table).where(table.c.application_id == known.id, table.c.key.in_(wanted))
    kept = [one for one in known.acceptances if one.key not in wanted]
    kept += [rows.acceptance_of(row) for row in database.execute(query)]
    return tuple(sorted(kept, key=lambda one: one.key))
