from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import db.backup
from db.backup import MANIFEST, backup, read_manifest, restore
from db.evidence import EvidenceFiles
from db.store import Store
from forms.application import Application
from forms.errors import (
    BackupInvalid,
    Cancelled,
    DiskFull,
    FolderMissing,
    FolderReadOnly,
    IpzoneError,
    WorkspaceCorrupt,
    WorkspaceLocked,
    WorkspaceNewer,
)
from tests.db.conftest import killed_after

RESTORE = """
import sys
from pathlib import Path
import alembic.command, alembic.config
from db.backup import restore
print("ready", flush=True)
restore(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture
def full(
    store: Store, files: EvidenceFiles, application: Application, a_file: Callable[..., Path], now: datetime
) -> Application:
    """An application with two files."""
    for number in range(2):
        stored = files.add(a_file(os.urandom(50_000), f"{number}.pdf"))
        store.add_evidence("a1", stored, "tasks.3.2", "", "我", now)
    return store.load("a1")


@pytest.fixture
def saved(store: Store, files: EvidenceFiles, full: Application, tmp_path: Path) -> Path:
    return backup(store, files, tmp_path / "备份")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def rewrite(saved: Path, change: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads((saved / MANIFEST).read_text("utf-8"))
    change(document)
    (saved / MANIFEST).write_text(json.dumps(document), "utf-8")


def spoil(path: Path) -> None:
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_a_backup_is_a_whole_workspace(saved: Path, full: Application) -> None:
    manifest = read_manifest(saved)
    assert sha256((saved / "workspace.db").read_bytes()).hexdigest() == manifest.database
    assert set(manifest.evidence) == {evidence.sha256 for evidence in full.evidence}
    assert manifest.missing == ()
    assert {path.name for path in saved.iterdir()} == {MANIFEST, "workspace.db", "evidence"}
    with Store.open(saved) as opened:
        assert opened.load("a1") == full


def test_into_a_folder_that_is_there(
    store: Store, files: EvidenceFiles, full: Application, tmp_path: Path
) -> None:
    stick = tmp_path / "U 盘"
    stick.mkdir()
    first, second = backup(store, files, stick), backup(store, files, stick)
    assert first.parent == second.parent == stick
    assert first.name.startswith("IPZoneDesk-20")
    assert set(stick.iterdir()) == {first, second}


def test_without_a_place_to_go(store: Store, files: EvidenceFiles, full: Application, tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        backup(store, files, tmp_path / "拔掉的" / "备份")


def test_while_somebody_writes(
    store: Store, files: EvidenceFiles, full: Application, now: datetime, tmp_path: Path
) -> None:
    with store._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE application SET place_name = '未提交'")
        saved = backup(store, files, tmp_path / "备份")
        connection.rollback()
    with Store.open(saved) as opened:
        assert opened.load("a1") == full


def test_stopping_leaves_nothing(
    store: Store, files: EvidenceFiles, full: Application, tmp_path: Path
) -> None:
    for count in range(4):
        answers = iter([False] * count + [True] * 99)
        with pytest.raises(Cancelled):
            backup(store, files, tmp_path / "备份", stop=answers.__next__)
        assert {path.name for path in tmp_path.iterdir()} == {"工作 区 #1%", "0.pdf", "1.pdf"}


def test_what_was_written_is_read_again(
    store: Store, files: EvidenceFiles, full: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = db.backup._write

    def badly(store: Store, files: EvidenceFiles, folder: Path, *rest: Any) -> None:
        write(store, files, folder, *rest)
        spoil(next((folder / "evidence").glob("??/*")))

    monkeypatch.setattr(db.backup, "_write", badly)
    with pytest.raises(BackupInvalid):
        backup(store, files, tmp_path / "备份")
    assert not (tmp_path / "备份").exists()


def test_a_damaged_workspace_is_saved_as_far_as_it_goes(
    store: Store, files: EvidenceFiles, full: Application, tmp_path: Path
) -> None:
    files.path(full.evidence[0].sha256).unlink()
    spoil(files.path(full.evidence[1].sha256))
    saved = backup(store, files, tmp_path / "备份")
    manifest = read_manifest(saved)
    assert (manifest.evidence, set(manifest.missing)) == ({}, {e.sha256 for e in full.evidence})
    restore(saved, tmp_path / "新")
    with Store.open(tmp_path / "新") as opened:
        assert opened.load("a1") == full


def test_restored_on_an_empty_machine(saved: Path, full: Application, tmp_path: Path) -> None:
    assert restore(saved, tmp_path / "新" / "工作区") is None
    with Store.open(tmp_path / "新" / "工作区") as opened:
        assert opened.load("a1") == full
    files = EvidenceFiles(tmp_path / "新" / "工作区")
    assert [files.verify(evidence) for evidence in full.evidence] == [None, None]


def test_restored_over_a_workspace_that_is_kept(
    store: Store, saved: Path, full: Application, folder: Path, now: datetime
) -> None:
    store.answer("a1", {"subject.contact": "后来"}, "我", now)
    later = store.load("a1")
    store.close()
    kept = restore(saved, folder)
    assert kept is not None
    assert kept.parent == folder / "backups"
    with Store.open(folder) as opened:
        assert opened.load("a1") == full
    kept.rename(kept.parent / "workspace.db")
    with Store.open(kept.parent) as opened:
        assert opened.load("a1") == later
    assert {path.name for path in folder.iterdir()} == {"workspace.db", "evidence", "backups"}


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 500])
def test_restored_over_a_damaged_workspace(
    store: Store, saved: Path, full: Application, folder: Path, damage: bytes
) -> None:
    store.close()
    (folder / "workspace.db").write_bytes(damage)
    (folder / "workspace.db-wal").write_bytes(b"old log")
    with pytest.raises(WorkspaceCorrupt):
        Store.open(folder)
    kept = restore(saved, folder)
    assert kept is not None
    assert kept.read_bytes()[:100] == damage[:100] or damage == b""
    with Store.open(folder) as opened:
        assert opened.load("a1") == full


def test_not_while_it_is_open(
    store: Store, saved: Path, full: Application, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.connection.BUSY_MILLISECONDS", 30)
    assert store.load("a1") == full
    with pytest.raises(WorkspaceLocked):
        restore(saved, folder)
    assert store.load("a1") == full


def damages() -> dict[str, Callable[[Path], object]]:
    def evidence(saved: Path) -> Path:
        return next((saved / "evidence").glob("??/*"))

    def statement(sql: str) -> Callable[[Path], None]:
        def change(saved: Path) -> None:
            with closing(sqlite3.connect(saved / "workspace.db")) as database, database:
                database.execute("PRAGMA foreign_keys = OFF")
                database.execute(sql)
            digest = sha256((saved / "workspace.db").read_bytes()).hexdigest()
            rewrite(saved, lambda document: document["database"].update(sha256=digest))

        return change

    def pipe(path: Path) -> None:
        path.unlink()
        os.mkfifo(path)

    return {
        "no manifest": lambda saved: (saved / MANIFEST).unlink(),
        "no JSON": lambda saved: (saved / MANIFEST).write_text("{", "utf-8"),
        "deep JSON": lambda saved: (saved / MANIFEST).write_text("[" * 100_000, "utf-8"),
        "another JSON": lambda saved: (saved / MANIFEST).write_text("[1]", "utf-8"),
        "binary manifest": lambda saved: (saved / MANIFEST).write_bytes(b"\xff\xfe\x00"),
        "later format": lambda saved: rewrite(saved, lambda d: d.update(version=3)),
        "climbing name": lambda saved: rewrite(
            saved, lambda d: d["evidence"][0].update(sha256="../../../etc/passwd")
        ),
        "name is no text": lambda saved: rewrite(saved, lambda d: d["evidence"][0].update(sha256=5)),
        "size is no number": lambda saved: rewrite(saved, lambda d: d["evidence"][0].update(size="1")),
        "twice": lambda saved: rewrite(saved, lambda d: d["evidence"].append(d["evidence"][0])),
        "evidence not named": lambda saved: rewrite(saved, lambda d: d["evidence"].pop()),
        "evidence damaged": lambda saved: spoil(evidence(saved)),
        "evidence gone": lambda saved: evidence(saved).unlink(),
        "evidence is a pipe": lambda saved: pipe(evidence(saved)),
        "database damaged": lambda saved: spoil(saved / "workspace.db"),
        "database gone": lambda saved: (saved / "workspace.db").unlink(),
        "database is a pipe": lambda saved: pipe(saved / "workspace.db"),
        "trigger": statement("CREATE TRIGGER t AFTER INSERT ON answer BEGIN DELETE FROM answer; END"),
        "view": statement("CREATE VIEW v AS SELECT 1"),
        "table missing": statement("DROP TABLE setting"),
        "index missing": statement("DROP INDEX ix_history_application_id_key"),
        "dangling row": statement("DELETE FROM application"),
        "no revision": statement("DELETE FROM alembic_version"),
    }


@pytest.mark.parametrize("kind", damages())
def test_a_bad_backup_is_refused(
    store: Store, saved: Path, full: Application, folder: Path, kind: str
) -> None:
    store.close()
    for path in (folder / "evidence").glob("??/*"):
        path.unlink()  # so that all of them would have to come from the backup
    before = tree(folder)
    damages()[kind](saved)
    with pytest.raises(BackupInvalid) as caught:
        restore(saved, folder)
    assert caught.value.details == {"path": saved}
    assert tree(folder) == before


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 1000])
def test_a_kept_database_that_is_none_is_refused(store: Store, folder: Path, content: bytes) -> None:
    store.close()
    kept = folder / "backups" / "workspace-before-restore-x.db"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(content)
    before = (folder / "workspace.db").read_bytes()
    with pytest.raises(BackupInvalid):
        restore(kept, folder)
    assert (folder / "workspace.db").read_bytes() == before
    assert {path.name for path in folder.iterdir() if path.name.startswith(".")} == set()


def test_a_newer_backup_is_refused(store: Store, saved: Path, folder: Path) -> None:
    with closing(sqlite3.connect(saved / "workspace.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9001'")
    digest = sha256((saved / "workspace.db").read_bytes()).hexdigest()
    rewrite(saved, lambda document: document["database"].update(sha256=digest))
    with pytest.raises(WorkspaceNewer):
        restore(saved, folder)


@pytest.mark.parametrize(
    ("step", "error", "expected"),
    [
        ("fill_database", OSError(28, "No space left on device"), DiskFull),
        ("copy_database", OSError(30, "Read-only file system"), FolderReadOnly),
        ("migrate_copy", OSError(28, "No space left on device"), DiskFull),
    ],
)
def test_a_restore_that_fails_leaves_everything(
    store: Store,
    saved: Path,
    full: Application,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    error: OSError,
    expected: type[IpzoneError],
) -> None:
    store.close()
    files = EvidenceFiles(folder)
    gone = files.path(full.evidence[0].sha256)
    gone.unlink()

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(db.backup, step, fail)
    with pytest.raises(expected):
        restore(saved, folder)
    assert not gone.exists()
    with Store.open(folder) as opened:
        assert opened.load("a1") == full


def test_killed_in_a_restore(
    store: Store,
    saved: Path,
    full: Application,
    folder: Path,
    now: datetime,
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    store.answer("a1", {"subject.contact": "后来"}, "我", now)
    later = store.load("a1")
    store.close()
    original = (folder / "workspace.db").read_bytes()
    chance = random.Random(11)  # noqa: S311 - when to kill is no secret
    for _ in range(3):
        (folder / "workspace.db").write_bytes(original)
        killed_after(start(RESTORE, saved, folder), chance.uniform(0.02, 0.2))
        with Store.open(folder) as opened:
            assert opened.load("a1") in (full, later)


KEPT = {
    "identities/王敏/key.pem": b"encrypted",
    "identities/王敏/certificate.pem": b"certificate",
    "trust/root-0badcafe.pem": b"root",
    "packs/local@1/pack/pack.toml": b"toml",
    "fonts/0.ttf": b"font",
    "received/a.asice": b"package",
}


def put(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.fixture
def whole(store: Store, files: EvidenceFiles, full: Application, folder: Path, tmp_path: Path) -> Path:
    """A backup of a workspace with something in every folder."""
    put(folder, KEPT | {"identities/.half/key.pem": b"work in progress"})
    return backup(store, files, tmp_path / "备份")


def test_keys_and_packs_go_along(whole: Path, folder: Path, tmp_path: Path) -> None:
    assert {one.path for one in read_manifest(whole).files} == set(KEPT)
    restore(whole, tmp_path / "新")
    restored = tree(tmp_path / "新")
    assert {name: restored[name] for name in KEPT} == KEPT
    assert (tmp_path / "新/identities/王敏/key.pem").stat().st_mode & 0o077 == 0
    assert not list((tmp_path / "新").glob(".*"))


def test_what_is_there_stays_and_the_other_comes_in_beside_it(
    store: Store, whole: Path, folder: Path
) -> None:
    store.close()
    put(folder, {"identities/王敏/key.pem": b"a new key", "trust/second.pem": b"later"})
    for _ in range(2):
        restore(whole, folder)
    names = sorted(path.name for path in (folder / "identities").iterdir() if path.name[0] != ".")
    assert names[0] == "王敏"
    assert (folder / "identities/王敏/key.pem").read_bytes() == b"a new key"
    assert (folder / f"identities/{names[1]}/key.pem").read_bytes() == b"encrypted"
    assert (folder / "trust/second.pem").read_bytes() == b"later"
    assert len(list((folder / "trust").iterdir())) == 2


def test_a_file_that_is_named_by_its_content_is_healed(
    store: Store, files: EvidenceFiles, full: Application, folder: Path, tmp_path: Path
) -> None:
    name = f"fonts/{sha256(b'font').hexdigest()}.ttf"
    put(folder, {name: b"font"})
    saved = backup(store, files, tmp_path / "备份")
    store.close()
    put(folder, {name: b"f0nt"})
    restore(saved, folder)
    assert (folder / name).read_bytes() == b"font"


@pytest.mark.parametrize(
    "name",
    ["../evil", "identities/../../evil", "/etc/passwd", "identities", "workspace.db", "identities/a\\b",
     "identities/C:x", "identities/.hidden", "trust/a ", "evidence/aa/bb", 5, "trust/x\ny", "trust//a"],
)  # fmt: skip
def test_a_name_that_climbs_is_refused(whole: Path, tmp_path: Path, name: object) -> None:
    rewrite(whole, lambda d: d["files"][0].update(path=name))
    with pytest.raises(BackupInvalid):
        restore(whole, tmp_path / "新")
    assert not (tmp_path / "新").exists()


@pytest.mark.parametrize("content", [b"encrypteD", b"encrypted" * 9, None])
def test_a_spoilt_key_is_refused_and_nothing_is_left(
    store: Store, whole: Path, folder: Path, content: bytes | None
) -> None:
    store.close()
    before = tree(folder)
    key = whole / "identities/王敏/key.pem"
    key.unlink()
    if content is not None:
        key.write_bytes(content)
    with pytest.raises(BackupInvalid):
        restore(whole, folder)
    assert tree(folder) == before


def test_a_failure_at_the_end_takes_the_keys_back(
    store: Store, whole: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    put(folder, {"identities/王敏/key.pem": b"a new key"})
    before = tree(folder)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(db.backup, "fill_database", fail)
    with pytest.raises(DiskFull):
        restore(whole, folder)
    after = tree(folder)
    assert {name: after[name] for name in before if name != "workspace.db"} == {
        name: content for name, content in before.items() if name != "workspace.db"
    }
    assert {name for name in after if not name.startswith("backups/")} == set(before)


def test_a_backup_of_the_first_kind_still_comes_back(whole: Path, full: Application, tmp_path: Path) -> None:
    def first(document: dict[str, Any]) -> None:
        del document["files"]
        document["version"] = 1

    rewrite(whole, first)
    restore(whole, tmp_path / "新")
    with Store.open(tmp_path / "新") as opened:
        assert opened.load("a1") == full


def test_a_backup_that_was_killed_long_ago_is_cleared(
    store: Store, files: EvidenceFiles, full: Application, tmp_path: Path
) -> None:
    for name, days in ((".IPZoneDesk-1.partial-0", 2), (".IPZoneDesk-2.partial-0", 0)):
        put(tmp_path, {f"盘/{name}/evidence/aa/x": b"half"})
        then = time.time() - days * 86400
        os.utime(tmp_path / "盘" / name, (then, then))
    saved = backup(store, files, tmp_path / "盘")
    assert {path.name for path in (tmp_path / "盘").iterdir()} == {saved.name, ".IPZoneDesk-2.partial-0"}


def test_killed_in_a_backup(
    folder: Path, store: Store, files: EvidenceFiles, whole: Path, start: Callable[..., subprocess.Popen[str]],
    tmp_path: Path,
) -> None:  # fmt: skip
    stick = tmp_path / "盘"
    stick.mkdir()
    code = """
import sys
from pathlib import Path
from db.backup import backup
from db.evidence import EvidenceFiles
from db.store import Store
folder, stick = map(Path, sys.argv[1:])
print("ready", flush=True)
for _ in range(100):
    backup(Store.open(folder), EvidenceFiles(folder), stick)
"""
    chance = random.Random(12)  # noqa: S311 - when to kill is no secret
    for _ in range(2):
        killed_after(start(code, folder, stick), chance.uniform(0.1, 0.4))
    for saved in (path for path in stick.iterdir() if not path.name.startswith(".")):
        restore(saved, tmp_path / "再来" / saved.name)
    store.close()
