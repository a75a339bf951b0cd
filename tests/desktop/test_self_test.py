"""自检: it passes here, says what fails, and tells nothing about the person."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import pytest

from desktop import resources, self_test
from desktop.self_test import Failed, Step, attempt, run
from forms.errors import Cancelled, DiskFull


@pytest.fixture(scope="module")
def report() -> self_test.SelfTest:
    return run([Step("window", "窗口", True, "好")])


def test_the_main_job_works_here(report: self_test.SelfTest) -> None:
    assert report.passed, report.to_text()
    assert [step.name for step in report.steps] == [
        *("window", "files", "fonts", "database", "check", "sign", "verify", "tampered"),
        *("pdf", "workbook", "backup"),
    ]


def test_the_report_is_written_in_both_forms(report: self_test.SelfTest, tmp_path: Path) -> None:
    as_json, as_text = report.write(tmp_path)
    assert json.loads(as_json.read_text("utf-8"))["passed"] is True
    text = as_text.read_text("utf-8")
    assert "结果：全部正常" in text
    assert str(Path.home()) not in text
    assert getpass.getuser() not in text.replace("root", "") or getpass.getuser() == "root"


def test_what_fails_is_named_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "fonts.toml").write_text('[[font]]\nfile = "a.ttf"\nsha256 = "0"\n')
    monkeypatch.setattr(self_test, "RESOURCES", tmp_path)
    failed = {step.name: step for step in run().steps if not step.ok}
    assert "a.ttf" in failed["fonts"].detail
    assert "地区名录" in failed["files"].detail
    assert "sign" not in failed


def test_it_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        run(stop=lambda: True)


def test_every_kind_of_failure_becomes_a_line() -> None:
    def fails(error: BaseException) -> Step:
        def work() -> str:
            raise error

        return attempt("x", "某项", work)

    assert fails(Failed("坏了")).detail == "坏了"
    assert "disk.full" in fails(DiskFull(path=Path("秘密"))).detail
    hidden = fails(ValueError("秘密")).detail
    assert "ValueError" in hidden
    assert "秘密" not in hidden


def test_a_portable_copy_keeps_its_data_beside_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "示范区 申报" / "ipzone-desk"
    program.mkdir(parents=True)
    monkeypatch.setattr(resources.sys, "frozen", True, raising=False)
    monkeypatch.setattr(resources.sys, "executable", str(program / "ipzone-desk.exe"))
    installed = resources.default_data()
    assert program.parent not in installed.parents
    (program / resources.PORTABLE).touch()
    beside = resources.default_data()
    assert beside == program.parent / "IPZoneDesk-data"
    assert program not in beside.parents
