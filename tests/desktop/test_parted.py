"""A table, a person and a division through all rooms: kept, taken back, printed, exported, verified, found again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
import rfc8785
from hypothesis import given, settings

from desktop.office import Office
from desktop.profile_office import Person as Known
from desktop.submission import differences
from desktop.submission.data import application_json, read_application
from desktop.submission.faults import ReaderFault
from desktop.submission.public import reduced
from desktop.submission.reader import PackageReader
from desktop.submission.verification.report import Result
from desktop.submission.workbook import expected, read_back, write_workbook
from desktop.views.search_entries import answers as answer_entries
from desktop.word.reading import State
from forms.application import Application
from forms.definition import FormPack
from forms.values import Division, Person, Rows, Value
from tests.desktop.pack_kit import CHANGCHOU, office_at, put
from tests.forms import asking, build
from tests.forms.asking import FULL, HEAD, PACK, PARTNER, STAFF, rows

EVERYWHERE = asking.pack(asking.EVERYWHERE)
TARGETS = ("subject", "conditions.c", "tasks.a", "tasks.b", "indicators.a", "sections.s", "documents.d")
PLACE = Division("320500", "江苏省苏州市")
PERSON = Person("张三", "市知识产权局保护处处长", "0512-65000000")


def full(pack: FormPack) -> dict[str, Value]:
    """Everything answered that the three kinds are asked for, each table with something of its own."""
    given: dict[str, Value] = {}
    for number, target in enumerate(TARGETS):
        given[f"{target}.staff"] = rows(
            {**FULL, "name": f"张{number}"}, {"name": f"李{number}", "count": "约3"}
        )
        given[f"{target}.head"] = replace(PERSON, name=f"王{number}")
        given[f"{target}.partner"] = PLACE
    assert given.keys() <= pack.fields.keys()
    return given


def applied(pack: FormPack, given: dict[str, Value]) -> Application:
    return replace(build.application({}), pack_id=pack.id, pack_version=pack.version, answers=given)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    put(EVERYWHERE, tmp_path / "工作区" / "packs" / "tiny-1")
    office = office_at(tmp_path / "工作区")
    yield office
    office.close()


@pytest.fixture
def id_(office: Office) -> str:
    return office.new(CHANGCHOU, "tiny").id


# --- kept, taken back


def test_they_are_kept_taken_back_and_done_again(office: Office, id_: str) -> None:
    first, second = rows(FULL), rows(FULL, {"name": "李四"})
    office.answer_all(id_, {STAFF: first, HEAD: PERSON, PARTNER: PLACE})
    office.answer(id_, STAFF, second)
    assert office.load(id_).answers[STAFF] == second
    office.undo(id_)
    assert office.load(id_).answers[STAFF] == first
    office.undo(id_)
    assert office.load(id_).answers.keys().isdisjoint({STAFF, HEAD, PARTNER})
    office.redo(id_)
    office.redo(id_)
    assert office.load(id_).answers == {STAFF: second, HEAD: PERSON, PARTNER: PLACE}


def test_their_history_says_before_and_after_in_words(office: Office, id_: str) -> None:
    for value in (rows({"name": "张三", "count": 3}), rows({"name": "张三", "count": 4})):
        office.answer(id_, STAFF, value)
    deed = office.field_history(id_, STAFF)[0]
    assert (deed.before, deed.after) == ("1. 姓名 张三，人数 3人", "1. 姓名 张三，人数 4人")
    office.answer(id_, PARTNER, PLACE)
    office.answer(id_, HEAD, PERSON)
    assert office.field_history(id_, PARTNER)[0].after == "江苏省苏州市（320500）"
    assert office.field_history(id_, HEAD)[0].after == "张三，市知识产权局保护处处长，0512-65000000"
    office.restore_answer(id_, STAFF, office.field_history(id_, STAFF)[1])
    assert office.load(id_).answers[STAFF] == rows({"name": "张三", "count": 3})


def test_a_document_of_answers_goes_in_and_comes_out(office: Office, id_: str) -> None:
    office.fill(id_, {"answers": {"subject": {"staff": [FULL], "head": "张三", "partner": "320500"}}})
    assert office.load(id_).answers == {STAFF: rows(FULL), HEAD: Person("张三"), PARTNER: PLACE}


def test_the_address_book_offers_people(office: Office) -> None:
    office.set_people([Known("王敏", "处长", "市知识产权局保护处", "010-1")])
    assert office.known_people() == (Person("王敏", "市知识产权局保护处处长", "010-1"),)


# --- data


@settings(max_examples=60, deadline=None)
@given(asking.tables_of(), asking.persons(), asking.divisions())
def test_data_come_back_whatever_is_in_them(table: Rows, person: Person, division: Division) -> None:
    one = applied(PACK, {STAFF: table, HEAD: person, PARTNER: division})
    data = application_json(PACK, one, [], "0.1.0")
    assert read_application(data, PACK).application.answers == one.answers
    without = asking.minimal.pack()
    attic = json.loads(application_json(without, replace(one, pack_id=without.id), [], "0.1.0"))["attic"]
    assert attic["answers"].keys() == one.answers.keys()


@settings(max_examples=25, deadline=None)
@given(asking.tables_of(most=4))
def test_a_workbook_comes_back_whatever_is_in_a_table(
    tmp_path_factory: pytest.TempPathFactory, table: Rows
) -> None:
    one = applied(PACK, {STAFF: table})
    out = tmp_path_factory.mktemp("workbook") / "a.xlsx"
    write_workbook(PACK, one, out, mark="", content_hash="0" * 64, today=build.TODAY, version="1")
    assert read_back(out) == expected(PACK, one)


def test_tables_with_the_same_head_share_a_sheet() -> None:
    sheets = expected(EVERYWHERE, applied(EVERYWHERE, full(EVERYWHERE)))
    (title,) = [title for title in sheets if title.startswith("表")]
    assert title == "表1 人员配备"
    head, *lines = sheets[title]
    assert head[:4] == ("事项", "序号", "姓名", "人数（人）")
    assert len(lines) == 2 * len(TARGETS)
    assert lines[0][:4] == ("申报主体", "1", "张0", "12")


def test_very_many_tables_do_not_make_very_many_sheets() -> None:
    files = asking.minimal.tables()
    for number in range(70):
        column = {"name": "x", "label": f"栏{number}"}
        field = {"name": f"t{number}", "label": f"表 {number}/[x]", "kind": "table", "columns": [column]}
        files["pack.toml"]["subject"].append(field)
    pack = asking.minimal.pack(files)
    given: dict[str, Value] = {f"subject.t{n}": Rows.of([{"x": f"值{n}"}]) or "" for n in range(70)}
    sheets = expected(pack, applied(pack, given))
    assert sum(title.startswith("表") for title in sheets) == 61
    said = json.dumps(sheets, ensure_ascii=False)
    assert all(f"值{n}" in said for n in range(70))


# --- leaving the office


def test_a_package_with_them_shows_them_everywhere_and_verifies(
    office: Office, id_: str, tmp_path: Path
) -> None:
    given = full(EVERYWHERE)
    given |= {"tasks.a.taken": True, "tasks.b.taken": True}
    office.answer_all(id_, given)
    out = tmp_path / "草稿.asice"
    office.export(id_, out, None)
    report = office.verify(out, [])
    failed = [line for line in report.lines if line.result is Result.FAILED]
    assert all("签" in line.part or "证书" in line.part for line in failed), failed
    with PackageReader.open(out) as package:
        data = package.read("application.json")
        paper = pypdfium2.PdfDocument(package.read("申报书.pdf"))
        sheet = openpyxl.load_workbook(io.BytesIO(package.read("任务清单.xlsx")))["表1 人员配备"]
    assert read_application(data, EVERYWHERE).application.answers == office.load(id_).answers
    shown = "".join("".join(page.get_textpage().get_text_range().split()) for page in paper)
    for number in range(len(TARGETS)):
        assert f"张{number}" in shown
        assert f"李{number}" in shown
        assert f"王{number}，市知识产权局保护处处长，0512-65000000" in shown
    assert "江苏省苏州市（320500）" in shown
    assert sheet.max_row == 1 + 2 * len(TARGETS)


def test_a_paper_that_shows_another_number_is_told(office: Office, id_: str, tmp_path: Path) -> None:
    from desktop.submission.verification.printed import to_show

    office.answer(id_, STAFF, rows(FULL))
    texts = [text for _, text in to_show(EVERYWHERE, office.load(id_))]
    assert {"张三", "12", "1200.50", "2026年12月18日", "高级", "经费（万元）"} <= set(texts)


def test_two_packages_differ_by_a_cell(office: Office, id_: str, tmp_path: Path) -> None:
    opened = []
    for number, count in enumerate((3, 4)):
        office.answer(id_, STAFF, rows({"name": "张三", "count": count}))
        out = tmp_path / f"{number}.asice"
        office.export(id_, out, None)
        opened.append(differences.open_package(out))
    (found,) = differences.differences(*opened)
    assert (found.before, found.after) == ("1. 姓名 张三，人数 3人", "1. 姓名 张三，人数 4人")


def test_the_public_edition_leaves_out_numbers_of_people() -> None:
    given: dict[str, Value] = {
        HEAD: Person("张三", "处长", "13800138000"),
        STAFF: rows({"name": "11010519491231002X"}),
        PARTNER: PLACE,
    }
    public, withheld = reduced(PACK, applied(PACK, given), (), {}, checked=False)
    assert public.answers == {PARTNER: PLACE}
    assert {one.target for one in withheld} == {HEAD, STAFF}


def test_word_shows_a_table_and_leaves_it_out_of_what_comes_back(
    office: Office, id_: str, tmp_path: Path
) -> None:
    text, table = "sections.s.text", rows(FULL, {"name": "李四"})
    office.answer_all(id_, {text: "第一段。", "sections.s.staff": table})
    file = tmp_path / "正文.docx"
    assert office.write_word(id_, file) == 1
    made = docx.Document(str(file))
    (shown,) = made.tables
    assert [cell.text for cell in shown.rows[0].cells][:2] == ["姓名", "人数（人）"]
    assert shown.cell(2, 0).text == "李四"
    back = office.read_word(id_, file)
    assert [(one.path, one.state) for one in back.passages] == [(text, State.UNCHANGED)]
    assert back.left_behind == ()
    next(p for p in made.paragraphs if p.text == "第一段。").text = "改过的一段。"
    made.save(str(file))
    (changed,) = office.read_word(id_, file).passages
    assert (changed.state, changed.after) == (State.CHANGED, "改过的一段。")


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("staff", [{"name": 3}]),
        ("staff", [{"name": ["x"]}]),
        ("staff", [{"name": ""}]),
        ("staff", [{}]),
        ("staff", [{"count": "１２"}]),
        ("staff", [{"name": " a"}]),
        ("staff", [{"Name": "a"}]),
        ("staff", [{"name": "a"}] * 201),
        ("staff", {"name": "a"}),
        ("head", {"name": "a", "duty": ""}),
        ("head", {"name": "a", "age": "3"}),
        ("head", ["a"]),
        ("partner", {"code": "1", "name": "x"}),
        ("partner", {"code": "320400"}),
        ("office", {"name": "x"}),
    ],
)
def test_a_document_of_somebody_else_is_read_with_care(path: str, raw: object) -> None:
    document = json.loads(application_json(PACK, applied(PACK, {"subject.office": "甲"}), [], "0.1.0"))
    document["answers"]["subject"][path] = raw
    with pytest.raises(ReaderFault) as found:
        read_application(rfc8785.dumps(document), PACK)
    assert found.value.code == "data.schema"


def test_the_search_finds_what_is_in_them() -> None:
    one = applied(PACK, {STAFF: rows(FULL), HEAD: PERSON, PARTNER: PLACE})
    found = {entry.target: entry.text for entry in answer_entries(PACK, one, one.answers)}
    assert "张三" in found[STAFF]
    assert "保护处" in found[HEAD]
    assert "苏州" in found[PARTNER]
