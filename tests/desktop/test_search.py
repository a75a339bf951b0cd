"""What is found, in which order, and what is marked of it."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.search import Entry, Group, Index, fold


def index(*entries: Entry) -> Index:
    return Index(entries)


TASK = Entry(Group.ITEM, "tasks.2.5", "侵权纠纷行政裁决", "重点任务", "2.5", "怎样办得更快？")
NEIGHBOUR = Entry(Group.ITEM, "tasks.2.1", "地方立法", "重点任务", "2.1")
ANSWER = Entry(
    Group.ANSWER,
    "tasks.2.5.current",
    "现有基础",
    "任务 2.5 侵权纠纷行政裁决",
    "",
    "2025年受理专利侵权案件46件。",
)
FILE = Entry(Group.EVIDENCE, "evidence:1", "规范化建设文件", "第 1 份", "", "国知办发保字〔2022〕51号")


def targets(found: Index, query: str) -> list[str]:
    return [hit.entry.target for group in found.search(query) for hit in group.hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("行政裁决", "tasks.2.5"),
        ("2.5", "tasks.2.5"),
        ("２.５", "tasks.2.5"),
        ("xzcj", "tasks.2.5"),
        ("XZCJ", "tasks.2.5"),
        ("46件", "tasks.2.5.current"),
        ("〔2022〕51", "evidence:1"),
        ("现有 裁决", "tasks.2.5.current"),
        ("gfh 51号", "evidence:1"),
    ],
)
def test_words_codes_and_initials_find(query: str, first: str) -> None:
    assert targets(index(NEIGHBOUR, TASK, ANSWER, FILE), query)[0] == first


@pytest.mark.parametrize("query", ["", "   ", "不存在", "zzzz", "重点任务", "行政 不存在", "x" * 500])
def test_nothing_is_found_for_what_is_not_there(query: str) -> None:
    assert index(TASK, ANSWER).search(query) == ()


def test_every_reading_of_a_character_counts() -> None:
    both = index(Entry(Group.ITEM, "a", "调解仲裁"))
    assert targets(both, "tj") == targets(both, "dj") == ["a"]


def test_a_single_letter_is_no_initial() -> None:
    assert index(TASK).search("x") == ()


def test_the_better_hit_is_first_whatever_its_group() -> None:
    inside = Entry(Group.ITEM, "tasks.1", "第一项", "", "", "写明裁决书")
    titled = Entry(Group.EVIDENCE, "evidence:2", "裁决书汇编")
    assert targets(index(inside, titled), "裁决书") == ["evidence:2", "tasks.1"]


def test_of_equals_where_one_is_comes_first() -> None:
    leads = [Entry(Group.ANSWER, f"tasks.{n}.lead", "牵头部门") for n in range(1, 9)]
    found = index(*leads).search("牵头", preferred="tasks.7")
    assert found[0].hits[0].entry.target == "tasks.7.lead"


def test_a_group_says_how_many_there_are() -> None:
    many = index(*(Entry(Group.ANSWER, f"a{n}", "牵头部门") for n in range(40)), TASK)
    found = many.search("部门", limit=5)
    assert (len(found[0].hits), found[0].total) == (10, 40)  # it is the only group


def test_what_was_found_is_marked() -> None:
    hit = index(TASK).search("裁决")[0].hits[0]
    assert [TASK.title[a:b] for a, b in hit.marks] == ["裁决"]
    spelt = index(TASK).search("jfxz")[0].hits[0]
    assert [TASK.title[a:b] for a, b in spelt.marks] == ["纠纷行政"]
    long = Entry(Group.ANSWER, "a", "正文", "", "", "甲" * 300 + "关键词" + "乙" * 300)
    found = index(long).search("关键词")[0].hits[0]
    assert [found.excerpt[a:b] for a, b in found.excerpt_marks] == ["关键词"]
    assert found.excerpt.startswith("…")
    assert found.excerpt.endswith("…")


def test_entries_are_replaced_and_dropped() -> None:
    changing = index(ANSWER, FILE)
    changing.put([Entry(Group.ANSWER, ANSWER.target, "现有基础", "", "", "改写过")])
    assert targets(changing, "46件") == []
    assert targets(changing, "改写") == [ANSWER.target]
    changing.drop(Group.EVIDENCE)
    assert targets(changing, "规范化") == []


@given(st.text(max_size=200), st.text(max_size=30), st.text(max_size=30))
def test_marks_lie_inside_whatever_the_text(text: str, title: str, query: str) -> None:
    assert len(fold(text)) == len(text)
    for group in index(Entry(Group.ANSWER, "a", title, "", "", text)).search(query):
        for hit in group.hits:
            assert all(0 <= a < b <= len(title) for a, b in hit.marks)
            assert all(0 <= a < b <= len(hit.excerpt) for a, b in hit.excerpt_marks)


@pytest.fixture
def frozen() -> Iterator[None]:
    """What other tests left is not looked through for garbage; the program does the same with what it loaded."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("frozen")
def test_a_keystroke_on_a_large_application_is_quick() -> None:
    """500 tasks with long texts and 5,000 files; the limit is far above what is measured, against slow machines."""
    text = "推行书面审理和联合口头审理，与市中级人民法院建立衔接办法。" * 25
    entries = [Entry(Group.ITEM, f"t{n}", f"第 {n} 项任务", "重点任务", str(n)) for n in range(500)]
    entries += [
        Entry(Group.ANSWER, f"t{n}.f{f}", "工作安排", "重点任务", "", text)
        for n in range(500)
        for f in range(5)
    ]
    entries += [
        Entry(Group.EVIDENCE, f"e{n}", f"{n} 号行政裁决书", "", "", "市知识产权局") for n in range(5000)
    ]
    large = Index(entries)
    large.search("xz")  # pinyin is read once
    took = []
    for query in ("行政", "xzcj", "1.2", "衔接办法", "没有的字"):
        start = time.perf_counter()
        large.search(query)
        took.append(time.perf_counter() - start)
    assert max(took) < 0.25
