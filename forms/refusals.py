"""What the operating system refuses, as a failure a user can meet."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

from forms.errors import DiskFailed, DiskFull, FolderMissing, FolderReadOnly, IpzoneError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_MISSING = {errno.ENOENT, errno.ENOTDIR}
_REASONS: Mapping[int, str] = {
    errno.EISDIR: "这是一个文件夹",
    errno.EFBIG: "这个磁盘放不下这么大的单个文件",  # FAT32 memory sticks: 4 GiB
    errno.ENAMETOOLONG: "名称太长",
    errno.EBUSY: "正被另一个程序占用",
    errno.EIO: "磁盘读写失败",
    errno.ENODEV: "设备已不在",
    errno.ENXIO: "设备已不在",
    errno.EMFILE: "打开的文件太多",
}


def of_system(error: OSError, path: Path) -> IpzoneError:
    """The failure that an error of the operating system while working on `path` means."""
    if error.errno in _FULL:
        return DiskFull(path=path)
    if error.errno in _READ_ONLY:
        return FolderReadOnly(path=path)
    if error.errno in _MISSING:
        return FolderMissing(path=path)
    return DiskFailed(path=path, reason=_REASONS.get(error.errno or 0) or f"系统错误 {error.errno}")
