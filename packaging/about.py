"""What the program is called and which version it is, for everything that is built: read from pyproject.toml."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DISPLAY_NAME = "示范区申报助手"
WINDOW, CONSOLE = "ipzone-desk", "ipzone"
MEDIA_TYPE = "application/vnd.etsi.asic-e+zip"


@dataclass(frozen=True, slots=True)
class Project:
    """The facts of pyproject.toml that builds need."""

    name: str
    version: str
    licence: str

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """The version as Windows wants it."""
        parts = [int(part) for part in self.version.split(".")]
        return (*parts, 0, 0, 0, 0)[:4]  # type: ignore[return-value]


def read() -> Project:
    """The project as its pyproject.toml says."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return Project(table["name"], table["version"], table["license"])


def epoch() -> int:
    """Seconds since 1970 that every file of a build is dated with: SOURCE_DATE_EPOCH, or the last change of CHANGELOG."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return int(given) if given else int((ROOT / "CHANGELOG.md").stat().st_mtime)
