"""`python -m tests.fuzz --seconds 1800 [TARGET ...]`: mutate the seeds for so much processor time, and report.

An input that crashes, hangs or is believed is kept in --keep.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.fuzz.targets import Target, mutated, targets

SLOW = 2.0
"""Seconds of processor time one input may take."""
_HANG = 30


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("targets", nargs="*", help="all when none is named")
    parser.add_argument("--seconds", type=float, default=60, help="processor time in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"))
    given = parser.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        found = targets(Path(folder))
        wanted = {name: found[name] for name in (given.targets or found)}
        said: dict[str, dict[str, Any]] = {}
        for name, target in wanted.items():
            said[name] = run(name, target, given.seconds / len(wanted), given.seed, given.keep)
            sys.stderr.write(f"{name} {json.dumps(said[name])}\n")
    inputs, spent = (sum(one[what] for one in said.values()) for what in ("inputs", "cpu_seconds"))
    said["all"] = {"inputs": inputs, "cpu_seconds": round(spent, 1), "peak_mb": _peak()}
    sys.stdout.write(json.dumps(said, indent=2) + "\n")
    return int(any(one.get("bad") for one in said.values()))


def run(name: str, target: Target, seconds: float, seed: int, keep: Path | None = None) -> dict[str, Any]:
    """Mutate for so many seconds of processor time; gives counts, and what was found."""
    random_ = random.Random(f"{name} {seed}")  # noqa: S311
    pool = list(target.seeds)
    began, inputs, slowest = time.process_time(), 0, 0.0
    bad: dict[str, str] = {}
    while time.process_time() - began < seconds:
        data = mutated(random_.choice(pool), random_, target.seeds)
        if random_.random() < 0.02:  # go on from here, now and then
            pool[random_.randrange(len(pool))] = data
        if random_.random() < 0.02:
            pool = list(target.seeds)
        at = time.process_time()
        faulthandler.dump_traceback_later(_HANG, exit=True)
        try:
            target.run(data)
        except Exception as error:  # noqa: BLE001  whatever it is, it is what we look for
            bad.setdefault(f"{type(error).__name__}: {error}"[:200], _kept(keep, name, data))
        finally:
            faulthandler.cancel_dump_traceback_later()
        took = time.process_time() - at
        if took > SLOW:
            bad.setdefault(f"slow: {took:.1f} s", _kept(keep, name, data))
        slowest = max(slowest, took)
        inputs += 1
    spent = time.process_time() - began
    return {
        "inputs": inputs,
        "cpu_seconds": round(spent, 1),
        "slowest_ms": round(slowest * 1000),
        "bad": bad,
    }


def _kept(keep: Path | None, name: str, data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    if keep is not None:
        (keep / f"{name}-{digest[:12]}").write_bytes(data)
    return digest


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
