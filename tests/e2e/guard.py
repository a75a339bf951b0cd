"""`python -m tests.e2e.guard ROOM LOG`: a day's work in one process that is watched from its first command.

What it writes, starts and connects to goes to LOG, one JSON line each; the statuses of the commands to standard output.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.e2e.conftest import Ran, WarmIpzone
from tests.e2e.desk import PASSPHRASE

WRONG = "wR0ng-battery-staple-7Qx"
_PLACES = {
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.truncate": ((0, None),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)),
    "os.symlink": ((0, 2), (1, 2)),
    "sqlite3.connect": ((0, None),),
}
"""Events of the interpreter that touch files: which arguments are places, and the folders they are relative to."""
_STARTS = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.startfile",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(log: Path) -> None:
    """From here on to the end of the process."""
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(kind: str, event: str, what: object) -> None:
        os.write(out, (json.dumps([kind, event, str(what)]) + "\n").encode())

    def place(given: object, folder: object = None) -> str:
        if not isinstance(given, str | bytes | os.PathLike):
            return ""  # a file that is open already
        inside = os.readlink(f"/proc/self/fd/{folder}") if isinstance(folder, int) and folder >= 0 else ""  # noqa: PTH115
        return os.path.abspath(os.path.join(inside, os.fsdecode(given)))  # noqa: PTH100, PTH118

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith("socket.") or (event.endswith(".connect") and event != "sqlite3.connect"):
            tell("network", event, arguments[1:])
        elif event in _STARTS:
            tell("process", event, arguments[:1])
        elif event == "open" and (arguments[2] or 0) & _WRITING and place(arguments[0]):
            tell("file", event, place(arguments[0]))
        elif event in _PLACES:
            for at, folder in _PLACES[event]:
                if where := place(arguments[at], None if folder is None else arguments[folder]):
                    tell("file", event, where)

    sys.addaudithook(hook)


class _Day:
    """One command after the other; each is to end as it says."""

    def __init__(self, room: Path) -> None:
        self._ipzone = WarmIpzone(room / "workspace")
        self.ended: list[tuple[str, int, int]] = []

    def __call__(self, status: int, *arguments: object) -> Ran:
        ran = self._ipzone(*arguments, "--json")
        self.ended.append((" ".join(map(str, arguments[:2])), status, ran.status))
        for secret in (PASSPHRASE, WRONG, os.environ["GUARD_PIN"]):
            assert secret not in ran.out + ran.err
        return ran


def work(room: Path) -> list[tuple[str, int, int]]:
    """Sign with every kind of key, well and badly; verify, take in, encrypt, back up."""
    day, given, out = _Day(room), room / "given", room / "out"
    right = ("--passphrase-file", given / "right.txt")
    wrong = ("--passphrase-file", given / "wrong.txt")
    p12, driver = ("--p12", given / "key.p12"), ("--token", os.environ["GUARD_DRIVER"])
    day(0, "identity", "new", "--name", "甲", "--algorithm", "p256", "--root", out / "root.pem", *right)
    id_ = day(0, "new", "--sample").json["id"]
    for key in (p12, ("--identity", "甲")):
        day(2, "export", id_, "--out", out / "no.asice", *key, *wrong)
        day(0, "export", id_, "--out", out / f"{key[0][2:]}.asice", *key, *right)
    day(0, "token", "list", os.environ["GUARD_DRIVER"])
    signed = out / "identity.asice"
    day(2, "countersign", signed, "--out", out / "no.asice", "--role", "审核", *driver, *wrong)
    pin = ("--passphrase-file", given / "pin.txt")
    day(0, "countersign", signed, "--out", out / "two.asice", "--role", "审核", *driver, *pin)
    day(3, "export", id_, "--out", out / "no.asice", *p12, "--passphrase-file", given / "breaks.txt")
    day(
        1, "verify", out / "two.asice", "--trust", out / "root.pem"
    )  # the token's own authority is a stranger
    day(0, "verify", signed, "--trust", out / "root.pem")
    for hostile in sorted(given.glob("*.asice")):
        day(1, "verify", hostile, "--trust", given / "trust.pem")
        day(1, "receive", hostile)
    day(0, "receive", signed)  # the office trusts itself
    day(0, "encrypt", signed, "--to", given / "to.pem", "--out", out / "e.p7m")
    reader = ("--p12", given / "to.p12")
    day(2, "decrypt", out / "e.p7m", "--out", out / "no.asice", *reader, *wrong)
    day(0, "decrypt", out / "e.p7m", "--out", out / "opened.asice", *reader, *right)
    day(0, "identity", "backup", "甲", "--out", out / "甲.p12", *right)
    day(0, "backup", "--out", out)
    return day.ended


def _break_signing() -> None:
    """A passphrase at which signing breaks where nobody thought of, with the secret in the text of the exception."""
    from desktop.submission.signing import p12

    load = p12.load_p12

    def broken(path: Path, passphrase: str, *rest: Any, **more: Any) -> object:
        if passphrase.endswith("-breaks"):
            raise RuntimeError(f"{PASSPHRASE} {passphrase}")
        return load(path, passphrase, *rest, **more)

    p12.load_p12 = broken  # type: ignore[assignment]


if __name__ == "__main__":
    watch(Path(sys.argv[2]))
    _break_signing()
    sys.stdout.write(json.dumps(work(Path(sys.argv[1]))))
