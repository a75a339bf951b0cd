"""What packs may say since they are written in Excel: read as written, or refused with file, place and reason."""

from __future__ import annotations

import re
from typing import Any

import pytest

from forms.definition import Basis, Origin, Problem
from forms.errors import PackInvalid
from forms.pack import read_pack
from forms.pack_expressions import CHAIN_LIMIT
from forms.pack_writer import write_tables
from forms.values import FieldKind
from tests.forms import minimal


def refused(files: dict[str, Any]) -> list[tuple[str, str, str]]:
    with pytest.raises(PackInvalid) as caught:
        read_pack(write_tables(files))
    problems: Any = caught.value.details["problems"]
    return [(file, re.sub(r"（第 \d+ 行）", "", place), reason) for file, place, reason in problems]


def test_everything_new_is_read() -> None:
    files = minimal.tables()
    files["pack.toml"].update(default=True, issuer="某市知识产权局", bodies=["某部", "某局"])
    minimal.at(files, "tasks.toml task[1]").update(
        mistakes="只写口号", review="看结果", relevant='filled("subject.office")', was=["old", "a.0"],
        support=["市法院"], problems=["weak"],
    )  # fmt: skip
    minimal.at(files, "indicators.toml indicator[1]").update(caliber="按年统计", kind="percent", maximum=100)
    minimal.named(files, "tasks.toml", "field", "plan").update(
        constraint='size(answers["{target}.plan"]) > 5', constraint_message="太短", constraint_severity="hint"
    )
    minimal.named(files, "indicators.toml", "field", "target_2").update(
        calculation='answers["{target}.target_1"] * 2', relevant='filled("{target}.target_1")'
    )
    pack = minimal.pack(files)
    assert (pack.default, pack.issuer, pack.bodies) == (True, "某市知识产权局", ("某部", "某局"))
    assert pack.problems == (Problem("weak", "基础投入不足", Origin(Basis.DRAFTED)),)
    task, indicator = pack.tasks[0], pack.indicators[0]
    assert (task.mistakes, task.review, task.was) == ("只写口号", "看结果", ("old", "a.0"))
    assert (task.support, task.problems, task.relevant) == (
        ("市法院",),
        ("weak",),
        'filled("subject.office")',
    )
    assert (indicator.caliber, indicator.kind, indicator.maximum) == ("按年统计", FieldKind.PERCENT, 100)
    plan = task.field("plan")
    assert (plan.constraint, plan.constraint_message) == ('size(answers["tasks.a.plan"]) > 5', "太短")
    assert plan.constraint_severity == "hint"
    assert pack.fields["indicators.b.target_2"].calculation == 'answers["indicators.b.target_1"] * 2'
    assert [field.path for field in pack.templates["section"]] == ["text"]


PLAN = "tasks.toml field[10]"
OFFICE = "pack.toml subject[2]"
SAYS = {"constraint_message": "不对"}

REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    # what is added where; the place of the problem, part of the reason
    ("pack.toml", {"default": 1}, "default", "true"),
    ("pack.toml", {"bodies": "某部"}, "bodies", "列表"),
    ("pack.toml problem[1]", {"basis": "official"}, "problem[1].basis", "必须在 sources"),
    ("pack.toml problem[1]", {"colour": "red"}, "problem[1].colour", "不认识的键"),
    ("tasks.toml task[1]", {"problems": ["nobody"]}, "task[1].problems[1]", "没有这个问题：nobody"),
    ("tasks.toml task[1]", {"was": ["b"]}, "task[1].was[1]", "是现有的一项"),
    ("tasks.toml task[1]", {"was": ["a"]}, "task[1].was[1]", "是现有的一项"),
    ("tasks.toml task[1]", {"was": ["x", "x"]}, "task[1].was[2]", "重复"),
    ("tasks.toml task[1]", {"was": ["../x"]}, "task[1].was[1]", "不是编号"),
    ("tasks.toml task[1]", {"relevant": "answers"}, "task[1].relevant", "直接写路径"),
    ("tasks.toml task[1]", {"relevant": '"甲"'}, "task[1].relevant", "结果应是是否，现在是文字"),
    ("tasks.toml task[1]", {"relevant": 'today > "2026"'}, "task[1].relevant", "不能用 today"),
    ("tasks.toml task[1]", {"relevant": 'answers["{target}.taken"]'}, "task[1].relevant",
     "循环：tasks.a.taken → tasks.a.taken"),
    ("tasks.toml task[1]", {"relevant": 'filled("indicators.a.baseline")'}, "task[1].relevant", "循环"),
    (PLAN, {"constraint": "true"}, "field[10].constraint_message", "怎么说"),
    (PLAN, SAYS, "field[10].constraint_message", "用不上"),
    (PLAN, {"constraint_severity": "fatal"}, "field[10].constraint_severity", "没有这个等级：fatal"),
    (PLAN, {"constraint": "1 +", **SAYS}, "field[10].constraint", "不完整"),
    (PLAN, {"constraint": 'answers["{target}.nope"] == 1', **SAYS}, "field[10].constraint",
     "模板里没有这一项：tasks.a.nope"),
    (PLAN, {"constraint": 'answers["{target}.plan"] > 1', **SAYS}, "field[10].constraint",
     "不能用 > 比较： tasks.a.plan（文字）与数字"),
    (PLAN, {"constraint": 'answers["{target}.start"] + 1 > 2', **SAYS}, "field[10].constraint", "不能用 + 计算"),
    (PLAN, {"constraint": 'sum([1, "2"]) > 2', **SAYS}, "field[10].constraint", "列表里"),
    (PLAN, {"constraint": '"甲" in [1]', **SAYS}, "field[10].constraint", "in 的右边"),
    (PLAN, {"constraint": "!1", **SAYS}, "field[10].constraint", "! 只能用于是否"),
    (PLAN, {"constraint": "true ? 1 : true", **SAYS}, "field[10].constraint", "同类"),
    (PLAN, {"constraint": 'months(1, "2027-01") == 2', **SAYS}, "field[10].constraint", "months(年月, 年月)"),
    (PLAN, {"constraint": 'total("tasks.*.plan") > 1', **SAYS}, "field[10].constraint", "total 只能用于数字"),
    (PLAN, {"constraint": 'total("tasks.*.nope") > 1', **SAYS}, "field[10].constraint", "没有这一项"),
    (PLAN, {"constraint": 'filled("tasks.*.plan")', **SAYS}, "field[10].constraint", "* 只能用在"),
    (PLAN, {"constraint": "[1].map(x, x) == [1]", **SAYS}, "field[10].constraint", "不能用 .map"),
    (OFFICE, {"calculation": "1"}, "subject[2].calculation", "结果应是文字，现在是数字"),
    (OFFICE, {"calculation": "today"}, "subject[2].calculation", "不能用 today"),
    (OFFICE, {"calculation": '"甲"', "required": True}, "subject[2].calculation", "不能设为 required"),
    (OFFICE, {"calculation": 'answers["{target}.office"]'}, "subject[2].calculation", "循环：subject.office"),
    (OFFICE, {"calculation": "'甲'", "relevant": 'filled("subject.office")'}, "subject[2].relevant", "循环"),
    (PLAN, {"relevant": 'answers["{target}.lead"]'}, "field[10].relevant", "结果应是是否"),
    (PLAN, {"relevant": 5}, "field[10].relevant", "应为文字"),
    (PLAN, {"calculation": "'" + "a" * 2000 + "'"}, "field[10].calculation", "有 2002 字"),
    (PLAN, {"calculation": "+".join(["1"] * 130)}, "field[10].calculation", "太复杂"),
    (PLAN, {"constraint": "(" * 21 + "true" + ")" * 21, **SAYS}, "field[10].constraint", "嵌套"),
]  # fmt: skip


