"""Tables, persons and divisions in the database: kept, and readable as text by the program before."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from db.codec import read_value, write_value
from db.connection import engine_for
from db.migrate import SCRIPTS
from db.store import Store
from forms.application import Application
from forms.values import Division, Person, Rows, Value
from tests.db.conftest import NOW
from tests.forms.asking import FULL, rows

GIVEN: dict[str, Value] = {
    "subject.staff": rows(FULL, {"name": "李四", "count": "约3"}),
    "subject.head": Person("张三", "处长"),
    "subject.partner": Division("320400", "江苏省常州市"),
}


@pytest.fixture
def filled(store: Store, application: Application) -> Store:
    store.answer(application.id, GIVEN, "张三", NOW)
    return store


def test_they_come_back_as_they_were(filled: Store, application: Application) -> None:
    kept = filled.load(application.id).answers
    assert {path: kept[path] for path in GIVEN} == GIVEN


def test_the_program_before_reads_them_as_text(filled: Store, application: Application, folder: Path) -> None:
    filled.close()
    file = folder / "workspace.db"
    engine, config = engine_for(file, pooled=False, foreign_keys=False), Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
    with closing(sqlite3.connect(file)) as database:
        answers = database.execute("SELECT path, kind, value FROM answer").fetchall()
        history = database.execute(
            "SELECT key, after, after_rest FROM history WHERE kind = 'answer' ORDER BY revision DESC LIMIT 3"
        ).fetchall()
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("UPDATE answer SET kind = 'table'")
    older = {path: read_value(kind, value) for path, kind, value in answers if path in GIVEN}
    assert all(isinstance(value, str) for value in older.values())
    assert "张三" in str(older["subject.head"])
    assert {json.loads(rest) for _, _, rest in history} == {"text"}
    assert all(isinstance(read_value("text", after), str) for _, after, _ in history)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("person", '{"name":3}'),
        ("person", '{"age":"3"}'),
        ("person", '["x"]'),
        ("division", '{"code":"320400"}'),
        ("table", '{"name":"x"}'),
        ("table", '["x"]'),
        ("table", '[{"name":"x"}]'),
        ("table", '[{"name":["person",{"name":"x"}]}]'),
        ("table", '[{"name":["number","x"]}]'),
        ("table", '[{"name":["text",["x"]]}]'),
    ],
)
def test_what_this_program_cannot_have_written_is_damage(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).*"):
        read_value(kind, text)


def test_an_empty_table_is_never_written() -> None:
    assert Rows.of([{}, {"name": None}]) is None
    assert write_value(GIVEN["subject.head"]) == ("person", '{"name":"张三","duty":"处长"}')
