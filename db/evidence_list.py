"""The list of evidence of an application; the files themselves are for `db.evidence`."""

from __future__ import annotations

import secrets
from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date, datetime

from db import steps
from db.names import media_type
from db.records import Stored
from db.workspace import Workspace
from forms.application import Change, Evidence, EvidenceLink, HistoryEntry
from forms.errors import UnknownEvidence
from forms.values import clean_text


class EvidenceList(Workspace):
    """The part of `Store` that is about evidence."""

    def add_evidence(
        self,
        id_: str,
        stored: Stored,
        target: str | None,
        pages: str,
        who: str,
        at: datetime,
        *,
        title: str = "",
        document_number: str = "",
        issuer: str = "",
        issued: date | None = None,
        page_count: int | None = None,
    ) -> tuple[Evidence, Change]:
        """Put a stored file on the list, and link it to a target. A file that is on it already stays as it is.

        The Change has no kinds when nothing differed. Raises UnknownApplication, EvidenceTypeRefused.
        """
        evidence = Evidence(
            id=secrets.token_hex(6),
            number=0,
            name=stored.name,
            sha256=stored.sha256,
            crc32=stored.crc32,
            size=stored.size,
            media_type=media_type(stored.name),
            added=at,
            title=clean_text(title),
            document_number=clean_text(document_number),
            issuer=clean_text(issuer),
            issued=issued,
            pages=page_count,
        )
        with self._editing(id_, who, at) as (_, edit):
            evidence = edit.add(evidence)
            if target is not None:
                edit.link(EvidenceLink(evidence.id, target, pages))
        return evidence, edit.change

    def describe_evidence(
        self,
        id_: str,
        evidence_id: str,
        title: str,
        document_number: str,
        issuer: str,
        issued: date | None,
        who: str,
        at: datetime,
    ) -> Change | None:
        """What the office says about a file. Raises UnknownApplication, UnknownEvidence."""
        with self._editing(id_, who, at) as (_, edit):
            described = replace(
                edit.evidence(evidence_id),
                title=clean_text(title),
                document_number=clean_text(document_number),
                issuer=clean_text(issuer),
                issued=issued,
            )
            edit.describe(described)
        return edit.effect

    def link(self, id_: str, link: EvidenceLink, who: str, at: datetime) -> Change | None:
        """A file supports a target; a link there is gets the new pages. Raises UnknownApplication, UnknownEvidence."""
        return self.link_all(id_, (link,), who, at)

    def link_all(self, id_: str, links: Iterable[EvidenceLink], who: str, at: datetime) -> Change | None:
        """Several links in one step. Raises UnknownApplication, UnknownEvidence."""
        with self._editing(id_, who, at) as (_, edit):
            for link in links:
                edit.link(link)
        return edit.effect

    def unlink(self, id_: str, evidence_id: str, target: str, who: str, at: datetime) -> Change | None:
        """Raises UnknownApplication, UnknownEvidence."""
        with self._editing(id_, who, at) as (_, edit):
            edit.unlink(evidence_id, target)
        return edit.effect

    def remove_evidence(self, id_: str, evidence_id: str, who: str, at: datetime) -> Change | None:
        """Take a file off the list, with its links; the file itself stays in the workspace.

        Raises UnknownApplication, UnknownEvidence.
        """
        return self.remove_all(id_, (evidence_id,), who, at)

    def remove_all(self, id_: str, evidence_ids: Iterable[str], who: str, at: datetime) -> Change | None:
        """Several files off the list in one step. Raises UnknownApplication, UnknownEvidence."""
        with self._editing(id_, who, at) as (_, edit):
            for evidence_id in evidence_ids:
                edit.remove(evidence_id)
        return edit.effect

    def removed_evidence(
        self, id_: str
    ) -> tuple[tuple[Evidence, HistoryEntry, tuple[EvidenceLink, ...]], ...]:
        """The files that are on the list no more, each with the line that took it out and the links that went with
        it; the last removed first."""
        with self._ours(), self._reading() as db:
            return tuple(
                (steps.evidence_in(line), line, steps.taken_with(db, id_, line))
                for line in steps.removed(db, id_)
            )

    def restore_evidence(
        self, id_: str, evidence_id: str, targets: Container[str], who: str, at: datetime
    ) -> Change | None:
        """Put a removed file back where it was in the list, with those of its links that lead to `targets`.

        At the end, where its place was taken. None when its content is on the list again.
        Raises UnknownApplication, UnknownEvidence.
        """
        with self._ours(), self._editing(id_, who, at) as (db, edit):
            found = [one for one in steps.removed(db, id_) if one.key == f"evidence:{evidence_id}"]
            if not found:
                raise UnknownEvidence(id=evidence_id)
            edit.add(steps.evidence_in(found[0]), steps.position_in(found[0]))
            for link in steps.taken_with(db, id_, found[0]):
                if link.target in targets:
                    edit.link(link)
        return edit.effect
