"""A pack turned into a workbook and back is the same pack."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.packbook import build, export, template
from desktop.packbook.cells import Cell, Content, column_letter, column_number
from desktop.packbook.kinds import Code, Expression, Kind, Lines, Number, Text, Toml
from desktop.packbook.layout import EXAMPLE, FACT_ROWS, SHEETS
from forms.comparison import compare
from forms.definition import FormPack
from forms.pack import BUILT_IN, digest, read_pack, read_pack_folder
from forms.pack_writer import write_pack
from forms.values import clean_text
from tests.desktop.packbook.books import edited, faults, national, small_book
from tests.forms import large
from tests.forms.packs_strategy import packs

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def comes_back(pack: FormPack) -> None:
    built = build(export(pack))
    assert built.pack == pack, compare(pack, built.pack).changed[:5]
    assert compare(pack, built.pack).equal
    assert built.pack.digest == digest(write_pack(pack))
    assert built.remarks == ()


@pytest.mark.parametrize("folder", sorted(BUILT_IN.iterdir()), ids=lambda folder: folder.name)
def test_built_in_packs_come_back(folder: Path) -> None:
    comes_back(read_pack_folder(folder))


@SLOW
@given(packs())
def test_random_packs_come_back(pack: FormPack) -> None:
    comes_back(pack)


def test_a_large_pack_comes_back() -> None:
    comes_back(read_pack(large.files()))


def test_a_workbook_saved_by_another_program_comes_back() -> None:
    """openpyxl writes shared strings and styles anew, as Excel and WPS do."""
    assert build(edited(lambda _: None, export(national()))).pack == national()


def test_a_list_too_long_for_one_cell_goes_on_beside_it() -> None:
    lines = tuple(f"{'佐' * 190}{number}" for number in range(400))
    shown = Lines().show(list(lines))
    assert len(shown) > 1
    assert all(len(str(part)) < 32_767 for part in shown)
    files = dict(national().files)
    listed = ",".join(f'"{line}"' for line in lines)
    files["conditions.toml"] = files["conditions.toml"].replace(
        '\nevidence = ["机构设立文件", "成员单位名单", "会议纪要"]'.encode(),
        f"\nevidence = [\n{listed.replace(',', ',' + chr(10))}\n]".encode(),
        1,
    )
    pack = read_pack(files)
    assert any(item.evidence == lines for item in pack.items())
    comes_back(pack)


# --- the template ---------------------------------------------------------------------------------------


def test_the_examples_of_the_template_make_a_sound_pack() -> None:
    built = build(small_book())
    pack = built.pack
    assert (pack.id, pack.version, pack.construction_months) == ("office-2026", "1.0", 24)
    assert [task.id for task in pack.tasks] == ["1.1"]
    assert pack.tasks[0].support == ("市财政局", "市公安局")
    assert pack.tasks[0].field("leader").label == "分管领导"
    assert pack.indicators[0].examples[0].sources == ("notice",)
    assert pack.rules[0].target == "tasks.1.1.start"
    assert [remark.text for remark in built.remarks] == [
        "选项组“level”没有字段用它",
        "表格栏组“places”没有字段用它",
    ]
    comes_back(pack)


def test_an_empty_template_asks_for_its_facts_only() -> None:
    found = faults(template())
    assert {sheet for sheet, _, _ in found} == {"模板"}
    assert {cell for _, cell, _ in found} == {*(f"C{row}" for row in range(3, 9)), "C11"}


def test_the_template_helps_whoever_fills_it() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    assert book.sheetnames[:2] == ["说明", "模板"]
    assert book["_下拉"].sheet_state == "hidden"
    for plan in SHEETS:
        sheet = book[plan.title]
        assert [cell.value for cell in sheet[1]] == [column.name for column in plan.columns]
        assert [cell.value for cell in sheet[2]] == [column.heading for column in plan.columns]
        assert sheet.freeze_panes == "C3"
        assert str(sheet["A3"].value).startswith(EXAMPLE)
        assert all((sheet.column_dimensions[cell.column_letter].width or 0) >= 8 for cell in sheet[1])
        offered = {str(one.sqref).split(":")[0] for one in sheet.data_validations.dataValidation}
        assert offered == {
            f"{column_letter(number)}3" for number, column in enumerate(plan.columns, 1) if column.offers
        }
        assert sum(cell.comment is not None for cell in sheet[2]) == sum(
            bool(column.comment) for column in plan.columns
        )
    ids = book["任务"].column_dimensions["A"]
    assert ids.number_format == "@"
    assert [cell.value for cell in book["模板"]["A"][2:]] == [fact.name for fact in FACT_ROWS]


def test_no_drop_down_offers_what_build_refuses() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    for plan in SHEETS:
        for rule in book[plan.title].data_validations.dataValidation:
            number = column_number(str(rule.sqref).split(":")[0].rstrip("0123456789"))
            source, _, cells = str(rule.formula1).removeprefix("=").partition("!")
            sheet = source.strip("'")
            if sheet == "_下拉":
                kind = plan.columns[number - 1].kind
                for (cell,) in book[sheet][cells.replace("$", "")]:
                    assert kind.read(Cell(Content.TEXT, cell.value)) is not None
            else:
                assert book[sheet]["A1"].value == "id"


# --- single cells ---------------------------------------------------------------------------------------

SAYABLE = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t\\u0020")).map(
    clean_text
)


def through(kind: Kind, value: Toml) -> Toml | None:
    """The value after a cell that trims, as people and programs do."""
    (shown,) = kind.show(value)
    content = Content.TEXT if isinstance(shown, str) else Content.NUMBER
    return kind.read(Cell(content, str(shown).strip()))


@settings(deadline=None)
@given(SAYABLE)
def test_any_text_comes_back(text: str) -> None:
    bare = "".join(
        one for one in text if one not in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    text = clean_text(bare)
    assert through(Text(), text) == (text or None)


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("甲a \n\t\\u00、；")).filter(str.strip), min_size=1))
def test_any_list_comes_back(texts: list[str]) -> None:
    assert through(Lines(), list(texts)) == texts


@given(st.decimals(-(10**12), 10**12, places=6))
def test_any_number_comes_back(number: Toml) -> None:
    assert through(Number(), number) == number


@pytest.mark.parametrize("text", ["1.10", "notice-2026", "2-1", "1"])
def test_codes_come_back(text: str) -> None:
    assert through(Code(), text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("answers[“subject.start”]　＞＝　“2026-01”", 'answers["subject.start"] >= "2026-01"'),
        ("filled（‘subject.start’）", "filled('subject.start')"),
        ('answers["a"] == "（全角）“引号”"', 'answers["a"] == "（全角）“引号”"'),
        ('！filled（"a"）＆＆ 1＋1＝＝2', '!filled("a")&& 1+1==2'),
    ],
)
def test_full_width_signs_are_meant_as_half_width_outside_texts(typed: str, meant: str) -> None:
    assert Expression().read(Cell(Content.TEXT, typed)) == meant
