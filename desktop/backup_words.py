"""When the last backup was, in words; costs nothing to import, because home says it in its first picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

AT, WHERE, FOLDER = "backup.at", "backup.where", "backup.folder"
"""Settings: the moment of the last backup, its folder, and where the next one goes."""
OLD = 7
"""Days after which a backup is thought of again."""


def backup_words(setting: Callable[[str], str | None], now: datetime) -> tuple[str, bool]:
    """A sentence about the last backup, and whether it is time for the next."""
    at = setting(AT)
    try:
        made = datetime.fromisoformat(at).astimezone(now.tzinfo) if at else None
    except ValueError:
        made = None  # a moment nobody can read is no backup to rely on
    if made is None:
        return "还没有备份", True
    days = (now.date() - made.date()).days
    if days > OLD:
        return f"已有 {days} 天没有备份", True
    day = {0: "今天", 1: "昨天"}.get(days, f"{made.month}月{made.day}日")
    where = Path(setting(WHERE) or "").parent
    return f"{day} {made:%H:%M} 已备份到 {where}", False
