"""Disks that are really full and folders that really cannot be written, without leaving anything mounted.

A mount lives in a mount namespace of its own, which ends with the process that holds it: nothing is left behind
even when the tests are killed. Where the machine lets nobody mount, the kernel refuses by other means: a limit on
the size of files (EFBIG where a full disk says ENOSPC), and a folder without write permission, entered as a user
whom permissions bind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NOBODY = "65534"


@dataclass(frozen=True)
class Disk:
    """`prefix` starts a command where `folder` is the disk; `seen` is the same folder from out here."""

    folder: Path
    prefix: tuple[str, ...]
    seen: Path
    mounted: bool

    def run(self, *command: object) -> None:
        """Set something up on the disk; `prefix` may be bound to what is tested."""
        words = [*(self.prefix if self.mounted else ()), *map(str, command)]
        subprocess.run(words, check=True, capture_output=True)

    def fill(self) -> None:
        """Leave no room at all."""
        if self.mounted:
            self.run("sh", "-c", 'head -c 100m /dev/zero > "$0" || true', self.folder / "ballast")

    def seal(self) -> None:
        """Let nobody write any more."""
        if self.mounted:
            self.run("mount", "-o", "remount,ro", self.folder)
            return
        self.run("chmod", "-R", "a-w", self.folder)
        if os.geteuid() == 0:  # permissions do not bind us, so somebody else tries
            self.run("chown", "-R", NOBODY, self.folder)
            for parent in self.folder.parents[:-1]:
                parent.chmod(parent.stat().st_mode | 0o011)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Disk]:
    """A disk of `size` bytes at `folder`; where nobody may mount, one that takes no file larger than that."""
    with _mounted(folder, f"size={size}") as disk:
        yield disk or Disk(folder, ("prlimit", f"--fsize={size}", "--"), folder, mounted=False)


@contextmanager
def sealable_disk(folder: Path) -> Iterator[Disk]:
    """A disk that can be made read-only; where nobody may mount, a folder of a user bound by permissions."""
    with _mounted(folder, "size=64m") as disk:
        prefix = ("setpriv", f"--reuid={NOBODY}", "--clear-groups", "--") if os.geteuid() == 0 else ()
        yield disk or Disk(folder, prefix, folder, mounted=False)


@contextmanager
def _mounted(folder: Path, options: str) -> Iterator[Disk | None]:
    folder.mkdir(parents=True, exist_ok=True)
    if not (shutil.which("unshare") and shutil.which("nsenter")):
        yield None
        return
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    script = 'mount -t tmpfs -o "$1" none "$0" && echo ready && cat'
    holder = subprocess.Popen(
        ["unshare", *user, "--mount", "sh", "-c", script, str(folder), options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with holder:  # closing its input ends it, and with it the mount
        assert holder.stdout is not None
        if holder.stdout.readline() != b"ready\n":
            yield None
            return
        enter = ["nsenter", "-t", str(holder.pid), *(["-U", "--preserve-credentials"] if user else []), "-m"]
        seen = Path(f"/proc/{holder.pid}/root{folder}")
        yield Disk(folder, tuple(enter), seen, mounted=True)
