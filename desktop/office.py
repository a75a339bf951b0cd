"""What an office can do: the use cases, without a window.

`Office` wires the workspace (database, evidence, identities) to what leaves it. Every method is one use case;
each write is one transaction and answers a `Change`. Failures are the classes of `forms.errors`.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from desktop.appendix_office import AppendixCases
from desktop.backup_office import BackupCases
from desktop.clock import local_now
from desktop.desk_office import DeskCases
from desktop.envelope_office import EnvelopeCases
from desktop.evidence_office import EvidenceCases
from desktop.history_office import HistoryCases
from desktop.intake_office import IntakeCases
from desktop.pack_office import PackCases
from desktop.packs import PackShelf
from desktop.print_office import PrintCases
from desktop.profile_office import ProfileCases
from desktop.public_office import PublicCases
from desktop.resources import BUILT_IN_PACKS, RESOURCES
from desktop.signing_office import SigningCases
from desktop.word_office import WordCases
from forms import answers, checks
from forms.application import (
    REASON_MINIMUM,
    Acceptance,
    Application,
    Change,
    HistoryEntry,
    Purpose,
)
from forms.checks import subject
from forms.checks.finding import Finding, Severity
from forms.errors import ReasonTooShort, UnknownFinding
from forms.places import Place, Standing, standing
from forms.progress import Stop, never
from forms.relevance import Situation

if TYPE_CHECKING:
    from db.records import ExportRecord


class Office(
    EvidenceCases,
    PublicCases,
    AppendixCases,
    PrintCases,
    WordCases,
    HistoryCases,
    IntakeCases,
    PackCases,
    SigningCases,
    EnvelopeCases,
    DeskCases,
    ProfileCases,
    BackupCases,
):
    """One open workspace."""

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
        self._files.take_back()

    # --- what there is ----------------------------------------------------------------------------------

    def standing(
        self, place: Place, purpose: Purpose = Purpose.FORMAL, pack: str = ""
    ) -> tuple[Standing, str]:
        """Whether a place may apply, by the newest version of a pack or the default one, and what says so."""
        definition = self._shelf.newest(pack) if pack else self.offered()
        asking = Application("", place, definition.id, definition.version, purpose, self.clock())
        found = subject.may_apply(checks.Context(definition, asking, self.clock().date(), {}))
        words = [f"{finding.cause}。{finding.remedy}。" for finding in found]
        return standing(place, definition.applicants), "".join(words) or f"{place.kind_label}，可以申报。"

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

    # --- making one -------------------------------------------------------------------------------------

    def new(
        self, place_code: str, pack_id: str | None = None, purpose: Purpose = Purpose.FORMAL
    ) -> Application:
        """Start an application, with the default pack when none is named. Raises UnknownPlace, UnknownPack, PackRetired."""
        pack = self.offered(pack_id)
        place = self.places.get(place_code)
        application = Application(uuid4().hex, place, pack.id, pack.version, purpose, self.clock())
        self._store.create(application, self.who, self.clock(), pack)
        return self.load(application.id)

    # --- checking ---------------------------------------------------------------------------------------

    def check(self, id_: str) -> tuple[Finding, ...]:
        """What is missing or wrong, blockers first."""
        return self._check(self._stored(id_))

    def check_loaded(
        self, application: Application, stop: Stop = never, known: Situation | None = None
    ) -> tuple[Finding, ...]:
        """As `check`, of an application as it was loaded, and its situation where that is known; from any thread.

        Raises Cancelled.
        """
        return self._check(application, stop, known)

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


def published_schema(which: str, pack: str | None = None) -> Mapping[str, Any]:
    """The JSON Schema of `answers` (for one pack, or any) or of `application`. Raises UnknownPack."""
    if which == "application":
        text = (RESOURCES / "schema" / "application-1.json").read_text("utf-8")
        document: dict[str, Any] = json.loads(text)
        return document
    return answers.schema(PackShelf((BUILT_IN_PACKS,)).newest(pack) if pack else None)
