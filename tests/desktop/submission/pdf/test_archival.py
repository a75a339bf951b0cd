"""Every paper keeps PDF/A-2a and PDF/UA-1, rule by rule: full, empty, large, signed, in extracts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from desktop.office import Office
from desktop.submission.paper import Paper
from desktop.submission.pdf.documents.printing import PdfInfo
from desktop.submission.pdf.seal import Seal
from desktop.submission.pdf.stamp import Stamp
from desktop.submission.signing import identity as signing
from forms.application import Application
from tests.desktop.submission.pdf.archival import faults
from tests.desktop.submission.pdf.readback import page_texts

Printed = Callable[..., tuple[Path, PdfInfo]]
Filled = Callable[[int], Application]
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office.open(tmp_path_factory.mktemp("archival") / "data", "测试")


@pytest.fixture(scope="module")
def sample(office: Office, tmp_path_factory: pytest.TempPathFactory) -> str:
    """It has been exported, so that there is a receipt and a report, too."""
    id_ = office.new_sample().id
    office.new_identity("张三", "示例市知识产权局", PASSWORD)
    signer = office.signer_from_identity("张三", PASSWORD)
    office.export(id_, tmp_path_factory.mktemp("exported") / "a.asice", signer)
    return id_


@pytest.mark.parametrize("paper", Paper)
def test_every_paper_of_the_sample(office: Office, sample: str, paper: Paper, tmp_path: Path) -> None:
    out = tmp_path / "paper.pdf"
    office.print_paper(sample, paper, out)
    assert faults(out) == []


@pytest.mark.parametrize("paper", [one for one in Paper if one not in (Paper.RECEIPT, Paper.VERIFICATION)])
def test_every_paper_of_an_empty_application(office: Office, paper: Paper, tmp_path: Path) -> None:
    out = tmp_path / "paper.pdf"
    office.print_paper(office.new("320400").id, paper, out)
    assert faults(out) == []


def test_long_answers(filled: Filled, printed: Printed) -> None:
    assert faults(printed(filled(1500), mark="样例")[0]) == []


@pytest.mark.parametrize("paper", [Paper.APPLICATION, Paper.SUMMARY, Paper.MANUAL])
def test_an_extract_is_as_good_as_the_whole(
    office: Office, sample: str, paper: Paper, tmp_path: Path
) -> None:
    whole, some = tmp_path / "whole.pdf", tmp_path / "some.pdf"
    pages = office.print_paper(sample, paper, whole).pages
    for only in ((0,), (pages - 1,), tuple(range(1, pages, 3)), tuple(range(2, pages))):
        info = office.print_paper(sample, paper, some, only=only)
        assert faults(some) == []
        assert info.pages == len(only) and not info.signature_fields
        assert page_texts(some) == tuple(page_texts(whole)[number] for number in only)
        with pikepdf.open(some) as document:
            assert "/AcroForm" not in document.Root and str(document.docinfo.Title).endswith("（节选）")


def test_signatures_change_nothing(filled: Filled, printed: Printed, tmp_path: Path) -> None:
    file, info = printed(filled(50))
    now = datetime.now(UTC)
    identity = signing.create(tmp_path / "keys", "office", "示例市知识产权局", PASSWORD, "p256", now)
    signer = signing.signer(identity, PASSWORD, now)
    for field in info.signature_fields:
        seal = Seal(2, 2, bytes(12), bytes((0, 99, 199, 255))) if field.name == "Province" else None
        signed = tmp_path / f"{field.name}.pdf"
        stamp = Stamp(field.label, "䶮㙓𬮱", signer.organization, now, seal)
        signer.sign_pdf(file, signed, now, field, (), stamp)
        assert faults(signed) == []
        file = signed


@pytest.mark.parametrize(
    ("spoil", "clause"),
    [
        (lambda pdf: pdf.Root.StructTreeRoot.ParentTree.Nums[1].__setitem__(0, pdf.Root), "U7.1 mark"),
        (lambda pdf: pdf.pages[3].obj.__delitem__("/StructParents"), "U7.18.3"),
        (lambda pdf: pdf.pages[3].contents_add(b"0 0 9 9 re f"), "U7.1-3"),
        (lambda pdf: _first(pdf, "/TH").A.__delitem__("/Scope"), "U7.5"),
        (lambda pdf: _first(pdf, "/Figure").__delitem__("/Alt"), "U7.3"),
        (lambda pdf: _first(pdf, "/H1").__setattr__("S", pikepdf.Name.H3), "U7.4.2"),
        (lambda pdf: _first(pdf, "/LBody").__setattr__("S", pikepdf.Name.P), "U7.2"),
        (lambda pdf: _annotation(pdf, "/Link").__delitem__("/Contents"), "U7.18"),
        (lambda pdf: _annotation(pdf, "/Widget").__setattr__("F", 0), "A6.3.2"),
        (lambda pdf: pdf.docinfo.__setitem__("/Title", "另一个"), "A6.6.3"),
        (lambda pdf: _face(pdf).DescendantFonts[0].__delitem__("/W"), "A6.2.11.5"),
        (lambda pdf: _face(pdf).ToUnicode.write(b"endcmap"), "A6.2.11.7.2"),
        (lambda pdf: pdf.Root.ViewerPreferences.__delitem__("/DisplayDocTitle"), "U7.1-10"),
    ],
)
def test_the_rules_see_what_is_wrong(
    filled: Filled, printed: Printed, tmp_path: Path, spoil: Callable[[pikepdf.Pdf], object], clause: str
) -> None:
    spoiled = tmp_path / "spoiled.pdf"
    with pikepdf.open(printed(filled(30))[0]) as document:
        spoil(document)
        document.save(spoiled, fix_metadata_version=False)
    assert [fault for fault in faults(spoiled) if fault.startswith(clause)]


def _first(pdf: pikepdf.Pdf, kind: str) -> pikepdf.Object:
    return next(one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == kind)


def _annotation(pdf: pikepdf.Pdf, kind: str) -> pikepdf.Object:
    return next(one for page in pdf.pages for one in page.obj.get("/Annots", []) if one.Subtype == kind)


def _face(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """That of Latin letters: its widths differ."""
    fonts = pdf.pages[3].obj.Resources.Font
    return next(font for name, font in fonts.items() if "NotoSerifSC-400" in name)
