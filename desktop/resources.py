"""Where the files that come with the program are; the same in a checkout, a wheel-less run and a frozen program."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"
BUILT_IN_PACKS = ROOT / "forms" / "packs"


PORTABLE = "portable"
"""A file of this name beside the built program makes it a portable copy."""
PORTABLE_DATA = "IPZoneDesk-data"


def default_data() -> Path:
    """The workspace of this user, in the place the system keeps user data; beside the folder of a portable copy.

    Never inside the program's own folder, which an upgrade replaces.
    """
    program = program_folder()
    if program is not None and (program / PORTABLE).is_file():
        return program.parent / PORTABLE_DATA
    from platformdirs import user_data_path

    return user_data_path("IPZoneDesk", appauthor=False)


def program_folder() -> Path | None:
    """Where the built program lies; None when it runs from source."""
    return Path(sys.executable).resolve().parent if getattr(sys, "frozen", False) else None
