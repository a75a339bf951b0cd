"""kill -9 in the middle of typing, attaching and exporting: what was acknowledged is there, and nothing is half.

Real processes, really killed. When to kill is drawn from a seed and told by what the process has done (lines it
acknowledged, bytes it wrote), then moved by a few milliseconds of waiting for its end, which does not come.
IPZONE_KILL_ROUNDS multiplies the rounds; each round begins with what the kill before it left.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.office import Office
from tests.e2e.conftest import Ipzone, WarmIpzone
from tests.e2e.keys import write_p12

ROUNDS = int(os.environ.get("IPZONE_KILL_ROUNDS", "1"))
MEGABYTE = 1024 * 1024
LATEST = 60
"""Seconds until a process must have done what is waited for."""

TYPIST = """
import sys
from pathlib import Path
from desktop.office import Office
office = Office.open(Path(sys.argv[1]), who=sys.argv[3])
for number in range(100_000):
    text = f"{sys.argv[3]} 第 {number} 稿。" + "一段正文" * (number % 700)
    office.answer(sys.argv[2], sys.argv[4 + number % 3], text)
    print(number, flush=True)
"""
PATHS = ("subject.office", "tasks.3.2.plan", "conditions.applicant.statement")


def text_of(name: str, number: int) -> str:
    return f"{name} 第 {number} 稿。" + "一段正文" * (number % 700)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20261122)  # noqa: S311 - when to kill is no secret


@contextmanager
def started(*command: object) -> Iterator[subprocess.Popen[str]]:
    """A process that does not survive."""
    words = [str(word) for word in command]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, text=True, encoding="utf-8") as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def kill_within(process: subprocess.Popen[str], seconds: float) -> str:
    """SIGKILL at most so much later; gives the lines it had still written."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.kill()
    assert process.stdout is not None
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    return process.stdout.read()


def watched(process: subprocess.Popen[str], reached: Callable[[], bool]) -> bool:
    """Wait until something shows on the disk; False when the process ended before."""
    for _ in range(LATEST * 1000):
        if reached():
            return True
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.001)
            return False
    raise AssertionError("nothing happened")


def size_of(files: Iterable[Path]) -> int:
    """Bytes in all of them; any may vanish meanwhile."""
    total = 0
    for path in files:
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


def inode(path: Path) -> int:
    return path.stat().st_ino if path.exists() else 0


def sound(database: Path) -> None:
    with closing(sqlite3.connect(database)) as raw:
        assert raw.execute("PRAGMA quick_check").fetchall() == [("ok",)]


# --- typing ---------------------------------------------------------------------------------------------


def test_typing(tmp_path: Path, chance: random.Random) -> None:
    """Each answer that was acknowledged is the last one of its field or stands in the history."""
    folder = tmp_path / "工作区"
    office = Office.open(folder)
    id_ = office.new("320400").id
    office.close()
    acknowledged = 0
    for turn in range(6 * ROUNDS):
        name = f"k{turn}"
        with started(sys.executable, "-c", TYPIST, folder, id_, name, *PATHS) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(chance.randint(1, 25))]
            rest = kill_within(process, chance.uniform(0, 0.02))
        # a line torn by the kill was not acknowledged
        lines += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        done = [int(line) for line in lines]
        assert done == list(range(len(done)))
        acknowledged += len(done)

        sound(folder / "workspace.db")
        office = Office.open(folder)
        application = office.load(id_)
        entries = [entry for entry in office.history(id_) if entry.who == name]
        kept = [(entry.key, json.loads(entry.after or "null")) for entry in entries]
        assert len(entries) in {len(done), len(done) + 1}  # one may have been kept but not acknowledged
        assert kept == [(PATHS[number % 3], text_of(name, number)) for number in range(len(kept))]
        last = len(entries) - 1
        for number in range(max(0, last - 2), last + 1):
            assert application.answers[PATHS[number % 3]] == text_of(name, number)
        revisions = [entry.revision for entry in office.history(id_)]
        assert revisions == sorted(revisions)
        assert application.revision == revisions[-1]
        office.close()
    assert acknowledged >= 6 * ROUNDS


# --- attaching ------------------------------------------------------------------------------------------


