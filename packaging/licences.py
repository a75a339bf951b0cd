"""Collects what is shipped, its licences, and the software bill of materials (CycloneDX) made from both.

Written into the frozen folder as `licences/`: `index.json`, which 关于 reads, and one folder of texts per component.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import about

HERE = Path(__file__).resolve().parent
_TEXT = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
_SPDX = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*")
_SPELLED = {
    "pyside6-essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
    "reportlab": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
}
"""Where the metadata of a package does not say it in one SPDX expression, or offers a choice: ours."""
_CLASSIFIED = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License (ISCL)": "ISC",
}
_PLAIN = {
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Apache 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
}


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that ships inside the program."""

    name: str
    version: str
    licence: str
    kind: str = "library"
    """A CycloneDX type: library, framework, data, application."""
    purl: str = ""
    sha256: str = ""
    texts: tuple[Path, ...] = field(default=(), repr=False)

    @property
    def folder(self) -> str:
        return re.sub(r"[^a-z0-9.]+", "-", self.name.lower())


def locked(lock: Path) -> dict[str, str]:
    """Name and version of every package of a lock."""
    found = re.findall(
        r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", lock.read_text("utf-8"), re.MULTILINE | re.IGNORECASE
    )
    return {_normal(name): version for name, version in found}


def packages(modules: Iterable[str]) -> list[Component]:
    """The locked packages that these top-level modules come from. Raises SystemExit where versions differ."""
    lock = locked(about.ROOT / "requirements.lock")
    owners = metadata.packages_distributions()
    names = {_normal(owner) for module in modules for owner in owners.get(module, ())}
    names &= set(lock)
    return [_package(name, lock[name]) for name in sorted(names)]


def _package(name: str, version: str) -> Component:
    found = metadata.distribution(name)
    if found.version != version:
        raise SystemExit(f"{name} {found.version} is installed, the lock says {version}")
    texts = tuple(
        Path(str(found.locate_file(file)))
        for file in found.files or ()
        if ".dist-info" in file.parts[0]
        and _TEXT.search("/".join(file.parts[1:]))
        and not file.name.endswith(".py")
    )
    if name in ("pyside6-essentials", "shiboken6"):
        texts = _qt_texts()
    return Component(
        name, version, _licence(name, found.metadata), purl=f"pkg:pypi/{name}@{version}", texts=texts
    )


def _licence(name: str, said: Any) -> str:
    if name in _SPELLED:
        return _SPELLED[name]
    if said.get("License-Expression"):
        return str(said["License-Expression"])
    plain = (said.get("License") or "").strip()
    if plain in _PLAIN:
        return _PLAIN[plain]
    if _SPDX.fullmatch(plain):
        return plain
    for classifier in said.get_all("Classifier") or ():
        short = _CLASSIFIED.get(classifier.rpartition(" :: ")[2])
        if short:
            return short
    raise SystemExit(f"the licence of {name} is not known; add it to packaging/licences.py")


def _qt_texts() -> tuple[Path, ...]:
    return (HERE / "licences" / "LGPL-3.0.txt", HERE / "licences" / "GPL-3.0.txt")


def resources() -> list[Component]:
    """Fonts and icons, as their own lists in resources/ say."""
    folder = about.ROOT / "resources" / "fonts"
    made = []
    for font in tomllib.loads((folder / "fonts.toml").read_text("utf-8"))["font"]:
        texts = [folder / font["licence_text"]]
        if "Fandol" in font["family"]:
            texts.append(folder / "licences" / "Fandol-COPYING-GPL-3.txt")
        made.append(
            Component(
                Path(font["file"]).stem,
                font["version"],
                font["licence"],
                "data",
                sha256=font["sha256"],
                texts=tuple(texts),
            )
        )
    icons = about.ROOT / "resources" / "icons"
    version = re.search(r"\d+(\.\d+)+", (icons / "SOURCE").read_text("utf-8"))
    made.append(
        Component("tabler-icons", version[0] if version else "", "MIT", "data", texts=(icons / "LICENSE",))
    )
    return made


def runtime(build: Path | None = None) -> list[Component]:
    """Python, SQLite, Qt and, on Linux, OpenSSL. Takes the folder with the licence texts the toolchain kept."""
    import sqlite3

    from PySide6.QtCore import qVersion

    python = ".".join(map(str, sys.version_info[:3]))
    kept = build or Path(sys.base_prefix)

    def text(*names: str) -> tuple[Path, ...]:
        return tuple(path for name in names if (path := kept / name).is_file())

    found = [
        Component(
            "cpython",
            python,
            "PSF-2.0",
            "framework",
            f"pkg:generic/python@{python}",
            texts=text("LICENSE.txt", "licences/python.txt"),
        ),
        Component(
            "sqlite", sqlite3.sqlite_version, "blessing", purl=f"pkg:generic/sqlite@{sqlite3.sqlite_version}"
        ),
        Component(
            "qt", qVersion(), "LGPL-3.0-only", "framework", f"pkg:generic/qt@{qVersion()}", texts=_qt_texts()
        ),
        _bootloader(),
    ]
    try:
        import _hashlib
    except ImportError:
        return found
    version = getattr(_hashlib, "openssl_version", "") or _openssl(kept)
    if version:
        found.append(
            Component(
                "openssl",
                version,
                "Apache-2.0",
                purl=f"pkg:generic/openssl@{version}",
                texts=text("licences/openssl.txt"),
            )
        )
    return found


