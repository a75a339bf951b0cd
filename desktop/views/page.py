# ruff: noqa: N802
"""What every page of an open application is."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.office import Office
from desktop.views.hub import Hub
from desktop.views.steps import STEP_NAMES, STEPS, step_of
from forms.application import Application, Change
from forms.checks.finding import Finding
from forms.definition import FormPack

__all__ = ["STEPS", "STEP_NAMES", "Page", "step_of"]


class Page(QWidget):
    """One step. It watches the hub, and its connections die with it.

    While another page is shown it only remembers that something changed, and catches up when it is shown again.
    """

    step: ClassVar[str] = ""
    items_word: ClassVar[str] = "任务"
    """What `selected` is about."""

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        super().__init__()
        self.office = office
        self.application_id = application_id
        self.hub = hub
        self._missed: Change | None = None
        self._missed_findings = False
        hub.changed.connect(self._changed)
        hub.findings_changed.connect(self._checked)

    @property
    def pack(self) -> FormPack:
        """What is asked as things stand."""
        return self.hub.asked

    @property
    def application(self) -> Application:
        return self.hub.application

    def _changed(self, change: Change) -> None:
        if self._is_away:
            missed = self._missed or change
            self._missed = replace(
                change, kinds=missed.kinds | change.kinds, paths=missed.paths | change.paths
            )
        else:
            self.refresh(change)

    def _checked(self, findings: tuple[Finding, ...]) -> None:
        if self._is_away:
            self._missed_findings = True
        else:
            self.show_findings(findings)

    @property
    def _is_away(self) -> bool:
        return self.parentWidget() is not None and not self.isVisible()

    def showEvent(self, event: QShowEvent) -> None:
        missed, self._missed = self._missed, None
        if missed is not None:
            self.refresh(missed)
        found = self.hub.findings()
        if self._missed_findings and found is not None:
            self._missed_findings = False
            self.show_findings(found)
        super().showEvent(event)

    def refresh(self, change: Change) -> None:
        """Something was committed: show it where this page shows it."""

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """The checks ran: show under the fields what concerns them. Until they first have, nothing is claimed."""

    def show_target(self, target: str) -> None:
        """Bring a path, target or "evidence:<id>" to the screen and put the focus there."""

    def arrive(self) -> None:
        """The page is shown (again)."""

    def flush(self) -> bool:
        """Keep what is typed but not yet kept (before page change, export, closing). False when refused."""
        return True

    def turn(self, move: int) -> None:
        """Ctrl+PgUp, Ctrl+PgDn: so many items on."""

    def selected(self) -> tuple[str, ...]:
        """The targets one is at or has ticked, for printing them alone."""
        return ()

    @property
    def part(self) -> str:
        """The key of what is printed of this step as a whole, "" for the application itself."""
        return ""

    def foot(self) -> int:
        """Pixels at the bottom that the toast must leave free."""
        return 0

    def primary(self) -> None:
        """Ctrl+Enter: press the primary button, where there is one."""
