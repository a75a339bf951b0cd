"""Packages with an application: whatever contradicts itself is noticed even when the signer vouches for it."""

from __future__ import annotations

import hashlib
import io
import subprocess
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pyhanko.sign.validation.pdf_embedded  # noqa: F401 - what is measured is a program at work
import pytest

from desktop import __version__
from desktop.submission.data import application_json, on_paper
from desktop.submission.layout import DATA_NAME, PDF_NAME, WORKBOOK_NAME
from desktop.submission.papers import make_papers
from desktop.submission.pdf.documents import figures, signatures
from desktop.submission.pdf.documents.application import write_application
from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.styles import NOTE
from desktop.submission.reader import PackageReader
from desktop.submission.signing import SignatureField
from desktop.submission.verification import Part, Report, Result, content, verify
from desktop.submission.verification.pdf import check_pdf
from desktop.submission.workbook import write_workbook
from forms.application import Application
from forms.progress import never, quiet
from tests.desktop.submission.signing.people import NOW
from tests.desktop.submission.verification.conftest import Office
from tests.desktop.submission.verification.packages import Draft

SECTION = "sections.aims.text"


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.errors]


def test_good(office: Office, tmp_path: Path) -> None:
    began = time.perf_counter()
    report = verify(office.package, [office.root.pem(tmp_path / "root.pem")])
    assert time.perf_counter() - began < 2
    assert report.trusted, report.findings
    assert report.verdict == "核验通过"
    assert [line.part for line in report.lines] == list(Part)
    assert {line.result for line in report.lines} == {Result.PASSED, Result.STATED}
    assert report.container.own_form
    assert "这是样例，不是正式申报" in report.remarks
    assert report.container.sha256 == hashlib.sha256(office.package.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("ours", "told"), [("0.0.9", True), ("0.1.0", False), ("0.1", False), ("0.10", False), ("1.0", False)]
)
def test_made_by_a_newer_program(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ours: str, told: bool
) -> None:
    """What it writes may be unknown here: whoever refuses it should first bring the program up to date."""
    monkeypatch.setattr(content, "__version__", ours)
    report = verify(office.package, [office.root.pem(tmp_path / "root.pem")])
    assert ("申报包由更新的程序（0.1.0）生成，请把本程序更新后再核验一次" in report.remarks) is told


