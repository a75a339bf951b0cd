"""The large application, set by this program and by others in one run: pages a second, processor's time, memory.

    python -m tests.bench.papers [--rounds 3] [--out build/papers.json]

The content is the application itself, not words repeated: 39 tasks with long cells, indicators, the list of 150 files
of evidence, about 400 pages. That is what a leader waits for. Plain paragraphs of one face flatter every typesetter;
what makes official Chinese slow is what this content is full of: labels, marks and text of different faces in one
paragraph, cells that run over pages, heads that are repeated. Others get all of it but notes at the foot, charts,
cover, tags and PDF/A, which would cost them more; what they are given, they set as their manual says.

This program is measured on the whole application, everything included. Beside it stands the sample as it is (the
common case). ReportLab comes with the program; what else is not installed is said and left out: WEASYPRINT names the
Python that has WeasyPrint, where it is another one; LibreOffice is `soffice`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
OURS = ("ours", "sample")


def ours(name: str, out: Path) -> Callable[[], None]:
    """Ready to set the large application or the sample."""
    from datetime import date

    from desktop.office import Office
    from desktop.submission.paper import Paper
    from desktop.submission.pdf.documents.papers import Case, Material, write_paper
    from tests.bench.paper_content import large_case

    office = Office.open(out.with_name(f"data of {name}"))
    sample = office.new_sample()
    small = (office.pack_of(sample), sample, office.check(sample.id))
    pack, application, findings = large_case(office) if name == "ours" else small
    office.close()
    material = Material(date(2026, 11, 22), "bench", Case(pack, application, findings, "0" * 64))

    def work() -> None:
        write_paper(Paper.APPLICATION, material, out)

    return work


def tools() -> dict[str, Callable[[Any, Path], None]]:
    from tests.bench import typesetters

    return {
        "reportlab": typesetters.reportlab,
        "weasyprint": typesetters.weasyprint,
        "libreoffice": typesetters.libreoffice,
    }


def child(name: str, source: Path, out: Path) -> None:
    """One tool, in a process of its own: from the content in memory to the file on the disk, imports included."""
    content = json.loads(source.read_text("utf-8"))
    work = ours(name, out) if name in OURS else partial(tools()[name], content, out)
    who = resource.RUSAGE_CHILDREN if name == "libreoffice" else resource.RUSAGE_SELF
    before, start = resource.getrusage(who), time.perf_counter()
    work()
    seconds, used = time.perf_counter() - start, resource.getrusage(who)
    spent = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "processor_s": spent, "peak_mb": used.ru_maxrss / 1024}))  # noqa: T201


def python_for(name: str) -> str | None:
    """The interpreter that has the tool; None when it is not installed."""
    if name == "libreoffice":
        return sys.executable if shutil.which("soffice") else None
    if name != "weasyprint":
        return sys.executable
    python = os.environ.get("WEASYPRINT", sys.executable)
    found = subprocess.run([python, "-c", "import weasyprint"], capture_output=True)
    return python if found.returncode == 0 else None


def compare(folder: Path, rounds: int) -> dict[str, Any]:
    """The best of some rounds of each, in turns, so that all see the same machine."""
    source, names = prepared(folder), (*OURS, *tools())
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    taken: dict[str, list[dict[str, float]]] = {}
    for _ in range(rounds):
        for name in names:
            if (python := python_for(name)) is None:
                continue
            command = [python, "-m", "tests.bench.papers", name, str(source), str(folder / f"{name}.pdf")]
            said = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
            if said.returncode:
                raise SystemExit(said.stderr)
            taken.setdefault(name, []).append(json.loads(said.stdout.splitlines()[-1]))
    results: dict[str, Any] = {}
    for name in names:
        results[name] = summed(taken[name], folder / f"{name}.pdf") if name in taken else "not installed"
    for name, result in results.items():
        if name not in OURS and isinstance(result, dict):
            result["slower_than_ours"] = {
                kind: round(results["ours"][f"pages_a_{kind}"] / result[f"pages_a_{kind}"], 2)
                for kind in ("second", "processor_second")
            }
    return results | {"targets": "150 pages a second, 5x ReportLab, sample < 1 s, < 250 MB"}


def prepared(folder: Path) -> Path:
    """Writes what others are given; the file they read."""
    from desktop.office import Office
    from tests.bench.paper_content import large_case, recorded
    from tests.bench.typesetters import FONTCONFIG, write_word

    office = Office.open(folder / "data")
    content = recorded(large_case(office)).plain()
    office.close()
    source = folder / "content.json"
    source.write_text(json.dumps(content), "utf-8")
    (folder / "fonts.conf").write_text(FONTCONFIG.format(cache=folder / "cache"), "utf-8")
    write_word(content, folder / "libreoffice.docx")
    return source


def summed(rounds: list[dict[str, float]], made: Path) -> dict[str, float]:
    import pypdfium2

    document = pypdfium2.PdfDocument(made)
    pages = len(document)
    document.close()
    best = {key: min(one[key] for one in rounds) for key in rounds[0]}
    return {
        "pages": pages,
        **{key: round(value, 2) for key, value in best.items()},
        "pages_a_second": round(pages / best["seconds"], 1),
        "pages_a_processor_second": round(pages / best["processor_s"], 1),
    }


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[1] in (*OURS, *tools()):
        child(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for the files made")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ipzone-papers-") as folder:
        results = compare(Path(folder), args.rounds)
        for name, result in results.items():
            print(f"{name}: {json.dumps(result, ensure_ascii=False)}", flush=True)  # noqa: T201
        if args.keep:
            args.keep.mkdir(parents=True, exist_ok=True)
            for made in Path(folder).glob("*.pdf"):
                shutil.copy(made, args.keep)
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
