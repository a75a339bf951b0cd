"""Starts two programs in turns and watches the screen: pace.sh.

python packaging/linux/pace.py OURS BARE       needs DISPLAY, an X server of 1366 x 768 for itself
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtGui import QGuiApplication

ROUNDS = 12
LIMIT_MB = 120
NOTHING, SURFACE = "#000000", "#ffffff"
ANY_PLACE, HOME_PLACE = (40, 20), (1328, 415)
"""On the screen: any point of a window; the card 本机 of home, the last that is laid out."""
_SECONDS = 60


def pixel(place: tuple[int, int]) -> str:
    screen = QGuiApplication.primaryScreen()
    return screen.grabWindow(0, *place, 1, 1).toImage().pixelColor(0, 0).name()


def until(place: tuple[int, int], *, nothing: bool) -> None:
    """Wait until the screen is empty at a place, or painted. Raises SystemExit after a minute."""
    end = time.monotonic() + _SECONDS
    while (pixel(place) == NOTHING) != nothing or (
        not nothing and place == HOME_PLACE and pixel(place) != SURFACE
    ):
        if time.monotonic() > end:
            raise SystemExit(f"{place} stayed {pixel(place)}")
        time.sleep(0.002)


def processor(pid: int) -> float:
    """Seconds a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Resident megabytes once a process no longer works."""
    before = -1.0
    while processor(pid) != before:
        before = processor(pid)
        time.sleep(2)
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def start(command: str, place: tuple[int, int], *, stay: bool) -> tuple[float, float, float]:
    """Seconds and processor seconds until a place is painted, and megabytes where it may stay."""
    until(ANY_PLACE, nothing=True)
    began = time.monotonic()
    process = subprocess.Popen(command.split(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        until(place, nothing=False)
        taken, spent = time.monotonic() - began, processor(process.pid)
        return taken, spent, memory(process.pid) if stay else 0.0
    finally:
        process.terminate()
        process.wait()


def main(ours: str, bare: str) -> int:
    QGuiApplication([])
    said = {"window": (ours, ANY_PLACE), "home": (ours, HOME_PLACE), "bare": (bare, ANY_PLACE)}
    for command, place in said.values():  # the first is not warm
        start(command, place, stay=False)
    rounds = [{name: start(*one, stay=False) for name, one in said.items()} for _ in range(ROUNDS)]
    for column, what in ((0, "seconds"), (1, "processor seconds")):
        taken = {name: [one[name][column] for one in rounds] for name in said}
        least = {name: min(values) for name, values in taken.items()}
        usual = {name: statistics.median(values) for name, values in taken.items()}
        for how, of in (("least", least), ("median", usual)):
            ratios = ", ".join(f"{name} {of[name]:.3f} ({of[name] / of['bare']:.2f}x)" for name in said)
            sys.stdout.write(f"{what}, {how}: {ratios}\n")
    used = {name: start(*said[name], stay=True)[2] for name in ("home", "bare")}
    sys.stdout.write(f"memory: ours {used['home']:.0f} MB, bare {used['bare']:.0f} MB\n")
    return 0 if used["home"] < LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
