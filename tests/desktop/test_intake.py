"""Packages handed in: taken, recognised, compared, set aside; whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.intake_office import CONFLICT, FOREIGN, NOT_TRUSTED, OLDER
from desktop.office import Office
from desktop.submission.differences import Kind
from forms.errors import PackageUnreadable, UnknownReceived
from tests.desktop.sending import AIMS, Sender, sender_in
from tests.desktop.submission.signing import people
from tests.desktop.submission.verification.packages import Draft


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    sender = sender_in(tmp_path_factory.mktemp("sender"))
    yield sender
    sender.office.close()


@pytest.fixture
def office(tmp_path: Path, sender: Sender) -> Iterator[Office]:
    office = Office.open(tmp_path / "data", "李")
    office.add_trust(sender.root)
    yield office
    office.close()


def test_taken_and_read_again(office: Office, sender: Sender) -> None:
    intake = office.receive(sender.first)
    record = intake.record
    assert (record.refused, record.name, record.who) == ("", "一.asice", "李")
    assert record.application == sender.id
    assert intake.earlier is None
    assert office.received() == (record,)
    assert office.received_path(record).read_bytes() == sender.first.read_bytes()
    report = json.loads(office.received_report(record))
    assert report["trusted"] is True
    assert report["container"]["name"] == "一.asice"
    opened = office.open_received(office.received_one(record.sha256[:8]))
    theirs = sender.office.load(sender.id).evidence
    assert [one.sha256 for one in opened.submitted.application.evidence] == [one.sha256 for one in theirs]
    assert office.applications() == ()  # beside the office's own applications, not among them


def test_verified_later_at_the_moment_of_receipt(office: Office, sender: Sender) -> None:
    record = office.receive(sender.first).record
    report = office.verify_received(record)
    assert report.trusted
    assert report.at == record.at


def test_newer_is_compared(office: Office, sender: Sender) -> None:
    first = office.receive(sender.first).record
    intake = office.receive(sender.second)
    assert intake.earlier == first
    assert [(one.kind, one.after.endswith("后来补充的一句。")) for one in intake.differences] == [
        (Kind.ANSWER, True)
    ]
    assert office.compare_received(first, intake.record) == intake.differences
    assert office.compare_received(first, first) == ()


def test_older_is_set_aside(office: Office, sender: Sender) -> None:
    second = office.receive(sender.second).record
    intake = office.receive(sender.first)
    assert intake.record.refused == OLDER
    assert intake.earlier == second
    assert intake.differences
    assert office.received_path(intake.record).parent.name == "refused"
    assert {one.refused for one in office.received()} == {"", OLDER}


def test_the_same_again_changes_nothing(office: Office, sender: Sender) -> None:
    record = office.receive(sender.first).record
    intake = office.receive(sender.first)
    assert intake.again
    assert office.received() == (record,)


def test_another_content_under_the_same_number(office: Office, sender: Sender, tmp_path: Path) -> None:
    """Two copies of one workspace, each going its own way."""
    backup = sender.office.backup(tmp_path / "backup")
    Office.restore(tmp_path / "twin", backup)
    twin = Office.open(tmp_path / "twin", "王")
    for one, words in ((sender.office, "甲。"), (twin, "乙。")):
        one.answer(sender.id, AIMS, str(one.load(sender.id).answers[AIMS]) + words)
    ours = sender.export("三.asice")
    theirs = twin.export(sender.id, tmp_path / "四.asice", sender.signer).path
    twin.close()
    assert office.receive(ours).record.refused == ""
    assert office.receive(theirs).record.refused == CONFLICT


def test_what_is_not_trusted_is_set_aside(tmp_path: Path, sender: Sender) -> None:
    office = Office.open(tmp_path / "data", "李")
    intake = office.receive(sender.first)
    assert intake.record.refused == NOT_TRUSTED
    assert intake.record.application == ""
    assert office.received_path(intake.record).is_file()
    assert list((office.data / "received").iterdir()) == []
    with pytest.raises(PackageUnreadable):
        office.open_received(intake.record)
    office.add_trust(sender.root)
    assert office.receive(sender.first).record.refused == ""
    assert len(office.received()) == 1
    office.close()


def test_what_is_no_application_is_set_aside(office: Office, tmp_path: Path) -> None:
    root = people.root()
    office.add_trust(root.pem(tmp_path / "r.pem"))
    package = Draft().by(root.issue()).write(tmp_path / "a.asice")
    assert office.receive(package).record.refused == FOREIGN


@pytest.mark.parametrize("first", ["public", "whole"])
def test_the_public_edition_is_no_version(office: Office, sender: Sender, tmp_path: Path, first: str) -> None:
    """Neither does it stand for the package it was made of, nor follow an earlier one."""
    whole = office.receive(sender.first).record if first == "whole" else None
    public = sender.office.public_edition(sender.id, tmp_path / "公开版.asice", sender.signer).result.path
    intake = office.receive(public)
    assert (intake.record.refused, intake.record.application) == (FOREIGN, "")
    assert (intake.earlier, intake.differences) == (None, ())
    assert office.received_path(intake.record).parent.name == "refused"
    now = office.receive(sender.export("六.asice"))
    assert (now.record.refused, now.earlier) == ("", whole)


def test_what_is_no_package_leaves_nothing(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.asice").write_bytes(b"hello")
    for path in (tmp_path / "a.asice", tmp_path / "absent.asice", tmp_path):
        with pytest.raises(PackageUnreadable):
            office.receive(path)
    assert office.received() == ()
    assert list((office.data / "received").iterdir()) == []
    with pytest.raises(UnknownReceived):
        office.received_one("abc")


def test_one_file_is_taken_out(office: Office, sender: Sender, tmp_path: Path) -> None:
    record = office.receive(sender.first).record
    opened = office.open_received(record)
    evidence = opened.submitted.application.evidence[0]
    entry = opened.submitted.entry(evidence.id)
    office.extract_received(record, entry, tmp_path / "out.bin")
    assert (tmp_path / "out.bin").read_bytes() == sender.office.evidence_path(evidence).read_bytes()
    kept = office.received_path(record)
    content = bytearray(kept.read_bytes())
    at = content.index((tmp_path / "out.bin").read_bytes()[:64])
    content[at] ^= 1
    kept.write_bytes(content)
    with pytest.raises(PackageUnreadable):
        office.extract_received(record, entry, tmp_path / "second.bin")
    assert not (tmp_path / "second.bin").exists()


_RECEIVE = """
import os, signal, sys
from pathlib import Path
from desktop.office import Office
import desktop.intake_office as intake
office = Office.open(Path(sys.argv[1]))
where = sys.argv[3]
settle = intake.settle
def killed(*arguments):
    if where == "after": settle(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
intake.settle = killed
office.receive(Path(sys.argv[2]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("where", ["before", "after"])
def test_killed_in_the_middle(office: Office, sender: Sender, where: str) -> None:
    data = office.data
    office.close()
    arguments = [sys.executable, "-c", _RECEIVE, str(data), str(sender.first), where]
    done = subprocess.run(arguments, cwd=os.getcwd(), capture_output=True, check=False)  # noqa: PTH109
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    again = Office.open(data, "李")
    try:
        assert again.received() == ()
        assert again.receive(sender.first).record.refused == ""
        assert [path.name for path in (data / "received").iterdir()] == [
            f"{again.received()[0].sha256}.asice"
        ]
    finally:
        again.close()
