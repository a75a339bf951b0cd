"""The application with its evidence bound behind it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__
from desktop.print_office import PrintCases
from desktop.submission.paper import Paper
from forms.progress import Progress, Stop, never, quiet

if TYPE_CHECKING:
    from desktop.submission.pdf.documents.appendix import Bound


class AppendixCases(PrintCases):
    """The part of `Office` that binds evidence."""

    def bind(
        self,
        id_: str,
        out: Path,
        progress: Progress = quiet,
        stop: Stop = never,
        *,
        draft: bool = True,
    ) -> Bound:
        """Write 申报书（含佐证）.pdf: for reading on paper, unsigned, without a promise of PDF/A.

        What cannot be bound (encrypted, damaged, neither PDF nor picture) is named on its sheet and in the answer;
        `draft` puts 草稿 across the pages. Raises UnknownApplication, PackMissing, GlyphMissing, FontUnreadable,
        DiskFull, FolderReadOnly, FolderMissing, DiskFailed, Cancelled.
        """
        from desktop.submission.pdf.documents.appendix import write_bound
        from desktop.submission.staging import explained, settle, stage

        application = self._stored(id_)
        case = self._case(application, Paper.APPLICATION, draft)
        needed = 2 * sum(evidence.size for evidence in application.evidence)
        target = out.absolute()
        with explained(target.parent), stage(target.parent, needed) as folder:
            part = folder / "bound.pdf"
            with part.open("xb") as file, (folder / "spool").open("x+b") as spool:
                bound = write_bound(
                    case.pack,
                    case.application,
                    case.findings,
                    self.evidence_path,
                    file,
                    spool,
                    mark=case.mark,
                    content_hash=case.content_hash,
                    today=self.clock().date(),
                    version=__version__,
                    fonts=self._own_fonts(),
                    progress=progress,
                    stop=stop,
                )
            settle(part, target)
        return bound
