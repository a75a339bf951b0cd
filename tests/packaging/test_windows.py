"""The Windows half of the installers: pins, texts, and a setup program that compiles."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.conftest import PACKAGING

Script = Callable[[str], ModuleType]
WINDOWS = PACKAGING / "windows"
LOCK = """\
certifi==1.0 \\
    --hash=sha256:{a}
    # via x
tzdata==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
macholib==3.0 ; sys_platform == 'darwin' \\
    --hash=sha256:{a}
cffi==4.0 ; platform_python_implementation != 'PyPy' \\
    --hash=sha256:{a}
""".format(a="a" * 64, b="b" * 64)


@pytest.fixture(scope="module")
def make(script: Script) -> ModuleType:
    return script("make")


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A folder that looks like a frozen program."""
    folder = tmp_path / "frozen"
    (folder / "_internal" / "资源 一").mkdir(parents=True)
    for name in ("ipzone-desk.exe", "ipzone.exe", "_internal/python311.dll"):
        (folder / name).write_bytes(program())
    (folder / "_internal" / "资源 一" / "说明.txt").write_text("说明", "utf-8")
    return folder


def program(*, signed: bool = False) -> bytes:
    """The head of a 64-bit Windows program."""
    head = bytearray(1024)
    head[:2] = b"MZ"
    struct.pack_into("<I", head, 0x3C, 128)
    head[128:132] = b"PE\0\0"
    struct.pack_into("<H", head, 128 + 24, 0x20B)
    if signed:
        struct.pack_into("<II", head, 128 + 24 + 112 + 32, 4096, 512)
    return bytes(head)


def test_python_is_pinned_twice() -> None:
    pins = tomllib.loads((WINDOWS / "windows.toml").read_text("utf-8"))
    assert set(pins["sha256"]) == {pins["file"], "data.zip"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in pins["sha256"].values())
    assert pins["member"].endswith("/data.zip")


def test_the_lock_for_windows_is_what_windows_needs(script: Script) -> None:
    lock = script("lock")
    made = lock.for_windows(LOCK)
    assert re.findall(r"^\S+==\S+", made, re.MULTILINE) == ["certifi==1.0", "tzdata==2.0", "cffi==4.0"]
    assert ";" not in made
    assert made.count("--hash=sha256:") == 4
    with pytest.raises(ValueError, match="no hash"):
        lock.for_windows("certifi==1.0\n")


def test_the_real_locks_have_hashes_and_time_zones(script: Script) -> None:
    lock = script("lock")
    made = "".join(
        lock.for_windows(path.read_text("utf-8"))
        for path in (PACKAGING.parent / "requirements.lock", PACKAGING / "build.lock")
    )
    for name in ("tzdata", "pyside6-essentials", "pyinstaller", "pefile", "pywin32-ctypes"):
        assert f"\n{name}==" in made
    assert "macholib" not in made


def test_every_text_is_chinese_and_in_one_place() -> None:
    texts = (WINDOWS / "texts.nsh").read_text("utf-8")
    defined = dict(re.findall(r'^!define (TEXT_\w+) "(.*)"$', texts, re.MULTILINE))
    nsi = (WINDOWS / "setup.nsi").read_text("utf-8")
    assert set(re.findall(r"\$\{(TEXT_\w+)\}", nsi)) == set(defined)
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in defined.values())
    boxes = re.findall(r'MessageBox \S+ "([^"]*)"', nsi)
    assert boxes
    assert all(re.fullmatch(r"\$\{TEXT\w*\}", said) for said in boxes), "a sentence outside texts.nsh"


def test_every_question_has_an_answer_for_silence() -> None:
    nsi = (WINDOWS / "setup.nsi").read_text("utf-8")
    assert [line for line in nsi.splitlines() if "MessageBox" in line and "/SD" not in line] == []
    assert '${TEXT_DATA}" /SD IDNO' in nsi, "silent removal keeps the data"


def test_the_version_comes_from_one_place(make: ModuleType, frozen: Path, tmp_path: Path) -> None:
    assert "0.1" not in (WINDOWS / "setup.nsi").read_text("utf-8")
    made = make.script(frozen, tmp_path / "i.ico", tmp_path / "s.exe", "1.2.3", "", False)
    assert '!define VERSION "1.2.3"' in made
    assert '!define VERSION_NUMBERS "1.2.3.0"' in made
    assert "SIGN" not in made
    assert made.index("python311.dll") < made.index("说明.txt")
    assert 'SetOutPath "$INSTDIR\\_internal\\资源 一"' in made


def test_only_what_nobody_signed_is_signed(make: ModuleType, frozen: Path, tmp_path: Path) -> None:
    (frozen / "_internal" / "python311.dll").write_bytes(program(signed=True))
    log = tmp_path / "signed.txt"
    hook = tmp_path / "hook.sh"
    hook.write_text(f'#!/bin/sh\nbasename "$1" >>{log}\n')
    hook.chmod(0o755)
    assert make.sign(frozen, make.hook(str(hook))) == 2
    assert log.read_text().split() == ["ipzone-desk.exe", "ipzone.exe"]
    (frozen / "broken.dll").write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"broken\.dll"):
        make.sign(frozen, str(hook))


def test_the_signing_command_can_be_run_from_elsewhere(
    make: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sign.sh").touch()
    monkeypatch.chdir(tmp_path)
    assert make.hook("sign.sh -v") == f"{tmp_path / 'sign.sh'} -v"
    assert make.hook("signtool sign /a") == "signtool sign /a"
    assert make.hook("") == ""


def test_the_portable_copy_keeps_its_data_beside_itself(
    make: ModuleType, frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.resources import PORTABLE, PORTABLE_DATA

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    archive = make.portable(frozen, tmp_path, "1.2.3")
    first = archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert f"IPZoneDesk/program/{PORTABLE}" in names
        assert PORTABLE_DATA in opened.read("IPZoneDesk/README.txt").decode("utf-8-sig")
    assert "IPZoneDesk/program/_internal/资源 一/说明.txt" in names
    make.portable(frozen, tmp_path, "1.2.3")
    assert archive.read_bytes() == first


def test_the_setup_program_compiles_the_same_twice(
    make: ModuleType, frozen: Path, tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("makensis") is None:
        pytest.skip("needs makensis")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    make.stage(frozen, tmp_path / "program")
    made = make.setup(tmp_path / "program", tmp_path, "1.2.3", plain=True)
    first = made.read_bytes()
    assert first[:2] == b"MZ"
    assert not make.is_signed(made)
    assert make.setup(tmp_path / "program", tmp_path, "1.2.3", plain=True).read_bytes() == first


def test_what_is_made_for_the_setup_program_has_no_date_of_its_own(
    make: ModuleType, frozen: Path, tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    dates: list[float] = []

    def compile_(command: list[str], *, check: bool, env: object, cwd: Path) -> None:
        dates.extend(path.stat().st_mtime for path in cwd.glob("*.bmp"))

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    monkeypatch.setattr(make.subprocess, "run", compile_)
    make.stage(frozen, tmp_path / "program")
    make.setup(tmp_path / "program", tmp_path, "1.2.3", plain=True)
    assert dates == [1790000000]


@pytest.mark.parametrize("path", sorted(WINDOWS.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_parse(path: Path) -> None:
    subprocess.run(["sh", "-n", path], check=True)
