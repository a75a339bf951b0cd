"""What an office can look up in its history, take back and do again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.clock import local_now
from desktop.history_office import Reach
from desktop.messages import explain
from desktop.office import Office
from forms.application import Act, Unsteppable
from forms.checks.finding import Severity
from forms.errors import NothingToRedo, NothingToUndo, UnknownApplication, UnknownTarget, WorkspaceCorrupt
from forms.values import Month


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock = [local_now()]

    def now() -> datetime:
        clock[0] += timedelta(seconds=1)
        return clock[0]

    office = Office.open(tmp_path / "工作区", "王敏", now)
    yield office
    office.close()


@pytest.fixture
def id_(office: Office) -> str:
    return office.new("320400").id


def a_file(tmp_path: Path, name: str = "批复.txt") -> Path:
    (tmp_path / name).write_text(f"内容 {name}", "utf-8")
    return tmp_path / name


def undone(office: Office, id_: str) -> tuple[str, str]:
    reach, _ = office.undo(id_)
    return reach.label, reach.where


def test_steps_are_named_and_placed(office: Office, id_: str, tmp_path: Path) -> None:
    office.answer(id_, "tasks.2.5.lead", "市公安局")
    assert undone(office, id_) == ("2.5 牵头部门", "tasks.2.5.lead")
    office.answer(id_, "subject.contact", "张三")
    assert undone(office, id_) == ("联系人", "subject.contact")
    office.answer_all(id_, {"tasks.2.5.taken": True, "tasks.2.5.start": Month(2027, 1)})
    assert undone(office, id_) == ("2.5 2 处填写", "tasks.2.5.taken")
    office.answer_all(id_, {"tasks.2.5.taken": True, "tasks.2.6.taken": True})
    assert undone(office, id_)[0] == "2 处填写"
    evidence, _ = office.attach(id_, a_file(tmp_path), "tasks.2.5")
    key = f"evidence:{evidence.id}"
    assert undone(office, id_) == ("添加“批复.txt”", key)
    office.redo(id_)
    office.link(id_, evidence.id, "tasks.2.6")
    assert undone(office, id_) == ("2.6 关联“批复.txt”", "tasks.2.6")
    office.link(id_, evidence.id, "tasks.2.5", "3")
    assert undone(office, id_) == ("2.5 引用“批复.txt”的页码", "tasks.2.5")
    office.unlink(id_, evidence.id, "tasks.2.5")
    assert undone(office, id_) == ("2.5 取消关联“批复.txt”", "tasks.2.5")
    office.describe_evidence(id_, evidence.id, title="批复", document_number="", issuer="", issued=None)
    assert undone(office, id_) == ("“批复”的材料信息", key)
    other, _ = office.attach(id_, a_file(tmp_path, "另一份.txt"), None)
    office.link_all(id_, [evidence.id, other.id], ["conditions.c1", "tasks.2.6"])
    assert undone(office, id_)[0] == "关联 4 处"
    office.remove_all_evidence(id_, [evidence.id, other.id])
    assert undone(office, id_)[0] == "移除 2 份材料"
    office.remove_evidence(id_, evidence.id)
    assert undone(office, id_) == ("移除“批复.txt”", key)


def test_what_comes_next_is_told_without_doing_it(office: Office, id_: str) -> None:
    assert office.undoable(id_) is Unsteppable.BEGINNING
    assert office.redoable(id_) is None
    office.answer(id_, "tasks.2.5.lead", "市公安局")
    found = office.undoable(id_)
    assert isinstance(found, Reach)
    assert found.label == "2.5 牵头部门"
    office.undo(id_)
    assert office.redoable(id_) == found
    assert office.redo(id_)[0] == found


def test_the_end_is_a_sentence(office: Office, id_: str) -> None:
    with pytest.raises(NothingToUndo) as caught:
        office.undo(id_[:6])
    assert explain(caught.value).sentence == "没有可以撤销的改动了。"
    with pytest.raises(NothingToRedo):
        office.redo(id_)
    with pytest.raises(UnknownApplication):
        office.undo("x" * 32)
    for why, words in ((Unsteppable.MOVED, "换用申报模板"), (Unsteppable.EXPORTED, "导出过申报包")):
        assert words in explain(NothingToUndo(why=why)).sentence


def test_an_acceptance_comes_back_with_the_value_it_was_for(office: Office) -> None:
    """It holds as long as the finding reads the same; taking the edit back makes it hold again."""
    id_ = office.new_sample().id
    office.answer(id_, "indicators.1.3.baseline", Decimal(120))
    warning = next(
        f
        for f in office.check(id_)
        if f.severity is Severity.WARNING and f.target == "indicators.1.3.baseline"
    )
    office.accept(id_, warning.key, "按上级口径统计，另附说明材料")
    assert accepted(office, id_, warning.key)
    office.answer(id_, "indicators.1.3.baseline", Decimal(130))
    assert not accepted(office, id_, warning.key)
    office.undo(id_)
    assert accepted(office, id_, warning.key)
    assert undone(office, id_) == ("接受提醒", "check")
    assert not accepted(office, id_, warning.key)
    office.redo(id_)
    office.withdraw(id_, warning.key)
    assert undone(office, id_) == ("取消接受提醒", "check")
    assert accepted(office, id_, warning.key)


def accepted(office: Office, id_: str, key: str) -> bool:
    return any(finding.key == key and finding.accepted for finding in office.check(id_))


def test_a_field_tells_who_wrote_what(office: Office, id_: str) -> None:
    path = "tasks.2.5.start"
    assert office.field_history(id_, path) == ()
    office.answer(id_, path, Month(2027, 1))
    office.who = "李四"
    office.answer(id_, path, None)
    office.undo(id_)
    found = office.field_history(id_, path)
    assert [(deed.who, deed.act, deed.before, deed.after) for deed in found] == [
        ("李四", Act.UNDO, "", "2027年1月"),
        ("李四", Act.EDIT, "2027年1月", ""),
        ("王敏", Act.EDIT, "", "2027年1月"),
    ]
    assert found[0].at > found[1].at > found[2].at
    assert office.field_label(id_, path) == "2.5 开始月份"
    assert office.field_label(id_, "indicators.1.3.baseline") == "指标 1.3 基线"
    with pytest.raises(UnknownTarget):
        office.field_history(id_, "tasks.99.lead")


def test_numbers_are_told_with_their_unit(office: Office, id_: str) -> None:
    pack = office.pack_of(office.load(id_))
    path = next(p for p, f in pack.fields.items() if f.unit and not f.calculation)
    office.answer(id_, path, Decimal("12.50"))
    assert office.field_history(id_, path)[0].after == f"12.50 {pack.fields[path].unit}"
    office.answer(id_, path, "约60")
    assert office.field_history(id_, path)[0].after == "约60"


def test_any_earlier_answer_is_given_again(office: Office, id_: str) -> None:
    for value in (Decimal(60), "约60", Decimal(70)):
        office.answer(id_, "indicators.1.3.baseline", value)
    for deed in reversed(office.field_history(id_, "indicators.1.3.baseline")):
        office.restore_answer(id_, "indicators.1.3.baseline", deed)
        kept = office.load(id_).answers["indicators.1.3.baseline"]
        assert (kept, type(kept)) == (deed.value, type(deed.value))
    assert office.restore_answer(id_, "indicators.1.3.baseline", deed) is None
    office.undo(id_)
    assert office.load(id_).answers["indicators.1.3.baseline"] == "约60"


def test_a_history_without_kinds_is_read_by_the_field(office: Office, id_: str) -> None:
    """As older programs wrote it."""
    office.answer(id_, "tasks.2.5.start", Month(2027, 1))
    office.answer(id_, "tasks.2.5.support", ("市公安局", "市财政局"))
    office.answer(id_, "tasks.2.5.taken", True)
    with office._store._writing() as db:
        db.exec_driver_sql("UPDATE history SET before_rest = NULL, after_rest = NULL")
        db.exec_driver_sql("UPDATE history SET after = '[\"市\"]' WHERE key = 'tasks.2.5.taken'")
    assert office.field_history(id_, "tasks.2.5.start")[0].value == Month(2027, 1)
    assert office.field_history(id_, "tasks.2.5.support")[0].value == ("市公安局", "市财政局")
    assert office.field_history(id_, "tasks.2.5.taken")[0].value == '["市"]'


@pytest.mark.parametrize("cell", ["[", "7", '{"a":1}', '"x"'])
def test_a_history_nobody_can_have_written_is_damage(
    office: Office, id_: str, tmp_path: Path, cell: str
) -> None:
    evidence, _ = office.attach(id_, a_file(tmp_path), "tasks.2.5")
    office.answer(id_, "tasks.2.5.start", Month(2027, 1))
    office.remove_evidence(id_, evidence.id)
    with office._store._writing() as db:
        for column in ("before", "before_rest", "after_rest"):
            db.exec_driver_sql(f"UPDATE history SET {column} = ?", (cell,))  # noqa: S608 - a test's own words
    uses = [
        lambda: office.undo(id_),
        lambda: office.undoable(id_),
        lambda: office.recent(id_),
        lambda: office.removed_evidence(id_),
        lambda: office.restore_evidence(id_, evidence.id),
        lambda: office.field_history(id_, "tasks.2.5.start"),
    ]
    damaged = 0
    for use in uses:
        try:
            use()
        except WorkspaceCorrupt:
            damaged += 1
    assert damaged >= 3
    assert office.load(id_).answers["tasks.2.5.start"] == Month(2027, 1)


def test_removed_files_are_listed_and_put_back(office: Office, id_: str, tmp_path: Path) -> None:
    evidence, _ = office.attach(id_, a_file(tmp_path), "tasks.2.5", "2")
    office.link(id_, evidence.id, "conditions.c1")
    before = office.load(id_)
    office.who = "李四"
    office.remove_evidence(id_, evidence.id)
    (removed,) = office.removed_evidence(id_)
    assert (removed.evidence.name, removed.who) == ("批复.txt", "李四")
    assert len(removed.supported) == 2
    assert office.restore_evidence(id_, evidence.id) is not None
    after = office.load(id_)
    assert (after.evidence, after.links) == (before.evidence, before.links)
    assert office.removed_evidence(id_) == ()
    assert undone(office, id_)[0] == "添加“批复.txt”"


def test_what_was_done_last(office: Office, id_: str) -> None:
    office.answer(id_, "tasks.2.5.lead", "市公安局")
    office.who = "李四"
    office.undo(id_)
    found = office.recent(id_[:8])
    assert [(event.who, event.act, event.label) for event in found] == [
        ("李四", Act.UNDO, "2.5 牵头部门"),
        ("王敏", Act.EDIT, "2.5 牵头部门"),
        ("王敏", Act.EDIT, "新建申报"),
    ]
    assert [event.where for event in found] == ["tasks.2.5.lead", "tasks.2.5.lead", "subject"]
    assert len(office.recent(id_, 1)) == 1
    office.answer(id_, "tasks.2.5.lead", "市公安局")
    office.answer(id_, "tasks.2.6.lead", "市公安局")
    assert [event.steps for event in office.recent(id_)] == [1, 2, 0, 0, 0]


def test_taking_back_is_named_as_what_it_took_back(office: Office, id_: str, tmp_path: Path) -> None:
    office.attach(id_, a_file(tmp_path), "tasks.2.5")
    office.undo(id_)
    office.redo(id_)
    assert [event.label for event in office.recent(id_)][:3] == ["添加“批复.txt”"] * 3


def test_without_its_pack_changes_are_named_by_their_paths(office: Office, id_: str) -> None:
    office.answer(id_, "tasks.2.5.lead", "市公安局")
    with office._store._writing() as db:
        db.exec_driver_sql("UPDATE application SET pack_id = 'gone', pack_digest = NULL")
    assert office.recent(id_)[0].label == "tasks.2.5.lead"
    assert undone(office, id_) == ("tasks.2.5.lead", "tasks.2.5.lead")
    assert office.removed_evidence(id_) == ()
