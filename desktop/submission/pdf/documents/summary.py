"""摘要: two to four pages for whoever decides."""

from __future__ import annotations

from desktop.submission.pdf import charts
from desktop.submission.pdf.documents import figures, parts
from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.styles import BODY, CELL_CENTRE, CELL_HEAD, CELL_LEFT, NOTE, marked
from desktop.submission.pdf.table import Cell, Table, heads
from desktop.submission.wording import EMPTY
from forms.definition import Area
from forms.values import Month

_EXCERPT, _WISHES, _MEASURE, _REASON = 190, 240, 40, 60
"""Characters taken over from long answers."""
_BARS = 10
_REASONS = 5


def summary(w: Writing) -> None:
    flow, place = w.flow, w.application.place
    parts.headline(flow, f"{place.full_name}申报{w.pack.programme}摘要", place=place)
    _facts(w)
    headings = parts.Headings(flow)
    headings.next("基础与优势")
    for words in (("basis", "基础"), ("strengths", "优势")):
        title, text = parts.section_text(w, *words)
        if title:
            parts.body_or(flow, parts.excerpt(text, _EXCERPT), f"（“{title}”未填写）")
    headings.next("任务与分工", keep=5)
    _areas(w)
    flow.space(0.5)
    headings.next("进度", keep=4.5)
    area_schedule(w)
    flow.space(0.5)
    headings.next("主要目标", keep=5)
    _goals(w)
    flow.space(0.5)
    title, text = parts.section_text(w, "support", "政策支持", "支持事项")
    headings.next("请求支持的事项")
    parts.body_or(flow, parts.excerpt(text, _WISHES))
    headings.next("检查情况")
    _findings(w)
    flow.paragraph("本摘要由申报书自动摘录，省略处以“……”表示，内容以申报书为准。", NOTE)


def _facts(w: Writing) -> None:
    """What a reader wants to know first, two facts a row."""
    application = w.application
    all_of = parts.counts(w)
    pages = sum(evidence.pages or 0 for evidence in application.evidence)
    facts = (
        ("申报地区", f"{application.place.full_name}（{application.place.kind_label}）"),
        ("建设期", parts.construction_period(w)),
        ("申报政府", w.answer("subject.government")),
        ("牵头部门", w.answer("subject.office")),
        ("创建条件", parts.conditions_tally(w)),
        ("重点任务", f"承担{all_of.taken}项，共{all_of.tasks}项"),
        ("指标", f"填写齐全{all_of.complete}项，共{all_of.indicators}项"),
        ("佐证材料", f"{len(application.evidence)}份" + (f"，共{pages}页" if pages else "")),
    )
    table = Table(w.flow, (22, 56, 22, 56))
    for (name, value), (second, other) in zip(facts[::2], facts[1::2], strict=True):
        table.row(
            (
                Cell.of(name, CELL_HEAD, middle=True, shaded=True),
                Cell.of(value or EMPTY, CELL_LEFT, middle=True),
                Cell.of(second, CELL_HEAD, middle=True, shaded=True),
                Cell.of(other or EMPTY, CELL_LEFT, middle=True),
            )
        )
    table.close()
    w.flow.space(0.3)


def _areas(w: Writing) -> None:
    table = Table(w.flow, (42, 13, 38, 63), heads("任务领域", "承担", "主要牵头部门", "措施举例"))
    for area in w.pack.areas:
        count = parts.counts(w, area)
        table.row(
            (
                Cell.of(marked(area.title, CELL_LEFT.ink, area.origin), CELL_LEFT, middle=True),
                Cell.of(f"{count.taken}/{count.tasks}", CELL_CENTRE, middle=True),
                Cell.of(
                    "、".join(parts.clipped(name, 16) for name in parts.leads(w, area)) or EMPTY,
                    CELL_LEFT,
                    middle=True,
                ),
                Cell.of(_measures(w, area) or EMPTY, CELL_LEFT, middle=True),
            )
        )
    table.close()


def _measures(w: Writing, area: Area) -> str:
    """The first measure of the first two tasks taken up."""
    taken = (w.application.task(task.id) for task in w.pack.tasks_of(area.id))
    found = [plan.measures[0] for plan in taken if plan.taken and plan.measures]
    return "\n".join(parts.clipped(measure, _MEASURE) for measure in found[:2])


def area_schedule(w: Writing) -> None:
    """The Gantt chart with one row an area, from its first month to its last."""
    spans: list[charts.Span] = []
    months: list[Month] = []
    for area in w.pack.areas:
        plans = [w.application.task(task.id) for task in w.pack.tasks_of(area.id)]
        given = [month for plan in plans if plan.taken for month in (plan.start, plan.end) if month]
        months += given
        spans.append(
            charts.Span(area.title, min(given), max(given))
            if given
            else charts.Span(area.title, remark="未填写")
        )
    if months:
        charts.gantt(w.flow, spans, (min(months), max(months)))
    else:
        w.flow.paragraph("尚未填写起止时间。", BODY)


def _goals(w: Writing) -> None:
    """The first indicators of every area, in turn, as many as there is room for."""
    ready = [one for one in w.pack.indicators if parts.complete(w, one)]
    areas = {task.id: task.area for task in w.pack.tasks}
    turns: dict[str, int] = {}
    ranked: list[tuple[int, int]] = []
    for number, indicator in enumerate(ready):
        area = areas.get(indicator.task, "")
        turns[area] = turns.get(area, 0) + 1
        ranked.append((turns[area], number))
    chosen = sorted(number for _, number in sorted(ranked)[:_BARS])
    figures.goals(w, [ready[number] for number in chosen])


def _findings(w: Writing) -> None:
    w.flow.paragraph(parts.severities(w.findings).sentence, BODY)
    accepted = [finding for finding in w.findings if finding.accepted]
    w.flow.items(
        [
            f"（{number}）{parts.clipped(finding.cause, _REASON)}：{parts.clipped(finding.accepted, _REASON)}"
            for number, finding in enumerate(accepted[:_REASONS], 1)
        ],
        BODY,
    )
