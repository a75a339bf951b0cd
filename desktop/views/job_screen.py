"""A look aside that does one thing: what it is about, the job with its progress and cancel, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.jobs import Job, Lane, Work
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.surface import Card


class JobScreen(Screen):
    """Subclasses begin the job with their buttons, and show its end."""

    passes = True
    aside = True

    def __init__(self, lane: Lane, title: str, about: str, panel: ProgressPanel, *acts: Button) -> None:
        """`acts` begin the job; none of them can be used while it runs."""
        super().__init__()
        self._lane, self._title, self._acts = lane, title, acts
        self._job: Job | None = None
        self.banner = Banner()
        self.panel = panel
        self.panel.hide()
        self._result = QWidget()
        head = QHBoxLayout()
        head.addWidget(Label(title, Type.PAGE))
        head.addStretch()
        head.addWidget(Button("返回", icon_name="arrow-left", clicked=lambda: self.go.emit(Go("back"))))
        row = QHBoxLayout()
        for act in acts:
            row.addWidget(act)
        row.addStretch()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(32, 16, 32, 20)
        self.column.setSpacing(12)
        self.column.addLayout(head)
        self.column.addWidget(self.banner)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 14, 16, 16)
        inside.setSpacing(12)
        inside.addWidget(Paragraph(about, Type.BODY))
        inside.addLayout(row)
        self.column.addWidget(card)
        self.column.addWidget(self.panel)
        self.column.addWidget(self._result)

    def crumbs(self) -> tuple[str, ...]:
        return (self._title,)

    def help_page(self) -> str:
        return "questions"

    def take_focus(self) -> None:
        if not self.runs:
            self._acts[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def runs(self) -> bool:
        """Whether the job has not ended."""
        return self._job is not None and not self._job.is_over

    def run(self, title: str, work: Work) -> None:
        """Begin, instead of what is shown."""
        self.banner.hide()
        self.show_result(None)
        for act in self._acts:
            act.setEnabled(False)
        self._job = self._lane.run(title, work)
        self.panel.watch(self._job)
        self.panel.show()
        self.panel.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._job.ended.connect(self._over)

    def _over(self, job: Job) -> None:
        self.panel.hide()
        for act in self._acts:
            act.setEnabled(True)
        self._acts[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.ended(job)

    def ended(self, job: Job) -> None:
        """Say what came of the job."""

    def show_result(self, result: QWidget | None) -> None:
        """Show this below the buttons instead of what is there."""
        made = result or QWidget()
        self.column.replaceWidget(self._result, made)
        made.setVisible(result is not None)  # not before it has its place: it would be a window of its own
        self._result.hide()
        self._result.deleteLater()
        self._result = made
