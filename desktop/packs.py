"""The form packs at hand: the built-in ones, those of the workspace, and the copies applications keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from forms.definition import FormPack
from forms.errors import FileUnreadable, IpzoneError, PackInvalid, UnknownPack
from forms.pack import read_pack, read_pack_folder
from forms.versions import version_key

INSIDE = "pack"
"""The folder of an imported pack's own files; its container lies beside it."""
PROOF = "signed.ipzpack"

Kept = Callable[[str, str, str], Mapping[str, bytes] | None]
"""The files of a copy by id, version and digest ("" for any)."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A folder that should hold a pack, and why it cannot be used."""

    folder: Path
    error: IpzoneError


def nothing_kept(id_: str, version: str, digest: str) -> None:
    """Where there are no applications, no copies are kept."""


class PackShelf:
    """Reads each pack once. A folder holds one pack a sub-folder; what is damaged does not keep the others away."""

    def __init__(self, folders: Iterable[Path], kept: Kept = nothing_kept) -> None:
        self._folders = tuple(folders)
        self._kept = kept
        self._copies: dict[str, FormPack] = {}
        self.reload()

    def reload(self) -> None:
        """Look again at what there is."""
        self._found: dict[Path, FormPack] | None = None
        self._damaged: tuple[Damaged, ...] = ()

    def all(self) -> tuple[FormPack, ...]:
        """Every pack, those of the first folder first."""
        return tuple(self._read().values())

    def damaged(self) -> tuple[Damaged, ...]:
        """The packs that cannot be used."""
        self._read()
        return self._damaged

    def folder(self, pack: FormPack) -> Path | None:
        """The sub-folder a pack lies in; None for a copy that only applications keep."""
        return next((folder for folder, one in self._read().items() if one.digest == pack.digest), None)

    def get(self, id_: str, version: str, digest: str = "") -> FormPack:
        """The very pack of that digest, wherever it is kept; without one, or where it is lost, that version.

        Raises UnknownPack.
        """
        version_here = next((p for p in self.all() if (p.id, p.version) == (id_, version)), None)
        if version_here and digest in ("", version_here.digest):
            return version_here
        found = (digest and self._copy(id_, version, digest)) or version_here or self._copy(id_, version, "")
        if not found:
            raise UnknownPack(pack=f"{id_} {version}")
        return found

    def newest(self, id_: str) -> FormPack:
        """The highest version of a pack. Raises UnknownPack."""
        return newest(self.all(), id_)

    def _read(self) -> dict[Path, FormPack]:
        if self._found is None:
            found: dict[Path, FormPack] = {}
            damaged: list[Damaged] = []
            for folder in [sub for shelf in self._folders for sub in _sub_folders(shelf)]:
                try:
                    pack = _pack_in(folder)
                except (PackInvalid, FileUnreadable) as error:
                    damaged.append(Damaged(folder, error))
                else:
                    if all((one.id, one.version) != (pack.id, pack.version) for one in found.values()):
                        found[folder] = pack
            self._found, self._damaged = found, tuple(damaged)
        return self._found

    def _copy(self, id_: str, version: str, digest: str) -> FormPack | None:
        """A kept copy; None without one, also when this program has become too strict to read it."""
        if digest in self._copies:
            return self._copies[digest]
        files = self._kept(id_, version, digest)
        if files is None:
            return None
        try:
            pack = read_pack(files)
        except PackInvalid:
            return None
        return self._copies.setdefault(pack.digest, pack)


def newest(packs: Iterable[FormPack], id_: str) -> FormPack:
    """The highest version of a pack. Raises UnknownPack."""
    versions = [pack for pack in packs if pack.id == id_]
    if not versions:
        raise UnknownPack(pack=id_)
    return max(versions, key=lambda pack: version_key(pack.version))


def _sub_folders(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    return tuple(
        sub for sub in sorted(folder.iterdir()) if sub.is_dir() and not sub.name.startswith((".", "__"))
    )


def _pack_in(folder: Path) -> FormPack:
    """Raises PackInvalid, FileUnreadable. An imported pack must be what its container holds."""
    if not (folder / INSIDE).is_dir():
        return read_pack_folder(folder)
    from desktop.submission.packfile import unchanged

    pack = read_pack_folder(folder / INSIDE)
    if not unchanged(folder / PROOF, pack):
        raise PackInvalid(problems=(("", "", "和签名的模板文件不一致，可能被改动过"),))
    return pack
