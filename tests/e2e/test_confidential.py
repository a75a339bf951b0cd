"""`ipzone encrypt`, `decrypt`, `withhold` and `export --public`, as people use them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import Ipzone
from tests.e2e.desk import PASSPHRASE, refused


@pytest.fixture
def office(ipzone: Ipzone, tmp_path: Path) -> tuple[Ipzone, Path, Path, str]:
    """A workspace with a key and a complete application, the file with the passphrase, and the key's certificate."""
    secret = tmp_path / "口令.txt"
    secret.write_text(PASSPHRASE + "\n", "utf-8")
    made = ipzone(
        "identity", "new", "--name", "收件处", "--organization", "省局", "--passphrase-file", secret, "--json"
    )
    assert made.status == 0, made.err
    certificate = ipzone.data / "identities" / "收件处" / "certificate.pem"
    id_ = ipzone("new", "--sample", "--json").json["id"]
    return ipzone, secret, certificate, id_


def test_there_and_back(office: tuple[Ipzone, Path, Path, str], tmp_path: Path) -> None:
    ipzone, secret, certificate, id_ = office
    package, sealed = tmp_path / "包.asice", tmp_path / "包.asice.p7m"
    key = ("--identity", "收件处", "--passphrase-file", secret)
    assert ipzone("export", id_, "--out", package, *key).status == 0
    before = package.read_bytes()
    ran = ipzone("encrypt", package, "--to", certificate, "--json")
    assert ran.status == 0, ran.out
    assert Path(ran.json["path"]) == sealed
    assert re.fullmatch("[0-9a-f]{64}", ran.json["fingerprint"])
    refused(ipzone, "target.exists", 2, "encrypt", package, "--to", certificate)
    refused(ipzone, "target.exists", 2, "decrypt", sealed, *key)
    package.unlink()
    assert ipzone("decrypt", sealed, *key).status == 0
    assert package.read_bytes() == before
    refused(ipzone, "package.unreadable", 2, "encrypt", secret, "--to", certificate, "--out", tmp_path / "x")
    refused(ipzone, "envelope.unreadable", 2, "decrypt", package, "--out", tmp_path / "x", *key)
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("not-the-passphrase\n")
    asked = ("--identity", "收件处", "--passphrase-file", wrong, "--out", tmp_path / "x")
    refused(ipzone, "key.passphrase", 2, "decrypt", sealed, *asked)
    data = bytearray(sealed.read_bytes())
    data[len(data) // 2] ^= 1
    sealed.write_bytes(data)
    refused(ipzone, "envelope.changed", 1, "decrypt", sealed, "--out", tmp_path / "x", *key)
    assert not (tmp_path / "x").exists()
    assert not list(tmp_path.glob(".ipzone-*"))
    kept = [path for path in ipzone.data.rglob("*") if path.is_file()]
    assert not any(PASSPHRASE.encode() in path.read_bytes() for path in kept)


def test_for_somebody_else(office: tuple[Ipzone, Path, Path, str], tmp_path: Path) -> None:
    ipzone, secret, _, id_ = office
    package, key, other = tmp_path / "包.asice", tmp_path / "other.key", tmp_path / "other.pem"
    assert ipzone("export", id_, "--out", package, "--draft").status == 0
    asked = ("-subj", "/CN=other", "-addext", "keyUsage=keyEncipherment")
    done = _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", other, *asked)
    assert done.returncode == 0, done.stderr
    assert ipzone("encrypt", package, "--to", other).status == 0
    sealed, out = tmp_path / "包.asice.p7m", tmp_path / "out.asice"
    own = ("--identity", "收件处", "--passphrase-file", secret)
    refused(ipzone, "envelope.recipient", 1, "decrypt", sealed, "--out", out, *own)
    how = ("-binary", "-in", sealed, "-recip", other, "-inkey", key, "-out", out)
    ran = _openssl("cms", "-decrypt", "-inform", "DER", *how)
    assert ran.returncode == 0, ran.stderr
    assert out.read_bytes() == package.read_bytes()


def test_the_public_edition(office: tuple[Ipzone, Path, Path, str], tmp_path: Path) -> None:
    ipzone, secret, certificate, id_ = office
    shown = ipzone("withhold", id_, "tasks.3.2", "evidence:2", "--json").json
    assert {"tasks.3.2.lead", "tasks.3.2.plan"} <= {one["target"] for one in shown["withheld"]}
    refused(ipzone, "target.unknown", 2, "withhold", id_, "tasks.99")
    refused(ipzone, "evidence.unknown", 2, "withhold", id_, "evidence:999")
    out = tmp_path / "公开版.asice"
    key = ("--identity", "收件处", "--passphrase-file", secret)
    made = ipzone("export", id_, "--out", out, "--public", *key, "--json")
    assert made.status == 0, made.out
    assert made.json["withheld"] == shown["withheld"]
    report = ipzone("verify", out, "--trust", certificate, "--json").json
    assert report["trusted"]
    assert any("公开版" in remark for remark in report["remarks"])
    assert ipzone("withhold", id_, "--clear", "--json").json["marked"] == []


def _openssl(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True)
