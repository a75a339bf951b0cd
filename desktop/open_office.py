"""An open workspace: what every part of `Office` stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from desktop.clock import local_now
from desktop.evidence.cache import EvidenceCache
from desktop.resources import RESOURCES
from desktop.shelf_office import ShelfOffice
from forms import checks
from forms.application import Application, Evidence
from forms.calculation import with_calculated
from forms.checks.finding import FileState, Finding
from forms.errors import EvidenceMissing, FileUnreadable, PackMissing, UnknownApplication
from forms.places import Places
from forms.progress import Progress, Stop, check, never, quiet
from forms.relevance import Situation
from forms.values import Value, texts_of

if TYPE_CHECKING:
    from db.evidence import EvidenceFiles
    from db.store import Store
    from desktop.submission.pdf.fonts import Coverage

ID_LENGTH = 32


class OpenOffice(ShelfOffice):
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
        self._cache = EvidenceCache(data)
        self._loaded: WeakValueDictionary[str, Application] = WeakValueDictionary()
        """Those that somebody still holds, as they were loaded last."""

    @cached_property
    def places(self) -> Places:
        """Where an application can be from."""
        return Places.read(RESOURCES / "divisions.csv")

    def load(self, id_: str) -> Application:
        """By its id, or the beginning of it where that is unambiguous, with calculated values among the answers.

        Of one that somebody holds, only what has changed is read. Raises UnknownApplication. Without its pack, which
        `pack_of` says, nothing is calculated.
        """
        known = self._loaded.get(self._whole(id_))
        stored = self._stored(id_) if known is None else self._store.follow(known)
        if stored is known:
            return known
        try:
            application = with_calculated(self.pack_of(stored), stored)
        except PackMissing:
            return stored
        self._loaded[application.id] = application
        return application

    def follow(self, known: Application, before: Situation) -> tuple[Application, Situation]:
        """As `load`, given the application as it was loaded some changes ago, and its situation; with the situation
        as it is now. Reads only what has changed. Raises UnknownApplication, PackMissing."""
        stored = self._store.follow(known)
        now = before.after(stored)
        return with_calculated(self.pack_of(stored), stored, now), now

    def evidence_path(self, evidence: Evidence) -> Path:
        return self._files.path(evidence.sha256)

    def unlooked(self, application: Application) -> tuple[Evidence, ...]:
        """The files nobody has looked through yet, or of which what was read has gone from the cache."""
        return tuple(e for e in application.evidence if not self._cache.holds(e.sha256))

    def look_through(
        self, evidence: Sequence[Evidence], progress: Progress = quiet, stop: Stop = never
    ) -> None:
        """Look through files: their text, and what in it is sensitive. The check tells what was found.

        Raises Cancelled; what was looked through until then is remembered.
        """
        for number, one in enumerate(evidence):
            check(stop)
            progress(one.label, number, len(evidence))
            if not self._cache.holds(one.sha256) and self._is_whole(one, stop):
                self._look(one.sha256, one.media_type, stop)

    def _is_whole(self, evidence: Evidence, stop: Stop) -> bool:
        """Nothing is remembered of a file that is gone or not what it was; the check and the export tell of it."""
        try:
            return self._files.verify(evidence, stop=stop) is None
        except (EvidenceMissing, FileUnreadable):
            return False

    def _look(self, sha256: str, media_type: str, stop: Stop) -> None:
        """Look through a file whose content is known to be its own."""
        from desktop.evidence.looking import look

        if not self._cache.holds(sha256):
            looked = look(self._files.path(sha256), media_type, stop)
            self._cache.keep(sha256, looked.content, looked.pages)

    def _stored(self, id_: str) -> Application:
        return self._store.load(self._whole(id_))

    def _check(
        self, application: Application, stop: Stop = never, known: Situation | None = None
    ) -> tuple[Finding, ...]:
        files: dict[str, FileState] = {}
        for one in application.evidence:
            check(stop)
            state = self._files.state(one)
            if state is not None:
                files[one.sha256] = state
        looked = ((e.sha256, self._cache.content(e.sha256)) for e in application.evidence)
        contents = {sha256: content for sha256, content in looked if content is not None}
        pack, today = self.pack_of(application), self.clock().date()
        unprintable = self._unprintable(application)
        return checks.run(pack, application, today, files, contents, unprintable, stop, known)

    def _unprintable(self, application: Application) -> dict[str, str]:
        """By path or "evidence:<id>", the characters that no font has."""
        covers = self._coverage()
        texts = {path: _typed(value) for path, value in application.answers.items()}
        for one in application.evidence:
            texts[f"evidence:{one.id}"] = one.name + one.title + one.document_number + one.issuer
        if not covers.missing("".join(texts.values())):
            return {}
        found = ((at, covers.missing(text)) for at, text in texts.items() if not text.isascii())
        return {at: missing for at, missing in found if missing}

    def _coverage(self) -> Coverage:
        from desktop.submission.pdf.fonts import coverage

        return coverage()

    def _whole(self, id_: str) -> str:
        """The full id for the beginning of one. Raises UnknownApplication."""
        if len(id_) == ID_LENGTH:
            return id_
        ids = [one.id for one in self._store.applications() if id_ and one.id.startswith(id_)]
        if len(ids) != 1:
            raise UnknownApplication(id=id_)
        return ids[0]


def _typed(value: Value) -> str:
    """What of a value somebody typed."""
    return "".join(texts_of(value))
