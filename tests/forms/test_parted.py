"""Tables, persons and divisions: what is kept, what comes back, what a pack may ask, what the checks say."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.codec import read_value, write_value
from desktop.resources import RESOURCES
from desktop.submission.wording import printed, printed_rows
from forms import answers, checks
from forms.application import Application
from forms.comparison import compare
from forms.definition import FormPack
from forms.errors import AnswersInvalid, PackInvalid
from forms.expressions import compile_rule
from forms.moving import move
from forms.pack import read_pack
from forms.pack_writer import write_pack
from forms.places import Places
from forms.values import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    NAMES_LIMIT,
    ROW_LIMIT,
    Division,
    FieldKind,
    Month,
    Person,
    Rows,
    Value,
    coerce,
    encode,
    fits,
    texts_of,
)
from tests.forms import asking, build, minimal
from tests.forms.asking import FULL, HEAD, PACK, PARTNER, STAFF, TABLE, rows

PLACES = Places.read(RESOURCES / "divisions.csv")


def findings(given: dict[str, Value], pack: FormPack = PACK) -> dict[str, str]:
    found = checks.run(pack, _application(pack, given), build.TODAY)
    return {f.code: f.cause for f in found if f.target in given}


def _application(pack: FormPack, given: dict[str, Value]) -> Application:
    return replace(build.application({}), pack_id=pack.id, pack_version=pack.version, answers=given)


# --- values


def test_a_table_is_rows_of_typed_cells() -> None:
    value = rows({**FULL, "count": "１２", "since": "2027年1月"}, {}, {"name": " 李\n四 ", "count": "约3"})
    assert len(value) == 2
    assert dict(value.rows[0]) == {
        "name": "张三",
        "count": Decimal(12),
        "money": Decimal("1200.50"),
        "share": Decimal(85),
        "day": date(2026, 12, 18),
        "since": Month(2027, 1),
        "full": True,
        "rank": "high",
    }
    assert dict(value.rows[1]) == {"name": "李 四", "count": "约3"}
    assert TABLE.read([]) is None
    assert TABLE.read([{"name": ""}]) is None


@settings(deadline=None, max_examples=50)
@given(st.data(), st.sampled_from(FieldKind))
def test_every_value_comes_back_from_json_and_from_the_store(data: st.DataObject, kind: FieldKind) -> None:
    value = data.draw(asking.values(kind))
    columns = {column.name: column.kind for column in TABLE.columns}
    through = json.loads(json.dumps(encode(value), ensure_ascii=False))
    assert coerce(kind, through, columns) == value
    assert encode(coerce(kind, through, columns)) == through  # type: ignore[arg-type]  # never None
    again = read_value(*write_value(value))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (FieldKind.TABLE, {"name": "x"}),
        (FieldKind.TABLE, ["x"]),
        (FieldKind.TABLE, [{"name": ["x"]}]),
        (FieldKind.TABLE, [{"name": {}}]),
        (FieldKind.TABLE, [{"名": "x"}]),
        (FieldKind.TABLE, 3),
        (FieldKind.PERSON, ["x"]),
        (FieldKind.PERSON, {"name": 3}),
        (FieldKind.PERSON, {"name": "x", "age": "3"}),
        (FieldKind.DIVISION, {"code": "320400"}),
        (FieldKind.DIVISION, {"code": "32040", "name": "x"}),
        (FieldKind.DIVISION, {"code": "320400", "name": ""}),
        (FieldKind.TEXT, {"name": "x"}),
        (FieldKind.LONG_TEXT, [{"name": "x"}]),
    ],
)
def test_what_can_never_be_right_is_refused(kind: FieldKind, raw: Any) -> None:
    with pytest.raises(TypeError):
        coerce(kind, raw)


@pytest.mark.parametrize(
    "raw",
    [
        [{"name": "x"}] * (ROW_LIMIT + 1),
        [{"name": "x" * (CELL_LIMIT + 1)}],
        [{f"c{number}": "x" for number in range(COLUMN_LIMIT + 1)}],
        [{f"c{number}": "x"} for number in range(NAMES_LIMIT + 1)],
    ],
)
def test_a_table_beyond_its_limits_is_refused(raw: Any) -> None:
    with pytest.raises(ValueError, match=r"^[0-9]+$"):
        TABLE.read(raw)


def test_only_its_own_kind_fits() -> None:
    table, person, division = rows(FULL), Person("张三"), Division("320400", "江苏省常州市")
    assert fits(FieldKind.TABLE, table)
    assert fits(FieldKind.PERSON, person)
    assert fits(FieldKind.DIVISION, division)
    assert not fits(FieldKind.TABLE, person)
    assert not fits(FieldKind.PERSON, "张三")
    assert not fits(FieldKind.DIVISION, "320400")
    assert not fits(FieldKind.TEXT, person)


@settings(deadline=None, max_examples=50)
@given(asking.tables_of() | asking.persons() | asking.divisions())
def test_all_its_texts_are_found(value: Value) -> None:
    said = json.dumps(encode(value), ensure_ascii=False)
    assert all(json.dumps(text, ensure_ascii=False)[1:-1] in said for text in texts_of(value))


# --- a pack that asks for them


def test_a_pack_with_them_is_written_and_read() -> None:
    for pack in (PACK, asking.pack(asking.EVERYWHERE)):
        assert read_pack(write_pack(pack)) == pack
    assert [column.label for column in TABLE.columns][:2] == ["姓名", "人数"]
    assert TABLE.max_rows == 50


def faults(change: Any) -> str:
    files = copy.deepcopy(asking.tables())
    change(minimal.named(files, "pack.toml", "subject", "staff"))
    with pytest.raises(PackInvalid) as found:
        minimal.pack(files)
    return str(found.value.details["problems"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda field: field.pop("columns"), "表格必须写明有哪些栏"),
        (lambda field: field.update(kind="text"), "只有 table 可以有 columns"),
        (lambda field: field.update(calculation="1 + 1"), "不能由计算得出"),
        (lambda field: field.update(max_rows=201), "1 至 200"),
        (lambda field: field["columns"].append({**field["columns"][0]}), "已经用过"),
        (lambda field: field["columns"].append({"name": "x", "label": "x", "kind": "many"}), "不能是 many"),
        (lambda field: field["columns"][0].update(relevant="true"), "不能有 relevant"),
        (lambda field: field["columns"][0].update(max_length=CELL_LIMIT + 1), f"最多 {CELL_LIMIT} 字"),
        (lambda field: field["columns"][7].pop("choices"), "必须有选项"),
        (
            lambda field: field.update(columns=[{"name": f"c{n}", "label": "x"} for n in range(13)]),
            "最多 12 项",
        ),
    ],
)
def test_a_pack_that_asks_wrongly_is_refused(change: Any, said: str) -> None:
    assert said in faults(change)


def test_a_changed_column_tells_two_packs_apart() -> None:
    other = copy.deepcopy(asking.tables())
    minimal.named(other, "pack.toml", "subject", "staff")["columns"][1]["label"] = "编制数"
    (changed,) = compare(PACK, minimal.pack(other)).changed
    assert (changed.at, changed.what) == ("subject.staff", "表格的栏")
    assert "count 人数" in changed.before
    assert "count 编制数" in changed.after


def test_expressions_read_them() -> None:
    told = {
        STAFF: rows(FULL, {"name": "李四"}),
        HEAD: Person("张三", "处长"),
        PARTNER: Division("320400", "江苏省常州市"),
    }
    for expression in (
        f'size(answers["{STAFF}"]) == 2',
        f'answers["{HEAD}"] == "张三"',
        f'answers["{PARTNER}"] == "320400"',
        f'filled("{PARTNER}")',
    ):
        assert compile_rule(expression).evaluate(told, {}) is True


# --- moving to another pack


def test_cells_of_a_column_the_new_pack_lacks_stay_and_come_back() -> None:
    files = copy.deepcopy(asking.tables())
    minimal.named(files, "pack.toml", "subject", "staff")["columns"].pop(1)
    narrow = minimal.pack(files)
    value = rows(FULL)
    there = move(PACK, narrow, {STAFF: value})
    moved = there.answers.get(STAFF, value)
    assert isinstance(moved, Rows)
    assert "count" in moved.names
    assert "table.columns" in findings({STAFF: moved}, narrow)
    back = move(narrow, PACK, {STAFF: moved})
    assert back.answers.get(STAFF, moved) == value


def test_a_table_goes_to_the_attic_and_back_where_a_pack_does_not_ask_it() -> None:
    without = minimal.pack()
    value = rows(FULL)
    assert move(PACK, without, {STAFF: value}).gone == (STAFF,)
    assert move(without, PACK, {STAFF: value}).restored == (STAFF,)


# --- checks


def test_the_checks_name_the_first_cell_and_count_the_others() -> None:
    found = findings(
        {
            STAFF: rows(
                {"name": "甲", "count": "约3"},
                {"count": 2000, "rank": "x", "day": "年底"},
                {"name": "长" * 25},
            )
        }
    )
    assert found["table.required"] == "人员配备第 2 行的姓名还没有填"
    assert found["table.kind"] == "人员配备第 1 行的人数“约3”不是整数，另有 1 处"
    assert found["table.choice"] == "人员配备第 2 行的级别“x”不在可选项中"
    assert found["table.range"] == "人员配备第 2 行的人数应在 1 到 999 之间，现在是 2000 人"
    assert found["table.length"] == "人员配备第 3 行的姓名超出 5 字，最多 20 字"
    assert findings({STAFF: rows(FULL)}) == {}


def test_too_many_rows_are_told() -> None:
    assert findings({STAFF: rows(*[FULL] * 51)})["table.rows"] == "人员配备有 51 行，最多 50 行"


def test_text_that_is_no_person_place_or_table_is_told() -> None:
    found = findings({PARTNER: "某地"})
    assert found["field.kind"] == "协作地区“某地”不是列表中的行政区划"
    assert "不是人员" in findings({HEAD: "张三"})["field.kind"]
    assert "不是表格" in findings({STAFF: "见附件"})["field.kind"]


def test_an_identity_number_in_a_cell_is_told() -> None:
    assert "answer.sensitive" in findings({STAFF: rows({"name": "11010519491231002X"})})


# --- on paper


def test_a_table_in_words_and_as_rows() -> None:
    value = rows({**FULL, "old": "旧栏"}, {"name": "李四"})
    head, first, second = printed_rows(TABLE, value)
    assert head[:3] == ("姓名", "人数（人）", "经费（万元）")
    assert head[-1] == "old"
    assert first == ("张三", "12", "1200.50", "85", "2026年12月18日", "2027年1月", "是", "高级", "旧栏")
    assert second[1:] == ("",) * 8
    assert printed(TABLE, value).split("\n")[1] == "2. 姓名 李四"
    assert printed(PACK.fields[HEAD], Person("张三", "处长", "010-1")) == "张三，处长，010-1"
    assert printed(PACK.fields[PARTNER], Division("320400", "江苏省常州市")) == "江苏省常州市（320400）"


# --- documents of answers


def fill(document: dict[str, Any]) -> dict[str, Value | None]:
    given = {"answers": {"subject": document}}
    jsonschema.validate(given, answers.schema(PACK))
    jsonschema.validate(given, answers.schema())
    return dict(answers.from_document(PACK, _application(PACK, {}), given, PLACES).answers)  # type: ignore[arg-type]  # JSON


def test_a_document_fills_them_in() -> None:
    found = fill({"staff": [FULL], "head": {"name": "张三", "duty": "处长"}, "partner": "320400"})
    assert found == {
        STAFF: rows(FULL),
        HEAD: Person("张三", "处长"),
        PARTNER: Division("320400", "江苏省常州市"),
    }
    assert fill({"head": "张三", "partner": "江苏省常州市"}) == {
        HEAD: Person("张三"),
        PARTNER: Division("320400", "江苏省常州市"),
    }
    assert fill({"partner": {"code": "320400", "name": "别的写法"}})[PARTNER] == Division(
        "320400", "江苏省常州市"
    )
    assert fill({"staff": None, "head": None, "partner": None}) == {STAFF: None, HEAD: None, PARTNER: None}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"partner": "990100"}, "没有这个行政区划：990100"),
        ({"partner": ["320400"]}, "应是行政区划代码或名称"),
        ({"head": ["x"]}, "应是对象，有 name、duty、phone"),
        ({"staff": ["x"]}, "应是对象的列表"),
        ({"staff": [{"name": "x"}] * 201}, "最多 200 行"),
        ({"staff": [{"name": "x" * 2001}]}, "一格 2000 字"),
    ],
)
def test_a_document_with_something_else_is_refused(document: dict[str, Any], reason: str) -> None:
    with pytest.raises(AnswersInvalid) as found:
        answers.from_document(PACK, _application(PACK, {}), {"answers": {"subject": document}}, PLACES)
    assert reason in str(found.value.details["problems"])


@settings(deadline=None, max_examples=50)
@given(asking.tables_of(), asking.persons())
def test_what_is_shown_fills_in_the_same(table: Rows, person: Person) -> None:
    application = _application(PACK, {STAFF: table, HEAD: person})
    document = json.loads(json.dumps(answers.to_document(PACK, application), ensure_ascii=False))
    jsonschema.validate(document, answers.schema(PACK))
    again = answers.from_document(PACK, _application(PACK, {}), document).answers
    assert {path: value for path, value in again.items() if value is not None} == application.answers


def test_a_name_that_two_places_have_is_no_place() -> None:
    assert PLACES.named("常州市") == PLACES.get("320400")
    twice = [name for name in {p.name for p in PLACES.all} if sum(p.name == name for p in PLACES.all) > 1]
    assert all(PLACES.named(name) is None for name in twice)
