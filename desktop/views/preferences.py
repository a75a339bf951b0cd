"""What must be known before the first window: theme and text size. A small file beside the workspace; no Qt."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

SCALES = ("1", "1.25", "1.5", "1.75", "2")
THEMES = ("", "light", "dark", "hc")
"""Empty follows the system."""
FILE = "window.json"


class Preferences(NamedTuple):
    """A file that cannot be read means the defaults: it holds nothing that could be lost."""

    theme: str = ""
    scale: str = "1"

    @classmethod
    def read(cls, data: Path) -> Preferences:
        try:
            text = (data / FILE).read_text("utf-8")
        except (OSError, ValueError):
            return cls()
        import json  # here: most have no such file, and it costs 1 ms of the start

        try:
            found = json.loads(text)
        except ValueError:
            return cls()
        if not isinstance(found, dict):
            return cls()
        theme, scale = found.get("theme"), found.get("scale")
        return cls(theme if theme in THEMES else "", scale if scale in SCALES else "1")

    def write(self, data: Path) -> None:
        """Raises OSError."""
        import json

        data.mkdir(parents=True, exist_ok=True)
        new = data / f"{FILE}.new"
        new.write_text(json.dumps(self._asdict()), "utf-8")
        os.replace(new, data / FILE)  # noqa: PTH105 - replaces also on Windows
