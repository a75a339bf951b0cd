"""What the pages of one open application share: who changes something, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypeAlias, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.jobs import Job, Lane
from desktop.office import Office
from desktop.views.readiness import Readiness
from forms.application import Application, Change
from forms.checks.context import Context
from forms.checks.finding import Finding
from forms.definition import FormPack
from forms.errors import IpzoneError
from forms.progress import Progress, Stop
from forms.values import Value

CHECK_DELAY = 300
"""Milliseconds after the last change until the checks run."""
FRESH = 2.0
"""Seconds for which the findings count as just made."""

T = TypeVar("T")
Act: TypeAlias = Callable[[], "Change | tuple[object, Change] | None"]


@dataclass(frozen=True, slots=True)
class Guidance:
    """What the guidance panel should speak about: a path or a target of the pack, "" for a step as a whole."""

    target: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """One change that can be taken back."""

    forth: Act
    back: Act
    where: str
    """The path, target or "evidence:<id>" to go to."""
    label: str


class Hub(QObject):
    """One open application as its pages see it.

    Pages change things only through here. A change that was committed comes back as `changed`; a refusal comes
    back as `failed`, and what the user typed stays where it is.
    """

    changed = Signal(object)
    """Change"""
    findings_changed = Signal(object)
    """tuple[Finding, ...]"""
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
    exported = Signal()
    """A package was made."""

    def __init__(
        self, office: Office, application_id: str, lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.office = office
        self.application_id = application_id
        self.lane = lane
        self._application = office.load(application_id)
        self.pack: FormPack = office.pack_of(self._application)
        self._findings: tuple[Finding, ...] | None = None
        self._context: Context | None = None
        self._readiness: Readiness | None = None
        self._checked = 0.0
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHECK_DELAY)
        self._timer.timeout.connect(self.check_now)

    @property
    def application(self) -> Application:
        """The application as last committed."""
        return self._application

    @property
    def context(self) -> Context:
        """What the pack asks of the application as it stands: what is left out, what is calculated, the years."""
        if self._context is None:
            self._context = Context(self.pack, self._application, self.office.clock().date(), {})
        return self._context

    @property
    def asked(self) -> FormPack:
        """The pack with the items that are asked as things stand."""
        return self.context.pack

    @property
    def readiness(self) -> Readiness:
        """How far everything is, counted once after each change."""
        if self._readiness is None:
            found = self.findings()
            self._readiness = Readiness(self.asked, self._application, found)
        return self._readiness

    def findings(self) -> tuple[Finding, ...]:
        """The latest findings; checks at once when there are none yet."""
        if self._findings is None:
            self.check_now()
        return self._findings or ()

    def findings_for(self, target: str) -> tuple[Finding, ...]:
        """The findings of a path, or of a target and everything below it."""
        return tuple(f for f in self.findings() if f.target == target or f.target.startswith(target + "."))

    def edit(self, path: str, value: Value | None) -> bool:
        """Keep an answer. True when it is kept (or was the same already); False after `failed`."""
        before = self._application.answers.get(path)
        if before == value and type(before) is type(value):
            return True
        office, id_ = self.office, self.application_id
        return self.reversible(
            lambda: office.answer(id_, path, value),
            lambda: office.answer(id_, path, before),
            path,
            self.pack.fields[path].label,
        )

    def reversible(self, forth: Act, back: Act, where: str, label: str) -> bool:
        """Change something that `back` takes back; undo goes to `where` and names `label`. False after `failed`."""
        if not self.change(forth):
            return False
        self._undo.append(_Step(forth, back, where, label))
        self._redo.clear()
        self.undo_changed.emit()
        return True

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    def undo(self) -> None:
        """Take the last change back, go there, and say so."""
        self._step(self._undo, self._redo, "已撤销")

    def redo(self) -> None:
        self._step(self._redo, self._undo, "已恢复")

    def _step(self, source: list[_Step], target: list[_Step], word: str) -> None:
        if not source:
            return
        step = source[-1]
        if self.change(step.back):
            source.pop()
            target.append(_Step(step.back, step.forth, step.where, step.label))
            self.undo_changed.emit()
            self.goto.emit(step.where)
            self.notice.emit(f"{word}：{step.label}")

    def change(self, act: Act) -> bool:
        """Do something that answers a Change (or (something, Change), or None when nothing differed)."""
        self.saving.emit()
        try:
            answer = act()
        except IpzoneError as error:
            self.failed.emit(error)
            return False
        change = answer[1] if isinstance(answer, tuple) else answer
        if change is not None:
            self.take(change)
        return True

    def take(self, change: Change) -> None:
        """A change was committed (also by a job): load it, tell everybody, check soon."""
        self._application = self.office.load(self.application_id)
        self._context = self._readiness = None
        self.changed.emit(change)
        self.saved.emit(change.at)
        self._timer.start()

    def check_now(self) -> None:
        """Run the checks; emits `findings_changed` when they read differently."""
        self._timer.stop()
        self._checked = monotonic()
        try:
            found = self.office.check(self.application_id)
        except IpzoneError as error:
            self.failed.emit(error)
            return
        if found != self._findings:
            self._findings = found
            self._readiness = None
            self.findings_changed.emit(found)

    def check_again(self) -> None:
        """Check, unless that was done a moment ago and nothing has changed since: files do not vanish that fast."""
        if self._timer.isActive() or self._findings is None or monotonic() - self._checked > FRESH:
            self.check_now()

    def run(self, title: str, work: Callable[[Progress, Stop], T]) -> Job:
        """Long work off the screen's thread; its `ended` signal always comes, on the screen's thread."""
        return self.lane.run(title, work)
