"""The application with its evidence bound behind it: every file is there, or named."""

from __future__ import annotations

import io
import random
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from desktop.office import Office
from desktop.pdfium import PdfUnreadable
from desktop.submission.pdf.foreign import ForeignPdf
from desktop.submission.pdf.images import read_picture
from desktop.submission.pdf.objects import Document
from forms.errors import Cancelled
from tests.desktop.submission.pdf.readback import page_texts

A4 = (595, 842)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.open(tmp_path / "data", "测试")
    yield office
    office.close()


@pytest.fixture
def id_(office: Office) -> str:
    return office.new("320400").id


def foreign(path: Path, sizes: list[tuple[float, float]], rotate: int = 0, share: int = 0) -> Path:
    """A PDF in Helvetica; its pages say where they are. With `share`, all use one stream of so many bytes."""
    with pikepdf.new() as document:
        font = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        noise = random.Random(1).randbytes(share)  # noqa: S311
        image = document.make_stream(
            noise, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=share or 1, Height=1,
            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
        )  # fmt: skip
        for number, (width, height) in enumerate(sizes, 1):
            code = f"BT /F 24 Tf 50 50 Td (page {number}) Tj ET" + (
                " q 9 0 0 9 0 0 cm /I Do Q" if share else ""
            )
            page = pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=[0, 0, width, height],
                Rotate=rotate,
                Resources=pikepdf.Dictionary(
                    Font=pikepdf.Dictionary(F=font), XObject=pikepdf.Dictionary(I=image)
                ),
                Contents=document.make_stream(code.encode()),
            )
            document.pages.append(pikepdf.Page(document.make_indirect(page)))
        document.save(path)
    return path


def png(path: Path, kind: int, interlaced: int = 0) -> Path:
    width, height, parts = 30, 20, {0: 1, 2: 3, 3: 1, 6: 4}[kind]
    rows = b"".join(b"\0" + bytes([200] * width * parts) for _ in range(height))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))

    head = struct.pack(">LLBBBBB", width, height, 8, kind, 0, 0, interlaced)
    palette = chunk(b"PLTE", bytes(range(256)) * 3) if kind == 3 else b""
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + palette
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    return path


def test_evidence_follows_with_sheets_bookmarks_and_numbers(office: Office, id_: str, tmp_path: Path) -> None:
    office.attach(id_, foreign(tmp_path / "立式.pdf", [A4, A4]), "tasks.1.1")
    office.attach(id_, foreign(tmp_path / "横式.pdf", [(842, 595)]), "tasks.1.1")
    office.attach(id_, png(tmp_path / "照片.png", 2), "tasks.1.1")
    out = tmp_path / "bound.pdf"
    bound = office.bind(id_, out, draft=False)
    assert bound.left_out == () and bound.evidence_pages == 3 + 4
    texts = page_texts(out)
    assert len(texts) == bound.pages
    assert [text for text in texts if "page" in text] == [
        text for text in texts if text.startswith(("page1", "page2"))
    ]
    tail = texts[-bound.evidence_pages :]
    assert [("佐证" in text, "page" in text) for text in tail] == [
        (True, False), (False, True), (False, True), (True, False), (False, True), (True, False), (False, False),
    ]  # fmt: skip
    with pikepdf.open(out) as document:
        labels = [page.label for page in document.pages]
        assert labels[-bound.evidence_pages :] == [str(int(labels[-1]) - n) for n in range(6, -1, -1)]
        with document.open_outline() as outline:
            last = outline.root[-1]
            assert "佐证材料" in str(last.title)
            assert [str(child.title).partition("　")[0] for child in last.children] == [
                "佐证1",
                "佐证2",
                "佐证3",
            ]
        assert document.pages[-3].get("/Rotate") == 90
        assert "pdfaid:part" not in document.Root.Metadata.read_bytes().decode()
        assert "/AcroForm" not in document.Root, "nobody signs this one"
    for number, text in zip(labels[-7:], tail, strict=True):
        assert f"—{number}—" in text


