"""`ipzone bind` and `ipzone word`."""

from __future__ import annotations

from pathlib import Path

import docx

from tests.e2e.conftest import Ipzone


def test_evidence_is_bound_and_what_is_missing_is_named(ipzone: Ipzone, tmp_path: Path) -> None:
    id_ = ipzone("new", "--sample", "--json").json["id"]
    out = tmp_path / "申报书（含佐证）.pdf"
    bound = ipzone("bind", id_, "--out", out, "--json").json
    assert out.stat().st_size > 100_000
    assert bound["pages"] > bound["evidence_pages"] > 16
    assert {one["reason"] for one in bound["left_out"]} == {"不是 PDF、JPG 或 PNG 文件"}
    said = ipzone("bind", id_, "--out", out).out
    assert f"共 {bound['pages']} 页" in said and bound["left_out"][0]["name"] in said


def test_the_text_goes_to_word_and_comes_back(ipzone: Ipzone, tmp_path: Path) -> None:
    id_ = ipzone("new", "--sample", "--json").json["id"]
    file = tmp_path / "正文.docx"
    assert ipzone("word", id_, "--out", file, "--json").json["sections"] == 9
    document = docx.Document(str(file))
    for number in (4, 7):
        document.paragraphs[number].add_run("改了一句。")
    document.save(str(file))
    seen = ipzone("word", id_, "--from", file, "--json").json["sections"]
    changed = [one["path"] for one in seen if one["state"] == "changed"]
    assert len(changed) == 2 and not any(one["taken"] for one in seen)
    assert ipzone("word", id_, "--from", file, "--take-only", changed[0]).status == 0
    after = {
        one["path"]: one["state"] for one in ipzone("word", id_, "--from", file, "--json").json["sections"]
    }
    assert after[changed[0]] == "unchanged" and after[changed[1]] == "changed"
    assert "已取回" in ipzone("word", id_, "--from", file, "--take").out


def test_word_wants_one_direction(ipzone: Ipzone, tmp_path: Path) -> None:
    id_ = ipzone("new", "--place", "320400", "--json").json["id"]
    assert ipzone("word", id_).status == 2
    assert ipzone("word", id_, "--out", tmp_path / "a.docx", "--from", tmp_path / "a.docx").status == 2
    wrong = tmp_path / "b.docx"
    wrong.write_bytes(b"x")
    ran = ipzone("word", id_, "--from", wrong)
    assert ran.status == 2 and "不能取回" in ran.err
