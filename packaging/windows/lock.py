"""The part of a universal lock that Windows needs, hashes and all: pip, asked on Linux, would judge its markers there.

python packaging/windows/lock.py LOCK... > windows.lock
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from pip._vendor.packaging.markers import Marker

WINDOWS = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "python_full_version": "3.11.9",
    "python_version": "3.11",
    "sys_platform": "win32",
}
_ENTRY = re.compile(
    r"^(?P<pin>[A-Za-z0-9._-]+==[^ ;\\]+) *(?:;(?P<marker>[^\\\n]+))?(?P<hashes>(?:\\\n +--hash=\S+ *)+)",
    re.M,
)


def for_windows(lock: str) -> str:
    """The entries whose markers hold on Windows, without the markers. Raises ValueError for one without a hash."""
    found = list(_ENTRY.finditer(lock))
    pinned = re.findall(r"^[A-Za-z0-9._-]+==", lock, re.MULTILINE)
    if len(found) != len(pinned):
        raise ValueError("an entry of the lock has no hash")
    return "".join(
        f"{entry['pin']} {entry['hashes'].rstrip()}\n"
        for entry in found
        if entry["marker"] is None or Marker(entry["marker"].strip()).evaluate(WINDOWS)
    )


if __name__ == "__main__":
    sys.stdout.write("".join(for_windows(Path(name).read_text("utf-8")) for name in sys.argv[1:]))
