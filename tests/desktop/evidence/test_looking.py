"""Looking through files, whatever they are."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from db.names import MEDIA_TYPES
from desktop import pdfium
from desktop.evidence import container, documents, looking
from desktop.evidence.container import DocumentUnreadable
from desktop.evidence.looking import look
from forms.checks.finding import Reading
from forms.errors import Cancelled
from forms.sensitive import Kind
from tests.desktop.evidence import files
from tests.desktop.evidence.files import ID, PHONE


def looked(path: Path) -> looking.Looked:
    return look(path, MEDIA_TYPES[path.suffix[1:]])


def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    found = looked(files.pdf(tmp_path / "a.pdf", ["机密★10年", "没有什么", f"张三 {ID} {PHONE}"]))
    assert found.content.reading is Reading.READ
    assert [(one.kind, one.page, one.shown) for one in found.content.sightings] == [
        (Kind.CLASSIFIED, 1, "机密★10年"),
        (Kind.IDENTITY, 3, "110****2X"),
        (Kind.PHONE, 3, "138****5678"),
    ]
    assert len(found.pages) == 3
    assert ID not in "".join(found.pages)
    assert PHONE not in "".join(found.pages)


def test_office_documents_are_read(tmp_path: Path) -> None:
    word = looked(files.docx(tmp_path / "a.docx", ["第一段", f"电话 {PHONE}"]))
    assert [(one.kind, one.page) for one in word.content.sightings] == [(Kind.PHONE, 0)]
    sheet = looked(files.xlsx(tmp_path / "a.xlsx", [["姓名", "证号"], ["张三", ID]]))
    assert [one.kind for one in sheet.content.sightings] == [Kind.IDENTITY]
    assert "pinyin" not in sheet.pages[0]
    inline = looked(files.xlsx(tmp_path / "b.xlsx", [["张三", PHONE]], shared=False))
    assert [one.kind for one in inline.content.sightings] == [Kind.PHONE]
    slides = looked(files.pptx(tmp_path / "a.pptx", ["封面", f"联系 {PHONE}"]))
    assert [(one.kind, one.page) for one in slides.content.sightings] == [(Kind.PHONE, 2)]


def test_what_is_beside_the_body_counts_too(tmp_path: Path) -> None:
    note = f'<w:comments xmlns:w="{files.W}"><w:comment><w:p><w:r><w:t>{PHONE}</w:t></w:r></w:p></w:comment></w:comments>'
    path = files.docx(tmp_path / "a.docx", ["正文"], word__comments_dot_xml=note)
    assert [one.kind for one in looked(path).content.sightings] == [Kind.PHONE]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_in_the_encodings_there_are(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"知识产权保护，电话 {PHONE}".encode(encoding))
    found = looked(path)
    assert [one.kind for one in found.content.sightings] == [Kind.PHONE]
    assert found.pages[0].startswith("知识产权保护")


@pytest.mark.parametrize("padding", [8, 260, 2000])
def test_documents_that_word_left_room_in(tmp_path: Path, padding: int) -> None:
    path = files.docx(tmp_path / "a.docx", ["正文"], padding=padding)
    assert looked(path).pages == ("正文\n",)


def test_the_preview_picture_of_a_document(tmp_path: Path) -> None:
    path = files.docx(tmp_path / "a.docx", ["正文"], docProps__thumbnail_dot_jpeg=b"\xff\xd8picture")
    assert documents.preview(path) == b"\xff\xd8picture"
    assert documents.preview(files.docx(tmp_path / "b.docx", ["正文"])) is None


def locked_pdf(folder: Path) -> Path:
    return files.pdf(folder / "a.pdf", ["内容"], password="secret")


def compound(folder: Path) -> Path:
    path = folder / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    return path


def broken_pdf(folder: Path) -> Path:
    path = folder / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    return path


def circular_pdf(folder: Path) -> Path:
    path = folder / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>")
    return path


def cut_pdf(folder: Path) -> Path:
    path = files.pdf(folder / "a.pdf", ["内容"] * 3)
    path.write_bytes(path.read_bytes()[:120])
    return path


def empty_zip(folder: Path) -> Path:
    path = folder / "a.xlsx"
    path.write_bytes(files.package({}))
    return path


def twice(folder: Path) -> Path:
    path = folder / "a.docx"
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        archive.writestr("word/document.xml", "<b/>")
    return path


def entities(folder: Path) -> Path:
    path = folder / "a.docx"
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
    path.write_bytes(files.package({"word/document.xml": bomb}))
    return path


def no_xml(folder: Path) -> Path:
    path = folder / "a.pptx"
    path.write_bytes(files.package({"ppt/slides/slide1.xml": b"\x00\x01 no xml"}))
    return path


def lying_size(folder: Path) -> Path:
    path = files.docx(folder / "a.docx", ["正文" * 100])
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[at + 24] ^= 1
    path.write_bytes(data)
    return path


def appended(folder: Path) -> Path:
    path = files.docx(folder / "a.docx", ["正文"])
    path.write_bytes(path.read_bytes() + b"more")
    return path


@pytest.mark.parametrize(
    ("make", "reading"),
    [
        (locked_pdf, Reading.LOCKED),
        (compound, Reading.LOCKED),
        *(
            (make, Reading.BROKEN)
            for make in (broken_pdf, cut_pdf, empty_zip, twice, entities, no_xml, lying_size)
        ),
        (appended, Reading.BROKEN),
        (circular_pdf, Reading.WORDLESS),
    ],
)
def test_a_bad_file_is_an_answer_and_no_crash(
    tmp_path: Path, make: Callable[[Path], Path], reading: Reading
) -> None:
    found = looked(make(tmp_path))
    assert found.content.reading is reading
    assert found.pages == ()


def test_an_unpacking_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "PART_LIMIT", 1000)
    monkeypatch.setattr(container.Parts.read, "__defaults__", (1000,))
    path = files.docx(tmp_path / "a.docx", ["文" * 100_000])
    with pytest.raises(DocumentUnreadable):
        documents.word_text(path)


def test_repeated_strings_do_not_blow_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "TEXT_LIMIT", 10_000)
    cells = '<c t="s"><v>0</v></c>' * 2_000
    sheet = f'<worksheet xmlns="{files.S}"><sheetData><row>{cells}</row></sheetData></worksheet>'
    strings = f'<sst xmlns="{files.S}"><si><t>{"文" * 100}</t></si></sst>'
    path = tmp_path / "a.xlsx"
    path.write_bytes(files.package({"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": strings}))
    with pytest.raises(DocumentUnreadable):
        documents.sheet_texts(path)


def test_a_long_file_is_read_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "PAGES_LIMIT", 2)
    found = looked(files.pdf(tmp_path / "a.pdf", ["一", "二", "三"]))
    assert found.content.reading is Reading.PARTLY
    assert len(found.pages) == 2
    monkeypatch.setattr(looking, "SECONDS_LIMIT", -1.0)
    assert looked(files.pdf(tmp_path / "b.pdf", ["一"])).content.reading is Reading.PARTLY


def test_files_without_text(tmp_path: Path) -> None:
    assert looked(files.pdf(tmp_path / "a.pdf", [""])).content.reading is Reading.WORDLESS
    for name, reading in (
        ("a.jpg", Reading.WORDLESS),
        ("a.doc", Reading.FOREIGN),
        ("a.ofd", Reading.FOREIGN),
    ):
        (tmp_path / name).write_bytes(b"anything")
        assert looked(tmp_path / name).content.reading is reading


def test_it_can_be_stopped(tmp_path: Path) -> None:
    path = files.pdf(tmp_path / "a.pdf", ["一", "二"])
    with pytest.raises(Cancelled):
        look(path, "application/pdf", lambda: True)


def test_a_page_is_drawn_into_the_memory_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[tuple[int, int]] = []
    memory = bytearray()

    def canvas(width: int, height: int) -> tuple[memoryview, int]:
        sizes.append((width, height))
        memory[:] = bytes(width * height * 4)
        return memoryview(memory), width * 4

    with pdfium.PdfFile(files.pdf(tmp_path / "a.pdf", ["一", "二"])) as file:
        assert file.pages == 2
        file.draw(1, 0.2, canvas)
        assert sizes[-1] == (120, 169)
        assert memory[:4] == b"\xff\xff\xff\xff"
        assert any(byte != 255 for byte in memory)
        monkeypatch.setattr(pdfium, "PIXELS", 10_000)
        file.draw(1, 5.0, canvas)
        assert sizes[-1][0] * sizes[-1][1] < 11_000
        with pytest.raises(pdfium.PdfUnreadable):
            file.text(3)
