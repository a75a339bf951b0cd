"""The form pack: the built-in one is whole and honest; a bad one is refused with file, place and reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.definition import Basis, Direction, FormPack, Origin
from forms.errors import FileUnreadable, PackInvalid
from forms.pack import BUILT_IN, FILES, read_pack, read_pack_folder
from forms.pack_fields import DEMANDED
from forms.pack_reader import FILE_LIMIT, line_numbers
from forms.values import NUMERIC, FieldKind

NATIONAL = BUILT_IN / "national-2022"
CONTENT: Mapping[str, bytes] = {name: (NATIONAL / name).read_bytes() for name in FILES}

Problem = tuple[str, str, str]


@pytest.fixture(scope="module")
def pack() -> FormPack:
    return read_pack_folder(NATIONAL)


def problems_of(files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    with pytest.raises(PackInvalid) as caught:
        read_pack(files)
    problems = caught.value.details["problems"]
    assert isinstance(problems, tuple)
    return problems


def origins(pack: FormPack) -> Iterator[Origin]:
    yield pack.applicants.origin
    for area in pack.areas:
        yield area.origin
    for field in pack.fields.values():
        yield field.origin
        yield from (choice.origin for choice in field.choices)
    for item in pack.items():
        yield item.origin
    for task in pack.tasks:
        yield task.title_origin
    for rule in pack.rules:
        yield rule.origin


# --- the built-in pack ----------------------------------------------------------------------------------


def test_built_in_pack_is_complete(pack: FormPack) -> None:
    assert (pack.id, pack.version, pack.construction_months) == ("national-2022", "1.1", 24)
    assert len(pack.areas) == 6
    assert [len(pack.tasks_of(area.id)) for area in pack.areas] == [6, 7, 8, 6, 6, 6]
    assert (len(pack.tasks), len(pack.indicators)) == (39, 46)
    assert [pack.indicators_of(task.id)[0].task for task in pack.tasks] == [task.id for task in pack.tasks]
    assert len(pack.sections) == 9
    assert len(pack.documents) == 12
    assert [document.id for document in pack.documents if document.stage == "acceptance"] == ["self-review"]


def test_built_in_pack_has_every_field_the_program_calls_by_name(pack: FormPack) -> None:
    for item in pack.items():
        names = {field.name for field in item.fields}
        assert set(DEMANDED[item.target.split("s.", 1)[0]]) <= names
    assert set(DEMANDED["subject"]) <= {field.name for field in pack.subject}
    assert pack.fields["tasks.3.2.lead"].target == "tasks.3.2"


def test_public_and_official_lines_name_their_sources(pack: FormPack) -> None:
    used: set[str] = set()
    for origin in origins(pack):
        assert bool(origin.sources) is (origin.basis is not Basis.DRAFTED)
        used.update(origin.sources)
    used.update(id_ for i in pack.indicators for example in i.examples for id_ in example.sources)
    assert used == set(pack.sources)


def test_only_the_interpretation_makes_a_line_official(pack: FormPack) -> None:
    official = {origin for origin in origins(pack) if origin.basis is Basis.OFFICIAL}
    assert official == {Origin(Basis.OFFICIAL, ("interpretation",))}
    assert all(task.title_origin.basis is Basis.DRAFTED for task in pack.tasks)
    assert all(task.origin.basis is not Basis.OFFICIAL for task in pack.tasks)
    assert all(area.origin.basis is Basis.OFFICIAL for area in pack.areas)


def test_area_titles_are_those_of_the_interpretation(pack: FormPack) -> None:
    assert [area.title for area in pack.areas] == [
        "加强知识产权保护工作整体部署",
        "提高知识产权保护工作法治化水平",
        "强化知识产权全链条保护",
        "深化知识产权保护工作体制机制改革",
        "推进区域内知识产权领域国际合作交流",
        "维护知识产权领域国家安全",
    ]
    assert all(len(area.short) <= 6 for area in pack.areas)


def test_basis_of_tasks_is_that_of_the_facts(pack: FormPack) -> None:
    drafted = [task.id for task in pack.tasks if task.origin.basis is Basis.DRAFTED]
    assert drafted == ["5.6", "6.2", "6.4", "6.5", "6.6"]
    measures = [measure for task in pack.tasks for measure in task.measures]
    assert sum(measure.origin.basis is not Basis.DRAFTED for measure in measures) == 67


def test_measures_are_the_choices_of_their_task(pack: FormPack) -> None:
    for task in pack.tasks:
        assert task.field("measures").choices == task.measures
        assert all(measure.value == measure.label for measure in task.measures)


def test_indicators_give_their_numbers_kind_unit_and_bounds(pack: FormPack) -> None:
    for indicator in pack.indicators:
        for name in ("baseline", "target_1", "target_2"):
            field = indicator.field(name)
            assert field.kind in NUMERIC
            assert field.unit == indicator.unit
            assert field.minimum == 0
            assert field.maximum == 100 or field.kind is not FieldKind.PERCENT
        assert (indicator.unit == "%") is (indicator.field("baseline").kind is FieldKind.PERCENT)
    lower = {i.id for i in pack.indicators if i.direction is Direction.LOWER}
    assert lower == {"2.3b", "2.5", "3.1"}


def test_text_is_chinese_text_without_addresses_or_half_width_punctuation() -> None:
    for content in CONTENT.values():
        text = content.decode()
        assert "http" not in text and "www." not in text and ".com" not in text and ".cn" not in text
        values = re.findall(r'^\s*(?:\w+ = )?"(.*)",?$', text, re.MULTILINE)
        values = [value for value in values if not re.search(r'answers\[|", "', value)]
        assert not [value for value in values if re.search(r"[\u4e00-\u9fff][,;:?!()']", value)]


def test_guidance_is_written_anew_for_every_item(pack: FormPack) -> None:
    guidance = [item.guidance for item in pack.items()]
    assert all(10 <= len(text) <= 90 and text.endswith("。") for text in guidance)
    assert len(set(guidance)) == len(guidance)
    assert all(task.asks and task.lead and task.evidence for task in pack.tasks)


def test_digest_is_over_names_and_contents(pack: FormPack) -> None:
    expected = hashlib.sha256()
    for name in sorted(FILES):
        expected.update(name.encode() + b"\0" + CONTENT[name])
    assert pack.digest == expected.hexdigest()
    assert read_pack(dict(reversed(list(CONTENT.items())))).digest == pack.digest
    assert pack.files == CONTENT


# --- damage ---------------------------------------------------------------------------------------------


def line_of(file: str, text: str, occurrence: int = 1) -> int:
    lines = CONTENT[file].decode().split("\n")
    return [n for n, line in enumerate(lines, 1) if text in line][occurrence - 1]


DAMAGE = [
    # file, what stood there, what stands there now, place, part of the reason
    ("pack.toml", 'id = "national-2022"', 'id = "国家"', "id", "小写字母"),
    ("pack.toml", 'version = "1.1"', 'version = "一"', "version", "写成 1.0"),
    ("pack.toml", 'title = "国家级 2022"\n', "", "title", "缺少这一项"),
    ("pack.toml", 'title = "国家级 2022"', 'title = ""', "title", "不能为空"),
    ("pack.toml", 'title = "国家级 2022"', "title = 2022", "title", "应为文字"),
    ("pack.toml", 'title = "国家级 2022"', 'title = "国\\u202e家"', "title", "控制字符"),
    ("pack.toml", "schema = 1", "schema = 2", "schema", "整数"),
    ("pack.toml", "construction_months = 24", "construction_months = true", "construction_months", "整数"),
    ("pack.toml", "schema = 1", 'schema = 1\ncolour = "red"', "colour", "不认识的键"),
    ("pack.toml", '["sub_provincial_city", ', '["village", ', "applicants.eligible[1]", "没有这个地区类型"),
    ("pack.toml", 'id = "xinhua-2022"', 'id = "interpretation"', "source[2].id", "不能重复"),
    ("pack.toml", 'name = "office"', 'name = "Office"', "subject[2].name", "小写字母开头"),
    ("pack.toml", 'kind = "date"', 'kind = "day"', "subject[6].kind", "应为 text、"),
    ("pack.toml", 'kind = "date"', 'kind = "date"\nunit = "日"', "subject[6]", "只有数字类字段"),
    ("pack.toml", 'kind = "date"', 'kind = "date"\nmax_length = 9', "subject[6].max_length", "只有文字类字段"),
    ("pack.toml", 'kind = "date"', 'kind = "choice"', "subject[6].choices", "必须有选项"),
    ("pack.toml", 'name = "batch"', 'name = "round"', "subject", "缺少字段 batch"),
    ("pack.toml", "place_kind in [", "planet in [", "subject[10].relevant", "不认识的名称：planet"),
    ("pack.toml", 'target = "subject.deadline"', 'target = "subject.x"', "rule[1].target", "没有这个字段或项目"),
    ("pack.toml", 'severity = "hint"', 'severity = "fatal"', "rule[1].severity", "没有这个等级"),
    ("pack.toml", '"] < answers["', '"] << answers["', "rule[1].expression", "CEL"),
    ("pack.toml", 'answers["subject.office"] !=', 'answers["a.b"] !=', "rule[2].expression", "模板里没有这一项"),
    ("conditions.toml", '  { value = "partly", label = "部分符合" },\n', "", "field", "yes、partly、no"),
    ("conditions.toml", 'sources = ["interpretation"]\n', "", "condition[1].basis", "必须在 sources 中写明来源"),
    ("conditions.toml", '["interpretation"]', '["nobody"]', "condition[1].sources[1]", "没有这个来源：nobody"),
    ("conditions.toml", 'basis = "official"', 'basis = "law"', "condition[1].basis", "应为 official"),
    ("conditions.toml", 'basis = "official"\n', "", "condition[1].sources", "不列来源"),
    ("conditions.toml", "needs_evidence = false", "needs_evidence = 0", "condition[1].needs_evidence", "true"),
    ("conditions.toml", 'id = "c2"', 'id = "c1"', "condition[8].id", "不能重复"),
    ("tasks.toml", 'short = "法治化水平"', 'short = "提高知识产权法治化水平"', "area[2].short", "最多 10 字"),
    ("tasks.toml", 'area = "1"', 'area = "7"', "task[1].area", "没有这个任务领域：7"),
    ("tasks.toml", "{ text = \"落实", "{ texts = \"落实", "task[1].measures[2].text", "缺少这一项"),
    ("tasks.toml", 'text = "例会和督办制度"', 'text = ""', "task[2].measures[3].text", "不能为空"),
    ("tasks.toml", 'name = "measures"\nlabel = "选用措施"\nkind = "many"',
     'name = "measures"\nlabel = "选用措施"\nkind = "text"', "field", "字段 measures 的 kind 应为 many"),
    ("tasks.toml", "== false'", "== falsch'", "field[2].relevant", "不认识的名称：falsch"),
    ("tasks.toml", '{target}.taken', '{target}.done', "field[2].relevant", "tasks.1.1.done"),
    ("indicators.toml", 'task = "1.1"', 'task = "9.9"', "indicator[1].task", "没有这个重点任务：9.9"),
    ("indicators.toml", 'kind = "percent"', 'kind = "text"', "indicator[4].kind", "应为 integer"),
    ("indicators.toml", "maximum = 100", "maximum = -1", "indicator[4].minimum", "最小值 0 大于最大值 -1"),
    ("indicators.toml", "maximum = 100", "maximum = nan", "indicator[4].maximum", "应为数字"),
    ("indicators.toml", "maximum = 100", "maximum = 1e300", "indicator[4].maximum", "数字太大"),
    ("indicators.toml", 'direction = "neither"', 'direction = "up"', "indicator[3].direction", "应为 higher"),
    ("indicators.toml", ', sources = ["plan-xuhui"] }', " }", "indicator[8].examples[1].sources", "缺少这一项"),
    ("sections.toml", "max_length = 5000", "max_length = 0", "section[1].max_length", "整数"),
    ("sections.toml", 'title = "工作基础"', 'title = "' + "长" * 201 + '"', "section[1].title", "有 201 字"),
    ("documents.toml", 'stage = "apply"', 'stage = "later"', "document[1].stage", "没有这个阶段：later"),
    ("documents.toml", "[[document]]", "[[paper]]", "paper", "不认识的键"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "place", "reason"), DAMAGE)
def test_damage_is_named_with_file_place_and_reason(
    file: str, before: str, after: str, place: str, reason: str
) -> None:
    text = CONTENT[file].decode()
    assert before in text
    problems = problems_of({**CONTENT, file: text.replace(before, after, 1).encode()})
    wanted = re.escape(place) + r"(（第 \d+ 行）)?"
    assert [p for p in problems if p[0] == file and re.fullmatch(wanted, p[1]) and reason in p[2]], problems


def test_the_line_is_the_one_to_mend() -> None:
    text = CONTENT["tasks.toml"].decode().replace('text = "例会和督办制度"', 'text = ""', 1)
    line = line_of("tasks.toml", 'text = "例会和督办制度"')
    assert problems_of({**CONTENT, "tasks.toml": text.encode()}) == (
        ("tasks.toml", f"task[2].measures[3].text（第 {line} 行）", "不能为空"),
    )


def test_everything_wrong_is_told_at_once_in_the_order_of_the_files() -> None:
    files = dict(CONTENT)
    for file, before, after, _, _ in DAMAGE[::3]:
        files[file] = files[file].decode().replace(before, after, 1).encode()
    problems = problems_of(files)
    assert len(problems) > 10
    order = [FILES.index(file) for file, _, _ in problems]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (b"a = [", "", "不是有效的 TOML"),
        (b'a = 1\nb = "\n', "（第 2 行）", "不是有效的 TOML"),
        (b"\xff\xfe", "", "不是 UTF-8 文字"),
        (b"# " + b"x" * FILE_LIMIT, "", "文件太大"),
        (b"\n# " + b"x" * 9000, "（第 2 行）", "太长"),
        (b".".join([b"a"] * 4000) + b" = 1", "（第 1 行）", "点号太多"),
        (b"a = " + b"9" * 5000, "", "数字过长"),
        (b"a = 1e99999999999999999999", "", "数字过长"),
        (b"a = " + b"[" * 5000, "", "嵌套过深"),
        (b"", "document", "缺少这一项"),
    ],
)
def test_files_that_are_no_pack(content: bytes, place: str, reason: str) -> None:
    problems = problems_of({**CONTENT, "documents.toml": content})
    assert [p for p in problems if p[0] == "documents.toml" and p[1] == place and reason in p[2]], problems


def test_missing_and_strange_files() -> None:
    assert problems_of({}) == tuple((name, "", "缺少这个文件") for name in FILES)
    problems = problems_of({**CONTENT, "../../etc/passwd": b"", "\u202e说明\n": b""})
    assert {(file, place) for file, place, _ in problems} == {("../../etc/passwd", ""), ("说明", "")}


def test_too_many_items() -> None:
    sources = b"".join(b'[[source]]\nid = "s%d"\ntitle = "x"\n' % n for n in range(600))
    problems = problems_of({**CONTENT, "pack.toml": CONTENT["pack.toml"] + sources})
    assert any(place.startswith("source") and "最多 500 项" in reason for _, place, reason in problems)


def test_problems_are_bounded() -> None:
    fields = b"".join(b"x%d = 1\n" % n for n in range(5000))
    problems = problems_of({**CONTENT, "pack.toml": fields + CONTENT["pack.toml"]})
    assert len(problems) == 301
    assert "另有" in problems[-1][2]


def test_own_fields_of_an_item_join_the_templates() -> None:
    text = CONTENT["tasks.toml"].decode()
    own = '\n[[task.field]]\nname = "county"\nlabel = "县域安排"\nkind = "long_text"\n'
    pack = read_pack({**CONTENT, "tasks.toml": (text + own).encode()})
    assert pack.fields["tasks.6.6.county"].label == "县域安排"
    clash = own.replace("county", "plan")
    problems = problems_of({**CONTENT, "tasks.toml": (text + clash).encode()})
    assert [problem[1].split("（")[0] for problem in problems] == ["task[39].field[1].name"]


def test_folders_with_links_or_folders_or_strangers_are_refused(tmp_path: Path) -> None:
    for name, content in CONTENT.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert read_pack_folder(tmp_path).id == "national-2022"
    (tmp_path / "tasks.toml").unlink()
    (tmp_path / "tasks.toml").symlink_to(NATIONAL / "tasks.toml")
    (tmp_path / "sub").mkdir()
    (tmp_path / "说明.txt").write_bytes(b"")
    with pytest.raises(PackInvalid) as caught:
        read_pack_folder(tmp_path)
    problems = caught.value.details["problems"]
    assert isinstance(problems, tuple)
    assert {problem[0] for problem in problems} == {"tasks.toml", "sub", "说明.txt"}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        read_pack_folder(tmp_path / "nowhere")


# --- anything at all ------------------------------------------------------------------------------------

FUZZ = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALUES = st.sampled_from(
    [
        "1",
        "-1",
        "1.5",
        "nan",
        "true",
        '""',
        '"x"',
        "[]",
        "[1]",
        '["x"]',
        "{}",
        "{ a = 1 }",
        "[{}]",
        "1979-05-27",
    ]
)


def only_pack_invalid(files: Mapping[str, bytes]) -> None:
    try:
        read_pack(files)
    except PackInvalid as invalid:
        problems = invalid.details["problems"]
        assert isinstance(problems, tuple)
        assert all(len(problem) == 3 and problem[2] for problem in problems)


@FUZZ
@given(st.dictionaries(st.sampled_from(FILES) | st.text(max_size=8), st.binary(max_size=200), max_size=8))
def test_random_bytes(files: dict[str, bytes]) -> None:
    only_pack_invalid({**CONTENT, **files})


@FUZZ
@given(st.sampled_from(FILES), st.data())
def test_random_values_in_place_of_what_stands_there(file: str, data: st.DataObject) -> None:
    lines = CONTENT[file].decode().split("\n")
    keyed = [n for n, line in enumerate(lines) if re.match(r"\w+ = [^\[]", line)]
    for n in data.draw(st.lists(st.sampled_from(keyed), min_size=1, max_size=5)):
        lines[n] = lines[n].split(" = ")[0] + " = " + data.draw(VALUES)
    only_pack_invalid({**CONTENT, file: "\n".join(lines).encode()})


@FUZZ
@given(st.sampled_from(FILES), st.data())
def test_lines_lost_and_doubled(file: str, data: st.DataObject) -> None:
    lines = CONTENT[file].decode().split("\n")
    start = data.draw(st.integers(0, len(lines) - 1))
    end = data.draw(st.integers(start, min(start + 40, len(lines))))
    lines[start:end] = lines[start:end] * data.draw(st.sampled_from([0, 2]))
    only_pack_invalid({**CONTENT, file: "\n".join(lines).encode()})


@given(st.text(alphabet='[]{}.="a1\n\\# ', max_size=120))
def test_line_numbers_take_any_text(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in line_numbers(text).values())
