"""Taking in packages that others hand in (收件): verified, kept as they came, compared with what came before."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.submission.staging import explained, settle, stage
from desktop.trust_office import TrustCases
from forms.errors import PackageContentUnreadable, PackageUnreadable, UnknownPlace, UnknownReceived
from forms.progress import Progress, Stop, check, never, quiet
from forms.purpose import Purpose

if TYPE_CHECKING:
    from db.records import ReceivedRecord
    from desktop.submission.differences import Difference, Opened
    from desktop.submission.verification import Report
    from forms.application import Application

RECEIVED, REFUSED = "received", "refused"
_CHUNK = 4 << 20
NOT_TRUSTED, FOREIGN, OLDER, CONFLICT = "untrusted", "foreign", "replay.older", "replay.conflict"
ALIEN = "replay.place"
"""Why a package was not taken: not trusted, no application (or what its office publishes of one), older than what is
there, another content under the same number; and, by older programs only, of another place under the same id."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a package. `earlier`: the newest of the same application that was there already."""

    record: ReceivedRecord
    report: Report
    earlier: ReceivedRecord | None = None
    again: bool = False
    """It was there already, byte by byte; nothing changed."""
    differences: tuple[Difference, ...] = ()
    """From `earlier` to this one."""
    missing: bool = False
    """The file of `earlier` is gone or changed, so that nothing could be compared."""
    other_signers: bool = False
    """Nobody who signed `earlier` has signed this one with the same certificate."""


