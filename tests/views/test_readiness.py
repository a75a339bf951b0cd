"""What is merely unfilled is no alarm, and folds into one row a step."""

from __future__ import annotations

from datetime import date, datetime

from desktop.views.readiness import Readiness, counts, deadline_words, rows
from desktop.views.widgets.shapes import Status
from forms.application import Application, Purpose
from forms.checks.finding import Finding, Severity
from forms.pack import BUILT_IN, read_pack_folder
from forms.places import Place

PACK = read_pack_folder(BUILT_IN / "national-2022")
TASK = PACK.tasks[0].target


def application(**answers: str) -> Application:
    place = Place("990000", "示例市", "示例省", "prefecture_city")
    at = datetime.fromisoformat("2026-11-22T09:00:00+08:00")
    return Application("1", place, PACK.id, PACK.version, Purpose.FORMAL, at, answers=answers)


def finding(
    target: str, severity: Severity = Severity.BLOCKER, unfilled: bool = False, accepted: str = ""
) -> Finding:
    return Finding("x", severity, target, "原因", "办法", unfilled=unfilled, accepted=accepted)


def test_unfilled_is_a_ring() -> None:
    missing = finding(f"{TASK}.lead", unfilled=True)
    assert Readiness(PACK, application(), [missing]).item(TASK) is Status.TODO
    begun = application(**{f"{TASK}.reason": "因为"})
    assert Readiness(PACK, begun, [missing]).item(TASK) is Status.PART
    wrong = [missing, finding(f"{TASK}.end")]
    assert Readiness(PACK, begun, wrong).item(TASK) is Status.BLOCKER


def test_a_step_shows_its_worst_and_counts_what_is_done() -> None:
    found = [finding(f"{TASK}.end", Severity.WARNING), finding(f"{PACK.tasks[1].target}.end", Severity.HINT)]
    state = Readiness(PACK, application(), found).step("tasks")
    assert (state.status, state.done, state.total) == (Status.WARN, len(PACK.tasks) - 1, len(PACK.tasks))


def test_unfilled_things_fold() -> None:
    found = [finding(f"{task.target}.lead", unfilled=True) for task in PACK.tasks]
    found += [finding(f"{TASK}.end"), finding(f"{TASK}.start", Severity.WARNING, accepted="已经说明过的理由")]
    shown = rows(found, PACK)
    assert [row.cause for row in shown] == ["原因", f"重点任务还有 {len(PACK.tasks)} 项没有填完", "原因"]
    assert len(shown[1].folded) == len(PACK.tasks)
    once = {Status.BLOCKER: 1, Status.TODO: 1, Status.WARN: 0, Status.HINT: 0, Status.ACCEPTED: 1}
    assert counts(shown) == once  # unfilled is no alarm, but it is open all the same
    assert [row.open for row in shown] == [True, True, False]
    assert [row.status for row in shown] == [Status.BLOCKER, Status.TODO, Status.ACCEPTED]


def test_what_is_unfilled_stands_in_the_order_of_the_steps() -> None:
    """The sections come before the documents in a pack, and after them in the rail."""
    items = (*PACK.sections[:2], *PACK.documents[:2], *PACK.tasks[:2])
    shown = rows([finding(item.target, unfilled=True) for item in items], PACK)
    assert [row.step for row in shown] == ["tasks", "evidence", "sections"]


def test_the_deadline_in_words() -> None:
    today = date(2026, 11, 22)
    assert deadline_words(None, today) == ("未填写截止日期", False)
    assert deadline_words(date(2026, 12, 18), today) == ("距截止 26 天（12月18日）", False)
    assert deadline_words(today, today) == ("今天截止（11月22日）", False)
    assert deadline_words(date(2026, 11, 19), today) == ("已过截止 3 天（11月19日）", True)


def test_what_is_not_checked_is_in_no_state() -> None:
    ready = Readiness(PACK, application(**{f"{TASK}.reason": "因为"}), None)
    assert not ready.checked
    assert ready.rows is None
    steps = ("subject", "conditions", "tasks", "indicators", "evidence", "sections")
    states = [ready.step(step) for step in steps] + [ready.area(PACK.areas[0].id), ready.whole]
    assert {state.status for state in states} == {ready.check} == {ready.item(TASK)} == {Status.UNCHECKED}
    assert {state.words for state in states} == {""}
    assert ready.step("tasks").sentence == f"{len(PACK.tasks)} 项"
    assert Readiness(PACK, application(), ()).step("tasks").sentence.endswith(f"已填完 {len(PACK.tasks)} 项")


def test_a_folded_row_counts_items_as_the_rail_does() -> None:
    task, other = PACK.tasks[:2]
    fields = [field.path for field in task.fields[:3]]
    found = [finding(path, unfilled=True) for path in (*fields, f"{other.target}.lead")]
    found += [finding(field.path, unfilled=True) for field in PACK.subject[:2]]
    subject, tasks = sorted(rows(found, PACK), key=lambda row: row.step)
    assert (tasks.cause, tasks.items, len(tasks.folded)) == ("重点任务还有 2 项没有填完", 2, 4)
    assert (subject.cause, subject.items) == ("申报主体还有 2 项没有填完", 2)


def test_a_fresh_application_is_empty_and_not_wrong() -> None:
    missing = [finding(f"{task.target}.lead", unfilled=True) for task in PACK.tasks]
    asked = [d for d in PACK.documents if d.required and not d.produced and d.stage == "apply"]
    missing += [finding(d.target, unfilled=True) for d in asked]
    ready = Readiness(PACK, application(), missing)
    assert ready.check is Status.TODO
    assert (ready.step("evidence").done, ready.step("evidence").total) == (0, len(asked))
    assert {row.group for row in ready.rows or ()} == {Status.TODO}
    assert all(row.open for row in ready.rows or ())  # and yet nothing can be exported
    assert Readiness(PACK, application(**{f"{TASK}.reason": "因为"}), missing).check is Status.PART


def test_a_document_that_may_be_left_out_counts_once_it_is_there() -> None:
    spare = next(d for d in PACK.documents if not d.required and not d.produced and d.stage == "apply")
    before = Readiness(PACK, application(), ()).step("evidence").total
    field = f"{spare.target}.absent_reason"
    assert Readiness(PACK, application(**{field: "不适用"}), ()).step("evidence").total == before + 1
