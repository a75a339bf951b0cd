from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from db.codec import read_instant, read_value, write_instant, write_value
from db.store import ExportRecord, Store, Stored
from forms.application import Acceptance, Application, ChangeKind, EvidenceLink, Purpose
from forms.errors import UnknownApplication, UnknownEvidence, UnknownFinding, WorkspaceCorrupt
from forms.values import Month, Value

STORED = Stored("ab" * 32, 123, 456, "批复.pdf")
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.one_of(
    texts,
    st.booleans(),
    st.decimals(-(10**12), 10**12, allow_nan=False, places=4),
    st.dates(),
    st.builds(Month, st.integers(1900, 9999), st.integers(1, 12)),
    st.lists(texts).map(tuple),
)


def test_a_new_workspace_is_empty(store: Store) -> None:
    assert store.applications() == ()
    assert store.exports() == ()
    assert store.setting("who") is None


def test_durability_is_switched_on(store: Store) -> None:
    with store._engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema")
        }
    assert pragma == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "trusted_schema": 0,
    }


def test_what_was_created_is_loaded(
    store: Store, new_application: Callable[..., Application], now: datetime
) -> None:
    first = new_application(purpose=Purpose.SAMPLE)
    change = store.create(first, "李四", now)
    assert store.load("a1") == replace(first, revision=1)
    assert (change.revision, change.paths) == (1, frozenset(first.answers))
    assert {entry.who for entry in store.history("a1")} == {"李四"}


def test_a_full_application_moves_whole(
    store: Store, application: Application, new_application: Callable[..., Application], now: datetime
) -> None:
    store.add_evidence("a1", STORED, "tasks.3.2", "1-3", "我", now, title="批复", issued=date(2025, 1, 2))
    store.add_evidence("a1", replace(STORED, sha256="cd" * 32, name="图.png"), None, "", "我", now)
    store.accept("a1", Acceptance("range@tasks.3.2.start", "早了", "上级批准", "我", now))
    whole = store.load("a1")
    store.create(replace(whole, id="a2"), "我", now)
    assert store.load("a2") == replace(whole, id="a2", revision=1)


