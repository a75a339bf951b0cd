"""Cover, and the page behind it that says how to read the document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.fonts import Role
from desktop.submission.pdf.page import AREA_HEIGHT, AREA_WIDTH, Page
from desktop.submission.pdf.styles import (
    BODY,
    CELL_HEAD,
    CELL_LEFT,
    DIGEST,
    LEVEL_1,
    TITLE,
)
from desktop.submission.pdf.table import Cell
from desktop.submission.pdf.text import Align, Ink, SetLine, Style
from desktop.submission.pdf.titles import WORDS
from desktop.submission.wording import answer, chinese_date
from forms.application import Application
from forms.definition import Basis, FormPack

if TYPE_CHECKING:
    from desktop.submission.pdf.book import Book

_NAME = Style(Ink(Role.TITLE, 24), 36, Align.CENTRE, words=WORDS)
_KIND = Style(Ink(Role.TITLE, 44), 62, Align.CENTRE, tracking=10)
KIND = "申报书"
_SIZES = (16.0, 14.0, 12.0, 10.5, 8.0)
"""Answers on the cover, 三号; smaller only where long names would not fit."""
_INDENT, _VALUE_LEFT = 46.0, 126.0
_GAP = 24.0
_FOOT_HEIGHT = 74.0
_DAY = Style(Ink(Role.SUBHEAD, 16), 24, Align.CENTRE)
_SMALL = Style(Ink(Role.BODY, 10.5), 16, Align.CENTRE)
_STAMP = Ink(Role.HEAD, 18)
_LINES = (
    ("申报地区", ""),
    ("申报政府", "subject.government"),
    ("牵头部门", "subject.office"),
    ("联 系 人", "subject.contact"),
    ("联系电话", "subject.contact_phone"),
    ("申报批次", "subject.batch"),
)

_MEANING = {
    Basis.OFFICIAL: "国家知识产权局公布的方案解读中写明的内容。",
    Basis.PUBLIC: "其他公开文件或公开报道中写明的内容，文末“依据与来源”逐一列出；仅供对照，不是申报门槛。",
    Basis.DRAFTED: "本软件编写的提示性内容，不是官方文字，不代表任何机关的要求。",
}


def cover(book: Book, pack: FormPack, application: Application, mark: str, today: date) -> Page:
    page = Page(right=True)
    if mark:
        _stamp(book, page, mark)
    y = AREA_HEIGHT * 0.13
    y = _block(book, page, pack.programme, _NAME, y)
    y = _block(book, page, KIND, _KIND, y + 14)
    foot = AREA_HEIGHT - _FOOT_HEIGHT
    answers = on_cover(pack, application)
    for size in _SIZES:
        lines = [_Ruled(label, _set(book, value, size), size) for label, value in answers]
        height = sum(line.height for line in lines)
        if height <= foot - y - 2 * _GAP:
            break
    y = max(y + _GAP, min(AREA_HEIGHT * 0.43, foot - _GAP - height))
    for line in lines:
        line.draw(book, page, y)
        y += line.height
    y = _block(book, page, chinese_date(today), _DAY, foot)
    _block(book, page, below_date(pack), _SMALL, y + 14)
    return page


def on_cover(pack: FormPack, application: Application) -> list[tuple[str, str]]:
    """The labels of the cover, each with what stands beside it."""
    return [
        (label, answer(pack, application, path) if path else application.place.full_name)
        for label, path in _LINES
    ]


def below_date(pack: FormPack) -> str:
    return f"依据{pack.legal_basis}组织申报"


def _block(book: Book, page: Page, text: str, style: Style, y: float) -> float:
    element = page.into.add("P")
    for line in book.setter.paragraph(text, style, page.width):
        page.show(line, 0.0, y, element)
        y += line.height
    return y


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A label and its answer on a rule; a long answer takes as many ruled lines as it needs."""

    label: str
    lines: list[SetLine]
    size: float

    @property
    def pitch(self) -> float:
        return self.size * 1.6

    @property
    def height(self) -> float:
        return max(1, len(self.lines)) * self.pitch + self.size * 0.6

    def draw(self, book: Book, page: Page, y: float) -> None:
        label = book.setter.paragraph(
            self.label, Style(Ink(Role.HEAD, self.size), self.pitch, Align.LEFT), 200
        )
        element = page.into.add("P")
        page.show(label[0], _INDENT, y, element)
        for number in range(max(1, len(self.lines))):
            top = y + number * self.pitch
            if self.lines:
                page.show(self.lines[number], _VALUE_LEFT + 4, top, element)
            page.rule(_VALUE_LEFT, top + self.pitch, AREA_WIDTH - _INDENT, top + self.pitch, 0.5)


def _set(book: Book, value: str, size: float) -> list[SetLine]:
    style = Style(Ink(Role.BODY, size), size * 1.6, Align.LEFT)
    return book.setter.paragraph(value, style, AREA_WIDTH - _INDENT - _VALUE_LEFT - 8)


def _stamp(book: Book, page: Page, mark: str) -> None:
    """样例, 练习 or 草稿 in a frame, top right."""
    line = book.setter.line(mark, _STAMP, tracking=4)
    width, height = line.width + 24, 32.0
    left, top = AREA_WIDTH - width, 0.0
    for x0, y0, x1, y1 in (
        (left, top, left + width, top),
        (left, top + height, left + width, top + height),
        (left, top, left, top + height),
        (left + width, top, left + width, top + height),
    ):
        page.rule(x0, y0, x1, y1, 1.2)
    page.show(line, left + 12, top + (height - line.height) / 2)


def preface(flow: Flow, pack: FormPack, application: Application, content_hash: str, version: str) -> None:
    """编制说明: what the marks mean and which content this paper shows."""
    flow.paragraph("编制说明", TITLE, kind="H1")
    flow.space(0.6)
    flow.paragraph("一、依据标识", LEVEL_1, kind="H2")
    flow.paragraph("条件、任务、措施和指标之后标有依据，读者据此区分官方文字与本软件编写的文字：", BODY)
    flow.space(0.2)
    table = flow.table((18, 26, 112), [Cell.of(t, CELL_HEAD, shaded=True) for t in ("标识", "依据", "含义")])
    for basis in Basis:
        table.row(
            (
                Cell.of(f"〔{basis.short_label}〕", CELL_HEAD, middle=True),
                Cell.of(basis.label, CELL_HEAD, middle=True),
                Cell.of(_MEANING[basis], CELL_LEFT, middle=True),
            )
        )
    table.close()
    flow.space(0.4)
    flow.paragraph("二、内容标识", LEVEL_1, kind="H2")
    flow.paragraph(
        f"本申报书依据申报模板“{pack.title}”{pack.version}版填写，由示范区申报助手 {version} 生成，"
        "反映申报数据第"
        + str(application.revision)
        + "次修改后的内容。每页页脚所印的内容摘要与申报包中的申报数据对应，摘要不同即内容不同。",
        BODY,
    )
    flow.paragraph("内容摘要（SHA-256）：", BODY)
    flow.paragraph(content_hash, DIGEST)
    flow.paragraph("模板摘要（SHA-256）：", BODY)
    flow.paragraph(pack.digest, DIGEST)
