# ruff: noqa: N802
"""Step 4: all indicators in one table; below it the definition of the current one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.views.editors.line import typed, written
from desktop.views.form import Form, rank, said
from desktop.views.hub import Guidance, Hub
from desktop.views.indicator_aside import IndicatorAside
from desktop.views.indicator_facts import DIRECTIONS, distance, mentions_by_indicator
from desktop.views.numbers import number_fields, target_count
from desktop.views.page import Page
from desktop.views.page_head import PageHead
from desktop.views.readiness import Readiness
from desktop.views.theme import Type
from desktop.views.widgets.field_row import MessageLine
from desktop.views.widgets.indicator_table import BASELINE, IndicatorRow, IndicatorTable
from desktop.views.widgets.paragraph import Elided
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import FRAMED, Area, Card, Scroll
from forms.application import Change
from forms.checks.consistency import Mention
from forms.checks.context import year_names
from forms.checks.finding import Finding
from forms.definition import Field, Indicator
from forms.values import Value

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
        self.table.pasted.connect(self._paste)
        self.message = MessageLine()
        self._title = Elided("", Type.TITLE)
        self._stale = True
        """Whether something has changed since it was shown."""
        self._mentioned: Mapping[str, tuple[Mention, ...]] | None = None
        self.aside = IndicatorAside(hub)
        self._detail = QWidget()
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self._title)
        left.addWidget(self.message)
        left.addStretch()
        self._detail_column = left
        self._sides = sides = QHBoxLayout(self._detail)
        sides.setContentsMargins(24, 12, 24, 16)
        sides.setSpacing(24)
        sides.addLayout(left, 3)
        sides.addWidget(self.aside, 2)
        below = Area("surface", ("top",))
        inside = QVBoxLayout(below)
        inside.setContentsMargins(0, 1, 0, 0)
        self._scroller = Scroll(self._detail)
        inside.addWidget(self._scroller)
        card = Card()
        frame = QVBoxLayout(card)
        frame.setContentsMargins(*FRAMED)
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
        parts.setSizes([390, 270])
        above.setMinimumHeight(200)
        below.setMinimumHeight(120)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)

    # --- the page contract

    @property
    def part(self) -> str:
        return "indicators"

    def refresh(self, change: Change) -> None:
        self._stale = True
        if self.isVisible():  # otherwise it reads everything anew when it is shown
            self._show()
        if self.form is not None:
            self.form.refresh(change)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._mentioned = None  # the texts may read differently now
        self._stale = True
        if self.isVisible():
            self._show()
        if self.form is not None:
            self.form.show_findings(findings)

    def show_target(self, target: str) -> None:
        field = self.pack.fields.get(target)
        item = field.target if field else target
        indicator = self.pack.targets.get(item)
        if not isinstance(indicator, Indicator):
            return
        numbers = number_fields(indicator)
        if field in numbers:
            self.table.open_cell(item, BASELINE + numbers.index(field))
            return
        self.table.open_cell(item, edit=False)
        if field is not None and self.form is not None and self.form.focus(target):
            self._scroller.bring(self.form.editor(target))

    def history_path(self) -> str:
        """The path of the number the table stands on."""
        place = self.table.currentIndex()
        if not (self.table.hasFocus() and place.isValid() and place.column() >= BASELINE):
            return ""
        fields = self.table.rows_model.rows[place.row()].fields[place.column() - BASELINE :]
        return fields[0].path if fields else ""

    def flush(self) -> bool:
        if not self.table.composing:
            self.table.flush()
        return self.form is None or self.form.flush()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show()
        if self.indicator is None and self.pack.indicators:
            self.table.setCurrentIndex(self.table.rows_model.index(0, BASELINE))
        elif self.indicator is not None:
            self.hub.guidance.emit(Guidance(self.indicator.target, self.step))

    # --- the table

    def _keep(self, field: Field, text: str) -> None:
        value = typed(field, text)
        shown = written(field.kind, value)
        plain = (shown.replace(",", ""), "".join(text.split()).replace(",", ""))
        if self.hub.edit(field.path, value) and value is not None and plain[0] != plain[1]:
            self.hub.notice.emit(f"{field.label}已写成 {shown}，Ctrl+Z 可撤销")

    def _paste(self, values: Mapping[str, Value | None]) -> None:
        """Keep a block at once: one change, taken back in one step."""
        values = {
            path: value for path, value in values.items() if self.application.answers.get(path) != value
        }
        if values and self.hub.edit_all(values, next(iter(values))) and len(values) > 1:
            self.hub.notice.emit(f"已贴入 {len(values)} 个数")

    @property
    def mentioned(self) -> Mapping[str, tuple[Mention, ...]]:
        """Where the numbers are stated in the texts, read once after each check."""
        if self._mentioned is None:
            self._mentioned = mentions_by_indicator(self.hub.context)
        return self._mentioned

    def _show(self) -> None:
        self._stale = False
        ready, pack = self.hub.readiness, self.pack
        years = year_names(self.hub.period, target_count(pack))
        label = pack.indicators[0].field("baseline").label if pack.indicators else ""
        wrong = {
            f.target: Status.of(f)
            for f in reversed(self.hub.findings_for("indicators"))
            if not f.unfilled and f.target in pack.fields
        }
        rows = [self._row(indicator, ready, wrong) for indicator in pack.indicators]
        self.table.rows_model.show(rows, (label, *years))
        if self.indicator is not None and self.indicator.target not in pack.targets:
            self._forget()
        state = ready.step(self.step)
        self.head.show_title("指标", note=state.sentence)
        self.head.show_counts(self.hub.findings_for("indicators"))
        if self.indicator is not None:
            self._say(self.indicator)

    def _row(self, indicator: Indicator, ready: Readiness, wrong: Mapping[str, Status]) -> IndicatorRow:
        fields = number_fields(indicator)
        answers = self.application.answers
        numbers = [self.application.number(field.path) for field in fields]
        told = self.mentioned.get(indicator.target, ())
        return IndicatorRow(
            indicator.target,
            indicator.task,
            indicator.title,
            indicator.unit,
            DIRECTIONS[indicator.direction],
            fields,
            tuple(answers.get(field.path) for field in fields),
            ready.item(indicator.target),
            tuple(_STATES.get(wrong[f.path], "") if f.path in wrong else "" for f in fields),
            distance(numbers, indicator.direction),
            len(told),
            sum(bool(mention.against) for mention in told),
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
        numbers = number_fields(indicator)
        for field in indicator.fields:
            if field not in numbers:
                offer = indicator.caliber if field.name == "caliber" else ""
                self.form.add(field.path, offer=offer)
        self.form.finish()
        if old is not None:
            self._detail_column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._detail_column.insertWidget(2, self.form)
        if old is not None:  # at once, so that its rows know their width before they are painted
            self.form.show()
            self._sides.activate()
        stops = [w for w in self.form.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        if stops:
            QWidget.setTabOrder(stops[-1], self.aside.places)
        self._title.setText(
            f"{indicator.task}  {indicator.title}（{indicator.unit}，{DIRECTIONS[indicator.direction]}）"
        )
        self._say(indicator)
        self.hub.guidance.emit(Guidance(indicator.target, self.step))

    def _forget(self) -> None:
        """The current indicator is not asked any more."""
        self.indicator = None
        self._title.setText("")
        self.aside.hide()
        self.message.say(None)
        if self.form is not None:
            self._detail_column.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None

    def _say(self, indicator: Indicator) -> None:
        """What is wrong with the numbers of the current row, how they run, and where else they stand."""
        row = next((row for row in self.table.rows_model.rows if row.target == indicator.target), None)
        if row is not None:
            self.aside.show_indicator(
                indicator, row, self.table.rows_model.heads, self.mentioned.get(indicator.target, ())
            )
        paths = {field.path for field in number_fields(indicator)} | {indicator.target}
        found = [f for f in self.hub.findings_for(indicator.target) if f.target in paths and not f.unfilled]
        if not found:
            self.message.say(None)
            return
        worst = min(found, key=rank)
        self.message.say(Status.of(worst), said(worst))
