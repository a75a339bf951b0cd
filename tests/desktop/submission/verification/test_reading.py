"""Whether pages say what a script says, however lines and pages break."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from desktop.submission.verification.reading import BLANK, Body, Differs, Pages, body_of
from desktop.submission.verification.script import Drawing, Row, Said

_HEAD = "序号名称"


def _read(bodies: Sequence[Body | str], *said: Said) -> list[str]:
    """What is left over."""
    pages = Pages(
        [Body(b, (len(b),)) if isinstance(b, str) else b for b in bodies], lambda text: text.replace("\n", "")
    )
    for one in said:
        pages.take(one)
    pages.flush()
    return [left for left in pages.rest if left]


def test_texts_go_on_overleaf() -> None:
    assert _read(["一二三四", BLANK, "五六七"], "一二三四五", "六") == ["七"]


def test_nothing_may_stand_between() -> None:
    with pytest.raises(Differs, match="三"):
        _read(["一二多三"], "一二", "三")


def test_texts_that_changed_places_differ() -> None:
    with pytest.raises(Differs):
        _read(["甲：二，乙：一"], "甲：一，", "乙：二")


def test_notes_at_the_foot_stand_between() -> None:
    first = body_of("样例一二〔明文〕注一页脚", "样例", ("页脚",), ("〔明文〕注一",))
    assert _read([first, "三四"], "一二三四") == []


def test_a_row_is_cut_between_pages_cell_by_cell() -> None:
    row = Row(("1", "一二三四", "甲乙丙丁"), _HEAD)
    assert _read([f"{_HEAD}1一二甲乙丙", f"{_HEAD}三四丁完"], _HEAD, row, "完") == []


def test_a_cut_row_whose_cells_are_exchanged_differs() -> None:
    row = Row(("1", "一二三四", "甲乙丙丁"), _HEAD)
    with pytest.raises(Differs):
        _read([f"{_HEAD}1甲乙一二", f"{_HEAD}丙丁三四"], _HEAD, row)


def test_a_row_that_moved_overleaf_comes_below_a_repeated_head() -> None:
    assert (
        _read([f"{_HEAD}1一", f"{_HEAD}2二"], _HEAD, Row(("1", "一"), _HEAD), Row(("2", "二"), _HEAD)) == []
    )


def test_a_row_may_have_other_words() -> None:
    assert _read(["一〔公开〕"], Row(("一〔明文〕",), "", (("一〔公开〕",),))) == []


def test_a_drawing_ends_where_the_next_text_begins() -> None:
    drawing = Drawing(frozenset({"图", "图例"}))
    assert _read(["题图例12", "34图八、部门"], "题", drawing, "八、部门") == []


@pytest.mark.parametrize("pages", [["题图多例", "八、部门"], ["题图", "例外八、部门"]])
def test_nothing_but_its_words_stands_in_a_drawing(pages: list[str]) -> None:
    with pytest.raises(Differs):
        _read(pages, "题", Drawing(frozenset({"图", "图例"})), "八、部门")


def test_a_page_without_our_foot_differs() -> None:
    with pytest.raises(Differs):
        body_of("样例一二别的", "样例", ("页脚",), ())


def test_a_row_made_to_be_tried_for_ever_is_given_up() -> None:
    row = Row(("一" * 300,) * 20, _HEAD)
    with pytest.raises(Differs):
        _read(["一" * 3000, "二"], row)


def test_a_cell_may_go_on_over_a_thousand_pages() -> None:
    row = Row(("1", "一二三" * 1_000), _HEAD)
    cut = ["1一", *("二三一" for _ in range(999)), "二三完"]
    assert _read([_HEAD + page for page in cut], _HEAD, row, "完") == []
