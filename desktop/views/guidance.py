"""The panel at the right: what is still missing here, how to write it, what goes wrong, what reviewers look for,

which problems it answers, where it comes from, typical evidence.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.hub import Guidance, Hub
from desktop.views.readiness import item_of
from desktop.views.steps import STEP_NAMES
from desktop.views.theme import Type
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.basis_card import without_addresses
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Area, Scroll, rule
from desktop.views.widgets.waiting import Waiting
from forms.application import Change
from forms.checks.finding import Finding
from forms.definition import DRAFTED, Item, Origin, Task

SHOWN = 6
"""Findings shown; the check page has all of them."""
_STEPS = {
    "subject": "申报单位、联系人和建设期写在这里。带“必填”的填完后，其余可以以后补。",
    "conditions": "逐项对照：先选是否符合，再用事实说明，最后附佐证。部分符合或不符合的，写清原因和打算。",
    "tasks": "先看全部任务，点一项进去填写。不承担的任务也要选“否”并写明理由。",
    "indicators": "每项写基线和两年的目标。例子是别处的目标，不是门槛；数字要与任务、正文一致。",
    "evidence": "上传文件，再关联到它支撑的事项。同一份文件可以支撑多项，写明引用的页码。",
    "sections": "按章填写申报正文。数字与“指标”保持一致。",
}


class GuidancePanel(Area):
    """Speaks about whatever the page says through `hub.guidance`."""

    def __init__(self, hub: Hub) -> None:
        super().__init__("surface", ("left",))
        self._hub = hub
        self._about = Guidance("", "")
        self._shown: tuple[Guidance, tuple[Finding, ...] | None, int] | None = None
        self._content = QWidget()
        self._scroll = Scroll(self._content)
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 12, 10)
        head.addWidget(Label("填写指引", Type.TITLE))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self._scroll, 1)
        self.setAccessibleName("填写指引")
        hub.guidance.connect(self.show_guidance)
        hub.findings_changed.connect(self._checked)
        hub.changed.connect(self._changed)

    def show_guidance(self, about: Guidance) -> None:
        """Speak about a path, a target or a step."""
        target = item_of(self._hub.pack, about.target)
        same = (target, about.step) == (self._about.target, self._about.step)
        if not same:
            self._about = Guidance(target, about.step)
            self._rebuild()

    def _checked(self, findings: tuple[Finding, ...]) -> None:
        if self._about.step or self._about.target:
            self._rebuild()

    def _changed(self, change: Change) -> None:
        if self._about.target in change.paths:  # its evidence changed
            self._rebuild()

    # --- building

    def _rebuild(self) -> None:
        item = self._hub.pack.targets.get(self._about.target)
        count = len(self._hub.application.evidence_for(self._about.target))
        found = self._found(item)
        shown = (self._about, None if found is None else tuple(found), count)
        if shown == self._shown:
            return
        place = self._scroll.verticalScrollBar().value() if self._shown and shown[0] == self._shown[0] else 0
        self._shown = shown
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(15, 12, 16, 16)
        column.setSpacing(6)
        self._missing(column, item, found)
        if item is None:
            self._step(column)
        else:
            self._asks(column, item)
            for title, text in (("常见问题", item.mistakes), ("评审看什么", item.review)):
                if text:
                    self._section(column, title, DRAFTED)
                    column.addWidget(Paragraph(text))
            self._problems(column, item)
            self._basis(column, item)
            self._evidence(column, item)
        column.addStretch()
        self._scroll.takeWidget().deleteLater()
        self._scroll.setWidget(content)
        content.setAutoFillBackground(False)
        self._scroll.verticalScrollBar().setValue(place)

    def _section(self, column: QVBoxLayout, title: str, origin: Origin | None = None) -> None:
        if column.count():
            column.addSpacing(6)
            column.addWidget(rule())
            column.addSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Label(title, Type.TITLE))
        if origin is not None:
            row.addWidget(Badge(origin, self._hub.pack))
        row.addStretch()
        column.addLayout(row)

    def _found(self, item: Item | None) -> list[Finding] | None:
        """What is open here: what is wrong first, then what is not filled in. None before the first check."""
        hub = self._hub
        ready = hub.readiness
        if not ready.checked:
            return None
        found: list[Finding] = []
        if item is not None:
            found += ready.found(item.target)
        elif self._about.step == "subject":
            found += [*ready.found("place"), *ready.found("subject")]
        if isinstance(item, Task):
            for indicator in hub.asked.indicators_of(item.id):
                found += [f for f in ready.found(indicator.target) if not f.unfilled]
        order = list(Status)
        standing = [f for f in found if not f.accepted]
        return sorted(standing, key=lambda f: (f.unfilled, order.index(Status.of(f))))

    def _missing(self, column: QVBoxLayout, item: Item | None, found: Sequence[Finding] | None) -> None:
        """本项还缺, each line with the way there."""
        if item is None and self._about.step != "subject":
            return
        self._section(column, "本项还缺" if item is not None else "还缺")
        if found is None:
            column.addWidget(Waiting())
            return
        if not found:
            column.addLayout(_line(Status.DONE, "没有要补的了"))
        for finding in found[:SHOWN]:
            status = Status.TODO if finding.unfilled else Status.of(finding)
            column.addLayout(_line(status, finding.remedy if finding.unfilled else finding.cause))
            go = Button("去填写" if finding.unfilled else "去核对", "link")
            go.setAccessibleName(f"{go.text()}：{finding.cause}")
            go.clicked.connect(lambda _=False, target=finding.target: self._hub.goto.emit(target))
            indent = QHBoxLayout()
            indent.setContentsMargins(20, 0, 0, 4)
            indent.addWidget(go)
            indent.addStretch()
            column.addLayout(indent)
        if len(found) > SHOWN:
            column.addWidget(Label(f"另有 {len(found) - SHOWN} 条，见检查页", Type.META, "muted"))

    def _step(self, column: QVBoxLayout) -> None:
        words = _STEPS.get(self._about.step, "")
        if words:
            self._section(column, f"怎么填{STEP_NAMES.get(self._about.step, '')}", DRAFTED)
            column.addWidget(Paragraph(words))

    def _asks(self, column: QVBoxLayout, item: Item) -> None:
        words = [text for text in (item.asks, item.guidance, item.note) if text]
        if words:
            self._section(column, "怎么写", DRAFTED)
            for text in words:
                column.addWidget(Paragraph(text))

    def _problems(self, column: QVBoxLayout, item: Item) -> None:
        """The problems a task is an answer to; that it is one of them is the pack's own judgement."""
        known = {problem.id: problem for problem in self._hub.pack.problems}
        named = [known[id_] for id_ in item.problems if id_ in known] if isinstance(item, Task) else []
        if not named:
            return
        self._section(column, "回应的问题", DRAFTED)
        for problem in named:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(Paragraph(problem.title, Type.SECONDARY, "text"), 1)
            row.addWidget(Badge(problem.origin, self._hub.pack), 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)

    def _basis(self, column: QVBoxLayout, item: Item) -> None:
        """依据: what each part of the item rests on, with the documents."""
        self._section(column, "依据")
        rests = [(item.origin, _named(item))]
        if isinstance(item, Task):
            area = next(area for area in self._hub.pack.areas if area.id == item.area)
            rests = [
                (area.origin, f"任务领域：{area.title}"),
                (item.origin, "措施"),
                (item.title_origin, "任务标题、责任部门建议、常见佐证"),
            ]
        for origin, what in rests:
            row = QHBoxLayout()
            row.addWidget(Badge(origin, self._hub.pack))
            row.addStretch()
            column.addLayout(row)
            column.addWidget(Paragraph(what, Type.SECONDARY, "text"))
            for citation in self._hub.pack.citations(origin):
                column.addWidget(Paragraph(f"· {without_addresses(citation)}", Type.META, "text2"))

    def _evidence(self, column: QVBoxLayout, item: Item) -> None:
        """常见佐证, and how many files there are."""
        if not item.evidence:
            return
        self._section(column, "常见佐证", DRAFTED)
        for text in item.evidence:
            column.addWidget(Paragraph(f"· {text}"))
        count = len(self._hub.application.evidence_for(item.target))
        column.addLayout(
            _line(
                Status.DONE if count else Status.TODO,
                f"本项已关联 {count} 份" if count else "本项还没有关联材料",
            )
        )


def _line(status: Status, text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    shape = QVBoxLayout()
    shape.setContentsMargins(0, 3, 0, 0)
    shape.addWidget(Shape(status, 14))
    row.addLayout(shape)
    row.setAlignment(shape, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Paragraph(text, Type.SECONDARY, "text"), 1)
    return row


def _named(item: Item) -> str:
    return item.title
