"""Whether a folder is a place where SQLite's files are safe.

Sync programs copy a database and its log at different moments, and network shares forget locks: both have
destroyed databases elsewhere (AnkiDroid #16299, https://sqlite.org/howtocorrupt.html). The user is warned, not
stopped: it is the office's disk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePath

NETWORK_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "glusterfs", "ceph", "davfs", "lustre"}
)
SYNC_FOLDERS: Mapping[str, str] = {
    "onedrive": "OneDrive",
    "nutstore": "坚果云",
    "我的坚果云": "坚果云",
    "坚果云": "坚果云",
    "baidusyncdisk": "百度网盘",
    "baidunetdisk": "百度网盘",
    "百度网盘": "百度网盘",
    "百度云同步盘": "百度网盘",
    "weiyun": "微云",
    "微云同步助手": "微云",
    "阿里云盘": "阿里云盘",
    "wpsdrive": "WPS 云盘",
    "wps云盘": "WPS 云盘",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "nextcloud": "Nextcloud",
    "seafile": "Seafile",
}
NETWORK = "网络共享"
_ESCAPE = re.compile(r"\\([0-7]{3})")
_REMOTE_FUSE = ("fuse.sshfs", "fuse.rclone", "fuse.davfs", "fuse.glusterfs", "fuse.gvfsd")


def unsafe_location(folder: PurePath, mounts: str = "") -> str | None:
    """What keeps this folder elsewhere as well: the name of a sync program, NETWORK, or None.

    `folder` is absolute; `mounts` is the text of /proc/mounts, see `read_mounts`.
    """
    if str(folder).startswith(("\\\\", "//")):
        return NETWORK
    for part in folder.parts:
        name = part.lower()
        for known, program in SYNC_FOLDERS.items():
            if name == known or name.startswith((f"{known} -", f"{known}(", f"{known} (")):
                return program
    kind = _mounted_as(folder, mounts)
    return NETWORK if kind in NETWORK_TYPES or kind.startswith(_REMOTE_FUSE) else None


def read_mounts() -> str:
    """What is mounted where, on Linux; "" elsewhere."""
    path = Path("/proc/mounts")
    return path.read_text("utf-8", "surrogateescape") if path.exists() else ""


def _mounted_as(folder: PurePath, mounts: str) -> str:
    """The file system type of the innermost mount over a folder, "" when unknown; later mounts cover earlier."""
    depth, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = PurePath(_ESCAPE.sub(lambda m: bytes([int(m[1], 8) & 255]).decode("latin-1"), fields[1]))
        if folder.is_relative_to(point) and len(point.parts) >= depth:
            depth, kind = len(point.parts), fields[2]
    return kind
