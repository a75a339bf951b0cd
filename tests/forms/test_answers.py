from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import DOCUMENT_LIMIT, Filled, from_document, read_document, schema, to_document
from forms.application import Acceptance
from forms.definition import Field
from forms.errors import AnswersInvalid
from forms.values import NUMERIC, FieldKind, Json, Month, Value, coerce
from tests.forms import build

PACK = build.pack()


def refused(document: Any) -> dict[str, str]:
    with pytest.raises(AnswersInvalid) as caught:
        from_document(PACK, build.application(), document)
    problems: tuple[tuple[str, str], ...] = caught.value.details["problems"]  # type: ignore[assignment]
    return dict(problems)


def filled(group: str, **values: Any) -> Filled:
    return from_document(PACK, build.application(), {"answers": {group: values}})


def raw_values(field: Field) -> st.SearchStrategy[Json]:
    text: st.SearchStrategy[Json] = st.text(max_size=30)
    if field.kind in NUMERIC:
        numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30)
        return numbers | text | st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str)
    if field.kind in (FieldKind.MANY, FieldKind.DEPARTMENTS):
        return st.lists(st.text(max_size=10), max_size=5).map(list)
    if field.kind is FieldKind.YES_NO:
        return st.booleans() | text
    if field.kind in (FieldKind.MONTH, FieldKind.DATE):
        return (
            st.dates().map(lambda day: day.isoformat()[: 7 if field.kind is FieldKind.MONTH else 10]) | text
        )
    return text


ANY_ANSWERS = st.fixed_dictionaries({}, optional={path: raw_values(f) for path, f in PACK.fields.items()})


@settings(max_examples=100, deadline=None)
@given(ANY_ANSWERS)
def test_round_trip(raw: dict[str, Json]) -> None:
    kept: dict[str, Value] = {}
    for path, value in raw.items():
        answer = coerce(PACK.fields[path].kind, value)
        if answer is not None:
            kept[path] = answer
    application = build.application(dict.fromkeys(build.answers()) | kept)
    document = to_document(PACK, application)
    written = json.dumps(document, ensure_ascii=False).encode()
    jsonschema.Draft202012Validator(schema(PACK)).validate(document)
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert from_document(PACK, application, read_document(written)).answers == kept


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["answers", "subject", "tasks", "1.1", "start", "lead", "accepted", "pack", "x"]
                )
                | st.text(max_size=5),
                inner,
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
def test_any_json_is_taken_or_refused(document: Any) -> None:
    try:
        taken = from_document(PACK, build.application(), document)
    except AnswersInvalid as refusal:
        assert refusal.details["problems"]
    else:
        assert taken.answers.keys() <= PACK.fields.keys()


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Decimal("60"), 60),
        (Decimal("0"), 0),
        (Decimal("0.5"), 0.5),
        (Decimal("60.0"), 60.0),
        (Decimal("0.10"), "0.10"),
        (Decimal(2**53), str(2**53)),
        (Decimal("0.0000001"), "0.0000001"),
        (Decimal("12345678901234567890.5"), "12345678901234567890.5"),
    ],
)
def test_numbers_come_back_exactly(number: Decimal, written: Json) -> None:
    document: Any = to_document(PACK, build.application({"indicators.2.5.baseline": number}))
    assert document["answers"]["indicators"]["2.5"]["baseline"] == written
    assert type(document["answers"]["indicators"]["2.5"]["baseline"]) is type(written)
    back = from_document(PACK, build.application(), document).answers["indicators.2.5.baseline"]
    assert isinstance(back, Decimal)
    assert format(back, "f") == format(number, "f")


