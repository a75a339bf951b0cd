"""What others make of the same content: stock ReportLab, WeasyPrint, LibreOffice, each as its manual says.

Every one gets the same faces, sizes, line pitches, column widths, spans, shades, repeated heads and sheets. None
gets what only this program does: notes at the foot, tags, PDF/A, the second face for Latin letters, charts.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
FACES = {
    "body": ("FandolFang-Regular.ttf", "FandolFang R"),
    "title": ("NotoSerifSC-900.ttf", "Noto Serif SC Black"),
    "head": ("NotoSansSC-500.ttf", "Noto Sans SC Medium"),
    "subhead": ("LXGWWenKai-Regular.ttf", "LXGW WenKai"),
}
"""By role: the file, and the family's name in it."""
MM = 72 / 25.4
GREY = 0.93
Content = list[dict[str, Any]]


# --- ReportLab ----------------------------------------------------------------------------------------------


def reportlab(content: Content, out: Path) -> None:
    """Platypus: paragraphs with Chinese line breaking, tables with repeated heads."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageBreak, PageTemplate

    for role, (file, _) in FACES.items():
        pdfmetrics.registerFont(TTFont(role, str(FONTS / file)))
    styles: dict[Any, Any] = {}
    story: list[Any] = []
    for block in content:
        if block["kind"] == "sheet":
            story += [NextPageTemplate("turned" if block["landscape"] else "upright"), PageBreak()]
        elif block["kind"] == "table":
            story.append(_platypus_table(block, styles))
        else:
            story.append(_platypus_paragraph(block, styles))
    whole = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
    upright = Frame(28 * MM, 35 * MM - 1, 156 * MM, 225 * MM + 1, **whole)  # or it sets 21 lines
    turned = Frame(35 * MM, 26 * MM - 1, 225 * MM, 156 * MM + 1, **whole)
    document = BaseDocTemplate(str(out), pagesize=A4)
    document.addPageTemplates(
        [
            PageTemplate("upright", [upright], pagesize=A4),
            PageTemplate("turned", [turned], pagesize=landscape(A4)),
        ]
    )
    document.build(story)


def _platypus_paragraph(block: dict[str, Any], styles: dict[Any, Any]) -> Any:
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    first = block["pieces"][0]
    key = (first["role"], first["size"], block["pitch"], block["align"], block["indent"])
    if key not in styles:
        align = {"justify": TA_JUSTIFY, "left": TA_LEFT, "centre": TA_CENTER, "right": TA_RIGHT}
        styles[key] = ParagraphStyle(
            str(len(styles)),
            fontName=first["role"],
            fontSize=first["size"],
            leading=block["pitch"],
            alignment=align[block["align"]],
            firstLineIndent=block["indent"],
            wordWrap="CJK",
        )
    said = escape(first["text"])
    for piece in block["pieces"][1:]:
        grey = f"{round(piece['grey'] * 255):02x}" * 3
        said += f'<font name="{piece["role"]}" size="{piece["size"]}" color="#{grey}">{escape(piece["text"])}</font>'
    return Paragraph(said, styles[key])


def _platypus_table(block: dict[str, Any], styles: dict[Any, Any]) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Table

    heads = [block["head"]] if block["head"] else []
    rows, look = [], [("GRID", (0, 0), (-1, -1), 0.4, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    look += [(f"{side}PADDING", (0, 0), (-1, -1), 4 if side in ("LEFT", "RIGHT") else 3.5)
             for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]  # fmt: skip
    for number, row in enumerate([*heads, *block["rows"]]):
        cells: list[Any] = []
        for cell in row:
            at, end = (len(cells), number), (len(cells) + cell["span"] - 1, number)
            cells.append([_platypus_paragraph(one, styles) for one in cell["paragraphs"]])
            cells += [""] * (cell["span"] - 1)
            if cell["span"] > 1:
                look.append(("SPAN", at, end))
            if cell["shaded"]:
                look.append(("BACKGROUND", at, end, colors.Color(GREY, GREY, GREY)))
        rows.append(cells)
    return Table(rows, block["widths"], repeatRows=len(heads), style=look)


# --- WeasyPrint ---------------------------------------------------------------------------------------------


def weasyprint(content: Content, out: Path) -> None:
    from weasyprint import HTML

    faces = "".join(
        f"@font-face {{font-family: {role}; src: url({(FONTS / file).as_uri()})}}"
        for role, (file, _) in FACES.items()
    )
    css = (
        f"{faces}@page upright {{size: A4; margin: 37mm 26mm 35mm 28mm}}"
        "@page turned {size: A4 landscape; margin: 28mm 35mm 26mm 37mm}"
        ".upright {page: upright} .turned {page: turned} body, p {margin: 0}"
        "table {border-collapse: collapse; table-layout: fixed} td, th {border: 0.4pt solid; padding: 3.5pt 4pt;"
        f"vertical-align: middle; font-weight: normal}} .shaded {{background: {_hex(GREY)}}}"
    )
    parts, name = ['<div class="upright">'], "upright"
    for block in content:
        if block["kind"] == "sheet":
            name = "turned" if block["landscape"] else "upright"
            parts.append(f'</div><div class="{name}">')
        elif block["kind"] == "table":
            parts.append(_html_table(block))
        else:
            parts.append(_html_paragraph(block))
    page = f'<html lang="zh-CN"><style>{css}</style><body>{"".join(parts)}</div></body></html>'
    HTML(string=page).write_pdf(str(out))


def _hex(grey: float) -> str:
    return "#" + f"{round(grey * 255):02x}" * 3


def _html_paragraph(block: dict[str, Any]) -> str:
    first = block["pieces"][0]
    align = {"centre": "center"}.get(block["align"], block["align"])
    said = escape(first["text"])
    for piece in block["pieces"][1:]:
        look = f"font-family:{piece['role']};font-size:{piece['size']}pt;color:{_hex(piece['grey'])}"
        said += f'<span style="{look}">{escape(piece["text"])}</span>'
    look = f"font:{first['size']}pt/{block['pitch']}pt {first['role']};text-align:{align}"
    return f'<p style="{look};text-indent:{block["indent"]}pt">{said}</p>'


def _html_table(block: dict[str, Any]) -> str:
    columns = "".join(f'<col style="width:{width}pt">' for width in block["widths"])
    head = f"<thead>{_html_row(block['head'], 'th')}</thead>" if block["head"] else ""
    body = "".join(_html_row(row, "td") for row in block["rows"])
    return f'<table style="width:{sum(block["widths"])}pt">{columns}{head}<tbody>{body}</tbody></table>'


def _html_row(row: Sequence[dict[str, Any]], tag: str) -> str:
    return "<tr>" + "".join(
        f'<{tag} colspan="{cell["span"]}"{" class=shaded" if cell["shaded"] else ""}>'
        + "".join(map(_html_paragraph, cell["paragraphs"])) + f"</{tag}>" for cell in row
    ) + "</tr>"  # fmt: skip


# --- LibreOffice --------------------------------------------------------------------------------------------


def libreoffice(content: Content, out: Path) -> None:
    """The Word document made before, turned into a PDF: the program's start counts, it cannot be had without."""
    profile = out.with_name("profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
         "--outdir", str(out.parent), str(out.with_suffix(".docx"))],
        check=True,
        capture_output=True,
    )  # fmt: skip