class IntakeCases(TrustCases):
    """The part of `Office` that is about packages handed in."""

    def receive(self, path: Path, progress: Progress = quiet, stop: Stop = never) -> Intake:
        """Take a package in, or set it aside with its report when it is not to be trusted or not the newest.

        It is copied first, and the copy is verified: what comes on a stick may change. All or nothing.

        What came before is looked for among the packages of the same application *and* place: whoever knows the id of
        another's application can neither take its place nor keep it out with a package of their own. Nor can somebody
        whom the office no longer accepts for that place, see `accept_signer`.

        Raises PackageUnreadable (then nothing is kept), TrustFileUnreadable, PolicyUnreadable, Cancelled, DiskFull,
        FolderReadOnly, DiskFailed.
        """
        from db.records import ReceivedRecord

        folder = self._folder(RECEIVED)
        with _copied(path, folder, progress, stop) as copy:
            at = self.clock()
            report = self.verify_here(copy, at, progress, stop)
            report = replace(report, container=replace(report.container, name=path.name))
            sha256 = report.container.sha256
            there = next(iter(self._store.received(digest=sha256)), None)
            if there is not None and not there.refused:
                with explained(self.data):
                    settle(copy, self.received_path(there))  # which may have been lost or damaged since
                return Intake(there, report, again=True)
            record = ReceivedRecord(sha256, path.name, report.container.size, at, self.who)
            opened, record = self._believed(copy, report, record)
            intake = Intake(record, report)
            if opened is not None:
                intake = self._after(intake, opened)
            check(stop)
            with explained(self.data):
                settle(copy, self.received_path(intake.record))
            self._store.record_received(intake.record, json.dumps(report.to_json(), ensure_ascii=False))
            if there is not None and not intake.record.refused:
                self.received_path(there).unlink(missing_ok=True)
        return intake

    @staticmethod
    def look_inside(path: Path, report: Report) -> Opened:
        """What a package says that was verified, whatever came of it; nothing is taken in.

        Raises PackageUnreadable, and PackageContentUnreadable when its data is no longer what was verified.
        """
        from desktop.submission.differences import open_package
        from desktop.submission.faults import ReaderFault
        from desktop.submission.layout import DATA_NAME

        try:
            opened = open_package(path)
        except ReaderFault as error:
            raise PackageContentUnreadable(path=path) from error
        if opened.content not in {file.actual for file in report.files if file.name == DATA_NAME}:
            raise PackageContentUnreadable(path=path)
        return opened

    def received(self) -> tuple[ReceivedRecord, ...]:
        """All packages handed in, refused ones too; the newest first."""
        return self._store.received()

    def latest_received(self, count: int) -> tuple[ReceivedRecord, ...]:
        """The newest of them."""
        return self._store.received(newest=count)

    def received_one(self, sha256: str) -> ReceivedRecord:
        """By its digest or the beginning of it. Raises UnknownReceived."""
        found = self._store.received(digest=sha256, newest=2) if sha256 else ()
        if len(found) != 1:
            raise UnknownReceived(id=sha256)
        return found[0]

    def received_report(self, record: ReceivedRecord) -> str:
        """What verification found when a package came, as JSON."""
        return self._store.received_report(record.sha256)

    def received_path(self, record: ReceivedRecord) -> Path:
        """Where a package lies."""
        return self._folder(REFUSED if record.refused else RECEIVED) / f"{record.sha256}.asice"

    def open_received(self, record: ReceivedRecord) -> Opened:
        """What a package that was taken says. Raises PackageUnreadable when it is gone, changed or was refused."""
        from desktop.submission.differences import open_package
        from desktop.submission.faults import ReaderFault

        path = self.received_path(record)
        if not record.application:
            raise PackageUnreadable(path=Path(record.name))
        try:
            opened = open_package(path)
        except (PackageUnreadable, ReaderFault) as error:
            raise PackageUnreadable(path=Path(record.name)) from error
        if opened.content != record.content:
            raise PackageUnreadable(path=Path(record.name))
        return opened

    def compare_received(self, before: ReceivedRecord, after: ReceivedRecord) -> tuple[Difference, ...]:
        """What changed between two packages. Raises PackageUnreadable."""
        from desktop.submission.differences import differences

        return differences(self.open_received(before), self.open_received(after))

    def verify_received(
        self, record: ReceivedRecord, progress: Progress = quiet, stop: Stop = never
    ) -> Report:
        """Verify a package again, at the moment it was received. Raises as `verify_here`."""
        return self.verify_here(self.received_path(record), record.at, progress, stop)

    def extract_received(self, record: ReceivedRecord, entry: str, out: Path, stop: Stop = never) -> None:
        """Write one file of a package to a chosen place; only as it was when the package was verified.

        Raises PackageUnreadable, Cancelled, DiskFull, FolderReadOnly, FolderMissing, DiskFailed.
        """
        from desktop.submission.faults import ReaderFault
        from desktop.submission.reader import PackageReader

        path = self.received_path(record)
        wanted = {file["name"]: file["actual"] for file in json.loads(self.received_report(record))["files"]}
        digest = hashlib.sha256()
        try:
            with PackageReader.open(path) as package, explained(out.parent):
                size = package.entry(entry).size
                with stage(out.absolute().parent, size) as folder:
                    with (folder / "part").open("xb") as file:
                        for chunk in package.chunks(entry):
                            check(stop)
                            digest.update(chunk)
                            file.write(chunk)
                        file.flush()
                        os.fsync(file.fileno())
                    if digest.hexdigest() != wanted.get(entry):
                        raise PackageUnreadable(path=Path(record.name))
                    settle(folder / "part", out.absolute())
        except ReaderFault as error:
            raise PackageUnreadable(path=Path(record.name)) from error

    def _believed(
        self, copy: Path, report: Report, record: ReceivedRecord
    ) -> tuple[Opened | None, ReceivedRecord]:
        """What a trusted application package says, and the record with it; nothing is read of any other."""
        from desktop.submission.differences import open_package

        if not report.trusted:
            return None, replace(record, refused=NOT_TRUSTED)
        if not report.container.application:
            return None, replace(record, refused=FOREIGN)
        opened = open_package(copy)
        if opened.submitted.withheld is not None:  # it would pass for a version that takes things back
            return None, replace(record, refused=FOREIGN)
        application = opened.submitted.application
        return opened, replace(
            record,
            application=application.id,
            revision=application.revision,
            content=opened.content,
            title=f"{self._named(application)} {application.created.year} 年申报",
            place=application.place.code,
        )

    def _named(self, application: Application) -> str:
        """The place as it calls itself, and its code too where that is not what we call it."""
        place = application.place
        try:
            known = self.places.get(place.code).full_name == place.full_name
        except UnknownPlace:
            known = application.purpose is not Purpose.FORMAL  # samples are of places that do not exist
        return place.full_name if known else f"{place.full_name}（地区代码 {place.code}，与名称不符）"

    def _after(self, intake: Intake, opened: Opened) -> Intake:
        """What a package is beside the one that came before it; unchanged when there is none."""
        from desktop.submission.differences import differences

        now = intake.record
        accepted = {signer.fingerprint for signer in self.policy().accepted if signer.place == now.place}
        found = [one for one in self._store.received(now.application) if self._precedes(one, now, accepted)]
        earlier = max(found, key=lambda one: (one.revision, one.at), default=None)
        if earlier is None:
            return intake
        ours = {one.fingerprint for one in intake.report.signatures if one.trusted}
        intake = replace(
            intake,
            record=replace(now, refused=_replayed(now, earlier)),
            earlier=earlier,
            other_signers=ours.isdisjoint(self._signers(earlier)),
        )
        try:
            return replace(intake, differences=differences(self.open_received(earlier), opened))
        except PackageUnreadable:
            return replace(intake, missing=True)

    def _precedes(self, one: ReceivedRecord, now: ReceivedRecord, accepted: Set[str]) -> bool:
        """Whether one of the same application counts as an earlier state of it; `accepted`: signers, if only some are."""
        if one.refused or (one.place or self._place_in(one) or now.place) != now.place:
            return False
        return not accepted or not accepted.isdisjoint(self._signers(one))

    def _place_in(self, one: ReceivedRecord) -> str:
        """Of which place a package is that was taken by an older program; "" when its file is gone."""
        try:
            return self.open_received(one).submitted.application.place.code
        except PackageUnreadable:
            return ""

    def _signers(self, one: ReceivedRecord) -> set[str]:
        """Fingerprints of those whose signature was trusted when a package came."""
        said = json.loads(self.received_report(one))["signatures"]
        return {signature["fingerprint"] for signature in said if signature["trusted"]}

    def _folder(self, name: str) -> Path:
        folder = self.data / name
        with explained(self.data):
            folder.mkdir(exist_ok=True)
        return folder


