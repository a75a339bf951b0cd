"""The numbered chapters in running text: subject, application text, conditions, tasks one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.submission.pdf.documents.grids import grid
from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.fonts import Role
from desktop.submission.pdf.linebreak import Note
from desktop.submission.pdf.page import PITCH
from desktop.submission.pdf.styles import (
    BODY,
    BODY_INK,
    CELL,
    CELL_CENTRE,
    CELL_INK,
    CELL_LEFT,
    LARGE_CELL,
    LARGE_LABEL,
    LEVEL_1,
    LEVEL_2,
    LEVEL_3,
    NOTE,
    mark_run,
    marked,
    small_run,
)
from desktop.submission.pdf.table import Cell, heads
from desktop.submission.pdf.text import Ink, Run
from desktop.submission.public import Withheld
from desktop.submission.wording import EMPTY, Sources, answer, evidence_numbers, evidence_references, period
from forms.application import Application
from forms.checks.finding import Finding
from forms.definition import Basis, Field, FormPack, Item, Origin, Source, Task
from forms.numerals import numeral
from forms.values import FieldKind, Rows

_LABEL_INK = Ink(Role.HEAD, BODY_INK.size)
NOTHING = "（未填写）"
_ROOM = 5 * PITCH
"""What must be left for a chapter to begin on a page, besides a quarter of it: its title, and a table's head."""


@dataclass(slots=True)
class Writing:
    """What every chapter needs, and how far the numbering is."""

    flow: Flow
    pack: FormPack
    application: Application
    sources: Sources
    findings: Sequence[Finding] = ()
    chapter: int = 0
    withheld: Sequence[Withheld] | None = None
    """What a public edition leaves out."""

    def begin_chapter(self, title: str, *, landscape: bool = False) -> None:
        """一、标题: on a page of its own, unless much of the present one is still empty."""
        flow = self.flow
        if flow.page.landscape == landscape and flow.y > 0 and flow.left > flow.page.height / 4 + _ROOM:
            flow.space(1)
        else:
            flow.begin(landscape=landscape)
        self.chapter += 1
        self.flow.heading(1, f"{numeral(self.chapter)}、{title}", LEVEL_1)

    def answer(self, path: str) -> str:
        return answer(self.pack, self.application, path)

    def evidence(self, target: str) -> str:
        return evidence_references(self.application, target)

    def numbers(self, target: str) -> str:
        """Of the evidence, for a column that is headed so."""
        return evidence_numbers(self.application, target)

    def cited(self, ids: tuple[str, ...], size: float = CELL_INK.size) -> list[Run]:
        """[1、3]: numbers of the sources, which the foot of the page names."""
        notes = tuple(note(number, source) for number, source in self.sources.cited(ids))
        return [small_run(self.sources.numbers(ids), size, notes)] if notes else []

    def basis(self, origin: Origin) -> list[Run]:
        """公开文件[1、3], for a cell."""
        cited = [] if origin.basis is Basis.DRAFTED else self.cited(origin.sources)
        return [Run(origin.basis.label, CELL_INK, whole=True), *cited]

    def others(self, item: Item, known: Sequence[str]) -> list[tuple[str, str]]:
        """Label and answer of the fields only this pack has, without the tables."""
        return [
            (f.label, self.answer(f.path))
            for f in item.fields
            if f.name not in known and f.kind is not FieldKind.TABLE
        ]

    def grids(self, fields: Sequence[Field], *, silent: bool = True) -> None:
        """The tables among the fields; those that hold nothing only if not `silent`."""
        for field in fields:
            value = self.application.answers.get(field.path)
            if isinstance(value, Rows):
                grid(self.flow, field, value)
            elif field.kind is FieldKind.TABLE:
                _labelled(self, field.label, self.answer(field.path), silent=silent, target=field.path)

    def tables_of(self, items: Sequence[Item]) -> None:
        """What tables these items have, each under its title; below the table that has no room for them."""
        for item in items:
            held = [f for f in item.fields if isinstance(self.application.answers.get(f.path), Rows)]
            if held:
                self.flow.paragraph(item.title, BODY, target=item.target)
                self.grids(held)


_AFTER_BASES = 10


def note(number: int, source: Source) -> Note:
    return Note(number + _AFTER_BASES, f"[{number}] {source.citation[:_CITATION_LIMIT]}")


_CITATION_LIMIT = 120
"""Characters at the foot of a page; the list of sources has them all."""


def subject(w: Writing) -> None:
    w.begin_chapter("申报主体")
    w.flow.space(0.2)
    table = w.flow.table((38, 118))
    place = w.application.place
    known = [("申报地区", place.full_name), ("行政区划代码", place.code), ("地区类型", place.kind_label)]
    rows = [(label, value, "place") for label, value in known]
    for field in w.pack.subject:
        if field.kind is FieldKind.TABLE:
            continue
        value = w.answer(field.path)
        if value or not field.relevant:  # what need not be asked is not shown empty
            rows.append((field.label, value, field.path))
    for label, value, target in rows:
        table.row(
            (
                Cell.of(label, LARGE_LABEL, middle=True, shaded=True),
                Cell.of(value or EMPTY, LARGE_CELL, middle=True, target=target),
            )
        )
    table.close()
    w.grids(w.pack.subject)


