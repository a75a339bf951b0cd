"""Charts: every number is written beside its bar, lengths are in proportion, long ones go on on the next page."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from desktop.submission.pdf import charts
from desktop.submission.pdf.documents import figures
from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.images import read_picture
from desktop.submission.pdf.shapes import Sign, draw_sign
from desktop.submission.wording import Sources
from forms.application import Application
from forms.definition import FormPack
from forms.values import Month
from tests.desktop.submission.pdf.measuring import MM, flowed, outside, overlaps, pages
from tests.desktop.submission.pdf.readback import page_texts


def grounds(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    """Boxes of what is filled: bars, bands."""
    for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4):
        box = thing.get_bounds()
        if box[2] - box[0] > 3 and box[3] - box[1] > 3:
            yield box


def test_bars_are_in_proportion_and_say_their_numbers(tmp_path: Path) -> None:
    rows = [charts.Bars("1.1 会议次数（次/年）", (Decimal(2), Decimal(4), Decimal("8.0")))]
    rows += [charts.Bars("没有填全的", (None, Decimal(0), Decimal(-5)))]
    out = flowed(lambda flow: charts.bars(flow, ("基线", "第一年", "第二年"), rows), tmp_path / "a.pdf")
    widths = [round(box[2] - box[0], 1) for page in pages(out) for box in grounds(page)]
    first = [width for width in widths if width > 20][:3]
    assert first[1] / first[0] == pytest.approx(2, abs=0.05) and first[2] / first[0] == pytest.approx(
        4, abs=0.1
    )
    text = page_texts(out)[0]
    assert all(number in text for number in ("2", "4", "8.0", "-5", "基线", "次/年"))


def test_a_year_that_is_not_asked_for_leaves_the_others_in_their_place(
    pack: FormPack, blank: Application, tmp_path: Path
) -> None:
    first = pack.indicators[0]
    fewer = dataclasses.replace(first, fields=tuple(f for f in first.fields if f.name != "target_1"))
    changed = dataclasses.replace(pack, indicators=(fewer, *pack.indicators[1:]))
    answers = {f"{first.target}.baseline": Decimal(100), f"{first.target}.target_2": Decimal(300)}
    application = dataclasses.replace(blank, answers=answers)

    def fill(flow: Flow) -> None:
        figures.goals(Writing(flow, changed, application, Sources(changed)), changed.indicators)

    with pikepdf.open(flowed(fill, tmp_path / "a.pdf")) as document:
        told = [str(one) for one in alternatives(document)]
    assert [one.partition("）：")[2] for one in told if "100" in one] == ["基线 100，第二年目标 300"]


@pytest.mark.parametrize("years", [2, 5])
def test_many_indicators_and_years_run_over_pages(tmp_path: Path, years: int) -> None:
    rows = [
        charts.Bars(
            f"{n} " + "很长的指标名称" * (n % 8 + 1), tuple(Decimal(n * year) for year in range(1, years + 2))
        )
        for n in range(120)
    ]
    legend = ["基线", *(f"第{year}年目标" for year in range(1, years + 1))]
    out = flowed(lambda flow: charts.bars(flow, legend, rows), tmp_path / "a.pdf")
    assert len(page_texts(out)) > 4
    for page in pages(out):
        assert not outside(page) and not overlaps(page)


def spans(count: int) -> list[charts.Span]:
    return [
        charts.Span("一个任务领域", group=True),
        *(charts.Span(f"{n} 任务名称", Month(2027, 1 + n % 12), Month(2028, 12)) for n in range(count)),
        charts.Span("不做的任务", remark="不承担"),
        charts.Span("填反了的", Month(2028, 5), Month(2027, 5), remark="（未填写）"),
    ]


def test_the_gantt_chart_repeats_its_head_and_places_its_bars(tmp_path: Path) -> None:
    period = (Month(2027, 1), Month(2028, 12))
    out = flowed(lambda flow: charts.gantt(flow, spans(90), period), tmp_path / "a.pdf")
    texts = page_texts(out)
    assert len(texts) > 1 and all("一季度" in text and "2027年" in text for text in texts)
    assert sum(text.count("任务名称") for text in texts) == 90
    for page in pages(out):
        assert not outside(page) and not overlaps(page)
        bars = [box for box in grounds(page) if 5 < box[3] - box[1] < 7]
        assert bars and max(box[2] for box in bars) <= 184 * MM + 1


@pytest.mark.parametrize("months", [1, 36, 400])
def test_any_period_can_be_drawn(tmp_path: Path, months: int) -> None:
    first = Month(2027, 2)
    last = Month((first.index + months) // 12, (first.index + months) % 12 + 1)
    rows = [charts.Span("任务", first, last), charts.Span("早于起点的", Month(2020, 1), first)]
    out = flowed(lambda flow: charts.gantt(flow, rows, (first, last)), tmp_path / "a.pdf")
    for page in pages(out):
        assert not outside(page)


@pytest.mark.parametrize("quarters", [*range(1, 25), 30, 35, 39, 40])
def test_names_in_the_head_have_room_beside_each_other(tmp_path: Path, quarters: int) -> None:
    """Verification refuses pages on which texts overlap by their widths, though no ink does."""
    last = Month(2027 + (quarters - 1) // 4, (quarters - 1) % 4 * 3 + 1)
    period = (Month(2027, 1), last)
    out = flowed(lambda flow: charts.gantt(flow, [charts.Span("任务", *period)], period), tmp_path / "a.pdf")
    for page in pages(out):
        text = page.get_textpage()
        boxes = [text.get_charbox(n, loose=True) for n in range(text.count_chars())]
    for one, other in combinations(boxes, 2):
        wide, high = (min(one[i + 2], other[i + 2]) - max(one[i], other[i]) for i in (0, 1))
        assert wide < 0.1 or high < 4
    assert ("一季度" in page_texts(out)[0]) is (quarters <= 11)


def test_a_chart_that_nearly_fits_is_set_closer(tmp_path: Path) -> None:
    period = (Month(2027, 1), Month(2028, 12))
    out = flowed(lambda flow: charts.gantt(flow, spans(46), period), tmp_path / "a.pdf")
    assert len(page_texts(out)) == 1


def test_the_radar_names_its_axes_and_is_told_in_words(tmp_path: Path) -> None:
    axes = ("整体部署", "法治化水平", "全链条保护", "体制机制改革", "国际合作交流", "国家安全")
    lines = [
        charts.Shares("承担的任务", (1.0, 0.5, 0.0, 0.25, 0.75, 1.0)),
        charts.Shares("有佐证的任务", (0.5,) * 6),
    ]
    out = flowed(lambda flow: charts.radar(flow, axes, lines), tmp_path / "a.pdf")
    text = page_texts(out)[0]
    assert all(axis in text for axis in axes) and "100%" in text
    with pikepdf.open(out) as document:
        told = str(next(iter(alternatives(document))))
    assert "承担的任务：整体部署100%、法治化水平50%" in told


def alternatives(document: pikepdf.Pdf) -> Iterator[object]:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing:
            yield thing.Alt


def test_every_shape_is_drawn_and_they_differ(tmp_path: Path) -> None:
    def fill(flow: Flow) -> None:
        for number, sign in enumerate(Sign):
            draw_sign(flow.page, sign, 20.0 + 40 * number, 20, 32)

    page = pypdfium2.PdfDocument(flowed(fill, tmp_path / "a.pdf"))[0]
    bitmap = page.render(scale=1, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    seen: list[bytes] = []
    for number in range(len(Sign)):
        left, top = round(28 * MM) + 20 + 40 * number, round(37 * MM) + 20
        shape = b"".join(bytes(rows[(top + y) * bitmap.stride + left :][:34]) for y in range(34))
        assert min(shape) < 120
        if all(sum(abs(a - b) for a, b in zip(shape, other, strict=True)) > 10_000 for other in seen):
            seen.append(shape)
    assert len(seen) == len(Sign) - 2  # 不符 looks like 阻断, and 自述 like 建议, as on screen


def test_a_picture_that_cannot_go_on_paper_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "a.png"
    for content in (
        b"",
        b"not a picture",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
    ):
        broken.write_bytes(content)
        assert read_picture(broken) is None
