"""One version, one name, and data files that desktops accept."""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

import desktop
from tests.packaging.conftest import PACKAGING

Script = Callable[[str], ModuleType]
SHARE = PACKAGING / "linux" / "share"
DESKTOP = SHARE / "desk.ipzone.IPZoneDesk.desktop"
MEDIA_TYPE = "application/vnd.etsi.asic-e+zip"


def test_there_is_one_version(script: Script) -> None:
    project = script("about").read()
    assert project.version == desktop.__version__
    assert project.numbers == (*map(int, project.version.split(".")), 0)
    assert project.name == "ipzone-desk"


def test_the_spec_is_python_and_names_what_the_program_reads() -> None:
    text = (PACKAGING / "ipzone.spec").read_text("utf-8")
    compile(text, "ipzone.spec", "exec")
    for needed in (
        '"resources"',
        '"forms/packs"',
        '"db/migrations"',
        '"licences"',
        '"desktop", "db", "forms"',
        "shiboken.FOLDER",
    ):
        assert needed in text


@pytest.mark.parametrize(
    "script_name",
    ["run.sh", "system.sh", "venv.sh", *(f"linux/{p.name}" for p in (PACKAGING / "linux").glob("*.sh"))],
)
def test_scripts_parse(script_name: str) -> None:
    subprocess.run(["sh", "-n", PACKAGING / script_name], check=True)


def test_no_registry_is_named() -> None:
    for path in PACKAGING.rglob("*"):
        if path.is_file() and path.suffix in {".sh", ".py", ".toml", ".lock", ".in", ".spec", ".c", ".h"}:
            said = re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8"))
            allowed = (
                "http://www.w3.org/",
                "http://schemas.openxmlformats.org/",
                "http://cyclonedx.org/schema/",
                "https://www.debian.org/doc/packaging-manuals/",
            )
            assert [one for one in said if not one.startswith(allowed)] == [], path.name


def test_every_source_is_pinned() -> None:
    for table in tomllib.loads((PACKAGING / "sources.toml").read_text("utf-8")).values():
        assert table["sha256"]
        assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in table["sha256"].values())
    plugin = tomllib.loads((PACKAGING / "linux" / "input.toml").read_text("utf-8"))
    assert len(plugin["sha256"]) == len(plugin["packages"].split())


def test_the_desktop_entry_opens_packages() -> None:
    text = DESKTOP.read_text("utf-8")
    assert "Exec=ipzone-desk %f" in text
    assert f"MimeType={MEDIA_TYPE};" in text
    assert "Name[zh_CN]=示范区申报助手" in text


@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="make deb brings desktop-file-utils"
)
def test_the_desktop_entry_is_valid() -> None:
    subprocess.run(["desktop-file-validate", DESKTOP], check=True)


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="make deb brings appstream")
def test_the_appstream_data_is_valid(script: Script, tmp_path: Path) -> None:
    deb = script("deb")
    name = "desk.ipzone.IPZoneDesk.metainfo.xml"
    (tmp_path / name).write_text(deb._filled(name, "0.1.0", datetime(2026, 9, 1, tzinfo=UTC)), "utf-8")
    subprocess.run(["appstreamcli", "validate", "--no-net", tmp_path / name], check=True)


def test_the_mime_type_and_the_appstream_data_say_the_same() -> None:
    mime = ElementTree.parse(SHARE / "ipzone-desk.mime.xml").getroot()  # noqa: S314
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    kind = mime.find("m:mime-type", space)
    assert kind is not None
    assert kind.get("type") == MEDIA_TYPE
    assert [glob.get("pattern") for glob in kind.findall("m:glob", space)] == ["*.asice"]
    component = ElementTree.parse(SHARE / "desk.ipzone.IPZoneDesk.metainfo.xml").getroot()  # noqa: S314
    assert f"{component.findtext('id')}.desktop" == DESKTOP.name == component.findtext("launchable")
    assert component.findtext("provides/mediatype") == MEDIA_TYPE


def test_the_setup_program_has_a_picture_of_ours(script: Script, qapp: object) -> None:
    icons = script("icons")
    data = icons.side()
    assert data[:2] == b"BM"
    width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    assert (width, height, bits) == (*icons.SIDE, 24)
    assert data == icons.side()
    assert len(set(data[54:])) > 2, "nothing is drawn"


def test_icons_hold_every_size(script: Script, tmp_path: Path, qapp: object) -> None:
    icons = script("icons")
    target = icons.write(tmp_path)
    data = target.read_bytes()
    assert struct.unpack_from("<HHH", data) == (0, 1, len(icons.SIZES))
    assert data == icons.ico()
    for size in icons.SIZES:
        header = (tmp_path / f"ipzone-desk-{size}.png").read_bytes()[:24]
        assert struct.unpack(">II", header[16:24]) == (size, size)