def test_others_accept_it(office: Office, tmp_path: Path) -> None:
    office.root.pem(tmp_path / "root.pem")
    subprocess.run(["unzip", "-q", str(office.package)], cwd=tmp_path, check=True)
    meta = "META-INF/ASiCManifest001.xml -in META-INF/signature001.p7s -CAfile root.pem -out o"
    command = f"openssl cms -verify -cades -binary -inform DER -content {meta}".split()
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    said = subprocess.run(
        ["pdfsig", "-nocert", PDF_NAME], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "Signature is Valid" in said.stdout
    assert (
        subprocess.run(
            ["qpdf", "--check", PDF_NAME], cwd=tmp_path, capture_output=True, check=False
        ).returncode
        == 0
    )


def test_nothing_is_parsed_for_a_stranger(office: Office) -> None:
    report = verify(office.package)
    assert codes(report) == ["certificate.untrusted"]
    lines = {line.part: line.result for line in report.lines}
    assert lines[Part.PDF] is lines[Part.CONTENT] is lines[Part.PACK] is Result.UNKNOWN
    assert lines[Part.FILES] is Result.PASSED


def test_one_bit_anywhere(office: Office, tmp_path: Path) -> None:
    content = bytearray(office.package.read_bytes())
    root = office.root.pem(tmp_path / "root.pem")
    for position in range(1, len(content), len(content) // 40):
        content[position] ^= 4
        path = tmp_path / "bent.asice"
        path.write_bytes(content)
        assert not verify(path, [root]).trusted, position
        content[position] ^= 4


@pytest.mark.parametrize("name", [DATA_NAME, PDF_NAME, WORKBOOK_NAME, "pack/tasks.toml"])
def test_nothing_is_parsed_when_a_document_was_changed(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def read(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("desktop.submission.verification.content.read_contents", read)
    path, root = _bent(office, tmp_path, name), office.root.pem(tmp_path / "root.pem")
    assert codes(verify(path, [root])) == ["entry.crc", "file.changed"]


def test_what_documents_say_counts_only_when_all_files_are_right(office: Office, tmp_path: Path) -> None:
    path = _bent(office, tmp_path, next(n for n in office.entries if n.startswith("evidence/")))
    report = verify(path, [office.root.pem(tmp_path / "root.pem")])
    assert codes(report) == ["entry.crc", "file.changed"]
    lines = {line.part: line.result for line in report.lines}
    assert lines[Part.PDF] is lines[Part.CONTENT] is lines[Part.PACK] is Result.UNKNOWN


def _bent(office: Office, folder: Path, name: str) -> Path:
    """The package with one bit of an entry changed."""
    content = bytearray(office.package.read_bytes())
    with PackageReader.open(office.package) as package:
        entry = package.entries[name]
    content[entry.data + entry.size // 2] ^= 1
    path = folder / "bent.asice"
    path.write_bytes(content)
    return path


# --- data -------------------------------------------------------------------------------------------------


def changed(office: Office) -> Application:
    answers = dict(office.application.answers)
    path = next(p for p, v in answers.items() if isinstance(v, Decimal) and p.startswith("indicators."))
    answers[path] = Decimal("98765.4")
    return replace(office.application, answers=answers)


def data_of(office: Office, application: Application) -> bytes:
    return application_json(office.pack, application, office.findings, __version__)


def workbook_of(office: Office, application: Application, folder: Path, digest: str = "0" * 64) -> bytes:
    path = folder / "w.xlsx"
    write_workbook(
        *on_paper(office.pack, application),
        path,
        mark="样例",
        content_hash=digest,
        today=office.today,
        version=__version__,
    )
    return path.read_bytes()


def pdf_of(office: Office, application: Application, folder: Path, digest: str) -> bytes:
    path = folder / "p.pdf"
    write_application(
        *on_paper(office.pack, application),
        office.findings,
        path,
        mark="样例",
        content_hash=digest,
        today=office.today,
        version=__version__,
    )
    return office.signed_pdf(folder, path)


def test_data_changed(office: Office, tmp_path: Path) -> None:
    report = office.resigned(tmp_path, lambda p: p.update({DATA_NAME: data_of(office, changed(office))}))
    assert codes(report) == ["workbook.different", "pdf.content"]


def test_data_and_workbook_changed(office: Office, tmp_path: Path) -> None:
    other = changed(office)
    change = {DATA_NAME: data_of(office, other), WORKBOOK_NAME: workbook_of(office, other, tmp_path)}
    assert codes(office.resigned(tmp_path, lambda p: p.update(change))) == ["pdf.content"]


def test_pdf_claims_the_digest_of_data_it_does_not_show(office: Office, tmp_path: Path) -> None:
    other = changed(office)
    data = data_of(office, other)
    change = {
        DATA_NAME: data,
        WORKBOOK_NAME: workbook_of(office, other, tmp_path),
        PDF_NAME: pdf_of(office, office.application, tmp_path, hashlib.sha256(data).hexdigest()),
    }
    assert codes(office.resigned(tmp_path, lambda p: p.update(change))) == ["pdf.text"]


def test_long_answers_across_pages(office: Office, tmp_path: Path) -> None:
    paragraph = "全市知识产权保护工作坚持问题导向、系统治理，第{}轮检查共发现well-known问题{}件。"
    text = "\n".join(paragraph.format(n, n * 7) * 2 for n in range(90))
    other = replace(office.application, answers={**office.application.answers, SECTION: text})
    data = data_of(office, other)
    digest = hashlib.sha256(data).hexdigest()
    change = {
        DATA_NAME: data,
        WORKBOOK_NAME: workbook_of(office, other, tmp_path),
        PDF_NAME: pdf_of(office, other, tmp_path, digest),
    }
    report = office.resigned(tmp_path, lambda p: p.update(change))
    assert report.trusted, report.errors
    bent = replace(other, answers={**other.answers, SECTION: text.replace("第77轮", "第78轮", 1)})
    change[PDF_NAME] = pdf_of(office, bent, tmp_path, digest)
    assert codes(office.resigned(tmp_path, lambda p: p.update(change))) == ["pdf.text"]


def test_pack_changed(office: Office, tmp_path: Path) -> None:
    def change(payload: dict[str, bytes]) -> None:
        payload["pack/tasks.toml"] += b"\n# more\n"

    report = office.resigned(tmp_path, change)
    assert codes(report) == ["data.pack"]
    assert {line.part: line.result for line in report.lines}[Part.PACK] is Result.FAILED


def test_evidence(office: Office, tmp_path: Path) -> None:
    name = next(n for n in office.entries if n.startswith("evidence/"))
    assert codes(office.resigned(tmp_path, lambda p: p.update({name: b"x"}))) == ["evidence.different"]
    assert codes(office.resigned(tmp_path, lambda p: p.pop(name))) == ["evidence.absent"]
    extra = {"evidence/900-多出来.pdf": b"x"}
    assert codes(office.resigned(tmp_path, lambda p: p.update(extra))) == ["evidence.unlisted"]


# --- PDF --------------------------------------------------------------------------------------------------


def test_no_pdf(office: Office, tmp_path: Path) -> None:
    assert codes(office.resigned(tmp_path, lambda p: p.pop(PDF_NAME))) == ["pdf.absent"]


def test_pdf_unsigned(office: Office, tmp_path: Path) -> None:
    digest = hashlib.sha256(office.entries[DATA_NAME]).hexdigest()
    pdf_of(office, office.application, tmp_path, digest)
    unsigned = (tmp_path / "p.pdf").read_bytes()
    assert codes(office.resigned(tmp_path, lambda p: p.update({PDF_NAME: unsigned}))) == ["pdf.unsigned"]


def test_pdf_signed_by_somebody_else(office: Office, tmp_path: Path) -> None:
    digest = hashlib.sha256(office.entries[DATA_NAME]).hexdigest()
    pdf_of(office, office.application, tmp_path, digest)
    other = office.signed_pdf(tmp_path, tmp_path / "p.pdf", office.root.issue("另一人", number=51))
    assert codes(office.resigned(tmp_path, lambda p: p.update({PDF_NAME: other}))) == ["pdf.signer"]


def test_two_signatories_in_package_and_pdf(office: Office, tmp_path: Path) -> None:
    province = office.root.issue("示例省知识产权局", number=52)
    (tmp_path / "one.pdf").write_bytes(office.entries[PDF_NAME])
    province.signer.sign_pdf(tmp_path / "one.pdf", tmp_path / "two.pdf", NOW, SignatureField("Province"))
    draft = Draft({**office.entries, PDF_NAME: (tmp_path / "two.pdf").read_bytes()})
    draft.by(office.signer).by(province, 2, names=[*draft.payload, *draft.meta])
    report = office.report(draft, tmp_path)
    assert report.trusted, report.errors
    assert len(report.signatures) == 2
    beside = office.report(draft.by(province, 2), tmp_path)  # says nothing of the signature before its own
    assert codes(beside) == ["manifest.earlier"]


def _pdf_codes(office: Office, content: bytes) -> list[str]:
    began = time.perf_counter()
    result = check_pdf(content, PDF_NAME, {office.signer.asn1.sha256})
    assert time.perf_counter() - began < 2
    return [finding.code for finding in result.findings]


def _appended(content: bytes, *, page: bool) -> bytes:
    """Another revision behind the signature."""
    from pyhanko.pdf_utils.generic import NameObject, TextStringObject, pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    target = writer.find_page_for_modification(0)[0].get_object() if page else writer.root
    target[pdf_name("/Rotate" if page else "/Lang")] = NameObject("/x") if page else TextStringObject("en")
    if page:
        from pyhanko.pdf_utils.generic import NumberObject

        target[pdf_name("/Rotate")] = NumberObject(90)
        writer.mark_update(writer.find_page_for_modification(0)[0])
    else:
        writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("page", [True, False])
def test_pdf_revision_appended(office: Office, page: bool) -> None:
    assert "pdf.changed" in _pdf_codes(office, _appended(office.entries[PDF_NAME], page=page))


def test_pdf_changed_inside(office: Office) -> None:
    content = bytearray(office.entries[PDF_NAME])
    content[content.index(b"stream\n") + 40] ^= 1
    assert _pdf_codes(office, bytes(content)) == ["pdf.signature.digest"]


def test_a_paper_in_the_words_of_another_version_is_told_of(office: Office, tmp_path: Path) -> None:
    """Versions word a paper differently: all that was filled in must be there, and the receiver is told."""
    data = application_json(office.pack, office.application, office.findings, "0.0.9")
    request = office.request(tmp_path / "a.asice", office.application)
    digest = hashlib.sha256(data).hexdigest()
    papers = make_papers(request, digest, tmp_path, quiet, never)
    changed = {DATA_NAME: data, PDF_NAME: papers.pdf.read_bytes()}
    report = office.resigned(tmp_path, lambda entries: entries.update(changed))
    assert report.trusted, report.errors
    assert "pdf.another" in [finding.code for finding in report.findings]


def _more_in_figures(w: Writing) -> None:
    figures.goals(w)
    w.flow.paragraph("另有安排", NOTE)


@pytest.mark.parametrize(
    ("where", "what", "value"),
    [
        (signatures, "_SEAL", "（盖章）另有安排"),
        (figures, "DRAWINGS", (*figures.DRAWINGS[:2], (*figures.DRAWINGS[2][:2], _more_in_figures))),
    ],
    ids=["signatures", "drawings"],
)
def test_words_that_the_data_do_not_hold_are_found_on_every_page(
    office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: ModuleType,
    what: str,
    value: object,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(where, what, value)
        package = office.export(tmp_path / "more.asice", office.application)
    report = verify(package, [office.root.pem(tmp_path / "root.pem")])
    assert "pdf.words" in codes(report) and not report.trusted