def text(w: Writing) -> None:
    """The application text, section by section."""
    if not w.pack.sections:
        return
    w.begin_chapter("申报正文")
    for number, section in enumerate(w.pack.sections, 1):
        title = f"（{numeral(number)}）{section.title}"
        w.flow.heading(2, title, LEVEL_2, content=marked(title, LEVEL_2.ink, section.origin))
        path = f"{section.target}.text"
        w.flow.paragraph(w.answer(path) or NOTHING, BODY, target=path)
        for label, value in w.others(section, ("text",)):
            _labelled(w, label, value, target=section.target)
        w.grids(section.fields, silent=False)
        _labelled(w, "佐证材料", w.evidence(section.target), silent=True)


def conditions(w: Writing) -> None:
    w.begin_chapter("创建条件")
    w.flow.paragraph("“依据”栏方括号内为文末来源序号；公开文件所列仅供对照，不是申报门槛。", NOTE)
    w.flow.space(0.2)
    head = heads("序号", "创建条件", "依据", "是否\n符合", "情况说明", "佐证\n编号")
    table = w.flow.table((11, 38, 24, 13, 56, 14), head)
    for number, condition in enumerate(w.pack.conditions, 1):
        at = condition.target
        statement = w.answer(f"{at}.statement")
        more = [f"{label}：{value}" for label, value in w.others(condition, ("met", "statement")) if value]
        table.row(
            (
                Cell.of(str(number), CELL_CENTRE, middle=True),
                Cell.of(
                    marked(condition.title, CELL_INK, condition.origin), CELL_LEFT, middle=True, target=at
                ),
                Cell.of(w.basis(condition.origin), CELL_LEFT, middle=True),
                Cell.of(w.answer(f"{at}.met") or EMPTY, CELL_CENTRE, middle=True, target=f"{at}.met"),
                Cell.of("\n".join([statement or EMPTY, *more]), CELL, middle=True, target=f"{at}.statement"),
                Cell.of(w.numbers(at) or EMPTY, CELL_LEFT, middle=True, target=at),
            )
        )
    table.close()
    w.tables_of(w.pack.conditions)


_TASK_FIELDS = (
    "taken",
    "reason",
    "lead",
    "support",
    "start",
    "end",
    "measures",
    "own_measures",
    "current",
    "plan",
)


def tasks(w: Writing) -> None:
    """Every task under its area: who, when, what, on which ground."""
    w.begin_chapter("重点任务")
    for number, area in enumerate(w.pack.areas, 1):
        title = f"（{numeral(number)}）{area.title}"
        w.flow.heading(2, title, LEVEL_2, content=marked(title, LEVEL_2.ink, area.origin), keep=4)
        for task in w.pack.tasks_of(area.id):
            _task(w, task)


def _task(w: Writing, task: Task) -> None:
    title = f"{task.id} {task.title}"
    w.flow.heading(3, title, LEVEL_3, content=marked(title, LEVEL_3.ink, task.title_origin))
    at = task.target + "."
    if not any(w.answer(field.path) for field in task.fields):
        w.flow.paragraph(NOTHING, BODY, target=at + "taken")
        return
    taken = w.application.flag(at + "taken")
    if taken is not True:
        _labelled(w, "是否承担", w.answer(at + "taken") or NOTHING, target=at + "taken")
    _labelled(w, "不承担的原因", w.answer(at + "reason"), silent=taken is not False, target=at + "reason")
    if taken is not False:
        _labelled(w, "牵头部门", w.answer(at + "lead"), target=at + "lead")
    _labelled(w, "配合部门", w.answer(at + "support"), silent=True, target=at + "support")
    months = period(w.pack, w.application, task.target)
    _labelled(w, "起止时间", months, silent=taken is False, target=at + "start")
    _measures(w, task)
    _labelled(w, "现有基础", w.answer(at + "current"), silent=True, target=at + "current")
    _labelled(w, "工作安排", w.answer(at + "plan"), silent=taken is False, target=at + "plan")
    for label, value in w.others(task, _TASK_FIELDS):
        _labelled(w, label, value, silent=True, target=task.target)
    w.grids(task.fields)
    _labelled(w, "佐证材料", w.evidence(task.target), silent=taken is False, target=task.target)


def _measures(w: Writing, task: Task) -> None:
    path, own_path = f"{task.target}.measures", f"{task.target}.own_measures"
    chosen, own = w.application.texts(path), w.answer(own_path)
    if not chosen and not own:
        return
    cited = w.cited(task.origin.sources, BODY_INK.size) if chosen else []
    w.flow.paragraph([Run("主要措施", _LABEL_INK), *cited, Run("：", _LABEL_INK)], BODY, target=path)
    origins = {measure.label: measure.origin for measure in task.measures}
    items: list[list[Run]] = []
    for number, measure in enumerate(chosen, 1):
        items.append([Run(f"（{number}）{measure}", BODY_INK)])
        if measure in origins:
            items[-1].append(mark_run(origins[measure].basis, BODY_INK.size))
    if items:
        w.flow.items(items, BODY)
    _labelled(w, "本地措施", own, silent=True, target=own_path)


def _labelled(w: Writing, label: str, value: str, *, silent: bool = False, target: str = "") -> None:
    """标签：内容; with `silent`, nothing at all when there is no content."""
    if value or not silent:
        w.flow.paragraph(
            [Run(f"{label}：", _LABEL_INK), Run(value or NOTHING, BODY_INK)], BODY, target=target
        )