def test_what_people_write_is_understood() -> None:
    assert filled("subject", start="２０２７年１月").answers == {"subject.start": Month(2027, 1)}
    assert filled("tasks", **{"1.1": {"taken": "否", "support": "市法院"}}).answers == {
        "tasks.1.1.taken": False,
        "tasks.1.1.support": ("市法院",),
    }
    assert filled("indicators", **{"2.5": {"baseline": "约60", "target_1": 0}}).answers == {
        "indicators.2.5.baseline": "约60",
        "indicators.2.5.target_1": Decimal(0),
    }


def test_null_and_blank_clear() -> None:
    assert filled("subject", batch=None, office="  ").answers == {
        "subject.batch": None,
        "subject.office": None,
    }


def test_every_problem_is_named_at_once() -> None:
    problems = refused(
        {
            "schema": 2,
            "pack": {"id": "other", "version": "1"},
            "place": "320400",
            "extra": 1,
            "answers": {
                "subject": {"start": 5, "nope": "x", "contact": "字" * 100_001},
                "tasks": {
                    "9.9": {"taken": True},
                    "1.1": {"taken": 1, "support": ["市法院"] * 201},
                    "2.5": [],
                },
                "indicators": {"2.5": {"baseline": [1], "target_1": float("nan")}},
                "sections": 3,
                "nothing": {},
            },
            "accepted": {"no-at-sign": "x" * 20, "a@b": "短"},
            "evidence": {},
        }
    )
    assert set(problems) == {
        "schema",
        "pack",
        "place",
        "extra",
        "subject.start",
        "subject.nope",
        "subject.contact",
        "tasks.9.9",
        "tasks.1.1.taken",
        "tasks.1.1.support",
        "tasks.2.5",
        "indicators.2.5.baseline",
        "indicators.2.5.target_1",
        "sections",
        "nothing",
        "accepted.no-at-sign",
        "accepted.a@b",
        "evidence",
    }
    assert problems["subject.start"] == "应是文字"
    assert "9" not in problems["pack"]


@pytest.mark.parametrize("document", [None, [], "x", {}, {"answers": None}])
def test_what_is_no_document_is_refused(document: Any) -> None:
    assert refused(document)


def test_a_flood_of_problems_is_cut_short() -> None:
    problems = refused({"answers": {"subject": {f"x{n}" + "长" * 500: 1 for n in range(1000)}}})
    assert len(problems) == 101
    assert all(len(path) < 100 for path in problems)
    assert problems[""] == "另有 900 处问题"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b'{"a": ', "第 1 行"),
        (b"[" * 200_000, "太深"),
        (b'{"a": ' * 100_000 + b"1", "太深"),
        (b'{"a": 1, "a": 2}', "“a”写了两次"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": ' + b"9" * 5000 + b"}", "太长"),
        (b" " * (DOCUMENT_LIMIT + 1), "最多"),
    ],
)
def test_hostile_bytes_are_refused(content: bytes, reason: str) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        read_document(content)
    assert reason in str(caught.value.details["problems"])


def test_a_byte_order_mark_is_no_reason_to_refuse() -> None:
    assert read_document(b'\xef\xbb\xbf{"answers": {}}') == {"answers": {}}


def test_reasons_travel() -> None:
    acceptance = Acceptance("period.length@subject.end", "cause", "批复的建设期就是这样。", "张三", build.NOW)
    application = build.application(acceptances=(acceptance,))
    document = to_document(PACK, application)
    assert from_document(PACK, application, document).acceptances == {acceptance.key: acceptance.reason}


def test_evidence_is_listed_for_reading() -> None:
    document: Any = to_document(PACK, build.application())
    assert document["evidence"][0]["for"][0] == {"target": "conditions.c1", "pages": "1-3"}


@pytest.mark.parametrize("pack", [None, PACK])
def test_the_schema_is_one(pack: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(pack))
    validator = jsonschema.Draft202012Validator(schema(pack))
    assert not validator.is_valid({"answers": {"nothing": {}}})
    assert not validator.is_valid({"answers": {"subject": {"start": {}}}})
    assert validator.is_valid({"answers": {"subject": {"start": None}}})
