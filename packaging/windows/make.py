"""Makes the setup program and the portable copy from the frozen program. Needs makensis (Debian: nsis).

    python packaging/windows/make.py FROZEN OUT [--version VERSION] [--plain]

IPZONE_SIGN names a command that signs the file it is given: every program and library without a signature, the
uninstaller and the setup program (sign.sh is one). Without it nothing is signed. Same frozen folder, same bytes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import about  # noqa: E402 - the folder above has to be named first
import icons  # noqa: E402

PUBLISHER = "IPZone Desk"
TARGET = "x86-unicode" if sys.platform == "win32" else "amd64-unicode"
"""NSIS for Windows brings only the first, Debian's both; either installs the 64-bit program."""
PROGRAMS = (".exe", ".dll", ".pyd")
PORTABLE_NOTE = """{name} {version}（便携版）

打开 program 文件夹里的 ipzone-desk.exe。申报材料存在旁边的 IPZoneDesk-data 文件夹，随 U 盘带走。
升级：只替换 program 文件夹。删除：先备份 IPZoneDesk-data，再删除整个文件夹。
这不是官方软件。
"""


def is_signed(path: Path) -> bool:
    """Whether a Windows program or library carries an Authenticode signature. Raises ValueError for other files."""
    data = path.read_bytes()[:4096]
    try:
        header = struct.unpack_from("<I", data, 0x3C)[0]
        if data[:2] != b"MZ" or data[header : header + 4] != b"PE\0\0":
            raise ValueError(f"{path.name} is no Windows program")
        magic = struct.unpack_from("<H", data, header + 24)[0]
        # The security directory is the fifth; its table begins later in the 64-bit header.
        start, size = struct.unpack_from("<II", data, header + 24 + (112 if magic == 0x20B else 96) + 4 * 8)
    except struct.error as error:
        raise ValueError(f"{path.name} is damaged") from error
    return bool(start and size)


def hook(command: str) -> str:
    """The command that signs, runnable from every folder: makensis runs it as well."""
    first, *rest = command.split() or [""]
    return " ".join([str(Path(first).resolve()) if Path(first).is_file() else first, *rest])


def sign(folder: Path, command: str) -> int:
    """Sign every program and library that nobody signed; gives how many."""
    files = [
        path for path in sorted(folder.rglob("*")) if path.suffix.lower() in PROGRAMS and not is_signed(path)
    ]
    for path in files:
        subprocess.run([*command.split(), str(path)], check=True)  # noqa: S603 - the builder's own command
    return len(files)


def stage(frozen: Path, folder: Path) -> None:
    """A copy of the frozen program in which every file has the date of the build."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(frozen, folder)
    for path in folder.rglob("*"):
        os.utime(path, (about.epoch(), about.epoch()))


def script(program: Path, icon: Path, target: Path, version: str, command: str, plain: bool) -> str:
    """build.nsh: what setup.nsi has to know, and the files in a fixed order."""
    files = [path for path in sorted(program.rglob("*")) if path.is_file()]
    project = replace(about.read(), version=version)
    named = {
        "TARGET": TARGET,
        "NAME": about.DISPLAY_NAME,
        "VERSION": version,
        "VERSION_NUMBERS": ".".join(map(str, project.numbers)),
        "PUBLISHER": PUBLISHER,
        "LICENCE": project.licence,
        "WINDOW": about.WINDOW,
        "CONSOLE": about.CONSOLE,
        "MEDIA_TYPE": about.MEDIA_TYPE,
        "ICON": str(icon),
        "SIDE": str(icon.with_suffix(".bmp")),
        "OUT": str(target),
        "KILOBYTES": str(sum(-(-path.stat().st_size // 1024) for path in files)),
        **({"SIGN": command} if command else {}),
        **({"PLAIN": ""} if plain else {}),
    }
    lines = [f'!define {key} "{value}"' for key, value in named.items()]
    lines.append("!macro Files")
    folder = None
    for path in files:
        if path.parent != folder:
            folder = path.parent
            inside = str(folder.relative_to(program)).replace("/", "\\")
            lines.append(f'SetOutPath "$INSTDIR\\{inside}"' if inside != "." else 'SetOutPath "$INSTDIR"')
        lines.append(f'File "{path}"')
    lines.append("!macroend")
    return "\n".join(lines) + "\n"


def setup(program: Path, out: Path, version: str, command: str = "", *, plain: bool = False) -> Path:
    """Make the setup program, uncompressed where it is only to be tried; gives its path."""
    work = out / "nsis"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("setup.nsi", "texts.nsh"):
        shutil.copyfile(HERE / name, work / name)
    icon = work / "program.ico"
    icon.write_bytes(icons.ico())
    side = icon.with_suffix(".bmp")
    side.write_bytes(icons.side())
    os.utime(side, (about.epoch(), about.epoch()))  # the setup program carries its date
    target = out / f"{about.WINDOW}_{version}_windows_setup.exe"
    (work / "build.nsh").write_text(script(program, icon, target, version, command, plain), "utf-8")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(about.epoch())}
    makensis = ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", str(work / "setup.nsi")]
    subprocess.run(makensis, check=True, env=environment, cwd=work)  # noqa: S603
    shutil.rmtree(work)
    return target


def portable(program: Path, out: Path, version: str) -> Path:
    """Make the copy that needs no installation and keeps its data beside itself; gives its path."""
    target = out / f"{about.WINDOW}_{version}_windows_portable.zip"
    day = datetime.fromtimestamp(about.epoch(), UTC).timetuple()[:6]
    note = PORTABLE_NOTE.format(name=about.DISPLAY_NAME, version=version).replace("\n", "\r\n")
    contents: list[tuple[str, bytes]] = [
        ("README.txt", b"\xef\xbb\xbf" + note.encode()),
        ("program/portable", b""),
    ]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(program.rglob("*")):
            if path.is_file():
                contents.append((f"program/{path.relative_to(program).as_posix()}", path.read_bytes()))
        for name, data in contents:
            entry = zipfile.ZipInfo(f"IPZoneDesk/{name}", day)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("frozen", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--version", default=about.read().version)
    parser.add_argument("--plain", action="store_true", help="only a setup program, uncompressed: for trials")
    options = parser.parse_args()
    out: Path = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    program = out / "program"
    stage(options.frozen, program)
    if options.plain:
        setup(program, out, options.version, plain=True)
        shutil.rmtree(program)
        return
    command = hook(os.environ.get("IPZONE_SIGN", ""))
    signed = sign(program, command) if command else 0
    sys.stdout.write(f"{signed} files signed\n" if command else "not signed: IPZONE_SIGN is not set\n")
    for made in (setup(program, out, options.version, command), portable(program, out, options.version)):
        sys.stdout.write(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB\n")
    bill = program / "_internal" / "licences" / "sbom.cdx.json"
    shutil.copyfile(bill, out / f"{about.WINDOW}-windows_{options.version}.cdx.json")
    shutil.rmtree(program)


if __name__ == "__main__":
    main()
