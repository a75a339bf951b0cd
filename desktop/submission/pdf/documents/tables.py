"""The chapters that are tables: tasks, indicators, departments, documents, evidence, acceptances, sources."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.documents.parts import number_columns
from desktop.submission.pdf.styles import (
    CELL,
    CELL_CENTRE,
    CELL_HASH,
    CELL_INK,
    CELL_LABEL,
    CELL_LEFT,
    CELL_SMALL,
    NOTE,
    mark_run,
    marked,
)
from desktop.submission.pdf.table import Block, Cell, Table, heads
from desktop.submission.pdf.text import Run
from desktop.submission.wording import (
    EMPTY,
    all_supports,
    chinese_date,
    field_label,
    short_hash,
    size_label,
    target_label,
)
from forms.definition import Area, Document, Indicator, Task


def task_table(w: Writing) -> None:
    w.begin_chapter("重点任务一览表", landscape=True)
    w.flow.space(0.2)
    table = w.flow.table(
        (11, 46, 26, 32, 29, 64, 17),
        heads("编号", "任务", "牵头部门", "配合部门", "起止时间", "主要措施", "佐证\n编号"),
    )
    for area in w.pack.areas:
        area_row(table, area)
        for task in w.pack.tasks_of(area.id):
            table.row(_task_row(w, task))
    table.close()


def _task_row(w: Writing, task: Task) -> Sequence[Cell]:
    at = task.target + "."
    taken = w.application.flag(at + "taken")
    origins = {measure.label: measure.origin for measure in task.measures}
    blocks: list[Block] = []
    if taken is False:
        blocks.append((f"不承担：{w.answer(at + 'reason') or EMPTY}", CELL))
    for number, measure in enumerate(w.application.texts(at + "measures"), 1):
        runs = [Run(f"{number}. {measure}", CELL_INK)]
        if measure in origins:
            runs.append(mark_run(origins[measure].basis, CELL_INK.size))
        blocks.append((runs, CELL_LEFT))
    if own := w.answer(at + "own_measures"):
        blocks.append((f"本地措施：{own}", CELL))
    numbers = Cell.of(w.numbers(task.target) or EMPTY, CELL_LEFT, middle=True, target=task.target)
    return (*task_cells(w, task, blocks), numbers)


def area_row(table: Table, area: Area) -> None:
    """What heads the tasks of an area, in a table of seven columns."""
    shaded = Cell.of(marked(area.title, CELL_LABEL.ink, area.origin), CELL_LABEL, span=7, shaded=True)
    table.row((shaded,), leads=True)


def task_cells(w: Writing, task: Task, measures: Sequence[Block]) -> tuple[Cell, ...]:
    """Number, title, who leads and supports, when, and the measures."""
    at = task.target + "."
    return (
        Cell.of(task.id, CELL_CENTRE, middle=True),
        Cell.of(marked(task.title, CELL_INK, task.title_origin), CELL_LEFT, middle=True, target=task.target),
        Cell.of(w.answer(at + "lead") or EMPTY, CELL_LEFT, middle=True, target=at + "lead"),
        Cell.of(w.answer(at + "support") or EMPTY, CELL_LEFT, middle=True, target=at + "support"),
        Cell.of(_term(w, task), CELL_LEFT, middle=True, target=at + "start"),
        Cell(tuple(measures) or ((EMPTY, CELL_LEFT),), middle=True, target=at + "measures"),
    )


def _term(w: Writing, task: Task) -> str:
    """From when until when, one below the other."""
    start, end = (w.answer(f"{task.target}.{name}") for name in ("start", "end"))
    return "\n".join(part for part in (start and f"{start}起", end and f"{end}止") if part) or EMPTY


def indicator_table(w: Writing) -> None:
    w.begin_chapter("指标", landscape=True)
    w.flow.paragraph(
        "“其他地方示例”为所列城市公开的目标或结果，仅供对照，不是门槛；方括号内为文末来源序号。", NOTE
    )
    w.flow.space(0.2)
    columns = number_columns(w.pack)
    titles = ("编号", "指标", "单位", *columns.values(), "统计口径与数据来源", "佐证\n编号", "其他地方示例")
    widths = (11, 44, 15, *(16 for _ in columns), 60, 17, 30)
    table = w.flow.table(widths, heads(*titles))
    for indicator in w.pack.indicators:
        table.row(_indicator_row(w, indicator, list(columns)))
    table.close()
    w.tables_of(w.pack.indicators)


def _indicator_row(w: Writing, indicator: Indicator, columns: Sequence[str]) -> Sequence[Cell]:
    at = f"{indicator.target}."
    notes: list[Block] = []
    for label, name in (("口径", "caliber"), ("来源", "data_source")):
        if value := w.answer(f"{indicator.target}.{name}"):
            notes.append((f"{label}：{value}", CELL_LEFT))
    for label, value in w.others(indicator, (*columns, "caliber", "data_source")):
        if value:
            notes.append((f"{label}：{value}", CELL_LEFT))
    examples: list[Block] = [
        ([Run(example.text, CELL_SMALL.ink), *w.cited(example.sources)], CELL_SMALL)
        for example in indicator.examples
    ]
    return (
        Cell.of(indicator.id, CELL_CENTRE, middle=True),
        Cell.of(marked(indicator.title, CELL_INK, indicator.origin), CELL_LEFT, middle=True),
        Cell.of(indicator.unit or EMPTY, CELL_CENTRE, middle=True),
        *(
            Cell.of(w.answer(at + name) or EMPTY, CELL_CENTRE, middle=True, target=at + name)
            for name in columns
        ),
        Cell(tuple(notes) or ((EMPTY, CELL_LEFT),), middle=True, target=at + "caliber"),
        Cell.of(w.numbers(indicator.target) or EMPTY, CELL_LEFT, middle=True, target=indicator.target),
        Cell(tuple(examples) or ((EMPTY, CELL_LEFT),), middle=True),
    )


def by_department(w: Writing) -> dict[str, tuple[list[str], list[str]]]:
    """The ids of the tasks every department leads, and of those it supports."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    plans = [(task.id, w.application.task(task.id)) for task in w.pack.tasks]
    taken = [(id_, plan) for id_, plan in plans if plan.taken is not False]
    for id_, plan in taken:
        if plan.lead:
            found.setdefault(plan.lead, ([], []))[0].append(id_)
    for id_, plan in taken:
        for name in plan.support:
            found.setdefault(name, ([], []))[1].append(id_)
    return found


