"""What ELF files need of the system they run on, read from the files themselves.

python packaging/elf.py FOLDER                      fails when a file needs more than the floor, and names it
python packaging/elf.py --retarget FILE OLD NEW     lets a file need NEW where it needed OLD (both of one library)
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FLOOR = {"GLIBC": (2, 28), "GLIBCXX": (3, 4, 25), "CXXABI": (1, 3, 11), "GCC": (8, 0, 0)}
"""UOS 20 is Debian 10 underneath: glibc 2.28, and the C++ library of GCC 8."""

_SECTION = struct.Struct("<IIQQQQIIQQ")
_DYNAMIC, _VERNEED = 6, 0x6FFFFFFE
_NEEDED, _SONAME = 1, 14


@dataclass(frozen=True, slots=True)
class Elf:
    """One shared library or program."""

    path: Path
    needed: tuple[str, ...]
    soname: str
    versions: tuple[str, ...]
    """What it needs of other libraries, like `GLIBC_2.17`."""

    def above(self, floor: dict[str, tuple[int, ...]] = FLOOR) -> tuple[str, ...]:
        """The versions it needs that are newer than the floor."""
        return tuple(version for version in self.versions if _is_above(version, floor))


def read(path: Path) -> Elf | None:
    """A 64-bit little-endian ELF file; None for every other file. Raises ValueError where it is damaged."""
    data = path.read_bytes()
    if data[:6] != b"\x7fELF\x02\x01":
        return None
    try:
        return _read(path, data)
    except (struct.error, IndexError) as error:
        raise ValueError(f"{path}: damaged ELF file") from error


def _read(path: Path, data: bytes) -> Elf:
    sections = _sections(data)
    needed: list[str] = []
    soname = ""
    for _, kind, _, _, start, length, link, *_ in sections:
        if kind == _DYNAMIC:
            strings = sections[link][4]
            for tag, value in struct.iter_unpack("<qQ", data[start : start + length]):
                if tag == _NEEDED:
                    needed.append(_text(data, strings + value))
                elif tag == _SONAME:
                    soname = _text(data, strings + value)
    versions = {version for _, version in _version_places(data)}
    return Elf(path, tuple(needed), soname, tuple(sorted(versions)))


def _sections(data: bytes) -> list[tuple[int, ...]]:
    offset = struct.unpack_from("<Q", data, 0x28)[0]
    size, count = struct.unpack_from("<HH", data, 0x3A)
    return [_SECTION.unpack_from(data, offset + index * size) for index in range(count)]


def _version_places(data: bytes) -> Iterator[tuple[int, str]]:
    """Where each version that is needed of another library stands, and its name."""
    sections = _sections(data)
    for _, kind, _, _, start, _, link, entries, _, _ in sections:
        if kind == _VERNEED:
            yield from _needed_versions(data, start, entries, sections[link][4])


def _needed_versions(data: bytes, at: int, entries: int, strings: int) -> Iterator[tuple[int, str]]:
    for _ in range(entries):
        _, count, _, first, following = struct.unpack_from("<HHIII", data, at)
        inner = at + first
        for _ in range(count):
            _, _, _, name, step = struct.unpack_from("<IHHII", data, inner)
            yield inner, _text(data, strings + name)
            inner += step
        at += following


def _text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode("ascii")


def _is_above(version: str, floor: dict[str, tuple[int, ...]]) -> bool:
    family, _, number = version.partition("_")
    if family not in floor or not number.replace(".", "").isdigit():
        return False  # GLIBC_PRIVATE, Qt_6, ...
    return tuple(map(int, number.split("."))) > floor[family]


def files(folder: Path) -> Iterator[Elf]:
    """Every ELF file below a folder, links not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found = read(path)
            if found is not None:
                yield found


def from_system(found: list[Elf]) -> dict[str, list[Path]]:
    """The libraries these files need and none of them is, with who needs them."""
    here = {one.soname for one in found} | {one.path.name for one in found}
    asked: dict[str, list[Path]] = {}
    for one in found:
        for name in one.needed:
            if name not in here:
                asked.setdefault(name, []).append(one.path)
    return asked


def retarget(path: Path, old: str, new: str) -> None:
    """Make a file need the version `new` of a library where it needed `old`. Raises ValueError when it needs neither."""
    data = bytearray(path.read_bytes())
    places = {version: at for at, version in _version_places(data)}
    if old not in places or new not in places:
        raise ValueError(f"{path} does not need both {old} and {new}")
    digest, flags = struct.unpack_from("<IH", data, places[new])
    name = struct.unpack_from("<I", data, places[new] + 8)[0]
    struct.pack_into("<IH", data, places[old], digest, flags)
    struct.pack_into("<I", data, places[old] + 8, name)
    path.write_bytes(data)


def main(folder: Path) -> int:
    found = list(files(folder))
    bad = [(one.path, above) for one in found if (above := one.above())]
    for path, above in bad:
        sys.stderr.write(f"{path}: {', '.join(above)}\n")
    sys.stdout.write(f"{len(found)} ELF files, {len(bad)} above the floor\n")
    return 1 if bad or not found else 0


if __name__ == "__main__":
    if sys.argv[1] == "--retarget":
        retarget(Path(sys.argv[2]), *sys.argv[3:])
        sys.exit()
    sys.exit(main(Path(sys.argv[1])))