@pytest.mark.parametrize(
    ("name", "dropped"),
    [
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", False),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", False),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", False),
        ("PySide6/Qt/lib/libQt6Network.so.6", True),
        ("PySide6/QtWidgets.abi3.so", False),
        ("PySide6\\opengl32sw.dll", True),
        ("resources/fonts/NotoSansSC-400.ttf", False),
    ],
)
def test_what_is_left_out(script: Script, name: str, dropped: bool) -> None:
    assert script("trim").dropped(name) is dropped


def test_what_runs_before_the_first_line_is_needed(script: Script) -> None:
    trim = script("trim")
    assert trim.hook_dropped("pyi_rth_multiprocessing")
    for needed in ("pyi_rth_pyside6", "pictures", "platform"):
        assert not trim.hook_dropped(needed)


def test_shiboken_finds_its_compiled_modules(script: Script, tmp_path: Path) -> None:
    import shiboken6

    made, again = tmp_path / "shiboken6" / "files.dir", tmp_path / "again"
    shutil.copytree(
        Path(shiboken6.__file__).parent, made.parent, ignore=shutil.ignore_patterns("__pycache__")
    )
    for folder in (made, again):
        script("shiboken").write(folder)
    files = sorted(path.relative_to(made) for path in made.rglob("*.pyc"))
    assert [(made / path).read_bytes() for path in files] == [(again / path).read_bytes() for path in files]
    asked = "import shiboken6, shibokensupport.signature.parser as p; from PySide6.QtCore import QObject; print(p.__file__)"
    said = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    assert Path(said.stdout.decode().strip()) == made / "shibokensupport/signature/parser.pyc"
    assert not said.stderr


def test_system_libraries_do_not_ship(script: Script) -> None:
    trim = script("trim")
    assert trim.from_system("libX11.so.6")
    assert trim.from_system("libstdc++.so.6")
    assert trim.from_system("libxcb-glx.so.0")
    assert not trim.from_system("libxcb-cursor.so.0")
    assert not trim.from_system("libpython3.11.so.1.0")
    assert not trim.from_system("PySide6/Qt/lib/libQt6Core.so.6")


def test_the_bill_of_materials_is_the_same_every_time(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    licences = script("licences")
    components = [
        *licences.packages(["cryptography", "sqlalchemy", "openpyxl", "alembic"]),
        *licences.resources(),
    ]
    licences.write(tmp_path / "a", components)
    licences.write(tmp_path / "b", reversed(components))
    for name in ("index.json", "sbom.cdx.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    bill = json.loads((tmp_path / "a" / "sbom.cdx.json").read_text("utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["timestamp"] == "2026-09-21T14:13:20Z"
    named = {one["name"]: one for one in bill["components"]}
    assert named["cryptography"]["purl"].startswith("pkg:pypi/cryptography@")
    assert named["tabler-icons"]["licenses"] == [{"expression": "MIT"}]
    assert named["NotoSansSC-400"]["hashes"][0]["alg"] == "SHA-256"


def test_what_packages_carry_inside_is_named(script: Script, tmp_path: Path) -> None:
    licences = script("licences")
    packages = licences.packages(["lxml", "cryptography", "pypdfium2"])
    found = {one.name: one for one in licences.inside(packages)}
    assert set(found) == {
        "libxml2 in lxml",
        "libxslt in lxml",
        "openssl in cryptography",
        "pdfium in pypdfium2",
    }
    assert all(re.fullmatch(r"\d+(\.\d+)+", one.version) and one.texts for one in found.values()), found
    assert licences.inside([]) == []


def test_what_ships_has_its_licence_text(script: Script, tmp_path: Path) -> None:
    from desktop.about import components

    licences = script("licences")
    licences.write(
        tmp_path / "licences",
        [*licences.packages(["cryptography", "sqlalchemy", "PySide6"]), *licences.resources()],
    )
    shown = components(tmp_path / "licences")
    assert {"cryptography", "pyside6-essentials", "shiboken6"} & {one.name for one in shown}
    assert [one.name for one in shown if not one.text()] == []


def test_an_unknown_library_fails_the_package(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deb, elf = script("deb"), script("elf")

    def found(*needed: str) -> None:
        monkeypatch.setattr(elf, "files", lambda _: iter([elf.Elf(tmp_path / "a.so", needed, "a.so", ())]))

    found("libX11.so.6", "libc.so.6", "libm.so.6", "libcups.so.2")
    depends, recommends = deb.dependencies(tmp_path)
    assert depends == ["libc6 (>= 2.28)", "libx11-6", "xkb-data"]
    assert recommends == ["libcups2 | libcups2t64"]
    found("libsecret.so.9")
    with pytest.raises(SystemExit, match=r"libsecret\.so\.9"):
        deb.dependencies(tmp_path)
