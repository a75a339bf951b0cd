"""What the program starts with: a window on the screen first, and then everything else.

Until the window is painted nothing is imported that it does not need. On an old PC, from a cold disk, the rest takes
seconds, in which nobody should wonder whether the program has started.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QApplication

from desktop.views import theme
from desktop.views.preferences import Preferences
from desktop.views.window import Window

if TYPE_CHECKING:
    from desktop.app import Desk


class Options(NamedTuple):
    """What the program was started with."""

    data: Path
    """The folder of the workspace."""
    sample: bool = False
    """Whether to open the sample."""
    file: Path | None = None
    """A package to verify."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window. Gives the exit status."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    preferences = Preferences.read(options.data)
    if preferences.scale != "1":
        os.environ.setdefault("QT_SCALE_FACTOR", preferences.scale)
    app = QApplication([*sys.argv[:1], *theme.ARGUMENTS])
    app.setApplicationName("ipzone-desk")
    app.setApplicationDisplayName("示范区申报助手")
    app.setDesktopFileName("desk.ipzone.IPZoneDesk")
    window = empty_window(app, preferences)
    window.painted.connect(lambda: fill(app, window, options, preferences))
    window.open()
    return app.exec()


def empty_window(app: QApplication, preferences: Preferences) -> Window:
    """The window, in the colours that the program will have."""
    colours = theme.first_colours(app, preferences.theme)
    app.setPalette(theme.palette(colours))
    return Window(colours)


def fill(app: QApplication, window: Window, options: Options, preferences: Preferences) -> Desk:
    """Load the program into the window, and go where it was asked to go."""
    try:
        from desktop.app import Desk, prepare

        prepare(app, preferences.theme)
        desk = Desk(app, options.data)
        sys.excepthook = desk.broken
        window.hold(desk.frame)
        desk.start(sample=options.sample, verify=options.file)
        window.reveal()
    except BaseException:
        app.exit(1)  # an empty window would stay
        raise
    return desk


def _options(arguments: Sequence[str]) -> Options:
    from desktop.resources import default_data

    if not arguments:  # as people start it
        return Options(default_data())
    import argparse

    parser = argparse.ArgumentParser(prog="ipzone-desk", description="示范区申报助手")
    parser.add_argument("--data", type=Path, default=None, help="存放申报的文件夹")
    parser.add_argument("--sample", action="store_true", help="打开样例")
    parser.add_argument("file", nargs="?", type=Path, help="要核验的申报包")
    options = parser.parse_args(list(arguments))
    return Options(options.data or default_data(), options.sample, options.file)


if __name__ == "__main__":
    sys.exit(main())
