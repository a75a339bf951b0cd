"""Pages into a PDF file: PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), tagged and in Chinese.

Deterministic: the same pages give the same bytes, whatever the clock says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObjectReference,
    PDFString,
    PDFtrue,
)

from desktop.submission.pdf import objects
from desktop.submission.pdf.embedding import embedded
from desktop.submission.pdf.flow import Anchor
from desktop.submission.pdf.fonts import FontSet
from desktop.submission.pdf.metadata import Description, Information, xmp
from desktop.submission.pdf.objects import Document, PackedStream, Stream, dictionary
from desktop.submission.pdf.page import PAPER_HEIGHT, PAPER_WIDTH, FormField, Link, Page
from desktop.submission.pdf.structure import Annotation, Element
from desktop.submission.pdf.tagging import write_tree
from forms.progress import Progress, Stop, check

_COLOUR = Path(__file__).parents[3] / "resources" / "colour" / "sRGB.icc"
_PRINT, _LOCKED = 4, 128
"""Flags of an annotation (ISO 32000-1, table 165)."""


def write_pdf(
    pages: Sequence[Page],
    fonts: FontSet,
    anchors: Sequence[Anchor],
    about: Description,
    progress: Progress,
    stop: Stop,
    document: Document | None = None,
) -> Document:
    """The file, ready to be written; `document` already holds what the pages insert. Raises Cancelled."""
    writer = _Writer(about, pages, document or Document())
    writer.fonts(fonts)
    for done, page in enumerate(pages, 1):
        check(stop)
        writer.page(page)
        if done % 20 == 0 or done == len(pages):
            progress("生成 PDF", done, len(pages))
    writer.finish(anchors)
    return writer.document


class _Writer:
    def __init__(self, about: Description, pages: Sequence[Page], document: Document) -> None:
        self.document = document
        self._about = about
        self._pages = pages
        self._references = {page: PDFObjectReference(f"Page{n}") for n, page in enumerate(pages, 1)}
        self._parent = document.add(document.Pages)
        self._fields: list[PDFObjectReference] = []
        self._next_key = len(pages)
        self._digest = hashlib.sha256(repr(about).encode("utf-8"))

    def _stream(self, data: bytes, **entries: object) -> PDFObjectReference:
        self._digest.update(data)
        return self.document.add(PackedStream(data, **entries))

    def fonts(self, fonts: FontSet) -> None:
        """What every page draws with."""
        faces = {face.name: embedded(face, self.document, self._stream) for face in fonts.used()}
        self._fonts = self.document.add(PDFDictionary(faces))
        self._resources = self.document.add(dictionary(Font=self._fonts))

    # --- pages ------------------------------------------------------------------------------------------

    def page(self, page: Page) -> None:
        before, after = [*page.behind, f"q {page.matrix} cm"], ["Q", *page.margin]
        annotations = [self._link(page, link) for link in page.links]
        annotations += [self._field(page, field) for field in page.fields]
        made = objects.Page()
        made.Parent = self._parent
        made.MediaBox = _SHEET
        made.Rotate = 90 if page.landscape else None
        made.Resources = self._drawn_with(page)
        made.Contents = self._stream(b"\n".join(filter(None, (_code(before), page.content, _code(after)))))
        made.Annots = PDFArray(annotations) if annotations else None
        made.Tabs = _BY_STRUCTURE
        made.StructParents = len(self.document.Pages.pages)
        self.document.addPage(made)
        page.let_go()

    def _drawn_with(self, page: Page) -> PDFObjectReference | PDFDictionary:
        if not page.inserts:
            return self._resources
        shown = {f"E{place}": self.document.add(thing) for place, thing in enumerate(page.inserts)}
        return dictionary(Font=self._fonts, XObject=PDFDictionary(shown))

    def _link(self, page: Page, link: Link) -> PDFObjectReference:
        to = link.to.page
        return self._annotation(
            page,
            link.element,
            Subtype=PDFName("Link"),
            Rect=_rectangle(page.box_on_paper(*link.box)),
            Border=PDFArray((0, 0, 0)),
            F=_PRINT,
            Dest=self._destination(to, link.to.y),
            Contents=PDFString(f"转到第{to.label}页" if to.label else "转到所指的页"),
        )

    def _field(self, page: Page, field: FormField) -> PDFObjectReference:
        """An empty signature field: made before anybody signs, so that signing changes nothing but the field."""
        left, bottom, right, top = field.box
        look = Stream(
            b"",
            Type=PDFName("XObject"),
            Subtype=PDFName("Form"),
            BBox=_rectangle((0, 0, right - left, top - bottom)),
        )
        widget = self._annotation(
            page,
            field.element,
            Subtype=PDFName("Widget"),
            FT=PDFName("Sig"),
            T=PDFString(field.name),
            TU=PDFString(field.label),
            Rect=_rectangle(field.box),
            F=_PRINT + _LOCKED,
            P=self._references[page],
            AP=dictionary(N=self.document.add(look)),
        )
        self._fields.append(widget)
        return widget

    def _annotation(self, page: Page, element: Element, **entries: object) -> PDFObjectReference:
        key, self._next_key = self._next_key, self._next_key + 1
        reference = self.document.add(dictionary(Type=PDFName("Annot"), **entries, StructParent=key))
        element.children.append(Annotation(page, key, reference))
        return reference

    def _destination(self, page: Page, y: float) -> PDFArray:
        if page.landscape:
            return PDFArray((self._references[page], PDFName("Fit")))
        left, top = page.on_paper(0, y)
        return PDFArray((self._references[page], PDFName("XYZ"), round(left, 3), round(top + 12, 3), 0))

    # --- what holds it together -------------------------------------------------------------------------

    def finish(self, anchors: Sequence[Anchor]) -> None:
        catalog = self.document.Catalog
        catalog.MarkInfo = dictionary(Marked=PDFtrue)
        catalog.StructTreeRoot = write_tree(self.document, self._pages, self._references)
        catalog.Metadata = Stream(xmp(self._about), Type=PDFName("Metadata"), Subtype=PDFName("XML"))
        catalog.OutputIntents = PDFArray([self._output_intent()])
        catalog.ViewerPreferences = dictionary(DisplayDocTitle=PDFtrue)
        catalog.PageLabels = self._labels()
        if anchors:
            catalog.Outlines = self._outline(anchors)
            catalog.showOutline()
        if self._fields:
            catalog.AcroForm = dictionary(Fields=PDFArray(self._fields))
        self.document.info = Information(self._about)
        self.document.identify(self._digest.digest()[:16])

    def _output_intent(self) -> PDFDictionary:
        """What the greys and colours mean: sRGB."""
        space = PDFString("sRGB IEC61966-2.1")
        return dictionary(
            Type=PDFName("OutputIntent"),
            S=PDFName("GTS_PDFA1"),
            OutputConditionIdentifier=space,
            Info=space,
            DestOutputProfile=self._stream(_COLOUR.read_bytes(), N=3),
        )

    def _labels(self) -> PDFDictionary:
        """Page numbers as printed, for the viewer's own page box."""
        labels = [PDFString(page.label or f"前{index + 1}") for index, page in enumerate(self._pages)]
        pairs = ((index, dictionary(P=label)) for index, label in enumerate(labels))
        return dictionary(Nums=PDFArray(one for pair in pairs for one in pair))

    def _outline(self, anchors: Sequence[Anchor]) -> PDFObjectReference:
        top = dictionary(Type=PDFName("Outlines"))
        reference = self.document.add(top)
        self._hang(top, reference, _tree(anchors))
        top["Count"] = -top["Count"]
        return reference

    def _hang(self, parent: PDFDictionary, above: PDFObjectReference, nodes: Sequence[_Node]) -> None:
        """Bookmarks below another, closed."""
        entries = [dictionary(Title=PDFString(node.anchor.title), Parent=above) for node in nodes]
        references = [self.document.add(entry) for entry in entries]
        parent["First"], parent["Last"], parent["Count"] = references[0], references[-1], -len(nodes)
        for place, (node, entry) in enumerate(zip(nodes, entries, strict=True)):
            entry["Dest"] = self._destination(node.anchor.place.page, node.anchor.place.y)
            if place > 0:
                entry["Prev"] = references[place - 1]
            if place + 1 < len(nodes):
                entry["Next"] = references[place + 1]
            if node.children:
                self._hang(entry, references[place], node.children)


@dataclass(frozen=True, slots=True)
class _Node:
    """A bookmark and those below it."""

    anchor: Anchor
    children: list[_Node]


def _tree(anchors: Sequence[Anchor]) -> list[_Node]:
    roots: list[_Node] = []
    path: list[_Node] = []
    for anchor in anchors:
        node = _Node(anchor, [])
        while path and path[-1].anchor.level >= anchor.level:
            path.pop()
        (path[-1].children if path else roots).append(node)
        path.append(node)
    return roots


def _code(lines: Sequence[str]) -> bytes:
    return "\n".join(lines).encode("ascii")


def _rectangle(box: Iterable[float]) -> PDFArray:
    return PDFArray(round(edge, 3) for edge in box)


_SHEET, _BY_STRUCTURE = _rectangle((0, 0, PAPER_WIDTH, PAPER_HEIGHT)), PDFName("S")
"""The same object on every page, of which there may be thousands."""
