"""The memory sticks that are plugged in: where a backup or a package is taken to."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

_POINTS = ("/media/", "/run/media/", "/mnt/")
_DEVICES = ("/dev/sd", "/dev/mmcblk", "/dev/disk/")
_REMOVABLE = 2
"""DRIVE_REMOVABLE of Windows."""
_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Drive:
    """A place on a memory stick that can be written to."""

    path: Path
    free: int
    """Bytes."""

    @property
    def name(self) -> str:
        return self.path.name or str(self.path)


def drives() -> tuple[Drive, ...]:
    """The memory sticks there are just now, in the order of their names."""
    if sys.platform == "win32":
        from ctypes import windll

        mask = windll.kernel32.GetLogicalDrives()
        letters = (f"{chr(65 + n)}:\\" for n in range(26) if mask >> n & 1)
        found = [Path(one) for one in letters if windll.kernel32.GetDriveTypeW(one) == _REMOVABLE]
    else:
        mounts = Path("/proc/mounts")
        text = mounts.read_text("utf-8", "surrogateescape") if mounts.exists() else ""
        found = mounted_sticks(text)
    return tuple(drive for path in sorted(found) if (drive := _drive(path)))


def mounted_sticks(mounts: str) -> list[Path]:
    """Where sticks are mounted, from the text of /proc/mounts: disks below the folders that desktops use for them."""
    found = []
    for line in mounts.splitlines():
        device, point, *_ = [*line.split(" "), ""]
        if device.startswith(_DEVICES) and point.startswith(_POINTS):
            plain = _ESCAPE.sub(lambda m: chr(int(m[1], 8) & 255), point)
            found.append(Path(plain))
    return found


def _drive(path: Path) -> Drive | None:
    """None where nobody may write, or the stick has just been pulled out."""
    try:
        free = shutil.disk_usage(path).free
    except OSError:
        return None
    return Drive(path, free) if os.access(path, os.W_OK) else None
