"""Pages into a PDF file, with the document layer of ReportLab: the only place that knows it.

Deterministic: the same pages give the same bytes, whatever the clock says.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from desktop.submission.pdf.flow import Anchor
from desktop.submission.pdf.fonts import Face, FontSet
from desktop.submission.pdf.page import PAPER_HEIGHT, PAPER_WIDTH, Link, Page
from forms.progress import Progress, Stop, check

PRODUCER = "IPZone Desk"
_COMPRESSION = 6


@dataclass(frozen=True, slots=True)
class Description:
    """What the file says of itself. `content` is the SHA-256 of the application's data, hex."""

    title: str
    author: str
    subject: str
    content: str
    version: str
    made: date


def write_pdf(
    pages: Sequence[Page],
    fonts: FontSet,
    anchors: Sequence[Anchor],
    about: Description,
    progress: Progress,
    stop: Stop,
) -> bytes:
    """The whole file. Raises Cancelled."""
    document = _Document(about)
    faces = _dictionary(**{face.name: document.font(face) for face in fonts.used()})
    resources = document.add(_dictionary(Font=faces))
    references = {id(page): pdfdoc.PDFObjectReference(f"Page{n}") for n, page in enumerate(pages, 1)}
    for number, page in enumerate(pages, 1):
        check(stop)
        document.page(page, resources, references)
        if number % 20 == 0 or number == len(pages):
            progress("生成 PDF", number, len(pages))
    document.labels(pages)
    document.outline(anchors, references)
    return document.finish()


class _Stream(pdfdoc.PDFStream):  # type: ignore[misc]  # ReportLab has no types
    """A stream with an end of line before `endstream`, as PDF/A wants it."""

    def __init__(self, data: bytes, **entries: object) -> None:
        packed = zlib.compress(data, _COMPRESSION)
        super().__init__(_dictionary(Filter=pdfdoc.PDFName("FlateDecode"), **entries), packed)

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        entries = pdfdoc.PDFDictionary(dict(self.dictionary.dict))
        entries["Length"] = len(self.content)
        head: bytes = pdfdoc.format(entries, document)
        content: bytes = self.content
        return head + b"\nstream\n" + content + b"\nendstream\n"


class _PlainStream(_Stream):
    """Not compressed: XMP is to be found by programs that do not read PDF."""

    def __init__(self, data: bytes, **entries: object) -> None:
        pdfdoc.PDFStream.__init__(self, _dictionary(**entries), data)


class _Info(pdfdoc.PDFInfo):  # type: ignore[misc]
    def __init__(self, about: Description) -> None:
        super().__init__()
        self._about = about
        self.title, self.author, self.subject = about.title, about.author, about.subject

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        about = self._about
        moment = pdfdoc.PDFString(f"D:{about.made:%Y%m%d}000000+08'00'")
        entries = _dictionary(
            Title=pdfdoc.PDFString(about.title),
            Author=pdfdoc.PDFString(about.author),
            Subject=pdfdoc.PDFString(about.subject),
            Creator=pdfdoc.PDFString(f"{PRODUCER} {about.version}"),
            Producer=pdfdoc.PDFString(PRODUCER),
            CreationDate=moment,
            ModDate=moment,
            IPZoneContent=pdfdoc.PDFString(about.content),
        )
        data: bytes = entries.format(document)
        return data


