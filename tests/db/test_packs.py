"""Applications keep the pack they are made with, and move between packs in one step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from db.evidence import EvidenceFiles
from db.store import Store
from forms.application import Application, ChangeKind, EvidenceLink
from forms.definition import FormPack
from forms.errors import UnknownApplication
from forms.moving import Moved
from forms.pack import read_pack
from forms.pack_writer import write_tables
from tests.forms import minimal


def pack(version: str = "1", title: str = "小模板") -> FormPack:
    files = minimal.tables()
    files["pack.toml"] |= {"version": version, "title": title}
    return read_pack(write_tables(files))


def plan(**given: object) -> Moved:
    nothing: dict[str, object] = {"answers": {}, "links": (), "kept": (), "moved": (), "restored": ()}
    return Moved(**{**nothing, "new": (), "gone": (), **given})  # type: ignore[arg-type]  # one dataclass


@pytest.fixture
def made(store: Store, new_application: Callable[..., Application], now: datetime) -> Application:
    application = new_application(pack_id="tiny", pack_version="1")
    store.create(application, "李四", now, pack())
    return store.load("a1")


def test_a_copy_is_kept_once(
    store: Store, made: Application, new_application: Callable[..., Application], now: datetime
) -> None:
    store.create(new_application("a2", pack_id="tiny"), "李四", now, pack())
    assert made.pack_digest == pack().digest
    assert store.kept_pack("tiny", "1") == pack().files
    assert store.kept_pack("tiny", "1", pack().digest) == pack().files
    assert store.kept_pack("tiny", "2") is None
    assert store.pack_of("a1") == ("tiny", "1", pack().digest)
    assert {one.pack_digest for one in store.applications()} == {pack().digest}
    with store._reading() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM pack").scalar() == 1
    with pytest.raises(UnknownApplication):
        store.pack_of("nobody")


def test_the_last_of_two_that_call_themselves_the_same(
    store: Store, made: Application, new_application: Callable[..., Application], now: datetime
) -> None:
    other = pack(title="悄悄改过")
    store.create(new_application("a2", pack_id="tiny"), "李四", now.replace(year=2027), other)
    assert store.kept_pack("tiny", "1") == other.files
    assert store.kept_pack("tiny", "1", made.pack_digest) == pack().files


def test_moving_is_one_step_with_history(
    store: Store, files: EvidenceFiles, made: Application, now: datetime, a_file: Callable[..., Path]
) -> None:
    evidence, _ = store.add_evidence("a1", files.add(a_file()), "tasks.3.2", "1-3", "李四", now)
    before = store.load("a1")
    link = EvidenceLink(evidence.id, "tasks.9.9", "1-3")
    moved = plan(
        answers={"subject.contact": None, "tasks.9.9.plan": "新", "x.y.z": Decimal(2)}, links=(link,)
    )
    seen: list[Application] = []

    def planned(application: Application) -> Moved:
        seen.append(application)
        return moved

    change = store.move("a1", pack("2"), planned, "王五", now)
    assert seen == [before]
    assert change is not None
    assert (change.revision, change.kinds) == (
        before.revision + 1,
        {ChangeKind.APPLICATION, ChangeKind.ANSWER, ChangeKind.LINK},
    )
    after = store.load("a1")
    assert (after.pack_version, after.pack_digest) == ("2", pack("2").digest)
    assert after.links == (link,)
    assert after.answers["tasks.9.9.plan"] == "新"
    assert "subject.contact" not in after.answers
    assert store.kept_pack("tiny", "2") == pack("2").files
    lines = [entry for entry in store.history("a1") if entry.revision == change.revision]
    assert {entry.who for entry in lines} == {"王五"}
    assert [entry.before for entry in lines if entry.key == "pack"] == [f'["tiny","1","{pack().digest}"]']
    assert store.move("a1", pack("2"), lambda one: plan(links=one.links), "王五", now) is None


def test_a_move_that_fails_leaves_everything(store: Store, made: Application, now: datetime) -> None:
    def fail(_: Application) -> Moved:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.move("a1", pack("2"), fail, "王五", now)
    with pytest.raises(ValueError, match="NaN"):
        store.move("a1", pack("2"), lambda _: plan(answers={"x.y.z": Decimal("NaN")}), "王五", now)
    assert store.load("a1") == made
    assert store.kept_pack("tiny", "2") is None


def test_retired(store: Store, now: datetime) -> None:
    store.retire("tiny", "1", "李四", now)
    store.retire("tiny", "1", "王五", now)
    store.retire("tiny", "2", "李四", now)
    store.retire("tiny", "1", "李四", now, retired=False)
    assert store.retired() == {("tiny", "2")}
