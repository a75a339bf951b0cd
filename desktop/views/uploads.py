"""Taking files in: off the screen's thread, one after another, with a summary at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.jobs import Job, JobState
from desktop.messages import explain, unexpected
from desktop.office import Office
from desktop.views.evidence_acts import merged
from desktop.views.hub import Hub
from forms import progress
from forms.application import Change, Evidence
from forms.errors import Category, IpzoneError
from forms.progress import Progress, Stop

FILES_LIMIT = 2000
"""Files taken from folders at once; whoever drops a whole disk did not mean to."""
_SKIPPED = ("Thumbs.db", "desktop.ini", "~$")


@dataclass(slots=True)
class Outcome:
    """What became of the files handed in."""

    added: list[Evidence] = field(default_factory=list)
    repeated: list[tuple[str, Evidence]] = field(default_factory=list)
    """(file name, the file with the same content that was there already and is used)"""
    renamed: list[tuple[str, str]] = field(default_factory=list)
    """(file name, what it is called now, since not every system takes the first)"""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(file name, why)"""
    changes: list[Change] = field(default_factory=list)
    state: JobState = JobState.DONE
    trouble: str = ""
    """What ended the work early."""

    @property
    def first(self) -> Evidence | None:
        """The first file to show."""
        return self.added[0] if self.added else self.repeated[0][1] if self.repeated else None

    @property
    def doubles(self) -> list[str]:
        """Which files there were already, a sentence each."""
        return [f"“{name}”与“{there.label}”内容相同，已沿用那一份" for name, there in self.repeated]

    @property
    def cleaned(self) -> list[str]:
        return [f"“{name}”的名称已改为“{now}”，各种系统都能用" for name, now in self.renamed]

    @property
    def plain(self) -> bool:
        """Whether the summary says everything."""
        return not (self.trouble or self.refused or self.repeated or self.renamed)

    @property
    def reasons(self) -> list[str]:
        """Why files could not be used, each with its name."""
        return [why if name in why else f"{name}：{why}" for name, why in self.refused]

    @property
    def summary(self) -> str:
        """One line: 新增 11 份，重复 2 份，不能用 1 份."""
        parts = [f"新增 {len(self.added)} 份"] if self.added else []
        parts += [f"重复 {len(self.repeated)} 份"] if self.repeated else []
        parts += [f"不能用 {len(self.refused)} 份"] if self.refused else []
        parts += ["其余已取消"] if self.state is JobState.CANCELLED else []
        return "，".join(parts) or "没有上传文件"


class Uploads(QObject):
    """The uploads of one page."""

    started = Signal(object)
    """Job"""
    finished = Signal(object)
    """Outcome; what was taken in before a failure or a cancel is in it, and is kept."""

    def __init__(self, hub: Hub, parent: QObject) -> None:
        super().__init__(parent)
        self._hub = hub
        self.job: Job | None = None

    def ask(self, parent: QWidget, target: str | None) -> None:
        """Let the official choose files, then take them in."""
        start = self._hub.office.setting("evidence.folder") or ""
        dialog = QFileDialog(parent, "上传佐证材料", start)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.start([Path(name) for name in names], target))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def start(self, paths: Sequence[Path], target: str | None, *more: str) -> Job:
        """Take files, and what is in folders, as evidence for targets (or for nothing yet)."""
        hub, outcome = self._hub, Outcome()
        known = {evidence.id for evidence in hub.application.evidence}

        def work(report: Progress, stop: Stop) -> Outcome:
            take(hub.office, hub.application_id, tuple(files_in(paths)), target, known, outcome, report, stop)
            taken = [one.id for one in (*outcome.added, *(there for _, there in outcome.repeated))]
            change = hub.office.link_all(hub.application_id, taken, more) if more and taken else None
            outcome.changes += [change] if change is not None else []
            return outcome

        job = hub.run("上传佐证材料", work)
        self.job = job
        job.ended.connect(lambda ended: self._ended(ended, outcome))
        self.started.emit(job)
        return job

    def _ended(self, job: Job, outcome: Outcome) -> None:
        outcome.state = job.state
        if isinstance(job.error, IpzoneError) and job.state is JobState.FAILED:
            outcome.trouble = str(explain(job.error))
        elif job.state is JobState.BROKEN and job.error is not None:
            outcome.trouble = str(unexpected(job.error))
        change = merged(outcome.changes)
        if change is not None:
            self._hub.take(change)
        self.job = None
        self.finished.emit(outcome)


def take(
    office: Office,
    application: str,
    files: Sequence[Path],
    target: str | None,
    known: Iterable[str],
    outcome: Outcome,
    report: Progress,
    stop: Stop,
) -> None:
    """Attach files one by one, telling `outcome` what became of each.

    A file that cannot be used is passed over; raises Cancelled, and what the machine may refuse.
    """
    seen = set(known)
    for number, file in enumerate(files):
        progress.check(stop)
        report(file.name, number, len(files))
        try:
            evidence, change = office.attach(application, file, target, stop=stop)
        except IpzoneError as error:
            if error.category is not Category.INPUT:
                raise
            outcome.refused.append((file.name, str(explain(error))))
            continue
        if evidence.id in seen:
            outcome.repeated.append((file.name, evidence))
        else:
            outcome.added.append(evidence)
            if evidence.name != file.name:
                outcome.renamed.append((file.name, evidence.name))
        seen.add(evidence.id)
        if change is not None:
            outcome.changes.append(change)


def files_in(paths: Iterable[Path]) -> Iterable[Path]:
    """The files themselves, and those in folders without what systems hide there."""
    found = 0
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            hidden = path.is_dir() and (
                file.name.startswith((".", *_SKIPPED)) or file.is_dir() or file.is_symlink()
            )
            if not hidden and found < FILES_LIMIT:
                found += 1
                yield file
