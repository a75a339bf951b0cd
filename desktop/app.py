"""The composition root: the only place where things are wired together.

The window is painted before the workspace is opened and before anything heavy is imported.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from desktop.clock import local_now
from desktop.jobs import Job, JobState, Lane
from desktop.resources import RESOURCES
from desktop.views import theme
from desktop.views.frame import Frame
from desktop.views.preferences import Preferences
from desktop.views.screen import Go, Screen

if TYPE_CHECKING:
    from concurrent.futures import Future

    from db.glance import Glance
    from desktop.office import Office
    from desktop.views.finder import Finder
    from desktop.views.hub import Hub
    from desktop.views.page import Page
    from desktop.views.workspace import Workspace
    from forms.errors import IpzoneError


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window. Gives the exit status."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    preferences = Preferences.read(options.data)
    if preferences.scale != "1":
        os.environ.setdefault("QT_SCALE_FACTOR", preferences.scale)
    app = QApplication([*sys.argv[:1], *theme.ARGUMENTS])
    prepare(app, preferences.theme)
    desk = Desk(app, options.data)
    sys.excepthook = desk.broken
    desk.frame.fit_screen()
    desk.frame.show()
    QTimer.singleShot(0, lambda: desk.start(sample=options.sample, verify=options.file))
    return app.exec()


def prepare(app: QApplication, chosen: str = "") -> None:
    """Fonts and theme; before the first widget. Takes a theme's name, "" to follow the system."""
    app.setApplicationName("ipzone-desk")
    app.setApplicationDisplayName("示范区申报助手")
    app.setDesktopFileName("desk.ipzone.IPZoneDesk")
    app.setWindowIcon(QIcon(str(RESOURCES / "program" / "ipzone-desk.svg")))
    theme.load_fonts(RESOURCES / "fonts")
    theme.apply(app, _theme(app, chosen), RESOURCES)


