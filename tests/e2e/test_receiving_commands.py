"""`ipzone trust`, `ipzone receive` and `ipzone received`, as somebody at a console uses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.desktop.submission.signing import people
from tests.desktop.submission.verification.conftest import Office, exported
from tests.e2e.conftest import Ipzone


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return exported(tmp_path_factory.mktemp("sent"))


def _said(warm: Ipzone, *arguments: object) -> tuple[int, Any]:
    ran = warm(*arguments, "--json")
    return ran.status, ran.json


def test_from_stranger_to_received(sent: Office, warm: Ipzone, tmp_path: Path) -> None:
    root = sent.root.pem(tmp_path / "root.pem")
    status, said = _said(warm, "receive", sent.package)
    assert (status, said["refused"]) == (1, "untrusted")
    status, said = _said(warm, "trust", "add", root, "--fingerprint", "00" * 32)
    assert (status, said["added"]) == (1, [])
    fingerprint = sent.root.asn1.sha256.hex()
    groups = " ".join(fingerprint[n : n + 4].upper() for n in range(0, 64, 4))
    status, said = _said(warm, "trust", "add", root, "--fingerprint", groups)
    assert (status, said["added"][0]["fingerprint"]) == (0, fingerprint)
    status, said = _said(warm, "receive", sent.package)
    assert (status, said["refused"], said["report"]["trusted"]) == (0, "", True)
    sha256 = said["sha256"]
    status, said = _said(warm, "received", "show", sha256[:10])
    entry = next(file["name"] for file in said["report"]["files"] if file["name"].startswith("evidence/"))
    assert {line["kind"] for line in said["lines"]} == {"填报内容", "任务", "指标", "佐证材料"}
    status, _ = _said(warm, "received", "show", sha256, "--extract", entry, "--out", tmp_path / "out")
    assert (status, (tmp_path / "out").read_bytes()) == (0, sent.entries[entry])
    status, said = _said(warm, "received", "compare", sha256, sha256)
    assert (status, said["differences"]) == (0, [])
    status, said = _said(warm, "received", "list")
    assert [one["sha256"] for one in said["received"]] == [sha256]
    status, said = _said(warm, "trust", "list")
    name = said["trusted"][0]["name"]
    assert _said(warm, "trust", "remove", name) == (0, {"removed": name})
    status, said = _said(warm, "trust", "remove", name)
    assert (status, said["error"]["code"]) == (2, "trust.unknown")


def test_what_the_office_asks_for(sent: Office, warm: Ipzone, tmp_path: Path) -> None:
    plain = _said(warm, "trust", "policy", "show")[1]
    assert (plain["rsa_bits"], plain["list_days"], plain["accepted"]) == (2048, 0, [])
    _said(warm, "trust", "add", sent.root.pem(tmp_path / "root.pem"))
    status, said = _said(warm, "trust", "policy", "set", "--digest", "SM3", "--digest", "SHA-512")
    assert (status, said["digests"]) == (0, ["SHA-512", "SM3"])
    status, said = _said(warm, "receive", sent.package)
    errors = [one["code"] for one in said["report"]["findings"] if one["severity"] == "error"]
    assert (status, errors) == (1, ["policy.digest"])
    asked = ("--digest", "SHA-256", "--list-days", "30", "--usage-stated", "--rsa-bits", "3072")
    status, said = _said(warm, "trust", "policy", "set", *asked)
    assert (status, said["list_days"], said["digests"], said["usage_stated"]) == (0, 30, ["SHA-256"], True)
    status, said = _said(warm, "trust", "policy", "set", "--usage-open")
    assert (status, said["usage_stated"], said["rsa_bits"]) == (0, False, 3072)
    assert _said(warm, "receive", sent.package)[0] == 0


def test_signers_of_a_place(warm: Ipzone, tmp_path: Path) -> None:
    signer = people.root().issue("常州市人民政府")
    fingerprint = signer.asn1.sha256.hex()
    status, said = _said(warm, "trust", "policy", "accept", "320400", signer.pem(tmp_path / "s.pem"))
    one = {"place": "320400", "fingerprint": fingerprint, "name": "常州市人民政府"}
    assert (status, said["accepted"]) == (0, [one])
    groups = " ".join(fingerprint[n : n + 4].upper() for n in range(0, 64, 4))
    status, said = _said(warm, "trust", "policy", "accept", "320500", "--fingerprint", groups)
    assert (status, said["accepted"]) == (
        0,
        [one, {"place": "320500", "fingerprint": fingerprint, "name": ""}],
    )
    shown = warm("trust", "policy", "show").out
    assert "江苏省常州市  常州市人民政府" in shown and groups in shown
    status, said = _said(warm, "trust", "policy", "drop", "320500", fingerprint[:12])
    assert (status, said["accepted"]) == (0, [one])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("drop", "320400", "abcd"), "trust.signer"),
        (("accept", "320400", "--fingerprint", "abcd"), "trust.fingerprint"),
        (("accept", "999999", "--fingerprint", "ab" * 32), "place.unknown"),
        (("accept", "320400"), "usage"),
        (("set", "--rsa-bits", "1024"), "usage"),
        (("set", "--digest", "MD5"), "usage"),
    ],
)
def test_what_cannot_be_asked_for(warm: Ipzone, arguments: tuple[str, ...], code: str) -> None:
    status, said = _said(warm, "trust", "policy", *arguments)
    assert (status, said["error"]["code"]) == (2, code)
    assert _said(warm, "trust", "policy", "show")[1]["accepted"] == []


def test_a_file_of_several_certificates_names_no_signer(warm: Ipzone, tmp_path: Path) -> None:
    root = people.root()
    both = tmp_path / "both.pem"
    both.write_bytes(
        root.pem(tmp_path / "r.pem").read_bytes() + root.issue().pem(tmp_path / "s.pem").read_bytes()
    )
    for file in (both, root.crl(tmp_path / "a.crl")):
        status, said = _said(warm, "trust", "policy", "accept", "320400", file)
        assert (status, said["error"]["code"]) == (2, "usage")
