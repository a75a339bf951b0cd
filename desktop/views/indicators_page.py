# ruff: noqa: N802
"""Step 4: all indicators in one table; below it the definition of the current one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.views.editors.line import typed
from desktop.views.form import Form, context_of, said
from desktop.views.hub import Guidance, Hub
from desktop.views.page import Page
from desktop.views.page_head import PageHead
from desktop.views.readiness import Readiness
from desktop.views.theme import Type
from desktop.views.widgets.field_row import MessageLine
from desktop.views.widgets.indicator_table import BASELINE, IndicatorRow, IndicatorTable
from desktop.views.widgets.paragraph import Elided, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Area, Card, Scroll
from forms.application import Change
from forms.checks.finding import Finding
from forms.definition import Direction, Field, Indicator

NUMBERS = ("baseline", "target_1", "target_2")
_DIRECTIONS = {Direction.HIGHER: "越高越好", Direction.LOWER: "越低越好", Direction.NEITHER: "不分高低"}
_STATES = {Status.BLOCKER: "blocker", Status.WARN: "warn"}


class IndicatorsPage(Page):
    step = "indicators"

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        super().__init__(office, application_id, hub)
        self.indicator: Indicator | None = None
        self.form: Form | None = None
        self.head = PageHead(hub.pack)
        self.table = IndicatorTable(self._keep)
        self.table.chosen.connect(self._choose)
        self.message = MessageLine()
        self._title = Elided("", Type.TITLE)
        self._examples = Paragraph("", Type.META, "muted")
        self._detail = QWidget()
        self._detail_column = QVBoxLayout(self._detail)
        self._detail_column.setContentsMargins(24, 12, 24, 16)
        self._detail_column.setSpacing(10)
        self._detail_column.addWidget(self._title)
        self._detail_column.addWidget(self.message)
        self._detail_column.addWidget(self._examples)
        self._detail_column.addStretch()
        below = Area("surface", ("top",))
        inside = QVBoxLayout(below)
        inside.setContentsMargins(0, 1, 0, 0)
        self._scroller = Scroll(self._detail)
        inside.addWidget(self._scroller)
        card = Card()
        frame = QVBoxLayout(card)
        frame.setContentsMargins(1, 1, 1, 1)
        frame.addWidget(self.table)
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(24, 14, 24, 12)
        column.setSpacing(10)
        column.addWidget(self.head)
        column.addWidget(card, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(6)
        parts.addWidget(above)
        parts.addWidget(below)
        parts.setStretchFactor(0, 1)
        parts.setSizes([420, 230])
        above.setMinimumHeight(200)
        below.setMinimumHeight(120)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)
        self._show()

    # --- the page contract

    def refresh(self, change: Change) -> None:
        self._show()
        if self.form is not None:
            self.form.refresh(change)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._show()
        if self.form is not None:
            self.form.show_findings(findings)

    def show_target(self, target: str) -> None:
        field = self.pack.fields.get(target)
        item = field.target if field else target
        if not isinstance(self.pack.targets.get(item), Indicator):
            return
        if field is not None and field.name in NUMBERS:
            self.table.open_cell(item, BASELINE + NUMBERS.index(field.name))
            return
        self.table.open_cell(item, edit=False)
        if field is not None and self.form is not None and self.form.focus(target):
            self._scroller.bring(self.form.editor(target))

    def flush(self) -> bool:
        if not self.table.composing:
            self.table.flush()
        return self.form is None or self.form.flush()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.indicator is None and self.pack.indicators:
            self.table.setCurrentIndex(self.table.rows_model.index(0, BASELINE))
        elif self.indicator is not None:
            self.hub.guidance.emit(Guidance(self.indicator.target, self.step))

    # --- the table

    def _keep(self, field: Field, text: str) -> None:
        self.hub.edit(field.path, typed(field, text))

    def _show(self) -> None:
        ready = Readiness(self.pack, self.application, self.hub.findings())
        years = context_of(self.hub).years
        label = self.pack.indicators[0].field("baseline").label if self.pack.indicators else ""
        self.table.rows_model.show([self._row(i, ready) for i in self.pack.indicators], (label, *years))
        state = ready.step(self.step)
        self.head.show_title("指标", note=f"{state.total} 项，已填完 {state.done} 项")
        self.head.show_counts(f for f in self.hub.findings() if f.target.startswith("indicators."))
        if self.indicator is not None:
            self._say(self.indicator)

    def _row(self, indicator: Indicator, ready: Readiness) -> IndicatorRow:
        fields = [indicator.field(name) for name in NUMBERS]
        answers = self.application.answers
        found = ready.found(indicator.target)
        states = [
            _STATES.get(
                Status.worst(Status.of(f) for f in found if f.target == field.path and not f.unfilled), ""
            )
            for field in fields
        ]
        return IndicatorRow(
            indicator.target,
            indicator.task,
            indicator.title,
            indicator.unit,
            _DIRECTIONS[indicator.direction],
            (fields[0], fields[1], fields[2]),
            (answers.get(fields[0].path), answers.get(fields[1].path), answers.get(fields[2].path)),
            ready.item(indicator.target),
            (states[0], states[1], states[2]),
        )

    # --- the current indicator

    def _choose(self, target: str) -> None:
        indicator = self.pack.targets[target]
        if not isinstance(indicator, Indicator) or indicator is self.indicator:
            return
        if self.form is not None and not self.form.flush():
            return
        self.indicator = indicator
        old, self.form = self.form, Form(self.hub)
        for field in indicator.fields:
            if field.name not in NUMBERS:
                self.form.add(field.path)
        self.form.finish()
        if old is not None:
            self._detail_column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._detail_column.insertWidget(2, self.form)
        self._title.setText(
            f"{indicator.task}  {indicator.title}（{indicator.unit}，{_DIRECTIONS[indicator.direction]}）"
        )
        self._examples.set_text("\n".join(self._example_words(indicator)))
        self._examples.setVisible(bool(indicator.examples))
        self._say(indicator)
        self.hub.guidance.emit(Guidance(indicator.target, self.step))

    def _example_words(self, indicator: Indicator) -> list[str]:
        """What others aim at, each with its source; never a threshold."""
        words = []
        for example in indicator.examples:
            sources = "；".join(self.pack.sources[id_].citation for id_ in example.sources)
            words.append(f"例子（不是门槛）：{example.text}" + (f"——{sources}" if sources else ""))
        return words

    def _say(self, indicator: Indicator) -> None:
        """What is wrong with the numbers of the current row."""
        paths = {f"{indicator.target}.{name}" for name in NUMBERS} | {indicator.target}
        found = [f for f in self.hub.findings() if f.target in paths and not f.unfilled]
        if not found:
            self.message.say(None)
            return
        worst = min(found, key=lambda f: list(Status).index(Status.of(f)))
        self.message.say(Status.of(worst), said(worst))
