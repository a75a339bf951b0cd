"""The shapes a workspace's database has had. Alone in its module, so that knowing them costs nothing."""

from __future__ import annotations

REVISIONS: tuple[str, ...] = ("0001", "0002", "0003", "0004", "0005", "0006")
"""Oldest first; the last is the one this program writes."""
