"""The fonts an office has its papers set in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.files import read_file, write_file
from desktop.open_office import OpenOffice
from forms.errors import FontUnreadable

if TYPE_CHECKING:
    from desktop.submission.pdf.fonts import Coverage, Role

_SETTING = "paper_font."


@dataclass(frozen=True, slots=True)
class PaperFont:
    """A font chosen in place of ours: what it is called, and our copy of the file."""

    name: str
    path: Path
    sha256: str


class FontCases(OpenOffice):
    """The part of `Office` that is about fonts."""

    def paper_fonts(self) -> Mapping[Role, PaperFont | None]:
        """For each role the font the office chose; None: the one that comes with the program."""
        from desktop.submission.pdf.fonts import Role

        return {role: self._paper_font(role) for role in Role}

    def set_paper_font(self, role: Role, path: Path | None) -> PaperFont | None:
        """Use a font file from now on; None takes ours again. The file is copied into the workspace.

        Raises FontRefused, FontUnreadable, FileUnreadable, DiskFull, FolderReadOnly, DiskFailed.
        """
        if path is None:
            self._store.set_setting(_SETTING + role, "")
            return None
        from db.errors import explained
        from desktop.submission.pdf.own_fonts import inspect

        inspect(path)
        data = read_file(path)
        sha256 = hashlib.sha256(data).hexdigest()
        kept = self._fonts / f"{sha256}.ttf"
        with explained(self._fonts):
            self._fonts.mkdir(exist_ok=True)
        write_file(kept, data)
        chosen = PaperFont(inspect(kept).name, kept, sha256)
        self._store.set_setting(_SETTING + role, json.dumps({"sha256": sha256, "name": chosen.name}))
        return chosen

    def _paper_font(self, role: Role) -> PaperFont | None:
        kept = self._store.setting(_SETTING + role)
        if not kept:
            return None
        said = json.loads(kept)
        sha256 = str(said["sha256"])
        return PaperFont(str(said["name"]), self._fonts / f"{sha256}.ttf", sha256)

    def _coverage(self) -> Coverage:
        """With the chosen fonts, as far as they are still there: the export names one that is gone."""
        from desktop.submission.pdf.fonts import coverage

        own = ((role, font.path) for role, font in self.paper_fonts().items() if font and font.path.is_file())
        return coverage(tuple(own))

    def _own_fonts(self) -> Mapping[Role, Path]:
        """The chosen files, for setting papers. Raises FontUnreadable for one that is gone or not what it was."""
        chosen = {role: font for role, font in self.paper_fonts().items() if font}
        for font in chosen.values():
            if not font.path.is_file() or hashlib.sha256(read_file(font.path)).hexdigest() != font.sha256:
                raise FontUnreadable(path=font.path)
        return {role: font.path for role, font in chosen.items()}

    @property
    def _fonts(self) -> Path:
        return self.data / "fonts"
