"""What an office publishes: the same application without what must not be seen by everybody."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.paper_office import PaperCases
from desktop.submission.signatories import Role
from forms.application import Application
from forms.checks.finding import Reading
from forms.errors import UnknownTarget
from forms.progress import Progress, Stop, never, quiet

if TYPE_CHECKING:
    from desktop.submission.package import ExportResult
    from desktop.submission.pdf.seal import Seal
    from desktop.submission.public import Withheld
    from desktop.submission.signing import Signer

EVIDENCE = "evidence:"


@dataclass(frozen=True, slots=True)
class PublicEdition:
    """What was written; what it leaves out; and the numbers of the files in it that the check could not read whole."""

    result: ExportResult
    withheld: tuple[Withheld, ...]
    unread: tuple[int, ...]


class PublicCases(PaperCases):
    """The part of `Office` that is about the public edition."""

    def withheld(self, id_: str) -> frozenset[str]:
        """What the office marked 不公开: paths and targets of the pack, and "evidence:<id>"."""
        kept = json.loads(self._store.setting(_name(self._whole(id_))) or "[]")
        return frozenset(kept)

    def withhold(self, id_: str, targets: Collection[str]) -> None:
        """Mark just these 不公开, in place of what was marked. Raises UnknownTarget."""
        application = self._stored(id_)
        pack = self.pack_of(application)
        files = {f"{EVIDENCE}{one.id}" for one in application.evidence}
        for target in targets:
            if target not in pack.fields and target not in pack.targets and target not in files:
                raise UnknownTarget(target=target)
        self._store.set_setting(_name(application.id), json.dumps(sorted(set(targets))))

    def public_preview(self, id_: str) -> tuple[Withheld, ...]:
        """What a public edition would leave out as things stand; files nobody has looked through are not judged."""
        application = self._stored(id_)
        return self._reduced(application, checked=bool(self._check(application)))[1]

    def public_edition(
        self,
        id_: str,
        out: Path,
        signer: Signer | None,
        progress: Progress = quiet,
        stop: Stop = never,
        *,
        role: Role = Role.APPLICANT,
        seal: Seal | None = None,
    ) -> PublicEdition:
        """Write a package without what is marked 不公开 and without what the sensitive check finds.

        It is an edition of its own, not a submission: it is not among `exports`. Raises what `export` raises.
        """
        from desktop.submission.package import export

        application = self._stored(id_)
        request = self._request(application, out, signer, role, seal, progress, stop)
        public, withheld = self._reduced(application, checked=bool(request.findings))
        result = export(replace(request, application=public, withheld=withheld), progress, stop)
        seen = {one.number: self._cache.content(one.sha256) for one in public.evidence}
        unread = tuple(n for n, c in seen.items() if c is None or c.reading is not Reading.READ)
        return PublicEdition(result, withheld, unread)

    def public_name(self, application: Application) -> str:
        """<省份>-<地区>-<批次>-v<n>-公开版.asice, of the last package that was signed."""
        from desktop.submission.package import package_name
        from desktop.submission.public import PUBLIC_MARK

        signed = [one for one in self._store.exports(application.id) if not one.draft]
        return package_name(application, max(len(signed), 1), PUBLIC_MARK)

    def _reduced(self, application: Application, checked: bool) -> tuple[Application, tuple[Withheld, ...]]:
        from desktop.submission.public import reduced

        found = ((one.sha256, self._cache.content(one.sha256)) for one in application.evidence)
        contents = {sha256: content for sha256, content in found if content is not None}
        marked = self.withheld(application.id)
        return reduced(self.pack_of(application), application, marked, contents, checked)


def _name(id_: str) -> str:
    return f"withheld:{id_}"