class _Document:
    def __init__(self, about: Description) -> None:
        self._pdf = pdfdoc.PDFDocument(compression=1, invariant=1, lang="zh-CN", pdfVersion=(1, 7))
        self._pdf.info = _Info(about)
        catalog = self._pdf.Catalog
        catalog.Metadata = _PlainStream(
            _xmp(about), Type=pdfdoc.PDFName("Metadata"), Subtype=pdfdoc.PDFName("XML")
        )
        catalog.ViewerPreferences = _dictionary(DisplayDocTitle=pdfdoc.PDFtrue)
        self._digest = hashlib.sha256(repr(about).encode("utf-8"))

    def add(self, thing: object, name: str | None = None) -> object:
        return self._pdf.Reference(thing, name)

    def stream(self, data: bytes, **entries: object) -> object:
        self._digest.update(data)
        return self.add(_Stream(data, **entries))

    def font(self, face: Face) -> object:
        """A Type0 font whose codes stand for the characters used, in the order of their first use."""
        font, name = face.font, pdfdoc.PDFName(f"{face.tag}+{face.name}")
        scale = 1000 / font.units
        program = face.subset()
        descriptor = _dictionary(
            Type=pdfdoc.PDFName("FontDescriptor"),
            FontName=name,
            Flags=4,
            FontBBox=pdfdoc.PDFArray([round(edge * scale) for edge in font.box]),
            ItalicAngle=0,
            Ascent=round(font.ascent * scale),
            Descent=round(font.descent * scale),
            CapHeight=round(font.cap_height * scale),
            StemV=80,
            FontFile2=self.stream(program, Length1=len(program)),
        )
        widths = pdfdoc.PDFArray([round(1000 * face.width(c)) for c in face.characters])
        descendant = _dictionary(
            Type=pdfdoc.PDFName("Font"),
            Subtype=pdfdoc.PDFName("CIDFontType2"),
            BaseFont=name,
            CIDSystemInfo=_dictionary(
                Registry=pdfdoc.PDFString("Adobe"), Ordering=pdfdoc.PDFString("Identity"), Supplement=0
            ),
            FontDescriptor=self.add(descriptor),
            CIDToGIDMap=pdfdoc.PDFName("Identity"),
            DW=1000,
            W=pdfdoc.PDFArray([1, widths]),
        )
        return self.add(
            _dictionary(
                Type=pdfdoc.PDFName("Font"),
                Subtype=pdfdoc.PDFName("Type0"),
                BaseFont=name,
                Encoding=pdfdoc.PDFName("Identity-H"),
                DescendantFonts=pdfdoc.PDFArray([self.add(descendant)]),
                ToUnicode=self.stream(_to_unicode(face.characters)),
            )
        )

    def page(self, page: Page, resources: object, pages: dict[int, object]) -> None:
        made = pdfdoc.PDFPage()
        made.Override_default_compilation = 1
        made.MediaBox = pdfdoc.PDFArray([0, 0, PAPER_WIDTH, PAPER_HEIGHT])
        made.Rotate = 90 if page.landscape else None
        made.Resources = resources
        made.Parent = self.add(self._pdf.Pages)
        code = [*page.behind, f"q {page.matrix} cm", *page.code, "Q", *page.margin]
        made.Contents = self.stream("\n".join(code).encode("ascii"))
        if page.links:
            made.Annots = pdfdoc.PDFArray([self._link(page, link, pages) for link in page.links])
        self._pdf.addPage(made)

    def _link(self, page: Page, link: Link, pages: dict[int, object]) -> object:
        return self.add(
            _dictionary(
                Type=pdfdoc.PDFName("Annot"),
                Subtype=pdfdoc.PDFName("Link"),
                Rect=pdfdoc.PDFArray(list(page.box_on_paper(*link.box))),
                Border=pdfdoc.PDFArray([0, 0, 0]),
                F=4,
                Dest=_destination(link.to.page, link.to.y, pages),
            )
        )

    def labels(self, pages: Sequence[Page]) -> None:
        """Page numbers as printed, for the viewer's own page box."""
        numbers: list[object] = []
        for index, page in enumerate(pages):
            entry = _dictionary(P=pdfdoc.PDFString(page.label or f"前{index + 1}"))
            numbers += [index, entry]
        self._pdf.Catalog.PageLabels = _dictionary(Nums=pdfdoc.PDFArray(numbers))

    def outline(self, anchors: Sequence[Anchor], pages: dict[int, object]) -> None:
        if not anchors:
            return
        roots = _tree(anchors)
        top = pdfdoc.PDFObjectReference("Bookmarks")
        self.add(self._siblings(roots, top, pages, pdfdoc.PDFName("Outlines")), "Bookmarks")
        self._pdf.Catalog.Outlines = top
        self._pdf.Catalog.PageMode = pdfdoc.PDFName("UseOutlines")

    def _siblings(self, nodes: list[_Node], parent: object, pages: dict[int, object], kind: object) -> object:
        """The entry of a parent whose children are `nodes`; the children are added."""
        for node in nodes:
            entry = _dictionary(
                Title=pdfdoc.PDFString(node.anchor.title),
                Parent=parent,
                Dest=_destination(node.anchor.place.page, node.anchor.place.y, pages),
                Prev=node.before and pdfdoc.PDFObjectReference(node.before),
                Next=node.after and pdfdoc.PDFObjectReference(node.after),
            )
            if node.children:
                inner = self._siblings(node.children, pdfdoc.PDFObjectReference(node.name), pages, None)
                entry.dict.update(inner.dict)  # type: ignore[attr-defined]
                entry["Count"] = -len(node.children)
            self.add(entry, node.name)
        return _dictionary(
            Type=kind,
            First=pdfdoc.PDFObjectReference(nodes[0].name),
            Last=pdfdoc.PDFObjectReference(nodes[-1].name),
            Count=len(nodes),
        )

    def finish(self) -> bytes:
        self._pdf.Outlines = _Prepared()
        identity = pdfdoc.PDFText(self._digest.digest()[:16], enc="raw").format(pdfdoc.DummyDoc())
        self._pdf._ID = b"\n[" + identity + identity + b"]\n"  # ReportLab's own names it and its licence
        data = self._pdf.GetPDFData(None)
        return data if isinstance(data, bytes) else data.encode("latin-1")


