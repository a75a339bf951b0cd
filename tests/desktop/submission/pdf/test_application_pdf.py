"""The printed application: everything is on it, nothing runs off it, other programs accept it."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from desktop.submission.pdf.documents.printing import PdfInfo
from desktop.submission.pdf.page import (
    AREA_HEIGHT,
    AREA_WIDTH,
    BINDING,
    MM,
    PAPER_HEIGHT,
    PAPER_WIDTH,
    TOP,
)
from forms.application import Application
from forms.checks.finding import Finding
from forms.definition import FormPack
from forms.errors import Cancelled, DiskFailed, FolderReadOnly, GlyphMissing
from forms.places import Place
from tests.desktop.submission.pdf.readback import (
    comparable,
    page_texts,
    same_pages,
    unprinted,
    unprinted_evidence,
)

Printed = Callable[..., tuple[Path, PdfInfo]]
Filled = Callable[[int], Application]
NEEDS_POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")


def boxes(path: Path, number: int) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every visible character of a page with the box of its ink."""
    document = pypdfium2.PdfDocument(path)
    layer = document[number].get_textpage()
    text = layer.get_text_range()
    found = []
    for index in range(layer.count_chars()):
        character = layer.get_text_range(index, 1)
        if character.strip():
            found.append((character, layer.get_charbox(index)))
    assert text
    return found


def assert_inside(path: Path) -> None:
    """No ink outside the type area, but for the foot and the watermark."""
    document = pypdfium2.PdfDocument(path)
    left, right = (
        min(BINDING, PAPER_WIDTH - BINDING - AREA_WIDTH),
        max(BINDING, PAPER_WIDTH - BINDING - AREA_WIDTH),
    )
    bottom = PAPER_HEIGHT - TOP - AREA_HEIGHT
    for number in range(len(document)):
        layer = document[number].get_textpage()
        for index in range(layer.count_chars()):
            if not layer.get_text_range(index, 1).strip():
                continue
            x0, y0, x1, y1 = layer.get_charbox(index)
            assert x0 >= left - 1 and x1 <= right + AREA_WIDTH + 6, (number + 1, index)
            assert y1 <= PAPER_HEIGHT - TOP + 2, (number + 1, index)
            assert y0 >= bottom - 1 or y1 <= bottom - 3 * MM, (number + 1, index)


def test_every_answer_comes_back(pack: FormPack, filled: Filled, printed: Printed) -> None:
    application = filled(300)
    out, info = printed(application)
    texts = page_texts(out)
    assert len(texts) == info.pages
    assert unprinted(texts, pack, application) == ()
    assert unprinted_evidence(texts, application) == ()


def test_a_changed_answer_is_noticed(pack: FormPack, filled: Filled, printed: Printed) -> None:
    application = filled(60)
    out, _ = printed(application)
    changed = application.text("tasks.2.1.plan").replace("常州市", "常熟市", 1)
    other = dataclasses.replace(application, answers={**application.answers, "tasks.2.1.plan": changed})
    assert unprinted(page_texts(out), pack, other) == ("tasks.2.1.plan",)
    number = dataclasses.replace(
        application, answers={**application.answers, "indicators.3.1.baseline": Decimal(7)}
    )
    assert not same_pages(out.read_bytes(), printed(number, name="b.pdf")[0].read_bytes())
    assert same_pages(out.read_bytes() + b"signed", printed(application, name="c.pdf")[0].read_bytes())


@NEEDS_POPPLER
def test_pdftotext_gives_back_what_went_in(pack: FormPack, filled: Filled, printed: Printed) -> None:
    application = filled(700)
    out, _ = printed(application)
    raw = subprocess.run(["pdftotext", "-raw", out, "-"], capture_output=True, check=True).stdout.decode()
    texts = [comparable(page) for page in raw.split("\f")]
    assert unprinted(texts, pack, application) == ()
    assert "䶮㙓𬮱𬭎𰻞𫚉" in raw


