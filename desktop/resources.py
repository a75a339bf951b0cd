"""Where the files that come with the program are; the same in a checkout, a wheel-less run and a frozen program."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"
BUILT_IN_PACKS = ROOT / "forms" / "packs"


def default_data() -> Path:
    """The workspace of this user, in the place the system keeps user data."""
    from platformdirs import user_data_path

    return user_data_path("IPZoneDesk", appauthor=False)
