"""The same number stated differently in two places: what is found, and what must not be."""

from __future__ import annotations

import pytest

from forms.checks import Severity, run
from forms.values import Value
from tests.forms import build

KEY = "number.differs@sections.base.text"
NONE_FILLED: dict[str, Value | None] = dict.fromkeys(
    f"indicators.2.5.{name}" for name in ("baseline", "target_1", "target_2")
)


def causes(changes: dict[str, Value | None]) -> dict[str, str]:
    found = run(build.pack(), build.application(changes), build.TODAY)
    assert all(f.severity is Severity.WARNING for f in found if f.code == "number.differs")
    return {f.key: f.cause for f in found if f.code == "number.differs"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "行政裁决平均办案周期65日。",
            "“行政裁决平均办案周期65日”，指标“行政裁决平均办案周期”填的是 62 日、55 日、50 日",
        ),
        ("目前平均办案周期为 65 天", "“平均办案周期为 65 天”"),
        ("到2028年平均办案周期压缩到52日", "2028 年填的是 50 日"),
        ("2027年平均办案周期50日", "2027 年填的是 55 日"),
        ("2025年平均办案周期60日", "基期填的是 62 日"),
        ("平均办案周期不超过40日", "不超过40日"),
        ("平均办案周期从62日压缩到51日", "51日"),
        ("联席会议每年8次，联席会议次数达到1,000次", "联席会议次数达到1,000次"),
        ("平均办案周期６５日", "65日"),
    ],
)
def test_a_number_that_differs(text: str, said: str) -> None:
    assert said in causes({"sections.base.text": text})[KEY]


@pytest.mark.parametrize(
    "text",
    [
        "行政裁决平均办案周期62日。",
        "平均办案周期从62日压缩到50日",
        "平均办案周期缩短12日",
        "平均办案周期不超过60日",
        "平均办案周期2019年为120日",
        "办案周期65日",
        "平均办案周期见2026年5月12日印发的文件",
        "平均办案周期，专利预审65日",
        "平均办案周期55—65日",
        "平均办案周期的考核由3个部门负责，自65日起",
        "召开联席会议，走访企业30家次",
        "平均办案周期缩短了约12日，涉及65件",
    ],
)
def test_what_is_another_number(text: str) -> None:
    assert KEY not in causes({"sections.base.text": text})


def test_the_place_to_go_to_is_the_text() -> None:
    assert causes({"tasks.2.5.current": "平均办案周期70日"}).keys() == {"number.differs@tasks.2.5.current"}


def test_one_finding_for_a_text_with_several_slips() -> None:
    text = "平均办案周期70日。联席会议次数9次。平均办案周期71日。平均办案周期70日。"
    cause = causes({"sections.base.text": text})[KEY]
    assert cause.count("写“") == 3


def test_two_texts_disagree_while_the_indicator_is_empty() -> None:
    changes = NONE_FILLED | {
        "sections.base.text": "平均办案周期62日",
        "sections.plan.text": "目前平均办案周期61日",
    }
    found = causes(changes)
    assert found.keys() == {"number.differs@sections.plan.text"}
    assert "正文“工作基础”里写“平均办案周期62日”" in found["number.differs@sections.plan.text"]


def test_two_texts_may_speak_of_different_years() -> None:
    changes = NONE_FILLED | {
        "sections.base.text": "2025年平均办案周期62日",
        "sections.plan.text": "2028年平均办案周期50日",
    }
    assert not causes(changes)
