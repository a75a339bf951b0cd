"""What can be printed of an application: whole papers, and pages of the 申报书."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop.submission.paper import Paper
from desktop.views.preview_sheets import Sheets, own_sheets
from forms.progress import Progress, Stop

if TYPE_CHECKING:
    from desktop.views.hub import Hub


@dataclass(frozen=True, slots=True)
class Part:
    """Something to print. With `targets` it is those pages of the paper on which they are printed."""

    key: str
    label: str
    paper: Paper | None = None
    """None: a file that is printed as it is."""
    targets: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    """Only these pages, from 0."""

    @property
    def marked(self) -> bool:
        """Whether 草稿 can be printed across it."""
        return self.paper in (Paper.APPLICATION, Paper.SUMMARY)


class Printable(Protocol):
    """What the print dialogue asks of whoever opens it."""

    def parts(self) -> tuple[Part, ...]: ...

    def make(self, part: Part, draft: bool, progress: Progress, stop: Stop) -> Sheets:
        """Off the screen's thread."""
        ...


def whole(paper: Paper, label: str = "") -> Part:
    return Part(paper.value, label or paper.label, paper)


class ApplicationPapers:
    """The papers of an open application, and of what is ticked on the page."""

    def __init__(self, hub: Hub, selected: Sequence[str] = (), of: str = "任务") -> None:
        self._hub = hub
        self._selected = tuple(selected)
        self._of = of

    def parts(self) -> tuple[Part, ...]:
        application = self._hub.application
        found = [whole(Paper.APPLICATION, "全文（申报书）"), whole(Paper.SUMMARY), whole(Paper.CHECKLIST)]
        if self._selected:
            words = f"所选 {len(self._selected)} 项{self._of}所在的页"
            found.insert(0, Part("selected", words, Paper.APPLICATION, self._selected))
        if application.evidence:
            found.append(Part("evidence", "佐证清单", Paper.APPLICATION, ("evidence:",)))
        found += [
            whole(Paper.DIVISION_OF_TASKS),
            Part("indicators", "指标表", Paper.APPLICATION, ("indicators",)),
        ]
        found += [whole(Paper.RECOMMENDATION), whole(Paper.BRIEFING), whole(Paper.POLICY_SUPPORT)]
        if self._hub.office.exports(application.id):
            found.append(whole(Paper.RECEIPT))
        return tuple(found)

    def make(self, part: Part, draft: bool, progress: Progress, stop: Stop) -> Sheets:
        paper = part.paper or Paper.APPLICATION
        printed = partial(self._hub.office.print_paper, self._hub.application_id, paper, draft=draft)

        def again(out: Path, pages: Sequence[int], progress: Progress, stop: Stop) -> object:
            return printed(out, progress, stop, only=pages)

        return own_sheets(f"{paper.label}.pdf", lambda file: printed(file, progress, stop).places, again)
