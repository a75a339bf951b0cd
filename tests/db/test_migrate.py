"""The database's shape: as the tables say, at every revision, and whatever happens on the way."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import StaticPool, create_engine

from db import migrate
from db.backup import restore
from db.connection import engine_for
from db.migrate import SCRIPTS, bring_up, expected_shape, revision_of, shape_of
from db.revisions import REVISIONS
from db.schema import metadata
from db.store import Store
from desktop.messages import explain
from forms.application import Application
from forms.errors import DiskFull, WorkspaceCorrupt, WorkspaceLocked, WorkspaceNewer
from tests.db.conftest import killed_after

LAST, LATER = REVISIONS[-1], "9000"
NEXT = (*REVISIONS, LATER)
NEXT_SCRIPT = f"""
import sqlalchemy as sa
from alembic import op

revision = "{LATER}"
down_revision = "{LAST}"


def upgrade():
    with op.batch_alter_table("application", recreate="always") as table:
        table.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))


def downgrade():
    with op.batch_alter_table("application") as table:
        table.drop_column("note")
"""
UPGRADE = """
import sys
from pathlib import Path
import alembic.command, alembic.config
from db.migrate import bring_up
print("ready", flush=True)
bring_up(Path(sys.argv[1]), Path(sys.argv[2]), tuple(sys.argv[3:]))
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The migrations of a later program: one revision more, which makes a table anew."""
    folder = tmp_path / "后 来%"
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "r9000_note.py").write_text(NEXT_SCRIPT, "utf-8")
    return folder


@pytest.fixture
def database(folder: Path, store: Store, application: Application) -> Path:
    """A closed database of this program with an application in it."""
    store.close()
    return folder / "workspace.db"


def contents(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT path, kind, value FROM answer ORDER BY path").fetchall()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"evidence"}


def test_the_migrations_make_what_the_tables_say() -> None:
    with create_engine("sqlite://", poolclass=StaticPool).connect() as connection:
        migrate._run(connection, SCRIPTS, REVISIONS[-1])
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        made = {entry for entry in shape_of(raw) if "alembic_version" not in entry[1] + entry[2]}
    with create_engine("sqlite://", poolclass=StaticPool).connect() as connection:
        metadata.create_all(connection)
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        said = shape_of(raw)
    assert _meaning(made) == _meaning(said)


def _meaning(shape: frozenset[tuple[str, str, str]] | set[tuple[str, str, str]]) -> set[tuple[object, ...]]:
    """Neither the order of constraints nor quotation marks, which renaming leaves, mean anything."""
    return {(k, n, frozenset(s.replace('"', "").replace("(", ",").split(","))) for k, n, s in shape}


def test_every_constraint_has_a_name() -> None:
    nameless = [
        (table.name, constraint)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert nameless == []


def test_the_known_revisions_are_those_of_the_scripts() -> None:
    found = [script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS


def test_every_revision_goes_down_and_up_again_with_data(
    scripts: Path, database: Path, tmp_path: Path
) -> None:
    before = contents(database)
    engine = engine_for(database, pooled=False, foreign_keys=False)
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    at = LAST
    for step in (LATER, *reversed(REVISIONS[1:]), LAST, LATER, LAST):
        with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
            config.attributes["connection"] = connection
            (command.upgrade if step > at else command.downgrade)(config, step)
        at = step
        assert contents(database) == before
        assert revision_of(database) == step
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with closing(sqlite3.connect(database)) as empty:
        assert {name for (name,) in empty.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == {
            "alembic_version"
        }


def test_an_up_to_date_database_is_left_alone(database: Path) -> None:
    before = database.read_bytes()
    assert bring_up(database) is None
    assert database.read_bytes() == before


def test_opening_does_not_need_alembic(database: Path, start: Callable[..., subprocess.Popen[str]]) -> None:
    code = """
