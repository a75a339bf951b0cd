"""What is measured: ratios against tools everybody has, on the same files in the same run.

    make bench        (prints, and writes build/bench.json)

Nothing here judges; the targets stand beside the numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FILES = 64
GIB = 1024**3


ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Of what is measured: people start programs whose modules have been compiled before."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--size", type=float, default=1.0, help="GiB of evidence")
    parser.add_argument("--only", nargs="*", default=[])
    args = parser.parse_args()
    results: dict[str, Any] = {"machine": f"{platform.machine()}, {os.cpu_count()} cores"}
    with tempfile.TemporaryDirectory(prefix="ipzone-bench-") as folder:
        ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        for name, measure in PARTS.items():
            if not args.only or name in args.only:
                results[name] = measure(Path(folder), args.size)
                print(f"{name}: {json.dumps(results[name], ensure_ascii=False)}", flush=True)  # noqa: T201
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", "utf-8")


def window(folder: Path, size: float) -> dict[str, Any]:
    """From the start of the process to the first painted window, and to the usable one; and the processor's time
    until then."""
    from desktop.office import Office

    commands = {
        "ours": [sys.executable, str(HERE / "start.py"), "ours", str(folder / "window")],
        "bare": [sys.executable, str(HERE / "start.py"), "bare"],
    }
    office = Office.open(folder / "window")
    office.new("320400")
    office.new_sample()
    office.close()
    taken: dict[tuple[str, str], list[float]] = {}
    for number in range(16):  # in turns, so that both see the same machine
        for name, command in commands.items():
            began = time.time()
            for what, (painted, spent) in json.loads(said(command)).items():
                if number:  # the first is not warm
                    taken.setdefault((name, f"{what}_s"), []).append(painted - began)
                    taken.setdefault((name, f"{what}_processor_s"), []).append(spent)
    result: dict[str, Any] = {}
    for what in ("painted_s", "painted_processor_s", "usable_s", "usable_processor_s"):
        against = what.replace("usable", "painted")
        for word, of in (("min", min), ("median", statistics.median)):
            ours, bare = of(taken["ours", what]), of(taken["bare", against])
            result[f"{what}_{word}"] = {"ours": r(ours), "bare": r(bare), "ratio": r(ours / bare)}
    return result | {"target": "painted <= 1.5, usable <= 2"}


def edit(folder: Path, size: float) -> dict[str, Any]:
    """One durable answer: from the call until it is on the disk."""
    from desktop.office import Office

    office = Office.open(folder / "edit")
    id_ = office.new_sample().id
    times = []
    for number in range(500):
        start = time.perf_counter()
        office.answer(id_, "tasks.2.5.current", f"第 {number} 次修改")
        times.append((time.perf_counter() - start) * 1000)
    office.close()
    return {
        "p50_ms": r(statistics.median(times)),
        "p95_ms": r(quantile(times, 0.95)),
        "target": "p95 < 30 ms",
    }


def check(folder: Path, size: float) -> dict[str, Any]:
    """The whole check of a full application, without reading it."""
    from desktop.office import Office
    from forms import checks

    office = Office.open(folder / "check")
    application = office.load(office.new_sample().id)
    pack = office.pack_of(application)
    today = office.clock().date()
    times = [elapsed(lambda: checks.run(pack, application, today)) * 1000 for _ in range(50)]
    whole = [elapsed(lambda: office.check(application.id)) * 1000 for _ in range(50)]
    office.close()
    return {
        "p50_ms": r(statistics.median(times)),
        "with_load_p95_ms": r(quantile(whole, 0.95)),
        "target": "< 50 ms",
    }


def export(folder: Path, size: float) -> dict[str, Any]:
    """Export and verify, whole processes and the work alone, against `openssl dgst -sha256` on the same files."""
    from desktop.office import Office

    source = folder / "source"
    source.mkdir()
    each = int(size * GIB) // FILES
    for number in range(FILES):
        with (source / f"材料{number:02}.tif").open("wb") as file:
            for _ in range(max(1, each // (4 << 20))):
                file.write(os.urandom(min(each, 4 << 20)))
    data = folder / "export"
    office = Office.open(data)
    id_ = office.new_sample().id
    for file in sorted(source.iterdir()):
        office.attach(id_, file, "tasks.1.1")
    identity = office.new_identity("测速", "测速", "correct horse")
    root = folder / "root.pem"
    root.write_bytes(identity.root_pem or b"")
    office.close()

    openssl = ["openssl", "dgst", "-sha256", *map(str, sorted(source.iterdir()))]
    package = folder / "package.asice"
    command = [sys.executable, "-m", "desktop.cli", "verify", str(package), "--trust", str(root)]
    times: dict[str, list[float]] = {"openssl": [], "export": [], "verify": [], "verify_command": []}
    peaks: dict[str, list[float]] = {"export": [], "verify": []}
    spent: dict[str, list[float]] = {"export": [], "verify": []}
    for number in range(6):  # in turns, so that all see the same machine
        hashed = timed(openssl)
        package.unlink(missing_ok=True)  # just before: a virtual machine takes its time to give memory back
        exported = child("export", data, id_, package)
        verified = child("verify", package, root)
        assert verified["trusted"]
        seconds = (hashed, exported["seconds"], verified["seconds"], timed(command))
        if number:  # the first is not warm
            for taken, one in zip(times.values(), seconds, strict=True):
                taken.append(one)
            peaks["export"].append(exported["peak_mb"])
            peaks["verify"].append(verified["peak_mb"])
            spent["export"].append(exported["processor_s"])
            spent["verify"].append(verified["processor_s"])
    result: dict[str, Any] = {"gib": size}
    for name, taken in times.items():
        for word, of in (("min", min), ("median", statistics.median)):
            result[f"{name}_{word}_s"] = r(of(taken))
            if name != "openssl":
                result[f"{name}_{word}_ratio"] = r(of(taken) / of(times["openssl"]))
    result |= {f"{name}_processor_min_s": r(min(taken)) for name, taken in spent.items()}
    result |= {f"{name}_peak_mb": r(max(peak)) for name, peak in peaks.items()}
    return result | {
        "export_target": "<= 3",
        "verify_target": "<= 1.5",
        "memory_target": "< 250 MB",
    }


def pdf(folder: Path, size: float) -> dict[str, Any]:
    """Pages a second of the sample's application, fonts included."""
    return child("pdf", folder / "pdf")


def module(name: str) -> Callable[[Path, float], dict[str, Any]]:
    """A measurement in the window, a module of its own; it says what it does, and prints JSON."""

    def measure(folder: Path, size: float) -> dict[str, Any]:
        ENVIRONMENT["QT_QPA_PLATFORM"] = "offscreen"
        result: dict[str, Any] = json.loads(said([sys.executable, "-m", f"tests.bench.{name}"]))
        return result

    return measure


WINDOWS = ("big_pack", "task_views", "search_box", "fluent")
PARTS: dict[str, Callable[[Path, float], dict[str, Any]]] = {
    "window": window,
    "edit": edit,
    "check": check,
    "export": export,
    "pdf": pdf,
    **{name: module(name) for name in WINDOWS},
}


def child(*args: object) -> dict[str, Any]:
    """Work in a process of its own, which reports its seconds and its peak memory."""
    result: dict[str, Any] = json.loads(said([sys.executable, str(HERE / "child.py"), *map(str, args)]))
    return result


def said(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, cwd=HERE.parent.parent)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def timed(command: list[str]) -> float:
    start = time.perf_counter()
    said(command)
    return time.perf_counter() - start


def elapsed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


def r(value: float) -> float:
    return round(value, 3)


if __name__ == "__main__":
    main()
