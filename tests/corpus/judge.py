"""`python -m tests.corpus.judge FOLDER`: verify each package of a corpus in a process of its own; one JSON line each.

The processes are forked from one that has loaded everything, so what is measured is a program at work: seconds of
the verification, of the processor and by the clock, and the most memory the process ever held, libraries included.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.submission.verification import Part, Result, content, printed, verify, walk
from forms.errors import IpzoneError

SECONDS = 30
"""After which a verification is ended from outside."""


def judged(folder: Path, one: dict[str, Any]) -> dict[str, Any]:
    """In a child: what verification says, how long it took, how much memory."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        os.close(read)
        with os.fdopen(write, "w") as out:
            json.dump(_said(folder, one), out)
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


def _said(folder: Path, one: dict[str, Any]) -> dict[str, Any]:
    began, wall = time.process_time(), time.perf_counter()
    trusted = application = signed = failed = False
    try:
        report = verify(
            folder / one["file"],
            [folder / name for name in one["trust"]],
            [folder / name for name in one["crls"]],
            datetime.fromisoformat(one["at"]) if one["at"] else None,
        )
        codes = [finding.code for finding in report.errors]
        trusted, application = report.trusted, report.container.application
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


def main(folder: Path) -> None:
    for module in (content, printed, walk):
        assert module  # loaded before forking
    import pyhanko.sign.validation.pdf_embedded
    import pypdfium2

    assert pypdfium2 and pyhanko
    for one in json.loads((folder / "index.json").read_text("utf-8")):
        sys.stdout.write(json.dumps(judged(folder, one), ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
