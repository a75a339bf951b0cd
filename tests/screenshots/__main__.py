"""Pictures of every page, for people to look at: `make screenshots`, or `python -m tests.screenshots`.

Writes build/screenshots/<theme>-<scale>/<page>.png with the sample and with an empty application: light, dark and
high contrast, 1366x768 at 100 % and 3840x2160 at 200 %. Names begin with the number of the design's picture where
there is one. Needs no display. The scale comes from QT_SCALE_FACTOR, so each scale is a run of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.app import Desk, prepare
from tests.screenshots import around, packages, receiving, work
from tests.screenshots.kit import Camera

ROOT = Path(__file__).resolve().parent.parent.parent
THEMES = ("light", "dark", "hc")
SIZES = {"1": (1366, 768), "2": (1920, 1080)}
"""Logical size of the window by scale."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--theme", choices=THEMES, help="only this one")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "screenshots")
    parser.add_argument("--scale", choices=tuple(SIZES), help="only this one")
    parser.add_argument("--only", default="", help="only pages whose name begins so")
    options = parser.parse_args()
    if "QT_SCALE_FACTOR" in os.environ:
        take(options.theme or THEMES[0], options.out, os.environ["QT_SCALE_FACTOR"], options.only)
        return 0
    for theme in (options.theme,) if options.theme else THEMES:
        for scale in (options.scale,) if options.scale else SIZES:
            environment = {**os.environ, "QT_SCALE_FACTOR": scale}
            environment.setdefault("QT_QPA_PLATFORM", "offscreen")
            command = [sys.executable, "-m", "tests.screenshots", "--theme", theme]
            command += ["--out", str(options.out), "--only", options.only]
            if subprocess.run(command, env=environment, cwd=ROOT).returncode:
                return 1
    return 0


def take(theme: str, out: Path, scale: str, only: str) -> None:
    """All pictures of one theme at one scale."""
    app = QApplication([])
    prepare(app, theme)
    folder = out / f"{theme}-{float(scale) * 100:.0f}"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        desk = Desk(app, Path(data) / "workspace")
        shot = Camera(desk, Path(data), folder, SIZES.get(scale, SIZES["1"]), only)
        desk.frame.show()
        desk.frame.activateWindow()
        desk.start()
        around.beginning(shot)
        sample, empty = desk.office.new_sample(), desk.office.new("320400")
        for pictures in (
            *work.PICTURES,
            *around.PICTURES,
            *packages.PICTURES,
            *receiving.PICTURES,
            work.parted,
        ):
            pictures(shot, sample.id, empty.id)
        desk.close()
    assert shot.taken, "no page has such a name"


if __name__ == "__main__":
    sys.exit(main())