def test_what_cannot_be_bound_is_named_on_its_sheet_and_in_the_answer(
    office: Office, id_: str, tmp_path: Path
) -> None:
    with pikepdf.open(foreign(tmp_path / "x.pdf", [A4])) as document:
        document.save(tmp_path / "加密.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "说明.txt").write_text("x")
    files = ["加密.pdf", "坏.pdf", "说明.txt"]
    for name in files:
        office.attach(id_, tmp_path / name, None)
    office.attach(id_, png(tmp_path / "透明.png", 6), None)
    bound = office.bind(id_, tmp_path / "bound.pdf")
    assert [(one.evidence.name, one.reason[:6]) for one in bound.left_out] == [
        ("加密.pdf", "文件设有打开"),
        ("坏.pdf", "文件已损坏或"),
        ("说明.txt", "不是 PDF"),
        ("透明.png", "图片已损坏，"),
    ]
    tail = page_texts(tmp_path / "bound.pdf")[-4:]
    assert all(
        "未装订" in text and one.evidence.name in text for text, one in zip(tail, bound.left_out, strict=True)
    )


def test_one_page_that_cannot_be_read_does_not_keep_the_others_out(
    office: Office, id_: str, tmp_path: Path
) -> None:
    path = foreign(tmp_path / "缺页.pdf", [A4, A4, A4])
    data = path.read_bytes()
    kids = re.search(rb"/Kids \[ \d+ 0 R (\d+)( 0 R \d+ 0 R )\]", data)
    assert kids
    path.write_bytes(data[: kids.start(1)] + b"0" * len(kids[1]) + data[kids.end(1) :])
    office.attach(id_, path, None)
    bound = office.bind(id_, tmp_path / "bound.pdf")
    assert [one.reason for one in bound.left_out] == ["第2页无法读取"]
    tail = page_texts(tmp_path / "bound.pdf")[-3:]
    assert "page1" in tail[0] and "第2页无法读取" in tail[1] and "page3" in tail[2]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_pages_stand_as_their_file_says_and_inside_the_sheet(
    office: Office, id_: str, tmp_path: Path, rotate: int
) -> None:
    office.attach(id_, foreign(tmp_path / "a.pdf", [(400, 900)], rotate), None)
    office.bind(id_, tmp_path / "bound.pdf")
    bound, single = pypdfium2.PdfDocument(tmp_path / "bound.pdf"), pypdfium2.PdfDocument(tmp_path / "a.pdf")
    shown, source = bound[len(bound) - 1], single[0]
    assert (shown.get_width() > shown.get_height()) == (source.get_width() > source.get_height())
    where = [_place(page, "p") for page in (shown, source)]
    assert (where[0][0] < 0.5, where[0][1] < 0.5) == (where[1][0] < 0.5, where[1][1] < 0.5)
    for page in (shown, source):
        page.close()
    bound.close()
    single.close()


def _place(page: pypdfium2.PdfPage, character: str) -> tuple[float, float]:
    """Where the first such character is drawn, seen upright, as shares of width and height."""
    layer = page.get_textpage()
    at = layer.search(character).get_next()[0]
    left, bottom, *_ = layer.get_charbox(at)
    layer.close()
    box = page.get_mediabox()
    x, y = left / (box[2] - box[0]), bottom / (box[3] - box[1])
    return {0: (x, y), 90: (y, 1 - x), 180: (1 - x, 1 - y), 270: (1 - y, x)}[page.get_rotation()]


def test_what_many_pages_share_is_taken_over_once(tmp_path: Path) -> None:
    source = ForeignPdf(foreign(tmp_path / "a.pdf", [A4] * 40, share=200_000))
    document = Document()
    with (tmp_path / "spool").open("w+b") as spool:
        inserts = list(source.inserts(document, spool))
        assert len(inserts) == 40 and None not in inserts
        assert spool.tell() < 300_000


def test_nothing_that_acts_is_taken_over(office: Office, id_: str, tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.pdf", [A4])
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.Root.OpenAction = script
        document.pages[0].AA = pikepdf.Dictionary(O=script)
        document.pages[0].Annots = pikepdf.Array([
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
                A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://example.com"),
            )
        ])  # fmt: skip
        document.save(path)
    office.attach(id_, path, None)
    office.bind(id_, tmp_path / "bound.pdf")
    data = (tmp_path / "bound.pdf").read_bytes()
    assert b"JavaScript" not in data and b"example.com" not in data and b"OpenAction" not in data


def test_a_draft_says_so_on_every_page(office: Office, id_: str, tmp_path: Path) -> None:
    office.attach(id_, foreign(tmp_path / "a.pdf", [A4]), None)
    office.bind(id_, tmp_path / "bound.pdf")
    assert all("草稿" in text for text in page_texts(tmp_path / "bound.pdf") if text)


def test_the_same_files_give_the_same_bytes(office: Office, id_: str, tmp_path: Path) -> None:
    office.attach(id_, foreign(tmp_path / "a.pdf", [A4, A4], share=5000), None)
    office.bind(id_, tmp_path / "1.pdf")
    office.bind(id_, tmp_path / "2.pdf")
    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()


def test_stopping_leaves_the_earlier_file(office: Office, id_: str, tmp_path: Path) -> None:
    office.attach(id_, foreign(tmp_path / "a.pdf", [A4]), None)
    (tmp_path / "bound.pdf").write_bytes(b"old")
    with pytest.raises(Cancelled):
        office.bind(id_, tmp_path / "bound.pdf", stop=lambda: True)
    assert (tmp_path / "bound.pdf").read_bytes() == b"old"


def test_damaged_files_are_refused_or_bound_and_never_more(tmp_path: Path) -> None:
    """Bytes changed at random: PDFium repairs or refuses; what comes out is a PDF."""
    source = foreign(tmp_path / "a.pdf", [A4, A4, A4], share=600).read_bytes()
    chance = random.Random(3)  # noqa: S311
    for _ in range(60):
        data = bytearray(source)
        for _ in range(6):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path = tmp_path / "b.pdf"
        path.write_bytes(data)
        with (tmp_path / "spool").open("w+b") as spool:
            document = Document()
            try:
                inserts = list(ForeignPdf(path).inserts(document, spool))
            except PdfUnreadable:
                continue
            shown = [insert for insert in inserts if insert]
            with pikepdf.open(io.BytesIO(document.bytes())) as written:
                for insert in shown:
                    form = written.get_object(document.number(insert.reference), 0)
                    assert form.Subtype == "/Form"


@pytest.mark.parametrize(
    ("kind", "interlaced", "taken"), [(0, 0, True), (2, 0, True), (3, 0, True), (2, 1, False), (6, 0, False)]
)
def test_pictures_are_taken_as_they_are_or_not_at_all(
    tmp_path: Path, kind: int, interlaced: int, taken: bool
) -> None:
    assert (read_picture(png(tmp_path / "a.png", kind, interlaced)) is not None) == taken
