"""The application text goes to Word and comes back: what people may do to it, and what hostile files may not do."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from desktop.office import Office
from desktop.word.layout import plain
from desktop.word.reading import Returned, State, WordReturn
from forms.errors import WordUnreadable

TEXTS = {
    0: "第一段。\n\n　　第二段，含“引号”与𰻞。",
    1: "另一节 <标签> & 符号。",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.open(tmp_path / "data", "测试")
    yield office
    office.close()


class Desk:
    """An application with a few texts, its document, and what is found when the document is read."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.id = office.new("320400").id
        pack = office.pack_of(office.load(self.id))
        self.paths = [f"{section.target}.text" for section in pack.sections]
        self.titles = [section.title for section in pack.sections]
        office.answer_all(self.id, {self.paths[n]: text for n, text in TEXTS.items()})
        self.file = folder / "正文.docx"
        assert office.write_word(self.id, self.file) == len(self.paths)

    def read(self) -> WordReturn:
        return self.office.read_word(self.id, self.file)

    def section(self, number: int) -> Returned:
        return self.read().passages[number]

    def edit(self, change: Callable[[docx.document.Document], None]) -> None:
        document = docx.Document(str(self.file))
        change(document)
        document.save(str(self.file))

    def edit_xml(self, change: Callable[[str], str], part: str = "word/document.xml") -> None:
        with zipfile.ZipFile(self.file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts[part] = change(parts[part].decode()).encode()
        with zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Desk:
    return Desk(office, tmp_path)


def paragraph(document: docx.document.Document, start: str) -> docx.text.paragraph.Paragraph:
    return next(one for one in document.paragraphs if one.text.startswith(start))


def test_what_went_out_comes_back_unchanged(desk: Desk) -> None:
    found = desk.read()
    assert {one.state for one in found.passages} == {State.UNCHANGED}
    assert found.changed == () and found.left_behind == ()
    assert found.revision == desk.office.load(desk.id).revision
    assert [one.name for one in found.passages] == desk.titles


def test_the_same_text_gives_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    desk.office.write_word(desk.id, tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == desk.file.read_bytes()


def test_it_is_set_like_the_printed_one(desk: Desk) -> None:
    document = docx.Document(str(desk.file))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    body = document.styles["Normal"]
    assert body.font.size.pt == 16
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert body.paragraph_format.line_spacing.pt == pytest.approx(28.95)
    assert document.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    head = next(one.text for one in document.paragraphs if one.style.name == "Heading 1")
    assert head == f"（一）{desk.titles[0]}"
    assert "供修改，不是报送文件" in section.header.paragraphs[0].text
    assert "—" in section.footer.paragraphs[0].text


def test_an_edited_section_is_compared_and_taken_in_one_step(desk: Desk) -> None:
    def change(document: docx.document.Document) -> None:
        paragraph(document, "第一段").add_run("添了一句。")
        paragraph(document, "另一节").insert_paragraph_before("前面一段。")

    desk.edit(change)
    found = desk.read()
    assert [one.state for one in found.passages[:3]] == [State.CHANGED, State.CHANGED, State.UNCHANGED]
    assert found.passages[0].after == "第一段。添了一句。\n第二段，含“引号”与𰻞。"
    assert found.passages[0].before == TEXTS[0]
    assert not found.passages[0].conflict
    desk.office.answer_all(desk.id, found.answers({desk.paths[1]}))
    kept = desk.office.load(desk.id)
    assert kept.text(desk.paths[1]) == "前面一段。\n另一节 <标签> & 符号。"
    assert kept.text(desk.paths[0]) == TEXTS[0]


def test_text_typed_under_an_empty_section_is_found(desk: Desk) -> None:
    def change(document: docx.document.Document) -> None:
        empty = next(one for one in document.paragraphs if one.text == "（未填写）")
        empty.text = "现在写了。"

    desk.edit(change)
    assert [one.after for one in desk.read().changed] == ["现在写了。"]


def test_an_emptied_section_comes_back_empty(desk: Desk) -> None:
    def change(document: docx.document.Document) -> None:
        paragraph(document, "另一节").text = ""

    desk.edit(change)
    found = desk.read()
    assert found.passages[1].state is State.CHANGED
    assert found.answers({desk.paths[1]}) == {desk.paths[1]: None}


def test_a_section_changed_on_both_sides_is_said(desk: Desk) -> None:
    desk.edit(lambda document: paragraph(document, "另一节").add_run("Word 里加的。"))
    desk.office.answer(desk.id, desk.paths[1], "这边也改了。")
    assert desk.section(1).conflict
    assert desk.section(0).state is State.UNCHANGED


def test_a_deleted_section_is_missing_not_empty(desk: Desk) -> None:
    def change(document: docx.document.Document) -> None:
        for start in ("（二）", "另一节"):
            element = paragraph(document, start)._element
            element.getparent().remove(element)

    desk.edit(change)
    assert desk.section(1).state is State.MISSING
    assert desk.read().answers(set(desk.paths)) == {}


def test_sections_are_found_by_their_headings_when_bookmarks_are_gone(desk: Desk) -> None:
    desk.edit_xml(lambda xml: re.sub(r"<w:bookmark(Start|End)[^>]*/>", "", xml))
    assert {one.state for one in desk.read().passages} == {State.UNCHANGED}
    desk.edit(lambda document: setattr(paragraph(document, "（二）"), "text", f"2. {desk.titles[1]}"))
    assert desk.section(1).state is State.MISSING


def test_a_renamed_heading_keeps_its_section(desk: Desk) -> None:
    def change(document: docx.document.Document) -> None:
        paragraph(document, "（二）").runs[0].text = "（二）另一个标题"

    desk.edit(change)
    assert desk.section(1).state is State.UNCHANGED


def test_tracked_changes_count_as_they_would_print(desk: Desk) -> None:
    desk.edit_xml(
        lambda xml: xml.replace(
            '<w:t xml:space="preserve">另一节',
            '<w:t xml:space="preserve"></w:t></w:r><w:del w:id="900"><w:r><w:delText>删掉的</w:delText></w:r></w:del>'
            '<w:ins w:id="901"><w:r><w:t>插入的，</w:t></w:r></w:ins><w:r><w:t xml:space="preserve">另一节',
        )
    )
    assert desk.section(1).after == "插入的，另一节 <标签> & 符号。"


def test_tables_and_pictures_are_said(desk: Desk) -> None:
    def change(document: docx.document.Document) -> None:
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
        paragraph(document, "另一节")._element.addnext(table._element)

    desk.edit(change)
    found = desk.read()
    assert found.passages[1].after.endswith("\n甲\n乙")
    assert found.left_behind == ("1 个表格只取了文字",)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_another_program_saves_it_and_all_is_found(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    said = subprocess.run(
        [*command, "docx:MS Word 2007 XML", "--outdir", out, desk.file],
        capture_output=True,
        text=True,
        timeout=120,
    )
    if not (out / desk.file.name).exists():
        pytest.skip(f"this LibreOffice has no Writer: {said.stderr[-80:]}")
    found = desk.office.read_word(desk.id, out / desk.file.name)
    assert {one.state for one in found.passages} == {State.UNCHANGED}


def test_a_document_of_another_application_is_refused(desk: Desk) -> None:
    other = desk.office.new("320500").id
    with pytest.raises(WordUnreadable) as caught:
        desk.office.read_word(other, desk.file)
    assert caught.value.details["reason"] == "它是另一份申报的正文"


def bomb() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x>&a9;</x>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", xml)
    return out.getvalue()


def large() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (60 << 20) + b"</a>")
    return out.getvalue()


def deep() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<sdt>" * 200_000 + b"</sdt>" * 200_000)
    return out.getvalue()


def empty() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0old Word", bomb(), large(), deep(), empty()],
    ids=range(7),
)
def test_what_is_no_document_of_ours_ends_in_a_sentence(desk: Desk, content: bytes) -> None:
    desk.file.write_bytes(content)
    with pytest.raises(WordUnreadable):
        desk.read()


def test_control_characters_do_not_break_the_document(desk: Desk) -> None:
    desk.office.answer(desk.id, desk.paths[2], "前\x0b后\x00末\ufffe尾")
    desk.office.write_word(desk.id, desk.file)
    assert docx.Document(str(desk.file)).paragraphs
    assert plain(desk.section(2).after).replace("\ufffe", "") == "前后末尾"
