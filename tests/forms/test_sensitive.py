"""Marks of secrecy and numbers of persons in a text."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.sensitive import Kind, find, masked, shown_phone

ID = "11010519491231002X"
"""The example of GB 11643-1999."""


def kinds(text: str, *, first: bool = True) -> list[Kind]:
    return [mark.kind for mark in find(text, first=first)]


@pytest.mark.parametrize(
    "text",
    [
        "机密★10年",
        "秘密★6个月",
        "绝密★启用前",
        "绝 密 ★ 长期",
        "机密☆",
        "密级：秘密",
        "编号 001\n机密\n某市人民政府文件",
        "【秘密】\n会议纪要",
        "第三章……标注“机密★二十年”",
    ],
)
def test_marks_of_secrecy_are_found(text: str) -> None:
    assert kinds(text) == [Kind.CLASSIFIED]


@pytest.mark.parametrize(
    "text",
    [
        "保守国家秘密，遵守机密级文件管理规定。",
        "本办法所称商业秘密，是指不为公众所知悉的商业信息。",
        "侵犯商业\n秘密\n罪",
        "秘密级以下的，由经办人审核",
        "密级：□绝密 □机密 □秘密",
        "五星★评价",
    ],
)
def test_prose_about_secrets_is_let_pass(text: str) -> None:
    assert kinds(text) == []


def test_a_lone_level_counts_only_at_the_top_of_a_document() -> None:
    assert kinds("\n".join(["正文"] * 10 + ["秘密"])) == []
    assert kinds("秘密\n正文", first=False) == []


@pytest.mark.parametrize(
    "text", ["内部资料 注意保密", "内部文件，不得外传", "标题\n（内部资料）\n正文", "仅供内部使用"]
)
def test_marks_of_internal_papers_are_found(text: str) -> None:
    assert kinds(text) == [Kind.INTERNAL]


def test_speaking_of_internal_matters_is_let_pass() -> None:
    assert kinds("完善内部资料管理制度，加强内部审核。") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"身份证号：{ID}", [Kind.IDENTITY]),
        (ID.lower(), [Kind.IDENTITY]),
        ("110105 19491231 002X", [Kind.IDENTITY]),
        ("１１０１０５１９４９１２３１００２Ｘ", [Kind.IDENTITY]),
        ("110105194912\n31002X", [Kind.IDENTITY]),
        ("110105194912310021", []),  # the check digit
        ("110105194913310020", []),  # no such month
        ("990105194912310029", []),  # no such province
        (f"A{ID}", []),
        (f"{ID}7", []),
        ("91110000MA01234567", []),  # a credit code of an enterprise
        ("联系 13812345678。", [Kind.PHONE]),
        ("+86 138-1234-5678", [Kind.PHONE]),
        ("12812345678", []),
        ("金额 13812345678.50 元", []),
        ("专利号 ZL201310012345.6，申请号 201310012345", []),
        ("账号 6222021234567890128", [Kind.CARD]),
        ("6222 0212 3456 7890 128", [Kind.CARD]),
        ("6222021234567890127", []),  # Luhn
        ("0000-12345678", []),
    ],
)
def test_numbers_by_their_own_checks(text: str, found: list[Kind]) -> None:
    assert kinds(text) == found


def test_masking_leaves_no_number_and_keeps_the_rest() -> None:
    text = f"甲：{ID}，电话 13812345678，机密★10年"
    shown = masked(text, find(text))
    assert shown == "甲：110****2X，电话 138****5678，机密★10年"
    assert kinds(shown) == [Kind.CLASSIFIED]


def test_a_phone_number_alone_in_a_field() -> None:
    assert shown_phone("138 1234 5678") == "138****5678"
    assert shown_phone("0519-12345678") == ""


@given(st.text(alphabet="0123456789Xx -机密秘★内部资料\n", max_size=200))
def test_marks_never_overlap_and_lie_inside(text: str) -> None:
    marks = find(text)
    for one, other in pairwise(marks):
        assert one.end <= other.start
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)


@pytest.mark.parametrize(
    "text", ["1" * 200_000, "1 " * 100_000, "6222 " * 50_000, "密级" * 100_000, "内部资料 " * 50_000]
)
def test_hostile_texts_take_no_longer_than_others(text: str) -> None:
    began = time.perf_counter()
    find(text)
    assert time.perf_counter() - began < 5
