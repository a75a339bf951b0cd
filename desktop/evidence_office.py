"""What an office does with its evidence: files kept by content, and what they support."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from desktop.open_office import OpenOffice
from desktop.paging import page_count
from forms.application import Change, Evidence, EvidenceLink
from forms.checks.finding import FileContent
from forms.errors import EvidenceTooLarge, IpzoneError, UnknownTarget
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

        id_ = self._whole(id_)
        self._know(id_, target)
        pages = clean_pages(pages)
        stored = self._files.add(file, progress=progress, stop=stop)
        kind = media_type(stored.name)
        count = page_count(self._files.path(stored.sha256), kind)
        self._look(stored.sha256, kind, stop)
        return self._store.add_evidence(id_, stored, target, pages, self.who, self.clock(), page_count=count)

    def describe_evidence(
        self, id_: str, evidence: str, *, title: str, document_number: str, issuer: str, issued: date | None
    ) -> Change | None:
        at = self.clock()
        return self._store.describe_evidence(
            id_, evidence, title, document_number, issuer, issued, self.who, at
        )

    def link(self, id_: str, evidence: str, target: str, pages: str = "") -> Change | None:
        """Raises UnknownTarget, UnknownEvidence, PagesInvalid."""
        self._know(id_, target)
        link = EvidenceLink(evidence, target, clean_pages(pages))
        return self._store.link(id_, link, self.who, self.clock())

    def link_all(self, id_: str, evidence: Sequence[str], targets: Sequence[str]) -> Change | None:
        """Every file supports every target, all of it, in one step; links there are stay as they are.

        Raises UnknownTarget, UnknownEvidence.
        """
        self._know(id_, *targets)
        application = self._stored(id_)
        there = {(link.evidence, link.target) for link in application.links}
        pairs = ((one, target) for one in evidence for target in targets)
        links = [EvidenceLink(*pair) for pair in pairs if pair not in there]
        return self._store.link_all(application.id, links, self.who, self.clock())

    def unlink(self, id_: str, evidence: str, target: str) -> Change | None:
        return self._store.unlink(id_, evidence, target, self.who, self.clock())

    def remove_evidence(self, id_: str, evidence: str) -> Change | None:
        return self._store.remove_evidence(id_, evidence, self.who, self.clock())

    def remove_all_evidence(self, id_: str, evidence: Sequence[str]) -> Change | None:
        """Several files in one step. Raises UnknownEvidence."""
        return self._store.remove_all(id_, evidence, self.who, self.clock())

    def lend_evidence(self, evidence: Evidence, progress: Progress = quiet, stop: Stop = never) -> Path:
        """A copy of a file for another program to show; it is gone when the workspace is closed.

        Raises EvidenceMissing, EvidenceChanged, FileUnreadable, Cancelled, DiskFull, FolderReadOnly.
        """
        return self._files.lend(evidence, progress, stop)

    # --- what is inside

    @staticmethod
    def accepts(name: str, size: int = 0) -> IpzoneError | None:
        """Why a file of this name and size (bytes) cannot be evidence, before anything of it is read; None when it may."""
        from db.evidence import SIZE_LIMIT
        from db.names import cleaned_name, media_type

        try:
            media_type(cleaned_name(name))
        except IpzoneError as refusal:
            return refusal
        return EvidenceTooLarge(name=name, size=size, limit=SIZE_LIMIT) if size > SIZE_LIMIT else None

    def evidence_content(self, evidence: Evidence) -> FileContent | None:
        """What was found inside a file; None when nobody has looked yet."""
        return self._cache.content(evidence.sha256)

    def evidence_text(self, evidence: Evidence) -> tuple[str, ...]:
        """The text of every page (slide, sheet), numbers of persons masked; empty when there is none or not yet."""
        return self._cache.text(evidence.sha256) or ()

    def evidence_picture(self, evidence: Evidence) -> bytes | None:
        """A small picture as PNG; b"" when none can be made, None when nobody tried."""
        return self._cache.picture(evidence.sha256)

    def keep_evidence_picture(self, evidence: Evidence, png: bytes) -> None:
        """Remember a small picture, or b"" that none can be made."""
        self._cache.keep_picture(evidence.sha256, png)

    def _know(self, id_: str, *targets: str | None) -> None:
        known = self._own(*self._store.pack_of(id_)).targets  # a whole load of a large library takes its time
        for target in targets:
            if target is not None and target not in known:
                raise UnknownTarget(target=target)
