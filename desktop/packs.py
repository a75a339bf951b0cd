"""The form packs at hand: the built-in ones and those of the workspace."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forms.definition import FormPack
from forms.errors import UnknownPack
from forms.pack import read_pack_folder


class PackShelf:
    """Reads each pack once. A folder holds one pack a sub-folder."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)
        self._packs: tuple[FormPack, ...] | None = None

    def all(self) -> tuple[FormPack, ...]:
        """Every pack. Raises PackInvalid."""
        if self._packs is None:
            found = (sub for folder in self._folders if folder.is_dir() for sub in sorted(folder.iterdir()))
            self._packs = tuple(read_pack_folder(sub) for sub in found if (sub / "pack.toml").is_file())
        return self._packs

    def get(self, id_: str, version: str) -> FormPack:
        """Raises UnknownPack."""
        for pack in self.all():
            if (pack.id, pack.version) == (id_, version):
                return pack
        raise UnknownPack(pack=f"{id_} {version}")

    def newest(self, id_: str) -> FormPack:
        """The highest version of a pack. Raises UnknownPack."""
        versions = [pack for pack in self.all() if pack.id == id_]
        if not versions:
            raise UnknownPack(pack=id_)
        return max(versions, key=lambda pack: [int(part) for part in pack.version.split(".")])
