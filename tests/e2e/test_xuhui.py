"""Real input: 上海市徐汇区, from published facts only (徐府发〔2024〕9号), by the command line."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.e2e.conftest import Ipzone

HERE = Path(__file__).parent / "xuhui"
CODE = "310104"
FACTS = HERE / "徐府发〔2024〕9号要点.txt"
INTERPRETATION = HERE / "国家知识产权保护示范区建设方案解读.txt"


def test_from_published_facts_to_a_draft(ipzone: Ipzone, tmp_path: Path) -> None:
    made = ipzone("new", "--place", CODE, "--json")
    assert made.status == 0, made.err
    id_ = made.json["id"]
    assert "第二批" in made.json["note"] or "第 2 批" in made.json["note"]
    assert "练习" in made.json["note"]

    filled = ipzone("fill", id_, "--from", HERE / "answers.json", "--json")
    assert filled.status == 0, filled.out
    assert "indicators.3.5.target_2" in filled.json["changed"]
    for file, target in (
        (FACTS, "tasks.1.6"),
        (FACTS, "tasks.3.5"),
        (INTERPRETATION, "conditions.applicant"),
    ):
        assert ipzone("attach", id_, file, "--for", target).status == 0

    checked = ipzone("check", id_, "--json")
    assert checked.status == 1
    findings = {finding["key"]: finding for finding in checked.json["findings"]}
    assert "place.built@place" in findings, "already a construction city"
    missing = {finding["target"] for finding in checked.json["findings"] if finding["severity"] == "blocker"}
    assert {"subject.contact", "subject.start", "tasks.1.1.taken", "indicators.1.6.baseline"} <= missing
    answered = {"subject.government", "tasks.1.6.taken", "indicators.1.6.target_2"}
    assert not answered & missing, "what is answered is not called missing"
    tasks_missing = {target.rpartition(".")[0] for target in missing if target.endswith(".taken")}
    assert len(tasks_missing) == 36

    refused = ipzone(
        "export", id_, "--out", tmp_path / "signed.asice", "--p12", FACTS, "--passphrase-file", FACTS
    )
    assert refused.status == 2
    draft = tmp_path / "draft.asice"
    exported = ipzone("export", id_, "--out", draft, "--draft", "--json")
    assert exported.status == 0, exported.out + exported.err
    assert exported.json["draft"] is True

    verified = ipzone("verify", draft, "--json")
    assert verified.status == 1
    assert verified.json["trusted"] is False

    subprocess.run(
        ["unzip", "-q", draft, "-d", tmp_path / "out"], check=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    text = subprocess.run(
        ["pdftotext", tmp_path / "out" / "申报书.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    flat = "".join(text.split())
    assert "草稿" in flat
    assert "上海市徐汇区人民政府" in flat
    assert "民事案件上诉率低于12%" in flat


def test_evidence_is_kept_once(ipzone: Ipzone) -> None:
    id_ = ipzone("new", "--place", CODE, "--practice", "--json").json["id"]
    first = ipzone("attach", id_, FACTS, "--for", "tasks.1.6", "--json").json
    second = ipzone("attach", id_, FACTS, "--for", "tasks.2.3", "--json").json
    assert first == second
    kept = [path for path in (ipzone.data / "evidence").rglob("*") if path.is_file()]
    assert len(kept) == 1
    shown = ipzone("show", id_, "--json").json
    assert [link["target"] for link in shown["evidence"][0]["for"]] == ["tasks.1.6", "tasks.2.3"]
