"""Printing from the office: every paper, and characters that no font has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.messages import explain
from desktop.office import Office
from desktop.submission.paper import Paper
from forms.checks.finding import Severity
from forms.errors import FolderReadOnly, NothingExported, UnknownApplication
from tests.desktop.submission.pdf.readback import page_texts

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
RARE = "䶮㙓𬮱𬭎𰻞𫚉"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.open(tmp_path / "工作区", "王敏", lambda: NOW)
    yield office
    office.close()


@pytest.fixture
def id_(office: Office) -> str:
    return office.new("320400").id


def printed(office: Office, id_: str, paper: Paper, out: Path) -> str:
    office.print_paper(id_, paper, out)
    return "".join(page_texts(out))


@pytest.mark.parametrize("paper", [p for p in Paper if p not in (Paper.RECEIPT, Paper.VERIFICATION)])
def test_every_paper_prints(office: Office, id_: str, paper: Paper, tmp_path: Path) -> None:
    assert len(printed(office, id_, paper, tmp_path / "a.pdf")) > 200


def test_what_is_not_final_says_so(office: Office, id_: str, tmp_path: Path) -> None:
    assert "草稿" in printed(office, id_, Paper.SUMMARY, tmp_path / "a.pdf")
    office.print_paper(id_, Paper.SUMMARY, tmp_path / "b.pdf", draft=False)
    assert "草稿" not in "".join(page_texts(tmp_path / "b.pdf"))


def test_a_receipt_needs_a_package(office: Office, id_: str, tmp_path: Path) -> None:
    with pytest.raises(NothingExported) as caught:
        office.print_paper(id_, Paper.RECEIPT, tmp_path / "a.pdf")
    assert "常州市" in explain(caught.value).sentence and explain(caught.value).remedy
    assert not (tmp_path / "a.pdf").exists()


def test_receipt_and_report_of_the_last_package(office: Office, id_: str, tmp_path: Path) -> None:
    made = office.export(id_, tmp_path / "常州.asice", None)
    text = printed(office, id_, Paper.RECEIPT, tmp_path / "a.pdf")
    assert "常州.asice" in text and "未签署，草稿" in text and "王敏" in text
    pack = office.packs()[0]
    assert f"“{pack.title}”{pack.version}版".replace(" ", "") in text
    assert made.sha256[:4] in text and made.sha256[-4:] in text and "没有核验" not in text
    assert "核验报告" in printed(office, id_, Paper.VERIFICATION, tmp_path / "b.pdf")
    office.print_report(made.report, tmp_path / "c.pdf")
    assert "核验报告" in "".join(page_texts(tmp_path / "c.pdf"))


def test_a_package_that_was_changed_is_not_vouched_for(office: Office, id_: str, tmp_path: Path) -> None:
    out = tmp_path / "常州.asice"
    office.export(id_, out, None)
    out.write_bytes(out.read_bytes()[:-40] + bytes(40))
    assert "没有核验" in printed(office, id_, Paper.RECEIPT, tmp_path / "a.pdf")
    out.unlink()
    assert "没有核验" in printed(office, id_, Paper.RECEIPT, tmp_path / "a.pdf")


def test_a_character_without_a_font_is_a_blocker_at_its_place(office: Office, id_: str) -> None:
    office.answer(id_, "subject.contact", f"张{RARE}")
    assert not [f for f in office.check(id_) if f.code == "text.unprintable"]
    office.answer(id_, "subject.contact", "张\U0001f600")
    (found,) = (f for f in office.check(id_) if f.code == "text.unprintable")
    assert found.severity is Severity.BLOCKER and found.target == "subject.contact"
    assert "U+1F600" in found.cause
    office.answer(id_, "subject.contact", "张敏")
    assert not [f for f in office.check(id_) if f.code == "text.unprintable"]


def test_names_of_files_are_looked_at_too(office: Office, id_: str, tmp_path: Path) -> None:
    file = tmp_path / "批复\U0001f600.txt"
    file.write_text("批复", "utf-8")
    evidence, _ = office.attach(id_, file, "conditions.c1")
    assert f"evidence:{evidence.id}" in {f.target for f in office.check(id_) if f.code == "text.unprintable"}


def test_failures_are_named(office: Office, id_: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownApplication):
        office.print_paper("0" * 32, Paper.SUMMARY, tmp_path / "a.pdf")
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    try:
        office.print_paper(id_, Paper.SUMMARY, locked / "a.pdf")
    except FolderReadOnly:
        assert not list(locked.iterdir())
    finally:
        locked.chmod(0o700)
