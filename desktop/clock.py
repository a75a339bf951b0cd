"""What time it is here."""

from __future__ import annotations

from datetime import UTC, datetime


def local_now() -> datetime:
    """Aware, in the zone of this machine."""
    return datetime.now(UTC).astimezone()
