"""Two packs compared, and an application moved from one to the other and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields as attributes
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forms.application import EvidenceLink
from forms.comparison import ORDER, WHOLE, WORDS, Difference, compare
from forms.definition import Field as PackField
from forms.definition import FormPack, Item
from forms.moving import attic, move
from forms.values import NUMERIC, FieldKind, Month, Value, coerce
from tests.forms import build, minimal
from tests.forms.packs_strategy import packs

A = minimal.pack()


def changed(change: Callable[[dict[str, Any]], object]) -> FormPack:
    files = minimal.tables()
    change(files)
    return minimal.pack(files)


def task(files: dict[str, Any], number: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = files["tasks.toml"]["task"][number]
    return found


def rename(files: dict[str, Any]) -> None:
    task(files).update(id="a2", was=["a"], title="新名")
    files["indicators.toml"]["indicator"][0]["task"] = "a2"


RENAMED = changed(rename)


def after(answers: dict[str, Value], changes: Any) -> dict[str, Value]:
    return {path: value for path, value in {**answers, **changes}.items() if value is not None}


# --- comparison -----------------------------------------------------------------------------------------


def test_a_pack_equals_itself() -> None:
    found = compare(A, minimal.pack())
    assert found.equal and found.kept == tuple(A.targets)


def test_an_item_under_a_new_id_is_moved() -> None:
    found = compare(A, RENAMED)
    assert found.moved == (("tasks.a", "tasks.a2"),)
    assert not found.new and not found.gone and "tasks.b" in found.kept
    assert Difference("tasks.a2", "标题", "任务 a", "新名") in found.changed
    assert Difference("tasks.a2", "旧编号", "", "a") in found.changed
    assert compare(RENAMED, A).moved == (("tasks.a2", "tasks.a"),)


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (lambda f: f["pack.toml"].update(title="别的"), Difference("pack", "标题", "小模板", "别的")),
        (lambda f: f["pack.toml"].update(default=True), Difference("pack", "默认模板", "否", "是")),
        (lambda f: f["pack.toml"].update(bodies=["甲", "乙"]), Difference("pack", "遴选部门", "", "甲；乙")),
        (lambda f: f["pack.toml"]["applicants"].update(confirm=["league"]),
         Difference("applicants", "待确认的地区类型", "", "league")),
        (lambda f: f["pack.toml"].update(problem=[]), Difference("problem.weak", WHOLE, "基础投入不足", "")),
        (lambda f: f["pack.toml"].update(source=[{"id": "s", "title": "通知"}]), Difference("source.s", WHOLE, "", "通知")),
        (lambda f: f["pack.toml"]["subject"][1].update(hint="盖章名称"), Difference("subject.office", "提示", "", "盖章名称")),
        (lambda f: task(f).update(lead=["市法院"]), Difference("tasks.a", "牵头部门", "", "市法院")),
        (lambda f: task(f).update(measures=[{"text": "新措施"}]), Difference("tasks.a", "措施", "措施", "新措施")),
        (lambda f: f["tasks.toml"]["task"].reverse(), Difference("tasks", ORDER, "tasks.a、tasks.b", "tasks.b、tasks.a")),
        (lambda f: f["sections.toml"]["section"][0].update(max_length=9), Difference("sections.s.text", "字数上限", "", "9")),
        (lambda f: f["indicators.toml"]["indicator"][0].update(minimum=0),
         Difference("indicators.a.baseline", "最小值", "", "0")),
        (lambda f: f["tasks.toml"]["field"].append({"name": "more", "label": "更多"}),
         Difference("tasks.b.more", WHOLE, "", "更多")),
        (lambda f: minimal.named(f, "tasks.toml", "field", "plan").update(relevant='filled("{target}.lead")'),
         Difference("tasks.b.plan", "何时填", "", 'filled("{target}.lead")')),
    ],
)  # fmt: skip
def test_every_change_is_told(change: Callable[[dict[str, Any]], object], difference: Difference) -> None:
    found = compare(A, changed(change))
    assert difference in found.changed
    assert not found.equal


@settings(max_examples=40, deadline=None)
@given(packs(), packs())
def test_equal_exactly_when_the_packs_are(a: FormPack, b: FormPack) -> None:
    assert compare(a, a).equal
    assert compare(a, b).equal is (a == b)
    assert compare(b, a).moved == tuple((y, x) for x, y in _by(compare(a, b).moved, b, a))


def _by(moved: tuple[tuple[str, str], ...], b: FormPack, a: FormPack) -> list[tuple[str, str]]:
    back = {y: x for x, y in moved}
    order = compare(b, a).moved
    assert {first for first, _ in order} == back.keys()
    return [(back[first], first) for first, _ in order]


def test_every_attribute_has_its_word() -> None:
    kinds = [PackField, *Item.__subclasses__()]
    names = {f.name for kind in kinds for f in attributes(kind)}
    assert names - {"path", "fields"} <= WORDS.keys()


# --- moving ---------------------------------------------------------------------------------------------


def test_answers_follow_their_item_and_the_rest_waits_in_the_attic() -> None:
    def change(files: dict[str, Any]) -> None:
        rename(files)
        files["tasks.toml"]["task"].pop()
        files["indicators.toml"]["indicator"].pop()
        files["tasks.toml"]["field"].append({"name": "more", "label": "更多"})

    new = changed(change)
    answers: dict[str, Value] = {"tasks.a.lead": "甲", "tasks.b.lead": "乙", "subject.office": "局"}
    links = (EvidenceLink("e1", "tasks.a"), EvidenceLink("e1", "tasks.b", "3"))
    found = move(A, new, answers, links)
    assert found.answers == {"tasks.a.lead": None, "tasks.a2.lead": "甲"}
    assert found.moved == (("tasks.a.lead", "tasks.a2.lead"),)
    assert (found.kept, found.gone, found.restored) == (("subject.office",), ("tasks.b.lead",), ())
    assert found.new == ("tasks.a2.more",)
    assert found.links == (EvidenceLink("e1", "tasks.a2"), EvidenceLink("e1", "tasks.b", "3"))
    kept = after(answers, found.answers)
    assert attic(new, replace(build.empty(), answers=kept)) == {"tasks.b.lead": "乙"}
    back = move(new, A, kept, found.links)
    assert back.restored == ("tasks.b.lead",) and back.links == links
    assert after(kept, back.answers) == answers


def test_whoever_still_has_the_id_keeps_it() -> None:
    def split(files: dict[str, Any]) -> None:
        files["tasks.toml"]["task"].append({**task(files), "id": "c", "was": ["x"]})

    new = changed(split)
    answers: dict[str, Value] = {"tasks.a.lead": "甲", "tasks.c.lead": "旧", "tasks.x.lead": "更旧"}
    found = move(A, new, answers)
    assert found.answers == {} and found.restored == ("tasks.c.lead",)


def test_a_place_that_is_taken_is_left_alone() -> None:
    answers: dict[str, Value] = {"tasks.a.lead": "甲", "tasks.a2.lead": "从前"}
    found = move(A, RENAMED, answers)
    assert found.answers == {} and found.gone == ("tasks.a.lead",) and found.restored == ("tasks.a2.lead",)
    assert move(RENAMED, A, answers).answers == {}


def test_a_calculated_place_takes_no_answer() -> None:
    def calculate(files: dict[str, Any]) -> None:
        minimal.named(files, "indicators.toml", "field", "target_2")["calculation"] = (
            'answers["{target}.target_1"]'
        )

    new = changed(calculate)
    answers: dict[str, Value] = {"indicators.a.target_2": Decimal(5)}
    assert move(A, new, answers).gone == ("indicators.a.target_2",)
    assert attic(new, replace(build.empty(), answers=answers)) == answers
    assert move(new, A, answers).restored == ("indicators.a.target_2",)


@pytest.mark.parametrize(
    ("before", "value", "kind", "there"),
    [
        (FieldKind.NUMBER, Decimal("12.50"), FieldKind.TEXT, "12.50"),
        (FieldKind.TEXT, "12", FieldKind.NUMBER, Decimal(12)),
        (FieldKind.MONTH, Month(2027, 1), FieldKind.TEXT, "2027-01"),
        (FieldKind.DATE, date(2027, 1, 2), FieldKind.LONG_TEXT, "2027-01-02"),
        (FieldKind.TEXT, "2027年1月", FieldKind.MONTH, "2027年1月"),
        (FieldKind.YES_NO, True, FieldKind.TEXT, True),
        (FieldKind.LONG_TEXT, " 是", FieldKind.YES_NO, " 是"),
        (FieldKind.TEXT, "甲", FieldKind.MANY, "甲"),
    ],
)
def test_an_answer_changes_its_kind_only_when_it_can_change_back(
    before: FieldKind, value: Value, kind: FieldKind, there: Value
) -> None:
    def with_kind(kind: FieldKind) -> FormPack:
        field = PackField("subject.x", "某项", kind)
        return replace(A, subject=(*A.subject, field))

    old, new = with_kind(before), with_kind(kind)
    moved = after({"subject.x": value}, move(old, new, {"subject.x": value}).answers)
    assert moved == {"subject.x": there} and type(moved["subject.x"]) is type(there)
    assert after(moved, move(new, old, moved).answers) == {"subject.x": value}


def values(field: PackField) -> st.SearchStrategy[Value | None]:
    raw: Any = st.text(max_size=6) | st.sampled_from(["是", "2027-01", "2027-01-02", "12.50", " 甲 "])
    if field.kind in NUMERIC:
        raw = raw | st.integers(-99, 99)
    if field.kind is FieldKind.YES_NO:
        raw = raw | st.booleans()
    if field.kind in (FieldKind.MANY, FieldKind.DEPARTMENTS):
        raw = st.lists(st.text(max_size=3), max_size=3)
    return raw.map(lambda one: coerce(field.kind, one))  # type: ignore[no-any-return]  # a strategy


@settings(max_examples=50, deadline=None)
@given(packs(), packs(), st.data())
def test_there_and_back_restores_everything(a: FormPack, b: FormPack, data: st.DataObject) -> None:
    """Whatever two packs have to do with one another; renamed items among them."""
    old_id = data.draw(st.sampled_from([task.id for task in a.tasks]))
    first, *rest = b.tasks
    assume(old_id not in {task.id for task in b.tasks})
    b = replace(b, tasks=(replace(first, was=(old_id,)), *(replace(task, was=()) for task in rest)))
    mine = [field for field in a.fields.values() if not field.calculation]
    chosen = data.draw(st.lists(st.sampled_from(mine), max_size=12, unique_by=lambda field: field.path))
    drawn = {field.path: data.draw(values(field)) for field in chosen}
    answers = {path: value for path, value in drawn.items() if value is not None}
    targets = st.sampled_from(sorted(a.targets))
    links = tuple(EvidenceLink("e1", t) for t in data.draw(st.lists(targets, max_size=4, unique=True)))
    there = move(a, b, answers, links)
    between = after(answers, there.answers)
    assert len(between) == len(answers) and len(there.links) == len(links)
    assert len(there.kept) + len(there.moved) + len(there.gone) == len(answers)
    back = move(b, a, between, there.links)
    assert after(between, back.answers) == answers
    assert all(type(value) is type(answers[path]) for path, value in after(between, back.answers).items())
    assert back.links == links
