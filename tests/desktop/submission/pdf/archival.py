"""What PDF/A-2a and PDF/UA-1 ask of a file, judged from the file alone, by the rules veraPDF judges by.

Each fault begins with the clause: "A" of ISO 19005-2, "U" of ISO 14289-1 (numbers as in veraPDF's profiles). Rules
that pikepdf's own checker judges (colours, transparency, structure of the file) are not repeated here.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf

KIDS = {
    "Table": {"THead", "TBody", "TR", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"L", "LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOC", "TOCI", "Caption"},
}
PARENTS = {
    "THead": {"Table"},
    "TBody": {"Table"},
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}
STANDARD = {
    *(
        "Document",
        "Sect",
        "Div",
        "P",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "Span",
        "Reference",
        "Link",
        "Note",
    ),
    *(
        "Table",
        "THead",
        "TBody",
        "TR",
        "TH",
        "TD",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "TOC",
        "TOCI",
        "Figure",
        "Form",
    ),
}
_DRAWS = {"TJ", "Tj", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI"}
_UA = "{http://www.aiim.org/pdfua/ns/id/}"
_A = "{http://www.aiim.org/pdfa/ns/id/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def faults(path: Path) -> list[str]:
    """What is wrong with a file that says it keeps both standards; nothing, when it does."""
    with pikepdf.open(path) as document:
        judge = _Judge(document)
        return [*judge.catalogue(), *judge.tree(), *judge.pages(), *judge.fonts(), *judge.said()]


class _Judge:
    def __init__(self, document: pikepdf.Pdf) -> None:
        self.document, self.root = document, document.Root
        self.marks: dict[tuple[Any, int], list[Any]] = {}
        """Elements that name a mark: (page, MCID)."""
        self.objects: dict[Any, list[Any]] = {}
        """Elements that name an annotation."""

    @cached_property
    def parents(self) -> dict[int, Any]:
        flat = list(self.root.StructTreeRoot.ParentTree.Nums)
        keys = [int(key) for key in flat[0::2]]
        assert keys == sorted(set(keys))
        return dict(zip(keys, flat[1::2], strict=True))

    def catalogue(self) -> Iterator[str]:
        root = self.root
        if not re.fullmatch(
            rb"%PDF-1\.[0-7]", self.document.filename and _first_line(self.document.filename)
        ):
            yield "A6.1.2 header"
        if not bool(root.MarkInfo.Marked) or bool(root.MarkInfo.get("/Suspects", False)):
            yield "U6.2 not marked"
        if root.get("/Lang") != "zh-CN":
            yield "U7.2 language"
        if not bool(root.ViewerPreferences.get("/DisplayDocTitle", False)):
            yield "U7.1-10 title is not displayed"
        intents = list(root.get("/OutputIntents", []))
        if len(intents) != 1 or int(intents[0].DestOutputProfile.N) != 3:
            yield "A6.2.3 output intent"
        for key in ("/AA", "/OCProperties", "/Requirements", "/NeedsRendering", "/OpenAction"):
            if key in root:
                yield f"A6.5 {key}"
        form = root.get("/AcroForm", {})
        if "/XFA" in form or bool(form.get("/NeedAppearances", False)):
            yield "A6.4 form"
        for one in self.document.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Group":
                yield "A6.2.10 transparency group"
            if isinstance(one, pikepdf.String) and len(bytes(one)) >= 32768:
                yield "A6.1.13 string"

    # --- structure --------------------------------------------------------------------------------------

    def tree(self) -> Iterator[str]:
        top = _kids(self.root.StructTreeRoot)
        if [kid.S for kid in top] != ["/Document"]:
            yield "U7.1 one Document at the top"
        level, notes = 0, set()
        waiting = [(kid, None) for kid in top]
        while waiting:
            element, parent = waiting.pop()
            kind, kids = str(element.S)[1:], _kids(element)
            elements = [kid for kid in kids if _is_element(kid)]
            waiting += [(kid, element) for kid in reversed(elements)]
            inside = {str(kid.S)[1:] for kid in elements}
            if kind not in STANDARD:
                yield f"U7.1-5 {kind}"
            if parent is not None and element.get("/P") is not None and element.P.objgen != parent.objgen:
                yield f"U7.1-12 parent of {kind}"
            above = "" if parent is None else str(parent.S)[1:]
            if kind in KIDS and not inside <= KIDS[kind]:
                yield f"U7.2 {kind} holds {inside - KIDS[kind]}"
            if kind in PARENTS and above not in PARENTS[kind]:
                yield f"U7.2 {kind} in {above}"
            if kind == "Table":
                yield from _table(element)
            if kind in ("Figure", "Formula") and not str(element.get("/Alt", "")):
                yield "U7.3 figure without words"
            if kind == "Note":
                if not str(element.get("/ID", "")) or str(element.ID) in notes:
                    yield "U7.9 note"
                notes.add(str(element.get("/ID", "")))
            if re.fullmatch(r"H\d", kind):
                if int(kind[1]) > level + 1:
                    yield f"U7.4.2 {kind} after H{level}"
                level = int(kind[1])
            if kind == "Form" and sum(_is_reference(kid) for kid in kids) != 1:
                yield "U7.18.4-2 form"
            if not kids and kind not in ("TD", "TH"):
                yield f"U7.1 empty {kind}"
            self._note_contents(element, kids)

    def _note_contents(self, element: Any, kids: list[Any]) -> None:
        for kid in kids:
            if isinstance(kid, int):
                self.marks.setdefault((element.Pg.objgen, int(kid)), []).append(element)
            elif kid.get("/Type") == "/MCR":
                self.marks.setdefault((kid.Pg.objgen, int(kid.MCID)), []).append(element)
            elif _is_reference(kid):
                self.objects.setdefault(kid.Obj.objgen, []).append(element)

    # --- pages ------------------------------------------------------------------------------------------

    def pages(self) -> Iterator[str]:
        """After `tree`: what pages draw and hold is what the tree names, once, and the parent tree leads back."""
        used = set()
        for number, page in enumerate(self.document.pages, 1):
            if page.obj.get("/StructParents") is None or page.obj.get("/Tabs") != "/S":
                yield f"U7.18.3 page {number}"
                continue
            used.add(int(page.obj.StructParents))
            back = list(self.parents[int(page.obj.StructParents)])
            drawn, problems = _content(page)
            yield from (f"{problem} on page {number}" for problem in problems)
            named = {mark for owner, mark in self.marks if owner == page.obj.objgen}
            if named != drawn or len(drawn) != len(back):
                yield f"U7.1-3 page {number} draws {drawn ^ named}"
            for mark in named & set(range(len(back))):
                owners = self.marks[page.obj.objgen, mark]
                if len(owners) != 1 or back[mark].objgen != owners[0].objgen:
                    yield f"U7.1 mark {mark} of page {number}"
            for annotation in page.obj.get("/Annots", []):
                used.add(int(annotation.get("/StructParent", -1)))
                yield from (f"{one} on page {number}" for one in self._annotation(annotation))
        if used != set(self.parents) or int(self.root.StructTreeRoot.ParentTreeNextKey) <= max(used):
            yield "U7.1 keys of the parent tree"

    def _annotation(self, one: Any) -> Iterator[str]:
        kind = {"/Link": "/Link", "/Widget": "/Form"}.get(str(one.Subtype))
        owners = self.objects.get(one.objgen, [])
        if kind is None or [owner.S for owner in owners] != [kind]:
            yield f"U7.18 {one.Subtype} in {[str(owner.S) for owner in owners]}"
        elif self.parents[int(one.StructParent)].objgen != owners[0].objgen:
            yield "U7.18 annotation leads elsewhere"
        if not str(one.get("/Contents", "") if kind == "/Link" else one.get("/TU", "")):
            yield f"U7.18 {one.Subtype} says nothing"
        flags = int(one.get("/F", 0))
        if flags & (1 | 2 | 32 | 256) or not flags & 4:
            yield f"A6.3.2 flags {flags}"
        if kind != "/Link" and (list(one.get("/AP", {}).keys()) != ["/N"]):
            yield "A6.3.3 appearance"
        if "/AA" in one or (kind == "/Form" and "/A" in one):
            yield "A6.4.1 action"

    # --- fonts ------------------------------------------------------------------------------------------

    def fonts(self) -> Iterator[str]:
        """Embedded, widths as in the program, a code for a character of Unicode, nothing drawn that is not there."""
        shown: dict[str, set[int]] = {}
        found: dict[str, Any] = {}
        for holder in [*self.document.pages, *_appearances(self.document)]:
            resources = holder.get("/Resources", {})
            for name, font in resources.get("/Font", {}).items():
                key = f"{name}{font.objgen}"
                found[key] = font
            font = ""
            for operands, operator in pikepdf.parse_content_stream(holder):
                if str(operator) == "Tf":
                    font = f"{operands[0]}{resources.Font[str(operands[0])].objgen}"
                elif str(operator) in ("TJ", "Tj"):
                    parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            data = bytes(part)
                            codes = struct.unpack(f">{len(data) // 2}H", data)
                            shown.setdefault(font, set()).update(codes)
        for key, font in found.items():
            yield from _font(font, shown.get(key, set()))

    # --- metadata ---------------------------------------------------------------------------------------

    def said(self) -> Iterator[str]:
        data = self.root.Metadata.read_bytes()
        if "/Filter" in self.root.Metadata or b"bytes=" in data[:90] or b"encoding=" in data[:90]:
            yield "A6.6.2.1 packet"
        tree = ElementTree.fromstring(data.decode())  # noqa: S314  # written by us
        values: dict[str, str] = {}
        for part in tree.iter(f"{_RDF}Description"):  # simple properties may be attributes
            values |= dict(part.attrib) | {one.tag: "".join(one.itertext()).strip() for one in part}
        wanted = {f"{_A}part": "2", f"{_A}conformance": "A", f"{_UA}part": "1"}
        for key, value in wanted.items():
            if values.get(key) != value:
                yield f"A6.6.4 {key}"
        info = self.document.docinfo
        pairs = {
            "/Title": "{http://purl.org/dc/elements/1.1/}title",
            "/Author": "{http://purl.org/dc/elements/1.1/}creator",
            "/Subject": "{http://purl.org/dc/elements/1.1/}description",
            "/Creator": "{http://ns.adobe.com/xap/1.0/}CreatorTool",
            "/Producer": "{http://ns.adobe.com/pdf/1.3/}Producer",
        }
        if "/SigFlags" in self.root.get("/AcroForm", {}):  # who signs adds a name to one of the two
            del pairs["/Producer"]
        for key, other in pairs.items():
            if str(info.get(key, "")) != values.get(other, ""):
                yield f"A6.6.3 {key}"
        if not values.get(pairs["/Title"]):
            yield "U7.1-9 title"
        for key, other in (("/CreationDate", "CreateDate"), ("/ModDate", "ModifyDate")):
            if _moment(str(info[key])) != _moment(values[f"{{http://ns.adobe.com/xap/1.0/}}{other}"]):
                yield f"A6.6.3 {key}"


def _moment(said: str) -> datetime:
    """Of the information dictionary or of XMP."""
    digits = re.sub(r"\D", "", said)
    zone = digits[14:18] or "0000"
    return datetime.strptime(f"{digits[:14]}+{zone}", "%Y%m%d%H%M%S%z")


def _first_line(name: str) -> bytes:
    with Path(name).open("rb") as file:
        return file.readline().strip()


def _kids(element: Any) -> list[Any]:
    content = element.get("/K")
    if content is None:
        return []
    return list(content) if isinstance(content, pikepdf.Array) else [content]


def _is_element(kid: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and "/S" in kid


def _is_reference(kid: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"


def _table(table: Any) -> Iterator[str]:
    """7.2 and 7.5: rows of one width, one head at most, and a header for every cell."""
    parts = [str(part.S)[1:] for part in _kids(table)]
    if parts.count("THead") > 1 or ("THead" in parts and "TBody" not in parts):
        yield "U7.2-14 parts of a table"
    rows = [row for part in _kids(table) for row in ([part] if part.S == "/TR" else _kids(part))]
    widths, headed = set(), set()
    for row in rows:
        column, in_row = 0, False
        for cell in _kids(row):
            span = int(cell.get("/A", {}).get("/ColSpan", 1))
            scope = str(cell.get("/A", {}).get("/Scope", ""))
            if cell.S == "/TH" and scope not in ("/Row", "/Column"):
                yield "U7.5 header without scope"
            if cell.S == "/TH" and scope == "/Column":
                headed.update(range(column, column + span))
            in_row |= cell.S == "/TH" and scope == "/Row"
            if cell.S == "/TD" and not in_row and not headed.issuperset(range(column, column + span)):
                yield "U7.5 cell without header"
            column += span
        widths.add(column)
    if len(widths) > 1:
        yield f"U7.2-42 rows of {widths} columns"


def _content(page: Any) -> tuple[set[int], list[str]]:
    """The marks a page draws, and what it draws outside of any."""
    found: set[int] = set()
    problems: list[str] = []
    open_marks: list[bool] = []
    saved = deepest = 0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            artifact = operands[0] == "/Artifact"
            if open_marks and (artifact or any(open_marks)):
                problems.append("U7.1-1 marks of both kinds in each other")
            open_marks.append(artifact)
            if name == "BDC" and "/MCID" in operands[1]:
                mark = int(operands[1].MCID)
                problems += ["U7.1 mark used twice"] if mark in found else []
                found.add(mark)
            elif not artifact:
                problems.append(f"U7.1-3 {operands[0]} without number")
        elif name == "EMC":
            open_marks.pop()
        elif name in _DRAWS and not open_marks:
            problems.append(f"U7.1-3 {name} outside of marks")
        saved += (name == "q") - (name == "Q")
        deepest = max(deepest, saved)
    if open_marks or saved or deepest > 28:
        problems.append("A6.1.13 unbalanced")
    return found, problems


def _appearances(document: pikepdf.Pdf) -> list[Any]:
    found, waiting = [], []
    for page in document.pages:
        waiting += [one.AP.N for one in page.obj.get("/Annots", []) if "/AP" in one]
        waiting += list(page.obj.get("/Resources", {}).get("/XObject", {}).values())
    while waiting:
        one = waiting.pop()
        if one.get("/Subtype") == "/Form":
            found.append(one)
            waiting += list(one.get("/Resources", {}).get("/XObject", {}).values())
    return found


def _font(font: Any, shown: set[int]) -> Iterator[str]:
    name = str(font.BaseFont)
    if font.Subtype != "/Type0" or font.Encoding != "/Identity-H":
        yield f"A6.2.11 {name} is {font.Subtype}"
        return
    below = font.DescendantFonts[0]
    if below.Subtype != "/CIDFontType2" or below.get("/CIDToGIDMap") != "/Identity":
        yield f"A6.2.11.3.2 {name}"
    described = below.FontDescriptor
    if "/FontFile2" not in described or not re.match(r"/[A-Z]{6}\+", name) or "/CIDSet" in described:
        yield f"A6.2.11.4 {name}"
        return
    program = described.FontFile2.read_bytes()
    glyphs, advances, units = _advances(program)
    widths = _widths(below)
    for code in shown:
        if not 0 < code < glyphs:
            yield f"A6.2.11.8 {name} draws {code}"
        elif abs(widths.get(code, float(below.DW)) - advances[code] * 1000 / units) > 1:
            yield f"A6.2.11.5 {name} width of {code}"
    told = dict(re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes()))
    for code in shown:
        text = bytes.fromhex(told.get(b"%04x" % code, b"").decode()).decode("utf-16-be")
        if len(text) != 1 or text in "\0\ufeff\ufffe":
            yield f"A6.2.11.7.2 {name} says {text!r} of {code}"


def _advances(program: bytes) -> tuple[int, list[int], int]:
    count = struct.unpack_from(">H", program, 4)[0]
    tables = {
        program[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">LL", program, 20 + 16 * n)
        for n in range(count)
    }
    units = struct.unpack_from(">H", program, tables[b"head"][0] + 18)[0]
    glyphs = struct.unpack_from(">H", program, tables[b"maxp"][0] + 4)[0]
    at = tables[b"hmtx"][0]
    return glyphs, [struct.unpack_from(">H", program, at + 4 * n)[0] for n in range(glyphs)], units


def _widths(font: Any) -> dict[int, float]:
    found, entries = {}, list(font.get("/W", []))
    for first, listed in zip(entries[0::2], entries[1::2], strict=True):
        found |= {int(first) + n: float(width) for n, width in enumerate(listed)}
    return found
