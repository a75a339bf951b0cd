# ruff: noqa: N802
"""Step 3: the tasks; an overview of all of them, and the form of one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QShowEvent

from desktop.office import Office
from desktop.submission.paper import Paper
from desktop.views.form import Form
from desktop.views.hub import Guidance, Hub
from desktop.views.item_page import ItemPage
from desktop.views.numbers import numeral
from desktop.views.task_form import TaskForm
from desktop.views.tasks_views import TasksOverview
from desktop.views.widgets.buttons import Button
from forms.application import Change
from forms.checks.finding import Finding
from forms.definition import Area, Item, Task


class TasksPage(ItemPage):
    step = "tasks"

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        self._rest: TaskForm | None = None
        super().__init__(office, application_id, hub)
        self.head.add(
            Button("全部任务", icon_name="list-check", clicked=self.show_overview, tip="回到全部任务一览")
        )
        self.overview = TasksOverview(hub)
        self.overview.opened.connect(self.choose)
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
        if self.item is not None:
            self.stack.setCurrentWidget(self.single)
            self.hub.guidance.emit(Guidance(self.item.target, self.step))

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
        if self.item is not None and not self.overview.current:
            self.overview.select(self.item.target)
        self.overview.take_focus()
        self.hub.guidance.emit(Guidance("", self.step))

    def selected(self) -> tuple[str, ...]:
        return self.overview.ticked if self._on_overview else super().selected()

    @property
    def part(self) -> str:
        return Paper.DIVISION_OF_TASKS.value if self._on_overview else ""

    def foot(self) -> int:
        return self.overview.foot if self._on_overview else 0

    def flush(self) -> bool:
        return super().flush() and self.overview.flush()

    def primary(self) -> None:
        if self._on_overview and self.overview.current:
            self.choose(self.overview.current)

    def start(self) -> None:
        if self.item is None:
            self.overview.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._on_overview:
            self.overview.refresh()
            self.hub.guidance.emit(Guidance("", self.step))

    def changed(self, change: Change) -> None:
        if self._rest is not None:
            self._rest.refresh()
        if self._on_overview and self.isVisible():
            self.overview.refresh()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        super().show_findings(findings)
        if self._on_overview and self.isVisible():
            self.overview.refresh()

    @property
    def _on_overview(self) -> bool:
        return self.stack.currentWidget() is self.overview

    def _area(self, task: Task) -> Area:
        return next(area for area in self.pack.areas if area.id == task.area)
