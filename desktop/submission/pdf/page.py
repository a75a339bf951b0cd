"""The page of GB/T 9704-2012 (党政机关公文格式): A4, type area 156 x 225 mm, 22 lines of 28 characters.

Coordinates inside a page are those of its type area: x to the right, y downwards from its top left corner, in
points. A landscape page is the same sheet turned: its head lies at the left edge of the paper (the standard,
9.1: 单页码表头在订口一边，双页码表头在切口一边), and the page number stays where it is on the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop.submission.pdf.structure import ARTIFACT, Element, Mark
from desktop.submission.pdf.text import SetLine

if TYPE_CHECKING:
    from reportlab.pdfbase.pdfdoc import PDFObject

MM = 72 / 25.4
PAPER_WIDTH, PAPER_HEIGHT = 210 * MM, 297 * MM
TOP, BINDING = 37 * MM, 28 * MM
AREA_WIDTH, AREA_HEIGHT = 156 * MM, 225 * MM
LINES, COLUMNS = 22, 28
PITCH = AREA_HEIGHT / LINES
BODY_SIZE = 16.0
"""三号"""
TRACKING = (AREA_WIDTH - COLUMNS * BODY_SIZE) / (COLUMNS - 1)
"""28 characters of 16 pt are 1.6 mm too wide for the type area."""
_FAST = 1
"""How hard zlib tries on a page that waits for the others: it packs to a tenth, and takes no time."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top on the paper, in points from its lower left corner."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something begins: a page, and how far down its type area."""

    page: Page
    y: float


@dataclass(frozen=True, slots=True)
class Link:
    box: Box
    """In type area coordinates: left, top, right, bottom."""
    to: Place
    element: Element


@dataclass(frozen=True, slots=True)
class FormField:
    """An empty signature field; `label` is what a reader program says of it."""

    name: str
    label: str
    box: Box
    element: Element


@dataclass(eq=False, slots=True)
class Page:
    """One page being drawn. `right` pages lie on the right of an open booklet: they carry odd numbers."""

    right: bool
    landscape: bool = False
    label: str = ""
    """The page number as printed, "" for none."""
    code: list[str] = field(default_factory=list)
    """What fills the type area, as far as it is not packed."""
    behind: list[str] = field(default_factory=list)
    """Watermark, in paper coordinates."""
    margin: list[str] = field(default_factory=list)
    """Page number and running foot, in paper coordinates."""
    links: list[Link] = field(default_factory=list)
    marks: list[tuple[str, Box]] = field(default_factory=list)
    """Which answer or target stands where, in type area coordinates: left, top, right, bottom."""
    fields: list[FormField] = field(default_factory=list)
    inserts: list[PDFObject] = field(default_factory=list)
    """Form objects and pictures that the code draws as E0, E1 ..."""
    into: Element = field(default_factory=lambda: Element("Sect"))
    """What lines belong to that are shown without saying what they are."""
    tagged: list[Element] = field(default_factory=list)
    """The element each mark of the page belongs to."""
    _open: Element | None = None
    _held: Element | None = None
    """What everything drawn at the moment belongs to."""
    _packed: bytes = b""

    @property
    def empty(self) -> bool:
        """Whether nothing is drawn in the type area."""
        return not (self.code or self._packed)

    @property
    def width(self) -> float:
        return AREA_HEIGHT if self.landscape else AREA_WIDTH

    @property
    def height(self) -> float:
        return AREA_WIDTH if self.landscape else AREA_HEIGHT

    @property
    def left(self) -> float:
        """Where the type area begins on the paper: the binding edge changes sides."""
        return BINDING if self.right else PAPER_WIDTH - BINDING - AREA_WIDTH

    @property
    def matrix(self) -> str:
        """From (x, -y) of the type area to the paper, as a `cm` operand."""
        if self.landscape:
            return f"0 1 -1 0 {self.left:.3f} {PAPER_HEIGHT - TOP - AREA_HEIGHT:.3f}"
        return f"1 0 0 1 {self.left:.3f} {PAPER_HEIGHT - TOP:.3f}"

    def on_paper(self, x: float, y: float) -> tuple[float, float]:
        if self.landscape:
            return self.left + y, PAPER_HEIGHT - TOP - AREA_HEIGHT + x
        return self.left + x, PAPER_HEIGHT - TOP - y

    def box_on_paper(self, left: float, top: float, right: float, bottom: float) -> Box:
        (x0, y0), (x1, y1) = self.on_paper(left, top), self.on_paper(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def show(self, line: SetLine, x: float, top: float, element: Element | None = None) -> None:
        """Draw a line whose top is at `top`; without an element it is a paragraph of its own."""
        if line.code:
            self._tag(self._held or element or self.into.add("P"))
            self.code.append(f"BT 1 0 0 1 {x + line.shift:.2f} {-top - line.drop:.2f} Tm {line.code} ET")

    def rule(self, x0: float, y0: float, x1: float, y1: float, weight: float, grey: float = 0.0) -> None:
        self._tag(self._held or ARTIFACT)
        self.code.append(f"{weight:.2f} w {grey:.2f} G {x0:.2f} {-y0:.2f} m {x1:.2f} {-y1:.2f} l S")

    def dots(self, x0: float, x1: float, y: float) -> None:
        """A dotted leader; lines, not characters, so that nothing is added to the text."""
        if x1 > x0:
            self._tag(self._held or ARTIFACT)
            self.code.append(f"q 0.9 w 1 J [0 4.2] 0 d {x1:.2f} {-y:.2f} m {x0:.2f} {-y:.2f} l S Q")

    def fill(self, left: float, top: float, right: float, bottom: float, grey: float) -> None:
        self._tag(self._held or ARTIFACT)
        self.code.append(
            f"{grey:.2f} g {left:.2f} {-bottom:.2f} {right - left:.2f} {bottom - top:.2f} re f 0 g"
        )

    def insert(self, thing: PDFObject, matrix: str) -> None:
        """Draw a form object or picture of the file, or a reference to one."""
        self.code.append(f"q {matrix} cm /E{len(self.inserts)} Do Q")
        self.inserts.append(thing)

    def mark(self, target: str, box: Box) -> None:
        """Remember that an answer (its path) or what a target says is printed in a box of the type area."""
        self.marks.append((target, box))

    def link(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        to: Place,
        element: Element | None = None,
    ) -> None:
        """A click in the box leads there; `element` holds what is shown in the box, where that is known."""
        inside = element or self.into.add("Link")
        self.links.append(Link((left, top, right, bottom), to, inside))

    @contextmanager
    def drawing(self, element: Element) -> Iterator[None]:
        """Everything drawn meanwhile, lines and rules too, belongs to the element."""
        self._held, before = element, self._held
        self._tag(element)
        try:
            yield
        finally:
            self._held = before

    @property
    def content(self) -> bytes:
        """The code of the type area with its last mark ended."""
        drawn = [*self.code, "EMC"] if self._open else self.code
        parts = (zlib.decompress(self._packed) if self._packed else b"", "\n".join(drawn).encode("ascii"))
        return b"\n".join(filter(None, parts))

    def pack(self) -> None:
        """Nothing more is drawn for now: what was takes a tenth of the room."""
        if self.code:
            self._packed = zlib.compress(self.content, _FAST)
            self.code.clear()
            self._open = None

    def let_go(self) -> None:
        """Everything drawn is in the file."""
        self._packed = b""
        for drawn in (self.code, self.behind, self.margin):
            drawn.clear()

    def _tag(self, element: Element) -> None:
        """What is drawn next belongs to this element."""
        if element is self._open:
            return
        if self._open:
            self.code.append("EMC")
        self._open = element
        if element is ARTIFACT:
            self.code.append("/Artifact BMC")
            return
        number = len(self.tagged)
        self.code.append(f"/{element.kind} <</MCID {number}>>BDC")
        self.tagged.append(element)
        element.children.append(Mark(self, number))
