"""The application text in Word: out for editing, and back section by section."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.files import write_file
from desktop.open_office import OpenOffice

if TYPE_CHECKING:
    from desktop.word.reading import WordReturn


class WordCases(OpenOffice):
    """The part of `Office` that is about Word."""

    def write_word(self, id_: str, out: Path) -> int:
        """Write the application text as .docx; gives how many passages it holds.

        Raises DiskFull, FolderReadOnly, FolderMissing, DiskFailed.
        """
        from desktop.word.layout import passages
        from desktop.word.writing import Origin, document

        application = self._stored(id_)
        pack = self.pack_of(application)
        found = passages(pack, application)
        origin = Origin(
            application.id,
            application.revision,
            f"{pack.id}@{pack.version}",
            f"{pack.programme}\n申报正文",
            application.place.full_name,
            application.purpose.mark,
        )
        write_file(out, document(origin, found))
        return sum(not one.rows for one in found)

    def read_word(self, id_: str, path: Path) -> WordReturn:
        """Compare an edited document with what is kept; changes nothing. Raises WordUnreadable."""
        from desktop.word.layout import passages
        from desktop.word.reading import read

        application = self._stored(id_)
        return read(path, application.id, passages(self.pack_of(application), application))
