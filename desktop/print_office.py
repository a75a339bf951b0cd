"""What an office prints besides the package: summary, checklist, drafts, receipts, reports, the manual."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__
from desktop.font_office import FontCases
from desktop.submission.paper import Paper
from desktop.trust_office import TrustCases
from forms.application import Application
from forms.errors import NothingExported, PackageUnreadable
from forms.progress import Progress, Stop, never, quiet

if TYPE_CHECKING:
    from db.records import ExportRecord
    from desktop.submission.pdf.documents.papers import Case
    from desktop.submission.pdf.documents.printing import PdfInfo
    from desktop.submission.pdf.documents.proofs import Receipt
    from desktop.submission.verification.report import Report


class PrintCases(FontCases, TrustCases):
    """The part of `Office` that is about paper for the office itself."""

    def print_paper(
        self,
        id_: str,
        paper: Paper,
        out: Path,
        progress: Progress = quiet,
        stop: Stop = never,
        *,
        draft: bool = True,
        only: Sequence[int] = (),
    ) -> PdfInfo:
        """Write a paper about an application as a PDF; `draft` puts 草稿 across application and summary.

        `only`: an extract of these pages, from 0. Receipt and verification are about the package exported last.
        Raises UnknownApplication, PackMissing, NothingExported, GlyphMissing, FontUnreadable, Cancelled, DiskFull,
        FolderReadOnly, DiskFailed.
        """
        from desktop.submission.pdf.documents.papers import Material, write_paper

        application = self._stored(id_)
        material = Material(self.clock().date(), __version__, fonts=self._own_fonts(), only=tuple(only))
        if paper in (Paper.RECEIPT, Paper.VERIFICATION):
            receipt = self._receipt(application, progress, stop)
            if paper is Paper.VERIFICATION and receipt.report is None:
                raise PackageUnreadable(path=Path(receipt.name))
            material = replace(material, receipt=receipt, report=receipt.report)
        elif paper is Paper.MANUAL:
            return self.print_manual(out, progress, stop, only=only)
        else:
            material = replace(material, case=self._case(application, paper, draft))
        return write_paper(paper, material, out, progress=progress, stop=stop)

    def print_report(
        self,
        report: Report,
        out: Path,
        progress: Progress = quiet,
        stop: Stop = never,
        *,
        only: Sequence[int] = (),
    ) -> PdfInfo:
        """Write the report of a verification as a PDF. Raises as `print_paper`."""
        from desktop.submission.pdf.documents.papers import Material, write_paper

        today, fonts = self.clock().date(), self._own_fonts()
        material = Material(today, __version__, report=report, fonts=fonts, only=tuple(only))
        return write_paper(Paper.VERIFICATION, material, out, progress=progress, stop=stop)

    def print_manual(
        self, out: Path, progress: Progress = quiet, stop: Stop = never, *, only: Sequence[int] = ()
    ) -> PdfInfo:
        """Write the manual as a PDF. Raises as `print_paper`."""
        from desktop.manual import manual
        from desktop.submission.pdf.documents.papers import Material, write_paper

        today, fonts = self.clock().date(), self._own_fonts()
        material = Material(today, __version__, manual=manual(), fonts=fonts, only=tuple(only))
        return write_paper(Paper.MANUAL, material, out, progress=progress, stop=stop)

    def _case(self, application: Application, paper: Paper, draft: bool) -> Case:
        from desktop.submission.data import application_json, mark_of, on_paper
        from desktop.submission.pdf.documents.papers import Case

        pack, findings = self.pack_of(application), self._check(application)
        data = application_json(pack, application, findings, __version__, draft)
        asked, answered = on_paper(pack, application)
        mark = mark_of(application, draft and paper in (Paper.APPLICATION, Paper.SUMMARY))
        return Case(asked, answered, findings, hashlib.sha256(data).hexdigest(), mark)

    def _receipt(self, application: Application, progress: Progress, stop: Stop) -> Receipt:
        from desktop.submission.pdf.documents.proofs import Receipt

        made = self._store.exports(application.id)
        if not made:
            raise NothingExported(title=application.title)
        record = made[0]  # the newest
        title = next(
            (pack.title for pack in self.packs() if pack.id == application.pack_id), application.pack_id
        )
        return Receipt(
            name=record.path.name,
            size=record.size,
            sha256=record.sha256,
            made=record.at,
            who=record.who,
            applicant=application.place.full_name,
            pack=f"“{title}”{record.pack_version}版",
            revision=record.revision,
            draft=record.draft,
            report=self._verified(record, progress, stop),
        )

    def _verified(self, record: ExportRecord, progress: Progress, stop: Stop) -> Report | None:
        """What a verification finds of a package made here; None when it is gone or no longer what it was."""
        from desktop.submission.verification import verify

        if not record.path.is_file():
            return None
        try:
            report = verify(record.path, self._trust_files()[0], [], None, progress, stop)
        except PackageUnreadable:
            return None
        return report if report.container.sha256 == record.sha256 else None
