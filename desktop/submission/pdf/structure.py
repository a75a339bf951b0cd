"""What the parts of a document are, for programs that read it aloud (ISO 32000-1 14.7-14.8, PDF/UA-1).

The tree grows while pages are filled: an element takes what is drawn for it as marks, page after page, so a
paragraph or a table that goes on overleaf stays one. What belongs to no element is an artifact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reportlab.pdfbase.pdfdoc import PDFObjectReference

    from desktop.submission.pdf.page import Page


class Mark(NamedTuple):
    """Content of a page; `number` counts the marks of the page (MCID)."""

    page: Page
    number: int


class Annotation(NamedTuple):
    """A link or form field of a page; `number` is its key in the parent tree."""

    page: Page
    number: int
    reference: PDFObjectReference


@dataclass(eq=False, slots=True)
class Element:
    """One structure element. `kind` is a standard type: P, H1, Table, TH ..."""

    kind: str
    parent: Element | None = None
    alt: str = ""
    """In words what a figure shows."""
    scope: str = ""
    """Of a TH: Row or Column."""
    span: int = 1
    """Columns a cell takes."""
    box: tuple[float, float, float, float] | None = None
    """Where a figure is on the paper: left, bottom, right, top."""
    children: list[Element | Mark | Annotation] = field(default_factory=list)
    number: int = 0
    """Of its object, as soon as there is a file."""

    @property
    def reference(self) -> bytes:
        """What refers to its object."""
        return b"%d 0 R" % self.number

    def add(self, kind: str, **attributes: object) -> Element:
        """A new last child."""
        child = Element(kind, self, **attributes)  # type: ignore[arg-type]  # scope, span, alt, box
        self.children.append(child)
        return child

    @property
    def heading(self) -> int:
        """Of a heading its level, 1 the highest; 0 for everything else."""
        return int(self.kind[1:]) if self.kind[:1] == "H" and self.kind[1:].isdigit() else 0

    @heading.setter
    def heading(self, level: int) -> None:
        self.kind = f"H{level}"

    @property
    def headed_table(self) -> bool:
        return any(isinstance(child, Element) and child.kind == "THead" for child in self.children)

    @property
    def section(self) -> Element:
        """The chapter it is part of."""
        element = self
        while element.parent is not None and element.kind != "Sect":
            element = element.parent
        return element

    @property
    def root(self) -> Element:
        element = self
        while element.parent is not None:
            element = element.parent
        return element


ARTIFACT = Element("Artifact")
"""What says nothing: rules, shades, a table's head once more. Never part of a tree."""


def keep(element: Element, pages: Collection[Page]) -> bool:
    """Take away what is not on these pages; gives whether anything is left. A row keeps its empty cells."""
    children = [
        (child, keep(child, pages) if isinstance(child, Element) else child.page in pages)
        for child in element.children
    ]
    left = any(kept for _, kept in children)
    cells = left and element.kind == "TR"
    element.children = [child for child, kept in children if kept or cells]
    return left


def as_paragraphs(table: Element) -> None:
    """A table without heads is none to who hears it (PDF/UA-1, 7.5): what its cells say, one after the other."""
    for element in walk([table]):
        element.children = [one for one in element.children if not isinstance(one, Element) or one.children]
        element.kind = "P" if element.kind in ("TH", "TD") else "Div"
        element.scope, element.span = "", 1


def roots(pages: Iterable[Page]) -> list[Element]:
    """The topmost elements, in the order in which the pages show them."""
    return list(dict.fromkeys(element.root for page in pages for element in page.tagged))


def walk(elements: Sequence[Element]) -> Iterator[Element]:
    """Elements and all below them, in reading order."""
    for element in elements:
        yield element
        yield from walk([child for child in element.children if isinstance(child, Element)])
