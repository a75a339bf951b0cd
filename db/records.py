"""What the store hands out beside the Application itself. No database here, so that importing it costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from forms.places import Place
from forms.purpose import Purpose


@dataclass(frozen=True, slots=True)
class Summary:
    """A line in the list of applications. `answered` counts the answers given."""

    id: str
    place: Place
    purpose: Purpose
    pack_id: str
    pack_version: str
    created: datetime
    changed: datetime
    revision: int
    answered: int
    archived: bool = False
    pack_digest: str = ""
    """As Application.pack_digest."""
    deadline: date | None = None
    """The office's own."""

    @property
    def title(self) -> str:
        """As Application.title."""
        return f"{self.place.name} {self.created.year} 年申报"


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """A file that was made of an application. `revision` is that of the application it shows."""

    path: Path
    sha256: str
    size: int
    """Bytes."""
    at: datetime
    who: str
    pack_version: str
    revision: int
    draft: bool
    application: str = ""
    """Filled in by the store."""


@dataclass(frozen=True, slots=True)
class ReceivedRecord:
    """A package somebody handed in. `at`: when, which is the moment its certificates are judged at from then on."""

    sha256: str
    name: str
    """Of the file, as it came."""
    size: int
    """Bytes."""
    at: datetime
    who: str
    refused: str = ""
    """The code of why it was not taken, "" when it was."""
    application: str = ""
    revision: int = 0
    content: str = ""
    """SHA-256 of its data, hex; with the two above "" and 0 when they could not be read or believed."""
    title: str = ""
    place: str = ""
    """Code of the place it is of; "" as above, and in one taken by an older program."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is now in the evidence folder. `name` is clean, see `db.names`."""

    sha256: str
    crc32: int
    size: int
    """Bytes."""
    name: str
