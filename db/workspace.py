"""An open database: how it is opened, read and written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal, Self

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.sqlite import insert as upsert

from db import schema, steps
from db.connection import engine_for
from db.disk import clear_leftovers
from db.edit import Edit
from db.errors import explained
from db.migrate import bring_up
from db.names import FOLDER
from db.reading import row_of
from forms.errors import WorkspaceCorrupt, WorkspaceMoved
from forms.values import clean_text

DATABASE = "workspace.db"
_Act = Literal["edit", "undo", "redo", "settling", "aside"]
"""What a change is: something new, something taken back or done again, what undo stops at, or what it passes by."""


class Workspace:
    """Made by `open`; closed by `close`, or as a context manager."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._path = path
        self._engine = engine
        self._writer = engine.execution_options(begin="IMMEDIATE")
        self._identity = _identity(path)

    @classmethod
    def open(cls, folder: Path) -> Self:
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The database file; only `db.backup` has business with it."""
        return self._path

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
    def _editing(
        self, id_: str, who: str, at: datetime, *, after: int | None = None, act: _Act = "edit"
    ) -> Iterator[tuple[Connection, Edit]]:
        """A change that can be taken back; as a further piece of the step `after`, where that is still the newest."""
        with self._writing() as db:
            edit = Edit(db, id_, row_of(db, id_).revision, clean_text(who), at)
            yield db, edit
            edit.finish()
            if edit.effect is None or act == "aside":
                return
            if act == "settling":
                steps.settle(db, id_, edit.change.revision)
            elif act != "edit":
                steps.write(db, id_, edit.change.revision, act)
            elif after is not None:
                steps.extend(db, id_, after, edit.change.revision)
            else:
                steps.push(db, id_, edit.change.revision)

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """A history that this program cannot have written is damage."""
        try:
            yield
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise WorkspaceCorrupt(path=self._path) from error

    def _verify(self) -> None:
        """A look at every page, and at what the database defines: damage must show here, not in the middle."""
        with self._reading() as db:
            sound = db.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"
            defined = {tuple(row) for row in db.exec_driver_sql("SELECT type, name FROM sqlite_master")}
        tables = {("table", name) for name in schema.metadata.tables}
        if not sound or not tables <= defined or any(kind in {"trigger", "view"} for kind, _ in defined):
            raise WorkspaceCorrupt(path=self._path)


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _is_lost(path: Path) -> bool:
    if path.exists() and path.stat().st_size > 0:
        return False
    return any((path.parent / FOLDER).glob("[0-9a-f][0-9a-f]/*"))
