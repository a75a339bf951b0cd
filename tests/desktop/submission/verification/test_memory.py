"""What a verification holds for each of many files: little more than what is said of it."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import rfc8785

from desktop.submission import workbook
from desktop.submission.data import Document, read_application
from desktop.submission.layout import evidence_name
from tests.desktop.submission.test_data import DATA, PACK

_FEW, _MANY = 600, 1200


def _said(count: int) -> bytes:
    """The application with so many files."""
    document = json.loads(DATA)
    first = document["evidence"][0]
    one = read_application(DATA, PACK).application.evidence[0]
    document["evidence"] = [
        {
            **first,
            "number": number,
            "id": f"{number:032}",
            "sha256": f"{number:064}",
            "name": (name := f"关于知识产权保护工作的第{number}号材料.pdf"),
            "title": name,
            "entry": evidence_name(replace(one, number=number, name=name)),
        }
        for number in range(1, count + 1)
    ]
    return rfc8785.dumps(document)


def _for_a_file(work: Callable[[int], Callable[[], object]]) -> float:
    """Bytes by which the most that a piece of work takes grows with each file."""
    peaks = []
    for count in (_FEW, _FEW, _MANY):  # the first time for what is made once
        ready = work(count)
        tracemalloc.start()
        try:
            kept = ready()
            peaks.append(tracemalloc.get_traced_memory()[1])
            del kept
        finally:
            tracemalloc.stop()
    return (peaks[-1] - peaks[-2]) / (_MANY - _FEW)


def test_the_data_are_never_there_as_a_whole_but_once() -> None:
    def work(count: int) -> Callable[[], object]:
        data = _said(count)
        return lambda: Document(data)

    assert _for_a_file(work) < 1700


def test_a_workbook_is_compared_row_by_row(tmp_path: Path) -> None:
    def work(count: int) -> Callable[[], object]:
        application = read_application(_said(count), PACK).application
        made = application.created.date()
        out = tmp_path / "made.xlsx"
        workbook.write_workbook(
            PACK, application, out, mark="", content_hash="0" * 64, today=made, version="1"
        )
        content = out.read_bytes()

        def compared() -> None:
            found, wanted = workbook.lines_back(content), workbook.lines(PACK, application)
            assert list(found) == list(wanted)
            assert all(a == b for title in wanted for a, b in zip_longest(wanted[title], found[title]))

        return compared

    assert _for_a_file(work) < 500
