"""The screens of the window by name, each imported when it is first gone to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt

from desktop.clock import local_now
from desktop.jobs import Job, Lane
from desktop.views.frame import Factory
from desktop.views.screen import Go, Screen
from forms.progress import Progress, Stop, check

if TYPE_CHECKING:
    from db.glance import Glance
    from desktop.office import Office
    from desktop.views.hub import Hub
    from desktop.views.page import Page
    from forms.errors import IpzoneError


class Program(Protocol):
    """What screens ask of the program around them."""

    data: Path
    lane: Lane
    seen: Glance | None
    """What home shows until the workspace is open."""
    failure: IpzoneError
    """Why the workspace could not be opened."""

    @property
    def office(self) -> Office:
        """The open workspace, waited for."""
        ...

    def start(self) -> None: ...

    def go(self, to: Go) -> object: ...

    def set_theme(self, chosen: str) -> None: ...

    def restore(self, source: Path) -> Job | None: ...

    def spare_collecting(self) -> None: ...


class Screens:
    """Makes screens. A new one is a line in `factories` and a method that imports and builds it."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def factories(self) -> Mapping[str, Factory]:
        """By the names that `Go` uses."""
        return {
            "home": self._home,
            "new": self._new,
            "application": self._application,
            "verify": self._verify,
            "countersign": self._countersign,
            "trust": self._trust,
            "received": self._received,
            "settings": self._settings,
            "packs": self._packs,
            "move": self._move,
            "word": self._word,
            "help": self._help,
            "about": self._about,
            "decrypt": self._decrypt,
            "self-test": self._self_test,
            "update": self._update,
            "applications": self._applications,
            "setup": self._setup,
            "backup": self._backup,
            "restore": self._restore,
            "trouble": self._trouble,
        }

    @property
    def _office(self) -> Office:
        return self._program.office

    @property
    def _lane(self) -> Lane:
        return self._program.lane

    def _home(self, to: Go) -> Screen:
        from desktop.views.home import Home

        program = self._program
        return Home(program.seen, lambda: program.office, program.data, local_now, program.lane)

    def _new(self, to: Go) -> Screen:
        from desktop.views.new_application import NewApplication

        return NewApplication(self._office)

    def _application(self, to: Go) -> Screen:
        from desktop.views.guidance import GuidancePanel
        from desktop.views.workspace import Workspace

        self._program.spare_collecting()
        work = Workspace(self._office, to.application, self._lane, pages(), GuidancePanel)
        work.hub.findings_changed.connect(self._fetch_pages, Qt.ConnectionType.SingleShotConnection)
        return work

    def _fetch_pages(self, _findings: object) -> None:
        """Import the other pages, beside the screen, once the first check is through: it is a good part of what the
        first visit of each takes."""

        def work(progress: Progress, stop: Stop) -> None:
            for maker in pages().values():
                check(stop)
                maker.fetch()

        self._lane.checks.run("准备各步的页面", work, idle=True)

    def _verify(self, to: Go) -> Screen:
        from desktop.views.verify_page import VerifyScreen

        return VerifyScreen(self._office, self._lane)

    def _countersign(self, to: Go) -> Screen:
        from desktop.views.countersign_page import CountersignScreen

        return CountersignScreen(self._office, self._lane)

    def _settings(self, to: Go) -> Screen:
        from desktop.views.settings_page import SettingsScreen

        return SettingsScreen(self._office, self._program.set_theme, self._lane)

    def _applications(self, to: Go) -> Screen:
        from desktop.views.applications_page import ApplicationsScreen

        return ApplicationsScreen(self._office)

    def _setup(self, to: Go) -> Screen:
        from desktop.views.first_run_page import FirstRunScreen

        return FirstRunScreen(self._office, self._lane)

    def _backup(self, to: Go) -> Screen:
        from desktop.views.backup_page import BackupScreen

        return BackupScreen(self._office, self._lane)

    def _restore(self, to: Go) -> Screen:
        from desktop.views.restore_page import RestoreScreen

        return RestoreScreen(lambda: self._office, self._program.restore)

    def _trust(self, to: Go) -> Screen:
        from desktop.views.trust_page import TrustScreen

        return TrustScreen(self._office)

    def _received(self, to: Go) -> Screen:
        from desktop.views.received_page import ReceivedScreen

        return ReceivedScreen(self._office, self._lane)

    def _packs(self, to: Go) -> Screen:
        from desktop.views.packs_page import PacksScreen

        return PacksScreen(self._office, self._lane)

    def _move(self, to: Go) -> Screen:
        from desktop.views.move_page import MoveScreen

        return MoveScreen(self._office, to.application, to.target)

    def _word(self, to: Go) -> Screen:
        from desktop.views.word_page import WordScreen

        return WordScreen(self._office, to.application, self._lane)

    def _help(self, to: Go) -> Screen:
        from desktop.views.help_page import HelpScreen

        return HelpScreen(to.target)

    def _about(self, to: Go) -> Screen:
        from desktop.views.about_page import AboutScreen

        return AboutScreen(self._office.packs())

    def _decrypt(self, to: Go) -> Screen:
        from desktop.views.decrypt_page import DecryptScreen

        return DecryptScreen(self._office, self._lane)

    def _self_test(self, to: Go) -> Screen:
        from desktop.views.self_test_page import SelfTestScreen

        return SelfTestScreen(self._lane)

    def _update(self, to: Go) -> Screen:
        from desktop.views.update_page import UpdateScreen

        return UpdateScreen(self._lane)

    def _trouble(self, to: Go) -> Screen:
        from desktop.views.trouble import Trouble

        program = self._program
        return Trouble(program.failure, program.start, lambda file: program.go(Go("restore", file=file)))


def pages() -> dict[str, _Maker]:
    """The page of each step, imported when it is first shown."""
    return {
        step: _Maker(module, name)
        for step, module, name in (
            ("subject", "subject_page", "SubjectPage"),
            ("conditions", "conditions_page", "ConditionsPage"),
            ("tasks", "tasks_page", "TasksPage"),
            ("indicators", "indicators_page", "IndicatorsPage"),
            ("evidence", "evidence_page", "EvidencePage"),
            ("sections", "sections_page", "SectionsPage"),
            ("check", "check_page", "CheckPage"),
            ("export", "export_page", "ExportPage"),
        )
    }


class _Maker:
    """Imports a page's class when it is called for."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def fetch(self) -> type[Page]:
        from importlib import import_module

        found: type[Page] = getattr(import_module(f"desktop.views.{self._module}"), self._name)
        return found

    def __call__(self, office: Office, application_id: str, hub: Hub) -> Page:
        return self.fetch()(office, application_id, hub)