def departments(w: Writing) -> None:
    """Who leads and who supports what, gathered from the tasks."""
    w.begin_chapter("部门分工")
    w.flow.paragraph("由各项任务的牵头部门和配合部门汇总，数字为任务编号。", NOTE)
    w.flow.space(0.2)
    table = w.flow.table((12, 50, 47, 47), heads("序号", "部门", "牵头任务", "配合任务"))
    found = by_department(w)
    for number, (name, (leads, helps)) in enumerate(found.items(), 1):
        table.row(
            (
                Cell.of(str(number), CELL_CENTRE, middle=True),
                Cell.of(name, CELL_LEFT, middle=True),
                Cell.of("、".join(leads) or EMPTY, CELL_LEFT, middle=True),
                Cell.of("、".join(helps) or EMPTY, CELL_LEFT, middle=True),
            )
        )
    if not found:
        table.row((Cell.of("尚未填写牵头部门和配合部门。", CELL_CENTRE, span=4),))
    table.close()


def documents(w: Writing) -> None:
    w.begin_chapter("申报材料清单")
    w.flow.space(0.2)
    table = w.flow.table((12, 58, 30, 56), heads("序号", "材料名称", "提供方式", "情况"))
    for number, document in enumerate(w.pack.documents, 1):
        table.row(
            (
                Cell.of(str(number), CELL_CENTRE, middle=True),
                Cell.of(marked(document.title, CELL_INK, document.origin), CELL_LEFT, middle=True),
                Cell.of(_provided(document), CELL_LEFT, middle=True),
                Cell.of(_state(w, document), CELL_LEFT, middle=True, target=document.target),
            )
        )
    table.close()
    w.tables_of(w.pack.documents)


def _provided(document: Document) -> str:
    if document.produced:
        return "本软件生成"
    if document.stage == "acceptance":
        return "验收时另附"
    return "应附" if document.required else "有则附"


def _state(w: Writing, document: Document) -> str:
    parts = []
    if evidence := w.evidence(document.target):
        parts.append(f"已附：{evidence}")
    elif document.produced:
        parts.append("随申报包提交")
    if reason := w.answer(f"{document.target}.absent_reason"):
        parts.append(f"未附原因：{reason}")
    parts += [f"{label}：{value}" for label, value in w.others(document, ("absent_reason",)) if value]
    return "\n".join(parts) or EMPTY


