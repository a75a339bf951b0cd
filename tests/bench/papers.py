"""The same text set by this program and by others, in one run: pages a second, peak memory.

    python -m tests.bench.papers

What is not installed is said and left out. WEASYPRINT names the Python that has WeasyPrint, where it is another one.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

FONT = Path(__file__).parents[2] / "resources" / "fonts" / "NotoSerifSC-400.ttf"
LONG = 950
"""Characters of every long text."""
ROWS = 10
"""Of the table that ends each part."""

Blocks = list[tuple[str, Any]]
"""("heading" or "text", words), or ("table", rows of cells)."""


def blocks(folder: Path) -> Blocks:
    """The text of the sample's application, with long answers everywhere."""
    from desktop.office import Office
    from forms.values import FieldKind

    office = Office.open(folder / "data")
    pack = office.pack_of(office.new_sample())
    office.close()
    words = "深入贯彻落实关于强化知识产权保护的意见，2025年查处案件1,286件，办结率98.6%——居全省前列。" * LONG
    found: Blocks = []
    for area in pack.areas:
        found.append(("heading", area.title))
        for task in pack.tasks_of(area.id):
            found.append(("heading", f"{task.id} {task.title}"))
            for field in task.fields:
                said = words[:LONG] if field.kind is FieldKind.LONG_TEXT else words[:20]
                found.append(("text", f"{field.label}：{said}"))
            found += [("text", f"{measure.label}。{words[:LONG]}") for measure in task.measures]
        rows = [[f"{n}", words[:12], words[:6], words[:80], words[:20]] for n in range(1, ROWS + 1)]
        found.append(("table", [["编号", "任务", "部门", "措施", "佐证"], *rows]))
    return found


# --- one tool each, in a process of its own -----------------------------------------------------------------


def ours(content: Blocks, out: Path) -> None:
    from datetime import date

    from desktop.submission.pdf.book import Book
    from desktop.submission.pdf.fonts import FontSet
    from desktop.submission.pdf.metadata import Description
    from desktop.submission.pdf.styles import BODY, CELL_HEAD, CELL_LEFT, LEVEL_1
    from desktop.submission.pdf.table import Cell, Table
    from forms.progress import never, quiet

    book = Book(FontSet())
    for kind, what in content:
        if kind == "heading":
            book.body.heading(1, what, LEVEL_1)
        elif kind == "text":
            book.body.paragraph(what, BODY)
        else:
            head, *rows = what
            table = Table(book.body, (12, 40, 26, 58, 20), [Cell.of(one, CELL_HEAD) for one in head])
            for row in rows:
                table.row([Cell.of(one, CELL_LEFT) for one in row])
            table.close()
    about = Description("bench", "", "", "0" * 64, "0", date(2026, 11, 22))
    out.write_bytes(book.write(about, "", "", quiet, never)[0])


def reportlab(content: Blocks, out: Path) -> None:
    """As it comes: its own paragraphs and tables, Chinese line breaking, one embedded font."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(TTFont("Song", str(FONT)))
    body = ParagraphStyle(
        "body", fontName="Song", fontSize=16, leading=28.95, wordWrap="CJK", firstLineIndent=32
    )
    cell = ParagraphStyle("cell", fontName="Song", fontSize=10.5, leading=15, wordWrap="CJK")
    story: list[Any] = []
    for kind, what in content:
        if kind == "table":
            rows = [[Paragraph(escape(one), cell) for one in row] for row in what]
            widths = [width * mm for width in (12, 40, 26, 58, 20)]
            style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
            story.append(Table(rows, widths, repeatRows=1, style=style))
        else:
            story.append(Paragraph(escape(what), body))
    margins = {"leftMargin": 28 * mm, "rightMargin": 25 * mm, "topMargin": 36 * mm, "bottomMargin": 33 * mm}
    SimpleDocTemplate(str(out), pagesize=A4, **margins).build(story)


def weasyprint(content: Blocks, out: Path) -> None:
    from weasyprint import HTML

    css = (
        f"@font-face {{font-family: Song; src: url({FONT.as_uri()})}}"
        "@page {size: A4; margin: 37mm 26mm 35mm 28mm} body {font: 16pt/28.95pt Song; margin: 0}"
        "p {margin: 0; text-indent: 2em; text-align: justify} h1 {font: 16pt/28.95pt Song; margin: 0}"
        "table {border-collapse: collapse; font-size: 10.5pt; line-height: 15pt; width: 156mm}"
        "td {border: 0.5pt solid; padding: 3pt}"
    )
    parts = []
    for kind, what in content:
        if kind == "table":
            rows = ("".join(f"<td>{escape(one)}</td>" for one in row) for row in what)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            tag = "h1" if kind == "heading" else "p"
            parts.append(f"<{tag}>{escape(what)}</{tag}>")
    page = f'<html lang="zh-CN"><style>{css}</style><body>{"".join(parts)}</body></html>'
    HTML(string=page).write_pdf(str(out))


def libreoffice(content: Blocks, out: Path) -> None:
    """A Word document, made before, turned into a PDF: the program's start counts, it cannot be had without."""
    profile = out.with_name("profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
         "--outdir", str(out.parent), str(out.with_suffix(".docx"))],
        check=True,
        capture_output=True,
    )  # fmt: skip


