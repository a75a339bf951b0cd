"""签署页: where hands sign and seals go, and where the electronic signatures appear."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.fonts import Role
from desktop.submission.pdf.page import AREA_WIDTH, Page
from desktop.submission.pdf.styles import TITLE
from desktop.submission.pdf.text import Align, Ink, Style
from desktop.submission.signatories import INSIDE
from desktop.submission.signatories import Role as Signatory

PAGE_TITLE = "签署页"
_HAND, _DATE, _SEAL = "负责人（签字）：", "年　　　月　　　日", "（盖章）"
_HEAD = Style(Ink(Role.HEAD, 14), 21, Align.LEFT)
_LINE = Ink(Role.BODY, 14)
_BLOCK_HEIGHT = 147.0
_SMALL = Ink(Role.BODY, 10.5)
_ROW_HEIGHT = 78.0
_FIELD_WIDTH, _FIELD_HEIGHT = 190.0, 92.0


def signature_page(w: Writing) -> dict[str, tuple[Page, tuple[int, int, int, int]]]:
    """Draws the page; gives for each signatory the page and the box on it where its electronic signature shows."""
    flow = w.flow
    flow.begin()
    flow.heading(1, PAGE_TITLE, TITLE)
    flow.space(0.4)
    boxes = {}
    for name, head in _heads(w):
        box = _block(w, head)
        if name:
            boxes[name] = (flow.page, box)
        else:
            boxes |= {field: (flow.page, inside) for field, inside in _inside(w).items()}
        flow.y += 12
    return boxes


def said(w: Writing) -> Iterator[str]:
    """What the page says, in the order in which it is drawn."""
    yield PAGE_TITLE
    for name, head in _heads(w):
        yield from (head, _HAND, _DATE, _SEAL)
        if not name:
            yield from map(_signing, INSIDE)


def _heads(w: Writing) -> tuple[tuple[str, str], ...]:
    """Field and head of each block; what they say is for them to write."""
    return (
        ("", "牵头部门意见" + _named(w, "subject.office")),
        (Signatory.APPLICANT.field, "申报政府意见" + _named(w, "subject.government")),
        (Signatory.PROVINCE.field, "省级知识产权管理部门推荐意见"),
    )


def _signing(role: Signatory) -> str:
    return f"{role}："


def _inside(w: Writing) -> dict[str, tuple[int, int, int, int]]:
    """The row below the leading office's block: where those inside it sign electronically, one after the other."""
    flow, page = w.flow, w.flow.page
    top, bottom, width = flow.y, flow.y + _ROW_HEIGHT, AREA_WIDTH / len(INSIDE)
    boxes = {}
    for number, role in enumerate(INSIDE):
        left, right = number * width, (number + 1) * width
        page.show(flow.setter.line(_signing(role), _SMALL), left + 6, top + 2)
        boxes[role.field] = _on_paper(page, left + 3, top + 18, right - 3, bottom - 3)
        page.rule(right, top, right, bottom, 0.7)
    page.rule(0, top, 0, bottom, 0.7)
    page.rule(0, bottom, AREA_WIDTH, bottom, 0.7)
    flow.y = bottom
    return boxes


def _named(w: Writing, path: str) -> str:
    name = w.answer(path)
    return f"（{name}）" if name else ""


def _block(w: Writing, head: str) -> tuple[int, int, int, int]:
    flow, page = w.flow, w.flow.page
    top, pad = flow.y, 10.0
    y = top + pad
    title = page.into.add("P")
    for line in flow.setter.paragraph(head, _HEAD, AREA_WIDTH - 2 * pad):
        page.show(line, pad, y, title)
        y += line.height
    height = max(_BLOCK_HEIGHT, y - top + _FIELD_HEIGHT + pad)
    bottom = top + height
    base = bottom - pad - 24
    label = flow.setter.line(_HAND, _LINE)
    page.show(label, pad, base - 34)
    page.rule(pad + label.width, base - 13, AREA_WIDTH * 0.52, base - 13, 0.5)
    date = flow.setter.line(_DATE, _LINE)
    page.show(date, AREA_WIDTH * 0.52 - date.width, base)
    seal = flow.setter.line(_SEAL, _LINE)
    left = AREA_WIDTH - pad - _FIELD_WIDTH
    page.show(seal, left + (_FIELD_WIDTH - seal.width) / 2, base)
    for x0, y0, x1, y1 in (
        (0, top, AREA_WIDTH, top),
        (0, bottom, AREA_WIDTH, bottom),
        (0, top, 0, bottom),
        (AREA_WIDTH, top, AREA_WIDTH, bottom),
    ):
        page.rule(x0, y0, x1, y1, 0.7)
    flow.y = bottom
    above = max(base - _FIELD_HEIGHT + 14, y + 2)  # a long name comes further down
    return _on_paper(page, left, above, left + _FIELD_WIDTH, base - 2)


def _on_paper(page: Page, left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int]:
    box = page.box_on_paper(left, top, right, bottom)
    return tuple(round(edge) for edge in box)  # type: ignore[return-value]  # four of them
