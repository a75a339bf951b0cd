"""Each rule has a case that fails without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from forms.application import Application, EvidenceLink, Purpose
from forms.checks import FileState, Finding, Severity, run
from forms.definition import Direction, FormPack, Rule
from forms.places import Place
from forms.values import Month, Value
from tests.forms import build

B, W, H = Severity.BLOCKER, Severity.WARNING, Severity.HINT
LEAGUE = Place("152900", "阿拉善盟", "内蒙古自治区", "league")
BUILT = Place("320400", "常州市", "江苏省", "prefecture_city", batch=2)
PRACTICE = Purpose.PRACTICE


def check(
    application: Application,
    *,
    pack: FormPack | None = None,
    today: date = build.TODAY,
    files: Mapping[str, FileState] | None = None,
) -> dict[str, Finding]:
    found = run(pack or build.pack(), application, today, files or {})
    assert len({finding.key for finding in found}) == len(found)
    return {finding.key: finding for finding in found}


def test_a_complete_application_has_nothing_open() -> None:
    assert not check(build.application())


CASES: list[tuple[dict[str, Value | None], str, Severity, str]] = [
    ({"subject.office": None}, "field.required@subject.office", B, "还没有填牵头部门"),
    (
        {"conditions.c1.met": None},
        "field.required@conditions.c1.met",
        B,
        "条件“已建立工作机制”还没有选是否符合",
    ),
    ({"conditions.c1.statement": None}, "field.required@conditions.c1.statement", B, "还没有填说明"),
    ({"tasks.1.6.taken": None}, "field.required@tasks.1.6.taken", B, "任务 1.6“社会满意度”还没有选是否承担"),
    ({"tasks.1.6.reason": None}, "field.required@tasks.1.6.reason", B, "还没有填不承担的理由"),
    ({"tasks.2.5.lead": None}, "field.required@tasks.2.5.lead", B, "任务 2.5“行政裁决”还没有填牵头部门"),
    ({"tasks.2.5.start": None}, "field.required@tasks.2.5.start", B, "还没有填开始年月"),
    ({"tasks.2.5.end": None}, "field.required@tasks.2.5.end", B, "还没有填结束年月"),
    ({"tasks.2.5.plan": None}, "field.required@tasks.2.5.plan", B, "还没有填工作安排"),
    ({"tasks.2.5.measures": None}, "field.required@tasks.2.5.measures", B, "还没有选措施"),
    ({"indicators.2.5.target_2": None}, "field.required@indicators.2.5.target_2", B, "还没有填第二年目标"),
    ({"sections.base.text": None}, "field.required@sections.base.text", B, "正文“工作基础”还没有填"),
    ({"indicators.2.5.baseline": "约60"}, "field.kind@indicators.2.5.baseline", B, "“约60”不是数字"),
    ({"indicators.1.1.baseline": Decimal("1.50")}, "field.kind@indicators.1.1.baseline", B, "“1.5”不是整数"),
    ({"subject.deadline": "2026年2月30日"}, "field.kind@subject.deadline", B, "“2026年2月30日”不是日期"),
    ({"tasks.2.5.start": "明年"}, "field.kind@tasks.2.5.start", B, "“明年”不是年月"),
    ({"tasks.2.5.taken": "看情况"}, "field.kind@tasks.2.5.taken", B, "“看情况”不是“是”或“否”"),
    ({"conditions.c1.met": "maybe"}, "field.choice@conditions.c1.met", B, "“maybe”不在可选项中"),
    ({"tasks.2.5.measures": ("别的",)}, "field.choice@tasks.2.5.measures", B, "“别的”不在可选项中"),
    ({"tasks.2.5.plan": "字" * 636}, "field.length@tasks.2.5.plan", W, "超出 36 字，最多 600 字"),
    ({"subject.end": Month(2026, 1)}, "period.order@subject.end", B, "建设期结束 2026-01 早于开始 2027-01"),
    ({"subject.end": Month(2028, 11)}, "period.length@subject.end", W, "共 23 个月，应为 24 个月"),
    (
        {"subject.start": Month(2023, 1), "subject.end": Month(2024, 12)},
        "period.past@subject.start",
        W,
        "建设期 2023-01 到 2024-12 已经过去",
    ),
    ({"subject.deadline": date(2026, 9, 1)}, "deadline.passed@subject.deadline", W, "2026年9月1日已过"),
    ({"subject.deadline": date(2026, 9, 20)}, "deadline.near@subject.deadline", H, "还有 5 天"),
    ({"conditions.c1.met": "no"}, "condition.not_met@conditions.c1.met", B, "填的是不符合"),
    ({"conditions.c2.met": "no"}, "condition.not_met@conditions.c2.met", W, "填的是不符合"),
    ({"conditions.c1.met": "partly"}, "condition.partly_met@conditions.c1.met", W, "填的是部分符合"),
    ({"conditions.c2.met": "partly"}, "condition.partly_met@conditions.c2.met", H, "填的是部分符合"),
    ({"tasks.1.6.reason": "没必要"}, "task.reason@tasks.1.6.reason", B, "理由只有 3 字"),
    ({"tasks.2.5.lead": "市法院、市检察院"}, "task.lead@tasks.2.5.lead", W, "不止一个"),
    ({"tasks.2.5.lead": "市法院"}, "task.lead_twice@tasks.2.5.lead", H, "既牵头又配合"),
    ({"tasks.2.5.end": Month(2026, 12)}, "task.order@tasks.2.5.end", B, "结束 2026-12 早于开始 2027-01"),
    ({"tasks.2.5.end": Month(2029, 1)}, "task.period@tasks.2.5.end", W, "结束 2029-01 不在建设期"),
    ({"tasks.2.5.start": Month(2026, 1)}, "task.period@tasks.2.5.start", W, "开始 2026-01 不在建设期"),
    (
        {"indicators.2.5.target_2": Decimal(65)},
        "indicator.direction@indicators.2.5.target_2",
        W,
        "指标“行政裁决平均办案周期”2028 年 65 日高于 2027 年 55 日，此项越短越好",
    ),
    (
        {"indicators.1.1.target_1": Decimal(1)},
        "indicator.direction@indicators.1.1.target_1",
        W,
        "2027 年 1 次/年低于基期 2 次/年，此项越高越好",
    ),
    (
        dict.fromkeys((f"indicators.1.1.{n}" for n in ("target_1", "target_2")), Decimal(2)),
        "indicator.unchanged@indicators.1.1.target_2",
        H,
        "两年目标都是 2 次/年，与基期相同",
    ),
    (
        dict.fromkeys(f"indicators.1.1.{n}" for n in ("baseline", "target_1", "target_2")),
        "indicator.none@indicators.1.1",
        H,
        "没有填任何指标",
    ),
    ({"subject.office": "示例市人民政府"}, "rule.office@subject.office", W, "牵头部门与申报政府填的一样"),
]


@pytest.mark.parametrize(("changes", "key", "severity", "cause"), CASES, ids=[case[1] for case in CASES])
def test_an_answer_out_of_order(
    changes: dict[str, Value | None], key: str, severity: Severity, cause: str
) -> None:
    finding = check(build.application(changes))[key]
    assert finding.severity is severity
    assert cause in finding.cause
    assert finding.remedy
    assert finding.unfilled is (finding.code == "field.required")


def test_a_percentage_lies_between_0_and_100() -> None:
    changes: dict[str, Value | None] = {
        "tasks.1.6.taken": True,
        "indicators.1.6.baseline": Decimal("120.0"),
    }
    finding = check(build.application(changes))["field.range@indicators.1.6.baseline"]
    assert finding.cause == "指标“按期办结率”的基期值应在 0 到 100 之间，现在是 120%"


def test_bounds_of_the_pack_are_kept() -> None:
    pack = build.pack()
    indicator = pack.indicators[2]
    bounded = tuple(replace(f, minimum=Decimal(1)) if f.unit else f for f in indicator.fields)
    pack = replace(pack, indicators=(*pack.indicators[:2], replace(indicator, fields=bounded)))
    found = check(build.application({"indicators.2.5.baseline": Decimal(0)}), pack=pack)
    assert "应不小于 1 日，现在是 0 日" in found["field.range@indicators.2.5.baseline"].cause


def test_own_measures_stand_in_for_measures() -> None:
    assert not check(build.application({"tasks.2.5.measures": None, "tasks.2.5.own_measures": "自己的措施"}))


def test_a_task_declined_is_asked_nothing_else() -> None:
    changes: dict[str, Value | None] = {
        path: None for path in build.answers() if path.startswith("tasks.2.5.")
    }
    changes |= {"tasks.2.5.taken": False, "tasks.2.5.reason": "本地没有行政裁决职能，由省里承担。"}
    changes |= {
        "indicators.2.5.baseline": None,
        "sections.base.text": "基础。",
        "sections.plan.text": "思路。",
    }
    links = [
        EvidenceLink("e1", t) for t in ("conditions.c1", "conditions.c2", "tasks.1.1", "documents.request")
    ]
    assert not check(build.application(changes, links=links))


def test_lower_is_better_only_where_the_pack_says_so() -> None:
    pack = build.pack()
    neither = tuple(replace(i, direction=Direction.NEITHER) for i in pack.indicators)
    assert not check(
        build.application({"indicators.2.5.target_1": Decimal(99)}), pack=replace(pack, indicators=neither)
    ).keys() - {"number.differs@sections.base.text"}


# --- the place ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "purpose", "key", "severity", "cause"),
    [
        (BUILT, Purpose.FORMAL, "place.built@place", W, "常州市已是第 2 批建设城市"),
        (BUILT, PRACTICE, "place.built@place", H, "常州市已是第 2 批建设城市"),
        (LEAGUE, Purpose.FORMAL, "place.confirm@place", W, "待确认：现有公开文件没有写明盟能否申报"),
        (replace(LEAGUE, kind="municipality"), PRACTICE, "place.ineligible@place", B, "不在可申报的范围内"),
    ],
)
def test_a_place_that_may_not_simply_apply(
    place: Place, purpose: Purpose, key: str, severity: Severity, cause: str
) -> None:
    finding = check(build.application(place=place, purpose=purpose))[key]
    assert (finding.severity, finding.origin) == (severity, build.OFFICIAL)
    assert cause in finding.cause


def test_the_note_of_the_pack_on_built_places_is_used() -> None:
    pack = build.pack()
    pack = replace(pack, applicants=replace(pack.applicants, built_note="第 {batch} 批 {x} {0}"))
    assert (
        check(build.application(place=BUILT), pack=pack)["place.built@place"].cause == "常州市第 2 批 {x} {0}"
    )


def test_a_confirmed_place_is_open_no_longer() -> None:
    application = build.application(
        {"subject.eligibility_reply": "省局 9 月 1 日电话答复可以申报。"}, place=LEAGUE
    )
    found = check(application)
    assert found.keys() == {"place.confirmed@place"}
    assert not found["place.confirmed@place"].open


def test_practice_is_not_held_up_by_a_deadline() -> None:
    application = build.application({"subject.deadline": date(2026, 9, 1)}, purpose=PRACTICE)
    assert check(application)["deadline.passed@subject.deadline"].severity is H


# --- evidence -------------------------------------------------------------------------------------------


def links_without(target: str) -> list[EvidenceLink]:
    return [link for link in build.application().links if link.target != target]


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("conditions.c2", "condition.evidence@conditions.c2"),
        ("tasks.2.5", "task.evidence@tasks.2.5"),
        ("documents.request", "document.missing@documents.request"),
    ],
)
def test_what_no_file_supports(target: str, key: str) -> None:
    found = check(build.application(links=links_without(target)))
    assert found.keys() == {key}
    assert found[key].severity is B
    assert found[key].unfilled


def test_a_condition_not_met_needs_no_evidence() -> None:
    application = build.application({"conditions.c2.met": "no"}, links=links_without("conditions.c2"))
    assert check(application).keys() == {"condition.not_met@conditions.c2.met"}


@pytest.mark.parametrize(
    ("reason", "key", "severity"),
    [
        ("还没盖章", "document.reason@documents.request.absent_reason", B),
        ("请示正在市政府办公室会签。", "document.absent@documents.request.absent_reason", W),
    ],
)
def test_a_document_not_enclosed(reason: str, key: str, severity: Severity) -> None:
    changes: dict[str, Value | None] = {"documents.request.absent_reason": reason}
    found = check(build.application(changes, links=links_without("documents.request")))
    assert found.keys() == {key}
    assert found[key].severity is severity


@pytest.mark.parametrize(
    ("state", "key"), [(FileState.MISSING, "evidence.missing"), (FileState.CHANGED, "evidence.changed")]
)
def test_a_file_gone_or_changed(state: FileState, key: str) -> None:
    found = check(build.application(), files={build.evidence().sha256: state})
    assert found[f"{key}@evidence:e1"].severity is B


@pytest.mark.parametrize(
    ("changes", "links", "key", "severity"),
    [
        ({}, [], "evidence.unlinked@evidence:e2", W),
        ({}, [EvidenceLink("e2", "tasks.9.9")], "evidence.link_unknown@evidence:e2", W),
        ({"title": ""}, [EvidenceLink("e2", "tasks.1.1")], "evidence.title@evidence:e2", H),
        ({"pages": 3}, [EvidenceLink("e2", "tasks.1.1", "1-2,4")], "evidence.pages@evidence:e2", W),
    ],
)
def test_a_file_out_of_order(
    changes: dict[str, object], links: list[EvidenceLink], key: str, severity: Severity
) -> None:
    complete = build.application()
    second = build.evidence(2, **changes)
    found = check(replace(complete, evidence=(*complete.evidence, second), links=(*complete.links, *links)))
    assert found.keys() == {key}
    assert found[key].severity is severity


def test_a_link_left_over_from_another_pack_is_silent_while_the_file_supports_something() -> None:
    complete = build.application()
    links = [EvidenceLink("e2", "tasks.9.9"), EvidenceLink("e2", "tasks.1.1")]
    found = check(
        replace(complete, evidence=(*complete.evidence, build.evidence(2)), links=(*complete.links, *links))
    )
    assert found == {}


# --- rules of the pack ----------------------------------------------------------------------------------


def with_rule(expression: str, target: str = "subject.office", severity: str = "blocker") -> FormPack:
    return build.pack((Rule("r", target, expression, severity, "不行", "改"),))


def test_a_rule_of_the_pack_has_its_own_severity() -> None:
    found = check(build.application(), pack=with_rule("1 == 2"))
    assert (found["rule.r@subject.office"].severity, found["rule.r@subject.office"].cause) == (B, "不行")


def test_a_rule_waits_for_its_answers_and_for_its_field_to_be_asked() -> None:
    waits = with_rule('answers["subject.batch"] == "x"')
    assert not check(build.application({"subject.batch": None}), pack=waits)
    assert not check(build.application(), pack=with_rule("1 == 2", target="tasks.2.5.reason"))


@pytest.mark.parametrize("expression", ['answers["subject.office"] > 1', "nonsense ("])
def test_a_rule_that_cannot_be_computed_is_not_hidden(expression: str) -> None:
    finding = check(build.application(), pack=with_rule(expression))["rule.r.unusable@subject.office"]
    assert finding.severity is H
