"""What can be taken back and done again, and what happened to whom; called inside a transaction of the store.

The history is the only record of what the cells were. Here stands how far each revision counts: the steps that are
done lie on one pile, those taken back on another, and whatever new is done clears the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, insert, select, update

from db import rows, schema
from db.reading import row_of
from forms.application import ChangeKind, Evidence, EvidenceLink, HistoryEntry, Step, Unsteppable

State = Literal["done", "undone", "dropped", "undo", "redo"]
_STEP, _HISTORY = schema.step, schema.history


def push(database: Connection, id_: str, revision: int) -> None:
    """Something new was done: it can be taken back, and what was taken back before it cannot be done again."""
    _move(database, id_, "undone", "dropped")
    write(database, id_, revision, "done")


def write(database: Connection, id_: str, revision: int, state: State) -> None:
    cells = {"application_id": id_, "revision": revision, "first": revision, "state": state}
    database.execute(insert(_STEP).values(cells))


def mark(database: Connection, id_: str, revision: int, state: State) -> None:
    database.execute(update(_STEP).where(_is(id_, revision)).values(state=state))


def extend(database: Connection, id_: str, step: int, revision: int) -> None:
    """A further piece of the newest step was kept. Where it leads back to where the step began, there is nothing left
    to take back. Any other `step` than the newest is left alone, and so is a settled one: the piece is one of its own.
    """
    newest = _newest(database, id_, "done")
    if newest is None or newest.revision != step or step <= (row_of(database, id_).settled or 0):
        push(database, id_, revision)
        return
    _move(database, id_, "undone", "dropped")
    database.execute(update(_STEP).where(_is(id_, step)).values(revision=revision))
    cells: dict[str, tuple[Any, Any]] = {}
    for line in _lines(database, id_, newest.first, revision):
        before, _ = cells.get(line.key, ((line.before, line.before_rest), None))
        cells[line.key] = (before, (line.after, line.after_rest))
    if all(before == after for before, after in cells.values()):
        mark(database, id_, revision, "dropped")


def settle(database: Connection, id_: str, revision: int) -> None:
    """What was done until a revision stays: it is not taken back and nothing before it done again."""
    table = schema.application
    database.execute(update(table).where(table.c.id == id_).values(settled=revision))


def undoable(database: Connection, id_: str) -> Step | Unsteppable:
    """What would be taken back next, or why nothing is. Raises UnknownApplication."""
    row = row_of(database, id_)
    found = _newest(database, id_, "done")
    if found is not None and found.revision > (row.settled or 0):
        return _step(database, id_, found)
    if row.settled:
        moved = exists().where(
            _HISTORY.c.application_id == id_, _HISTORY.c.revision == row.settled, _HISTORY.c.key == "pack"
        )
        return Unsteppable.MOVED if database.scalar(select(moved)) else Unsteppable.EXPORTED
    began = select(func.min(_STEP.c.first)).where(_STEP.c.application_id == id_)
    first = database.scalar(began) or row.revision + 1
    early = _HISTORY.c.kind != ChangeKind.APPLICATION.value
    older = exists().where(
        _HISTORY.c.application_id == id_, _HISTORY.c.revision > 1, _HISTORY.c.revision < first, early
    )
    return Unsteppable.OLD if database.scalar(select(older)) else Unsteppable.BEGINNING


def redoable(database: Connection, id_: str) -> Step | None:
    """What would be done again next. Raises UnknownApplication."""
    found = _last_undone(database, id_)
    return _step(database, id_, found) if found is not None else None


def reaches(database: Connection, id_: str) -> tuple[bool, bool]:
    """Whether there is anything to take back, and to do again. Raises UnknownApplication."""
    return bool(done(database, id_, 1)), _last_undone(database, id_) is not None


def done(database: Connection, id_: str, limit: int) -> tuple[int, ...]:
    """The revisions of the steps that can be taken back, the next first. Raises UnknownApplication."""
    settled = row_of(database, id_).settled or 0
    query = select(_STEP.c.revision).filter_by(application_id=id_, state="done")
    query = query.where(_STEP.c.revision > settled).order_by(_STEP.c.revision.desc()).limit(limit)
    return tuple(database.scalars(query))


def history(database: Connection, id_: str, *wanted: ColumnElement[bool]) -> Iterator[HistoryEntry]:
    """The lines of an application, oldest first."""
    same = and_(_STEP.c.application_id == _HISTORY.c.application_id, _STEP.c.revision == _HISTORY.c.revision)
    query: Select[Any] = select(_HISTORY, _STEP.c.state).join(_STEP, same, isouter=True)
    query = query.where(_HISTORY.c.application_id == id_, *wanted).order_by(_HISTORY.c.id)
    return (rows.history_of(row) for row in database.execute(query))


def removed(database: Connection, id_: str) -> tuple[HistoryEntry, ...]:
    """The last line of every file that is on the list no more, and whose content is not either; the latest first."""
    files = schema.evidence
    listed = exists().where(files.c.application_id == id_, files.c.id == func.substr(_HISTORY.c.key, 10))
    gone = (_HISTORY.c.kind == ChangeKind.EVIDENCE.value, _HISTORY.c.after.is_(None), ~listed)
    kept = set(database.scalars(select(files.c.sha256).filter_by(application_id=id_)))
    found: dict[str, HistoryEntry] = {}
    for line in reversed(tuple(history(database, id_, *gone))):
        sha256 = rows.read_cells(line.before)["sha256"]
        if sha256 not in kept:
            found.setdefault(sha256, line)
    return tuple(found.values())


def taken_with(database: Connection, id_: str, line: HistoryEntry) -> tuple[EvidenceLink, ...]:
    """The links that went together with a file, given the line that took it out."""
    wanted = (_HISTORY.c.revision == line.revision, _HISTORY.c.kind == ChangeKind.LINK.value)
    lost = [(one.key, rows.read_cells(one.before)) for one in history(database, id_, *wanted) if one.before]
    own = line.key.removeprefix("evidence:")
    return tuple(
        EvidenceLink(own, target, cells["pages"]) for target, cells in lost if cells["evidence"] == own
    )


def evidence_in(line: HistoryEntry) -> Evidence:
    """The file that a line took out."""
    return rows.evidence_from(line.before or "")


def position_in(line: HistoryEntry) -> int | None:
    """Where in the list a file was that a line took out; None in old workspaces."""
    position = rows.read_cells(line.before_rest).get("position")
    return position if isinstance(position, int) else None


def _step(database: Connection, id_: str, row: Any) -> Step:
    return Step(row.revision, tuple(_lines(database, id_, row.first, row.revision)))


def _lines(database: Connection, id_: str, first: int, last: int) -> Iterator[HistoryEntry]:
    ours = _HISTORY.c.kind != ChangeKind.APPLICATION.value
    return history(database, id_, _HISTORY.c.revision.between(first, last), ours)


def _newest(database: Connection, id_: str, state: State) -> Any:
    query = select(_STEP).filter_by(application_id=id_, state=state)
    return database.execute(query.order_by(_STEP.c.revision.desc()).limit(1)).first()


def _last_undone(database: Connection, id_: str) -> Any:
    settled = row_of(database, id_).settled or 0
    query = select(_STEP).filter_by(application_id=id_, state="undone").order_by(_STEP.c.revision).limit(1)
    found = database.execute(query).first()
    return found if found is not None and found.revision > settled else None


def _move(database: Connection, id_: str, state: State, to: State) -> None:
    database.execute(
        update(_STEP).where(_STEP.c.application_id == id_, _STEP.c.state == state).values(state=to)
    )


def _is(id_: str, revision: int) -> ColumnElement[bool]:
    return and_(_STEP.c.application_id == id_, _STEP.c.revision == revision)
