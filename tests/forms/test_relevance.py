"""What is asked and what is calculated, and that everything honours it."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import from_document, schema, to_document
from forms.application import Application, EvidenceLink
from forms.calculation import calculated, with_calculated
from forms.checks import Finding, Severity, run
from forms.definition import Field, FormPack
from forms.errors import AnswersInvalid
from forms.pack import read_pack
from forms.pack_expressions import CHAIN_LIMIT
from forms.relevance import asked, pack_asked, relevant, situation, variables
from forms.values import FieldKind, Value
from tests.forms import build, large, minimal
from tests.forms.packs_strategy import packs


def application(**answers: Value) -> Application:
    given: dict[str, Value] = {path.replace("__", "."): value for path, value in answers.items()}
    return replace(build.empty(), answers=given)


def with_money() -> FormPack:
    """Every task has money, asked when it is taken up; the subject has the total and each task its share."""
    files = minimal.tables()
    files["tasks.toml"]["field"] += [
        {"name": "money", "label": "经费", "kind": "money", "relevant": 'answers["{target}.taken"]'},
        {"name": "share", "label": "占比", "kind": "percent",
         "calculation": 'answers["{target}.money"] / answers["subject.all"] * 100'},
    ]  # fmt: skip
    files["pack.toml"]["subject"] += [
        {"name": "all", "label": "总额", "kind": "money", "calculation": 'total("tasks.*.money")'},
        {"name": "rich", "label": "说明", "relevant": 'answers["subject.all"] > 100'},
    ]
    files["conditions.toml"]["condition"][0]["relevant"] = 'answers["subject.all"] > 100'
    return minimal.pack(files)


PACK = with_money()
TAKEN = application(
    tasks__a__taken=True, tasks__a__money=Decimal(30), tasks__b__taken=True, tasks__b__money=Decimal(90)
)


def test_calculations_follow_one_another() -> None:
    assert calculated(PACK, TAKEN.answers, variables(TAKEN)) == {
        "subject.all": Decimal(120),
        "tasks.a.share": Decimal(25),
        "tasks.b.share": Decimal(75),
    }


def test_what_is_not_asked_counts_for_nothing() -> None:
    answers = {**TAKEN.answers, "tasks.b.taken": False}
    values = calculated(PACK, answers, variables(TAKEN))
    assert values == {"subject.all": Decimal(30), "tasks.a.share": Decimal(100)}
    asks = relevant(PACK, replace(TAKEN, answers=answers))
    assert not asks("tasks.b.money") and asks("tasks.a.money") and asks("tasks.b")
    assert not asks("subject.rich") and not asks("conditions.c") and not asks("conditions.c.met")
    assert not asks("nobody.knows") and asks("subject")


def test_calculated_values_take_the_place_of_stored_ones() -> None:
    stale = replace(TAKEN, answers={**TAKEN.answers, "subject.all": Decimal(1), "tasks.x.y": "旧"})
    found = with_calculated(PACK, stale)
    assert found.answers["subject.all"] == 120
    assert found.answers["tasks.x.y"] == "旧"
    assert with_calculated(PACK, found).answers == found.answers
    assert with_calculated(minimal.pack(), TAKEN) is TAKEN


def test_indicators_go_with_their_task() -> None:
    files = minimal.tables()
    files["tasks.toml"]["task"][0]["relevant"] = 'purpose == "practice"'
    pack = minimal.pack(files)
    asks = relevant(pack, application())
    assert not asks("tasks.a") and not asks("indicators.a") and not asks("indicators.a.baseline")
    assert asks("tasks.b") and asks("indicators.b.baseline")


def findings(pack: FormPack, app: Application) -> list[Finding]:
    return list(run(pack, app, build.TODAY))


def test_an_item_that_is_not_asked_gives_no_findings_and_is_not_printed() -> None:
    files = minimal.tables()
    for name, group in (
        ("condition", "conditions"),
        ("task", "tasks"),
        ("section", "sections"),
        ("document", "documents"),
    ):
        for row in files[f"{group}.toml"][name][:1]:
            row["relevant"] = 'filled("subject.batch")'
    pack = minimal.pack(files)
    wrong = application(tasks__a__taken=True, tasks__a__lead="甲、乙", conditions__c__met="no")
    wrong = replace(wrong, evidence=(build.evidence(),), links=(EvidenceLink("e1", "tasks.a"),))
    hidden = {"conditions.c", "tasks.a", "indicators.a", "sections.s", "documents.d"}

    def about(app: Application) -> set[str]:
        at = {finding.target for finding in findings(pack, app)}
        return {target for target in hidden if any(f"{path}.".startswith(f"{target}.") for path in at)}

    assert about(wrong) == set()
    assert {finding.code for finding in findings(pack, wrong)} >= {"evidence.unlinked"}
    assert about(replace(wrong, answers={**wrong.answers, "subject.batch": "一"})) >= {
        "conditions.c",
        "tasks.a",
    }
    small, shown = asked(pack, wrong)
    assert set(small.targets) == set(pack.targets) - hidden
    assert not shown.links and not shown.answers
    assert (small.digest, small.files) == (pack.digest, pack.files)
    assert asked(small, shown) == (small, shown)


@pytest.mark.parametrize("severity", ["blocker", "warning", "hint"])
def test_constraints(severity: str) -> None:
    files = minimal.tables()
    minimal.named(files, "indicators.toml", "field", "target_2").update(
        constraint='answers["{target}.target_2"] >= answers["{target}.target_1"]',
        constraint_message="第二年不应低于第一年",
        constraint_severity=severity,
        relevant='answers["tasks.a.taken"]',
    )
    pack = minimal.pack(files)

    def broken(**answers: Value) -> list[Finding]:
        return [f for f in findings(pack, application(**answers)) if f.code == "field.constraint"]

    good: dict[str, Value] = {"tasks__a__taken": True, "indicators__a__target_1": Decimal(5)}
    (finding,) = broken(**good, indicators__a__target_2=Decimal(4))
    assert (finding.severity, finding.target) == (Severity(severity), "indicators.a.target_2")
    assert finding.cause == "指标“指标 a”的字段 target_2：第二年不应低于第一年"
    assert not broken(**good, indicators__a__target_2=Decimal(5))
    assert not broken(**good)
    assert not broken(**good, indicators__a__target_2="约4")
    assert not broken(
        tasks__a__taken=False, indicators__a__target_1=Decimal(5), indicators__a__target_2=Decimal(4)
    )


def test_the_document_shows_what_is_asked_and_keeps_the_rest() -> None:
    app = replace(
        TAKEN, answers={**TAKEN.answers, "tasks.b.taken": False, "tasks.x.y": "旧", "subject.old": Decimal(3)}
    )
    document = to_document(PACK, app)
    assert document["attic"] == {"tasks.b.money": 90, "tasks.x.y": "旧", "subject.old": 3}
    assert document["calculated"] == {"subject": {"all": 30}, "tasks": {"a": {"share": 100}}}
    assert document["answers"] == {"tasks": {"a": {"taken": True, "money": 30}, "b": {"taken": False}}}
    back = from_document(PACK, app, document).answers
    assert all(app.answers[path] == value for path, value in back.items())
    fresh = from_document(PACK, application(), document).answers
    assert fresh == app.answers


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"answers": {"subject": {"all": 5}}}, "subject.all"),
        ({"answers": {}, "attic": []}, "attic"),
        ({"answers": {}, "attic": {"../etc": "x"}}, "attic.../etc"),
        ({"answers": {}, "attic": {"tasks.x.y": {"a": 1}}}, "attic.tasks.x.y"),
        ({"answers": {}, "attic": {"tasks.a.money": [1]}}, "attic.tasks.a.money"),
        ({"answers": {}, "calculated": 3}, "calculated"),
        ({"answers": {}, "attic": {f"tasks.x{n}.y": "" for n in range(10_001)}}, "attic"),
    ],
)
def test_documents_refused(document: dict[str, object], path: str) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        from_document(PACK, application(), document)  # type: ignore[arg-type]  # wrong on purpose
    assert path in dict(caught.value.details["problems"])  # type: ignore[call-overload]  # pairs


def test_calculated_fields_are_not_in_the_schema() -> None:
    answers = schema(PACK)["properties"]["answers"]["properties"]  # type: ignore[index,call-overload]  # known shape
    assert "rich" in answers["subject"]["properties"] and "all" not in answers["subject"]["properties"]


def test_a_pack_that_contradicts_itself_has_no_value_and_does_no_harm() -> None:
    """No such pack is read; but nothing here trusts that."""
    a = Field("subject.a", "甲", FieldKind.NUMBER, calculation='answers["subject.b"] + 1')
    b = Field("subject.b", "乙", FieldKind.NUMBER, calculation='answers["subject.a"] + 1')
    c = Field("subject.c", "丙", FieldKind.TEXT, relevant="nonsense(")
    d = Field("subject.d", "丁", FieldKind.TEXT, calculation="nonsense(")
    pack = replace(minimal.pack(), subject=(a, b, c, d))
    app = application(subject__c="x")
    assert calculated(pack, app.answers, variables(app)) == {}
    assert not relevant(pack, app)("subject.c")
    assert findings(pack, app)


def test_the_longest_chain_fits_the_stack() -> None:
    files = minimal.tables()
    wide = " + ".join(["1"] * 100)
    links = [{"name": "n0", "label": "起点", "kind": "number"}]
    for n in range(1, CHAIN_LIMIT + 1):
        before = f'answers["subject.n{n - 1}"]'
        links.append(
            {"name": f"n{n}", "label": "下一个", "kind": "number", "calculation": f"{before} + {wide}"}
        )
    files["pack.toml"]["subject"] += links
    pack = minimal.pack(files)
    app = application(subject__n0=Decimal(0))
    assert with_calculated(pack, app).answers[f"subject.n{CHAIN_LIMIT}"] == 100 * CHAIN_LIMIT


@settings(max_examples=60, deadline=None)
@given(packs(), st.data())
def test_random_packs_never_fail(pack: FormPack, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sorted(pack.fields)), max_size=20, unique=True))
    values: st.SearchStrategy[Value] = st.booleans() | st.text(max_size=5) | st.integers(-9, 9).map(Decimal)
    app = replace(build.empty(), answers={path: data.draw(values) for path in chosen})
    small, shown = asked(pack, app)
    assert asked(small, shown) == (small, shown)
    assert pack_asked(pack, situation(pack, app)) == small
    asks = relevant(pack, app)
    assert {target for target in pack.targets if asks(target)} == small.targets.keys()
    for finding in findings(pack, app):
        assert finding.target == "place" or asks(finding.target)
    document = {key: value for key, value in to_document(pack, app).items() if key != "pack"}
    assert from_document(pack, app, document).answers == app.answers


def best(what: object, times: int = 3) -> float:
    """Seconds the fastest of some runs took of the processor, which may be busy with other things."""
    assert callable(what)
    took = []
    for _ in range(times):
        begin = time.process_time()
        what()
        took.append(time.process_time() - begin)
    return min(took)


def test_a_large_pack_stays_fluent() -> None:
    files = large.files()
    pack = read_pack(files)
    app = large.application(pack)
    assert len(pack.tasks) == 500 and len(pack.fields) > 5000
    assert best(lambda: read_pack(files)) < 1
    assert best(lambda: run(pack, app, build.TODAY)) < 0.3
    assert best(lambda: with_calculated(pack, app)) < 0.02
