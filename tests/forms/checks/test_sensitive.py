"""What must not leave by mistake becomes findings."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forms.application import Acceptance, Application
from forms.checks import FileContent, Finding, Reading, Severity, Sighting, run
from forms.sensitive import Kind
from forms.values import Value
from tests.forms import build

ID, PHONE = "110****2X", "138****5678"
NUMBER = "11010519491231002X"


def check(
    *sightings: Sighting,
    reading: Reading = Reading.READ,
    changes: Mapping[str, Value | None] | None = None,
    acceptances: tuple[Acceptance, ...] = (),
) -> dict[str, Finding]:
    application: Application = build.application(changes, acceptances=acceptances)
    contents = {build.evidence().sha256: FileContent(reading, sightings)}
    return {f.key: f for f in run(build.pack(), application, build.TODAY, {}, contents)}


def test_numbers_in_a_file_want_a_decision() -> None:
    found = check(Sighting(Kind.IDENTITY, 3, 2, ID))["evidence.sensitive@evidence:e1"]
    assert found.severity is Severity.WARNING
    assert found.cause == "佐证材料“第 1 份材料”第 3 页有 2 处疑似公民身份号码"
    assert found.remedy == "遮盖后重新上传，或确认可以报送"


def test_pages_and_kinds_are_counted() -> None:
    found = check(
        Sighting(Kind.PHONE, 5, 1, PHONE),
        Sighting(Kind.INTERNAL, 1, 1, "内部资料"),
        Sighting(Kind.PHONE, 1, 1, PHONE),
        Sighting(Kind.PHONE, 1, 2, "139****0000"),
        Sighting(Kind.CARD, 9, 1, "6222****0128"),
    )
    cause = found["evidence.sensitive@evidence:e1"].cause
    assert cause.endswith(
        "第 1 页有内部资料标志、3 处疑似手机号码；第 5 页有 1 处疑似手机号码，另有 1 页也有"
    )


def test_a_file_without_pages() -> None:
    cause = check(Sighting(Kind.PHONE, 0, 1, PHONE))["evidence.sensitive@evidence:e1"].cause
    assert cause == "佐证材料“第 1 份材料”里有 1 处疑似手机号码"


def test_a_mark_of_secrecy_cannot_be_accepted() -> None:
    found = check(Sighting(Kind.CLASSIFIED, 2, 1, "机密★10年"), Sighting(Kind.CLASSIFIED, 1, 1, "机密★10年"))
    one = found["evidence.classified@evidence:e1"]
    assert one.severity is Severity.BLOCKER
    assert one.cause == "佐证材料“第 1 份材料”第 1 页有密级标志“机密★10年”"
    assert "evidence.sensitive@evidence:e1" not in found


def test_an_acceptance_holds_until_the_file_shows_something_else() -> None:
    cause = "佐证材料“第 1 份材料”第 3 页有 2 处疑似公民身份号码"
    accepted = Acceptance(
        "evidence.sensitive@evidence:e1", cause, "当事人书面同意公开全文", "测试员", build.NOW
    )
    assert not check(Sighting(Kind.IDENTITY, 3, 2, ID), acceptances=(accepted,))[
        "evidence.sensitive@evidence:e1"
    ].open
    assert check(Sighting(Kind.IDENTITY, 3, 3, ID), acceptances=(accepted,))[
        "evidence.sensitive@evidence:e1"
    ].open


def test_the_offices_own_number_is_no_secret() -> None:
    own: dict[str, Value | None] = {"subject.contact_phone": "138 1234 5678"}
    assert not check(Sighting(Kind.PHONE, 1, 3, PHONE), changes=own)
    other = check(Sighting(Kind.PHONE, 1, 3, PHONE), Sighting(Kind.PHONE, 1, 1, "139****0000"), changes=own)
    assert other["evidence.sensitive@evidence:e1"].cause.endswith("第 1 页有 1 处疑似手机号码")


@pytest.mark.parametrize(
    ("reading", "word"), [(Reading.LOCKED, "设了打开口令"), (Reading.BROKEN, "打不开，可能已损坏")]
)
def test_a_file_nobody_can_open(reading: Reading, word: str) -> None:
    found = check(reading=reading)["evidence.unread@evidence:e1"]
    assert found.severity is Severity.WARNING
    assert word in found.cause and found.cause.endswith("也不能装订进合订本")


@pytest.mark.parametrize("reading", [Reading.READ, Reading.PARTLY, Reading.WORDLESS, Reading.FOREIGN])
def test_a_file_in_order_says_nothing(reading: Reading) -> None:
    assert not check(reading=reading)


def test_what_was_typed_is_looked_at_too() -> None:
    found = check(changes={"tasks.2.5.plan": f"联系人张某 {NUMBER}、13812345678，按计划办理。"})
    one = found["answer.sensitive@tasks.2.5.plan"]
    assert one.severity is Severity.WARNING
    assert one.cause == "任务 2.5“行政裁决”的工作安排里有 1 处疑似公民身份号码、1 处疑似手机号码"
    assert NUMBER not in one.cause
    marked = check(changes={"tasks.2.5.plan": "详见机密★10年的文件，按计划办理。"})
    assert marked["answer.classified@tasks.2.5.plan"].severity is Severity.BLOCKER


def test_the_field_of_the_contact_is_let_be() -> None:
    assert not check(changes={"subject.contact_phone": "13812345678"})
