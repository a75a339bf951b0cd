# ruff: noqa: N802
"""Step 1: who applies; the place with its standing, and what is asked of the applicant."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.views.attic import AtticCard
from desktop.views.editors.line import months
from desktop.views.form import COLUMN, Form, Pair
from desktop.views.hub import Guidance, Hub
from desktop.views.page import Page
from desktop.views.page_head import PageHead
from desktop.views.theme import Type
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.field_row import MessageLine
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Area, Card, Scroll
from forms.application import Change
from forms.checks.finding import Finding
from forms.definition import Field
from forms.places import Standing
from forms.values import FieldKind, Month

MARGIN = 24
PERIOD = ("subject.start", "subject.end")
_TIMES = (FieldKind.DATE, FieldKind.MONTH)
_STANDINGS = {
    Standing.ELIGIBLE: Status.DONE,
    Standing.CONFIRM: Status.CONFIRM,
    Standing.BUILT: Status.WARN,
    Standing.INELIGIBLE: Status.BLOCKER,
}


class PlaceCard(Card):
    """The place as it stands in the list of divisions, and whether it may apply."""

    def __init__(self, hub: Hub) -> None:
        super().__init__("window")
        place, purpose = hub.application.place, hub.application.purpose
        standing, words = hub.office.standing(place, purpose, hub.pack.id)
        self.standing = MessageLine()
        name = QHBoxLayout()
        name.setSpacing(10)
        name.addWidget(Label(place.name, Type.SECTION))
        name.addWidget(
            Label(f"{place.province} · {place.kind_label} · {place.code}", Type.SECONDARY, "text2")
        )
        name.addWidget(Badge(hub.pack.applicants.origin, hub.pack))
        name.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        column.addLayout(name)
        column.addWidget(self.standing)
        self.standing.say(_STANDINGS[standing], words)
        self.setMaximumWidth(COLUMN)
        self.setAccessibleName(f"申报地区：{place.full_name}，{words}")


class SubjectPage(Page):
    step = "subject"

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        super().__init__(office, application_id, hub)
        self.head = PageHead(hub.pack)
        self.head.show_title("申报主体")
        self.place = PlaceCard(hub)
        self.attic = AtticCard(hub, self)
        self.form = Form(hub)
        self._period: Pair | None = None
        self._build()
        self.form.finish()
        self._show_period()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(MARGIN, 12, MARGIN, 24)
        column.setSpacing(16)
        column.addWidget(self.place)
        column.addWidget(self.form)
        column.addWidget(self.attic)
        column.addStretch(1)
        self.scroller = Scroll(body)
        top = QVBoxLayout()
        top.setContentsMargins(MARGIN, 14, MARGIN, 0)
        top.addWidget(self.head)
        paper = Area("surface")
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(paper)
        whole = QVBoxLayout(paper)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.scroller, 1)

    def _build(self) -> None:
        """Who applies first, then when; the construction period in one row."""
        form, fields = self.form, self.pack.subject
        form.section("申报单位")
        times = [field for field in fields if field.kind in _TIMES]
        times += [field for field in fields if field not in times and _follows(field, times)]
        for field in fields:
            if field not in times:
                form.add(field.path)
        if times:
            form.section("时间安排")
        paths = [field.path for field in times]
        year = self.application.created.year
        choices = months(Month(year, 7), Month(year + 4, 12))
        for field in times:
            if field.path in PERIOD and set(PERIOD) <= set(paths):
                if field.path == PERIOD[0]:
                    self._period = form.add_pair("建设期", PERIOD, choices)
            else:
                form.add(field.path)

    def _show_period(self) -> None:
        """How long the period is, and how long the pack wants it."""
        if self._period is None:
            return
        start, end = (self.application.month(path) for path in PERIOD)
        wanted = self.pack.construction_months
        words = f"应为 {wanted} 个月"
        if start and end:
            words = f"共 {end.index - start.index + 1} 个月" + (
                "" if end.index - start.index + 1 == wanted else f"，{words}"
            )
        self._period.behind.setText(words)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.hub.guidance.emit(Guidance("", self.step))

    def refresh(self, change: Change) -> None:
        self.form.refresh(change)
        self.attic.refresh()
        self._show_period()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        self.form.show_findings(findings)
        self.head.show_counts(f for f in findings if f.target == "place" or f.target.startswith("subject."))

    def show_target(self, target: str) -> None:
        if self.form.focus(target):
            self.scroller.bring(self.form.editor(target))
        elif target == "place":
            self.scroller.bring(self.place)
            self.place.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.form.focus_first()

    def flush(self) -> bool:
        return self.form.flush()


def _follows(field: Field, times: Sequence[Field]) -> bool:
    """Whether a field is calculated from one of these."""
    return any(f'"{time.path}"' in field.calculation for time in times)
