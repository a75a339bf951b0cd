"""The log for technical support: what went wrong in our own code, without anything the user typed."""

from __future__ import annotations

import logging
import traceback
from contextlib import closing
from logging.handlers import RotatingFileHandler
from pathlib import Path


def record(data: Path | None, error: BaseException) -> Path | None:
    """Append where an unexpected failure happened, never its text, which may hold what a user typed.

    Gives the log file, or None when it cannot be written.
    """
    from desktop.resources import default_data

    path = (data or default_data()) / "log" / "ipzone.log"
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames[-12:]))
    line = logging.LogRecord("ipzone", logging.ERROR, "", 0, "%s at %s", (type(error).__name__, where), None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_Log(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8")) as log:
            log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
            log.emit(line)
    except OSError:
        return None
    return path


class _Log(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Raise what happened: the default prints it on the screen."""
        raise  # noqa: PLE0704 - called while it is handled
