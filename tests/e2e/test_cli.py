"""Exit statuses, JSON, and a plain sentence with a remedy for whatever goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from desktop.cli import options_first
from tests.e2e.conftest import Ipzone, Ran


def complaint(ran: Ran) -> str:
    """One or more Chinese sentences on standard error, no traceback, nothing on standard output."""
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert ran.err.rstrip().endswith("。"), ran.err
    return ran.err


def test_new_show_fill_round_trip(ipzone: Ipzone, tmp_path: Path) -> None:
    id_ = ipzone("new", "--place", "320400", "--json").json["id"]
    answers = {
        "answers": {
            "subject": {"government": "常州市人民政府", "start": "2027-01", "end": "2028-12"},
            "tasks": {"3.2": {"taken": True, "lead": "市市场监督管理局", "support": ["市公安局"]}},
            "indicators": {"1.6": {"baseline": 80.61, "target_1": "82.5", "target_2": 85}},
        }
    }
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(answers), "utf-8")
    assert ipzone("fill", id_, "--from", file).status == 0
    shown = ipzone("show", id_, "--json").json
    for group, items in answers["answers"].items():
        if group == "subject":
            assert items.items() <= shown["answers"]["subject"].items()
    assert shown["answers"]["tasks"]["3.2"]["support"] == ["市公安局"]
    assert shown["answers"]["indicators"]["1.6"] == {"baseline": 80.61, "target_1": 82.5, "target_2": 85}

    jsonschema.validate(shown, ipzone("schema", "answers").json)
    jsonschema.validate(shown, ipzone("schema", "answers", "--pack", "national-2022").json)
    again = tmp_path / "again.json"
    again.write_text(json.dumps(shown), "utf-8")
    filled = ipzone("fill", id_, "--from", again, "--json")
    assert filled.json["changed"] == []
    listed = ipzone("list", "--json").json["applications"]
    assert [row["id"] for row in listed] == [id_]


@pytest.mark.parametrize("args", [["--json", "list"], ["list", "--json"]])
def test_options_may_stand_anywhere(args: list[str]) -> None:
    assert options_first(args) == ["--json", "list"]
    assert options_first(["check", "x", "--data", "D", "--json"]) == ["--data", "D", "--json", "check", "x"]
    assert options_first(["fill", "x", "--", "--json"]) == ["fill", "x", "--", "--json"]


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["new", "--place", "000000"], 2),
        (["new", "--place", "320400", "--pack", "nothing"], 2),
        (["new"], 2),
        (["show", "nothing"], 2),
        (["fill", "nothing", "--from", "/nothing.json"], 2),
        (["verify", "/nothing.asice"], 2),
        (["pack", "check", "/nothing"], 2),
        (["frobnicate"], 2),
        (["identity", "csr", "nobody", "--out", "x.pem", "--passphrase-file", "/dev/null"], 2),
    ],
)
def test_wrong_use_is_2(ipzone: Ipzone, args: list[str], status: int) -> None:
    ran = ipzone(*args)
    assert ran.status == status, ran.err
    complaint(ran)


def test_failures_are_json_too(ipzone: Ipzone) -> None:
    for args in (["show", "nothing"], ["frobnicate"], ["new"]):
        ran = ipzone("--json", *args)
        assert ran.status == 2
        assert {"code", "message", "remedy"} == set(ran.json["error"])


def test_a_check_says_no(ipzone: Ipzone) -> None:
    id_ = ipzone("new", "--place", "320400", "--json").json["id"]
    ran = ipzone("check", id_)
    assert ran.status == 1
    assert "阻断" in ran.out
    assert ipzone("export", id_, "--out", ipzone.data / "x.asice", "--draft").status == 0


def test_bad_answers_change_nothing(ipzone: Ipzone, tmp_path: Path) -> None:
    id_ = ipzone("new", "--place", "320400", "--json").json["id"]
    file = tmp_path / "bad.json"
    file.write_text(
        '{"answers": {"subject": {"government": "甲"}, "tasks": {"9.9": {"lead": "乙"}}}}', "utf-8"
    )
    ran = ipzone("fill", id_, "--from", file)
    assert ran.status == 2
    assert "tasks.9.9" in complaint(ran)
    assert "government" not in ipzone("show", id_, "--json").json["answers"].get("subject", {})


def test_places_are_found_by_initials(ipzone: Ipzone) -> None:
    found = ipzone("places", "czs", "--json").json["places"]
    assert "320400" in [place["code"] for place in found]


def test_identity(ipzone: Ipzone, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("correct horse\n", "utf-8")
    made = ipzone(
        "identity", "new", "--name", "测试局", "--algorithm", "p256", "--passphrase-file", secret, "--json"
    )
    assert made.status == 0, made.err
    assert made.json["root"].startswith("-----BEGIN CERTIFICATE-----")
    request = tmp_path / "request.pem"
    assert ipzone("identity", "csr", "测试局", "--out", request, "--passphrase-file", secret).status == 0
    assert request.read_text().startswith("-----BEGIN CERTIFICATE REQUEST-----")
    assert [one["name"] for one in ipzone("identity", "list", "--json").json["identities"]] == ["测试局"]
    secret.write_text("wrong horse\n", "utf-8")
    ran = ipzone("identity", "csr", "测试局", "--out", request, "--passphrase-file", secret)
    assert ran.status == 2
    assert "口令不对" in complaint(ran)
    assert "correct horse" not in "".join(
        path.read_text("utf-8", "replace") for path in ipzone.data.rglob("*") if path.is_file()
    )


def test_history_undo_and_redo(ipzone: Ipzone, tmp_path: Path) -> None:
    id_ = ipzone("new", "--place", "320400", "--json").json["id"]
    file = tmp_path / "answers.json"
    for lead in ("市公安局", "市财政局"):
        file.write_text(json.dumps({"answers": {"tasks": {"3.2": {"lead": lead}}}}), "utf-8")
        assert ipzone("fill", id_, "--from", file).status == 0
    assert ipzone("undo", id_).out == "已撤销：3.2 牵头部门\n"
    rows = ipzone("history", id_, "--path", "tasks.3.2.lead", "--json").json["history"]
    assert [(row["act"], row["before"], row["after"]) for row in rows] == [
        ("undo", "市财政局", "市公安局"),
        ("edit", "市公安局", "市财政局"),
        ("edit", None, "市公安局"),
    ]
    assert ipzone("redo", id_, "--json").json["redone"] == "3.2 牵头部门"
    told = ipzone("history", id_).out.splitlines()
    assert len(told) == 5
    assert told[1].endswith("撤销　3.2 牵头部门")
    assert told[-1].endswith("新建申报")
    refused = ipzone("redo", id_)
    assert refused.status == 1
    assert complaint(refused).startswith("没有可以恢复的改动。")


def test_papers_are_printed_from_the_command_line(ipzone: Ipzone, tmp_path: Path) -> None:
    id_ = ipzone("new", "--place", "320400", "--json").json["id"]
    out = tmp_path / "摘要.pdf"
    made = ipzone("print", id_, "--what", "summary", "--out", out, "--json").json
    assert made["pages"] >= 2 and out.read_bytes().startswith(b"%PDF-1.7")
    assert ipzone("print", "--what", "manual", "--out", tmp_path / "手册.pdf").status == 0
    wrong = ipzone("print", id_, "--what", "poem", "--out", out)
    assert wrong.status == 2 and "summary 申报摘要" in complaint(wrong)
    assert "申报编号" in complaint(ipzone("print", "--out", out))
    assert "还没有导出过" in complaint(ipzone("print", id_, "--what", "receipt", "--out", out))
