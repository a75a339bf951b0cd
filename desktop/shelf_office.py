"""The shelf of an open workspace: which form packs there are, and the very one of each application."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.packs import Damaged, PackShelf, newest
from desktop.resources import BUILT_IN_PACKS
from forms.application import Application
from forms.definition import FormPack
from forms.errors import PackMissing, PackRetired, UnknownPack

if TYPE_CHECKING:
    from db.records import Summary
    from db.store import Store

FOLDER = "packs"
"""Of a workspace: the packs it imported, one sub-folder each."""


class ShelfOffice:
    """The packs that applications are made with."""

    def __init__(self, data: Path, store: Store) -> None:
        self._store = store
        self._shelf = PackShelf((BUILT_IN_PACKS, data / FOLDER), store.kept_pack)

    def packs(self) -> tuple[FormPack, ...]:
        """Every pack that can be used, the retired ones too."""
        return self._shelf.all()

    def damaged_packs(self) -> tuple[Damaged, ...]:
        """The pack folders that cannot be used, and why."""
        return self._shelf.damaged()

    def offered_packs(self) -> tuple[FormPack, ...]:
        """The packs that new applications can be made with."""
        retired = self._store.retired()
        return tuple(pack for pack in self.packs() if (pack.id, pack.version) not in retired)

    def offered(self, id_: str | None = None) -> FormPack:
        """The newest version of a pack for a new application, of the default pack when none is named.

        Raises UnknownPack, PackRetired.
        """
        packs = self.offered_packs()
        if not id_:
            id_ = next((pack.id for pack in packs if pack.default), packs[0].id if packs else "")
        if all(pack.id != id_ for pack in packs) and any(pack.id == id_ for pack in self.packs()):
            raise PackRetired(pack=id_)
        return newest(packs, id_)

    def default_pack(self) -> FormPack | None:
        """The pack for whoever names none; None when every pack was retired."""
        return self.offered() if self.offered_packs() else None

    def is_retired(self, pack: FormPack) -> bool:
        return (pack.id, pack.version) in self._store.retired()

    def is_built_in(self, pack: FormPack) -> bool:
        folder = self._shelf.folder(pack)
        return folder is not None and folder.parent == BUILT_IN_PACKS

    def pack_of(self, application: Application | Summary) -> FormPack:
        """The very pack an application is filled in with. Raises PackMissing."""
        return self._own(application.pack_id, application.pack_version, application.pack_digest)

    def _own(self, id_: str, version: str, digest: str) -> FormPack:
        try:
            return self._shelf.get(id_, version, digest)
        except UnknownPack:
            raise PackMissing(pack=id_, version=version) from None

    def pack_named(self, name: str) -> FormPack:
        """A pack by id, or id@version; the newest without one. Raises UnknownPack."""
        id_, _, version = name.partition("@")
        return self._shelf.get(id_, version) if version else self._shelf.newest(id_)
