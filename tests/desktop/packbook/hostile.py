"""Workbooks made to do harm. Run as a program: builds each file named and says how long it took and what came out."""

from __future__ import annotations

import json
import re
import sys
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from tests.desktop.packbook.books import (
    edited,
    part_of,
    parts,
    put,
    replaced,
    small_book,
    zipped,
)

TASKS = part_of("任务")
ROWS = 1_048_576


def body(sheet: str, xml: bytes) -> bytes:
    """The small workbook with more rows at the end of a sheet."""
    return replaced(part_of(sheet), b"</sheetData>", xml + b"</sheetData>")


def after(xml: bytes) -> bytes:
    return replaced(TASKS, b"</sheetData>", b"</sheetData>" + xml)


def with_part(name: str, content: bytes) -> bytes:
    return zipped({**parts(small_book()), name: content})


def texts(count: int, of: str) -> bytes:
    return b"".join(
        b'<row><c t="inlineStr"><is><t>%d</t></is></c><c t="inlineStr"><is><t>%s</t></is></c></row>'
        % (number, of.encode())
        for number in range(count)
    )


def long_shared(count: int) -> bytes:
    content = parts(small_book())
    content["xl/sharedStrings.xml"] = b"<sst>" + b"<si><t>x</t></si>" * count + b"</sst>"
    relation = (
        b'<Relationship Id="rId999" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    relations = "xl/_rels/workbook.xml.rels"
    content[relations] = content[relations].replace(b"</Relationships>", relation)
    return zipped(content)


def claims(size: int) -> bytes:
    """An archive whose directory understates what a part unpacks to."""
    packed = bytearray(with_part("xl/media/a.bin", b"\0" * size))
    with zipfile.ZipFile(BytesIO(bytes(packed))) as archive:
        real = archive.getinfo("xl/media/a.bin").file_size
    return bytes(packed).replace(real.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def many_choices() -> bytes:
    choices = "".join(
        f'<row><c t="inlineStr"><is><t>big</t></is></c><c t="inlineStr"><is><t>v{n}</t></is></c>'
        f'<c t="inlineStr"><is><t>x</t></is></c></row>'
        for n in range(15_000)
    )
    book = body("选项", choices.encode())
    content = parts(book)
    fields = "".join(
        f'<row><c t="inlineStr"><is><t>任务</t></is></c><c/><c t="inlineStr"><is><t>f{n}</t></is></c>'
        f'<c t="inlineStr"><is><t>单选</t></is></c><c t="inlineStr"><is><t>x</t></is></c>'
        f'<c r="M{n + 100}" t="inlineStr"><is><t>big</t></is></c></row>'
        for n in range(15_000)
    )
    part = part_of("字段")
    content[part] = content[part].replace(b"</sheetData>", fields.encode() + b"</sheetData>")
    return zipped(content)


def fields_times_tasks() -> bytes:
    """The most questions that a workbook can ask with few cells: every template for every task."""
    content = parts(small_book())
    tasks = "".join(
        f'<row><c t="inlineStr"><is><t>t{n}</t></is></c><c t="inlineStr"><is><t>1</t></is></c>'
        f'<c t="inlineStr"><is><t>任务</t></is></c></row>'
        for n in range(499)
    )
    fields = "".join(
        f'<row><c t="inlineStr"><is><t>任务</t></is></c><c/><c t="inlineStr"><is><t>f{n}</t></is></c>'
        f'<c t="inlineStr"><is><t>数字</t></is></c><c t="inlineStr"><is><t>x</t></is></c><c/><c/>'
        f'<c t="inlineStr"><is><t>answers["{{target}}.taken"]</t></is></c></row>'
        for n in range(480)
    )
    for sheet, rows in (("任务", tasks), ("字段", fields)):
        part = part_of(sheet)
        content[part] = content[part].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    return zipped(content)


def expression(text: str) -> bytes:
    return edited(put("规则", C3=text))


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
LINK = b'<Relationship Id="r9" Type="http://x/%s" Target="%s" TargetMode="External"/></Relationships>'
WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"

REFUSED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "text": lambda: "编号,名称\n".encode() * 9,
    "old-format": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "half": lambda: small_book()[:-900],
    "bomb": lambda: with_part("xl/media/a.bin", b"\0" * (60 << 20)),
    "bomb-sheet": lambda: body("任务", b" " * (20 << 20)),
    "understated": lambda: claims(3 << 20),
    "many-parts": lambda: zipped({**parts(small_book()), **{f"x/{n}.bin": b"" for n in range(300)}}),
    "laughs": lambda: replaced(TASKS, b"<worksheet", LAUGHS + b"<worksheet"),
    "laughs-utf16": lambda: zipped(
        {
            **parts(small_book()),
            TASKS: (LAUGHS + b"<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>")
            .decode()
            .encode("utf-16"),
        }
    ),
    "million-rows": lambda: body("任务", b"".join(b'<row r="%d"/>' % n for n in range(10, ROWS))),
    "million-texts": lambda: long_shared(900_000),
    "many-merges": lambda: zipped(
        {
            name: content.replace(
                b"</sheetData>",
                texts(15_000, "x")
                + b"</sheetData><mergeCells>"
                + b'<mergeCell ref="A3:A1048576"/>' * 60_000
                + b"</mergeCells>",
            )
            if name == TASKS
            else content
            for name, content in parts(small_book()).items()
        }
    ),
    "external-link": lambda: with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
    "external-relation": lambda: replaced(
        WORKBOOK_RELATIONS, b"</Relationships>", LINK % (b"externalLinkPath", b"http://evil/x.xlsx")
    ),
    "macros": lambda: with_part("xl/vbaProject.bin", b"\xd0\xcf"),
    "object": lambda: with_part("xl/embeddings/oleObject1.bin", b"x"),
    "connection": lambda: with_part("xl/connections.xml", b"<connections/>"),
    "no-sheet": lambda: zipped({name: c for name, c in parts(small_book()).items() if name != TASKS}),
    "no-xml": lambda: replaced(TASKS, b"<sheetData>", b"<sheetData"),
    "endless-index": lambda: body(
        "任务", b'<row r="9"><c r="A9" t="s"><v>' + b"9" * 9000 + b"</v></c></row>"
    ),
}
"""What is no workbook, or costs too much to look at."""

FAULTY: dict[str, Callable[[], bytes]] = {
    "formula": lambda: edited(put("任务", C3='=HYPERLINK("http://evil","x")')),
    "dde": lambda: edited(put("任务", C3="=cmd|' /C calc'!A0")),
    "formula-with-value": lambda: body(
        "任务", b'<row r="9"><c r="A9" t="str"><f>1+1</f><v>1.2</v></c></row>'
    ),
    "shared-formulas": lambda: body(
        "任务",
        b"".join(
            b'<row r="%d"><c r="A%d"><f t="shared" si="0">%s</f></c></row>' % (n, n, b"A1+" * 200 + b"1")
            for n in range(9, 4000)
        ),
    ),
    "last-row": lambda: body("任务", b'<row r="1048576"><c r="A1048576" t="n"><v>1</v></c></row>'),
    "last-column": lambda: body(
        "任务", b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(9, 4000))
    ),
    "all-wrong": lambda: body(
        "任务",
        b"".join(b"<row>" + b'<c t="e"><v>#N/A</v></c>' * 20 + b"</row>" for _ in range(11_000)),
    ),
    "too-many": lambda: body("任务", texts(19_000, "1")),
    "many-choices": many_choices,
    "fields-times-tasks": fields_times_tasks,
    "numbers": lambda: body(
        "指标",
        b'<row r="9"><c r="A9"><v>1e400</v></c><c r="B9"><v>NaN</v></c><c r="C9" s="99999"><v>'
        + b"9" * 4000
        + b"</v></c></row>",
    ),
    "climbing-id": lambda: edited(put("模板", C3="../../../../tmp/x")),
    "climbing-item": lambda: edited(put("任务", A3="../x")),
    "endless-brackets": lambda: expression("(" * 900 + "1" + ")" * 900),
    "endless-operators": lambda: expression("!" * 1900 + "true"),
    "endless-text": lambda: expression('"' + "a" * 1990 + '".matches("(a+)+$")'),
    "macro": lambda: expression("[1,2,3].map(x, [1,2,3].map(y, x * y)).size() > 0"),
    "long-expression": lambda: expression("1 + " * 8000 + "1"),
    "html": lambda: edited(put("任务", C3='<script>alert(1)</script><a href="javascript:x">党政</a>')),
    "control": lambda: edited(put("任务", A3="a\u202eb/c")),
    "dots": lambda: edited(put("任务", I3="a." * 900, C3="长" * 3000)),
}
"""What is a workbook, and makes no pack."""

