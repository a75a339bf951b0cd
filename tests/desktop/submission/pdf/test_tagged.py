"""The printed application keeps PDF/A-2a and PDF/UA-1: judged by a checker, by poppler, and by our own rules."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib import util
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf.pdfa import validate_written

from desktop.office import Office
from desktop.submission.paper import Paper
from desktop.submission.pdf.book import Book
from desktop.submission.pdf.documents.printing import PdfInfo
from desktop.submission.pdf.fonts import FontSet
from desktop.submission.pdf.metadata import Description
from desktop.submission.pdf.seal import Seal
from desktop.submission.pdf.stamp import Stamp
from desktop.submission.pdf.styles import BODY, CELL_HEAD, CELL_LEFT, LEVEL_1
from desktop.submission.pdf.table import Cell, Table
from forms.application import Application
from tests.desktop.submission.pdf.readback import page_texts

Printed = Callable[..., tuple[Path, PdfInfo]]
Filled = Callable[[int], Application]

BEYOND_THE_CHECKER = {
    # it knows conformance B only, no form fields, and no description of PDF/UA's own property
    "interactive forms (/AcroForm) are not supported",
    "pdfaid:conformance is 'A', expected 'B'",
    "XMP property pdfuaid:part is not permitted",
    "XMP property pdfaExtension:schemas is not permitted",
    "XMP namespace pdfaExtension=http://www.aiim.org/pdfa/ns/extension/ is not permitted",
    "XMP namespace pdfaSchema=http://www.aiim.org/pdfa/ns/schema# is not permitted",
    "XMP namespace pdfaProperty=http://www.aiim.org/pdfa/ns/property# is not permitted",
}
ALLOWED = {
    "Document", "Sect", "P", "H1", "H2", "H3", "Table", "THead", "TBody", "TR", "TH", "TD", "L", "LI", "LBody",
    "Figure", "Link", "Reference", "TOC", "TOCI", "Note", "Form",
}  # fmt: skip


def pdfa_findings(path: Path) -> set[str]:
    return {finding.message for finding in validate_written(path, "2b").findings}


def elements(document: pikepdf.Pdf) -> Iterator[Any]:
    waiting = [document.Root.StructTreeRoot.K]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += reversed(
            [kid for kid in kids(element) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
        )


def kids(element: Any) -> list[Any]:
    content = element.get("/K")
    if content is None:
        return []
    return list(content) if isinstance(content, pikepdf.Array) else [content]


def marks(document: pikepdf.Pdf) -> Iterator[tuple[Any, Any, int]]:
    """(element, page, MCID) of every mark the tree names."""
    for element in elements(document):
        for kid in kids(element):
            if isinstance(kid, int):
                yield element, element.Pg, kid
            elif kid.get("/Type") == "/MCR":
                yield element, kid.Pg, int(kid.MCID)


def nums(document: pikepdf.Pdf) -> dict[int, Any]:
    flat = list(document.Root.StructTreeRoot.ParentTree.Nums)
    return {int(flat[n]): flat[n + 1] for n in range(0, len(flat), 2)}


def assert_told(book: pikepdf.Pdf) -> None:
    """Every mark is in the tree or an artifact, and nothing is drawn outside of marks."""
    named: dict[Any, set[int]] = {}
    for _, page, number in marks(book):
        assert number not in named.setdefault(page.objgen, set())
        named[page.objgen].add(number)
    for page in book.pages:
        depth, found = 0, set()
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                assert depth == 0, "marks do not nest"
                depth += 1
                if name == "BDC" and "/MCID" in operands[1]:
                    assert int(operands[1].MCID) not in found
                    found.add(int(operands[1].MCID))
                else:
                    assert operands[0] == "/Artifact"
            elif name == "EMC":
                depth -= 1
            elif name in ("TJ", "Tj", "S", "f", "B", "f*"):
                assert depth == 1, "something is drawn that is neither told nor left out"
        assert depth == 0
        assert found == named.get(page.objgen, set())


@pytest.fixture
def book(filled: Filled, printed: Printed) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(printed(filled(150), mark="样例")[0]) as document:
        yield document


def test_the_checker_finds_nothing_it_can_judge(filled: Filled, blank: Application, printed: Printed) -> None:
    assert pdfa_findings(printed(filled(150), mark="样例")[0]) <= BEYOND_THE_CHECKER
    assert pdfa_findings(printed(blank)[0]) <= BEYOND_THE_CHECKER


def test_what_the_checker_cannot_judge_hides_nothing(
    filled: Filled, printed: Printed, tmp_path: Path
) -> None:
    """The same file without form and with conformance B passes without a word."""
    twin = tmp_path / "twin.pdf"
    with pikepdf.open(printed(filled(100))[0]) as document:
        del document.Root.AcroForm
        for page in document.pages:
            if "/Annots" in page:
                page.Annots = pikepdf.Array([a for a in page.Annots if a.Subtype != "/Widget"])
        said = document.Root.Metadata.read_bytes().decode()
        described = r'<rdf:Description rdf:about="" xmlns:pdfaExtension.*?</rdf:Description>\s*(?=</rdf:RDF>)'
        said = re.sub(described, "", said, flags=re.DOTALL)
        said = said.replace("conformance>A<", "conformance>B<").replace("<pdfuaid:part>1</pdfuaid:part>", "")
        document.Root.Metadata.write(said.encode())
        document.save(twin, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    assert pdfa_findings(twin) == set()


def test_a_signed_file_stays_what_it_was(filled: Filled, printed: Printed, tmp_path: Path) -> None:
    from desktop.submission.signing import identity as signing

    out, info = printed(filled(50))
    now = datetime.now(UTC)
    identity = signing.create(tmp_path / "keys", "office", "示例市知识产权局", "correct horse", "p256", now)
    signer = signing.signer(identity, "correct horse", now)
    paths = [out]
    for field in info.signature_fields:
        seal = Seal(2, 2, bytes(12), bytes((0, 99, 199, 255))) if field.name == "Province" else None
        paths.append(tmp_path / f"{field.name}.pdf")
        stamp = Stamp(field.label, signer.name, signer.organization, now, seal)
        signer.sign_pdf(paths[-2], paths[-1], now, field, (), stamp)
    for path in paths[1:]:
        assert pdfa_findings(path) <= BEYOND_THE_CHECKER
        with pikepdf.open(path) as document:
            fields = list(document.Root.AcroForm.Fields)
            assert [str(field.T) for field in fields] == [one.name for one in info.signature_fields]
            assert all(field.F == 132 and "/N" in field.AP and str(field.TU) for field in fields)
            assert document.Root.AcroForm.SigFlags == 3


def test_every_mark_is_in_the_tree_or_an_artifact(book: pikepdf.Pdf) -> None:
    assert_told(book)


@pytest.mark.parametrize("paper", [one for one in Paper if one not in (Paper.RECEIPT, Paper.VERIFICATION)])
def test_every_other_paper_keeps_it_too(paper: Paper, tmp_path: Path) -> None:
    office = Office.open(tmp_path / "data", "测试")
    out = tmp_path / "paper.pdf"
    office.print_paper(office.new_sample().id, paper, out)
    office.close()
    assert pdfa_findings(out) <= BEYOND_THE_CHECKER
    with pikepdf.open(out) as document:
        assert_told(document)
        for element in elements(document):
            assert element.S != "/Figure" or str(element.Alt)
            assert str(element.S)[1:] in ALLOWED


def test_the_parent_tree_leads_back(book: pikepdf.Pdf) -> None:
    parents = nums(book)
    for element, page, number in marks(book):
        assert parents[int(page.StructParents)][number].objgen == element.objgen
    for page in book.pages:
        assert page.Tabs == "/S"
        for annotation in page.get("/Annots", []):
            owner = parents[int(annotation.StructParent)]
            assert ("/Link" if annotation.Subtype == "/Link" else "/Form") == owner.S
            assert any(
                isinstance(kid, pikepdf.Dictionary)
                and kid.get("/Type") == "/OBJR"
                and kid.Obj.objgen == annotation.objgen
                for kid in kids(owner)
            )
            assert str(annotation.get("/Contents", "")) or str(annotation.get("/TU", ""))
    assert int(book.Root.StructTreeRoot.ParentTreeNextKey) > max(parents)


def test_elements_are_what_the_standard_asks_for(book: pikepdf.Pdf) -> None:
    notes = set()
    for element in elements(book):
        kind = str(element.S)[1:]
        assert kind in ALLOWED
        inside = {
            str(kid.S)[1:] for kid in kids(element) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
        }
        if kind == "TH":
            assert element.A.Scope in ("/Row", "/Column")
        if kind == "Figure":
            assert str(element.Alt) and len(element.A.BBox) == 4
        if kind == "Note":
            assert str(element.ID) not in notes
            notes.add(str(element.ID))
        expected = {
            "Table": {"THead", "TBody", "TR"},
            "THead": {"TR"},
            "TBody": {"TR"},
            "TR": {"TH", "TD"},
            "L": {"LI"},
            "LI": {"LBody"},
            "TOC": {"TOCI"},
        }.get(kind)
        if expected:
            assert inside and inside <= expected, (kind, inside)
    assert notes


def test_a_table_over_many_pages_is_one_with_rows_of_one_width(book: pikepdf.Pdf) -> None:
    tables = [element for element in elements(book) if element.S == "/Table"]
    spread = 0
    for table in tables:
        rows = [row for part in kids(table) for row in ([part] if part.S == "/TR" else kids(part))]
        widths = {sum(int(cell.get("/A", {}).get("/ColSpan", 1)) for cell in kids(row)) for row in rows}
        assert len(widths) == 1
        heads = [part for part in kids(table) if part.S == "/THead"]
        assert len(heads) <= 1
        pages = {cell.Pg.objgen for row in rows for cell in kids(row) if "/Pg" in cell}
        spread += len(pages) > 1
    assert spread >= 4


def test_headings_step_down_one_by_one(book: pikepdf.Pdf) -> None:
    level = 0
    for element in elements(book):
        if re.fullmatch(r"/H\d", str(element.S)):
            now = int(str(element.S)[2])
            assert now <= level + 1
            level = now
    assert level


def test_it_says_what_it_keeps(book: pikepdf.Pdf) -> None:
    assert book.Root.MarkInfo.Marked and book.Root.Lang == "zh-CN"
    assert book.Root.ViewerPreferences.DisplayDocTitle
    with book.open_metadata() as said:
        assert said["pdfaid:part"] == "2" and said["pdfaid:conformance"] == "A"
        assert said["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler is not installed")
def test_poppler_reads_the_text_from_the_tree(tmp_path: Path) -> None:
    book = Book(FontSet())
    book.body.heading(1, "一、申报主体", LEVEL_1)
    book.body.items(["（1）䶮㙓𬮱", "（2）𬭎𰻞𫚉"], BODY)
    table = Table(book.body, (1, 2), [Cell.of("序号", CELL_HEAD), Cell.of("内容", CELL_HEAD)])
    table.row([Cell.of("1", CELL_LEFT), Cell.of("格子", CELL_LEFT)])
    table.close()
    about = Description("书", "人", "事", "0" * 64, "1", date(2026, 11, 22))
    out = tmp_path / "a.pdf"
    out.write_bytes(book.finish(about, "样例", "页脚", lambda *_: None, lambda: False)[0].bytes())
    shown = subprocess.run(["pdfinfo", "-struct-text", out], capture_output=True, text=True, check=True)
    assert not shown.stderr
    told = [line.strip() for line in shown.stdout.splitlines() if not line.strip().startswith("/")]
    assert [re.sub(r"[: ].*", "", line) for line in told if not line.startswith('"')] == [
        *("Document", "Sect", "H1", "L", "LI", "LBody", "LI", "LBody"),
        *("Table", "THead", "TR", "TH", "TH", "TBody", "TR", "TD", "TD"),
    ]
    assert "".join(line.strip('"') for line in told if line.startswith('"')) == (
        "一、申报主体（1）䶮㙓𬮱（2）𬭎𰻞𫚉序号内容1格子"
    )


def test_tags_change_nothing_that_is_read(filled: Filled, printed: Printed, tmp_path: Path) -> None:
    out, _ = printed(filled(100))
    bare = tmp_path / "bare.pdf"
    with pikepdf.open(out) as document:
        for page in document.pages:
            kept = [
                (operands, operator)
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) not in ("BDC", "BMC", "EMC")
            ]
            page.Contents = document.make_stream(pikepdf.unparse_content_stream(kept))
        del document.Root.StructTreeRoot
        document.save(bare)
    assert page_texts(bare) == page_texts(out)


def test_the_colour_profile_is_what_the_script_makes() -> None:
    root = Path(__file__).parents[4]
    spec = util.spec_from_file_location("icc_script", root / "packaging" / "icc.py")
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    assert module.profile() == (root / "resources" / "colour" / "sRGB.icc").read_bytes()
    red, green, blue = module.adapted()
    assert [round(sum(part), 3) for part in zip(red, green, blue, strict=True)] == [0.964, 1.0, 0.825]
