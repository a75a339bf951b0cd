"""What leaves the office, and what comes in: packages and papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__
from desktop.font_office import FontCases
from desktop.submission.signatories import Role
from forms.application import Application
from forms.progress import Progress, Stop, never, quiet

if TYPE_CHECKING:
    from desktop.submission.package import ExportRequest, ExportResult
    from desktop.submission.pdf.seal import Seal
    from desktop.submission.signing import Signer
    from desktop.submission.verification.report import Report


class PaperCases(FontCases):
    """The part of `Office` that is about packages and papers."""

    def export(
        self,
        id_: str,
        out: Path,
        signer: Signer | None,
        progress: Progress = quiet,
        stop: Stop = never,
        *,
        role: Role = Role.APPLICANT,
        seal: Seal | None = None,
    ) -> ExportResult:
        """Write a package and verify it by reading it again; without a signer it is a draft.

        `role`: in what capacity the signer signs; `seal`: shown in the signature. Raises ExportBlocked,
        NotFirstSigner, EvidenceMissing, EvidenceChanged, GlyphMissing, ExportUnsound, Cancelled, and what the disk
        may do. An earlier file of that name stays as it was unless everything went well.
        """
        from db.records import ExportRecord
        from desktop.submission.package import export

        application = self._stored(id_)
        request = self._request(application, out, signer, role, seal, progress, stop)
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

    def _request(
        self,
        application: Application,
        out: Path,
        signer: Signer | None,
        role: Role,
        seal: Seal | None,
        progress: Progress,
        stop: Stop,
    ) -> ExportRequest:
        """What an export of the whole application asks for."""
        from desktop.submission.package import ExportRequest

        # nothing leaves that nobody has looked at
        self.look_through(self.unlooked(application), progress, stop)
        return ExportRequest(
            pack=self.pack_of(application),
            application=application,
            findings=self._check(application),
            evidence=self.evidence_path,
            target=out,
            signer=signer,
            now=self.clock(),
            version=__version__,
            fonts=self._own_fonts(),
            role=role,
            seal=seal,
        )

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