SIGNS = '甲 < 乙 & "丙" > 丁 ]]> &lt;script&gt; {0} %s $(x)'

HARMLESS: dict[str, Callable[[], bytes]] = {
    "signs": lambda: edited(put("任务", C3=SIGNS)),
    "hyperlink": lambda: with_part(
        f"xl/worksheets/_rels/{TASKS.rpartition('/')[2]}.rels",
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + LINK % (b"relationships/hyperlink", b"file:///etc/passwd"),
    ),
    "climbing-part": lambda: with_part("../../../tmp/x.xml", b"<x/>"),
    "formula-elsewhere": lambda: edited(lambda book: book.create_sheet("草稿").append(["=1+1"])),
    "far-styles": lambda: body("任务", b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
    "merged-all": lambda: after(b'<mergeCells><mergeCell ref="A50:XFD1048576"/></mergeCells>'),
    "escaped": lambda: edited(put("任务", C3="_x0000_\\u0000\\ud800党政_xD83D_")),
}


def main() -> None:
    from desktop.packbook import build
    from forms.errors import IpzoneError

    results: dict[str, tuple[float, str]] = {}
    build(Path(sys.argv[1]).read_bytes())
    for path in map(Path, sys.argv[2:]):
        content = path.read_bytes()
        start = time.process_time()
        try:
            build(content)
            outcome = "built"
        except IpzoneError as error:
            outcome = error.code
        results[path.stem] = (time.process_time() - start, outcome)
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    print(json.dumps({"results": results, "peak": peak}))  # noqa: T201


if __name__ == "__main__":
    main()
