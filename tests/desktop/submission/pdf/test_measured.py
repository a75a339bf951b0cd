"""Setting Chinese, judged by the finished page: ends of lines, measure, tables over pages, notes at the foot."""

from __future__ import annotations

import random
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.footnotes import Foot
from desktop.submission.pdf.linebreak import Note
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.styles import BODY, BODY_INK, CELL, CELL_HEAD, CELL_LEFT, LEVEL_1, PLAIN
from desktop.submission.pdf.table import Cell, Table
from desktop.submission.pdf.text import Run, Typesetter
from forms.definition import FormPack
from tests.desktop.submission.pdf.measuring import (
    BOTTOM,
    LEFT,
    MM,
    RIGHT,
    TOP,
    Glyph,
    flowed,
    holes,
    lines,
    outside,
    overlaps,
    pages,
    rules,
)
from tests.desktop.submission.pdf.readback import comparable

# GB/T 15834-2011, 附录: written here once more, so that the code's own list is not its own judge
NO_START = set("，。、；：！？）》〉」』】〕”’…—～·％‰℃")
NO_END = set("（《〈「『【〔“‘￥")
RARE = "䶮㙓𬮱𬭎𰻞𫚉"


def real_text(pack: FormPack, seed: int, count: int) -> list[str]:
    """Paragraphs put together at random from policy texts, numbers, Latin, quotes."""
    pieces = [item.asks for item in pack.items()] + [item.guidance for item in pack.items()]
    pieces += [source.citation for source in pack.sources.values()] + [task.title for task in pack.tasks]
    pieces += [
        "2026年",
        "1,286件",
        "98.6%",
        "WIPO",
        "ISO 9001:2015",
        "（试行）",
        "“双随机、一公开”",
        "——",
        "……",
    ]
    pieces += ["《办法》", "（国知发保字〔2022〕27号）", "“放管服”改革：", "3—5个工作日；", "e-mail", RARE]
    choice = random.Random(seed)  # noqa: S311
    kept = [piece for piece in pieces if piece]
    # the first piece may well be one that no line may begin with: paragraphs that begin so are not the point
    return ["".join(["本", *choice.choices(kept, k=choice.randint(4, 16))]) for _ in range(count)]