@pytest.mark.parametrize(("where", "added", "place", "reason"), REFUSED)
def test_refused_with_file_place_and_reason(
    where: str, added: dict[str, Any], place: str, reason: str
) -> None:
    files = minimal.tables()
    minimal.at(files, where).update(added)
    problems = refused(files)
    assert [(file, found) for file, found, _ in problems] == [(where.split()[0], place)], problems
    assert reason in problems[0][2]


def test_two_items_cannot_have_been_one() -> None:
    files = minimal.tables()
    for task in files["tasks.toml"]["task"]:
        task["was"] = ["x"]
    assert refused(files) == [("tasks.toml", "task[2].was[1]", "旧编号“x”已写在另一项")]


def test_a_circle_of_calculations_says_the_way_round() -> None:
    files = minimal.tables()
    one = minimal.named(files, "indicators.toml", "field", "target_1")
    two = minimal.named(files, "indicators.toml", "field", "target_2")
    one["calculation"] = 'answers["{target}.target_2"] + 1'
    two["calculation"] = 'answers["{target}.target_1"] + 1'
    ((file, place, reason),) = refused(files)
    assert (file, place) == ("indicators.toml", "field[2].calculation")
    assert reason == "循环：indicators.a.target_1 → indicators.a.target_2 → indicators.a.target_1"


def test_a_circle_through_what_is_asked() -> None:
    """Whether b is asked hangs on what is calculated from an answer of b."""
    files = minimal.tables()
    office = minimal.at(files, OFFICE)
    office["calculation"] = 'filled("tasks.b.plan") ? "甲" : "乙"'
    minimal.at(files, "tasks.toml task[2]")["relevant"] = 'answers["subject.office"] == "甲"'
    ((_, place, reason),) = refused(files)
    assert place in ("subject[2].calculation", "task[2].relevant")
    assert "subject.office" in reason and "tasks.b.plan" in reason


def test_a_circle_through_a_total() -> None:
    files = minimal.tables()
    minimal.named(files, "indicators.toml", "field", "target_2")["calculation"] = (
        'total("indicators.*.target_2")'
    )
    ((_, place, reason),) = refused(files)
    assert place == "field[3].calculation" and reason.startswith("循环：")


def chain(length: int) -> dict[str, Any]:
    files = minimal.tables()
    links = [{"name": "n0", "label": "起点", "kind": "number"}]
    links += [
        {
            "name": f"n{n}",
            "label": "下一个",
            "kind": "number",
            "calculation": f'answers["subject.n{n - 1}"] + 1',
        }
        for n in range(1, length + 1)
    ]
    files["pack.toml"]["subject"] += links
    return files


def test_chains_are_bounded() -> None:
    assert minimal.pack(chain(CHAIN_LIMIT)).fields
    ((_, _, reason),) = refused(chain(CHAIN_LIMIT + 1))
    assert f"最多 {CHAIN_LIMIT} 步" in reason


def test_a_template_that_fails_for_every_item_is_told_once() -> None:
    files = minimal.tables()
    minimal.at(files, PLAN)["relevant"] = 'answers["{target}.nope"]'
    assert len(refused(files)) == 1


def test_hostile_dots_are_still_refused() -> None:
    content = write_tables(minimal.tables())
    dots = ".".join("a" * 4000)
    for hidden in (
        f"{dots} = 1\n",
        f'x = ["""\n\'""", {{{dots} = 1}}, """\'\n"""]\n',
        f"x = ['''\ny = \"''', {{{dots} = 1}}, '''\"\n''']\n",
    ):
        with pytest.raises(PackInvalid) as caught:
            read_pack({**content, "sections.toml": hidden.encode() + content["sections.toml"]})
        assert "点号太多" in str(caught.value.details["problems"])