def evidence_list(w: Writing) -> None:
    w.begin_chapter("佐证材料清单")
    w.flow.paragraph("文件随申报包提交，编号与包内文件名的编号一致；摘要为 SHA-256 的前 16 位。", NOTE)
    w.flow.space(0.2)
    table = w.flow.table(
        (11, 43, 33, 19, 50),
        heads("编号", "名称与文件", "文号、单位与日期", "页数\n摘要", "支撑事项"),
    )
    supported = all_supports(w.pack, w.application)
    for evidence in w.application.evidence:
        issued = evidence.issued
        document = [evidence.document_number, evidence.issuer]
        document.append(chinese_date(issued) if issued else "")
        size = size_label(evidence.size)
        digest = short_hash(evidence.sha256)
        name: list[Block] = [(evidence.title, CELL_LEFT)] if evidence.title else []
        table.row(
            (
                Cell.of(str(evidence.number), CELL_CENTRE, middle=True),
                Cell((*name, (evidence.name, CELL_SMALL)), middle=True, target=f"evidence:{evidence.id}"),
                Cell.of("\n".join(part for part in document if part) or EMPTY, CELL_LEFT, middle=True),
                Cell(
                    (
                        (f"{evidence.pages}页" if evidence.pages else size, CELL_CENTRE),
                        (f"{digest[:8]}\n{digest[8:]}", CELL_HASH),
                    ),
                    middle=True,
                ),
                Cell.of(supported.get(evidence.id) or EMPTY, CELL_SMALL, middle=True),
            )
        )
    if not w.application.evidence:
        table.row((Cell.of("尚未附佐证材料。", CELL_CENTRE, span=5),))
    table.close()


def kept_or_left_out(w: Writing) -> None:
    """The warnings kept, or in a public edition what it leaves out."""
    if w.withheld is not None:
        withheld(w)
    else:
        acceptances(w)


def acceptances(w: Writing) -> None:
    """Warnings of the check that stand, each with the reason it was accepted for."""
    accepted = [finding for finding in w.findings if finding.accepted]
    w.begin_chapter("检查提示及说明")
    if not accepted:
        w.flow.paragraph("没有需要说明的检查提示。", NOTE)
        return
    w.flow.paragraph("下列提示经本单位核实后保留，理由由填报人书面说明。", NOTE)
    w.flow.space(0.2)
    by_key = {acceptance.key: acceptance for acceptance in w.application.acceptances}
    table = w.flow.table((12, 34, 48, 62), heads("序号", "事项", "检查提示", "保留理由"))
    for number, finding in enumerate(accepted, 1):
        acceptance = by_key.get(finding.key)
        signed = ""
        if acceptance:
            who = f"{acceptance.who}，" if acceptance.who else ""
            signed = f"（{who}{chinese_date(acceptance.at)}）"
        table.row(
            (
                Cell.of(str(number), CELL_CENTRE, middle=True),
                Cell.of(where(w, finding.target), CELL_LEFT, middle=True),
                Cell.of(marked(finding.cause, CELL_INK, finding.origin), CELL_LEFT, middle=True),
                Cell.of(finding.accepted + signed, CELL_LEFT, middle=True),
            )
        )
    table.close()


def withheld(w: Writing) -> None:
    """In a public edition, what it leaves out."""
    w.begin_chapter("公开版略去的内容")
    if not w.withheld:
        w.flow.paragraph("没有略去内容。", NOTE)
        return
    w.flow.paragraph(
        "本册是公开版，下列内容没有载入，前文相应处显示为未填写。文件的 SHA-256 可用来与完整的申报包核对。",
        NOTE,
    )
    w.flow.space(0.2)
    table = w.flow.table((12, 66, 38, 40), heads("序号", "略去的内容", "原因", "SHA-256"))
    for number, one in enumerate(w.withheld, 1):
        table.row(
            (
                Cell.of(str(number), CELL_CENTRE, middle=True),
                Cell.of(one.label, CELL_LEFT, middle=True),
                Cell.of(one.words, CELL_LEFT, middle=True),
                Cell.of(one.sha256, CELL_HASH, middle=True),
            )
        )
    table.close()


def where(w: Writing, target: str) -> str:
    """What a finding is about, in words."""
    if target in w.pack.targets:
        return target_label(w.pack, target)
    if target in w.pack.fields:
        return field_label(w.pack, target)
    if target.startswith("evidence:"):
        wanted = target.partition(":")[2]
        for evidence in w.application.evidence:
            if evidence.id == wanted:
                return f"佐证{evidence.number}：{evidence.label}"
    return {"place": "申报地区", "subject": "申报主体"}.get(target, target)


def sources(w: Writing) -> None:
    w.begin_chapter("依据与来源")
    w.flow.space(0.2)
    table = w.flow.table((14, 142), heads("序号", "来源"))
    for number, source in enumerate(w.sources.listed, 1):
        blocks: list[Block] = [(source.citation, CELL_LEFT)]
        if source.note:
            blocks.append((f"说明：{source.note}", CELL_SMALL))
        table.row((Cell.of(str(number), CELL_CENTRE, middle=True), Cell(tuple(blocks), middle=True)))
    if not w.sources.listed:
        table.row((Cell.of("本模板没有列出来源。", CELL_CENTRE, span=2),))
    table.close()