def test_it_is_all_there(pack: FormPack, filled: Filled, printed: Printed) -> None:
    out, _ = printed(filled(100))
    text = "".join(page_texts(out))
    for chapter in (
        "申报主体",
        "申报正文",
        "创建条件",
        "重点任务一览表",
        "指标",
        "部门分工",
        "佐证材料清单",
        "签署页",
    ):
        assert comparable(chapter) in text
    for basis in ("〔明文〕", "〔公开〕", "〔编写〕", "本项目编写", "方案明文"):
        assert basis in text
    for task in pack.tasks:
        assert comparable(f"{task.id}{task.title}〔{task.title_origin.basis.short_label}〕") in text
    for condition in pack.conditions:
        assert comparable(f"{condition.title}〔{condition.origin.basis.short_label}〕") in text
    for source in pack.sources.values():
        assert comparable(source.citation) in text or source.id not in str(pack.tasks)


def test_contents_and_bookmarks_lead_to_their_pages(filled: Filled, printed: Printed) -> None:
    out, _ = printed(filled(100))
    with pikepdf.open(out) as document:
        titles = {}
        with document.open_outline() as outline:
            for entry in outline.root:
                titles[str(entry.title)] = entry.destination[0]
        assert next(iter(titles)) == "一、申报主体"
        assert list(titles)[-1] == "签署页"
        labels = {page.objgen: page.label for page in document.pages}
        assert [page.label for page in document.pages].index("1") % 2 == 0  # on the right of an open booklet
        links = [annotation for page in document.pages[:6] for annotation in page.get("/Annots", [])]
        assert len(links) >= len(titles)
        contents = "".join(page_texts(out)[1:4])
        for title, page in titles.items():
            assert comparable(title) + labels[page.objgen] in contents


def test_accepted_warnings_are_printed_with_their_reasons(
    accepted: tuple[Application, tuple[Finding, ...]], printed: Printed
) -> None:
    application, findings = accepted
    text = "".join(page_texts(printed(application, findings)[0]))
    assert "第一年目标低于基线" in text
    assert "机构改革后统计口径收窄，已与统计部门核对。（王处长，2026年11月1日）" in text


@pytest.mark.parametrize("mark", ["样例", "样例草稿"])
def test_marks_are_on_every_page_with_text(filled: Filled, printed: Printed, mark: str) -> None:
    for text in page_texts(printed(filled(50), mark=mark)[0]):
        assert not text or mark in text


def test_page_number_version_and_hash_are_on_every_page(filled: Filled, printed: Printed) -> None:
    texts = page_texts(printed(filled(50))[0])
    body = [text for text in texts if re.search(r"—\d+—", text)]
    assert len(body) >= len(texts) - 4
    assert all("第17次修改" in text and "内容摘要0f1e2d3c4b5a6978" in text for text in body)


def test_an_empty_application_prints(blank: Application, printed: Printed) -> None:
    out, info = printed(blank)
    assert 10 < info.pages < 80
    assert_inside(out)


def test_long_cells_and_names_stay_inside(filled: Filled, printed: Printed) -> None:
    name = "示例特别长名称" * 8 + "自治州市"
    cells = [path for path in filled(100).answers if path.endswith((".own_measures", ".statement"))]
    application = dataclasses.replace(
        filled(100),
        place=Place("000000", name, "示例省", "prefecture_city"),
        answers={
            **filled(100).answers,
            **dict.fromkeys(cells[::3], "做法，" * 1000),
            "subject.government": name + "人民政府",
            "subject.office": name + "局" * 20,
        },
    )
    out, info = printed(application)
    assert info.pages > 150
    assert_inside(out)


def test_the_page_holds_22_lines_of_28_characters(
    pack: FormPack, blank: Application, printed: Printed
) -> None:
    section = pack.sections[0]
    application = dataclasses.replace(blank, answers={f"{section.target}.text": "国" * 2000})
    out, _ = printed(application)
    page = next(n for n, text in enumerate(page_texts(out)) if text.count("国") > 600)
    ink = [box for character, box in boxes(out, page) if character == "国"]
    lines: dict[float, int] = {}
    for box in ink:
        middle = round((box[1] + box[3]) / 2)
        lines[middle] = lines.get(middle, 0) + 1
    assert len(lines) == 22
    assert set(lines.values()) == {28}
    tops = sorted(lines)
    assert (tops[-1] - tops[0]) / 21 == pytest.approx(225 * MM / 22, abs=0.1)


