"""The sample, all the way to a package that holds without this program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import Ipzone

NAMES = {"package.asice", "application.pdf", "tasks.xlsx", "root.pem", "verification.json"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "结果 1"
    ran = Ipzone(out.parent / "unused")("demo", "--out", out)
    assert ran.status == 0, ran.out + ran.err
    assert "核验通过" in ran.out
    assert {path.name for path in out.iterdir()} == NAMES
    return out


@pytest.fixture(scope="module")
def unpacked(demo: Path) -> Path:
    folder = demo.parent / "unpacked"
    env = {**os.environ, "LC_ALL": "C.UTF-8"}  # unzip spells Chinese names by the locale
    subprocess.run(["unzip", "-q", demo / "package.asice", "-d", folder], check=True, env=env)
    return folder


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_openssl_accepts_the_signature(demo: Path, unpacked: Path) -> None:
    meta = unpacked / "META-INF"
    said = run(
        "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER",
        "-content", meta / "ASiCManifest001.xml", "-in", meta / "signature001.p7s",
        "-CAfile", demo / "root.pem", "-out", "/dev/null",
    )  # fmt: skip
    assert "successful" in said.lower()


def test_pdfsig_accepts_the_pdf(demo: Path) -> None:
    said = run("pdfsig", "-nocert", demo / "application.pdf")
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_qpdf_and_unzip_accept_the_files(demo: Path) -> None:
    run("qpdf", "--check", demo / "application.pdf")
    run("unzip", "-tq", demo / "package.asice")


def test_every_font_is_embedded(demo: Path) -> None:
    rows = run("pdffonts", demo / "application.pdf").splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows), rows


def test_the_sample_says_so_on_every_page(demo: Path) -> None:
    text = run("pdftotext", demo / "application.pdf", "-")
    pages = text.split("\f")[:-1]
    assert len(pages) > 20
    printed = ["".join(page.split()) for page in pages]
    assert all("样例" in page for page in printed if page), "the back of the cover stays empty"
    assert printed.count("") <= 1


def test_verify_trusts_it(demo: Path, tmp_path: Path) -> None:
    ran = Ipzone(tmp_path)("verify", demo / "package.asice", "--trust", demo / "root.pem", "--json")
    assert ran.status == 0
    report = ran.json
    assert report["trusted"] is True
    assert {"trusted", "remarks", "findings", "container", "signatures", "files"} <= report.keys()
    assert not [finding for finding in report["findings"] if finding["severity"] == "error"]
    assert json.loads((demo / "verification.json").read_text("utf-8"))["trusted"] is True


def test_without_the_root_it_is_not_trusted(demo: Path, tmp_path: Path) -> None:
    ran = Ipzone(tmp_path)("verify", demo / "package.asice", "--json")
    assert ran.status == 1
    assert ran.json["trusted"] is False


def test_a_changed_byte_is_noticed(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.asice"
    shutil.copy(demo / "package.asice", copy)
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    ran = Ipzone(tmp_path)("verify", copy, "--trust", demo / "root.pem", "--json")
    assert ran.status == 1
    assert [finding["code"] for finding in ran.json["findings"] if finding["severity"] == "error"]
