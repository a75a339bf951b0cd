"""A made PDF as the screen and the printer see it: sizes of pages, where answers are printed, pages as pictures."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from desktop.jobs import Job, Lane
from desktop.pdfium import PDFIUM, PdfFile, PdfUnreadable
from desktop.views.widgets.file_pages import draw_page
from forms.progress import Progress, Stop

if TYPE_CHECKING:
    from desktop.submission.pdf.documents.printing import PrintedAt


Again = Callable[[Path, Sequence[int], Progress, Stop], object]
"""Writes a PDF of some pages (from 0) as the program sets them: tagged, archival."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an answer shows: page from 0, box in points from the top left of the page as it is shown."""

    page: int
    box: QRectF
    target: str


def within(target: str, wanted: str) -> bool:
    """Whether a target is the wanted one or below it."""
    return target == wanted or target.startswith(f"{wanted}.")


class Sheets:
    """An open PDF. Make it and draw it off the screen's thread; `left` once nobody looks at it any more."""

    def __init__(
        self,
        path: Path,
        places: Sequence[PrintedAt] = (),
        *,
        own: bool = False,
        again: Again | None = None,
    ) -> None:
        """`own`: the folder of the file is removed with it; `again`: sets some of its pages anew, where that can be.

        Raises PdfUnreadable, OSError.
        """
        self.path = path
        self.again = again
        self._own = own
        self.left = False
        self._pdf: PdfFile | None = PdfFile(path)
        self.sizes: tuple[tuple[float, float], ...]
        """Width and height of each page in points, as it is shown."""
        try:
            self.sizes = tuple(self._pdf.size(number) for number in range(1, self._pdf.pages + 1))
        except PdfUnreadable:
            self._pdf.close()
            raise
        self.spots = tuple(self._spot(place) for place in places)

    def draw(self, page: int, scale: float) -> QImage | None:
        """A page (from 0) at so many pixels a point; None when it is no longer wanted. Raises PdfUnreadable."""
        return None if self._pdf is None or self.left else draw_page(self._pdf, page + 1, scale)

    def leave(self, lane: Lane, drawing: Job | None = None) -> None:
        """Nobody looks any more. Closed once `drawing` has ended; on the lane when somebody else reads a PDF then."""
        self.left = True
        if drawing is not None:
            drawing.ended.connect(lambda _: self.leave(lane))
            return
        if not PDFIUM.acquire(blocking=False):
            lane.run("预览", lambda _progress, _stop: self.close(), idle=True)
            return
        try:
            self.close()
        finally:
            PDFIUM.release()

    def close(self) -> None:
        if self._pdf is not None:
            self._pdf.close()
            self._pdf = None
            if self._own:
                shutil.rmtree(self.path.parent, ignore_errors=True)

    def pages_with(self, wanted: Sequence[str]) -> tuple[int, ...]:
        """The pages (from 0) on which any of the targets, or what is below them, is printed."""
        found = {
            spot.page
            for spot in self.spots
            if any(
                within(spot.target, one) or (one.endswith(":") and spot.target.startswith(one))
                for one in wanted
            )
        }
        return tuple(sorted(found))

    def _spot(self, place: PrintedAt) -> Spot:
        left, bottom, right, top = place.box
        width, height = self.sizes[place.page]
        if width > height:  # turned by a quarter clockwise to be read
            return Spot(place.page, QRectF(bottom, left, top - bottom, right - left), place.target)
        return Spot(place.page, QRectF(left, height - top, right - left, top - bottom), place.target)


def forgo(job: Job | None, lane: Lane) -> None:
    """Nobody waits for the sheets of a job any more: it is cancelled, and what it has made all the same is closed."""

    def ended(job: Job) -> None:
        if isinstance(job.result, Sheets):
            job.result.leave(lane)

    if job is not None:
        job.cancel()
        job.ended.connect(ended)


def own_sheets(name: str, write: Callable[[Path], Sequence[PrintedAt]], again: Again | None = None) -> Sheets:
    """The sheets of a file that is only looked at: `write` makes it, in a folder of its own that goes with them.

    `write` gives where answers are printed. Raises what it raises, PdfUnreadable, OSError; nothing stays behind then.
    """
    folder = Path(mkdtemp(prefix="ipzone-"))
    try:
        file = folder / name
        return Sheets(file, write(file), own=True, again=again)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