def test_the_same_id_twice_is_our_mistake(store: Store, application: Application, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        store.create(application, "我", now)
    assert store.load("a1") == application


def test_an_answer_is_one_change(store: Store, application: Application, now: datetime) -> None:
    later = now + timedelta(minutes=5)
    change = store.answer("a1", {"subject.contact": "王五", "subject.batch": "2026年"}, "我", later)
    assert change is not None
    assert (change.application, change.revision, change.at) == ("a1", 2, later)
    assert change.kinds == {ChangeKind.ANSWER}
    assert change.paths == {"subject.contact", "subject.batch"}
    loaded = store.load("a1")
    assert (loaded.text("subject.contact"), loaded.text("subject.batch"), loaded.revision) == (
        "王五",
        "2026年",
        2,
    )
    entry = store.history("a1", "subject.contact")[-1]
    assert (entry.revision, entry.who, entry.at, entry.before, entry.after) == (
        2,
        "我",
        later,
        '"张三"',
        '"王五"',
    )


def test_nothing_new_is_no_change(store: Store, application: Application, now: datetime) -> None:
    history = store.history("a1")
    assert store.answer("a1", {**application.answers, "subject.office": None}, "我", now) is None
    assert store.load("a1") == application
    assert store.history("a1") == history


def test_another_way_of_writing_a_number_is_a_change(
    store: Store, application: Application, now: datetime
) -> None:
    assert store.answer("a1", {"indicators.i1.baseline": Decimal("12.5")}, "我", now) is not None
    assert str(store.load("a1").answers["indicators.i1.baseline"]) == "12.5"


def test_an_answer_is_taken_away(store: Store, application: Application, now: datetime) -> None:
    assert store.answer("a1", {"subject.contact": None}, "我", now) is not None
    assert "subject.contact" not in store.load("a1").answers
    entry = store.history("a1", "subject.contact")[-1]
    assert (entry.before, entry.after) == ('"张三"', None)


def test_answers_are_kept_all_or_not_at_all(store: Store, application: Application, now: datetime) -> None:
    with pytest.raises(ValueError, match="NaN"):
        store.answer("a1", {"subject.contact": "王五", "indicators.i1.baseline": Decimal("NaN")}, "我", now)
    assert store.load("a1") == application


def test_times_come_back_in_utc(store: Store, application: Application, now: datetime) -> None:
    there = now.astimezone(timezone(timedelta(hours=8)))
    change = store.answer("a1", {"subject.contact": "王五"}, "我", there)
    assert change is not None
    assert change.at == now
    assert store.history("a1")[-1].at.tzinfo == UTC
    assert store.applications()[0].changed == now
    with pytest.raises(ValueError, match="2026"):
        store.answer("a1", {"subject.contact": "赵六"}, "我", now.replace(tzinfo=None))


@given(values)
def test_a_value_comes_back_exactly(value: Value) -> None:
    kind, text = write_value(value)
    found = read_value(kind, text)
    assert (type(found), found, str(found)) == (type(value), value, str(value))


@given(st.datetimes(timezones=st.timezones()))
def test_a_time_comes_back_exactly(at: datetime) -> None:
    try:
        text = write_instant(at)
    except OverflowError:  # the last hours of the year 9999
        return
    assert read_instant(text) == at.astimezone(UTC)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None, database=None
)
@given(st.dictionaries(texts.filter(bool), values, min_size=1))
def test_answers_come_back_from_the_file(
    store: Store, new_application: Callable[..., Application], now: datetime, answers: dict[str, Value]
) -> None:
    id_ = str(len(store.applications()))
    store.create(new_application(id_, answers={}), "我", now)
    store.answer(id_, answers, "我", now)
    assert store.load(id_).answers == answers


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "1"),
        ("truth", '"1"'),
        ("texts", '"a"'),
        ("day", "[]"),
        ("month", '"x"'),
        ("number", '"NaN"'),
        ("?", '""'),
    ],
)
def test_a_foreign_cell_is_not_guessed_at(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_value(kind, text)


def test_a_foreign_cell_is_damage(store: Store, application: Application) -> None:
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute("UPDATE answer SET value = '[]' WHERE path = 'subject.contact'")
    with pytest.raises(WorkspaceCorrupt):
        store.load("a1")


def test_the_list_shows_the_last_changed_first(
    store: Store, new_application: Callable[..., Application], now: datetime
) -> None:
    for number in range(3):
        store.create(new_application(f"a{number}"), "我", now + timedelta(seconds=number))
    store.answer("a1", {"subject.batch": "2026年"}, "我", now + timedelta(hours=1))
    found = store.applications()
    assert [(one.id, one.answered, one.revision) for one in found] == [
        ("a1", 7, 2),
        ("a2", 6, 1),
        ("a0", 6, 1),
    ]
    assert found[0].place == new_application().place
    assert found[0].title == store.load("a1").title


def test_archived_is_put_away_not_deleted(store: Store, application: Application, now: datetime) -> None:
    assert store.archive("a1", "我", now) is not None
    assert store.archive("a1", "我", now) is None
    assert store.applications() == ()
    assert [one.id for one in store.applications(archived=True)] == ["a1"]
    assert store.load("a1").answers == application.answers
    assert store.archive("a1", "我", now, archived=False) is not None
    assert len(store.applications()) == 1


def test_fill_is_one_revision(store: Store, application: Application, now: datetime) -> None:
    acceptance = Acceptance("low@indicators.i1.baseline", "低", "理由充分，见附件", "我", now)
    change = store.fill("a1", {"subject.batch": "2026年"}, [acceptance], "我", now)
    assert change is not None
    assert change.revision == 2
    assert change.kinds == {ChangeKind.ANSWER, ChangeKind.ACCEPTANCE}
    assert change.paths == {"subject.batch", "indicators.i1.baseline"}
    assert store.load("a1").acceptances == (acceptance,)
    assert store.fill("a1", {"subject.batch": "2026年"}, [acceptance], "我", now) is None


def test_an_acceptance_is_withdrawn(store: Store, application: Application, now: datetime) -> None:
    store.accept("a1", Acceptance("low@place", "低", "理由", "我", now))
    change = store.withdraw("a1", "low@place", "他", now)
    assert change is not None
    assert change.paths == {"place"}
    assert store.load("a1").acceptances == ()
    entry = store.history("a1", "low@place")[-1]
    assert (entry.who, entry.before, entry.after) == ("他", '{"cause":"低","reason":"理由"}', None)
    with pytest.raises(UnknownFinding):
        store.withdraw("a1", "low@place", "他", now)


def test_evidence_is_added_once(store: Store, application: Application, now: datetime) -> None:
    evidence, change = store.add_evidence("a1", STORED, "tasks.3.2", "1-3", "我", now)
    assert (evidence.number, evidence.name, evidence.media_type) == (1, "批复.pdf", "application/pdf")
    assert change.kinds == {ChangeKind.EVIDENCE, ChangeKind.LINK}
    assert change.paths == {"tasks.3.2"}
    again, change = store.add_evidence("a1", replace(STORED, name="别名.pdf"), "conditions.c1", "", "我", now)
    assert again == evidence
    assert change.kinds == {ChangeKind.LINK}
    _, change = store.add_evidence("a1", STORED, "conditions.c1", "", "我", now)
    assert (change.kinds, change.revision) == (frozenset(), 3)
    loaded = store.load("a1")
    assert loaded.evidence == (evidence,)
    assert loaded.targets_of(evidence.id) == ("conditions.c1", "tasks.3.2")


def test_evidence_is_described(store: Store, application: Application, now: datetime) -> None:
    evidence, _ = store.add_evidence("a1", STORED, "tasks.3.2", "", "我", now)
    said = {
        "title": "市政府批复",
        "document_number": "常政复〔2025〕1号",
        "issuer": "市政府",
        "issued": date(2025, 1, 2),
    }
    change = store.describe_evidence("a1", evidence.id, **said, who="我", at=now)  # type: ignore[arg-type]
    assert change is not None
    assert change.paths == {"tasks.3.2"}
    assert store.load("a1").evidence == (replace(evidence, **said),)  # type: ignore[arg-type]
    assert store.describe_evidence("a1", evidence.id, **said, who="我", at=now) is None  # type: ignore[arg-type]


def test_numbers_have_no_gaps(store: Store, application: Application, now: datetime) -> None:
    kept = [
        store.add_evidence("a1", replace(STORED, sha256=f"{n:064x}"), None, "", "我", now)[0]
        for n in range(3)
    ]
    assert [evidence.number for evidence in kept] == [1, 2, 3]
    store.remove_evidence("a1", kept[0].id, "我", now)
    assert [(e.id, e.number) for e in store.load("a1").evidence] == [(kept[1].id, 1), (kept[2].id, 2)]


def test_removed_evidence_stays_in_the_history(store: Store, application: Application, now: datetime) -> None:
    evidence, _ = store.add_evidence("a1", STORED, "tasks.3.2", "2", "我", now)
    change = store.remove_evidence("a1", evidence.id, "我", now)
    assert change is not None
    assert change.paths == {"tasks.3.2"}
    loaded = store.load("a1")
    assert (loaded.evidence, loaded.links) == ((), ())
    before = json.loads(store.history("a1", f"evidence:{evidence.id}")[-1].before or "")
    assert (before["name"], before["sha256"]) == ("批复.pdf", STORED.sha256)
    before = json.loads(store.history("a1", "tasks.3.2")[-1].before or "")
    assert before == {"evidence": evidence.id, "name": "批复.pdf", "pages": "2"}


def test_links(store: Store, application: Application, now: datetime) -> None:
    evidence, _ = store.add_evidence("a1", STORED, None, "", "我", now)
    assert store.link("a1", EvidenceLink(evidence.id, "tasks.3.2", "1"), "我", now) is not None
    assert store.link("a1", EvidenceLink(evidence.id, "tasks.3.2", "1"), "我", now) is None
    assert store.link("a1", EvidenceLink(evidence.id, "tasks.3.2", "2"), "我", now) is not None
    assert store.load("a1").links == (EvidenceLink(evidence.id, "tasks.3.2", "2"),)
    assert store.unlink("a1", evidence.id, "tasks.3.2", "我", now) is not None
    assert store.unlink("a1", evidence.id, "tasks.3.2", "我", now) is None
    assert store.load("a1").links == ()


def test_evidence_belongs_to_its_application(
    store: Store, application: Application, new_application: Callable[..., Application], now: datetime
) -> None:
    store.create(new_application("a2"), "我", now)
    evidence, _ = store.add_evidence("a1", STORED, None, "", "我", now)
    with pytest.raises(UnknownEvidence):
        store.link("a2", EvidenceLink(evidence.id, "tasks.3.2"), "我", now)
    with pytest.raises(UnknownEvidence):
        store.remove_evidence("a2", evidence.id, "我", now)
    other, _ = store.add_evidence("a2", STORED, None, "", "我", now)
    assert other.id != evidence.id


def test_exports_are_remembered(
    store: Store, application: Application, now: datetime, tmp_path: Path
) -> None:
    first = ExportRecord(tmp_path / "常州.asice", "ef" * 32, 5 * 1024**3, now, "我", "1", 1, draft=False)
    store.record_export("a1", first)
    store.record_export("a1", replace(first, draft=True, path=Path("坏\udcff名")))
    second, found = store.exports("a1")
    assert found == replace(first, application="a1")
    assert (second.draft, second.path) == (True, Path("坏?名"))
    assert store.exports() == (second, found)
    assert store.load("a1") == application


def test_settings(store: Store) -> None:
    store.set_setting("who", "我")
    store.set_setting("who", "他")
    assert store.setting("who") == "他"


def test_unknown_applications(store: Store, now: datetime) -> None:
    record = ExportRecord(Path("x"), "0" * 64, 1, now, "我", "1", 1, draft=True)
    for use in (
        lambda: store.load("x"),
        lambda: store.answer("x", {"a": "b"}, "我", now),
        lambda: store.add_evidence("x", STORED, None, "", "我", now),
        lambda: store.record_export("x", record),
    ):
        with pytest.raises(UnknownApplication):
            use()


def test_it_is_there_after_closing(store: Store, application: Application, folder: Path) -> None:
    store.close()
    assert not (folder / "workspace.db-wal").exists()
    with Store.open(folder) as again:
        assert again.load("a1") == application


def test_threads_may_share_a_store(store: Store, application: Application, now: datetime) -> None:
    def work(name: str) -> None:
        for number in range(20):
            store.answer("a1", {f"{name}.{number}": str(number)}, name, now)
            store.load("a1")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.load("a1").revision == 61
    assert len(store.load("a1").answers) == len(application.answers) + 60