def inside(components: Iterable[Component]) -> list[Component]:
    """Libraries that packages carry compiled into their own, with the texts of those packages."""
    owners = {one.name: one for one in components}
    found: list[tuple[str, str, str, Component]] = []
    if "lxml" in owners:
        from lxml import etree

        for name, numbers in (
            ("libxml2", etree.LIBXML_COMPILED_VERSION),
            ("libxslt", etree.LIBXSLT_COMPILED_VERSION),
        ):
            found.append((name, ".".join(map(str, numbers)), "MIT", owners["lxml"]))
    if "cryptography" in owners:
        from cryptography.hazmat.backends.openssl import backend

        version = backend.openssl_version_text().split()[1]
        found.append(("openssl", version, "Apache-2.0", owners["cryptography"]))
    if "pypdfium2" in owners:
        from pypdfium2_raw.version import PDFIUM_INFO

        found.append(
            ("pdfium", str(PDFIUM_INFO).partition("@")[0], "BSD-3-Clause AND Apache-2.0", owners["pypdfium2"])
        )
    if "zlib-ng" in owners:
        from zlib_ng.zlib_ng import ZLIBNG_VERSION

        found.append(("zlib-ng", ZLIBNG_VERSION, "Zlib", owners["zlib-ng"]))
    return [
        Component(
            f"{name} in {owner.name}",
            version,
            licence,
            purl=f"pkg:generic/{name}@{version}?in={owner.name}",
            texts=owner.texts,
        )
        for name, version, licence, owner in found
    ]


def fcitx(folder: Path) -> Component:
    """The input method plugin, prepared by linux/input.sh."""
    pins = tomllib.loads((HERE / "linux" / "input.toml").read_text("utf-8"))
    version = pins["version"]
    return Component(
        "fcitx5-qt",
        version,
        pins["licence"],
        purl=f"pkg:deb/debian/fcitx5-qt@{version}",
        texts=(folder / "copyright",),
    )


def _openssl(kept: Path) -> str:
    noted = kept / "licences" / "openssl.version"
    return noted.read_text("ascii").strip() if noted.is_file() else ""


def _bootloader() -> Component:
    found = metadata.distribution("pyinstaller")
    texts = tuple(Path(str(found.locate_file(f))) for f in found.files or () if f.name == "COPYING.txt")
    return Component(
        "pyinstaller-bootloader",
        found.version,
        "GPL-2.0-or-later WITH Bootloader-exception",
        "application",
        f"pkg:pypi/pyinstaller@{found.version}",
        texts=texts,
    )


def write(folder: Path, components: Iterable[Component]) -> None:
    """Leave `index.json`, `sbom.cdx.json` and the texts in a folder. Same components, same bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    listed = sorted(components, key=lambda one: one.name)
    index = []
    for one in listed:
        texts = []
        for source in dict.fromkeys(one.texts):
            target = folder / one.folder / source.name
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, target)
            texts.append(target.relative_to(folder).as_posix())
        index.append({"name": one.name, "version": one.version, "licence": one.licence, "texts": texts})
    for name in ("LICENSE", "NOTICE"):
        shutil.copyfile(about.ROOT / name, folder / name)
    _json(folder / "index.json", {"components": index})
    _json(folder / "sbom.cdx.json", bill(listed))


def bill(components: Iterable[Component]) -> dict[str, Any]:
    """The software bill of materials, CycloneDX 1.6. Its serial number follows from what is in it."""
    project = about.read()
    listed = [_entry(one) for one in components]
    main = {
        "type": "application",
        "bom-ref": f"{project.name}@{project.version}",
        "name": project.name,
        "version": project.version,
        "description": about.DISPLAY_NAME,
        "licenses": [{"expression": project.licence}],
    }
    serial = uuid5(NAMESPACE_URL, json.dumps([main, listed], sort_keys=True, ensure_ascii=False))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(about.epoch(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": main,
        },
        "components": listed,
        "dependencies": [{"ref": main["bom-ref"], "dependsOn": [one["bom-ref"] for one in listed]}],
    }


def _entry(one: Component) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": one.kind,
        "bom-ref": one.purl or f"{one.name}@{one.version}",
        "name": one.name,
        "version": one.version,
    }
    spdx = _SPDX.fullmatch(one.licence)
    made["licenses"] = [{"expression": one.licence}] if spdx else [{"license": {"name": one.licence}}]
    if one.purl:
        made["purl"] = one.purl
    if one.sha256:
        made["hashes"] = [{"alg": "SHA-256", "content": one.sha256}]
    return made


def _json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
