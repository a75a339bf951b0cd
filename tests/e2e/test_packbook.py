"""From an empty workbook to a pack that applications are made with, on the command line."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import openpyxl
import pytest

from tests.desktop.packbook.books import edited, put, small_book
from tests.e2e.conftest import Ipzone, WarmIpzone
from tests.e2e.trees import tree


@pytest.fixture
def warm(tmp_path: Path) -> Ipzone:
    return WarmIpzone(tmp_path / "workspace")


def test_template_build_export_compare(ipzone: Ipzone, tmp_path: Path) -> None:
    empty, made = tmp_path / "空表.xlsx", tmp_path / "模板"
    assert ipzone("pack", "template", empty).status == 0
    refused = ipzone("pack", "build", empty, "--out", made)
    assert refused.status == 2
    assert "模板：C3：缺少这一项" in refused.err
    assert not made.exists()

    filled = tmp_path / "填好.xlsx"
    filled.write_bytes(small_book())
    built = ipzone("pack", "build", filled, "--out", made, "--json")
    assert built.status == 0
    assert built.json["id"] == "office-2026"
    assert [(one["sheet"], one["cell"]) for one in built.json["remarks"]] == [
        ("选项", "A3"),
        ("表格栏", "A3"),
    ]
    assert ipzone("pack", "check", made).status == 0

    back, again = tmp_path / "导出.xlsx", tmp_path / "again"
    assert ipzone("pack", "export", made, back).status == 0
    assert ipzone("pack", "build", back, "--out", again).status == 0
    assert tree(made) == tree(again)
    compared = ipzone("pack", "compare", made, again, "--json")
    assert (compared.status, compared.json["equal"]) == (0, True)


def test_an_official_adds_a_task_and_a_rule(warm: Ipzone, tmp_path: Path) -> None:
    book = tmp_path / "国家级.xlsx"
    assert warm("pack", "export", "national-2022", book).status == 0
    excel = openpyxl.load_workbook(book)
    tasks, measures, rules = excel["任务"], excel["措施"], excel["规则"]
    names = {cell.value: cell.column for cell in rules[1]}
    excel["模板"]["C4"] = "9.0"
    end = tasks.max_row + 1
    for column, value in zip("ABC", ("6.99", "6", "跨区域协作"), strict=True):
        tasks[f"{column}{end}"] = value
    end = measures.max_row + 1
    measures[f"A{end}"], measures[f"B{end}"] = "6.99", "签订跨区域执法协作协议"
    rule = {
        "id": "office-rule",
        "target": "tasks.6.99.start",
        "expression": "answers[“tasks.6.99.start”] >= answers[“subject.start”]",
        "severity": "阻断",
        "cause": "跨区域协作早于建设起始月",
        "remedy": "核对月份",
    }
    end = rules.max_row + 1
    for name, text in rule.items():
        rules.cell(end, names[name]).value = text
    excel.save(book)

    packs = warm.data / "packs"
    packs.mkdir(parents=True)
    assert warm("pack", "build", book, "--out", packs / "national-2022-9.0").status == 0
    compared = warm("pack", "compare", "national-2022@1.1", "national-2022@9.0", "--json")
    assert (compared.status, compared.json["new"]) == (1, ["tasks.6.99"])
    assert "rule.office-rule" in {one["at"] for one in compared.json["changed"]}
    assert (
        "新增    tasks.6.99" in warm("pack", "compare", "national-2022@1.1", packs / "national-2022-9.0").out
    )

    id_ = warm("new", "--place", "320400", "--pack", "national-2022", "--json").json["id"]
    answers = tmp_path / "answers.json"
    given = {
        "answers": {"subject": {"start": "2027-01"}, "tasks": {"6.99": {"taken": True, "start": "2026-01"}}}
    }
    answers.write_text(json.dumps(given), "utf-8")
    assert warm("fill", id_, "--from", answers).status == 0
    found = warm("check", id_, "--json").json["findings"]
    assert any(one["message"] == rule["cause"] and one["severity"] == "blocker" for one in found)


def test_nothing_is_replaced_unasked(warm: Ipzone, tmp_path: Path) -> None:
    book, made = tmp_path / "a.xlsx", tmp_path / "模板"
    book.write_bytes(small_book())
    assert warm("pack", "build", book, "--out", made).status == 0
    before = tree(tmp_path)
    for command in (
        ("pack", "template", book),
        ("pack", "export", made, book),
        ("pack", "build", book, "--out", made),
    ):
        assert warm(*command).status == 2
        assert json.loads(warm(*command, "--json").out)["error"]["code"] == "target.exists"
    assert tree(tmp_path) == before

    book.write_bytes(edited(put("模板", C4="1.1")))
    assert warm("pack", "build", book, "--out", made, "--force").status == 0
    assert tomllib.loads((made / "pack.toml").read_text("utf-8"))["version"] == "1.1"
    assert warm("pack", "template", book, "--force").status == 0


def test_a_folder_with_anything_else_is_never_replaced(warm: Ipzone, tmp_path: Path) -> None:
    book, made = tmp_path / "a.xlsx", tmp_path / "文件"
    book.write_bytes(small_book())
    made.mkdir()
    (made / "pack.toml").write_text("mine")
    (made / "报告.docx").write_text("mine")
    before = tree(made)
    assert warm("pack", "build", book, "--out", made, "--force").status == 2
    assert tree(made) == before
    link = tmp_path / "link"
    link.symlink_to(made)
    assert warm("pack", "build", book, "--out", link, "--force").status == 2
    assert tree(made) == before


def test_a_faulty_workbook_leaves_everything_as_it_was(warm: Ipzone, tmp_path: Path) -> None:
    book, made = tmp_path / "a.xlsx", tmp_path / "模板"
    book.write_bytes(small_book())
    assert warm("pack", "build", book, "--out", made).status == 0
    before = tree(made)
    book.write_bytes(edited(put("任务", B3="9", C3="=1+1")))
    ran = warm("pack", "build", book, "--out", made, "--force")
    assert ran.status == 2
    assert "任务：B3：没有这个任务领域：9" in ran.err
    assert "任务：C3：是公式" in ran.err
    assert tree(made) == before


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("pack", "build", "没有.xlsx", "--out", "x"), "file.unreadable"),
        (("pack", "build", ".", "--out", "x"), "file.unreadable"),
        (("pack", "build", "text.xlsx", "--out", "x"), "workbook.unreadable"),
        (("pack", "export", "没有的模板", "x.xlsx"), "pack.unknown"),
        (("pack", "export", "national-2022@0.9", "x.xlsx"), "pack.unknown"),
        (("pack", "compare", "national-2022", "没有"), "pack.unknown"),
        (("pack", "template", "没有/x.xlsx"), "folder.missing"),
        (("pack", "build"), "usage"),
    ],
)
def test_bad_input(warm: Ipzone, tmp_path: Path, args: tuple[str, ...], code: str) -> None:
    (tmp_path / "text.xlsx").write_text("编号,名称")
    there = [str(tmp_path / arg) if "." in arg and "@" not in arg else arg for arg in args]
    if "没有/x.xlsx" in args:
        there[-1] = str(tmp_path / "没有" / "x.xlsx")
    ran = warm(*there, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (2 if code != "folder.missing" else 3, code)
