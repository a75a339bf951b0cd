"""A Word document of the application text, set like the printed one (GB/T 9704-2012).

A bookmark in each heading says which answer stands below it: every program keeps bookmarks, and people cannot lose
text by typing outside of some frame. The same text gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer, _Header
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from desktop.word.layout import EMPTY, PROPERTIES, Passage, plain

_BODY = ("仿宋_GB2312", "Times New Roman")
_TITLE = ("方正小标宋简体", "方正小标宋简体")
_HEAD = ("黑体", "黑体")
_SUBHEAD = ("楷体_GB2312", "Times New Roman")
"""What offices have, Chinese and Latin; where one is missing, Word and WPS take the nearest."""
_SIZE = 16
_PITCH = 28.95
"""22 lines on 225 mm, in points."""
_TRACKING = -4
"""Twentieths of a point each character gives up: 28 of 16 pt are too wide for 156 mm."""
_PURPOSE = "供修改，不是报送文件；改好后在本软件中“从 Word 取回”"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LONG_AGO = datetime(1980, 1, 1)  # noqa: DTZ001  no document says when it was made, none differs for it
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


@dataclass(frozen=True, slots=True)
class Origin:
    """Which application a document is of; goes into its properties.

    `title` in the lines it is set in; `mark`: 样例, 练习 or nothing.
    """

    application: str
    revision: int
    pack: str
    title: str
    place: str
    mark: str


def document(origin: Origin, passages: Sequence[Passage]) -> bytes:
    """The whole file."""
    made = docx.Document()
    _describe(made, origin)
    _set_styles(made)
    _set_pages(made, origin)
    for line in origin.title.split("\n"):
        _write(made.add_paragraph(style="Title"), line)
    _write(made.add_paragraph(style="Subtitle"), origin.place)
    for number, passage in enumerate(passages):
        if passage.heading and passage.label:
            _write(made.add_paragraph(style="Heading 1"), passage.heading)
        level, words = (2, passage.label) if passage.label else (1, passage.heading)
        heading = made.add_paragraph(style=f"Heading {level}")
        _write(heading, words)
        _bookmark(heading, number, passage.anchor)
        if passage.rows:
            _add_table(made, passage.rows)
            continue
        for line in plain(passage.text).split("\n"):
            _write(made.add_paragraph(), line or EMPTY)
    return _saved(made)


def _add_table(made: Document, rows: Sequence[Sequence[str]]) -> None:
    table = made.add_table(len(rows), len(rows[0]), style="Table Grid")
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.first_line_indent = Pt(0)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
            _write(paragraph, text)
    made.add_paragraph()


def _saved(made: Document) -> bytes:
    """The file without the time of day that the archive notes for each part."""
    draft, out = io.BytesIO(), io.BytesIO()
    made.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _describe(made: Document, origin: Origin) -> None:
    """Its properties: ours are read when it comes back; the others are not those of the library's template."""
    known = made.core_properties
    known.title, known.author, known.comments = origin.title.replace("\n", ""), origin.place, ""
    known.created = known.modified = _LONG_AGO
    values = (origin.application, str(origin.revision), origin.pack)
    entries = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(zip(PROPERTIES, values, strict=True), 2)
    )
    said = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        f"{entries}</Properties>"
    )
    package = made.part.package
    part = Part(PackURI("/docProps/custom.xml"), _CUSTOM, said.encode("utf-8"), package)
    package.relate_to(part, f"{_OFFICE}/relationships/custom-properties")
    for key in [key for key, one in package.rels.items() if one.reltype.endswith("/thumbnail")]:
        del package.rels[key]


# --- styles -------------------------------------------------------------------------------------------------


