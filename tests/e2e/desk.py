"""A workspace to try things on, and what every refusal must look like."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from tests.e2e.conftest import Ipzone

PASSPHRASE = "gE8-correct-horse-3Tz"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Desk:
    """A workspace with one complete application, and an empty folder to put things into."""

    ipzone: Ipzone
    id: str
    room: Path

    @property
    def data(self) -> Path:
        return self.ipzone.data

    def on(self, disk: Path, prefix: tuple[str, ...] = ()) -> Desk:
        """The same workspace as it lies on another disk."""
        return replace(self, ipzone=Ipzone(disk / "工作区", prefix))

    def file(self, name: str, content: bytes = b"evidence") -> Path:
        path = self.room / name
        path.write_bytes(content)
        return path

    def secret(self, passphrase: str = PASSPHRASE) -> Path:
        return self.file("口令.txt", passphrase.encode() + b"\n")

    def fifo(self, name: str) -> Path:
        os.mkfifo(self.room / name)
        return self.room / name

    def folder(self, name: str) -> Path:
        (self.room / name).mkdir()
        return self.room / name

    def sparse(self, name: str, size: int) -> Path:
        with (self.room / name).open("wb") as file:
            file.truncate(size)
        return self.room / name

    def blob(self) -> Path:
        """One of the kept evidence files."""
        return next(path for path in sorted(self.data.glob("evidence/??/*")) if path.stat().st_size > 100)

    @property
    def database(self) -> Path:
        return self.data / "workspace.db"


def refused(ipzone: Ipzone, code: str, status: int, *args: object) -> str:
    """Run a command that must fail in just this way; gives what it says."""
    ran = ipzone("--json", *args)
    assert ran.status == status, ran.out + ran.err
    assert ran.err == ""
    document = json.loads(ran.out)
    assert document.keys() == {"error"}
    assert document["error"].keys() == {"code", "message", "remedy"}
    assert document["error"]["code"] == code
    message, remedy = document["error"]["message"], document["error"]["remedy"]
    for words in (message, remedy):
        assert words.rstrip().endswith("。") or "：\n" in words, words
        assert re.search("[\u4e00-\u9fff]", words)
        assert "None" not in words
    assert message.count("。") == 1 or "\n" in message, message
    return f"{message}{remedy}"