def write_word(content: Blocks, out: Path) -> None:
    import docx
    from docx.shared import Mm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    layout = document.styles["Normal"].paragraph_format
    document.styles["Normal"].font.size = Pt(16)
    layout.line_spacing, layout.space_after, layout.first_line_indent = Pt(28.95), Pt(0), Pt(32)
    for kind, what in content:
        if kind == "table":
            table = document.add_table(0, len(what[0]), style="Table Grid")
            for row in what:
                for cell, words in zip(table.add_row().cells, row, strict=True):
                    paragraph = cell.paragraphs[0]
                    paragraph.add_run(words).font.size = Pt(10.5)
                    paragraph.paragraph_format.line_spacing = Pt(15)
                    paragraph.paragraph_format.first_line_indent = Pt(0)
        else:
            document.add_paragraph(what)
    document.save(str(out))


TOOLS: dict[str, Callable[[Blocks, Path], None]] = {
    "ours": ours,
    "reportlab": reportlab,
    "weasyprint": weasyprint,
    "libreoffice": libreoffice,
}


def child(name: str, source: Path, out: Path) -> None:
    content = json.loads(source.read_text("utf-8"))
    who = resource.RUSAGE_CHILDREN if name == "libreoffice" else resource.RUSAGE_SELF
    before, start = resource.getrusage(who), time.perf_counter()
    TOOLS[name](content, out)
    seconds, used = time.perf_counter() - start, resource.getrusage(who)
    print(  # noqa: T201
        json.dumps(
            {
                "seconds": seconds,
                "processor_s": used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime,
                "peak_mb": used.ru_maxrss / 1024,
            }
        )
    )


def python_for(name: str) -> str | None:
    """The interpreter that has the tool; None when it is not installed."""
    if name == "libreoffice":
        return sys.executable if shutil.which("soffice") else None
    if name != "weasyprint":
        return sys.executable
    python = os.environ.get("WEASYPRINT", sys.executable)
    found = subprocess.run([python, "-c", "import weasyprint"], capture_output=True)
    return python if found.returncode == 0 else None


def compare(folder: Path) -> dict[str, Any]:
    import pypdfium2

    source, results = folder / "blocks.json", dict[str, Any]()
    content = blocks(folder)
    source.write_text(json.dumps(content), "utf-8")
    for name in TOOLS:
        python, out = python_for(name), folder / f"{name}.pdf"
        if python is None:
            results[name] = "not installed"
            continue
        if name == "libreoffice":
            write_word(content, out.with_suffix(".docx"))
        said = subprocess.run(
            [python, str(Path(__file__)), name, str(source), str(out)],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        if said.returncode:
            raise SystemExit(said.stderr)
        result = json.loads(said.stdout.splitlines()[-1])
        document = pypdfium2.PdfDocument(out)
        pages = len(document)
        document.close()
        result |= {"pages": pages, "pages_a_second": pages / result["seconds"]}
        results[name] = {key: round(value, 2) for key, value in result.items()}
    return results


def main() -> None:
    if len(sys.argv) == 4:
        child(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory(prefix="ipzone-papers-") as folder:
        for name, result in compare(Path(folder)).items():
            print(f"{name}: {json.dumps(result)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
