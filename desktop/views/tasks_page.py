# ruff: noqa: N802
"""Step 3: the tasks; an overview of all of them, and the form of one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.views.editors.base import Combo, Line
from desktop.views.form import Form
from desktop.views.hub import Guidance, Hub
from desktop.views.item_page import MARGIN, ItemPage
from desktop.views.numbers import numeral
from desktop.views.page_head import PageHead
from desktop.views.task_form import TaskForm
from desktop.views.theme import Type
from desktop.views.widgets.basis_card import said
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card
from desktop.views.widgets.task_list import TaskList, TaskRow
from forms.application import Change
from forms.checks.finding import Finding
from forms.definition import Area, Item, Task

_STATES = (Status.BLOCKER, Status.WARN, Status.PART, Status.TODO, Status.DONE)


class Overview(QWidget):
    """All tasks in a list with a filter."""

    def __init__(self, page: TasksPage) -> None:
        super().__init__()
        self._page = page
        self.head = PageHead(page.pack)
        self.wanted = Line()
        self.wanted.setPlaceholderText("按编号、名称、部门筛选")
        self.wanted.setClearButtonEnabled(True)
        self.wanted.setFixedWidth(232)
        self.wanted.setAccessibleName("筛选任务")
        self.wanted.textChanged.connect(self._filter)
        self.state = Combo()
        self.state.setAccessibleName("按状态筛选")
        self.state.addItem("状态：全部", None)
        for status in _STATES:
            self.state.addItem(f"状态：{status.word}", status)
        self.state.currentIndexChanged.connect(self._filter)
        self.count = Label("", Type.SECONDARY, "muted")
        self.list = TaskList()
        self.none = Label("没有符合条件的任务", Type.BODY, "text2")
        self.clear = Button("清除筛选", "text", clicked=self._clear)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.wanted)
        row.addWidget(self.state)
        row.addStretch()
        row.addWidget(self.none)
        row.addWidget(self.clear)
        row.addWidget(self.count)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 14, MARGIN, 16)
        column.setSpacing(10)
        column.addWidget(self.head)
        column.addLayout(row)
        column.addWidget(card, 1)
        self._rows: list[TaskRow] = []

    def refresh(self) -> None:
        """Read everything anew."""
        pack, application = self._page.pack, self._page.application
        ready = self._page.hub.readiness
        self._rows = []
        for number, area in enumerate(pack.areas, start=1):
            state = ready.area(area.id)
            if not state.total:
                continue
            self._rows.append(
                TaskRow(
                    "",
                    numeral(number),
                    area.title,
                    area.origin.basis,
                    span=f"{state.done} / {state.total}",
                    basis_words=said(area.origin, pack),
                )
            )
            for task in pack.tasks_of(area.id):
                plan = application.task(task.id)
                left_out = plan.taken is False
                span = f"{plan.start} 至 {plan.end}" if plan.start and plan.end else ""
                lead = "不纳入" if left_out else plan.lead
                self._rows.append(
                    TaskRow(
                        task.target,
                        task.id,
                        task.title,
                        task.origin.basis,
                        lead,
                        span,
                        ready.item(task.target),
                        said(task.origin, pack),
                    )
                )
        done, total = ready.step("tasks").done, len(pack.tasks)
        self.head.show_title("重点任务", note=f"{len(pack.areas)} 个领域，{total} 项，已填完 {done} 项")
        self._filter()

    def _filter(self) -> None:
        words, status = self.wanted.text().strip(), self.state.currentData()
        shown: list[TaskRow] = []
        for row in self._rows:
            if row.target:
                named = not words or words in f"{row.number} {row.title} {row.lead}"
                if named and (status is None or row.status is status):
                    shown.append(row)
            else:
                if shown and not shown[-1].target:
                    shown.pop()
                shown.append(row)
        if shown and not shown[-1].target:
            shown.pop()
        self.list.show_rows(shown)
        count = sum(bool(row.target) for row in shown)
        self.count.setText(f"显示 {count} 项")
        self.none.setVisible(count == 0)
        self.clear.setVisible(count == 0)

    def _clear(self) -> None:
        self.wanted.clear()
        self.state.setCurrentIndex(0)
        self.wanted.setFocus()


class TasksPage(ItemPage):
    step = "tasks"

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        self._rest: TaskForm | None = None
        super().__init__(office, application_id, hub)
        self.head.add(
            Button("全部任务", icon_name="list-check", clicked=self.show_overview, tip="回到全部任务一览")
        )
        self.overview = Overview(self)
        self.overview.list.opened.connect(self.choose)
        self.stack.addWidget(self.overview)
        self.stack.setCurrentWidget(self.overview)

    def strip_name(self) -> str:
        return "本领域的任务"

    def items(self) -> Sequence[Item]:
        return self.pack.tasks

    def group(self, item: Item) -> Sequence[Item]:
        return self.pack.tasks_of(item.area) if isinstance(item, Task) else ()

    def tab_number(self, item: Item, place: int) -> str:
        return item.id

    def show_head(self, item: Item) -> None:
        if isinstance(item, Task):
            area = self._area(item)
            number = numeral(self.pack.areas.index(area) + 1)
            self.head.show_title(
                f"{item.id}  {item.title}",
                origin=item.title_origin,
                prefix="标题：",
                over=f"领域{number}  {area.title}",
                over_origin=area.origin,
            )

    def build(self, form: Form, item: Item) -> None:
        if isinstance(item, Task):
            self._rest = TaskForm(form, self.hub, item)
            self.add_evidence(form, item)
            self._rest.refresh()

    def choose(self, target: str) -> None:
        super().choose(target)
        self.stack.setCurrentWidget(self.single)

    def show_target(self, target: str) -> None:
        if target == self.step:
            self.show_overview()
        else:
            super().show_target(target)

    def show_overview(self) -> None:
        """Back to the list of all tasks, where one was."""
        if not self.flush():
            return
        self.overview.refresh()
        self.stack.setCurrentWidget(self.overview)
        if self.item is not None:
            self.overview.list.select(self.item.target)
        self.overview.list.setFocus()
        self.hub.guidance.emit(Guidance("", self.step))

    def start(self) -> None:
        if self.item is None:
            self.overview.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.stack.currentWidget() is self.overview:
            self.overview.refresh()
            self.hub.guidance.emit(Guidance("", self.step))

    def changed(self, change: Change) -> None:
        if self._rest is not None:
            self._rest.refresh()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        super().show_findings(findings)
        if self.stack.currentWidget() is self.overview and self.isVisible():
            self.overview.refresh()

    def _area(self, task: Task) -> Area:
        return next(area for area in self.pack.areas if area.id == task.area)
