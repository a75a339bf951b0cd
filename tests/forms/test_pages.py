from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import PagesInvalid
from forms.pages import clean_pages, numbers, ranges


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("1-3", "1-3"),
        ("第1—3页、5页", "1-3,5"),
        ("１－３，７", "1-3,7"),
        ("4-4", "4"),
        ("2 至 6", "2-6"),
    ],
)
def test_one_form(typed: str, kept: str) -> None:
    assert clean_pages(typed) == kept


@pytest.mark.parametrize(
    "typed", ["0", "3-1", "abc", "1-", ",", "1,,2", "9999999", "1-2-3", ",".join("1" * 51)]
)
def test_refused(typed: str) -> None:
    with pytest.raises(PagesInvalid):
        clean_pages(typed)


@given(st.text(max_size=40))
def test_what_is_kept_is_kept_again(text: str) -> None:
    try:
        kept = clean_pages(text)
    except PagesInvalid:
        return
    assert clean_pages(kept) == kept


@pytest.mark.parametrize(
    ("chosen", "pages"),
    [((), ""), ((3,), "3"), ((1, 2, 3, 5), "1-3,5"), ((9, 1, 2, 2), "1-2,9"), ((1, 2), "1-2")],
)
def test_a_citation_and_its_pages(chosen: tuple[int, ...], pages: str) -> None:
    assert ranges(chosen) == pages
    assert numbers(pages) == tuple(sorted(set(chosen)))
