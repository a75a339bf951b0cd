"""The command line as people use it: a process of its own, a workspace of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


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

    def __call__(self, *args: object, cwd: Path | None = None) -> Ran:
        command = [sys.executable, "-m", "desktop.cli", "--data", str(self.data), *map(str, args)]
        env = {**os.environ, "PYTHONUTF8": "1"}
        done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, timeout=120)
        return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def ipzone(tmp_path: Path) -> Ipzone:
    return Ipzone(tmp_path / "workspace")
