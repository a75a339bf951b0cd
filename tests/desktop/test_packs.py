"""Packs at hand, packs that come and go, and applications that move between them."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from desktop.demo import run as run_demo
from desktop.messages import explain
from desktop.office import Office
from desktop.packs import PROOF, PackShelf
from desktop.resources import BUILT_IN_PACKS
from desktop.submission.data import read_application
from desktop.submission.packfile import SIZE_LIMIT
from desktop.submission.reader import PackageReader
from forms.application import Purpose
from forms.definition import FormPack
from forms.errors import (
    FieldCalculated,
    FileUnreadable,
    IpzoneError,
    PackExists,
    PackFileInvalid,
    PackInvalid,
    PackMissing,
    PackRetired,
    PackUntrusted,
    UnknownPack,
)
from forms.pack import read_pack
from forms.pack_writer import tables, write_tables
from forms.values import Value
from tests.desktop.pack_kit import (
    CHANGCHOU,
    container,
    grown,
    office_at,
    put,
    root_of,
    signer_of,
    summing,
    variant,
)

FIRST, SECOND = variant(), variant("2", grown)
ANSWERS: dict[str, Value] = {
    "subject.contact": "张三",
    "tasks.a.taken": True,
    "tasks.a.plan": "先摸清底数",
    "tasks.b.taken": True,
    "tasks.b.lead": "市知识产权局",
    "indicators.b.baseline": Decimal(20),
    "indicators.b.target_1": Decimal("12.50"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "工作区"


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    """A workspace that has the first version."""
    put(FIRST, folder / "packs" / "tiny-1")
    office = office_at(folder)
    yield office
    office.close()


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[Office]:
    """The office that signs packs."""
    office = office_at(tmp_path / "省局")
    yield office
    office.close()


@pytest.fixture
def signed(maker: Office, tmp_path: Path) -> Path:
    maker.sign_pack(SECOND, signer_of(maker), tmp_path / "tiny.ipzpack")
    return tmp_path / "tiny.ipzpack"


def filled(office: Office, tmp_path: Path) -> str:
    """An application with answers, a file for two tasks, and nothing else."""
    id_ = office.new(CHANGCHOU, "tiny").id
    office.answer_all(id_, ANSWERS)
    file = tmp_path / "方案.txt"
    file.write_text("方案", "utf-8")
    for target in ("tasks.a", "tasks.b"):
        office.attach(id_, file, target, "1-2")
    return id_


def add_second(office: Office) -> None:
    put(SECOND, office.data / "packs" / "tiny-2")
    office._shelf.reload()


# --- which there are ------------------------------------------------------------------------------------


def test_no_name_is_needed_for_the_default(office: Office) -> None:
    assert [pack.id for pack in office.packs() if pack.default] == [office.offered().id]
    assert office.new(CHANGCHOU).pack_id == office.offered().id
    assert office.offered("tiny") == FIRST


def test_a_stranger_marked_default_comes_after_ours(office: Office) -> None:
    before = office.offered()
    put(variant("9", lambda f: f["pack.toml"].update(default=True)), office.data / "packs" / "tiny-9")
    office._shelf.reload()
    assert office.offered() == before


def test_a_damaged_pack_keeps_nothing_else_away(office: Office) -> None:
    (office.data / "packs" / "tiny-1" / "tasks.toml").write_text("[[task", "utf-8")
    (office.data / "packs" / "empty").mkdir()
    again = PackShelf((BUILT_IN_PACKS, office.data / "packs"))
    assert {pack.id for pack in again.all()} == {pack.id for pack in PackShelf((BUILT_IN_PACKS,)).all()}
    assert [one.folder.name for one in again.damaged()] == ["empty", "tiny-1"]
    for one in again.damaged():
        assert "申报模板不能使用" in explain(one.error).sentence


def test_retired_is_not_offered_but_serves_those_that_have_it(office: Office, tmp_path: Path) -> None:
    id_ = filled(office, tmp_path)
    add_second(office)
    office.retire_pack("tiny", "2")
    assert office.offered("tiny") == FIRST
    office.retire_pack("tiny", "1")
    assert office.packs()[-2:] == (FIRST, SECOND)
    with pytest.raises(PackRetired):
        office.new(CHANGCHOU, "tiny")
    assert office.pack_of(office.load(id_)) == FIRST
    assert office.check(id_)
    office.retire_pack("tiny", "1", retired=False)
    assert office.new(CHANGCHOU, "tiny").pack_version == "1"
    with pytest.raises(UnknownPack):
        office.retire_pack("tiny", "3")


def test_everything_can_be_retired(office: Office) -> None:
    for pack in office.packs():
        office.retire_pack(pack.id, pack.version)
    assert office.default_pack() is None
    with pytest.raises(UnknownPack):
        office.new(CHANGCHOU)


# --- an application keeps its pack ----------------------------------------------------------------------


def test_an_application_outlives_its_pack(office: Office, tmp_path: Path) -> None:
    """A later program brings other versions; the questions stay as they were asked."""
    id_ = filled(office, tmp_path)
    shutil.rmtree(office.data / "packs" / "tiny-1")
    later = office_at(office.data)
    assert "tiny" not in {pack.id for pack in later.packs()}
    application = later.load(id_)
    assert later.pack_of(application) == FIRST
    later.answer(id_, "tasks.a.current", "已有基础")
    assert later.document(id_)["answers"]["tasks"]["a"]["current"] == "已有基础"
    later.export(id_, tmp_path / "草稿.asice", None)
    later.close()


def test_the_same_version_that_says_something_else_does_not_change_an_application(
    office: Office, tmp_path: Path
) -> None:
    id_ = filled(office, tmp_path)
    shutil.rmtree(office.data / "packs" / "tiny-1")
    other = variant("1", lambda f: f["pack.toml"].update(title="悄悄改过"))
    put(other, office.data / "packs" / "tiny-1")
    later = office_at(office.data)
    assert later.pack_of(later.load(id_)) == FIRST
    assert later.pack_of(later.new(CHANGCHOU, "tiny")) == other
    later.close()


def stranded(office: Office, id_: str) -> None:
    """As in workspaces that were made before packs were kept."""
    with office._store._writing() as db:
        db.exec_driver_sql("UPDATE application SET pack_digest = NULL")
        db.exec_driver_sql("DELETE FROM pack")
    shutil.rmtree(office.data / "packs" / "tiny-1")
    office._shelf.reload()
    office._shelf._copies.clear()


def test_a_stranded_application_can_be_moved(office: Office, tmp_path: Path) -> None:
    id_ = filled(office, tmp_path)
    before = office._stored(id_)
    stranded(office, id_)
    with pytest.raises(PackMissing) as caught:
        office.check(id_)
    assert "tiny 1 不在本机" in explain(caught.value).sentence
    assert "移到现有模板" in explain(caught.value).remedy
    assert office.load(id_).answers == before.answers
    add_second(office)
    plan = office.plan_move(id_, "tiny")
    assert plan.before is None
    done = office.move(id_, "tiny")
    assert (done.moved, done.application.pack_version) == (plan.moved, "1")
    assert set(done.moved.gone) == {path for path in ANSWERS if path.startswith(("tasks.", "indicators."))}
    assert office._stored(id_).answers == before.answers
    put(FIRST, office.data / "packs" / "tiny-1")
    office._shelf.reload()
    office.move(id_, "tiny", "1")
    assert office._stored(id_).answers == before.answers


# --- moving ---------------------------------------------------------------------------------------------


def test_there_and_back_restores_all(office: Office, tmp_path: Path) -> None:
    id_ = filled(office, tmp_path)
    warning = next(f for f in office.check(id_) if f.severity.value == "warning")
    office.accept(id_, warning.key, "情况属实，已经核对过材料")
    before = office._stored(id_)
    assert before.acceptances
    add_second(office)
    assert office.load(id_).pack_version == "1"

    done = office.move(id_, "tiny")
    assert done.change is not None
    there = office.load(id_)
    assert (there.pack_version, there.revision) == ("2", before.revision + 1)
    assert office.pack_of(there) == SECOND
    assert done.moved.moved == (("tasks.a.plan", "tasks.x.plan"), ("tasks.a.taken", "tasks.x.taken"))
    gone = ("tasks.b.taken", "tasks.b.lead", "indicators.b.baseline", "indicators.b.target_1")
    assert set(done.moved.gone) == set(gone)
    assert "tasks.c.plan" in done.moved.new
    assert there.answers["tasks.x.plan"] == "先摸清底数"
    assert {link.target for link in there.links} == {"tasks.x", "tasks.b"}
    document = office.document(id_)
    assert document["attic"]["tasks.b.lead"] == "市知识产权局"
    office.fill(id_, json.loads(json.dumps(document)))
    assert office._stored(id_).answers == there.answers

    office.move(id_, "tiny", "1")
    back = office._stored(id_)
    assert replace(back, revision=before.revision) == before
    kinds = [(entry.kind.value, entry.key) for entry in office.history(id_)]
    assert kinds.count(("application", "pack")) == 2
    assert office.move(id_, "tiny", "1").change is None


def test_a_plan_changes_nothing(office: Office, tmp_path: Path) -> None:
    id_ = filled(office, tmp_path)
    add_second(office)
    before = office._stored(id_)
    assert office.plan_move(id_, "tiny").moved.gone
    assert office._stored(id_) == before
    with pytest.raises(UnknownPack):
        office.move(id_, "nowhere")
    with pytest.raises(UnknownPack):
        office.move(id_, "tiny", "7")
    assert office._stored(id_) == before


def without(pack: FormPack, task: str) -> FormPack:
    """A later version that asks one task less."""
    files = tables(pack)
    files["pack.toml"]["version"] = "99"
    kept = [one for one in files["tasks.toml"]["task"] if one["id"] != task]
    files["tasks.toml"]["task"] = kept
    indicators = files["indicators.toml"]
    indicators["indicator"] = [one for one in indicators["indicator"] if one["task"] != task]
    return read_pack(write_tables(files))


def test_what_has_no_place_is_exported_too(office: Office, tmp_path: Path) -> None:
    """In the data, not on paper; and the package verifies."""
    made = office.new_sample()
    pack = office.pack_of(made)
    said = "".join(rule.expression for rule in pack.rules)
    target = next(
        link.target
        for link in made.links
        if link.target.startswith("tasks.") and link.target.partition(".")[2] not in said
    )
    put(without(pack, target.partition(".")[2]), office.data / "packs" / "fewer")
    office._shelf.reload()
    done = office.move(made.id, pack.id, "99")
    assert f"{target}.plan" in done.moved.gone
    for finding in office.check(made.id):
        if finding.open:
            office.accept(made.id, finding.key, "换了模板，这一项不再填报")

    out = tmp_path / "申报.asice"
    office.export(made.id, out, signer_of(office))
    assert office.verify(out, [root_of(office, tmp_path)]).trusted
    with PackageReader.open(out) as package:
        content = package.read("application.json")
        paper = pypdfium2.PdfDocument(package.read("申报书.pdf"))
    data = json.loads(content)
    plan = str(made.answers[f"{target}.plan"])
    assert data["attic"]["answers"][f"{target}.plan"] == plan
    assert target in {link["target"] for link in data["attic"]["links"]}
    assert target.partition(".")[2] not in data["answers"]["tasks"]
    text = "".join(page.get_textpage().get_text_range() for page in paper)
    assert "".join(plan.split())[:12] not in "".join(text.split())
    read = read_application(content, office.pack_of(office.load(made.id)))
    assert read.application.answers.keys() == office._stored(made.id).answers.keys()
    assert set(read.application.links) == set(office._stored(made.id).links)

    office.move(made.id, pack.id, pack.version)
    assert office.load(made.id).answers == made.answers


def others(pack: FormPack, version: str, kind: str) -> FormPack:
    """A version that asks one thing more of every task."""
    files = tables(pack)
    files["pack.toml"]["version"] = version
    files["tasks.toml"]["field"].append({"name": "others", "label": "其他单位", "kind": kind})
    return read_pack(write_tables(files))


def test_a_list_under_a_field_for_text_is_to_be_written_anew(office: Office, tmp_path: Path) -> None:
    """It stays what it was, and nothing is signed before somebody has written it anew; a draft can be printed."""
    made = office.new_sample()
    pack = office.pack_of(made)
    for version, kind in (("98", "departments"), ("99", "text")):
        put(others(pack, version, kind), office.data / "packs" / version)
    office._shelf.reload()
    office.move(made.id, pack.id, "98")
    task = office.pack_of(office.load(made.id)).tasks[0]
    path = f"{task.target}.others"
    office.answer(made.id, path, ("市医保局", "市药监局"))
    office.move(made.id, pack.id, "99")
    assert office.load(made.id).answers[path] == ("市医保局", "市药监局")
    found = [finding for finding in office.check(made.id) if finding.target == path]
    assert [finding.severity.value for finding in found] == ["blocker"]
    assert office.export(made.id, tmp_path / "草稿.asice", None).path.exists()
    office.answer(made.id, path, "市医保局、市药监局")
    assert not [finding for finding in office.check(made.id) if finding.target == path]


# --- calculated values ----------------------------------------------------------------------------------


def test_calculated_values_are_shown_and_never_stored(office: Office) -> None:
    put(variant("3", summing), office.data / "packs" / "tiny-3")
    office._shelf.reload()
    id_ = office.new(CHANGCHOU, "tiny").id
    office.answer_all(id_, {"indicators.a.target_1": Decimal(2), "indicators.b.target_1": Decimal("0.5")})
    assert office.load(id_).answers["sections.s.total"] == Decimal("2.5")
    assert "sections.s.total" not in office._stored(id_).answers
    with pytest.raises(FieldCalculated) as caught:
        office.answer(id_, "sections.s.total", Decimal(9))
    assert "“合计”由程序算出" in explain(caught.value).sentence
    document = office.document(id_)
    assert document["calculated"]["sections"]["s"]["total"] == 2.5
    assert office.fill(id_, document) is None


# --- signed packs ---------------------------------------------------------------------------------------


def test_a_signed_pack_is_taken_in_by_those_who_trust_its_root(
    office: Office, maker: Office, signed: Path, tmp_path: Path
) -> None:
    with pytest.raises(PackUntrusted) as caught:
        office.import_pack(signed)
    assert "不能追溯到受信任的根证书" in explain(caught.value).sentence
    assert not list(office.data.glob("packs/tiny-2*"))

    received = office.import_pack(signed, [root_of(maker, tmp_path)])
    assert (received.pack, received.signer) == (SECOND, "省知识产权局")
    place = office.data / "packs" / "tiny-2"
    assert (place / PROOF).read_bytes() == signed.read_bytes()
    assert office.offered("tiny") == SECOND
    assert (office.pack_signer(SECOND), office.pack_signer(FIRST)) == ("省知识产权局", "")
    before = sorted((path, path.stat().st_mtime_ns) for path in place.rglob("*"))
    office.import_pack(signed, [root_of(maker, tmp_path)])
    assert sorted((path, path.stat().st_mtime_ns) for path in place.rglob("*")) == before
    assert {path.name for path in place.parent.iterdir()} == {"tiny-1", "tiny-2"}


def test_ones_own_signature_is_trusted(maker: Office, signed: Path) -> None:
    assert maker.import_pack(signed).pack == SECOND


def test_the_same_version_with_other_content_is_refused(
    office: Office, maker: Office, tmp_path: Path
) -> None:
    other, ours = tmp_path / "other.ipzpack", tmp_path / "ours.ipzpack"
    maker.sign_pack(variant("1", lambda f: f["pack.toml"].update(title="别的")), signer_of(maker), other)
    built_in = office.offered()
    changed = variant(built_in.version, lambda f: f["pack.toml"].update(title="冒充"), id_=built_in.id)
    maker.sign_pack(changed, signer_of(maker), ours)
    for file in (other, ours):
        with pytest.raises(PackExists) as caught:
            office.import_pack(file, [root_of(maker, tmp_path)])
        assert "内容和这份不同" in explain(caught.value).sentence
    assert office.offered() == built_in
    assert {path.name for path in (office.data / "packs").iterdir()} == {"tiny-1"}


def test_a_damaged_import_is_mended_by_importing_again(
    office: Office, maker: Office, signed: Path, tmp_path: Path
) -> None:
    root = root_of(maker, tmp_path)
    office.import_pack(signed, [root])
    tasks = office.data / "packs" / "tiny-2" / "pack" / "tasks.toml"
    tasks.write_bytes(tasks.read_bytes().replace("任务 a".encode(), "任务 y".encode()))
    office._shelf.reload()
    assert SECOND not in office.packs()
    assert "和签名的模板文件不一致" in str(explain(office.damaged_packs()[0].error))
    office.import_pack(signed, [root])
    assert SECOND in office.packs()
    assert not office.damaged_packs()


# --- hostile files --------------------------------------------------------------------------------------


def refusal(office: Office, file: Path, root: Path) -> IpzoneError:
    packs = office.data / "packs"
    before = sorted(packs.rglob("*"))
    with pytest.raises(IpzoneError) as caught:
        office.import_pack(file, [root])
    assert sorted(packs.rglob("*")) == before
    assert explain(caught.value).remedy
    return caught.value


def entries(**more: bytes) -> dict[str, bytes]:
    return {f"pack/{name}": content for name, content in {**SECOND.files, **more}.items()}


def test_a_changed_byte_is_noticed(office: Office, maker: Office, signed: Path, tmp_path: Path) -> None:
    root = root_of(maker, tmp_path)
    content = signed.read_bytes()
    at = content.index("任务 a".encode())
    signed.write_bytes(content[:at] + b"X" + content[at + 1 :])
    error = refusal(office, signed, root)
    assert isinstance(error, PackUntrusted | PackFileInvalid)
    signed.write_bytes(content[: len(content) // 2])
    assert isinstance(refusal(office, signed, root), PackFileInvalid)
    signed.write_bytes(content + b"x")
    assert isinstance(refusal(office, signed, root), PackFileInvalid)


@pytest.mark.parametrize(
    ("made", "kind", "words"),
    [
        (entries(**{"more.toml": b"x = 1"}), PackFileInvalid, "不属于申报模板的文件"),
        ({**entries(), "evidence/a.txt": b"x"}, PackFileInvalid, "不属于申报模板的文件"),
        ({**entries(), "application.json": b"{}"}, PackFileInvalid, "这是申报包，不是申报模板"),
        ({"application.json": b"{}"}, PackFileInvalid, "这是申报包，不是申报模板"),
        ({"pack/pack.toml": b"schema = 1"}, PackFileInvalid, "缺少应有的文件"),
        (entries(**{"tasks.toml": b"[[task"}), PackInvalid, "申报模板不能使用"),
        (entries(**{"tasks.toml": b"#" * (4 * 1024**2 + 1)}), PackFileInvalid, "文件过大"),
        (
            entries(**{"tasks.toml": SECOND.files["tasks.toml"].replace("任务 a".encode(), b"<img src=x>")}),
            PackInvalid,
            "含有网页标记",
        ),
        (
            entries(**{"pack.toml": SECOND.files["pack.toml"].replace(b'"tiny"', b'"../../x"')}),
            PackInvalid,
            "不合要求",
        ),
    ],
)
def test_soundly_signed_and_still_no_pack(
    office: Office,
    maker: Office,
    tmp_path: Path,
    made: dict[str, bytes],
    kind: type[IpzoneError],
    words: str,
) -> None:
    file = container(tmp_path / "x.ipzpack", made, signer_of(maker))
    error = refusal(office, file, root_of(maker, tmp_path))
    assert isinstance(error, kind)
    assert words in explain(error).sentence


@pytest.mark.parametrize("name", ["pack/../../../x.toml", "/etc/x", "pack\\tasks.toml", "pack/con.toml"])
def test_names_that_climb_out(office: Office, maker: Office, tmp_path: Path, name: str) -> None:
    signer_of(maker)
    with zipfile.ZipFile(tmp_path / "x.ipzpack", "w") as file:
        file.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
        for entry, content in {**entries(), name: b"x"}.items():
            file.writestr(zipfile.ZipInfo(entry), content)
    error = refusal(office, tmp_path / "x.ipzpack", root_of(maker, tmp_path))
    assert isinstance(error, PackFileInvalid)
    assert "文件名" in explain(error).sentence


def test_an_unsigned_pack_is_refused(office: Office, maker: Office, tmp_path: Path) -> None:
    signer_of(maker)
    with zipfile.ZipFile(tmp_path / "x.ipzpack", "w") as file:
        file.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
        for entry, content in entries().items():
            file.writestr(zipfile.ZipInfo(entry), content)
    error = refusal(office, tmp_path / "x.ipzpack", root_of(maker, tmp_path))
    assert isinstance(error, PackUntrusted)
    assert "没有签名" in explain(error).sentence


def test_files_that_are_no_packs(office: Office, maker: Office, tmp_path: Path) -> None:
    signer_of(maker)
    root = root_of(maker, tmp_path)
    huge, text = tmp_path / "huge.ipzpack", tmp_path / "text.ipzpack"
    with huge.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    text.write_text("不是", "utf-8")
    assert isinstance(refusal(office, huge, root), PackFileInvalid)
    assert isinstance(refusal(office, text, root), PackFileInvalid)
    assert isinstance(refusal(office, tmp_path, root), FileUnreadable)
    assert isinstance(refusal(office, tmp_path / "nowhere", root), FileUnreadable)


def test_an_application_is_no_pack_and_a_pack_no_application(
    office: Office, maker: Office, signed: Path, tmp_path: Path
) -> None:
    result = run_demo(tmp_path / "demo")
    error = refusal(office, result.files()["package"], result.files()["root"])
    assert "这是申报包" in explain(error).sentence
    report = office.verify(signed, [root_of(maker, tmp_path)])
    assert "这不是申报包：这是申报模板" in report.remarks
    assert not report.container.application


def test_the_sample_fits_its_pack_whatever_else_is_there(office: Office) -> None:
    default = office.offered()
    newer = variant("99", id_=default.id)
    put(newer, office.data / "packs" / "newer")
    office._shelf.reload()
    assert office.offered() == newer
    made = office.new_sample(Purpose.PRACTICE)
    assert office.pack_of(made) == default
