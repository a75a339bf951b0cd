"""One piece of work in a process of its own; prints seconds and peak memory (MB) as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path


def export(data: str, id_: str, out: str) -> dict[str, object]:
    from desktop.office import Office

    office = Office.open(Path(data))
    signer = office.signer_from_identity("测速", "correct horse")
    start = time.perf_counter()
    office.export(id_, Path(out), signer)
    return {"seconds": time.perf_counter() - start}


def verify(package: str, root: str) -> dict[str, object]:
    from desktop.office import Office

    start = time.perf_counter()
    report = Office.verify(Path(package), [Path(root)])
    return {"seconds": time.perf_counter() - start, "trusted": report.trusted}


def pdf(data: str) -> dict[str, object]:
    from desktop.office import Office
    from desktop.submission.pdf import write_application

    office = Office.open(Path(data))
    application = office.new_sample()
    pack, findings = office.pack_of(application), office.check(application.id)
    out = Path(data) / "application.pdf"
    start = time.perf_counter()
    made = write_application(
        pack,
        application,
        findings,
        out,
        mark="",
        content_hash="0" * 64,
        today=office.clock().date(),
        version="bench",
    )
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "pages": made.pages, "pages_a_second": made.pages / seconds}


def main() -> None:
    name, *args = sys.argv[1:]
    result = {"export": export, "verify": verify, "pdf": pdf}[name](*args)
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))  # noqa: T201


if __name__ == "__main__":
    main()
