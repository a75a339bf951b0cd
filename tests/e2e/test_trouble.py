"""Damaged evidence, damaged workspaces, full and sealed disks: what to do is said, and everything stays as it was.

Disks are really full and really read-only, see `disks`.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import Ipzone
from tests.e2e.desk import MEGABYTE, PASSPHRASE, Desk, refused
from tests.e2e.disks import sealable_disk, small_disk
from tests.e2e.keys import write_p12
from tests.e2e.trees import tree

# --- evidence that is not what it was -------------------------------------------------------------------


def gone(blob: Path) -> None:
    blob.unlink()


def shorter(blob: Path) -> None:
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes()[:-1])


def other(blob: Path) -> None:
    blob.chmod(0o600)
    blob.write_bytes(bytes([blob.read_bytes()[0] ^ 1]) + blob.read_bytes()[1:])


@pytest.mark.parametrize(
    ("damage", "code", "found"),
    [
        (gone, "evidence.missing", "evidence.missing"),
        (shorter, "evidence.changed", "evidence.changed"),
        (other, "evidence.changed", None),  # only reading it all can tell; an export does
    ],
)
def test_damaged_evidence_is_never_exported(
    desk: Desk, damage: Callable[[Path], None], code: str, found: str | None
) -> None:
    kept = desk.file("申报.asice", b"an earlier package")
    damage(desk.blob())
    before = tree(desk.data), tree(desk.room)
    said = refused(desk.ipzone, code, 2, "export", desk.id, "--draft", "--out", kept)
    assert "佐证材料“" in said
    key = write_p12(desk.room / "key.p12", PASSPHRASE)
    signing = ("export", desk.id, "--p12", key, "--passphrase-file", desk.secret(), "--out", kept)
    refused(desk.ipzone, *(("export.blocked", 1) if found else (code, 2)), *signing)
    key.unlink()
    (desk.room / "口令.txt").unlink()
    assert (tree(desk.data), tree(desk.room)) == before
    codes = {finding["code"] for finding in desk.ipzone("--json", "check", desk.id).json["findings"]}
    assert not found or any(one.startswith("evidence.") for one in codes)


# --- workspaces that cannot be opened -------------------------------------------------------------------


def newer(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.database)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()


def foreign(desk: Desk) -> None:
    desk.database.unlink()
    with closing(sqlite3.connect(desk.database)) as database:
        database.execute("CREATE TABLE somebody_elses (a)")


def overwritten(desk: Desk) -> None:
    desk.database.write_bytes(b"not a database at all" * 1000)


def cut(desk: Desk) -> None:
    os.truncate(desk.database, desk.database.stat().st_size // 2)


def scribbled(desk: Desk) -> None:
    with desk.database.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(3 * 4096))


def lost(desk: Desk) -> None:
    desk.database.unlink()


def emptied(desk: Desk) -> None:
    os.truncate(desk.database, 0)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (newer, "workspace.newer"),
        (foreign, "workspace.corrupt"),
        (overwritten, "workspace.corrupt"),
        (cut, "workspace.corrupt"),
        (scribbled, "workspace.corrupt"),
        (lost, "workspace.corrupt"),
        (emptied, "workspace.corrupt"),
    ],
)
def test_a_workspace_that_is_not_ours_is_left_alone(
    desk: Desk, damage: Callable[[Desk], None], code: str
) -> None:
    damage(desk)
    before = tree(desk.data)
    file = desk.file("answers.json", b'{"answers": {}}')
    for arguments in (("list",), ("fill", desk.id, "--from", file), ("new", "--place", "320400")):
        said = refused(desk.ipzone, code, 3, *arguments)
        assert str(desk.database) in said
    assert tree(desk.data) == before


def test_a_workspace_that_is_a_file(desk: Desk) -> None:
    refused(Ipzone(desk.file("工作区")), "disk.failed", 3, "list")


LOCKER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute(f"PRAGMA locking_mode = {sys.argv[2]}")
database.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(("mode", "command"), [("NORMAL", "fill"), ("EXCLUSIVE", "list")])
def test_a_workspace_somebody_holds(desk: Desk, mode: str, command: str) -> None:
    """Waits the five seconds a busy program is given, no longer."""
    file = desk.file("answers.json", b'{"answers": {"subject": {"office": "\xe5\xb1\x80"}}}')
    arguments = {"fill": ("fill", desk.id, "--from", file), "list": ("list",)}[command]
    holding = [sys.executable, "-c", LOCKER, str(desk.database), mode]
    with subprocess.Popen(holding, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        refused(desk.ipzone, "workspace.locked", 3, *arguments)
        holder.stdin.close()
    assert desk.ipzone(*arguments).status == 0


# --- disks ----------------------------------------------------------------------------------------------


def test_a_full_disk_keeps_what_it_has(desk: Desk, tmp_path: Path) -> None:
    """What does not fit is refused, what was there stays, and with room again it goes on."""
    file = desk.file("大.pdf", os.urandom(6 * MEGABYTE))
    much = {"answers": {"subject": {"office": "很长" * 9000}, "tasks": {"3.2": {"plan": "很长" * 9000}}}}
    answers = desk.file("answers.json", json.dumps(much).encode())
    secret = desk.secret()
    with small_disk(tmp_path / "小盘", 5 * MEGABYTE) as disk:
        disk.run("cp", "-r", desk.data, disk.folder)
        full = desk.on(disk.folder, disk.prefix)
        before = tree(disk.seen / "工作区")
        logs = ("workspace.db-wal", "workspace.db-shm")  # SQLite cannot put them away; nothing counts in them
        codes = {"disk.full"} if disk.mounted else {"disk.full", "disk.failed"}
        out = disk.folder / "out.asice"

        def fails(*arguments: object) -> None:
            ran = full.ipzone("--json", *arguments)
            assert (ran.status, ran.err) == (3, ""), ran.out + ran.err
            assert ran.json["error"]["code"] in codes
            left = set(tree(disk.seen, "ballast", *logs))
            assert left == {"工作区", *(f"工作区/{name}" for name in before)}
            assert tree(disk.seen / "工作区", *logs) == before

        fails("attach", desk.id, file, "--for", "tasks.3.2")
        if disk.mounted:  # a limit on single files says nothing about small ones
            fails("export", desk.id, "--draft", "--out", out)
            disk.fill()
            fails("fill", desk.id, "--from", answers)
            fails("identity", "new", "--name", "局", "--algorithm", "p256", "--passphrase-file", secret)
            disk.run("rm", disk.folder / "ballast")
        assert full.ipzone("fill", desk.id, "--from", answers).status == 0
        assert full.ipzone("show", desk.id, "--json").json["answers"]["subject"]["office"] == "很长" * 9000


def test_a_sealed_disk_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    """Really read-only: a workspace there is not opened, a package there is not written."""
    file = desk.file("好.pdf")
    with sealable_disk(tmp_path / "封盘") as disk:
        disk.run("cp", "-r", desk.data, disk.folder)
        disk.run("cp", file, disk.folder / "申报.asice")
        disk.seal()
        sealed = desk.on(disk.folder, disk.prefix)
        before = tree(disk.seen)
        new = Ipzone(disk.folder / "新", disk.prefix)
        outside = Ipzone(desk.data, disk.prefix if disk.mounted else ())
        for ipzone, arguments in (
            (sealed.ipzone, ("list",)),
            (sealed.ipzone, ("attach", desk.id, file, "--for", "tasks.3.2")),
            (new, ("new", "--place", "320400")),
            (new, ("demo", "--out", disk.folder / "样例")),
        ):
            refused(ipzone, "folder.read_only", 3, *arguments)
        if disk.mounted:
            inside = tree(desk.data)
            target = disk.folder / "申报.asice"
            refused(outside, "folder.read_only", 3, "export", desk.id, "--draft", "--out", target)
            refused(outside, "folder.read_only", 3, "backup", "--out", disk.folder / "备份")
            assert tree(desk.data) == inside
        assert tree(disk.seen) == before


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda desk: desk.room / "没有" / "out.asice", "folder.missing"),
        (lambda desk: desk.file("文件") / "out.asice", "folder.missing"),
        (lambda desk: desk.folder("夹.asice"), "disk.failed"),
        (lambda desk: desk.room / ("长" * 200 + ".asice"), "disk.failed"),
    ],
)
def test_a_target_that_cannot_be(desk: Desk, make: Callable[[Desk], Path], code: str) -> None:
    target = make(desk)
    before = tree(desk.data), tree(desk.room)
    refused(desk.ipzone, code, 3, "export", desk.id, "--draft", "--out", target)
    assert (tree(desk.data), tree(desk.room)) == before


# --- secrets --------------------------------------------------------------------------------------------


def test_no_secret_is_written_down(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither passphrases nor what evidence says get into the database, a log, an identity or onto the screen."""
    evidence = "佐证里的话 z7Qk-evidence-9Xw"
    file = desk.file("材料.txt", evidence.encode())
    key = write_p12(desk.room / "key.p12", PASSPHRASE)
    wrong = desk.file("错.txt", b"Wr0ng-battery-staple\n")
    said: list[str] = []
    signing = ("export", desk.id, "--p12", key, "--out", desk.room / "out.asice")
    for arguments in (
        ("attach", desk.id, file, "--for", "tasks.3.2"),
        (*signing, "--passphrase-file", wrong),
        (*signing, "--passphrase-file", desk.secret()),
        ("identity", "new", "--name", "局", "--algorithm", "p256", "--passphrase-file", desk.secret()),
        ("identity", "csr", "局", "--out", desk.room / "request.pem", "--passphrase-file", wrong),
        ("check", desk.id),
        ("show", desk.id),
    ):
        ran = desk.ipzone("--json", *arguments)
        said.append(ran.out + ran.err)

    from desktop.office import Office

    def broken(*_: object) -> None:
        raise RuntimeError(PASSPHRASE, evidence)

    monkeypatch.setattr(Office, "signer_from_p12", broken)
    ran = desk.ipzone("--json", *signing, "--passphrase-file", desk.secret())
    assert ran.status == 3
    assert ran.json["error"]["code"] == "bug.RuntimeError"
    said.append(ran.out + ran.err)
    log = desk.data / "log" / "ipzone.log"
    assert "RuntimeError at test_trouble.py" in log.read_text("utf-8")

    kept = [
        path.read_bytes() for path in desk.data.rglob("*") if path.is_file() and "evidence" not in path.parts
    ]
    written = b"\n".join([*kept, *(words.encode() for words in said)])
    for secret in (PASSPHRASE, "Wr0ng-battery-staple", evidence):
        assert secret.encode() not in written
        assert secret.encode("utf-16-le") not in written

    log.unlink()
    log.symlink_to("/dev/full")
    ran = desk.ipzone("--json", *signing, "--passphrase-file", desk.secret())
    assert (ran.json["error"]["code"], ran.err) == ("bug.RuntimeError", ""), "a log that cannot be written"
