"""What must be known before the first window: theme and text size. A small file beside the workspace; no Qt."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

SCALES = ("1", "1.25", "1.5", "1.75", "2")
THEMES = ("", "light", "dark", "hc")
"""Empty follows the system."""
FILE = "window.json"


@dataclass(frozen=True, slots=True)
class Preferences:
    """A file that cannot be read means the defaults: it holds nothing that could be lost."""

    theme: str = ""
    scale: str = "1"

    @classmethod
    def read(cls, data: Path) -> Preferences:
        try:
            found = json.loads((data / FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return cls()
        if not isinstance(found, dict):
            return cls()
        theme, scale = found.get("theme"), found.get("scale")
        return cls(theme if theme in THEMES else "", scale if scale in SCALES else "1")

    def write(self, data: Path) -> None:
        """Raises OSError."""
        data.mkdir(parents=True, exist_ok=True)
        new = data / f"{FILE}.new"
        new.write_text(json.dumps(asdict(self)), "utf-8")
        os.replace(new, data / FILE)  # noqa: PTH105 - replaces also on Windows
