"""What every page of an open application is."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from desktop.office import Office
from desktop.views.hub import Hub
from desktop.views.steps import STEP_NAMES, STEPS, step_of
from forms.application import Application, Change
from forms.checks.finding import Finding
from forms.definition import FormPack

__all__ = ["STEPS", "STEP_NAMES", "Page", "step_of"]


class Page(QWidget):
    """One step. It watches the hub, and its connections die with it."""

    step: ClassVar[str] = ""

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        super().__init__()
        self.office = office
        self.application_id = application_id
        self.hub = hub
        hub.changed.connect(self.refresh)
        hub.findings_changed.connect(self.show_findings)

    @property
    def pack(self) -> FormPack:
        """What is asked as things stand."""
        return self.hub.asked

    @property
    def application(self) -> Application:
        return self.hub.application

    def refresh(self, change: Change) -> None:
        """Something was committed: show it where this page shows it."""

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """The checks ran: show under the fields what concerns them."""

    def show_target(self, target: str) -> None:
        """Bring a path, target or "evidence:<id>" to the screen and put the focus there."""

    def arrive(self) -> None:
        """The page is shown (again)."""

    def flush(self) -> bool:
        """Keep what is typed but not yet kept (before page change, export, closing). False when refused."""
        return True

    def turn(self, move: int) -> None:
        """Ctrl+PgUp, Ctrl+PgDn: so many items on."""

    def primary(self) -> None:
        """Ctrl+Enter: press the primary button, where there is one."""
