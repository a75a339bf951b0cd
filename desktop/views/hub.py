"""What the pages of one open application share: who changes something, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import NamedTuple, TypeAlias, TypeVar, cast

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.history_office import Reach
from desktop.jobs import Job, JobState, Lane
from desktop.messages import explain
from desktop.office import Office
from desktop.views.readiness import Readiness
from forms.application import Application, Change
from forms.checks.context import Context, Period, construction
from forms.checks.finding import Finding
from forms.definition import FormPack
from forms.errors import IpzoneError, NothingToRedo, NothingToUndo
from forms.progress import Progress, Stop
from forms.relevance import Situation, pack_asked, situation
from forms.values import Value

CHECK_DELAY = 300
"""Milliseconds after the last change until the checks begin."""
FRESH = 2.0
"""Seconds for which the findings count as just made."""

T = TypeVar("T")
Act: TypeAlias = Callable[[], "Change | tuple[object, Change] | None"]


@dataclass(frozen=True, slots=True)
class Guidance:
    """What the guidance panel should speak about: a path or a target of the pack, "" for a step as a whole."""

    target: str
    step: str = ""


class Checked(NamedTuple):
    """What a check beside the screen brings back."""

    findings: tuple[Finding, ...]
    readiness: Readiness
    situation: Situation
    """Of the application that was checked, with everything told already: not in the midst of typing."""


class Hub(QObject):
    """One open application as its pages see it.

    Pages change things only through here. A change that was committed comes back as `changed`; a refusal comes
    back as `failed`, and what the user typed stays where it is.
    """

    changed = Signal(object)
    """Change"""
    findings_changed = Signal(object)
    """tuple[Finding, ...]; also the first, which `findings` then has too."""
    goto = Signal(str)
    """A path, target, "evidence:<id>" or step id to go to."""
    guidance = Signal(object)
    """Guidance"""
    saving = Signal()
    saved = Signal(object)
    """datetime of the last commit"""
    failed = Signal(object)
    """IpzoneError"""
    notice = Signal(str)
    """A sentence for the toast."""
    undo_changed = Signal()
    """What can be taken back or done again may be another now."""
    history_wanted = Signal(str)
    """Somebody asks what a path held before."""
    exported = Signal()
    """A package was made."""
    screen_wanted = Signal(str)
    """The name of a screen about this application to go to."""
    print_wanted = Signal(str)
    """The key of a part of the papers to print, "" for what one is at or has ticked."""

    def __init__(
        self, office: Office, application_id: str, lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.office = office
        self.application_id = application_id
        self.lane = lane
        self._application = office.load(application_id)
        self.pack: FormPack = office.pack_of(self._application)
        self._situation = situation(self.pack, self._application)
        self._findings: tuple[Finding, ...] | None = None
        self._checking: Job | None = None
        """The check that runs beside the screen, and the revision it is about."""
        self._asked: FormPack | None = None
        self._context: Context | None = None
        self._readiness: Readiness | None = None
        self._checked = 0.0
        self._reach: tuple[bool, bool] | None = None
        self._typing = ("", 0)
        """The path in which somebody types, and the revision in which that was kept last."""
        self._hands: dict[int, str] = {}
        """Where on the screen a change was made, by its revision."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.check_soon)
        self.check_again()

    @property
    def application(self) -> Application:
        """The application as last committed."""
        return self._application

    @property
    def context(self) -> Context:
        """What the pack asks of the application as it stands: what is left out, what is calculated, the years."""
        if self._context is None:
            today = self.office.clock().date()
            self._context = Context(self.pack, self._application, today, {}, known=self._situation)
        return self._context

    @property
    def period(self) -> Period | None:
        """First and last month of construction; cheaper than the whole context."""
        return construction(self._situation.value)

    @property
    def situation(self) -> Situation:
        """Tells of any path or target whether it is asked; cheaper than the whole context."""
        return self._situation

    @property
    def asked(self) -> FormPack:
        """The pack with the items that are asked as things stand."""
        if self._asked is None:
            self._asked = pack_asked(self.pack, self._situation)
        return self._asked

    @property
    def readiness(self) -> Readiness:
        """How far everything is, counted once after each change."""
        if self._readiness is None:
            self._readiness = Readiness(self.asked, self._application, self._findings)
        return self._readiness

    def findings(self) -> tuple[Finding, ...] | None:
        """The latest findings. None in a freshly opened application, until `findings_changed` tells of the first."""
        return self._findings

    def findings_for(self, target: str) -> tuple[Finding, ...]:
        """What is known to be said of a path, or of a target and everything below it."""
        known = self._findings or ()
        return tuple(f for f in known if f.target == target or f.target.startswith(target + "."))

    def edit(self, path: str, value: Value | None, *, typing: bool = False) -> bool:
        """Keep an answer. True when it is kept (or was the same already); False after `failed`.

        While somebody is `typing` into one field, all that is kept of it is one step of undo.
        """
        before = self._application.answers.get(path)
        if before == value and type(before) is type(value):
            return True
        after = self._typing[1] if self._typing[0] == path else None
        kept = self.change(lambda: self.office.answer(self.application_id, path, value, after), path)
        if kept and typing:
            self._typing = (path, self._application.revision)
        return kept

    def edit_all(self, values: Mapping[str, Value | None], where: str = "") -> bool:
        """Keep several answers, which are taken back together; undo goes to `where`. False after `failed`."""
        return self.change(lambda: self.office.answer_all(self.application_id, values), where)

    @property
    def can_undo(self) -> bool:
        return self._reaches()[0]

    @property
    def can_redo(self) -> bool:
        return self._reaches()[1]

    def undo(self, steps: int = 1) -> None:
        """Take the last changes back, also those of another day, go there, and say so."""
        self._step(self.office.undo, "已撤销", steps)

    def redo(self) -> None:
        self._step(self.office.redo, "已恢复")

    def _step(self, act: Callable[[str], tuple[Reach, Change]], word: str, steps: int = 1) -> None:
        made: list[tuple[Reach, Change]] = []
        try:
            while len(made) < steps:
                made.append(act(self.application_id))
        except (NothingToUndo, NothingToRedo) as error:
            if not made:
                self.notice.emit(explain(error).sentence)
        except IpzoneError as error:
            self.failed.emit(error)
        if not made:
            return
        reach = made[-1][0]
        self.take(together([change for _, change in made]))
        where = self._hands.get(reach.revision, reach.where)
        files = {f"evidence:{evidence.id}" for evidence in self._application.evidence}
        self.goto.emit("evidence" if where.startswith("evidence:") and where not in files else where)
        self.notice.emit(
            f"{word}：{reach.label}" if len(made) == 1 else f"{word} {len(made)} 步，直到：{reach.label}"
        )

    def _reaches(self) -> tuple[bool, bool]:
        if self._reach is None:
            self._reach = self.office.reaches(self.application_id)
        return self._reach

    def change(self, act: Act, where: str = "") -> bool:
        """Do something that answers a Change (or (something, Change), or None when nothing differed).

        Undo goes to `where`, or to what changed.
        """
        self.saving.emit()
        try:
            answer = act()
        except IpzoneError as error:
            self.failed.emit(error)
            return False
        change = answer[1] if isinstance(answer, tuple) else answer
        if change is not None:
            if where:
                self._hands[change.revision] = where
            self.take(change)
        return True

    def take(self, change: Change) -> None:
        """A change was committed (also by a job): read what it changed, tell everybody, check soon."""
        self._application, self._situation = self.office.follow(self._application, self._situation)
        self._asked = self._context = self._readiness = self._reach = None
        self._typing = ("", 0)
        self._forget_check()
        self.changed.emit(change)
        self.saved.emit(change.at)
        self.undo_changed.emit()
        self._timer.start(CHECK_DELAY)

    def check_soon(self) -> None:
        """Run the checks beside the screen; emits `findings_changed` when they read differently."""
        self._forget_check()
        office, pack, application, asked = self.office, self.pack, self._application, self.asked

        def work(progress: Progress, stop: Stop) -> Checked:
            met = situation(pack, application)
            found = office.check_loaded(application, stop, met)
            met.prepare()
            return Checked(found, Readiness(asked, application, found).counted(), met)

        job = self._checking = self.lane.checks.run("检查", work, idle=True)
        job.ended.connect(self._checked_beside)

    def _checked_beside(self, job: Job) -> None:
        if job is not self._checking:  # about what is no longer so
            return
        self._checking = None
        if job.state is JobState.DONE:
            self._found(cast("Checked", job.result))
        elif job.state is JobState.FAILED:
            self.failed.emit(job.error)
        elif job.state is JobState.BROKEN and job.error is not None:
            raise job.error

    def _forget_check(self) -> None:
        self._timer.stop()
        if self._checking is not None:
            self._checking.cancel()
            self._checking = None

    def _found(self, checked: Checked) -> None:
        self._checked = monotonic()
        self._situation = checked.situation
        if checked.findings != self._findings:
            self._findings = checked.findings
            self._readiness = checked.readiness
            self.findings_changed.emit(checked.findings)

    def check_again(self) -> None:
        """Check, unless that is being done, or was a moment ago and nothing has changed since: files do not vanish
        that fast. It begins after what is to be painted: both want the same interpreter."""
        fresh = self._findings is not None and monotonic() - self._checked <= FRESH
        if self._checking is None and (self._timer.isActive() or not fresh):
            self._timer.start(0)

    def run(self, title: str, work: Callable[[Progress, Stop], T]) -> Job:
        """Long work off the screen's thread; its `ended` signal always comes, on the screen's thread."""
        return self.lane.run(title, work)


def together(changes: Sequence[Change]) -> Change:
    """Several changes as one, for those who repaint: the last one, with what all of them touched."""
    kinds = frozenset(kind for change in changes for kind in change.kinds)
    paths = frozenset(path for change in changes for path in change.paths)
    return replace(changes[-1], kinds=kinds, paths=paths)
