"""The public edition: nothing of what is not to be seen is in it, and the list of what was left out is signed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from desktop.office import Office
from desktop.submission import package
from desktop.submission.data import read_application
from desktop.submission.package import ExportRequest
from desktop.submission.public import Withheld, listing
from desktop.submission.signing import Signer
from desktop.submission.workbook import read_back
from forms.application import Application
from forms.errors import ExportBlocked, ExportUnsound, IpzoneError, UnknownTarget

SECRET, PHONE, NAME = "不对外公布的现有基础", "13800138000", "李四的材料"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office.open(tmp_path_factory.mktemp("office") / "工作区", "王敏")
    yield office
    office.close()


@pytest.fixture(scope="module")
def signer(office: Office) -> Signer:
    office.new_identity("示例市局", "示例市", "口令12345678", "p256")
    return office.signer_from_identity("示例市局", "口令12345678")


@pytest.fixture
def root(office: Office, tmp_path: Path) -> Path:
    path = tmp_path / "root.pem"
    path.write_bytes(office.identity("示例市局").root_pem or b"")
    return path


@pytest.fixture
def sample(office: Office, tmp_path: Path) -> Application:
    made = office.new_sample()
    office.answer(made.id, "subject.contact_phone", PHONE)
    office.answer(made.id, "tasks.3.2.current", SECRET)
    with_phone = tmp_path / f"{NAME}.txt"
    with_phone.write_text(f"联系电话 {PHONE}。", "utf-8")
    office.attach(made.id, with_phone, "tasks.3.2")
    for finding in office.check(made.id):
        if finding.open:
            office.accept(made.id, finding.key, "经核实可以报送，见局务会纪要")
    return office.load(made.id)


def everything(path: Path) -> str:
    """All text of a package: its data, its list, its workbook and the pages of its PDF."""
    with zipfile.ZipFile(path) as known:
        document = pypdfium2.PdfDocument(known.read("申报书.pdf"))
        pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
        document.close()
        sheets = str(read_back(known.read("任务清单.xlsx")))
        files = [
            known.read(name).decode("utf-8", "ignore") for name in known.namelist() if "evidence/" in name
        ]
        rest = [known.read(name).decode() for name in ("application.json", "withheld.json")]
    return "\n".join([*pages, sheets, *files, *rest, *known.namelist()])


def test_nothing_withheld_is_anywhere_in_it(
    office: Office, sample: Application, signer: Signer, root: Path, tmp_path: Path
) -> None:
    marked = sample.evidence[0]
    office.withhold(sample.id, ["tasks.3.2.current", f"evidence:{marked.id}"])
    made = office.public_edition(sample.id, tmp_path / office.public_name(sample), signer)
    said = everything(made.result.path)
    for words in (SECRET, PHONE, NAME, "局务会纪要"):
        assert words not in said.replace("\n", "").replace("\r", "")
    targets = {one.target: one for one in made.withheld}
    found = next(one for one in sample.evidence if NAME in one.name)
    assert targets["tasks.3.2.current"].reasons == ("marked",)
    assert targets["subject.contact_phone"].reasons == ("phone",)
    assert targets[f"evidence:{marked.id}"].sha256 == marked.sha256
    assert targets[f"evidence:{found.id}"].reasons == ("phone",)
    assert targets["findings"].reasons == ("office",)
    report = office.verify(made.result.path, [root])
    assert report.trusted
    assert any(f.code == "package.public" and "公开版" in f.message for f in report.findings)
    with zipfile.ZipFile(made.result.path) as known:
        assert known.read("withheld.json") == listing(made.withheld)
        data = known.read("application.json")
        assert "withheld.json" in known.read("META-INF/ASiCManifest001.xml").decode()
        sheets = read_back(known.read("任务清单.xlsx"))
        pdf = pypdfium2.PdfDocument(known.read("申报书.pdf"))
    read = read_application(data, office.pack_of(sample))
    assert read.withheld == made.withheld
    assert read.mark.endswith("公开版")
    assert [row[1] for row in sheets["公开版略去的内容"][1:]] == [one.label for one in made.withheld]
    texts = [pdf[n].get_textpage().get_text_range() for n in range(len(pdf))]
    pdf.close()
    assert all("公开版" in text for text in texts if text.strip())
    assert any("公开版略去的内容" in text and "含手机号码" in text for text in texts)


def test_it_is_no_submission_and_the_whole_one_stays(
    office: Office, sample: Application, signer: Signer, root: Path, tmp_path: Path
) -> None:
    office.public_edition(sample.id, tmp_path / "public.asice", signer)
    assert not office.exports(sample.id)
    whole = office.export(sample.id, tmp_path / "whole.asice", signer)
    with zipfile.ZipFile(whole.path) as known:
        assert "withheld.json" not in known.namelist()
        assert PHONE in known.read("application.json").decode()
    assert office.public_name(sample).endswith("-v1-公开版.asice")
    assert office.load(sample.id) == sample


def test_what_hangs_on_it_goes_too_and_an_incomplete_application_is_refused(
    office: Office, signer: Signer, sample: Application, tmp_path: Path
) -> None:
    office.withhold(sample.id, ["tasks.3.2"])
    left_out = {one.target for one in office.public_preview(sample.id)}
    assert {f"tasks.3.2.{name}" for name in ("taken", "lead", "plan", "start")} <= left_out
    empty = office.new("320400")
    with pytest.raises(ExportBlocked):
        office.public_edition(empty.id, tmp_path / "public.asice", signer)
    draft = office.public_edition(empty.id, tmp_path / "public.asice", None)
    assert draft.result.draft


def test_marks_are_kept_and_only_for_what_there_is(office: Office) -> None:
    made = office.new("320400")
    assert office.withheld(made.id) == frozenset()
    office.withhold(made.id, ["subject.contact", "tasks.3.2"])
    assert office.withheld(made.id[:12]) == {"subject.contact", "tasks.3.2"}
    with pytest.raises(UnknownTarget):
        office.withhold(made.id, ["tasks.99.9"])
    assert office.withheld(made.id) == {"subject.contact", "tasks.3.2"}


@pytest.mark.parametrize("lie", ["there", "label"])
def test_a_list_that_lies_is_refused(
    office: Office,
    sample: Application,
    signer: Signer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lie: str,
) -> None:
    """Whoever signs a list that does not fit the data, or a file of its own, is found out by any receiver."""
    real = package.listing

    def listed(withheld: tuple[Withheld, ...]) -> bytes:
        return real(withheld) if lie != "label" else real([replace(one, label="别的") for one in withheld])

    monkeypatch.setattr(package, "listing", listed)

    def export(asked: ExportRequest, *rest: object) -> object:
        assert asked.withheld is not None
        if lie == "there":
            kept = asked.application.evidence[0]
            more = Withheld(f"evidence:{kept.id}", "佐证材料", ("marked",), kept.sha256)
            asked = replace(asked, withheld=(*asked.withheld, more))
        return package_export(asked)

    package_export = package.export
    monkeypatch.setattr(package, "export", export)
    target = tmp_path / "public.asice"
    with pytest.raises(ExportUnsound):
        office.public_edition(sample.id, target, signer)
    assert not target.exists()


def test_hostile_words_are_refused_by_name(office: Office) -> None:
    with pytest.raises(IpzoneError):
        office.withheld("zzzz")