def _set_styles(made: Document) -> None:
    def style(
        name: str,
        fonts: tuple[str, str],
        size: float,
        *,
        indent: int = 0,
        centred: bool = False,
        level: int = 0,
    ) -> None:
        found = cast(ParagraphStyle, made.styles[name])
        element = found.element
        for part in (element.pPr, element.rPr):
            if part is not None:
                element.remove(part)
        _set_paragraph(found, size, indent, centred, level)
        _set_characters(found, fonts, size)

    style("Normal", _BODY, _SIZE, indent=2)
    style("Title", _TITLE, 22, centred=True)
    style("Subtitle", _SUBHEAD, _SIZE, centred=True)
    style("Heading 1", _HEAD, _SIZE, indent=2, level=1)
    style("Heading 2", _SUBHEAD, _SIZE, indent=2, level=2)
    style("Header", _HEAD, 9)
    style("Footer", _BODY, 14)


def _set_paragraph(style: ParagraphStyle, size: float, indent: int, centred: bool, level: int) -> None:
    """`indent`: of the first line, in characters; `level`: of a heading, 0 for text."""
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(_PITCH if size <= _SIZE else _PITCH + 5)
    layout.first_line_indent = Pt(indent * size)
    layout.widow_control = False  # 22 lines a page, whatever they are
    layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    properties = style.element.get_or_add_pPr()
    properties.find(qn("w:ind")).set(qn("w:firstLineChars"), str(indent * 100))
    if level:
        layout.keep_with_next = True
        properties.append(_element("w:outlineLvl", val=str(level - 1)))


def _set_characters(style: ParagraphStyle, fonts: tuple[str, str], size: float) -> None:
    chinese, latin = fonts
    style.font.name, style.font.size, style.font.bold = latin, Pt(size), False
    properties = style.element.get_or_add_rPr()
    properties.rFonts.set(qn("w:eastAsia"), chinese)
    properties.rFonts.set(qn("w:hint"), "eastAsia")
    tracking = _element("w:spacing", val=str(_TRACKING if size == _SIZE else 0))
    properties.insert_element_before(tracking, "w:sz")
    properties.append(_element("w:szCs", val=str(round(size * 2))))
    properties.append(_element("w:lang", val="en-US", eastAsia="zh-CN"))


def _element(tag: str, /, **attributes: str) -> BaseOxmlElement:
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


# --- pages --------------------------------------------------------------------------------------------------


def _set_pages(made: Document, origin: Origin) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(25.8)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(_PITCH * 20)))
    made.settings.odd_and_even_pages_header_footer = True
    words = "　".join(part for part in (origin.mark, _PURPOSE) if part)
    for header in (section.header, section.even_page_header):
        _write(_first(header, "Header"), words)
    _number(_first(section.footer, "Footer"), WD_ALIGN_PARAGRAPH.RIGHT)
    _number(_first(section.even_page_footer, "Footer"), WD_ALIGN_PARAGRAPH.LEFT)


def _first(part: _Header | _Footer, style: str) -> Paragraph:
    part.is_linked_to_previous = False
    paragraph: Paragraph = part.paragraphs[0]
    paragraph.style = style
    return paragraph


def _number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, 四号, on the outer side, one character in (7.5)."""
    layout = paragraph.paragraph_format
    layout.alignment = side
    if side is WD_ALIGN_PARAGRAPH.RIGHT:
        layout.right_indent = Pt(14)
    else:
        layout.left_indent = Pt(14)
    _write(paragraph, "— ")
    field = _element("w:fldSimple", instr=" PAGE ")
    paragraph._p.append(field)
    _write(paragraph, "1")
    field.append(paragraph.runs[-1].element)
    _write(paragraph, " —")


def _write(paragraph: Paragraph, text: str) -> None:
    """As it is: the library would make a tab an element, which comes back as a blank; XML carries no control marks."""
    words = paragraph.add_run().element.add_t(_UNPRINTABLE.sub("", text))
    words.set(qn("xml:space"), "preserve")


def _bookmark(paragraph: Paragraph, number: int, name: str) -> None:
    run = paragraph.runs[0].element
    run.addprevious(_element("w:bookmarkStart", id=str(number), name=name))
    run.addnext(_element("w:bookmarkEnd", id=str(number)))
