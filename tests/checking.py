"""The check of an open application, run as the window runs it, and waited for as nobody at the window does."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QEventLoop, QTimer

from desktop.views.hub import Hub

PATIENCE = 20.0
"""Seconds until it must be through."""


def checked(hub: Hub) -> None:
    """Check what there is now, and let the window hear of it."""
    lane, loop, end = hub.lane.checks, QEventLoop(), monotonic() + PATIENCE
    lane.ended.connect(loop.quit)
    QTimer.singleShot(round(PATIENCE * 1000), loop, loop.quit)
    hub.check_soon()
    while lane.current is not None:
        loop.exec()
        assert monotonic() < end, "the check does not end"
    lane.ended.disconnect(loop.quit)
