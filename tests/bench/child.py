"""One piece of work in a process of its own; prints seconds (of the work, of the processor) and peak memory (MB), as JSON."""

from __future__ import annotations

import json
import mmap
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


LONG = 760
"""Characters of every long text for about 460 pages."""


def pdf(data: str) -> dict[str, object]:
    """The sample as it is, and with long answers everywhere."""
    from dataclasses import replace

    from desktop.office import Office
    from desktop.submission.paper import Paper
    from desktop.submission.pdf.documents.papers import Case, Material, write_paper
    from forms.values import FieldKind

    office = Office.open(Path(data))
    application = office.new_sample()
    pack, findings = office.pack_of(application), office.check(application.id)
    text = (
        "深入贯彻落实关于强化知识产权保护的意见，2025年查处案件1,286件，办结率98.6%——居全省前列。" * LONG
    )[:LONG]
    fields = (field for field in pack.fields.values() if field.kind is FieldKind.LONG_TEXT)
    longer = replace(application, answers={**application.answers, **{field.path: text for field in fields}})
    result: dict[str, object] = {}
    for name, one in (("", application), ("long_", longer)):
        material = Material(office.clock().date(), "bench", Case(pack, one, findings, "0" * 64))
        start = time.perf_counter()
        made = write_paper(Paper.APPLICATION, material, Path(data) / "application.pdf")
        seconds = time.perf_counter() - start
        result |= {f"{name}seconds": seconds, f"{name}pages": made.pages}
        result[f"{name}pages_a_second"] = made.pages / seconds
    return result


def hold(size: str) -> dict[str, object]:
    """Touch as much memory as a file of this size will take in the system's cache, and give it back.

    A virtual machine is given its memory by the host when it first touches it, at 2 s a GiB: as long as all of the
    rest. Whoever measures us measures that otherwise. In a process of its own, for the most that a process ever held
    is told of those it starts as well.
    """
    with mmap.mmap(-1, int(size)) as memory:
        for page in range(0, int(size), mmap.PAGESIZE):
            memory[page] = 1
    return {}


def main() -> None:
    name, *args = sys.argv[1:]
    result = {"export": export, "verify": verify, "pdf": pdf, "hold": hold}[name](*args)
    result["processor_s"] = time.process_time()
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))  # noqa: T201


if __name__ == "__main__":
    main()