@pytest.fixture(scope="module")
def novel(pack: FormPack, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """Real text for more than 5,000 lines, and the PDF of it."""
    text = real_text(pack, 20261122, 850)

    def fill(flow: Flow) -> None:
        for paragraph in text:
            flow.paragraph(paragraph, BODY)

    return text, flowed(fill, tmp_path_factory.mktemp("novel") / "novel.pdf")


@pytest.fixture(scope="module")
def set_lines(novel: tuple[list[str], Path]) -> list[tuple[bool, list[Glyph]]]:
    """Every line of it: whether it stands on an odd page, and its characters."""
    return [(number % 2 == 1, line) for number, page in enumerate(pages(novel[1]), 1) for line in lines(page)]


def test_no_line_of_five_thousand_begins_or_ends_wrongly(set_lines: list[tuple[bool, list[Glyph]]]) -> None:
    assert len(set_lines) > 5000
    wrong = [
        "".join(glyph.text for glyph in line)
        for _, line in set_lines
        if line[0].text in NO_START or line[-1].text in NO_END
    ]
    assert wrong == []


def test_every_line_stays_within_the_measure(set_lines: list[tuple[bool, list[Glyph]]]) -> None:
    for odd, line in set_lines:
        left = LEFT if odd else 210 * MM - RIGHT
        ink = (min(glyph.box[0] for glyph in line), max(glyph.box[2] for glyph in line))
        assert ink[0] >= left - 1 and ink[1] <= left + 156 * MM + 1, "".join(glyph.text for glyph in line)


def test_full_lines_reach_the_edge_and_first_ones_are_indented(
    set_lines: list[tuple[bool, list[Glyph]]],
) -> None:
    edges = []
    for odd, line in set_lines:
        left = LEFT if odd else 210 * MM - RIGHT
        edges.append((line[0].x - left, max(glyph.box[2] for glyph in line) - left))
    indented = [30 < begin < 34.5 for begin, _ in edges]
    assert sum(indented) == 850  # two characters of 16 pt, one for each paragraph
    # a line before an indented one ends its paragraph
    full = [end for (_, end), last in zip(edges, [*indented[1:], True], strict=True) if not last]
    ragged = [end for end in full if end < 156 * MM - 11.5]  # a mark at the end leaves half its field empty
    assert len(ragged) < 0.002 * len(full)


def test_the_text_comes_back_as_it_went_in(novel: tuple[list[str], Path]) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    text, out = novel
    raw = subprocess.run(["pdftotext", "-raw", out, "-"], capture_output=True, check=True).stdout.decode()
    got = "".join(comparable(page.rpartition("—")[0].rpartition("—")[0]) for page in raw.split("\f"))
    assert RARE in got
    assert got == "".join(comparable(paragraph) for paragraph in text)


def test_a_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    out = flowed(lambda flow: flow.paragraph("国" * 28 * 44, PLAIN), tmp_path / "a.pdf")
    for number, page in enumerate(pages(out), 1):
        found = lines(page)
        left = LEFT if number % 2 else 210 * MM - RIGHT
        assert [len(line) for line in found] == [28] * 22
        assert (found[0][0].y - found[-1][0].y) / 21 == pytest.approx(225 * MM / 22, abs=0.02)
        pitches = {round(b.x - a.x, 2) for line in found for a, b in pairwise(line)}
        assert max(pitches) - min(pitches) < 0.05
        assert found[0][0].x - left == pytest.approx(0, abs=0.1)
        assert found[0][-1].x + 16 - left == pytest.approx(156 * MM, abs=0.2)


def table_of_one_tall_row(tmp_path: Path) -> Path:
    def fill(flow: Flow) -> None:
        table = Table(
            flow, (20, 60, 76), [Cell.of(head, CELL_HEAD, shaded=True) for head in ("甲", "乙", "丙")]
        )
        table.row([Cell.of(text, CELL) for text in ("短", "示例文字。" * 800, "另一栏，" * 300)])
        table.row([Cell.of(text, CELL) for text in ("末", "行", "止")])
        table.close()

    return flowed(fill, tmp_path / "table.pdf")


def test_rows_split_with_repeated_heads_and_unbroken_borders(tmp_path: Path) -> None:
    out = table_of_one_tall_row(tmp_path)
    said = []
    for page in pages(out):
        found = lines(page)
        assert "".join(glyph.text for glyph in found[0]) == "甲乙丙"
        said.append("".join(glyph.text for line in found[1:] for glyph in line))
        drawn = rules(page)
        flat = sorted({round(rule.y0, 1) for rule in drawn if not rule.upright and rule.x1 - rule.x0 > 400})
        top, bottom = flat[-1], flat[0]
        assert top == pytest.approx(TOP, abs=1)
        upright: dict[int, list[tuple[float, float]]] = {}
        for rule in drawn:
            if rule.upright:
                upright.setdefault(round(rule.x0), []).append((rule.y0, rule.y1))
        assert len(upright) == 4
        for pieces in upright.values():
            pieces.sort()
            reached = bottom + 0.6
            for begin, end in pieces:
                assert begin <= reached + 0.1  # no gap
                reached = max(reached, end)
            assert pieces[0][0] <= bottom + 0.6 and reached >= top - 0.6
    assert len(said) > 3
    whole = "".join(said)
    assert whole.count("示例") + whole.count("示") >= 800 and whole.endswith("末行止")


def noted(number: int) -> Run:
    note = Note(number, f"[{number}] 《关于第{number}件事的通知》，某某局，2026年。")
    return Run(f"[{number}]", BODY_INK, whole=True, notes=(note,))


def test_notes_stand_at_the_foot_of_the_page_of_their_mark_once(tmp_path: Path) -> None:
    def fill(flow: Flow) -> None:
        for number in range(1, 60):
            content = [
                Run("本段文字写明一件事情，并注出来源", BODY_INK),
                noted(number),
                Run("，" + "再写几句。" * 7, BODY_INK),
            ]
            flow.paragraph([*content, noted(number)], BODY)

    out = flowed(fill, tmp_path / "notes.pdf")
    seen = 0
    for page in pages(out):
        found = lines(page)
        rule = next(rule for rule in rules(page) if 100 < rule.x1 - rule.x0 < 130)
        above = "".join(g.text for line in found if line[0].y > rule.y0 for g in line)
        below = "".join(g.text for line in found if line[0].y < rule.y0 for g in line)
        for number in range(1, 60):
            assert below.count(f"第{number}件事") == (1 if f"[{number}]" in above else 0)
            seen += f"第{number}件事" in below
        assert min(glyph.box[1] for line in found for glyph in line) > BOTTOM - 1
        assert not overlaps(page)
    assert seen >= 59


def test_a_row_with_many_notes_does_not_push_them_off_the_page(tmp_path: Path) -> None:
    def fill(flow: Flow) -> None:
        flow.begin(landscape=True)
        table = Table(flow, (1, 1), [Cell.of("甲", CELL_HEAD), Cell.of("乙", CELL_HEAD)])
        for row in range(12):
            runs = [noted(row * 40 + number) for number in range(1, 41)]
            table.row([Cell.of([Run("来源", CELL.ink), *runs], CELL), Cell.of("说明。" * 60, CELL)])
        table.close()

    out = flowed(fill, tmp_path / "many.pdf")
    for page in pages(out):
        assert not overlaps(page)
        assert "其余见文末" in page.get_textpage().get_text_range()


def test_a_head_higher_than_a_page_is_said_once_and_all_of_it(tmp_path: Path) -> None:
    """A form pack may name twelve columns with two hundred characters each."""
    names = [f"第{number}栏" + "人数口径" * 48 for number in range(12)]

    def fill(flow: Flow) -> None:
        table = Table(flow, (1,) * 12, [Cell.of(name, CELL_HEAD) for name in names])
        for row in range(3):
            table.row([Cell.of(f"{row}行{number}", CELL) for number in range(12)])
        table.close()

    text, count = "", 0
    for page in pages(flowed(fill, tmp_path / "head.pdf")):
        assert not overlaps(page) and not outside(page)
        text += page.get_textpage().get_text_range()
        count += 1
    assert (text.count("人"), text.count("行")) == (12 * 48, 3 * 12)
    assert count < 6


def test_notes_take_no_more_than_their_share() -> None:
    from desktop.submission.pdf.fonts import FontSet

    page = Page(right=True)
    foot = Foot(Typesetter(FontSet()), page, {})
    notes = [Note(number, "长" * 300) for number in range(50)]
    assert foot.cost(notes) <= 0.36 * page.height
    foot.add(notes)
    assert foot.height <= 0.36 * page.height and foot.cost(notes) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_narrow_cells_of_real_text_never_overlap(pack: FormPack, tmp_path: Path, seed: int) -> None:
    def fill(flow: Flow) -> None:
        table = Table(flow, (1, 1, 2, 3), [Cell.of(head, CELL_HEAD, shaded=True) for head in "甲乙丙丁"])
        text = real_text(pack, seed, 40)
        for at in range(0, 40, 4):
            table.row([Cell.of(one, CELL, middle=True) for one in text[at : at + 4]])
        table.close()

    for page in pages(flowed(fill, tmp_path / "cells.pdf")):
        assert not overlaps(page)


def test_the_measuring_itself_sees_what_is_wrong(tmp_path: Path) -> None:
    def fill(flow: Flow) -> None:
        flow.paragraph("两行字叠在一起" * 3, PLAIN)
        flow.y -= 22
        flow.paragraph("另一行压在上面" * 3, PLAIN)
        flow.paragraph("出了版心", PLAIN, left=450)
        flow.next_page()
        flow.paragraph("空了大半页", PLAIN)
        flow.next_page()
        flow.paragraph("末页", PLAIN)

    out = flowed(fill, tmp_path / "wrong.pdf")
    found = [(bool(overlaps(page)), bool(outside(page))) for page in pages(out)]
    assert found == [(True, True), (False, False), (False, False)]
    assert dict(holes(out))[2] > 0.9


def rows_by_page(out: Path) -> list[list[str]]:
    """What the lines of each page say, without the table's head."""
    return [["".join(glyph.text for glyph in line) for line in lines(page)][1:] for page in pages(out)]


@pytest.mark.parametrize("count", range(2, 42))
def test_no_row_stands_alone_at_the_beginning_or_the_end(tmp_path: Path, count: int) -> None:
    def fill(flow: Flow) -> None:
        table = Table(flow, (1, 1), [Cell.of(head, CELL_HEAD, shaded=True) for head in "甲乙"])
        for number in range(count):
            table.row([Cell.of("第一行" if number % 3 else "第一行\n第二行\n第三行", CELL_LEFT), Cell()])
        table.close()

    said = rows_by_page(flowed(fill, tmp_path / "rows.pdf"))
    assert sum(page.count("第一行") for page in said) == count
    assert all(page.count("第一行") >= 2 for page in said)


@pytest.mark.parametrize("before", range(14, 24))
def test_a_row_that_leads_stands_on_the_page_of_the_next(tmp_path: Path, before: int) -> None:
    def fill(flow: Flow) -> None:
        table = Table(flow, (1, 1), [Cell.of(head, CELL_HEAD, shaded=True) for head in "甲乙"])
        for _ in range(before):
            table.row([Cell.of("前", CELL_LEFT), Cell()])
        table.row([Cell.of("领起", CELL_LEFT, span=2, shaded=True)], leads=True)
        for _ in range(3):
            table.row([Cell.of("后\n再\n末\n了", CELL_LEFT), Cell()])
        table.close()

    page = next(page for page in rows_by_page(flowed(fill, tmp_path / "rows.pdf")) if "领起" in page)
    assert "后" in page


@pytest.mark.parametrize("length", range(900, 1000, 9))
def test_no_single_line_is_cut_off_a_cell(tmp_path: Path, length: int) -> None:
    def fill(flow: Flow) -> None:
        table = Table(flow, (1, 1), [Cell.of(head, CELL_HEAD, shaded=True) for head in "甲乙"])
        table.row([Cell.of("国" * length, CELL), Cell.of("家" * 40, CELL)])
        table.close()

    for page in rows_by_page(flowed(fill, tmp_path / "cut.pdf")):
        assert sum("国" in line for line in page) != 1


@pytest.mark.parametrize("above", range(16, 22))
def test_a_heading_stays_with_its_table(tmp_path: Path, above: int) -> None:
    def fill(flow: Flow) -> None:
        flow.paragraph("国" * 28 * above, PLAIN)
        flow.heading(1, "标题", LEVEL_1, keep=3)
        table = Table(flow, (1, 1), [Cell.of(head, CELL_HEAD, shaded=True) for head in "甲乙"])
        for _ in range(3):
            table.row([Cell.of("一\n二\n三\n四\n五", CELL_LEFT), Cell()])
        table.close()

    out = flowed(fill, tmp_path / "headed.pdf")
    said = [["".join(glyph.text for glyph in line) for line in lines(page)] for page in pages(out)]
    assert next(page for page in said if "标题" in page)[-1] != "标题"
