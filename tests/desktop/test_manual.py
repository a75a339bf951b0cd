"""The manual: every page can be read, leads only to pages there are, and speaks as the program does."""

from __future__ import annotations

import re

import pytest

from desktop.keys import KEYS
from desktop.manual import (
    FOLDER,
    ORDER,
    Heading,
    Image,
    Listing,
    Paragraph,
    Span,
    Table,
    manual,
    parse,
    plain,
    read,
    titles,
    words,
)
from desktop.views.steps import STEPS

PAGES = {page.name: page for page in manual()}


def spans(name: str) -> list[Span]:
    lines = []
    for block in PAGES[name].blocks:
        if isinstance(block, Heading | Paragraph):
            lines.append(block.line)
        elif isinstance(block, Listing):
            lines += block.items
        elif isinstance(block, Table):
            lines += [cell for row in (block.head, *block.rows) for cell in row]
    return [span for line in lines for span in line]


def test_every_page_is_in_the_manual_once() -> None:
    assert sorted(ORDER) == sorted(file.stem for file in FOLDER.glob("*.md"))
    assert titles() == tuple((page.name, page.title) for page in PAGES.values())
    assert {step for step, *_ in STEPS} <= set(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_a_page_is_sound(name: str) -> None:
    page = PAGES[name]
    heads = [block for block in page.blocks if isinstance(block, Heading)]
    assert page.blocks[0] == heads[0]
    assert [head.level for head in heads].count(1) == 1
    for block in page.blocks:
        assert words(block).strip()
        if isinstance(block, Table):
            assert {len(row) for row in block.rows} == {len(block.head)}
        if isinstance(block, Image):
            assert block.file.is_file()
    assert {span.link for span in spans(name) if span.link} <= set(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_a_page_speaks_plainly(name: str) -> None:
    """No markup left over, none of the words the design forbids, no half-width punctuation after Chinese."""
    text = "\n".join(words(block) for block in PAGES[name].blocks)
    assert not re.search(r"\*\*|]\(|!\[|\|\s*-", text)
    assert not re.search(r"请您|！|敬请|操作成功|操作失败|哈希", text)
    assert not re.search(r"[\u4e00-\u9fff][,;:?!](?!\w)", text)


def test_the_list_of_keys_is_the_table() -> None:
    page = PAGES["keys"]
    shown = [plain(row[0]) for block in page.blocks if isinstance(block, Table) for row in block.rows]
    assert sorted(shown) == sorted(key.shown for key in KEYS)


def test_what_markdown_we_use() -> None:
    source = "# 题\n\n一段\n接着，**重**和[页](start)。\n\n- 甲\n- 乙\n\n1. 一\n2. 二\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    title, paragraph, points, numbered, table = parse(source)
    assert title == Heading(1, (Span("题"),))
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.line) == "一段接着，重和页。"
    assert paragraph.line[1] == Span("重", strong=True)
    assert paragraph.line[3] == Span("页", link="start")
    assert points == Listing(False, ((Span("甲"),), (Span("乙"),)))
    assert numbered == Listing(True, ((Span("一"),), (Span("二"),)))
    assert table == Table(((Span("a"),), (Span("b"),)), (((Span("1"),), (Span("2"),)),))


def test_what_is_to_be_typed_stands_without_its_marks() -> None:
    (paragraph,) = parse("用命令 `ipzone encrypt` 加密。")
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.line) == "用命令 ipzone encrypt 加密。"


def test_only_pages_of_the_manual_are_read() -> None:
    with pytest.raises(KeyError):
        read("../fonts/README")