def _replayed(now: ReceivedRecord, then: ReceivedRecord) -> str:
    """Why a package is not newer than what is there; the same content signed by more people is."""
    if now.content == then.content:
        return ""
    if now.revision < then.revision:
        return OLDER
    return CONFLICT if now.revision == then.revision else ""


@contextmanager
def _copied(path: Path, folder: Path, progress: Progress, stop: Stop) -> Iterator[Path]:
    """A copy of a file in a staging folder inside `folder`, on the disk. Raises PackageUnreadable, and as `stage`."""
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            raise PackageUnreadable(path=path)
        source = path.open("rb")
    except OSError as error:
        raise PackageUnreadable(path=path) from error
    with source, explained(folder):
        size = os.fstat(source.fileno()).st_size
        with stage(folder, size) as staged:
            copy = staged / "part"
            with copy.open("xb") as target:
                done = 0
                while chunk := _piece(source.fileno(), path):
                    check(stop)
                    target.write(chunk)
                    done += len(chunk)
                    progress("复制申报包", done, size)
                target.flush()
                os.fsync(target.fileno())
            yield copy


def _piece(descriptor: int, path: Path) -> bytes:
    try:
        return os.read(descriptor, _CHUNK)
    except OSError as error:
        raise PackageUnreadable(path=path) from error
