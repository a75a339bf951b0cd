"""The packs that come with the program: complete, honest about their basis, and written with care."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forms import answers, checks
from forms.application import Application, Purpose
from forms.checks.finding import Severity
from forms.definition import Basis, FormPack, Item, Origin
from forms.pack import BUILT_IN, read_pack_folder
from forms.places import Places
from forms.values import Json

FOLDERS = sorted(folder for folder in BUILT_IN.iterdir() if folder.is_dir())
DIVISIONS = Path(__file__).parents[2] / "resources" / "divisions.csv"

CLAIMS = (
    *("方案规定", "方案要求", "方案明确", "按照方案", "根据方案", "27号文要求", "27号文规定", "通知要求"),
    *("通知规定", "国家要求", "国家规定", "官方要求", "上级要求", "评审要求", "评审标准", "验收标准规定"),
    *("必须", "应当达到", "不得低于", "合格线", "门槛值为", "一票否决", "硬性", "官方指标"),
)
"""What drafted text never says: it would sound like the Plan or a notice speaking."""

OURS = ("guidance", "mistakes", "review", "caliber", "hint", "constraint_message", "cause", "remedy")
"""Always in our words, whatever the basis of the line they belong to."""

CJK = "\u3400-\u9fff"


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


@pytest.fixture(scope="module")
def pack(folder: Path) -> FormPack:
    return read_pack_folder(folder)


def tables(folder: Path) -> Iterator[dict[str, object]]:
    """Every table of every file of a pack, the inner ones too."""

    def walk(value: object) -> Iterator[dict[str, object]]:
        if isinstance(value, dict):
            yield value
            for inner in value.values():
                yield from walk(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)

    for file in sorted(folder.iterdir()):
        yield from walk(tomllib.loads(file.read_text("utf-8")))


def texts(folder: Path) -> Iterator[str]:
    """Everything in a pack that is read by people."""
    for table in tables(folder):
        for key, value in table.items():
            listed = value if isinstance(value, list) else [value]
            if key not in ("expression", "calculation", "constraint", "relevant"):
                yield from (text for text in listed if isinstance(text, str))


def origins(pack: FormPack) -> Iterator[Origin]:
    yield pack.applicants.origin
    yield from (field.origin for field in pack.fields.values())
    yield from (item.origin for item in pack.items())
    yield from (area.origin for area in pack.areas)
    yield from (problem.origin for problem in pack.problems)
    yield from (rule.origin for rule in pack.rules)
    for task in pack.tasks:
        yield task.title_origin
        yield from (measure.origin for measure in task.measures)


def sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"[。；？]", text) if sentence]


# --- complete -------------------------------------------------------------------------------------------


def test_there_are_three_programmes_and_one_is_the_default() -> None:
    packs = [read_pack_folder(folder) for folder in FOLDERS]
    assert [pack.id for pack in packs] == ["national-2022", "provincial-2023", "strong-2025"]
    assert [pack.id for pack in packs if pack.default] == ["national-2022"]
    assert len({pack.programme for pack in packs}) == len(packs)


def test_the_folder_bears_the_id(pack: FormPack, folder: Path) -> None:
    assert pack.id == folder.name
    assert 12 <= len(pack.tasks) <= 45


def test_every_task_is_furnished(pack: FormPack) -> None:
    for task in pack.tasks:
        assert task.asks and task.guidance and task.mistakes and task.review, task.id
        assert task.lead and task.support and task.evidence, task.id
        assert 3 <= len(task.measures) <= 5, task.id
        assert not set(task.lead) & set(task.support), task.id
        assert {*task.lead, *task.support} <= set(pack.departments), task.id
        assert pack.indicators_of(task.id), task.id


def test_every_indicator_says_how_to_count(pack: FormPack) -> None:
    for indicator in pack.indicators:
        assert indicator.unit and indicator.guidance and indicator.caliber, indicator.id
        assert all(example.sources for example in indicator.examples), indicator.id


def test_every_item_is_explained(pack: FormPack) -> None:
    for item in (*pack.conditions, *pack.sections, *pack.documents):
        assert item.asks and item.guidance and item.mistakes, item.target
    assert all(condition.review for condition in pack.conditions)
    assert all(section.field("text").max_length for section in pack.sections)


def test_guidance_is_written_for_each_item(pack: FormPack) -> None:
    said = Counter(item.guidance for item in pack.items())
    assert [text for text, count in said.items() if count > 1] == []
    calibers = Counter(indicator.caliber for indicator in pack.indicators)
    assert [text for text, count in calibers.items() if count > 1] == []


def test_no_sentence_serves_two_tasks(pack: FormPack) -> None:
    said = Counter(
        sentence
        for task in pack.tasks
        for text in (task.asks, task.guidance, task.mistakes, task.review)
        for sentence in sentences(text)
    )
    assert [sentence for sentence, count in said.items() if count > 1] == []


def test_the_national_pack_answers_the_four_problems() -> None:
    pack = read_pack_folder(BUILT_IN / "national-2022")
    assert [problem.title for problem in pack.problems] == [
        "法治化水平不够",
        "侵权惩戒威慑力不够",
        "全链条保护偏弱",
        "基础投入不足",
    ]
    assert all(problem.origin.basis is Basis.OFFICIAL for problem in pack.problems)
    assert {id_ for task in pack.tasks for id_ in task.problems} == {problem.id for problem in pack.problems}
    assert all(task.problems for task in pack.tasks)
    assert len(pack.bodies) == 7 and pack.bodies[0] == "国家知识产权局"
    assert len(pack.documents) == 12 and len(pack.sections) == 9 and len(pack.tasks) == 39


# --- honest ---------------------------------------------------------------------------------------------


def test_what_is_not_ours_names_its_source(pack: FormPack) -> None:
    for origin in origins(pack):
        assert (origin.basis is Basis.DRAFTED) is not bool(origin.sources)
        assert set(origin.sources) <= set(pack.sources)
    for indicator in pack.indicators:
        assert {id_ for example in indicator.examples for id_ in example.sources} <= set(pack.sources)


def test_no_source_is_listed_for_nothing(pack: FormPack) -> None:
    cited = {id_ for origin in origins(pack) for id_ in origin.sources}
    cited |= {id_ for i in pack.indicators for example in i.examples for id_ in example.sources}
    assert set(pack.sources) - cited == set()


def test_only_the_national_pack_has_official_lines() -> None:
    """Of the other programmes no official text was at hand: nothing of them may carry that mark."""
    for folder in FOLDERS:
        pack = read_pack_folder(folder)
        official = [origin for origin in origins(pack) if origin.basis is Basis.OFFICIAL]
        assert bool(official) is (folder.name == "national-2022")
        assert all(origin.sources == ("interpretation",) for origin in official)


def test_drafted_text_does_not_claim_to_be_official(folder: Path) -> None:
    for table in tables(folder):
        drafted = table.get("basis", "drafted") == "drafted" and "number" not in table
        for key, value in table.items():
            if isinstance(value, str) and (drafted or key in OURS):
                assert not [claim for claim in CLAIMS if claim in value], value


def test_what_reviewers_look_for_is_a_guess_and_says_so(pack: FormPack) -> None:
    for item in pack.items():
        assert not item.review or item.review.startswith("可能"), item.target


# --- written with care ----------------------------------------------------------------------------------


def test_no_addresses_and_no_pleading(folder: Path) -> None:
    for text in texts(folder):
        assert not re.search(r"http|www\.|\.com|\.cn|请您|您", text), text


def test_punctuation_is_full_width_and_paired(folder: Path) -> None:
    for text in texts(folder):
        assert not re.search(rf"[{CJK}][,;:?!()']|[,;:?!()'][{CJK}]", text), text
        assert not re.search(r"[，。；：、？！][，。；：、？！]|\s$|^\s|  ", text), text
        assert not re.search(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05]", text), text
        assert not re.search(rf"[{CJK}] [{CJK}]", text), text
        for opening, closing in ("（）", "“”", "《》", "〔〕"):
            assert text.count(opening) == text.count(closing), text


def test_sentences_end(pack: FormPack) -> None:
    def ends(item: Item, text: str, with_: str) -> None:
        assert not text or text[-1] in with_, (item.target, text)

    for item in pack.items():
        ends(item, item.asks, "。？")
        for text in (item.guidance, item.mistakes, item.review, item.note):
            ends(item, text, "。")
    for indicator in pack.indicators:
        ends(indicator, indicator.caliber, "。")


# --- usable ---------------------------------------------------------------------------------------------


def test_an_application_can_be_made_filled_and_checked(pack: FormPack) -> None:
    place = Places.read(DIVISIONS).get("320400")
    now = datetime(2026, 9, 1, tzinfo=UTC)
    blank = Application("a" * 32, place, pack.id, pack.version, Purpose.FORMAL, now)
    found = checks.run(pack, blank, now.date())
    assert {finding.severity for finding in found} >= {Severity.BLOCKER}
    task, indicator = pack.tasks[0], pack.indicators[0]
    document: Json = {
        "answers": {
            "subject": {"start": "2027-01"},
            "tasks": {task.id: {"taken": True, "measures": [task.measures[0].value]}},
            "indicators": {indicator.id: {"baseline": 2, "target_1": 3, "target_2": 4}},
        }
    }
    filled = answers.from_document(pack, blank, document)
    assert filled.answers[f"tasks.{task.id}.taken"] is True
    given = {path: value for path, value in filled.answers.items() if value is not None}
    after = checks.run(pack, replace(blank, answers=given), date(2026, 9, 1))
    assert f"tasks.{task.id}.taken" not in {finding.target for finding in after}
    assert [finding for finding in after if finding.code.endswith(".unusable")] == []


@pytest.mark.parametrize("id_", ["provincial-2023", "strong-2025"])
def test_where_the_policy_is_silent_every_place_is_to_be_confirmed(id_: str) -> None:
    applicants = read_pack_folder(BUILT_IN / id_).applicants
    assert applicants.eligible == ()
    assert {place.kind for place in Places.read(DIVISIONS).all} <= set(applicants.confirm)
