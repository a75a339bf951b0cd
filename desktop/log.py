"""The log for technical support, and what is copied for it: what went wrong in our own code, and where.

Neither holds anything the user typed: no texts of exceptions, no values, no paths; only types, files of ours and
of the libraries by name, lines and functions.
"""

from __future__ import annotations

import logging
import platform
import traceback
from contextlib import closing
from logging.handlers import RotatingFileHandler
from pathlib import Path

LIMIT, KEPT = 1_000_000, 2
"""Bytes of a log file, and how many older ones are kept."""
FRAMES, CAUSES = 12, 4
"""How much of the way to a failure is told, and of what it came from."""


def record(data: Path | None, error: BaseException) -> Path | None:
    """Append where an unexpected failure happened, never its text, which may hold what a user typed.

    Gives the log file, or None when it cannot be written.
    """
    from desktop.resources import default_data

    path = (data or default_data()) / "log" / "ipzone.log"
    line = logging.LogRecord("ipzone", logging.ERROR, "", 0, "%s", (trace(error),), None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_Log(path, maxBytes=LIMIT, backupCount=KEPT, encoding="utf-8")) as log:
            log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
            log.emit(line)
    except OSError:
        return None
    return path


def trace(error: BaseException) -> str:
    """Where a failure happened and what it came from, innermost place first, in one line."""
    told: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(told) < CAUSES:
        frames = traceback.extract_tb(seen.__traceback__)
        places = (f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames[-FRAMES:]))
        told.append(f"{type(seen).__name__} at {' < '.join(places)}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return " from ".join(told)


def for_support(code: str, error: BaseException) -> str:
    """What technical support needs to know, to be copied: program, system, code, trace."""
    from desktop import __version__

    lines = (
        f"示范区申报助手 {__version__}",
        f"系统 {platform.system()} {platform.release()} {platform.machine()}",
        f"Python {platform.python_version()}，{_versions()}",
        f"代码 {code}",
        *trace(error).split(" from "),
    )
    return "\n".join(lines)


def _versions() -> str:
    from importlib import metadata

    found = []
    for name in ("PySide6-Essentials", "SQLAlchemy", "pyhanko"):
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue  # a built program may leave it out
    return "，".join(found)


class _Log(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Raise what happened: the default prints it on the screen."""
        raise  # noqa: PLE0704 - called while it is handled
