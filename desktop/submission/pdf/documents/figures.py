"""图: what the tables say, to be seen at a glance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.submission.pdf import charts
from desktop.submission.pdf.documents import parts
from desktop.submission.pdf.documents.chapters import NOTHING, Writing
from desktop.submission.pdf.styles import BODY, CELL_CENTRE, CELL_LEFT, LEVEL_2, NOTE
from desktop.submission.pdf.table import Cell, heads
from forms.definition import Indicator

TITLE = "进度与指标图"


def figures(w: Writing) -> None:
    w.begin_chapter(TITLE)
    for number, (title, keep, draw) in enumerate(DRAWINGS):
        if number:
            w.flow.space(0.5)
        w.flow.heading(2, title, LEVEL_2, keep=keep)
        draw(w)


def schedule(w: Writing) -> None:
    """Gantt chart by quarter."""
    plans = {task.id: w.application.task(task.id) for task in w.pack.tasks}
    months = [month for plan in plans.values() if plan.taken is not False for month in (plan.start, plan.end)]
    given = [
        m for m in (*months, w.application.month("subject.start"), w.application.month("subject.end")) if m
    ]
    if not given:
        w.flow.paragraph("尚未填写起止时间。", BODY)
        return
    spans: list[charts.Span] = []
    for area in w.pack.areas:
        spans.append(charts.Span(area.title, group=True))
        for task in w.pack.tasks_of(area.id):
            plan = plans[task.id]
            remark = "不承担" if plan.taken is False else NOTHING
            start, end = (None, None) if plan.taken is False else (plan.start, plan.end)
            spans.append(charts.Span(f"{task.id} {task.title}", start, end, remark))
    charts.gantt(w.flow, spans, (min(given), max(given)))


def goals(w: Writing, indicators: Sequence[Indicator] | None = None) -> None:
    """Bars against target; of all indicators, when none are given."""
    columns = parts.number_columns(w.pack)
    rows: list[charts.Bars] = []
    for indicator in w.pack.indicators if indicators is None else indicators:
        values = tuple(w.application.number(f"{indicator.target}.{name}") for name in columns)
        if any(value is not None for value in values):
            unit = f"（{indicator.unit}）" if indicator.unit else ""
            rows.append(charts.Bars(f"{indicator.id} {indicator.title}{unit}", values))
    if not rows:
        w.flow.paragraph("尚未填写指标。", BODY)
        return
    w.flow.paragraph("各项指标单位不同，条形只在同一项指标内可以比较。", NOTE)
    charts.bars(w.flow, list(columns.values()), rows)


def areas(w: Writing) -> None:
    """A radar of shares by area, and the numbers behind it."""
    counts = [parts.counts(w, area) for area in w.pack.areas]
    if len(counts) >= 3:
        lines = [
            charts.Shares("承担的任务", tuple(_share(one.taken, one.tasks) for one in counts)),
            charts.Shares("有佐证的任务", tuple(_share(one.supported, one.tasks) for one in counts)),
            charts.Shares("填写齐全的指标", tuple(_share(one.complete, one.indicators) for one in counts)),
        ]
        charts.radar(w.flow, [area.short or area.title for area in w.pack.areas], lines)
    head = heads("任务领域", "任务", "承担", "有佐证", "指标", "填写齐全")
    table = w.flow.table((66, 18, 18, 18, 18, 18), head)
    for area, one in zip(w.pack.areas, counts, strict=True):
        numbers = (one.tasks, one.taken, one.supported, one.indicators, one.complete)
        table.row(
            (
                Cell.of(area.title, CELL_LEFT, middle=True),
                *(Cell.of(str(number), CELL_CENTRE, middle=True) for number in numbers),
            )
        )
    table.close()


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


DRAWINGS: tuple[tuple[str, float, Callable[[Writing], None]], ...] = (
    ("（一）任务进度", 6, schedule),
    ("（二）各领域情况", 10, areas),
    ("（三）指标基线与目标", 4, goals),
)
"""Title, lines that stay with it, and what draws it."""
