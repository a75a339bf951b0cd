"""The report of a verification for the print dialogue."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.submission.paper import Paper
from desktop.views.preview_sheets import Sheets, own_sheets
from desktop.views.print_parts import Part, whole
from forms.progress import Progress, Stop

if TYPE_CHECKING:
    from desktop.office import Office
    from desktop.submission.verification.report import Report


class ReportPaper:
    """One report, one paper."""

    def __init__(self, office: Office, report: Report) -> None:
        self._office, self._report = office, report

    def parts(self) -> tuple[Part, ...]:
        return (whole(Paper.VERIFICATION),)

    def make(self, part: Part, draft: bool, progress: Progress, stop: Stop) -> Sheets:
        printed = partial(self._office.print_report, self._report)

        def again(out: Path, pages: Sequence[int], progress: Progress, stop: Stop) -> object:
            return printed(out, progress, stop, only=pages)

        return own_sheets(f"{part.label}.pdf", lambda file: printed(file, progress, stop).places, again)
