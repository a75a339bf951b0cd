"""A whole document: cover and contents before, numbered pages after, and what runs through all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.submission.pdf.flow import Anchor, Flow
from desktop.submission.pdf.fonts import FontSet, Role
from desktop.submission.pdf.metadata import Description
from desktop.submission.pdf.objects import Document
from desktop.submission.pdf.page import (
    AREA_HEIGHT,
    AREA_WIDTH,
    MM,
    PAPER_HEIGHT,
    PAPER_WIDTH,
    TOP,
    Page,
)
from desktop.submission.pdf.structure import as_paragraphs, keep, roots, walk
from desktop.submission.pdf.styles import CONTENTS, CONTENTS_SUB, CONTENTS_TITLE, FOOT, PAGE_NUMBER
from desktop.submission.pdf.text import Ink, Typesetter
from desktop.submission.pdf.writer import write_pdf
from forms.progress import Progress, Stop

_NUMBER_BELOW = 7 * MM
"""GB/T 9704-2012, 7.5: 一字线上距版心下边缘 7 mm."""
_WATERMARK_SIZE = 150.0
_CLOSER = (1.0, 0.93, 0.86)
_FOOTER = "/Artifact <</Type/Pagination/Subtype/Footer>>BDC"
_WATERMARK = "/Artifact <</Type/Pagination/Subtype/Watermark>>BDC"


class Book:
    """`front` holds unnumbered pages in order; `body` the numbered ones, from 1."""

    def __init__(self, fonts: FontSet) -> None:
        self.fonts = fonts
        self.setter = Typesetter(fonts)
        self.front: list[Page] = []
        self.body = Flow(self.setter)

    def front_flow(self) -> Flow:
        """Text on pages of its own before the first numbered one; the caller adds its pages to `front`."""
        return Flow(self.setter, numbered=False)

    def contents(self, anchors: Sequence[Anchor], title: str = "") -> list[Page]:
        """目录: every heading with dots and its page number; a click leads there. `title` stands above it.

        Set closer where it then fits on one page.
        """
        for scale in _CLOSER:
            pages = self._contents(anchors, title, scale)
            if len(pages) == 1:
                return pages
        return self._contents(anchors, title, 1.0)

    def _contents(self, anchors: Sequence[Anchor], title: str, scale: float) -> list[Page]:
        flow = self.front_flow()
        if title:
            flow.paragraph(title, CONTENTS_TITLE)
            flow.space(1)
        flow.paragraph("目　录", CONTENTS_TITLE, kind="H1")
        flow.space(0.3)
        with flow.inside("TOC"):
            for anchor in anchors:
                with flow.inside("TOCI"):
                    self._entry(flow, anchor, scale)
        return flow.pages

    def _entry(self, flow: Flow, anchor: Anchor, scale: float) -> None:
        style = CONTENTS if anchor.level == 1 else CONTENTS_SUB
        style = replace(style, pitch=style.pitch * scale)
        left = 0.0 if anchor.level == 1 else 2 * style.ink.size
        number = self.setter.line(anchor.place.page.label, CONTENTS_SUB.ink)
        room = flow.page.width - left - number.width - 3 * style.ink.size
        lines = self.setter.paragraph(anchor.title, style, room)
        flow.need(sum(line.height for line in lines))
        top = flow.y
        link = flow.into.add("Reference").add("Link")
        for line in lines:
            flow.page.show(line, left, flow.y, link)
            flow.y += line.height
        last = lines[-1]
        base = flow.y - last.height
        start = left + last.width + 0.4 * style.ink.size
        end = flow.page.width - number.width - 0.4 * style.ink.size
        flow.page.dots(start, end, base + last.drop - 0.2 * style.ink.size)
        shown = last.drop - number.drop
        flow.page.show(number, flow.page.width - number.width, base + shown, link)
        flow.page.link(left, top, flow.page.width, flow.y, anchor.place, link)

    def finish(
        self,
        about: Description,
        mark: str,
        foot: str,
        progress: Progress,
        stop: Stop,
        document: Document | None = None,
        only: Sequence[int] = (),
    ) -> tuple[Document, list[Page]]:
        """The file, ready to be written, and its pages in order. `mark` is written across every page, `foot` below it.

        `document` already holds what pages insert. `only`: the pages to keep, from 0; all when empty. Such an extract
        has neither links nor places that lead out of it, and no fields to sign.
        """
        if len(self.front) % 2:  # page 1 lies on the right side of the open book
            self.front.append(Page(right=False))
        for number, page in enumerate(self.front):
            page.right = number % 2 == 0
        self.body.finish()
        pages = [*self.front, *self.body.pages]
        for page in pages:
            if mark and not page.empty:
                page.behind.append(self._watermark(mark))
            if not page.empty and page not in self.front[:1]:  # the cover
                page.margin += self._margin(page, foot)
        anchors = self.body.anchors
        if only:
            pages = [page for number, page in enumerate(pages) if number in only]
            anchors = [anchor for anchor in anchors if anchor.place.page in pages]
            about = replace(about, title=f"{about.title}（节选）")
            _extract(pages)
        return write_pdf(pages, self.fonts, anchors, about, progress, stop, document), pages

    def _margin(self, page: Page, foot: str) -> list[str]:
        """Page number on the outer side, one character in (7.5), and version and hash on the inner side."""
        bottom = PAPER_HEIGHT - TOP - AREA_HEIGHT
        out = []
        base = bottom - _NUMBER_BELOW - 0.38 * PAGE_NUMBER.size
        left, right = page.left, page.left + AREA_WIDTH
        if page.label:
            number = self.setter.line(f"— {page.label} —", PAGE_NUMBER)
            x = right - PAGE_NUMBER.size - number.width if page.right else left + PAGE_NUMBER.size
            out.append(f"{_FOOTER} BT 1 0 0 1 {x:.2f} {base:.2f} Tm {number.code} ET EMC")
        if foot:
            line = self.setter.line(foot, FOOT)
            x = left if page.right else right - line.width
            out.append(f"{_FOOTER} BT 1 0 0 1 {x:.2f} {base:.2f} Tm {line.code} ET EMC")
        return out

    def _watermark(self, mark: str) -> str:
        size = _WATERMARK_SIZE if len(mark) <= 2 else _WATERMARK_SIZE * 0.66
        line = self.setter.line(mark, Ink(Role.TITLE, size, grey=0.94))
        x, y = PAPER_WIDTH / 2, PAPER_HEIGHT / 2
        cos, sin = 0.7660, 0.6428  # 40 degrees
        width, rise = line.width / 2, 0.38 * size
        dx, dy = -width * cos + rise * sin, -width * sin - rise * cos
        matrix = f"{cos} {sin} {-sin} {cos} {x + dx:.2f} {y + dy:.2f}"
        return f"{_WATERMARK} BT {matrix} Tm {line.code} ET EMC"


def _extract(pages: Sequence[Page]) -> None:
    """Leave out of the pages, and of what is told of them, what belongs to others."""
    kept = frozenset(pages)
    for page in pages:
        for link in page.links:
            if link.to.page not in kept:
                link.element.kind = "Span"  # what it shows stays
        page.links = [link for link in page.links if link.to.page in kept]
        page.fields.clear()
    headed = [element for element in walk(roots(pages)) if element.headed_table]
    for root in roots(pages):
        keep(root, kept)
    for table in headed:
        if not table.headed_table:
            as_paragraphs(table)
    level = 0
    for element in walk(roots(pages)):
        if element.heading:
            level = element.heading = min(
                element.heading, level + 1
            )  # none is skipped, the first is the highest
