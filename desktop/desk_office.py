"""What an office does with its applications as a whole: putting them away, taking them out, and practising."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from desktop.open_office import OpenOffice
from desktop.resources import RESOURCES
from forms.application import Application, Change
from forms.progress import Progress, Stop, never, quiet
from forms.purpose import Purpose

if TYPE_CHECKING:
    from db.records import Summary


class DeskCases(OpenOffice):
    """The part of `Office` that is about which applications there are."""

    def applications(self, *, archived: bool = False) -> tuple[Summary, ...]:
        """The applications at work, or those put away; the last changed first."""
        return self._store.applications(archived=archived)

    def archive(self, id_: str, *, archived: bool = True) -> Change | None:
        """Put an application away, or take it out again; nothing of it is lost. Raises UnknownApplication."""
        return self._store.archive(self._whole(id_), self.who, self.clock(), archived=archived)

    def fresh_practice(self, id_: str, progress: Progress = quiet, stop: Stop = never) -> Application:
        """A new copy of the sample to practise with; the one practised with until now is put away.

        Raises UnknownApplication, Cancelled and whatever the disk may do; then the old one stays.
        """
        made = self.new_sample(Purpose.PRACTICE, progress, stop)
        self.archive(id_)
        return made

    def new_sample(
        self, purpose: Purpose = Purpose.SAMPLE, progress: Progress = quiet, stop: Stop = never
    ) -> Application:
        """A copy of the sample, to look at or to practise with."""
        from desktop.sample import Sample

        sample = Sample.read(RESOURCES / "sample")
        ours = (one for one in self.packs() if one.id == sample.pack_id and self.is_built_in(one))
        pack = next(ours, None) or self.offered(sample.pack_id)
        application = sample.build(
            pack,
            self._files,
            purpose,
            lambda: uuid4().hex,
            self.clock(),
            progress,
            stop,
        )
        self.look_through(application.evidence, stop=stop)  # as what is attached is
        self._store.create(application, self.who, self.clock(), pack)
        return self.load(application.id)
