"""The form of one task: what the arrangement of picture 02 shows, drawn from the task of the pack."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from desktop.views.editors import Editor
from desktop.views.editors.line import months
from desktop.views.form import Form, Pair
from desktop.views.hub import Hub
from desktop.views.theme import Type
from desktop.views.widgets.field_row import MessageLine, MoreLines
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card
from desktop.views.widgets.trend import Trend
from forms.checks.context import year_names
from forms.definition import Field, Indicator, Task
from forms.values import Month

_PLANNED = ("taken", "reason", "lead", "support", "start", "end", "measures", "own_measures")
_WRITTEN = ("current", "plan")


class IndicatorCard(Card):
    """One indicator in a line: baseline, the two targets, how they run, and below what is wrong."""

    def __init__(self, hub: Hub, indicator: Indicator, editors: Mapping[str, Editor]) -> None:
        super().__init__()
        self._hub = hub
        self._message = MessageLine()
        self._more = MoreLines()
        self._note = Label("", Type.META, "muted")
        self._note.hide()
        self._trend = Trend()
        numbers = indicator.numbers
        years = year_names(hub.period, len(numbers) - 1)
        heads = ("指标名称", numbers[0].label, *years, "走势")
        self._numbers = [field.path for field in numbers]
        grid = QGridLayout()
        grid.setContentsMargins(12, 6, 12, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for column, words in enumerate(heads):
            right = Qt.AlignmentFlag.AlignRight if 0 < column < len(heads) - 1 else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(Label(words, Type.SECONDARY, "text2"), 0, column, right)
        name = indicator.title + (f"（{indicator.unit}）" if indicator.unit else "")
        grid.addWidget(Paragraph(name, Type.BODY, "text"), 1, 0, Qt.AlignmentFlag.AlignVCenter)
        for column, path in enumerate(self._numbers, start=1):
            editor = editors[path]
            editor.control.setAccessibleName(f"{indicator.title}：{heads[column]}（{indicator.unit}）")
            grid.addWidget(editor, 1, column)
        grid.addWidget(self._trend, 1, len(heads) - 1)
        grid.setColumnStretch(0, 1)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(0)
        column_.addLayout(grid)
        below = QVBoxLayout()
        below.setContentsMargins(12, 0, 12, 8)
        below.addWidget(self._note)
        below.addWidget(self._message)
        below.addWidget(self._more)
        column_.addLayout(below)

    def say(self, status: Status | None, sentence: str = "", *more: tuple[Status, str]) -> None:
        self._message.say(status, sentence)
        self._more.say(more)
        self._trend.show_wrong(status is Status.WARN or status is Status.BLOCKER)

    def note(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def refresh(self) -> None:
        """Draw the run of the stored numbers."""
        application = self._hub.application
        self._trend.show_numbers([application.number(path) for path in self._numbers])


class TaskForm:
    """Fills a form with the rows of a task, and keeps what stands beside them in step."""

    def __init__(self, form: Form, hub: Hub, task: Task) -> None:
        self._hub, self._task, self._form = hub, task, form
        self._pair: Pair | None = None
        indicators = hub.pack.indicators_of(task.id)
        fields = [*task.fields, *(field for indicator in indicators for field in indicator.fields)]
        self._plans = [field.path for field in fields if field.name not in ("taken", "reason")]
        self._cards: list[IndicatorCard] = []
        self._plan(form)
        self._write(form)
        self._indicators(form)

    def refresh(self) -> None:
        """Show how long the task takes, and how its indicators run; of a task not taken up, only the reason."""
        taken = self._hub.application.flag(f"{self._task.target}.taken")
        self._form.set_idle(self._plans if taken is False else ())
        for card in self._cards:
            card.refresh()
        if self._pair is not None:
            self._pair.behind.setText(self._span())

    def _plan(self, form: Form) -> None:
        form.section("任务安排")
        fields = {field.name: field for field in self._task.fields}
        own = self._hub.pack.departments
        usual = {"lead": (*self._task.lead, *own), "support": (*self._task.support, *self._task.lead, *own)}
        for name in _PLANNED:
            field = fields.get(name)
            if field is None or name == "end":
                continue
            if name == "start":
                self._pair = form.add_pair("起止时间", (field.path, fields["end"].path), self._months())
            else:
                form.add(field.path, usual.get(name, ()))
        for field in self._others():
            form.add(field.path)

    def _write(self, form: Form) -> None:
        fields = [field for field in self._task.fields if field.name in _WRITTEN]
        if fields:
            form.section("工作内容")
            for field in fields:
                form.add(field.path)

    def _indicators(self, form: Form) -> None:
        indicators = self._hub.pack.indicators_of(self._task.id)
        if indicators:
            form.section("指标")
        for indicator in indicators:
            paths = [field.path for field in indicator.numbers]
            editors = {path: form.loose_editor(path, unit=False) for path in paths}
            card = IndicatorCard(self._hub, indicator, editors)
            form.add_speaker(card, editors)
            form.add_widget(card)
            self._cards.append(card)

    def _others(self) -> list[Field]:
        """Fields a pack has beyond those the program knows."""
        return [field for field in self._task.fields if field.name not in (*_PLANNED, *_WRITTEN)]

    def _months(self) -> tuple[str, ...]:
        """The months of the construction period, or of the years ahead."""
        period = self._hub.period
        year = self._hub.application.created.year
        return months(*period) if period else months(Month(year, 7), Month(year + 4, 12))

    def _span(self) -> str:
        start, end = (self._hub.application.month(f"{self._task.target}.{name}") for name in ("start", "end"))
        if start is None or end is None or end < start:
            return ""
        period = self._hub.period
        inside = period is not None and period[0] <= start and end <= period[1]
        where = "" if period is None else "在建设期内，" if inside else "超出建设期，"
        return f"{where}共 {end.index - start.index + 1} 个月"
