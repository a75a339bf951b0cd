"""An open workspace: what every part of `Office` stands on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.clock import local_now
from desktop.pack_office import PackCases
from forms import checks
from forms.application import Application, Evidence
from forms.calculation import with_calculated
from forms.checks.finding import FileState, Finding
from forms.errors import PackMissing, UnknownApplication

if TYPE_CHECKING:
    from db.evidence import EvidenceFiles
    from db.store import Store

ID_LENGTH = 32


class OpenOffice(PackCases):
    """The store, the files, who works here and what time it is; finding and checking one application."""

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

    def load(self, id_: str) -> Application:
        """By its id, or the beginning of it where that is unambiguous, with calculated values among the answers.

        Raises UnknownApplication. Without its pack, which `pack_of` says, nothing is calculated.
        """
        application = self._stored(id_)
        try:
            return with_calculated(self.pack_of(application), application)
        except PackMissing:
            return application

    def evidence_path(self, evidence: Evidence) -> Path:
        return self._files.path(evidence.sha256)

    def _stored(self, id_: str) -> Application:
        return self._store.load(self._whole(id_))

    def _check(self, application: Application) -> tuple[Finding, ...]:
        states = ((e.sha256, self._files.state(e)) for e in application.evidence)
        files: dict[str, FileState] = {sha256: state for sha256, state in states if state is not None}
        return checks.run(self.pack_of(application), application, self.clock().date(), files)

    def _whole(self, id_: str) -> str:
        """The full id for the beginning of one. Raises UnknownApplication."""
        if len(id_) == ID_LENGTH:
            return id_
        ids = [one.id for one in self._store.applications() if id_ and one.id.startswith(id_)]
        if len(ids) != 1:
            raise UnknownApplication(id=id_)
        return ids[0]
