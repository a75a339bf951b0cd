"""`ipzone trust`, `ipzone receive` and `ipzone received`, as somebody at a console uses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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
