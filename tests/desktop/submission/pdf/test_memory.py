"""Pages and their tags take little room until they are written: a list of 20,000 files has 2,700 pages."""

from __future__ import annotations

import gc
import tracemalloc
from datetime import date
from pathlib import Path

from desktop.submission.pdf.book import Book
from desktop.submission.pdf.documents.printing import PdfInfo, save
from desktop.submission.pdf.fonts import FontSet
from desktop.submission.pdf.metadata import Description
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.structure import Element
from desktop.submission.pdf.styles import CELL_HASH, CELL_LEFT
from desktop.submission.pdf.table import Cell, Table, heads
from forms.progress import never, quiet

_A_PAGE = 45 << 10
"""Bytes; it would be four times as much if rows, code and tags were kept as they are made."""


def rows(table: Table, count: int) -> None:
    for number in range(count):
        digest = f"{number * 0x9E3779B97F4A7C15:064x}"
        table.row([Cell.of(f"证明{number:05}", CELL_LEFT), Cell.of(digest[:16], CELL_HASH)] * 2)


def written(count: int, out: Path) -> int:
    """A book with one table; gives its number of pages."""
    book = Book(FontSet())
    table = Table(book.body, (2, 1, 2, 1), heads("名称", "摘要", "名称", "摘要"))
    rows(table, count)
    table.close()
    about = Description("清单", "", "", "0" * 64, "0", date(2026, 11, 22))
    document, pages = book.finish(about, "", "", quiet, never)
    info = PdfInfo(len(pages))
    del book, table, pages
    return save(out, document, info).pages


def peak(count: int, out: Path) -> tuple[int, int]:
    """(bytes, pages) at most of such a book."""
    tracemalloc.start()
    try:
        pages = written(count, out)
        return tracemalloc.get_traced_memory()[1], pages
    finally:
        tracemalloc.stop()


def test_a_page_more_takes_little(tmp_path: Path) -> None:
    written(100, tmp_path / "a.pdf")  # fonts and modules are read
    few, some = peak(400, tmp_path / "a.pdf")
    many, more = peak(1200, tmp_path / "b.pdf")
    assert more > 2 * some
    assert (many - few) // (more - some) < _A_PAGE


def test_a_long_table_goes_onto_pages_while_it_is_filled() -> None:
    book = Book(FontSet())
    table = Table(book.body, (2, 1, 2, 1), heads("名称", "摘要", "名称", "摘要"))
    rows(table, 200)
    begun = len(book.body.pages)
    table.close()
    assert begun > 3
    assert len(book.body.pages) - begun <= 1


def test_what_was_written_is_no_garbage(tmp_path: Path) -> None:
    written(50, tmp_path / "a.pdf")
    gc.collect()
    gc.disable()
    try:
        written(300, tmp_path / "a.pdf")
        assert gc.collect() < 100  # 300 rows have 1,500 elements and 1,200 marks
    finally:
        gc.enable()


def test_what_is_drawn_on_a_packed_page_is_added() -> None:
    page, element = Page(right=True), Element("P")
    assert page.empty
    page.rule(0, 0, 1, 1, 0.5)
    before = page.content
    page.pack()
    assert not page.empty and page.content == before
    with page.drawing(element):
        page.rule(0, 0, 2, 2, 0.5)
    lines = page.content.split(b"\n")
    assert b"\n".join(lines[:3]) == before
    assert lines[3:] == [b"/P <</MCID 0>>BDC", b"0.50 w 0.00 G 0.00 0.00 m 2.00 -2.00 l S", b"EMC"]