def test_fonts_are_embedded_and_the_same_input_gives_the_same_bytes(filled: Filled, printed: Printed) -> None:
    first, second = printed(filled(200), name="1.pdf")[0], printed(filled(200), name="2.pdf")[0]
    assert first.read_bytes() == second.read_bytes()
    with pikepdf.open(first) as document:
        for page in document.pages:
            for font in page.Resources.Font.values():
                descendant = font.DescendantFonts[0]
                assert font.Subtype == "/Type0" and font.Encoding == "/Identity-H" and "/ToUnicode" in font
                assert len(descendant.FontDescriptor.FontFile2.read_bytes()) > 500
        assert "Helvetica" not in str(first.read_bytes())


def test_the_file_says_what_it_is(filled: Filled, printed: Printed) -> None:
    with pikepdf.open(printed(filled(50))[0]) as document:
        assert document.Root.Lang == "zh-CN"
        assert document.docinfo["/IPZoneContent"] == "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2
        assert document.docinfo["/Author"] == "常州市知识产权局"
        with document.open_metadata() as metadata:
            assert "申报书" in metadata["dc:title"]


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_nothing_wrong(filled: Filled, printed: Printed) -> None:
    result = subprocess.run(["qpdf", "--check", printed(filled(50))[0]], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler is not installed")
def test_it_can_be_signed_where_it_says(filled: Filled, printed: Printed, tmp_path: Path) -> None:
    signing = pytest.importorskip("desktop.submission.signing.identity")
    out, info = printed(filled(50))
    fields = {field.name: field for field in info.signature_fields}
    assert list(fields) == ["Prepared", "Reviewed", "Issued", "Applicant", "Province"]
    for field in fields.values():
        left, bottom, right, top = field.box or (0, 0, 0, 0)
        assert right - left > 130 and top - bottom > 50
    now = datetime.now(UTC)
    identity = signing.create(tmp_path / "keys", "office", "示例市知识产权局", "correct horse", "p256", now)
    signer = signing.signer(identity, "correct horse", now)
    signed = tmp_path / "signed.pdf"
    signer.sign_pdf(out, signed, now, fields["Applicant"])
    assert signed.read_bytes().startswith(out.read_bytes())
    said = subprocess.run(["pdfsig", "-nocert", signed], capture_output=True, text=True).stdout
    assert "Signature is Valid" in said
    assert subprocess.run(["qpdf", "--check", signed], capture_output=True).returncode == 0


@pytest.mark.parametrize("length", [10, 34, 50, 60])
def test_no_text_stands_where_signatures_show(blank: Application, printed: Printed, length: int) -> None:
    """A stamp would hide it; verification takes such a page for blank."""
    names = dict.fromkeys(("subject.office", "subject.government"), "市" * length)
    path, info = printed(dataclasses.replace(blank, answers=names))
    (number,) = {field.page for field in info.signature_fields}
    text = pypdfium2.PdfDocument(path)[number].get_textpage()
    assert text.get_text_range().count("市") >= 2 * length
    drawn = [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1).strip()]
    for field in info.signature_fields:
        left, bottom, right, top = field.box or (0, 0, 0, 0)
        assert not [b for b in drawn if left < b[2] and b[0] < right and bottom < b[3] and b[1] < top]


def test_a_missing_glyph_stops_it_and_leaves_the_old_file(
    blank: Application, printed: Printed, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"old")
    application = dataclasses.replace(blank, answers={"tasks.1.1.plan": "张\U0001f600"})
    with pytest.raises(GlyphMissing) as caught:
        printed(application)
    assert caught.value.details == {
        "character": "\U0001f600",
        "where": "任务 1.1 党政领导与属地责任：工作安排",
    }
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_it_can_be_stopped(pack: FormPack, blank: Application, tmp_path: Path) -> None:
    from desktop.submission.pdf.documents.application import write_application

    with pytest.raises(Cancelled):
        write_application(
            pack,
            blank,
            (),
            tmp_path / "a.pdf",
            mark="",
            content_hash="0" * 64,
            today=datetime(2026, 1, 1, tzinfo=UTC).date(),
            version="1",
            stop=lambda: True,
        )
    assert not list(tmp_path.iterdir())


def test_an_unwritable_folder_is_named(blank: Application, printed: Printed) -> None:
    with pytest.raises((FolderReadOnly, DiskFailed)):
        printed(blank, name="missing/a.pdf")
