"""今日三件事: deadlines first, then what is wrong; what is merely unfilled is never an alarm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from desktop.identity_office import Ending
from desktop.views.look import Look
from desktop.views.today import pressing, things
from desktop.views.widgets.shapes import Status
from forms.application import Application, Purpose
from forms.checks.finding import Finding, Severity
from forms.pack import BUILT_IN, read_pack_folder
from forms.places import Place

PACK = read_pack_folder(BUILT_IN / "national-2022")
NOW = datetime.fromisoformat("2026-11-22T09:00:00+08:00")
TODAY = NOW.date()
TASK = PACK.tasks[0].target


def finding(
    target: str, severity: Severity = Severity.BLOCKER, *, unfilled: bool = False, cause: str = "原因"
) -> Finding:
    return Finding("x", severity, target, cause, "办法", unfilled=unfilled)


WRONG = finding(f"{TASK}.end", cause="写错了")
ODD = finding(f"{TASK}.start", Severity.WARNING, cause="要核对")
EMPTY = tuple(finding(f"{task.target}.lead", unfilled=True) for task in PACK.tasks)


def look(id_: str, *findings: Finding, days: int | None = None, purpose: Purpose = Purpose.FORMAL) -> Look:
    place = Place("990000", f"{id_}市", "示例省", "prefecture_city")
    answers = {} if days is None else {"subject.deadline": TODAY + timedelta(days=days)}
    one = Application(id_, place, PACK.id, PACK.version, purpose, NOW, answers=answers)
    return Look.at(one, PACK, findings, "", NOW)


def order(looks: Sequence[Look]) -> list[tuple[str, str, Status]]:
    return [(thing.application, thing.title, thing.status) for thing in things(looks, TODAY)]


def test_wrong_before_odd_before_empty() -> None:
    assert order([look("甲", ODD, *EMPTY, WRONG)]) == [
        ("甲", "写错了", Status.BLOCKER),
        ("甲", "要核对", Status.WARN),
        ("甲", f"重点任务还有 {len(PACK.tasks)} 项没有填完", Status.TODO),
    ]


def test_unfilled_is_never_an_alarm() -> None:
    for only in (EMPTY, EMPTY[:1]):
        assert {status for _, _, status in order([look("甲", *only)])} <= {Status.TODO, Status.PART}


def test_a_pressing_deadline_comes_first() -> None:
    looks = [
        look("甲", WRONG),
        look("乙", WRONG, days=20),
        look("丙", *EMPTY, days=3),
        look("丁", ODD, days=-2),
    ]
    assert [id_ for id_, _, _ in order(looks)] == ["丁", "丙", "乙"]
    last = things(looks[3:], TODAY)[0]
    assert "已过截止 2 天" in last.detail


@pytest.mark.parametrize(
    ("days", "rank"), [(None, 4), (31, 3), (30, 2), (8, 2), (7, 1), (1, 1), (0, 0), (-9, 0)]
)
def test_how_pressing(days: int | None, rank: int) -> None:
    day: date | None = None if days is None else TODAY + timedelta(days=days)
    assert pressing(day, TODAY) == rank


def test_nothing_open_leads_to_the_export() -> None:
    (thing,) = things([look("甲")], TODAY)
    assert (thing.target, thing.status, thing.verb) == ("export", Status.DONE, "去导出")


def test_made_up_data_counts_only_alone() -> None:
    practice = look("练", WRONG, days=0, purpose=Purpose.PRACTICE)
    assert [id_ for id_, _, _ in order([practice, look("甲", ODD)])] == ["甲"]
    assert [id_ for id_, _, _ in order([practice])] == ["练"]
    assert things([], TODAY) == ()


def test_the_one_worked_on_last_comes_first_among_equals() -> None:
    assert [id_ for id_, _, _ in order([look(n, WRONG) for n in "甲乙丙丁"])] == ["甲", "乙", "丙"]


def test_a_key_that_ends_presses_like_a_deadline() -> None:
    ending = Ending("本局", NOW + timedelta(days=5))
    first, second, *_ = things([look("甲", WRONG), look("乙", ODD, days=20)], TODAY, [ending])
    assert (first.screen, first.target, first.status) == ("settings", "keys", Status.WARN)
    assert "还有 5 天到期" in first.title
    assert second.application == "乙"
    ended = Ending("本局", NOW - timedelta(days=2))
    assert "不能再签署" in things([look("甲", WRONG)], TODAY, [ended])[0].title
    assert "今天到期" in things([look("甲", WRONG)], TODAY, [Ending("本局", NOW)])[0].title


def test_a_key_that_ends_is_no_matter_where_nothing_formal_is_to_be_signed() -> None:
    ending = Ending("本局", NOW + timedelta(days=5))
    practice = look("练", WRONG, purpose=Purpose.PRACTICE)
    assert [thing.screen for thing in things([practice], TODAY, [ending])] == ["application"]
    assert things([], TODAY, [ending]) == ()
