"""What an office can do: the use cases, without a window.

`Office` wires the workspace (database, evidence, identities) to what leaves it. Every method is one use case;
each write is one transaction and answers a `Change`. Failures are the classes of `forms.errors`.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from desktop import __version__
from desktop.identity_office import IdentityCases
from desktop.pack_office import PackCases
from desktop.packs import PackShelf
from desktop.paging import page_count
from desktop.resources import BUILT_IN_PACKS, RESOURCES
from forms import answers, checks
from forms.application import (
    REASON_MINIMUM,
    Acceptance,
    Application,
    Change,
    Evidence,
    EvidenceLink,
    HistoryEntry,
    Purpose,
)
from forms.calculation import with_calculated
from forms.checks import subject
from forms.checks.finding import FileState, Finding, Severity
from forms.errors import (
    FieldCalculated,
    PackMissing,
    ReasonTooShort,
    UnknownApplication,
    UnknownFinding,
    UnknownTarget,
)
from forms.pages import clean_pages
from forms.places import Place, Places, Standing, standing
from forms.progress import Progress, Stop, never, quiet
from forms.values import Json, Value

if TYPE_CHECKING:
    from db.evidence import EvidenceFiles
    from db.records import ExportRecord, Summary
    from db.store import Store
    from desktop.submission.package import ExportResult
    from desktop.submission.signing import Signer
    from desktop.submission.verification.report import Report

ID_LENGTH = 32


def local_now() -> datetime:
    return datetime.now(UTC).astimezone()


class Office(PackCases, IdentityCases):
    """One open workspace."""

    def __init__(
        self,
        data: Path,
        store: Store,
        files: EvidenceFiles,
        who: str,
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        super().__init__(data, store)
        self.data = data
        self.who = who
        self.clock = clock
        self._files = files
        self._places: Places | None = None

    @classmethod
    def open(cls, data: Path, who: str = "", clock: Callable[[], datetime] = local_now) -> Office:
        """Open or create the workspace in a folder.

        Raises WorkspaceNewer, WorkspaceCorrupt, WorkspaceLocked, FolderReadOnly, DiskFull.
        """
        from db.evidence import EvidenceFiles
        from db.store import Store

        store = Store.open(data)
        return cls(data, store, EvidenceFiles(data), who or store.setting("who") or getpass.getuser(), clock)

    def close(self) -> None:
        self._store.close()

    # --- what there is ----------------------------------------------------------------------------------

    @property
    def places(self) -> Places:
        if self._places is None:
            self._places = Places.read(RESOURCES / "divisions.csv")
        return self._places

    def standing(
        self, place: Place, purpose: Purpose = Purpose.FORMAL, pack: str = ""
    ) -> tuple[Standing, str]:
        """Whether a place may apply, by the newest version of a pack or the default one, and what says so."""
        definition = self._shelf.newest(pack) if pack else self.offered()
        asking = Application("", place, definition.id, definition.version, purpose, self.clock())
        found = subject.may_apply(checks.Context(definition, asking, self.clock().date(), {}))
        words = [f"{finding.cause}。{finding.remedy}。" for finding in found]
        return standing(place, definition.applicants), "".join(words) or f"{place.kind_label}，可以申报。"

    def applications(self) -> tuple[Summary, ...]:
        return self._store.applications()

    def load(self, id_: str) -> Application:
        """By its id, or the beginning of it where that is unambiguous, with calculated values among the answers.

        Raises UnknownApplication. Without its pack, which `pack_of` says, nothing is calculated.
        """
        application = self._stored(id_)
        try:
            return with_calculated(self.pack_of(application), application)
        except PackMissing:
            return application

    def _stored(self, id_: str) -> Application:
        return self._store.load(self._whole(id_))

    def document(self, id_: str) -> dict[str, Any]:
        """Everything filled in, in the form that `fill` takes."""
        application = self._stored(id_)
        return answers.to_document(self.pack_of(application), application)

    def history(self, id_: str, path: str | None = None) -> tuple[HistoryEntry, ...]:
        return self._store.history(self._whole(id_), path)

    def exports(self, id_: str | None = None) -> tuple[ExportRecord, ...]:
        return self._store.exports(id_)

    def setting(self, name: str) -> str | None:
        return self._store.setting(name)

    def set_setting(self, name: str, value: str) -> None:
        self._store.set_setting(name, value)
        if name == "who" and value:
            self.who = value

    # --- filling in -------------------------------------------------------------------------------------

    def new(
        self, place_code: str, pack_id: str | None = None, purpose: Purpose = Purpose.FORMAL
    ) -> Application:
        """Start an application, with the default pack when none is named. Raises UnknownPlace, UnknownPack, PackRetired."""
        pack = self.offered(pack_id)
        place = self.places.get(place_code)
        application = Application(uuid4().hex, place, pack.id, pack.version, purpose, self.clock())
        self._store.create(application, self.who, self.clock(), pack)
        return self.load(application.id)

    def new_sample(
        self, purpose: Purpose = Purpose.SAMPLE, progress: Progress = quiet, stop: Stop = never
    ) -> Application:
        """A copy of the sample, to look at or to practise with."""
        from desktop.sample import Sample

        sample = Sample.read(RESOURCES / "sample")
        ours = (one for one in self.packs() if one.id == sample.pack_id and self.is_built_in(one))
        pack = next(ours, None) or self.offered(sample.pack_id)
        application = sample.build(
            pack,
            self._files,
            purpose,
            lambda: uuid4().hex,
            self.clock(),
            progress,
            stop,
        )
        self._store.create(application, self.who, self.clock(), pack)
        return self.load(application.id)

    def answer(self, id_: str, path: str, value: Value | None) -> Change | None:
        """Keep one answer. None when it is what was kept already. Raises UnknownTarget."""
        return self.answer_all(id_, {path: value})

    def answer_all(self, id_: str, values: Mapping[str, Value | None]) -> Change | None:
        """Keep several answers in one step. Raises UnknownTarget, FieldCalculated."""
        fields = self._own(*self._store.pack_of(id_)).fields
        for path in values:
            if path not in fields:
                raise UnknownTarget(target=path)
            if fields[path].calculation:
                raise FieldCalculated(label=fields[path].label)
        return self._store.answer(id_, values, self.who, self.clock())

    def fill(self, id_: str, document: Json) -> Change | None:
        """Take a document of answers, all or nothing. Raises AnswersInvalid."""
        application = self._stored(id_)
        filled = answers.from_document(self.pack_of(application), application, document)
        accepted = self._acceptances(application, filled.answers, filled.acceptances)
        return self._store.fill(application.id, filled.answers, accepted, self.who, self.clock())

    def _acceptances(
        self, application: Application, changed: Mapping[str, Value | None], reasons: Mapping[str, str]
    ) -> tuple[Acceptance, ...]:
        """Reasons that come with a document, for the warnings that stand once its answers are in."""
        if not reasons:
            return ()
        kept = {**application.answers, **changed}
        after = replace(application, answers={p: v for p, v in kept.items() if v is not None})
        standing_now = {f.key: f for f in self._check(after)}
        return tuple(
            Acceptance(key, standing_now[key].cause, reason, self.who, self.clock())
            for key, reason in reasons.items()
            if key in standing_now and standing_now[key].severity is Severity.WARNING
        )

    # --- evidence ---------------------------------------------------------------------------------------

    def attach(
        self,
        id_: str,
        file: Path,
        target: str | None,
        pages: str = "",
        progress: Progress = quiet,
        stop: Stop = never,
    ) -> tuple[Evidence, Change]:
        """Keep a file and say what it supports; the same content is kept once.

        Raises UnknownTarget, PagesInvalid, FileUnreadable, EvidenceEmpty, EvidenceTooLarge, EvidenceTypeRefused,
        DiskFull, FolderReadOnly, Cancelled.
        """
        from db.names import media_type

        application = self.load(id_)
        self._known_target(application, target)
        pages = clean_pages(pages)
        stored = self._files.add(file, progress=progress, stop=stop)
        count = page_count(self._files.path(stored.sha256), media_type(stored.name))
        return self._store.add_evidence(
            application.id, stored, target, pages, self.who, self.clock(), page_count=count
        )

    def describe_evidence(
        self, id_: str, evidence: str, *, title: str, document_number: str, issuer: str, issued: date | None
    ) -> Change | None:
        at = self.clock()
        return self._store.describe_evidence(
            id_, evidence, title, document_number, issuer, issued, self.who, at
        )

    def link(self, id_: str, evidence: str, target: str, pages: str = "") -> Change | None:
        """Raises UnknownTarget, UnknownEvidence, PagesInvalid."""
        self._known_target(self.load(id_), target)
        link = EvidenceLink(evidence, target, clean_pages(pages))
        return self._store.link(id_, link, self.who, self.clock())

    def unlink(self, id_: str, evidence: str, target: str) -> Change | None:
        return self._store.unlink(id_, evidence, target, self.who, self.clock())

    def remove_evidence(self, id_: str, evidence: str) -> Change | None:
        return self._store.remove_evidence(id_, evidence, self.who, self.clock())

    def evidence_path(self, evidence: Evidence) -> Path:
        return self._files.path(evidence.sha256)

    def _known_target(self, application: Application, target: str | None) -> None:
        if target is not None and target not in self.pack_of(application).targets:
            raise UnknownTarget(target=target)

    # --- checking ---------------------------------------------------------------------------------------

    def check(self, id_: str) -> tuple[Finding, ...]:
        """What is missing or wrong, blockers first."""
        return self._check(self._stored(id_))

    def _check(self, application: Application) -> tuple[Finding, ...]:
        states = ((e.sha256, self._files.state(e)) for e in application.evidence)
        files: dict[str, FileState] = {sha256: state for sha256, state in states if state is not None}
        return checks.run(self.pack_of(application), application, self.clock().date(), files)

    def accept(self, id_: str, key: str, reason: str) -> Change | None:
        """Accept a warning with a reason. Raises ReasonTooShort, UnknownFinding."""
        reason = reason.strip()
        if len(reason) < REASON_MINIMUM:
            raise ReasonTooShort(minimum=REASON_MINIMUM)
        application = self._stored(id_)
        for finding in self._check(application):
            if finding.key == key and finding.severity is Severity.WARNING:
                acceptance = Acceptance(key, finding.cause, reason, self.who, self.clock())
                return self._store.accept(application.id, acceptance)
        raise UnknownFinding(key=key)

    def withdraw(self, id_: str, key: str) -> Change | None:
        """Take back the acceptance of a warning."""
        return self._store.withdraw(id_, key, self.who, self.clock())

    # --- what leaves the office -------------------------------------------------------------------------

    def export(
        self,
        id_: str,
        out: Path,
        signer: Signer | None,
        progress: Progress = quiet,
        stop: Stop = never,
    ) -> ExportResult:
        """Write a package and verify it by reading it again; without a signer it is a draft.

        Raises ExportBlocked, EvidenceMissing, EvidenceChanged, GlyphMissing, ExportUnsound, Cancelled, and what
        the disk may do. An earlier file of that name stays as it was unless everything went well.
        """
        from db.records import ExportRecord
        from desktop.submission.package import ExportRequest, export

        application = self._stored(id_)
        request = ExportRequest(
            pack=self.pack_of(application),
            application=application,
            findings=self._check(application),
            evidence=self.evidence_path,
            target=out,
            signer=signer,
            now=self.clock(),
            version=__version__,
        )
        result = export(request, progress, stop)
        record = ExportRecord(
            path=result.path,
            sha256=result.sha256,
            size=result.size,
            at=request.now,
            who=self.who,
            pack_version=application.pack_version,
            revision=application.revision,
            draft=result.draft,
        )
        self._store.record_export(application.id, record)
        return result

    def export_name(self, application: Application) -> str:
        """<省份>-<地区>-<批次>-v<n>.asice, with the next free n."""
        from desktop.submission.package import package_name

        signed = [e for e in self._store.exports(application.id) if not e.draft]
        return package_name(application, len(signed) + 1)

    @staticmethod
    def verify(
        path: Path,
        trust: Sequence[Path],
        crls: Sequence[Path] = (),
        at: datetime | None = None,
        progress: Progress = quiet,
        stop: Stop = never,
    ) -> Report:
        """Verify any package, line by line. Raises PackageUnreadable, TrustFileUnreadable, Cancelled."""
        from desktop.submission.verification import verify

        return verify(path, trust, crls, at, progress, stop)

    # --- keeping safe -----------------------------------------------------------------------------------

    def backup(self, target: Path, progress: Progress = quiet, stop: Stop = never) -> Path:
        """Write the whole workspace into a folder (one of its own, when `target` exists) and verify what was written."""
        from db.backup import backup

        return backup(self._store, self._files, target, progress, stop)

    @staticmethod
    def restore(data: Path, source: Path, progress: Progress = quiet, stop: Stop = never) -> Path | None:
        """Put a backup in place of a closed workspace; gives where the replaced one is kept. Raises BackupInvalid."""
        from db.backup import restore

        return restore(source, data, progress, stop)

    def _roots(self) -> Sequence[Path]:
        from desktop.trust import roots

        return roots(self)

    def _whole(self, id_: str) -> str:
        """The full id for the beginning of one. Raises UnknownApplication."""
        if len(id_) == ID_LENGTH:
            return id_
        ids = [one.id for one in self._store.applications() if id_ and one.id.startswith(id_)]
        if len(ids) != 1:
            raise UnknownApplication(id=id_)
        return ids[0]


def published_schema(which: str, pack: str | None = None) -> Mapping[str, Any]:
    """The JSON Schema of `answers` (for one pack, or any) or of `application`. Raises UnknownPack."""
    if which == "application":
        text = (RESOURCES / "schema" / "application-1.json").read_text("utf-8")
        document: dict[str, Any] = json.loads(text)
        return document
    return answers.schema(PackShelf((BUILT_IN_PACKS,)).newest(pack) if pack else None)
