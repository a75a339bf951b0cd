"""Several signatories, tokens, and identities that last: on the command line, with real keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desktop.submission.signing import national, people
from tests.desktop.submission.signing.tokens import PIN, Drawer
from tests.e2e.conftest import Ipzone

SECRET = "correct horse battery"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text(f"{SECRET}\n", "utf-8")
    return tmp_path / "secret.txt"


@pytest.fixture
def signed(warm: Ipzone, secret: Path, tmp_path: Path) -> Path:
    """The sample, prepared by an identity of the office; its root lies beside it."""
    identity = ("identity", "new", "--name", "填报人", "--organization", "示例市知识产权局")
    made = warm(
        *identity, "--algorithm", "p256", "--root", tmp_path / "root.pem", "--passphrase-file", secret
    )
    assert made.status == 0, made.err
    id_ = warm("new", "--sample", "--json").json["id"]
    out = tmp_path / "1.asice"
    export = ("export", id_, "--out", out, "--identity", "填报人", "--role", "填报")
    ran = warm(*export, "--passphrase-file", secret)
    assert ran.status == 0, ran.err
    return out


def test_from_the_desk_to_the_province(
    warm: Ipzone, signed: Path, secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = people.root()
    p12 = root.issue("李审核", number=80).p12(tmp_path / "审核.p12")
    (tmp_path / "p12.txt").write_text("口令12345678\n", "utf-8")
    drawer = Drawer.opened(tmp_path_of(tmp_path, "hsm"), monkeypatch)
    drawer.token("省钥匙")
    drawer.put("省钥匙", root.issue("省局", number=81), b"\x01")
    (tmp_path / "pin.txt").write_text(PIN, "utf-8")
    sm2 = national.root(tmp_path / "sm2root").issue(tmp_path / "sm2", "省局（国密）")
    sm2.p12(tmp_path / "sm2.p12")
    (tmp_path / "sm2.txt").write_text(national.PASSPHRASE, "utf-8")

    steps = (
        ("审核", ("--p12", p12, "--passphrase-file", tmp_path / "p12.txt")),
        ("省级", ("--token", drawer.module, "--passphrase-file", tmp_path / "pin.txt")),
        ("省级", ("--p12", tmp_path / "sm2.p12", "--passphrase-file", tmp_path / "sm2.txt")),
    )
    package = signed
    for number, (role, key) in enumerate(steps, 2):
        target = tmp_path / f"{number}.asice"
        ran = warm("countersign", package, "--out", target, "--role", role, *key, "--json")
        assert ran.status == 0, ran.out
        assert ran.json["number"] == number
        assert (ran.json["pdf"] is None) == (number == 4)
        package = target
    root.pem(tmp_path / "people.pem")
    trust = [
        part
        for file in ("root.pem", "people.pem", "sm2root/cert.pem")
        for part in ("--trust", tmp_path / file)
    ]
    report = warm("verify", package, *trust, "--json")
    assert report.status == 0, report.out
    assert [one["role"] for one in report.json["signatures"]] == ["填报", "审核", "省级", "省级"]
    written = b"".join(path.read_bytes() for path in warm.data.rglob("*") if path.is_file())
    for kept_out in (PIN, "口令12345678", national.PASSPHRASE, SECRET):
        assert kept_out.encode() not in written


def tmp_path_of(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def test_a_token_is_listed_and_wrongly_opened(
    warm: Ipzone, signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer = Drawer.opened(tmp_path_of(tmp_path, "hsm"), monkeypatch)
    drawer.token("钥匙")
    for number, name in enumerate(("张三", "李四"), 1):
        drawer.put("钥匙", people.root().issue(name, number=80 + number), bytes([number]))
    listed = warm("token", "list", drawer.module, "--json").json["certificates"]
    assert {one["holder"] for one in listed} == {"张三", "李四"}
    (tmp_path / "pin.txt").write_text("000000", "utf-8")
    sign = ("countersign", signed, "--out", tmp_path / "2.asice", "--role", "审核", "--token", drawer.module)
    pin = ("--passphrase-file", tmp_path / "pin.txt", "--json")
    assert warm(*sign, *pin).status == 2  # which of the two?
    ran = warm(*sign, "--certificate", listed[0]["fingerprint"][:12], *pin)
    assert (ran.status, ran.json["error"]["code"]) == (2, "token.pin")
    assert "再错几次就会锁住" in ran.json["error"]["message"]
    ran = warm(*sign, "--certificate", "ffff", *pin)
    assert ran.json["error"]["code"] == "certificate.missing"
    ran = warm("token", "list", tmp_path / "pin.txt", "--json")
    assert (ran.status, ran.json["error"]["code"]) == (3, "token.module")
    assert not (tmp_path / "2.asice").exists()


def test_wrong_ways_to_countersign(warm: Ipzone, signed: Path, secret: Path, tmp_path: Path) -> None:
    sign = ("countersign", signed, "--out", tmp_path / "2.asice")
    key = ("--identity", "填报人", "--passphrase-file", secret)
    assert warm(*sign, "--role", "市长", *key).status == 2
    assert warm(*sign, "--role", "审核").status == 2
    ran = warm(*sign, "--role", "填报", *key, "--json")
    assert ran.json["error"]["code"] == "countersign.role"
    changed = bytearray(signed.read_bytes())
    changed[len(changed) // 2] ^= 1
    signed.write_bytes(changed)
    ran = warm(*sign, "--role", "审核", *key, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "countersign.refused")
    assert not (tmp_path / "2.asice").exists()


def test_an_identity_is_renewed_backed_up_and_restored(
    warm: Ipzone, signed: Path, secret: Path, tmp_path: Path
) -> None:
    with_secret = ("--passphrase-file", secret, "--json")
    (before,) = warm("identity", "list", "--json").json["identities"]
    renewed = warm("identity", "renew", "填报人", "--root", tmp_path / "new.pem", *with_secret).json
    assert renewed["fingerprint"] != before["fingerprint"]
    assert (tmp_path / "new.pem").read_text("ascii") == renewed["root"]
    backup = tmp_path / "备份.p12"
    assert warm("identity", "backup", "填报人", "--out", backup, *with_secret).status == 0
    assert SECRET.encode() not in backup.read_bytes()
    taken = warm("identity", "restore", backup, *with_secret)
    assert taken.json["error"]["code"] == "identity.exists"
    again = warm("identity", "restore", backup, "--name", "第二份", *with_secret)
    assert again.json["fingerprint"] == renewed["fingerprint"]


def test_a_national_key_cannot_be_the_first(warm: Ipzone, tmp_path: Path) -> None:
    holder = national.root(tmp_path / "root").issue(tmp_path / "leaf", "省局")
    (tmp_path / "sm2.txt").write_text(national.PASSPHRASE, "utf-8")
    id_ = warm("new", "--sample", "--json").json["id"]
    export = ("export", id_, "--out", tmp_path / "a.asice", "--p12", holder.p12(tmp_path / "a.p12"))
    ran = warm(*export, "--passphrase-file", tmp_path / "sm2.txt", "--json")
    assert (ran.status, ran.json["error"]["code"]) == (2, "key.not_first")
