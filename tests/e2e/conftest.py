"""The command line as people use it: a process of its own, a workspace of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop.cli import run

if TYPE_CHECKING:
    from tests.e2e.desk import Desk


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Ipzone:
    """`ipzone("check", id)` runs `ipzone --data WORKSPACE check id`."""

    data: Path
    prefix: tuple[str, ...] = ()
    """What starts the process, where it is to run on another disk."""

    def command(self, *args: object) -> list[str]:
        return [*self.prefix, sys.executable, "-m", "desktop.cli", "--data", str(self.data), *map(str, args)]

    def __call__(self, *args: object, cwd: Path | None = None) -> Ran:
        env = {**os.environ, "PYTHONUTF8": "1"}
        done = subprocess.run(
            self.command(*args), capture_output=True, text=True, cwd=cwd, env=env, timeout=120
        )
        return Ran(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class WarmIpzone(Ipzone):
    """The same in this process, without the second that starting Python takes; nothing may wait for ever."""

    def __call__(self, *args: object, cwd: Path | None = None) -> Ran:
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err), _at_most(30):
            status = run(["--data", str(self.data), *map(str, args)])
        return Ran(status, out.getvalue(), err.getvalue())


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def late(*_: object) -> None:
        pytest.fail("it waits for ever")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def ipzone(tmp_path: Path) -> Ipzone:
    return Ipzone(tmp_path / "workspace")


@pytest.fixture
def warm(tmp_path: Path) -> Ipzone:
    return WarmIpzone(tmp_path / "workspace")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    from tests.e2e.desk import Desk  # which needs this module first

    folder = tmp_path_factory.mktemp("sample")
    ipzone = WarmIpzone(folder / "工作区")
    return Desk(ipzone, ipzone("new", "--sample", "--json").json["id"], folder)


@pytest.fixture
def desk(sample: Desk, tmp_path: Path) -> Desk:
    from tests.e2e.desk import Desk

    shutil.copytree(sample.data, tmp_path / "工作区")
    (tmp_path / "房间").mkdir()
    return Desk(WarmIpzone(tmp_path / "工作区"), sample.id, tmp_path / "房间")
