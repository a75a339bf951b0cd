"""任务分工表 and 政策支持事项清单: what departments are to do, and what is asked of those above."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop.submission.pdf.documents import parts
from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.documents.tables import area_row, by_department, task_cells
from desktop.submission.pdf.page import PITCH
from desktop.submission.pdf.styles import (
    BODY,
    CELL,
    CELL_CENTRE,
    CELL_LEFT,
    LEVEL_1,
    NOTE,
)
from desktop.submission.pdf.table import Block, Cell, Table, heads
from desktop.submission.wording import EMPTY
from forms.definition import Task

_OWN = 200
"""Characters of a place's own measures; the application has them all."""


def division_of_tasks(w: Writing) -> None:
    flow = w.flow
    flow.begin(landscape=True)
    parts.headline(
        flow, "任务分工表", f"{w.application.place.full_name}申报{w.pack.programme}", w.application.place
    )
    flow.heading(2, "一、按任务", LEVEL_1)
    table = Table(
        flow,
        (11, 44, 30, 38, 29, 66, 22),
        heads("编号", "任务", "牵头部门", "配合部门", "起止时间", "主要措施", "牵头部门\n会签"),
    )
    for area in w.pack.areas:
        tasks = [
            task
            for task in w.pack.tasks_of(area.id)
            if w.application.flag(f"{task.target}.taken") is not False
        ]
        area_row(table, area)
        for task in tasks:
            table.row(_task(w, task))
        if not tasks:
            table.row((Cell.of("本领域没有承担的任务。", CELL_CENTRE, span=7),))
    table.close()
    flow.begin()
    flow.heading(2, "二、按部门", LEVEL_1)
    titles = {task.id: task.title for task in w.pack.tasks}
    departments = Table(
        flow, (12, 40, 61, 27, 16), heads("序号", "部门", "牵头任务", "配合任务", "负责人\n签字")
    )
    found = by_department(w)
    for number, (name, (led, helped)) in enumerate(found.items(), 1):
        departments.row(
            (
                Cell.of(str(number), CELL_CENTRE, middle=True),
                Cell.of(name, CELL_LEFT, middle=True),
                Cell.of("\n".join(f"{id_} {titles[id_]}" for id_ in led) or EMPTY, CELL_LEFT, middle=True),
                Cell.of("、".join(helped) or EMPTY, CELL_LEFT, middle=True),
                Cell(),
            )
        )
    if not found:
        departments.row((Cell.of("尚未填写牵头部门和配合部门。", CELL_CENTRE, span=5),))
    departments.close()
    left_out = [task for task in w.pack.tasks if w.application.flag(f"{task.target}.taken") is False]
    if left_out:
        flow.paragraph(
            "不承担的任务：" + "、".join(f"{task.id} {task.title}" for task in left_out) + "。", NOTE
        )


def _task(w: Writing, task: Task) -> Sequence[Cell]:
    at = task.target + "."
    measures: list[Block] = [
        (f"{number}. {measure}", CELL_LEFT)
        for number, measure in enumerate(w.application.texts(at + "measures"), 1)
    ]
    if own := w.answer(at + "own_measures"):
        measures.append((f"本地措施：{parts.excerpt(own, _OWN)}", CELL))
    return (*task_cells(w, task, measures), Cell())


_PARTS = re.compile(r"\s*(?:——|—|--)\s*")
_COLUMNS = ("事项", "理由", "请求支持的部门", "本地配套", "希望完成\n时间")
_EMPTY_ROWS, _EMPTY_ROW = 6, 22.0
"""Rows left to write in, as long as there is room for them and for the signatures."""
_SIGN_ROOM = 4 * PITCH


def policy_support(w: Writing) -> None:
    """The lines of the section as a table; who writes 事项—理由—部门—配套—时间 finds each in its column."""
    flow = w.flow
    flow.begin(landscape=True)
    parts.headline(
        flow,
        "政策支持事项清单",
        f"{w.application.place.full_name}申报{w.pack.programme}",
        w.application.place,
    )
    parts.notice(
        flow,
        "本清单列出申报地区请求支持的事项，由申报正文整理，分栏由本软件编写；不是上级已经公布的政策支持清单，"
        "空白栏请补填。",
    )
    title, text = parts.section_text(w, "support", "政策支持", "支持事项")
    if not title:
        flow.paragraph("本申报模板没有“政策支持”一章，下表留空备填。", BODY)
    table = Table(flow, (12, 62, 45, 36, 45, 25), heads("序号", *_COLUMNS))
    rows = [line.strip() for line in text.split("\n") if line.strip()]
    for number, row in enumerate(rows, 1):
        found = _PARTS.split(row)
        cells = found if 2 <= len(found) <= len(_COLUMNS) else [row]
        cells += [""] * (len(_COLUMNS) - len(cells))
        table.row(
            (
                Cell.of(str(number), CELL_CENTRE, middle=True),
                *(Cell.of(cell, CELL_LEFT, middle=True) for cell in cells),
            )
        )
    table.draw()
    empty = min(_EMPTY_ROWS, int((flow.left - _SIGN_ROOM) // _EMPTY_ROW))
    for number in range(len(rows) + 1, len(rows) + 1 + max(empty, 0)):
        table.row((Cell.of(str(number), CELL_CENTRE, middle=True), *(Cell() for _ in _COLUMNS)))
    table.close()
    parts.sign_line(flow, "填报单位（盖章）：", "负责人（签字）：", "日期：")
