"""What an office is told of the inside of its evidence."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.office import Office
from forms.application import Application
from forms.checks.finding import Reading, Severity
from forms.errors import Cancelled, EvidenceTooLarge, EvidenceTypeRefused, ExportBlocked
from tests.desktop.evidence import files
from tests.desktop.evidence.files import ID, PHONE


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office.open(tmp_path / "data", "测试员")
    yield made
    made.close()


@pytest.fixture
def sample(office: Office) -> Application:
    return office.new_sample()


def codes(office: Office, id_: str) -> set[str]:
    return {f.code for f in office.check(id_) if f.open}


def test_a_file_is_looked_through_when_it_is_attached(
    office: Office, sample: Application, tmp_path: Path
) -> None:
    path = files.pdf(tmp_path / "决定书.pdf", ["首页", f"张三 {ID}"])
    evidence, _ = office.attach(sample.id, path, "tasks.2.5")
    content = office.evidence_content(evidence)
    assert content is not None
    assert content.reading is Reading.READ
    assert "110****2X" in office.evidence_text(evidence)[1]
    assert "evidence.sensitive" in codes(office, sample.id)
    office.accept(sample.id, f"evidence.sensitive@evidence:{evidence.id}", "裁决文书依法公开，号码已征得同意")
    assert "evidence.sensitive" not in codes(office, sample.id)


def test_no_number_is_left_in_the_workspace_but_in_the_file_itself(
    office: Office, sample: Application, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{ID} {PHONE}", "utf-8")
    evidence, _ = office.attach(sample.id, path, None)
    office.check(sample.id)
    kept = office.evidence_path(evidence)
    for file in (tmp_path / "data").rglob("*"):
        if file.is_file() and file != kept:
            data = file.read_bytes()
            assert ID.encode() not in data
            assert PHONE.encode() not in data


def test_an_export_looks_at_what_nobody_has_looked_at(
    office: Office, sample: Application, tmp_path: Path
) -> None:
    office.attach(sample.id, files.pdf(tmp_path / "纪要.pdf", ["机密★10年", "会议纪要"]), "tasks.2.5")
    office.close()
    shutil.rmtree(tmp_path / "data" / "cache")
    again = Office.open(tmp_path / "data", "测试员")
    try:
        assert len(again.unlooked(again.load(sample.id))) == len(again.load(sample.id).evidence)
        identity = again.new_identity("测试", "测试", "correct horse")
        signer = again.signer_from_identity(identity.name, "correct horse")
        with pytest.raises(ExportBlocked):
            again.export(sample.id, tmp_path / "a.asice", signer)
        assert not again.unlooked(again.load(sample.id))
        blockers = {f.code for f in again.check(sample.id) if f.severity is Severity.BLOCKER}
        assert blockers == {"evidence.classified"}
    finally:
        again.close()


def forgetful(office: Office) -> Office:
    """The same workspace after its cache was deleted."""
    office.close()
    shutil.rmtree(office.data / "cache")
    return Office.open(office.data, "测试员")


def test_looking_can_be_stopped_and_goes_on_later(office: Office, sample: Application) -> None:
    again = forgetful(office)
    try:
        stops = iter([False] * 6)
        with pytest.raises(Cancelled):
            again.look_through(again.unlooked(sample), stop=lambda: next(stops, True))
        left = len(again.unlooked(sample))
        assert 0 < left < len(sample.evidence)
        again.look_through(again.unlooked(sample))
        assert again.unlooked(sample) == ()
    finally:
        again.close()


def test_nothing_is_remembered_of_a_file_that_was_damaged(office: Office, sample: Application) -> None:
    again = forgetful(office)
    try:
        damaged = sample.evidence[0]
        path = again.evidence_path(damaged)
        whole = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
        again.look_through(again.unlooked(sample))
        assert again.unlooked(sample) == (damaged,)
        assert again.evidence_content(damaged) is None
        path.write_bytes(whole)
        again.look_through(again.unlooked(sample))
        assert again.unlooked(sample) == ()
    finally:
        again.close()


def test_the_sample_holds_nothing_that_must_not_leave(office: Office, sample: Application) -> None:
    office.look_through(office.unlooked(sample))
    assert not codes(office, sample.id)


def test_files_are_refused_before_they_are_read(office: Office) -> None:
    assert office.accepts("白皮书.pdf") is None
    assert office.accepts("白皮书.PDF ", 10) is None
    assert isinstance(office.accepts("安装.exe"), EvidenceTypeRefused)
    assert isinstance(office.accepts("无后缀"), EvidenceTypeRefused)
    assert isinstance(office.accepts("影像.tif", 5 << 30), EvidenceTooLarge)


def test_many_links_are_one_step(office: Office, sample: Application, tmp_path: Path) -> None:
    ids = []
    for number in range(3):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"材料 {number}", "utf-8")
        ids.append(office.attach(sample.id, path, None)[0].id)
    before = office.load(sample.id)
    change = office.link_all(sample.id, ids, ["tasks.2.5", "tasks.2.6"])
    assert change is not None
    assert change.revision == before.revision + 1
    assert len(office.load(sample.id).links) == len(before.links) + 6
    assert office.link_all(sample.id, ids, ["tasks.2.5"]) is None
    office.remove_all_evidence(sample.id, ids)
    assert len(office.load(sample.id).evidence) == len(before.evidence) - 3