class Desk(QObject):
    """The running program: one workspace, one window, one lane for long work.

    The workspace is opened while home already shows what a glance at it said: the database library is half a
    second of imports. Whoever needs the office before waits for it.
    """

    opened = Signal()

    def __init__(self, app: QApplication, data: Path) -> None:
        super().__init__(app)
        self._app = app
        self._data = data
        self.lane = Lane(self)
        self._seen: Glance | None = None
        self._ring: QObject | None = None
        self._broken: QWidget | None = None
        for lane in (self.lane, self.lane.beside):
            lane.ended.connect(self._job_ended)
        self._opening: Future[Office] | None = None
        self.frame = Frame(
            {
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
            },
            self.lane,
            self._finder,
        )
        self.opened.connect(self._is_open, Qt.ConnectionType.QueuedConnection)
        app.aboutToQuit.connect(self.close)
        app.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    def start(self, *, sample: bool = False, verify: Path | None = None) -> None:
        """Open the workspace and go home; to the sample or to a package where that was asked for."""
        from db.glance import glance
        from forms.errors import IpzoneError

        seen = None if sample or verify else glance(self._data)
        if seen is not None and seen.summaries:
            self._seen = seen
            self.frame.go(Go("home"))
            QTimer.singleShot(0, self._after_the_first_picture)
            return
        self._ring = self._ring or self._make_ring()
        try:
            office = self.office
            if sample:
                self.frame.go(Go("application", application=_sample(office)))
            elif verify is not None:
                self.frame.go(Go("verify", file=verify))
            else:
                self.frame.go(Go("home"))
        except IpzoneError as error:
            self._give_up(error)

    def _after_the_first_picture(self) -> None:
        self._ring = self._ring or self._make_ring()
        self._open()

    def _make_ring(self) -> QObject:
        from desktop.views.widgets.focus import FocusRing

        return FocusRing(self._app)

    @property
    def office(self) -> Office:
        """The open workspace, waited for. Raises what opening it raised."""
        return self._open().result()

    def _open(self) -> Future[Office]:
        """Begin to open the workspace, once."""
        if self._opening is not None:
            return self._opening
        from concurrent.futures import ThreadPoolExecutor

        def work() -> Office:
            try:
                from desktop.office import Office

                return Office.open(self._data)
            finally:
                self.opened.emit()  # not from a callback: whoever has the result may end the program

        pool = ThreadPoolExecutor(1, thread_name_prefix="open")
        self._opening = pool.submit(work)
        pool.shutdown(wait=False)
        return self._opening

    def _is_open(self) -> None:
        """On the screen's thread again, once the workspace is open or could not be."""
        from desktop.views.home import Home
        from forms.errors import IpzoneError

        if self._seen is None or self._opening is None:
            return  # whoever waited for it has seen to it
        self._seen = None
        try:
            _ = self.office
        except IpzoneError as error:
            self._give_up(error)
            return
        shown = self.frame.screen_shown
        if isinstance(shown, Home):
            shown.fill()

    def _give_up(self, error: IpzoneError) -> None:
        self._failure = error
        self._opening = None  # so that trying again does
        self.frame.go(Go("trouble"))

    def close(self) -> None:
        """Stop what runs and close the workspace."""
        self.lane.stop()
        self._let_go()

    def _let_go(self) -> None:
        if self._opening is not None and self._opening.exception() is None:
            self._opening.result().close()
        self._opening = None

    def broken(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Our own mistake: one dialog, the place of it in the log, never a bare exception on the screen."""
        from shiboken6 import isValid

        from desktop.log import for_support, record
        from desktop.log import trace as told
        from desktop.messages import explain, unexpected
        from desktop.views.widgets.dialogs import tell_broken
        from forms.errors import IpzoneError

        error = error.with_traceback(trace or error.__traceback__)
        if sys.stderr is not None:
            sys.stderr.write(f"{told(error)}\n")  # as the log: a desktop keeps what its programs say
        if isinstance(error, IpzoneError):  # met where no page was waiting for it
            message = explain(error)
        else:
            record(self._data, error)
            message = unexpected(error)
        shown = self._broken
        if shown is None or not isValid(shown) or not shown.isVisible():  # one at a time
            support = for_support(message.code, error)
            self._broken = tell_broken(self.frame, message, self.frame.keep_what_is_typed(), support)

    def _job_ended(self, job: Job) -> None:
        """A job that broke is told of like everything that breaks; the pages only tidy up."""
        if job.state is JobState.BROKEN and job.error is not None:
            self.broken(type(job.error), job.error, None)

    def set_theme(self, chosen: str) -> None:
        theme.apply(self._app, _theme(self._app, chosen), RESOURCES)

    def _scheme_changed(self) -> None:
        self.set_theme(Preferences.read(self._data).theme)

    # --- screens, each imported when it is first gone to

    def _home(self, to: Go) -> Screen:
        from desktop.views.home import Home

        return Home(self._seen, lambda: self.office, self._data, local_now, self.lane)

    def _new(self, to: Go) -> Screen:
        from desktop.views.new_application import NewApplication

        return NewApplication(self.office)

    def _application(self, to: Go) -> Screen:
        from desktop.views.guidance import GuidancePanel
        from desktop.views.workspace import Workspace

        self._spare_collecting()
        return Workspace(self.office, to.application, self.lane, pages(), GuidancePanel)

    def _spare_collecting(self) -> None:
        """Tell the garbage collector, once, that what is loaded by now stays: modules, and above all the packs.

        With a large pack a full collection took 90 ms in the midst of switching pages [measured].
        """
        import gc

        if not gc.get_freeze_count():
            self.office.packs()
            gc.freeze()

    def _verify(self, to: Go) -> Screen:
        from desktop.views.verify_page import VerifyScreen

        return VerifyScreen(self.office, self.lane)

    def _countersign(self, to: Go) -> Screen:
        from desktop.views.countersign_page import CountersignScreen

        return CountersignScreen(self.office, self.lane)

    def _settings(self, to: Go) -> Screen:
        from desktop.views.settings_page import SettingsScreen

        return SettingsScreen(self.office, self.set_theme)

    def _applications(self, to: Go) -> Screen:
        from desktop.views.applications_page import ApplicationsScreen

        return ApplicationsScreen(self.office)

    def _setup(self, to: Go) -> Screen:
        from desktop.views.first_run_page import FirstRunScreen

        return FirstRunScreen(self.office, self.lane)

    def _backup(self, to: Go) -> Screen:
        from desktop.views.backup_page import BackupScreen

        return BackupScreen(self.office, self.lane)

    def _restore(self, to: Go) -> Screen:
        from desktop.views.restore_page import RestoreScreen

        return RestoreScreen(lambda: self.office, self.restore)

    def restore(self, source: Path) -> Job | None:
        """Close the workspace and put a backup in its place; who asks for it next has it opened again.

        None while work runs that would be lost.
        """
        from desktop.office import Office

        running = (lane.current for lane in (self.lane, self.lane.beside))
        if any(job is not None and not job.idle for job in running):
            return None
        self.lane.clear()
        self._let_go()
        self.frame.forget()
        data = self._data
        return self.lane.run("恢复备份", lambda progress, stop: Office.restore(data, source, progress, stop))

    def _trust(self, to: Go) -> Screen:
        from desktop.views.trust_page import TrustScreen

        return TrustScreen(self.office)

    def _received(self, to: Go) -> Screen:
        from desktop.views.received_page import ReceivedScreen

        return ReceivedScreen(self.office, self.lane)

    def _packs(self, to: Go) -> Screen:
        from desktop.views.packs_page import PacksScreen

        return PacksScreen(self.office, self.lane)

    def _move(self, to: Go) -> Screen:
        from desktop.views.move_page import MoveScreen

        return MoveScreen(self.office, to.application, to.target)

    def _word(self, to: Go) -> Screen:
        from desktop.views.word_page import WordScreen

        return WordScreen(self.office, to.application, self.lane)

    def _help(self, to: Go) -> Screen:
        from desktop.views.help_page import HelpScreen

        return HelpScreen(to.target)

    def _about(self, to: Go) -> Screen:
        from desktop.views.about_page import AboutScreen

        return AboutScreen(self.office.packs())

    def _decrypt(self, to: Go) -> Screen:
        from desktop.views.decrypt_page import DecryptScreen

        return DecryptScreen(self.office, self.lane)

    def _self_test(self, to: Go) -> Screen:
        from desktop.views.self_test_page import SelfTestScreen

        return SelfTestScreen(self.lane)

    def _update(self, to: Go) -> Screen:
        from desktop.views.update_page import UpdateScreen

        return UpdateScreen(self.lane)

    def _finder(self, work: Workspace | None) -> Finder:
        """What the search box looks through: the application open in `work`, or what home has."""
        from desktop.views.finder import ApplicationFinder, HomeFinder

        if work is None:
            return HomeFinder(self.office, self)
        return work.findChild(ApplicationFinder) or ApplicationFinder(work.hub, work)

    def _trouble(self, to: Go) -> Screen:
        from desktop.views.trouble import Trouble

        return Trouble(self._failure, self.start, lambda: self.frame.go(Go("restore")))


def _sample(office: Office) -> str:
    """The sample application, made when there is none."""
    from forms.application import Purpose

    made = [one.id for one in office.applications() if one.purpose is Purpose.SAMPLE]
    return made[-1] if made else office.new_sample().id


def pages() -> dict[str, type[Page] | _Maker]:
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

    def __call__(self, office: Office, application_id: str, hub: Hub) -> Page:
        from importlib import import_module

        made: Page = getattr(import_module(f"desktop.views.{self._module}"), self._name)(
            office, application_id, hub
        )
        return made


def _theme(app: QApplication, chosen: str) -> theme.ThemeName:
    if chosen:
        return theme.ThemeName(chosen)
    dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return theme.ThemeName.DARK if dark else theme.ThemeName.LIGHT


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ipzone-desk", description="示范区申报助手")
    parser.add_argument("--data", type=Path, default=None, help="存放申报的文件夹")
    parser.add_argument("--sample", action="store_true", help="打开样例")
    parser.add_argument("file", nargs="?", type=Path, help="要核验的申报包")
    options = parser.parse_args(list(arguments))
    if options.data is None:
        from desktop.resources import default_data

        options.data = default_data()
    return options


if __name__ == "__main__":
    sys.exit(main())
