"""任务清单.xlsx: what is written comes back, and what somebody else wrote is taken with care."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.xml import LXML

from desktop.submission.workbook import expected, read_back, write_workbook
from forms.application import Application, Evidence, EvidenceLink, Purpose
from forms.definition import FormPack
from forms.errors import WorkbookUnreadable
from forms.pack import BUILT_IN, read_pack_folder
from forms.places import Place
from forms.values import Month, Value, clean_text

NOW = datetime(2026, 11, 1, tzinfo=UTC)
CRUEL = {
    "tasks.1.1.plan": "=cmd|' /C calc'!A0",
    "tasks.1.2.plan": "+1\n-2\n@x",
    "tasks.1.3.plan": "_x000D_ 与 _x005F_x000A_",
    "tasks.1.4.plan": "长" * 40_000,
    "tasks.1.5.plan": " 前后有空格 ",
    "tasks.1.6.plan": "<b>&amp;</b> ]]> \U00030edd",
    "tasks.2.1.lead": "-",
    "tasks.2.1.start": Month(2027, 1),
    "tasks.2.1.measures": ("=1+1", "措施"),
    "conditions.c1.statement": "'=1",
}


@pytest.fixture(scope="module")
def pack() -> FormPack:
    return read_pack_folder(BUILT_IN / "national-2022")


def application(pack: FormPack, answers: dict[str, Value]) -> Application:
    evidence = Evidence(
        "e", 1, "=通知.pdf", "ab" * 32, 1, 99, "application/pdf", NOW, issued=date(2026, 3, 1), pages=3
    )
    place = Place("320400", "常州市", "江苏省", "prefecture_city")
    links = (EvidenceLink("e", "tasks.1.1", "1-2"), EvidenceLink("e", "conditions.c1"))
    return Application("a", place, pack.id, pack.version, Purpose.SAMPLE, NOW, 3, answers, (evidence,), links)


def write(pack: FormPack, one: Application, out: Path, mark: str = "样例") -> Path:
    write_workbook(
        pack, one, out, mark=mark, content_hash="0f" * 32, today=date(2026, 11, 22), version="0.1.0"
    )
    return out


def test_what_is_written_comes_back(pack: FormPack, tmp_path: Path) -> None:
    one = application(pack, CRUEL)
    assert read_back(write(pack, one, tmp_path / "a.xlsx")) == expected(pack, one)
    empty = dataclasses.replace(application(pack, {}), evidence=(), links=())
    assert read_back(write(pack, empty, tmp_path / "b.xlsx")) == expected(pack, empty)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=40), min_size=3, max_size=3
    )
)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    pack = read_pack_folder(BUILT_IN / "national-2022")
    answers: dict[str, Value] = {f"tasks.1.{n}.plan": clean_text(text) for n, text in enumerate(texts, 1)}
    one = application(pack, answers)
    out = write(pack, one, tmp_path_factory.mktemp("workbook") / "a.xlsx")
    assert read_back(out) == expected(pack, one)


def test_a_changed_cell_is_noticed(pack: FormPack, tmp_path: Path) -> None:
    one = application(pack, CRUEL)
    other = application(pack, {**CRUEL, "tasks.2.1.lead": "市公安局"})
    assert read_back(write(pack, one, tmp_path / "a.xlsx")) != expected(pack, other)


def test_nothing_is_a_formula(pack: FormPack, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(pack, application(pack, CRUEL), tmp_path / "a.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    leading = [
        cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@"))
    ]
    assert len(leading) >= 4
    assert all(cell.quotePrefix for cell in leading)


def test_the_same_input_gives_the_same_bytes(pack: FormPack, tmp_path: Path) -> None:
    first = write(pack, application(pack, CRUEL), tmp_path / "a.xlsx").read_bytes()
    assert first == write(pack, application(pack, CRUEL), tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        assert b"2026-11-22T00:00:00Z" in archive.read("docProps/core.xml")


def test_it_looks_like_a_table_and_says_what_it_is(pack: FormPack, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(pack, application(pack, CRUEL), tmp_path / "a.xlsx"))
    assert book.sheetnames == ["说明", "任务", "指标", "佐证材料", "条件"]
    about = "\n".join(str(cell.value) for row in book["说明"].iter_rows() for cell in row)
    for wanted in ("样例", "0f" * 32, "本项目编写", pack.digest):
        assert wanted in about
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "C2"
        assert sheet.column_dimensions["B"].width > 15
    assert {row[3].value for row in book["任务"].iter_rows(min_row=2)} <= {"本项目编写", None}
    assert "依据" in [cell.value for cell in book["指标"][1]]


def spoiled(content: bytes, **parts: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, parts.pop(name, source.read(name)))
        for name, data in parts.items():
            target.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "part",
    [
        {"xl/externalLinks/externalLink1.xml": b"<x/>"},
        {"xl/vbaProject.bin": b"x"},
        {"xl/worksheets/sheet2.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'},
        {"xl/media/big.bin": bytes(70 << 20)},
        {"xl/workbook.xml": b"<workbook"},
        {
            "xl/worksheets/sheet2.xml": b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>'
        },
    ],
    ids=["external", "macro", "entity", "bomb", "broken", "formula"],
)
def test_dangerous_workbooks_are_refused(pack: FormPack, tmp_path: Path, part: dict[str, bytes]) -> None:
    content = write(pack, application(pack, {}), tmp_path / "a.xlsx").read_bytes()
    with pytest.raises(WorkbookUnreadable) as caught:
        read_back(spoiled(content, **part))
    assert caught.value.details["reason"]


def sheet(rows: str) -> bytes:
    xmlns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{xmlns}"><sheetData>{rows}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    "part",
    [
        sheet('<row r="2"/><row r="2"/>'),
        sheet('<row r="999999"><c r="A999999"><v>1</v></c></row>'),
        sheet('<row r="1"><c r="B1"/><c r="A1"/></row>'),
        sheet('<row r="1"><c r="A2"/></row>'),
        sheet('<row r="1"><c r="ZZ1"/></row>'),
        sheet('<row r="1"><c t="s"><v>-1</v></c></row>'),
        sheet('<row r="1"><c t="s"><v>5</v></c></row>'),
        sheet("<row/>").decode().encode("utf-16"),
        b'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.decode().encode("utf-16"),
        sheet("<row>"),
    ],
)
def test_sheets_that_make_no_sense_are_refused(pack: FormPack, tmp_path: Path, part: bytes) -> None:
    content = write(pack, application(pack, {}), tmp_path / "a.xlsx").read_bytes()
    with pytest.raises(WorkbookUnreadable):
        read_back(spoiled(content, **{"xl/worksheets/sheet2.xml": part}))


@pytest.mark.parametrize("target", ["sheet2.bin", "../nowhere.xml", ""])
def test_a_sheet_must_be_a_part_that_was_inspected(pack: FormPack, tmp_path: Path, target: str) -> None:
    content = write(pack, application(pack, {}), tmp_path / "a.xlsx").read_bytes()
    links = zipfile.ZipFile(io.BytesIO(content)).read("xl/_rels/workbook.xml.rels")
    parts = {
        "xl/_rels/workbook.xml.rels": links.replace(b"worksheets/sheet2.xml", target.encode()),
        "xl/sheet2.bin": sheet(""),
    }
    with pytest.raises(WorkbookUnreadable):
        read_back(spoiled(content, **parts))


def test_cells_in_every_form_are_read(pack: FormPack, tmp_path: Path) -> None:
    content = write(pack, application(pack, {}), tmp_path / "a.xlsx").read_bytes()
    rows = (
        '<row><c t="s"><v>0</v></c><c><v>12</v></c><c r="E1" t="inlineStr"><is><t>文字</t></is></c><c/></row>'
        '<row r="3"><c t="str"><v>算出</v></c></row><row r="4"/>'
    )
    xmlns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = f'<sst xmlns="{xmlns}"><si><r><t>分</t></r><r><t>段</t></r><rPh><t>fen</t></rPh></si></sst>'
    parts = {"xl/worksheets/sheet2.xml": sheet(rows), "xl/sharedStrings.xml": texts.encode()}
    assert read_back(spoiled(content, **parts))["任务"] == (("分段", "12", "", "", "文字"), (), ("算出",))


def test_what_another_program_saved_is_read(pack: FormPack, tmp_path: Path) -> None:
    one = application(pack, CRUEL)
    book = openpyxl.load_workbook(write(pack, one, tmp_path / "a.xlsx"))
    book.save(tmp_path / "b.xlsx")
    assert read_back(tmp_path / "b.xlsx") == expected(pack, one)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a workbook", bytes(1000)])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(WorkbookUnreadable):
        read_back(content)


def test_a_workbook_cut_short_is_refused(pack: FormPack, tmp_path: Path) -> None:
    content = write(pack, application(pack, {}), tmp_path / "a.xlsx").read_bytes()
    for length in range(1, len(content), 997):
        with pytest.raises(WorkbookUnreadable):
            read_back(content[:length])


def test_a_part_that_ends_before_its_directory_says_is_refused(pack: FormPack, tmp_path: Path) -> None:
    """Read in larger pieces than the parser's it is all there, and looks sound."""
    content = write(pack, application(pack, {}), tmp_path / "a.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        largest = max(archive.infolist(), key=lambda one: one.file_size)
    assert largest.file_size > 1 << 14
    at = content.rindex(largest.filename.encode()) - 46
    packed = int.from_bytes(content[at + 20 : at + 24], "little")
    longer = (packed | 1 << 29).to_bytes(4, "little")
    with pytest.raises(WorkbookUnreadable):
        read_back(content[: at + 20] + longer + content[at + 24 :])


def test_what_is_written_has_the_form_that_is_verified() -> None:
    """The bytes are those of openpyxl with lxml: without it they are others, and `workbook_plain` refuses them."""
    assert LXML
