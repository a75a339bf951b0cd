"""What leaves the office on paper and in packages, and what comes in: all of it changes nothing of the application."""

from __future__ import annotations

import zipfile

from hypothesis import strategies as st
from hypothesis.stateful import rule

from desktop.submission.data import read_application
from desktop.submission.paper import Paper
from forms.errors import GlyphMissing
from tests.e2e.acts.model import Workspace

RARELY = 9
"""Of so many draws and one more, one prints, publishes or receives: that takes as long as all the rest."""
PAPERS = (Paper.APPLICATION, Paper.SUMMARY, Paper.CHECKLIST, Paper.DIVISION_OF_TASKS, Paper.BRIEFING)


class Leaving(Workspace):
    @rule(data=st.data())
    def withhold(self, data: st.DataObject) -> None:
        """Mark what the public edition leaves out, and look at it."""
        files = [f"evidence:{id_}" for id_ in sorted(self._now.titles)]
        marks = st.sampled_from([*[field.path for field in self.fields], *self.targets, *files])
        self.withheld = frozenset(data.draw(st.lists(marks, max_size=4)))
        self.office.withhold(self.id, self.withheld)
        assert self.office.withheld(self.id) == self.withheld
        self.office.public_preview(self.id)
        self._unchanged("withhold")

    @rule(paper=st.sampled_from(PAPERS), draft=st.booleans(), chance=st.integers(0, RARELY))
    def print(self, paper: Paper, draft: bool, chance: int) -> None:
        if chance:
            return
        out = self.folder / "印.pdf"
        try:
            self.office.print_paper(self.id, paper, out, draft=draft)
        except GlyphMissing:
            assert self._beyond_ascii
            self.done["glyph missing"] += 1
        else:
            assert out.read_bytes().startswith(b"%PDF")
        self._unchanged("print")

    @rule(chance=st.integers(0, RARELY))
    def bind(self, chance: int) -> None:
        """The application with its files bound behind it; what is no file of its kind is named instead."""
        if chance:
            return
        out = self.folder / "合订.pdf"
        try:
            bound = self.office.bind(self.id, out)
        except GlyphMissing:
            assert self._beyond_ascii
            self.done["glyph missing"] += 1
        else:
            assert out.read_bytes().startswith(b"%PDF")
            assert bound.pages > bound.evidence_pages
            assert len(bound.left_out) <= len(self._now.titles)
        self._unchanged("bind")

    @rule(chance=st.integers(0, RARELY))
    def publish(self, chance: int) -> None:
        """The public edition holds what may be seen as it is stored, and nothing that is marked."""
        if chance:
            return
        try:
            made = self.office.public_edition(self.id, self.folder / "公开版.asice", None)
        except GlyphMissing:
            assert self._beyond_ascii
            self.done["glyph missing"] += 1
        else:
            with zipfile.ZipFile(made.result.path) as known:
                read = read_application(known.read("application.json"), self.office.pack_of(self._stored()))
            assert read.withheld == made.withheld
            shown = {p: v for p, v in read.application.answers.items() if not self.pack.fields[p].calculation}
            assert shown.items() <= self._now.answers.items()
            assert not [path for path in shown if self._marked(path)]
            files = {one.id: one.title for one in read.application.evidence}
            assert files.items() <= self._now.titles.items()
            assert not self.withheld & {f"evidence:{id_}" for id_ in files}
            assert not read.application.acceptances
        assert not self.office.exports(self.id)
        self._unchanged("publish")

    def _marked(self, path: str) -> bool:
        return any(path == mark or path.startswith(f"{mark}.") for mark in self.withheld)

    @property
    def _beyond_ascii(self) -> bool:
        """Whether there is anything written that a font could lack."""
        written = (*map(str, self._now.answers.values()), *self._now.titles.values())
        return any(not text.isascii() for text in written)

    @rule(data=st.data(), chance=st.integers(0, RARELY))
    def receive(self, data: st.DataObject, chance: int) -> None:
        """A package of somebody else is handed in: taken or set aside, and never among our own."""
        if chance:
            return
        path = data.draw(st.sampled_from([self.sender.first, self.sender.second]))
        if data.draw(st.booleans()):
            self.office.add_trust(self.sender.root)
        self.received.add(self.office.receive(path).record.sha256)
        assert [one.id for one in self.office.applications()] == [self.id]
        self._unchanged("receive")