FONTCONFIG = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
    f"<dir>{FONTS}</dir><cachedir>{{cache}}</cachedir></fontconfig>"
)
"""So that LibreOffice has the same faces."""


def write_word(content: Content, out: Path) -> None:
    import docx
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = docx.Document()
    for block in content:
        if block["kind"] == "sheet":
            document.add_section(WD_SECTION.NEW_PAGE)
            turned = block["landscape"]
            section = document.sections[-1]
            section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
        elif block["kind"] == "table":
            _word_table(document, block)
        else:
            _word_paragraph(document.add_paragraph(), block)
    for section in document.sections:
        turned = section.orientation == WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = (Mm(297), Mm(210)) if turned else (Mm(210), Mm(297))
        section.top_margin, section.bottom_margin = (Mm(28), Mm(26)) if turned else (Mm(37), Mm(35))
        section.left_margin, section.right_margin = (Mm(37), Mm(35)) if turned else (Mm(28), Mm(26))
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(0)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FACES["body"][1])
    document.save(str(out))


def _word_paragraph(paragraph: Any, block: dict[str, Any]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt

    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(block["pitch"])
    layout.first_line_indent, layout.space_after = Pt(block["indent"]), Pt(0)
    names = {"left": "LEFT", "centre": "CENTER", "right": "RIGHT", "justify": "JUSTIFY"}
    paragraph.alignment = WD_ALIGN_PARAGRAPH[names[block["align"]]]
    for piece in block["pieces"]:
        run = paragraph.add_run(piece["text"])
        run.font.size, run.font.name = Pt(piece["size"]), FACES[piece["role"]][1]
        run._element.rPr.rFonts.set(qn("w:eastAsia"), FACES[piece["role"]][1])


def _word_table(document: Any, block: dict[str, Any]) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    head = [block["head"]] if block["head"] else []
    rows = [*head, *block["rows"]]
    table = document.add_table(len(rows), len(block["widths"]), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, block["widths"], strict=True):
        column.width = Pt(width)
    for number, (line, row) in enumerate(zip(table.rows, rows, strict=True)):
        cells, column = line.cells, 0
        for cell in row:
            taken = cells[column]
            if cell["span"] > 1:
                taken = taken.merge(cells[column + cell["span"] - 1])
            taken.width = Pt(sum(block["widths"][column : column + cell["span"]]))
            _word_paragraph(taken.paragraphs[0], cell["paragraphs"][0])
            for more in cell["paragraphs"][1:]:
                _word_paragraph(taken.add_paragraph(), more)
            column += cell["span"]
        if head and not number:
            line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
