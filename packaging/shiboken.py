"""shiboken's support modules, compiled. From its wheel it compiles them anew, from source, at every start (35 ms).

It looks for a folder `files.dir` beside itself before it unpacks its own; that folder is made here.
"""

from __future__ import annotations

import sys
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]  # what compileall uses
from importlib.util import source_hash
from pathlib import Path

FOLDER = "shiboken6/files.dir"
_TOOL = "pyi_generator"
"""Writes stubs for developers: it is imported, with what it imports in turn, and never called. Empty here."""


def write(folder: Path) -> None:
    """Leave the modules in a folder, as .pyc that are not compared with any source. Same wheel, same bytes."""
    import shiboken6  # noqa: F401 - loads them

    archive = sys.modules["shibokensupport"].__loader__.zfile  # type: ignore[union-attr]
    for name in sorted(archive.namelist()):
        path = Path(name)
        if path.suffix != ".py" or path.parts[0] != "shibokensupport" or "-" in path.name:
            continue
        source = b"" if path.stem == _TOOL else archive.read(name)
        code = compile(source, name, "exec", dont_inherit=True, optimize=0)
        target = folder / path.with_suffix(".pyc")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_code_to_hash_pyc(code, source_hash(source), False))
