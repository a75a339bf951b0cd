"""application.json: canonical, of the published structure, and read back to the very same application."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from desktop.submission.data import Document, application_json, mark_of, read_application
from desktop.submission.faults import ReaderFault
from desktop.submission.layout import evidence_name, package_name
from desktop.submission.names import check_name
from desktop.submission.schema import application_schema, violation
from forms.application import Acceptance, EvidenceLink, Purpose
from forms.checks.finding import Finding, Severity
from forms.values import FieldKind, Value, coerce
from tests.forms import build

PUBLISHED = Path(__file__).parents[3] / "resources" / "schema" / "application-1.json"
PACK = build.pack()
ACCEPTED = Acceptance(
    "target.lower@indicators.1.1", "目标低于基期", "统计口径已经调整，不可比", "张三", build.NOW
)
FINDING = Finding(
    "target.lower", Severity.WARNING, "indicators.1.1", "目标低于基期", "核对", accepted="口径已调整"
)
APPLICATION = build.application(
    {"tasks.1.1.support": ("市法院", "市知识产权局"), "subject.deadline": "年底前"},
    files=[build.evidence(1, issued=date(2026, 2, 28)), build.evidence(2, pages=None)],
    links=[EvidenceLink("e1", "tasks.1.1", "1-3"), EvidenceLink("e2", "conditions.c1")],
    acceptances=(ACCEPTED,),
)
DATA = application_json(PACK, APPLICATION, [FINDING], "0.1.0")


def test_it_is_canonical_and_the_same_every_time() -> None:
    assert rfc8785.dumps(json.loads(DATA)) == DATA
    assert application_json(PACK, APPLICATION, [FINDING], "0.1.0") == DATA


def test_it_reads_back_to_the_same_application() -> None:
    read = read_application(DATA, PACK)
    assert read.application == APPLICATION
    assert read.findings == (FINDING,)
    assert (read.draft, read.mark, read.program_version) == (False, "", "0.1.0")
    assert [read.entry(id_) for id_ in ("e1", "e2")] == ["evidence/001-材料1.pdf", "evidence/002-材料2.pdf"]
    assert Document(DATA).pack == ("tiny", "1", "0" * 64)


def test_numbers_and_dates_are_exact_text() -> None:
    answers = json.loads(DATA)["answers"]
    assert answers["indicators"]["1.1"]["baseline"] == "2"
    assert answers["subject"]["start"] == "2027-01"
    assert answers["tasks"]["1.6"]["taken"] is False


@pytest.mark.parametrize(
    ("purpose", "draft", "mark"),
    [
        (Purpose.FORMAL, False, ""),
        (Purpose.FORMAL, True, "草稿"),
        (Purpose.SAMPLE, False, "样例"),
        (Purpose.PRACTICE, True, "练习草稿"),
    ],
)
def test_its_mark_says_what_it_is(purpose: Purpose, draft: bool, mark: str) -> None:
    application = build.application(purpose=purpose)
    assert mark_of(application, draft) == mark
    read = read_application(application_json(PACK, application, [], "1", draft), PACK)
    assert (read.mark, read.draft, read.application.purpose) == (mark, draft, purpose)


def test_the_published_schema_is_the_one_that_is_enforced() -> None:
    written = json.dumps(application_schema(), ensure_ascii=False, indent=2) + "\n"
    assert PUBLISHED.read_text("utf-8") == written
    Draft202012Validator.check_schema(application_schema())
    assert Draft202012Validator(application_schema()).is_valid(json.loads(DATA))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_our_validator_agrees_with_json_schema(data: st.DataObject) -> None:
    """Any one value replaced, any one thing added or left out."""
    document = json.loads(DATA)
    places: list[tuple[Any, Any]] = []

    def collect(node: Any) -> None:
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
            places.append((node, key))
            if isinstance(inner, dict | list):
                collect(inner)

    collect(document)
    node, key = data.draw(st.sampled_from(places))
    if data.draw(st.booleans()):
        node[key] = data.draw(_JSON)
    elif isinstance(node, dict) and data.draw(st.booleans()):
        node[data.draw(st.text(max_size=3))] = data.draw(_JSON)
    else:
        del node[key]
    expected = Draft202012Validator(application_schema()).is_valid(document)
    assert (violation(document, application_schema()) is None) == expected


def _changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(DATA)
    change(document)
    return rfc8785.dumps(document)


HOSTILE = {
    "empty": ("data.json", b""),
    "not JSON": ("data.json", b"hello"),
    "not UTF-8": ("data.json", b'{"a":"\xff"}'),
    "deep": ("data.json", b"[" * 100_000 + b"]" * 100_000),
    "lone surrogate": ("data.json", b'{"a":"\\ud800"}'),
    "not a number": ("data.json", b'{"a":NaN}'),
    "endless number": ("data.json", b'{"a":' + b"9" * 5000 + b"}"),
    "number JavaScript cannot hold": ("data.json", b'{"a":9007199254740993}'),
    "too large": ("data.large", b" " * ((32 << 20) + 1)),
    "too many containers": ("data.large", b"[" + b"[]," * 400_001 + b"[]]"),
    "spaces": ("data.canonical", DATA + b" "),
    "byte order mark": ("data.json", b"\xef\xbb\xbf" + DATA),
    "key twice": ("data.canonical", DATA.replace(b'{"accepted"', b'{"accepted":[],"accepted"', 1)),
    "other order": ("data.canonical", json.dumps(json.loads(DATA), ensure_ascii=False).encode()),
    "list": ("data.schema", b"[]"),
    "another version": ("data.schema", _changed(lambda d: d.update(schema="urn:ipzone:application:2"))),
    "something more": ("data.schema", _changed(lambda d: d.update(more=1))),
    "something less": ("data.schema", _changed(lambda d: d.pop("findings"))),
    "another type": ("data.schema", _changed(lambda d: d.update(revision="1"))),
    "truth as number": ("data.schema", _changed(lambda d: d.update(revision=True))),
    "no such day": ("data.schema", _changed(lambda d: d["evidence"][0].update(issued="2026-02-30"))),
    "no such moment": ("data.schema", _changed(lambda d: d.update(created="2026-02-30T10:00:00+08:00"))),
    "line end in a pattern": ("data.schema", _changed(lambda d: d["pack"].update(digest="0" * 64 + "\n"))),
    "mark that hides the purpose": ("data.schema", _changed(lambda d: d.update(mark="样例"))),
    "another pack": ("data.pack", _changed(lambda d: d["pack"].update(version="2"))),
    "another digest": ("data.pack", _changed(lambda d: d["pack"].update(digest="1" * 64))),
    "unknown answer": ("data.schema", _changed(lambda d: d["answers"]["subject"].update(x="y"))),
    "unknown item": ("data.schema", _changed(lambda d: d["answers"]["tasks"].update({"9.9": {"lead": "y"}}))),
    "number in another form": (
        "data.schema",
        _changed(lambda d: d["answers"]["indicators"]["1.1"].update(baseline="1,000")),
    ),
    "text for truth": ("data.schema", _changed(lambda d: d["answers"]["tasks"]["1.6"].update(taken="否"))),
    "list for text": ("data.schema", _changed(lambda d: d["answers"]["subject"].update(office=["x"]))),
    "empty answer": ("data.schema", _changed(lambda d: d["answers"]["subject"].update(office=" "))),
    "evidence elsewhere": (
        "data.schema",
        _changed(lambda d: d["evidence"][0].update(entry="application.json")),
    ),
    "evidence id twice": ("data.schema", _changed(lambda d: d["evidence"][0].update(id="e2"))),
    "evidence number twice": (
        "data.schema",
        _changed(lambda d: d["evidence"][1].update(d["evidence"][0], id="e2")),
    ),
    "supports nothing known": (
        "data.schema",
        _changed(lambda d: d["evidence"][0].update(supports=[{"target": "x", "pages": ""}])),
    ),
}


@pytest.mark.parametrize(("code", "data"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_data_is_refused(code: str, data: bytes) -> None:
    with pytest.raises(ReaderFault) as refused:
        read_application(data, PACK)
    assert refused.value.code == code


_FIELDS = sorted(PACK.fields)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(_FIELDS),
        st.text(max_size=30) | st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    )
)
def test_whatever_was_typed_survives(typed: dict[str, str]) -> None:
    answers: dict[str, Value | None] = {}
    for path, text in typed.items():
        kind = PACK.fields[path].kind
        value = coerce(kind, text)
        if value is not None and (kind is not FieldKind.YES_NO or isinstance(value, bool)):
            answers[path] = value
    application = build.application(answers)
    assert read_application(application_json(PACK, application, [], "1"), PACK).application == application


@settings(deadline=None)
@given(st.text(min_size=1), st.integers(1, 25_000))
def test_any_file_name_finds_a_place(name: str, number: int) -> None:
    check_name(evidence_name(build.evidence(number, name=name)))


def test_file_names() -> None:
    assert evidence_name(build.evidence(7, name="关于…的通知.pdf")) == "evidence/007-关于…的通知.pdf"
    assert evidence_name(build.evidence(7, name='a/b\\c:d"e\u202e.pdf')) == "evidence/007-a_b_c_d_e_.pdf"
    long = evidence_name(build.evidence(7, name="长" * 300 + ".pdf"))
    assert long.endswith("长.pdf")
    assert len(long.encode()) <= len("evidence/") + 255
    assert package_name(build.application(), 2) == "示例省-示例市-2026年-v2.asice"
    assert (
        package_name(build.application({"subject.batch": " 第三/批 - 补\n"}), 1)
        == "示例省-示例市-第三批补-v1.asice"
    )
