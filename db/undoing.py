"""What happened to an application, and the way back."""

from __future__ import annotations

from datetime import datetime

from db import schema, steps
from db.reading import row_of
from db.workspace import Workspace
from forms.application import Change, HistoryEntry, Step, Unsteppable


class Undoing(Workspace):
    """The part of `Store` that is about the history."""

    def history(self, id_: str, path: str | None = None) -> tuple[HistoryEntry, ...]:
        """What changed in an application, oldest first; of one path, target, "evidence:<id>" or finding key only."""
        with self._reading() as db:
            wanted = () if path is None else (schema.history.c.key == path,)
            return tuple(steps.history(db, id_, *wanted))

    def recent(self, id_: str, limit: int) -> tuple[HistoryEntry, ...]:
        """What the last so many revisions changed, oldest first. Raises UnknownApplication."""
        with self._reading() as db:
            first = row_of(db, id_).revision - limit
            return tuple(steps.history(db, id_, schema.history.c.revision > first))

    def undoable_steps(self, id_: str, limit: int) -> tuple[int, ...]:
        """The revisions of what can be taken back, the next first. Raises UnknownApplication."""
        with self._reading() as db:
            return steps.done(db, id_, limit)

    def undoable(self, id_: str) -> Step | Unsteppable:
        """What `undo` would take back, or why nothing. Raises UnknownApplication."""
        with self._reading() as db:
            return steps.undoable(db, id_)

    def redoable(self, id_: str) -> Step | None:
        """What `redo` would do again. Raises UnknownApplication."""
        with self._reading() as db:
            return steps.redoable(db, id_)

    def reaches(self, id_: str) -> tuple[bool, bool]:
        """Whether `undo` and `redo` would do anything. Raises UnknownApplication."""
        with self._reading() as db:
            return steps.reaches(db, id_)

    def undo(self, id_: str, who: str, at: datetime) -> tuple[Step, Change] | Unsteppable:
        """Take the newest step back, which is a change like any other. Raises UnknownApplication."""
        with self._ours(), self._editing(id_, who, at, act="undo") as (db, edit):
            step = steps.undoable(db, id_)
            if isinstance(step, Unsteppable):
                return step
            edit.reverse(step.lines)
            steps.mark(db, id_, step.revision, "undone")
        return step, edit.change

    def redo(self, id_: str, who: str, at: datetime) -> tuple[Step, Change] | None:
        """Do again what was taken back last; None when nothing was, or something new came after it.

        Raises UnknownApplication.
        """
        with self._ours(), self._editing(id_, who, at, act="redo") as (db, edit):
            step = steps.redoable(db, id_)
            if step is None:
                return None
            edit.repeat(step.lines)
            steps.mark(db, id_, step.revision, "done")
        return step, edit.change
