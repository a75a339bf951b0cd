"""A Word document of the application text, set like the printed one (GB/T 9704-2012).

Written part by part, so that the same text gives the same bytes. A bookmark in each heading says which answer stands
below it: every program keeps bookmarks, and people cannot lose text by typing outside of some frame.
Source: ECMA-376-1 (WordprocessingML).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from desktop.word.layout import EMPTY, Passage, plain

_TWIP = 20
_MM = 1440 / 25.4
_FONTS = {
    "body": ("仿宋_GB2312", "Times New Roman"),
    "title": ("方正小标宋简体", "方正小标宋简体"),
    "head": ("黑体", "黑体"),
    "subhead": ("楷体_GB2312", "Times New Roman"),
}
"""What offices have; where one is missing, Word and WPS take the nearest."""
_PITCH = round(28.95 * _TWIP)
"""22 lines on 225 mm."""
_TRACKING = -4
"""Twentieths of a point each character gives up: 28 of 16 pt are too wide for 156 mm."""
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PURPOSE = "供修改，不是报送文件；改好后在本软件中“从 Word 取回”"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Origin:
    """Which application a document is of; goes into its properties. `mark`: 样例, 练习 or nothing."""

    application: str
    revision: int
    pack: str
    title: str
    place: str
    mark: str


def document(origin: Origin, passages: Sequence[Passage]) -> bytes:
    """The whole file."""
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml"), ("custom-properties", "docProps/custom.xml")
        ),
        "docProps/custom.xml": _properties(origin),
        "word/document.xml": _body(origin, passages),
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            ("header", "header1.xml"),
            ("footer", "footer1.xml"),
            ("footer", "footer2.xml"),
        ),
        "word/styles.xml": _styles(),
        "word/settings.xml": f"<w:settings {_W}><w:evenAndOddHeaders/></w:settings>",
        "word/header1.xml": _header(origin),
        "word/footer1.xml": _footer("right"),
        "word/footer2.xml": _footer("left"),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), (_HEAD + content).encode("utf-8"), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _body(origin: Origin, passages: Sequence[Passage]) -> str:
    parts = [_paragraph("Title", origin.title), _paragraph("Subtitle", origin.place)]
    for passage in passages:
        if passage.heading and passage.label:
            parts.append(_paragraph("Heading1", passage.heading))
        style, words = ("Heading2", passage.label) if passage.label else ("Heading1", passage.heading)
        parts.append(_paragraph(style, words, f'w:id="{len(parts)}" w:name="{passage.anchor}"'))
        lines = plain(passage.text).split("\n")
        parts += [_paragraph("Normal", line or EMPTY) for line in lines]
    return f"<w:document {_W} {_R}><w:body>{''.join(parts)}{_section()}</w:body></w:document>"


def _section() -> str:
    top, bottom, left, right, below = (round(mm * _MM) for mm in (37, 35, 28, 25.8, 25))
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="r3"/><w:headerReference w:type="even" r:id="r3"/>'
        '<w:footerReference w:type="default" r:id="r4"/><w:footerReference w:type="even" r:id="r5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="850" w:footer="{below}" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{_PITCH}"/></w:sectPr>'
    )


def _paragraph(style: str, text: str, bookmark: str = "") -> str:
    start = end = ""
    if bookmark:
        start, end = f"<w:bookmarkStart {bookmark}/>", f"<w:bookmarkEnd {bookmark.split()[0]}/>"
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{start}'
        f'<w:r><w:t xml:space="preserve">{escape(_printable(text))}</w:t></w:r>{end}</w:p>'
    )


def _printable(text: str) -> str:
    """Without the characters XML cannot carry."""
    return _UNPRINTABLE.sub("", text)


def _styles() -> str:
    def style(
        name: str,
        title: str,
        font: str,
        size: float,
        *,
        indent: bool = False,
        centred: bool = False,
        level: int = -1,
    ) -> str:
        chinese, latin = _FONTS[font]
        default = ' w:default="1"' if name == "Normal" else ""
        based = "" if name == "Normal" else '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/>'
        kept, outline = ("<w:keepNext/>", f'<w:outlineLvl w:val="{level}"/>') if level >= 0 else ("", "")
        first = (
            '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
            if indent
            else '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
        )
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{title}"/>{based}<w:qFormat/>'
            f'<w:pPr>{kept}<w:spacing w:before="0" w:after="0" '
            f'w:line="{_PITCH if size <= 16 else _PITCH + 100}" w:lineRule="exact"/>{first}'
            f'<w:jc w:val="{"center" if centred else "both"}"/>{outline}</w:pPr>'
            f'<w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}" w:hint="eastAsia"/>'
            f'<w:b w:val="0"/><w:spacing w:val="{_TRACKING if size == 16 else 0}"/>'
            f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
            '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:style>'
        )

    return (
        f"<w:styles {_W}>"
        + style("Normal", "Normal", "body", 16, indent=True)
        + style("Title", "Title", "title", 22, centred=True)
        + style("Subtitle", "Subtitle", "subhead", 16, centred=True)
        + style("Heading1", "heading 1", "head", 16, indent=True, level=0)
        + style("Heading2", "heading 2", "subhead", 16, indent=True, level=1)
        + style("Header", "header", "head", 9)
        + style("Footer", "footer", "body", 14)
        + "</w:styles>"
    )


def _header(origin: Origin) -> str:
    words = "　".join(part for part in (origin.mark, _PURPOSE) if part)
    return f"<w:hdr {_W}>{_paragraph('Header', words)}</w:hdr>"


def _footer(side: str) -> str:
    """— 1 —, 四号, on the outer side, one character in (7.5)."""
    indent = f'<w:ind w:{"right" if side == "right" else "left"}="280" w:firstLine="0"/>'
    field = (
        '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r>'
    )
    style = f'<w:pPr><w:pStyle w:val="Footer"/>{indent}<w:jc w:val="{side}"/></w:pPr>'
    return f"<w:ftr {_W}><w:p>{style}{field}</w:p></w:ftr>"


PROPERTIES = ("IPZoneApplication", "IPZoneRevision", "IPZonePack")


def _properties(origin: Origin) -> str:
    values = (origin.application, str(origin.revision), origin.pack)
    entries = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(zip(PROPERTIES, values, strict=True), 2)
    )
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f"{entries}</Properties>"
    )


def _relations(*targets: tuple[str, str]) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    entries: Iterable[str] = (
        f'<Relationship Id="r{number}" Type="{base}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(entries)}</Relationships>"
    )


def _types() -> str:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = {
        "/word/document.xml": f"{word}.document.main+xml",
        "/word/styles.xml": f"{word}.styles+xml",
        "/word/settings.xml": f"{word}.settings+xml",
        "/word/header1.xml": f"{word}.header+xml",
        "/word/footer1.xml": f"{word}.footer+xml",
        "/word/footer2.xml": f"{word}.footer+xml",
        "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in kinds.items())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
