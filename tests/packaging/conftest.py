"""The build scripts are no package: they are loaded from their files, with their own folder to import from."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
OURS = ("about", "deb", "elf", "icons", "licences", "lock", "make", "release", "same", "shiboken", "trim")


@pytest.fixture(scope="session")
def script() -> Iterator[Callable[[str], ModuleType]]:
    """Takes the name of a script of packaging/; gives the module."""
    folders = [str(PACKAGING), str(PACKAGING / "linux"), str(PACKAGING / "windows")]
    sys.path[:0] = folders
    yield importlib.import_module
    for folder in folders:
        sys.path.remove(folder)
    for name in OURS:
        sys.modules.pop(name, None)
