"""Every fault of a workbook is told with its sheet, cell and reason, all of them at once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.workbook.workbook import Workbook

from desktop.packbook import build, export
from desktop.packbook.layout import SHEETS
from forms.errors import PackbookInvalid
from tests.desktop.packbook.books import Edit, at, both, edited, faults, put, row

TASK = {"id": "1.2", "area": "1", "title": "统筹机制"}
MEASURE = {"task": "1.2", "text": "例会制度"}
FIELD = {"group": "任务", "type": "单行文字", "label": "名称"}


def typed(sheet: str, column: str, value: object, line: int = 3) -> Edit:
    return put(sheet, **{at(sheet, column, line): value})


def also(sheet: str, values: dict[str, object]) -> Edit:
    return row(sheet, values)


def without(sheet: str) -> Edit:
    return lambda book: book.remove(book[sheet])


CASES: dict[str, tuple[Edit, str, str, str]] = {
    # facts
    "fact-missing": (put("模板", C5=None), "模板", "C5", "缺少"),
    "fact-id": (put("模板", C3="../../etc/passwd"), "模板", "C3", "不合要求"),
    "fact-version": (put("模板", C4="一版"), "模板", "C4", "1.0"),
    "fact-months": (put("模板", C8="两年"), "模板", "C8", "应为数字"),
    "fact-months-part": (put("模板", C8=24.5), "模板", "C8", "整数"),
    "fact-months-many": (put("模板", C8=999), "模板", "C8", "1 至 120"),
    "fact-places": (put("模板", C11="地级市\n省会"), "模板", "C11", "省会"),
    "fact-flag": (put("模板", C10="也许"), "模板", "C10", "是 或 否"),
    "fact-basis": (put("模板", C13="公开文件"), "模板", "C13", "来源"),
    "fact-row": (put("模板", A5="tittle"), "模板", "", "title"),
    "facts-head": (put("模板", A1="名称"), "模板", "A1", "name 和 value"),
    # sheets and columns
    "sheet-missing": (without("措施"), "措施", "", "缺少这张工作表"),
    "column-missing": (put("任务", C1=None), "任务", "A1", "title"),
    "column-twice": (
        lambda book: setattr(book["任务"]["Z1"], "value", "title"),
        "任务",
        "Z1",
        "重复",
    ),
    "far-away": (lambda book: book["任务"].cell(30_000, 1, "x"), "任务", "A30000", "离表格太远"),
    # ids
    "id-missing": (typed("任务", "id", None), "任务", "A3", "缺少"),
    "id-form": (typed("领域", "id", "第 1 类"), "领域", "A3", "不合要求"),
    "id-twice": (also("条件", {"id": "c1", "title": "又一条"}), "条件", "A4", "已经用过"),
    "id-date": (
        lambda book: setattr(book["任务"]["A3"], "value", date(2026, 1, 2)),
        "任务",
        "A3",
        "日期",
    ),
    # references
    "area-unknown": (typed("任务", "area", "9"), "任务", at("任务", "area", 3), "没有这个任务领域：9"),
    "task-unknown": (typed("指标", "task", "7.7"), "指标", at("指标", "task", 3), "7.7"),
    "source-unknown": (typed("领域", "sources", "通知"), "领域", at("领域", "sources", 3), "通知"),
    "problem-unknown": (typed("任务", "problems", "p9"), "任务", at("任务", "problems", 3), "p9"),
    "measure-of-nothing": (also("措施", {**MEASURE, "task": "8.8"}), "措施", "A4", "8.8"),
    "measure-without-task": (also("措施", {"text": "例会制度"}), "措施", "A4", "哪一项任务"),
    "measure-twice": (
        also("措施", {"task": "1.1", "text": "定期专题研究，责任分解到部门"}),
        "措施",
        "B4",
        "重复",
    ),
    "example-of-nothing": (typed("示例值", "indicator", "9.9"), "示例值", "A3", "9.9"),
    "example-without-source": (typed("示例值", "sources", None), "示例值", "C3", "缺少"),
    "choices-unknown": (
        also("字段", {**FIELD, "name": "rank", "type": "单选", "choices": "等级"}),
        "字段",
        at("字段", "choices", 23),
        "等级",
    ),
    "field-of-nothing": (typed("字段", "item", "5.5"), "字段", "B3", "5.5"),
    # words and numbers
    "type": (typed("申报主体", "type", "小数"), "申报主体", at("申报主体", "type", 3), "单行文字"),
    "group": (typed("字段", "group", "附件"), "字段", "A3", "条件、任务"),
    "basis-word": (typed("条件", "basis", "官方"), "条件", at("条件", "basis", 3), "方案明文"),
    "basis-bare": (typed("条件", "sources", None), "条件", at("条件", "basis", 3), "来源"),
    "drafted-source": (
        typed("条件", "basis", "本项目编写"),
        "条件",
        at("条件", "sources", 3),
        "本项目编写的内容不列来源",
    ),
    "stage": (typed("材料", "stage", "中期"), "材料", at("材料", "stage", 3), "验收时"),
    "severity": (typed("规则", "severity", "严重"), "规则", at("规则", "severity", 3), "阻断"),
    "required": (
        typed("申报主体", "required", "随便"),
        "申报主体",
        at("申报主体", "required", 3),
        "是 或 否",
    ),
    "minimum": (typed("指标", "minimum", "零"), "指标", at("指标", "minimum", 3), "应为数字"),
    "minimum-above": (
        both(typed("指标", "minimum", 5), typed("指标", "maximum", 4)),
        "指标",
        at("指标", "minimum", 3),
        "大于最大值",
    ),
    "unit-of-text": (typed("申报主体", "unit", "元"), "申报主体", "A3", "只有数字类"),
    "markup": (typed("任务", "title", "<script>alert(1)</script>"), "任务", "C3", "网页标记"),
    "too-long": (typed("任务", "title", "长" * 201), "任务", "C3", "最多 200 字"),
    "short-too-long": (typed("领域", "short", "一二三四五六七八九十一"), "领域", "C3", "最多 10 字"),
    # fields the program needs
    "field-missing": (
        lambda book: book["申报主体"].delete_rows(4),
        "申报主体",
        "",
        "缺少字段 government（单行文字）",
    ),
    "field-kind": (typed("字段", "type", "数字", 4), "字段", "", "字段 met 的 type 应为 单选"),
    # expressions
    "rule-path": (
        typed("规则", "expression", 'answers["tasks.9.9.start"] > "2026"'),
        "规则",
        "C3",
        "tasks.9.9.start",
    ),
    "rule-macro": (typed("规则", "expression", "[1].all(x, x > 0)"), "规则", "C3", "all"),
    "rule-target": (typed("规则", "target", "tasks.7.7"), "规则", "B3", "tasks.7.7"),
    "relevant": (
        typed("任务", "relevant", "place_name == 1"),
        "任务",
        at("任务", "relevant", 3),
        "place_name",
    ),
    "constraint-alone": (
        typed("申报主体", "constraint", 'filled("subject.office")'),
        "申报主体",
        at("申报主体", "constraint_message", 3),
        "怎么说",
    ),
    "cycle": (
        both(
            also(
                "字段",
                {
                    **FIELD,
                    "name": "a",
                    "type": "数字",
                    "item": "1.1",
                    "calculation": 'answers["tasks.1.1.b"]',
                },
            ),
            also(
                "字段",
                {
                    **FIELD,
                    "name": "b",
                    "type": "数字",
                    "item": "1.1",
                    "calculation": 'answers["tasks.1.1.a"]',
                },
            ),
        ),
        "字段",
        at("字段", "calculation", 23),
        "循环",
    ),
    # what spreadsheets do
    "formula": (typed("任务", "title", '="党" & "政"'), "任务", "C3", "公式"),
    "error": (typed("任务", "title", "#REF!"), "任务", "C3", "出错"),
}


@pytest.mark.parametrize(("edit", "sheet", "cell", "reason"), CASES.values(), ids=CASES.keys())
def test_a_fault_is_told_where_it_is(edit: Edit, sheet: str, cell: str, reason: str) -> None:
    found = faults(edited(edit))
    here = [why for where, which, why in found if (where, which) == (sheet, cell)]
    assert any(reason in why for why in here), found
    assert len({(where, which) for where, which, _ in found}) <= 6, found  # little follows from one fault


def test_all_faults_are_told_at_once() -> None:
    edits = [edit for name, (edit, *_) in CASES.items() if name in ALONE]
    found = faults(edited(both(*edits)))
    for name in ALONE:
        _, sheet, cell, reason = CASES[name]
        assert any((where, which) == (sheet, cell) and reason in why for where, which, why in found), name
    assert len(found) == len(set(found))
    facts = [cell for sheet, cell, _ in found if sheet == "模板"]
    assert facts == sorted(facts, key=lambda cell: int(cell[1:]))
    assert [sheet for sheet, _, _ in found] == sorted((sheet for sheet, _, _ in found), key=TITLES.index)


TITLES = ["模板", *(sheet.title for sheet in SHEETS)]
ALONE = (
    *("fact-missing", "fact-version", "fact-months", "area-unknown", "basis-word", "stage", "minimum"),
    *("example-without-source", "type", "rule-target", "short-too-long", "formula"),
)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 50


JUNK = (
    st.text(max_size=30)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.dates(date(1901, 1, 1), date(2100, 1, 1))
    | st.sampled_from(["=1", "#N/A", "例", "\\u0000", "是", "1.1", "x" * 40_000, "“", "answers[", "notice"])
)
CELLS = st.tuples(st.sampled_from(TITLES), st.integers(1, 5), st.integers(1, 20), JUNK)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CELLS, min_size=1, max_size=6))
def test_whatever_is_typed_the_answer_is_a_pack_or_places(cells: list[tuple[str, int, int, object]]) -> None:
    def edit(book: Workbook) -> None:
        for sheet, line, column, value in cells:
            if isinstance(value, str):
                typed_there: object = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
            else:
                typed_there = value
            book[sheet].cell(line, column).value = typed_there

    try:
        pack = build(edited(edit)).pack
        assert build(export(pack)).pack == pack
    except PackbookInvalid as invalid:
        for sheet, cell, reason in invalid.details["problems"]:
            assert sheet in TITLES
            assert re.fullmatch(r"([A-Z]{1,2}\d+)?", cell)
            assert reason
