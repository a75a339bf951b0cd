"""What was done is taken back and done again, to the letter, also after a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from db.migrate import bring_up
from db.records import ExportRecord
from db.revisions import REVISIONS
from db.store import Store, Stored
from forms.application import (
    Acceptance,
    Act,
    Application,
    Change,
    ChangeKind,
    Evidence,
    EvidenceLink,
    Step,
    Unsteppable,
)
from forms.errors import UnknownApplication, UnknownEvidence, WorkspaceCorrupt
from forms.values import Month
from tests.db.test_packs import pack, plan

STORED = Stored("ab" * 32, 123, 456, "批复.pdf")
KEY = "low@indicators.i1.baseline"


def same(application: Application) -> Application:
    """All but the count of changes."""
    return replace(application, revision=0)


def back(store: Store, now: datetime) -> tuple[Step, Change]:
    answer = store.undo("a1", "我", now)
    assert not isinstance(answer, Unsteppable)
    return answer


def forth(store: Store, now: datetime) -> tuple[Step, Change]:
    answer = store.redo("a1", "我", now)
    assert answer is not None
    return answer


@pytest.fixture
def evidence(store: Store, application: Application, now: datetime) -> Evidence:
    """The second of three files, with two links."""
    store.add_evidence("a1", replace(STORED, sha256="01" * 32), None, "", "我", now)
    found, _ = store.add_evidence("a1", STORED, "tasks.3.2", "1-3", "我", now, title="批复", page_count=9)
    store.add_evidence("a1", replace(STORED, sha256="03" * 32), "tasks.3.2", "", "我", now)
    store.link("a1", EvidenceLink(found.id, "conditions.c1"), "我", now)
    return store.load("a1").evidence[1]


Act_ = Callable[[Store, Evidence, datetime], object]
EDITS: dict[str, Act_] = {
    "answer": lambda s, e, at: s.answer("a1", {"subject.contact": "王五"}, "他", at),
    "several answers": lambda s, e, at: s.answer(
        "a1", {"subject.contact": None, "subject.batch": "二", "tasks.3.2.taken": False}, "他", at
    ),
    "clearing": lambda s, e, at: s.answer("a1", {"tasks.3.2.support": None}, "他", at),
    "another kind": lambda s, e, at: s.answer("a1", {"indicators.i1.baseline": "12.50"}, "他", at),
    "month": lambda s, e, at: s.answer("a1", {"tasks.3.2.start": Month(2027, 1)}, "他", at),
    "day": lambda s, e, at: s.answer("a1", {"subject.deadline": date(2027, 1, 2)}, "他", at),
    "attach": lambda s, e, at: s.add_evidence(
        "a1", replace(STORED, sha256="09" * 32), "tasks.3.2", "2", "他", at
    ),
    "link": lambda s, e, at: s.link("a1", EvidenceLink(e.id, "tasks.9.9", "4"), "他", at),
    "pages": lambda s, e, at: s.link("a1", EvidenceLink(e.id, "tasks.3.2", "4"), "他", at),
    "unlink": lambda s, e, at: s.unlink("a1", e.id, "tasks.3.2", "他", at),
    "remove": lambda s, e, at: s.remove_evidence("a1", e.id, "他", at),
    "describe": lambda s, e, at: s.describe_evidence(
        "a1", e.id, "新", "1号", "府", date(2025, 1, 2), "他", at
    ),
    "accept": lambda s, e, at: s.accept("a1", Acceptance("x@place", "高", "另有理由", "他", at)),
    "accept anew": lambda s, e, at: s.accept("a1", Acceptance(KEY, "低", "另有理由", "他", at)),
    "withdraw": lambda s, e, at: s.withdraw("a1", KEY, "他", at),
    "fill": lambda s, e, at: s.fill(
        "a1", {"subject.batch": "二"}, [Acceptance("x@place", "高", "理由", "他", at)], "他", at
    ),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_every_kind_of_change_goes_back_and_forth(
    store: Store, evidence: Evidence, folder: Path, now: datetime, edit: Act_
) -> None:
    store.accept("a1", Acceptance(KEY, "低", "理由", "李四", now))
    before = store.load("a1")
    assert edit(store, evidence, now + timedelta(hours=1))
    after = store.load("a1")
    assert same(after) != same(before)
    store.close()
    with Store.open(folder) as again:
        step, change = back(again, now)
        assert same(again.load("a1")) == same(before)
        assert (change.revision, step.revision) == (after.revision + 1, after.revision)
        assert change.kinds == {line.kind for line in step.lines}
    with Store.open(folder) as again:
        repeated, change = forth(again, now)
        assert same(again.load("a1")) == same(after)
        assert repeated == step
        assert change.revision == after.revision + 2
        back(again, now)
        assert same(again.load("a1")) == same(before)


def test_all_the_way_back_and_forth(store: Store, evidence: Evidence, now: datetime) -> None:
    store.accept("a1", Acceptance(KEY, "低", "理由", "李四", now))
    states = []
    for name in sorted(EDITS, key=lambda name: (name == "remove", name)):
        states.append(same(store.load("a1")))
        EDITS[name](store, evidence, now)
    states.append(same(store.load("a1")))
    for state in reversed(states[:-1]):
        if state != same(store.load("a1")):
            back(store, now)
        assert same(store.load("a1")) == state
    while store.redoable("a1"):
        forth(store, now)
    assert same(store.load("a1")) == states[-1]


def test_the_beginning_is_where_it_ends(store: Store, application: Application, now: datetime) -> None:
    assert store.undoable("a1") is Unsteppable.BEGINNING
    assert store.reaches("a1") == (False, False)
    assert store.undo("a1", "我", now) is Unsteppable.BEGINNING
    assert store.redo("a1", "我", now) is None
    assert store.load("a1") == application
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    assert store.reaches("a1") == (True, False)
    back(store, now)
    assert store.reaches("a1") == (False, True)
    assert store.undo("a1", "我", now) is Unsteppable.BEGINNING


def test_something_new_clears_what_could_be_done_again(
    store: Store, application: Application, now: datetime
) -> None:
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    back(store, now)
    store.answer("a1", {"subject.batch": "二"}, "我", now)
    assert store.redo("a1", "我", now) is None
    back(store, now)
    assert same(store.load("a1")) == same(application)
    assert store.undoable("a1") is Unsteppable.BEGINNING


def test_what_changes_nothing_is_no_step(store: Store, application: Application, now: datetime) -> None:
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    back(store, now)
    store.answer("a1", {"subject.contact": "张三"}, "我", now)
    assert store.redoable("a1") is not None


def test_pieces_of_typing_are_one_step(store: Store, application: Application, now: datetime) -> None:
    revision = application.revision
    for number, text in enumerate(("王", "王五", "王五六")):
        change = store.answer("a1", {"subject.contact": text}, "我", now, after=revision if number else None)
        assert change is not None
        revision = change.revision
    step, _ = back(store, now)
    assert [line.after for line in step.lines] == ['"王"', '"王五"', '"王五六"']
    assert same(store.load("a1")) == same(application)
    forth(store, now)
    assert store.load("a1").text("subject.contact") == "王五六"


def test_typing_back_to_where_it_began_leaves_nothing_to_take_back(
    store: Store, application: Application, now: datetime
) -> None:
    store.answer("a1", {"subject.batch": "二"}, "我", now)
    first = store.answer("a1", {"subject.contact": "王"}, "我", now)
    assert first is not None
    store.answer("a1", {"subject.contact": "张三"}, "我", now, after=first.revision)
    step, _ = back(store, now)
    assert [line.key for line in step.lines] == ["subject.batch"]


def test_a_piece_of_a_step_that_is_not_the_newest_is_its_own(
    store: Store, application: Application, now: datetime
) -> None:
    first = store.answer("a1", {"subject.contact": "王"}, "我", now)
    assert first is not None
    store.answer("a1", {"subject.batch": "二"}, "我", now)
    store.answer("a1", {"subject.contact": "王五"}, "我", now, after=first.revision)
    back(store, now)
    assert store.load("a1").text("subject.contact") == "王"


def test_a_piece_of_what_was_sent_is_its_own(store: Store, application: Application, now: datetime) -> None:
    first = store.answer("a1", {"subject.contact": "王"}, "我", now)
    assert first is not None
    record = ExportRecord(Path("x.asice"), "ef" * 32, 5, now, "我", "1", first.revision, draft=False)
    store.record_export("a1", record)
    store.answer("a1", {"subject.contact": "王五"}, "我", now, after=first.revision)
    back(store, now)
    assert store.load("a1").text("subject.contact") == "王"
    assert store.undo("a1", "我", now) is Unsteppable.EXPORTED


def test_undo_does_not_reach_through_a_move(store: Store, application: Application, now: datetime) -> None:
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    store.move("a1", pack(), lambda _: plan(answers={"subject.batch": "二"}), "我", now)
    moved = store.load("a1")
    assert store.undo("a1", "我", now) is Unsteppable.MOVED
    assert store.redo("a1", "我", now) is None
    store.answer("a1", {"subject.contact": "赵六"}, "我", now)
    back(store, now)
    assert same(store.load("a1")) == same(moved)


def test_undo_does_not_reach_through_a_package_but_through_a_draft(
    store: Store, application: Application, now: datetime
) -> None:
    record = ExportRecord(Path("x.asice"), "ef" * 32, 5, now, "我", "1", 1, draft=True)
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    store.record_export("a1", record)
    back(store, now)
    forth(store, now)
    store.record_export("a1", replace(record, draft=False, revision=store.load("a1").revision))
    store.answer("a1", {"subject.batch": "二"}, "我", now)
    back(store, now)
    assert store.undo("a1", "我", now) is Unsteppable.EXPORTED
    assert store.load("a1").text("subject.contact") == "王五"


def test_putting_away_is_passed_by(store: Store, application: Application, now: datetime) -> None:
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    store.archive("a1", "我", now)
    store.archive("a1", "我", now, archived=False)
    back(store, now)
    assert same(store.load("a1")) == same(application)


def test_the_history_says_how_it_came(store: Store, application: Application, now: datetime) -> None:
    store.answer("a1", {"subject.contact": "王五"}, "他", now)
    store.undo("a1", "我", now)
    store.redo("a1", "她", now)
    found = [(one.who, one.act, one.after) for one in store.history("a1", "subject.contact")[1:]]
    assert found == [("他", Act.EDIT, '"王五"'), ("我", Act.UNDO, '"张三"'), ("她", Act.REDO, '"王五"')]


def test_applications_do_not_share_their_steps(
    store: Store, application: Application, new_application: Callable[..., Application], now: datetime
) -> None:
    store.create(new_application("a2"), "我", now)
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    assert store.undo("a2", "我", now) is Unsteppable.BEGINNING
    with pytest.raises(UnknownApplication):
        store.undo("x", "我", now)


def test_a_removed_file_comes_back_to_its_place(store: Store, evidence: Evidence, now: datetime) -> None:
    before = store.load("a1")
    assert store.removed_evidence("a1") == ()
    store.remove_evidence("a1", evidence.id, "他", now)
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    ((found, line, links),) = store.removed_evidence("a1")
    assert (found, line.who) == (replace(evidence, number=0), "他")
    assert [link.target for link in links] == ["conditions.c1", "tasks.3.2"]
    change = store.restore_evidence("a1", evidence.id, {"tasks.3.2", "conditions.c1"}, "我", now)
    assert change is not None
    assert change.kinds == {ChangeKind.EVIDENCE, ChangeKind.LINK}
    after = store.load("a1")
    assert (after.evidence, after.links) == (before.evidence, before.links)
    assert store.removed_evidence("a1") == ()
    with pytest.raises(UnknownEvidence):
        store.restore_evidence("a1", evidence.id, (), "我", now)
    back(store, now)
    assert len(store.load("a1").evidence) == 2


def test_a_removed_file_whose_place_was_taken_comes_last(
    store: Store, evidence: Evidence, now: datetime
) -> None:
    last = store.load("a1").evidence[2]
    store.remove_evidence("a1", last.id, "我", now)
    store.add_evidence("a1", replace(STORED, sha256="05" * 32), None, "", "我", now)
    store.restore_evidence("a1", last.id, {"conditions.c1"}, "我", now)
    assert store.load("a1").evidence[3] == replace(last, number=4)
    assert store.load("a1").targets_of(last.id) == ()


def test_the_same_content_again_is_not_removed(store: Store, evidence: Evidence, now: datetime) -> None:
    for _ in range(2):
        found = next(e for e in store.load("a1").evidence if e.sha256 == evidence.sha256)
        store.remove_evidence("a1", found.id, "我", now)
        assert [one.id for one, *_ in store.removed_evidence("a1")] == [found.id]
        store.add_evidence("a1", STORED, None, "", "我", now)
        assert store.removed_evidence("a1") == ()


def test_a_history_nobody_can_have_written_is_damage(
    store: Store, application: Application, now: datetime
) -> None:
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    for column, cell in (("before_rest", "["), ("before_rest", "7"), ("kind", "?")):
        with closing(sqlite3.connect(store.path)) as other, other:
            other.execute(f"UPDATE history SET {column} = ? WHERE revision = 2", (cell,))  # noqa: S608
        with pytest.raises(WorkspaceCorrupt):
            store.undo("a1", "我", now)
    assert store.load("a1").revision == 2


def test_a_long_history_is_found_by_its_indexes(
    store: Store, application: Application, now: datetime
) -> None:
    """However long it is, an edit, an undo and a look at one field read a few lines of it."""
    said: list[tuple[str, Any]] = []

    def hear(_c: object, _u: object, statement: str, parameters: object, *_: object) -> None:
        said.append((statement, parameters))

    event.listen(store._engine, "before_cursor_execute", hear)
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    store.answer("a1", {"subject.contact": "王五六"}, "我", now, after=2)
    store.undoable("a1")
    back(store, now)
    forth(store, now)
    store.history("a1", "subject.contact")
    store.recent("a1", 10)
    store.load("a1")
    event.remove(store._engine, "before_cursor_execute", hear)
    with closing(sqlite3.connect(store.path)) as other:
        for statement, parameters in said:
            if "history" in statement or "step" in statement:
                given = parameters[0] if isinstance(parameters, list) else parameters
                plan = other.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()
                assert not any("SCAN" in row[3] for row in plan), (statement, plan)
    assert len(said) > 20


def test_an_older_workspace_begins_a_new_pile(
    folder: Path, store: Store, application: Application, now: datetime
) -> None:
    store.answer("a1", {"subject.contact": "王五"}, "我", now)
    store.close()
    downgrade(folder / "workspace.db")
    with Store.open(folder) as again:
        older = again.load("a1")
        assert again.undo("a1", "我", now) is Unsteppable.OLD
        assert [one.after for one in again.history("a1", "subject.contact")] == ['"张三"', '"王五"']
        again.answer("a1", {"indicators.i1.baseline": Decimal(7)}, "我", now)
        back(again, now)
        assert same(again.load("a1")) == same(older)
        assert again.undo("a1", "我", now) is Unsteppable.OLD


def downgrade(path: Path) -> None:
    """To the shape before there were steps."""
    from alembic import command
    from alembic.config import Config

    from db.connection import engine_for
    from db.migrate import SCRIPTS

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    engine = engine_for(path, pooled=False, foreign_keys=False)
    with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    assert bring_up(path, revisions=REVISIONS[:2]) is None