def test_attaching(tmp_path: Path, chance: random.Random) -> None:
    """A file is kept whole under the name of its content, or not at all; what is listed is kept."""
    ipzone = Ipzone(tmp_path / "工作区")
    warm = WarmIpzone(ipzone.data)
    id_ = warm("new", "--place", "320400", "--json").json["id"]
    size = 200 * MEGABYTE
    source = tmp_path / "大图.png"
    content = chance.randbytes(8 * MEGABYTE)
    with source.open("wb") as file:
        for number in range(size // len(content)):
            file.write(content[number:] + content[:number])
    digest = sha256(source.read_bytes()).hexdigest()
    evidence = ipzone.data / "evidence"
    final = evidence / digest[:2] / digest
    attach = ("attach", id_, source, "--for", "tasks.3.2", "--json")

    def partial() -> int:
        return size_of(evidence.glob(".adding-*"))

    shares = [chance.random(), 1, None] * ROUNDS  # None: as soon as the file has its name
    for share in shares:
        until = partial() + (share or 0) * size
        listed = warm("show", id_, "--json").json["evidence"]
        with started(*ipzone.command(*attach)) as process:
            watched(process, final.exists if share is None else lambda until=until: 0 < partial() >= until)
            said = kill_within(process, chance.uniform(0, 0.01))
        for path in evidence.glob("??/*"):
            assert path.name == digest
            assert sha256(path.read_bytes()).hexdigest() == digest
        now = warm("show", id_, "--json").json["evidence"]
        assert now in (listed, [one for one in now if one["sha256"] == digest])
        if now or said:
            assert final.exists()
        sound(ipzone.data / "workspace.db")
    assert warm(*attach).json["sha256"] == digest
    assert [one["sha256"] for one in warm("show", id_, "--json").json["evidence"]] == [digest]
    old = [path for path in evidence.glob(".adding-*") if os.utime(path, (0, 0)) is None]
    warm("show", id_, "--json")
    assert not [path for path in old if path.exists()], "a later start clears them away"


# --- exporting ------------------------------------------------------------------------------------------

EVIDENCE = 20 * MEGABYTE


def test_exporting(tmp_path: Path, chance: random.Random) -> None:
    """The target is the earlier package to the byte, or a whole new one; leftovers go with the next export."""
    ipzone = Ipzone(tmp_path / "工作区")
    warm = WarmIpzone(ipzone.data)
    id_ = warm("new", "--sample", "--json").json["id"]
    large = tmp_path / "大图.png"
    large.write_bytes(chance.randbytes(EVIDENCE))
    assert warm("attach", id_, large, "--for", "tasks.3.2").status == 0
    secret = tmp_path / "secret.txt"
    secret.write_text("correct horse battery", "utf-8")
    key = write_p12(tmp_path / "key.p12", "correct horse battery")
    out = tmp_path / "结果"
    out.mkdir()
    target = out / "申报.asice"
    export = ("export", id_, "--out", target, "--p12", key, "--passphrase-file", secret, "--json")

    earlier = b""
    kinds = set()
    shares = [None, chance.random(), 1] * ROUNDS  # None: as soon as the new package is there
    for share in shares:
        before = inode(target)

        def reached(share: float | None = share, before: int = before) -> bool:
            if share is None:
                return inode(target) != before
            return size_of(out.glob(".ipzone-*/package.asice")) > share * EVIDENCE

        with started(*ipzone.command(*export)) as process:
            watched(process, reached)
            kill_within(process, chance.uniform(0, 0.05))
        names = {path.name for path in out.iterdir()}
        assert all(name == target.name or name.startswith(".ipzone-") for name in names), names
        found = target.read_bytes() if target.exists() else b""
        kinds.add("same" if found == earlier else "new")
        if found != earlier:
            report = warm("verify", target, "--trust", root(tmp_path, key), "--json")
            assert report.json["trusted"] is True, report.out
            earlier = found
        sound(ipzone.data / "workspace.db")
    assert warm(*export).status == 0
    assert {path.name for path in out.iterdir()} == {target.name}
    assert warm("verify", target, "--trust", root(tmp_path, key)).status == 0
    assert kinds == {"same", "new"}


def root(folder: Path, key: Path) -> Path:
    """The certificate of a key file, as the receiver has it."""
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

    certificate = pkcs12.load_pkcs12(key.read_bytes(), b"correct horse battery").cert
    assert certificate is not None
    path = folder / "root.pem"
    path.write_bytes(certificate.certificate.public_bytes(Encoding.PEM))
    return path


# --- in the window --------------------------------------------------------------------------------------

WINDOW = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from desktop.app import Desk, prepare
from desktop.views.editors.long_text import Paper
from desktop.views.screen import Go

folder, id_, path, text, how = sys.argv[1:]
app = QApplication(sys.argv[:1])
prepare(app)
desk = Desk(app, Path(folder))
desk.frame.show()
desk.start()
desk.frame.go(Go("application", application=id_))
workspace = desk.frame.workspace
workspace.goto(path)
paper = next(p for p in workspace.findChildren(Paper) if p.parent().field.path == path)
workspace.hub.saved.connect(lambda _: print("saved", flush=True))
for character in text:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        app.sendEvent(paper, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))
print("typed", flush=True)
if how == "leaving":
    workspace.goto("indicators")
    print("left", flush=True)
app.exec()
"""


@pytest.mark.parametrize("how", ["pausing", "leaving"])
def test_typing_in_the_window(tmp_path: Path, how: str) -> None:
    """Long text is safe a moment after the last key, and at once when one goes elsewhere."""
    folder = tmp_path / "工作区"
    ipzone = WarmIpzone(folder)
    id_ = ipzone("new", "--place", "320400", "--json").json["id"]
    path, text = "tasks.1.1.plan", "先摸清底数，再分三步走。" * 3
    with started(sys.executable, "-c", WINDOW, folder, id_, path, text, how) as process:
        assert process.stdout is not None
        expected = ["typed", "saved"] if how == "pausing" else ["typed", "saved", "left"]
        for word in expected:
            assert process.stdout.readline().strip() == word
        kill_within(process, 0)
    assert ipzone("show", id_, "--json").json["answers"]["tasks"]["1.1"]["plan"] == text
    sound(folder / "workspace.db")
