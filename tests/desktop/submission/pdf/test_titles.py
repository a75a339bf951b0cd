"""Titles are broken between words into even lines: measured over every place and every pack we have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.resources import RESOURCES
from desktop.submission.pdf.fonts import FontSet
from desktop.submission.pdf.linebreak import Atom, Line, break_evenly, break_lines
from desktop.submission.pdf.page import AREA_WIDTH
from desktop.submission.pdf.styles import TITLE
from desktop.submission.pdf.text import Run, Typesetter
from desktop.submission.pdf.titles import WORDS, word_starts
from forms.pack import BUILT_IN, read_pack_folder
from forms.places import Places

PROGRAMMES = [read_pack_folder(folder).programme for folder in sorted(BUILT_IN.iterdir()) if folder.is_dir()]
SETTER = Typesetter(FontSet())


def set_title(text: str, names: frozenset[str] = frozenset(), measure: float = AREA_WIDTH) -> list[str]:
    atoms, lines = broken(text, names, measure)
    return ["".join(atom.text for atom in atoms[line.first : line.last + 1]) for line in lines]


def broken(text: str, names: frozenset[str], measure: float) -> tuple[Sequence[Atom], list[Line]]:
    style = replace(TITLE, words=WORDS | names)
    atoms = SETTER._fitted(SETTER._shaped([Run(text, style.ink)]), measure)
    return atoms, break_evenly(atoms, word_starts(atoms, style.words), measure, style.tracking)


def test_a_long_title_makes_a_diamond_of_whole_words() -> None:
    names = frozenset({"新疆维吾尔自治区", "伊犁哈萨克自治州"})
    title = "关于推荐新疆维吾尔自治区伊犁哈萨克自治州申报国家知识产权保护示范区建设城市（地区）的函"
    assert set_title(title, names) == [
        "关于推荐新疆维吾尔自治区",
        "伊犁哈萨克自治州申报国家知识产权",
        "保护示范区建设城市（地区）的函",
    ]


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_no_title_of_any_place_breaks_a_word(programme: str) -> None:
    several = 0
    for place in Places.read(RESOURCES / "divisions.csv").all:
        names = frozenset({place.province, place.name}) - {""}
        for title in (
            f"关于推荐{place.full_name}申报{programme}的函",
            f"关于{place.name}申报{programme}有关情况的汇报",
            f"{place.full_name}申报{programme}摘要",
        ):
            lines = set_title(title, names)
            several += len(lines) > 1
            assert "".join(lines) == title
            assert not any(line.startswith(("的", "）")) for line in lines), lines
            cuts = set(accumulate(map(len, lines[:-1])))
            for name in names:
                at = title.find(name)
                assert not any(at < cut < at + len(name) for cut in cuts), lines
            for word in ("知识产权", "示范区", "建设", "（地区）"):
                assert not any(0 <= (at := title.find(word)) < cut < at + len(word) for cut in cuts), lines
    assert several > 500


def test_a_title_of_one_line_and_one_without_words_are_as_any_text() -> None:
    assert set_title("任务分工表") == ["任务分工表"]
    endless = "鱻" * 300
    atoms, lines = broken(endless, frozenset(), AREA_WIDTH)
    assert lines == break_lines(atoms, AREA_WIDTH, justify=False)


@given(st.text("国家知识产权示范 （）A1，。", min_size=1, max_size=110), st.integers(60, 500))
def test_whatever_the_title_nothing_is_lost_and_nothing_too_wide(text: str, measure: int) -> None:
    atoms, lines = broken(text, frozenset(), measure)
    if not atoms:
        return
    kept = "".join("".join(a.text for a in atoms[line.first : line.last + 1]) for line in lines)
    assert "".join(kept.split()) == "".join(text.split())
    for line in lines:
        assert line.width - atoms[line.last].spare <= measure + 0.02
