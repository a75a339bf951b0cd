"""Evidence files as people have them, and as attackers make them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

ID = "11010519491231002X"
PHONE = "13812345678"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def pdf(path: Path, pages: Sequence[str], password: str = "") -> Path:
    """A PDF with a text on each page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    sheet = canvas.Canvas(str(path), pagesize=A4, encrypt=password or None)
    for text in pages:
        sheet.setFont("STSong-Light", 14)
        # the font is not inside: without system fonts nothing else would be seen
        sheet.line(72, 790, 520, 790)
        for number, line in enumerate(text.split("\n")):
            sheet.drawString(72, 760 - 24 * number, line)
        sheet.showPage()
    sheet.save()
    return path


def package(parts: Mapping[str, str | bytes], *, padding: int = 0) -> bytes:
    """A ZIP; with `padding`, its first header has the room to grow that Word leaves."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(parts.items()):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            if padding and not number:
                info.extra = struct.pack("<2H2H", 0xA220, padding, 0xA028, padding - 4) + bytes(padding - 4)
            archive.writestr(info, content)
    data = out.getvalue()
    return _without_central_padding(data, padding) if padding else data


def _without_central_padding(data: bytes, padding: int) -> bytes:
    """Word pads the local header only."""
    at = data.index(b"PK\x01\x02")
    fields = list(struct.unpack_from("<4s6H3L5H2L", data, at))
    name, extra = fields[10], fields[11]
    fields[11] = 0
    fixed = struct.pack("<4s6H3L5H2L", *fields)
    head, rest = data[at + 46 : at + 46 + name], data[at + 46 + name + extra :]
    end = bytearray(rest)
    mark = end.index(b"PK\x05\x06")
    size = struct.unpack_from("<L", end, mark + 12)[0] - extra
    struct.pack_into("<L", end, mark + 12, size)
    return data[:at] + fixed + head + bytes(end)


def docx(path: Path, paragraphs: Sequence[str], *, padding: int = 0, **parts: str | bytes) -> Path:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    main = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    path.write_bytes(
        package({"[Content_Types].xml": "<Types/>", "word/document.xml": main, **named}, padding=padding)
    )
    return path


def xlsx(path: Path, rows: Sequence[Sequence[str]], *, shared: bool = True) -> Path:
    strings = [cell for row in rows for cell in row]
    cells = iter(range(len(strings)))
    lines = []
    for row in rows:
        inside = "".join(
            f'<c t="s"><v>{next(cells)}</v></c>' if shared else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            for cell in row
        )
        lines.append(f"<row>{inside}</row>")
    sheet = f'<worksheet xmlns="{S}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    items = "".join(f"<si><r><t>{s}</t></r><rPh><t>pinyin</t></rPh></si>" for s in strings)
    parts = {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": f'<sst xmlns="{S}">{items}</sst>'}
    path.write_bytes(package(parts))
    return path


def pptx(path: Path, slides: Sequence[str]) -> Path:
    parts = {
        f"ppt/slides/slide{n}.xml": f'<p xmlns:a="{A}"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p>'
        for n, text in enumerate(slides, 1)
    }
    path.write_bytes(package(parts))
    return path
