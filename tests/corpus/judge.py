"""`python -m tests.corpus.judge FOLDER`: verify each package of a corpus in a process of its own; one JSON line each.

Replay cases are received in a workspace of their own.
The processes are forked from one that has loaded everything, so what is measured is a program at work: seconds of
the verification, of the processor and by the clock, and the most memory the process ever held, libraries included.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.office import Office
from desktop.submission import differences
from desktop.submission.verification import Part, Report, Result, content, printed, verify, walk
from forms.errors import IpzoneError

SECONDS = 30
"""After which a verification is ended from outside."""


def judged(folder: Path, one: dict[str, Any]) -> dict[str, Any]:
    """In a child: what verification says, how long it took, how much memory."""
    read, write = os.pipe()
    with tempfile.TemporaryDirectory() as room:
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            os.close(read)
            with os.fdopen(write, "w") as out:
                json.dump(_said(folder, one, Path(room)), out)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as said:
            text = said.read()
        os.waitpid(child, 0)
    return {
        **one,
        **(
            json.loads(text)
            if text
            else {"codes": ["killed"], "seconds": SECONDS, "wall": SECONDS, "megabytes": 0}
        ),
    }


def _said(folder: Path, one: dict[str, Any], room: Path) -> dict[str, Any]:
    run = _verifying(folder, one) if one["before"] is None else _receiving(folder, one, room)
    began, wall = time.process_time(), time.perf_counter()
    trusted = application = signed = failed = False
    try:
        report, refused = run()
        codes = [finding.code for finding in report.errors] + ([refused] if refused else [])
        trusted, application = report.trusted and not refused, report.container.application
        signed = any(signature.trusted for signature in report.signatures)
        failed = any(line.part is Part.SIGNATURE and line.result is Result.FAILED for line in report.lines)
    except IpzoneError as error:
        codes = [error.code]
    except BaseException as error:  # noqa: BLE001  a crash is what this looks for
        codes = [f"crash: {type(error).__name__}: {error}"]
    return {
        "codes": codes,
        "trusted": trusted,
        "is_application": application,
        "signed": signed,
        "failed": failed,
        "seconds": round(time.process_time() - began, 3),
        "wall": round(time.perf_counter() - wall, 3),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }


def _verifying(folder: Path, one: dict[str, Any]) -> Callable[[], tuple[Report, str]]:
    return lambda: (
        verify(
            folder / one["file"],
            [folder / name for name in one["trust"]],
            [folder / name for name in one["crls"]],
            datetime.fromisoformat(one["at"]) if one["at"] else None,
        ),
        "",
    )


def _receiving(folder: Path, one: dict[str, Any], room: Path) -> Callable[[], tuple[Report, str]]:
    """What comes before is received at once; what is judged, and measured, is the last."""
    office = Office.open(room, "收件员")
    for name in (*one["trust"], *one["crls"]):
        office.add_trust(folder / name)
    for name in one["before"]:
        before = office.receive(folder / name)
        assert not before.record.refused, before.report.errors

    def run() -> tuple[Report, str]:
        intake = office.receive(folder / one["file"])
        return intake.report, intake.record.refused if intake.report.trusted else ""

    return run


def main(folder: Path) -> None:
    for module in (content, differences, printed, walk):
        assert module  # loaded before forking
    import pyhanko.sign.validation.pdf_embedded
    import pypdfium2

    assert pypdfium2 and pyhanko
    for one in json.loads((folder / "index.json").read_text("utf-8")):
        sys.stdout.write(json.dumps(judged(folder, one), ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
