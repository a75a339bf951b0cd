"""What an office does with form packs: how they come and go, and moving an application between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from desktop.packs import INSIDE, PROOF
from desktop.shelf_office import FOLDER
from desktop.trust_office import TrustCases
from forms import moving
from forms.application import Application, Change
from forms.definition import FormPack
from forms.errors import PackExists, PackMissing, UnknownPack
from forms.moving import Moved
from forms.progress import Stop, never

if TYPE_CHECKING:
    from desktop.submission.packfile import Received
    from desktop.submission.signing import Signer


@dataclass(frozen=True, slots=True)
class Move:
    """Taking an application to another pack."""

    application: Application
    """As it was."""
    before: FormPack | None
    """None when its pack was nowhere to be found."""
    after: FormPack
    moved: Moved
    change: Change | None = None
    """What was done; None for a plan, or when nothing differs."""


class PackCases(TrustCases):
    """The part of `Office` that is about form packs."""

    def pack_signer(self, pack: FormPack) -> str:
        """Whom the signature of an imported pack names; "" for others."""
        from desktop.submission.packfile import signer_of

        folder = self._shelf.folder(pack)
        return signer_of(folder / PROOF) if folder and (folder / PROOF).is_file() else ""

    # --- how they come and go ---------------------------------------------------------------------------

    def sign_pack(self, source: FormPack, signer: Signer, out: Path) -> None:
        """Make a signed file of a pack. Raises PackUnsound, and what the disk and the key may do."""
        from desktop.submission.packfile import write_pack_file

        write_pack_file(source, signer, out, self.clock())

    def import_pack(
        self, file: Path, trust: Sequence[Path] = (), crls: Sequence[Path] = (), stop: Stop = never
    ) -> Received:
        """Take in a signed pack; `trust` counts beside the roots of this workspace, for this time only.

        All or nothing. What is here already is left as it is. Raises PackFileInvalid, PackUntrusted, PackInvalid,
        PackExists, FileUnreadable, TrustFileUnreadable, Cancelled, and what the disk may do.
        """
        from db.errors import explained
        from desktop.submission.packfile import receive, unpack
        from desktop.submission.staging import settle

        folder = self.data / FOLDER
        with explained(folder):
            folder.mkdir(exist_ok=True)
        with receive(file, folder, [*self._trust_files()[0], *trust], crls, self.clock(), stop) as (
            received,
            container,
        ):
            pack = received.pack
            self._shelf.reload()
            if self._is_here(pack):
                return received
            whole = container.parent / "whole"
            whole.mkdir()
            unpack(pack, whole / INSIDE)
            container.rename(whole / PROOF)
            place = folder / f"{pack.id}-{pack.version}"
            if place.exists():  # and cannot be read, or somebody was faster
                place.rename(folder / f".damaged-{place.name}-{token_hex(4)}")
            settle(whole, place)
        self._shelf.reload()
        return received

    def add_pack(self, pack: FormPack) -> None:
        """Put a pack that was made here on the shelf, without a signature.

        What somebody made here before under the same id and version is replaced as long as no application uses it.
        Raises PackExists, TargetExists, and what the disk may do.
        """
        from db.errors import explained
        from desktop.packbook import write_pack_folder

        folder = self.data / FOLDER
        with explained(folder):
            folder.mkdir(exist_ok=True)
        self._shelf.reload()
        place = folder / f"{pack.id}-{pack.version}"
        try:
            if self._is_here(pack):
                return
        except PackExists:
            known = self._shelf.folder(self._shelf.get(pack.id, pack.version))
            if known is None or known.parent != folder or (known / PROOF).exists() or self.uses(pack):
                raise
            place = known
        write_pack_folder(place, pack.files, replace=True)
        self._shelf.reload()

    def uses(self, pack: FormPack) -> int:
        """How many applications are filled in with a version of a pack."""
        made = [(one.pack_id, one.pack_version) for one in self._store.applications()]
        return made.count((pack.id, pack.version))

    def retire_pack(self, id_: str, version: str, *, retired: bool = True) -> None:
        """Offer a pack no longer, or again; applications made with it keep it. Raises UnknownPack."""
        self._shelf.get(id_, version)
        self._store.retire(id_, version, self.who, self.clock(), retired=retired)

    def _is_here(self, pack: FormPack) -> bool:
        """Whether a pack lies on the shelf already. Raises PackExists when its version says something else."""
        try:
            known = self._shelf.get(pack.id, pack.version)
        except UnknownPack:
            return False
        if known.digest != pack.digest:
            raise PackExists(pack=pack.id, version=pack.version)
        return self._shelf.folder(pack) is not None

    # --- moving -----------------------------------------------------------------------------------------

    def plan_move(self, id_: str, pack_id: str, version: str | None = None) -> Move:
        """What `move` would do. Raises UnknownApplication, UnknownPack, PackRetired."""
        application = self._stored(id_)
        before, after = self._between(application, pack_id, version)
        return Move(application, before, after, _moved(before, after, application))

    def move(self, id_: str, pack_id: str, version: str | None = None) -> Move:
        """Take an application to another pack, or another version of its own; the newest offered when none is named.

        No answer is lost: what has no place there is kept, and moving back finds it. Raises as `plan_move`.
        """
        application = self._stored(id_)
        before, after = self._between(application, pack_id, version)
        planned: list[Move] = []

        def plan(now: Application) -> Moved:
            planned.append(Move(now, before, after, _moved(before, after, now)))
            return planned[-1].moved

        change = self._store.move(application.id, after, plan, self.who, self.clock())
        return replace(planned[-1], change=change)

    def _between(
        self, application: Application, pack_id: str, version: str | None
    ) -> tuple[FormPack | None, FormPack]:
        after = self._shelf.get(pack_id, version) if version else self.offered(pack_id)
        try:
            return self.pack_of(application), after
        except PackMissing:
            return None, after


def _moved(before: FormPack | None, after: FormPack, application: Application) -> Moved:
    """Without the former pack, every answer stays at its path, and what the new one lacks has gone."""
    moved = moving.move(before or after, after, application.answers, application.links)
    if before is None:
        lost = tuple(path for path in application.answers if not moving.takes(after, path))
        return replace(moved, gone=lost)
    return moved
