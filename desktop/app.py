"""The composition root: the only place where things are wired together.

Home is shown before the workspace is opened and before anything heavy is imported.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from desktop.jobs import Job, JobState, Lane, Sweeper
from desktop.resources import RESOURCES
from desktop.views import theme
from desktop.views.frame import Frame
from desktop.views.preferences import Preferences
from desktop.views.screen import Go, Screen
from desktop.views.screens import Screens

if TYPE_CHECKING:
    from concurrent.futures import Future

    from db.glance import Glance
    from desktop.office import Office
    from desktop.views.finder import Finder
    from desktop.views.workspace import Workspace
    from forms.errors import IpzoneError


def prepare(app: QApplication, chosen: str = "") -> None:
    """Icon, fonts and theme. Takes a theme's name, "" to follow the system."""
    app.setWindowIcon(QIcon(str(RESOURCES / "program" / "ipzone-desk.svg")))
    theme.load_fonts(RESOURCES / "fonts")
    theme.apply(app, _theme(app, chosen), RESOURCES)


TURN = 0.0005
"""Seconds a thread computes before it gives way to another that asks. With Python's 5 ms a key pressed during a check
was 30 to 60 ms late [measured]: it asks about ten times."""


class Desk(QObject):
    """The running program: one workspace, one window, one lane for long work.

    The workspace is opened while home already shows what a glance at it said: the database library is half a
    second of imports. Whoever needs the office before waits for it.
    """

    opened = Signal()
    failure: IpzoneError
    """Why the workspace could not be opened."""

    def __init__(self, app: QApplication, data: Path) -> None:
        super().__init__(app)
        self._app = app
        self.data = data
        self._sweeper = Sweeper(self)  # before the first thread
        sys.setswitchinterval(TURN)
        self.lane = Lane(self)
        self.seen: Glance | None = None
        self._ring: QObject | None = None
        self._broken: QWidget | None = None
        for lane in (self.lane, self.lane.beside):
            lane.ended.connect(self._job_ended)
        self._opening: Future[Office] | None = None
        self.frame = Frame(Screens(self).factories(), self.lane, self._finder)
        self.frame.went.connect(self._went)
        self.opened.connect(self._is_open, Qt.ConnectionType.QueuedConnection)
        app.aboutToQuit.connect(self.close)
        app.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    def start(self, *, sample: bool = False, verify: Path | None = None) -> None:
        """Open the workspace and go home; to the sample or to a package where that was asked for."""
        from db.glance import glance
        from forms.errors import IpzoneError

        seen = None if sample or verify else glance(self.data)
        if seen is not None and seen.summaries:
            self.seen = seen
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

        return FocusRing(self._app, self)

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

                return Office.open(self.data)
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

        if self.seen is None or self._opening is None:
            return  # whoever waited for it has seen to it
        self.seen = None
        try:
            _ = self.office
        except IpzoneError as error:
            self._give_up(error)
            return
        shown = self.frame.screen_shown
        if isinstance(shown, Home):
            shown.fill()

    def _went(self, screen: Screen) -> None:
        """In an application people type before long: no garbage is to be looked for then. After it is painted."""
        if screen.holds_application:
            QTimer.singleShot(0, self._sweeper, self._sweeper.settle)

    def _give_up(self, error: IpzoneError) -> None:
        self.failure = error
        self._opening = None  # so that trying again does
        self.frame.go(Go("trouble"))

    def close(self) -> None:
        """Stop what runs and close the workspace."""
        self.lane.stop()
        self._let_go()
        self._sweeper.stop()

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
            record(self.data, error)
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
        self.set_theme(Preferences.read(self.data).theme)

    # --- for the screens

    def go(self, to: Go) -> object:
        return self.frame.go(to)

    def spare_collecting(self) -> None:
        """Tell the garbage collector, once, that what is loaded by now stays: modules, and above all the packs.

        With a large pack a full collection took 90 ms in the midst of switching pages [measured].
        """
        import gc

        if not gc.get_freeze_count():
            self.office.packs()
            gc.freeze()

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
        data = self.data
        return self.lane.run("恢复备份", lambda progress, stop: Office.restore(data, source, progress, stop))

    def _finder(self, work: Workspace | None) -> Finder:
        """What the search box looks through: the application open in `work`, or what home has."""
        from desktop.views.finder import ApplicationFinder, HomeFinder

        if work is None:
            return HomeFinder(self.office, self.lane, self)
        return work.findChild(ApplicationFinder) or ApplicationFinder(work.hub, work)


def _sample(office: Office) -> str:
    """The sample application, made when there is none."""
    from forms.application import Purpose

    made = [one.id for one in office.applications() if one.purpose is Purpose.SAMPLE]
    return made[-1] if made else office.new_sample().id


def _theme(app: QApplication, chosen: str) -> theme.ThemeName:
    if chosen:
        return theme.ThemeName(chosen)
    dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return theme.ThemeName.DARK if dark else theme.ThemeName.LIGHT
