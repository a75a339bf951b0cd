"""Where lines may end: measured over real Chinese text, not over what the code believes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest

from desktop.submission.pdf.fonts import FontSet, Role
from desktop.submission.pdf.linebreak import NO_END, NO_START, Atom, Kind, Line, break_lines
from desktop.submission.pdf.page import AREA_WIDTH, TRACKING
from desktop.submission.pdf.text import Ink, Run, Style, Typesetter
from forms.definition import FormPack

INK = Ink(Role.BODY, 16)
TEXT = (
    "常州市2025年查处专利、商标案件1,286件，同比增长12.5%；出台《常州市知识产权促进条例》（2024年3月1日起施行），"
    "建成“一站式”维权平台（ODR平台），与WIPO仲裁与调解上海中心建立合作，办结率98.6%——居全省前列……"
)


@pytest.fixture(scope="module")
def setter() -> Typesetter:
    return Typesetter(FontSet())


def real_texts(pack: FormPack) -> list[str]:
    texts = [TEXT]
    for item in pack.items():
        texts += [item.title, item.asks, item.guidance, item.note, *item.evidence]
    for source in pack.sources.values():
        texts += [source.citation, source.note]
    return [text for text in texts if text]


def paragraphs(pack: FormPack, count: int) -> Iterator[str]:
    choice = random.Random(20261122)  # noqa: S311
    texts = real_texts(pack)
    pieces = [
        *texts,
        "2026年",
        "1,286件",
        "98.6%",
        "WIPO",
        "ISO 9001:2015",
        "（试行）",
        "“双随机、一公开”",
        "——",
        "……",
        "《办法》",
    ]
    for _ in range(count):
        yield "".join(choice.choices(pieces, k=choice.randint(3, 12)))


def test_no_line_starts_or_ends_with_a_forbidden_mark(pack: FormPack, setter: Typesetter) -> None:
    lines = 0
    for number, text in enumerate(paragraphs(pack, 500)):
        measure = (442.2, 442.2, 140.0, 90.0)[number % 4]
        atoms = setter._fitted(setter._shaped([_run(text)]), measure)
        for line in break_lines(atoms, measure, tracking=-0.2):
            first, last = atoms[line.first], atoms[line.last]
            lines += 1
            if line.first:
                assert first.text[0] not in NO_START, text
            if not line.closes:
                assert last.text[-1] not in NO_END, text
            ending = last.size / 2 if last.kind is Kind.CLOSING else 0.0
            assert line.width - ending <= measure + 0.02, text
    assert lines > 5000


def test_nothing_is_lost_or_added(pack: FormPack, setter: Typesetter) -> None:
    for text in paragraphs(pack, 100):
        atoms = setter._shaped([_run(text)])
        kept = [atoms[i].text for line in break_lines(atoms, 300) for i in range(line.first, line.last + 1)]
        assert "".join("".join(kept).split()) == "".join(text.split())


def test_words_and_numbers_stay_whole_and_unstretched(setter: Typesetter) -> None:
    text = "知识产权保护示范区WIPO建设1,286.5件ISO-9001案件" * 10
    atoms = setter._shaped([_run(text)])
    assert {a.text for a in atoms if a.kind is Kind.WORD} == {"WIPO", "1,286.5", "ISO-9001"}


def test_full_lines_are_justified(setter: Typesetter) -> None:
    atoms = setter._shaped([_run(TEXT * 3)])
    lines = break_lines(atoms, 442.2, tracking=-0.2)
    for line in lines[:-1]:
        assert line.width == pytest.approx(442.2, abs=8.1)


@pytest.mark.parametrize("tail", ["国", "国。", "国”。", "国）"])
@pytest.mark.parametrize("justify", [True, False])
def test_no_character_stands_alone_in_the_last_line(setter: Typesetter, tail: str, justify: bool) -> None:
    text = "建设知识产权保护示范区是一项系统工程" * 5
    atoms = setter._shaped([_run(text[: 56 + 28 - 2] + tail)])
    lines = break_lines(atoms, AREA_WIDTH, 2 * (16 + TRACKING), TRACKING, justify=justify)
    assert [len(_said(atoms, line)) for line in lines] == [26, 28, 27, 2]
    if justify:
        assert lines[2].width == pytest.approx(AREA_WIDTH, abs=0.01)


def test_a_short_line_gives_nothing_away(setter: Typesetter) -> None:
    atoms = setter._shaped([_run("知识产")])
    lines = break_lines(atoms, 32.5)
    assert [line.last - line.first + 1 for line in lines] == [2, 1]


def _said(atoms: Sequence[Atom], line: Line) -> str:
    return "".join(atom.text for atom in atoms[line.first : line.last + 1] if not atom.no_start)


def test_twenty_eight_characters_a_line(setter: Typesetter) -> None:
    atoms = setter._shaped([_run("国" * 280)])
    lines = break_lines(atoms, AREA_WIDTH, tracking=TRACKING)
    assert [line.last - line.first + 1 for line in lines] == [28] * 10


def test_marks_that_meet_are_squeezed(setter: Typesetter) -> None:
    wide = setter.line("（国）国", INK).width
    narrow = setter.line("（国）。", INK).width
    assert wide - narrow == pytest.approx(8)


@pytest.mark.parametrize(
    "text", ["，" * 200, "（" * 200, "w" * 500, "——" * 100, "国" + "。" * 99, "（" * 50 + "国"]
)
def test_cruel_texts_stay_within_the_measure(setter: Typesetter, text: str) -> None:
    lines = setter.paragraph(text, Style(INK, 20), 100)
    assert lines
    assert all(line.width <= 100 + 8.1 for line in lines)


def _run(text: str) -> Run:
    return Run(text, INK)
