"""Application packages whose parts contradict each other, or harm who opens them, although the signer vouches for all.

The worst case: the signer is trusted, so everything is read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pikepdf
from openpyxl import load_workbook

from desktop.submission.layout import DATA_NAME, PDF_NAME, WORKBOOK_NAME
from tests.corpus.case import Case
from tests.desktop.submission.signing import people
from tests.desktop.submission.verification.conftest import Office
from tests.desktop.submission.verification.packages import Draft

Payload = dict[str, bytes]


def _set(name: str, content: bytes) -> Callable[[Payload], object]:
    return lambda payload: payload.update({name: content})


def _rewritten(content: bytes, **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(out, **options)
    return out.getvalue()


def pdf(*objects: bytes) -> bytes:
    """A file of these objects, the first of which is the catalogue; nothing in it is signed."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + table + trailer


def stream(content: bytes, entries: bytes = b"/Filter/FlateDecode") -> bytes:
    packed = zlib.compress(content) if b"FlateDecode" in entries else content
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(packed), packed)


_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def _page(more: bytes = b"") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R%s>>" % more


def _pdfs(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    yield "empty", "pdf.malformed", b""
    yield "rubbish", "pdf.malformed", b"rubbish"
    yield "bytes behind", "pdf.malformed", good + b"more"
    yield "cut off", "pdf.malformed", good[:-200]
    yield "half", "pdf.malformed", good[: len(good) // 2]
    yield "changed inside", "pdf.signature.digest", _bent(good)
    yield "object streams", "pdf.form", _rewritten(good, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    yield "encrypted", "pdf.form", _rewritten(good, encryption=pikepdf.Encryption(owner="a", user=""))
    yield "saved anew", "pdf.coverage", _rewritten(good)
    loop = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    yield "loop of revisions", "pdf.revisions", good + loop % (len(good), len(good))
    yield "not PAdES", "pdf.form", good.replace(b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached")
    many = b"xref\n0 900000\ntrailer\n<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(good)
    yield "too many objects", "pdf.large", good + many
    yield "signature field emptied", "pdf.unsigned", re.sub(rb"/V \d+ 0 R", lambda m: b" " * len(m[0]), good)
    yield (
        "byte range moved",
        "pdf.coverage",
        re.sub(rb"/ByteRange ?\[0 (\d)", rb"/ByteRange [0 1", good, count=1),
    )
    zeros = bytes(60 << 20)
    yield "bomb in a page", "pdf.large", pdf(_CATALOGUE, _PAGES, _page(), stream(zeros))
    twice = stream(zlib.compress(zlib.compress(zeros)), b"/Filter[/FlateDecode/FlateDecode]")
    yield "packed twice", "pdf.form", pdf(_CATALOGUE, _PAGES, _page(), twice)
    lzw = stream(b"x", b"/Filter/LZWDecode")
    yield "another packing", "pdf.form", pdf(_CATALOGUE, _PAGES, _page(), lzw)
    hidden = stream(zeros, b"/F#69lter/FlateDecode")
    yield "name in disguise", "pdf.form", pdf(_CATALOGUE, _PAGES, _page(), hidden)
    forms = [
        stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/Resources<</XObject<</X %d 0 R>>>>" % (n + 1))
        for n in range(5, 30)
    ]
    laughs = _page(b"/Resources<</XObject<</X 5 0 R>>>>")
    yield "forms in forms", "pdf.large", pdf(_CATALOGUE, _PAGES, laughs, stream(b"/X Do"), *forms)
    long = stream(b"BT (x) Tj ET " * 40_000, b"/Type/XObject/Subtype/Form")
    yield "form drawn often", "pdf.large", pdf(_CATALOGUE, _PAGES, laughs, stream(b"/X Do " * 9000), long)
    deep = b"[" * 200_000 + b"]" * 200_000
    yield "deep arrays", "pdf.form", pdf(_CATALOGUE[:-2] + b"/AcroForm<</Fields " + deep + b">>>>", _PAGES)
    yield "deep dictionaries", "pdf.form", pdf(b"<</A" * 5000 + b" 1" + b">>" * 5000, _PAGES)
    kids = [b"<</Type/Pages/Count 1/Kids[%s]>>" % (b"%d 0 R " % (n + 1) * 10) for n in range(2, 30)]
    yield "tree that branches without end", "pdf.unsigned", pdf(_CATALOGUE, *kids, b"<</Type/Page>>")
    circle = b"<</Type/Pages/Count 1/Kids[2 0 R]>>"
    yield "tree in a circle", "pdf.unsigned", pdf(_CATALOGUE, circle)


def _bent(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[content.index(b"stream\n") + 40] ^= 1
    return bytes(changed)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _book(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _with_cell(content: bytes, value: str) -> bytes:
    book = load_workbook(io.BytesIO(content))
    book["任务"]["G2"] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _workbooks(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    parts = _parts(good)
    sheet = next(name for name in parts if name.startswith("xl/worksheets/") and name.endswith("2.xml"))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def rows(content: str) -> bytes:
        text = f'<worksheet xmlns="{main}"><sheetData>{content}</sheetData></worksheet>'
        return _book({**parts, sheet: text.encode()})

    yield "rubbish", "workbook.unreadable", b"rubbish"
    yield "cut off", "workbook.unreadable", good[:-100]
    other = re.sub(rb"<t>[^<]*</t>", "<t>别的</t>".encode(), parts[sheet], count=1)
    yield "one cell", "workbook.different", _book({**parts, sheet: other})
    yield "saved by another program", "workbook.unreadable", _with_cell(good, "别的")
    yield "formula in a cell", "workbook.unreadable", _with_cell(good, "=1+1")
    yield "formula", "workbook.unreadable", rows("<row><c><f>1+1</f><v>2</v></c></row>")
    yield (
        "another text",
        "workbook.different",
        rows('<row r="1"><c r="A1" s="2" t="inlineStr"><is><t>别的</t></is></c></row>'),
    )
    yield "macro", "workbook.unreadable", _book({**parts, "xl/vbaProject.bin": b"x"})
    link = b'<Relationships><Relationship Target="file:///x" TargetMode="External"/></Relationships>'
    yield "external link", "workbook.unreadable", _book({**parts, "xl/_rels/x.rels": link})
    yield (
        "entities",
        "workbook.unreadable",
        _book({**parts, sheet: b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'}),
    )
    yield "bomb", "workbook.unreadable", _book({**parts, "xl/media/a": bytes(80 << 20)})
    spread = {f"xl/media/{n}": bytes(1 << 20) for n in range(70)}
    yield "bomb in pieces", "workbook.unreadable", _book({**parts, **spread})
    yield "cells without end", "workbook.unreadable", rows("<row>" + "<c/>" * 4_000_000 + "</row>")
    nested = "<a>" * 500_000 + "</a>" * 500_000
    yield "deep elements", "workbook.unreadable", rows(nested)
    yield "rows without end", "workbook.unreadable", rows("<row><c><v>1</v></c></row>" * 900_000)
    yield "row far below", "workbook.unreadable", rows('<row r="1048576"><c><v>1</v></c></row>')
    yield "column far right", "workbook.unreadable", rows('<row r="1"><c r="XFD1"><v>1</v></c></row>')
    wide = "字" * (5 << 20)
    yield "text without end", "workbook.unreadable", rows(f"<row><c><v>{wide}</v></c></row>" * 3)


def _data(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    yield "empty object", "data.schema", b"{}"
    yield "blanks", "data.canonical", b"{ }"
    yield "rubbish", "data.json", b"rubbish"
    yield "key twice", "data.canonical", good[:-1] + b',"zz":1,"zz":1}'
    yield "unknown key", "data.schema", good[:-1] + b',"zzz":1}'
    yield "deep", "data.json", b"[" * 100_000 + b"]" * 100_000
    yield "many containers", "data.large", b"[" + b"[]," * 500_000 + b"[]]"
    yield "many numbers", "data.large", b"[" + b"1," * 3_000_000 + b"1]"
    yield "long number", "data.json", b"[" + b"9" * 1_000_000 + b"]"
    yield "long text", "data.schema", b'["' + b"a" * (20 << 20) + b'"]'
    yield "too long", "entry.large", b'["' + b"a" * (33 << 20) + b'"]'
    yield "revision changed", "pdf.content", re.sub(rb'"revision":(\d+)', rb'"revision":999', good)
    code = re.search(rb'"place":\{[^}]*"code":"(\d+)"', good)
    assert code is not None
    yield "another place", "pdf.content", good.replace(b'"code":"' + code[1], b'"code":"110000', 1)
    yield "not UTF-8", "data.json", good.replace("示".encode(), b"\xff", 1)
    yield "byte order mark", "data.json", b"\xef\xbb\xbf" + good


def _payloads(office: Office) -> Iterator[tuple[str, str, str, Callable[[Payload], object]]]:
    """(group, name, code, change)"""
    for name, code, content in _pdfs(office.entries[PDF_NAME]):
        yield "pdf", name, code, _set(PDF_NAME, content)
    for name, code, content in _workbooks(office.entries[WORKBOOK_NAME]):
        yield "workbook", name, code, _set(WORKBOOK_NAME, content)
    for name, code, content in _data(office.entries[DATA_NAME]):
        yield "data", name, code, _set(DATA_NAME, content)
    evidence = next(n for n in office.entries if n.startswith("evidence/"))
    yield "content", "evidence changed", "evidence.different", _set(evidence, b"x")
    yield "content", "evidence taken out", "evidence.absent", lambda p: p.pop(evidence)
    yield "content", "evidence put in", "evidence.unlisted", _set("evidence/900-多出来.pdf", b"x")
    yield "content", "no PDF", "pdf.absent", lambda p: p.pop(PDF_NAME)
    yield "content", "no workbook", "workbook.absent", lambda p: p.pop(WORKBOOK_NAME)
    pack = office.entries["pack/tasks.toml"]
    yield "content", "pack changed", "data.pack", _set("pack/tasks.toml", pack + b"\n# more\n")
    for name in ("pack.toml", "tasks.toml"):
        yield "content", f"pack without {name}", "data.pack", lambda p, n=name: p.pop(f"pack/{n}")  # type: ignore[misc]
    yield (
        "content",
        "pack of many files",
        "data.pack",
        lambda p: p.update({f"pack/{n}.toml": b"" for n in range(40)}),
    )


def cases(folder: Path, office: Office) -> Iterator[Case]:
    folder.mkdir(parents=True)
    trust = [office.root.pem(folder / "root.pem")]
    yield Case("good", "an application", "", office.package.read_bytes(), trust, application=True)
    for group, name, code, change in _payloads(office):
        draft = Draft(dict(office.entries))
        change(draft.payload)
        package = draft.by(office.signer).write(folder / "a.asice").read_bytes()
        yield Case(group, name, code, package, trust)
    stranger = people.root("陌生", number=107).issue(number=55)
    resigned = Draft(dict(office.entries)).by(stranger).write(folder / "a.asice").read_bytes()
    yield Case("content", "signed anew by a stranger", "certificate.untrusted", resigned, trust)
    other = office.root.issue("另一人", number=56)
    by_other = Draft(dict(office.entries)).by(other).write(folder / "a.asice").read_bytes()
    yield Case("content", "PDF signed by somebody else", "pdf.signer", by_other, trust)
    rewritten = io.BytesIO()
    with zipfile.ZipFile(office.package) as source, zipfile.ZipFile(rewritten, "w") as target:
        for one in source.infolist():
            target.writestr(zipfile.ZipInfo(one.filename), source.read(one))
    yield Case("container", "application written anew", "container.form", rewritten.getvalue(), trust)
