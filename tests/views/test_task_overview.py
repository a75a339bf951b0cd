"""What the tasks read like together: rows, filters, order, board, months, bulk changes, coverage; without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from desktop.views import task_changes
from desktop.views.readiness import Readiness
from desktop.views.task_coverage import ELSEWHERE, OFTEN, UNUSED, coverage
from desktop.views.task_overview import (
    DECLINED,
    UNASSIGNED,
    AreaRow,
    Column,
    Filter,
    Order,
    Overview,
    board,
    initials,
    lines,
    overview,
    own_departments,
    sort,
)
from desktop.views.task_time import MARGIN, Span, month, timeline
from desktop.views.widgets.shapes import Status
from forms.application import Application, Evidence, EvidenceLink
from forms.definition import Basis, Field, FormPack
from forms.pack import BUILT_IN, read_pack_folder
from forms.values import FieldKind, Month
from tests.forms import build

PERIOD = (Month(2027, 1), Month(2028, 12))


@pytest.fixture(scope="module")
def pack() -> FormPack:
    return read_pack_folder(BUILT_IN / "national-2022")


def filled(**answers: object) -> Application:
    """An application with these answers alone; __ stands for dots, _ before a digit is left out."""
    given = {path.replace("__", "."): value for path, value in answers.items()}
    return replace(build.application({}), answers=given, evidence=(), links=())  # type: ignore[arg-type]


def read(pack: FormPack, application: Application) -> Overview:
    return overview(pack, application, Readiness(pack, application, ()))


def task(number: str, **answers: object) -> dict[str, object]:
    return {f"tasks.{number}.{name}": value for name, value in answers.items()}


def application(*parts: dict[str, object]) -> Application:
    answers = {path: value for part in parts for path, value in part.items()}
    return replace(filled(), answers=answers)  # type: ignore[arg-type]


def test_a_row_says_everything(pack: FormPack) -> None:
    row = read(
        pack,
        application(
            task("2.5", lead="市知识产权局", support=("市司法局",), start=Month(2027, 1), end=Month(2028, 6))
        ),
    ).by_target["tasks.2.5"]
    assert row.responsible == ("市知识产权局", "市司法局")
    assert row.span == "2027-01 至 2028-06"
    for words in ("2.5", "措施依据 公开文件", "牵头 市知识产权局", "配合 市司法局", "佐证 0 份"):
        assert words in row.sentence


def test_months_the_pack_asks_for_besides_are_milestones(pack: FormPack) -> None:
    target = pack.targets["tasks.1.3"]
    more = (
        Field("tasks.1.3.issued", "印发方案", FieldKind.DATE),
        Field("tasks.1.3.ledger", "台账建成", FieldKind.MONTH),
    )
    tasks = tuple(replace(t, fields=(*t.fields, *more)) if t is target else t for t in pack.tasks)
    own = replace(pack, tasks=tasks)
    answers = application(task("1.3", issued=date(2027, 3, 5), ledger=Month(2027, 2)))
    row = read(own, answers).by_target["tasks.1.3"]
    ledger, issued = row.milestones
    assert [(m.label, str(m.month)) for m in (ledger, issued)] == [
        ("台账建成", "2027-02"),
        ("印发方案", "2027-03"),
    ]
    assert ledger.moved(11).value == Month(2028, 1)
    assert issued.moved(1).value == date(2027, 4, 5)
    assert replace(issued, day=31).moved(-1).value == date(2027, 2, 28)


def test_filters_by_words_state_department_basis_and_mine(pack: FormPack) -> None:
    rows = read(
        pack,
        application(
            task("2.5", lead="市知识产权局"), task("2.7", lead="市公安局", support=("市知识产权局",))
        ),
    ).tasks

    def shown(wanted: Filter) -> list[str]:
        return [row.number for row in rows if wanted.keeps(row, names[row.title])]

    names = initials(row.title for row in rows)
    assert shown(Filter("行政裁决")) == ["2.5"]
    assert shown(Filter("qqjfxzcj")) == ["2.5"]
    assert "2.5" in shown(Filter("xzcj"))
    assert shown(Filter(department="市知识产权局")) == ["2.5", "2.7"]
    assert shown(Filter(mine=frozenset({"市公安局"}))) == ["2.7"]
    assert set(shown(Filter(basis=Basis.DRAFTED))).isdisjoint(shown(Filter(basis=Basis.PUBLIC)))
    assert len(shown(Filter(status=Status.DONE))) == len(rows)
    assert not Filter().narrow and Filter("x").narrow


def test_the_office_itself_is_mine() -> None:
    assert own_departments("示例市知识产权局", ("市知识产权局", "市公安局", "")) == {"市知识产权局"}


def test_sorting_keeps_what_is_empty_last_and_a_third_click_goes_back(pack: FormPack) -> None:
    rows = read(
        pack,
        application(
            task("1.1", start=Month(2028, 1), end=Month(2028, 2)),
            task("1.2", start=Month(2027, 1), end=Month(2027, 2)),
        ),
    ).tasks
    order = Order().clicked(Column.SPAN)
    assert [row.number for row in sort(rows, order)][:3] == ["1.2", "1.1", "1.3"]
    order = order.clicked(Column.SPAN)
    assert order.falling and [row.number for row in sort(rows, order)][:3] == ["1.1", "1.2", "1.3"]
    assert order.clicked(Column.SPAN) == Order()
    assert "从大到小" in order.words


def test_heads_stand_only_in_the_order_of_the_form(pack: FormPack) -> None:
    all_ = read(pack, application())
    assert sum(isinstance(line, AreaRow) for line in lines(all_, all_.tasks, Order())) == len(pack.areas)
    assert not any(isinstance(line, AreaRow) for line in lines(all_, all_.tasks, Order(Column.TITLE)))
    assert len(lines(all_, all_.tasks[:1], Order())) == 2


def test_the_board_has_a_column_for_nobody_for_everybody_and_for_what_is_declined(pack: FormPack) -> None:
    rows = read(pack, application(task("2.5", lead="市知识产权局"), task("2.7", taken=False))).tasks
    piles = board(rows)
    assert piles[0].key == UNASSIGNED and piles[-1].key == DECLINED
    led = next(pile for pile in piles if pile.key == "市知识产权局")
    assert [row.number for row in led.cards] == ["2.5"]
    assert any(not pile.cards for pile in piles), "somewhere to put the rest"
    assert sum(len(pile.cards) for pile in piles) == len(rows)
    changed = read(pack, application(*(task(t.id, lead="市公安局") for t in pack.tasks[:9]))).tasks
    again = [pile.key for pile in board(changed, piles)]
    stood = [pile.key for pile in piles if pile.key in again]
    assert [key for key in again if key in stood] == stood, "columns stay where they are"


# --- months


def test_the_strip_is_the_period_and_a_little_more_for_what_lies_outside(pack: FormPack) -> None:
    inside = read(pack, application(task("1.1", start=Month(2027, 2), end=Month(2028, 1)))).tasks
    line = timeline(PERIOD, inside, 24, 2026)
    assert (line.first, line.last, line.months) == (2027 * 12, 2028 * 12 + 11, 24)
    assert [q.label for q in line.quarters()][:4] == ["一季度", "二季度", "三季度", "四季度"]
    late = read(pack, application(task("1.1", start=Month(2027, 2), end=Month(2040, 1)))).tasks
    assert timeline(PERIOD, late, 24, 2026).last == 2028 * 12 + 11 + MARGIN
    declined = read(
        pack, application(task("1.1", taken=False, start=Month(2027, 2), end=Month(2040, 1)))
    ).tasks
    assert timeline(PERIOD, declined, 24, 2026).last == line.last


def test_without_a_period_one_is_supposed_and_said_to_be(pack: FormPack) -> None:
    line = timeline(None, (), 36, 2026)
    assert not line.given
    assert (month(line.begin), month(line.end)) == (Month(2027, 1), Month(2029, 12))


def test_a_plan_moves_whole_or_by_its_ends_and_never_turns_round() -> None:
    span = Span(Month(2027, 3).index, Month(2027, 8).index)
    assert (span.moved(3).start, span.moved(3).end) == (Month(2027, 6), Month(2027, 11))
    assert span.with_last(0).words == "2027-03 至 2027-03，1 个月"
    assert span.with_first(10**6).start == Month(2027, 8)


# --- several at once


def test_a_new_lead_no_longer_supports_and_what_is_so_already_is_left_alone(pack: FormPack) -> None:
    now = application(
        task("1.1", lead="市财政局", support=("市知识产权局", "市司法局")),
        task("1.2", lead="市知识产权局"),
        task("1.3", taken=False, lead="市财政局"),
    )
    changes = task_changes.shared(pack, now, ("tasks.1.1", "tasks.1.2", "tasks.1.3"), "市知识产权局")
    assert changes.values == {"tasks.1.1.lead": "市知识产权局", "tasks.1.1.support": ("市司法局",)}
    assert (changes.tasks, changes.same, changes.declined) == (1, 1, 1)
    assert changes.rest == "1 项本来就是，1 项不承担，不改"


def test_supporting_departments_are_added_behind_those_there_are(pack: FormPack) -> None:
    now = application(task("1.1", lead="市财政局", support=("市司法局",)))
    changes = task_changes.shared(pack, now, ("tasks.1.1",), None, ("市财政局", "市公安局", "市司法局"))
    assert changes.values == {"tasks.1.1.support": ("市司法局", "市公安局")}


def test_months_and_taking_up(pack: FormPack) -> None:
    span = Span(Month(2027, 1).index, Month(2027, 6).index)
    now = application(task("1.1", taken=False, start=Month(2026, 1)), task("1.2", start=Month(2027, 1)))
    changes = task_changes.planned(pack, now, ("tasks.1.1", "tasks.1.2"), span)
    assert changes.values == {"tasks.1.2.end": Month(2027, 6)} and changes.declined == 1
    declined = task_changes.taken(pack, now, ("tasks.1.1", "tasks.1.2"), up=False, reason="本地没有这项职能")
    assert declined.values["tasks.1.2.taken"] is False
    assert declined.values["tasks.1.2.reason"] == "本地没有这项职能"
    assert task_changes.taken(pack, now, ("tasks.1.1",), up=True).values == {"tasks.1.1.taken": True}


# --- coverage


def evidence(number: int) -> Evidence:
    return Evidence(
        f"e{number}",
        number,
        f"{number}.pdf",
        "0" * 64,
        0,
        1,
        "application/pdf",
        datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_holes_orphans_and_files_used_too_often(pack: FormPack) -> None:
    numbers = [t.id for t in pack.tasks]
    links = [EvidenceLink("e2", f"tasks.{number}") for number in numbers[:OFTEN]]
    links += [EvidenceLink("e3", pack.conditions[0].target), EvidenceLink("e4", f"tasks.{numbers[-1]}")]
    now = replace(
        application(task(numbers[7], taken=False)),
        evidence=tuple(evidence(n) for n in (1, 2, 3, 4)),
        links=tuple(links),
    )
    whole = coverage(read(pack, now), now)
    assert [c.evidence.id for c in whole.orphans] == ["e1"]
    assert [c.evidence.id for c in whole.overused] == ["e2"]
    assert len(whole.holes) == len(numbers) - OFTEN - 2, "not the linked ones, not the declined one"
    assert [c.evidence.id for c in whole.columns] == ["e2", "e4", "e3", "e1"]
    assert [group.title for group in whole.groups][-2:] == [ELSEWHERE, UNUSED]
    assert whole.by_task[f"tasks.{numbers[0]}"] == {"e2"}
    assert "没有用到" in whole.orphans[0].words and "等" not in whole.overused[0].words


def test_columns_stay_while_one_links(pack: FormPack) -> None:
    now = replace(
        application(),
        evidence=tuple(evidence(n) for n in (1, 2, 3)),
        links=(EvidenceLink("e3", "tasks.1.1"),),
    )
    before = coverage(read(pack, now), now)
    after = replace(now, links=(*now.links, EvidenceLink("e2", "tasks.1.1")))
    kept = coverage(read(pack, after), after, before)
    assert [c.evidence.id for c in kept.columns] == [c.evidence.id for c in before.columns]
    more = replace(after, evidence=(*after.evidence, evidence(4)))
    assert len(coverage(read(pack, more), more, kept).columns) == 4
