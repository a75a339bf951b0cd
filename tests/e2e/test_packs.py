"""Packs from office to office, and applications from pack to pack, on the command line."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import pytest

from forms.pack import FILES
from tests.desktop.pack_kit import PASSPHRASE, grown, office_at, put, root_of, signer_of, variant
from tests.e2e.conftest import Ipzone, WarmIpzone
from tests.e2e.test_durability import kill_within, started

SECOND = variant("2", grown)
IMPORTER = """
import sys
from pathlib import Path
from desktop.office import Office
import desktop.submission.verification.walk
office = Office.open(Path(sys.argv[1]))
print("ready", flush=True)
office.import_pack(Path(sys.argv[2]), [Path(sys.argv[3])])
print("done", flush=True)
"""


@pytest.fixture
def warm(tmp_path: Path) -> Ipzone:
    """A workspace that has the first version."""
    put(variant(), tmp_path / "workspace" / "packs" / "tiny-1")
    return WarmIpzone(tmp_path / "workspace")


def test_from_office_to_office(warm: Ipzone, tmp_path: Path) -> None:
    maker = WarmIpzone(tmp_path / "省局")
    secret, root, file = tmp_path / "口令.txt", tmp_path / "root.pem", tmp_path / "tiny.ipzpack"
    secret.write_text(PASSPHRASE, "utf-8")
    name = ("--name", "省局", "--algorithm", "p256", "--root", root, "--passphrase-file", secret)
    assert maker("identity", "new", *name).status == 0
    source = put(SECOND, tmp_path / "模板")
    sign = ("pack", "sign", source, "--out", file)
    made = maker(*sign, "--identity", "省局", "--passphrase-file", secret, "--json")
    assert (made.status, made.json["digest"], made.json["signer"]) == (0, SECOND.digest, "省局")
    assert maker(*sign).status == 2

    refused = warm("pack", "import", file, "--json")
    assert (refused.status, refused.json["error"]["code"]) == (1, "pack.untrusted")
    taken = warm("pack", "import", file, "--trust", root, "--json")
    assert (taken.status, taken.json["version"], taken.json["signer"]) == (0, "2", "省局")
    rows = {f"{one['id']} {one['version']}": one for one in warm("pack", "list", "--json").json["packs"]}
    assert (rows["tiny 2"]["signer"], rows["tiny 2"]["built_in"]) == ("省局", False)
    assert sum(one["default"] for one in rows.values()) == 1

    # and on: what was imported can be signed again
    again = tmp_path / "again.ipzpack"
    signed = (
        maker("pack", "import", file),
        maker("pack", "sign", "tiny@2", "--out", again, "--identity", "省局", "--passphrase-file", secret),
    )
    assert [one.status for one in signed] == [0, 0]
    assert warm("pack", "import", again, "--trust", root).status == 0


def test_moving_and_retiring(warm: Ipzone, tmp_path: Path) -> None:
    id_ = warm("new", "--place", "320400", "--pack", "tiny", "--json").json["id"]
    answers = tmp_path / "answers.json"
    answers.write_text('{"answers": {"tasks": {"a": {"plan": "甲"}, "b": {"plan": "乙"}}}}', "utf-8")
    assert warm("fill", id_, "--from", answers).status == 0
    put(SECOND, warm.data / "packs" / "tiny-2")
    before = warm("show", id_, "--json").json

    plan = warm("move", id_, "--pack", "tiny", "--dry-run", "--json").json
    assert (plan["dry_run"], plan["changed"], plan["to"]["version"]) == (True, False, "2")
    assert warm("show", id_, "--json").json == before
    words = warm("move", id_, "--pack", "tiny").out
    assert "tiny 1 → tiny 2" in words
    assert "换位置  tasks.a.plan → tasks.x.plan" in words
    assert "留存  tasks.b.plan" in words
    there = warm("show", id_, "--json").json
    assert there["answers"]["tasks"]["x"]["plan"] == "甲"
    assert there["attic"] == {"tasks.b.plan": "乙"}
    assert warm("move", id_, "--pack", "tiny", "--version", "1").status == 0
    assert warm("show", id_, "--json").json == before
    assert warm("move", id_, "--pack", "tiny", "--version", "5").status == 2

    for version in ("1", "2"):
        assert warm("pack", "retire", "tiny", version).status == 0
    refused = warm("new", "--place", "320400", "--pack", "tiny", "--json")
    assert (refused.status, refused.json["error"]["code"]) == (2, "pack.retired")
    assert "已停用" in warm("pack", "list").out
    assert warm("check", id_).status == 1
    assert warm("pack", "retire", "tiny", "2", "--undo").status == 0
    assert warm("new", "--place", "320400", "--pack", "tiny").status == 0


def test_a_damaged_pack_is_named(warm: Ipzone) -> None:
    (warm.data / "packs" / "tiny-1" / "pack.toml").write_bytes(b"\xff")
    listed = warm("pack", "list")
    assert listed.status == 0
    assert "损坏：" in listed.out
    assert warm("new", "--place", "320400").status == 0


def test_killed_while_importing(tmp_path: Path) -> None:
    """A pack is here whole, or not at all; the next import clears up and succeeds."""
    chance = random.Random(20261122)  # noqa: S311 - when to kill is no secret
    maker = office_at(tmp_path / "省局")
    file = tmp_path / "tiny.ipzpack"
    maker.sign_pack(SECOND, signer_of(maker), file)
    root = root_of(maker, tmp_path)
    maker.close()
    data = tmp_path / "工作区"
    office = office_at(data)
    packs = data / "packs"
    whole = 0
    for _ in range(8):
        with started(sys.executable, "-c", IMPORTER, data, file, root) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            kill_within(process, chance.uniform(0, 0.12))
        names = {path.name for path in packs.iterdir()} if packs.exists() else set()
        assert all(name == "tiny-2" or name.startswith(".ipzone-") for name in names), names
        office._shelf.reload()
        assert not office.damaged_packs()
        if "tiny-2" in names:
            whole += 1
            assert SECOND in office.packs()
            assert {path.name for path in (packs / "tiny-2" / "pack").iterdir()} == set(FILES)
            (packs / "tiny-2").rename(tmp_path / f"done-{whole}-{time.monotonic_ns()}")
    office.import_pack(file, [root])
    assert {path.name for path in packs.iterdir()} == {"tiny-2"}
    office.close()
    assert whole < 8
