"""Real workspaces in real folders; real full and read-only disks where the machine lets us mount one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from db.evidence import EvidenceFiles
from db.store import Store
from forms.application import Application, Purpose
from forms.places import Place
from forms.values import Month

NOW = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)
PLACE = Place("320400", "常州市", "江苏省", "prefecture_city", 1)


def _mountable() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as point:
        if subprocess.run(["mount", "-t", "tmpfs", "none", point], capture_output=True).returncode:
            return False
        subprocess.run(["umount", point], check=True)
    return True


collect_ignore = [] if _mountable() else ["test_real_disk.py"]


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB."""
    point = tmp_path / "小盘"
    point.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(point)], check=True)
    try:
        yield point
    finally:
        subprocess.run(["umount", "-l", str(point)], check=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "工作 区 #1%"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder) as store:
        yield store


@pytest.fixture
def files(folder: Path) -> EvidenceFiles:
    return EvidenceFiles(folder)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def new_application() -> Callable[..., Application]:
    def make(id_: str = "a1", **given: object) -> Application:
        answers = {
            "subject.contact": "张三",
            "tasks.3.2.taken": True,
            "tasks.3.2.start": Month(2026, 7),
            "tasks.3.2.support": ("知识产权局", "法院"),
            "indicators.i1.baseline": Decimal("12.50"),
            "subject.deadline": date(2026, 6, 30),
        }
        fields: dict[str, object] = {
            "id": id_,
            "place": PLACE,
            "pack_id": "national-2022",
            "pack_version": "1",
            "purpose": Purpose.FORMAL,
            "created": NOW,
            "answers": answers,
        }
        return Application(**{**fields, **given})  # type: ignore[arg-type]  # keywords of one dataclass

    return make


@pytest.fixture
def application(store: Store, new_application: Callable[..., Application]) -> Application:
    """A kept application."""
    store.create(new_application(), "李四", NOW)
    return store.load("a1")


@pytest.fixture
def a_file(tmp_path: Path) -> Callable[..., Path]:
    def make(content: bytes = b"evidence", name: str = "佐证 材料.pdf") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `code` with arguments in another Python; none of them survives the test."""
    running: list[subprocess.Popen[str]] = []

    def begin(code: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        running.append(process)
        return process

    yield begin
    for process in running:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def killed_after(process: subprocess.Popen[str], seconds: float) -> list[str]:
    """Kill a process some time after it is ready; what it had acknowledged until then."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.kill()
    said = process.stdout.readlines()
    process.wait()
    return [
        line.strip() for line in said if line.endswith("\n")
    ]  # a line torn by the kill was not acknowledged


@pytest.fixture(autouse=True)
def migrations_run_once() -> None:
    """Not here: what the migrations do is what these tests are about."""
