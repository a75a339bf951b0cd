"""Pages into a PDF file: PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), tagged and in Chinese.

Deterministic: the same pages give the same bytes, whatever the clock says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.submission.pdf.embedding import embedded
from desktop.submission.pdf.flow import Anchor
from desktop.submission.pdf.fonts import Face, FontSet
from desktop.submission.pdf.metadata import Description, information, xmp
from desktop.submission.pdf.objects import PdfObjects, array, dictionary, number, text
from desktop.submission.pdf.page import PAPER_HEIGHT, PAPER_WIDTH, FormField, Link, Page
from desktop.submission.pdf.structure import Annotation, Element
from desktop.submission.pdf.tagging import write_tree
from forms.progress import Progress, Stop, check

_COLOUR = Path(__file__).parents[3] / "resources" / "colour" / "sRGB.icc"
_WIDGET_FLAGS = 132
"""Print, locked (ISO 32000-1, table 165)."""


def write_pdf(
    pages: Sequence[Page],
    fonts: FontSet,
    anchors: Sequence[Anchor],
    about: Description,
    progress: Progress,
    stop: Stop,
    objects: PdfObjects | None = None,
) -> PdfObjects:
    """The file, ready to be written; `objects` already holds what the pages insert. Raises Cancelled."""
    document = _Document(about, pages, objects or PdfObjects())
    document.fonts([(face.name, document.font(face)) for face in fonts.used()])
    for done, page in enumerate(pages, 1):
        check(stop)
        document.page(page)
        if done % 20 == 0 or done == len(pages):
            progress("生成 PDF", done, len(pages))
    return document.finish(anchors)


class _Document:
    def __init__(self, about: Description, pages: Sequence[Page], objects: PdfObjects) -> None:
        self._objects = objects
        self._about = about
        self._pages = pages
        first = self._objects.reserve(len(pages))
        self._numbers = {page: first + index for index, page in enumerate(pages)}
        self._references = {page: f"{number} 0 R" for page, number in self._numbers.items()}
        self._parent = self._objects.reserve()
        self._fonts = ""
        self._resources = ""
        self._fields: list[str] = []
        self._next_key = len(pages)
        self._digest = hashlib.sha256(repr(about).encode("utf-8"))

    def _stream(self, data: bytes, **entries: str | int) -> str:
        self._digest.update(data)
        return self._objects.stream(data, **entries)

    # --- fonts ------------------------------------------------------------------------------------------

    def fonts(self, faces: Sequence[tuple[str, str]]) -> None:
        """What every page draws with: names and references."""
        self._fonts = self._objects.add(dictionary(**dict(faces)))
        self._resources = self._objects.add(dictionary(Font=self._fonts))

    def font(self, face: Face) -> str:
        return embedded(face, self._objects.add, self._stream)

    # --- pages ------------------------------------------------------------------------------------------

    def page(self, page: Page) -> None:
        code = [*page.behind, f"q {page.matrix} cm", *page.closed, "Q", *page.margin]
        contents = self._stream("\n".join(code).encode("ascii"))
        annotations = [self._link(page, link) for link in page.links]
        annotations += [self._field(page, field) for field in page.fields]
        self._objects.put(
            self._numbers[page],
            dictionary(
                Type="/Page",
                Parent=f"{self._parent} 0 R",
                MediaBox=array((0, 0, number(PAPER_WIDTH), number(PAPER_HEIGHT))),
                Rotate=90 if page.landscape else None,
                Resources=self._drawn_with(page),
                Contents=contents,
                Annots=array(annotations) if annotations else "",
                Tabs="/S",
                StructParents=self._pages_key(page),
            ),
        )

    def _drawn_with(self, page: Page) -> str:
        if not page.inserts:
            return self._resources
        shown = dictionary(**{f"E{place}": reference for place, reference in enumerate(page.inserts)})
        return dictionary(Font=self._fonts, XObject=shown)

    def _pages_key(self, page: Page) -> int:
        return self._numbers[page] - self._numbers[self._pages[0]]

    def _link(self, page: Page, link: Link) -> str:
        to = link.to.page
        return self._annotation(
            page,
            link.element,
            Subtype="/Link",
            Rect=_rectangle(page.box_on_paper(*link.box)),
            Border="[0 0 0]",
            F=4,
            Dest=_destination(to, link.to.y, self._references),
            Contents=text(f"转到第{to.label}页" if to.label else "转到所指的页"),
        )

    def _field(self, page: Page, field: FormField) -> str:
        """An empty signature field: made before anybody signs, so that signing changes nothing but the field."""
        left, bottom, right, top = field.box
        look = self._objects.plain(
            b"",
            Type="/XObject",
            Subtype="/Form",
            BBox=_rectangle((0, 0, right - left, top - bottom)),
        )
        widget = self._annotation(
            page,
            field.element,
            Subtype="/Widget",
            FT="/Sig",
            T=text(field.name),
            TU=text(field.label),
            Rect=_rectangle(field.box),
            F=_WIDGET_FLAGS,
            P=self._references[page],
            AP=f"<</N {look}>>",
        )
        self._fields.append(widget)
        return widget

    def _annotation(self, page: Page, element: Element, **entries: str | int) -> str:
        key, self._next_key = self._next_key, self._next_key + 1
        reference = self._objects.add(dictionary(Type="/Annot", **entries, StructParent=key))
        element.children.append(Annotation(page, key, reference))
        return reference

    # --- what holds it together -------------------------------------------------------------------------

    def finish(self, anchors: Sequence[Anchor]) -> PdfObjects:
        objects = self._objects
        kids = array(self._references[page] for page in self._pages)
        objects.put(self._parent, dictionary(Type="/Pages", Kids=kids, Count=len(self._pages)))
        form = dictionary(Fields=array(self._fields)) if self._fields else ""
        catalog = dictionary(
            Type="/Catalog",
            Pages=f"{self._parent} 0 R",
            Lang=text("zh-CN"),
            MarkInfo="<</Marked true>>",
            StructTreeRoot=write_tree(objects, self._pages, self._references),
            Metadata=objects.plain(xmp(self._about), Type="/Metadata", Subtype="/XML"),
            OutputIntents=f"[{self._output_intent()}]",
            ViewerPreferences="<</DisplayDocTitle true>>",
            PageLabels=self._labels(),
            Outlines=self._outline(anchors),
            PageMode="/UseOutlines" if anchors else "",
            AcroForm=objects.add(form) if form else "",
        )
        root = objects.add(catalog)
        info = objects.add(information(self._about))
        objects.close(root, info, self._digest.hexdigest()[:32])
        return objects

    def _output_intent(self) -> str:
        """What the greys and colours mean: sRGB."""
        profile = self._stream(_COLOUR.read_bytes(), N=3)
        name = text("sRGB IEC61966-2.1")
        return dictionary(
            Type="/OutputIntent",
            S="/GTS_PDFA1",
            OutputConditionIdentifier=name,
            Info=name,
            DestOutputProfile=profile,
        )

    def _labels(self) -> str:
        """Page numbers as printed, for the viewer's own page box."""
        labels = (page.label or f"前{index + 1}" for index, page in enumerate(self._pages))
        numbers = " ".join(f"{index} <</P {text(label)}>>" for index, label in enumerate(labels))
        return f"<</Nums [{numbers}]>>"

    def _outline(self, anchors: Sequence[Anchor]) -> str:
        if not anchors:
            return ""
        first = self._objects.reserve(len(anchors) + 1)
        roots = _tree(anchors, first + 1)
        self._objects.put(first, dictionary(Type="/Outlines", **_children(roots), Count=len(roots)))
        self._siblings(roots, first)
        return f"{first} 0 R"

    def _siblings(self, nodes: Sequence[_Node], parent: int) -> None:
        for place, node in enumerate(nodes):
            entry = dictionary(
                Title=text(node.anchor.title),
                Parent=f"{parent} 0 R",
                Dest=_destination(node.anchor.place.page, node.anchor.place.y, self._references),
                Prev=f"{nodes[place - 1].number} 0 R" if place else "",
                Next=f"{nodes[place + 1].number} 0 R" if place + 1 < len(nodes) else "",
                **_children(node.children),
                Count=-len(node.children) or None,
            )
            self._objects.put(node.number, entry)
            self._siblings(node.children, node.number)


@dataclass(frozen=True, slots=True)
class _Node:
    """A bookmark; `number` is that of its object."""

    anchor: Anchor
    number: int
    children: list[_Node]


def _tree(anchors: Sequence[Anchor], first: int) -> list[_Node]:
    roots: list[_Node] = []
    path: list[_Node] = []
    for place, anchor in enumerate(anchors, first):
        node = _Node(anchor, place, [])
        while path and path[-1].anchor.level >= anchor.level:
            path.pop()
        (path[-1].children if path else roots).append(node)
        path.append(node)
    return roots


def _children(nodes: Sequence[_Node]) -> dict[str, str]:
    return {"First": f"{nodes[0].number} 0 R", "Last": f"{nodes[-1].number} 0 R"} if nodes else {}


def _destination(page: Page, y: float, references: Mapping[Page, str]) -> str:
    if page.landscape:
        return f"[{references[page]}/Fit]"
    left, top = page.on_paper(0, y)
    return f"[{references[page]}/XYZ {number(left)} {number(top + 12)} 0]"


def _rectangle(box: Sequence[float]) -> str:
    return array(map(number, box))
