"""More application packages whose documents deceive, act or contradict, although a trusted signer vouches for them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from desktop.submission.layout import DATA_NAME, PDF_NAME, WORKBOOK_NAME
from tests.corpus.case import Case
from tests.corpus.documents import _book, _parts
from tests.desktop.submission.verification.conftest import Office
from tests.desktop.submission.verification.packages import Draft

Document = Callable[[pikepdf.Pdf], object]


def _data(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    def last(text: bytes) -> bytes:
        return good[:-1] + b',"zz":' + text + b"}"

    def revision(text: bytes) -> bytes:
        return re.sub(rb'"revision":\d+', b'"revision":' + text, good)

    def created(text: bytes) -> bytes:
        return re.sub(rb'"created":"[^"]+"', b'"created":"' + text + b'"', good)

    for name, text in {
        "NaN": b"NaN", "infinity": b"Infinity", "beyond all numbers": b"1e999", "half a character": b'"\\ud800"',
        "a number of 5,000 digits": b"1" * 5000,
    }.items():  # fmt: skip
        yield name, "data.json", last(text)
    for name, text in {
        "zero below zero": b"-0", "fraction below zero": b"-0.0", "smaller than all numbers": b"1e-99999999",
        "a fraction of 100,000 digits": b"0." + b"1" * 100_000, "escaped pair": b'"\\ud83d\\ude00"',
    }.items():  # fmt: skip
        yield name, "data.canonical", last(text)
    yield "NUL in a text", "data.schema", last(b'"\\u0000"')
    for name, text in {"fraction": b"1.0", "exponent": b"1E0"}.items():
        yield f"revision with {name}", "data.canonical", revision(text)
    yield "revision of 2^53", "data.json", revision(b"9007199254740992")
    for name, text in {"below zero": b"-1", "truth": b"true", "text": b'"1"', "nothing": b"null"}.items():
        yield f"revision {name}", "data.schema", revision(text)
    for name, content in {
        "comment": b"/*x*/" + good, "comma at the end": good[:-1] + b",}", "NUL behind": good + b"\0",
        "UTF-16": good.decode().encode("utf-16"), "UTF-32": good.decode().encode("utf-32"),
        "single quotes": good.replace(b'"', b"'"), "fifty thousand objects deep": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    }.items():  # fmt: skip
        yield name, "data.json", content
    draft = b'"draft":false'
    for name, content in {
        "line feed behind": good + b"\n", "keys in another order": b'{"zz":1,' + good[1:],
        "key twice, the same": good.replace(draft, draft + b"," + draft, 1),
        "key twice, once escaped": good.replace(draft, draft + b',"\\u0064raft":true', 1),
        "escaped key": good.replace(b'"draft"', b'"dra\\u0066t"', 1),
        "key for a prototype": good[:-1] + b',"__proto__":{}}',
    }.items():  # fmt: skip
        yield name, "data.canonical", content
    for name, content in {
        "in an array": b"[" + good + b"]", "null": b"null", "draft without its mark": good.replace(draft, b'"draft":true', 1),
        "sample without its mark": re.sub(rb'"mark":"[^"]*"', b'"mark":""', good),
        "another schema": good.replace(b'"urn:', b'"xrn:', 1),
    }.items():  # fmt: skip
        yield name, "data.schema", content
    for name, text in {"a word": b"yesterday", "in the year 0": b"0000-01-01T00:00:00+00:00"}.items():
        yield f"created {name}", "data.schema", created(text)
    yield "created at no place on earth", "data.schema", created(b"2026-01-01T00:00:00")


_PARTS = (
    "xl/externalLinks/externalLink1.xml", "xl/activeX/activeX1.xml", "xl/connections.xml", "xl/queryTables/queryTable1.xml",
    "xl/embeddings/oleObject1.bin", "xl/macrosheets/sheet1.xml", "xl/comments1.xml", "xl/webextensions/webextension1.xml",
    "customUI/customUI.xml", "customXml/item1.xml", "../x.xml", "/x.xml", "xl\\x.xml", "x.exe", "xl/dialogsheets/sheet1.xml",
)  # fmt: skip


def _workbooks(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    parts = _parts(good)
    book, sheet = "xl/workbook.xml", "xl/worksheets/sheet2.xml"
    code = "workbook.unreadable"

    def changed(part: str, pattern: bytes, by: bytes, count: int = 1) -> bytes:
        content, times = re.subn(pattern, by, parts[part], count=count)
        assert times
        return _book({**parts, part: content})

    for part in _PARTS:
        yield f"with {part}", code, _book({**parts, part: b"<x/>"})
    for state in (b"hidden", b"veryHidden"):
        yield f"sheet {state.decode()}", code, changed(book, b' state="visible"', b' state="%s"' % state)
    yield "row hidden", code, changed(sheet, b"<row ", b'<row hidden="1" ', 3)
    yield "row without height", code, changed(sheet, b"<row ", b'<row ht="0" customHeight="1" ', 3)
    yield "column hidden", code, changed(sheet, b"<col ", b'<col hidden="1" ')
    yield "column without width", code, changed(sheet, rb'<col width="\d+"', b'<col width="0"')
    for name, said in {
        "command": b"<definedName name=\"x\">cmd|'/c calc'!A0</definedName>",
        "beginning of a program": b'<definedName name="_xlnm.Auto_Open">a!$A$1</definedName>',
        "call for a title": b"<definedName name=\"_xlnm.Print_Titles\">WEBSERVICE('x')</definedName>",
    }.items():
        names = b"</sheets><definedNames>" + said + b"</definedNames>"
        yield f"name for a {name}", code, changed(book, b"</sheets>(<definedNames>.*</definedNames>)?", names)
    for name, said in {
        "link": b'<hyperlinks><hyperlink ref="A1" location="x!A1"/></hyperlinks>',
        "condition": b'<dataValidations><dataValidation sqref="A1"><formula1>1</formula1></dataValidation></dataValidations>',
        "colour by formula": b'<conditionalFormatting sqref="A1"><cfRule><formula>1</formula></cfRule></conditionalFormatting>',
        "merged cells": b'<mergeCells count="1"><mergeCell ref="A1:H9"/></mergeCells>',
        "more cells": b'<sheetData><row r="1"><c r="A1"><v>x</v></c></row></sheetData>',
        "links between two tables": b'<hyperlinks><hyperlink ref="A1"/></hyperlinks><sheetData></sheetData>',
        "legacy drawing": b'<legacyDrawing id="x"/>',
    }.items():
        yield f"sheet with {name}", code, changed(sheet, b"</sheetData>", b"</sheetData>" + said)
    template = b"<Relationship Id='x' Type='http://x/attachedTemplate' TargetMode='External' Target='http://x'/></Rel"
    yield "template from elsewhere", code, changed("_rels/.rels", b"</Rel", template)
    macro = re.compile(rb"openxmlformats-officedocument.spreadsheetml.sheet.main")
    types = macro.sub(b"ms-excel.sheet.macroEnabled.main", parts["[Content_Types].xml"])
    yield "said to hold macros", code, _book({**parts, "[Content_Types].xml": types})
    shown = b'<numFmts count="1"><numFmt numFmtId="200" formatCode=";;;"/></numFmts>'
    yield "format that shows nothing", code, changed("xl/styles.xml", rb"<numFmts[^>]*/>|(?=<fonts)", shown)
    for name, said in {
        "behind a tab": b'<numFmts count="1"><numFmt\tnumFmtId="200" formatCode=";;;"/></numFmts>',
        "under a prefix": b'<x:numFmts xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1"><x:numFmt '
        b'numFmtId="200" formatCode=";;;"/></x:numFmts>',
    }.items():
        yield f"format {name}", code, changed("xl/styles.xml", rb"<numFmts[^>]*/>", said)
    yield "format of the program's own", code, changed("xl/styles.xml", rb'numFmtId="0"', b'numFmtId="9"', 9)
    yield (
        "white letters",
        code,
        changed("xl/styles.xml", rb'<sz val="10"/>', b'<color rgb="FFFFFFFF"/><sz val="10"/>', 9),
    )
    yield "letters of no height", code, changed("xl/styles.xml", rb'<sz val="10"/>', b'<sz val="1"/>', 9)
    for width in (b"1E-9", b"+0", b"0.01", b".1", b"00.5"):
        yield (
            f"column {width.decode()} wide",
            code,
            changed(sheet, rb'<col width="\d+"', b'<col width="%s"' % width),
        )
    for name, said in {
        "height": b'defaultRowHeight="0" customHeight="1"',
        "width": b'defaultColWidth="0"',
    }.items():
        yield (
            f"no {name} unless said",
            code,
            changed(sheet, rb"<sheetFormatPr[^>]*/>", b"<sheetFormatPr %s/>" % said),
        )
    pane = b'<pane xSplit="90" ySplit="1" topLeftCell="ZZ2" activePane="bottomRight" state="frozen"/>'
    yield "all columns frozen but the last", code, changed(sheet, rb"<pane [^>]*/>", pane)
    white = rb'<is><r><rPr><color rgb="FFFFFFFF"/></rPr><t>\1</t></r></is>'
    yield "a run in white", code, changed(sheet, rb"<is><t>([^<]*)</t></is>", white)
    yield "two texts in a cell", code, changed(sheet, rb"</t></is>", b"</t><t>x</t></is>")
    links = "xl/_rels/workbook.xml.rels"
    theme = {
        **parts,
        "xl/theme/theme1.xml": parts[sheet],
        links: parts[links].replace(b"worksheets/sheet2", b"theme/theme1"),
    }
    yield "a sheet where the theme should be", code, _book(theme)
    twice = re.search(rb"<Relationship [^>]*sheet2[.]xml[^>]*>", parts[links])
    assert twice
    first = twice[0].replace(b"sheet2", b"sheet3")
    yield "two sheets of one number", code, changed(links, rb"(?=<Relationship )", first)
    yield "program in front", code, b"MZ" + good
    yield "byte behind", code, good + b"x"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr("XL/workbook.xml", parts[book])
    yield "part twice but for case", code, out.getvalue()
    yield "of the old kind", code, bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)


def _entry(key: str, **action: object) -> Document:
    return lambda pdf: pdf.Root.__setitem__(f"/{key}", Dictionary(**action))


def _script(pdf: pikepdf.Pdf) -> None:
    named = Dictionary(Names=Array([String("a"), Dictionary(S=Name.JavaScript, JS=String("1"))]))
    pdf.Root.Names = Dictionary(JavaScript=named)


def _attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["x.exe"] = b"MZ"


def _on_page(key: str, value: object) -> Document:
    return lambda pdf: pdf.pages[2].__setitem__(f"/{key}", value)


def _covered(pdf: pikepdf.Pdf) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 900, 900]), Contents=String("x")
    )
    pdf.pages[2].Annots = Array([pdf.make_indirect(note)])


_DOCUMENTS: dict[str, tuple[str, Document]] = {
    "script when opened": ("pdf.active", _entry("OpenAction", S=Name.JavaScript, JS=String("app.alert(1)"))),
    "program when opened": ("pdf.active", _entry("OpenAction", S=Name.Launch, F=String("cmd.exe"))),
    "other file when opened": ("pdf.active", _entry("OpenAction", S=Name.GoToR, F=String("x.pdf"))),
    "script by name": ("pdf.active", _script),
    "script in disguise": ("pdf.active", _entry("OpenXXAction", S=Name("/JavaXXScript"))),
    "file attached": ("pdf.active", _attached),
    "script of a page": (
        "pdf.active",
        _on_page("AA", Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("1")))),
    ),
    "form of another kind": ("pdf.active", _entry("AcroFormX", XFA=Array([]))),
    "layers that hide": ("pdf.form", _entry("OCProperties", OCGs=Array([]), D=Dictionary())),
    "page of which a corner is shown": ("pdf.form", _on_page("CropBox", Array([0, 0, 1, 1]))),
    "page as large as a country": ("pdf.form", _on_page("UserUnit", 75_000)),
    "note that covers a page": ("pdf.form", _covered),
    "pages taken out": ("pdf.text", lambda pdf: pdf.pages.__delitem__(slice(3, None))),
    "pages in another order": ("pdf.text", lambda pdf: pdf.pages.reverse()),
    "": ("", lambda pdf: pdf.docinfo.__setitem__("/Author", String("(a) /JS ( \\ /Launch"))),
}


_SPELLED = {b"/OpenXXAction": b"/Open#41ction", b"/JavaXXScript": b"/Java#53cript"}


def _signed_again(office: Office, folder: Path, change: Document) -> bytes:
    """The PDF changed before it was signed."""
    with pikepdf.open(io.BytesIO(office.entries[PDF_NAME])) as pdf:
        for page in pdf.pages:
            if "/Annots" in page:
                del page["/Annots"]
        del pdf.Root.AcroForm
        change(pdf)
        pdf.save(folder / "source.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    source = folder / "source.pdf"
    content = source.read_bytes()
    for plain, spelled in _SPELLED.items():
        content = content.replace(plain, spelled)
    source.write_bytes(content)
    return office.signed_pdf(folder, source)


def _pdfs(office: Office, folder: Path) -> Iterator[tuple[str, str, bytes]]:
    good = office.entries[PDF_NAME]
    for name, (code, change) in _DOCUMENTS.items():
        yield name, code, _signed_again(office, folder, change)
    before = int(re.findall(rb"startxref\s+(\d+)", good)[-1])
    added = b"\n9999 0 obj\n<</Type/Catalog>>\nendobj\n"
    table = b"xref\n9999 1\n%010d 00000 n \ntrailer\n<</Size 10000/Root 9999 0 R/Prev %d>>\n" % (
        len(good) + 1,
        before,
    )
    increment = added + table + b"startxref\n%d\n%%%%EOF\n" % (len(good) + len(added))
    yield "another document in an increment", "pdf.unsigned", good + increment
    yield "archive behind", "pdf.malformed", good + b"PK\5\6" + bytes(18)
    yield "blank lines in front", "pdf.malformed", b"\n" * 900 + good


def cases(folder: Path, office: Office) -> Iterator[Case]:
    folder.mkdir(parents=True)
    trust = [office.root.pem(folder / "root.pem")]

    def package(name: str, content: bytes) -> bytes:
        draft = Draft({**office.entries, name: content}).by(office.signer)
        return draft.write(folder / "a.asice").read_bytes()

    for name, code, content in _data(office.entries[DATA_NAME]):
        yield Case("data", name, code, package(DATA_NAME, content), trust)
    for name, code, content in _workbooks(office.entries[WORKBOOK_NAME]):
        yield Case("workbook", name, code, package(WORKBOOK_NAME, content), trust)
    for name, code, content in _pdfs(office, folder):
        made = package(PDF_NAME, content)
        title = name or "a text that looks like a script"
        yield Case("pdf" if code else "good", title, code, made, trust, application=not code)
