"""The floor: what the frozen program needs of the system it runs on."""

from __future__ import annotations

import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Script = Callable[[str], ModuleType]
C = 'extern int puts(const char *); __asm__(".symver puts,puts@GLIBC_2.2.5"); int f(void) { return puts("x"); }'


@pytest.fixture(scope="module")
def elf(script: Script) -> ModuleType:
    return script("elf")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A tiny library that needs one old version of libc."""
    if sysconfig.get_platform() != "linux-x86_64":
        pytest.skip("a library of x86-64 Linux")
    (tmp_path / "small.c").write_text(C)
    target = tmp_path / "libsmall.so"
    command = ["gcc", "-shared", "-fPIC", "-Wl,-soname,libsmall.so.1", tmp_path / "small.c", "-o", target]
    subprocess.run(command, check=True)
    return target


def test_what_a_library_needs_is_read(elf: ModuleType, library: Path) -> None:
    found = elf.read(library)
    assert found.soname == "libsmall.so.1"
    assert "libc.so.6" in found.needed
    assert "GLIBC_2.2.5" in found.versions
    assert found.above() == ()


def test_a_newer_need_is_named(elf: ModuleType, library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert elf.read(library).above({"GLIBC": (2, 2, 4)}) == ("GLIBC_2.2.5",)
    data = library.read_bytes()
    (library.parent / "libnew.so").write_bytes(data.replace(b"GLIBC_2.2.5\0", b"GLIBC_2.99\0\0"))
    assert elf.main(library.parent) == 1
    assert "libnew.so: GLIBC_2.99" in capsys.readouterr().err


def test_other_families_have_no_floor(elf: ModuleType) -> None:
    one = elf.Elf(Path("x"), (), "", ("Qt_6.9", "GLIBC_PRIVATE", "GLIBCXX_3.4.26", "GLIBC_2.28"))
    assert one.above() == ("GLIBCXX_3.4.26",)


def test_what_is_not_there_comes_from_the_system(elf: ModuleType, library: Path) -> None:
    assert list(elf.from_system(list(elf.files(library.parent)))) == ["libc.so.6"]


def test_other_files_are_passed_over_and_damaged_ones_are_not(
    elf: ModuleType, tmp_path: Path, library: Path
) -> None:
    (tmp_path / "note.txt").write_text("hello")
    assert elf.read(tmp_path / "note.txt") is None
    (tmp_path / "cut.so").write_bytes(library.read_bytes()[:200])
    with pytest.raises(ValueError, match=r"cut\.so"):
        elf.read(tmp_path / "cut.so")


def test_an_empty_folder_is_no_build(elf: ModuleType, tmp_path: Path) -> None:
    assert elf.main(tmp_path) == 1


def test_a_need_can_be_lowered_to_another_of_the_same_library(elf: ModuleType, library: Path) -> None:
    before = elf.read(library).versions
    with pytest.raises(ValueError, match="does not need"):
        elf.retarget(library, "GLIBC_2.99", "GLIBC_2.2.5")
    other = next((version for version in before if version != "GLIBC_2.2.5"), "GLIBC_2.2.5")
    elf.retarget(library, "GLIBC_2.2.5", other)
    assert set(elf.read(library).versions) == set(before) - {"GLIBC_2.2.5"} | {other}


def test_the_last_build_stays_on_the_floor(elf: ModuleType) -> None:
    built = Path.home() / ".cache" / "ipzone-build" / "bullseye" / "build" / "dist" / "ipzone-desk"
    if not built.is_dir():
        pytest.skip("nothing was built on this machine")
    found = list(elf.files(built))
    assert [(one.path.name, one.above()) for one in found if one.above()] == []