import sys
from pathlib import Path
from db.store import Store
Store.open(Path(sys.argv[1])).close()
print([name for name in ("alembic", "sqlalchemy.orm", "cel") if name in sys.modules])
"""
    out, _ = start(code, database.parent).communicate()
    assert out == "[]\n"


def test_an_older_database_is_upgraded_and_the_old_one_kept(database: Path, scripts: Path) -> None:
    before = contents(database)
    kept = bring_up(database, scripts, NEXT)
    assert kept is not None
    assert kept.name.startswith(f"workspace-before-upgrade-from-{LAST}-20")
    assert (revision_of(kept), contents(kept)) == (LAST, before)
    assert (revision_of(database), contents(database)) == (LATER, before)
    migrate.check(database, scripts, NEXT)
    assert names(database.parent) == {"workspace.db", "backups"}
    assert bring_up(database, scripts, NEXT) is None


def test_the_older_program_names_what_was_kept_and_goes_back_to_it(database: Path, scripts: Path) -> None:
    before = contents(database)
    kept = bring_up(database, scripts, NEXT)
    assert kept is not None
    for other in ("9000-20990101T000000000000Z", "0000-20990101T000000000000Z"):  # not this program's
        (kept.parent / f"workspace-before-upgrade-from-{other}.db").touch()
    with closing(sqlite3.connect(database)) as later:
        later.execute("DELETE FROM answer")
        later.commit()
    with pytest.raises(WorkspaceNewer) as caught:
        Store.open(database.parent)
    assert caught.value.details["kept"] == kept
    assert kept.name in str(explain(caught.value))

    aside = restore(kept, database.parent)
    Store.open(database.parent).close()
    assert contents(database) == before
    assert kept.exists()
    assert aside is not None
    assert (revision_of(aside), contents(aside)) == (LATER, []), "what came after the upgrade is kept as well"


@pytest.mark.parametrize("step", ["migrate_copy", "fill_database", "check", "copy_database"])
def test_half_an_upgrade_leaves_the_original(
    database: Path, scripts: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = database.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(migrate, step, fail)
        with pytest.raises(DiskFull):
            bring_up(database, scripts, NEXT)
    assert revision_of(database) == LAST
    assert len(database.read_bytes()) == len(before)
    assert {name for name in names(database.parent) if name.startswith(".")} == set()
    assert bring_up(database, scripts, NEXT) is not None


def test_a_migration_that_fails_leaves_the_original(database: Path, scripts: Path) -> None:
    spoilt = NEXT_SCRIPT.replace(
        "    with", "    op.drop_table('answer')\n    raise ZeroDivisionError\n    with", 1
    )
    (scripts / "versions" / "r9000_note.py").write_text(spoilt, "utf-8")
    before = contents(database)
    with pytest.raises(ZeroDivisionError):
        bring_up(database, scripts, NEXT)
    assert (revision_of(database), contents(database)) == (LAST, before)


def test_killed_in_an_upgrade(
    database: Path, scripts: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    before = contents(database)
    original = database.read_bytes()
    chance = random.Random(7)  # noqa: S311 - when to kill is no secret
    for _ in range(4):
        database.write_bytes(original)
        killed_after(start(UPGRADE, database, scripts, *NEXT), chance.uniform(0, 0.15))
        assert contents(database) == before
        bring_up(database, scripts, NEXT)
        assert (revision_of(database), contents(database)) == (LATER, before)
        migrate.check(database, scripts, NEXT)


def test_an_upgrade_waits_until_nobody_else_has_it_open(
    database: Path, scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(database.parent) as store:
        monkeypatch.setattr("db.connection.BUSY_MILLISECONDS", 50)
        before = store.load("a1")
        with pytest.raises(WorkspaceLocked):
            bring_up(database, scripts, NEXT)
        assert store.load("a1") == before
        assert revision_of(database) == LAST


def test_a_newer_database_is_refused_and_not_touched(database: Path) -> None:
    with closing(sqlite3.connect(database)) as other, other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("UPDATE alembic_version SET version_num = '9001'")
    before = database.read_bytes()
    with pytest.raises(WorkspaceNewer) as caught:
        Store.open(database.parent)
    assert caught.value.details == {"path": database, "found": "9001", "kept": None}
    assert database.read_bytes() == before
    assert names(database.parent) == {"workspace.db"}


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE alembic_version",
        "DELETE FROM alembic_version",
        "INSERT INTO alembic_version VALUES ('0000')",
        "DROP TABLE history",
        "CREATE TRIGGER t AFTER INSERT ON answer BEGIN DELETE FROM answer; END",
        "CREATE VIEW v AS SELECT * FROM answer",
    ],
)
def test_a_database_of_another_shape_is_refused(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as other, other:
        other.execute(statement)
    with pytest.raises(WorkspaceCorrupt):
        Store.open(database.parent)


def test_somebody_elses_database_is_refused(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "workspace.db")) as other, other:
        other.execute("CREATE TABLE notes (text)")
    before = (folder / "workspace.db").read_bytes()
    with pytest.raises(WorkspaceCorrupt):
        Store.open(folder)
    assert (folder / "workspace.db").read_bytes() == before


def test_a_killed_first_start_begins_again(
    folder: Path, new_application: Callable[..., Application], now: datetime
) -> None:
    folder.mkdir()
    (folder / "workspace.db").touch()
    with Store.open(folder) as store:
        store.create(new_application(), "我", now)


def test_two_first_starts_at_once(folder: Path, start: Callable[..., subprocess.Popen[str]]) -> None:
    code = """
import sys
from pathlib import Path
import alembic.command, alembic.config
from db.store import Store
print("ready", flush=True)
Store.open(Path(sys.argv[1])).set_setting(sys.argv[2], "here")
print("done", flush=True)
"""
    both = [start(code, folder, name) for name in "abc"]
    assert [process.communicate()[0] for process in both] == ["ready\ndone\n"] * 3
    with Store.open(folder) as store:
        assert [store.setting(name) for name in "abc"] == ["here"] * 3


def test_the_expected_shape_is_that_of_a_real_workspace(database: Path) -> None:
    with closing(sqlite3.connect(database)) as opened:
        assert shape_of(opened) == expected_shape()
