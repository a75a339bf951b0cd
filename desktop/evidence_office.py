"""What an office does with its evidence: files kept by content, and what they support."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop.open_office import OpenOffice
from desktop.paging import page_count
from forms.application import Application, Change, Evidence, EvidenceLink
from forms.errors import UnknownTarget
from forms.pages import clean_pages
from forms.progress import Progress, Stop, never, quiet


class EvidenceCases(OpenOffice):
    """The part of `Office` that is about evidence."""

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

    def _known_target(self, application: Application, target: str | None) -> None:
        if target is not None and target not in self.pack_of(application).targets:
            raise UnknownTarget(target=target)
