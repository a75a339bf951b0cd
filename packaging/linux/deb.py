"""Packs the frozen program as a .deb for Debian 11+, UOS 20 and Kylin V10.

    python packaging/linux/deb.py FROZEN OUT [--version VERSION] [--plain]

What the package depends on follows from the ELF files in it; a library that nobody knows fails the build.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import about  # noqa: E402 - the folder above has to be named first
import elf  # noqa: E402
import icons  # noqa: E402

NAME = about.WINDOW
ID = "desk.ipzone.IPZoneDesk"
MAINTAINER = "IPZone Desk project <ipzone-desk@ipzone-desk.invalid>"
HOME = Path("opt") / NAME
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}

# What brings a library; the second name is what newer releases call it.
PACKAGES = {
    "libc.so.6": "libc6 (>= 2.28)",
    "libstdc++.so.6": "libstdc++6 (>= 8)",
    "libgcc_s.so.1": "libgcc-s1 | libgcc1",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgthread-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libdbus-1.so.3": "libdbus-1-3",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb.so.1": "libxcb1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
}
PART_OF_LIBC = ("libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1", "ld-linux-")
OPTIONAL = {"libcups.so.2": "libcups2 | libcups2t64"}
"""Wanted by one plugin only; without it there is no printer, and printing to PDF stays."""

DESCRIPTION = """示范区申报助手 - application forms for demonstration zones
 帮助地方准备国家知识产权保护示范区建设申报材料：逐项说明要求和依据，管理佐证材料，
 检查还缺什么，生成签名的申报包，接收单位可以逐项核验。程序不联网，材料只保存在本机。
 .
 这不是官方软件。标有“本项目编写”的内容由本项目拟写，只供参考，以正式文件为准。
 .
 IPZone Desk prepares, checks, signs and verifies applications for 国家知识产权保护
 示范区, offline. It is not official software."""


def dependencies(frozen: Path) -> tuple[list[str], list[str]]:
    """Depends and Recommends. Raises SystemExit for a library that no package here brings."""
    depends = {"xkb-data"}  # what the shipped libxkbcommon reads
    recommends: set[str] = set()
    for library, users in elf.from_system(list(elf.files(frozen))).items():
        if library.startswith(PART_OF_LIBC):
            continue
        if library in OPTIONAL:
            recommends.add(OPTIONAL[library])
        elif library in PACKAGES:
            depends.add(PACKAGES[library])
        else:
            raise SystemExit(f"{library} (for {users[0].name}) is neither shipped nor in PACKAGES")
    return sorted(depends), sorted(recommends)


def stage(frozen: Path, root: Path, version: str) -> None:
    """Lay out every file of the package below `root`."""
    shutil.copytree(frozen, root / HOME, symlinks=True)
    binaries = root / "usr" / "bin"
    binaries.mkdir(parents=True)
    for program in (about.WINDOW, about.CONSOLE):
        (binaries / program).symlink_to(Path("/") / HOME / program)
    share = root / "usr" / "share"
    day = datetime.fromtimestamp(about.epoch(), UTC)
    _put(share / "applications" / f"{ID}.desktop", (HERE / "share" / f"{ID}.desktop").read_text("utf-8"))
    _put(
        share / "mime" / "packages" / f"{NAME}.xml", (HERE / "share" / f"{NAME}.mime.xml").read_text("utf-8")
    )
    metainfo = f"{ID}.metainfo.xml"
    _put(share / "metainfo" / metainfo, _filled(metainfo, version, day))
    for name in (about.CONSOLE, about.WINDOW):
        page = share / "man" / "man1" / f"{name}.1.gz"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(gzip.compress(_filled("ipzone.1", version, day).encode(), 9, mtime=0))
    for size in icons.SIZES:
        folder = share / "icons" / "hicolor" / f"{size}x{size}" / "apps"
        folder.mkdir(parents=True)
        (folder / f"{NAME}.png").write_bytes(icons.png(size))
    _put(share / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg", icons.DRAWING.read_text("utf-8"))
    doc = share / "doc" / NAME
    _put(doc / "copyright", copyright_text(frozen))
    entry = f"{NAME} ({version}) stable; urgency=medium\n\n  * {about.DISPLAY_NAME} {version}.\n\n"
    entry += f" -- {MAINTAINER}  {format_datetime(day)}\n"
    (doc / "changelog.gz").write_bytes(gzip.compress(entry.encode(), 9, mtime=0))
    _put(
        share / "lintian" / "overrides" / NAME,
        (HERE / "share" / f"{NAME}.lintian-overrides").read_text("utf-8"),
    )


def control(frozen: Path, root: Path, version: str) -> None:
    """Write DEBIAN/control and DEBIAN/md5sums."""
    depends, recommends = dependencies(frozen)
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(-(-path.stat().st_size // 1024) for path in files)
    fields = {
        "Package": NAME,
        "Version": version,
        "Architecture": ARCHITECTURES[os.uname().machine],
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size),
        "Depends": ", ".join(depends),
        "Recommends": ", ".join(recommends),
        "Section": "misc",
        "Priority": "optional",
        "Description": DESCRIPTION,
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    sums = "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(root)}\n"
        for path in files
    )
    _put(root / "DEBIAN" / "control", text)
    _put(root / "DEBIAN" / "md5sums", sums)


def copyright_text(frozen: Path) -> str:
    """The machine-readable copyright file of Debian, from what licences/index.json says is shipped."""
    home = f"/{HOME}/_internal/licences"
    index = json.loads((frozen / "_internal" / "licences" / "index.json").read_text("utf-8"))["components"]
    lines = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        f"Upstream-Name: {NAME}",
        "",
        "Files: *",
        "Copyright: IPZone Desk project",
        "License: Apache-2.0",
        " On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.",
        "Comment: The program ships components of others. Their licences, in full:",
    ]
    for one in index:
        texts = ", ".join(f"{home}/{text}" for text in one["texts"]) or "public domain, no text"
        lines.append(f" {one['name']} {one['version']}: {one['licence']} ({texts})")
    return "\n".join(lines) + "\n"


def build(frozen: Path, out: Path, version: str, *, plain: bool = False) -> Path:
    """Make the package, uncompressed where it is only to be tried; gives its path."""
    root = out / "root"
    shutil.rmtree(root, ignore_errors=True)
    stage(frozen, root, version)
    control(frozen, root, version)
    _modes(root)
    target = out / f"{NAME}_{version}_{ARCHITECTURES[os.uname().machine]}.deb"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(about.epoch())}
    pressed = ("-Znone",) if plain else ("-Zxz", "-z9")
    command = ["dpkg-deb", "--root-owner-group", *pressed, "--build", str(root), str(target)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    shutil.rmtree(root)
    return target


def _filled(template: str, version: str, day: datetime) -> str:
    text = (HERE / "share" / template).read_text("utf-8")
    return text.replace("@VERSION@", version).replace("@DATE@", f"{day:%Y-%m-%d}")


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _modes(root: Path) -> None:
    """Folders and the two programs 755, everything else 644."""
    root.chmod(0o755)
    for path in root.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.parent == root / HOME and path.name in (about.WINDOW, about.CONSOLE)
        path.chmod(0o755 if runs or path.is_dir() else 0o644)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("frozen", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--version", default=about.read().version)
    parser.add_argument("--plain", action="store_true", help="uncompressed: for trials")
    options = parser.parse_args()
    target = build(options.frozen, options.out, options.version, plain=options.plain)
    licences = options.frozen / "_internal" / "licences"
    shutil.copyfile(licences / "sbom.cdx.json", options.out / f"{NAME}_{options.version}.cdx.json")
    sys.stdout.write(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
