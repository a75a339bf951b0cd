"""Signing, verifying and receiving write where they were told to, reach nobody, leave nothing, and keep secrets."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from desktop.submission.headers import DEFLATED
from desktop.submission.signing import identity as identities
from tests.desktop.submission import hostile
from tests.desktop.submission.hostile import MIMETYPE, File, build, deflated
from tests.desktop.submission.signing import people, tokens
from tests.desktop.submission.signing.tokens import Drawer
from tests.desktop.submission.verification.packages import Draft
from tests.e2e.desk import PASSPHRASE
from tests.e2e.guard import WRONG

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
PIN = "Pin-7f3Kq9Zt-55"
BREAKS = f"{WRONG}-breaks"
_HOSTILE = ("climbing", "absolute", "stream of NTFS", "backslash", "same name twice")


@dataclass(frozen=True)
class Day:
    """What came of it."""

    room: Path
    ended: list[tuple[str, int, int]]
    events: list[tuple[str, str, str]]
    keys: tuple[ec.EllipticCurvePrivateKey, ...]
    """The private keys that were used."""

    def files(self) -> Iterator[Path]:
        """All but what was handed in."""
        given = self.room / "given"
        return (one for one in self.room.rglob("*") if one.is_file() and given not in one.parents)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder = tmp_path_factory.mktemp("guarded")
    room = folder / "room"
    for name in ("given", "out", "home", "tmp"):
        (room / name).mkdir(parents=True)
    (folder / "hsm").mkdir()
    root = people.root()
    used = [root.issue("盖章人", number=n) for n in (90, 91)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tokens, "PIN", PIN)
        drawer = Drawer.opened(folder / "hsm", patched)
        drawer.token("钥匙")
        drawer.put("钥匙", used[0], b"\1")
        _hand_in(room / "given", root, used[1])
        env = {
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(room / "home"),
            "TMPDIR": str(room / "tmp"),
            "GUARD_DRIVER": str(drawer.module),
            "GUARD_PIN": PIN,
        }
        log = folder / "events.jsonl"
        arguments = [sys.executable, "-m", "tests.e2e.guard", str(room), str(log)]
        done = subprocess.run(arguments, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    events = [tuple(json.loads(line)) for line in log.read_text("utf-8").splitlines()]
    (identity,) = identities.listing(room / "workspace" / "identities")
    keys = [one.private for one in used] + [identities.key_of(identity, PASSPHRASE).private]
    yield Day(room, [tuple(one) for one in json.loads(done.stdout)], events, tuple(keys))  # type: ignore[arg-type]


def _hand_in(given: Path, root: people.Authority, holder: people.Authority) -> None:
    for name, secret in (("right", PASSPHRASE), ("wrong", WRONG), ("pin", PIN), ("breaks", BREAKS)):
        (given / f"{name}.txt").write_text(f"{secret}\n", "utf-8")
    holder.p12(given / "key.p12", PASSPHRASE)
    root.pem(given / "trust.pem")
    reader = root.issue("收件单位", number=92, usage=("key_agreement",))
    reader.p12(given / "to.p12", PASSPHRASE)
    reader.pem(given / "to.pem")
    for number, (name, _, package) in enumerate(hostile.cases()):
        if name in _HOSTILE:
            (given / f"{number}.asice").write_bytes(package)
    zeros = File(b"a", bytes(32 << 20), packed=deflated(bytes(32 << 20)), method=DEFLATED)
    (given / "bomb.asice").write_bytes(build([MIMETYPE, zeros]))
    tampered = Draft().by(holder)
    tampered.payload["报告.txt"] = b"other"
    tampered.write(given / "tampered.asice")


def test_every_command_ends_as_it_must(day: Day) -> None:
    assert [one for one in day.ended if one[1] != one[2]] == []


def test_no_network(day: Day) -> None:
    assert [one for one in day.events if one[0] == "network"] == []


def test_no_other_program_is_started(day: Day) -> None:
    assert [one for one in day.events if one[0] == "process"] == []


def test_nothing_is_written_anywhere_else(day: Day) -> None:
    written = [Path(where) for kind, _, where in day.events if kind == "file"]
    allowed = [day.room / name for name in ("workspace", "out", "tmp")]
    assert len(written) > 100  # it was watched indeed
    assert [one for one in written if not any(one.is_relative_to(place) for place in allowed)] == []


def test_nothing_is_left_behind(day: Day) -> None:
    for name in ("tmp", "home"):
        assert list((day.room / name).rglob("*")) == []
    assert [one for one in day.room.rglob("*") if one.name.startswith((".ipzone", "tmp"))] == [
        day.room / "tmp"
    ]
    wanted = {"root.pem", "p12.asice", "identity.asice", "two.asice", "e.p7m", "opened.asice", "甲.p12"}
    found = {one.name for one in (day.room / "out").iterdir()}
    backups = found - wanted
    assert wanted <= found
    assert len(backups) == 1  # the folder that `backup` makes
    assert (day.room / "out" / backups.pop()).is_dir()


def test_the_failure_nobody_thought_of_was_logged(day: Day) -> None:
    log = (day.room / "workspace" / "log" / "ipzone.log").read_text("utf-8")
    assert log.count("RuntimeError at ") == 1


def _spellings(secret: bytes, *, text: bool) -> Iterator[bytes]:
    """As it could stand in a file."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):  # whatever stands before it
        yield base64.b64encode(b"\0" * shift + secret)[4 if shift else 0 : -4]
    if text:
        yield secret.decode().encode("utf-16-le")


def test_no_secret_stands_in_any_file(day: Day) -> None:
    """Every byte of the workspace, its database and log, the backup and all that was made."""
    wanted = {
        one for secret in (PASSPHRASE, WRONG, PIN, BREAKS) for one in _spellings(secret.encode(), text=True)
    }
    for key in day.keys:
        number = key.private_numbers().private_value.to_bytes((key.key_size + 7) // 8)
        wanted |= {*_spellings(number, text=False), str(int.from_bytes(number)).encode()}
    files = list(day.files())
    assert any(one.name == "workspace.db" for one in files)
    assert any(one.name == "ipzone.log" for one in files)
    told = [(one.name, secret[:6]) for one in files for secret in wanted if secret in one.read_bytes()]
    assert told == []
