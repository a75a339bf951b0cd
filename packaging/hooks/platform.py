"""Runs before either program: a session that asks Qt for a display this program does not carry gets X11 instead."""

import os

_asked = os.environ.get("QT_QPA_PLATFORM", "")
if _asked and not any(name in _asked for name in ("xcb", "offscreen", "windows")):
    os.environ["QT_QPA_PLATFORM"] = "xcb"
