"""What an application is for. On its own: home shows it before anything else is loaded."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """What an application is for. All but the formal ones carry their word on every screen and page."""

    FORMAL = "formal"
    PRACTICE = "practice"
    SAMPLE = "sample"

    @property
    def mark(self) -> str:
        """样例, 练习 or nothing."""
        return {"formal": "", "practice": "练习", "sample": "样例"}[self.value]
