"""What holds of every check: order, acceptances, words, speed, and that nothing makes it fail."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.application import Acceptance, Application, Purpose
from forms.checks import RULES, FileState, Finding, Severity, run
from forms.definition import Basis
from forms.pack import BUILT_IN, read_pack_folder
from forms.places import Place
from forms.values import Month, Value
from tests.forms import build

PACK = build.pack()
WARNS: dict[str, Value | None] = {"subject.end": Month(2028, 11)}

VALUES: st.SearchStrategy[Value] = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["yes", "no", "行政裁决平均办案周期65日", "2027年联席会议次数9次", "约60"]),
    st.booleans(),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12),
    st.dates(),
    st.builds(Month, st.integers(1900, 9999), st.integers(1, 12)),
    st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=3).map(tuple),
)
PLACES = st.builds(
    Place,
    st.just("320400"),
    st.just("某地"),
    st.just("某省"),
    st.sampled_from(["prefecture_city", "league", "elsewhere"]),
    st.sampled_from([None, 1, 2]),
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(PACK.fields)), VALUES, max_size=60),
    PLACES,
    st.sampled_from(Purpose),
    st.dates(),
)
def test_nothing_makes_it_fail(
    answers: dict[str, Value], place: Place, purpose: Purpose, today: date
) -> None:
    full = build.application(place=place, purpose=purpose)
    for application in (
        replace(build.empty(place, purpose), answers=answers),
        replace(full, answers={**full.answers, **answers}),
    ):
        found = run(PACK, application, today, {build.evidence().sha256: FileState.CHANGED})
        assert len({finding.key for finding in found}) == len(found)
        for finding in found:
            assert finding.target in {*PACK.fields, *PACK.targets, "place", "evidence:e1"}
            well_said(finding)


def well_said(finding: Finding) -> None:
    """ui.md section 7."""
    ours = finding.remedy + finding.code
    for sentence in (finding.cause, finding.remedy):
        assert sentence.strip()
        assert not sentence.endswith("。")
    assert not any(word in ours for word in ("请您", "！", "!", ",", "失败"))


def test_an_empty_application_gets_one_neutral_line_for_each_missing_item() -> None:
    found = run(PACK, build.empty(), build.TODAY)
    assert all(finding.unfilled and finding.severity is Severity.BLOCKER for finding in found)
    assert [finding.target for finding in found] == [
        "subject.government",
        "subject.office",
        "subject.contact",
        "subject.contact_phone",
        "subject.start",
        "subject.end",
        "conditions.c1.met",
        "conditions.c1.statement",
        "conditions.c1",
        "conditions.c2.met",
        "conditions.c2.statement",
        "conditions.c2",
        "tasks.1.1.taken",
        "tasks.1.6.taken",
        "tasks.2.5.taken",
        "sections.base.text",
        "sections.plan.text",
        "documents.request",
    ]


def test_blockers_first_then_in_the_order_of_the_form() -> None:
    changes: dict[str, Value | None] = {
        "subject.deadline": date(2026, 9, 20),
        "subject.end": Month(2028, 11),
        "tasks.2.5.lead": "甲、乙",
        "tasks.1.1.lead": None,
        "sections.plan.text": None,
    }
    assert [f.key for f in run(PACK, build.application(changes), build.TODAY)] == [
        "field.required@tasks.1.1.lead",
        "field.required@sections.plan.text",
        "period.length@subject.end",
        "task.lead@tasks.2.5.lead",
        "deadline.near@subject.deadline",
    ]


def accepted(cause: str | None = None, reason: str = "批复写明建设期为 23 个月。") -> Application:
    (finding,) = run(PACK, build.application(WARNS), build.TODAY)
    given = Acceptance(finding.key, cause or finding.cause, reason, "张三", build.NOW)
    return build.application(WARNS, acceptances=(given,))


def test_an_accepted_warning_is_open_no_longer() -> None:
    (finding,) = run(PACK, accepted(), build.TODAY)
    assert finding.accepted == "批复写明建设期为 23 个月。"
    assert not finding.open


@pytest.mark.parametrize(
    "application", [accepted(cause="从前说的是别的"), accepted(reason="  太短  ")], ids=["changed", "short"]
)
def test_an_acceptance_holds_only_for_what_was_read(application: Application) -> None:
    (finding,) = run(PACK, application, build.TODAY)
    assert finding.open


def test_a_blocker_cannot_be_accepted() -> None:
    (finding,) = run(PACK, build.application({"subject.office": None}), build.TODAY)
    given = Acceptance(finding.key, finding.cause, "就是不想填写这一项。", "张三", build.NOW)
    (again,) = run(PACK, build.application({"subject.office": None}, acceptances=(given,)), build.TODAY)
    assert again.open


def test_what_we_demand_ourselves_does_not_look_official() -> None:
    (finding,) = run(PACK, build.application({"tasks.2.5.lead": "甲、乙"}), build.TODAY)
    assert finding.origin.basis is Basis.DRAFTED


def test_rules_are_different() -> None:
    assert len(set(RULES)) == len(RULES)


def test_a_long_application_is_checked_in_time() -> None:
    text = "行政裁决平均办案周期62日，联席会议次数4次，新增企业30家，投入1,200万元。" * 2000
    application = build.application(
        {
            "sections.base.text": text,
            "indicators.1.1.baseline": Decimal(4),
            "indicators.1.1.target_1": Decimal(4),
        }
    )
    run(PACK, application, build.TODAY)
    begin = time.perf_counter()
    run(PACK, application, build.TODAY)
    assert time.perf_counter() - begin < 0.5


def test_the_built_in_pack_is_merely_unfilled_at_first_and_quick_to_check() -> None:
    pack = read_pack_folder(BUILT_IN / "national-2022")
    found = run(pack, build.empty(), build.TODAY)
    assert len(found) > 100
    assert all(finding.unfilled for finding in found)
    begin = time.perf_counter()
    run(pack, build.empty(), build.TODAY)
    assert time.perf_counter() - begin < 0.25
