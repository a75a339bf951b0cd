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
    assert counts(shown) == {Status.BLOCKER: 2, Status.WARN: 0, Status.HINT: 0, Status.ACCEPTED: 1}
    assert [row.open for row in shown] == [True, True, False]


def test_the_deadline_in_words() -> None:
    today = date(2026, 11, 22)
    assert deadline_words(None, today) == ("未填写截止日期", False)
    assert deadline_words(date(2026, 12, 18), today) == ("距截止 26 天（12月18日）", False)
    assert deadline_words(today, today) == ("今天截止（11月22日）", False)
    assert deadline_words(date(2026, 11, 19), today) == ("已过截止 3 天（11月19日）", True)