class _Prepared:
    """Bookmarks are made here, ReportLab has nothing to do."""

    ready = 1

    def prepare(self, document: object, canvas: object) -> None:
        """Nothing is left to prepare."""


@dataclass(slots=True)
class _Node:
    anchor: Anchor
    name: str
    children: list[_Node]
    before: str = ""
    after: str = ""


def _tree(anchors: Sequence[Anchor]) -> list[_Node]:
    roots: list[_Node] = []
    path: list[_Node] = []
    for number, anchor in enumerate(anchors):
        node = _Node(anchor, f"Bookmark{number}", [])
        while path and path[-1].anchor.level >= anchor.level:
            path.pop()
        siblings = path[-1].children if path else roots
        if siblings:
            node.before, siblings[-1].after = siblings[-1].name, node.name
        siblings.append(node)
        path.append(node)
    return roots


def _destination(page: Page, y: float, pages: dict[int, object]) -> object:
    left, top = page.on_paper(0, y)
    if page.landscape:
        return pdfdoc.PDFArray([pages[id(page)], pdfdoc.PDFName("Fit")])
    return pdfdoc.PDFArray([pages[id(page)], pdfdoc.PDFName("XYZ"), left, top + 12, 0])


def _dictionary(**entries: object) -> pdfdoc.PDFDictionary:
    return pdfdoc.PDFDictionary({key: value for key, value in entries.items() if value not in (None, "")})


def _to_unicode(characters: Sequence[str]) -> bytes:
    """ISO 32000-1, 9.10.3; UTF-16, so that characters above U+FFFF come back whole."""
    lines = []
    for start in range(0, len(characters), 100):
        block = characters[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{start + n:04x}> <{character.encode('utf-16-be').hex()}>"
            for n, character in enumerate(block, 1)
        ]
        lines.append("endbfchar")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        + "\n".join(lines)
        + "\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _xmp(about: Description) -> bytes:
    moment = f"{about.made.isoformat()}T00:00:00+08:00"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" '
        'xmlns:pdfx="http://ns.adobe.com/pdfx/1.3/">\n'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(about.title)}</rdf:li></rdf:Alt></dc:title>\n'
        f"<dc:creator><rdf:Seq><rdf:li>{escape(about.author)}</rdf:li></rdf:Seq></dc:creator>\n"
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">'
        f"{escape(about.subject)}</rdf:li></rdf:Alt></dc:description>\n"
        "<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>\n"
        f"<xmp:CreatorTool>{PRODUCER} {escape(about.version)}</xmp:CreatorTool>\n"
        f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>\n"
        f"<pdf:Producer>{PRODUCER}</pdf:Producer><pdfx:IPZoneContent>{about.content}</pdfx:IPZoneContent>\n"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()
