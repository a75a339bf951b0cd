"""确认内容: all that will be in the package, what is still missing, what was kept with a reason, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.messages import size_words
from desktop.views.readiness import Readiness, Row, counts
from desktop.views.side_by_side import SideBySide
from desktop.views.steps import STEPS
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.facts import Facts
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card, rule, titled_card
from desktop.views.widgets.waiting import Waiting
from forms.application import Application
from forms.definition import FormPack

SHOWN = 6
"""Lines of what is missing; the check page has all."""
_FILES = "申报书 PDF、任务清单表格、数据文件、申报模板"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the first step tells of. `comes`: name and value of what follows, such as where it went the last time."""

    pack: FormPack
    application: Application
    readiness: Readiness
    comes: Sequence[tuple[str, str]]


class ConfirmView(SideBySide):
    """Made anew whenever something changed."""

    def __init__(self, situation: Situation, mode: QWidget, goto: Callable[[str], object]) -> None:
        """`mode`: what chooses between a signed package and a draft; `goto` leads to a step or an item."""
        super().__init__()
        self._situation, self._goto = situation, goto
        self.main.addWidget(self._contents())
        found = situation.readiness.rows or ()
        standing = [row for row in found if row.open]
        if standing:
            self.main.addWidget(self._missing(standing))
        accepted = [row for row in found if row.status is Status.ACCEPTED]
        if accepted:
            self.main.addWidget(self._accepted(accepted))
        self.main.addStretch()
        how, column = titled_card("怎样导出")
        column.addWidget(mode)
        column.addWidget(Paragraph("签署导出用于报送；草稿不签署，每页印有“草稿”，只供内部传阅。"))
        self.side.addWidget(how)
        self.side.addWidget(self._next())
        self.side.addStretch()

    def _contents(self) -> Card:
        application, pack = self._situation.application, self._situation.pack
        facts = Facts()
        evidence = f"，{len(application.evidence)}\u00a0份佐证材料" if application.evidence else ""
        facts.add("包里有", Paragraph(_FILES + evidence, Type.BODY, "text"))
        facts.add("申报地区", Label(application.place.full_name, Type.TITLE))
        facts.add("申报模板", Elided(f"{pack.title} · {pack.version}", Type.BODY))
        for step, name, _, _ in STEPS[:6]:
            state = self._situation.readiness.step(step)
            words = (
                f"{len(application.evidence)} 份"
                if step == "evidence"
                else f"{state.words or state.total} 项"
            )
            parts: list[QWidget] = [Shape(state.status, 16), Label(words, Type.BODY)]
            if about := self._about(step):
                parts.append(Elided(about, Type.SECONDARY, "muted"))
            facts.add(name, *parts)
        return facts

    def _about(self, step: str) -> str:
        application, pack = self._situation.application, self._situation.pack
        if step == "evidence" and application.evidence:
            pages = sum(one.pages or 0 for one in application.evidence)
            size = size_words(sum(one.size for one in application.evidence))
            return f"共 {size}" + (f"，{pages} 页" if pages else "")
        if step == "tasks":
            taken = sum(application.task(task.id).taken is True for task in pack.tasks)
            return f"承担 {taken} 项" if taken else ""
        if step == "indicators":
            values = (application.indicator(one.id) for one in pack.indicators)
            known = sum(value.baseline is not None for value in values)
            return f"{known} 项有基线" if known else ""
        return ""

    def _missing(self, standing: Sequence[Row]) -> Card:
        card, column = titled_card(f"还没有处理 {len(standing)} 条")
        grid = _grid()
        for number, row in enumerate(standing[:SHOWN]):
            grid.addWidget(Shape(row.status, 16), number, 0)
            grid.addWidget(Elided(row.cause, Type.SECONDARY, "text"), number, 1)
            go = Button(
                row.verb, "link", clicked=partial(self._goto, row.target), name=f"{row.verb}：{row.cause}"
            )
            grid.addWidget(go, number, 2)
        column.addLayout(grid)
        more = len(standing) - SHOWN
        words = f"还有 {more} 条，查看全部" if more > 0 else "到检查页逐条处理"
        column.addWidget(Button(words, "link", clicked=partial(self._goto, "check")))
        return card

    def _accepted(self, accepted: Sequence[Row]) -> Card:
        card, column = titled_card(f"保留的提醒 {len(accepted)} 条，理由随包报送")
        reasons = {one.key: one.reason for one in self._situation.application.acceptances}
        for number, row in enumerate(accepted):
            if number:
                column.addWidget(rule())
            line = QHBoxLayout()
            line.setSpacing(10)
            line.addWidget(Shape(row.status, 16))
            line.addWidget(Paragraph(row.cause, Type.SECONDARY, "text"), 1)
            column.addLayout(line)
            reason = reasons.get(row.finding.key, "") if row.finding is not None else ""
            told = Paragraph(f"理由：{reason}", Type.SECONDARY, "text2")
            told.setContentsMargins(0, 0, 0, 0)
            inset = QHBoxLayout()
            inset.setContentsMargins(26, 0, 0, 0)
            inset.addWidget(told)
            column.addLayout(inset)
        return card

    def _next(self) -> Card:
        card, column = titled_card("接下来")
        for name, value in self._situation.comes:
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(Label(name, Type.META, "muted"))
            pair.addWidget(Paragraph(value, Type.SECONDARY, "text"))
            column.addLayout(pair)
        return card


def confirm_page(situation: Situation, mode: QWidget, goto: Callable[[str], object]) -> QWidget:
    """The whole step: whether it can be signed as it stands, and the rest."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addWidget(Label("确认内容", Type.PAGE))
    column.addWidget(
        Waiting() if situation.readiness.rows is None else _verdict(situation.readiness.rows, goto, page)
    )
    mode.setParent(page)
    column.addWidget(ConfirmView(situation, mode, goto), 1)
    return page


def _verdict(found: Sequence[Row], goto: Callable[[str], object], page: QWidget) -> Banner:
    made = Banner(page)
    numbers = counts(found)
    parts = [f"{s.word} {numbers[s]} 条没有处理" for s in (Status.BLOCKER, Status.WARN) if numbers[s]]
    if numbers[Status.TODO]:
        parts.append(f"{numbers[Status.TODO]} 步没有填完")
    if parts:
        made.say(
            Status.worst(row.status for row in found if row.open),
            f"还不能签署导出：{'，'.join(parts)}",
            "处理完再签署；现在可以先导出草稿，每页印有“草稿”。",
            "去检查",
            partial(goto, "check"),
            closable=False,
        )
    else:
        made.say(Status.DONE, "检查通过，可以签署导出", "", closable=False)
    return made


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    return grid
