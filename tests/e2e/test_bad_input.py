"""Whatever is handed in or goes wrong: one Chinese sentence, what to do, and everything stays as it was.

`--json` must hold for every failure; that the words without it are the same is `test_cli`'s business.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.conftest import Ipzone, Ran, WarmIpzone
from tests.e2e.disks import sealable_disk, small_disk
from tests.e2e.keys import DAY, write_p12
from tests.e2e.trees import tree

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


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("sample")
    ipzone = WarmIpzone(folder / "工作区")
    return Desk(ipzone, ipzone("new", "--sample", "--json").json["id"], folder)


@pytest.fixture
def desk(sample: Desk, tmp_path: Path) -> Desk:
    shutil.copytree(sample.data, tmp_path / "工作区")
    (tmp_path / "房间").mkdir()
    return Desk(WarmIpzone(tmp_path / "工作区"), sample.id, tmp_path / "房间")


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


def unreadable(ran: Ran) -> str:
    assert ran.status == 2, ran.out + ran.err
    return ran.out


Arguments = tuple[object, ...]
Case = Callable[[Desk], Arguments]


def attaching(make: Callable[[Desk], Path], target: str = "tasks.3.2", *more: str) -> Case:
    return lambda desk: ("attach", desk.id, make(desk), "--for", target, *more)


def filling(make: Callable[[Desk], Path]) -> Case:
    return lambda desk: ("fill", desk.id, "--from", make(desk))


def answers(text: str) -> Case:
    return filling(lambda desk: desk.file("answers.json", text.encode()))


def signing(make: Callable[[Desk], Path], secret: Callable[[Desk], Path] = Desk.secret) -> Case:
    return lambda desk: (
        "export", desk.id, "--out", desk.room / "out.asice", "--p12", make(desk),
        "--passphrase-file", secret(desk),
    )  # fmt: skip


def p12(
    passphrase: str = PASSPHRASE, since: timedelta = -DAY, until: timedelta = 365 * DAY
) -> Callable[[Desk], Path]:
    return lambda desk: write_p12(desk.room / "单位证书.p12", passphrase, since, until)


def drafting(make: Callable[[Desk], Path]) -> Case:
    return lambda desk: ("export", desk.id, "--draft", "--out", make(desk))


def verifying(make: Callable[[Desk], Path], *more: str) -> Case:
    return lambda desk: ("verify", make(desk), *more)


def packing(name: str, content: bytes) -> Case:
    def make(desk: Desk) -> Arguments:
        folder = desk.folder("模板")
        (folder / name).write_bytes(content)
        return ("pack", "check", folder)

    return make


def truncated_zip(desk: Desk) -> Path:
    shutil.make_archive(str(desk.room / "whole"), "zip", desk.data / "evidence")
    whole = desk.room / "whole.zip"
    return desk.file("半截.asice", whole.read_bytes()[: whole.stat().st_size // 2])


def linked_to_nothing(desk: Desk) -> Path:
    link = desk.room / "断.pdf"
    link.symlink_to(desk.room / "gone")
    return link


INPUT: dict[str, tuple[str, Case]] = {
    # files to attach
    "attach-empty": ("evidence.empty", attaching(lambda d: d.file("空.pdf", b""))),
    "attach-huge": ("evidence.too_large", attaching(lambda d: d.sparse("大.pdf", 4 * 1024**3 + 1))),
    "attach-folder": ("file.unreadable", attaching(lambda d: d.folder("夹.pdf"))),
    "attach-fifo": ("file.unreadable", attaching(lambda d: d.fifo("管.pdf"))),
    "attach-device": ("evidence.type", attaching(lambda d: Path("/dev/zero"))),
    "attach-program": ("evidence.type", attaching(lambda d: d.file("装.exe"))),
    "attach-no-suffix": ("evidence.type", attaching(lambda d: d.file("无后缀"))),
    "attach-missing": ("file.unreadable", attaching(lambda d: d.room / "没有.pdf")),
    "attach-dangling": ("file.unreadable", attaching(linked_to_nothing)),
    "attach-target": ("target.unknown", attaching(lambda d: d.file("好.pdf"), "tasks.99.1")),
    "attach-target-odd": ("target.unknown", attaching(lambda d: d.file("好.pdf"), "../{0}\n")),
    "attach-pages": (
        "evidence.pages",
        attaching(lambda d: d.file("好.pdf"), "tasks.3.2", "--pages", "三至五"),
    ),
    "attach-id": (
        "application.unknown",
        lambda d: ("attach", "f" * 32, d.file("好.pdf"), "--for", "tasks.3.2"),
    ),
    # answers
    "fill-text": ("answers.invalid", answers("你好")),
    "fill-empty": ("answers.invalid", answers("")),
    "fill-list": ("answers.invalid", answers("[]")),
    "fill-deep": ("answers.invalid", answers("[" * 200_000)),
    "fill-deep-value": (
        "answers.invalid",
        answers('{"answers":{"subject":{"office":' + "[" * 900 + "]" * 900 + "}}}"),
    ),
    "fill-types": (
        "answers.invalid",
        answers(
            '{"answers": {"subject": {"office": {"a": 1}}, "tasks": {"3.2": {"taken": "maybe", "support": 3}}}}'
        ),
    ),
    "fill-groups": ("answers.invalid", answers('{"answers": {"subject": 3, "tasks": [1], "other": null}}')),
    "fill-nan": ("answers.invalid", answers('{"answers": {"indicators": {"1.6": {"baseline": NaN}}}}')),
    "fill-digits": (
        "answers.invalid",
        answers('{"answers": {"indicators": {"1.6": {"baseline": ' + "9" * 9999 + "}}}}"),
    ),
    "fill-twice": ("answers.invalid", answers('{"answers": {}, "answers": {}}')),
    "fill-other-place": ("answers.invalid", answers('{"answers": {}, "place": "110101"}')),
    "fill-latin": ("answers.invalid", filling(lambda d: d.file("answers.json", "{'é'}".encode("latin-1")))),
    "fill-binary": ("answers.invalid", filling(lambda d: d.file("answers.json", bytes(range(256)) * 9))),
    "fill-big": ("answers.invalid", filling(lambda d: d.sparse("answers.json", 33 * MEGABYTE))),
    "fill-huge": ("file.unreadable", filling(lambda d: d.sparse("answers.json", 10 * 1024**3))),
    "fill-missing": ("file.unreadable", filling(lambda d: d.room / "没有.json")),
    "fill-folder": ("file.unreadable", filling(lambda d: d.folder("夹.json"))),
    "fill-fifo": ("file.unreadable", filling(lambda d: d.fifo("管.json"))),
    # keys
    "p12-passphrase": ("key.passphrase", signing(p12(passphrase="another one"))),
    "p12-text": ("key.unreadable", signing(lambda d: d.file("证书.p12", "不是证书".encode()))),
    "p12-empty": ("key.unreadable", signing(lambda d: d.file("证书.p12", b""))),
    "p12-missing": ("key.unreadable", signing(lambda d: d.room / "没有.p12")),
    "p12-folder": ("key.unreadable", signing(lambda d: d.folder("夹.p12"))),
    "p12-fifo": ("key.unreadable", signing(lambda d: d.fifo("管.p12"))),
    "p12-huge": ("key.unreadable", signing(lambda d: d.sparse("大.p12", 10 * 1024**3))),
    "p12-expired": ("certificate.expired", signing(p12(since=-9 * DAY, until=-DAY))),
    "p12-future": ("certificate.not_yet_valid", signing(p12(since=DAY))),
    "passphrase-missing": ("file.unreadable", signing(p12(), lambda d: d.room / "没有.txt")),
    "passphrase-folder": ("file.unreadable", signing(p12(), lambda d: d.folder("夹"))),
    "passphrase-binary": ("file.unreadable", signing(p12(), lambda d: d.file("口令.txt", b"\xff\xfe\x00"))),
    "passphrase-huge": ("file.unreadable", signing(p12(), lambda d: d.sparse("口令.txt", 10 * 1024**3))),
    "passphrase-empty": ("key.passphrase", signing(p12(), lambda d: d.file("口令.txt", b""))),
    "identity-unknown": (
        "identity.unknown",
        lambda d: (
            "export",
            d.id,
            "--out",
            d.room / "x.asice",
            "--identity",
            "无",
            "--passphrase-file",
            d.secret(),
        ),
    ),
    "identity-short": (
        "key.passphrase_short",
        lambda d: ("identity", "new", "--name", "局", "--passphrase-file", d.secret("abc")),
    ),
    "identity-name": (
        "identity.name",
        lambda d: ("identity", "new", "--name", "...", "--passphrase-file", d.secret()),
    ),
    # packages
    "verify-empty": ("package.unreadable", verifying(lambda d: d.file("包.asice", b""))),
    "verify-text": ("package.unreadable", verifying(lambda d: d.file("包.asice", "你好".encode()))),
    "verify-folder": ("package.unreadable", verifying(lambda d: d.folder("包.asice"))),
    "verify-fifo": ("package.unreadable", verifying(lambda d: d.fifo("包.asice"))),
    "verify-missing": ("package.unreadable", verifying(lambda d: d.room / "没有.asice")),
    "verify-when": ("usage", verifying(lambda d: d.file("包.asice"), "--at", "昨天")),
    "trust-text": ("trust.unreadable", lambda d: ("verify", d.file("包.asice"), "--trust", d.file("根.pem"))),
    "trust-missing": ("trust.unreadable", lambda d: ("verify", d.file("包.asice"), "--trust", d.room / "无")),
    "trust-fifo": ("trust.unreadable", lambda d: ("verify", d.file("包.asice"), "--trust", d.fifo("根"))),
    "crl-text": ("trust.unreadable", lambda d: ("verify", d.file("包.asice"), "--crl", d.file("表.crl"))),
    # form packs
    "pack-missing": ("file.unreadable", lambda d: ("pack", "check", d.room / "没有")),
    "pack-empty": ("pack.invalid", lambda d: ("pack", "check", d.folder("空"))),
    "pack-file": ("file.unreadable", lambda d: ("pack", "check", d.file("文件"))),
    "pack-not-toml": ("pack.invalid", packing("pack.toml", b"id = = 3")),
    "pack-not-text": ("pack.invalid", packing("pack.toml", b"\xff\xfe\x00")),
    "pack-nothing-in-it": ("pack.invalid", packing("pack.toml", b"")),
    "pack-deep": ("pack.invalid", packing("pack.toml", b"a = " + b"[" * 100_000)),
    # places, ids and other things that are not there
    "place": ("place.unknown", lambda d: ("new", "--place", "999999")),
    "pack": ("pack.unknown", lambda d: ("new", "--place", "320400", "--pack", "没有")),
    "id": ("application.unknown", lambda d: ("check", "没有")),
    "id-empty": ("application.unknown", lambda d: ("show", "")),
    "finding": ("finding.unknown", lambda d: ("accept", d.id, "x@y", "--reason", "理由写得足够长了，可以")),
    "reason": ("reason.short", lambda d: ("accept", d.id, "x@y", "--reason", "短")),
    "backup-text": ("backup.invalid", lambda d: ("restore", d.file("备份"))),
    "backup-folder": ("backup.invalid", lambda d: ("restore", d.folder("备份"))),
    "backup-missing": ("backup.invalid", lambda d: ("restore", d.room / "没有")),
    "option": ("usage", lambda d: ("check", d.id, "--nothing")),
    "both": ("usage", lambda d: ("new", "--place", "320400", "--sample")),
}


@pytest.mark.parametrize("name", INPUT)
def test_bad_input_is_2_and_changes_nothing(desk: Desk, name: str) -> None:
    code, case = INPUT[name]
    arguments = case(desk)
    before = tree(desk.data), tree(desk.room)
    refused(desk.ipzone, code, 2, *arguments)
    assert (tree(desk.data), tree(desk.room)) == before


@pytest.mark.parametrize("name", ["attach-fifo", "fill-fifo", "p12-fifo", "verify-fifo", "trust-fifo"])
def test_pipes_do_not_hang_a_real_process(desk: Desk, name: str) -> None:
    code, case = INPUT[name]
    refused(Ipzone(desk.data), code, 2, *case(desk))


def test_half_a_package_is_not_trusted(desk: Desk) -> None:
    """It is a container, but a damaged one: the answer is no, with the reason, line by line."""
    ran = desk.ipzone("--json", "verify", truncated_zip(desk))
    assert (ran.status, ran.json["trusted"]) == (1, False)
    assert [finding["code"] for finding in ran.json["findings"]] == ["container.end"]


def test_an_application_that_is_not_finished_is_not_signed(desk: Desk) -> None:
    id_ = desk.ipzone("new", "--place", "320400", "--json").json["id"]
    target, key = desk.room / "out.asice", write_p12(desk.room / "key.p12", PASSPHRASE)
    before = tree(desk.data), tree(desk.room)
    arguments = ("--out", target, "--p12", key, "--passphrase-file", desk.secret())
    refused(desk.ipzone, "export.blocked", 1, "export", id_, *arguments)
    (desk.room / "口令.txt").unlink()
    assert (tree(desk.data), tree(desk.room)) == before


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
    """A real one: what does not fit is refused, what was there stays, and with room again it goes on."""
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
    log = (desk.data / "log" / "ipzone.log").read_text("utf-8")
    assert "RuntimeError at test_bad_input.py" in log

    kept = [
        path.read_bytes() for path in desk.data.rglob("*") if path.is_file() and "evidence" not in path.parts
    ]
    written = b"\n".join([*kept, *(words.encode() for words in said)])
    for secret in (PASSPHRASE, "Wr0ng-battery-staple", evidence):
        assert secret.encode() not in written
        assert secret.encode("utf-16-le") not in written
