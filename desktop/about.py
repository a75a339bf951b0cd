"""What this program consists of and under which licences: read where it lies, when somebody asks. No Qt.

A built program carries `licences/index.json` with the texts beside it; a checkout asks the installed packages.
"""

from __future__ import annotations

import json
import platform
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from desktop.resources import RESOURCES, ROOT

SHIPPED = ROOT / "licences"
_TEXT = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
_CLASSIFIED = re.compile(r"License :: (?:OSI Approved :: )?(.+)")
TEXT_LIMIT = 200_000
"""Characters of a licence text that are shown."""


@dataclass(frozen=True, slots=True)
class Component:
    """Something that ships: `licence` as an SPDX expression where its maker gives one."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...] = ()

    def text(self) -> str:
        """Its licence texts, one after the other; "" where none came with it."""
        return "\n\n".join(
            path.read_text("utf-8", "replace")[:TEXT_LIMIT] for path in self.texts if path.is_file()
        )


def components(shipped: Path = SHIPPED) -> tuple[Component, ...]:
    """Everything that ships, by name: libraries, fonts, icons, Python itself."""
    index = shipped / "index.json"
    found = _listed(index) if index.is_file() else (*_libraries(), *_resources(), _python())
    return tuple(sorted(found, key=lambda one: one.name.lower()))


def notice() -> str:
    """Our own notice, and the licence of the program itself."""
    return "\n\n".join(
        (ROOT / name).read_text("utf-8") for name in ("NOTICE", "LICENSE") if (ROOT / name).is_file()
    )


def _listed(index: Path) -> Iterator[Component]:
    for one in json.loads(index.read_text("utf-8"))["components"]:
        texts = tuple(index.parent / text for text in one["texts"])
        yield Component(one["name"], one["version"], one["licence"], texts)


def _libraries() -> Iterator[Component]:
    """What the program requires, and what that requires, as far as it is installed."""
    seen: set[str] = set()
    wanted = ["ipzone-desk"]
    while wanted:
        name = _normal(wanted.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system, or an extra
        wanted += [_normal(required) for required in found.requires or () if "extra ==" not in required]
        if name != "ipzone-desk":
            yield Component(found.metadata["Name"], found.version, _licence(found.metadata), _texts(found))


def _normal(requirement: str) -> str:
    return (
        re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0]
        .lower()
        .replace("_", "-")
        .replace(".", "-")
    )


def _licence(said: metadata.PackageMetadata) -> str:
    if "License-Expression" in said:
        return said["License-Expression"]
    short = said["License"].strip() if "License" in said else ""
    if short and "\n" not in short and len(short) < 60:
        return short
    classified = (_CLASSIFIED.fullmatch(c) for c in said.get_all("Classifier") or ())
    return " / ".join(match[1] for match in classified if match) or "见其许可文本"


def _texts(found: metadata.Distribution) -> tuple[Path, ...]:
    files = (
        f for f in found.files or () if ".dist-info" in f.parts[0] and _TEXT.search("/".join(f.parts[1:]))
    )
    return tuple(Path(str(found.locate_file(f))) for f in files if f.suffix != ".py")


def _resources() -> Iterator[Component]:
    folder = RESOURCES / "fonts"
    for font in tomllib.loads((folder / "fonts.toml").read_text("utf-8"))["font"]:
        name = f"{font['family']}（{font['file']}）"
        yield Component(name, font["version"], font["licence"], (folder / font["licence_text"],))
    icons = RESOURCES / "icons"
    version = re.search(r"\d+(\.\d+)+", (icons / "SOURCE").read_text("utf-8"))
    yield Component("Tabler Icons", version[0] if version else "", "MIT", (icons / "LICENSE",))


def _python() -> Component:
    return Component("Python", platform.python_version(), "PSF-2.0")
