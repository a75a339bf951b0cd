"""Whatever is handed in or goes wrong: one Chinese sentence, what to do, and everything stays as it was.

`--json` must hold for every failure; that the words without it are the same is `test_cli`'s business.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.e2e.conftest import Ipzone
from tests.e2e.desk import MEGABYTE, PASSPHRASE, Desk, refused
from tests.e2e.keys import DAY, write_p12
from tests.e2e.trees import tree

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
