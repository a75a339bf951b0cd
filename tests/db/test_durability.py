"""What was acknowledged is there, whenever the program is killed."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from db.evidence import EvidenceFiles
from db.store import Store
from forms.application import Application
from tests.db.conftest import killed_after

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from db.store import Store
store = Store.open(Path(sys.argv[1]))
name, count = sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for number in range(count):
    store.answer("a1", {f"{name}.{number}": f"{number}" * 500}, name, datetime.now(UTC))
    print(number, flush=True)
"""
ADDER = """
import sys
from pathlib import Path
from db.evidence import EvidenceFiles
files = EvidenceFiles(Path(sys.argv[1]))
print("ready", flush=True)
for source in sorted(Path(sys.argv[2]).iterdir()):
    print(files.add(source).sha256, flush=True)
"""


def test_acknowledged_answers_survive(
    folder: Path, store: Store, application: Application, start: Callable[..., subprocess.Popen[str]]
) -> None:
    store.close()
    chance = random.Random(3)  # noqa: S311 - when to kill is no secret
    acknowledged: dict[str, str] = {}
    for attempt in range(6):
        done = killed_after(start(WRITER, folder, f"k{attempt}", 100_000), chance.uniform(0.005, 0.12))
        acknowledged.update({f"k{attempt}.{number}": number * 500 for number in done})
        with closing(sqlite3.connect(folder / "workspace.db")) as database:
            assert database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        with Store.open(folder) as again:
            loaded = again.load("a1")
            assert acknowledged.items() <= loaded.answers.items()
            assert (
                loaded.revision - len(acknowledged) <= 1 + attempt + 1
            )  # each kill may lose one acknowledgement
            assert len(again.history("a1")) == loaded.revision + len(application.answers)
    assert len(acknowledged) > 6


def test_no_half_evidence_file_under_its_name(
    folder: Path, tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for number in range(40):
        (sources / f"{number:02}.pdf").write_bytes(bytes([number]) * 3_000_000)
    chance = random.Random(5)  # noqa: S311
    acknowledged: set[str] = set()
    for _ in range(5):
        acknowledged.update(killed_after(start(ADDER, folder, sources), chance.uniform(0.005, 0.15)))
    files = EvidenceFiles(folder)
    assert acknowledged <= set(files.all())
    assert acknowledged
    for name in files.all():
        assert sha256(files.path(name).read_bytes()).hexdigest() == name


def test_two_programs_may_write_at_once(
    folder: Path, store: Store, application: Application, start: Callable[..., subprocess.Popen[str]]
) -> None:
    both = [start(WRITER, folder, name, 60) for name in ("one", "two")]
    for process in both:
        assert process.communicate(timeout=60)[0].splitlines()[-1] == "59"
    loaded = store.load("a1")
    assert loaded.revision == 121
    assert len(loaded.answers) == len(application.answers) + 120
    revisions = [entry.revision for entry in store.history("a1") if entry.revision > 1]
    assert revisions == list(range(2, 122))


def test_speed(folder: Path, store: Store, application: Application, now: datetime) -> None:
    """Generous here, as test machines are busy; `make bench` tells the numbers."""
    taken = []
    for number in range(200):
        begin = time.perf_counter()
        store.answer("a1", {"sections.s1.text": "知识产权" * 500 + str(number)}, "我", now)
        taken.append(time.perf_counter() - begin)
    store.close()
    begin = time.perf_counter()
    Store.open(folder).close()
    opening = time.perf_counter() - begin
    print(f"edit p95 {sorted(taken)[189] * 1000:.1f} ms, open {opening * 1000:.1f} ms")  # noqa: T201
    assert sorted(taken)[189] < 0.03
    assert opening < 0.06
